"""Feeds written for tests, and how they are read there."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icma.core.feeds import parse_feed
from icma.core.types import FeedEntry

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BAKU = ZoneInfo("Asia/Baku")
BASE = "https://n.example/rss/all"
SPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"'
)
LINK = "https://n.example/a"


def parse(body, *, base_url=BASE, content_type=""):
    raw = body if isinstance(body, bytes) else body.encode()
    return parse_feed(raw, base_url=base_url, content_type=content_type, now=NOW, zone=BAKU)


def rss(*items, channel=""):
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0" {SPACES}><channel>{channel}{inside}</channel></rss>'


def atom(*entries, feed="", attributes=""):
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{feed}{inside}</feed>'


def only_entry(body, **more) -> FeedEntry:
    feed = parse(body, **more)
    assert feed.dropped == ()
    assert len(feed.entries) == 1
    return feed.entries[0]


def links(body, **more):
    return [entry.link for entry in parse(body, **more).entries]


def titles(body, **more):
    return [entry.title for entry in parse(body, **more).entries]

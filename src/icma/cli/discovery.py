"""Finding an outlet's feeds from whatever address the operator has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from lxml import etree, html

from icma.core.failures import Later, SetAside
from icma.core.feeds import parse_feed
from icma.core.fetch import Fetcher, make_user_agent
from icma.core.types import Answer, ParsedFeed
from icma.core.urls import absolute_url, host_of

from .main import Refused

FEED_TYPES = ("application/rss+xml", "application/atom+xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an address turned out to be."""

    name: str
    homepage: str
    language: str
    feeds: list[str]


def look_at(url: str) -> Seen:
    """The outlet behind a feed or a home page. Raises `Refused` with a line that says what is there instead."""
    if "://" not in url:
        url = f"https://{url}"
    answer = _fetch(url)
    try:
        feed = _parse(answer)
    except SetAside as not_a_feed:
        return _look_for_feeds(answer, not_a_feed)
    homepage = absolute_url(feed.homepage, base=answer.final_url) or _root(answer.final_url)
    return Seen(name=feed.title or host_of(homepage), homepage=homepage, language=feed.language[:2], feeds=[url])


def fetch_feed(url: str) -> ParsedFeed:
    """One feed, fetched now. Raises `Refused`."""
    try:
        return _parse(_fetch(url))
    except SetAside as failure:
        raise Refused(f"{url}: {failure.reason}") from failure


def _look_for_feeds(answer: Answer, not_a_feed: SetAside) -> Seen:
    try:
        page = html.document_fromstring(answer.body)
    except (etree.ParserError, ValueError) as error:
        raise Refused(f"{answer.final_url}: {not_a_feed.reason}") from error
    links = [link for link in page.iter("link") if link.get("type", "").lower() in FEED_TYPES]
    found = [absolute_url(link.get("href", ""), base=answer.final_url) for link in links]
    feeds = list(dict.fromkeys(filter(None, found)))
    if not feeds:
        raise Refused(f"{answer.final_url} names no RSS or Atom feed; give the feed's own address.")
    feed = fetch_feed(feeds[0])
    homepage = _root(answer.final_url)
    return Seen(name=feed.title or host_of(homepage), homepage=homepage, language=feed.language[:2], feeds=feeds[:1])


def _fetch(url: str) -> Answer:
    env = settings.ENV
    with Fetcher(user_agent=make_user_agent(contact=env.contact, portal="icma"), dial=env.dial) as fetcher:
        try:
            answer = fetcher.get(url)
        except (Later, SetAside) as failure:
            raise Refused(failure.reason) from failure
    if answer.status != 200:
        raise Refused(f"{url} answers {answer.status} {answer.last.reason}")
    return answer


def _parse(answer: Answer) -> ParsedFeed:
    return parse_feed(
        answer.body,
        base_url=answer.final_url,
        content_type=answer.header("Content-Type"),
        now=datetime.now(UTC),
        zone=UTC,
    )


def _root(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/", "", ""))

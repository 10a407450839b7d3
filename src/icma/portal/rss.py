"""RSS 2.0 out (rssboard.org/rss-specification): headline, excerpt, link to our page, and whose article it is."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from email.utils import format_datetime

from .channels import FORMATS, MINUTES_TO_KEEP, Entry, Feed

ATOM = "http://www.w3.org/2005/Atom"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"

ET.register_namespace("atom", ATOM)
ET.register_namespace("dc", DUBLIN_CORE)


def write_rss(feed: Feed) -> bytes:
    """The feed as UTF-8."""
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _add(channel, "title", feed.channel.title)
    _add(channel, "link", feed.home)
    _add(channel, "description", feed.channel.description)
    _add(channel, "language", feed.channel.language)
    _add(channel, "ttl", str(MINUTES_TO_KEEP))
    for ending, rel in (("xml", "self"), ("atom", "alternate"), ("json", "alternate")):
        ET.SubElement(channel, f"{{{ATOM}}}link", href=feed.address(ending), rel=rel, type=FORMATS[ending])
    if feed.entries:
        _add(channel, "lastBuildDate", format_datetime(feed.updated))
    for entry in feed.entries:
        _add_item(channel, entry)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add_item(channel: ET.Element, entry: Entry) -> None:
    item = ET.SubElement(channel, "item")
    _add(item, "title", entry.title)
    _add(item, "link", entry.link)
    _add(item, "guid", entry.id)
    _add(item, "pubDate", format_datetime(entry.published))
    _add(item, "description", entry.summary)
    _add(item, "source", entry.source, url=entry.source_home)
    for author in entry.authors:
        _add(item, f"{{{DUBLIN_CORE}}}creator", author)
    _add(item, f"{{{DUBLIN_CORE}}}language", entry.language)
    _add(item, f"{{{DUBLIN_CORE}}}source", entry.original)


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    if text:
        ET.SubElement(parent, name, attributes).text = text

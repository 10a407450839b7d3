"""RSS 2.0 out: headline, excerpt, link to our page, and whose article it is."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime

from icma.articles.queries import PublicArticle
from icma.sources.queries import SourceFacts

from .addresses import article_path, outward, source_path
from .catalogs import translate as _
from .editions import Frame
from .words import name_article

ATOM = "http://www.w3.org/2005/Atom"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
FEED_ROWS = 40
MEDIA_TYPE = "application/rss+xml; charset=utf-8"
MINUTES_TO_KEEP = "5"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 section 2.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a feed says of itself. `home` is the path of the page that it belongs to."""

    title: str
    description: str
    home: str
    language: str


ET.register_namespace("atom", ATOM)
ET.register_namespace("dc", DUBLIN_CORE)


def write_edition_feed(rows: Sequence[PublicArticle], frame: Frame) -> bytes:
    """The feed of an edition."""
    name = frame.portal.name
    channel = Channel(
        title=name,
        description=_("The latest news on %(portal)s") % {"portal": name},
        home=f"/{frame.edition}/",
        language=frame.edition,
    )
    return write_feed(rows, frame, channel)


def write_source_feed(rows: Sequence[PublicArticle], frame: Frame, source: SourceFacts) -> bytes:
    """The feed of an outlet, in whatever languages it publishes."""
    channel = Channel(
        title=f"{source.name} · {frame.portal.name}",
        description=_("What %(source)s has published, on %(portal)s")
        % {"source": source.name, "portal": frame.portal.name},
        home=source_path(source.slug, frame.edition),
        language=source.language,
    )
    return write_feed(rows, frame, channel)


def write_feed(rows: Sequence[PublicArticle], frame: Frame, about: Channel) -> bytes:
    """RSS 2.0 (rssboard.org/rss-specification) in UTF-8."""
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _add(channel, "title", about.title)
    _add(channel, "link", frame.origin + about.home)
    _add(channel, "description", about.description)
    _add(channel, "language", about.language)
    _add(channel, "ttl", MINUTES_TO_KEEP)
    ET.SubElement(
        channel, f"{{{ATOM}}}link", href=f"{frame.origin}{about.home}feed.xml", rel="self", type="application/rss+xml"
    )
    if rows:
        _add(channel, "lastBuildDate", format_datetime(max(row.published_at for row in rows)))
    for row in rows:
        _add_item(channel, row, frame)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add_item(channel: ET.Element, row: PublicArticle, frame: Frame) -> None:
    item = ET.SubElement(channel, "item")
    _add(item, "title", name_article(row))
    _add(item, "link", frame.origin + article_path(row, frame.edition))
    # The short address: the same whatever becomes of the headline.
    _add(item, "guid", f"{frame.origin}/a/{row.id}/")
    _add(item, "pubDate", format_datetime(row.published_at))
    _add(item, "description", row.lead)
    _add(item, "source", row.source.name, url=outward(row.source.homepage))
    for author in row.authors:
        _add(item, f"{{{DUBLIN_CORE}}}creator", author)
    _add(item, f"{{{DUBLIN_CORE}}}language", row.language)


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    if text:
        ET.SubElement(parent, name, attributes).text = _NOT_XML.sub("", text)

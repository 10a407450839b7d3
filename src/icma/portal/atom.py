"""Atom out (RFC 4287). Every entry names its outlet as author and the article at the outlet as `via`."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, datetime

from .channels import FORMATS, Entry, Feed
from .rss import ATOM

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def write_atom(feed: Feed) -> bytes:
    """The feed as UTF-8. Its id is the address of the list that it belongs to."""
    root = ET.Element("feed", {"xmlns": ATOM, _LANG: feed.channel.language})
    _add(root, "id", feed.home)
    _add(root, "title", feed.channel.title)
    _add(root, "subtitle", feed.channel.description)
    _add(root, "updated", _moment(feed.updated))
    _add(root, "generator", "icma")
    if feed.icon:
        _add(root, "logo", feed.icon)
    _link(root, feed.home, rel="alternate", type="text/html")
    for ending, rel in (("atom", "self"), ("xml", "alternate"), ("json", "alternate")):
        _link(root, feed.address(ending), rel=rel, type=FORMATS[ending])
    _author(root, feed.portal, feed.origin + "/")
    for entry in feed.entries:
        _add_entry(root, entry)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add_entry(root: ET.Element, entry: Entry) -> None:
    node = ET.SubElement(root, "entry", {_LANG: entry.language} if entry.language else {})
    _add(node, "id", entry.id)
    _add(node, "title", entry.title)
    _add(node, "updated", _moment(entry.updated))
    _add(node, "published", _moment(entry.published))
    _link(node, entry.link, rel="alternate", type="text/html", **_hreflang(entry))
    if entry.original:
        _link(node, entry.original, rel="via", type="text/html")
    if entry.picture:
        _link(node, entry.picture, rel="enclosure", type=entry.picture_type)
    for author in entry.authors or (entry.source,):
        _author(node, author, "" if entry.authors else entry.source_home)
    if entry.summary:
        _add(node, "summary", entry.summary, type="text")
    _add(node, "rights", f"© {entry.source}")
    source = ET.SubElement(node, "source")
    _add(source, "id", entry.source_home or entry.original or entry.id)
    _add(source, "title", entry.source)
    _add(source, "updated", _moment(entry.updated))


def _hreflang(entry: Entry) -> dict[str, str]:
    return {"hreflang": entry.language} if entry.language else {}


def _author(parent: ET.Element, name: str, uri: str) -> None:
    author = ET.SubElement(parent, "author")
    _add(author, "name", name)
    if uri:
        _add(author, "uri", uri)


def _link(parent: ET.Element, href: str, **attributes: str) -> None:
    ET.SubElement(parent, "link", {"href": href, **attributes})


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = text


def _moment(at: datetime) -> str:
    """RFC 3339 in UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

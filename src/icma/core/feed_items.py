"""From the elements of RSS, RDF and Atom to drafts: what an entry says, before it is checked and made plain.

One pass over a tree of lxml. It keeps what feed libraries lose: the date as written, hub links, `isPermaLink`,
`xml:base`, several authors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urljoin

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
_ATOM_03 = "{http://purl.org/atom/ns#}"
_RSS_10 = "{http://purl.org/rss/1.0/}"
_RSS_20 = "{http://backend.userland.com/rss2}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_DC_TERMS = "{http://purl.org/dc/terms/}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_ORIGINAL_LINK = "{http://rssnamespace.org/feedburner/ext/1.0}origLink"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_PLAIN = ("", _RSS_10, _RSS_20, ATOM, _ATOM_03, "https://www.w3.org/2005/Atom")
_NAMES = {  # what is read: the names it goes by in RSS 0.9x, 1.0, 2.0 and Atom 0.3, 1.0
    "title": ["title"],
    "link": ["link"],
    "guid": ["guid", "id"],
    "description": ["description", "summary", "tagline"],
    "content": ["content"],
    "author": ["author"],
    "category": ["category"],
    "enclosure": ["enclosure"],
    "image": ["image"],
    "published": ["pubDate", "pubdate", "published", "issued", "created"],
    "date": ["date"],
    "updated": ["updated", "modified"],
}
_CORE_FIELDS = {name: kind for kind, names in _NAMES.items() for name in names}
_FIELDS: dict[str, str] = {space + name: kind for space in _PLAIN for name, kind in _CORE_FIELDS.items()}
# A prefix that was never declared stays in the name.
for _space in (_DC, "dc:"):
    _FIELDS |= {_space + "creator": "author", _space + "date": "date", _space + "subject": "category"}
for _space in (_DC_TERMS, "dcterms:"):
    _FIELDS |= {_space + "created": "date", _space + "issued": "date", _space + "modified": "updated"}
for _space in (_MEDIA, "media:"):
    _FIELDS |= {_space + "content": "media", _space + "thumbnail": "thumbnail", _space + "group": "group"}
_FIELDS |= {_CONTENT: "content", "content:encoded": "content", _ITUNES + "image": "thumbnail"}
_FIELDS |= {_ORIGINAL_LINK: "original", "atom:link": "link", "atom:updated": "updated", "atom:published": "published"}


_NO_CHANNEL_FIELDS = {space + name for space in _PLAIN for name in ("item", "entry", "channel", "image")}


@dataclass(slots=True, kw_only=True)
class Draft:
    """What one entry says, in the feed's own words and markup. `links` and `pictures` in order of trust."""

    base: str
    mark: bytes = b""  # see core.feed_memory; none when nothing is to be remembered
    title: str = ""
    links: list[str] = field(default_factory=list)
    guid: str = ""
    is_permalink: bool = True
    summary: str = ""
    content: str = ""
    authors: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    published: str = ""


@dataclass(slots=True, kw_only=True)
class Channel:
    """What the feed says of itself."""

    base: str
    title: str = ""
    language: str = ""
    homepage: str = ""
    hub: str = ""
    ttl: str = ""


def find_items(root: etree._Element, limit: int) -> list[etree._Element]:
    """The first `limit` elements of entries, at their usual place or anywhere."""
    channel = root.find("channel")
    if channel is not None and (items := list(islice(channel.iterchildren("item"), limit))):
        return items
    return list(islice(root.iter("{*}item", "{*}entry"), limit))


def read_channel(root: etree._Element, base: str) -> Channel:
    """Title, language, homepage, hub and ttl of an RSS channel or an Atom feed."""
    top = root.find("{*}channel")
    channel = Channel(base=base, language=root.get(_LANG, ""))
    for child in _channel_children(root, top):
        name = local_name(child)
        space = child.tag[: -len(name)]
        if name == "link":
            _read_channel_link(channel, child)
        elif name == "title" and space in _PLAIN:
            channel.title = channel.title or inner_text(child)
        elif name == "language" and space in (*_PLAIN, _DC):
            channel.language = (child.text or "").strip() or channel.language
        elif name == "ttl":
            channel.ttl = (child.text or "").strip()
    return channel


def read_item(item: etree._Element, base: str, *, has_base: bool, mark: bytes = b"") -> Draft:
    """One `item` or `entry`. Of each text the first that is not empty; every author, category and picture."""
    draft = Draft(base=_own_base(item, base) if has_base else base, mark=mark)
    texts: dict[str, str] = {}
    for child in item:
        kind = _FIELDS.get(child.tag)
        if kind is None:
            continue
        if kind in _READERS:
            _READERS[kind](draft, child, has_base)
        elif kind not in texts:
            text = inner_text(child) if len(child) else child.text
            if text:
                texts[kind] = text
    draft.title = texts.get("title", "")
    draft.summary = texts.get("description", "")
    draft.content = texts.get("content", "")
    draft.published = (texts.get("published") or texts.get("date") or texts.get("updated", "")).strip()
    if "original" in texts:
        draft.links.append(texts["original"])
    return draft


def breaks_off(xml: bytes, last: etree._Element) -> bool:
    """Whether the last entry was never closed. The recovering parser closes it for us, cut words and all."""
    name = (f"{last.prefix}:" if last.prefix else "").encode() + local_name(last).encode()
    opened = max(xml.rfind(b"<" + name + end) for end in (b">", b" ", b"\n"))
    return opened > xml.rfind(b"</" + name)


def local_name(element: etree._Element) -> str:
    """The name without its namespace; "" for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def inner_text(element: etree._Element) -> str:
    """The text of an element; markup inside it (Atom's xhtml, or HTML that nobody escaped) is kept as markup."""
    if len(element) == 0:
        return (element.text or "").strip()
    whole = etree.tostring(element, encoding="unicode", with_tail=False)
    return whole[whole.index(">") + 1 : whole.rindex("<")].strip()


# --- pieces of an entry -----------------------------------------------------------------------------------------------


def _read_link(draft: Draft, child: etree._Element, has_base: bool) -> None:
    text = child.text
    if text and not text.isspace():  # RSS
        draft.links.insert(0, text)
        return
    href = child.get("href")
    if not href:
        return
    if has_base:
        href = _join(_own_base(child, draft.base), href)
    rel = child.get("rel", "alternate")
    if rel == "alternate":
        is_page = child.get("type", "text/html") in {"text/html", "application/xhtml+xml"}
        draft.links.insert(0 if is_page and not child.get("hreflang") else len(draft.links), href)
    elif rel == "enclosure" and _is_picture(child, href):
        draft.pictures.insert(0, href)


def _read_guid(draft: Draft, child: etree._Element, _has_base: bool) -> None:
    if not draft.guid and child.text:
        draft.guid = child.text.strip()
        draft.is_permalink = child.get("isPermaLink", "true").strip().lower() != "false"


def _read_author(draft: Draft, child: etree._Element, _has_base: bool) -> None:
    text = child.text
    if len(child):
        text = child.findtext("{*}name") or child.findtext("name")
    if text and not text.isspace():
        draft.authors.append(text)


def _read_category(draft: Draft, child: etree._Element, _has_base: bool) -> None:
    text = child.text
    if not text or text.isspace():  # Atom
        text = child.get("label") or child.get("term")
    if text:
        draft.categories.append(text)


def _read_enclosure(draft: Draft, child: etree._Element, _has_base: bool) -> None:
    url = child.get("url", "")
    if _is_picture(child, url):
        draft.pictures.insert(0, url)


def _read_media(draft: Draft, child: etree._Element, _has_base: bool) -> None:
    url = child.get("url", "")
    if _is_picture(child, url) or (url and not child.get("type") and not child.get("medium")):
        draft.pictures.append(url)
    _read_group(draft, child, _has_base)


def _read_thumbnail(draft: Draft, child: etree._Element, _has_base: bool) -> None:
    if url := child.get("url") or child.get("href"):
        draft.pictures.append(url)


def _read_image(draft: Draft, child: etree._Element, _has_base: bool) -> None:
    """`<image>` inside an item is no standard; outlets write an address or `<url>` into it."""
    if url := child.findtext("url") or child.get("href") or child.text:
        draft.pictures.append(url)


def _read_group(draft: Draft, child: etree._Element, has_base: bool) -> None:
    for inner in child:
        kind = _FIELDS.get(inner.tag, "")
        if kind in {"media", "thumbnail"}:
            _READERS[kind](draft, inner, has_base)


_READERS = {
    "link": _read_link,
    "guid": _read_guid,
    "author": _read_author,
    "category": _read_category,
    "enclosure": _read_enclosure,
    "media": _read_media,
    "thumbnail": _read_thumbnail,
    "image": _read_image,
    "group": _read_group,
}

_PICTURE_ENDS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")


def _is_picture(element: etree._Element, url: str) -> bool:
    kind = element.get("type")
    if kind and kind[:6].lower() == "image/":
        return bool(url)
    if element.get("medium") == "image":
        return bool(url)
    return (not kind or "/" not in kind) and url.partition("?")[0].lower().endswith(_PICTURE_ENDS)


# --- pieces of a channel ----------------------------------------------------------------------------------------------


def _channel_children(root: etree._Element, top: etree._Element | None) -> Iterator[etree._Element]:
    """What stands before, between and after the entries, never what is in them."""
    for parent in (root,) if top is None else (top, root):
        for child in parent:
            if child.tag not in _NO_CHANNEL_FIELDS:
                yield child


def _read_channel_link(channel: Channel, child: etree._Element) -> None:
    href = child.get("href", "").strip()
    rels = child.get("rel", "alternate").lower().split()
    if not href:
        channel.homepage = channel.homepage or (child.text or "").strip()
    elif "hub" in rels:
        channel.hub = channel.hub or href
    elif "alternate" in rels:
        channel.homepage = channel.homepage or href


def _own_base(element: etree._Element, base: str) -> str:
    return _join(base, element.base or "")


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return base

"""Feeds of every kind as bytes in, entries as plain values out: RSS 0.9x, 1.0 and 2.0 and Atom are read here.

JSON Feeds and sitemaps are known by what is in them, whatever their headers say, and go to readers of their own.

Our own reader on lxml comes first: it keeps the date as written and its zone, hub links, `isPermaLink`, `xml:base` and
every author, for 1 ms a feed (docs/decisions/0007, bench/feeds.py). feedparser is asked when it finds no entry.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any

from lxml import etree

from .failures import SetAside, Trouble
from .feed_bytes import decode_feed, is_json, mend_xml, readable_xml
from .feed_entries import MAX_ENTRIES, finish_feed
from .feed_items import Draft, breaks_off, find_items, local_name, read_channel, read_item
from .feed_memory import Recall, Told
from .jsonfeed import read_json_feed
from .sitemaps import read_sitemap
from .types import FeedKind, ParsedFeed

_SECOND_READER_BYTES = 1_000_000
_ENTRY_TAG = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)


def parse_feed(
    body: bytes, *, base_url: str, content_type: str = "", now: datetime, zone: tzinfo, recall: Recall | None = None
) -> ParsedFeed:
    """What a feed says. `base_url` and `xml:base` make links absolute; dates without a zone are read in `zone`.

    `now` is aware: dates before 1995 or after now + 10 minutes are not believed (`published_raw` keeps them). A feed
    that breaks off or is badly formed gives the entries that came whole; `dropped` says what was left out and why.
    Entries that `recall` knows in exactly this form are not among the entries. Raises `SetAside` with one readable
    line when this is no feed. Standards: RSS 2.0, RSS 1.0, RFC 4287, JSON Feed 1.1, sitemaps.org 0.9.
    """
    plain = decode_feed(body, content_type=content_type)
    if is_json(plain):
        return read_json_feed(plain, base_url=base_url, now=now, zone=zone)
    xml, root = _parse_xml(readable_xml(plain), base_url)
    kind = _kind_of(root)
    if kind is FeedKind.SITEMAP:
        return read_sitemap(root, xml=xml, base_url=base_url, now=now, zone=zone)
    dropped: list[str] = []
    items = _whole_items(root, xml, dropped)
    found: Sequence[Draft | Told]
    has_base = b"xml:base" in xml
    if recall is None or has_base:  # under an `xml:base` an entry does not say all by itself
        found = [read_item(item, base_url, has_base=has_base) for item in items]
    else:
        found = list(_recall_or_read(items, base_url, recall))
    channel = read_channel(root, base_url)
    if not found and not dropped:
        found = _ask_feedparser(xml, base_url)
    return finish_feed(channel, kind, found, dropped=dropped, now=now, zone=zone, recall=recall)


def _whole_items(root: etree._Element, xml: bytes, dropped: list[str]) -> list[etree._Element]:
    items = find_items(root, MAX_ENTRIES + 1)
    if len(items) > MAX_ENTRIES:
        dropped.append(f"the feed has more than {MAX_ENTRIES:,} entries; the rest is not read")
        items.pop()
    elif items and breaks_off(xml, items[-1]):
        items.pop()
        dropped.append(f"the feed breaks off inside entry {len(items) + 1}; what came whole is kept")
    return items


# --- the tree -----------------------------------------------------------------------------------------------------


def _parse_xml(xml: bytes, base_url: str) -> tuple[bytes, etree._Element]:
    """The root element, and the bytes it was made of: mended ones when the feed is not well-formed as it is."""
    root, flawless = _parse_once(xml, base_url)
    if not flawless and (mended := mend_xml(xml)) != xml:
        xml = mended
        root, _ = _parse_once(xml, base_url)
    if root is None:
        raise SetAside("this is not a feed: there is no readable XML in it", trouble=Trouble.NOT_A_FEED)
    return xml, root


def _parse_once(xml: bytes, base_url: str) -> tuple[etree._Element | None, bool]:
    """A parser for each call: threads that share one wait for each other (lxml FAQ)."""
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser, base_url=_without_surrogates(base_url))
    except etree.XMLSyntaxError:
        return None, False
    return root, not parser.error_log


def _without_surrogates(url: str) -> str:
    return url.encode("utf-8", "ignore").decode()


def _kind_of(root: etree._Element) -> FeedKind:
    written = local_name(root)
    name = written.lower()
    if name == "feed":
        return FeedKind.ATOM
    if name in {"rss", "rdf", "channel"}:
        return FeedKind.RSS
    if name in {"html", "head", "body"}:
        raise SetAside("this is an HTML page, not a feed", trouble=Trouble.NOT_A_FEED)
    if name in {"urlset", "sitemapindex"}:
        return FeedKind.SITEMAP
    raise SetAside(f"this is XML but not a feed: its root element is <{written[:60]}>", trouble=Trouble.NOT_A_FEED)


def _ask_feedparser(xml: bytes, base_url: str) -> list[Draft]:
    """The second reader, for feeds too broken for XML: it reads tags like HTML. Slow, so it sees the first megabyte."""
    if not _ENTRY_TAG.search(xml):
        return []  # an empty feed is no fault
    import feedparser  # 40 ms that most processes never need

    try:
        found = feedparser.parse(
            io.BytesIO(xml[:_SECOND_READER_BYTES]), sanitize_html=False, resolve_relative_uris=False
        )
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError, OverflowError):
        return []  # what it was seen to raise on broken markup
    return [_draft_of(entry, base_url) for entry in found.entries[:MAX_ENTRIES]]


def _draft_of(entry: Any, base_url: str) -> Draft:
    def text(name: str) -> str:
        value = entry.get(name)
        return value if isinstance(value, str) else ""

    return Draft(
        base=base_url,
        title=text("title"),
        links=[link for link in [text("link")] if link],
        guid=text("id"),
        summary=text("summary"),
        authors=[name for name in [text("author")] if name],
        categories=[tag["term"] for tag in entry.get("tags", ()) if isinstance(tag.get("term"), str)],
        pictures=[item.get("href", "") for item in entry.get("enclosures", ()) if "image" in item.get("type", "")],
        published=text("published") or text("updated"),
    )


def _recall_or_read(items: Sequence[etree._Element], base_url: str, recall: Recall) -> Iterator[Draft | Told]:
    """Serialising an entry and marking it costs a quarter of reading it."""
    base = hashlib.blake2b(base_url.encode("utf-8", "surrogatepass"), digest_size=16)
    for item in items:
        said = base.copy()
        said.update(etree.tostring(item, encoding="utf-8", with_tail=False))
        mark = said.digest()
        yield recall.known.get(mark) or read_item(item, base_url, has_base=False, mark=mark)

"""Feeds: RSS 0.9x, 1.0 and 2.0 and Atom as bytes in, entries as plain values out.

Our own reader on lxml comes first: it keeps the date as written and its zone, hub links, `isPermaLink`, `xml:base` and
every author, for 1 ms a feed (docs/decisions/0007, bench/feeds.py). feedparser is asked when it finds no entry.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from functools import lru_cache
from html import unescape
from typing import Any

from lxml import etree

from .dates import believable, parse_date
from .failures import SetAside
from .feed_bytes import mend_xml, readable_xml
from .feed_items import Channel, Draft, find_items, local_name, read_channel, read_item
from .feed_memory import Recall, Told
from .sanitize import plain_text
from .text import casefold, cut_words, squeeze
from .types import FeedEntry, FeedKind, ParsedFeed
from .urls import absolute_url

MAX_ENTRIES = 1000  # the largest real feeds hold 500
_MARKUP_LIMIT = 40_000  # characters of a description that are looked at; some outlets put whole articles there
_SUMMARY_LIMIT = 5_000
_REMEMBERED_LENGTH = 1_500  # so that what is remembered stays under 10 MB, whatever feeds hold
_OPENING_LIMIT = 500  # of the full text, when a feed gives no description
_TITLE_LIMIT = 1_000
_SHORT_LIMIT = 1_000  # guid; a longer one is no name
_RAW_DATE_LIMIT = 120
_LONGEST_TTL = 7 * 24 * 60
_LISTED = 30  # categories, authors
_SECOND_READER_BYTES = 1_000_000
_ENTRY_TAG = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_PLAIN_URL = re.compile(r"https?://([a-z0-9.-]+)(?:/[A-Za-z0-9/._~!$&()*+,;=:@%?#-]*)?")
_IMG = re.compile(r"""<img\b[^<>]{0,2000}?\ssrc\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}")
# "... davam edir. Ətraflı: https://..." is for a reader of the feed, not part of what happened.
_CALLS_TO_FOLLOW = (
    *("daha ətraflı", "ətraflı", "ardı", "davamı", "подробнее", "подробности", "читать далее", "читать полностью"),
    *("read more", "full story", "haberin devamı", "devamı", "докладніше", "читати далі"),
)


def parse_feed(
    body: bytes, *, base_url: str, content_type: str = "", now: datetime, zone: tzinfo, recall: Recall | None = None
) -> ParsedFeed:
    """What a feed says. `base_url` and `xml:base` make links absolute; dates without a zone are read in `zone`.

    `now` is aware: dates before 1995 or after now + 10 minutes are not believed (`published_raw` keeps them). A feed
    that breaks off or is badly formed gives the entries that came whole; `dropped` says what was left out and why.
    Entries that `recall` knows in exactly this form are not among the entries. Raises `SetAside` with one readable
    line when this is no feed. Standards: RSS 2.0, RSS 1.0, RFC 4287.
    """
    xml = readable_xml(body, content_type=content_type)
    xml, root = _parse_xml(xml, base_url)
    kind = _kind_of(root)
    items = find_items(root, MAX_ENTRIES + 1)
    dropped: list[str] = []
    if len(items) > MAX_ENTRIES:
        dropped.append(f"the feed has more than {MAX_ENTRIES:,} entries; the rest is not read")
        items.pop()
    elif items and _breaks_off(xml, items[-1]):
        items.pop()
        dropped.append(f"the feed breaks off inside entry {len(items) + 1}; what came whole is kept")
    found: Sequence[Draft | Told]
    has_base = b"xml:base" in xml
    if recall is None or has_base:  # under an `xml:base` an entry does not say all by itself
        found = [read_item(item, base_url, has_base=has_base) for item in items]
    else:
        found = list(_recall_or_read(items, base_url, recall))
    channel = read_channel(root, base_url)
    if not found and not dropped:
        found = _ask_feedparser(xml, base_url)
    chosen, shared = _choose_links(found, dropped)
    if recall is not None:
        told = (item if isinstance(item, Told) else Told(item.mark, link, item.guid) for link, item in chosen.items())
        recall.told.update((one.mark, one) for one in told if one.mark)
    entries = tuple(
        _entry_of(link, item, "" if item.guid in shared else item.guid, now=now, zone=zone)
        for link, item in chosen.items()
        if isinstance(item, Draft)
    )
    return _feed_of(channel, kind, entries, dropped)


# --- the tree -----------------------------------------------------------------------------------------------------


def _parse_xml(xml: bytes, base_url: str) -> tuple[bytes, etree._Element]:
    """The root element, and the bytes it was made of: mended ones when the feed is not well-formed as it is."""
    root, flawless = _parse_once(xml, base_url)
    if not flawless and (mended := mend_xml(xml)) != xml:
        xml = mended
        root, _ = _parse_once(xml, base_url)
    if root is None:
        raise SetAside("this is not a feed: there is no readable XML in it")
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
        raise SetAside("this is an HTML page, not a feed")
    if name in {"urlset", "sitemapindex"}:
        raise SetAside("this is a sitemap, not a feed")
    raise SetAside(f"this is XML but not a feed: its root element is <{written[:60]}>")


def _breaks_off(xml: bytes, last: etree._Element) -> bool:
    """Whether the last entry was never closed. The recovering parser closes it for us, cut words and all."""
    name = (f"{last.prefix}:" if last.prefix else "").encode() + local_name(last).encode()
    opened = max(xml.rfind(b"<" + name + end) for end in (b">", b" ", b"\n"))
    return opened > xml.rfind(b"</" + name)


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


# --- entries ----------------------------------------------------------------------------------------------------------


def _recall_or_read(items: Sequence[etree._Element], base_url: str, recall: Recall) -> Iterator[Draft | Told]:
    """Serialising an entry and marking it costs a quarter of reading it."""
    base = hashlib.blake2b(base_url.encode("utf-8", "surrogatepass"), digest_size=16)
    for item in items:
        said = base.copy()
        said.update(etree.tostring(item, encoding="utf-8", with_tail=False))
        mark = said.digest()
        yield recall.known.get(mark) or read_item(item, base_url, has_base=False, mark=mark)


def _choose_links(found: Sequence[Draft | Told], dropped: list[str]) -> tuple[dict[str, Draft | Told], set[str]]:
    """Entries by a link of their own, a line in `dropped` for others; guids on several links, which name nothing."""
    chosen: dict[str, Draft | Told] = {}
    link_of_guid: dict[str, str] = {}
    shared: set[str] = set()
    for number, item in enumerate(found, 1):
        link = item.link if isinstance(item, Told) else _choose_link(item)
        if link is None:
            dropped.append(f"entry {number} ({_named(item)}) has no link that could be opened{_tried(item)}")
            continue
        if link in chosen:
            dropped.append(f"entry {number} ({_named(item)}) repeats the link of an earlier one: {link[:200]}")
        else:
            chosen[link] = item
        if item.guid and link_of_guid.setdefault(item.guid, link) != link:
            shared.add(item.guid)
    return chosen, shared


def _entry_of(link: str, draft: Draft, guid: str, *, now: datetime, zone: tzinfo) -> FeedEntry:
    published = parse_date(draft.published, now=now, zone=zone) if draft.published else None
    return FeedEntry(
        link=link,
        guid=squeeze(guid) if len(guid) <= _SHORT_LIMIT else "",
        title=cut_words(plain_text(draft.title[:_MARKUP_LIMIT]), _TITLE_LIMIT) if draft.title else "",
        summary=_summarise(draft),
        authors=_distinct(map(_name_of, draft.authors)) if draft.authors else (),
        categories=_distinct(map(_short_text, draft.categories)) if draft.categories else (),
        image_url=_choose_picture(draft),
        published_raw=squeeze(draft.published)[:_RAW_DATE_LIMIT],
        published=published if published is not None and believable(published, now=now) else None,
    )


@lru_cache(maxsize=1024)
def _short_text(markup: str) -> str:
    """A category: the same few words in entry after entry."""
    return plain_text(markup[:_MARKUP_LIMIT])[:_SHORT_LIMIT]


def _summarise(draft: Draft) -> str:
    """The description, or the opening of the full text where there is none. A call to follow at its end is cut."""
    if summary := _summary_text(draft.summary, _SUMMARY_LIMIT):
        return summary
    return _summary_text(draft.content, _OPENING_LIMIT) if draft.content else ""


def _summary_text(markup: str, limit: int) -> str:
    read = _remember_summary if len(markup) <= _REMEMBERED_LENGTH else _read_summary
    return read(markup[:_MARKUP_LIMIT], limit)


def _read_summary(markup: str, limit: int) -> str:
    return cut_words(_cut_call_to_follow(plain_text(markup)), limit)


# A feed that changed still holds what it held an hour ago but for an entry or two: a fifth of the time of a visit.
_remember_summary = lru_cache(maxsize=2048)(_read_summary)


def _cut_call_to_follow(text: str) -> str:
    head = text
    for start in ("http://", "https://", "www."):
        before, mark, address = text.rpartition(start)
        if mark and " " not in address:
            head = before.rstrip()
    if not head.endswith(":"):
        return text
    last = casefold(head[:-1].rstrip()[-40:])
    call = next((call for call in _CALLS_TO_FOLLOW if last.endswith(call)), "")
    return head[:-1].rstrip()[: -len(call)].rstrip() if call else text


def _choose_link(draft: Draft) -> str | None:
    """The first usable of: the entry's links in order of trust, a guid that is a permanent link."""
    for link in draft.links:
        if url := _absolute(link, draft.base):
            return url
    if draft.is_permalink and draft.guid.startswith(("http://", "https://")):
        return _absolute(draft.guid, draft.base)
    return None


def _choose_picture(draft: Draft) -> str:
    for link in draft.pictures:
        if url := _absolute(link, draft.base):
            return url
    for markup in (draft.summary, draft.content):
        if "<img" in markup and (found := _IMG.search(markup)):
            return _absolute(unescape(found[1] or found[2]), draft.base) or ""
    return ""


def _absolute(link: str, base: str) -> str | None:
    """`absolute_url`, without its cost for the plain full addresses that nearly every feed holds."""
    link = link.strip()
    found = _PLAIN_URL.fullmatch(link)
    if found and _is_host(found[1]):
        return link
    return absolute_url(link, base=base)


@lru_cache(maxsize=4096)
def _is_host(host: str) -> bool:
    return absolute_url(f"http://{host}/", base="") is not None


@lru_cache(maxsize=1024)
def _name_of(author: str) -> str:
    """RSS writes "mail@example.org (Name)"; the name is the author's, the address is nobody's business."""
    text = _short_text(author)
    if "@" not in text:
        return text
    bracketed = re.search(r"\(([^()]+)\)", text)
    return bracketed[1].strip() if bracketed else re.sub(r"<?\S+@\S+>?", "", text).strip()


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))[:_LISTED]


def _named(item: Draft | Told) -> str:
    if isinstance(item, Told):
        return "known before"
    return cut_words(plain_text(item.title[:_MARKUP_LIMIT]), 60) or "without a title"


def _tried(item: Draft | Told) -> str:
    return f": {squeeze(item.links[0])[:100]}" if isinstance(item, Draft) and item.links else ""


# --- the feed itself --------------------------------------------------------------------------------------------------


def _feed_of(channel: Channel, kind: FeedKind, entries: tuple[FeedEntry, ...], dropped: list[str]) -> ParsedFeed:
    language = channel.language.strip().lower()
    minutes = int(channel.ttl) if channel.ttl.isascii() and channel.ttl.isdigit() and len(channel.ttl) < 6 else 0
    return ParsedFeed(
        kind=kind,
        entries=entries,
        title=cut_words(plain_text(channel.title[:_MARKUP_LIMIT]), _TITLE_LIMIT),
        language=language.replace("_", "-") if _LANGUAGE.fullmatch(language) else "",
        homepage=_absolute(channel.homepage, channel.base) or "" if channel.homepage else "",
        hub_url=_absolute(channel.hub, channel.base) or "" if channel.hub else "",
        ttl_minutes=minutes if 0 < minutes <= _LONGEST_TTL else None,
        dropped=tuple(dropped),
    )

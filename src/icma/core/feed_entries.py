"""From drafts to entries: a usable link for each, texts made plain and cut, dates believed or not.

The same for every kind of feed, so that an entry of a sitemap lies in no way that one of RSS could not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from functools import lru_cache
from html import unescape

from .dates import believable, parse_date
from .feed_items import Channel, Draft
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
_PLAIN_URL = re.compile(r"https?://([a-z0-9.-]+)(?:/[A-Za-z0-9/._~!$&()*+,;=:@%?#-]*)?")
_IMG = re.compile(r"""<img\b[^<>]{0,2000}?\ssrc\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}")
# "... davam edir. Ətraflı: https://..." is for a reader of the feed, not part of what happened.
_CALLS_TO_FOLLOW = (
    *("daha ətraflı", "ətraflı", "ardı", "davamı", "подробнее", "подробности", "читать далее", "читать полностью"),
    *("read more", "full story", "haberin devamı", "devamı", "докладніше", "читати далі"),
)


def finish_feed(
    channel: Channel,
    kind: FeedKind,
    found: Sequence[Draft | Told],
    *,
    dropped: list[str],
    now: datetime,
    zone: tzinfo,
    recall: Recall | None = None,
) -> ParsedFeed:
    """The feed of these drafts. `recall` is told of all of them; what it knew already is not among the entries."""
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

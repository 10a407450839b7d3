"""Sitemaps (sitemaps.org 0.9) with the extensions for news and images, and indexes of sitemaps.

A news sitemap is a feed: headline and date are there. A plain one lists every page that a site ever had, so only what
its dates call new is taken, without a headline: that is read from the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from itertools import chain
from urllib.parse import urlsplit

from lxml import etree

from .article_links import SLUG_WORDS, is_article_like, is_navigation
from .dates import OLDEST, believable, parse_date
from .failures import SetAside, Trouble
from .feed_entries import MAX_ENTRIES, finish_feed
from .feed_items import Channel, Draft, breaks_off, local_name
from .types import Certainty, FeedEntry, FeedKind, Moment, ParsedFeed
from .urls import absolute_url, same_site

YOUNG = timedelta(days=7)
MAX_CHILDREN = 3  # sitemaps of an index that one visit looks into
MAX_ADDRESSES = 50_000  # the standard's own limit
_FEW = 20  # so many pages may have been saved in one second
_NOT_NEWS = re.compile(r"tag|categor|author|page|image|video|product|rubri|taxonom|archive|static|user", re.IGNORECASE)
_NEWS = re.compile(r"news|xeber|novost|article|post|meqale|stat|latest|son", re.IGNORECASE)
_DIGITS = re.compile(r"([0-9]+)")


@dataclass(slots=True, kw_only=True)
class _Address:
    """One `<url>`: `draft` as any feed gives it, and what only sitemaps say."""

    draft: Draft
    is_news: bool
    language: str = ""
    outlet: str = ""
    lastmod: str = ""
    moment: Moment | None = None  # published or, where that is not said, last changed


def read_sitemap(root: etree._Element, *, xml: bytes, base_url: str, now: datetime, zone: tzinfo) -> ParsedFeed:
    """What a `urlset` or a `sitemapindex` says; `xml` is what `root` was made of.

    An index has no entries but `children`, at most `MAX_CHILDREN` of the same site, the newest first. Entries that are
    no news come only when `lastmod` is younger than 7 days. `dropped` has a line for each reason, not for each page.
    """
    if local_name(root).lower() == "sitemapindex":
        return _read_index(root, base_url=base_url, now=now, zone=zone)
    dropped: list[str] = []
    addresses = list(_addresses(root, xml, base_url, dropped))
    for address in addresses:
        address.moment = _moment(address.draft.published or address.lastmod, now=now, zone=zone)
    taken = _newest(_choose(addresses, now=now, dropped=dropped), dropped)
    spoken = Counter(address.language for address in addresses if address.language)
    channel = Channel(
        base=base_url,
        title=next((address.outlet for address in addresses if address.outlet), ""),
        language=spoken.most_common(1)[0][0] if spoken else "",
    )
    drafts = [address.draft for address in taken]
    feed = finish_feed(channel, FeedKind.SITEMAP, drafts, dropped=dropped, now=now, zone=zone)
    changed = {address.draft.links[0]: address.moment for address in taken if not address.is_news}
    return replace(feed, entries=tuple(_date_plain(entry, changed) for entry in feed.entries))


def join_sitemaps(index: ParsedFeed, parts: Sequence[ParsedFeed]) -> ParsedFeed:
    """The entries of some sitemaps of one index as one feed, each link once, `MAX_ENTRIES` at most."""
    entries: dict[str, FeedEntry] = {}
    for entry in chain.from_iterable(part.entries for part in parts):
        entries.setdefault(entry.link, entry)
    return replace(
        index,
        entries=tuple(entries.values())[:MAX_ENTRIES],
        title=next((part.title for part in parts if part.title), ""),
        language=next((part.language for part in parts if part.language), ""),
        dropped=tuple(dict.fromkeys(line for part in (index, *parts) for line in part.dropped)),
    )


# --- one sitemap ------------------------------------------------------------------------------------------------------


def _addresses(root: etree._Element, xml: bytes, base_url: str, dropped: list[str]) -> Iterator[_Address]:
    rows = [child for child in root if local_name(child).lower() == "url"]
    if len(rows) > MAX_ADDRESSES:
        dropped.append(f"the sitemap has more than {MAX_ADDRESSES:,} addresses; the rest is not read")
    elif rows and breaks_off(xml, rows[-1]):
        rows.pop()
        dropped.append(f"the sitemap breaks off inside address {len(rows) + 1:,}; what came whole is kept")
    foreign = 0
    for row in rows[:MAX_ADDRESSES]:
        address = _read_address(row, base_url)
        if address.draft.links and not same_site(address.draft.links[0], base_url):
            foreign += 1  # a sitemap speaks for its own site only (sitemaps.org, "Location of a Sitemap file")
        elif address.draft.links or address.is_news:  # a headline without a link is worth a line, emptiness is not
            yield address
    if foreign:
        dropped.append(f"addresses of other sites: {foreign:,}")


def _read_address(row: etree._Element, base_url: str) -> _Address:
    """Names only, whatever the namespaces: half of all sitemaps with extensions declare one wrongly or not at all."""
    draft = Draft(base=base_url)
    told: dict[str, str] = {}
    for child in row:
        name = local_name(child).lower()
        if name == "news":
            for inner in child.iter():
                told.setdefault(local_name(inner).lower(), _text(inner))
        elif name == "image":
            draft.pictures += [_text(inner) for inner in child.iter() if local_name(inner).lower() == "loc"]
        elif name in {"loc", "lastmod"}:
            told.setdefault(f"own {name}", _text(child))
        elif name not in {"video", "link"}:
            told.setdefault(name, _text(child))
    link = told.get("own loc", "")
    draft.links = [absolute_url(link, base=base_url) or link] if link else []
    draft.title = told.get("title", "")
    draft.published = told.get("publication_date", "") if draft.title else ""
    draft.categories = [word.strip() for word in told.get("keywords", "").split(",")]
    return _Address(
        draft=draft,
        is_news=bool(draft.title),
        language=told.get("language", ""),
        outlet=told.get("name", ""),
        lastmod=told.get("own lastmod", "") or told.get("publication_date", ""),
    )


def _choose(addresses: Sequence[_Address], *, now: datetime, dropped: list[str]) -> list[_Address]:
    """All news, and of other pages those that are young and may be articles."""
    news = [address for address in addresses if address.is_news]
    plain = [address for address in addresses if not address.is_news]
    dated = [address for address in plain if address.moment is not None]
    if plain and not dated:
        dropped.append(f"no date at any of {_count(len(plain))}: nothing says what is new, so none is taken")
    elif _made_at_once(dated):
        dropped.append(f"one date at all of {_count(len(dated))}: nothing says what is new, so none is taken")
        dated = []
    elif len(dated) < len(plain):
        dropped.append(f"without a date that can be believed: {_count(len(plain) - len(dated))}")
    young = [address for address in dated if address.moment and now - address.moment.at < YOUNG]
    if len(young) < len(dated):
        dropped.append(f"older than {YOUNG.days} days: {_count(len(dated) - len(young))}")
    articles = [address for address in young if _may_be_article(address)]
    if len(articles) < len(young):
        dropped.append(f"sections, tags or files by their form: {_count(len(young) - len(articles))}")
    return news + articles


def _may_be_article(address: _Address) -> bool:
    """In a site where articles have neither numbers nor long names, a picture tells one from a section."""
    link = address.draft.links[0]
    if is_article_like(link):
        return True
    words = re.findall(r"[^\W_]+", link.rstrip("/").rpartition("/")[2])
    return not is_navigation(link) and (bool(address.draft.pictures) or len(words) >= SLUG_WORDS)


def _made_at_once(dated: Sequence[_Address]) -> bool:
    """A date that is only the moment at which the sitemap was made; a day alone may be the day of all of them."""
    moments = {address.moment.at for address in dated if address.moment}
    return len(dated) > _FEW and len(moments) == 1 and ":" in dated[0].lastmod


def _newest(addresses: list[_Address], dropped: list[str]) -> list[_Address]:
    newest = sorted(addresses, key=lambda one: one.moment.at if one.moment else OLDEST, reverse=True)
    if len(newest) > MAX_ENTRIES:
        dropped.append(f"beyond the newest {MAX_ENTRIES:,}: {_count(len(newest) - MAX_ENTRIES)}")
    return newest[:MAX_ENTRIES]


def _date_plain(entry: FeedEntry, changed: dict[str, Moment | None]) -> FeedEntry:
    """`lastmod` is no date of publication: the page's own date goes before it, and a new one is no new entry."""
    moment = changed.get(entry.link)
    return replace(entry, published=replace(moment, certainty=Certainty.INFERRED)) if moment else entry


# --- an index ---------------------------------------------------------------------------------------------------------


def _read_index(root: etree._Element, *, base_url: str, now: datetime, zone: tzinfo) -> ParsedFeed:
    children: dict[str, Moment | None] = {}
    foreign = 0
    for row in list(root)[:MAX_ADDRESSES]:
        told = {local_name(child).lower(): _text(child) for child in row}
        link = absolute_url(told.get("loc", ""), base=base_url)
        if link and same_site(link, base_url):
            children.setdefault(link, _moment(told.get("lastmod", ""), now=now, zone=zone))
        elif told:
            foreign += 1
    dropped = [f"sitemaps that lie on another site: {foreign:,}"] if foreign else []
    if not children:
        raise SetAside("this index of sitemaps names none of its own site", trouble=Trouble.NOT_A_FEED)
    wanted = [link for link in children if not _NOT_NEWS.search(_file_name(link))] or list(children)
    wanted.sort(key=lambda link: _rank(link, children[link]), reverse=True)
    return ParsedFeed(kind=FeedKind.SITEMAP, entries=(), children=tuple(wanted[:MAX_CHILDREN]), dropped=tuple(dropped))


def _rank(link: str, changed: Moment | None) -> tuple[datetime, bool, list[tuple[int, str]]]:
    """The date comes first; without one, a name that speaks of news, then the highest number in it (months, parts)."""
    parts = _DIGITS.split(_file_name(link))
    natural = [(int(part), "") if part.isdigit() else (0, part) for part in parts]
    return changed.at if changed else OLDEST, bool(_NEWS.search(_file_name(link))), natural


def _file_name(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path.rstrip('/').rpartition('/')[2]}?{parts.query}"[:200]


# --- values -----------------------------------------------------------------------------------------------------------


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()


def _moment(written: str, *, now: datetime, zone: tzinfo) -> Moment | None:
    moment = parse_date(written, now=now, zone=zone) if written else None
    return moment if moment is not None and believable(moment, now=now) else None


def _count(number: int) -> str:
    return "1 address" if number == 1 else f"{number:,} addresses"

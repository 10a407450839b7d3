"""Sitemaps out (sitemaps.org/protocol.html, and the news extension): only what may be indexed.

An index names one part for pages that are always there, one for each month of each edition (its days, the articles that
their outlets let search engines keep, and its stories) and one for the news of the last two days.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icma.articles.queries import (
    PublicArticle,
    indexable_articles,
    newest_between,
    public_rows,
    published_span,
    sections_of,
)
from icma.house.queries import PortalFacts
from icma.sources.queries import public_sources
from icma.stories.queries import headlines_of, members_of

from . import dates
from .addresses import article_path, day_tail, month_tail, section_tail, source_path, story_path

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
MEDIA_TYPE = "application/xml; charset=utf-8"
MOST_ARTICLES = 49_900  # a file may hold 50,000 addresses; the rest is for days
MOST_NEWS = 1_000  # by the news extension
NEWS_AGE = timedelta(days=2)
LISTS = ("", "latest/", "most-read/", "archive/", "sources/")
STATIC_PAGES = ("about/", "about/counting/", "about/privacy/", "about/imprint/")

ET.register_namespace("", SITEMAP)
ET.register_namespace("news", NEWS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One address of a sitemap. `changed` is None when nobody knows."""

    path: str
    changed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month of an edition in the portal's zone; `newest` is when its newest article was published."""

    edition: str
    begins: datetime
    ends: datetime
    newest: datetime

    @property
    def path(self) -> str:
        """Where its part of the sitemap lies."""
        return f"/sitemap-{self.edition}-{self.begins:%Y-%m}.xml"


# --- what is where --------------------------------------------------------------------------------------------------


def filled_months(portal: PortalFacts) -> Iterator[Month]:
    """Every month in which an edition has an article, from the oldest."""
    for edition in portal.editions:
        span = published_span(language=edition)
        if span is None:
            continue
        begins = _first_of_month(span[0].astimezone(portal.zone))
        while begins <= span[1]:
            month = read_month(edition, begins.year, begins.month, portal.zone)
            if month:
                yield month
            begins = _month_after(begins)


def read_month(edition: str, year: int, month: int, zone: ZoneInfo) -> Month | None:
    """A month of an edition; None when it holds no article. Raises `ValueError` and `OverflowError` for no month."""
    begins = datetime(year, month, 1, tzinfo=zone)
    ends = _month_after(begins)
    newest = newest_between(language=edition, since=begins, until=ends)
    return Month(edition=edition, begins=begins, ends=ends, newest=newest) if newest else None


def parts(portal: PortalFacts, now: datetime) -> Iterator[Place]:
    """The sitemaps that the index names."""
    yield Place(path="/sitemap-pages.xml")
    if any(recent_news(edition, now) for edition in portal.editions):
        yield Place(path="/sitemap-news.xml")
    for month in filled_months(portal):
        yield Place(path=month.path, changed=month.newest)


def standing_pages(portal: PortalFacts) -> Iterator[Place]:
    """Front pages, lists, sections, outlets and what is said about the portal, in every edition."""
    for edition in portal.editions:
        span = published_span(language=edition)
        changed = span[1] if span else None
        for tail in LISTS:
            yield Place(path=f"/{edition}/{tail}", changed=changed if tail != "sources/" else None)
        for key in sections_of(language=edition):
            yield Place(path=f"/{edition}/{section_tail(key)}")
        for source in public_sources():
            yield Place(path=source_path(source.slug, edition))
        for tail in STATIC_PAGES:
            yield Place(path=f"/{edition}/{tail}")


def month_pages(month: Month) -> Iterator[Place]:
    """The calendar of a month, its days that hold an article, and its articles that may be indexed."""
    edition = month.edition
    yield Place(path=f"/{edition}/{month_tail(month.begins.year, month.begins.month)}", changed=month.newest)
    day = month.begins
    while day < month.ends:
        after = _day_after(day)
        newest = newest_between(language=edition, since=day, until=after)
        if newest:
            yield Place(path=f"/{edition}/{day_tail(day.date())}", changed=newest)
        day = after
    articles = indexable_articles(language=edition, since=month.begins, until=month.ends, limit=MOST_ARTICLES)
    for row in articles:
        yield Place(path=article_path(row, edition), changed=_changed(row))
    yield from _story_pages(month, limit=MOST_ARTICLES - len(articles))


def _story_pages(month: Month, *, limit: int) -> Iterator[Place]:
    """The events of a month that several articles tell of, one of them in the language of the edition: these pages are
    our own making, whatever rights their outlets give.
    """
    edition = month.edition
    found = headlines_of(language=edition, since=month.begins, until=month.ends, limit=max(limit, 0))
    told = Counter(member.story for member in members_of(story for story, _ in found))
    rows = {row.id: row for row in public_rows([article for _, article in found])}
    for story, article in found:
        if told[story] > 1 and article in rows and rows[article].title:
            yield Place(path=story_path(story, rows[article].title, edition))


def recent_news(edition: str, now: datetime) -> list[PublicArticle]:
    """The articles of the last two days that may be indexed."""
    return indexable_articles(language=edition, since=now - NEWS_AGE, until=now, limit=MOST_NEWS)


# --- as XML ---------------------------------------------------------------------------------------------------------


def write_index(places: Iterable[Place], *, origin: str, zone: ZoneInfo) -> bytes:
    """A sitemap index."""
    return _write("sitemapindex", "sitemap", places, origin, zone)


def write_sitemap(places: Iterable[Place], *, origin: str, zone: ZoneInfo) -> bytes:
    """A sitemap."""
    return _write("urlset", "url", places, origin, zone)


def write_news(rows: Iterable[PublicArticle], *, origin: str, zone: ZoneInfo, name: str) -> bytes:
    """A news sitemap: the publication is the portal, whose copies these are."""
    root = ET.Element(_name("urlset"))
    for row in rows:
        url = ET.SubElement(root, _name("url"))
        ET.SubElement(url, _name("loc")).text = origin + article_path(row, row.language)
        news = ET.SubElement(url, f"{{{NEWS}}}news")
        publication = ET.SubElement(news, f"{{{NEWS}}}publication")
        ET.SubElement(publication, f"{{{NEWS}}}name").text = name
        ET.SubElement(publication, f"{{{NEWS}}}language").text = row.language
        published = dates.machine_moment(row.published_at, zone=zone)
        ET.SubElement(news, f"{{{NEWS}}}publication_date").text = published
        ET.SubElement(news, f"{{{NEWS}}}title").text = row.title
    return _bytes(root)


def _write(outer: str, inner: str, places: Iterable[Place], origin: str, zone: ZoneInfo) -> bytes:
    root = ET.Element(_name(outer))
    for place in places:
        node = ET.SubElement(root, _name(inner))
        ET.SubElement(node, _name("loc")).text = origin + place.path
        if place.changed:
            ET.SubElement(node, _name("lastmod")).text = dates.machine_moment(place.changed, zone=zone)
    return _bytes(root)


def _name(name: str) -> str:
    return f"{{{SITEMAP}}}{name}"


def _bytes(root: ET.Element) -> bytes:
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _changed(row: PublicArticle) -> datetime:
    return max(filter(None, (row.published_at, row.modified_at, row.edited_at)))


def _first_of_month(at: datetime) -> datetime:
    return at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _month_after(begins: datetime) -> datetime:
    return _first_of_month(begins + timedelta(days=31))


def _day_after(begins: datetime) -> datetime:
    return begins + timedelta(days=1)  # wall clock: the same zone on both sides

"""What stands where on the front page and on the pages of long lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from icma.articles.queries import PublicArticle
from icma.audience.folding import Folded

FRONT_ROWS = 11  # articles asked for: 1 lead, 6 cards, the rest in rows; keeps the page under 50 KB
SECTION_ROWS = 4
SECTION_ASKED = SECTION_ROWS + 2  # some stand above already, told by another outlet; each more costs every section
LEAD_AMONG = 6  # the lead is the newest with a picture, but never older than this many articles
CARDS = 6
CARDS_IN_A_ROW = 3
CARDS_OF_ONE_SOURCE = 2
PAGE_ROWS = 40
ROWS_ASKED = PAGE_ROWS + 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_MARK = re.compile(r"([0-9]{1,17})-([0-9]{1,18})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The articles of the front page; each stands in one place only."""

    lead: PublicArticle | None
    cards: tuple[PublicArticle, ...]
    rows: tuple[PublicArticle, ...]  # newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The rows of one calendar day in the portal's zone, newest first."""

    begins: datetime  # the moment of its first row, which names the day
    rows: tuple[PublicArticle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """One page of a long list. `older` is the mark of the next page, "" on the last one."""

    days: tuple[Day, ...]
    older: str
    first: bool


def arrange_front(newest: Sequence[PublicArticle]) -> Front:
    """Choose lead and cards from the newest articles, those with a picture first; the rows keep the rest."""
    if not newest:
        return Front(lead=None, cards=(), rows=())
    lead = min(newest[:LEAD_AMONG], key=lambda row: (not row.cover, not row.title))  # the first of equals: the newest
    left = [row for row in newest if row.id != lead.id]
    cards = _choose_cards([row for row in left if row.title])  # an article known by its link only has nothing to show
    placed = {card.id for card in cards}
    return Front(lead=lead, cards=cards, rows=tuple(row for row in left if row.id not in placed))


def group_days(rows: Sequence[PublicArticle], *, zone: tzinfo) -> tuple[Day, ...]:
    """Rows that are sorted newest first, by calendar day."""
    days: dict[date, list[PublicArticle]] = {}
    for row in rows:
        days.setdefault(row.published_at.astimezone(zone).date(), []).append(row)
    return tuple(Day(begins=found[0].published_at, rows=tuple(found)) for found in days.values())


def group_hours(page: ListPage, *, zone: tzinfo) -> tuple[tuple[int, tuple[PublicArticle, ...]], ...]:
    """The rows of one day by (hour of the portal's clock, rows), both newest first."""
    hours: dict[int, list[PublicArticle]] = {}
    for row in (row for day in page.days for row in day.rows):
        hours.setdefault(row.published_at.astimezone(zone).hour, []).append(row)
    return tuple((hour, tuple(rows)) for hour, rows in hours.items())


def cut_page(rows: Sequence[PublicArticle], zone: tzinfo, *, first: bool) -> ListPage:
    """One page of a long list out of up to `ROWS_ASKED` rows: the row too many only says that there is more."""
    shown = rows[:PAGE_ROWS]
    older = page_mark(shown[-1]) if len(rows) > PAGE_ROWS else ""
    return ListPage(days=group_days(shown, zone=zone), older=older, first=first)


def show_page(folded: Folded, zone: tzinfo, *, first: bool) -> ListPage:
    """One page of a long list in which each story stands once."""
    return ListPage(days=group_days(folded.rows, zone=zone), older=_mark(*folded.on) if folded.on else "", first=first)


def page_mark(last: PublicArticle) -> str:
    """What `?before=` carries to ask for the rows after `last`: microseconds since 1970 and the id."""
    return _mark(last.published_at, last.id)


def read_mark(text: str) -> tuple[datetime, int] | None:
    """The (published_at, id) that a page mark names; None when it is none."""
    found = _MARK.fullmatch(text)
    if found is None:
        return None
    return EPOCH + timedelta(microseconds=int(found[1])), int(found[2])  # 17 digits end in the year 5138


def _mark(published_at: datetime, pk: int) -> str:
    return f"{(published_at - EPOCH) // timedelta(microseconds=1)}-{pk}"


def _choose_cards(rows: Sequence[PublicArticle]) -> tuple[PublicArticle, ...]:
    """Up to two of an outlet; where that leaves a row of cards open, its newest articles fill the row."""
    chosen: dict[int, PublicArticle] = {}
    by_source: Counter[str] = Counter()
    for row in sorted(rows, key=lambda row: not row.cover):
        if len(chosen) < CARDS and by_source[row.source.slug] < CARDS_OF_ONE_SOURCE:
            chosen[row.id] = row
            by_source[row.source.slug] += 1
    open_places = -len(chosen) % CARDS_IN_A_ROW
    fill = {row.id for row in [row for row in rows if row.id not in chosen][:open_places]}
    return tuple(row for row in rows if row.id in chosen or row.id in fill)

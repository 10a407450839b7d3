"""What stands where on the front page and on pages of lists; page marks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from icma.articles.queries import PublicArticle, PublicSource
from icma.captures.queries import PublicPicture
from icma.core.types import Certainty
from icma.portal.front import (
    PAGE_ROWS,
    arrange_front,
    cut_page,
    group_hours,
    page_mark,
    read_mark,
)
from icma.sources.queries import Rights

NOON = datetime(2025, 3, 16, 12, 0, 0, 123456, tzinfo=UTC)
LAST = datetime(5138, 11, 16, 9, 46, 39, 999999, tzinfo=UTC)  # what 17 digits of microseconds can say
COVER = PublicPicture(id=1, path="/media/1-abcdef01.jpg", width=16, height=9)


def row(pk: int, *, source: str = "haqqin", cover: bool = False, at: datetime | None = None) -> PublicArticle:
    moment = at or NOON - timedelta(minutes=pk)
    return PublicArticle(
        id=pk, slug=f"s{pk}", language="az", source=PublicSource(name=source, slug=source, homepage=""), source_url="",
        rights=Rights.FULL, title=f"T{pk}", cover=COVER if cover else None, published_at=moment,
        published_certainty=Certainty.ZONE_STATED, first_seen_at=moment,
    )  # fmt: skip


def ids(rows: tuple[PublicArticle, ...]) -> list[int]:
    return [row.id for row in rows]


def test_an_empty_edition_has_nothing_to_arrange() -> None:
    front = arrange_front([])
    assert (front.lead, front.cards, front.rows) == (None, (), ())


def test_one_article_leads() -> None:
    front = arrange_front([row(1)])
    assert (front.lead, front.cards, front.rows) == (row(1), (), ())


def test_every_article_stands_once() -> None:
    newest = [row(n, source=f"s{n % 4}", cover=n % 3 == 0) for n in range(1, 31)]
    front = arrange_front(newest)
    assert front.lead is not None
    placed = [front.lead.id, *ids(front.cards), *ids(front.rows)]
    assert sorted(placed) == list(range(1, 31))
    assert (len(front.cards), len(front.rows)) == (6, 23)


def test_the_newest_with_a_picture_leads_unless_it_is_old() -> None:
    assert arrange_front([row(1), row(2), row(3, cover=True)]).lead == row(3, cover=True)
    assert arrange_front([row(n, cover=n == 7) for n in range(1, 10)]).lead == row(1)


def test_what_is_known_by_its_link_only_is_neither_lead_nor_card() -> None:
    newest = [replace(row(1), title=""), row(2), replace(row(3), title=""), row(4)]
    front = arrange_front(newest)
    assert (front.lead, ids(front.cards), ids(front.rows)) == (row(2), [4], [1, 3])
    bare = [replace(one, title="") for one in newest]
    assert arrange_front(bare).lead == bare[0]


def test_no_outlet_takes_all_cards() -> None:
    newest = [row(n, source="loud", cover=True) for n in range(1, 9)] + [row(n, source="quiet") for n in range(9, 12)]
    assert ids(arrange_front(newest).cards) == [2, 3, 4, 5, 9, 10]


def test_a_single_outlet_fills_one_row_of_cards() -> None:
    front = arrange_front([row(n, cover=True) for n in range(1, 9)])
    assert (ids(front.cards), ids(front.rows)) == ([2, 3, 4], [5, 6, 7, 8])


def test_hours_are_those_of_the_portal_s_clock() -> None:
    moments = [datetime(2025, 3, 16, hour, minute, tzinfo=UTC) for hour, minute in ((19, 59), (19, 0), (4, 5))]
    page = cut_page([row(n, at=at) for n, at in enumerate(moments)], ZoneInfo("Asia/Baku"), first=True)
    hours = group_hours(page, zone=ZoneInfo("Asia/Baku"))
    assert [(hour, ids(rows)) for hour, rows in hours] == [(23, [0, 1]), (8, [2])]


def test_days_are_those_of_the_portal_s_zone() -> None:
    rows = [row(1, at=datetime(2025, 3, 16, 20, 30, tzinfo=UTC)), row(2, at=datetime(2025, 3, 16, 19, 30, tzinfo=UTC))]
    page = cut_page(rows, ZoneInfo("Asia/Baku"), first=True)
    assert [(day.begins, ids(day.rows)) for day in page.days] == [
        (rows[0].published_at, [1]),
        (rows[1].published_at, [2]),
    ]
    assert page.older == ""


def test_a_full_page_names_where_the_next_one_begins() -> None:
    rows = [row(n) for n in range(1, PAGE_ROWS + 2)]
    page = cut_page(rows, ZoneInfo("Asia/Baku"), first=True)
    assert read_mark(page.older) == (rows[PAGE_ROWS - 1].published_at, PAGE_ROWS)
    assert sum(len(day.rows) for day in page.days) == PAGE_ROWS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (page_mark(row(7, at=NOON)), (NOON, 7)), ("0-1", (datetime(1970, 1, 1, tzinfo=UTC), 1)),
        ("", None), ("7", None), ("x-1", None), ("-5-1", None), ("1742126400000000-", None),
        ("1742126400000000-1 OR 1=1", None),
        ("9" * 18 + "-1", None), ("٣-١", None),
        ("99999999999999999-999999999999999999", (LAST, 10**18 - 1)),
    ],
)  # fmt: skip
def test_only_a_page_mark_is_read_as_one(text: str, expected: tuple[datetime, int] | None) -> None:
    assert read_mark(text) == expected

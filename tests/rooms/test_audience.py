"""Views: sums by the hour and in all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from tests.make import make_article, make_source

from icma.audience.actions import add_views
from icma.audience.models import ViewHour, ViewTotal
from icma.audience.queries import views_of
from icma.journal.queries import latest_cursor

AT = datetime(2026, 11, 22, 10, 59, 59, 999_999, tzinfo=UTC)
HOUR = datetime(2026, 11, 22, 10, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]


@pytest.fixture
def articles(archive: Path) -> list[int]:
    source = make_source("Xəbər", language="az")
    return [make_article(source, title) for title in ("İlıq gün", "Тёплый день", "A warm day")]


def hours() -> list[tuple[int, datetime, int]]:
    return list(ViewHour.objects.order_by("article_id", "hour").values_list("article_id", "hour", "count"))


def test_flushes_add_up_in_the_hour_and_in_all(articles: list[int]) -> None:
    one, two, three = articles
    add_views({one: 2, two: 1}, at=AT)
    add_views({one: 3}, at=AT - timedelta(minutes=59))
    add_views({one: 4}, at=AT + timedelta(seconds=1))
    assert hours() == [(one, HOUR, 5), (one, HOUR + timedelta(hours=1), 4), (two, HOUR, 1)]
    assert views_of([three, one, two]) == {three: 0, one: 9, two: 1}


def test_the_hour_is_one_of_utc_wherever_the_server_stands(articles: list[int]) -> None:
    baku = timezone(timedelta(hours=4, minutes=30))
    add_views({articles[0]: 1}, at=AT.astimezone(baku))
    assert hours() == [(articles[0], HOUR, 1)]


@pytest.mark.parametrize(
    "nothing",
    [{}, {999_999: 5}, {0: 1}, {-3: 1}, {2**63: 1}, {10**30: 1}],
    ids=["empty", "no such article", "zero", "below zero", "one too large", "far too large"],
)
def test_made_up_articles_do_not_spoil_the_batch(articles: list[int], nothing: dict[int, int]) -> None:
    add_views({**nothing, articles[0]: 1}, at=AT)
    add_views(nothing, at=AT)
    assert hours() == [(articles[0], HOUR, 1)]
    assert list(ViewTotal.objects.values_list("article_id", "count")) == [(articles[0], 1)]


def test_a_count_below_one_changes_nothing(articles: list[int]) -> None:
    add_views({articles[0]: 0, articles[1]: -1}, at=AT)
    assert hours() == []


def test_more_articles_than_one_statement_takes(articles: list[int]) -> None:
    add_views(dict.fromkeys((*range(10000, 12000), *articles), 1), at=AT)
    found = views_of([*range(10_000, 12_000), *articles])
    assert {pk for pk, count in found.items() if count} == set(articles)
    assert len(found) == 2003


def test_views_leave_no_line_in_the_journal(articles: list[int]) -> None:
    before = latest_cursor()
    add_views({articles[0]: 1}, at=AT)
    assert latest_cursor() == before

"""From the journal to the page cache of one process."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.make import make_article, make_source

from icma.audience.actions import add_views
from icma.journal.actions import record_change
from icma.portal.cache_store import PageStore, make_page
from icma.portal.freshness import Freshness, JournalCursor, apply_changes

PATHS = ["/az/", "/az/article/17-x/", "/ru/article/17-x/", "/az/article/18-x/", "/a/17/"]


def filled_store() -> PageStore:
    store = PageStore(1_000_000)
    for path in PATHS:
        counted = 17 if "/article/17" in path else 0
        page = make_page(
            code=200, headers=[], body=b"", path=path, counted=counted, started=0.0, fresh=50.0, stale=10.0
        )
        store.keep(path, page, generation=store.generation)
    return store


@pytest.mark.parametrize(
    ("subjects", "left"),
    [
        ([], PATHS),
        (["article:17"], ["/az/article/18-x/"]),
        (["article:99"], PATHS[1:]),
        (["article:17", "article:18"], []),
        (["source:3"], []),
        (["portal:1"], []),
        (["user:1"], PATHS),
        (["user:1", "article:18"], ["/az/article/17-x/", "/ru/article/17-x/", "/a/17/"]),
        (["something.new:1"], []),
        (["article:x"], []),
        (["article:\u00b2"], []),
        ([""], []),
    ],
)
def test_what_a_change_concerns_is_dropped(subjects: list[str], left: list[str]) -> None:
    store = filled_store()
    apply_changes(store, subjects)
    assert list(store.pages) == left


def test_the_cursor_asks_again_for_lines_that_a_slower_transaction_has_not_committed() -> None:
    cursor = JournalCursor(10)
    assert (cursor.take([11, 14], now=0.0), cursor.since) == ([11, 14], 11)
    assert (cursor.take([14, 15], now=1.0), cursor.since) == ([15], 11)
    assert (cursor.take([12, 14, 15], now=2.0), cursor.since) == ([12], 12)
    assert (cursor.take([], now=61.0), cursor.since) == ([], 15)  # 13 was rolled back
    assert cursor.take([13], now=62.0) == []


def test_a_wide_gap_does_not_make_the_cursor_read_everything_again() -> None:
    cursor = JournalCursor(0)
    assert (cursor.take([5_000_000], now=0.0), cursor.since) == ([5_000_000], 4_998_999)


@pytest.fixture
def freshness() -> Freshness:
    return Freshness(PageStore(1_000_000), counted_elsewhere=True)


def keep(freshness: Freshness, path: str, *, counted: int = 0) -> None:
    page = make_page(code=200, headers=[], body=b"", path=path, counted=counted, started=0.0, fresh=50.0, stale=10.0)
    freshness._store.keep(path, page, generation=freshness._store.generation)


@pytest.mark.django_db(transaction=True)
def test_lines_of_the_journal_are_followed_from_the_start_on(freshness: Freshness) -> None:
    record_change(kind="article.new", subject="article:17", at=timezone.now())
    freshness._store.blind = True
    freshness.look()
    keep(freshness, "/az/article/17-x/")
    freshness.look()
    assert list(freshness._store.pages) == ["/az/article/17-x/"]
    for number in range(1, 2500):
        record_change(kind="article.new", subject=f"article:{number + 100}", at=timezone.now())
    record_change(kind="article.withheld", subject="article:17", at=timezone.now())
    freshness.look()
    assert list(freshness._store.pages) == []


@pytest.mark.django_db(transaction=True)
def test_numbers_that_another_process_raised_are_noticed(freshness: Freshness, archive: object) -> None:
    source = make_source("Xəbər", language="az")
    one, two = (make_article(source, title) for title in ("Nar", "Heyva"))
    freshness._store.blind = True
    freshness.look()
    add_views({one: 1, two: 1}, at=timezone.now())
    freshness.look()
    freshness._views = {one: 1, two: 1}
    keep(freshness, f"/az/article/{one}-nar/", counted=one)
    keep(freshness, f"/az/article/{two}-heyva/", counted=two)
    add_views({two: 1}, at=timezone.now())
    freshness._recount_at = 0.0
    freshness.look()
    assert list(freshness._store.pages) == [f"/az/article/{one}-nar/"]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_does_not_answer_stops_keeping_until_it_does(freshness: Freshness, settings: object) -> None:
    from django.db import connection

    freshness._store.blind = True
    freshness.look()
    keep(freshness, "/az/")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_change RENAME TO away")
    try:
        freshness.look()
        keep(freshness, "/ru/")
        assert (freshness._store.blind, freshness._store.pages) == (True, {})
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE away RENAME TO journal_change")
    freshness.look()
    keep(freshness, "/ru/")
    assert (freshness._store.blind, list(freshness._store.pages)) == (False, ["/ru/"])

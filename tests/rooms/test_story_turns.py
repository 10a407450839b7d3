"""Whose turn it is: a large import of old articles never stands before the news, and goes on all the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.make import NOW, make_article, make_exchange
from tests.rooms.stories import QUAKE_RU, QUAKE_RU_OTHER, carry, outlet, publish

from icma.captures import actions as captures
from icma.captures.models import Capture
from icma.captures.queries import unread_due
from icma.captures.segments import store_exchanges
from icma.pipeline.placing import Placer, place_article
from icma.stories.actions import queue, retell
from icma.stories.models import Account, Membership, Placing
from icma.stories.queries import accounts_due, placings_due, story_of
from icma.tray import PAST_AT_ONCE

pytestmark = pytest.mark.django_db
YEARS_AGO = NOW - timedelta(days=2000)


def old_articles(days: Sequence[int]) -> list[int]:
    """One article of each of these days after the beginning of an old archive, imported now and queued."""
    source = outlet("Arxiv", language="az")
    made = [
        make_article(source, f"Köhnə xəbər {n}", text=f"Mətn {n}.", published=YEARS_AGO + timedelta(days=day), now=NOW)
        for n, day in enumerate(days)
    ]
    queue(made, now=NOW)
    return made


def todays_articles(count: int) -> list[int]:
    made = [publish("Kanal", (f"Свежая новость {n}", f"Текст новости {n}.")) for n in range(count)]
    queue(made, now=NOW)
    return made


def articles_of(placings: Sequence[int]) -> list[int]:
    """Which articles these rows are of, in the same order."""
    named = dict(Placing.objects.filter(pk__in=placings).values_list("pk", "article_id"))
    return [named[pk] for pk in placings]


def fills(captured: CaptureQueriesContext) -> int:
    """How often an index was filled from what is kept."""
    return sum('"fingerprint" IS NOT NULL' in one["sql"] and "published_at" in one["sql"] and "scheme" in one["sql"]
               and "<>" not in one["sql"] and "NOT (" not in one["sql"] for one in captured)  # fmt: skip


def test_todays_articles_are_placed_first_and_a_few_old_ones_go_on_behind_them(archive: Path) -> None:
    old = old_articles(range(PAST_AT_ONCE + 8))
    fresh = todays_articles(3)
    batch = articles_of(placings_due(now=NOW, limit=256))
    assert (batch[:3], batch[3:]) == (fresh, old[:PAST_AT_ONCE])


def test_old_articles_go_on_however_many_come_in_today(archive: Path) -> None:
    old = old_articles(range(4))
    fresh = todays_articles(20)
    assert articles_of(placings_due(now=NOW, limit=16)) == [*fresh[:12], *old]
    assert articles_of(placings_due(now=NOW, limit=1)) == fresh[:1]


def test_an_import_is_gone_through_once_by_date_and_what_comes_late_waits_for_the_next_round(archive: Path) -> None:
    """Pages of an archive are read in any order: each that is older than the last must not turn the index back."""
    old_articles([0, 300, 600, 900])
    placer = Placer(None)
    done: list[int] = []
    late = [iter([100, 500]), iter([50]), iter([]), iter([])]
    with CaptureQueriesContext(connection) as captured:
        for more in late:
            (pk, *_) = placer.placings_due(now=NOW, limit=4)
            done.append(next(iter(articles_of([pk]))))
            place_article(pk, placer=placer, now=NOW)
            old_articles(list(more))
        while pks := placer.placings_due(now=NOW, limit=4):
            done += articles_of(pks[:1])
            place_article(pks[0], placer=placer, now=NOW)
    days = [(row - YEARS_AGO).days for row in (placed_at_source(pk) for pk in done)]
    assert days == [0, 100, 300, 500, 600, 900, 50]
    assert fills(captured) == 7
    placer.release()


def placed_at_source(article: int) -> datetime:
    """When an article was published."""
    return Placing.objects.values_list("article__published_at", flat=True).get(article_id=article)


def test_today_and_the_past_by_turns_fill_each_index_once(archive: Path) -> None:
    old, fresh = old_articles([0, 0, 1, 1, 2, 3]), todays_articles(6)
    rows = dict(Placing.objects.values_list("article_id", "pk"))
    placer = Placer(None)
    with CaptureQueriesContext(connection) as captured:
        for one, other in zip(old, fresh, strict=True):
            place_article(rows[one], placer=placer, now=NOW)
            place_article(rows[other], placer=placer, now=NOW)
    assert (fills(captured), Membership.objects.count()) == (2, 12)
    placer.release()


def test_stories_that_go_on_are_told_before_those_of_an_import(archive: Path) -> None:
    def story(at: datetime) -> int:
        first = publish("Kanal", QUAKE_RU, now=at)
        publish("Vestnik", QUAKE_RU_OTHER, now=at, minutes=5)
        carry(now=NOW)
        return story_of(first) or 0

    past = [story(YEARS_AGO + timedelta(days=90 * n)) for n in range(3)]
    going = story(NOW - timedelta(days=2))
    assert len({*past, going}) == 4
    retell([*past, going], now=NOW)
    due = accounts_due(now=NOW + timedelta(minutes=1), limit=256)
    assert [Account.objects.get(pk=pk).story_id for pk in due] == [going, *past]


def test_captures_of_today_are_read_before_those_of_an_import(archive: Path) -> None:
    source = outlet("Arxiv")

    def capture(at: datetime, n: int) -> int:
        url = f"{source.homepage}{n}"
        page = captures.open_page(url=url, source_id=source.id, now=NOW)
        return captures.import_capture(stored=store_exchanges([make_exchange(url, at=at)])[0], page_id=page, now=NOW)

    times = [YEARS_AGO + timedelta(minutes=chance) for chance in random.Random(6).sample(range(9000), 40)]
    old = [capture(at, n) for n, at in enumerate(times)]
    fresh = capture(NOW - timedelta(minutes=5), 99)
    due = unread_due(now=NOW, limit=256)
    assert (due[0], len(due), set(due[1:]) < set(old)) == (fresh, 1 + PAST_AT_ONCE, True)
    assert Capture.objects.count() == 41

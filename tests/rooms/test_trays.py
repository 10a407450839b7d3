"""Claims, leases and failures of in-tray rows, on the feeds' tray."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.make import NOW, make_source

from icma import tray
from icma.core.failures import Later, SetAside
from icma.sources import actions as sources
from icma.sources.models import FeedState
from icma.sources.queries import feed_health, feeds_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed() -> int:
    make_source()
    return feed_health()[0].feed_id


def test_a_due_row_is_claimed_once(feed: int) -> None:
    assert sources.claim_feed(feed, now=NOW) is not None
    assert sources.claim_feed(feed, now=NOW) is None
    assert feeds_due(now=NOW, limit=9) == []


def test_a_lease_that_has_passed_can_be_claimed_by_another(feed: int) -> None:
    first = sources.claim_feed(feed, now=NOW)
    later = NOW + sources.VISIT_LEASE + timedelta(seconds=1)
    second = sources.claim_feed(feed, now=later)
    assert first is not None
    assert second is not None
    assert first.lease != second.lease


def test_a_worker_whose_lease_has_passed_loses_its_result(feed: int) -> None:
    slow = sources.claim_feed(feed, now=NOW)
    later = NOW + sources.VISIT_LEASE + timedelta(seconds=1)
    quick = sources.claim_feed(feed, now=later)
    assert slow is not None
    assert quick is not None
    with sources.finishing_feed(quick, sources.FeedOutcome(status=200), now=later):
        pass
    with pytest.raises(tray.LeaseLost), sources.finishing_feed(slow, sources.FeedOutcome(status=500), now=later):
        pass
    assert FeedState.objects.get(pk=feed).last_status == 200


def test_losing_a_lease_is_silent_inside_a_step(feed: int) -> None:
    slow = sources.claim_feed(feed, now=NOW)
    later = NOW + sources.VISIT_LEASE + timedelta(seconds=1)
    assert slow is not None
    assert sources.claim_feed(feed, now=later) is not None
    with sources.feed_failures(slow, now=NOW), sources.finishing_feed(slow, sources.FeedOutcome(status=200), now=NOW):
        pytest.fail("the body must not run without the lease")
    assert FeedState.objects.get(pk=feed).last_visit_at is None


@pytest.mark.parametrize(
    ("failure", "line", "attempts", "set_aside"),
    [
        (Later("the server is down"), "the server is down", 1, False),
        (SetAside("this is a picture"), "this is a picture", 1, True),
        (tray.NotYet(timedelta(seconds=7)), "", 0, False),
    ],
)
def test_a_failure_is_a_line_on_the_row(
    feed: int, failure: Exception, line: str, attempts: int, set_aside: bool
) -> None:
    visit = sources.claim_feed(feed, now=NOW)
    assert visit is not None
    with sources.feed_failures(visit, now=NOW):
        raise failure
    row = FeedState.objects.get(pk=feed)
    assert (row.last_error, row.attempts, row.set_aside_at == NOW, row.lease) == (line, attempts, set_aside, None)
    assert row.due_at is not None
    assert row.due_at > NOW


def test_a_server_that_asks_for_a_pause_gets_it(feed: int) -> None:
    visit = sources.claim_feed(feed, now=NOW)
    assert visit is not None
    with sources.feed_failures(visit, now=NOW):
        raise Later("busy", pause=timedelta(hours=5))
    row = FeedState.objects.get(pk=feed)
    assert row.due_at is not None
    assert row.due_at >= NOW + timedelta(hours=5)


def test_a_bug_passes_through_and_the_runner_pushes_the_row_ahead(feed: int) -> None:
    visit = sources.claim_feed(feed, now=NOW)
    assert visit is not None
    with pytest.raises(ZeroDivisionError), sources.feed_failures(visit, now=NOW):
        raise ZeroDivisionError
    sources.push_feed_ahead(feed, error="ZeroDivisionError: division by zero", now=NOW)
    row = FeedState.objects.get(pk=feed)
    assert (row.last_error, row.due_at) == (
        "A fault of ours: ZeroDivisionError: division by zero",
        NOW + tray.BUG_PAUSE,
    )


def test_a_row_that_somebody_holds_still_counts_as_due(feed: int) -> None:
    assert tray.next_turn(FeedState) == NOW
    sources.claim_feed(feed, now=NOW)
    assert tray.next_turn(FeedState) == NOW

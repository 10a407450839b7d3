"""When to look again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icma.core.schedule import LONGEST, SHORTEST, next_feed_interval, next_page_visit, parse_retry_after, retry_pause

NOW = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

INTERVALS = [
    # name, current, found_new, quiet_visits, ttl, expected
    ("news make us hurry", 10 * MINUTE, 3, 0, None, 6 * MINUTE),
    ("never faster than three minutes", 4 * MINUTE, 20, 0, None, 3 * MINUTE),
    ("one quiet visit changes nothing", 10 * MINUTE, 0, 1, None, 10 * MINUTE),
    ("two quiet visits change nothing", 10 * MINUTE, 0, 2, None, 10 * MINUTE),
    ("the third quiet visit slows us down", 10 * MINUTE, 0, 3, None, 15 * MINUTE),
    ("never slower than six hours", 5 * HOUR, 0, 40, None, 6 * HOUR),
    ("a nonsensical interval is brought back", timedelta(0), 0, 1, None, 3 * MINUTE),
    ("a ttl is heard", 10 * MINUTE, 3, 0, 30, 30 * MINUTE),
    ("a template's ttl of a day counts as an hour", 10 * MINUTE, 3, 0, 1440, HOUR),
    ("a ttl never makes us faster", 2 * HOUR, 0, 1, 5, 2 * HOUR),
    ("a ttl of nothing or less is no wish", 10 * MINUTE, 3, 0, -7, 6 * MINUTE),
    ("an absurd ttl does no harm", 10 * MINUTE, 3, 0, 10**30, HOUR),
]


@pytest.mark.parametrize(
    ("current", "found_new", "quiet_visits", "ttl", "expected"),
    [row[1:] for row in INTERVALS],
    ids=[r[0] for r in INTERVALS],
)
def test_the_interval_of_a_feed_follows_its_news(
    current: timedelta, found_new: int, quiet_visits: int, ttl: int | None, expected: timedelta
) -> None:
    assert next_feed_interval(current, found_new=found_new, quiet_visits=quiet_visits, ttl_minutes=ttl) == expected


@given(
    current=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)),
    found_new=st.integers(0, 1000),
    quiet_visits=st.integers(0, 10**6),
    ttl=st.none() | st.integers(),
)
def test_the_interval_always_lies_between_its_bounds(
    current: timedelta, found_new: int, quiet_visits: int, ttl: int | None
) -> None:
    interval = next_feed_interval(current, found_new=found_new, quiet_visits=quiet_visits, ttl_minutes=ttl)
    assert SHORTEST <= interval <= LONGEST


def test_pauses_after_failures_grow_to_a_day() -> None:
    pauses = [retry_pause(attempt, asked=None) for attempt in range(1, 10)]
    assert pauses == [minutes * MINUTE for minutes in (1, 3, 9, 27, 81, 243, 729, 1440, 1440)]


@pytest.mark.parametrize(
    ("attempts", "asked", "expected"),
    [
        (1, 10 * MINUTE, 10 * MINUTE),  # longer than ours: heard
        (1, timedelta(seconds=2), timedelta(seconds=2)),  # shorter than ours: believed
        (3, timedelta(seconds=20), timedelta(seconds=20)),
        (4, timedelta(seconds=20), 27 * MINUTE),  # but not for ever
        (4, 10 * MINUTE, 27 * MINUTE),
        (2, timedelta(0), timedelta(seconds=2)),
        (1, 90 * DAY, DAY),  # heard up to a day
        (0, None, MINUTE),
        (10**9, None, DAY),
    ],
)
def test_a_wish_for_a_pause_is_heard_up_to_a_day(attempts: int, asked: timedelta | None, expected: timedelta) -> None:
    assert retry_pause(attempts, asked=asked) == expected


def ages_of_visits(*, watch: timedelta | None = None) -> list[timedelta]:
    """How old a page is at each of its visits when nothing holds them up."""
    ages = [timedelta(0)]
    while (pause := next_page_visit(ages[-1], watch=watch)) is not None:
        ages.append(ages[-1] + pause)
    return ages


def test_a_page_is_visited_six_more_times_in_a_year() -> None:
    assert ages_of_visits()[1:] == [HOUR, 7 * HOUR, 31 * HOUR, 8 * DAY, 38 * DAY, 403 * DAY]


def test_a_watched_source_has_its_young_pages_visited_at_its_own_rhythm() -> None:
    ages = ages_of_visits(watch=20 * MINUTE)
    assert ages[1:6] == [20 * MINUTE, 40 * MINUTE, HOUR, 7 * HOUR, 31 * HOUR]


@pytest.mark.parametrize(
    ("age", "watch", "expected"),
    [
        (3 * MINUTE, None, 57 * MINUTE),  # captured a little late: the hour counts from when we first saw it
        (2 * DAY, None, 6 * DAY),  # a portal that slept leaves out what has passed
        (50 * MINUTE, 25 * MINUTE, 10 * MINUTE),
        (2 * HOUR, MINUTE, 5 * HOUR),
        (500 * DAY, None, None),
        (500 * DAY, MINUTE, None),
        (-5 * MINUTE, None, 65 * MINUTE),  # the clock was set back
    ],
)
def test_the_next_visit_of_a_page_follows_its_age(
    age: timedelta, watch: timedelta | None, expected: timedelta | None
) -> None:
    assert next_page_visit(age, watch=watch) == expected


RETRY_AFTER = [
    ("120", timedelta(seconds=120)),
    (" 0 ", timedelta(0)),
    ("Sun, 15 Mar 2026 12:05:00 GMT", 5 * MINUTE),
    ("Sun, 15 Mar 2026 16:05:00 +0400", 5 * MINUTE),
    ("Sun, 15 Mar 2026 11:00:00 GMT", timedelta(0)),  # past
    ("99999999999999999999", 3650 * DAY),
    ("", None),
    ("-5", None),
    ("1.5", None),
    ("١٢", None),
    ("soon", None),
    ("Sun, 99 Mar 2026 12:05:00 GMT", None),
]


@pytest.mark.parametrize(("value", "expected"), RETRY_AFTER)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str, expected: timedelta | None) -> None:
    assert parse_retry_after(value, now=NOW) == expected


@given(st.text(max_size=60))
def test_no_retry_after_is_negative_or_fatal(value: str) -> None:
    pause = parse_retry_after(value, now=NOW)
    assert pause is None or pause >= timedelta(0)

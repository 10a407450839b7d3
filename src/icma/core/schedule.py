"""When to look again: pure decisions about pauses, given what was seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

SHORTEST = timedelta(
    minutes=3
)  # the busiest outlet measured gives 20 items in 6 h; 3 min keeps a feed from being overrun
LONGEST = timedelta(hours=6)  # 30 items in 7 h: a feed of the usual length loses nothing in 6 h
QUIET_VISITS_BEFORE_SLOWING = 2
LONGEST_TTL = timedelta(hours=1)
FASTER, SLOWER = 0.6, 1.5  # news comes in bursts: hurry at once, slow down gently

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(days=1)
RETRY_FACTOR = 3
MOST_STEPS = 8  # 3**7 minutes are over a day: no need to count further
BELIEVED_FAILURES = 3  # in a row; so often a server that says "again in 2 seconds" is taken at its word
SHORTEST_RETRY = timedelta(seconds=2)

PAGE_AGES = (  # at which a page is visited again; most edits come in the first hours, takedowns after months
    timedelta(hours=1),
    timedelta(hours=7),
    timedelta(hours=31),
    timedelta(days=8),
    timedelta(days=38),
    timedelta(days=403),
)
WATCHED = PAGE_AGES[0]  # so long the pages of a source that is watched closely are visited at its own rhythm


def next_feed_interval(current: timedelta, *, found_new: int, quiet_visits: int, ttl_minutes: int | None) -> timedelta:
    """The pause before the next visit of a feed, between `SHORTEST` and `LONGEST`.

    `quiet_visits` counts the visits without news in a row, this one included. A feed's own `ttl` (minutes, RSS 2.0) is
    a wish about the shortest pause; it is heard up to `LONGEST_TTL`, because many feeds carry a template's 1440.
    """
    if found_new > 0:
        wanted = current * FASTER
    elif quiet_visits > QUIET_VISITS_BEFORE_SLOWING:
        wanted = current * SLOWER
    else:
        wanted = current
    asked = min(timedelta(minutes=min(max(ttl_minutes or 0, 0), 1440)), LONGEST_TTL)
    return min(max(wanted, SHORTEST, asked), LONGEST)


def retry_pause(attempts: int, *, asked: timedelta | None) -> timedelta:
    """The pause after the nth failure in a row (from 1): 1, 3, 9, 27 ... minutes up to a day.

    What the other side asked for (`Retry-After`) counts when it is longer, up to a day; when it is shorter, for the
    first `BELIEVED_FAILURES`.
    """
    failures = min(max(attempts, 1), MOST_STEPS)
    if asked is not None and failures <= BELIEVED_FAILURES:
        return min(max(asked, SHORTEST_RETRY), LONGEST_RETRY)
    grown = FIRST_RETRY * int(RETRY_FACTOR ** (failures - 1))
    return min(max(grown, asked or timedelta(0)), LONGEST_RETRY)


def next_page_visit(age: timedelta, *, watch: timedelta | None = None) -> timedelta | None:
    """The pause after a visit of a page that we have known for `age`; None when it has been seen enough.

    `watch` is the rhythm in a page's first hour that the operator wishes for its source.
    """
    if watch is not None and age + watch <= WATCHED:
        return watch
    return next((then - age for then in PAGE_AGES if then > age), None)


def parse_retry_after(value: str, *, now: datetime) -> timedelta | None:
    """`Retry-After` (RFC 9110 section 10.2.3), seconds or a date: never negative; None when absent or unreadable."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value[:12]), 10 * 365 * 86_400))
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, IndexError, OverflowError, TypeError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(at - now, timedelta(0))

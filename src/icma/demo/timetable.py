"""Which outlet prints a service bulletin at which minute: a pure matter of the clock, so nothing need be remembered.

Eight desks (an outlet in two languages has two) take turns in cycles of twelve minutes. While a newsroom is at work
every turn is used: over all outlets a new article every one or two minutes. In the days before it opened a desk
printed one in the morning and one in the evening, so that an old day looks as an old day does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from .outlets import OUTLETS, UTC_OFFSET_HOURS, Outlet

CYCLE = 12  # minutes
TURNS = (0, 1, 3, 4, 6, 7, 9, 10)  # minutes of a cycle, one for each desk
QUIET_DAYS = timedelta(days=6)  # before an opening: as old as the oldest written articles
KEPT = timedelta(days=30)  # older bulletins answer 404
FIRST_NUMBER = 1_000_000  # far above the numbers of written articles
_EPOCH = datetime(2024, 4, 23, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_HOURS = (7, 18)  # local; each desk a little later than the one before


@dataclass(frozen=True, slots=True)
class Desk:
    """The people of one outlet who write in one language."""

    outlet: str  # slug
    language: str


DESKS = tuple(Desk(outlet.slug, language) for outlet in OUTLETS for language in outlet.languages)


def number_at(moment: datetime) -> int:
    """The number of a bulletin printed in this minute."""
    return FIRST_NUMBER + (moment - _EPOCH) // _MINUTE


def moment_of(number: int) -> datetime:
    """When the bulletin with this number was printed, in UTC."""
    return _EPOCH + (number - FIRST_NUMBER) * _MINUTE


def desk_of(number: int) -> Desk | None:
    """Whose turn this minute is; None when nobody's."""
    cycle, within = divmod(number - FIRST_NUMBER, CYCLE)
    return DESKS[_desk_index(cycle, TURNS.index(within))] if within in TURNS else None


def busy_turns(outlet: Outlet, *, since: datetime, until: datetime) -> Iterator[int]:
    """Numbers of all turns of an outlet in (since, until], the newest first."""
    first, last = number_at(since), number_at(until)
    for cycle in range((last - FIRST_NUMBER) // CYCLE, (first - FIRST_NUMBER) // CYCLE - 1, -1):
        for turn in reversed(range(len(TURNS))):
            number = FIRST_NUMBER + cycle * CYCLE + TURNS[turn]
            if DESKS[_desk_index(cycle, turn)].outlet == outlet.slug and first < number <= last:
                yield number


@cache
def quiet_turns(outlet: Outlet, *, since: datetime, until: datetime) -> tuple[int, ...]:
    """Numbers of the few bulletins that an outlet printed in (since, until], the newest first."""
    return tuple(number for number in busy_turns(outlet, since=since, until=until) if _is_printed(number))


def _is_printed(number: int) -> bool:
    desk = desk_of(number)
    index = DESKS.index(desk) if desk else 0
    local = moment_of(number) + timedelta(hours=UTC_OFFSET_HOURS)
    hours = [hour + index % 3 for hour in _HOURS]
    return local.hour in hours and local.minute // CYCLE == index % (60 // CYCLE)


def _desk_index(cycle: int, turn: int) -> int:
    return (turn + 3 * cycle) % len(DESKS)

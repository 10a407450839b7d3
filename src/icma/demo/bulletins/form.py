"""What a bulletin is made of, before an outlet makes an article of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ..town import Town, dice


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One bulletin. `table` has its heads in the first row; "" in `paragraphs` is left out."""

    title: str
    lead: str
    paragraphs: tuple[str, ...]
    tags: tuple[str, ...]
    table: tuple[tuple[str, ...], ...] = ()


Writer = Callable[[Town], Text]


def pick(town: Town, key: str, choices: Sequence[str]) -> str:
    """One of several ways to say it, by the moment."""
    return choices[dice(f"{key} {town.at:%Y-%m-%d %H:%M}", 0, len(choices) - 1)]


def pick_today(town: Town, key: str, choices: Sequence[str]) -> str:
    """One of several things, the same all day long and for every outlet: choices stand in one order everywhere."""
    return choices[index_on(town.at.date(), key, len(choices))]


def index_on(day: date, key: str, count: int) -> int:
    """A number below `count`, the same all day long."""
    return dice(f"{key} {day}", 0, count - 1)


def evening_of(town: Town) -> date:
    """The evening whose programme is announced: today's until six o'clock, then tomorrow's."""
    return (town.at + timedelta(hours=6)).date()

"""Whether a source is still read as well as it was: its last readings against those before, by robust figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

RECENT = 10  # readings that may have got worse: fewer are the mood of a day
PAST = 50  # readings before them: what the source was like
LEAST_PAST = 20  # below it there is no habit to depart from

# A field is lost when most pages had it and few have it now; it is back from the middle on, so that a source on the
# edge does not open and close notices in turn.
HAD, LOST, BACK = 0.8, 0.3, 0.6
# Medians of the length: live coverage and bulletins make single pages three times longer or shorter, never half of ten.
SHORT, LONG_AGAIN = 0.4, 0.6
# Empty pages: a gallery now and then is none of our faults.
OFTEN_EMPTY, SELDOM_EMPTY, MENDED_EMPTY = 0.5, 0.2, 0.3
_FIELDS = {"title": "headline", "date": "date", "authors": "authors", "cover": "picture", "rule": "what its rule names"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingFacts:
    """One reading: characters of its text, None when that was not counted, and which fields it has."""

    length: int | None
    title: bool = True
    date: bool = True
    authors: bool = True
    cover: bool = True
    rule: bool = True  # every field of the source's rule found something


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingHabit:
    """What a source's readings are usually like; shares are 0 to 1, `length` in characters."""

    length: float
    empty: float
    title: float
    date: float
    authors: float
    cover: float
    rule: float


def habit_of(readings: Sequence[ReadingFacts]) -> ReadingHabit:
    """The figures of these readings; an empty page says nothing about fields, and has no length."""
    full = [one for one in readings if one.length]
    counted = [one for one in readings if one.length is not None]
    shares = {name: _share([getattr(one, name) for one in full]) for name in _FIELDS}
    return ReadingHabit(
        length=median([one.length or 0 for one in full]) if full else 0.0,
        empty=_share([not one.length for one in counted]),
        **shares,
    )


def judge_readings(recent: Sequence[ReadingFacts], habit: ReadingHabit, *, troubled: bool = False) -> str:
    """What got worse, as one readable English line; "" for nothing.

    `troubled`: it was worse already, and counts as mended only when it is clearly so.
    """
    if len(recent) < RECENT:
        return ""
    now = habit_of(recent)
    if habit.empty <= SELDOM_EMPTY and now.empty >= (MENDED_EMPTY if troubled else OFTEN_EMPTY):
        return f"no text is found on {round(now.empty * len(recent))} of its last {len(recent)} pages"
    worse = []
    if now.length and now.length < habit.length * (LONG_AGAIN if troubled else SHORT):
        worse.append(f"texts are {now.length:.0f} characters long, they were {habit.length:.0f}")
    lost = [
        words for name, words in _FIELDS.items()
        if getattr(habit, name) >= HAD and getattr(now, name) <= (BACK if troubled else LOST) and now.length
    ]  # fmt: skip
    if lost:
        worse.append(f"{' and '.join(lost)} no longer found on most pages")
    return "; ".join(worse)


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0

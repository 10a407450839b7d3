"""When a source is read worse than before, and when it has recovered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from icma.core.reading_health import ReadingFacts, habit_of, judge_readings

GOOD = [ReadingFacts(length=2000 + 10 * n) for n in range(40)]
HABIT = habit_of(GOOD)
EMPTY = ReadingFacts(length=0, title=False, date=False, authors=False, cover=False, rule=False)


def some(count: int, fact: ReadingFacts) -> list[ReadingFacts]:
    """Ten readings, `count` of them like that."""
    return [fact] * count + GOOD[: 10 - count]


@pytest.mark.parametrize(
    ("name", "recent", "line"),
    [
        ("as before", GOOD[:10], ""),
        ("fewer than ten", [EMPTY] * 9, ""),
        ("half are empty", some(5, EMPTY), "no text is found on 5 of its last 10 pages"),
        ("four are empty", some(4, EMPTY), ""),
        ("short", [ReadingFacts(length=800)] * 10, "texts are 800 characters long, they were 2195"),
        ("four short ones", some(4, ReadingFacts(length=100)), ""),
        ("shorter, but not by much", [ReadingFacts(length=1000)] * 10, ""),
        ("without dates", [replace(GOOD[0], date=False)] * 10, "date no longer found on most pages"),
        ("without dates on seven", some(7, replace(GOOD[0], date=False)), "date no longer found on most pages"),
        ("without dates on six", some(6, replace(GOOD[0], date=False)), ""),
        (
            "without authors and picture, and short", [ReadingFacts(length=500, authors=False, cover=False)] * 10,
            "texts are 500 characters long, they were 2195; authors and picture no longer found on most pages",
        ),
        (
            "the rule finds nothing", [ReadingFacts(length=2000, rule=False)] * 10,
            "what its rule names no longer found on most pages",
        ),
        ("lengths that nobody counted", [ReadingFacts(length=None)] * 10, ""),
    ],
)  # fmt: skip
def test_what_got_worse_is_said_in_one_line(name: str, recent: list[ReadingFacts], line: str) -> None:
    assert judge_readings(recent, HABIT) == line


def test_a_source_that_never_had_something_does_not_lose_it() -> None:
    habit = habit_of([replace(fact, authors=False) for fact in GOOD[:30]] + GOOD[30:])
    assert judge_readings([replace(GOOD[0], authors=False)] * 10, habit) == ""
    galleries = habit_of(GOOD[:20] + [EMPTY] * 20)
    assert judge_readings(some(6, EMPTY), galleries) == ""


@pytest.mark.parametrize(
    ("recent", "mended"),
    [
        (some(3, EMPTY), False),
        (some(2, EMPTY), True),
        ([ReadingFacts(length=1200)] * 10, False),
        ([ReadingFacts(length=1400)] * 10, True),
        (some(4, replace(GOOD[0], date=False)), False),
        (some(3, replace(GOOD[0], date=False)), True),
    ],
)
def test_a_source_in_trouble_counts_as_mended_only_when_it_clearly_is(recent: list[ReadingFacts], mended: bool) -> None:
    assert (judge_readings(recent, HABIT, troubled=True) == "", judge_readings(recent, HABIT)) == (mended, "")

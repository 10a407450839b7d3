"""Service bulletins: the same for the same minute, sensible numbers, natural in each language."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from icma.core.blocks import text_of_blocks
from icma.core.types import Paragraph
from icma.demo.bulletins import az, en, ru
from icma.demo.bulletins.making import KINDS, LOCAL, kind_of, write_bulletin
from icma.demo.timetable import DESKS, FIRST_NUMBER, TURNS, desk_of, moment_of, number_at
from icma.demo.town import look, next_ferry
from icma.demo.writing import PICTURES, SECTIONS

DAY = timedelta(days=1)
MORNING = datetime(2026, 3, 15, 9, 14, tzinfo=LOCAL)
WRITERS = {"az": az.WRITERS, "ru": ru.WRITERS, "en": en.WRITERS}
MOMENTS = [
    MORNING + timedelta(days=days, hours=hours, minutes=7 * hours) for days in range(0, 360, 24) for hours in (0, 9, 17)
]
FOREIGN = {"az": r"[а-яёwâîû]", "ru": r"[a-zəğışç]", "en": r"[а-яёəğışçöü]"}
CAPTIONS = {"az": ". İllüstrasiya", "ru": ". Иллюстрация", "en": ". Illustration"}


def numbers_of_a_day(since: datetime = MORNING) -> list[int]:
    return [n for n in range(number_at(since), number_at(since + DAY)) if desk_of(n)]


def said(language: str, kind: str) -> list[str]:
    """Everything that this kind says over a year."""
    texts = [WRITERS[language][kind](look(moment)) for moment in MOMENTS]
    return ["\n".join((text.title, text.lead, *text.paragraphs)) for text in texts]


def test_every_language_writes_the_same_nine_kinds() -> None:
    kinds = [kind.key for kind in KINDS]
    assert len(kinds) == 9
    assert {language: sorted(writers) for language, writers in WRITERS.items()} == dict.fromkeys(
        ("az", "ru", "en"), sorted(kinds)
    )


def test_every_turn_belongs_to_one_desk_and_each_desk_has_one_in_twelve_minutes() -> None:
    first = FIRST_NUMBER + 12_000
    for cycle in range(20):
        desks = [desk_of(first + 12 * cycle + minute) for minute in range(12)]
        assert [desk is not None for desk in desks] == [minute in TURNS for minute in range(12)]
        assert {desk for desk in desks if desk} == set(DESKS)


def test_a_number_says_when_it_was_printed() -> None:
    number = number_at(MORNING)
    assert moment_of(number) == MORNING
    assert number_at(MORNING + timedelta(seconds=59)) == number


def test_each_desk_goes_through_all_kinds_and_neighbours_never_print_the_same() -> None:
    numbers = numbers_of_a_day()
    for desk in DESKS:
        own = [kind_of(n, desk).key for n in numbers if desk_of(n) == desk]
        assert set(own[:9]) == {kind.key for kind in KINDS}
    kinds = [kind_of(n, desk_of(n)).key for n in numbers]
    assert [pair for pair in pairwise(kinds) if pair[0] == pair[1]] == []


def test_a_bulletin_is_a_whole_article_and_the_same_whenever_it_is_asked_for() -> None:
    for number in numbers_of_a_day()[:200]:
        desk = desk_of(number)
        article = write_bulletin(number, desk)
        write_bulletin.cache_clear()
        assert write_bulletin(number, desk) == article
        assert (article.language, article.section in SECTIONS) == (desk.language, True)
        assert (PICTURES / article.cover).is_file()
        assert article.caption.endswith(CAPTIONS[desk.language])
        assert 2 <= sum(isinstance(block, Paragraph) for block in article.blocks) <= 4
        assert 150 <= len(text_of_blocks(article.blocks)) <= 900
        assert (len(article.title) <= 110, 60 <= len(article.lead) <= 320) == (True, True)


@pytest.mark.parametrize("language", ["az", "ru", "en"])
@pytest.mark.parametrize("kind", [kind.key for kind in KINDS])
def test_a_bulletin_is_written_in_its_language_without_loose_ends(language: str, kind: str) -> None:
    for text in said(language, kind):
        assert re.findall(FOREIGN[language], text.replace("°C", "").lower()) == []
        assert re.findall(r"[{}]|None|  |\(\)| ,| \.|\.\.", text) == []
        assert [line for line in text.splitlines() if not line[0].isupper() and not re.match(r"[+−\d‘“«]", line)] == []
        assert [line for line in text.splitlines()[1:] if line[-1] not in ".”»"] == []


@pytest.mark.parametrize("kind", ["weather", "ferry", "fish", "lagoon", "bridge"])
def test_what_is_measured_changes_from_hour_to_hour(kind: str) -> None:
    for writers in WRITERS.values():
        leads = [writers[kind](look(MORNING + timedelta(hours=hours))).lead for hours in range(12)]
        assert len(set(leads)) == 12


def test_the_numbers_are_those_of_a_small_town_on_an_inland_sea() -> None:
    for moment in MOMENTS:
        town = look(moment)
        assert -6 <= town.air <= 36
        assert 5 <= town.sea <= 23
        assert 2 <= town.wind < town.gust <= 17
        assert 0.2 <= town.waves <= 2
        assert 110 <= town.water <= 175
        assert 200 <= min(town.prices) <= max(town.prices) <= 1100
        assert 0 < town.cars <= 1600
        assert 2 <= town.crossing <= 16
        assert (0 < town.places <= 180, 0 <= town.car_places <= 24) == (True, True)
        assert town.ferry > moment


@pytest.mark.parametrize(
    ("hour", "sails"), [(0, "15 08:00"), (8, "15 13:00"), (12, "15 13:00"), (17, "15 18:00"), (18, "16 08:00")]
)
def test_the_next_ferry_is_the_next_of_three_sailings(hour: int, sails: str) -> None:
    assert f"{next_ferry(MORNING.replace(hour=hour, minute=0)):%d %H:%M}" == sails


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "0 машин"), (1, "1 машина"), (2, "2 машины"), (4, "4 машины"), (5, "5 машин"), (11, "11 машин"),
        (12, "12 машин"), (14, "14 машин"), (21, "21 машина"), (22, "22 машины"), (101, "101 машина"),
        (111, "111 машин"), (112, "112 машин"), (1204, "1204 машины"), (12_400, "12\N{NO-BREAK SPACE}400 машин"),
    ],
)  # fmt: skip
def test_russian_counts(number: int, expected: str) -> None:
    assert ru.count(number, "машина", "машины", "машин") == expected


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 cars"), (1, "1 car"), (2, "2 cars"), (21, "21 cars"), (1204, "1,204 cars")]
)
def test_english_counts(number: int, expected: str) -> None:
    assert en.count(number, "car") == expected


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [(7, ("+7 °C", "7 degrees")), (0, ("0 °C", "0 degrees")), (-1, ("−1 °C", "−1 degree")), (1, ("+1 °C", "1 degree"))],
)
def test_degrees(degrees: int, expected: tuple[str, str]) -> None:
    assert (ru.degrees(degrees), en.degrees(degrees)) == expected
    assert az.degrees(degrees) == expected[0]


def test_sums_of_money_are_written_as_in_the_language() -> None:
    assert [ru.manats(700), ru.manats(610), az.price(610), en.manats(610)] == [
        "7 манатов", "6,10 маната", "6,10", "6.10 manats",
    ]  # fmt: skip

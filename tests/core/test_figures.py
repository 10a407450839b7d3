"""Numbers with what they count in four languages, and how they change in a story."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icma.core.figures import Figure, Report, find_figures, number_track

AZ = [
    ("Qəzada 3 yaralı var.", [("hurt", 3, "")]),
    ("Toqquşmada 5 nəfər yaralanıb.", [("hurt", 5, "")]),
    ("Yanğında iki nəfər ölüb, yeddi nəfər xəsarət alıb.", [("killed", 2, ""), ("hurt", 7, "")]),
    ("Ölənlərin sayı 12-yə çatıb.", [("killed", 12, "")]),
    ("Azı 40 nəfər təxliyə edilib.", [("evacuated", 40, "~")]),
    ("5 nəfərdən çox adam itkin düşüb.", [("missing", 5, "")]),
    ("Polis 8 nəfəri saxlayıb, 8 nəfər həbs olunub.", [("arrested", 8, ""), ("arrested", 8, "")]),
    ("5,4 bal gücündə zəlzələ olub.", [("magnitude", 5.4, "")]),
    ("Layihəyə 1,5 milyon manat ayrılıb.", [("money", 1500000, "AZN")]),
    ("Qiymətlər 3,2 faiz artıb.", [("percent", 3.2, "%")]),
    ("Qiymətlər 12% ucuzlaşıb.", [("percent", 12, "%")]),
    ("Boru kəməri 120 km uzanır.", [("distance", 120, "km")]),
    ("Namizəd 1 250 səs toplayıb.", [("votes", 1250, "")]),
    ("Mitinqə 12,500 nəfər gəlib.", [("people", 12500, "")]),
    ("Gecə hava -3 dərəcə olacaq, gündüz 8 dərəcə isti.", [("temperature", -3, "°C"), ("temperature", 8, "°C")]),
    ("Qəzada 3 nəfər, o cümlədən 1 uşaq ölüb.", [("killed", 3, "")]),
    ("35 yaşlı kişi ölüb.", []),
    ("Oyun 2:1 hesabı ilə bitib.", []),
    ("3 noyabr 2026-cı ildə saat 15:30-da açılıb.", []),
    ("Ölkə 5-ci yerdədir.", []),
    ("Yüz iyirmi beş nəfər xilas edilib.", [("rescued", 125, "")]),
]
RU = [
    ("Погибли 7 человек, 12 ранены.", [("killed", 7, ""), ("hurt", 12, "")]),
    ("При пожаре погибли семь человек.", [("killed", 7, "")]),
    ("Ранены трое.", [("hurt", 3, "")]),
    ("Двое погибших и пятеро пострадавших.", [("killed", 2, ""), ("hurt", 5, "")]),
    ("Число погибших выросло до 15.", [("killed", 15, "")]),
    ("Погибли 7 и ранены 12 человек.", [("killed", 7, ""), ("hurt", 12, "")]),
    ("Ранения получили не менее 20 человек.", [("hurt", 20, "~")]),
    ("Травмы получили 20 человек.", [("hurt", 20, "")]),
    ("Задержаны 14 человек.", [("arrested", 14, "")]),
    ("Эвакуированы около 300 жителей.", [("evacuated", 300, "~")]),
    ("Пропали без вести четыре рыбака.", [("missing", 4, "")]),
    ("Землетрясение магнитудой 5,4 произошло утром.", [("magnitude", 5.4, "")]),
    ("Ущерб оценили в 3,5 млн долларов.", [("money", 3500000, "USD")]),
    ("Выделено 12 тыс. рублей и 200 манатов.", [("money", 12000, "RUB"), ("money", 200, "AZN")]),
    ("Явка составила 64,3%.", [("percent", 64.3, "%")]),
    ("За закон отдано 83 голоса.", [("votes", 83, "")]),
    ("До границы 12,5 км.", [("distance", 12.5, "km")]),
    ("Воздух прогреется до 25 градусов.", [("temperature", 25, "°C")]),
    ("35-летний мужчина погиб.", []),
    ("Фильм получил 7,5 балла.", []),
    ("Дело возбудили по статье 91, задержан водитель.", []),
    ("Матч закончился со счётом 3:0.", []),
    ("В 2019 году здесь построили мост.", []),
    ("Дело рассмотрят 5 мая в 10 часов.", []),
    ("Пострадали 11 человек, в том числе двое детей.", [("hurt", 11, "")]),
    ("В порту собрались две тысячи человек.", [("people", 2000, "")]),
]
EN = [
    ("7 people were hurt in the fire.", [("hurt", 7, "")]),
    ("Seven people were killed and 12 injured.", [("killed", 7, ""), ("hurt", 12, "")]),
    ("The blast killed 7 and injured 12.", [("killed", 7, ""), ("hurt", 12, "")]),
    ("Death toll rises to 15.", [("killed", 15, "")]),
    ("At least three dead after ferry fire", [("killed", 3, "~")]),
    ("Police arrested more than 40 people.", [("arrested", 40, "~")]),
    ("Two workers are missing.", [("missing", 2, "")]),
    ("A 5.4-magnitude earthquake hit the coast.", [("magnitude", 5.4, "")]),
    ("An earthquake of magnitude 6 hit the coast.", [("magnitude", 6, "")]),
    ("The city will pay $3.5 million.", [("money", 3500000, "USD")]),
    ("It costs €1,200 or 1,500 manat.", [("money", 1200, "EUR"), ("money", 1500, "AZN")]),
    ("Turnout was 64.3 percent.", [("percent", 64.3, "%")]),
    ("The bill passed with 83 votes.", [("votes", 83, "")]),
    ("Some 1,200 residents were evacuated.", [("evacuated", 1200, "~")]),
    ("Five to ten minutes passed.", []),
    ("The 35-year-old driver was hurt.", []),
    ("They won 2-1 on Sunday.", []),
    ("It opened on November 3, 2026.", []),
    ("He finished 3rd.", []),
    ("The fire destroyed 14 homes.", [("buildings", 14, "")]),
]
TR = [
    ("Kazada 3 kişi yaralandı.", [("hurt", 3, "")]),
    ("Yangında iki kişi öldü, yedi kişi yaralandı.", [("killed", 2, ""), ("hurt", 7, "")]),
    ("Ölü sayısı 12'ye yükseldi.", [("killed", 12, "")]),
    ("Patlamada 4 işçi hayatını kaybetti.", [("killed", 4, "")]),
    ("En az 40 kişi tahliye edildi.", [("evacuated", 40, "~")]),
    ("8 şüpheli gözaltına alındı.", [("arrested", 8, "")]),
    ("5,4 büyüklüğünde deprem oldu.", [("magnitude", 5.4, "")]),
    ("Fiyatlar yüzde 3,2 arttı.", [("percent", 3.2, "%")]),
    ("Bütçeye 2,5 milyar lira eklendi.", [("money", 2500000000, "TRY")]),
    ("Adaya 1.250 turist geldi.", [("people", 1250, "")]),
    ("35 yaşındaki sürücü yaralandı.", []),
    ("Maç 2-1 bitti.", []),
    ("29 Ekim 2026 günü açıldı.", []),
]


def short(figures: tuple[Figure, ...]) -> list[tuple[str, float, str]]:
    return [(one.kind, one.value, one.unit + ("~" if one.approximate else "")) for one in figures]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [(language, *row) for language, rows in (("az", AZ), ("ru", RU), ("en", EN), ("tr", TR)) for row in rows],
)
def test_numbers_are_found_with_what_they_count(
    language: str, text: str, expected: list[tuple[str, float, str]]
) -> None:
    assert short(find_figures(text, language)) == expected


def test_a_quantity_stands_where_its_words_stand() -> None:
    text = "Köhnə limanda yanğın olub: 5 nəfər yaralanıb, 2,5 milyon manat zərər var."
    assert [text[one.start : one.end] for one in find_figures(text, "az")] == [
        "5 nəfər yaralanıb", "2,5 milyon manat",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("az", "1998-ci ildə burada 40 nəfər həlak olmuşdu."),
        ("ru", "В 1998 году здесь погибли 40 человек."),
        ("en", "In 1998 a fire here killed 40 people."),
        ("tr", "1998 yılında burada 40 kişi öldü."),
    ],
)
def test_numbers_of_older_events_are_background(language: str, text: str) -> None:
    assert [(one.kind, one.value, one.background) for one in find_figures(text, language)] == [("killed", 40, True)]


# --- the track ------------------------------------------------------------------------------------------------------

NINE = datetime(2026, 11, 3, 9, tzinfo=UTC)


def report(minute: int, source: str, text: str, language: str = "en") -> Report:
    return Report(
        article=len(source), source=source, at=NINE + timedelta(minutes=minute),
        figures=find_figures(text, language),
    )  # fmt: skip


def test_three_five_seven_hurt_with_who_says_which_now() -> None:
    track = number_track([
        report(0, "mayak", "Qəzada 3 nəfər yaralanıb.", "az"),
        report(5, "volna", "Ранены трое, в 1998 году погибли 40 человек.", "ru"),
        report(9, "harbour", "Five people were hurt, one person died."),
        report(20, "volna", "Ранены 7 человек. В 1998 году погибли 40 человек.", "ru"),
        report(30, "liman", "3 kişi yaralandı.", "tr"),
    ])  # fmt: skip
    hurt = next(one for one in track if one.kind == "hurt")
    assert [(step.value, step.source) for step in hurt.steps] == [(3, "mayak"), (5, "harbour"), (7, "volna")]
    assert [(one.source, one.value) for one in hurt.now] == [
        ("liman", 3), ("volna", 7), ("harbour", 5), ("mayak", 3),
    ]  # fmt: skip


def test_taking_back_a_number_is_a_change() -> None:
    track = number_track([
        report(0, "a", "5 people were killed."), report(1, "bb", "7 people were killed."),
        report(2, "bb", "5 people were killed."), report(3, "ccc", "7 people were killed."),
    ])  # fmt: skip
    assert [(step.value, step.source) for step in track[0].steps] == [(5, "a"), (7, "bb"), (5, "bb")]


def test_sums_and_percents_have_no_track() -> None:
    assert number_track([report(0, "a", "It costs $5 and 3 percent, 20 people came.")]) == ()


@settings(max_examples=200)
@given(st.text(alphabet="0123456789 .,-:%$€мlnпогиб killed nəfər öldüyüz two min\n", max_size=200),
       st.sampled_from(("az", "ru", "en", "tr", "", "xx")))  # fmt: skip
def test_no_text_makes_it_raise(text: str, language: str) -> None:
    found = find_figures(text, language)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


@given(st.text(max_size=200))
def test_no_letters_make_it_raise(text: str) -> None:
    find_figures(text, "ru")


@pytest.mark.parametrize(
    "piece", ["1 ", "1", "1,", "7 killed ", "two ", "5 nəfər, ", "million ", "1 000 ", "a", "2019 "]
)
def test_a_megabyte_takes_a_bounded_time(piece: str) -> None:
    start = time.process_time()
    find_figures(piece * (1_000_000 // len(piece)), "en")
    assert time.process_time() - start < 8

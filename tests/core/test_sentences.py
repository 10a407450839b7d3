"""Where sentences end in four languages, and how the same sentence is known again."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icma.core.sentences import marks_of, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Körpü bağlandı. Yol açıqdır!", ["Körpü bağlandı.", "Yol açıqdır!"]),
        ("İclas 2026-cı ilin 3 noy. günü oldu. Qərar verildi.", [
            "İclas 2026-cı ilin 3 noy. günü oldu.", "Qərar verildi."]),
        ("Ə. Məmmədov danışdı. Sonra getdi.", ["Ə. Məmmədov danışdı.", "Sonra getdi."]),
        ("Rəis “Hər şey hazırdır.” deyib. Sual qalmadı.", ["Rəis “Hər şey hazırdır.” deyib.", "Sual qalmadı."]),
        ("Qiymət 5 min. manat oldu? Yox!", ["Qiymət 5 min. manat oldu?", "Yox!"]),
        ("А. С. Гасанов приехал в 2026 г. в порт. Его ждали.", [
            "А. С. Гасанов приехал в 2026 г. в порт.", "Его ждали."]),
        ("Ущерб — 3 млн. руб. за день. Счёт растёт…", ["Ущерб — 3 млн. руб. за день.", "Счёт растёт…"]),
        ("«Мы успели!» — сказал капитан. Паром ушёл.", ["«Мы успели!» — сказал капитан.", "Паром ушёл."]),
        ("«Порт открыт». Так решил совет.", ["«Порт открыт».", "Так решил совет."]),
        ("Dr. Hall met Mr. J. Reed at 5 p.m. on Monday. They spoke.", [
            "Dr. Hall met Mr. J. Reed at 5 p.m. on Monday.", "They spoke."]),
        ("It cost $3.5 million. “We paid.” He left.", ["It cost $3.5 million.", "“We paid.”", "He left."]),
        ("Prof. Dr. Kaya konuştu. Salon doluydu.", ["Prof. Dr. Kaya konuştu.", "Salon doluydu."]),
        ("Vapur saat 9. sırada kalktı. Herkes bindi.", ["Vapur saat 9. sırada kalktı.", "Herkes bindi."]),
        ("Birinci sətir\nİkinci sətir", ["Birinci sətir", "İkinci sətir"]),
        ("nöqtəsiz", ["nöqtəsiz"]),
        ("  \n ", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_text_falls_into_its_sentences(text: str, sentences: list[str]) -> None:
    assert [text[span.start : span.end] for span in split_sentences(text)] == sentences


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("Bərə bu səhər “Liman” körpüsündən yola düşüb.", "BƏRƏ bu səhər Liman körpüsündən yola düşüb", "az"),
        ("Паром сегодня вышел от причала «Лиман», ещё утром.", "Паром сегодня вышел от причала Лиман еще утром!", "ru"),
        ("The ferry left the old pier this morning.", "“The ferry left the old pier this morning”", "en"),
        ("Vapur bu sabah eski iskeleden kalktı.", "VAPUR BU SABAH ESKİ İSKELEDEN KALKTI", "tr"),
    ],
)
def test_letters_and_punctuation_make_no_other_sentence(one: str, other: str, language: str) -> None:
    assert [mark.key for mark in marks_of([one], language)] == [mark.key for mark in marks_of([other], language)]


def test_marks_name_block_and_place_and_pass_over_the_short() -> None:
    blocks = ["Qısa söz.", "Bu gün limanda yeni körpü açıldı. Hamı sevindi."]
    marks = marks_of(blocks, "az")
    assert [(mark.block, blocks[mark.block][mark.start : mark.end], mark.words) for mark in marks] == [
        (1, "Bu gün limanda yeni körpü açıldı.", 6)
    ]


@given(st.text(max_size=400))
def test_every_sentence_lies_in_the_text_in_order(text: str) -> None:
    spans = split_sentences(text)
    places = [place for span in spans for place in (span.start, span.end)]
    assert places == sorted(places)
    assert "".join("".join(text[s.start : s.end] for s in spans).split()) == "".join(text.split())
    marks_of([text], "az")


@pytest.mark.parametrize("piece", ["A. ", "söz ", ". ", "»", "a.b.", "\n", "Söz söz söz söz söz söz. "])
def test_a_megabyte_takes_a_bounded_time(piece: str) -> None:
    start = time.process_time()
    marks_of([piece * (1_000_000 // len(piece))], "az")
    assert time.process_time() - start < 4

"""What deceives the eye goes, every real letter stays."""

from __future__ import annotations

import pytest

from icma.core.strange_text import MOST_MARKS, clean_line, clean_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Salam, dünya", "Salam, dünya"),
        ("a\r\nb\rc\u2028d\u2029e\x0bf", "a\nb\nc\nd\ne\nf"),
        ("bir\n\n\n\n\niki", "bir\n\niki"),
        ("  \n bir \t \n\n", "bir"),
        ("\u202egnp.exe\u202c", "gnp.exe"),  # turned around: exe.png
        ("a\u2066b\u2069c\u200ed\u061ce", "abcde"),
        ("nul\x00\x08\x1b[31m", "nul[31m"),
        ("\ufeffboş\u200b \u2060yer\u00ad", "boş yer"),
        ("\u3164\u115f\uffa0\u2800", ""),  # blanks that are letters
        ("\U000e0041\U000e007f\ue000\U0010ffff", ""),
        ("Z" + "\u0335" * 40 + "a\u0301\u0302\u0303\u0304", "Z" + "\u0335" * MOST_MARKS + "\u00e1\u0302\u0303\u0304"),
        ("Nguyễn Thị", "Nguyễn Thị"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # Persian needs its joiner
        ("👩\u200d🚒 ❤️ 🇦🇿", "👩\u200d🚒 ❤️ 🇦🇿"),
        ("a\u200d\u200db", "ab"),
        ("e\u0301", "é"),
        ("Y\u0131\u011f\u0131n \u018f \u0259", "Yığın Ə ə"),
    ],
)  # fmt: skip
def test_texts_are_cleaned(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept
    assert clean_text(kept) == kept


@pytest.mark.parametrize(("typed", "kept"), [("a\n b\tc", "a b c"), ("\u202e x \u3000 y ", "x y"), ("\r\n", "")])
def test_a_line_stays_one_line(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept

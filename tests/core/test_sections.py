"""What publishers call their sections, and which of ours is meant."""

from __future__ import annotations

import pytest

from icma.core.sections import SECTIONS, section_of


@pytest.mark.parametrize(
    ("named", "section"),
    [
        ("Siyasət", "politics"), ("SİYASƏT", "politics"), ("Политика", "politics"), ("Politics", "politics"),
        ("İqtisadiyyat", "economy"), ("Экономика", "economy"), ("Business", "economy"), ("Ekonomi", "economy"),
        ("Cəmiyyət", "society"), ("Общество", "society"), ("Town", "society"), ("Təhsil", "society"),
        ("Dünya", "world"), ("В мире", "world"), ("World", "world"), ("Beynəlxalq", "world"),
        ("İdman", "sports"), ("Спорт", "sports"), ("Sport", "sports"), ("Futbol", "sports"), ("Spor", "sports"),
        ("Mədəniyyət", "culture"), ("Культура", "culture"), ("Arts", "culture"), ("Şou-biznes", "culture"),
        ("Texnologiya", "technology"), ("Наука и техника", "technology"), ("Tech", "technology"), ("Elm", "technology"),
        ("Hadisə", "incidents"), ("Происшествия", "incidents"), ("Kriminal", "incidents"), ("ЧП", "incidents"),
        ("Экономика и политика", "economy"),
        ("Transport", ""), ("Портрет", ""), ("Мирвари", ""), ("Xəbərlər", ""), ("Новости", ""), ("News", ""), ("", ""),
        ("\x00<script>", ""),
    ],
)  # fmt: skip
def test_a_publishers_word_means_a_section_or_none(named: str, section: str) -> None:
    assert section_of(named) == section


@pytest.mark.parametrize(
    ("tags", "section"),
    [
        (("futbol", "derbi"), "sports"),
        (("футбол", "шахматы"), "sports"),
        (("futbol", "büdcə", "iqtisadiyyat"), ""),  # they disagree
        (("bərə",), ""),
        ((), ""),
    ],
)
def test_tags_are_asked_when_the_section_is_silent_and_must_agree(tags: tuple[str, ...], section: str) -> None:
    assert section_of("Xəbərlər", tags) == section


def test_the_sections_are_the_eight_of_the_design() -> None:
    assert SECTIONS == (
        "politics", "economy", "society", "world", "sports", "culture", "technology", "incidents",
    )  # fmt: skip

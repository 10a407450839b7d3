"""What publishers call their sections, and which of ours is meant."""

from __future__ import annotations

import pytest

from icma.core.sections import MEDIA_TOPICS, SECTIONS, section_of


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
        ("Daxili siyasət", "politics"), ("Власть", "politics"), ("Seçkilər", "politics"), ("Dış politika", "politics"),
        ("Maliyyə", "economy"), ("Финансы", "economy"), ("Finans", "economy"), ("Borsa", "economy"),
        ("Markets", "economy"), ("Недвижимость", "economy"), ("Tarım", "economy"), ("Kənd-təsərrufatı", "economy"),
        ("Sağlamlıq", "society"), ("Здоровье", "society"), ("Education", "society"), ("Eğitim", "society"),
        ("Dini həyat", "society"), ("Çevre", "society"), ("Environment", "society"), ("Социум", "society"),
        ("Xarici xəbərlər", "world"), ("Международные новости", "world"), ("Middle East", "world"),
        ("Qafqaz", "world"), ("Европа", "world"),
        ("Voleybol", "sports"), ("Баскетбол", "sports"), ("Tennis", "sports"), ("Güləş", "sports"),
        ("Kültür-Sanat", "culture"), ("Əyləncə", "culture"), ("Развлечения", "culture"), ("Movies", "culture"),
        ("Rəqəmsal", "technology"), ("Цифровой мир", "technology"), ("Startups", "technology"), ("Uzay", "technology"),
        ("ДТП", "incidents"), ("Asayiş", "incidents"), ("Məhkəmə", "incidents"), ("Courts", "incidents"),
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


@pytest.mark.parametrize(
    ("url", "section"),
    [
        ("https://mayak.example/az/idman/12345-derbi", "sports"),
        ("https://volna.example/news/proisshestviya/2026/11/03/pozhar.html", "incidents"),
        ("https://volna.example/obshchestvo/123", "society"),
        ("https://harbour.example/news/world/europe/rail-strike", "world"),
        ("https://liman.example/ekonomi/faiz-karari-42", "economy"),
        ("https://volna.example/%D0%BA%D1%83%D0%BB%D1%8C%D1%82%D1%83%D1%80%D0%B0/1", "culture"),
        ("https://mayak.example/az/12345-idman-xeberleri", ""),  # the last step names the article
        ("https://mayak.example/new-sports-hall-for-town/12345", ""),  # so does a folder of many words
        ("https://sport.example/az/xeberler/1", ""),
        ("https://[", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_folders_of_an_address_name_a_section_where_the_publisher_does_not(url: str, section: str) -> None:
    assert section_of("Xəbərlər", url=url) == section


def test_the_word_for_the_section_comes_before_the_address_and_the_address_before_tags() -> None:
    assert section_of("Siyasət", ("futbol",), "https://mayak.example/idman/1") == "politics"
    assert section_of("", ("futbol",), "https://mayak.example/siyaset/1") == "politics"


def test_every_section_has_topics_of_the_standard_and_no_topic_two_sections() -> None:
    numbers = [topic.number for topics in MEDIA_TOPICS.values() for topic in topics]
    assert (tuple(MEDIA_TOPICS), len(numbers), len(set(numbers))) == (SECTIONS, 15, 15)


def test_the_sections_are_the_eight_of_the_design() -> None:
    assert SECTIONS == (
        "politics", "economy", "society", "world", "sports", "culture", "technology", "incidents",
    )  # fmt: skip

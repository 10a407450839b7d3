"""Sections guessed from words: our own invented news in four languages, and what the shipped file may hold."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icma.core.embedding import open_embedder
from icma.core.fingerprint import StoryText
from icma.core.section_model import BUCKETS, best_guess, guess_section, section_model
from icma.core.sections import SECTIONS

AT = datetime(2026, 11, 3, 9, tzinfo=UTC)
GOLD = Path(__file__).with_name("section_gold.txt")
LANGUAGES = ("az", "ru", "en", "tr")


def gold() -> list[tuple[str, str, str]]:
    """(language, section, headline)"""
    found, at = [], ("", "")
    for line in GOLD.read_text("utf-8").splitlines():
        if line.startswith("## "):
            language, section = line[3:].split()
            at = (language, section if section != "none" else "")
        elif line and not line.startswith("#"):
            found.append((*at, line))
    return found


def figures(language: str, vectors: dict[str, bytes] | None = None) -> tuple[float, float, float]:
    """Share of right guesses, of headlines for which a section is named, of right ones among these."""
    rows = [(section, title) for spoken, section, title in gold() if spoken == language and section]
    best = [best_guess(title, "", language, vectors[title] if vectors else None).section for _, title in rows]
    named = [guess_section(title, "", language, vectors[title] if vectors else None) for _, title in rows]
    right = sum(found == section for found, (section, _) in zip(best, rows, strict=True))
    sure = sum(found == section for found, (section, _) in zip(named, rows, strict=True))
    return right / len(rows), sum(map(bool, named)) / len(rows), sure / max(1, sum(map(bool, named)))


@pytest.mark.parametrize(
    ("title", "text", "language", "section"),
    [
        ("Futbol klubu turnirin finalında qol vurub", "Komanda məşqçisi oyundan sonra danışıb.", "az", "sports"),
        ("Magistralda qəza: iki nəfər ölüb", "Yaralılar xəstəxanadadır, polis araşdırır.", "az", "incidents"),
        ("Футбольный клуб победил в финале турнира", "Тренер сборной похвалил вратаря после матча.", "ru", "sports"),
        ("Центробанк снизил ставку", "Курс доллара и акции банков выросли, инфляция замедлилась.", "ru", "economy"),
        ("Club wins the cup final", "The coach praised his goalkeeper after the match.", "en", "sports"),
        ("Merkez Bankası faizi indirdi", "Dolar kuru yükseldi, borsa ve enflasyon değişti.", "tr", "economy"),
        ("Məlumat", "", "az", ""),
        ("Разное", "", "ru", ""),
        ("", "", "en", ""),
    ],
)  # fmt: skip
def test_clear_news_has_its_section_and_unclear_news_none(title: str, text: str, language: str, section: str) -> None:
    assert guess_section(title, text, language) == section


@pytest.mark.parametrize(("language", "floor"), [("az", 0.62), ("tr", 0.56), ("ru", 0.25), ("en", 0.5)])
def test_a_bare_headline_says_little_by_its_words_alone_but_no_less_than_its_floor(language: str, floor: float) -> None:
    assert figures(language)[0] >= floor


@given(st.text(max_size=200), st.text(max_size=200), st.sampled_from((*LANGUAGES, "", "xx")))
def test_no_text_makes_it_raise(title: str, text: str, language: str) -> None:
    guess = best_guess(title, text, language)
    assert guess.section in (*SECTIONS, "")
    assert 0 <= guess.probability <= 1.0001


def test_a_megabyte_costs_what_its_beginning_costs() -> None:
    start = time.process_time()
    for letters in ("söz ", "a", "\n", "слово-", "\ud800"):
        guess_section(letters * 1_000_000, letters * 1_000_000, "az")
    assert time.process_time() - start < 3


def test_the_shipped_file_is_small_and_holds_numbers_only() -> None:
    path = resources.files("icma.core").joinpath("section_model.json")
    model = section_model()
    assert len(path.read_bytes()) < 1_000_000
    assert len(model.rarity) == BUCKETS
    assert [len(column) for column in model.topics_by_words.columns] == [BUCKETS + 1] * 8
    assert [len(column) for column in model.topics_by_meaning.columns] == [384 + 1] * 8


@pytest.mark.skipif(open_embedder() is None, reason="needs the extra `semantic`")
def test_bare_headlines_by_meaning_are_above_their_floor() -> None:
    embedder = open_embedder()
    assert embedder is not None
    rows = gold()
    texts = [StoryText(article=0, language=language, title=title, text="", at=AT, source="")
             for language, _, title in rows]  # fmt: skip
    vectors = dict(zip((title for _, _, title in rows), embedder.embed(texts), strict=True))
    right = {language: figures(language, vectors)[0] for language in LANGUAGES}
    assert {language for language, share in right.items() if share < 0.9} == set()

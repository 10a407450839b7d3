"""Putting articles to stories with their meaning: invented directions stand for the model's embeddings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from icma.core import place, place_tables
from icma.core.fingerprint import Fingerprint, StoryText, fingerprint
from icma.core.place import Kind, StoryIndex
from icma.core.place_tables import DIMENSIONS, Vectors

numpy = pytest.importorskip("numpy", reason="the extra `semantic` is not installed")

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
chance = numpy.random.default_rng(11)


def packed(direction: Any) -> bytes:
    """A direction as an embedding is kept."""
    one: bytes = (direction * (127 / numpy.abs(direction).max())).round().astype("int8").tobytes()
    return one


def about(middle: Any, cosine: float) -> bytes:
    """An embedding that has this cosine with a direction."""
    other = chance.normal(size=DIMENSIONS)
    other -= middle * (other @ middle) / (middle @ middle)
    aside = other / (other @ other) ** 0.5 * (middle @ middle) ** 0.5
    return packed(cosine * middle + (1 - cosine**2) ** 0.5 * aside)


def told(article: int, title: str, embedding: bytes, *, language: str = "en", hours: float = 0.0) -> Fingerprint:
    """The fingerprint of an invented headline, so many hours after noon."""
    text = StoryText(
        article=article, language=language, title=title, text="", at=NOON + timedelta(hours=hours), source="a"
    )
    return fingerprint(text, embedding=embedding)


def crowd(count: int) -> list[bytes]:
    """Embeddings of which each eight lie around one direction."""
    middles = [chance.normal(size=DIMENSIONS) for _ in range(count // 8 + 1)]
    return [about(middles[at // 8], 0.3 + at % 8 / 12) for at in range(count)]


def nearest_of_all(embedding: bytes, slots: Iterable[tuple[bytes, int]]) -> list[int]:
    """What comparing with every vector finds, of what is near enough to matter."""
    asked = numpy.frombuffer(embedding, numpy.int8).astype(float)
    found = []
    for other, slot in slots:
        parts = numpy.frombuffer(other, numpy.int8).astype(float)
        cosine = parts @ asked / ((parts @ parts) * (asked @ asked)) ** 0.5
        if cosine >= 0.45:
            found.append((-cosine, slot))
    return [slot for _, slot in sorted(found)]


@pytest.mark.parametrize("newest", [4_096, 500])
def test_the_nearest_are_those_that_comparing_with_all_finds(newest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_tables, "NEWEST_VECTORS", newest)
    vectors, embeddings = Vectors(), crowd(1_600)
    for slot, embedding in enumerate(embeddings, 1):
        vectors.note(embedding, slot)
    gone = set(range(1_590, 1_595))
    for slot in gone:
        vectors.forget(slot)
    left = [(embedding, slot) for slot, embedding in enumerate(embeddings, 1) if slot > 1_600 - newest]
    left = [(embedding, slot) for embedding, slot in left if slot not in gone]
    for embedding in embeddings[::50]:
        expected = nearest_of_all(embedding, left)
        found = [slot for slot, cosine in vectors.nearest(embedding) if cosine >= 0.45]
        assert found == expected


def test_what_has_no_word_in_common_joins_by_meaning() -> None:
    index, middle = StoryIndex(), chance.normal(size=DIMENSIONS)
    index.keep(told(1, "Barge strikes pier in Gilavar", about(middle, 0.95)), 7)
    placed = index.place(told(2, "Baliqçı limanı bağlandı", about(middle, 0.95), language="az", hours=1))
    assert (placed.story, placed.reason.kind) == (7, Kind.MEANING)


def test_a_headline_without_words_is_placed_by_its_meaning() -> None:
    index, middle = StoryIndex(), chance.normal(size=DIMENSIONS)
    index.keep(told(1, "新聞", about(middle, 0.97), language="zh"), 7)
    silent = told(2, "?!…", about(middle, 0.97), language="zh", hours=1)
    assert (len(silent.features), silent.words(), index.place(silent).story) == (0, [], 7)


@pytest.mark.parametrize(("cosine", "story"), [(0.1, None), (0.4, 7)])
def test_words_decide_where_meaning_leaves_a_chance(cosine: float, story: int | None) -> None:
    """0.35 for the words of one headline and 0.65 * .4 make more than the bar, with .1 they do not."""
    index, middle = StoryIndex(), chance.normal(size=DIMENSIONS)
    index.keep(told(1, "Barge strikes pier in Gilavar", packed(middle)), 7)
    asked = told(2, "In Gilavar barge strikes pier", about(middle, cosine), hours=1)
    assert asked.title_key != told(1, "Barge strikes pier in Gilavar", packed(middle)).title_key
    assert index.place(asked).story == story


def test_an_index_that_is_filled_knows_the_vectors_that_it_would_have_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_tables, "NEWEST_VECTORS", 64)
    monkeypatch.setattr(place, "NEWEST_VECTORS", 64)
    embeddings = crowd(200)
    prints = [told(number, f"word{number}", one) for number, one in enumerate(embeddings, 1)]
    prints.append(replace(prints[190], at=NOON + timedelta(hours=2)))  # an article that was placed again
    live, filled = StoryIndex(), StoryIndex()
    for one in prints:
        live.keep(one, one.article)
    filled.fill((one.to_bytes(), one.article) for one in prints)
    asked = [told(1_000 + number, "", one, hours=3) for number, one in enumerate(embeddings)]
    answers = [live.place(one).story for one in asked]
    assert [filled.place(one).story for one in asked] == answers
    assert len(set(answers)) > 5

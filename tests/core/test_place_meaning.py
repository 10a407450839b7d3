"""Putting articles to stories with their meaning: invented directions stand for the model's embeddings."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from icma.core import place, place_tables
from icma.core.fingerprint import Fingerprint, StoryText, fingerprint
from icma.core.place import Kind, StoryIndex
from icma.core.place_memory import vector_of
from icma.core.place_tables import DIMENSIONS, Vectors, unit

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
    filled.fill((one, one.article) for one in prints)
    asked = [told(1_000 + number, "", one, hours=3) for number, one in enumerate(embeddings)]
    answers = [live.place(one).story for one in asked]
    assert [filled.place(one).story for one in asked] == answers
    assert len(set(answers)) > 5
    assert set(filled._vectors._places) <= set(filled._slots)  # none of the place that the article had before


def check_sums(index: StoryIndex) -> None:
    """What the index has added up as articles came and went is what its articles make when added up now."""
    articles = index._articles.values()
    assert {one.slot for one in articles} == set(index._slots)
    for story in index._by_number.values():
        assert [one.story for one in story.articles] == [story.number] * len(story.articles)
        assert (story.first, story.last) == (
            min(one.at for one in story.articles),
            max(one.at for one in story.articles),
        )
        assert set(story.numbers) == {key for one in story.articles for key in one.numbers}
        assert story.texts == sum(bool(one.sketch) for one in story.articles)
        vectors = [unit(one.embedding) for one in story.articles if one.embedding]
        middle = vector_of(story)
        assert (middle is None) == (not vectors)
        if middle is not None:
            assert numpy.allclose(middle, sum(vectors), atol=1e-4)
            assert abs(story.length - numpy.linalg.norm(middle)) < 1e-3
    counted = Counter(number for one in articles for number in one.words)
    rarities = index._words._articles
    assert [counted[number] for number in range(len(rarities))] == list(rarities)
    slots = () if index._vectors._slots is None else index._vectors._slots.tolist()
    near = {slot for slot in slots if slot}
    embedded = {one.slot for one in articles if one.embedding}
    assert near <= embedded
    assert near == embedded or len(near) > NEWEST // 2


NEWEST = 64


@pytest.mark.parametrize("seed", range(6))
def test_sums_stay_true_as_articles_come_move_merge_and_go(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_tables, "NEWEST_VECTORS", NEWEST)
    throw, index = random.Random(seed), StoryIndex()
    embeddings = crowd(160)
    prints = [
        told(number, f"Barge{number // 8} strikes {number % 5} % of piers", one, hours=number / 4)
        for number, one in enumerate(embeddings, 1)
    ]
    for one in prints:
        kept = one if throw.random() < 0.8 else replace(one, embedding=None)
        placed = index.place(kept)
        index.keep(kept, placed.story or one.article)
        for other in placed.also:
            index.merge(min(other, placed.story or other), max(other, placed.story or other))
        if throw.random() < 0.2:  # moved by a person
            moved = replace(throw.choice(prints[: one.article]), embedding=throw.choice(embeddings))
            index.keep(moved, throw.choice(list(index._stories)))
        if throw.random() < 0.1:
            index.drop(throw.choice(list(index._articles)))
        if throw.random() < 0.1 and len(index._stories) > 1:
            index.merge(*sorted(throw.sample(list(index._stories), 2)))
        check_sums(index)
    index.forget_before(NOON + timedelta(hours=20))
    check_sums(index)
    assert 0 < len(index) < 160

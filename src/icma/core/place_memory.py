"""What the index of stories remembers: an article as `Remembered`, a story as `Gathered` with sums over its articles.

The sums are brought up to date when somebody asks, as most stories never are: those of words by `know`, those of
vectors by `vector_of`.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import mul
from typing import Any

from .fingerprint import KINDS
from .place_tables import Words, unit

STORY_WORDS = 64  # by which a story is known; the heaviest


@dataclass(slots=True, kw_only=True)
class Remembered:
    """What is remembered of one article."""

    article: int
    slot: int
    story: int  # its number: two objects that hold each other would wait for the garbage collector
    at: datetime
    language: str
    source: str
    title_key: int
    title_numbers: tuple[str, ...]  # keys
    words: array[int]
    weights: bytes
    sketch: array[int]
    numbers: tuple[str, ...]  # keys
    embedding: bytes | None


@dataclass(slots=True, kw_only=True)
class Gathered:
    """One story and what it is known by: sums over its articles, made when somebody asks."""

    key: int
    number: int
    first: datetime
    last: datetime
    articles: list[Remembered] = field(default_factory=list)
    languages: tuple[str, ...] = ()
    numbers: dict[str, None] = field(default_factory=dict)  # keys
    texts: int = 0  # articles with a text
    summed: int = 0  # articles that are in the words' sums
    words: array[int] = field(default_factory=lambda: array("I"))
    weights: Sequence[float] = b""  # sums over its articles
    squares: Sequence[float] = ()  # `squares_of` when it was last asked, for the cosine
    vector: Any = None  # sum of its articles' vectors; a story of one article has that one's embedding
    length: float = 1.0  # of the vector
    pointed: int = 0  # articles that are in the vector


def add(story: Gathered, articles: Iterable[Remembered]) -> None:
    """These articles stand in the story from now on."""
    for one in articles:
        story.articles.append(one)
        if one.at < story.first:
            story.first = one.at
        elif one.at > story.last:
            story.last = one.at
        if one.language not in story.languages:
            story.languages = (*story.languages, one.language)
        for number in one.numbers:
            story.numbers[number] = None
        story.texts += bool(one.sketch)


def know(words: Words, story: Gathered) -> bool:
    """Bring up to date by which words the story is known; whether that took anything."""
    if story.summed == len(story.articles):
        return False
    if len(story.articles) == 1:  # most stories: nothing is copied
        story.words, story.weights = story.articles[0].words, story.articles[0].weights
    else:
        _sum_words(words, story, story.articles[story.summed :])
    story.summed = len(story.articles)
    story.squares = squares_of(words, story)
    return True


def squares_of(words: Words, story: Gathered) -> list[float]:
    """The sums of the story's squared weights by kind of word, with the rarities of this moment."""
    squares = [0.0] * KINDS
    for kind, heavy in zip(map(words.kinds.__getitem__, story.words), heavy_of(words, story), strict=True):
        squares[kind] += heavy * heavy
    return squares


def heavy_of(words: Words, story: Gathered) -> list[float]:
    """The weights of the story's words, rarer ones heavier."""
    return list(map(mul, story.weights, words.weights(story.words)))


def vector_of(story: Gathered) -> Any:
    """The sum of a story's vectors; None without any. That of a single article is made each time it is asked for."""
    if len(story.articles) == 1:
        embedding = story.articles[0].embedding
        return unit(embedding) if embedding else None
    if story.pointed < len(story.articles):
        for article in story.articles[story.pointed :]:
            vector = unit(article.embedding) if article.embedding else None
            if vector is not None:
                story.vector = vector if story.vector is None else story.vector + vector
        story.pointed = len(story.articles)
        if story.vector is not None:
            story.length = float(story.vector @ story.vector) ** 0.5 or 1.0
    return story.vector


def dense_of(vector: Any, story: Gathered) -> float | None:
    """The cosine of a vector of length one and a story; None when one side has none."""
    theirs = None if vector is None else vector_of(story)
    return None if theirs is None else float(vector @ theirs) / story.length


def _sum_words(words: Words, story: Gathered, fresh: Sequence[Remembered]) -> None:
    sums = dict(zip(story.words, story.weights, strict=True))
    for article in fresh:
        for number, weight in zip(article.words, article.weights, strict=True):
            sums[number] = sums.get(number, 0.0) + weight
        if len(sums) > 2 * STORY_WORDS:
            heavy = dict(zip(sums, map(mul, sums.values(), words.weights(sums)), strict=True))
            sums = {number: sums[number] for number in sorted(sums, key=heavy.__getitem__, reverse=True)[:STORY_WORDS]}
    story.words, story.weights = array("I", sums), array("f", sums.values())

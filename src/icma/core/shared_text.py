"""Which sentences of a story several sources share and which only one of them says: places in articles, never words.

Sources are compared within a language only: a sentence and its translation have no words in common.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .genealogy import MOST_HOLDERS, SAME_SENTENCE
from .sentences import Mark

ALONE = 0.5  # of the stems of a sentence that no other source has anywhere; table in tests/core/test_shared_text.py
FEWEST_STEMS = 4  # of a sentence that can be said alone: less is a phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The article of a story as it reads now."""

    article: int
    source: str
    language: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A sentence: characters `start` to `end` in the plain text of a block of an article."""

    article: int
    source: str
    block: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSentence:
    """One sentence in the articles of two or more sources, one place an article, in the order given."""

    places: tuple[Place, ...]
    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What the sources of a story have in common and what each says alone."""

    shared: tuple[SharedSentence, ...]  # the one in most sources first, then as it stands in the first article
    alone: tuple[Place, ...]  # in the order of the articles and of their sentences


def compare(articles: Sequence[Said]) -> Comparison:
    """What is shared by two sources or more and what only one says. Give the articles in order of first sighting."""
    shared: list[SharedSentence] = []
    alone: list[Place] = []
    for language in dict.fromkeys(one.language for one in articles):
        same = [one for one in articles if one.language == language]
        shared.extend(_shared(same))
        alone.extend(_alone(same))
    order = {one.article: place for place, one in enumerate(articles)}
    shared.sort(key=lambda one: (-one.sources, order[one.places[0].article], one.places[0].block, one.places[0].start))
    alone.sort(key=lambda place: (order[place.article], place.block, place.start))
    return Comparison(shared=tuple(shared), alone=tuple(alone))


def _shared(articles: Sequence[Said]) -> list[SharedSentence]:
    """Sentences joined to the earliest one that they repeat."""
    groups: list[list[Place]] = []
    by_key: dict[int, int] = {}
    by_shingle: dict[int, list[int]] = {}
    for one in articles:
        fresh: list[tuple[Mark, int]] = []
        for mark in one.marks:
            at = by_key.get(mark.key)
            if at is None:
                at = _nearest(mark, by_shingle)
            if at is None:
                groups.append([])
                at = len(groups) - 1
                fresh.append((mark, at))
            if all(place.article != one.article for place in groups[at]):
                groups[at].append(_place(one, mark))
        for mark, at in fresh:  # only now: an article does not share with itself
            by_key.setdefault(mark.key, at)
            for shingle in mark.shingles:
                known = by_shingle.setdefault(shingle, [])
                if len(known) < MOST_HOLDERS:
                    known.append(at)
    counted = ((places, len({place.source for place in places})) for places in groups)
    return [SharedSentence(places=tuple(places), sources=sources) for places, sources in counted if sources > 1]


def _nearest(mark: Mark, by_shingle: dict[int, list[int]]) -> int | None:
    counts = Counter(at for shingle in mark.shingles for at in by_shingle.get(shingle, ()))
    if not counts:
        return None
    at, count = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return at if count >= SAME_SENTENCE * len(mark.shingles) else None


def _alone(articles: Sequence[Said]) -> list[Place]:
    """Nothing is said alone where there is one source only."""
    heard: dict[int, set[str]] = {}
    for one in articles:
        for mark in one.marks:
            for stem in mark.stems:
                heard.setdefault(stem, set()).add(one.source)
    if len({one.source for one in articles}) < 2:
        return []
    found = []
    for one in articles:
        for mark in one.marks:
            own = sum(len(heard[stem]) == 1 for stem in mark.stems)
            if len(mark.stems) >= FEWEST_STEMS and own >= ALONE * len(mark.stems):
                found.append(_place(one, mark))
    return found


def _place(one: Said, mark: Mark) -> Place:
    return Place(article=one.article, source=one.source, block=mark.block, start=mark.start, end=mark.end)

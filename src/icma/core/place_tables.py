"""What the index looks things up in, each with a bounded number of answers: words, sentences, vectors.

Every table keeps the newest and forgets by itself, so that a look-up costs the same with a thousand articles and with a
hundred thousand. None of them decides: what they answer is a candidate, and may be gone already.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any

from .fingerprint import KIND_AT

if TYPE_CHECKING:
    import numpy as np

try:
    import numpy
except ImportError:  # the extra `semantic` is not installed: everything but vectors works
    numpy = None  # type: ignore[assignment]

UNKNOWN = 0  # the number of any word that was never seen
NEWEST_STORIES = 16  # of one word; a word that stands in more says little: 24 and 64 found nothing more
RARE = 20_000.0  # articles after which a word that stands in each of them has no weight left
NEWEST_VECTORS = 16_384  # articles that are compared by meaning: at 2,000 a day those of eight days
MOST_SENTENCES = 1 << 23  # places for shingles, 32 MB; 100,000 articles have 6 million
DIMENSIONS = 384
NEAREST = 16
SIGNS = 192  # parts whose signs are compared first: multiples of 64, and 256 or all 384 find nothing more
MOST_APART = 84  # of the signs: a cosine of .2, arccos(.2) / pi of them; what is further away joins nothing


_NOWHERE = array("I", bytes(4 * NEWEST_STORIES))  # the places of a new word; no story has the number 0


class Words:
    """Words with their weight (rarer is heavier) and the newest stories in which each stands.

    A word is a feature of a fingerprint; here it has a number of its own, counted from 1.
    """

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._articles = array("I", [0])  # in how many articles each word stands
        self._stories = array("I", _NOWHERE)  # `NEWEST_STORIES` places for each word, written round and round
        self._noted = array("I", [0])  # how often each word was noted
        self.kinds = bytearray(1)
        self._last = 0  # the highest number of a story

    def numbers(self, words: Sequence[int]) -> array[int]:
        """The numbers of the words, new ones for words never seen."""
        known = self.find(words)
        if UNKNOWN in known:
            known = [number or self._new(word) for word, number in zip(words, known, strict=True)]
        return array("I", known)

    def find(self, words: Iterable[int]) -> list[int]:
        """The numbers of the words, `UNKNOWN` for one never seen."""
        return [*map(self._numbers.get, words, repeat(UNKNOWN))]

    def weights(self, numbers: Iterable[int]) -> list[float]:
        """How much each word says: about 10 for one that stands nowhere else, towards 0 for one in every article."""
        articles = self._articles
        try:
            return [_WEIGHTS[articles[number]] for number in numbers]
        except IndexError:  # some stand in more articles than were thought of
            return [_WEIGHTS[min(articles[number], len(_WEIGHTS) - 1)] for number in numbers]

    def note(self, numbers: Iterable[int], story: int, *, more: int) -> None:
        """The words stand in the story, which is one of the newest of each, and in so many more articles."""
        articles, table, noted = self._articles, self._stories, self._noted
        known = story <= self._last  # numbers of stories rise: a higher one stands nowhere yet
        self._last = max(self._last, story)
        for number in numbers:
            articles[number] += more
            first = number * NEWEST_STORIES
            if known and story in table[first : first + NEWEST_STORIES]:
                continue
            table[first + noted[number] % NEWEST_STORIES] = story
            noted[number] += 1

    def uncount(self, numbers: Iterable[int]) -> None:
        """One article less has these words."""
        articles = self._articles
        for number in numbers:
            articles[number] -= 1

    def _new(self, word: int) -> int:
        number = self._numbers[word] = len(self._articles)
        self._articles.append(0)
        self._stories.extend(_NOWHERE)
        self._noted.append(0)
        self.kinds.append(word >> KIND_AT)
        return number

    def stories(self, number: int) -> Sequence[int]:
        """The newest stories of a word in any order; some may be gone."""
        first = number * NEWEST_STORIES
        return self._stories[first : first + min(self._noted[number], NEWEST_STORIES)]


class Sentences:
    """Which article had a shingle last. Lossy: two shingles may share a place, whoever asks compares whole sketches."""

    def __init__(self, bits: int = 16) -> None:
        self._slots = array("I", bytes(4 << bits))
        self._kept = 0

    def note(self, sketch: Sequence[int], slot: int) -> None:
        """The article in this slot (1 and up) has these shingles."""
        self._kept += len(sketch)
        if self._kept > len(self._slots) and len(self._slots) < MOST_SENTENCES:
            # A shingle's place is the low bits of its number: in a table of twice the size it is the old place or that
            # one plus the old size. So two copies find everything, and the wrong half is overwritten with time.
            self._slots.extend(self._slots)
        mask = len(self._slots) - 1
        for code in sketch:
            self._slots[code & mask] = slot

    def hand_on(self, sketch: Sequence[int], slot: int, heirs: Iterable[tuple[Sequence[int], int]]) -> None:
        """What led to this slot leads to the first of the heirs, sketches with their slots, that has the shingle."""
        mask, table = len(self._slots) - 1, self._slots
        left = {code for code in sketch if table[code & mask] == slot}
        for codes, heir in heirs:
            if not left:
                return
            both = left.intersection(codes)
            for code in both:
                table[code & mask] = heir
            left -= both

    def slots(self, sketch: Sequence[int]) -> Counter[int]:
        """Slots that may share shingles, with how many they seem to share."""
        mask = len(self._slots) - 1
        table = self._slots
        found = Counter([table[code & mask] for code in sketch])
        del found[0]
        return found


class Vectors:
    """The embeddings of the newest articles: found by the signs of their parts first, then compared whole."""

    def __init__(self) -> None:
        self._signs: Any = None
        self._parts: Any = None
        self._lengths: Any = None
        self._slots: Any = None
        self._room: Any = None  # to count in: to ask for it each time costs a tenth of a look-up
        self._places: dict[int, int] = {}  # slot to place
        self._kept = 0

    def note(self, embedding: bytes, slot: int) -> None:
        """The article in this slot has this embedding; the oldest one makes room."""
        if numpy is None or len(embedding) != DIMENSIONS:
            return
        if self._kept == (0 if self._slots is None else len(self._slots)) and self._kept < NEWEST_VECTORS:
            self._grow()
        at = self._kept % NEWEST_VECTORS
        parts = numpy.frombuffer(embedding, numpy.int8)
        self._parts[at] = parts
        self._lengths[at] = _length(parts.astype(numpy.float32))
        self._signs[:, at] = numpy.packbits(parts[:SIGNS] > 0).view(numpy.uint64)
        self._places.pop(int(self._slots[at]), None)
        self._slots[at] = slot
        self._places[slot] = at
        self._kept += 1

    def forget(self, slot: int) -> None:
        """The article in this slot is not among the nearest any more, so that it takes no other's place there."""
        at = self._places.pop(slot, None)
        if at is not None:
            self._slots[at], self._parts[at], self._signs[:, at] = 0, 0, 0  # no embedding has nearly all signs alike

    def nearest(self, embedding: bytes) -> list[tuple[int, float]]:
        """The slots of the nearest articles with their cosine, nearest first; some may be gone."""
        if numpy is None or not self._kept or len(embedding) != DIMENSIONS:
            return []
        count = min(self._kept, len(self._slots))
        parts = numpy.frombuffer(embedding, numpy.int8)
        signs = numpy.packbits(parts[:SIGNS] > 0).view(numpy.uint64)
        differing, counted, apart = (room[:count] for room in self._room)
        apart.fill(0)
        for row, sign in zip(self._signs, signs, strict=True):
            numpy.bitwise_xor(row[:count], sign, out=differing)
            apart += numpy.bitwise_count(differing, out=counted)
        rows = (apart <= MOST_APART).nonzero()[0]
        if len(rows) > 2 * NEAREST:
            rows = rows[apart[rows].argpartition(2 * NEAREST)[: 2 * NEAREST]]
            rows.sort()
        near = self._parts[rows].astype(numpy.float32)
        asked = parts.astype(numpy.float32)
        cosines = near @ asked / (self._lengths[rows] * _length(asked))
        order = (-cosines).argsort(kind="stable")[:NEAREST]
        return list(zip(self._slots[rows[order]].tolist(), cosines[order].tolist(), strict=True))

    def _grow(self) -> None:
        size = min(NEWEST_VECTORS, max(256, 2 * self._kept))
        signs = numpy.zeros((SIGNS // 64, size), numpy.uint64)  # a row is read at once
        parts = numpy.zeros((size, DIMENSIONS), numpy.int8)
        lengths = numpy.ones(size, numpy.float32)
        slots = numpy.zeros(size, numpy.uint32)
        if self._kept:
            signs[:, : self._kept], parts[: self._kept] = self._signs, self._parts
            lengths[: self._kept], slots[: self._kept] = self._lengths, self._slots
        self._signs, self._parts, self._lengths, self._slots = signs, parts, lengths, slots
        self._room = (numpy.empty(size, numpy.uint64), numpy.empty(size, numpy.uint8), numpy.empty(size, numpy.uint8))


def unit(embedding: bytes) -> np.ndarray[Any, Any] | None:
    """An embedding as a vector of length one; None without numpy, or when it is none of ours."""
    if numpy is None or len(embedding) != DIMENSIONS:
        return None
    parts = numpy.frombuffer(embedding, numpy.int8).astype(numpy.float32)
    return parts / _length(parts)


def _length(parts: np.ndarray[Any, Any]) -> float:
    return float(parts @ parts) ** 0.5 or 1.0


# Asked for at each word of each article: looked up, not computed.
_WEIGHTS = array("f", (math.log1p(RARE / (articles + 1)) for articles in range(1 << 16)))

"""To which story an article belongs: `StoryIndex.place` decides, `keep` remembers the decision.

Three ways, in this order: a reprint shares sentences with an article; the same headline within a day; the same event
shares names, numbers, words or meaning with a story. How it was found and what it costs: docs/decisions/0014.
The index is never the truth: it is made anew by `keep` of the stored fingerprints in the order of their placing.
"""

from __future__ import annotations

import gc
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice, repeat
from operator import itemgetter, mul
from typing import Any, NamedTuple

from .fingerprint import KIND_AT, NAME, NUMBER, QUOTE, SHARED, SPARSE_BITS, Fingerprint
from .place_memory import Gathered, Remembered, add, dense_of, heavy_of, know, squares_of, vector_of
from .place_score import (
    LATE_FEW,
    LATE_GROWN,
    LATE_MARGIN,
    MERGE_DENSE,
    MERGE_WORDS,
    SHARED_LEAST,
    Likeness,
    bar_of,
    containment_of,
    contradictions,
    cosine_of,
    is_open,
    score_of,
)
from .place_tables import NEWEST_VECTORS, UNKNOWN, Sentences, Vectors, Words, unit

REPRINT = 0.60  # share of the shorter text's shingles; measured.md: recall .99-1.00, 1 false in 20,000
# Articles that seem to share most shingles are compared: most of the others share a turn of phrase. 8, 16 and 24 find
# as many copies (`reprints` in bench/story_cost.py).
SEEMING = 8
LEAST_SEEMING = 2  # shingles: among 100,000 articles some 45 seem to share one with a text, nearly all by chance
# A text of so few shingles is looked for by single ones: later articles may have taken two thirds of its places. So
# .9935 of the copies are found, without .9915 (`reprints` in bench/story_cost.py).
SHORT = 33
OLDEST_REPRINT = timedelta(days=14)
LEAST_HEADLINE = 3  # words that say something: "Weather" alone is no event
TEMPLATE_AFTER = timedelta(hours=20)  # what comes daily comes a little early at times
SAME_NUMBERS = 0.5  # of both texts' numbers: fewer, and the same words a day later are a bulletin
HEIRS = 8  # articles of a story, the newest, to which leads what led to one that is gone
BULLETINS = 12  # stories with one headline that are remembered: as many days as one can be open
CANDIDATES = 6  # stories found by words that are compared; 24 found nothing more on the shared data
CANDIDATES_BESIDE = 3  # beside those found by meaning; 6 found nothing more
HEAVIEST = 12  # words of the article that are looked up
LEAST_VOTES = 0.15  # of the article's weight that a story found by words must share
DRIFT = 2.0  # how many times too small a cosine of words is at most taken to be, by the length that a story had once
LEAST_NEAR = 0.25  # cosine of a neighbour whose story is compared; unrelated headlines have .15 on average
SHOWN = 8  # words, names and numbers of a reason
_AT_ONCE = timedelta(0)


class Kind(StrEnum):
    """Why an article stands where it stands."""

    REPRINT = "reprint"
    SAME_HEADLINE = "same_headline"
    NAMES_AND_NUMBERS = "same_names_numbers"
    WORDS = "same_event_words"
    MEANING = "same_event_meaning"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What the desk shows: the kind, the article it was compared with, and what both have as the new one writes it."""

    kind: Kind
    article: int | None = None  # of a reprint or an equal headline
    containment: float = 0.0  # of a reprint: share of the shorter text, 0 to 1
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The story an article belongs to (None: a new one) and other stories that it proves to be the same event."""

    story: int | None
    reason: Reason
    score: float
    also: tuple[int, ...] = ()


class _Words(NamedTuple):
    """An article's words of some kinds: what the weight of each in a story is multiplied with, and their length."""

    products: dict[int, float]
    norm: float
    kinds: tuple[int, ...]


class _Question(NamedTuple):
    """An article as it is asked about, or asked about again."""

    article: Fingerprint | Remembered
    words: Sequence[int]  # their numbers, `UNKNOWN` for one never seen
    heaviest: list[tuple[float, int]]  # weight and number of a word
    own: _Words  # of its language, and those that all languages share
    shared: _Words  # the latter alone: for a story that has nothing in its language
    numbers: tuple[str, ...]
    vector: Any


class _Match(NamedTuple):
    """How an article fits a story: how far its score is above the bar, 0 and up."""

    story: Gathered
    by_meaning: bool  # more than by words
    score: float
    margin: float


class StoryIndex:
    """The active articles and their stories; not for two threads at once. The same calls give the same answers."""

    def __init__(self) -> None:
        self._words = Words()
        self._sentences = Sentences()
        self._vectors = Vectors()
        self._articles: dict[int, Remembered] = {}
        self._slots: dict[int, Remembered] = {}
        self._headlines: dict[int, int] = {}  # title key to slot, the newest
        self._own_headlines: dict[tuple[int, str], tuple[int, ...]] = {}  # with the source: to the first of each story
        self._stories: dict[int, Gathered] = {}
        self._by_number: dict[int, Gathered] = {}
        self._last = 0  # slot and story number given out last

    def __len__(self) -> int:
        return len(self._articles)

    # --- asking -----------------------------------------------------------------------------------------------------

    def place(self, one: Fingerprint, *, never: frozenset[int] = frozenset()) -> Placement:
        """Where the article belongs; `never` are stories out of which a person took it.

        `also` knows of no person's decisions: whoever merges looks them up. Nothing is remembered, but what a story is
        known by is brought up to date, with the rarities of this moment.
        """
        never |= self._bulletins(one)
        question = self._question(one)
        stories = self._candidates(question, never)
        matches = [match for story in stories if (match := self._match(question, story))]
        matches.sort(key=lambda match: (-match.margin, match.story.number))
        reprinted = self._reprinted(one, never) or self._same_headline(one, never)
        proven = [self._by_number[article.story] for article, _ in reprinted]
        if reprinted:
            story, score, reason = proven[0], reprinted[0][1].containment, reprinted[0][1]
        elif matches:
            story, score, reason = matches[0].story, matches[0].score, self._reason(one, question, matches[0])
        else:
            return Placement(story=None, reason=Reason(kind=Kind.NEW), score=0.0)
        proven += [match.story for match in matches if self._alike(story, match.story)]
        proven += [other for other in stories if self._came_early(other, story)]
        also = tuple(key for key in dict.fromkeys(other.key for other in proven) if key != story.key)
        return Placement(story=story.key, reason=reason, score=round(score, 4), also=also)

    def _reprinted(self, one: Fingerprint, never: frozenset[int]) -> list[tuple[Remembered, Reason]]:
        """For each story of which this text is a reprint the article that it repeats most, best first."""
        if len(one.sketch) < SHARED_LEAST:
            return []
        mine = frozenset(one.sketch)
        sparse = frozenset(one.sketch[: bisect_left(one.sketch, 1 << SPARSE_BITS)])
        least = LEAST_SEEMING if len(one.sketch) > SHORT else 1
        best: dict[int, tuple[float, Remembered]] = {}
        ranked = sorted(
            (
                (count / min(len(mine), len(other.sketch)), slot)
                for slot, count in self._sentences.slots(one.sketch).items()
                if count >= least and (other := self._slots.get(slot))
            ),
            reverse=True,
        )
        likely = (other for _, slot in ranked if self._may_join(one, other := self._slots[slot], never))
        for other in islice(likely, SEEMING):
            containment = containment_of(mine, sparse, other.sketch)
            known = best.get(other.story)
            if containment >= REPRINT and (known is None or containment > known[0]):
                best[other.story] = (containment, other)
        found = sorted(best.values(), key=lambda item: (-item[0], item[1].slot))
        return [
            (other, Reason(kind=Kind.REPRINT, article=other.article, containment=round(containment, 3)))
            for containment, other in found
        ]

    def _same_headline(self, one: Fingerprint, never: frozenset[int]) -> list[tuple[Remembered, Reason]]:
        other = self._slots.get(self._headlines.get(one.title_key, 0)) if one.title_key else None
        if other is None or not self._may_join(one, other, never):
            return []
        if abs(one.at - other.at) >= TEMPLATE_AFTER or len(one.features) < LEAST_HEADLINE:
            return []
        if other.title_numbers != one.title_numbers or not _is_open(one, self._by_number[other.story]):
            return []
        return [(other, Reason(kind=Kind.SAME_HEADLINE, article=other.article, containment=1.0))]

    def _may_join(self, one: Fingerprint, other: Remembered, never: frozenset[int]) -> bool:
        """Not itself, not a story it was taken out of, not a bulletin with the same words and today's numbers."""
        if other.article == one.article or self._by_number[other.story].key in never:
            return False
        apart = abs(one.at - other.at)
        if apart < TEMPLATE_AFTER:
            return True
        if apart > OLDEST_REPRINT:
            return False
        mine, theirs = set(one.numbers), set(other.numbers)
        return len(mine & theirs) >= SAME_NUMBERS * len(mine | theirs)

    def _bulletins(self, one: Fingerprint | Remembered) -> frozenset[int]:
        """The story of what this outlet put under this headline on another day: rates, weather, horoscopes."""
        slots = self._own_headlines.get((one.title_key, one.source), ()) if one.title_key else ()
        others = (self._slots[slot] for slot in slots if slot in self._slots)
        return frozenset(
            self._by_number[other.story].key
            for other in others
            if other.article != one.article and abs(one.at - other.at) >= TEMPLATE_AFTER
        )

    def _question(self, one: Fingerprint | Remembered) -> _Question:
        known = self._words
        numbers: Sequence[int]
        if isinstance(one, Remembered):
            numbers, kinds = one.words, [*map(known.kinds.__getitem__, one.words)]
        else:
            numbers, kinds = known.find(one.features), [feature >> KIND_AT for feature in one.features]
        rarities = known.weights(numbers)
        heavy = [*map(mul, one.weights, rarities)]
        products = [*map(mul, heavy, rarities)]
        squares = [*map(mul, heavy, heavy)]
        shared = next((at for at, kind in enumerate(kinds) if kind >= SHARED[0]), len(kinds))  # they stand at the end
        heaviest = sorted(zip(heavy, numbers, strict=True), key=itemgetter(0), reverse=True)
        return _Question(
            article=one,
            words=numbers,
            heaviest=[word for word in heaviest if word[1] != UNKNOWN][:HEAVIEST],
            own=_Words(
                products=_of_known(numbers, products),
                norm=sum(squares) ** 0.5,
                kinds=tuple({*kinds, *SHARED}),
            ),
            shared=_Words(
                products=_of_known(numbers[shared:], products[shared:]),
                norm=sum(squares[shared:]) ** 0.5,
                kinds=SHARED,
            ),
            numbers=one.title_numbers,
            vector=unit(one.embedding) if one.embedding else None,
        )

    def _candidates(self, question: _Question, never: frozenset[int]) -> list[Gathered]:
        """The stories that are compared: those with most of its heaviest words, and those of its nearest in meaning."""
        votes: dict[int, float] = defaultdict(float)
        for heavy, number in question.heaviest:
            for story in self._words.stories(number):
                votes[story] += heavy
        least = LEAST_VOTES * sum([heavy for heavy, _ in question.heaviest])
        likely = sorted([(-heavy, -story) for story, heavy in votes.items() if heavy >= least])
        one = question.article
        by_words = CANDIDATES_BESIDE if one.embedding else CANDIDATES
        active = (-story for _, story in likely if -story in self._by_number)
        candidates = dict.fromkeys(islice(active, by_words))
        for slot, cosine in self._vectors.nearest(one.embedding) if one.embedding else ():
            article = self._slots.get(slot)
            if article and cosine >= LEAST_NEAR:
                candidates[article.story] = None
        stories = [self._by_number[number] for number in candidates]
        return [story for story in stories if story.key not in never and _is_open(one, story)]

    def _match(self, question: _Question, story: Gathered) -> _Match | None:
        """None below the bar. What takes time is done only where it decides.

        Most stories are too far away in meaning, whatever their words are; most of the others have too few words in
        common, by the length of the story's words as it was once. It changes as its words get rarer or less rare.
        """
        one = question.article
        dense = dense_of(question.vector, story)
        like = Likeness(
            dense=dense,
            same_language=one.language in story.languages,
            texts=bool(one.sketch) and story.texts * 2 >= len(story.articles),
            contradicting=contradictions(question.numbers, story.numbers) if question.numbers else 0,
            articles=len(story.articles),
            quiet=max(_AT_ONCE, one.at - story.last, story.first - one.at),
        )
        bar = bar_of(like)
        if score_of(like, 1.0) < bar:
            return None
        fresh = know(self._words, story)
        asked = question.own if like.same_language else question.shared
        dot = sum(map(mul, map(asked.products.get, story.words, repeat(0.0)), story.weights))
        lexical = cosine_of(dot, asked.norm, sum(map(story.squares.__getitem__, asked.kinds)))
        if score_of(like, DRIFT * lexical) < bar:
            return None
        if not fresh:
            story.squares = squares_of(self._words, story)
            lexical = cosine_of(dot, asked.norm, sum(map(story.squares.__getitem__, asked.kinds)))
        score = score_of(like, lexical)
        by_meaning = dense is not None and dense > lexical
        return _Match(story, by_meaning, score, score - bar) if score >= bar else None

    def _reason(self, one: Fingerprint, question: _Question, match: _Match) -> Reason:
        known = set(match.story.words)
        words: dict[str, None] = {}
        names: dict[str, None] = {}
        numbers: dict[str, None] = {}
        for feature, shown, number in zip(one.features, one.words(), question.words, strict=True):
            kind = feature >> KIND_AT
            if number not in known or kind == QUOTE:
                continue
            if kind == NUMBER:
                numbers[shown] = None
            elif kind != NAME:
                words[shown] = None
            elif shown[:1].isupper():
                names[shown] = None
        why = Kind.WORDS
        if names and numbers:
            why = Kind.NAMES_AND_NUMBERS
        elif match.by_meaning:
            why = Kind.MEANING
        words_alone = tuple(shown for shown in words if shown not in names)
        return Reason(kind=why, words=words_alone[:SHOWN], names=(*names,)[:SHOWN], numbers=(*numbers,)[:SHOWN])

    def _alike(self, one: Gathered, other: Gathered) -> bool:
        """Whether two stories as wholes tell the same."""
        vector = vector_of(one)
        dense = None if vector is None else dense_of(vector / one.length, other)
        if dense is not None:
            return dense >= MERGE_DENSE
        know(self._words, one)
        know(self._words, other)
        mine, theirs = (dict(zip(story.words, heavy_of(self._words, story), strict=True)) for story in (one, other))
        dot = sum(heavy * theirs[number] for number, heavy in mine.items() if number in theirs)
        norm = sum(heavy * heavy for heavy in mine.values()) ** 0.5
        return cosine_of(dot, norm, sum(heavy * heavy for heavy in theirs.values())) >= MERGE_WORDS

    def _came_early(self, one: Gathered, other: Gathered) -> bool:
        """Whether the smaller story would not have begun, had its articles come now that the other has grown."""
        early, grown = (one, other) if len(one.articles) < len(other.articles) else (other, one)
        if len(early.articles) > LATE_FEW or len(grown.articles) < LATE_GROWN:
            return False
        return all(
            _is_open(article, grown)
            and grown.key not in self._bulletins(article)
            and (match := self._match(self._question(article), grown)) is not None
            and match.margin >= LATE_MARGIN
            for article in early.articles
        )

    # --- remembering ------------------------------------------------------------------------------------------------

    def keep(self, one: Fingerprint, story: int) -> None:
        """The article stands in this story, which may be new; an article that is kept again is moved there."""
        slot = self._remember(one, story)
        if one.embedding:
            self._vectors.note(one.embedding, slot)

    def _remember(self, one: Fingerprint, story: int) -> int:
        """All of `keep` but the vector; the slot of the article."""
        before = self._stories.get(story)
        self.drop(one.article)
        into = self._stories.get(story)
        if into is None:
            if before is None:
                self._last += 1
            number = self._last if before is None else before.number  # new ones would push others out of the tables
            into = Gathered(key=story, number=number, first=one.at, last=one.at)
            self._stories[story] = self._by_number[number] = into
        self._last += 1
        article = Remembered(
            article=one.article,
            slot=self._last,
            story=into.number,
            at=one.at,
            language=one.language,
            source=one.source,
            title_key=one.title_key,
            title_numbers=one.title_numbers,
            words=self._words.numbers(one.features),
            weights=one.weights,
            sketch=one.sketch,
            numbers=one.numbers,
            embedding=one.embedding,
        )
        self._articles[one.article] = self._slots[article.slot] = article
        self._sentences.note(one.sketch, article.slot)
        if one.title_key:
            self._headlines[one.title_key] = article.slot
            known = self._own_headlines.get((one.title_key, one.source), ())
            if into.number not in (self._slots[slot].story for slot in known):
                self._own_headlines[one.title_key, one.source] = (*known, article.slot)[-BULLETINS:]
        self._words.note(article.words, into.number, more=1)
        add(into, [article])
        return article.slot

    def fill(self, rows: Iterable[tuple[Fingerprint, int]]) -> None:
        """Keep fingerprints with their stories, in the order of their placing. What they are made of stays, so
        that looking through it for cycles at each step would be a third of the time.
        """
        collecting = gc.isenabled()
        gc.disable()
        newest: deque[tuple[bytes, int]] = deque(maxlen=NEWEST_VECTORS)  # the others would be overwritten
        try:
            for one, story in rows:
                slot = self._remember(one, story)
                if one.embedding:
                    newest.append((one.embedding, slot))
        finally:
            if collecting:
                gc.enable()
        for embedding, slot in newest:
            if slot in self._slots:
                self._vectors.note(embedding, slot)

    def merge(self, older: int, younger: int) -> None:
        """Everything of the younger story stands in the older one from now on."""
        if older == younger:
            return
        into, from_ = self._stories[older], self._stories.pop(younger)
        del self._by_number[from_.number]
        for article in from_.articles:
            article.story = into.number
            self._words.note(article.words, into.number, more=0)
        add(into, from_.articles)

    def drop(self, article: int) -> None:
        """Forget one article; its story goes with its last one. Nothing happens when it is not there."""
        if article in self._articles:
            self._forget([article])

    def forget_before(self, moment: datetime) -> None:
        """Forget the articles from before the moment."""
        self._forget([one.article for one in self._articles.values() if one.at < moment])

    def _forget(self, articles: Iterable[int]) -> None:
        going: dict[int, list[Remembered]] = defaultdict(list)
        for article in articles:
            gone = self._articles.pop(article)
            del self._slots[gone.slot]
            self._words.uncount(gone.words)
            if gone.embedding:
                self._vectors.forget(gone.slot)
            going[gone.story].append(gone)
        for number, all_gone in going.items():
            story = self._by_number.pop(number)
            del self._stories[story.key]
            slots = {gone.slot for gone in all_gone}
            left = [one for one in story.articles if one.slot not in slots]
            for gone in all_gone:
                self._hand_on(gone, left)
            if left:
                fresh = Gathered(key=story.key, number=number, first=left[0].at, last=left[0].at)
                add(fresh, left)
                self._stories[story.key] = self._by_number[number] = fresh

    def _hand_on(self, gone: Remembered, left: Sequence[Remembered]) -> None:
        """What led to the article that is gone leads to those of its story that have the same."""
        heirs = left[-HEIRS:]
        self._sentences.hand_on(gone.sketch, gone.slot, [(one.sketch, one.slot) for one in reversed(heirs)])
        namesakes = [one for one in left if one.title_key == gone.title_key] if gone.title_key else []
        if self._headlines.get(gone.title_key) == gone.slot:
            del self._headlines[gone.title_key]
            if namesakes:
                self._headlines[gone.title_key] = namesakes[-1].slot
        own = (gone.title_key, gone.source)
        slots = self._own_headlines.pop(own, ())
        first = next((one.slot for one in namesakes if one.source == gone.source), 0)
        kept = dict.fromkeys(first if slot == gone.slot else slot for slot in slots)
        kept.pop(0, None)
        if kept:
            self._own_headlines[own] = tuple(kept)


def _of_known(numbers: Sequence[int], products: Sequence[float]) -> dict[int, float]:
    """The products of the words that the index knows, by their numbers."""
    known = dict(zip(numbers, products, strict=True))
    known.pop(UNKNOWN, None)
    return known


def _is_open(one: Fingerprint | Remembered, story: Gathered) -> bool:
    return is_open(at=one.at, first=story.first, last=story.last)

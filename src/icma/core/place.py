"""To which story an article belongs: `StoryIndex.place` decides and changes nothing, `keep` remembers the decision.

Three ways, in this order: a reprint shares sentences with an article; the same headline within a day; the same event
shares names, numbers, words or meaning with a story. How it was found and what it costs: docs/decisions/0013.
The index is never the truth: it is made anew by `keep` of the stored fingerprints in the order of their placing.
"""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from .fingerprint import Fingerprint
from .place_score import MERGE_MARGIN, Likeness, contradiction, is_open, score_and_bar
from .place_tables import SHARED, Sentences, Vectors, Words, kind_of, unit

REPRINT = 0.60  # share of the shorter text's shingles; measured.md: recall .99-1.00, 1 false in 20,000
SHARED_LEAST = 4  # shingles of the sketch, some 32 of the text
OLDEST_REPRINT = timedelta(days=14)
SAME_HEADLINE = timedelta(hours=30)
LEAST_HEADLINE = 3  # words that say something: "Weather" alone is no event
TEMPLATE_AFTER = timedelta(hours=20)  # what comes daily comes a little early at times
SAME_NUMBERS = 0.5  # of both texts' numbers: fewer, and the same words a day later are a bulletin
CANDIDATES = 24  # stories that are compared; measured.md
HEAVIEST = 16  # words of the article that are looked up; measured.md
STORY_WORDS = 80  # by which a story is known; the heaviest
SHOWN = 8  # words, names and numbers of a reason


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


@dataclass(slots=True, kw_only=True)
class _Article:
    """What is remembered of one article."""

    article: int
    slot: int
    story: _Story
    at: datetime
    language: str
    title_key: int
    words: array[int]
    weights: array[float]
    sketch: array[int]
    numbers: tuple[str, ...]  # keys
    embedding: bytes | None


@dataclass(slots=True, kw_only=True)
class _Story:
    """One story and what it is known by: sums over its articles."""

    key: int
    number: int
    first: datetime
    last: datetime
    articles: list[_Article] = field(default_factory=list)
    words: array[int] = field(default_factory=lambda: array("I"))
    weights: array[float] = field(default_factory=lambda: array("f"))
    languages: Counter[str] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)
    vector: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """An article as it is asked about: the numbers of its words with their weights, heaviest first."""

    fingerprint: Fingerprint
    words: dict[int, float]
    tongues: frozenset[str]
    norm: float
    shared_norm: float
    numbers: tuple[str, ...]
    vector: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """How an article fits a story."""

    story: _Story
    like: Likeness
    score: float
    bar: float

    @property
    def margin(self) -> float:
        return self.score - self.bar


class StoryIndex:
    """The active articles and their stories; not for two threads at once. The same calls give the same answers."""

    def __init__(self) -> None:
        self._words = Words()
        self._sentences = Sentences()
        self._vectors = Vectors()
        self._articles: dict[int, _Article] = {}
        self._slots: dict[int, _Article] = {}
        self._headlines: dict[int, int] = {}  # title key to slot, the newest
        self._stories: dict[int, _Story] = {}
        self._by_number: dict[int, _Story] = {}
        self._apart: dict[int, frozenset[int]] = {}
        self._last = 0  # slot and story number given out last

    def __len__(self) -> int:
        return len(self._articles)

    # --- asking -----------------------------------------------------------------------------------------------------

    def place(self, one: Fingerprint, *, never: frozenset[int] = frozenset()) -> Placement:
        """Where the article belongs; `never` are stories out of which a person took it. Changes nothing."""
        never |= self._apart.get(one.article, frozenset())
        question = self._question(one)
        matches = [match for match in self._matches(question, never) if match.margin >= 0]
        reprinted = self._reprinted(one, never) or self._same_headline(one, never)
        proven = [article.story for article, _ in reprinted]
        if reprinted:
            article, reason = reprinted[0]
            story, score = article.story, reason.containment
        elif matches:
            story, score, reason = matches[0].story, matches[0].score, self._reason(question, matches[0])
        else:
            return Placement(story=None, reason=Reason(kind=Kind.NEW), score=0.0)
        proven += [match.story for match in matches if match.margin >= MERGE_MARGIN]
        others = [other for other in dict.fromkeys(map(id, proven)) if other != id(story)]
        by_id = {id(other): other for other in proven}
        also = tuple(by_id[other].key for other in others if self._may_merge(story, by_id[other]))
        return Placement(story=story.key, reason=reason, score=round(score, 4), also=also)

    def _reprinted(self, one: Fingerprint, never: frozenset[int]) -> list[tuple[_Article, Reason]]:
        """For each story of which this text is a reprint the article that it repeats most, best first."""
        if len(one.sketch) < SHARED_LEAST:
            return []
        mine = frozenset(one.sketch)
        best: dict[int, tuple[float, _Article]] = {}
        for slot in self._sentences.slots(one.sketch):
            other = self._slots.get(slot)
            if other is None or not self._may_join(one, other, never):
                continue
            shared = len(mine.intersection(other.sketch))
            containment = shared / (min(len(mine), len(other.sketch)) or 1)
            known = best.get(other.story.number)
            if shared >= SHARED_LEAST and containment >= REPRINT and (known is None or containment > known[0]):
                best[other.story.number] = (containment, other)
        found = sorted(best.values(), key=lambda item: (-item[0], item[1].slot))
        return [
            (other, Reason(kind=Kind.REPRINT, article=other.article, containment=round(containment, 3)))
            for containment, other in found
        ]

    def _same_headline(self, one: Fingerprint, never: frozenset[int]) -> list[tuple[_Article, Reason]]:
        other = self._slots.get(self._headlines.get(one.title_key, 0)) if one.title_key else None
        if other is None or not self._may_join(one, other, never):
            return []
        if abs(one.at - other.at) > SAME_HEADLINE or len(one.terms) < LEAST_HEADLINE:
            return []
        return [(other, Reason(kind=Kind.SAME_HEADLINE, article=other.article, containment=1.0))]

    def _may_join(self, one: Fingerprint, other: _Article, never: frozenset[int]) -> bool:
        """Not itself, not a story it was taken out of, not a bulletin with the same words and today's numbers."""
        if other.article == one.article or other.story.key in never:
            return False
        apart = abs(one.at - other.at)
        if apart < TEMPLATE_AFTER:
            return True
        if apart > OLDEST_REPRINT:
            return False
        mine, theirs = {number.key for number, _ in one.numbers}, set(other.numbers)
        return len(mine & theirs) >= SAME_NUMBERS * len(mine | theirs)

    def _question(self, one: Fingerprint) -> _Question:
        features = _features(one)
        words: dict[int, float] = {}
        norm = shared_norm = 0.0
        for (word, weight), number in zip(features.items(), self._words.find(features), strict=True):
            heavy = weight * self._words.weight(number)
            norm += heavy * heavy
            shared_norm += heavy * heavy if word[0] in SHARED else 0.0
            if number >= 0:
                words[number] = heavy
        return _Question(
            fingerprint=one,
            words=dict(sorted(words.items(), key=lambda item: -item[1])),
            tongues=frozenset(map(kind_of, features)) | SHARED,
            norm=norm**0.5,
            shared_norm=shared_norm**0.5,
            numbers=tuple(number.key for number, weight in one.numbers if weight == 1.0),
            vector=unit(one.embedding) if one.embedding else None,
        )

    def _matches(self, question: _Question, never: frozenset[int]) -> list[_Match]:
        """The stories it may belong to, best first."""
        votes: dict[int, float] = {}
        for number, heavy in list(question.words.items())[:HEAVIEST]:
            for story in self._words.stories(number):
                votes[story] = votes.get(story, 0.0) + heavy
        candidates = dict.fromkeys(sorted(votes, key=lambda story: (-votes[story], -story))[:CANDIDATES])
        one = question.fingerprint
        for slot, _ in self._vectors.nearest(one.embedding) if one.embedding else ():
            if article := self._slots.get(slot):
                candidates[article.story.number] = None
        stories = (self._by_number.get(number) for number in candidates)
        found = [
            self._match(question, story)
            for story in stories
            if story and story.key not in never and is_open(at=one.at, first=story.first, last=story.last)
        ]
        return sorted(found, key=lambda match: (-match.margin, match.story.number))

    def _match(self, question: _Question, story: _Story) -> _Match:
        asked, tongues, weights, kinds = question.words, question.tongues, self._words.weights, self._words.kinds
        dot = norm = shared_dot = shared_norm = 0.0
        for number, weight in zip(story.words, story.weights, strict=True):
            kind = kinds[number]
            if kind not in tongues:
                continue
            heavy = weight * weights[number]
            norm += heavy * heavy
            product = asked[number] * heavy if number in asked else 0.0
            dot += product
            if kind in SHARED:
                shared_norm += heavy * heavy
                shared_dot += product
        agreeing, contradicting = contradiction(question.numbers, story.numbers)
        one = question.fingerprint
        like = Likeness(
            lexical=_cosine(dot, question.norm, norm),
            shared=_cosine(shared_dot, question.shared_norm, shared_norm),
            dense=_dense(question.vector, story.vector),
            same_language=one.language in story.languages,
            agreeing=agreeing,
            contradicting=contradicting,
            articles=len(story.articles),
            quiet=max(timedelta(0), one.at - story.last, story.first - one.at),
        )
        score, bar = score_and_bar(like)
        return _Match(story=story, like=like, score=score, bar=bar)

    def _reason(self, question: _Question, match: _Match) -> Reason:
        one = question.fingerprint
        features = _features(one)
        known = set(match.story.words)
        numbers_of = dict(zip(features, self._words.find(features), strict=True))
        both = {word for word, number in numbers_of.items() if number in known}
        names = dict.fromkeys(shown for bones, shown, _ in one.names if f"~{bones}" in both and shown[:1].isupper())
        numbers = dict.fromkeys(number.shown for number, _ in one.numbers if f"#{number.key}" in both)
        words = dict.fromkeys(shown for stem, shown, _ in one.terms if stem in both and shown not in names)
        kind = Kind.WORDS
        if names and numbers:
            kind = Kind.NAMES_AND_NUMBERS
        elif match.like.dense is not None and match.like.dense > match.like.lexical:
            kind = Kind.MEANING
        return Reason(kind=kind, words=(*words,)[:SHOWN], names=(*names,)[:SHOWN], numbers=(*numbers,)[:SHOWN])

    def _may_merge(self, one: _Story, other: _Story) -> bool:
        """Not when a person took an article of the one out of the other."""
        for story, key in ((one, other.key), (other, one.key)):
            if any(key in self._apart.get(article.article, ()) for article in story.articles):
                return False
        return True

    # --- remembering ------------------------------------------------------------------------------------------------

    def keep(self, one: Fingerprint, story: int) -> None:
        """The article stands in this story, which may be new; an article that is kept again is moved there."""
        self.drop(one.article)
        into = self._stories.get(story)
        if into is None:
            self._last += 1
            into = _Story(key=story, number=self._last, first=one.at, last=one.at)
            self._stories[story] = self._by_number[into.number] = into
        features = _features(one)
        self._last += 1
        article = _Article(
            article=one.article,
            slot=self._last,
            story=into,
            at=one.at,
            language=one.language,
            title_key=one.title_key,
            words=self._words.numbers(features),
            weights=array("f", features.values()),
            sketch=array("I", one.sketch),
            numbers=tuple(number.key for number, _ in one.numbers),
            embedding=one.embedding,
        )
        self._articles[one.article] = self._slots[article.slot] = article
        self._words.count(article.words, 1)
        self._sentences.note(one.sketch, article.slot)
        if one.title_key:
            self._headlines[one.title_key] = article.slot
        if one.embedding:
            self._vectors.note(one.embedding, article.slot)
        self._add(into, article)

    def merge(self, older: int, younger: int) -> None:
        """Everything of the younger story stands in the older one from now on."""
        into, from_ = self._stories[older], self._stories.pop(younger)
        del self._by_number[from_.number]
        for article in from_.articles:
            article.story = into
            self._add(into, article)

    def drop(self, article: int) -> None:
        """Forget one article; its story goes with its last one. Nothing happens when it is not there."""
        gone = self._articles.pop(article, None)
        if gone is None:
            return
        del self._slots[gone.slot]
        self._words.count(gone.words, -1)
        if self._headlines.get(gone.title_key) == gone.slot:
            del self._headlines[gone.title_key]
        left = [one for one in gone.story.articles if one is not gone]
        self._make_again(gone.story, left)

    def forget_before(self, moment: datetime) -> None:
        """Forget the articles from before the moment."""
        for article in [one.article for one in self._articles.values() if one.at < moment]:
            self.drop(article)

    def set_apart(self, article: int, story: int) -> None:
        """A person took the article out of the story: it is not placed there again, and the stories stay two."""
        self._apart[article] = self._apart.get(article, frozenset()) | {story}

    def _make_again(self, story: _Story, articles: list[_Article]) -> None:
        del self._by_number[story.number], self._stories[story.key]
        if not articles:
            return
        fresh = _Story(key=story.key, number=story.number, first=articles[0].at, last=articles[0].at)
        self._stories[story.key] = self._by_number[story.number] = fresh
        for article in articles:
            article.story = fresh
            self._add(fresh, article)

    def _add(self, story: _Story, article: _Article) -> None:
        story.articles.append(article)
        story.first, story.last = min(story.first, article.at), max(story.last, article.at)
        story.languages[article.language] += 1
        story.numbers.update(article.numbers)
        self._words.note(article.words, story.number)
        sums = dict(zip(story.words, story.weights, strict=True))
        for number, weight in zip(article.words, article.weights, strict=True):
            sums[number] = sums.get(number, 0.0) + weight
        if len(sums) > 2 * STORY_WORDS:
            weights = self._words.weights
            heaviest = sorted(sums, key=lambda number: -sums[number] * weights[number])[:STORY_WORDS]
            sums = {number: sums[number] for number in heaviest}
        story.words, story.weights = array("I", sums), array("f", sums.values())
        vector = unit(article.embedding) if article.embedding else None
        if vector is not None:
            story.vector = vector if story.vector is None else story.vector + vector


def _features(one: Fingerprint) -> dict[str, float]:
    """What an article is found by: stems, `~`names, `#`numbers and `"`quoted titles, with weights."""
    found = {stem: weight for stem, _, weight in one.terms}
    found.update({f"~{bones}": weight for bones, _, weight in one.names})
    found.update({f"#{number.key}": weight for number, weight in one.numbers})
    found.update({f'"{quoted}': 1.0 for quoted in one.quoted})
    return found


def _cosine(dot: float, norm: float, square: float) -> float:
    return dot / (norm * square**0.5) if norm and square else 0.0


def _dense(vector: Any, story: Any) -> float | None:
    if vector is None or story is None:
        return None
    return float(vector @ story) / (float(story @ story) ** 0.5 or 1.0)

"""Who of the articles of a story told it on their own, who copied whom, and who named where it came from.

Everything is ordered by when *we* saw it: publishers' clocks lie, so this never says "first", only "first seen by us".
Shared sentences are evidence of a common text, not of a theft: both may have printed one press release.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .sentences import Mark

COPIED_SHARE = (
    0.5  # of an article's words in sentences that stood elsewhere before; table in tests/core/test_genealogy.py
)
SAME_SENTENCE = 0.6  # of a sentence's shingles that stand in one earlier article: a changed word of ten passes
FEWEST_WORDS = 12  # of an article that are looked at at all: a headline alone copies nobody
MOST_HOLDERS = 64  # earlier articles that are remembered for one shingle: a service text in hundreds stays cheap


class Role(StrEnum):
    """What an article is in its story."""

    ORIGINAL = "original"  # the first seen by us that stands on its own
    INDEPENDENT = "independent"  # later, in its own words
    CREDITS_ONLY = "credits_only"  # in its own words, says it has it from another outlet
    COPIED_WITH_CREDIT = "copied_with_credit"
    COPIED_WITHOUT_CREDIT = "copied_without_credit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One article of a story as it was first seen. Its claimed time is no part of this."""

    article: int
    source: str
    owner: str  # "" when nobody knows: then the source counts for itself
    first_seen_at: datetime  # by us
    marks: tuple[Mark, ...]
    credited: tuple[str, ...] = ()  # keys of our sources that it names or links to
    credited_outside: tuple[str, ...] = ()  # names of outlets that are none of our sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """Where one article comes from."""

    article: int
    role: Role
    share: float  # of its words in sentences that stood in earlier articles of other sources
    follows: int | None = None  # the earlier article whose sentences it shares most, else the one it credits
    credited: str = ""  # key of the source of ours that it credits
    credited_outside: str = ""  # name of an outlet outside the archive that it credits


@dataclass(frozen=True, slots=True, kw_only=True)
class Genealogy:
    """The articles of a story in the order in which we saw them first."""

    lineages: tuple[Lineage, ...]
    independent_owners: tuple[str, ...]  # owners with a report of their own, in order of first sighting

    @property
    def independent_reports(self) -> int:
        """How many owners tell this on their own; two sources of one owner are one."""
        return len(self.independent_owners)


def trace(tellings: Sequence[Telling]) -> Genealogy:
    """The genealogy of a story. Any order in; ties of the clock are broken by the article's number."""
    ordered = sorted(tellings, key=lambda one: (one.first_seen_at, one.article))
    earlier = _Earlier()
    lineages: list[Lineage] = []
    owners: dict[str, None] = {}
    original = False
    for one in ordered:
        lineage = _lineage(one, earlier, original=original)
        if lineage.role in (Role.ORIGINAL, Role.INDEPENDENT):
            original = True
            owners[one.owner or one.source] = None
        lineages.append(lineage)
        earlier.add(one)
    return Genealogy(lineages=tuple(lineages), independent_owners=tuple(owners))


class _Earlier:
    """The sentences of the articles seen so far, by hash."""

    def __init__(self) -> None:
        self.tellings: dict[int, Telling] = {}
        self.order: dict[int, int] = {}
        self._by_key: dict[int, list[int]] = {}
        self._by_shingle: dict[int, list[int]] = {}

    def add(self, one: Telling) -> None:
        self.order[one.article] = len(self.order)
        self.tellings[one.article] = one
        for mark in one.marks:
            _remember(self._by_key, mark.key, one.article)
            for shingle in mark.shingles:
                _remember(self._by_shingle, shingle, one.article)

    def holders(self, mark: Mark) -> set[int]:
        """The earlier articles in which this sentence stands, word for word or nearly."""
        counts = Counter(article for shingle in mark.shingles for article in self._by_shingle.get(shingle, ()))
        enough = SAME_SENTENCE * len(mark.shingles)
        return {article for article, count in counts.items() if count >= enough} | set(self._by_key.get(mark.key, ()))

    def of_source(self, source: str) -> int | None:
        return next((article for article, one in self.tellings.items() if one.source == source), None)


def _remember(holders: dict[int, list[int]], key: int, article: int) -> None:
    known = holders.setdefault(key, [])
    if len(known) < MOST_HOLDERS and (not known or known[-1] != article):
        known.append(article)


def _lineage(one: Telling, earlier: _Earlier, *, original: bool) -> Lineage:
    shared, total, by_article = 0, 0, Counter[int]()
    for mark in one.marks:
        holders = {a for a in earlier.holders(mark) if earlier.tellings[a].source != one.source}
        total += mark.words
        shared += mark.words if holders else 0
        by_article.update(dict.fromkeys(holders, mark.words))
    share = shared / total if total else 0.0
    credited = next((key for key in one.credited if key != one.source), "")
    outside = next(iter(one.credited_outside), "")
    if total >= FEWEST_WORDS and share >= COPIED_SHARE:
        return _copy(one, earlier, by_article, share=share, outside=outside)
    if credited or outside:
        follows = earlier.of_source(credited) if credited else None
        return Lineage(
            article=one.article,
            role=Role.CREDITS_ONLY,
            share=share,
            follows=follows,
            credited=credited,
            credited_outside="" if credited else outside,
        )
    return Lineage(article=one.article, role=Role.INDEPENDENT if original else Role.ORIGINAL, share=share)


def _copy(one: Telling, earlier: _Earlier, by_article: Counter[int], *, share: float, outside: str) -> Lineage:
    """Whose text it carries. A credit counts for whomever it names: who copies a copy and names the origin, credits."""
    follows = min(by_article, key=lambda article: (-by_article[article], earlier.order[article]))
    theirs = earlier.tellings[follows]
    holders = {earlier.tellings[article].source for article in by_article}
    others = [key for key in one.credited if key != one.source]
    credited = theirs.source if theirs.source in others else next((k for k in others if k in holders), "")
    credited = credited or next(iter(others), "")
    one_house = (one.owner or one.source) == (theirs.owner or theirs.source)  # it owes itself no credit
    named = bool(credited or outside or one_house)
    return Lineage(
        article=one.article,
        role=Role.COPIED_WITH_CREDIT if named else Role.COPIED_WITHOUT_CREDIT,
        share=share,
        follows=follows,
        credited=credited,
        credited_outside="" if credited else outside,
    )

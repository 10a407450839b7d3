"""Whether an article and a story tell the same event: the score of their likeness and its bar, with all thresholds.

Calibrated together with `python -m bench.stories --data ../shared/data/stories` on its files and on the gold of the
project (tests/gold); how, and what was tried without gain: docs/decisions/0014.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from .fingerprint import SPARSE_BITS

QUIET = timedelta(days=3)  # a story about which nobody wrote for so long takes nothing more
LONGEST_STORY = timedelta(days=10)  # from its first article: what goes on longer is another event by then

LEXICAL_SHARE = 0.35  # of the score where both ways speak; measured.md
TEXTS_LEXICAL_SHARE = 0.2  # of two texts: the model has read the lead, whose words wander
JOIN = 0.455  # same language, lexical and dense together
JOIN_WORDS = 0.39  # same language, no embedding
CROSS_LEXICAL_SHARE = 0.28
JOIN_CROSS = 0.54  # a language new to the story
JOIN_CROSS_WORDS = 0.34  # the same without embedding: names and numbers alone
TEXTS = 0.15  # two texts are always more alike than two headlines
TEXTS_WORDS = -0.11  # the same without embedding
TEXTS_CROSS = 0.024  # the same between languages
GROWN = 0.135  # a story of many articles may be joined at so much less: its middle is known better
GROWN_AT = 12  # articles
LATER = 0.08  # the bar rises by so much until a story has been quiet for QUIET
CONFLICT = 0.12  # other numbers of the same kind: 7 % and 39.5 %
MERGE_DENSE = 0.72  # how alike two stories must be themselves where an article is above the bar of both
MERGE_WORDS = 0.32
LATE_GROWN = 8  # articles of a story that asks the few that came before it was known well
LATE_FEW = 2  # articles of a story that is asked; a larger one is an event of its own
LATE_MARGIN = 0.02  # how far above the grown story's bar each of them must be by now

SHARED_LEAST = 4  # shingles of one in eight, some 32 of the text
SHARED_DENSE = 8  # shingles of whole sketches, some 16 at the text's beginning


class Likeness(NamedTuple):
    """How an article and a story compare, but for their words: cosine of meaning, and numbers that contradict."""

    dense: float | None  # of embeddings; None when one side has none
    same_language: bool
    texts: bool  # both have a text, not a headline alone
    contradicting: int
    articles: int
    quiet: timedelta  # between the article and the nearest end of the story


def score_of(like: Likeness, lexical: float) -> float:
    """The score of a likeness with this cosine of words; it rises with the cosine."""
    if like.dense is None:
        return lexical
    if not like.same_language:
        return like.dense + CROSS_LEXICAL_SHARE * lexical
    share = TEXTS_LEXICAL_SHARE if like.texts else LEXICAL_SHARE
    return share * lexical + (1 - share) * like.dense


def bar_of(like: Likeness) -> float:
    """What the score must reach."""
    if like.same_language:
        bar = JOIN_WORDS if like.dense is None else JOIN
    else:
        bar = JOIN_CROSS_WORDS if like.dense is None else JOIN_CROSS
    if like.texts:
        bar += _texts(like)
    bar -= GROWN * min(1.0, (like.articles - 1) / GROWN_AT)
    bar += LATER * min(1.0, like.quiet / QUIET)
    if like.contradicting:
        bar += CONFLICT
    return bar


def _texts(like: Likeness) -> float:
    if like.dense is None:
        return TEXTS_WORDS if like.same_language else 0.0
    return TEXTS if like.same_language else TEXTS_CROSS


def contradictions(mine: Collection[str], theirs: Collection[str]) -> int:
    """Kinds of numbers of which both have one, but none the same; `mine` and `theirs` are keys.

    Counts are left out, they grow (3, 5, 7 hurt); so is money, which outlets convert. A share may be rounded.
    """
    telling = [key for key in mine if key.startswith(TELLING)]
    if not telling or not theirs:
        return 0
    contradicting = 0
    for kind in TELLING:
        ours = [key for key in telling if key.startswith(kind)]
        others = [key for key in theirs if key.startswith(kind)] if ours else []
        if others and not any(key in others for key in ours) and not _near(ours, others):
            contradicting += 1
    return contradicting


TELLING = ("share:", "decimal:", "score:", "day:")


def _near(ours: Collection[str], others: Collection[str]) -> bool:
    if not all(key.startswith(("share:", "decimal:")) for key in (*ours, *others)):
        return False
    mine = [float(key.partition(":")[2]) for key in ours]
    theirs = [float(key.partition(":")[2]) for key in others]
    return any(abs(one - other) <= ROUNDING * max(abs(one), abs(other)) for one in mine for other in theirs)


ROUNDING = 0.02  # 6.9 % and 7 % are one number


def is_open(*, at: datetime, first: datetime, last: datetime) -> bool:
    """Whether a story from `first` to `last` still takes an article of this time, early or late."""
    return at - last <= QUIET and first - at <= QUIET and max(at, last) - min(at, first) <= LONGEST_STORY


def containment_of(mine: frozenset[int], sparse: frozenset[int], theirs: Sequence[int]) -> float:
    """Share of the shorter text that both have, 0 when too little to say; `theirs` are sorted.

    By whole sketches, or by one in eight: where the beginning of one is deep inside the other.
    """
    both = mine.intersection(theirs)
    if len(both) < SHARED_LEAST:
        return 0.0
    whole = len(both) / min(len(mine), len(theirs)) if len(both) >= SHARED_DENSE else 0.0
    few = len(sparse.intersection(both))
    if few < SHARED_LEAST:
        return whole
    of = min(len(sparse), bisect_left(theirs, 1 << SPARSE_BITS))
    return max(whole, (few - 1) / of if few < of else 1.0)


def cosine_of(dot: float, norm: float, square: float) -> float:
    """Of two rows of weights: their product, the length of the one, the squared length of the other; 0 without any."""
    return dot / (norm * square**0.5) if norm and square else 0.0

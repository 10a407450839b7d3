"""Which article of a story lends it its headline.

The rule: of the articles in the language of the edition (when there is none: in the one told by most sources) whose
headline is plain - no question, label, bait, shouting or fragment - the one that speaks most of what the others speak
of. Copies come after reports of one's own; shown rights decide only between equals, then the earlier one. A headline
that stands is changed only for one that is clearly better: a story does not change its name with each new article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from .stem import find_words, forms_of, plain_text

CLEARLY = 0.15  # of the score by which a headline must be better than the one that stands; a score lies within 0 and 1
FEWEST_WORDS, LONGEST = 4, 140  # a shorter headline is a fragment, a longer one (characters) a sentence
_COPY_WORTH = 0.8  # of its score that is left to a copy: the original wording comes before it
_SHORTEST_WORD = 3
_LONGEST_TEXT = 20_000

_QUESTION = re.compile(r"[?？]\s*[»\"”)]?\s*$")
_OPEN_END = re.compile(r"(?:\.{3}|…|!{2,}|:)\s*$")
_BAIT_LIST = """
    şok|sok oldu|inanılmaz|inanmayacaqsınız|görün nə|siyahı|budur\\b|baxın|sirri açıldı|hamı bundan danışır|bilirdinizmi
    |шок|вы не поверите|вот что|вот почему|что известно|рассказали, как|раскрыт секрет|топ-\\d+|названы|стало известно
    |эксклюзив|смотрите|you won.t believe|shocking|here.s (?:why|what|how)|this is why|what we know|what to know
    |everything you need|top \\d+|must.see|exclusive|şoke|işte o|bakın|inanamayacaksınız|flaş|son dakika
"""
_BAIT = re.compile(f"(?:{''.join(line.strip() for line in _BAIT_LIST.splitlines())})", re.IGNORECASE)
_LABELS = (
    r"foto|video|yenilənib|təcili|fotolar|фото|видео|молния|срочно|обновлено|прямой эфир|онлайн|photos?|live|breaking"
)
_LABEL = re.compile(
    rf"^(?:{_LABELS}|watch|updated?|opinion|canlı|galeri)\s*[:|–—-]|[-–—|(\[]\s*(?:{_LABELS}|yeniləndi|canlı|galeri)\s*[)\]]?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One article of a story. `terms`: what headline and text speak of (`headline_terms` of both will do)."""

    article: int
    source: str
    language: str
    title: str
    terms: frozenset[str]
    first_seen_at: datetime
    copied: bool = False  # its text stood elsewhere before
    full_rights: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The article whose headline the story bears, and how well it speaks for the others (0 to 1)."""

    article: int
    score: float


def headline_terms(text: str, language: str) -> frozenset[str]:
    """Stems and numbers of a text by which two articles are found to speak of the same."""
    return _terms(text[:_LONGEST_TEXT], language)


def choose_headline(candidates: Sequence[Candidate], language: str, standing: int | None = None) -> Choice | None:
    """The article that lends the headline in an edition; None only when there are no candidates.

    `standing`: the article that lent it so far. It stays unless it is gone, its headline is no longer plain while
    another is, its language is not the edition's while another's is, or another is better by `CLEARLY`.
    """
    speaking = [one for one in candidates if one.language == language and one.title.strip()]
    speaking = speaking or _most_told(candidates) or list(candidates)
    plain = [one for one in speaking if is_plain(one.title)] or speaking
    if not plain:
        return None
    weights = _weights(candidates)
    most = Counter[str]()
    for (spoken, _), count in weights.items():
        most[spoken] = max(most[spoken], count)
    scores = {one.article: _score(one, weights, most[one.language]) for one in plain}
    best = min(plain, key=lambda one: (-scores[one.article], not one.full_rights, one.first_seen_at, one.article))
    kept = scores.get(standing, -1.0) if standing is not None else -1.0
    if standing is not None and kept >= 0 and scores[best.article] < kept + CLEARLY:
        return Choice(article=standing, score=kept)
    return Choice(article=best.article, score=scores[best.article])


def _most_told(candidates: Sequence[Candidate]) -> list[Candidate]:
    titled = [one for one in candidates if one.title.strip()]
    sources = Counter(language for language, _ in {(one.language, one.source) for one in titled})
    if not sources:
        return []
    most = min(sources, key=lambda language: (-sources[language], language))
    return [one for one in titled if one.language == most]


def is_plain(title: str) -> bool:
    """Whether a headline says what happened: no question, label, bait, shouting, fragment or open end."""
    words = title.split()
    letters = [letter for letter in title if letter.isalpha()]
    shouted = len(letters) > 12 and sum(letter.isupper() for letter in letters) > 0.7 * len(letters)
    marred = (_QUESTION, _OPEN_END, _BAIT, _LABEL)
    return (
        len(words) >= FEWEST_WORDS
        and len(title) <= LONGEST
        and not shouted
        and not any(pattern.search(title) for pattern in marred)
    )


@lru_cache(maxsize=4096)
def _terms(text: str, language: str) -> frozenset[str]:
    found = set()
    for word in find_words(plain_text(text)):
        if len(word.text) >= _SHORTEST_WORD or word.text[:1].isdigit():
            forms = forms_of(word.text, language)
            if forms:
                found.add(forms.stem)
    return frozenset(found)


def _weights(candidates: Sequence[Candidate]) -> dict[tuple[str, str], int]:
    """In how many sources of a language each term stands."""
    sources: dict[tuple[str, str], set[str]] = {}
    for one in candidates:
        for term in one.terms:
            sources.setdefault((one.language, term), set()).add(one.source)
    return {key: len(found) for key, found in sources.items()}


def _score(one: Candidate, weights: dict[tuple[str, str], int], most: int) -> float:
    """How much of what its headline names the other sources name too: the mean share of them over its terms."""
    terms = headline_terms(one.title, one.language)
    if not terms or most < 2:
        return 0.0
    mean = sum((weights.get((one.language, term), 1) - 1) / (most - 1) for term in terms) / len(terms)
    return mean * (_COPY_WORTH if one.copied else 1.0)

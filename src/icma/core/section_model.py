"""The section of an article that its publisher puts into none: guessed from its words, and from its meaning if known.

Two linear models as small tables of weights in `section_model.json` (made by `tools/train_sections.py`). One knows
hashes of words and runs everywhere; the other reads the vector of `core/embedding.py` where the extra `semantic` is
installed, and the two are joined. Each guesses the topic first; what is society in the widest sense is then parted into
politics, society, world and incidents. Unsure means none.
"""

from __future__ import annotations

import base64
import json
import math
import re
import sys
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from operator import itemgetter, mul
from typing import Any

from .stem import forms_of
from .text import fold, slug

TOPICS = ("economy", "entertainment", "not_news", "other", "science", "society", "sports", "technology")
PARTS = ("incidents", "politics", "society", "world")  # of the topic society
SECTION_OF_TOPIC: Mapping[str, str] = {
    "economy": "economy", "entertainment": "culture", "science": "technology", "sports": "sports",
    "technology": "technology",
}  # fmt: skip  # society has parts; other (weather, horoscopes) and not_news are no section
BUCKETS = 1 << 15  # word hashes share them and single words are left out: no text can be read out of the file
TEXT_LENGTH = 1_500  # characters behind the headline: 1000 are a third cheaper and cost a hundredth in each language
TITLE_WEIGHT = 2
_PREFIX = 5  # letters of addresses: президент and prezident begin alike; 7 as well added nothing
_SHORTEST = 2
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """The most probable section ("" for none of them), its probability, and the most probable of TOPICS."""

    section: str
    probability: float
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A linear model: a column a class with a weight an input, the bias last, all to be multiplied by `scale`."""

    scale: float
    columns: tuple[array[int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionModel:
    """What the file holds."""

    rarity: bytes  # of each bucket: its inverse document frequency in sixteenths, 0 for words never learned
    topics_by_words: Head  # learned from our own sentences above all: for languages without labelled articles
    labelled: tuple[str, ...]  # languages with labelled articles
    rarity_labelled: bytes
    topics_by_words_labelled: Head
    parts_by_words: Head
    topics_by_meaning: Head
    parts_by_meaning: Head
    words_share: float  # weight of what words say beside what meaning says
    sure: float  # probability from which a guess by words alone counts
    sure_with_meaning: float
    trained_on: str  # SHA-256 of the labelled file: figures on that very file prove nothing


def guess_section(title: str, text: str, language: str, vector: bytes | None = None) -> str:
    """One of `core.sections.SECTIONS`, or "" when unsure. `vector`: of this article, as `Embedder.embed` gives it."""
    model = section_model()
    guess = best_guess(title, text, language, vector)
    return guess.section if guess.probability >= (model.sure if vector is None else model.sure_with_meaning) else ""


def best_guess(title: str, text: str, language: str, vector: bytes | None = None) -> Guess:
    """What is most probable, however improbable. Never raises; under a millisecond."""
    model = section_model()
    counts = hashed_words(title, text, language)
    words = _weighed(counts, model.rarity)
    parts = _by_words(model.parts_by_words, words)
    if language.partition("-")[0] in model.labelled:
        words = _weighed(counts, model.rarity_labelled)
        topics = _by_words(model.topics_by_words_labelled, words)
    else:
        topics = _by_words(model.topics_by_words, words)
    if vector is not None:
        topics = _joined(_by_meaning(model.topics_by_meaning, vector), topics, model.words_share)
        parts = _joined(_by_meaning(model.parts_by_meaning, vector), parts, model.words_share)
    elif not words:
        return Guess(section="", probability=0.0, topic="other")
    return guess_of(topics, parts)


def guess_of(topics: Sequence[float], parts: Sequence[float]) -> Guess:
    """The guess that two rows of log probabilities (of TOPICS, of PARTS) make."""
    chances: dict[str, float] = {}
    for name, chance in zip(TOPICS, map(math.exp, topics), strict=True):
        if name == "society":
            for part, share in zip(PARTS, map(math.exp, parts), strict=True):
                chances[part] = chances.get(part, 0.0) + chance * share
        else:
            section = SECTION_OF_TOPIC.get(name, "")
            chances[section] = chances.get(section, 0.0) + chance
    section = max(chances, key=lambda name: (chances[name], name))
    topic = TOPICS[max(range(len(TOPICS)), key=lambda at: topics[at])]
    return Guess(section=section, probability=chances[section], topic=topic)


def hashed_words(title: str, text: str, language: str) -> dict[int, int]:
    """The buckets of the words of headline and beginning, with their weight."""
    found: dict[int, int] = {}
    for weight, part in ((1, text[:TEXT_LENGTH]), (TITLE_WEIGHT, title[:TEXT_LENGTH])):
        for word in set(_WORD.findall(fold(part))):
            if len(word) >= _SHORTEST:
                found.update(dict.fromkeys(_buckets(word, language), weight))
    return found


@lru_cache(maxsize=65_536)
def _buckets(word: str, language: str) -> tuple[int, ...]:
    forms = forms_of(word, language)
    latin = slug(word)
    names = (f"s{forms.stem}" if forms else "", f"5{latin[:_PREFIX]}" if latin else "")
    return tuple(zlib.crc32(name.encode("utf-8", "surrogatepass")) % BUCKETS for name in names if name)


def _weighed(counts: Mapping[int, int], rarity: bytes) -> list[tuple[int, int]]:
    return [(bucket, rarity[bucket] * count) for bucket, count in counts.items() if rarity[bucket]]


def _by_words(head: Head, words: Sequence[tuple[int, int]]) -> list[float]:
    """Log probabilities: weights by rarity, the length of the text taken out."""
    if len(words) < 2:  # itemgetter gives a tuple for two and more
        words = (*words, (0, 0), (0, 0))
    pick = itemgetter(*(bucket for bucket, _ in words))
    rare = [weight for _, weight in words]
    norm = head.scale / (math.sqrt(sum(map(mul, rare, rare))) or 1.0)
    return _log_shares([
        sum(map(mul, rare, pick(column))) * norm + column[-1] * head.scale for column in head.columns
    ])  # fmt: skip


def _by_meaning(head: Head, vector: bytes) -> list[float]:
    values = array("b", vector)
    norm = head.scale / (math.sqrt(sum(map(mul, values, values))) or 1.0)
    return _log_shares([sum(map(mul, values, column)) * norm + column[-1] * head.scale for column in head.columns])


def _joined(meaning: Sequence[float], words: Sequence[float], share: float) -> list[float]:
    return _log_shares([one + share * other for one, other in zip(meaning, words, strict=True)])


def _log_shares(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    rest = top + math.log(sum(math.exp(score - top) for score in scores))
    return [score - rest for score in scores]


@cache
def section_model() -> SectionModel:
    """The shipped weights, read once: some 300 KB."""
    kept = json.loads(resources.files(__package__).joinpath("section_model.json").read_text("utf-8"))
    return model_from_json(kept)


def model_from_json(kept: Mapping[str, Any]) -> SectionModel:
    """The model that `tools/train_sections.py` wrote. Raises `KeyError`, `ValueError` for anything else."""
    heads = {name: _head(kept[name]) for name in HEADS}
    return SectionModel(
        rarity=_unpacked(kept["rarity"]),
        rarity_labelled=_unpacked(kept["rarity_labelled"]),
        labelled=tuple(kept["labelled"]),
        words_share=kept["words_share"],
        sure=kept["sure"],
        sure_with_meaning=kept["sure_with_meaning"],
        trained_on=kept["trained_on"],
        **heads,
    )


HEADS = ("topics_by_words", "topics_by_words_labelled", "parts_by_words", "topics_by_meaning", "parts_by_meaning")


def _head(kept: Mapping[str, Any]) -> Head:
    weights = array(kept["type"])
    weights.frombytes(_unpacked(kept["weights"]))
    if sys.byteorder == "big":
        weights.byteswap()
    length = len(weights) // kept["size"]
    columns = tuple(weights[at * length : (at + 1) * length] for at in range(kept["size"]))
    return Head(scale=kept["scale"], columns=columns)


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))

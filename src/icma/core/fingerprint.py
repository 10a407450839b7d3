"""What one article is recognised by when it is put to its story: `fingerprint`, kept as bytes and read back.

Features are stems with their tongue (`a:old`), names (consonants, equal in all scripts), numbers with their kind and
quoted titles, each as a number of 32 bits. Beside them a sketch of the sentences, and the embedding when there is
one. It holds no sentence of the text.
"""

from __future__ import annotations

import re
import struct
import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import chain, islice, repeat
from sys import intern
from zlib import crc32

from .fingerprint_words import LIGHT, NOT_NAMES
from .quantities import find_quantities
from .skeleton import LEAST_OF_NAME, LEAST_OF_WORD, skeletons
from .stem import find_words, plain_text, stem_of
from .text import byte_words, casefold, fold

SCHEME = 6  # raise it when fingerprints change: the room then makes them anew
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
_TITLE, _LEAD = 200, 70  # weights: the lead names what the headline leaves out, but wanders
KIND_AT = 29  # a feature's kind stands in the bits from here on: what it is, for stems the tongue
_TONGUES = {"a:": 1, "t:": 2, "r:": 3, "e:": 4}  # 0 for a word of no language that is known
NAME, NUMBER, QUOTE = 5, 6, 7
KINDS = 8
SHARED = (NAME, NUMBER, QUOTE)  # kinds that all languages have in common, above the others
_LONGEST_TITLE = 400  # characters
_LONGEST_WORD = 80
MOST_READ = 40_000  # words that each vocabulary holds, some 700 bytes a word with their stems: 84 MB at the most
BETWEEN = "\x1f"  # strings that are kept together
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What is kept of an article."""

    article: int
    at: datetime
    language: str
    source: str
    features: array[int]  # stems, names, numbers, quoted titles, each kind by weight
    weights: bytes  # of each feature: 200 for words of the headline, less for those of the lead alone
    shown: bytes  # as each feature is written, in UTF-8 with `BETWEEN` them: seldom asked for, often read back
    title_key: int  # equal for headlines that differ in numbers, marks and stops alone; 0 for none
    title_numbers: tuple[str, ...]  # keys of the quantities in the headline
    numbers: tuple[str, ...]  # the same, then those of the lead
    sketch: array[int]  # 32-bit hashes of some 3-word shingles, sorted
    embedding: bytes | None  # 384 signed bytes, see embedding.py

    def to_bytes(self) -> bytes:
        """The same as bytes, some 860 with a text, and the embedding."""
        return _packed(self)

    def words(self) -> list[str]:
        """As each feature is written; "" where that was damaged."""
        written = self.shown.decode("utf-8", "replace").split(BETWEEN)
        return [*islice(chain(written, repeat("")), len(self.features))]

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
    shown: dict[int, str] = {}
    terms, names = _words(title, lead, text.language, shown)
    numbers: _Weights = {}
    keys: dict[int, str] = {}
    for part, weight in ((title, _TITLE), (lead, _LEAD)):
        for number in find_quantities(part):
            feature = _feature(NUMBER, number.key)
            if feature not in numbers:
                numbers[feature], keys[feature] = weight, number.key
                shown[feature] = number.shown.replace(BETWEEN, " ")
    quoted = {_feature(QUOTE, one): _TITLE for one in _quoted(f"{title}\n{lead}", text.language)}
    told = [*islice(numbers, NUMBERS)]
    features: list[int] = []
    weights: list[int] = []
    for kept, known in (
        (sorted(terms, key=terms.__getitem__, reverse=True)[:TERMS], terms),  # equal ones stay in the text's order
        (sorted(names, key=names.__getitem__, reverse=True)[:NAMES], names),
        (told, numbers),
        ([*islice(quoted, QUOTED)], quoted),
    ):
        features += kept
        weights += map(known.__getitem__, kept)
    return Fingerprint(
        article=text.article,
        at=text.at,
        language=text.language.partition("-")[0],
        source=text.source,
        features=array("I", features),
        weights=bytes(weights),
        shown=BETWEEN.join(map(shown.get, features, repeat(""))).encode("utf-8", "replace"),
        title_key=_title_key(title),
        title_numbers=tuple([keys[feature] for feature in told if numbers[feature] == _TITLE]),
        numbers=tuple([keys[feature] for feature in told]),
        sketch=sketch(text.text[:LONGEST_TEXT]),
        embedding=embedding,
    )


def sketch(text: str) -> array[int]:
    """Some of the text's 3-word shingles as 32-bit numbers, sorted: half of those at its beginning, then one in eight.

    Letters' case, marks and stops do not count. A shingle's number is the CRC of its words run together; it is chosen
    by its high bits, as the low ones are its place in the index.
    """
    words = byte_words(casefold(text))
    codes = list(map(crc32, words[2:], map(crc32, words[1:], map(crc32, words))))
    kept = [code for code in codes[:DENSE_SHINGLES] if code < 1 << DENSE_BITS]
    kept += [code for code in codes[DENSE_SHINGLES:] if code < 1 << SPARSE_BITS]
    return array("I", sorted(set(kept[:LONGEST_SKETCH])))


# --- parts ----------------------------------------------------------------------------------------------------------


def _lead(body: str) -> str:
    if len(body) <= LEAD:
        return body
    return body[:LEAD].rpartition(" ")[0] or body[:LEAD]


_Weights = dict[int, int]  # of features


def _feature(kind: int, word: str) -> int:
    """A word of this kind as a number; among the words of 100,000 articles some ten pairs have one in common."""
    return kind << KIND_AT | crc32(word.encode("utf-8", "replace")) & (1 << KIND_AT) - 1


# What one written word gives: as it stands, its stem, as a name is shown (without an apostrophe's ending), whether it
# begins with a capital letter that tells a name, and its names if it is one and if it is any word.
_Read = tuple[str, int, str, bool, tuple[int, ...], tuple[int, ...]]


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
        as_name = tuple([_feature(NAME, one) for one in bones if len(one) >= LEAST_OF_NAME])
        as_word = tuple([_feature(NAME, one) for one in bones if len(one) >= LEAST_OF_WORD])
        capital = written[0].isupper() and folded not in NOT_NAMES
        stem = stem or folded  # some stemmers take all of a short word
        return written, _feature(_TONGUES.get(stem[:2], 0), stem), base, capital, as_name, as_word


# Cyrillic words tell themselves; those of any other language are read as English.
_VOCABULARIES = {language: _Vocabulary(language) for language in ("az", "tr", "en")}


def _words(title: str, lead: str, language: str, shown: dict[int, str]) -> tuple[_Weights, _Weights]:
    """Stems with weights; names by their skeletons (and long words, which may be the same in another language).

    How each is written is noted in `shown`.
    """
    terms: _Weights = {}
    names: _Weights = {}
    vocabulary = _VOCABULARIES.get(language.partition("-")[0], _VOCABULARIES["en"])
    for part, weight in ((title, _TITLE), (lead, _LEAD)):
        half = weight // 2
        written = (_WORD if "'" in part else _LETTERS).findall(part)
        shouting = _is_shouting(written)
        for read in map(vocabulary.__getitem__, written):
            if read is None:
                continue
            word, stem, base, capital, as_name, as_word = read
            if stem in terms:
                terms[stem] = min(_TITLE, terms[stem] + half)
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
            yield joined


def _title_key(title: str) -> int:
    words = " ".join(word for word in _LETTERS.findall(fold(title)) if not word.isdigit())
    return int.from_bytes(blake2b(words.encode("utf-8", "replace"), digest_size=6).digest(), "big") if words else 0


# --- bytes ----------------------------------------------------------------------------------------------------------

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400_000_000  # microseconds
_EARLIEST, _LATEST = -719_162 * _DAY, 2_932_897 * _DAY - 1  # the years 1 and 9999, all that a datetime can hold
# Scheme, article, microseconds, title key; how many features, numbers of the headline, shingles; bytes of three parts
_HEAD = struct.Struct("<BqqQ6H")


def _packed(one: Fingerprint) -> bytes:
    strings = BETWEEN.join([part.replace(BETWEEN, " ") for part in (one.language, one.source, *one.numbers)])
    parts = (one.embedding or b"", strings.encode("utf-8", "replace"), one.shown)
    at = (one.at - _EPOCH) // timedelta(microseconds=1)
    counts = (len(one.features), len(one.title_numbers), len(one.sketch), *map(len, parts))
    head = _HEAD.pack(SCHEME, one.article, at, one.title_key, *counts)
    return b"".join((head, _little(one.features), _little(one.sketch), one.weights, *parts))


def _unpacked(packed: bytes) -> Fingerprint:
    if not packed or packed[0] != SCHEME or len(packed) < _HEAD.size:
        raise ValueError("not a fingerprint of this scheme")
    _, article, at, title_key, features, of_title, shingles, *sizes = _HEAD.unpack_from(packed)
    at_sketch = _HEAD.size + 4 * features
    at_weights = at_sketch + 4 * shingles
    at_embedding = at_weights + features
    at_strings = at_embedding + sizes[0]
    at_shown = at_strings + sizes[1]
    if len(packed) != at_shown + sizes[2] or not _EARLIEST <= at <= _LATEST:
        raise ValueError("broken fingerprint")
    language, source, *numbers = map(intern, packed[at_strings:at_shown].decode("utf-8").split(BETWEEN))
    return Fingerprint(
        article=article,
        at=_EPOCH + timedelta(microseconds=at),
        language=language,
        source=source,
        features=_array(packed[_HEAD.size : at_sketch]),
        weights=packed[at_weights:at_embedding],
        shown=packed[at_shown:],
        title_key=title_key,
        title_numbers=tuple(numbers[:of_title]),
        numbers=tuple(numbers),
        sketch=_array(packed[at_sketch:at_weights]),
        embedding=packed[at_embedding:at_strings] or None,
    )


def _array(packed: bytes) -> array[int]:
    numbers = array("I", packed)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _little(numbers: array[int]) -> bytes:
    return _array(numbers.tobytes()).tobytes()

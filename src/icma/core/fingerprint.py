"""What one article is recognised by when it is put to its story: `fingerprint`, kept as bytes and read back.

Words (stems), names (consonants, equal in all scripts), numbers with their kind, quoted titles, a sketch of its
sentences, and the embedding when there is one. It holds no sentence of the text.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b

from .fingerprint_words import LIGHT, NOT_NAMES
from .quantities import Quantity, find_quantities
from .skeleton import LEAST_OF_NAME, LEAST_OF_WORD, skeletons
from .stem import find_words, forms_of, plain_text
from .text import casefold, fold

SCHEME = 4  # raise it when fingerprints change: the room then makes them anew
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
_TITLE_WEIGHT, _LEAD_WEIGHT = 1.0, 0.35  # the lead names what the headline leaves out, but wanders
_STEPS = 200  # of a weight, which is kept in one byte
_SPREAD = 0x9E3779B1  # Knuth's multiplier: makes every bit of a shingle's number depend on all of its words
_LONGEST_TITLE = 400  # characters
_LONGEST_WORD = 80
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
    terms: tuple[
        tuple[str, str, float], ...
    ]  # stem with its tongue (`a:old`), the word as written, weight; heaviest first
    names: tuple[tuple[str, str, float], ...]  # skeleton, as written, weight
    numbers: tuple[tuple[Quantity, float], ...]
    quoted: tuple[str, ...]  # skeletons of the words of a title in quotation marks
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
    terms, names = _words(title, lead, text.language)
    headline_numbers = find_quantities(title)
    lead_numbers = [one for one in find_quantities(lead) if one.key not in {known.key for known in headline_numbers}]
    numbers = [(one, _TITLE_WEIGHT) for one in headline_numbers] + [(one, _LEAD_WEIGHT) for one in lead_numbers]
    return Fingerprint(
        article=text.article,
        at=text.at,
        language=text.language.partition("-")[0],
        source=text.source,
        owner=text.owner,
        terms=_heaviest(terms, TERMS),
        names=_heaviest(names, NAMES),
        numbers=tuple(numbers[:NUMBERS]),
        quoted=tuple(dict.fromkeys(_quoted(f"{title}\n{lead}", text.language)))[:QUOTED],
        title_key=_title_key(title),
        sketch=sketch(text.text[:LONGEST_TEXT]),
        embedding=embedding,
    )


def sketch(text: str) -> tuple[int, ...]:
    """Some of the text's 3-word shingles as 32-bit numbers, sorted: half of those at its beginning, then one in eight.

    Letters' case, marks and stops do not count.
    """
    words = [zlib.crc32(word.encode("utf-8", "replace")) for word in _LETTERS.findall(casefold(text))]
    kept = set()
    for at, (first, second, third) in enumerate(zip(words, words[1:], words[2:], strict=False)):
        code = (((first * 31 + second) * 31 + third) * _SPREAD) & 0xFFFFFFFF
        # Chosen by its high bits, as the low ones are its place in the index.
        if code >> (DENSE_BITS if at < DENSE_SHINGLES else SPARSE_BITS) == 0:
            kept.add(code)
            if len(kept) >= LONGEST_SKETCH:
                break
    return tuple(sorted(kept))


# --- parts ----------------------------------------------------------------------------------------------------------


def _lead(body: str) -> str:
    if len(body) <= LEAD:
        return body
    return body[:LEAD].rpartition(" ")[0] or body[:LEAD]


_Weighed = dict[str, tuple[str, float]]  # stem or skeleton: as written, weight


@dataclass(frozen=True, slots=True)
class _Read:
    """What one written word gives; `base` is the word as a name is shown, without an apostrophe's ending."""

    stem: str
    base: str
    capital: bool
    bones: tuple[str, ...]


@lru_cache(maxsize=65_536)
def _read(written: str, language: str) -> _Read | None:
    """None for a word that says nothing: grammar, numbers, single letters."""
    forms = forms_of(written, language)
    if forms is None or not forms.folded[0].isalpha() or forms.folded in LIGHT or len(forms.folded) < 2:
        return None
    base = written.partition("'")[0] if "'" in written[2:] else written
    return _Read(
        stem=forms.stem or forms.folded,  # some stemmers take everything from a short word
        base=base,
        capital=written[0].isupper() and forms.folded not in NOT_NAMES,
        bones=skeletons(base, language),
    )


def _words(title: str, lead: str, language: str) -> tuple[_Weighed, _Weighed]:
    """Stems with weights; skeletons of names (and of long words, which may be the same in another language)."""
    terms: _Weighed = {}
    names: _Weighed = {}
    for part, weight in ((title, _TITLE_WEIGHT), (lead, _LEAD_WEIGHT)):
        cut = [word[:_LONGEST_WORD] for word in _WORD.findall(part)]
        shouting = _is_shouting(cut)
        for written in cut:
            read = _read(written, language)
            if read is None:
                continue
            shown, known = terms.get(read.stem, (written, 0.0))
            terms[read.stem] = (shown, min(_TITLE_WEIGHT, known + weight / 2) if known else weight)
            capital = read.capital and not shouting
            least = LEAST_OF_NAME if capital else LEAST_OF_WORD
            for bones in read.bones:
                if len(bones) >= least and weight > names.get(bones, ("", 0.0))[1]:
                    names[bones] = (read.base, weight if capital else weight / 2)
    return terms, names


def _is_shouting(words: Sequence[str]) -> bool:
    """A headline in capitals, or With Every Word Capitalised: a capital letter says nothing there."""
    long = [word for word in words if len(word) > 3 and word[0].isalpha()]
    return len(long) > 3 and all(word[0].isupper() for word in long)


def _quoted(text: str, language: str) -> Iterator[str]:
    for found in _QUOTED.finditer(text):
        bones = [skeletons(word.text, language)[:1] for word in find_words(found[1])]
        joined = " ".join(one[0] for one in bones if one)
        if len(joined) >= LEAST_OF_WORD and len(bones) <= 6:
            yield joined


def _title_key(title: str) -> int:
    words = " ".join(word for word in _LETTERS.findall(fold(title)) if not word.isdigit())
    return int.from_bytes(blake2b(words.encode("utf-8", "replace"), digest_size=6).digest(), "big") if words else 0


def _heaviest(weighed: _Weighed, most: int) -> tuple[tuple[str, str, float], ...]:
    """Equal weights stay in the text's order."""
    kept = sorted(weighed.items(), key=lambda item: -item[1][1])[:most]
    return tuple((form, shown, round(weight * _STEPS) / _STEPS) for form, (shown, weight) in kept)


# --- bytes ----------------------------------------------------------------------------------------------------------

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HEAD = struct.Struct(
    "<BqqQ7H"
)  # scheme, article, microseconds, title key; sizes: terms names numbers quoted sketch embedding text
_PART = "\x1f"  # between strings; none of them can hold it, plain_text and find_words leave no control characters


def _packed(one: Fingerprint) -> bytes:
    strings = [one.language, one.source.replace(_PART, ""), one.owner.replace(_PART, "")]
    strings += [part for form, shown, _ in one.terms + one.names for part in (form, shown)]
    strings += [part for number, _ in one.numbers for part in (number.kind, number.value, number.shown)]
    strings += one.quoted
    weights = [weight for *_, weight in one.terms + one.names] + [weight for _, weight in one.numbers]
    text = _PART.join(strings).encode("utf-8", "replace")
    embedding = one.embedding or b""
    head = _HEAD.pack(
        SCHEME,
        one.article,
        (one.at - _EPOCH) // timedelta(microseconds=1),
        one.title_key,
        len(one.terms),
        len(one.names),
        len(one.numbers),
        len(one.quoted),
        len(one.sketch),
        len(embedding),
        len(text),
    )
    bits = bytes(round(weight * _STEPS) for weight in weights)
    return b"".join((head, bits, struct.pack(f"<{len(one.sketch)}I", *one.sketch), embedding, text))


def _unpacked(packed: bytes) -> Fingerprint:
    if not packed or packed[0] != SCHEME or len(packed) < _HEAD.size:
        raise ValueError("not a fingerprint of this scheme")
    _, article, at, title_key, terms, names, numbers, quoted, hashes, size, length = _HEAD.unpack_from(packed)
    at_sketch = _HEAD.size + terms + names + numbers
    at_embedding = at_sketch + 4 * hashes
    if len(packed) != at_embedding + size + length:
        raise ValueError("broken fingerprint")
    weights = [bits / _STEPS for bits in packed[_HEAD.size : at_sketch]]
    parts = packed[at_embedding + size :].decode("utf-8").split(_PART)
    words = parts[3 : 3 + 2 * (terms + names)]
    number_parts = parts[3 + len(words) : 3 + len(words) + 3 * numbers]
    weighed = tuple(zip(words[::2], words[1::2], weights, strict=False))
    found = [
        Quantity(kind=kind, value=value, shown=shown)
        for kind, value, shown in zip(number_parts[::3], number_parts[1::3], number_parts[2::3], strict=True)
    ]
    return Fingerprint(
        article=article,
        at=_EPOCH + timedelta(microseconds=at),
        language=parts[0],
        source=parts[1],
        owner=parts[2],
        terms=weighed[:terms],
        names=weighed[terms:],
        numbers=tuple(zip(found, weights[terms + names :], strict=True)),
        quoted=tuple(parts[len(parts) - quoted :] if quoted else ()),
        title_key=title_key,
        sketch=struct.unpack_from(f"<{hashes}I", packed, at_sketch),
        embedding=packed[at_embedding : at_embedding + size] or None,
    )

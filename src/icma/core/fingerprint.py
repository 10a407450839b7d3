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
from hashlib import blake2b

from .fingerprint_words import LIGHT, NOT_NAMES
from .quantities import Quantity, find_quantities
from .skeleton import LEAST_OF_NAME, LEAST_OF_WORD, skeletons
from .stem import Forms, find_words, forms_of, plain_text
from .text import fold

SCHEME = 1  # raise it when fingerprints change: the room then makes them anew
LONGEST_TEXT = 60_000  # characters that are looked at; a longer page is a list of many things (bounds the time)
LEAD = 700  # characters of the text whose words count; what comes later is background that other stories share
TERMS = 32
NAMES = 14
NUMBERS = 10
QUOTED = 4
SHINGLE = 3  # words
SKETCH_OF = 8  # one shingle of eight is kept
LONGEST_SKETCH = 600
_TITLE_WEIGHT, _LEAD_WEIGHT = 1.0, 0.35  # the lead names what the headline leaves out, but wanders
_STEPS = 200  # of a weight, which is kept in one byte
_LONGEST_TITLE = 400  # characters
_LONGEST_WORD = 40
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
    title_key: int  # equal for equal headlines, whatever their marks and stops; 0 for none
    sketch: tuple[int, ...]  # 32-bit hashes of one in eight 3-word shingles, sorted
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
    body = plain_text(text.text[:LONGEST_TEXT])
    lead = _lead(body)
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
        sketch=sketch(body),
        embedding=embedding,
    )


def sketch(text: str) -> tuple[int, ...]:
    """One in eight of the text's 3-word shingles as 32-bit numbers, sorted; letters, marks and stops do not count."""
    words = [word.text for word in find_words(fold(text))]
    kept = set()
    for first, second, third in zip(words, words[1:], words[2:], strict=False):
        code = zlib.crc32(f"{first} {second} {third}".encode("utf-8", "replace"))
        code = (code * 0x9E3779B1) & 0xFFFFFFFF  # crc is linear: without this its low bits follow the last letters
        if (code >> 16) % SKETCH_OF == 0:
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


def _words(title: str, lead: str, language: str) -> tuple[_Weighed, _Weighed]:
    """Stems with weights; skeletons of names (and of long words, which may be the same in another language)."""
    terms: _Weighed = {}
    names: _Weighed = {}
    for part, weight in ((title, _TITLE_WEIGHT), (lead, _LEAD_WEIGHT)):
        cut = [word.text[: _LONGEST_WORD * 2] for word in find_words(part)]
        shouting = _is_shouting(cut)
        for written in cut:
            forms = forms_of(written, language)
            if forms is None or not forms.folded[0].isalpha() or forms.folded in LIGHT or len(forms.folded) < 2:
                continue
            shown, known = terms.get(forms.stem, (written, 0.0))
            again = min(_TITLE_WEIGHT, known + weight / 2) if known else weight
            terms[forms.stem] = (shown, again)
            _add_name(names, written, forms, language, weight, shouting=shouting)
    return terms, names


def _add_name(names: _Weighed, written: str, forms: Forms, language: str, weight: float, *, shouting: bool) -> None:
    capital = written[0].isupper() and not shouting and forms.folded not in NOT_NAMES
    least = LEAST_OF_NAME if capital else LEAST_OF_WORD
    base = written.partition("'")[0] if "'" in written[2:] else written
    for bones in skeletons(base, language):
        if len(bones) >= least and weight > names.get(bones, ("", 0.0))[1]:
            names[bones] = (base, weight if capital else weight / 2)


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
    words = " ".join(word.text for word in find_words(fold(title)))
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

"""Sentences of a text and the marks by which the same sentence is known again elsewhere.

Marks hold hashes, never words: they may be kept beside an article without carrying its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from .stem import forms_of
from .text import fold

SHORTEST = 5  # words; "Bu barədə APA xəbər verir." and the like prove nothing
SHINGLE = 3  # words, as in the sketch that finds reprints
MOST_SENTENCES = 2_000  # of one text; a longer one is a protocol or an attack
_LONGEST = 5_000  # characters of a sentence that count

_END = re.compile(r"[.!?…]{1,3}[\"»”’)\]]{0,3}(?=\s|$)|\n+")
_LAST_WORD = re.compile(r"[\w.'’-]{1,24}$")
_WORD = re.compile(r"\w+")
_NEXT = re.compile(r"\s*(\S?)")
# Folded words before a full stop that ends no sentence.
_ABBREVIATED_LIST = """
    ak dos prof dr mr mrs ms st sr jr vs etc gen col capt sgt lt gov sen rep rev inc ltd co corp no nos
    vol fig est approx
    yan fev mart apr iyn iyl avq sen sent okt noy dek jan feb mar jun jul aug sep sept oct nov dec
    mln mlrd min km kv sm kq r n s b e m y h t g p d v u.s u.k e.u a.m p.m i.e e.g v.s b.e m.e və.s
    г гг в вв т тт д е п др пр рис стр см ср им ул пл просп пр-т корп кв тыс млн млрд трлн руб коп долл проц чел обл р-н
    акад доц ген полк кап лейт гл ст н.э т.е т.д т.п т.к и.о к.м янв февр март апр авг сент окт нояб дек
    sn doc av cad sok apt tel bkz vb vd vs yy mad
"""
_ABBREVIATED = frozenset(_ABBREVIATED_LIST.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A sentence in its text, without the blanks around it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One sentence: where it stands and the hashes by which it is known. `block` counts the texts it was found in."""

    block: int
    start: int  # characters in the text of the block
    end: int
    words: int
    key: int  # of its words without marks and punctuation
    shingles: frozenset[int]  # of each three words in a row
    stems: frozenset[int]  # of what it speaks about: stems of its longer words, numbers


def split_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of a text in az, ru, en or tr; abbreviations, initials and quoted speech stay whole. Linear."""
    spans: list[Span] = []
    start = 0
    for end in _END.finditer(text):
        if _ends(text, end):
            spans.extend(_span(text, start, end.end()))
            start = end.end()
            if len(spans) >= MOST_SENTENCES:
                return tuple(spans)
    spans.extend(_span(text, start, len(text)))
    return tuple(spans)


def marks_of(blocks: Sequence[str], language: str) -> tuple[Mark, ...]:
    """The sentences of the blocks of an article (plain text each) that are long enough to prove anything."""
    marks: list[Mark] = []
    for number, text in enumerate(blocks):
        for span in split_sentences(text):
            words = _WORD.findall(fold(text[span.start : min(span.end, span.start + _LONGEST)]))
            if len(words) >= SHORTEST:
                marks.append(_mark(number, span, words, language))
            if len(marks) >= MOST_SENTENCES:
                return tuple(marks)
    return tuple(marks)


def _mark(block: int, span: Span, words: list[str], language: str) -> Mark:
    return Mark(
        block=block,
        start=span.start,
        end=span.end,
        words=len(words),
        key=_hash(" ".join(words)),
        shingles=frozenset(_hash(" ".join(words[at : at + SHINGLE])) for at in range(len(words) - SHINGLE + 1)),
        stems=frozenset(map(_hash, _stems(words, language))),
    )


def _stems(words: Iterable[str], language: str) -> Iterator[str]:
    for word in words:
        if word[0].isdigit() or len(word) > 3:  # shorter ones are mostly particles
            forms = forms_of(word, language)
            if forms:
                yield forms.stem


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _span(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield Span(start=start, end=end)


def _ends(text: str, end: re.Match[str]) -> bool:
    """Whether this is the end of a sentence, and not of an abbreviation, an initial, a number or somebody's words."""
    sign = end[0]
    if "\n" in sign:
        return True
    following = _NEXT.match(text, end.end())
    after = following[1] if following else ""
    if after.islower() or after in tuple(",;:–—-)"):
        return False
    if sign != ".":
        return True
    found = _LAST_WORD.search(text, max(0, end.start() - 24), end.start())
    if found is None:
        return True
    word = found[0].rpartition("'")[2]
    initial = len(word.rpartition(".")[2]) == 1 and word[-1].isupper()
    return not (initial or fold(word) in _ABBREVIATED or (word.isdigit() and len(word) < 3))

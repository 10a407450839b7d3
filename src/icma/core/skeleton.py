"""The consonants of a name, equal in every script and language we read: Əliyev, Алиев and Aliyev give `alv`.

Vowels fall out, for they differ most; a vowel at the beginning stays as `a`. Sounds that the four languages write with
changing letters are one class: k q g x h ğ х г are k, d t are t, c j ж дж are j, s ş ц ш are s.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .stem_az import stem_az
from .text import casefold, fold

LONGEST = 5  # consonants kept; the rest is endings (Азербайджан-ск-ого, azərbaycan-lı)
LEAST_OF_NAME = 2
LEAST_OF_WORD = 4  # of a word that is no name: magnitude, maqnitudalı, магнитудой

_KEPT = "bcfjklmnprstvz"


class _Sounds(dict[int, str | None]):
    """Letters and their sounds for `str.translate`; what is neither there nor a consonant falls out."""

    def __init__(self, *rows: str) -> None:
        super().__init__({ord(letter): letter for letter in _KEPT})
        for sound, letters in (row.split(":") for row in rows):
            self.update({ord(letter): sound for letter in letters})

    def __missing__(self, letter: int) -> None:
        return None


_CYRILLIC = _Sounds(
    "s:щшцс", "c:ч", "j:ж", "k:хгк", "f:ф", "v:в", "b:б", "p:п", "t:дт", "z:з", "l:л", "m:м", "n:н", "r:р"
)  # fmt: skip
_TURKIC = _Sounds("j:c", "c:ç", "s:ş", "k:xqğgh", "v:w", "t:d")
_ENGLISH = _Sounds("k:cqgh", "ks:x", "v:w", "t:d")
# Before single letters; in this order.
_CYRILLIC_PAIRS = (("дж", "j"),)
_TURKIC_PAIRS = (("ts", "s"),)
_ENGLISH_PAIRS = (
    ("sch", "s"), ("tch", "c"), ("dzh", "j"), ("ck", "k"), ("ch", "c"), ("sh", "s"), ("kh", "k"), ("gh", "k"),
    ("zh", "j"), ("ph", "f"), ("th", "t"), ("ts", "s"), ("ce", "se"), ("ci", "si"), ("cy", "sy"),
)  # fmt: skip
_HAS_CYRILLIC = re.compile("[\u0400-\u052f]")
_VOWEL_FIRST = re.compile(r"[yй]?[aeiouəıöüаеёиоуыэюяієї]")
_TWICE = re.compile(r"(.)\1+")
# Endings of nouns that hold a consonant; where one may belong to the name (Карабах) both readings are kept.
_RUSSIAN_ENDING = re.compile(r"(?:ами|ями|ах|ях|ам|ям|ом|ем|ым|им|ого|его|ому|ему|ых|их|ыми|ими|ой|ей|ый|ий)$")


@lru_cache(maxsize=65_536)
def skeletons(word: str, language: str) -> tuple[str, ...]:
    """One or two skeletons of a word without its apostrophe ending: as it stands, and without its case ending."""
    language = language.partition("-")[0]
    letters = word.replace("İ", "i")
    if _HAS_CYRILLIC.search(letters):
        folded = fold(letters)
        bare = _RUSSIAN_ENDING.sub("", folded)
        forms = (folded, bare if len(bare) >= 3 else folded)
        made = [_consonants(form, _CYRILLIC_PAIRS, _CYRILLIC) for form in forms]
    elif language in ("az", "tr"):
        marked = casefold(letters, language)
        made = [_consonants(marked, _TURKIC_PAIRS, _TURKIC)]
        bare = stem_az(fold(letters))
        if len(bare) < len(marked):
            made.append(_consonants(marked[: len(bare)], _TURKIC_PAIRS, _TURKIC))
    else:
        folded = fold(letters)
        bare = folded.removesuffix("'s").removesuffix("s") if len(folded) > 4 else folded
        made = [_consonants(bare, _ENGLISH_PAIRS, _ENGLISH)]
    return tuple(dict.fromkeys(form for form in made if form))


def _consonants(word: str, pairs: tuple[tuple[str, str], ...], sounds: _Sounds) -> str:
    first = "a" if _VOWEL_FIRST.match(word) else ""
    for written, sound in pairs:
        word = word.replace(written, sound)
    bones = _TWICE.sub(r"\1", word.translate(sounds))
    return (first + bones)[:LONGEST]

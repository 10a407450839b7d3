"""Words of a text as the search knows them: the same tokens for what is stored and for what is asked.

Each word gives two kinds of tokens. One keeps its letters and its place (`=öldü`: phrases, beginnings typed with their
letters). The others are a bag: the stem without marks (`oldu`, what people type in plain ASCII finds), the stem with
its marks where it has any (`öld`: so öldü, died, and oldu, became, are told apart when typed so), and the whole word
without marks (beginnings of words). Stems carry the tongue whose endings were taken off (`a:old`): the English word old
is none of them. Cyrillic has no such pairs: ё is е, й stays.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from .stem_az import stem_az
from .text import casefold, fold

SCHEME = "1"  # raise it when tokens change: every index is then made anew
LONGEST = 40  # letters of a word that count; longer ones are addresses and codes
HYPHENS = "-\u2010\u2011\u2012"
EXACT = "="  # before the tokens that keep letters and place

_MARK = "\u0300-\u036f"
_LETTER = rf"(?:[^\W\d_][{_MARK}]*)"
_WORD = re.compile(
    rf"(?P<number>\d+(?:[.,]\d+)+(?![^\W_]))"  # 7.1 and 7,1
    rf"|(?P<initials>(?<![^\W_])(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?![^\W_]))?)"  # U.S., Ə.Ə. but not Ə.Əliyev
    rf"|(?P<plain>[^\W_]+(?:[{_MARK}]+[^\W_]*)*(?:'{_LETTER}+)?)"  # also Trump's, Bakı'da, O'Brien
)
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_APOSTROPHES = re.compile("[’‘ʼ`´′＇]")
_NOT_TOKEN = re.compile(r"[^\w.]|_")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN = re.compile("[a-z\u00c0-\u024f\u0259]", re.IGNORECASE)
# Endings that az, tr and en put behind an apostrophe; anything else belongs to the word (O'Brien, п'ять).
_ENDING_WORDS = """
    s da de ta te dan den tan ten in un nin nun a e ya ye i u ni nu la le yla yle li lu daki deki nda nde ndan nden na
    ne si su lar ler dir dur tir tur дан ден да де а е у ом
"""
_ENDINGS = frozenset(_ENDING_WORDS.split())
_SNOWBALL = {"ru": "russian", "en": "english", "tr": "turkish"}
ANY_LATIN = ("az", "en", "tr")  # whose stems a Latin word of unknown language may have


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word in its text; `start` and `end` count characters of the `plain_text`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """One word as tokens."""

    exact: str  # lower case with its letters
    folded: str  # the same without marks
    stem: str  # the stem of `folded`, its tongue before it
    marked_stem: str = ""  # the stem with marks; "" where it has none

    @property
    def bag(self) -> tuple[str, ...]:
        """The tokens that have no place, each once. The whole word stands there only if its exact form differs."""
        folded = self.folded if self.folded != self.exact else ""
        return tuple(dict.fromkeys(token for token in (self.stem, folded, self.marked_stem) if token))


def composed_text(text: str) -> str:
    """The text as it can be shown and counted: composed letters (NFC), nothing invisible."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def plain_text(text: str) -> str:
    """The text in which words are looked for: `composed_text` with one kind of apostrophe, as many characters."""
    return _APOSTROPHES.sub("'", composed_text(text))


def find_words(text: str) -> Iterator[Word]:
    """The words of a `plain_text` in their order; COVID-19 is two of them, 7.1, U.S. and Bakı'da are one."""
    for found in _WORD.finditer(text):
        yield Word(text=found[0], start=found.start(), end=found.end())


def stem_of(word: str, language: str) -> tuple[str, str]:
    """A word without its marks, and its stem: `folded` and `stem` of `forms_of` in less time; "" where that is None."""
    folded = _clean(fold(_base(word)))
    if folded.isalpha():
        tongue = _tongue(folded, language)
        return folded, _named(tongue, _stem(folded, tongue))
    if not folded.strip("."):
        return "", ""
    return folded if folded[0].isdigit() else folded.replace(".", ""), folded


@lru_cache(maxsize=65_536)
def forms_of(word: str, language: str) -> Forms | None:
    """What one word of a text in `language` ("" unknown) is found by; None for one that leaves nothing."""
    base = _base(word)
    exact, folded = _clean(casefold(base, language)), _clean(fold(base))
    if not folded.strip("."):
        return None
    if not folded.isalpha():  # numbers, codes and initials have no endings
        return Forms(exact=folded, folded=folded if folded[0].isdigit() else folded.replace(".", ""), stem=folded)
    tongue = _tongue(folded, language)
    marked = _has_marks(exact, folded)
    exact = exact if marked or _LATIN.match(exact) else folded
    return Forms(
        exact=exact,
        folded=folded,
        stem=_named(tongue, _stem(folded, tongue)),
        marked_stem=_named(tongue, _marked_stem(exact, folded, tongue)) if marked else "",
    )


def asked_forms(word: str, languages: tuple[str, ...]) -> tuple[Forms, ...]:
    """The forms that a word typed by somebody may have in texts of these languages (none named: in any)."""
    tongues = dict.fromkeys(_tongue(fold(word), language) for language in languages or ANY_LATIN)
    found = (forms_of(word, tongue) for tongue in tongues)
    return tuple(dict.fromkeys(forms for forms in found if forms))


def index_tokens(text: str, language: str) -> str:
    """The tokens of a text, blanks between them: first those with a place, then the bag, each once."""
    exact: list[str] = []
    bag: dict[str, None] = {}
    met: set[str] = set()
    ends, joined = -2, ""
    plain = plain_text(text)
    for found in _WORD.finditer(plain):  # as find_words, without a value for each
        forms = forms_of(found[0][: LONGEST * 2], language)
        if forms is None:
            continue
        exact.append(EXACT + forms.exact)
        if found[0] not in met:
            met.add(found[0])
            bag.update(dict.fromkeys(forms.bag))
        hyphenated = found.start() == ends + 1 and plain[ends] in HYPHENS
        joined = joined + forms.folded if hyphenated else forms.folded
        whole = forms_of(joined, language) if hyphenated and len(joined) <= LONGEST else None
        if whole:  # COVID-19 is found as covid19 too, e-mail as email
            bag.update(dict.fromkeys((whole.folded, whole.stem)))
        ends = found.end()
    return " ".join([*exact, *bag])


def is_marked(word: str) -> bool:
    """Whether a word was typed with letters that plain ASCII lacks (ö, ə, ı ...), so that they count."""
    return not word.isascii() and any(_has_marks(casefold(word, language), fold(word)) for language in ("az", ""))


# --- parts ----------------------------------------------------------------------------------------------------------


def _base(word: str) -> str:
    """A word without the ending behind its apostrophe, a number with a point."""
    if "'" in word:
        head, _, tail = word.partition("'")
        word = head if len(head) > 1 and fold(tail) in _ENDINGS else word.replace("'", "")
    return word.replace(",", ".") if word[:1].isdigit() else word


def _clean(word: str) -> str:
    return _NOT_TOKEN.sub("", word)[:LONGEST].strip(".")


def _has_marks(exact: str, folded: str) -> bool:
    """Latin words only: there a mark makes another word. `ı` and `I` of a word in plain ASCII are no marks."""
    return exact != folded and not exact.isascii() and not _CYRILLIC.search(exact)


def _tongue(folded: str, language: str) -> str:
    """Whose endings a word may have: by its script first, then by the language of its text."""
    if _CYRILLIC.search(folded):
        return "ru"
    if not folded.isascii():
        return ""
    language = language.partition("-")[0]
    return language if language in ("az", "tr") else "en"


def _named(tongue: str, stem: str) -> str:
    return f"{tongue[0]}:{stem}" if tongue and stem else stem


def _stem(folded: str, tongue: str) -> str:
    if tongue == "az":
        return stem_az(folded)
    return _snowball(tongue, folded) if tongue in _SNOWBALL else folded


def _marked_stem(exact: str, folded: str, tongue: str) -> str:
    """The stem with its marks: as long as the folded one, so that both sides lose the same ending."""
    if tongue == "tr":
        stem = _snowball("tr", exact)
    elif tongue == "az" and len(exact) == len(folded):
        bare = stem_az(folded)
        hardened = not folded.startswith(bare)  # uşağ- became uşaq
        stem = exact[: len(bare) - 1] + bare[-1] if hardened else exact[: len(bare)]
    else:
        stem = exact
    return "" if stem.isascii() else stem


_local = threading.local()


def _snowball(tongue: str, word: str) -> str:
    """Snowball's stem; of Russian and Turkish words the stem's own stem.

    It takes -а from Алиева and -ев from Алиев, -lar from bakanlar and -n from bakan: only the last stems are the same.
    """
    stem_word = _stemmer(tongue).stemWord
    stem: str = stem_word(word)
    if tongue == "en":
        return stem
    while len(again := stem_word(stem)) < len(stem):
        stem = again
    return stem


def _stemmer(tongue: str) -> Stemmer.Stemmer:
    """A stemmer of this thread's own (PyStemmer's are not safe to share); our cache stands before it."""
    made = getattr(_local, tongue, None)
    if made is None:
        made = Stemmer.Stemmer(_SNOWBALL[tongue], 0)
        setattr(_local, tongue, made)
    return made

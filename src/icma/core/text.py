"""Letters: the one az-aware fold, casefold and slug, and the cutting and squeezing of text.

Python's `"İ".lower()` leaves a combining dot, `I` and `ı` are two letters in Azerbaijani and Turkish, and Django's
slugify drops ə and ı; so nothing outside this module lower-cases text that a reader sees.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

SLUG_LIMIT = 80  # characters; long enough for a headline, short enough to be pasted
HYPHENATED_FROM = 14  # letters; shorter words fit a phone's line (ui.md section 2)
_ELLIPSIS = "…"
_DOTLESS_LANGUAGES = frozenset({"az", "tr"})

# --- matching -------------------------------------------------------------------------------------------------------

# Only the combining marks of European letters are dropped: in Hindi or Thai a mark is a vowel.
_MARKS = re.compile("[\u0300-\u036f]")
_SHORT_I = ("и\u0306", "\ue000")  # й is a letter of its own: it must survive the loss of marks
_SHORT_I_CAPITAL = ("И\u0306", "\ue000")
_SAME_LETTER = str.maketrans({"ə": "e", "ǝ": "e", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})
# Texts of these alone, nearly all of ours, need none of the tables of Unicode: a tenth of the time.
_USUAL = re.compile("[\x00-\x7fа-яА-ЯёЁəƏıİşŞçÇğĞöÖüÜ«»“”„‘’–—]*")
_USUAL_MARKED = tuple(zip("əışçğöüё", "eiscgouе", strict=True))


def fold(text: str) -> str:
    """The form in which texts are compared: lower case, ə→e ı→i ş→s ç→c ğ→g ö→o ü→u ё→е, no diacritics; й stays.

    Compatibility forms are undone as well (ﬁ→fi, full-width letters). `fold(fold(x)) == fold(x)`.
    """
    if text.isascii():
        return text.lower()
    if _USUAL.fullmatch(text):
        once = text.replace("İ", "i").lower()
        for marked, plain in _USUAL_MARKED:
            once = once.replace(marked, plain)
        return once
    once = _fold_once(text)
    while (again := _fold_once(once)) != once:  # a few letters decompose only after the lower-casing
        once = again
    return once


def _fold_once(text: str) -> str:
    loose = unicodedata.normalize("NFKD", text.replace("\ue000", ""))
    loose = loose.replace(*_SHORT_I).replace(*_SHORT_I_CAPITAL)
    loose = _MARKS.sub("", loose).casefold().translate(_SAME_LETTER)
    return unicodedata.normalize("NFC", loose.replace("\ue000", "й"))


def casefold(text: str, language: str = "") -> str:
    """Lower case with every letter kept: İ→i in every language, I→ı only when `language` is az or tr."""
    text = unicodedata.normalize("NFC", text).replace("İ", "i")
    if language.partition("-")[0] in _DOTLESS_LANGUAGES:
        text = text.replace("I", "ı")
    return unicodedata.normalize("NFC", text.lower())


# --- words ----------------------------------------------------------------------------------------------------------

# Marks, signs and blanks beyond ASCII, with pictures that stand beside words: emoji, arrows, those of icon fonts
_GAPS = re.compile(
    "[\u00a0-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u2100-\u2bff\u3000-\u303f"
    "\ue000-\uf8ff\ufe0f\ufffc\ufffd\U0001f000-\U0001faff]"
)
_BLANKS = bytes(byte if byte > 127 or chr(byte).isalnum() else 32 for byte in range(256))  # those of ASCII


def byte_words(text: str) -> list[bytes]:
    """The text's runs of letters and digits in UTF-8, in a third of the time of a regular expression.

    Combining marks and those of rare scripts stay with their word.
    """
    return _GAPS.sub(" ", text).encode("utf-8", "replace").translate(_BLANKS).split()


# --- addresses ------------------------------------------------------------------------------------------------------

_CYRILLIC = dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True))
_CYRILLIC |= {"ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
_CYRILLIC |= {"ъ": "", "ь": ""}
# Ukrainian, Belarusian, Serbian, then Azerbaijani as it was written until 1991 and its Turkic neighbours
_OTHER_CYRILLIC = {"і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u", "ј": "y", "љ": "lj", "њ": "nj"}
_TURKIC_CYRILLIC = dict(zip("әғқңөүұһҹҝ", "egqnouuhcg", strict=True))
_LATIN = {"ə": "e", "ǝ": "e", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
_TO_ASCII = str.maketrans(
    _CYRILLIC | _OTHER_CYRILLIC | _TURKIC_CYRILLIC | _LATIN | {"ß": "ss"} | dict.fromkeys("'’‘ʼ`´", "")
)
_ADJECTIVE_END = re.compile(r"[иы]й\b")  # российский -> rossiysky, not rossiyskiy
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """A piece of an address: a-z, 0-9 and single hyphens, at most 80 characters, cut at a word; "" for nothing.

    Azerbaijani letters lose their marks, Cyrillic is transliterated (щ→shch, х→kh, ё→yo). `slug(slug(x)) == slug(x)`.
    """
    latin = _ADJECTIVE_END.sub("ы", casefold(unicodedata.normalize("NFKC", text))).translate(_TO_ASCII)
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", latin)).lower()
    words = _NOT_SLUG.sub("-", plain).strip("-")
    if len(words) <= SLUG_LIMIT:
        return words
    head, blank, _ = words[: SLUG_LIMIT + 1].rpartition("-")
    return head if blank else words[:SLUG_LIMIT]


# --- cutting and squeezing ------------------------------------------------------------------------------------------

# Direction marks and overrides are dropped because they can turn a headline round; U+200C and U+200D stay, Persian
# words and joined emoji need them. Lone surrogates cannot be written as UTF-8.
_DROPPED = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200e\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff]")
_ZERO_WIDTH = re.compile("[\u180e\u200b\ufeff]")
_LOOSE_END = " \t\n,;:–—-·|/(«“„"


def squeeze(text: str) -> str:
    """One line: white space and zero-width blanks become single blanks, control characters go, ends are stripped."""
    if text.isprintable() and "  " not in text:  # the daily case
        return text.strip()
    text = " ".join(text.split())
    if text.isprintable():
        return text
    return " ".join(_ZERO_WIDTH.sub(" ", _DROPPED.sub("", text)).split())


def cut_words(text: str, limit: int) -> str:
    """At most `limit` characters, the ellipsis included, cut at a word; a text that fits comes back as it is."""
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    head = text[:limit]  # one character more than there is room for: a blank there means the last word is whole
    at_word = next((head[:at] for at in range(limit - 1, 0, -1) if head[at].isspace()), head[:-1])
    return (at_word.rstrip(_LOOSE_END) or head[:-1].rstrip()) + _ELLIPSIS


# --- hyphens --------------------------------------------------------------------------------------------------------

_LONG_WORD = re.compile(rf"[^\W\d_]{{{HYPHENATED_FROM},}}")
_VOWELS = frozenset("aeəıioöuüAEƏIİOÖUÜ")
_KEPT = 3  # letters on each side of a break


def soft_hyphens(text: str, language: str) -> str:
    """Azerbaijani words of 14 letters and more get U+00AD between syllables; no browser has a dictionary for them.

    For visible HTML text only, never for titles, feeds, the index or addresses. Other languages come back as they are.
    """
    if language.partition("-")[0] != "az" or not _LONG_WORD.search(text):
        return text
    return re.sub(r"\S+", lambda token: _hyphenate_token(token[0]), text)


def _hyphenate_token(token: str) -> str:
    if len(token) < HYPHENATED_FROM or "://" in token or "@" in token or token.startswith("www."):
        return token
    return _LONG_WORD.sub(lambda word: _hyphenate_word(word[0]), token)


def _hyphenate_word(word: str) -> str:
    vowels = [at for at, letter in enumerate(word) if letter in _VOWELS]
    breaks = [max(after - 1, before + 1) for before, after in pairwise(vowels)]
    cuts = [0, *(at for at in breaks if _KEPT <= at <= len(word) - _KEPT), len(word)]
    return "\u00ad".join(word[start:end] for start, end in pairwise(cuts))

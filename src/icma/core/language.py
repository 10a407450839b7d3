"""In which language a text is written: its letters first, then lingua, then what the publisher declares.

Letters settle most Azerbaijani and Russian without a model. lingua, asked about our five languages only, calls every
German or French text English; so it is asked about the declared language too, and about the neighbours before it says
"English" or contradicts the publisher.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import LanguageDetector

OURS = ("az", "ru", "en", "tr", "uk")  # BCP 47 primary tags
# Each costs about a megabyte of model (low-accuracy mode).
LATIN_NEIGHBOURS = ("cs", "da", "de", "es", "fi", "fr", "hu", "id", "it", "nb", "nl", "pl", "pt", "ro", "sq", "sv")
# Asked about only when a text is none of ours and not what is declared: outlets leave lang="en" of a template standing.
_FARTHER = tuple(
    "af bs ca cy et eu ga hr is lt lv mi ms sk sl sn so st sw tl tn ts vi xh yo zu".split()  # noqa: SIM905 -- 26 tags
)
_SAME = {"nb": "no"}  # Norwegian as nearly all outlets write it; they declare it by either tag
_CYRILLIC_TAGS = {
    "ab",
    "av",
    "ba",
    "be",
    "bg",
    "ce",
    "cv",
    "kk",
    "kv",
    "ky",
    "mk",
    "mn",
    "os",
    "ru",
    "sr",
    "tg",
    "tt",
    "uk",
}
_MODEL_OF = {"no": "nb"}
_SAMPLE = 600  # characters; more changes nothing
_SCHWA_SHARE = 0.03  # of Latin letters: Azerbaijani has 9 %, an English text about "Əliyev" under 3 %
_SURE = 0.60  # lingua's confidence from which it is believed against or without a declared language
_SURE_OF_FOREIGN = 0.90  # the same for a language nobody declared and that we do not serve
_FEW_LETTERS = 16  # a word or two: here a declared language weighs more than statistics
_SURE_OF_FEW = 0.97

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u0259\u1e00-\u1eff]+")
_CYRILLIC = re.compile(r"[\u0400-\u052f]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[#@]\w+")
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_RUSSIAN = re.compile("[ыэъёЫЭЪЁ]")
_NEITHER = re.compile("[ўјљњћђџѓќәғқңөүұһҹҝҷӣӯЎЈЉЊЋЂЏЃЌӘҒҚҢӨҮҰҺҸҜҶӢӮ]")  # be, sr, mk, kk, tg and others
_SCRIPTS = (  # tried in this order: Japanese mixes kana with Han
    ("ko", re.compile(r"[\u1100-\u11ff\uac00-\ud7af]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("bn", re.compile(r"[\u0980-\u09ff]")),
    ("pa", re.compile(r"[\u0a00-\u0a7f]")),
    ("gu", re.compile(r"[\u0a80-\u0aff]")),
    ("ta", re.compile(r"[\u0b80-\u0bff]")),
    ("te", re.compile(r"[\u0c00-\u0c7f]")),
    ("kn", re.compile(r"[\u0c80-\u0cff]")),
    ("ml", re.compile(r"[\u0d00-\u0d7f]")),
    ("si", re.compile(r"[\u0d80-\u0dff]")),
    ("lo", re.compile(r"[\u0e80-\u0eff]")),
    ("my", re.compile(r"[\u1000-\u109f]")),
    ("am", re.compile(r"[\u1200-\u137f]")),
    ("km", re.compile(r"[\u1780-\u17ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
)
_SHARED_SCRIPTS = {  # other languages that a declaration may name for a script
    "zh": {"ja"},
    "he": {"yi"},
    "hi": {"mr", "ne", "sa"},
    "ar": {"fa", "ur", "ps", "ckb", "ug", "sd", "az", "azb"},
}
_ARABIC_SCRIPT = (  # letters that only one of these languages has, tried in this order; Persian's are in all of them
    ("ur", re.compile("[ٹڈڑےں]")),
    ("ps", re.compile("[ټډړښځڅ]")),
    ("ckb", re.compile("[ڵۆێڕ]")),
    ("fa", re.compile("[پچژگ]")),
)
_THREE_LETTERS = {"aze": "az", "azj": "az", "rus": "ru", "eng": "en", "tur": "tr", "ukr": "uk"}
_NO_LANGUAGE = frozenset({"utf", "iso", "win", "und", "mul", "mis", "zxx"})
_TAG = re.compile(r"[a-z]{2,3}")


def detect_language(text: str, *, hint: str = "") -> str:
    """The BCP 47 primary tag of the language of a headline or text; "" when unsure.

    `hint` is what the publisher declares (html lang, feed language), in any form: "az-AZ", "ru_RU", "de". It decides
    where the text does not contradict it, and it names languages that we cannot tell ourselves.
    """
    declared = primary_tag(hint)
    sample = _NOISE.sub(" ", text[: _SAMPLE * 2])[:_SAMPLE]
    latin, cyrillic = _count(_LATIN, sample), _count(_CYRILLIC, sample)
    other = _count(_LETTERS, sample) - latin - cyrillic
    if other > latin + cyrillic:
        return _language_of_script(sample, declared)
    if latin + cyrillic < 2:
        return declared
    if latin >= cyrillic:
        return _latin_language(sample, latin, declared)
    return _cyrillic_language(sample, cyrillic, declared)


def _count(letters: re.Pattern[str], sample: str) -> int:
    return sum(map(len, letters.findall(sample)))


def primary_tag(hint: str) -> str:
    """The primary tag that a declaration in any form names; "" for what is no language ("utf-8", "und")."""
    tag = re.split(r"[-_,;\s]", hint.strip().lower(), maxsplit=1)[0]
    tag = _SAME.get(tag, tag)
    if tag in _NO_LANGUAGE:
        return ""
    return _THREE_LETTERS.get(tag, tag) if _TAG.fullmatch(tag) else ""


def _language_of_script(sample: str, declared: str) -> str:
    for language, script in _SCRIPTS:
        if script.search(sample):
            if declared in _SHARED_SCRIPTS.get(language, ()):
                return declared
            own = (tag for tag, letters in _ARABIC_SCRIPT if language == "ar" and letters.search(sample))
            return next(own, language)
    return declared if declared not in OURS else ""


def _latin_language(sample: str, letters: int, declared: str) -> str:
    schwas = sample.count("ə") + sample.count("Ə")
    if schwas and schwas >= letters * _SCHWA_SHARE:
        return "az"
    if declared in _CYRILLIC_TAGS and declared != "sr":
        declared = ""
    guess = _ask_lingua(sample, letters, declared, LATIN_NEIGHBOURS)
    # Azerbaijani typed without its letters looks Turkish; real Turkish is hardly ever typed so.
    return "az" if guess == "tr" and declared == "az" and sample.isascii() else guess


def _cyrillic_language(sample: str, letters: int, declared: str) -> str:
    if declared not in _CYRILLIC_TAGS and declared not in {"az", "uz"}:
        declared = ""
    if not declared or declared in OURS:
        if len(_NEITHER.findall(sample)) * 50 > letters:
            return ""
        ukrainian, russian = _UKRAINIAN.search(sample), _RUSSIAN.search(sample)
        if bool(ukrainian) != bool(russian):
            return "uk" if ukrainian else "ru"
        declared = "" if declared in {"az", "en", "tr"} else declared
    return _ask_lingua(sample, letters, declared, ())


def _ask_lingua(sample: str, letters: int, declared: str, neighbours: tuple[str, ...]) -> str:
    """The likeliest of our languages and the declared one; the neighbours are asked about before something is new."""
    foreign = declared if declared not in OURS else ""
    if foreign and not _knows(foreign):
        return foreign
    guess, share = _likeliest(sample, (*OURS, foreign) if foreign else OURS)
    if guess == declared != "en":  # what is left over among the five always looks English
        return guess
    if neighbours:
        guess, share = _likeliest(sample, tuple(sorted({*OURS, *neighbours, foreign} - {""})))
        if guess not in (*OURS, declared):
            guess, share = _likeliest(sample, tuple(sorted({*OURS, *neighbours, *_FARTHER, foreign} - {""})))
    needed = (
        _SURE_OF_FEW
        if declared and letters < _FEW_LETTERS
        else _SURE
        if _is_ours(guess, declared)
        else _SURE_OF_FOREIGN
    )
    return guess if guess == declared or share >= needed else declared


def _is_ours(guess: str, declared: str) -> bool:
    """English needs more: it is where lingua puts whatever holds names and foreign words."""
    return guess in OURS and not (guess == "en" and declared and declared not in OURS)


def _likeliest(sample: str, tags: tuple[str, ...]) -> tuple[str, float]:
    values = _detector(tags).compute_language_confidence_values(sample)
    if not values:
        return "", 0.0
    tag = values[0].language.iso_code_639_1.name.lower()
    return _SAME.get(tag, tag), values[0].value


@lru_cache(maxsize=32)
def _detector(tags: tuple[str, ...]) -> LanguageDetector:
    from lingua import IsoCode639_1, LanguageDetectorBuilder  # only where texts are read: models take 10 to 25 MB

    codes = [getattr(IsoCode639_1, tag.upper()) for tag in sorted({_MODEL_OF.get(tag, tag) for tag in tags})]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).with_low_accuracy_mode().build()


@lru_cache(maxsize=256)
def _knows(tag: str) -> bool:
    from lingua import IsoCode639_1

    return hasattr(IsoCode639_1, _MODEL_OF.get(tag, tag).upper())

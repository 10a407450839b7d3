"""Azerbaijani words without their endings, on folded letters (ə→e, ı→i, ğ→g ...), so that people may type as they like.

Turkish Snowball harms Azerbaijani (it knows neither ə nor q and reads its own endings), so these are our own rules:
noun endings in the order in which they are put on (plural, possessive, case, copula), taken off from the end until
nothing changes; verbs keep their tense. Measured by tests/core/test_stem.py.
"""

from __future__ import annotations

from functools import lru_cache

LEAST = 3  # letters that stay; two-letter roots (ev, el, su) need the table below
_VOWELS = frozenset("aeiou")
_SHORT_ROOTS = frozenset({"ev", "el", "is", "il", "ay", "od", "ad", "at", "it", "su", "ov", "ot", "us", "iz"})

# Words that would lose a part of themselves, and short ones whose dative (-a, -ə) no rule can tell. Folded.
_WHOLE_WORDS = """
    ali alman axsam bagli baki bele berlin bezi bugun butun cari dil dini dunen dunya ele eli elmi eyni ferdi
    fuzuli gece gelin gence gun hele herbi hansi hindi iki ile indi iqtisadi iran is islami kend kimi kitab london
    mart may meclis meher milli misir mulki musteqil naxcivan nece neft nesimi nizami olke pekin pul putin qanun
    qarabag qarsi qaz qebele qeyri qiz qizil quba qurban resmi rus sahil sam saray seher siyasi son sonra soz sud
    susa sumqayit tarixi telin turk turkiye ucun veli vasinqton xalq xarici xezer yaxsi yalniz yeddi yeni yerli
    yol
"""
_WHOLE = frozenset(_WHOLE_WORDS.split())

# The order is the order of taking off; longer endings first.
_COPULA = ("dirlar", "dirler", "durlar", "durler", "dir", "dur")
_CASES = ("daki", "deki", "dan", "den", "da", "de", "la", "le")
_AFTER_VOWEL = ("nin", "nun", "yla", "yle", "ni", "nu", "na", "ne", "ya", "ye", "si", "su")
_AFTER_CONSONANT = ("imiz", "umuz", "iniz", "unuz", "in", "un", "i", "u")
_PLURAL = ("lar", "ler")
_ALL = (*_COPULA, *_CASES, *_AFTER_VOWEL, *_AFTER_CONSONANT, *_PLURAL, "a", "e")
_LENGTHS = tuple(sorted({len(ending) for ending in _ALL}))
_LONG = 5  # letters that stay before a bare -a/-ə is taken off: şəhərə, but Gəncə, Quba


@lru_cache(maxsize=65_536)
def stem_az(word: str) -> str:
    """The stem of one folded word (a-z and digits). `stem_az(stem_az(x)) == stem_az(x)`."""
    stem = _strip_all(word)
    while (again := _strip_all(stem)) != stem:
        stem = again
    return stem


def _strip_all(word: str) -> str:
    if word in _WHOLE or not word.isalpha():
        return word
    for strip in (_known, _copula, _case, _possessive, _plural, _last_letter):
        word = strip(word)
        if word in _WHOLE:
            return word
    return word


def _known(word: str) -> str:
    """A word of the table with one ending."""
    for length in _LENGTHS:  # hardly any word holds one: asking so first halves the cost of a stem
        if word[:-length] in _WHOLE:
            return next((root for ending in _ALL if (root := word.removesuffix(ending)) in _WHOLE), word)
    return word


def _copula(word: str) -> str:
    return _cut(word, _COPULA, least=LEAST + 1)


def _case(word: str) -> str:
    cut = _cut(word, _CASES)
    after_possessive = cut != word and len(cut) > LEAST and cut[-1] == "n" and cut[-2] in "iu"
    return cut[:-1] if after_possessive else cut  # evi-n-də; never a liman-da


def _possessive(word: str) -> str:
    for ending in _AFTER_VOWEL:
        stem = word.removesuffix(ending)
        if stem != word and _stays(stem) and stem[-1] in _VOWELS and not (ending == "ya" and stem[-1] == "i"):
            return stem  # -iya is the ending of countries and loan words: Rusiya, komissiya
    for ending in _AFTER_CONSONANT:
        stem = word.removesuffix(ending)
        if stem != word and _stays(stem) and stem[-1] not in _VOWELS:
            return _hard_end(stem)
    return word


def _plural(word: str) -> str:
    return _cut(word[:-1] if word.endswith(("lara", "lere")) else word, _PLURAL)


def _last_letter(word: str) -> str:
    """What no rule can tell apart is taken from both: liman-ın and bərə-nin, şəhər-ə and respublika."""
    if len(word) > LEAST and word[-1] == "n" and word[-2] in "ae":
        return word[:-1]
    if word[-1] not in "ae" or len(word) <= LEAST or word[-2] in _VOWELS or word.endswith("iya"):
        return word
    if len(word) > _LONG or (len(word) == _LONG and (word[-2] == "g" or word[-2] == word[-3])):
        return _hard_end(word[:-1])
    return word


def _cut(word: str, endings: tuple[str, ...], *, least: int = LEAST) -> str:
    for ending in endings:
        stem = word.removesuffix(ending)
        if stem != word and _stays(stem, least=least):
            return stem
    return word


def _stays(stem: str, *, least: int = LEAST) -> bool:
    return (len(stem) >= least or stem in _SHORT_ROOTS) and not _VOWELS.isdisjoint(stem)


def _hard_end(stem: str) -> str:
    """uşağ-ı → uşaq, çörəy-i → çörək: the last consonant as it stands without an ending, in words of two syllables."""
    if sum(letter in _VOWELS for letter in stem) < 2 or stem[-2] not in _VOWELS:
        return stem
    if stem[-1] == "g" and stem[-2] in "aiu":
        return stem[:-1] + "q"
    return stem[:-1] + "k" if stem[-1] == "y" and stem[-2] in "eiu" else stem

"""Authors as names: no "By", no roles, no addresses, nobody twice."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .pieces import letters
from .sanitize import plain_text
from .text import fold

MAX_AUTHORS = 20
_EDGES = " ,-–—:()|"
_LONGEST_VALUE = 600  # characters; a longer one is no list of names
_LONGEST_NAME = 80  # characters
_MOST_WORDS = 6  # a longer one is a sentence

_BY = re.compile(
    r"^(?:by|written by|von|par|por|di|av|af|door|texte?|author|autor(?:in)?|müəllif|yazan|yazar|автор(?:ы)?|текст|"
    r"reporter|tekst|(?:спец)?корреспондент|журналист(?:ка)?|müxbir|muhabir)(?:\s*:\s*|\s+(?=(?-i:[^a-zа-я])))",
    re.IGNORECASE,
)
BYLINE = re.compile(
    r"(?:^|[|•·]\s*)(?:by|von|par|por|di|av|door|müəllif:|yazan:|yazar:|автор:|текст:|von:|text:|by:|autor:|author:)\s+"
    r"((?:[^\W\d_]+\.?\s+)?(?-i:[^\W\d_a-zа-яё])[^|•·<>:!?]{1,70}?)"
    r"(?:$|\s*[|•·]|,?\s+(?:in|on|at|am|le|el|il|em|[0-9])\b)",  # where and when, behind the names
    re.IGNORECASE,
)
_PHOTOGRAPHER = re.compile(
    r"^\W*(?:images?|photos?|photographs?|picture|fotos?|bild(?:er)?|fotoğraf|şəkil|фото)\s*(?::|by\b|©)", re.IGNORECASE
)
_AND = re.compile(
    r"\s*[;|•·、]\s*|\s+/\s*|\s*/\s+|(?<=\w{3})/(?=[^\Wa-zа-я])|\s+(?:and|und|og|och|və|и|ve)\s+(?=[^\Wa-zа-я])"
)
_SOFT_AND = re.compile(r"\s+(?:et|&|y|e|i|en)\s+(?=[^\Wa-zа-я])")  # also inside a surname or an outlet's name
_ADDRESS = re.compile(r"\S*@\S+|https?://\S+|\bwww\.\S+")
_SLUG = re.compile(r"[a-z]+(?:-[a-z]+)+")
_ROLES = (
    r"editor|reporter|correspondent|writer|journalist|staff|producer|columnist|contributor|redakteur(?:in)?|redaktion|"
    r"korrespondent(?:in)?|journaliste|rédact\w+|müxbir|redaktor|muhabir|editör|корреспондент|журналист|редактор|обозреватель"
)
_ROLE = re.compile(rf"\b(?:{_ROLES})\b", re.IGNORECASE)
_ROLE_BEHIND = re.compile(
    r"(?:\s+(?:senior|chief|deputy|assistant|political|sports?|science|business|health|education|culture|world|foreign|"
    rf"news|digital|lifestyle|technology|economics|entertainment|special|siyasi|idman))*\s+(?:{_ROLES}|기자|記者)(?!\w).*$",
    re.IGNORECASE,
)
# News agencies sign beside people ("Jane Roe, dpa"); other single words there are towns.
_AGENCIES = """
    dpa afp ap reuters apa sid epd kna efe ansa lusa tass тасс interfax интерфакс pap ntb tt ritzau cp pa upi kyodo
    yonhap xinhua pti ani aa iha dha azertac azərtac trend report turan bloomberg
"""
_AGENCY_KEYS = frozenset(map(letters, _AGENCIES.split()))
_NEWSROOM = re.compile(
    r"\b(?:the|news|newsroom|online|digital|redaktion|redaktsiya|redaksiya|redaksiyasi|editorial|editors?|team|staff|desk|"
    r"agency|reporters?|nachrichten|redaction|redaccion|redazione|redaktionen|haber|haberler|merkezi|servisi|editoru|"
    r"редакция|новости|web|tv|com|de|fr)\b"
)
_NOBODY = """
    admin administrator editor root webmaster user unknown none null redaktor админ author anonymous guest undefined
    follow n/a müəllif автор yazar
"""
_NOBODY_KEYS = frozenset(map(letters, _NOBODY.split()))
_NUMBERS = re.compile(r"(?:\s+\d|\d{1,2}[.:]\d\d).*$")  # a date or a clock time set behind the name
_LAST_DOT = re.compile(r"(?:(?:^|[\s.])[^\W\d_]|\b(?:jr|sr))\.$", re.IGNORECASE)  # of an initial


def read_names(values: Iterable[str]) -> tuple[str, ...]:
    """Each author once, in the page's order; several names in one string are told apart."""
    names: dict[str, str] = {}
    for value in values:
        for name in _split(plain_text(value[:_LONGEST_VALUE])):
            key = letters(name)
            if key and key not in _NOBODY_KEYS and (key not in names or names[key].isupper()):
                names[key] = name
    return tuple(list(names.values())[:MAX_AUTHORS])


def is_newsroom(name: str, house: frozenset[str]) -> bool:
    """The outlet itself: one of its names (`house`, folded letters), also with "News", "Redaktion" and the like."""
    folded = fold(name)
    if letters(folded) in house:
        return True
    bare = letters(_NEWSROOM.sub(" ", folded))
    return not bare or bare in house


def _split(value: str) -> list[str]:
    if _PHOTOGRAPHER.match(value) or _SLUG.fullmatch(value):
        return []
    value = _ADDRESS.sub(" ", value)
    found: list[str] = []
    for part in _AND.split(value):
        for name in _split_softly(_BY.sub("", part.strip()).strip(_EDGES)):
            found += _split_commas(name)
    return [name for name in map(_tidy, found) if name]


def _split_softly(value: str) -> list[str]:
    """ "Ana Ruiz y Luis Vega" are two people, "José Ortega y Gasset" is one and "Le Soir et AFP" one newsroom."""
    parts = _SOFT_AND.split(value)
    return parts if all(len(part.split()) > 1 for part in parts) else [value]


def _split_commas(value: str) -> list[str]:
    """ "A B, C D" are two people; "A B, Washington" and "A B, reporter" are one with a town or a role."""
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if len(parts) < 2:
        return parts
    if all(1 < len(part.split()) <= 4 and not _ROLE.search(part) for part in parts):
        return parts
    return [part for index, part in enumerate(parts) if index == 0 or _may_sign(part)]


def _may_sign(part: str) -> bool:
    return letters(part) in _AGENCY_KEYS or (len(part.split()) > 1 and not _ROLE.search(part))


def _tidy(name: str) -> str:
    name = _NUMBERS.sub("", _BY.sub("", " ".join(name.split()).strip(_EDGES)))
    shorter = _ROLE_BEHIND.sub("", name)
    name = (shorter if len(shorter.split()) > 1 or "기" in name or "記" in name else name).strip(_EDGES)
    name = name if _LAST_DOT.search(name) else name.rstrip(". ")
    fits = 1 < len(name) <= _LONGEST_NAME and len(name.split()) <= _MOST_WORDS and ":" not in name
    return name if fits and any(map(str.isalpha, name)) else ""

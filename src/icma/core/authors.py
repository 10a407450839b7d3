"""Authors as names: no "By", no roles, no addresses, nobody twice."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .pieces import letters
from .sanitize import plain_text

MAX_AUTHORS = 20
_EDGES = " ,.-–—:()"
_LONGEST_NAME = 80  # characters
_MOST_WORDS = 6  # a longer one is a sentence

_BY = re.compile(
    r"^(?:by|written by|von|par|por|di|av|af|door|texte?|author|autor(?:in)?|müəllif|yazan|yazar|автор(?:ы)?|текст|"
    r"foto|photo|reporter|tekst)(?:\s*:\s*|\s+(?=(?-i:[^a-zа-я])))",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*[;|•·/]\s*|\s+(?:and|und|et|og|och|və|и|ve|&|y|e|i)\s+(?=[^\Wa-zа-я])")
_ADDRESS = re.compile(r"\S*@\S+|https?://\S+|\bwww\.\S+")
_ROLE = re.compile(
    r"\b(?:editor|reporter|correspondent|writer|journalist|staff|producer|columnist|contributor|redakteur(?:in)?|redaktion|"
    r"korrespondent(?:in)?|journaliste|rédact\w+|müxbir|redaktor|muhabir|editör|корреспондент|журналист|редактор|обозреватель)\b",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    map(
        letters,
        (
            "admin",
            "administrator",
            "editor",
            "root",
            "webmaster",
            "user",
            "unknown",
            "none",
            "null",
            "redaktor",
            "админ",
        ),
    )
)
_ROLE_BEHIND = re.compile(r"\s*(?:기자|記者)$")
_NUMBERS = re.compile(r"\s*\d.*$")  # a date or a clock time set behind the name


def read_names(values: Iterable[str]) -> tuple[str, ...]:
    """Each author once, in the page's order; several names in one string are told apart."""
    names: dict[str, str] = {}
    for value in values:
        for name in _split(plain_text(value)):
            key = letters(name)
            if key and key not in names and key not in _NOBODY:
                names[key] = name
    return tuple(list(names.values())[:MAX_AUTHORS])


def _split(value: str) -> list[str]:
    value = _ADDRESS.sub(" ", value)
    found: list[str] = []
    for part in _AND.split(value):
        found += _split_commas(_BY.sub("", part.strip()).strip(_EDGES))
    return [name for name in map(_tidy, found) if name]


def _split_commas(value: str) -> list[str]:
    """ "A B, C D" are two people; "A B, Washington" and "A B, reporter" are one with a town or a role."""
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if len(parts) < 2:
        return parts
    if all(1 < len(part.split()) <= 4 and not _ROLE.search(part) for part in parts):
        return parts
    return [
        part for index, part in enumerate(parts) if index == 0 or (len(part.split()) > 1 and not _ROLE.search(part))
    ]


def _tidy(name: str) -> str:
    name = _NUMBERS.sub("", _BY.sub("", " ".join(name.split()).strip(_EDGES)))
    name = _ROLE_BEHIND.sub("", name).strip(_EDGES)
    fits = 1 < len(name) <= _LONGEST_NAME and len(name.split()) <= _MOST_WORDS and ":" not in name
    return name if fits and any(map(str.isalpha, name)) else ""

"""Names that readers give themselves: what is one, which look alike, and which are kept for the house.

Two names that look alike have the same key: a skeleton in the manner of Unicode TR 39 for the letters that people here
type (Latin with the Azerbaijani ones, Cyrillic) and the digits that stand for letters.
"""

from __future__ import annotations

import unicodedata

from .strange_text import clean_line
from .text import fold

LONGEST_NAME = 40
SHORTEST_NAME = 2
_LOOK_ALIKE = str.maketrans(
    {
        "а": "a", "в": "b", "с": "c", "е": "e", "н": "h", "і": "i", "к": "k", "м": "m", "о": "o", "р": "p", "т": "t",
        "у": "y", "х": "x", "ѕ": "s", "ј": "j", "ԁ": "d", "ӏ": "i", "ո": "n", "б": "6", "з": "3", "г": "r", "п": "n",
        "и": "u", "й": "u", "ү": "y", "һ": "h", "ө": "o",
        "α": "a", "ε": "e", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x",
        "0": "o", "1": "i", "l": "i", "|": "i", "5": "s", "$": "s", "@": "a", "4": "a", "!": "i",
    }
)  # fmt: skip
# What somebody would call themselves to be taken for one of the house; as people write them, in our three languages.
_OF_THE_HOUSE = (
    "admin", "administrator", "administrasiya", "администратор", "администрация", "админ", "moderator", "модератор",
    "модерация", "moderasiya", "redaktor", "redaksiya", "baş redaktor", "редактор", "редакция", "главный редактор",
    "editor", "editorial", "editors", "operator", "оператор", "support", "dəstək", "поддержка", "staff", "team",
    "komanda", "команда", "root", "system", "sistem", "система", "security", "official", "rəsmi", "deleted", "silinib",
    "удалено", "удалён", "icma",
)  # fmt: skip
_OPENINGS = ("admin", "админ", "redaksiya", "редакция")  # "admin2": the word with something behind it
_ANYWHERE = ("moderator", "модератор")  # "supermoderator"; no name of a person holds it
# Latin letters that no accent makes of a-z; the others outside (small capitals, phonetic signs) only imitate letters.
_LATIN_BESIDES = frozenset("ðþŋħŧ")


class BadName(ValueError):
    """A name that cannot be taken; `code` says why: empty, short, long, signs, mixed, house."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_name(text: str, *, portal: str = "", of_the_house: bool = False) -> str:
    """The name as it may be shown. Raises `BadName`. `portal`: the portal's own name, which nobody else may bear."""
    name = clean_line(text)
    if not name:
        raise BadName("empty")
    if len(name) < SHORTEST_NAME:
        raise BadName("short")
    if len(name) > LONGEST_NAME:
        raise BadName("long")
    if not _is_made_of_letters(name):
        raise BadName("signs")
    if _mixes_scripts(name):
        raise BadName("mixed")
    if not of_the_house and is_of_the_house(name, portal=portal):
        raise BadName("house")
    return name


def name_key(name: str) -> str:
    """What two names that look alike have in common: their letters' skeleton, without blanks and signs."""
    letters = fold(unicodedata.normalize("NFKC", name)).translate(_LOOK_ALIKE)
    bare = "".join(letter for letter in letters if letter.isalnum())
    return bare.replace("rn", "m").replace("vv", "w")


def is_of_the_house(name: str, *, portal: str = "") -> bool:
    """Whether a name, or a word of it, passes for the house itself."""
    key = name_key(name)
    own = {name_key(word) for word in (*_OF_THE_HOUSE, portal) if name_key(word)}
    if key in own or any(name_key(word) in own for word in _words(name)):
        return True
    return key.startswith(tuple(map(name_key, _OPENINGS))) or any(name_key(word) in key for word in _ANYWHERE)


def _words(name: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in name).split()


def _is_made_of_letters(name: str) -> bool:
    """Letters, digits, blanks and a few signs; at least one letter, and no marks heaped up."""
    if not any(letter.isalpha() for letter in name):
        return False
    return all(
        (letter.isalnum() and not _imitates(letter)) or letter in " .-_'’ʼ" or unicodedata.category(letter) == "Mn"
        for letter in name
    )


def _imitates(letter: str) -> bool:
    """ "ᴀᴅᴍɪɴ", "ɑdmin": Latin by name, in no alphabet that people write."""
    bare = fold(letter)
    return _script(letter) == "LATIN" and not bare.isascii() and bare not in _LATIN_BESIDES


def _script(letter: str) -> str:
    """The first word of a letter's name: LATIN, CYRILLIC, CHEROKEE; "" for digits and signs."""
    return unicodedata.name(letter, "").partition(" ")[0] if letter.isalpha() else ""


def _mixes_scripts(name: str) -> bool:
    """Whether one word holds letters of two scripts: "Aдмин" with a Latin A. Signs of Japanese count as one script."""
    japanese = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "KATAKANA-HIRAGANA": "CJK", "MODIFIER": ""}
    for word in _words(unicodedata.normalize("NFKC", name)):
        scripts = {japanese.get(_script(letter), _script(letter)) for letter in word} - {""}
        if len(scripts) > 1:
            return True
    return False

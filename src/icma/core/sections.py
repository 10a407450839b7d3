"""The portal's sections, and which of them a publisher means by its own word for one.

Eight sections; behind them stand topics of the IPTC Media Topics (iptc.org/standards/media-topics): politics 11000000,
economy 04000000, society 14000000, world (no topic: news from abroad), sports 15000000, culture 01000000, technology
13000000, incidents 16000000 with crime 02000000 and disaster 03000000. Only what the publisher says counts here: its
section, else its tags. Unsure means none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from .text import fold

SECTIONS = ("politics", "economy", "society", "world", "sports", "culture", "technology", "incidents")

# Beginnings of words as `fold` writes them (ə→e, ı→i, ё→е), in Azerbaijani, Russian, English and Turkish.
_BEGINNINGS: dict[str, tuple[str, ...]] = {
    "politics": ("siyas", "politi", "полити", "parlament", "парламент", "hokumet", "власт", "elect",
                 "seckil", "выбор", "government", "resmi", "официал"),
    "economy": ("iqtisad", "ekonom", "эконом", "econom", "biznes", "бизнес", "busines", "maliyy", "финанс", "financ",
                "money", "деньг", "market", "bank", "банк", "energet", "энергет", "energy", "neft", "нефт", "port",
                "порт", "sirket", "компан", "emlak", "недвиж"),
    "society": ("cemiyyet", "sosial", "общест", "societ", "social", "toplum", "tehsil", "образов", "educat", "egitim",
                "saglam", "sehiyye", "здоров", "health", "saglik", "медицин", "turizm", "ekolog", "эколог", "environ",
                "seher", "город", "town", "local", "hava", "погод", "weather", "kommunal", "жизн", "life", "yasam",
                "letters", "nature", "природ", "schools"),
    "world": ("dunya", "xarici", "мир", "мире", "world", "internation", "междунар", "beynelxalq", "зарубеж", "abroad",
              "region", "регион", "global"),
    "sports": ("idman", "спорт", "sport", "futbol", "футбол", "football", "spor", "sahmat", "шахмат", "chess"),
    "culture": ("medeniyyet", "культур", "cultur", "kultur", "incesenet", "искусств", "arts", "sou-biznes", "sou",
                "шоу", "show", "kino", "кино", "musiqi", "музык", "music", "edebiyyat", "литератур", "books", "teatr",
                "театр", "theatre", "magazin", "entertain", "maraqli", "celebrit"),
    "technology": ("texnolog", "технолог", "technolog", "teknoloji", "elm", "наук", "scien", "bilim", "ikt", "tech",
                   "internet", "интернет", "kosmos", "космос", "gadget", "гаджет", "innovasi", "инновац"),
    "incidents": ("hadis", "происшеств", "incident", "kriminal", "криминал", "crime", "cinayet", "qeza", "авари",
                  "accident", "чп", "disaster", "fovqelade", "bedbext", "police", "emergenc", "suc"),
}  # fmt: skip
_WHOLE_WORDS = frozenset({"мир", "port", "порт", "elm", "ikt", "tech", "suc", "чп", "sou", "шоу", "show",
                          "spor", "arts", "life", "town", "local", "bank", "банк", "money", "books", "hava",
                          "мире"})  # fmt: skip
_WORD = re.compile(r"[\w-]+")


def section_of(named: str, tags: Iterable[str] = ()) -> str:
    """The section that a publisher's word for one means; "" when it says none that we know.

    The first word that means something decides ("Economy and politics" is economy). Tags are asked only when the
    section is silent, and only when all of them that mean anything agree.
    """
    found = _means(named)
    if found:
        return found
    meant = {section for section in map(_means, tags) if section}
    return meant.pop() if len(meant) == 1 else ""


@lru_cache(maxsize=4096)
def _means(named: str) -> str:
    for word in _WORD.findall(fold(named[:200])):
        for section, beginnings in _BEGINNINGS.items():
            for begin in beginnings:
                if word == begin or (begin not in _WHOLE_WORDS and len(begin) > 2 and word.startswith(begin)):
                    return section
    return ""

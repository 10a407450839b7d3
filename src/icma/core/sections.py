"""The portal's sections, and which of them a publisher means by its own word for one.

Eight sections; behind them stand topics of the IPTC Media Topics (iptc.org/standards/media-topics). Only what the
publisher says counts here: its section, else the folders of the address, else its tags. Unsure means none; what can be
guessed then stands in `section_model.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from .text import fold

SECTIONS = ("politics", "economy", "society", "world", "sports", "culture", "technology", "incidents")


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaTopic:
    """A topic of the standard by its number, with its name in English (the standard's), Azerbaijani and Russian (ours).

    The address of a topic is http://cv.iptc.org/newscodes/mediatopic/ and its number.
    """

    number: str
    en: str
    az: str
    ru: str


def _topic(number: str, en: str, az: str, ru: str) -> MediaTopic:
    return MediaTopic(number=number, en=en, az=az, ru=ru)


# Every first level of the standard stands once, but for lifestyle and human interest, which are no section of ours.
MEDIA_TOPICS: dict[str, tuple[MediaTopic, ...]] = {
    "politics": (_topic("11000000", "politics and government", "siyasət və idarəetmə", "политика и власть"),),
    "economy": (
        _topic("04000000", "economy, business and finance", "iqtisadiyyat, biznes və maliyyə",
               "экономика, бизнес и финансы"),
        _topic("09000000", "labour", "əmək", "труд"),
    ),
    "society": (
        _topic("14000000", "society", "cəmiyyət", "общество"),
        _topic("05000000", "education", "təhsil", "образование"),
        _topic("06000000", "environment", "ətraf mühit", "окружающая среда"),
        _topic("07000000", "health", "səhiyyə", "здоровье"),
        _topic("12000000", "religion", "din", "религия"),
        _topic("17000000", "weather", "hava", "погода"),
    ),
    "world": (_topic("16000000", "conflict, war and peace", "münaqişə, müharibə və sülh", "конфликт, война и мир"),),
    "sports": (_topic("15000000", "sport", "idman", "спорт"),),
    "culture": (
        _topic("01000000", "arts, culture, entertainment and media", "incəsənət, mədəniyyət, əyləncə və media",
               "искусство, культура, развлечения и медиа"),
    ),
    "technology": (_topic("13000000", "science and technology", "elm və texnologiya", "наука и техника"),),
    "incidents": (
        _topic("03000000", "disaster, accident and emergency incident", "fəlakət, qəza və fövqəladə hadisə",
               "бедствие, авария и происшествие"),
        _topic("02000000", "crime, law and justice", "cinayət, hüquq və ədalət", "преступность, право и правосудие"),
    ),
}  # fmt: skip

# Beginnings of words as `fold` writes them (ə→e, ı→i, ё→е), in Azerbaijani, Russian, English and Turkish.
_BEGINNINGS: dict[str, tuple[str, ...]] = {
    "politics": (
        "diplomat", "дипломат", "vlast", "vybor", "oficial", "daxili-siyaset", "xarici-siyaset", "внешняя-политика",
        "siyas", "politi", "полити", "parlament", "парламент", "hokumet", "власт", "elect", "seckil", "выбор",
        "government", "resmi", "официал",
    ),
    "economy": (
        "ekonomi", "finans", "maliye", "nedvizh", "deneg", "borsa", "birja", "бирж", "invest", "инвест", "тариф",
        "tarif", "kend-teserrufat", "сельское-хозяйств", "agricultur", "tarim", "iqtisad", "ekonom", "эконом",
        "econom", "biznes", "бизнес", "busines", "maliyy", "финанс", "financ", "money", "деньг", "market", "bank",
        "банк", "energet", "энергет", "energy", "neft", "нефт", "port", "порт", "sirket", "компан", "emlak",
        "недвиж",
    ),
    "society": (
        "obshchest", "obschest", "obrazovan", "zdorov", "medicin", "usaqlar", "aile", "семь", "family", "din",
        "религи", "relig", "dini", "ekoloji", "cevre", "pogoda", "gundem-toplum", "kadin", "sosium", "социум",
        "communit", "weather", "cemiyyet", "sosial", "общест", "societ", "social", "toplum", "tehsil", "образов",
        "educat", "egitim", "saglam", "sehiyye", "здоров", "health", "saglik", "медицин", "turizm", "ekolog",
        "эколог", "environ", "seher", "город", "town", "local", "hava", "погод", "kommunal", "жизн", "life",
        "yasam", "letters", "nature", "природ", "schools",
    ),
    "world": (
        "v-mire", "mir", "zarubezh", "dis-haberler", "dunya-xeber", "mezhdunarod", "europe", "avropa", "европ",
        "asia", "azi", "middle", "mideast", "ortadogu", "qafqaz", "кавказ", "caucasus", "foreign", "dunya",
        "xarici", "мир", "мире", "world", "internation", "междунар", "beynelxalq", "зарубеж", "abroad", "region",
        "регион", "global",
    ),
    "sports": (
        "basketbol", "баскетбол", "voleybol", "волейбол", "tennis", "теннис", "boks", "бокс", "gules", "hokkey",
        "хоккей", "hockey", "formula-1", "olimpi", "олимп", "olymp", "ciclism", "avtoidman", "idman", "спорт",
        "sport", "futbol", "футбол", "football", "spor", "sahmat", "шахмат", "chess",
    ),
    "culture": (
        "kultur-sanat", "sanat", "shou-biznes", "shou", "iskusstv", "muzyk", "literatur", "film", "фильм", "movie",
        "tv-show", "magazin-haber", "eylence", "развлечен", "razvlechen", "celebr", "звезд", "zvezd", "dizi",
        "medeniyyet", "культур", "cultur", "kultur", "incesenet", "искусств", "arts", "sou-biznes", "sou", "шоу",
        "show", "kino", "кино", "musiqi", "музык", "music", "edebiyyat", "литератур", "books", "teatr", "театр",
        "theatre", "magazin", "entertain", "maraqli", "celebrit",
    ),
    "technology": (
        "tehnolog", "tekhnolog", "nauka", "it-xeber", "raqemsal", "reqemsal", "цифров", "digital", "cifrov",
        "space", "uzay", "bilim-teknoloji", "startap", "стартап", "startup", "kiber", "кибер", "cyber", "texnolog",
        "технолог", "technolog", "teknoloji", "elm", "наук", "scien", "bilim", "ikt", "tech", "internet",
        "интернет", "kosmos", "космос", "gadget", "гаджет", "innovasi", "инновац",
    ),
    "incidents": (
        "proisshestv", "avari", "kriminal-xronika", "cinayet-xeber", "asayis", "ucuncu-sayfa", "3-sayfa", "dtp",
        "дтп", "polis", "полиц", "fhn", "мчс", "mehkeme", "суд", "courts", "court", "hadis", "происшеств",
        "incident", "kriminal", "криминал", "crime", "cinayet", "qeza", "авари", "accident", "чп", "disaster",
        "fovqelade", "bedbext", "police", "emergenc", "suc",
    ),
}  # fmt: skip
_WHOLE_WORDS = frozenset((
    "arts", "azi", "bank", "books", "court", "din", "dizi", "dtp", "elm", "fhn", "film", "hava", "ikt", "life",
    "local", "middle", "mir", "money", "polis", "port", "sanat", "shou", "show", "sou", "space", "spor", "suc",
    "tech", "town", "uzay", "vlast", "банк", "дтп", "мир", "мире", "мчс", "порт", "семь", "суд", "чп", "шоу",
))  # fmt: skip
_WORD = re.compile(r"[\w-]+")
_FOLDERS, _FOLDER_WORDS, _LONGEST_FOLDER = 6, 3, 90  # of an address; the last in characters, Cyrillic ones are quoted


def section_of(named: str, tags: Iterable[str] = (), url: str = "") -> str:
    """The section that a publisher's word for one means; "" when it says none that we know.

    The first word that means something decides ("Economy and politics" is economy). The folders of the address are
    asked when the section is silent (`/az/idman/12345-derbi`), tags when both are and all that mean anything agree.
    """
    found = _means(named) or _section_of_address(url)
    if found:
        return found
    meant = {section for section in map(_means, tags) if section}
    return meant.pop() if len(meant) == 1 else ""


def _section_of_address(url: str) -> str:
    """Folders name sections, the last step names the article; a folder of many words is a headline too."""
    try:
        folders = urlsplit(url).path.split("/")[1:-1] if url else []
    except ValueError:
        return ""
    short = [unquote(folder) for folder in folders[:_FOLDERS] if 0 < len(folder) <= _LONGEST_FOLDER]
    return next(
        filter(None, (_means(folder) for folder in short if len(re.split(r"[-_]", folder)) <= _FOLDER_WORDS)), ""
    )


@lru_cache(maxsize=4096)
def _means(named: str) -> str:
    for word in _WORD.findall(fold(named[:200])):
        for section, beginnings in _BEGINNINGS.items():
            for begin in beginnings:
                if word == begin or (begin not in _WHOLE_WORDS and len(begin) > 2 and word.startswith(begin)):
                    return section
    return ""

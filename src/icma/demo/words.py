"""What an outlet's pages say around the articles, one frozen value per language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .outlets import Outlet
from .writing import SECTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language. `sections` and `section_slugs` stand in the order of `SECTIONS`."""

    sections: tuple[str, ...]
    section_slugs: tuple[str, ...]
    months: str  # twelve names, as they stand in a date, parted by blanks
    invented: str
    video: str

    def section(self, key: str) -> str:
        """The section's name on the pages."""
        return self.sections[SECTIONS.index(key)]

    def section_path(self, key: str) -> str:
        """The address of the section's list."""
        return f"/{self.section_slugs[SECTIONS.index(key)]}/"

    def date(self, moment: datetime) -> str:
        """The moment as prose, as printed: `22 noyabr 2026, 14:05`."""
        return f"{moment.day} {self.months.split()[moment.month - 1]} {moment.year}, {moment:%H:%M}"


WORDS = {
    "az": Words(
        sections=("Siyasət", "İqtisadiyyat", "Cəmiyyət", "İdman", "Mədəniyyət", "Hadisə"),
        section_slugs=("siyaset", "iqtisadiyyat", "cemiyyet", "idman", "medeniyyet", "hadise"),
        months="yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
        invented="Gilavar uydurma şəhərdir. Bu sayt icma-nın nümayiş redaksiyasıdır: bütün adlar, hadisələr və "
        "şəkillər uydurmadır.",
        video="Video",
    ),
    "ru": Words(
        sections=("Политика", "Экономика", "Общество", "Спорт", "Культура", "Происшествия"),
        section_slugs=("politics", "economics", "society", "sport", "culture", "incidents"),
        months="января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        invented="Гилавар — вымышленный город. Этот сайт — демонстрационная редакция icma: все имена, события и "
        "изображения придуманы.",
        video="Видео",
    ),
    "en": Words(
        sections=("Politics", "Business", "Town", "Sport", "Arts", "Incidents"),
        section_slugs=("politics", "business", "town", "sport", "arts", "incidents"),
        months="January February March April May June July August September October November December",
        invented="Gilavar is an invented town. This site is part of the demo newsroom of icma: every name, event and "
        "picture in it is made up.",
        video="Video",
    ),
}


def section_path(outlet: Outlet, language: str, key: str) -> str:
    """The address of a section's list; an outlet of several languages has one in each."""
    path = WORDS[language].section_path(key)
    return path if len(outlet.languages) == 1 else f"/{language}{path}"

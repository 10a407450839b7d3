"""Articles made of bulletins: which kind is whose turn, its section, its picture, its words."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import timedelta, timezone
from functools import lru_cache

from icma.core.types import Paragraph, Table

from ..outlets import UTC_OFFSET_HOURS
from ..timetable import CYCLE, DESKS, FIRST_NUMBER, Desk, moment_of
from ..town import look
from ..writing import PICTURES, Article
from . import az, en, ru
from .form import Writer

LOCAL = timezone(timedelta(hours=UTC_OFFSET_HOURS))
_KEPT = 800  # texts held in memory: some 3 KB each
_WRITERS: dict[str, dict[str, Writer]] = {"az": az.WRITERS, "ru": ru.WRITERS, "en": en.WRITERS}
_AUTHORS = {"az": "Xidmət şöbəsi", "ru": "Дежурная служба", "en": "Service desk"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of bulletin; `captions` stand for its picture."""

    key: str
    section: str
    cover: str
    captions: dict[str, str]


def _kind(key: str, section: str, cover: str, az: str, ru: str, en: str) -> Kind:
    captions = {"az": f"{az}. İllüstrasiya", "ru": f"{ru}. Иллюстрация", "en": f"{en}. Illustration"}
    return Kind(key=key, section=section, cover=cover, captions=captions)


KINDS = (
    _kind("weather", "society", "lighthouse", "Gilavar mayakı", "Маяк Гилавара", "The Gilavar lighthouse"),
    _kind("ferry", "economy", "ferry", "“Qaranquş” bərəsi", "Паром «Гарангуш»", "The Mirvari ferry"),
    _kind("bridge", "society", "bridge", "Mayak körpüsü", "Маячный мост", "Lighthouse Bridge"),
    _kind(
        "fish", "economy", "fish-market", "Üstüörtülü balıq bazarı", "Крытый рыбный рынок", "The covered fish market"
    ),
    _kind("library", "culture", "library", "Şəhər kitabxanası", "Городская библиотека", "The town library"),
    _kind("lagoon", "society", "lagoon", "Şəhər arxasındakı laqun", "Лагуна за городом", "The lagoon behind the town"),
    _kind("harbour", "economy", "harbour", "Gilavar limanı", "Порт Гилавара", "Gilavar harbour"),
    _kind("cinema", "culture", "cinema", "“Mayak” kinoteatrı", "Кинотеатр «Маяк»", "The Mayak cinema"),
    _kind("lost", "society", "ferry", "Bərə körpüsü", "Паромный причал", "The ferry quay"),
)


def kind_of(number: int, desk: Desk) -> Kind:
    """The kind of this bulletin: a desk goes through all of them, and never two desks in a row print the same."""
    cycle = (number - FIRST_NUMBER) // CYCLE
    return KINDS[(cycle * 2 + DESKS.index(desk)) % len(KINDS)]


@lru_cache(maxsize=_KEPT)
def write_bulletin(number: int, desk: Desk) -> Article:
    """The bulletin with this number; the same number, the same text."""
    kind, at = kind_of(number, desk), moment_of(number).astimezone(LOCAL)
    text = _WRITERS[desk.language][kind.key](look(at))
    blocks = [Paragraph(html=html.escape(line, quote=False)) for line in text.paragraphs]
    table = (Table(rows=text.table, header=True),) if text.table else ()
    return Article(
        slug=f"{kind.key}-{at:%H%M}",
        number=number,
        title=text.title,
        lead=text.lead,
        section=kind.section,
        age=timedelta(0),
        event=kind.key,
        authors=(_AUTHORS[desk.language],),
        tags=text.tags,
        cover=f"{kind.cover}.jpg" if (PICTURES / f"{kind.cover}.jpg").is_file() else "lighthouse.jpg",
        caption=kind.captions[desk.language],
        blocks=(blocks[0], *table, *blocks[1:]),
        language=desk.language,
    )

"""Articles about events, and the engine's steps that put them into stories. Invented outlets, invented news."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.make import NOW, make_article, make_source

from icma.pipeline.accounts import retell_story
from icma.pipeline.placing import Placer, place_article
from icma.sources.queries import Rights, SourceFacts, source_named
from icma.stories.actions import follow_changes
from icma.stories.models import PLACE
from icma.stories.queries import accounts_due, placings_due, stories_due

QUAKE_RU = (
    "В Шамкире произошло землетрясение магнитудой 4,6",
    """Землетрясение магнитудой 4,6 произошло утром в Шамкире, сообщили сейсмологи.
Толчки ощущались в Гяндже и Товузе. Пострадали 3 человека, их доставили в больницу.
Повреждены крыши нескольких домов в селе Чинарлы, на место выехали спасатели.""",
)
QUAKE_RU_OTHER = (
    "Землетрясение в Шамкире: пострадали пять человек",
    """Число пострадавших при землетрясении в Шамкире выросло до 5 человек.
Магнитуда составила 4,6, эпицентр находился на глубине восьми километров.
В районе проверяют школы и детские сады, занятия отменены до понедельника.""",
)
QUAKE_AZ = (
    "Şəmkirdə 4,6 bal gücündə zəlzələ olub",
    """Şəmkir rayonunda səhər saatlarında 4,6 maqnitudalı zəlzələ baş verib.
Təkanlar Gəncə və Tovuzda da hiss olunub. 3 nəfər xəsarət alıb, xəstəxanaya aparılıb.""",
)
QUAKE_EN = (
    "Five hurt as 4.6-magnitude earthquake hits Shamkir",
    """A 4.6-magnitude earthquake shook Shamkir on Sunday morning, seismologists said.
It was felt in Ganja and Tovuz. Five people were taken to hospital.""",
)
MATCH_RU = (
    "«Карабах» обыграл «Сабах» со счетом 2:1",
    """Футбольный клуб «Карабах» победил «Сабах» в матче чемпионата страны.
Мячи забили Леандро и Зубир, игра прошла при полных трибунах.""",
)


def outlet(name: str, *, language: str = "ru", rights: Rights = Rights.FULL) -> SourceFacts:
    """The outlet of this name, made when it is not there."""
    return source_named(name) or make_source(name, language=language, rights=rights)


def publish(
    name: str, words: tuple[str, str], *, minutes: int = 0, language: str = "ru", rights: Rights = Rights.FULL,
    now: datetime = NOW,
) -> int:  # fmt: skip
    """An article of an outlet, seen some minutes after `now`; its number."""
    title, text = words
    at = now + timedelta(minutes=minutes)
    source = outlet(name, language=language, rights=rights)
    return make_article(source, title, text=text, language=language, published=at, now=at)


def carry(placer: Placer | None = None, *, now: datetime = NOW + timedelta(hours=1)) -> None:
    """What the engine does until nothing of stories waits."""
    placer = placer or Placer(None)
    while pks := stories_due(now=now, limit=1):
        follow_changes(pks[0], now=now)
    assert stories_due(now=now, limit=1) in ([], [PLACE])
    carry_all(lambda: placings_due(now=now, limit=1000), lambda pk: place_article(pk, placer=placer, now=now))
    later = now + timedelta(minutes=1)
    carry_all(lambda: accounts_due(now=later, limit=1000), lambda pk: retell_story(pk, now=later))
    placer.release()


def carry_all(due: Callable[[], list[int]], step: Callable[[int], None]) -> None:
    """Every row of one tray, asked for as the engine does: again when a batch is used up, until nothing moves."""
    seen: list[int] = []
    while (pks := due()) and pks != seen:
        for pk in pks:
            step(pk)
        seen = pks

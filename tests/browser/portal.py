"""A portal of its own for the browser: filled through the actions in a prepared ICMA_HOME. Prints its pages' paths.

Run as a program, because the settings of the tests are those of another home.
"""

from __future__ import annotations

import io
import json
import os
from datetime import UTC, datetime, timedelta
from typing import Any

TITLE = "Beynəlmiləlləşdirilməsi müvəffəqiyyətsizliklərimizdən: достопримечательностей сверхскоростной"
PUBLISHED = datetime(2025, 3, 16, 6, 16, tzinfo=UTC)
ARCHIVED = PUBLISHED + timedelta(hours=2)
YOUNG = {"az": "Liman yenidən açıldı", "ru": "Порт снова открыт для паромов", "en": "The port is open again"}
HOST = "https://haqqin.example"


def main() -> None:
    """Articles in three languages: plain ones, one with everything in it, one excerpt, one known by its link only."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "icma.config.settings"
    import django

    django.setup()
    from icma.articles.queries import public_article
    from icma.captures.segments import close_archive, open_archive
    from icma.sources.queries import Rights
    from tests.make import make_article, make_source

    open_archive(now=ARCHIVED)
    full = make_source("Haqqin", language="ru", pictures=True)
    keep_pictures(full.id)
    pages = {"rich": make_article(full, "", extracted=rich_article(), now=ARCHIVED)}
    for name, rights in (("excerpt", Rights.EXCERPT), ("link", Rights.LINK)):
        source = make_source(name.title(), language="az", rights=rights)
        pages[name] = make_article(source, "Qısa xəbər", text="Mətn. " * 90, published=PUBLISHED, now=ARCHIVED)
    for number in range(15):
        language = ("az", "ru", "en")[number % 3]
        published = PUBLISHED - timedelta(hours=5 * number)
        make_article(full, f"{TITLE} {number}", language=language, text=TITLE * 3, published=published, now=ARCHIVED)
    now = datetime.now(UTC)
    for number in range(12):  # young enough to be ranked, each language with four
        seen = young_article(number, now)
        make_article(full, "", extracted=seen, now=now)
    close_archive(now=ARCHIVED)
    found = {name: public_article(pk) for name, pk in pages.items()}
    print(json.dumps({name: f"{one.id}-{one.slug}" for name, one in found.items() if one}))


def young_article(number: int, now: datetime) -> Any:
    """One of the last hours, with a section."""
    from icma.core.types import Certainty, Extracted, Moment, Paragraph

    language = ("az", "ru", "en")[number % 3]
    return Extracted(
        reader_id="tests", title=f"{YOUNG[language]} {number // 3 + 1}", language=language, section="Sport",
        published_at=Moment(at=now - timedelta(minutes=25 * number + 5), certainty=Certainty.ZONE_STATED),
        blocks=(Paragraph(html=TITLE),), labels=("video",),
    )  # fmt: skip


def rich_article() -> object:
    """Every kind of block, long words, wide table."""
    from icma.core.types import Certainty, Embed, Extracted, Heading, Image, ListBlock, Moment, Paragraph, Quote, Table

    cells = tuple(f"Достопримечательность {n}" for n in range(6))
    return Extracted(
        reader_id="tests", title="Американцы ринулись за ресурсами и в Казахстан", language="ru", labels=("видео",),
        lead="Тема набирает популярность.", authors=("Анар Гасанов",), cover_image=f"{HOST}/tall.png",
        published_at=Moment(at=PUBLISHED, certainty=Certainty.ZONE_STATED),
        blocks=(
            Paragraph(html="Тема <em>набирает</em> популярность. Дальше - больше."),
            Image(src=f"{HOST}/wide.png", alt="Два человека", caption="Рубио говорит с Нуртлеу", credit="AFP"),
            Image(src=f"{HOST}/tall.png", caption="Высокий снимок"),
            Heading(level=3, text="Что ищут в Казахстане?"),
            Quote(html="Рассчитываем на сотрудничество.", cite="Марко Рубио"),
            ListBlock(ordered=True, items=("Литий", "Вольфрам")),
            Table(rows=(cells, tuple(str(n) for n in range(6))), header=True, caption="Добыча"),
            Embed(kind="x", url="https://x.com/someone/status/1"),
            Embed(kind="youtube", url="https://www.youtube.com/watch?v=abcdefghijk"),
            Paragraph(html=f'<a href="https://x.example/">{"я" * 120}</a> {"https://x.example/" + "a" * 200}'),
        ),
    )  # fmt: skip


def keep_pictures(source_id: int) -> None:
    """A wide and a tall picture, as if they had been fetched."""
    from PIL import Image

    from icma.captures import actions as captures
    from icma.captures.queries import pictures_due
    from icma.captures.segments import store_exchanges
    from tests.make import make_exchange

    sizes = {f"{HOST}/wide.png": (960, 540), f"{HOST}/tall.png": (600, 1100)}
    captures.want_pictures(urls=list(sizes), source_id=source_id, now=ARCHIVED)
    for pk in pictures_due(now=ARCHIVED, limit=10):
        visit = captures.claim_picture(pk, now=ARCHIVED)
        if visit is None:
            raise SystemExit(f"picture {pk} cannot be claimed")
        size = sizes[visit.url]
        drawn = io.BytesIO()
        Image.new("RGB", size, (90, 140, 160)).save(drawn, "PNG")
        exchange = make_exchange(visit.url, drawn.getvalue(), at=ARCHIVED, content_type="image/png")
        stored = store_exchanges([exchange])
        captures.finish_picture(visit, stored=stored, robots_id=None, media_type="image/png", size=size)


if __name__ == "__main__":
    main()

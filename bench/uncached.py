"""What an uncached page costs: CPU time of Django alone for lists, an article and a story.

    python -m bench.uncached [--pages 200]

In one process: the WSGI application behind the page cache is called with a ready environ, as the cache calls it (what
stands on every page is one small page more, made at most every other second), warmed, the garbage collector left as it
is. The portal is new, in a real archive: 60 articles of three outlets in Azerbaijani, each with two
pictures, a heading, a quotation, a list and a table.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

WANTED_MS = 5.0
ARTICLES = 60
WARMING = 30  # pages
TOLD_BY = 8  # articles; an ordinary story
OUTLETS = ("Xəzər Xəbər", "Port Press", "Sahil")
TITLE = "Liman idarəsi yeni bərə xəttinin açılışını {number} gün təxirə saldı"
WORDS = (
    "Liman idarəsi bildirib ki, yeni bərə xətti gündə dörd dəfə üzəcək və biletin qiyməti üç manat olacaq. Sakinlər bu "
    "xətti üç ildir gözləyirdilər; körpünün təmiri isə payızadək davam edəcək, dedi idarənin rəisi jurnalistlərə. "
)
PAGES = (("front", "/az/"), ("latest", "/az/latest/"), ("most read", "/az/most-read/"), ("around", "/az/around/"))
PIXEL = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def main() -> int:
    """Measure, print, and say by the exit status whether each page costs what it may."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="icma-uncached-") as folder:
        os.environ["ICMA_HOME"] = folder
        (Path(folder) / "static").mkdir()  # whitenoise warns about a folder that is not there
        from icma.config.wsgi import django_application

        articles = fill_portal()
        costs = []
        for name, asked in (*PAGES, ("article", path_of(articles[-1])), ("story", tell_story(articles[:TOLD_BY]))):
            size, cost = measure(django_application, asked, pages=given.pages)
            costs.append(cost)
            print(f"{name:9} {cost:5.2f} ms of CPU (wanted <= {WANTED_MS}), {size:,} bytes")
    return 0 if max(costs) <= WANTED_MS else 1


def measure(application: Any, path: str, *, pages: int) -> tuple[int, float]:
    """Bytes of a page, and CPU milliseconds of one call."""
    for _ in range(WARMING):
        size = ask(application, path)
    before = time.process_time()
    for _ in range(pages):
        ask(application, path)
    return size, (time.process_time() - before) / pages * 1000


def ask(application: Any, path: str) -> int:
    """One page by WSGI (PEP 3333); the length of its body."""
    from icma.portal.splices import ASKED

    said: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "HTTP_ACCEPT_LANGUAGE": "az,en;q=0.5", "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.multithread": True,
        "wsgi.multiprocess": False, "wsgi.run_once": False, ASKED: True,
    }  # fmt: skip
    answer = application(environ, lambda status, headers, error=None: said.append(status))
    size = sum(len(part) for part in answer)
    answer.close()
    if said != ["200 OK"]:
        raise SystemExit(f"{path} answered {said}")
    return size


def fill_portal() -> list[int]:
    """A new portal with `ARTICLES` articles, the newest first."""
    from django.core.management import call_command
    from django.utils import timezone
    from tests.make import make_article, make_source

    from icma.captures.segments import close_archive, open_archive
    from icma.core.blocks import image_sources

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0)
    now = timezone.now()
    open_archive(now=now)
    sources = [make_source(name, language="az", pictures=True) for name in OUTLETS]
    articles = []
    for number in range(1, ARTICLES + 1):
        source = sources[number % len(sources)]
        seen = write_article(number, source.homepage, now)
        articles.append(make_article(source, seen.title, extracted=seen, now=now))
        keep_pictures(image_sources(seen.blocks), source.id, now)
    close_archive(now=now)
    return articles


def path_of(article: int) -> str:
    """Where an article stands."""
    from icma.articles.queries import public_article

    found = public_article(article)
    if found is None or found.cover is None or len(found.pictures) != 2:
        raise SystemExit("the articles were not stored as they should be")
    return f"/az/article/{found.id}-{found.slug}/"


def tell_story(articles: list[int]) -> str:
    """Make these articles one story; where that stands."""
    from django.utils import timezone

    from icma.core.place import Kind, Placement, Reason
    from icma.pipeline.accounts import retell_story
    from icma.portal.story_page import story_page
    from icma.stories.actions import Regrouped, regroup, retell
    from icma.stories.queries import accounts_due

    now = timezone.now()
    same = Placement(story=1, reason=Reason(kind=Kind.WORDS), score=0.5)
    group = Regrouped(articles=tuple((article, same) for article in articles), stories=(), opened_at=now)
    story, _moved = regroup(group, now=now)
    retell([story], now=now)
    for row in accounts_due(now=now + timedelta(minutes=1), limit=1):
        retell_story(row, now=now + timedelta(minutes=1))
    page = story_page(story, edition="az")
    if page is None or len(page.lines) != len(articles) or not page.shared:
        raise SystemExit("the story was not told as it should be")
    return f"/az/{page.tail}"


def write_article(number: int, homepage: str, now: datetime) -> Any:
    """One article as a reader of pages would have seen it."""
    from icma.core.types import Certainty, Extracted, Heading, Image, ListBlock, Moment, Paragraph, Quote, Table

    pictures = [f"{homepage}{number}-{one}.png" for one in range(2)]
    text = [Paragraph(html=f"{one}. {WORDS * 2}") for one in range(6)]
    blocks = (
        Image(src=pictures[0], caption="Liman, səhər"), *text[:3], Heading(level=2, text="Yeni cədvəl"),
        Quote(html=WORDS, cite="Liman rəisi"), ListBlock(ordered=False, items=("Səhər", "Günorta", "Axşam")),
        Table(rows=(("Reys", "Saat"), ("Səhər", "08:00"), ("Axşam", "18:00")), header=True), *text[3:],
        Image(src=pictures[1], caption="Bərə"),
    )  # fmt: skip
    published = Moment(at=now - timedelta(minutes=7 * number), certainty=Certainty.ZONE_STATED)
    return Extracted(
        reader_id="bench", title=TITLE.format(number=number), lead=WORDS, language="az", authors=("Aygün Səhərli",),
        published_at=published, blocks=blocks, cover_image=pictures[0],
    )  # fmt: skip


def keep_pictures(urls: list[str], source_id: int, now: datetime) -> None:
    """Pictures in the archive, as if they had been fetched."""
    from tests.make import make_exchange

    from icma.captures import actions as captures
    from icma.captures.queries import pictures_due
    from icma.captures.segments import store_exchanges

    captures.want_pictures(urls=urls, source_id=source_id, now=now)
    for pk in pictures_due(now=now, limit=100):
        visit = captures.claim_picture(pk, now=now)
        if visit is not None:
            stored = store_exchanges([make_exchange(visit.url, PIXEL, at=now, content_type="image/png")])
            captures.finish_picture(visit, stored=stored, robots_id=None, media_type="image/png", size=(960, 540))


if __name__ == "__main__":
    sys.exit(main())

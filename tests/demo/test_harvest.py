"""The demo as a portal sees it: the real outlets over HTTP, the real harvest, only the clock is ours."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from icma.articles.models import Article, Version
from icma.articles.queries import public_article
from icma.captures.models import Page, Sighting
from icma.cli.prepare import DEMO_WATCH, add_demo_outlet
from icma.core.blocks import text_of_blocks
from icma.core.fetch import Fetcher
from icma.core.isolate import ReaderPool
from icma.core.text import squeeze
from icma.demo.newsroom import open_newsroom, pieces_of
from icma.demo.outlets import OUTLETS, Outlet, dial
from icma.demo.server import Newsroom
from icma.demo.timetable import FIRST_NUMBER
from icma.pipeline.local import Engine
from icma.sources.models import FeedState

pytestmark = pytest.mark.slow
BY_SLUG = {outlet.slug: outlet for outlet in OUTLETS}
MINUTE = timedelta(minutes=1)


class Demo:
    """A newsroom and a portal that share a clock which can be put forward."""

    def __init__(self, newsroom: Newsroom, state: Path, readers: ReaderPool) -> None:
        self.newsroom, self.state, self.readers = newsroom, state, readers
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return timezone.now() + self.ahead

    def open(self) -> None:
        self.newsroom.openings = open_newsroom(self.state, now=self.now())

    def add(self, *outlets: Outlet) -> None:
        for outlet in outlets:
            add_demo_outlet(outlet, self.newsroom.server_port, now=self.now())

    def harvest(self, *only: str) -> None:
        with Fetcher(user_agent="icma/test", dial=dial(self.newsroom.server_port), only_dialled=True) as fetcher:
            engine = Engine(
                fetcher=fetcher, readers=self.readers, clock=self.now, network=16, reading=1,
                only=only or ("feed", "page", "picture", "unread"),
            )  # fmt: skip
            engine.run_until_idle()
        assert engine.bugs == 0

    def titles(self, outlet: Outlet) -> list[str]:
        pieces = pieces_of(outlet, self.newsroom.openings, now=self.now())
        shown = [piece for language in outlet.languages for piece in [p for p in pieces if p.language == language][:40]]
        return sorted(squeeze(piece.article.title) for piece in shown)


@pytest.fixture
def demo(transactional_db: None, archive: Path, tmp_path: Path) -> Iterator[Demo]:
    readers = ReaderPool(1)
    with Newsroom(("127.0.0.1", 0)) as newsroom:
        demo = Demo(newsroom, tmp_path / "opened.json", readers)
        newsroom.clock = demo.now
        demo.open()
        thread = threading.Thread(target=newsroom.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield demo
        newsroom.shutdown()
        thread.join()
    readers.close()


def sighted(outlet: Outlet) -> list[str]:
    found = Sighting.objects.filter(feed__source__homepage__contains=f"//{outlet.host}:")
    return sorted(found.values_list("title", flat=True))


def test_one_visit_of_every_feed_brings_all_that_the_outlets_list_and_ten_days_later_again(demo: Demo) -> None:
    demo.add(*OUTLETS)
    demo.harvest("feed")
    assert {outlet.slug: sighted(outlet) for outlet in OUTLETS} == {o.slug: demo.titles(o) for o in OUTLETS}
    assert set(FeedState.objects.values_list("last_error", "note")) == {("", "")}
    kinds = Counter(FeedState.objects.values_list("kind", flat=True))
    assert kinds == {"rss": 4, "atom": 1, "json": 1, "sitemap": 1, "listing": 1}
    before = Page.objects.count()

    demo.ahead = timedelta(days=10)
    demo.open()
    demo.harvest("feed")
    for outlet in OUTLETS:
        fresh = [p for p in pieces_of(outlet, demo.newsroom.openings, now=demo.now()) if p.published > opening(demo)]
        assert set(demo.titles(outlet)) <= set(sighted(outlet))
        assert len(fresh) >= 12
    assert Page.objects.count() >= 1.9 * before


def opening(demo: Demo) -> datetime:
    return demo.newsroom.openings[-1] - timedelta(days=6)


def test_an_edit_is_noticed_within_minutes_and_so_is_an_article_that_disappears(demo: Demo) -> None:
    outlet = BY_SLUG["gilavar-xeber"]
    demo.add(outlet)
    demo.harvest("feed", "page", "unread")
    pieces = {squeeze(p.article.title): p for p in pieces_of(outlet, demo.newsroom.openings, now=demo.now())}
    articles = {row.title: row for row in map(public_article, Article.objects.values_list("pk", flat=True)) if row}
    assert set(articles) == set(pieces)
    for title, article in articles.items():
        assert (article.language, article.published_at) == ("az", pieces[title].published)
        assert squeeze(pieces[title].article.lead) in squeeze(f"{article.lead} {text_of_blocks(article.blocks)}")
    assert Version.objects.filter(number__gt=1).count() == 0

    demo.ahead = 25 * MINUTE
    demo.harvest("feed", "page", "unread")
    later = pieces_of(outlet, demo.newsroom.openings, now=demo.now())
    seen = {piece.number for piece in pieces.values()}
    opened = demo.newsroom.openings[-1]
    edited = {squeeze(p.article.title) for p in later if p.number in seen and p.modified > max(p.published, opened)}
    second = {squeeze(row.reading.title) for row in Version.objects.filter(number=2).select_related("reading")}
    assert second == edited
    assert len(second) >= 1
    standing = {p.number for p in later}
    removed = {p.path for p in pieces.values() if p.number not in standing and p.number < FIRST_NUMBER}
    gone = {path for path in removed if Page.objects.filter(gone_at__isnull=False, addresses__url__contains=path)}
    assert (gone, Page.objects.filter(gone_at__isnull=False).count()) == (removed, len(removed))
    assert len(removed) >= 1
    soon = demo.now() + (DEMO_WATCH + 1) * MINUTE
    assert Page.objects.filter(due_at__gt=soon).count() == 0
    assert datetime.now(UTC) < soon

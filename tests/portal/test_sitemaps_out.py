"""Sitemaps and robots.txt: what search engines may keep, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.robotparser import RobotFileParser

import lxml.etree
import pytest
from django.test import Client
from django.utils import timezone
from tests.make import NOW, make_article, make_source

from icma.articles.actions import withhold
from icma.core.types import Certainty, Extracted, Moment, Paragraph
from icma.house.actions import change_portal
from icma.sources.actions import change_rights, save_source
from icma.sources.models import Source
from icma.sources.queries import Rights, SourceFacts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]

HOST = "http://testserver"
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}
TEXT = Extracted(reader_id="tests", title="Мост открыт", language="ru", blocks=(Paragraph(html="Текст."),))


@pytest.fixture
def haqqin() -> SourceFacts:
    return make_source("Haqqin")


def let_index(source: SourceFacts) -> None:
    row = Source.objects.get(pk=source.id)
    row.indexing = True
    save_source(source=row, now=NOW)


def make(source: SourceFacts, at: datetime, **changed: Any) -> int:
    moment = Moment(at=at, certainty=Certainty.ZONE_STATED)
    extracted = replace(TEXT, published_at=moment, **changed)
    return make_article(source, extracted.title, extracted=extracted, now=timezone.now())


def read(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/xml; charset=utf-8")
    return lxml.etree.fromstring(answer.content)


def places(client: Client, path: str) -> dict[str, str]:
    """Path and lastmod of each entry."""
    entries = read(client, path).xpath("s:url | s:sitemap", namespaces=SITEMAP)
    text = "string(s:{}/text())".format
    return {
        str(entry.xpath(text("loc"), namespaces=SITEMAP)).removeprefix(HOST): str(
            entry.xpath(text("lastmod"), namespaces=SITEMAP)
        )
        for entry in entries
    }


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc, arg-type]  # a moment as numbers, for brevity


def test_the_index_names_a_part_for_each_month_that_holds_something(client: Client, haqqin: SourceFacts) -> None:
    make(haqqin, at(2024, 12, 31, 19, 59))  # 23:59 in Baku
    make(haqqin, at(2024, 12, 31, 20, 0))  # the first minute of January in Baku
    make(haqqin, at(2025, 3, 16, 8, 16))
    make(haqqin, at(2025, 3, 2, 8, 0), language="az")
    assert places(client, "/sitemap.xml") == {
        "/sitemap-pages.xml": "",
        "/sitemap-az-2025-03.xml": "2025-03-02T12:00:00+04:00",
        "/sitemap-ru-2024-12.xml": "2024-12-31T23:59:00+04:00",
        "/sitemap-ru-2025-01.xml": "2025-01-01T00:00:00+04:00",
        "/sitemap-ru-2025-03.xml": "2025-03-16T12:16:00+04:00",
    }


def test_an_empty_portal_has_its_standing_pages(client: Client) -> None:
    change_portal(values={"editions": ["ru"]}, now=NOW)
    assert places(client, "/sitemap.xml") == {"/sitemap-pages.xml": ""}
    found = places(client, "/sitemap-pages.xml")
    assert found == dict.fromkeys(
        ["/ru/", "/ru/latest/", "/ru/most-read/", "/ru/archive/", "/ru/sources/", "/ru/about/", "/ru/about/counting/",
         "/ru/about/privacy/", "/ru/about/imprint/"], "",
    )  # fmt: skip


def test_a_month_holds_its_days_and_only_articles_that_may_be_indexed(client: Client, haqqin: SourceFacts) -> None:
    first = make(haqqin, at(2025, 3, 16, 8, 16))
    make(haqqin, at(2025, 3, 16, 21, 0), title="Ночь")
    days = {
        "/ru/archive/2025/03/": "2025-03-17T01:00:00+04:00",
        "/ru/2025/03/16/": "2025-03-16T12:16:00+04:00",
        "/ru/2025/03/17/": "2025-03-17T01:00:00+04:00",
    }
    assert places(client, "/sitemap-ru-2025-03.xml") == days  # copies are nobody's to index unless their outlet says so
    let_index(haqqin)
    found = places(client, "/sitemap-ru-2025-03.xml")
    articles = {path: changed for path, changed in found.items() if path not in days}
    assert set(articles.values()) == {"2025-03-16T12:16:00+04:00", "2025-03-17T01:00:00+04:00"}
    assert [client.get(path).status_code for path in found] == [200] * len(found)  # every address is the lasting one
    withhold(article_id=first, reason="a request", now=NOW)
    assert len(places(client, "/sitemap-ru-2025-03.xml")) == 3
    change_rights(source_id=haqqin.id, rights=Rights.EXCERPT, reason="a wish", now=NOW)
    assert len(places(client, "/sitemap-ru-2025-03.xml")) == 2


def test_every_address_of_every_sitemap_leads_to_a_page_that_may_be_indexed(
    client: Client, haqqin: SourceFacts
) -> None:
    let_index(haqqin)
    make(haqqin, at(2025, 3, 16, 8, 16), section="Спорт")
    make(haqqin, timezone.now() - timedelta(hours=1), section="Экономика")
    paths = [path for part in places(client, "/sitemap.xml") if "news" not in part for path in places(client, part)]
    answers = {path: client.get(path) for path in paths}
    wrong = {path: a.status_code for path, a in answers.items() if a.status_code != 200 or "X-Robots-Tag" in a.headers}
    assert (wrong, "/ru/section/sports/" in paths, "/ru/source/haqqin/" in paths) == ({}, True, True)
    assert [path for path, answer in answers.items() if b'content="noindex"' in answer.content] == []


def test_the_news_of_two_days_stand_apart(client: Client, haqqin: SourceFacts) -> None:
    let_index(haqqin)
    make(haqqin, timezone.now() - timedelta(hours=49), title="Позавчера")
    pk = make(haqqin, timezone.now() - timedelta(hours=47), title="Вчера & сегодня")
    make(make_source("Olke"), timezone.now() - timedelta(hours=1), title="Не для поиска")
    assert "/sitemap-news.xml" in places(client, "/sitemap.xml")
    root = read(client, "/sitemap-news.xml")
    told = [root.xpath(f"//n:{name}/text()", namespaces=SITEMAP) for name in ("title", "name", "language")]
    assert told == [["Вчера & сегодня"], ["icma"], ["ru"]]
    (address,) = root.xpath("//s:loc/text()", namespaces=SITEMAP)
    assert (address.startswith(f"{HOST}/ru/article/{pk}-"), client.get(address).status_code) == (True, 200)


@pytest.mark.parametrize(
    "path", ["/sitemap-ru-2025-03.xml", "/sitemap-ru-2025-13.xml", "/sitemap-de-2025-03.xml", "/sitemap-ru-0000-01.xml",
             "/sitemap-ru-9999-12.xml"]
)  # fmt: skip
def test_a_month_without_articles_has_no_sitemap(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/ru/", True),
        ("/ru/article/1-x/", True),
        ("/ru/feed.xml", True),
        ("/desk/", False),
        ("/desk/login/", False),
        ("/ru/search/?q=x", False),
        ("/az/search/", False),
        ("/ru/searching/", True),
    ],
)
def test_robots_may_go_where_readers_go(client: Client, path: str, allowed: bool) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    rules = RobotFileParser()
    rules.parse(answer.content.decode().splitlines())
    assert (rules.can_fetch("somebot", HOST + path), rules.site_maps()) == (allowed, [f"{HOST}/sitemap.xml"])

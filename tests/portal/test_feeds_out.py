"""Feeds out: every list as RSS, Atom and JSON Feed, with the same entries, found by the page that they belong to."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import lxml.etree
import lxml.html
import pytest
from django.test import Client
from django.utils import timezone
from tests.make import make_article, make_source

from icma.articles.actions import withhold
from icma.articles.queries import Output, public_rows
from icma.audience.actions import add_views
from icma.core.types import Certainty, Extracted, Moment, Paragraph
from icma.search.actions import catch_up
from icma.search.models import PLACE
from icma.search.queries import next_search_turn
from icma.sources.actions import change_rights
from icma.sources.queries import Rights, SourceFacts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]

AT = datetime(2025, 3, 16, 8, 16, tzinfo=UTC)
EDITED = AT + timedelta(hours=1)
HOST = "http://testserver"
TYPES = {"xml": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
TEXT = Extracted(
    reader_id="tests",
    title="Заголовок & «ещё»",
    lead="Вводка <b>.",
    language="ru",
    authors=("Анар Гасанов",),
    section="Спорт",
    published_at=Moment(at=AT, certainty=Certainty.ZONE_STATED),
    modified_at=Moment(at=EDITED, certainty=Certainty.ZONE_STATED),
    blocks=(Paragraph(html="СЕРДЦЕВИНА текста."),),
)
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def haqqin() -> SourceFacts:
    return make_source("Haqqin")


def make(source: SourceFacts, **changed: Any) -> int:
    extracted = replace(TEXT, **changed)
    return make_article(source, extracted.title, extracted=extracted, now=timezone.now())


def ask(client: Client, home: str, ending: str, query: str = "") -> bytes:
    answer = client.get(f"{home}feed.{ending}{query}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, f"{TYPES[ending]}; charset=utf-8")
    return answer.content


def titles(client: Client, home: str, ending: str, query: str = "") -> list[str]:
    body = ask(client, home, ending, query)
    if ending == "json":
        return [item["title"] for item in json.loads(body)["items"]]
    parsed = feedparser.parse(body)
    assert not parsed.bozo, parsed.bozo_exception
    return [entry.title for entry in parsed.entries]


def recent(minutes: int) -> Moment:
    return Moment(at=timezone.now() - timedelta(minutes=minutes), certainty=Certainty.ZONE_STATED)


# --- every list -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", TYPES)
def test_every_list_has_its_feed(client: Client, haqqin: SourceFacts, ending: str) -> None:
    make(haqqin, title="Старый спорт")
    sport = make(haqqin, title="Новый спорт", published_at=recent(20))
    economy = make(haqqin, title="Новая экономика", section="Экономика", published_at=recent(10))
    make(haqqin, title="İqtisadiyyat", language="az", section="İqtisadiyyat", published_at=recent(5))
    make(make_source("Olke"), title="Чужое", section="", published_at=recent(30))
    add_views({sport: 7, economy: 3}, at=timezone.now())
    found = {
        home: titles(client, home, ending)
        for home in ("/ru/", "/ru/most-read/", "/ru/section/sports/", "/ru/source/haqqin/", "/ru/2025/03/16/", "/az/")
    }
    assert found == {
        "/ru/": ["Новая экономика", "Новый спорт", "Чужое", "Старый спорт"],
        "/ru/most-read/": ["Новый спорт", "Новая экономика", "Чужое"],
        "/ru/section/sports/": ["Новый спорт", "Старый спорт"],
        "/ru/source/haqqin/": ["Новая экономика", "Новый спорт", "Старый спорт"],
        "/ru/2025/03/16/": ["Старый спорт"],
        "/az/": ["İqtisadiyyat"],
    }


@pytest.mark.parametrize(
    ("published", "day"),
    [
        (datetime(2025, 3, 15, 20, 0, tzinfo=UTC), "2025/03/16"),  # midnight in Baku
        (datetime(2025, 3, 15, 19, 59, tzinfo=UTC), "2025/03/15"),
    ],
)
def test_a_day_is_that_of_the_portal_s_zone(client: Client, haqqin: SourceFacts, published: datetime, day: str) -> None:
    make(haqqin, published_at=Moment(at=published, certainty=Certainty.ZONE_STATED))
    found = {one: titles(client, f"/ru/{one}/", "atom") for one in ("2025/03/15", "2025/03/16")}
    assert {one for one, rows in found.items() if rows} == {day}


@pytest.mark.parametrize(
    "path",
    ["/ru/2025/02/30/feed.xml", "/ru/2025/13/01/feed.atom", "/ru/9999/12/31/feed.json",
     "/ru/0001/01/01/feed.xml", "/ru/section/cookery/feed.xml",
     "/ru/source/nobody/feed.atom", "/ru/feed.rdf", "/de/feed.xml", "/ru/search/feed.xml", "/ru/search/feed.xml?q=%20"],
)  # fmt: skip
def test_what_does_not_exist_has_no_feed(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/ru/", "/ru/latest/", "/ru/most-read/", "/ru/section/sports/", "/ru/source/haqqin/", "/ru/2025/03/16/"]
)
def test_the_page_of_a_list_names_its_three_feeds(client: Client, haqqin: SourceFacts, path: str) -> None:
    make(haqqin)
    root = lxml.html.fromstring(client.get(path).content)
    named = {(link.get("type"), link.get("href")) for link in root.xpath("//link[@rel='alternate'][@type]")}
    home = "/ru/" if path == "/ru/latest/" else path
    assert named == {(media_type, f"{home}feed.{ending}") for ending, media_type in TYPES.items()}
    for _media_type, href in named:
        assert client.get(href).status_code == 200


@pytest.mark.parametrize("ending", TYPES)
def test_what_a_search_finds_can_be_followed(client: Client, haqqin: SourceFacts, ending: str) -> None:
    make(haqqin, title="Мост закрыт")
    make(haqqin, title="Мосты открыты", published_at=recent(5))
    make(haqqin, title="Körpü açıldı: мост", language="az", published_at=recent(3))
    make(haqqin, title="Школа")
    while next_search_turn() is not None:
        catch_up(PLACE, now=timezone.now())
    found = [titles(client, "/ru/search/", ending, query) for query in ("?q=мост", "?q=мост&lang=all", "?q=вокзал")]
    assert found == [["Мосты открыты", "Мост закрыт"], ["Körpü açıldı: мост", "Мосты открыты", "Мост закрыт"], []]
    answer = client.get(f"/ru/search/feed.{ending}", {"q": "мост & <b>"})
    assert answer.headers["X-Robots-Tag"] == "noindex"
    told = answer.content.decode().replace("&amp;", "&")
    assert f"{HOST}/ru/search/feed.{ending}?q=%D0%BC%D0%BE%D1%81%D1%82+%26+%3Cb%3E&lang=ru" in told
    page = lxml.html.fromstring(client.get("/ru/search/?q=мост").content)
    for link in page.xpath("//link[@rel='alternate'][@type]/@href"):
        assert client.get(link).status_code == 200


# --- Atom (RFC 4287) ------------------------------------------------------------------------------------------------


def atom(client: Client, path: str = "/ru/feed.atom") -> Any:
    return lxml.etree.fromstring(client.get(path).content)


def texts(root: Any, path: str) -> list[str]:
    return [str(one) for one in root.xpath(path, namespaces=ATOM)]


def test_atom_says_what_the_standard_asks_for(client: Client, haqqin: SourceFacts) -> None:
    pk = make(haqqin)
    (view,) = public_rows([pk], output=Output.FEED)
    root = atom(client)
    assert [texts(root, f"a:{name}/text()") for name in ("id", "title", "subtitle", "updated", "author/a:name")] == [
        [f"{HOST}/ru/"], ["icma"], ["icma: последние новости"], ["2025-03-16T09:16:00Z"], ["icma"],
    ]  # fmt: skip
    assert [(link.get("rel"), link.get("href")) for link in root.xpath("a:link", namespaces=ATOM)] == [
        ("alternate", f"{HOST}/ru/"), ("self", f"{HOST}/ru/feed.atom"), ("alternate", f"{HOST}/ru/feed.xml"),
        ("alternate", f"{HOST}/ru/feed.json"),
    ]  # fmt: skip
    (entry,) = root.xpath("a:entry", namespaces=ATOM)
    told = ("id", "title", "published", "updated", "summary", "rights")
    assert [texts(entry, f"a:{name}/text()") for name in told] == [
        [f"{HOST}/a/{pk}/"], ["Заголовок & «ещё»"], ["2025-03-16T08:16:00Z"], ["2025-03-16T09:16:00Z"], ["Вводка <b>."],
        ["© Haqqin"],
    ]  # fmt: skip
    assert [(link.get("rel"), link.get("href")) for link in entry.xpath("a:link", namespaces=ATOM)] == [
        ("alternate", f"{HOST}/ru/article/{pk}-{view.slug}/"), ("via", view.source_url),
    ]  # fmt: skip
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    assert (root.get(language), entry.get(language)) == ("ru", "ru")
    assert texts(entry, "a:author/a:name/text() | a:source/a:title/text()") == ["Анар Гасанов", "Haqqin"]


@pytest.mark.parametrize("path", ["/az/feed.atom", "/ru/2024/01/01/feed.atom"])
def test_an_empty_atom_feed_is_whole(client: Client, path: str) -> None:
    root = atom(client, path)
    (updated,) = texts(root, "a:updated/text()")
    assert time.strptime(updated, "%Y-%m-%dT%H:%M:%SZ").tm_year >= 2026
    assert (texts(root, "a:id/text()"), texts(root, "a:entry")) == ([HOST + path.removesuffix("feed.atom")], [])


def test_an_entry_of_an_outlet_without_authors_names_the_outlet(client: Client, haqqin: SourceFacts) -> None:
    make(haqqin, authors=())
    (entry,) = atom(client).xpath("a:entry", namespaces=ATOM)
    assert texts(entry, "a:author/a:name/text() | a:author/a:uri/text()") == ["Haqqin", "https://haqqin.example/"]


# --- JSON Feed 1.1 --------------------------------------------------------------------------------------------------


def test_json_feed_says_what_the_standard_asks_for(client: Client, haqqin: SourceFacts) -> None:
    pk = make(haqqin)
    (view,) = public_rows([pk], output=Output.FEED)
    assert json.loads(ask(client, "/ru/", "json")) == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "icma",
        "description": "icma: последние новости",
        "home_page_url": f"{HOST}/ru/",
        "feed_url": f"{HOST}/ru/feed.json",
        "language": "ru",
        "authors": [{"name": "icma", "url": f"{HOST}/"}],
        "items": [
            {
                "id": f"{HOST}/a/{pk}/",
                "url": f"{HOST}/ru/article/{pk}-{view.slug}/",
                "external_url": view.source_url,
                "title": "Заголовок & «ещё»",
                "content_text": "Вводка <b>.",
                "summary": "Вводка <b>.",
                "date_published": "2025-03-16T08:16:00Z",
                "date_modified": "2025-03-16T09:16:00Z",
                "language": "ru",
                "authors": [{"name": "Анар Гасанов"}],
                "_icma": {"source": {"name": "Haqqin", "url": "https://haqqin.example/"}},
            }
        ],
    }


# --- rights and hostile words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", TYPES)
@pytest.mark.parametrize(
    ("rights", "shown"),
    [
        (Rights.FULL, {"Заголовок", "Вводка"}),
        (Rights.EXCERPT, {"Заголовок", "Вводка"}),
        (Rights.HEADLINE, {"Заголовок"}),
        (Rights.LINK, set()),
        (Rights.DARK, set()),
    ],
)
def test_no_feed_goes_further_than_the_rights(
    client: Client, haqqin: SourceFacts, ending: str, rights: Rights, shown: set[str]
) -> None:
    make(haqqin)
    change_rights(source_id=haqqin.id, rights=rights, reason="a wish", now=AT)
    text = ask(client, "/ru/2025/03/16/", ending).decode()
    assert {word for word in ("Заголовок", "Вводка", "СЕРДЦЕВИНА") if word in text} == shown


@pytest.mark.parametrize("ending", TYPES)
def test_a_withheld_article_leaves_every_feed(client: Client, haqqin: SourceFacts, ending: str) -> None:
    pk = make(haqqin, published_at=recent(10))
    today = timezone.now() + timedelta(hours=4) - timedelta(minutes=10)
    homes = ("/ru/", "/ru/most-read/", "/ru/section/sports/", "/ru/source/haqqin/", f"/ru/{today:%Y/%m/%d}/")
    assert [len(titles(client, home, ending)) for home in homes] == [1] * len(homes)
    withhold(article_id=pk, reason="a request", now=AT)
    assert [len(titles(client, home, ending)) for home in homes] == [0] * len(homes)


@pytest.mark.parametrize("ending", TYPES)
def test_signs_that_xml_forbids_leave_a_feed_readable(client: Client, haqqin: SourceFacts, ending: str) -> None:
    make(haqqin, title="Заго\u0001ловок]]>\ufffe", lead="\u000bВводка\u0000", authors=("\u0001", "Ан\u0002ар"))
    assert titles(client, "/ru/", ending) == ["Заголовок]]>"]


def test_a_feed_costs_the_same_number_of_questions_for_one_row_and_for_three(
    client: Client, haqqin: SourceFacts, django_assert_num_queries: Any
) -> None:
    make(haqqin)
    with django_assert_num_queries(3):  # portal, articles, their stories
        ask(client, "/ru/", "atom")
    make(haqqin, title="Второй")
    make(haqqin, title="Третий")
    with django_assert_num_queries(3):  # portal, articles, their stories
        ask(client, "/ru/", "atom")

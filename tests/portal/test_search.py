"""The search page as a reader sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.utils import timezone
from tests.make import NOW, make_article, make_source
from tests.portal.sight import seen_lines

from icma.articles import actions as articles
from icma.portal.search_views import ROWS
from icma.search.actions import catch_up
from icma.search.models import PLACE
from icma.search.queries import next_search_turn
from icma.sources.queries import Rights

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]


def keep_up() -> None:
    while next_search_turn() is not None:
        catch_up(PLACE, now=NOW)


def page(client: Client, edition: str, **asked: str) -> lxml.html.HtmlElement:
    answer = client.get(f"/{edition}/search/", asked)
    assert answer.status_code == 200
    return lxml.html.fromstring(answer.content.decode())


def result_lines(client: Client, edition: str, **asked: str) -> list[str]:
    """What stands between the form and the help."""
    lines = seen_lines(client.get(f"/{edition}/search/", asked).content)
    helps = {"Necə axtarmalı", "Как искать", "How to search"}
    button = {"Axtarın", "Найти", "Search"}
    first = next(place for place, line in enumerate(lines) if line in button)
    return lines[first + 1 : next(place for place, line in enumerate(lines) if line in helps)]


def test_what_is_found_stands_with_its_words_marked(client: Client) -> None:
    source = make_source("Report", language="az")
    make_article(source, "Gilavarda yeni bərə xətti açıldı", text="Bərələr Bakıdan uşaqları da aparır.",
                 published=NOW - timedelta(days=600))  # fmt: skip
    keep_up()
    assert result_lines(client, "az", q="bere") == [
        "Tapılıb: 1",
        "Gilavarda yeni bərə xətti açıldı",
        "Report 1 aprel 2025",
        "Bərələr Bakıdan uşaqları da aparır.",
    ]
    root = page(client, "az", q="bere usaq")
    assert [mark.text_content() for mark in root.xpath("//main//mark")] == ["bərə", "Bərələr", "uşaqları"]
    assert root.xpath("//main//input[@type='search']/@value") == ["bere usaq"]
    assert root.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert [link.get("href") for link in root.xpath("//link[@rel='canonical']")] == []


def test_markup_in_articles_and_in_questions_stays_text(client: Client) -> None:
    source = make_source("Report", language="az")
    make_article(source, "Liman <script>alert(1)</script> & <mark>", text="x")
    keep_up()
    answer = client.get("/az/search/", {"q": 'liman "><script>alert(2)</script>', "lang": "all"})
    assert b"<script>alert" not in answer.content
    root = page(client, "az", q="liman script")
    assert root.xpath("//main//h3")[0].text_content() == "Liman <script>alert(1)</script> & <mark>"
    assert [mark.text_content() for mark in root.xpath("//main//h3//mark")] == ["Liman", "script", "script"]


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        ("az", ["«tıq tıq» üzrə heç nə tapılmadı.", "Daha qısa sorğu yazın.", "Yazılışı yoxlayın.",
                "Bütün dillərdə axtarın"]),
        ("ru", ["По запросу «tıq tıq» ничего не найдено.", "Сократите запрос.", "Проверьте написание.",
                "Искать на всех языках"]),
        ("en", ["No results for “tıq tıq”.", "Use fewer words.", "Check the spelling.", "Search in all languages"]),
    ],
)  # fmt: skip
def test_nothing_found_says_what_helps(client: Client, edition: str, expected: list[str]) -> None:
    make_article(make_source("Report", language="az"), "Liman", text="x")
    keep_up()
    assert result_lines(client, edition, q="tıq tıq") == expected


@pytest.mark.parametrize("q", ["", "   ", "-liman", "!!!", '""', "*", "\x00"])
def test_nothing_asked_is_not_nothing_found(client: Client, q: str) -> None:
    make_article(make_source("Report", language="az"), "Liman", text="x")
    keep_up()
    assert result_lines(client, "en", q=q) == ["Type a word, a name or a place."]


def test_other_languages_are_named_and_led_to(client: Client) -> None:
    source = make_source("Report", language="az")
    make_article(source, "Gilavar limanı", text="x", language="az")
    for n in range(2):
        make_article(source, f"Gilavar port {n}", text="x", language="en")
    keep_up()
    assert result_lines(client, "ru", q="gilavar") == [
        "По запросу «gilavar» ничего не найдено.", "Сократите запрос.", "Проверьте написание.",
        "Искать на всех языках", "На других языках: азербайджанский: 1, английский: 2",
    ]  # fmt: skip
    root = page(client, "ru", q="gilavar")
    assert root.xpath("//p[@class='others']/a/@href") == [
        "/ru/search/?q=gilavar&lang=az", "/ru/search/?q=gilavar&lang=en",
    ]  # fmt: skip
    everything = page(client, "ru", q="gilavar", lang="all")
    assert [h.text_content() for h in everything.xpath("//main//h3")] == [
        "Gilavar port 1", "Gilavar port 0", "Gilavar limanı",
    ]  # fmt: skip
    assert everything.xpath("//main//h3/a/@lang") == ["en", "en", "az"]
    switch = everything.xpath("//nav[@class='editions']/a/@href")
    assert switch == [f"/{edition}/search/?q=gilavar&lang=all" for edition in ("az", "ru", "en")]


def test_pages_are_numbered_without_a_gap_or_a_double(client: Client) -> None:
    source = make_source("Report", language="az")
    titles = [f"Liman {n}" for n in range(2 * ROWS + 3)]
    for n, title in enumerate(titles):
        make_article(source, title, text="x", published=NOW - timedelta(minutes=n))
    keep_up()
    seen = []
    for number in ("1", "2", "3"):
        root = page(client, "az", q="liman", page=number)
        seen += [h.text_content() for h in root.xpath("//main//h3")]
        assert [part.text_content() for part in root.xpath("//nav[@class='pages']/*")] == ["1", "2", "3"]
        assert root.xpath("//nav[@class='pages']/*[@aria-current='page']")[0].text_content() == number
    assert seen == titles
    for odd in ("99", "0", "-1", "x", "9" * 30):
        root = page(client, "az", q="liman", page=odd)
        assert len(root.xpath("//main//h3")) == (3 if odd == "99" else ROWS)


def test_rights_close_what_a_snippet_may_show(client: Client) -> None:
    source = make_source("Report", language="az", rights=Rights.HEADLINE)
    make_article(source, "Liman bağlandı", text="Gizli mətn liman haqqında.")
    keep_up()
    assert result_lines(client, "az", q="liman")[:2] == ["Tapılıb: 1", "Liman bağlandı"]
    assert "Gizli" not in client.get("/az/search/", {"q": "liman"}).content.decode()
    assert result_lines(client, "az", q="gizli")[0] == "«gizli» üzrə heç nə tapılmadı."


def test_a_withheld_article_is_gone_before_the_index_knows(client: Client) -> None:
    pk = make_article(make_source("Report", language="az"), "Liman bağlandı", text="x")
    keep_up()
    articles.withhold(article_id=pk, reason="a request", now=NOW)
    assert "bağlandı" not in client.get("/az/search/", {"q": "liman"}).content.decode()


def test_no_cache_and_no_search_engine_keeps_a_question(client: Client) -> None:
    answer = client.get("/az/search/", {"q": "liman"})
    assert (answer.headers["X-Robots-Tag"], answer.headers["Cache-Control"]) == ("noindex", "private, no-cache")
    assert "csrftoken" not in answer.cookies


@pytest.mark.parametrize("q", ["a" * 5_000, "\ud800".encode("utf-8", "replace").decode(), "'; DROP TABLE x", "🙂" * 50])
def test_odd_questions_are_answered(client: Client, q: str) -> None:
    make_article(make_source("Report", language="az"), "Liman", text="x")
    keep_up()
    for language in ("az", "all", "xx", ""):
        assert client.get("/en/search/", {"q": q, "lang": language, "page": "2", "sort": "date"}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_asks_the_database_as_often_for_three_rows_as_for_one(
    client: Client, count: int, django_assert_num_queries: Any
) -> None:
    source = make_source("Report", language="az")
    for n in range(count):
        make_article(source, f"Liman {n}", text="x", now=timezone.now(), published=timezone.now())
    keep_up()
    client.get("/az/search/", {"q": "liman"})
    with django_assert_num_queries(18):
        client.get("/az/search/", {"q": "liman"})

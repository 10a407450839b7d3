"""What machines read: feeds out, JSON-LD, OpenGraph, canonical addresses, and who may keep a copy."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser
import lxml.etree
import lxml.html
import pytest
from django.test import Client
from tests.make import make_article, make_source

from icma.articles.queries import public_article
from icma.core.types import Certainty, Extracted, Moment, Paragraph
from icma.sources.actions import change_rights, save_source
from icma.sources.models import Source
from icma.sources.queries import Rights, SourceFacts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]

AT = datetime(2025, 3, 16, 8, 16, tzinfo=UTC)
HOST = "http://testserver"
TEXT = Extracted(
    reader_id="tests",
    title="Заголовок & ещё",
    lead="Вводка.",
    language="ru",
    authors=("Анар Гасанов",),
    published_at=Moment(at=AT, certainty=Certainty.ZONE_STATED),
    modified_at=Moment(at=AT + timedelta(hours=1), certainty=Certainty.ZONE_STATED),
    blocks=(Paragraph(html="СЕРДЦЕВИНА текста."),),
)


@pytest.fixture
def haqqin() -> SourceFacts:
    return make_source("Haqqin")


def make(source: SourceFacts, extracted: Extracted = TEXT) -> int:
    return make_article(source, extracted.title, extracted=extracted)


def parse(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/rss+xml; charset=utf-8")
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo
    return parsed


def root_of(client: Client, pk: int, edition: str = "ru") -> Any:
    return lxml.html.fromstring(client.get(f"/{edition}/article/{pk}/", follow=True).content)


def facts_of(client: Client, pk: int) -> Any:
    return [json.loads(one.text) for one in root_of(client, pk).xpath("//script[@type='application/ld+json']")]


# --- feeds ----------------------------------------------------------------------------------------------------------


def test_the_feed_of_an_edition_says_whose_each_article_is(client: Client, haqqin: SourceFacts) -> None:
    pk = make(haqqin)
    make(haqqin, replace(TEXT, title="Xəbər", language="az"))
    parsed = parse(client, "/ru/feed.xml")
    channel = parsed.feed
    assert (channel.title, channel.link, channel.language, channel.subtitle) == (
        "icma", f"{HOST}/ru/", "ru", "icma: последние новости",
    )  # fmt: skip
    assert [(link.rel, link.href) for link in channel.links if link.rel == "self"] == [("self", f"{HOST}/ru/feed.xml")]
    (entry,) = parsed.entries
    assert (entry.title, entry.link) == ("Заголовок & ещё", f"{HOST}/ru/article/{pk}-zagolovok-eshchyo/")
    assert (entry.id, entry.summary, entry.author) == (f"{HOST}/a/{pk}/", "Вводка.", "Анар Гасанов")
    assert (entry.source.title, entry.source.href) == ("Haqqin", "https://haqqin.example/")


def test_the_feed_of_an_outlet_speaks_the_language_of_its_edition(client: Client, haqqin: SourceFacts) -> None:
    make(haqqin)
    make(haqqin, replace(TEXT, title="Xəbər", language="az", published_at=Moment(at=AT, certainty=Certainty.NO_ZONE)))
    parsed = parse(client, "/az/source/haqqin/feed.xml")
    assert (parsed.feed.title, parsed.feed.link) == ("Haqqin · icma", f"{HOST}/az/source/haqqin/")
    assert [(entry.title, entry.language) for entry in parsed.entries] == [("Xəbər", "az")]


def test_every_date_in_a_feed_is_a_moment_with_its_zone(client: Client, haqqin: SourceFacts) -> None:
    make(haqqin)
    tree = lxml.etree.fromstring(client.get("/ru/feed.xml").content)
    assert [parsedate_to_datetime(date) for date in tree.xpath("//pubDate/text() | //lastBuildDate/text()")] == [
        AT + timedelta(hours=1), AT,
    ]  # fmt: skip


def test_a_guid_outlives_the_headline(client: Client, haqqin: SourceFacts) -> None:
    pk = make(haqqin)
    before = parse(client, "/ru/feed.xml").entries[0].id
    change_rights(source_id=haqqin.id, rights=Rights.LINK, reason="a wish", now=AT)
    entry = parse(client, "/ru/feed.xml").entries[0]
    assert (entry.id, entry.title, entry.link) == (before, "Материал на сайте Haqqin", f"{HOST}/ru/article/{pk}-/")
    assert client.get(before.removeprefix(HOST)).status_code == 302


@pytest.mark.parametrize("path", ["/az/feed.xml", "/en/feed.xml"])
def test_an_empty_feed_is_a_feed(client: Client, path: str) -> None:
    assert parse(client, path).entries == []


def test_signs_that_xml_forbids_do_not_break_a_feed(client: Client, haqqin: SourceFacts) -> None:
    make(haqqin, replace(TEXT, title="Заго\u0001ловок\ufffe", lead="\u000bВводка\u0000"))
    assert [entry.title for entry in parse(client, "/ru/feed.xml").entries] == ["Заголовок"]


# --- JSON-LD, OpenGraph, addresses ----------------------------------------------------------------------------------


def test_json_ld_names_the_original(client: Client, haqqin: SourceFacts) -> None:
    pk = make(haqqin)
    found = public_article(pk)
    assert found is not None
    assert facts_of(client, pk) == [
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": "Заголовок & ещё",
            "description": "Вводка.",
            "inLanguage": "ru",
            "mainEntityOfPage": f"{HOST}/ru/article/{pk}-zagolovok-eshchyo/",
            "isBasedOn": found.source_url,
            "datePublished": "2025-03-16T12:16:00+04:00",
            "dateModified": "2025-03-16T13:16:00+04:00",
            "author": [{"@type": "Person", "name": "Анар Гасанов"}],
            "publisher": {"@type": "NewsMediaOrganization", "name": "Haqqin", "url": "https://haqqin.example/"},
            "sdPublisher": {"@type": "Organization", "name": "icma", "url": f"{HOST}/"},
        }
    ]


@pytest.mark.parametrize(
    ("certainty", "expected"),
    [
        (Certainty.NO_ZONE, "2025-03-16T12:16:00+04:00"),
        (Certainty.INFERRED, "2025-03-16"),
        (Certainty.FIRST_SEEN, None),
    ],
)
def test_json_ld_claims_no_hour_that_nobody_knows(
    client: Client, haqqin: SourceFacts, certainty: Certainty, expected: str | None
) -> None:
    published = None if certainty is Certainty.FIRST_SEEN else Moment(at=AT, certainty=certainty)
    assert facts_of(client, make(haqqin, replace(TEXT, published_at=published)))[0].get("datePublished") == expected


@pytest.mark.parametrize(
    ("rights", "expected"),
    [
        (Rights.EXCERPT, [("Заголовок & ещё", "Вводка.")]),
        (Rights.HEADLINE, [("Заголовок & ещё", None)]),
        (Rights.LINK, []),
    ],
)
def test_json_ld_goes_no_further_than_the_rights(
    client: Client, haqqin: SourceFacts, rights: Rights, expected: list[tuple[str, str | None]]
) -> None:
    pk = make(haqqin)
    change_rights(source_id=haqqin.id, rights=rights, reason="a wish", now=AT)
    assert [(one["headline"], one.get("description")) for one in facts_of(client, pk)] == expected


def test_open_graph_says_the_same(client: Client, haqqin: SourceFacts) -> None:
    pk = make(haqqin)
    found = {one.get("property"): one.get("content") for one in root_of(client, pk).xpath("//meta[@property]")}
    assert found == {
        "og:site_name": "icma",
        "og:title": "Заголовок & ещё",
        "og:type": "article",
        "og:url": f"{HOST}/ru/article/{pk}-zagolovok-eshchyo/",
        "og:locale": "ru_RU",
        "og:description": "Вводка.",
    }


@pytest.mark.parametrize(("language", "canonical"), [("az", "az"), ("ru", "ru"), ("tr", "az")])
def test_the_lasting_address_is_in_the_edition_of_the_article_s_language(
    client: Client, language: str, canonical: str
) -> None:
    pk = make(make_source("Haqqin", language="tr"), replace(TEXT, language=language))
    for edition in ("az", "ru", "en"):
        root = root_of(client, pk, edition)
        expected = [f"{HOST}/{canonical}/article/{pk}-zagolovok-eshchyo/"]
        assert (root.xpath("//link[@rel='canonical']/@href"), root.xpath("//link/@hreflang")) == (expected, [])


def test_only_pages_that_exist_in_every_language_say_so(client: Client, haqqin: SourceFacts) -> None:
    make(haqqin)
    found = {}
    for path in ("", "latest/", "latest/?before=1-1", "source/haqqin/", "about/counting/"):
        found[path] = lxml.html.fromstring(client.get(f"/ru/{path}").content).xpath("//link/@hreflang")
    every = ["az", "ru", "en"]
    assert found == {
        "": every, "latest/": every, "latest/?before=1-1": [], "source/haqqin/": [], "about/counting/": every,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rights", "indexing", "expected"),
    [
        (Rights.FULL, True, (None, [])),
        (Rights.FULL, False, ("noindex", ["noindex"])),
        (Rights.EXCERPT, True, ("noindex", ["noindex"])),
        (Rights.LINK, True, ("noindex", ["noindex"])),
    ],
)
def test_search_engines_keep_only_what_the_outlet_allows(
    client: Client, haqqin: SourceFacts, rights: Rights, indexing: bool, expected: tuple[str | None, list[str]]
) -> None:
    pk = make(haqqin)
    row = Source.objects.get(pk=haqqin.id)
    row.rights, row.indexing = rights, indexing
    save_source(source=row, now=AT)
    answer = client.get(f"/ru/article/{pk}/", follow=True)
    found = lxml.html.fromstring(answer.content).xpath("//meta[@name='robots']/@content")
    assert (answer.headers.get("X-Robots-Tag"), found) == expected


def test_pages_name_their_feeds(client: Client, haqqin: SourceFacts) -> None:
    make(haqqin)
    root = lxml.html.fromstring(client.get("/ru/source/haqqin/").content)
    assert root.xpath("//link[@type='application/rss+xml']/@href") == ["/ru/source/haqqin/feed.xml"]

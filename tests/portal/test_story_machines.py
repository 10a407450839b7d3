"""What machines read of a story's page: JSON-LD, OpenGraph, its lasting address and its other languages."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import lxml.html
import pytest
from django.test import Client
from tests.make import NOW
from tests.rooms.stories import QUAKE_AZ, QUAKE_RU, QUAKE_RU_OTHER, carry, publish

from icma.articles import actions as articles
from icma.articles.queries import public_article
from icma.core.text import slug
from icma.house.actions import change_portal
from icma.sources.actions import change_rights
from icma.sources.queries import Rights, source_named
from icma.stories.queries import story_of

pytestmark = pytest.mark.django_db
HOST = "http://testserver"
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def quake(archive: Path) -> dict[str, int]:
    """One event told by two outlets in Russian and one in Azerbaijani."""
    made = {
        "first": publish("Kanal", QUAKE_RU),
        "az": publish("Xəbərçi", QUAKE_AZ, minutes=4, language="az"),
        "other": publish("Vestnik", QUAKE_RU_OTHER, minutes=20),
    }
    carry()
    made["story"] = story_of(made["first"]) or 0
    return made


def root_of(client: Client, story: int, edition: str) -> Any:
    """The page of a story, parsed; redirects are followed."""
    return lxml.html.fromstring(client.get(f"/{edition}/story/{story}-/", follow=True).content)


def facts_of(client: Client, story: int, edition: str = "ru") -> Any:
    scripts = root_of(client, story, edition).xpath("//script[@type='application/ld+json']")
    return [json.loads(one.text) for one in scripts]


def in_baku(minutes: int) -> str:
    """So many minutes after the first article, as the portal's zone writes it."""
    return (NOW + timedelta(minutes=minutes)).astimezone(ZoneInfo("Asia/Baku")).isoformat()


def item(pk: int, words: tuple[str, str], language: str, outlet: str, minutes: int, position: int) -> dict[str, Any]:
    """One article as the list of a story names it."""
    found = public_article(pk)
    assert found is not None
    return {
        "@type": "ListItem",
        "position": position,
        "item": {
            "@type": "NewsArticle",
            "url": f"{HOST}/{language}/article/{pk}-{slug(words[0])}/",
            "headline": words[0],
            "inLanguage": language,
            "isBasedOn": found.source_url,
            "datePublished": in_baku(minutes),
            "publisher": {
                "@type": "NewsMediaOrganization", "name": outlet, "url": found.source.homepage,
            },
        },
    }  # fmt: skip


def test_json_ld_tells_the_articles_at_our_addresses_by_their_outlets(client: Client, quake: dict[str, int]) -> None:
    address = f"{HOST}/ru/story/{quake['story']}-{slug(QUAKE_RU[0])}/"
    (facts,) = facts_of(client, quake["story"])
    told = facts.pop("mainEntity")
    assert facts == {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "name": QUAKE_RU[0],
        "description": QUAKE_RU[1].partition(" селе")[0] + "…",
        "url": address,
        "inLanguage": "ru",
        "dateModified": in_baku(20),
        "publisher": {"@type": "Organization", "name": "icma", "url": f"{HOST}/"},
    }
    assert told == {
        "@type": "ItemList",
        "itemListOrder": "https://schema.org/ItemListOrderAscending",
        "numberOfItems": 3,
        "itemListElement": [
            item(quake["first"], QUAKE_RU, "ru", "Kanal", 0, 1),
            item(quake["az"], QUAKE_AZ, "az", "Xəbərçi", 4, 2),
            item(quake["other"], QUAKE_RU_OTHER, "ru", "Vestnik", 20, 3),
        ],
    }


def test_json_ld_of_a_story_goes_no_further_than_the_rights(client: Client, quake: dict[str, int]) -> None:
    """A headline may be named until rights leave the link alone; what is dark or withheld is nowhere."""

    def named() -> list[str]:
        return [one["item"]["headline"] for facts in facts_of(client, quake["story"])
                for one in facts["mainEntity"]["itemListElement"]]  # fmt: skip

    kanal, messenger = source_named("Kanal"), source_named("Xəbərçi")
    assert kanal is not None
    assert messenger is not None
    change_rights(source_id=kanal.id, rights=Rights.LINK, reason="x", now=LATER)
    assert named() == [QUAKE_AZ[0], QUAKE_RU_OTHER[0]]
    articles.withhold(article_id=quake["other"], reason="x", now=LATER)
    assert named() == [QUAKE_AZ[0]]
    change_rights(source_id=messenger.id, rights=Rights.LINK, reason="x", now=LATER)
    assert facts_of(client, quake["story"]) == []


@pytest.mark.parametrize(
    ("edition", "home", "translations"),
    [("ru", "ru", ["az", "ru"]), ("az", "az", ["az", "ru"]), ("en", "ru", [])],
)
def test_editions_name_each_other_where_the_story_is_told_in_their_language(
    client: Client, quake: dict[str, int], edition: str, home: str, translations: list[str]
) -> None:
    """English tells nothing of it: its page belongs to the edition of the headline that stands above."""
    places = {
        "ru": f"{HOST}/ru/story/{quake['story']}-{slug(QUAKE_RU[0])}/",
        "az": f"{HOST}/az/story/{quake['story']}-{slug(QUAKE_AZ[0])}/",
    }
    root = root_of(client, quake["story"], edition)
    assert root.xpath("//link[@rel='canonical']/@href") == [places[home]]
    alternates = {one.get("hreflang"): one.get("href") for one in root.xpath("//link[@hreflang]")}
    assert alternates == {language: places[language] for language in translations}
    social = {one.get("property"): one.get("content") for one in root.xpath("//meta[@property]")}
    assert (social["og:type"], social["og:url"], social["og:title"]) == (
        "website", places[home], {"ru": QUAKE_RU, "az": QUAKE_AZ}[home][0],
    )  # fmt: skip
    locales = {"az": "az_AZ", "ru": "ru_RU", "en": "en_US"}
    assert social["og:locale"] == locales[edition]
    assert root.xpath("//meta[@property='og:locale:alternate']/@content") == [
        locales[language] for language in translations if language != edition
    ]
    assert [(facts["url"], facts["inLanguage"]) for facts in facts_of(client, quake["story"], edition)] == [
        (places[home], home)
    ]


def test_the_switch_leads_to_the_story_in_the_words_of_the_other_edition_without_a_detour(
    client: Client, quake: dict[str, int]
) -> None:
    root = root_of(client, quake["story"], "ru")
    (path,) = root.xpath("//nav[@class='editions']/a[@lang='az']/@href")
    assert (path, client.get(path).status_code) == (f"/az/story/{quake['story']}-{slug(QUAKE_AZ[0])}/", 200)


def test_a_story_told_only_in_languages_without_an_edition_has_its_address_in_the_first(
    client: Client, quake: dict[str, int]
) -> None:
    change_portal(values={"editions": ["en"]}, now=NOW)
    root = root_of(client, quake["story"], "en")
    (address,) = root.xpath("//link[@rel='canonical']/@href")
    assert client.get(address.removeprefix(HOST)).status_code == 200
    assert root.xpath("//link/@hreflang") == []

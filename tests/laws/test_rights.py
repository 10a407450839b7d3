"""Every output of every rights mode: nothing leaves that the mode does not allow."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.make import NOW, make_article, make_source
from tests.rooms.stories import carry

from icma.articles import actions as articles
from icma.core.types import Certainty, Extracted, Heading, Moment, Paragraph
from icma.search.actions import catch_up
from icma.search.models import PLACE
from icma.search.queries import next_search_turn
from icma.sources.queries import Rights
from icma.stories.actions import merge_stories
from icma.stories.queries import articles_of_stories, story_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]

TITLE = "Заголовок начинается словом ТИТУЛ"
LEAD = "ВВОДНОЕ слово. " + "Дальше идёт длинный вводный абзац, который один длиннее двухсот знаков. " * 4 + "ХВОСТ"
BODY = "Только в полном тексте стоит слово СЕРДЦЕВИНА."
OUTPUTS = (
    "/ru/",
    "/ru/latest/",
    "/ru/source/haqqin/",
    "/ru/article/{id}-x/",
    "/ru/feed.xml",
    "/ru/source/haqqin/feed.xml",
    "/ru/feed.atom",
    "/ru/feed.json",
    "/ru/most-read/feed.json",
    "/ru/source/haqqin/feed.atom",
    "/ru/2026/11/22/feed.json",
    "/sitemap-ru-2026-11.xml",
    "/sitemap-news.xml",
    "/a/{id}",
    "/ru/article/{beside}-x/",  # another outlet's, about the same event
    "/ru/story/{story}-x/",
    *(f"/ru/story/{{story}}/feed.{ending}" for ending in ("xml", "atom", "json")),
    *(
        f"/ru/search/?q={word}" for word in ("титул", "вводное", "хвост", "сердцевина")
    ),  # echoed as typed: not in capitals
    *(f"/ru/search/feed.{ending}?q=сердцевина" for ending in ("xml", "atom", "json")),
)
SHOWN = {  # what each mode may show anywhere
    Rights.FULL: {"ТИТУЛ", "ВВОДНОЕ", "ХВОСТ", "СЕРДЦЕВИНА"},
    Rights.EXCERPT: {"ТИТУЛ", "ВВОДНОЕ"},
    Rights.HEADLINE: {"ТИТУЛ"},
    Rights.LINK: set(),
    Rights.DARK: set(),
}


def make(rights: Rights) -> int:
    extracted = Extracted(
        reader_id="tests", title=TITLE, lead=LEAD, language="ru", text=f"{LEAD}\n{BODY}", tags=("МЕТКА",),
        published_at=Moment(at=NOW, certainty=Certainty.ZONE_STATED),
        blocks=(Heading(level=2, text=BODY), Paragraph(html=BODY)),
    )  # fmt: skip
    pk = make_article(make_source("Haqqin", rights=rights), TITLE, extracted=extracted)
    while next_search_turn() is not None:
        catch_up(PLACE, now=NOW)  # the index does not know what a test decides later
    beside = make_article(make_source("Vestnik"), "Другое издание о том же", text="Здесь стоит совсем другой текст.")
    carry()
    merge_stories(story_of(pk) or 0, story_of(beside) or 0, now=NOW)
    carry()
    return pk


def everything_public(client: Client, pk: int) -> str:
    story = story_of(pk)
    (beside,) = articles_of_stories([story or 0]) - {pk}
    answers = [client.get(path.format(id=pk, story=story, beside=beside), follow=True) for path in OUTPUTS]
    return "\n".join(answer.content.decode() + str(answer.headers) for answer in answers)


@pytest.mark.parametrize("rights", list(Rights))
def test_no_output_shows_more_than_the_mode_allows(client: Client, rights: Rights) -> None:
    public = everything_public(client, make(rights))
    words = {word for word in ("ТИТУЛ", "ВВОДНОЕ", "ХВОСТ", "СЕРДЦЕВИНА") if word in public}
    assert words == SHOWN[rights]


def test_the_story_really_holds_the_article_and_shows_its_sentence(client: Client) -> None:
    pk = make(Rights.FULL)
    page = client.get(f"/ru/story/{story_of(pk)}-x/", follow=True).content.decode()
    assert BODY in page
    assert TITLE in page


@pytest.mark.parametrize("rights", list(Rights))
def test_a_withheld_article_shows_nothing_anywhere(client: Client, rights: Rights) -> None:
    pk = make(rights)
    articles.withhold(article_id=pk, reason="a request", now=NOW)
    public = everything_public(client, pk)
    assert [word for word in ("ТИТУЛ", "ВВОДНОЕ", "ХВОСТ", "СЕРДЦЕВИНА", "titul") if word in public] == []


def test_hiding_can_be_undone(client: Client) -> None:
    pk = make(Rights.FULL)
    articles.withhold(article_id=pk, reason="a request", now=NOW)
    assert client.get(f"/ru/article/{pk}-x/").status_code == 410
    articles.show_again(article_id=pk, now=NOW)
    assert "СЕРДЦЕВИНА" in client.get(f"/ru/article/{pk}-x/", follow=True).content.decode()

"""Articles by section: from the publisher's own word, listed by edition."""

from __future__ import annotations

import pytest
from tests.make import NOW, make_article, make_exchange, make_sighted, make_source

from icma.articles.actions import store_reading, withhold
from icma.articles.models import Article
from icma.articles.queries import of_section, public_article, sections_of
from icma.captures.actions import import_capture
from icma.captures.segments import store_exchanges
from icma.core.types import Certainty, Extracted, FeedEntry, Moment, Paragraph

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]


def read_as(title: str, section: str, *, language: str = "ru", text: str = "") -> Extracted:
    return Extracted(
        reader_id="tests", title=title, language=language, section=section, blocks=(Paragraph(html=text or title),),
        published_at=Moment(at=NOW, certainty=Certainty.ZONE_STATED),
    )  # fmt: skip


def read_again(article_id: int, extracted: Extracted) -> None:
    """A new version of an article, from one more capture of its page."""
    page_id = Article.objects.values_list("page_id", flat=True).get(pk=article_id)
    stored = store_exchanges([make_exchange(f"https://haqqin.example/{article_id}", extracted.title.encode())])
    store_reading(
        page_id=page_id, capture_id=import_capture(stored=stored[0], page_id=page_id, now=NOW), captured_at=NOW,
        extracted=extracted, language_hint="ru", now=NOW,
    )  # fmt: skip


def test_a_section_lists_its_articles_of_one_language_only() -> None:
    source = make_source("Haqqin")
    sport = make_article(source, "", extracted=read_as("Дерби", "Спорт"))
    make_article(source, "", extracted=read_as("Derbi", "İdman", language="az"))
    make_article(source, "", extracted=read_as("Бюджет", "Политика"))
    make_article(source, "", extracted=read_as("Разное", "Новости"))
    found = of_section(language="ru", section="sports", limit=10)
    assert [(row.id, row.section, row.section_key) for row in found] == [(sport, "Спорт", "sports")]
    assert sections_of(language="ru") == ("politics", "sports")
    assert sections_of(language="az") == ("sports",)
    assert sections_of(language="en") == ()


def test_a_feed_entry_names_the_section_until_the_page_does() -> None:
    source = make_source("Haqqin")
    entry = FeedEntry(
        link="https://haqqin.example/1", title="Дерби на последней минуте", categories=("Главное", "Спорт")
    )
    article = public_article(make_sighted(source, entry))
    assert article is not None
    assert article.section_key == "sports"


CUP = "Футбольный клуб победил в финале турнира: тренер похвалил вратаря, нападающий забил гол на последней минуте."


def section_of_one(pk: int) -> str:
    article = public_article(pk)
    assert article is not None
    return article.section_key


@pytest.mark.parametrize(
    ("title", "text", "section", "expected"),
    [
        ("Клуб выиграл кубок в финале чемпионата", CUP, "Новости", "sports"),  # guessed
        ("Клуб выиграл кубок в финале чемпионата", CUP, "Экономика", "economy"),  # the publisher's word comes first
        ("Разное", "Разное", "Новости", ""),  # unsure means none
    ],
)
def test_a_section_is_guessed_only_where_the_publisher_names_none(
    title: str, text: str, section: str, expected: str
) -> None:
    pk = make_article(make_source("Haqqin"), "", extracted=read_as(title, section, text=text))
    assert section_of_one(pk) == expected


def test_a_guess_gives_way_to_the_publishers_word_and_what_a_feed_said_to_no_guess() -> None:
    source = make_source("Haqqin")
    title = "Клуб выиграл кубок в финале чемпионата"
    guessed = make_article(source, "", extracted=read_as(title, "Новости", text=CUP))
    read_again(guessed, read_as(title, "Бизнес", text=f"{CUP} Игра прошла вечером."))
    entry = FeedEntry(link="https://haqqin.example/2", title=title, categories=("Политика",))
    told = make_sighted(source, entry)
    read_again(told, read_as(title, "", text=CUP))
    assert [section_of_one(guessed), section_of_one(told)] == ["economy", "politics"]


def test_the_address_in_a_feed_names_the_section_too() -> None:
    entry = FeedEntry(link="https://haqqin.example/ru/sport/1", title="Дерби на последней минуте")
    assert section_of_one(make_sighted(make_source("Haqqin"), entry)) == "sports"


def test_a_withheld_article_leaves_its_section() -> None:
    source = make_source("Haqqin")
    pk = make_article(source, "", extracted=read_as("Дерби", "Спорт"))
    withhold(article_id=pk, reason="test", now=NOW)
    assert of_section(language="ru", section="sports", limit=10) == []
    assert sections_of(language="ru") == ()

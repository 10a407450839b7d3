"""Articles by section: from the publisher's own word, listed by edition."""

from __future__ import annotations

import pytest
from tests.make import NOW, make_article, make_sighted, make_source

from icma.articles.actions import withhold
from icma.articles.queries import of_section, public_article, sections_of
from icma.core.types import Certainty, Extracted, FeedEntry, Moment, Paragraph

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]


def read_as(title: str, section: str, *, language: str = "ru") -> Extracted:
    return Extracted(
        reader_id="tests", title=title, language=language, section=section, blocks=(Paragraph(html=title),),
        published_at=Moment(at=NOW, certainty=Certainty.ZONE_STATED),
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


def test_a_withheld_article_leaves_its_section() -> None:
    source = make_source("Haqqin")
    pk = make_article(source, "", extracted=read_as("Дерби", "Спорт"))
    withhold(article_id=pk, reason="test", now=NOW)
    assert of_section(language="ru", section="sports", limit=10) == []
    assert sections_of(language="ru") == ()

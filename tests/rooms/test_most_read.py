"""The most read articles of an edition (seed/reading.md, point 10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.make import NOW, make_article, make_source

from icma.articles import actions as articles
from icma.audience.actions import add_views
from icma.audience.ranking import most_read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]


def test_articles_younger_than_48_hours_are_ranked_by_all_their_views_ties_by_newest() -> None:
    source = make_source("Haqqin")
    ages = {"старая": 49, "первая": 47, "равная старше": 30, "равная новее": 3, "непрочитанная": 1}
    hours = {name: make_article(source, name, published=NOW - timedelta(hours=age)) for name, age in ages.items()}
    views = {"старая": 999, "первая": 955, "равная старше": 130, "равная новее": 130}
    add_views({hours[name]: count for name, count in views.items()}, at=NOW)
    assert [(row.article.title, row.views) for row in most_read(language="ru", now=NOW)] == [
        ("первая", 955), ("равная новее", 130), ("равная старше", 130), ("непрочитанная", 0),
    ]  # fmt: skip


def test_a_list_holds_its_own_language_twenty_rows_and_nothing_withheld() -> None:
    source = make_source("Report", language="az")
    ids = [make_article(source, f"Xəbər {n}") for n in range(23)]
    make_article(source, "По-русски", language="ru")
    add_views({pk: n + 1 for n, pk in enumerate(ids)}, at=NOW)
    articles.withhold(article_id=ids[-1], reason="a test", now=NOW)
    rows = most_read(language="az", now=NOW)
    assert [row.article.id for row in rows] == ids[-2:-22:-1]
    assert [row.views for row in rows] == list(range(22, 2, -1))


def test_an_empty_edition_has_an_empty_list() -> None:
    assert most_read(language="en", now=NOW) == []

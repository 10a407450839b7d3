"""The search page as a reader sees it."""

from __future__ import annotations

import lxml.html
import pytest
from django.test import Client
from tests.make import NOW, make_article, make_source
from tests.portal.sight import seen_lines

from icma.search.actions import catch_up
from icma.search.models import PLACE
from icma.search.queries import search_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]


def keep_up() -> None:
    while search_due(now=NOW, limit=1):
        catch_up(PLACE, now=NOW)


def test_what_is_found_stands_with_its_words_marked(client: Client) -> None:
    source = make_source("Report", language="az")
    make_article(source, "Gilavarda yeni bərə xətti açıldı", text="Bərələr Bakıdan uşaqları da aparır.")
    keep_up()
    answer = client.get("/az/search/", {"q": "bere"})
    print("\n".join(seen_lines(answer.content)))
    root = lxml.html.fromstring(answer.content)
    assert [mark.text_content() for mark in root.xpath("//main//mark")] == ["bərə", "Bərələr"]

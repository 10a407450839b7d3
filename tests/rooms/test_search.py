"""The index and what is found in it, on both databases."""

from __future__ import annotations

import json

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.make import NOW, make_article, make_sighted, make_source

from icma.articles import actions as articles
from icma.articles.queries import public_rows
from icma.core.types import Certainty, Extracted, FeedEntry, Moment, Paragraph
from icma.journal.actions import record_change
from icma.search.actions import catch_up, push_search_ahead, start_over
from icma.search.models import PLACE, Document, Place, Waiting
from icma.search.queries import count_by_language, find, index_state, next_search_turn, search_due
from icma.sources.actions import change_rights
from icma.sources.queries import Rights

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]


def keep_up() -> None:
    while search_due(now=NOW, limit=1) and next_search_turn() is not None:
        catch_up(PLACE, now=NOW)


def found(q: str, *languages: str) -> list[int]:
    return list(find(q, languages=languages or None, limit=50).ids)


def test_words_are_found_in_all_their_forms() -> None:
    source = make_source("Report", language="az")
    pk = make_article(source, "Gilavarda yeni bərə xətti açıldı", text="Bərələr Bakıdan uşaqları da aparır.")
    keep_up()
    for q in ("Gilavar", "gilavarin", "GİLAVARDAN", "bərə", "bere", "bərəyə", "uşaq", "uşağı", "usaqlar", "baki bere"):
        assert found(q) == [pk], q
    assert found("Bakı gəmi") == []

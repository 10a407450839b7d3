"""An index of an older version, after an upgrade."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from tests.make import NOW, make_article, make_source

from icma.core.stem import SCHEME
from icma.journal.queries import latest_cursor
from icma.search.actions import catch_up
from icma.search.models import PLACE
from icma.search.queries import find, index_state, next_search_turn


def keep_up() -> None:
    while next_search_turn() is not None:
        catch_up(PLACE, now=NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("archive")
def test_an_index_of_the_first_form_is_made_anew_by_the_engine_alone() -> None:
    pk = make_article(make_source("Report", language="az"), "Limanda bərə", text="Uşaqlar")
    keep_up()
    call_command("migrate", "search", "0001", verbosity=0)
    if connection.vendor == "sqlite":  # as the first version wrote it; its words are not those of the article
        assert connection.connection is not None
        for statement, values in (
            ("INSERT INTO search_document (id, article_id, language, digest) VALUES (1 << 20, ?, 'az', x'00')", [pk]),
            ("INSERT INTO search_index (rowid, title, text) VALUES (1 << 20, 'a:kohn', 'a:kohne l:az')", []),
            ("UPDATE search_place SET scheme = ?, position = ?", [SCHEME, latest_cursor()]),
        ):
            connection.connection.execute(statement, values)
        assert index_state().current
    call_command("migrate", "search", verbosity=0)
    assert index_state().current == (next_search_turn() is None) == (connection.vendor != "sqlite")
    keep_up()
    answers = {q: find(q).ids for q in ("liman", "lima*", "usaq", '"limanda bərə"', "kohne")}
    assert answers == {"liman": (pk,), "lima*": (pk,), "usaq": (pk,), '"limanda bərə"': (pk,), "kohne": ()}
    assert (index_state().documents, index_state().current) == (1, True)

"""Prepared reads give what the query builder would give, for every value and in every thread."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from tests.make import NOW, make_source

from icma.reads import Hole, PreparedRead
from icma.sources.models import Source

COLUMNS = ("id", "name", "rights", "pictures", "added_at", "owner_id")


def rows(**conditions: object) -> QuerySet[Source, tuple[object, ...]]:
    return Source.objects.filter(**conditions).values_list(*COLUMNS)


@pytest.mark.django_db
def test_a_prepared_read_gives_what_the_query_builder_gives() -> None:
    for name in ("Haqqin", "Report", "Ən yeni"):
        make_source(name)
    field = Source._meta.get_field
    prepared = PreparedRead(rows(name=Hole("name", field("name")), added_at__lte=Hole("until", field("added_at"))))
    for name in ("Haqqin", "Ən yeni", "x' OR 1=1 --", ""):
        for until in (NOW, NOW - timedelta(seconds=1)):
            expected = list(rows(name=name, added_at__lte=until))
            assert prepared.rows(name=name, until=until) == expected
    assert [row[1] for row in prepared.rows(name="Haqqin", until=NOW)] == ["Haqqin"]


@pytest.mark.django_db(transaction=True)
def test_a_read_prepared_in_a_thread_that_ended_serves_the_others() -> None:
    source = make_source("Haqqin")
    made: list[PreparedRead] = []

    def prepare() -> None:
        made.append(PreparedRead(rows(pk=Hole("pk"))))
        made[0].rows(pk=source.id)
        connection.close()

    thread = threading.Thread(target=prepare)
    thread.start()
    thread.join()
    assert made[0].rows(pk=source.id) == list(rows(pk=source.id))
    assert made[0].rows(pk=0) == []


@pytest.mark.django_db
def test_a_value_that_was_forgotten_is_a_fault() -> None:
    with pytest.raises(KeyError, match="pk"):
        PreparedRead(rows(pk=Hole("pk"))).rows()

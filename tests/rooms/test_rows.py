"""Plain statements store what the models would; threads take turns at writing.

The tables are Django's own, because ours may be written by actions only.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from tests.make import NOW

from icma.rows import insert_rows, update_row, writers_turn

BAKU = timezone(timedelta(hours=4))


class Word(StrEnum):
    FEED = "feed"


@pytest.fixture
def row(db: None) -> dict[str, Any]:
    user = get_user_model().objects.create_user("operator")
    return {"user_id": user.pk, "object_repr": "Gilavar limanı", "action_flag": 1, "change_message": ""}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("object_repr", "Дом на берегу, ev, 🚢"),
        ("object_repr", ""),
        ("object_repr", Word.FEED),
        ("object_id", None),
        ("action_flag", 3),
        ("action_time", NOW),
        ("action_time", datetime(2026, 11, 22, 14, 5, 20, 123456, tzinfo=BAKU)),
        ("content_type_id", None),
    ],
)
def test_a_plain_statement_stores_what_the_model_would(row: dict[str, Any], name: str, value: Any) -> None:
    (plain,) = insert_rows(LogEntry, [row | {name: value}])
    modelled = LogEntry.objects.create(**(row | {name: value}))
    assert _column(name, plain) == _column(name, modelled.pk)
    assert getattr(LogEntry.objects.get(pk=plain), name) == value


def test_columns_that_are_not_named_hold_the_defaults_of_the_model(row: dict[str, Any]) -> None:
    del row["change_message"]
    (pk,) = insert_rows(LogEntry, [row | {"action_time": NOW}])
    entry = LogEntry.objects.get(pk=pk)
    assert (entry.change_message, entry.object_id, entry.content_type_id) == ("", None, None)


@pytest.mark.django_db
def test_keys_come_in_the_order_of_the_rows() -> None:
    keys = insert_rows(ContentType, [{"app_label": "liman", "model": word} for word in ("üç", "bir", "iki")])
    assert [ContentType.objects.get(pk=pk).model for pk in keys] == ["üç", "bir", "iki"]


@pytest.mark.django_db
def test_a_change_hits_the_one_row_that_fits() -> None:
    (pk,) = insert_rows(ContentType, [{"app_label": "liman", "model": "bərə"}])
    assert update_row(ContentType, where={"id": pk, "model": "bərə"}, state={"model": "gəmi"})
    assert not update_row(ContentType, where={"id": pk, "model": "bərə"}, state={"model": "qayıq"})
    assert ContentType.objects.get(pk=pk).model == "gəmi"


@pytest.mark.django_db(transaction=True)
def test_one_thread_writes_at_a_time_where_the_database_has_one_writer() -> None:
    inside = threading.Event()

    def write() -> None:
        with writers_turn():
            inside.set()
        connection.close()

    thread = threading.Thread(target=write)
    with writers_turn():
        thread.start()
        assert inside.wait(0.1) is (connection.vendor != "sqlite")
    assert inside.wait(5)
    thread.join(5)


@pytest.mark.django_db(transaction=True)
def test_a_turn_inside_a_transaction_is_its_own() -> None:
    with writers_turn(), transaction.atomic(), writers_turn():
        assert connection.in_atomic_block


def _column(name: str, pk: int) -> Any:
    """The value as it lies in the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM django_admin_log WHERE id = %s", [pk])
        return cursor.fetchone()[0]

"""Plain statements for what runs at every visit of every feed.

Django's query builder costs 0.15 to 0.3 ms a statement and the statement itself 0.02 (docs/decisions/0008). Both
databases store what the fields of the models would store; what is not given takes the field's default.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models


class _Process:
    """Whose turn it is to write in this process."""

    turn = threading.Lock()


def _forget_after_fork() -> None:
    _Process.turn = threading.Lock()  # the thread that held it stayed with the parent


os.register_at_fork(after_in_child=_forget_after_fork)


@contextmanager
def writers_turn() -> Iterator[None]:
    """Threads of this process write one after the other; take the turn before a transaction, never inside one.

    SQLite has one writer, and whoever finds it busy sleeps and asks again: ten times a visit with 32 threads, a fifth
    of its CPU. Waiting here costs nothing. Other processes still wait as SQLite lets them, PostgreSQL needs none of it.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with _Process.turn:
        yield


def insert_rows(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows given as values by column attribute (`page_id`, not `page`); their keys, in the same order.

    Every row names the same columns in the same order.
    """
    if not rows:
        return []
    named = tuple(rows[0])
    columns, defaults = _columns(model, named), _defaults(model, named)
    values = [value for row in rows for value in (*map(_Column.store, columns, row.values()), *defaults)]
    with connection.cursor() as cursor:
        cursor.execute(_insert_sql(model, named, len(rows)), values)
        return sorted(pk for (pk,) in cursor.fetchall())  # keys are given in the order of the rows


def update_row(model: type[models.Model], *, where: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """Change the one row whose columns equal `where`; False when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_update_sql(model, tuple(state), tuple(where)), [*_stored(model, state), *_stored(model, where)])
        return bool(cursor.rowcount == 1)


def claim_row(model: type[models.Model], *, pk: Any, now: datetime, state: Mapping[str, Any]) -> bool:
    """The compare-and-set of an in-tray: change the row when it is due and nobody's lease holds."""
    sql = _claim_sql(model, tuple(state))
    key = _stored(model, {model._meta.pk.attname: pk})
    with connection.cursor() as cursor:
        cursor.execute(sql, [*_stored(model, state), *key, _moment(now), _moment(now)])
        return bool(cursor.rowcount == 1)


def select_in(
    table: str, columns: str, *, column: str, values: Sequence[Any], also: str = "", extra: Sequence[Any] = ()
) -> list[Any]:
    """Rows of `columns` where `column` is one of `values`; `also` is one more condition with `extra` as its values."""
    if not values:
        return []
    holes = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} WHERE {column} IN ({holes}){also}", [*values, *extra])  # noqa: S608 -- names are ours
        return list(cursor.fetchall())


# --- values ---------------------------------------------------------------------------------------------------------

_PASS_UNTOUCHED: tuple[tuple[type[models.Field[Any, Any]], type], ...] = (
    (models.CharField, str),
    (models.TextField, str),
    (models.IntegerField, int),  # keys too
    (models.BooleanField, bool),
    (models.BinaryField, bytes),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """A column, and the type of plain value that both databases take for it as it is."""

    field: models.Field[Any, Any]
    plain: type | None

    def store(self, value: Any) -> Any:
        """The value as the database takes it: by way of the field, unless that would change nothing."""
        kind = type(value)
        if kind is self.plain:
            return value
        if kind is datetime and value.tzinfo is not None:
            return _moment(value)
        return self.field.get_db_prep_save(value, connection)


@lru_cache(maxsize=256)  # a visit writes its own moment up to nine times
def _moment(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _stored(model: type[models.Model], values: Mapping[str, Any]) -> list[Any]:
    return list(map(_Column.store, _columns(model, tuple(values)), values.values()))


@lru_cache
def _columns(model: type[models.Model], named: tuple[str, ...]) -> tuple[_Column, ...]:
    fields = _fields(model)
    return tuple(_Column(field=fields[name], plain=_plain_type(fields[name])) for name in named)


def _plain_type(field: models.Field[Any, Any]) -> type | None:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return next((kind for stored_by, kind in _PASS_UNTOUCHED if isinstance(field, stored_by)), None)


@lru_cache
def _defaults(model: type[models.Model], named: tuple[str, ...]) -> tuple[Any, ...]:
    """What the columns that a statement does not name hold, as stored. All our defaults are constants or empty."""
    return tuple(field.get_db_prep_save(field.get_default(), connection) for field in _unnamed(model, named))


# --- statements -----------------------------------------------------------------------------------------------------


@lru_cache
def _fields(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {field.attname: field for field in model._meta.concrete_fields}


def _quoted(field: models.Field[Any, Any]) -> str:
    return f'"{field.column}"'  # "offset" is a word of PostgreSQL's own


@lru_cache
def _unnamed(model: type[models.Model], named: tuple[str, ...]) -> tuple[models.Field[Any, Any], ...]:
    fields = model._meta.concrete_fields
    return tuple(field for field in fields if field.attname not in named and not isinstance(field, models.AutoField))


@lru_cache(maxsize=1024)
def _insert_sql(model: type[models.Model], named: tuple[str, ...], count: int) -> str:
    fields = _fields(model)
    columns = [_quoted(field) for field in (*(fields[name] for name in named), *_unnamed(model, named))]
    row = f"({', '.join(['%s'] * len(columns))})"
    table, key = model._meta.db_table, model._meta.pk.column
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * count)} RETURNING {key}"  # noqa: S608 -- names are ours


@lru_cache
def _update_sql(model: type[models.Model], changed: tuple[str, ...], where: tuple[str, ...]) -> str:
    fields = _fields(model)
    sets = ", ".join(f"{_quoted(fields[name])} = %s" for name in changed)
    conditions = " AND ".join(f"{_quoted(fields[name])} = %s" for name in where)
    return f"UPDATE {model._meta.db_table} SET {sets} WHERE {conditions}"  # noqa: S608 -- names are ours


@lru_cache
def _claim_sql(model: type[models.Model], changed: tuple[str, ...]) -> str:
    key = model._meta.pk.attname
    return f"{_update_sql(model, changed, (key,))} AND due_at <= %s AND leased_until < %s"

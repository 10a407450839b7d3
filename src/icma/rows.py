"""Plain statements for what runs at every visit of every feed.

Django's query builder costs 0.15 to 0.3 ms a statement and the statement itself 0.02 (docs/decisions/0008): with it a
visit to a changed feed took 4.6 ms of CPU. Values still pass through the fields of the models, so both databases store
the same; what is not given takes the field's default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models


def insert_rows(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows given as values by column attribute (`page_id`, not `page`); their keys, in the same order."""
    if not rows:
        return []
    fields = _insertable(model)
    values = [
        field.get_db_prep_save(row[field.attname] if field.attname in row else field.get_default(), connection)
        for row in rows
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(_insert_sql(model, len(rows)), values)
        return sorted(pk for (pk,) in cursor.fetchall())  # keys are given in the order of the rows


def update_row(model: type[models.Model], *, where: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """Change the one row whose columns equal `where`; False when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            _update_sql(model, tuple(state), tuple(where)), [*prepared(model, state), *prepared(model, where)]
        )
        return bool(cursor.rowcount == 1)


def claim_row(model: type[models.Model], *, pk: Any, now: Any, state: Mapping[str, Any]) -> bool:
    """The compare-and-set of an in-tray: change the row when it is due and nobody's lease holds."""
    sql = _claim_sql(model, tuple(state))
    key = model._meta.pk.get_db_prep_value(pk, connection)
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*prepared(model, state), key, moment, moment])
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


def prepared(model: type[models.Model], values: Mapping[str, Any]) -> list[Any]:
    """The values as the database takes them, in their order."""
    fields = _fields(model)
    return [fields[name].get_db_prep_save(value, connection) for name, value in values.items()]


@lru_cache
def _fields(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {field.attname: field for field in model._meta.concrete_fields}


@lru_cache
def _insertable(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField))


@lru_cache(maxsize=1024)
def _insert_sql(model: type[models.Model], count: int) -> str:
    fields = _insertable(model)
    columns = ", ".join(str(field.column) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    table, key = model._meta.db_table, model._meta.pk.column
    return f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * count)} RETURNING {key}"  # noqa: S608 -- names are ours


@lru_cache
def _update_sql(model: type[models.Model], changed: tuple[str, ...], where: tuple[str, ...]) -> str:
    fields = _fields(model)
    sets = ", ".join(f"{fields[name].column} = %s" for name in changed)
    conditions = " AND ".join(f"{fields[name].column} = %s" for name in where)
    return f"UPDATE {model._meta.db_table} SET {sets} WHERE {conditions}"  # noqa: S608 -- names are ours


@lru_cache
def _claim_sql(model: type[models.Model], changed: tuple[str, ...]) -> str:
    key = model._meta.pk.attname
    return f"{_update_sql(model, changed, (key,))} AND due_at <= %s AND leased_until < %s"

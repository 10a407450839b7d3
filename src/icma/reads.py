"""Reads whose SQL is written once: what every page asks of the database.

Django's query builder costs 0.3 to 0.6 ms a read with joins, the read itself a tenth of that (docs/decisions/0008).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, models


class Hole(models.Value):
    """The place of a value in a prepared read: `Article.objects.filter(page_id=Hole("page_id"))`."""

    def __init__(self, name: str, output_field: models.Field[Any, Any] | None = None) -> None:
        super().__init__(name, output_field=output_field or models.IntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """The placeholder alone; `PreparedRead` puts the value there."""
        return "%s", [self]


class PreparedRead:
    """A read whose SQL Django writes once per process; afterwards only the values in its holes change.

    It gives what `values_list` would give, through the same converters of the fields.
    """

    def __init__(self, rows: models.QuerySet[Any, Any]) -> None:
        # A copy: the compiler outlives this thread, whose own connection must not.
        self._compiler = rows.query.get_compiler(connection=connection.copy())
        self._sql, self._params = self._compiler.as_sql()

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows; `values` are named as the holes are."""
        params = [_adapted(values[one.name]) if isinstance(one, Hole) else one for one in self._params]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            found = cursor.fetchall()
        return list(self._compiler.results_iter([found], tuple_expected=True))


def _adapted(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value

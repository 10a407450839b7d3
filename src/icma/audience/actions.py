"""Counting readers: what a web process gathered in a second or two is added in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction

from .models import ViewHour, ViewTotal

CHUNK = 500
MOST = 2**63 - 1  # what an id column holds


def add_views(counts: Mapping[int, int], *, at: datetime) -> None:
    """Add {article id: new views} to the hour of `at` and to the totals.

    Ids of no article and counts below 1 are left out.
    No line in the journal: under steady reading that would be a row each second for nothing that changed what was
    published. The page caches learn of new numbers on their own (portal.freshness).
    """
    given = {pk: count for pk, count in counts.items() if 0 < pk <= MOST and count > 0}
    if not given:
        return
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    with transaction.atomic():
        real = sorted(_existing(given))  # in one order everywhere, so that two processes cannot lock each other out
        stored_hour = connection.ops.adapt_datetimefield_value(hour)
        _add_up(ViewHour, ("article_id", "hour"), [(pk, stored_hour, given[pk]) for pk in real])
        _add_up(ViewTotal, ("article_id",), [(pk, given[pk]) for pk in real])


def _existing(ids: Iterable[int]) -> list[int]:
    # One made-up address must not spoil the batch of everybody else: the foreign key would refuse all of it.
    articles: Any = ViewTotal._meta.get_field("article").related_model
    wanted = list(ids)
    chunks = (wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK))
    return [
        pk for chunk in chunks for pk in articles._default_manager.filter(pk__in=chunk).values_list("pk", flat=True)
    ]


def _add_up(model: type[models.Model], key: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """`INSERT ... ON CONFLICT` that adds, in SQLite and PostgreSQL alike; Django's bulk_create can only overwrite."""
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join((*key, "count"))
    marks = ", ".join(["%s"] * (len(key) + 1))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({marks}) "  # noqa: S608 -- names of our own tables only
            f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET count = {table}.count + excluded.count",
            rows,
        )

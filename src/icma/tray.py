"""In-trays: rows that wait for work. The row is the truth, whatever engine carries it (design section 4).

Claim by changing: a compare-and-set on `due_at <= now, leased_until < now`. Finish only where the lease still holds, in the
transaction that also writes the result; a worker whose lease has passed loses its result.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models, transaction

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ERROR_LENGTH = 500  # one readable line for the desk, never a traceback


class LeaseLost(Exception):
    """Somebody else holds the row now; this worker's result is dropped."""


class InTray(models.Model):
    """The machine's own state of one planned piece of work. `due_at` null means that nothing is planned."""

    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(default=EPOCH)
    lease = models.UUIDField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=ERROR_LENGTH, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def due(model: type[InTray], *, now: datetime, limit: int) -> list[int]:
    """Keys of rows that may be claimed now, longest due first."""
    waiting = model._default_manager.filter(due_at__lte=now, leased_until__lt=now).order_by("due_at")
    return list(waiting.values_list("pk", flat=True)[:limit])


def claim(model: type[InTray], pk: Any, *, now: datetime, lease_for: timedelta) -> uuid.UUID | None:
    """Take the row for `lease_for`; the lease, or None when it is not due or somebody else has it."""
    lease = uuid.uuid4()
    waiting = model._default_manager.filter(pk=pk, due_at__lte=now, leased_until__lt=now)
    taken = waiting.update(leased_until=now + lease_for, lease=lease)
    return lease if taken == 1 else None


@contextmanager
def finishing(model: type[InTray], pk: Any, lease: uuid.UUID, **state: Any) -> Iterator[None]:
    """One transaction that gives the row back with its new state; what the body writes counts only if the lease held."""
    with transaction.atomic():
        held = model._default_manager.filter(pk=pk, lease=lease)
        if held.update(lease=None, leased_until=EPOCH, **state) != 1:
            raise LeaseLost(f"{model._meta.label} {pk}")
        yield

"""In-trays: rows that wait for work. The row is the truth, whatever engine carries it.

Claim by changing: a compare-and-set on `due_at <= now, leased_until < now`. Finish only where the lease still holds, in
the transaction that also writes the result; a worker whose lease has passed loses its result.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, Min, Q

from icma.core.failures import Later, SetAside
from icma.core.schedule import retry_pause
from icma.rows import claim_row, update_row, writers_turn

_ALL = Q()
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ERROR_LENGTH = 500  # one readable line for the desk, never a traceback

PAST_AT_ONCE = 32  # rows of the past behind those of today: what comes in next waits for no more than these

MOST_ATTEMPTS = 10  # about four days of growing pauses; then a person looks
BUG_PAUSE = timedelta(hours=1)


class LeaseLost(Exception):
    """Somebody else holds the row now; this worker's result is dropped."""


class NotYet(Exception):
    """It is not this row's turn: again after `pause`, and nothing failed."""

    def __init__(self, pause: timedelta) -> None:
        super().__init__(f"not before {pause} have passed")
        self.pause = pause


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


def due(model: type[InTray], *, now: datetime, limit: int, only: Q = _ALL) -> list[int]:
    """Keys of rows that may be claimed now, longest due first; of those alone that `only` names."""
    waiting = model._default_manager.filter(only, due_at__lte=now, leased_until__lt=now).order_by("due_at")
    return list(waiting.values_list("pk", flat=True)[:limit])


def due_today_first(model: type[InTray], *, now: datetime, limit: int, today: Q, rather: Q | None = None) -> list[int]:
    """Like `due`, but a large import never stands before the news: what `today` names comes first, and behind it, so
    that they go on as well, a few of the others; of these `rather` those, while there are any.
    """
    first = due(model, now=now, limit=limit - min(PAST_AT_ONCE, limit // 4), only=today)
    room = min(PAST_AT_ONCE, limit - len(first))
    others = due(model, now=now, limit=room, only=~today & rather) if rather is not None else []
    return first + (others or due(model, now=now, limit=room, only=~today))


def next_turn(model: type[InTray]) -> datetime | None:
    """When the next row is due; None when nothing is planned. A row that somebody holds is not done: it counts."""
    turn = model._default_manager.filter(due_at__isnull=False).aggregate(first=Min("due_at"))["first"]
    return turn if isinstance(turn, datetime) else None


def claim(model: type[InTray], pk: Any, *, now: datetime, lease_for: timedelta) -> uuid.UUID | None:
    """Take the row for `lease_for`; the lease, or None when it is not due or somebody else has it."""
    lease = uuid.uuid4()
    with writers_turn():
        taken = claim_row(model, pk=pk, now=now, state={"leased_until": now + lease_for, "lease": lease})
    return lease if taken else None


@contextmanager
def finishing(model: type[InTray], pk: Any, lease: uuid.UUID, **state: Any) -> Iterator[None]:
    """One transaction: the row goes back with its new state; what the body writes counts only if the lease held."""
    with writers_turn(), transaction.atomic():
        state = {"lease": None, "leased_until": EPOCH, **state}
        if not update_row(model, where={model._meta.pk.attname: pk, "lease": lease}, state=state):
            raise LeaseLost(f"{model._meta.label} {pk}")
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A claimed row: what failing needs to know of it."""

    model: type[InTray]
    pk: Any
    lease: uuid.UUID
    attempts: int


@contextmanager
def noting_failures(
    hold: Hold,
    *,
    now: datetime,
    again_after_set_aside: timedelta | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Iterator[None]:
    """`Later` and `SetAside` become a readable line on the row; anything else is a bug and passes through.

    A row set aside is tried again only when `again_after_set_aside` says so. Work that lost its lease ends silently:
    whoever holds the row now does it.
    """
    try:
        yield
    except LeaseLost:
        return
    except NotYet as wait:
        _give_back(hold, due_at=now + wait.pause)
    except Later as failure:
        attempts = hold.attempts + 1
        state = {"attempts": attempts, "last_error": readable_line(failure.reason), **(extra or {})}
        if attempts >= MOST_ATTEMPTS and again_after_set_aside is None:
            _give_back(hold, due_at=None, set_aside_at=now, **state)
        else:
            _give_back(hold, due_at=now + retry_pause(attempts, asked=failure.pause), **state)
    except SetAside as failure:
        due_at = now + again_after_set_aside if again_after_set_aside else None
        state = {"attempts": hold.attempts + 1, "last_error": readable_line(failure.reason), **(extra or {})}
        _give_back(hold, due_at=due_at, set_aside_at=now, **state)


def push_ahead(model: type[InTray], pk: Any, *, error: str, now: datetime) -> None:
    """After a bug: the row waits, so that one bad row cannot stop the others."""
    line = readable_line(f"A fault of ours: {error}")
    model._default_manager.filter(pk=pk, lease__isnull=False).update(
        lease=None, leased_until=EPOCH, due_at=now + BUG_PAUSE, attempts=F("attempts") + 1, last_error=line
    )


def readable_line(reason: str) -> str:
    """One line that both databases take, whatever bytes a server put into it."""
    sound = reason.encode("utf-8", "replace").decode().replace("\x00", "")
    return " ".join(sound.split())[:ERROR_LENGTH]


def _give_back(hold: Hold, **state: Any) -> None:
    held = hold.model._default_manager.filter(pk=hold.pk, lease=hold.lease)
    held.update(lease=None, leased_until=EPOCH, **state)

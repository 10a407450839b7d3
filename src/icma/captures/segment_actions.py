"""The only writes of Segment rows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from .models import Segment


def open_segment_row(*, name: str, now: datetime) -> int:
    """The row of a file that stands ready and locked; its key.

    Durable: a row that an outer transaction could still roll back would leave captures without their segment.
    """
    with transaction.atomic(durable=True):
        return Segment.objects.create(name=name, opened_at=now).pk


def close_segment_row(pk: int, *, size: int, now: datetime) -> None:
    """Nothing more will be written to this segment."""
    Segment.objects.filter(pk=pk, closed_at=None).update(size=size, closed_at=now)


def note_repair(pk: int, *, size: int, cut: int, now: datetime) -> None:
    """A segment whose owner died, after its repair: `size` bytes stay, `cut` bytes of a torn record went."""
    repaired = Segment.objects.filter(pk=pk, closed_at=None)
    repaired.update(size=size, closed_at=now, repaired_bytes=F("repaired_bytes") + cut)


def adopt_segment_row(*, name: str, size: int, cut: int, now: datetime) -> None:
    """A segment of ours that has no row: its owner died between making the file and making the row."""
    row = {"opened_at": now, "closed_at": now, "size": size, "repaired_bytes": cut}
    Segment.objects.get_or_create(name=name, defaults=row)

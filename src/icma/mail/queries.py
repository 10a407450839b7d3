"""Which letters wait."""

from __future__ import annotations

from datetime import datetime

from icma import tray

from .models import Letter


def letters_due(*, now: datetime, limit: int) -> list[int]:
    """Letters to be sent now, the longest waiting first."""
    return tray.due(Letter, now=now, limit=limit)


def next_letter_turn() -> datetime | None:
    """When the next letter is due; None when none waits."""
    return tray.next_turn(Letter)


def letters_in_trouble() -> list[tuple[int, datetime, str]]:
    """(number, written at, why) of letters that could not be sent yet or ever; not to whom."""
    rows = Letter.objects.filter(sent_at=None).exclude(last_error="").order_by("-pk")
    return list(rows.values_list("pk", "written_at", "last_error")[:100])

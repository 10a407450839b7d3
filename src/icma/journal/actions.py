"""Writing to the journal: each action of each room leaves one line, in its own transaction."""

from __future__ import annotations

from datetime import datetime

from icma.rows import insert_rows

from .models import Change


def record_change(*, kind: str, subject: str, at: datetime) -> None:
    """Add one line; call it inside the transaction of the action that it tells of."""
    insert_rows(Change, [{"kind": kind, "subject": subject, "at": at}])


def record_changes(*, kind: str, subjects: list[str], at: datetime) -> None:
    """The same for many subjects of one action, in one statement."""
    insert_rows(Change, [{"kind": kind, "subject": subject, "at": at} for subject in subjects])

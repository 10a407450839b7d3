"""Reading the journal by cursor."""

from __future__ import annotations

from .models import Change


def latest_cursor() -> int:
    """The id of the newest change, 0 when there is none."""
    return Change.objects.order_by("-id").values_list("id", flat=True).first() or 0


def changes_since(cursor: int, *, limit: int = 1000) -> list[tuple[int, str, str]]:
    """(id, kind, subject) of the changes after `cursor`, oldest first."""
    return list(Change.objects.filter(id__gt=cursor).order_by("id").values_list("id", "kind", "subject")[:limit])

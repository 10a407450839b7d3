"""The way back for a decision of a moderator."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from icma.journal.actions import record_change

from .models import Appeal, Report


def reopen(*, pk: int, settled_at: datetime, now: datetime) -> int:
    """The reports about comment `pk` and its appeal that were settled at that moment wait again; how many."""
    with transaction.atomic():
        opened = Report.objects.filter(comment_id=pk, settled_at=settled_at).update(settled_at=None)
        opened += Appeal.objects.filter(comment_id=pk, settled_at=settled_at).update(settled_at=None, upheld=None)
        if opened:
            record_change(kind="comment.reopened", subject=f"comment:{pk}", at=now)
    return opened

"""What readers keep and follow, and what they were told. Each read is about one reader, who is the one that asks."""

from __future__ import annotations

from .models import Notice


def unread_count(reader_id: int) -> int:
    """Notices that the reader has not looked at."""
    return Notice.objects.filter(reader_id=reader_id, read_at=None).count()

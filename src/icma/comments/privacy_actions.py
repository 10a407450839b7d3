"""What is forgotten: addresses after thirty days, authors when they ask."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from icma.journal.actions import record_change

from .actions import erase, recount_votes
from .models import Comment, Report, Vote
from .state_actions import locked_comment, note_change

ADDRESS_DAYS = 29  # against abuse only; 30 at most, with the day until the next sweep


def forget_addresses(*, now: datetime) -> int:
    """Empty the network addresses of comments older than `ADDRESS_DAYS`; how many."""
    old = Comment.objects.filter(address__isnull=False, written_at__lte=now - timedelta(days=ADDRESS_DAYS))
    return old.update(address=None)


def forget_author(*, user_id: int, keep: bool, now: datetime) -> None:
    """What a leaving reader wrote stays without a name (`keep`), or goes; votes, reports and addresses go anyway."""
    with transaction.atomic():
        for pk in Vote.objects.filter(reader_id=user_id).values_list("comment_id", flat=True):
            _take_vote_back(pk, user_id, now)
        Report.objects.filter(reader_id=user_id).update(reader=None, words="")
        for pk in list(Comment.objects.filter(author_id=user_id).values_list("pk", flat=True)):
            comment = locked_comment(pk)
            if comment is None:
                continue
            if not keep:
                erase(comment, now=now)
            Comment.objects.filter(pk=pk).update(author=None, address=None, token="")
            note_change(comment, shown=True, now=now)
        record_change(kind="reader.forgotten", subject=f"reader:{user_id}", at=now)


def _take_vote_back(pk: int, user_id: int, now: datetime) -> None:
    comment = locked_comment(pk)
    cast = Vote.objects.filter(comment_id=pk, reader_id=user_id).first()
    if comment is not None and cast is not None:
        value = cast.value
        cast.delete()
        recount_votes(comment, up=-(value == 1), down=-(value == -1), now=now)

"""Where a comment goes from one state to another, and the numbers that hang on it. One transaction is open already."""

from __future__ import annotations

import math
from datetime import datetime

from django.db.models import F

from icma.journal.actions import record_change

from .models import Comment, Discussion, State

Z = 1.96  # of the 95 % interval


def locked_comment(pk: int) -> Comment | None:
    """The row, held until the transaction ends (SQLite: writers take turns anyway)."""
    return Comment.objects.select_for_update().filter(pk=pk).first()


def move_comment(comment: Comment, to: State, *, now: datetime, why: str = "") -> bool:
    """Give a locked comment its new state and set the counters right; False when nothing changed."""
    if comment.state == to and comment.why == why:
        return False
    was, comment.state, comment.why = comment.state, to.value, why
    comment.save(update_fields=["state", "why"])
    count_comment(comment, (to == State.SHOWN) - (was == State.SHOWN))
    note_change(comment, shown=State.SHOWN in (was, to), now=now)
    return True


def count_comment(comment: Comment, change: int) -> None:
    """Add to what is shown under the article and, for an answer, below its root."""
    if not change:
        return
    Discussion.objects.filter(pk=comment.article_id).update(shown=F("shown") + change)
    if comment.root_id:
        Comment.objects.filter(pk=comment.root_id).update(answers=F("answers") + change)


def note_change(comment: Comment, *, shown: bool, now: datetime) -> None:
    """One line in the journal: for the article's pages when everybody sees a difference, else for the comment alone."""
    record_change(kind=f"comment.{comment.state}", subject=f"comment:{comment.pk}", at=now)
    if shown:
        record_change(kind="comments.changed", subject=f"article:{comment.article_id}", at=now)


def rank_of(up: int, down: int) -> float:
    """The lower bound of Wilson's interval for the share of votes up (Wilson 1927): 0 without votes, never 1."""
    votes = up + down
    if not votes:
        return 0.0
    share, square = up / votes, Z * Z
    middle = share + square / (2 * votes)
    spread = Z * math.sqrt((share * (1 - share) + square / (4 * votes)) / votes)
    return (middle - spread) / (1 + square / votes)

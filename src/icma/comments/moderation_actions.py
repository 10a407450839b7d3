"""What moderators do with comments and discussions. Who decided and why stands in `notices`, which calls this."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from icma.core.strange_text import clean_line
from icma.journal.actions import record_change

from .actions import Refused
from .models import Appeal, Comment, Discussion, Report, Rule, State
from .state_actions import locked_comment, move_comment


def hide_comment(*, pk: int, why: str, now: datetime) -> bool:
    """Take a comment away, for a reason (a code); its open reports are settled. False when it was hidden already.

    Raises `Refused("gone")`: its author was quicker.
    """
    return _decide(pk, State.HIDDEN, why, now)


def show_comment(*, pk: int, now: datetime) -> bool:
    """Let everybody see a comment; its open reports are settled. False when everybody did. Raises `Refused("gone")`."""
    return _decide(pk, State.SHOWN, "", now)


def hold_comment(*, pk: int, why: str, now: datetime) -> bool:
    """Back into the queue. Raises `Refused("gone")`."""
    return _decide(pk, State.HELD, why, now, settle=False)


def _decide(pk: int, to: State, why: str, now: datetime, *, settle: bool = True) -> bool:
    with transaction.atomic():
        comment = locked_comment(pk)
        if comment is None or comment.state == State.DELETED:
            raise Refused("gone")
        if settle:
            Report.objects.filter(comment=comment, settled_at=None).update(settled_at=now)
        return move_comment(comment, to, why=why, now=now)


def settle_reports(*, pk: int, now: datetime) -> int:
    """The comment stays as it is; the number of reports that this answers."""
    with transaction.atomic():
        settled = Report.objects.filter(comment_id=pk, settled_at=None).update(settled_at=now)
        if settled:
            record_change(kind="comment.reports_settled", subject=f"comment:{pk}", at=now)
    return settled


def settle_appeal(*, pk: int, upheld: bool, now: datetime) -> bool:
    """Answer the appeal against hiding comment `pk`; upheld, everybody sees it again. False when it was answered."""
    with transaction.atomic():
        settled = Appeal.objects.filter(comment_id=pk, settled_at=None).update(settled_at=now, upheld=upheld)
        if not settled:
            return False
        record_change(kind="comment.appeal_settled", subject=f"comment:{pk}", at=now)
        comment = locked_comment(pk)
        if upheld and comment is not None and comment.state == State.HIDDEN:
            move_comment(comment, State.SHOWN, now=now)
    return True


def reopen_appeal(*, pk: int, now: datetime) -> None:
    """Undo of `settle_appeal`; the comment's state is the caller's."""
    with transaction.atomic():
        Appeal.objects.filter(comment_id=pk).update(settled_at=None, upheld=None)
        record_change(kind="comment.appealed", subject=f"comment:{pk}", at=now)


def lock_discussion(*, article_id: int, now: datetime) -> None:
    """Nobody but moderators writes under this article."""
    _set_discussion(article_id, now, locked_at=now)


def unlock_discussion(*, article_id: int, now: datetime) -> None:
    """Everybody may write again."""
    _set_discussion(article_id, now, locked_at=None)


def slow_discussion(*, article_id: int, seconds: int, now: datetime) -> None:
    """Each reader waits so long between two comments under this article; 0: no longer."""
    _set_discussion(article_id, now, slow_seconds=max(0, min(seconds, 86_400)))


def _set_discussion(article_id: int, now: datetime, **values: object) -> None:
    with transaction.atomic():
        Discussion.objects.get_or_create(pk=article_id)
        Discussion.objects.filter(pk=article_id).update(**values)
        record_change(kind="comments.discussion", subject=f"article:{article_id}", at=now)


def save_rule(
    *, kind: str, pattern: str, effect: str, now: datetime, note: str = "", active: bool = True, pk: int | None = None
) -> int:
    """Keep a rule; its id. Raises `ValidationError`: words without a letter, a host that is none, the same twice."""
    pattern = rule_pattern(kind, pattern)
    if effect not in Rule.Effect.values:
        raise ValidationError({"effect": "effect"})
    if Rule.objects.filter(kind=kind, pattern=pattern).exclude(pk=pk or 0).exists():
        raise ValidationError({"pattern": "twice"})
    with transaction.atomic():
        values = {"kind": kind, "pattern": pattern, "effect": effect, "note": clean_line(note)[:200], "active": active}
        if pk is None or not Rule.objects.filter(pk=pk).update(**values):
            pk = Rule.objects.create(**values, made_at=now).pk
        record_change(kind="rule.saved", subject=f"rule:{pk}", at=now)
    return pk


def remove_rule(*, pk: int, now: datetime) -> None:
    """The rule is gone; what it held stays held."""
    with transaction.atomic():
        Rule.objects.filter(pk=pk).delete()
        record_change(kind="rule.removed", subject=f"rule:{pk}", at=now)


def rule_pattern(kind: str, pattern: str) -> str:
    """The pattern as it is compared. Raises `ValidationError`."""
    pattern = clean_line(pattern)[:200]
    if kind == Rule.Kind.LINK:
        host = pattern.partition("://")[2] or pattern
        host = host.partition("/")[0].partition(":")[0].strip(".").lower()
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise ValidationError({"pattern": "host"}) from error
        if "." not in host:
            raise ValidationError({"pattern": "host"})
        return host
    if kind != Rule.Kind.WORDS or not any(letter.isalnum() for letter in pattern):
        raise ValidationError({"pattern": "words"})
    return pattern


def recount(article_id: int) -> int:
    """Set the numbers of a discussion right from its rows; how many were wrong. For repair and tests."""
    wrong = 0
    with transaction.atomic():
        shown = Comment.objects.filter(article_id=article_id, state=State.SHOWN)
        wrong += Discussion.objects.filter(pk=article_id).exclude(shown=shown.count()).update(shown=shown.count())
        for root in Comment.objects.filter(article_id=article_id, root=None):
            answers = shown.filter(root=root).count()
            wrong += Comment.objects.filter(pk=root.pk).exclude(answers=answers).update(answers=answers)
    return wrong

"""Taking a decision back: another decision, by which everything is as it was before."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from icma.articles import actions as articles
from icma.comments import moderation_actions as comments
from icma.comments.actions import Refused
from icma.comments.undo_actions import reopen
from icma.house.reader_actions import ban_reader, lift_ban

from .actions import Order, concern_of, keep_decision, mind_others
from .queries import DecisionFacts, decision
from .reasons import Kind


def take_back(*, pk: int, by: int | None, now: datetime) -> int:
    """Undo a decision, as long as it is the newest about its subject; the number of the decision that does it.

    Raises `Refused`: gone, settled (decision): something was decided since, undone: it was an undoing itself, or has no
    way back (rules).
    """
    found = decision(pk)
    if found is None:
        raise Refused("gone")
    if found.takes_back or found.kind.startswith("rule."):
        raise Refused("undone")
    with transaction.atomic():
        mind_others(found.subject, pk)
        concern = concern_of(found.subject, now)
        kind, reason = _restore(found, now)
        mind_others(found.subject, pk)  # nobody else did while this one waited for the row
        order = Order(key=0, reason=reason, words="", until=_until(found) if kind == Kind.READER_BANNED else None,
                      seconds=0, now=now)  # fmt: skip
        return keep_decision(kind, found.subject, concern, order, by=by, answers=f"decision:{pk}")


def _restore(found: DecisionFacts, now: datetime) -> tuple[Kind, str]:
    key = int(found.subject.partition(":")[2])
    room = found.kind.partition(".")[0]
    if room == "comment":
        return _restore_comment(found, key, now)
    if room == "appeal":
        return _restore_appeal(found, key, now)
    if room == "reader":
        return _restore_reader(found, key, now)
    if room == "discussion":
        return _restore_discussion(found, key, now)
    if found.kind == Kind.ARTICLE_WITHHELD:
        articles.show_again(article_id=key, now=now)
        return Kind.ARTICLE_SHOWN, "mistake"
    raise Refused("undone")


def _restore_comment(found: DecisionFacts, key: int, now: datetime) -> tuple[Kind, str]:
    state, _, why = found.before.partition(" ")
    kind, reason = Kind.REPORTS_REOPENED, "mistake"
    if found.kind == Kind.COMMENT_KEPT:
        pass
    elif state == "shown":
        comments.show_comment(pk=key, now=now)
        kind = Kind.COMMENT_SHOWN
    elif state == "held":
        comments.hold_comment(pk=key, why=why, now=now)
        kind = Kind.COMMENT_HELD
    else:
        comments.hide_comment(pk=key, why=why, now=now)
        kind, reason = Kind.COMMENT_HIDDEN, why or "other"
    reopen(pk=key, settled_at=found.at, now=now)
    return kind, reason


def _restore_appeal(found: DecisionFacts, key: int, now: datetime) -> tuple[Kind, str]:
    if found.kind == Kind.APPEAL_UPHELD:
        comments.hide_comment(pk=key, why=found.before.partition(" ")[2], now=now)
    reopen(pk=key, settled_at=found.at, now=now)
    return Kind.APPEAL_REOPENED, "mistake"


def _restore_reader(found: DecisionFacts, key: int, now: datetime) -> tuple[Kind, str]:
    until, reason = _until(found), found.before.partition(" ")[2]
    if until is None or until <= now:
        lift_ban(user_id=key, now=now)
        return Kind.BAN_LIFTED, "mistake"
    ban_reader(user_id=key, until=until, reason=reason, now=now)
    return Kind.READER_BANNED, reason or "other"


def _restore_discussion(found: DecisionFacts, key: int, now: datetime) -> tuple[Kind, str]:
    if found.kind == Kind.DISCUSSION_LOCKED:
        comments.unlock_discussion(article_id=key, now=now)
        return Kind.DISCUSSION_UNLOCKED, "mistake"
    if found.kind == Kind.DISCUSSION_UNLOCKED:
        comments.lock_discussion(article_id=key, now=now)
        return Kind.DISCUSSION_LOCKED, "other"
    seconds = int(found.before or 0)
    comments.slow_discussion(article_id=key, seconds=seconds, now=now)
    return (Kind.DISCUSSION_SLOWED, "other") if seconds else (Kind.DISCUSSION_FREED, "mistake")


def _until(found: DecisionFacts) -> datetime | None:
    """The end of the ban that there was before."""
    moment = found.before.partition(" ")[0]
    return datetime.fromisoformat(moment) if found.kind.startswith("reader.") and moment else None

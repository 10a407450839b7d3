"""Deciding: the room concerned obeys, the person concerned is told, and one row says what, why and by whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from icma.articles import actions as articles
from icma.articles.overviews import LEGAL_REASON
from icma.articles.queries import article_ids
from icma.comments import moderation_actions as comments
from icma.comments.actions import Refused
from icma.comments.moderation_queries import discussion_facts
from icma.comments.queries import Viewer, comment_view
from icma.core.strange_text import clean_text
from icma.following.actions import tell
from icma.house.reader_actions import ban_reader, lift_ban
from icma.house.reader_queries import ReaderFacts, reader_facts
from icma.journal.actions import record_change

from .models import Decision
from .queries import newest_about
from .reasons import Kind, reasons_for

LONGEST_WORDS = 500
LONGEST_PAUSE = 86_400  # seconds of the slow mode
LONGEST_BAN = timedelta(days=3660)
SILENT = frozenset({Kind.COMMENT_KEPT, Kind.REPORTS_REOPENED, Kind.APPEAL_REOPENED})  # nothing changes for the author
_ABOUT = {"appeal": "comment", "discussion": "article"}  # what decisions of other kinds are about


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What shall be done to the row `key` of another room."""

    key: int
    reason: str
    words: str
    until: datetime | None
    seconds: int
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """What a decision is about, as it was before: whom to tell, under which article, and how to go back."""

    person: int | None = None
    article_id: int | None = None
    before: str = ""


def decide(
    *, kind: str, subject: str, by: int | None, reason: str, now: datetime, words: str = "",
    until: datetime | None = None, seconds: int = 0, answers: str = "", seen: int | None = None,
) -> int:  # fmt: skip
    """Do it, write it down, tell the person concerned; the decision's number. One transaction.

    `subject` is "comment:9", "reader:3" or "article:7"; `until` ends a ban; `seconds` are those of the slow mode.
    `seen` is the newest decision about the subject that the moderator knew of (0: none), None to go ahead whatever
    others did. Raises `Refused`: kind, reason, until, seconds, gone, house (a moderator cannot be banned), settled
    (decision): somebody was quicker.
    """
    if reason not in reasons_for(kind):
        raise Refused("reason" if reasons_for(kind) else "kind")
    order = Order(
        key=_key(kind, subject), reason=reason, words=clean_text(words[: 2 * LONGEST_WORDS])[:LONGEST_WORDS],
        until=until, seconds=seconds, now=now,
    )  # fmt: skip
    with transaction.atomic():
        newest = mind_others(subject, seen)
        concern = concern_of(subject, now)
        if not _OBEY[Kind(kind)](order):
            raise Refused("settled", decision=newest)
        mind_others(subject, newest)  # nobody wrote one while this one waited for the row
        answers = f"seconds:{seconds}" if kind == Kind.DISCUSSION_SLOWED else answers
        return keep_decision(kind, subject, concern, order, by=by, answers=answers)


def keep_decision(
    kind: str, subject: str, concern: Concern, order: Order, *, by: int | None, answers: str = ""
) -> int:  # fmt: skip
    """The row, the journal's line and the notice of something that was done; its number. For this room's actions."""
    made = Decision.objects.create(
        kind=kind, subject=subject, article_id=concern.article_id, by_id=by, reason=order.reason, words=order.words,
        until=order.until, answers=answers, before=concern.before[:240], at=order.now,
    )  # fmt: skip
    record_change(kind="decision.made", subject=f"notice:{made.pk}", at=order.now)
    if concern.person is not None and kind not in SILENT:
        tell(reader_id=concern.person, kind=kind, subject=subject, cause=f"decision:{made.pk}", now=order.now)
    return made.pk


def mind_others(subject: str, seen: int | None) -> int:
    """The newest decision about a subject. Raises `Refused("settled")` when it is not the one that was `seen`."""
    newest = newest_about([subject])[subject]
    if seen is not None and newest != seen:
        raise Refused("settled", decision=newest)
    return newest


def concern_of(subject: str, now: datetime) -> Concern:
    """What a decision about it would concern. Raises `Refused`: kind, gone."""
    about, _, key = subject.partition(":")
    if about not in _CONCERNS or not (key.isascii() and key.isdigit()) or len(key) > 18:
        raise Refused("kind")
    return _CONCERNS[about](int(key), now)


def set_rule(
    *, by: int | None, kind: str, pattern: str, effect: str, reason: str, now: datetime, note: str = "",
    active: bool = True, pk: int | None = None,
) -> int:  # fmt: skip
    """Keep a rule about words or links; its number. Raises `ValidationError` like `comments.save_rule`."""
    with transaction.atomic():
        kept = comments.save_rule(
            kind=kind, pattern=pattern, effect=effect, note=note, active=active, pk=pk, now=now
        )  # fmt: skip
        order = Order(key=kept, reason=reason, words="", until=None, seconds=0, now=now)
        keep_decision(Kind.RULE_SAVED, f"rule:{kept}", Concern(), order, by=by)
    return kept


def drop_rule(*, pk: int, by: int | None, now: datetime) -> None:
    """The rule is gone; what it held stays held."""
    with transaction.atomic():
        comments.remove_rule(pk=pk, now=now)
        order = Order(key=pk, reason="other", words="", until=None, seconds=0, now=now)
        keep_decision(Kind.RULE_REMOVED, f"rule:{pk}", Concern(), order, by=by)


# --- what it is about -----------------------------------------------------------------------------------------------


def _key(kind: str, subject: str) -> int:
    room = kind.partition(".")[0]
    about, _, key = subject.partition(":")
    if about != _ABOUT.get(room, room) or not (key.isascii() and key.isdigit()) or len(key) > 18:
        raise Refused("kind")
    return int(key)


def _about_comment(pk: int, now: datetime) -> Concern:
    found = comment_view(pk, viewer=Viewer(moderates=True), now=now)
    if found is None:
        raise Refused("gone")
    before = " ".join((found.state, *found.why))
    return Concern(person=found.author_id, article_id=found.article_id, before=before)


def _about_reader(pk: int, now: datetime) -> Concern:
    found = _reader(pk)
    if not found.is_banned(now) or found.banned_until is None:
        return Concern(person=pk)
    return Concern(person=pk, before=f"{found.banned_until.isoformat()} {found.ban_reason}")


def _about_article(pk: int, now: datetime) -> Concern:
    if article_ids(below=pk + 1, limit=1) != [pk]:  # of dark outlets and hidden ones too
        raise Refused("gone")
    return Concern(article_id=pk, before=str(discussion_facts(pk).slow_seconds))


def _reader(pk: int) -> ReaderFacts:
    found = reader_facts(pk)
    if found is None:
        raise Refused("gone")
    return found


_CONCERNS: Mapping[str, Callable[[int, datetime], Concern]] = {
    "comment": _about_comment,
    "reader": _about_reader,
    "article": _about_article,
}


# --- obeying: False when it was so already ---------------------------------------------------------------------------


def _hide(order: Order) -> bool:
    return comments.hide_comment(pk=order.key, why=order.reason, now=order.now)


def _show(order: Order) -> bool:
    answered = comments.settle_appeal(pk=order.key, upheld=True, now=order.now)
    return comments.show_comment(pk=order.key, now=order.now) or answered


def _keep_shown(order: Order) -> bool:
    return comments.settle_reports(pk=order.key, now=order.now) > 0


def _hold(order: Order) -> bool:
    return comments.hold_comment(pk=order.key, why="again", now=order.now)


def _uphold(order: Order) -> bool:
    return comments.settle_appeal(pk=order.key, upheld=True, now=order.now)


def _deny(order: Order) -> bool:
    return comments.settle_appeal(pk=order.key, upheld=False, now=order.now)


def _ban(order: Order) -> bool:
    if order.until is None or not order.now < order.until <= order.now + LONGEST_BAN:
        raise Refused("until")
    if _reader(order.key).is_moderator:
        raise Refused("house")
    ban_reader(user_id=order.key, until=order.until, reason=order.reason, now=order.now)
    return True


def _lift(order: Order) -> bool:
    if not _reader(order.key).is_banned(order.now):
        return False
    lift_ban(user_id=order.key, now=order.now)
    return True


def _lock(order: Order) -> bool:
    if discussion_facts(order.key).locked_at is not None:
        return False
    comments.lock_discussion(article_id=order.key, now=order.now)
    return True


def _unlock(order: Order) -> bool:
    if discussion_facts(order.key).locked_at is None:
        return False
    comments.unlock_discussion(article_id=order.key, now=order.now)
    return True


def _slow(order: Order) -> bool:
    if not 0 < order.seconds <= LONGEST_PAUSE:
        raise Refused("seconds")
    if discussion_facts(order.key).slow_seconds == order.seconds:
        return False
    comments.slow_discussion(article_id=order.key, seconds=order.seconds, now=order.now)
    return True


def _free(order: Order) -> bool:
    if not discussion_facts(order.key).slow_seconds:
        return False
    comments.slow_discussion(article_id=order.key, seconds=0, now=order.now)
    return True


def _withhold(order: Order) -> bool:
    reason = f"{LEGAL_REASON} {order.words}" if order.reason == "law" else order.words or order.reason
    articles.withhold(article_id=order.key, reason=reason, now=order.now)
    return True


def _show_article(order: Order) -> bool:
    articles.show_again(article_id=order.key, now=order.now)
    return True


_OBEY: Mapping[Kind, Callable[[Order], bool]] = {
    Kind.COMMENT_HIDDEN: _hide,
    Kind.COMMENT_SHOWN: _show,
    Kind.COMMENT_KEPT: _keep_shown,
    Kind.COMMENT_HELD: _hold,
    Kind.APPEAL_UPHELD: _uphold,
    Kind.APPEAL_DENIED: _deny,
    Kind.READER_BANNED: _ban,
    Kind.BAN_LIFTED: _lift,
    Kind.DISCUSSION_LOCKED: _lock,
    Kind.DISCUSSION_UNLOCKED: _unlock,
    Kind.DISCUSSION_SLOWED: _slow,
    Kind.DISCUSSION_FREED: _free,
    Kind.ARTICLE_WITHHELD: _withhold,
    Kind.ARTICLE_SHOWN: _show_article,
}

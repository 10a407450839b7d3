"""What is decided and why: codes as rows keep them, and their words in the active language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from icma.catalogs import translate as _


class Kind(StrEnum):
    """What a decision does. The part before the dot says what it is about."""

    COMMENT_HIDDEN = "comment.hidden"
    COMMENT_SHOWN = "comment.shown"  # it waited, or had been hidden
    COMMENT_KEPT = "comment.kept"  # reports were looked at; everybody goes on seeing it
    COMMENT_HELD = "comment.held"  # back into the queue
    REPORTS_REOPENED = "comment.reported"  # back into the queue of reports
    APPEAL_UPHELD = "appeal.upheld"  # the comment is back
    APPEAL_DENIED = "appeal.denied"
    APPEAL_REOPENED = "appeal.reopened"
    READER_BANNED = "reader.banned"
    BAN_LIFTED = "reader.ban_lifted"
    DISCUSSION_LOCKED = "discussion.locked"
    DISCUSSION_UNLOCKED = "discussion.unlocked"
    DISCUSSION_SLOWED = "discussion.slowed"
    DISCUSSION_FREED = "discussion.freed"  # slow no longer
    RULE_SAVED = "rule.saved"
    RULE_REMOVED = "rule.removed"
    ARTICLE_WITHHELD = "article.withheld"
    ARTICLE_SHOWN = "article.shown"


# Why a comment goes or a reader may not write, in the order of the desk's keys 1 to 9.
AGAINST = ("insult", "hate", "spam", "false", "off_topic", "private_data", "law", "duplicate", "other")
_FOR = ("fine", "mistake", "other")
_CLOSING = ("heated", "over", "law", "other")
_OPENING = ("calm", "mistake", "other")
_REASONS: Mapping[Kind, tuple[str, ...]] = {
    Kind.COMMENT_HIDDEN: AGAINST,
    Kind.COMMENT_SHOWN: _FOR,
    Kind.COMMENT_KEPT: _FOR,
    Kind.COMMENT_HELD: _FOR,
    Kind.REPORTS_REOPENED: _FOR,
    Kind.APPEAL_UPHELD: ("mistake", "fine", "other"),
    Kind.APPEAL_DENIED: AGAINST,
    Kind.APPEAL_REOPENED: _FOR,
    Kind.READER_BANNED: AGAINST,
    Kind.BAN_LIFTED: ("calm", "mistake", "other"),
    Kind.DISCUSSION_LOCKED: _CLOSING,
    Kind.DISCUSSION_UNLOCKED: _OPENING,
    Kind.DISCUSSION_SLOWED: _CLOSING,
    Kind.DISCUSSION_FREED: _OPENING,
    Kind.RULE_SAVED: ("spam", "hate", "insult", "law", "other"),
    Kind.RULE_REMOVED: _FOR,
    Kind.ARTICLE_WITHHELD: ("law", "private_data", "false", "mistake", "other"),
    Kind.ARTICLE_SHOWN: _FOR,
}

_WORDS: Mapping[str, Callable[[], str]] = {
    "insult": lambda: _("Insult"),
    "hate": lambda: _("Hate or threats"),
    "spam": lambda: _("Spam or ads"),
    "false": lambda: _("False information"),
    "off_topic": lambda: _("Not about the article"),
    "private_data": lambda: _("Private data of somebody"),
    "law": lambda: _("Against the law"),
    "duplicate": lambda: _("Repeats an earlier comment"),
    "other": lambda: _("Other"),
    "fine": lambda: _("Breaks no rule"),
    "mistake": lambda: _("Our mistake"),
    "heated": lambda: _("Too many comments break the rules"),
    "over": lambda: _("The discussion is over"),
    "calm": lambda: _("The reason is gone"),
}
_KINDS: Mapping[str, Callable[[], str]] = {
    Kind.COMMENT_HIDDEN: lambda: _("Comment hidden"),
    Kind.COMMENT_SHOWN: lambda: _("Comment shown"),
    Kind.COMMENT_KEPT: lambda: _("Reports checked, the comment stays"),
    Kind.COMMENT_HELD: lambda: _("Comment waits for a check again"),
    Kind.REPORTS_REOPENED: lambda: _("Reports are looked at again"),
    Kind.APPEAL_UPHELD: lambda: _("Appeal granted, the comment is back"),
    Kind.APPEAL_DENIED: lambda: _("Appeal refused, the comment stays hidden"),
    Kind.APPEAL_REOPENED: lambda: _("Appeal opened again"),
    Kind.READER_BANNED: lambda: _("Reader may not write for a while"),
    Kind.BAN_LIFTED: lambda: _("Reader may write again"),
    Kind.DISCUSSION_LOCKED: lambda: _("Comments closed"),
    Kind.DISCUSSION_UNLOCKED: lambda: _("Comments opened again"),
    Kind.DISCUSSION_SLOWED: lambda: _("Slow mode switched on"),
    Kind.DISCUSSION_FREED: lambda: _("Slow mode switched off"),
    Kind.RULE_SAVED: lambda: _("Rule about words or links set"),
    Kind.RULE_REMOVED: lambda: _("Rule about words or links removed"),
    Kind.ARTICLE_WITHHELD: lambda: _("Article taken down"),
    Kind.ARTICLE_SHOWN: lambda: _("Article shown again"),
}


def reasons_for(kind: str) -> tuple[str, ...]:
    """The codes with which such a decision may be made, the usual one first; empty for no kind of ours."""
    return _REASONS[Kind(kind)] if kind in _KINDS else ()


def reason_in_words(code: str) -> str:
    """A reason for people, in the active language; an unknown code is "Other"."""
    return _WORDS.get(code, _WORDS["other"])()


def kind_in_words(kind: str) -> str:
    """What was decided, for people, in the active language."""
    return _KINDS[kind]() if kind in _KINDS else kind

"""What stands between comments: refusals, states and reasons in words."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from icma.catalogs import translate as _
from icma.catalogs import translate_number as ngettext
from icma.comments.actions import REASONS, Refused
from icma.comments.queries import CommentView
from icma.notices.reasons import reason_in_words

from . import dates
from .editions import Frame

SORT_WORDS = {"best": lambda: _("Best"), "new": lambda: _("Newest"), "old": lambda: _("Oldest")}


def sort_in_words(sort: str) -> str:
    """The name of an order."""
    return SORT_WORDS[sort]()


def refusal_in_words(refused: Refused, frame: Frame) -> str:
    """Why something could not be done, and what to do next."""
    values: Mapping[str, Any] = refused.values
    if refused.code == "banned":
        until = dates.day_and_clock(values["until"], zone=frame.zone, edition=frame.edition)
        reason = reason_in_words(str(values["reason"]))
        return _("You may not write until %(date)s. Reason: %(reason)s") % {"date": until, "reason": reason}
    if refused.code == "too_long":
        return _("The comment is too long: %(n)s characters are the most") % {"n": values["most"]}
    if refused.code in ("slow", "too_fast"):
        n = int(values["seconds"])
        wait = ngettext("Wait %(num)s more second", "Wait %(num)s more seconds", n) % {"num": n}
        said = _("Comments come slowly here.") if refused.code == "slow" else _("You write very fast.")
        return f"{said} {wait}"
    return _REFUSALS.get(refused.code, _REFUSALS["gone"])()


_REFUSALS = {
    "empty": lambda: _("Enter your comment"),
    "gone": lambda: _("The comment or the article is no longer here"),
    "closed": lambda: _("Comments are closed."),
    "locked": lambda: _("Comments are closed."),
    "parent": lambda: _("The comment that you answer is no longer here"),
    "rule": lambda: _("The comment holds words or a link that are not allowed here"),
    "not_yours": lambda: _("This comment is not yours"),
    "too_late": lambda: _("A comment can be edited for ten minutes; they have passed"),
    "own": lambda: _("This is your own comment"),
    "reason": lambda: _("Choose a reason"),
    "not_hidden": lambda: _("This comment is not hidden"),
    "twice": lambda: _("You have asked already; the answer will stand here"),
}


def waiting_in_words(comment: CommentView) -> str:
    """Why one's own comment is not seen by others yet."""
    kinds = {code.partition(":")[0] for code in comment.why}
    if "reports" in kinds:
        return _("Readers have reported the comment; a moderator will look at it.")
    if "rule" in kinds or "spam" in kinds:
        return _("Words or links in it must be looked at first. The comment will appear after review.")
    return _("First comments are looked at by a moderator. Your comment will appear after review.")


def hidden_in_words(comment: CommentView) -> str:
    """Why one's own comment was taken away."""
    return reason_in_words(comment.why[0]) if comment.why else reason_in_words("other")


def report_reasons() -> list[tuple[str, str]]:
    """(code, words) of what a report may say."""
    return [(code, reason_in_words(code)) for code in REASONS]


def count_in_words(n: int, frame: Frame) -> str:
    """The heading: 0 comments, 1 comment ..."""
    return ngettext("%(n)s comment", "%(n)s comments", n) % {"n": dates.number(n, edition=frame.edition)}


def new_token() -> str:
    """Names one form: when it was made, and which it is."""
    return f"{int(datetime.now(UTC).timestamp()):x}-{secrets.token_hex(8)}"

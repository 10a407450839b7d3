"""The desk's words for what moderators see: why a comment waits, what speaks against it, what could not be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo

from icma.catalogs import translate as _
from icma.catalogs import translate_number as ngettext
from icma.comments.actions import Refused
from icma.comments.moderation_queries import QueueItem
from icma.house.reader_queries import readers
from icma.notices.queries import decision

_SIGNS: Mapping[str, Callable[[], str]] = {
    "links": lambda: _("links"),
    "new": lambda: _("the account is younger than a day"),
    "fast": lambda: _("written faster than anybody reads"),
    "repeated": lambda: _("the same text once more"),
    "copied": lambda: _("the same text from other accounts"),
    "shouting": lambda: _("mostly capital letters"),
    "flooding": lambda: _("one letter many times in a row"),
    "contact": lambda: _("a phone number, a messenger or a wallet"),
    "selling": lambda: _("words of adverts"),
    "hidden": lambda: _("earlier comments were hidden or still wait"),
}
_WAITS: Mapping[str, Callable[[], str]] = {
    "first": lambda: _("First comments of a new reader"),
    "reports": lambda: _("Reported by several readers"),
    "again": lambda: _("Put back into the queue"),
}
_REFUSALS: Mapping[str, Callable[[], str]] = {
    "gone": lambda: _("It is no longer there: its author was quicker."),
    "house": lambda: _("Moderators and operators cannot be banned here."),
    "until": lambda: _("Choose an end between now and ten years from now."),
    "seconds": lambda: _("Choose how long readers wait."),
    "reason": lambda: _("Choose a reason."),
    "undone": lambda: _("This cannot be taken back."),
    "nothing": lambda: _("Select at least one comment."),
    "host": lambda: _("This is no host of a link. Write it like example.org."),
    "words": lambda: _("Write at least one word."),
    "twice": lambda: _("There is such a rule already."),
    "effect": lambda: _("Choose what the rule does."),
}


def signs_in_words(signs: tuple[str, ...]) -> str:
    """Signs of spam, as one line."""
    return ", ".join(_SIGNS[sign]() for sign in signs if sign in _SIGNS)


def waits_in_words(item: QueueItem) -> list[str]:
    """Why a comment waits, a line for each reason."""
    lines = [_WAITS[code]() for code in item.comment.why if code in _WAITS]
    if item.rule:
        lines.append(_("Rule: %(pattern)s") % {"pattern": item.rule.pattern})
    elif any(code.startswith("rule:") for code in item.comment.why):
        lines.append(_("A rule that is no longer there"))
    if item.signs:
        lines.append(_("Signs of spam: %(signs)s") % {"signs": signs_in_words(item.signs)})
    return lines


def pause_in_words(seconds: int) -> str:
    """How long readers wait in slow mode."""
    if seconds < 60 or seconds % 60:
        return ngettext("%(num)s second", "%(num)s seconds", seconds) % {"num": seconds}
    minutes = seconds // 60
    return ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes}


def days_in_words(days: int) -> str:
    """The length of a ban."""
    return ngettext("%(num)s day", "%(num)s days", days) % {"num": days}


def refusal_in_words(refused: Refused, zone: tzinfo) -> str:
    """Why something was not done; of what somebody else settled, who, when and how."""
    if refused.code != "settled":
        return _REFUSALS.get(refused.code, _REFUSALS["gone"])()
    made = decision(int(str(refused.values.get("decision") or 0)))
    if made is None:
        return _("It was settled already.")
    who = readers([made.by]).get(made.by) if made.by else None
    return _("Settled in the meantime (%(who)s, %(clock)s): %(what)s. %(why)s.") % {
        "who": who.name if who and who.name else _("a moderator"),
        "clock": f"{made.at.astimezone(zone):%H:%M}",
        "what": made.kind_words,
        "why": made.reason_words,
    }


def field_in_words(code: str) -> str:
    """What is wrong with a field of a rule."""
    return _REFUSALS.get(code, _REFUSALS["words"])()

"""What is known of one source's pages: where body, title, date and authors stand, and what is none of them.

Rules are data with dates: a page is read by the rule that was in force when it was captured, so a redesign does not
change how older pages are read. All dated rules of a source together are part of `reader_id`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from datetime import date as Day  # noqa: N812 -- `date` is a field of the rule
from functools import cached_property
from itertools import pairwise

from .selectors import MOST_IN_FIELD, BadSelector, check_selector, is_whole_page

SELECTOR_FIELDS = ("body", "drop", "title", "date", "authors")
LONGEST_NAME = 60  # characters of a name in titles


class BadRule(ValueError):
    """A rule that cannot be followed: `field` names where, the message says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """One dated rule. Each field holds CSS selectors (core/selectors.py); the first that finds something counts.

    `body`: every element that it finds holds text of the article. `drop`: all of them together are cut out. `names`
    are words by which the outlet calls itself in its titles. `since` and `until` are days in UTC, both included;
    None is open.
    """

    body: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    since: Day | None = None
    until: Day | None = None

    def covers(self, day: Day) -> bool:
        """Whether it is in force on this day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, kw_only=True)
class SiteRules:
    """All rules of one source, those that win first: the operator's own before the shipped ones."""

    rules: tuple[SiteRule, ...] = ()

    def at(self, moment: datetime) -> SiteRule | None:
        """The rule for a page captured then; None when there is none. `moment` is aware."""
        day = moment.astimezone(UTC).date()
        return next((rule for rule in self.rules if rule.covers(day)), None)

    def as_of(self, moment: datetime) -> SiteRules:
        """The rule of that day for pages of every day."""
        rule = self.at(moment)
        return SiteRules(rules=(replace(rule, since=None, until=None),) if rule else ())

    @cached_property
    def digest(self) -> str:
        """Eight hexadecimal digits, equal for equal rules; "" without any."""
        if not self.rules:
            return ""
        told = json.dumps([asdict(rule) for rule in self.rules], default=str, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:8]


def check_rule(rule: SiteRule) -> None:
    """Raises `BadRule` for the first field that cannot be followed."""
    for field in SELECTOR_FIELDS:
        selectors: tuple[str, ...] = getattr(rule, field)
        if len(selectors) > MOST_IN_FIELD:
            raise BadRule(field, f"These are {len(selectors)} selectors; at most {MOST_IN_FIELD} are read.")
        for selector in selectors:
            try:
                check_selector(selector)
            except BadSelector as bad:
                raise BadRule(field, str(bad)) from bad
            if field in ("body", "drop") and is_whole_page(selector):
                what = "drop everything" if field == "drop" else "say nothing"
                raise BadRule(field, f"{selector!r} is the whole page: it would {what}.")
    for name in rule.names:
        if not 2 <= len(name) <= LONGEST_NAME:
            raise BadRule("names", f"{name!r}: a name has 2 to {LONGEST_NAME} characters.")
    if rule.since and rule.until and rule.until < rule.since:
        raise BadRule("until", f"It ends on {rule.until}, before it begins on {rule.since}.")
    if both := set(rule.body) & set(rule.drop):
        raise BadRule("drop", f"{min(both)!r} is the body; dropping it would leave nothing.")


def check_no_overlap(rules: Iterable[SiteRule]) -> None:
    """Raises `BadRule` when two of the operator's own rules are in force on one day."""
    ordered = sorted(rules, key=lambda rule: rule.since or Day.min)
    for earlier, later in pairwise(ordered):
        if earlier.until is None or later.since is None or later.since <= earlier.until:
            raise BadRule("since", f"{span_in_words(later)} overlaps the rule {span_in_words(earlier)}.")


def span_in_words(rule: SiteRule) -> str:
    """When it is in force, in English."""
    since, until = rule.since, rule.until
    if since and until:
        return f"from {since} to {until}"
    return f"from {since} on" if since else f"until {until}" if until else "of every day"

"""How a source's pages are read: its rules, what was learned of it, and whether its readings got worse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from icma import tray
from icma.core.reader_id import reader_id_of
from icma.core.reading_health import ReadingHabit
from icma.core.selectors import split_selectors
from icma.core.site_profile import SiteProfile
from icma.core.site_rules import SELECTOR_FIELDS, SiteRule, SiteRules
from icma.core.sites import shipped_rules

from .models import LearnedProfile, ReadingNotice, SourceCare, SourceRule
from .queries import SourceFacts

TEXT_FIELDS = (*SELECTOR_FIELDS, "names")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """What a reader is told of a source beside the page."""

    rules: SiteRules
    profile: SiteProfile | None

    @property
    def reader_id(self) -> str:
        """Which reader that makes."""
        return reader_id_of(self.rules, self.profile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A source whose readings got worse since `opened_at`; `habit` is what they were like before."""

    id: int
    source_id: int
    source: str
    line: str
    habit: ReadingHabit
    opened_at: datetime
    dismissed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What the newest profile of a source was learned from."""

    source_id: int
    pages: int
    learned_at: datetime
    recurring: int
    path: bool

    def in_words(self) -> str:
        """One line for the desk and the terminal."""
        return f"learned from {self.pages} pages on {self.learned_at:%Y-%m-%d}"


def guide_of(source: SourceFacts) -> Guide:
    """The rules of a source, the operator's own first, and its newest profile."""
    own = tuple(rule_of(row) for row in SourceRule.objects.filter(source_id=source.id))
    newest = LearnedProfile.objects.filter(source_id=source.id).order_by("-id").values_list("recurring", "path").first()
    profile = SiteProfile(recurring=frozenset(newest[0]), path=tuple(newest[1])) if newest else None
    return Guide(rules=SiteRules(rules=(*own, *shipped_rules(source.homepage))), profile=profile)


def rule_of(row: SourceRule) -> SiteRule:
    """A row as the value that the reader follows."""
    fields = {name: split_selectors(getattr(row, name)) for name in TEXT_FIELDS}
    return SiteRule(**fields, since=row.since, until=row.until)


def own_rules(source_id: int) -> list[tuple[int, SiteRule]]:
    """The operator's rules of a source with their numbers, the earliest first."""
    return [(row.pk, rule_of(row)) for row in SourceRule.objects.filter(source_id=source_id)]


def source_of_rule(pk: int) -> int | None:
    """The source that one of the operator's rules is for."""
    return SourceRule.objects.filter(pk=pk).values_list("source_id", flat=True).first()


def learned_of_sources() -> dict[int, Learned]:
    """By source: its newest profile."""
    rows = LearnedProfile.objects.order_by("id").values_list("source_id", "pages", "learned_at", "recurring", "path")
    return {
        source: Learned(source_id=source, pages=pages, learned_at=at, recurring=len(texts), path=bool(path))
        for source, pages, at, texts, path in rows
    }  # fmt: skip


def open_notices(*, dismissed: bool = False) -> list[Notice]:
    """What an operator has to know now, by source; those that somebody dismissed only when asked for."""
    rows = ReadingNotice.objects.filter(closed_at=None).select_related("source").order_by("source__name")
    return [notice for row in rows if (notice := _notice(row)).dismissed is False or dismissed]


def open_notice(source_id: int) -> Notice | None:
    """The open notice of one source, dismissed or not."""
    row = ReadingNotice.objects.filter(closed_at=None, source_id=source_id).select_related("source").first()
    return _notice(row) if row else None


def care_due(*, now: datetime, limit: int) -> list[int]:
    """Keys of the sources whose readings are to be looked at now."""
    return tray.due(SourceCare, now=now, limit=limit)


def next_care_turn() -> datetime | None:
    """When the next source is to be looked at."""
    return tray.next_turn(SourceCare)


def lines_of(selectors: Iterable[str]) -> str:
    """Selectors as the text of a form's field."""
    return "\n".join(selectors)


def _notice(row: ReadingNotice) -> Notice:
    return Notice(
        id=row.pk, source_id=row.source_id, source=row.source.name, line=row.line, habit=ReadingHabit(**row.habit),
        opened_at=row.opened_at, dismissed=row.dismissed_at is not None,
    )  # fmt: skip

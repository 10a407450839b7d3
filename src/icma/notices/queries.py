"""Decisions: for the desk, for the person concerned, and for everybody (the public log: no persons, no texts)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from django.db.models import Count, Max
from django.db.models.functions import TruncMonth

from .models import Decision
from .reasons import Kind, kind_in_words, reason_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """One decision as it stands. Times are aware, in UTC. `by` is None when that account is gone."""

    id: int
    kind: str
    subject: str
    article_id: int | None
    by: int | None
    reason: str
    words: str
    until: datetime | None
    answers: str
    before: str
    at: datetime

    @property
    def kind_words(self) -> str:
        """What was decided, in the active language."""
        return kind_in_words(self.kind)

    @property
    def reason_words(self) -> str:
        """Why, in the active language."""
        return reason_in_words(self.reason)

    @property
    def takes_back(self) -> int | None:
        """The decision that this one undid."""
        what, _, key = self.answers.partition(":")
        return int(key) if what == "decision" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One line of the public log. `cursor` continues the list; nothing here names or numbers a person."""

    cursor: int
    at: datetime
    kind: str
    reason: str
    article_id: int | None
    on_appeal: bool
    takes_back: bool

    @property
    def kind_words(self) -> str:
        """What was decided, in the active language."""
        return kind_in_words(self.kind)

    @property
    def reason_words(self) -> str:
        """Why, in the active language."""
        return reason_in_words(self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthTotal:
    """How many decisions of one kind a month saw; `month` is its first day."""

    month: date
    kind: str
    count: int

    @property
    def kind_words(self) -> str:
        """What was decided, in the active language."""
        return kind_in_words(self.kind)


def decision(pk: int) -> DecisionFacts | None:
    """One decision; None when there is none."""
    row = Decision.objects.filter(pk=pk).first()
    return _facts(row) if row else None


def decisions(ids: Collection[int]) -> dict[int, DecisionFacts]:
    """Those of these decisions that there are, by number."""
    return {row.pk: _facts(row) for row in Decision.objects.filter(pk__in=ids)} if ids else {}


def decisions_about(subject: str, *, limit: int = 20) -> list[DecisionFacts]:
    """What was decided about a comment, an article or a reader, the newest first."""
    return [_facts(row) for row in Decision.objects.filter(subject=subject).order_by("-id")[:limit]]


def newest_about(subjects: Iterable[str]) -> dict[str, int]:
    """The number of the newest decision about each of these; 0 for what nobody has decided about."""
    wanted = dict.fromkeys(subjects, 0)
    rows = Decision.objects.filter(subject__in=wanted).order_by().values_list("subject").annotate(newest=Max("id"))
    return wanted | dict(rows)


def deciders_of(subjects: Iterable[str], *, kind: str) -> dict[str, int]:
    """Who made the newest decision of this kind about each of these subjects; without those that nobody did."""
    rows = Decision.objects.filter(subject__in=list(subjects), kind=kind, by__isnull=False).order_by("id")
    return dict(rows.values_list("subject", "by_id"))


def decisions_of(by: int, *, limit: int = 20) -> list[DecisionFacts]:
    """What one moderator decided last, the newest first."""
    return [_facts(row) for row in Decision.objects.filter(by_id=by).order_by("-id")[:limit]]


def bans_of(readers: Iterable[int]) -> dict[int, int]:
    """How often each of these readers was banned; those never banned are missing."""
    subjects = {f"reader:{pk}": pk for pk in readers}
    made = Decision.objects.filter(subject__in=subjects, kind=Kind.READER_BANNED)
    counted = made.exclude(answers__startswith="decision").order_by().values_list("subject").annotate(count=Count("id"))
    return {subjects[subject]: count for subject, count in counted}


def everything_decided(*, before: int | None = None, limit: int = 50) -> list[DecisionFacts]:
    """Every decision with who made it, the newest first: for the team alone."""
    rows = Decision.objects.filter(pk__lt=before) if before else Decision.objects.all()
    return [_facts(row) for row in rows.order_by("-id")[:limit]]


def decided_since(by: int, since: datetime) -> int:
    """How many decisions a moderator has made from then on."""
    return Decision.objects.filter(by_id=by, at__gte=since).count()


def public_log(*, before: int | None = None, limit: int = 50) -> list[LogRow]:
    """The decisions that everybody may know of, the newest first; `before` is the `cursor` of the last one seen."""
    rows = Decision.objects.filter(pk__lt=before) if before else Decision.objects.all()
    columns = rows.order_by("-id").values_list("pk", "at", "kind", "reason", "article_id", "answers")[:limit]
    return [
        LogRow(
            cursor=pk, at=at, kind=kind, reason=reason, article_id=article_id,
            on_appeal=answers == "appeal", takes_back=answers.startswith("decision:"),
        )
        for pk, at, kind, reason, article_id, answers in columns
    ]  # fmt: skip


def month_totals(zone: tzinfo, *, since: datetime) -> list[MonthTotal]:
    """Decisions by month (in this zone) and kind, the newest month first, its commonest kind first."""
    months = Decision.objects.filter(at__gte=since).annotate(month=TruncMonth("at", tzinfo=zone)).order_by()
    rows = months.values_list("month", "kind").annotate(count=Count("id"))
    totals = [MonthTotal(month=month.date(), kind=kind, count=count) for month, kind, count in rows]
    return sorted(totals, key=lambda one: (-one.month.toordinal(), -one.count, one.kind))


def _facts(row: Decision) -> DecisionFacts:
    return DecisionFacts(
        id=row.pk, kind=row.kind, subject=row.subject, article_id=row.article_id, by=row.by_id, reason=row.reason,
        words=row.words, until=row.until, answers=row.answers, before=row.before, at=row.at,
    )  # fmt: skip

"""Writing rules, keeping what was learned, and the one notice of a source whose readings got worse."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date as Day  # noqa: N812 -- rules have a field `date`
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Coalesce

from icma import tray
from icma.core.reading_health import ReadingHabit
from icma.core.site_profile import SiteProfile
from icma.core.site_rules import BadRule, SiteRule, check_no_overlap, check_rule
from icma.journal.actions import record_change

from .guide_queries import TEXT_FIELDS, lines_of, rule_of
from .models import LearnedProfile, ReadingNotice, SourceCare, SourceRule

CARE_PAUSE = timedelta(minutes=2)  # after a page was read: the pages that came with it are read by then
CARE_LEASE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class CareVisit:
    """One claimed look at a source's readings."""

    source_id: int
    lease: uuid.UUID
    new_pages: int
    learned_at: datetime | None


def save_rule(*, row: SourceRule, now: datetime) -> None:
    """Keep a rule that the operator wrote. Raises `ValidationError` with a line for the field that is wrong."""
    check_row(row)
    with transaction.atomic():
        row.written_at = now
        row.save()
        record_change(kind="source.rule", subject=f"source:{row.source_id}", at=now)


def add_rule(*, source_id: int, rule: SiteRule, now: datetime) -> int:
    """A new rule of a source; one without an end that is in force before it ends on the day before. Its number.

    Raises `ValidationError` when it cannot be followed or overlaps another one.
    """
    fields = {name: lines_of(getattr(rule, name)) for name in TEXT_FIELDS}
    row = SourceRule(source_id=source_id, since=rule.since, until=rule.until, **fields)
    with transaction.atomic():
        if rule.since is not None:
            open_ones = SourceRule.objects.filter(source_id=source_id, until=None).exclude(since__gte=rule.since)
            open_ones.update(until=rule.since - timedelta(days=1))
        save_rule(row=row, now=now)
    return row.pk


def end_rule(*, pk: int, until: Day, now: datetime) -> None:
    """A rule is in force up to this day, and not after it. Raises `ValidationError` as `add_rule`."""
    row = SourceRule.objects.get(pk=pk)
    row.until = until
    save_rule(row=row, now=now)


def remove_rule(*, pk: int, now: datetime) -> None:
    """Take a rule away; nothing is read again by itself."""
    with transaction.atomic():
        row = SourceRule.objects.filter(pk=pk).first()
        if row is not None:
            row.delete()
            record_change(kind="source.rule", subject=f"source:{row.source_id}", at=now)


def check_row(row: SourceRule, *, beside: bool = True) -> None:
    """Raises `ValidationError` for the first field that cannot stay so; `beside` looks at the source's other rules."""
    try:
        rule = rule_of(row)
        check_rule(rule)
        if beside and row.source_id:
            others = SourceRule.objects.filter(source_id=row.source_id).exclude(pk=row.pk)
            check_no_overlap([rule, *map(rule_of, others)])
    except BadRule as bad:
        raise ValidationError({bad.field: str(bad)}) from bad


def keep_profile(*, source_id: int, profile: SiteProfile, pages: int, now: datetime) -> None:
    """From now on pages of this source are read with it."""
    with transaction.atomic():
        LearnedProfile.objects.create(
            source_id=source_id, learned_at=now, pages=pages, recurring=sorted(profile.recurring),
            path=list(profile.path), digest=profile.digest,
        )  # fmt: skip
        record_change(kind="source.learned", subject=f"source:{source_id}", at=now)


# --- the in-tray of looking after sources ----------------------------------------------------------------------------


def note_page_read(*, source_id: int, now: datetime) -> None:
    """A page was read for the first time: its source is looked at soon, once for all that came together."""
    soon = Value(now + CARE_PAUSE, output_field=DateTimeField())
    with transaction.atomic():
        rows = SourceCare.objects.filter(source_id=source_id)
        if not rows.update(new_pages=F("new_pages") + 1, due_at=Coalesce("due_at", soon)):
            SourceCare.objects.bulk_create(
                [SourceCare(source_id=source_id, new_pages=1, due_at=now + CARE_PAUSE)], ignore_conflicts=True
            )


def claim_care(pk: int, *, now: datetime) -> CareVisit | None:
    """Take one source; None when it is not due or another worker has it."""
    lease = tray.claim(SourceCare, pk, now=now, lease_for=CARE_LEASE)
    if lease is None:
        return None
    row = SourceCare.objects.get(pk=pk)
    return CareVisit(source_id=pk, lease=lease, new_pages=row.new_pages, learned_at=row.learned_at)


@contextmanager
def finishing_care(visit: CareVisit, *, learned: bool, now: datetime) -> Iterator[None]:
    """One transaction with what the body of the `with` writes; nothing is planned until another page was read."""
    state: dict[str, object] = {"due_at": None, "attempts": 0, "last_error": ""}
    if learned:
        state |= {"learned_at": now, "new_pages": 0}
    with tray.finishing(SourceCare, visit.source_id, visit.lease, **state):
        yield


def push_care_ahead(pk: int, *, error: str, now: datetime) -> None:
    """A bug met this source: it waits an hour."""
    tray.push_ahead(SourceCare, pk, error=error, now=now)


# --- notices ----------------------------------------------------------------------------------------------------------


def open_notice_of(*, source_id: int, line: str, habit: ReadingHabit, now: datetime) -> None:
    """Tell the operator once that a source is read worse than before."""
    with transaction.atomic():
        made = ReadingNotice(source_id=source_id, line=line[:300], habit=asdict(habit), opened_at=now)
        if not ReadingNotice.objects.filter(source_id=source_id, closed_at=None).exists():
            made.save()
            record_change(kind="source.reading", subject=f"source:{source_id}", at=now)


def say_anew(*, pk: int, line: str) -> None:
    """The same trouble, in today's figures."""
    ReadingNotice.objects.filter(pk=pk).update(line=line[:300])


def close_notice(*, pk: int, now: datetime) -> None:
    """Its readings are as they were."""
    with transaction.atomic():
        row = ReadingNotice.objects.filter(pk=pk, closed_at=None).first()
        if row is not None:
            ReadingNotice.objects.filter(pk=pk).update(closed_at=now)
            record_change(kind="source.reading", subject=f"source:{row.source_id}", at=now)


def dismiss_notice(*, pk: int, by: str, now: datetime) -> None:
    """Not shown any more; it closes by itself, and only a later trouble makes another one."""
    with transaction.atomic():
        row = ReadingNotice.objects.filter(pk=pk, dismissed_at=None).first()
        if row is not None:
            ReadingNotice.objects.filter(pk=pk).update(dismissed_at=now, dismissed_by=by[:150])
            record_change(kind="source.reading", subject=f"source:{row.source_id}", at=now)

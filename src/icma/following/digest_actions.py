"""A letter with what a reader was told since the last one: each day or each week at eight in the morning."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from icma import tray
from icma.house.queries import portal_facts
from icma.journal.actions import record_change
from icma.mail.actions import write_letter

from .models import DigestPlan, Follow, Notice
from .queries import NoticeFacts, notice_facts

HOUR = time(8)  # in the portal's time zone
MONDAY = 0
MOST_NOTICES = 60  # in one letter; it says how many more there are
LEASE = timedelta(minutes=5)
AGAIN = timedelta(days=7)  # after a letter that could not be written at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What one letter tells. Times are aware, in UTC."""

    reader_id: int
    language: str
    rhythm: str
    secret: str  # in the address that ends it
    since: datetime
    notices: tuple[NoticeFacts, ...]  # not read on the site yet, the newest first
    further: int  # that have no room


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter as the face words it."""

    to: str
    sender: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)


Compose = Callable[[Digest, datetime], Draft | None]


def want_digest(*, reader_id: int, rhythm: str, language: str, now: datetime) -> None:
    """Send this reader a digest from now on, or in another rhythm or language. Raises `ValueError`."""
    rhythm = DigestPlan.Rhythm(rhythm).value
    state = {
        "rhythm": rhythm, "language": language, "due_at": next_morning(rhythm, portal_facts().zone, after=now),
        "attempts": 0, "last_error": "", "set_aside_at": None,
    }  # fmt: skip
    with transaction.atomic():
        plan, is_new = DigestPlan.objects.get_or_create(
            reader_id=reader_id, defaults={**state, "secret": secrets.token_urlsafe(24), "sent_until": now}
        )
        if not is_new:
            DigestPlan.objects.filter(pk=plan.pk).update(**state)
        record_change(kind="digest.wanted", subject=f"reader:{reader_id}", at=now)


def end_digest(*, reader_id: int, now: datetime) -> None:
    """No more digests for this reader."""
    _end(DigestPlan.objects.filter(reader_id=reader_id).first(), now)


def end_digest_by_secret(*, secret: str, now: datetime) -> None:
    """The same for whoever holds the letter. A secret that is nobody's changes nothing and is not told apart."""
    _end(DigestPlan.objects.filter(secret=secret).first() if secret else None, now)


def send_digest(pk: int, *, compose: Compose, now: datetime) -> None:
    """Write one reader's letter and plan the next one, in one transaction: a crash neither repeats nor loses it.

    `compose` words the letter; None when nothing is left to tell. It raises `SetAside` for a reader who cannot be
    written to.
    """
    lease = tray.claim(DigestPlan, pk, now=now, lease_for=LEASE)
    if lease is None:
        return
    plan = DigestPlan.objects.get(pk=pk)
    hold = tray.Hold(model=DigestPlan, pk=pk, lease=lease, attempts=plan.attempts)
    with tray.noting_failures(hold, now=now, again_after_set_aside=AGAIN):
        digest = _digest(plan, now)
        draft = compose(digest, now) if digest.notices else None
        due_at = next_morning(plan.rhythm, portal_facts().zone, after=now)
        state = {"due_at": due_at, "sent_until": now, "attempts": 0, "last_error": "", "set_aside_at": None}
        with tray.finishing(DigestPlan, pk, lease, **state):
            if draft is not None:
                write_letter(
                    to=draft.to, subject=draft.subject, text=draft.text, html=draft.html, sender=draft.sender,
                    headers=draft.headers, now=now,
                )  # fmt: skip
            record_change(kind="digest.sent" if draft else "digest.empty", subject=f"reader:{plan.reader_id}", at=now)


def push_digest_ahead(pk: int, *, error: str, now: datetime) -> None:
    """After a fault of ours."""
    tray.push_ahead(DigestPlan, pk, error=error, now=now)


def next_morning(rhythm: str, zone: ZoneInfo, *, after: datetime) -> datetime:
    """The next `HOUR` on the clocks of the zone, for a weekly rhythm on a Monday; in UTC."""
    day = after.astimezone(zone).date()
    while True:
        morning = datetime.combine(day, HOUR, zone).astimezone(UTC)
        if morning > after and (rhythm == DigestPlan.Rhythm.DAILY or day.weekday() == MONDAY):
            return morning
        day += timedelta(days=1)


def _digest(plan: DigestPlan, now: datetime) -> Digest:
    rows = Notice.objects.filter(reader_id=plan.reader_id, at__gt=plan.sent_until, at__lte=now, read_at=None)
    follows = [f"follow:{pk}" for pk in Follow.objects.filter(reader_id=plan.reader_id).values_list("pk", flat=True)]
    rows = rows.filter(~Q(cause__startswith="follow:") | Q(cause__in=follows))  # what was let go is no news any more
    found = tuple(notice_facts(row) for row in rows.order_by("-pk")[:MOST_NOTICES])
    return Digest(
        reader_id=plan.reader_id, language=plan.language, rhythm=plan.rhythm, secret=plan.secret,
        since=plan.sent_until, notices=found, further=rows.count() - len(found),
    )  # fmt: skip


def _end(plan: DigestPlan | None, now: datetime) -> None:
    if plan is None:
        return
    with transaction.atomic():
        plan.delete()
        record_change(kind="digest.ended", subject=f"reader:{plan.reader_id}", at=now)

"""Writing letters down, and noting what became of them. Whoever writes one never waits for a mail server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from icma import tray
from icma.journal.actions import record_change

from .models import Letter

LEASE = timedelta(minutes=5)  # longer than a carrier may take
KEPT_DAYS = 3  # sent or given up: a code is worth nothing by then, and an address is nobody's business


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A letter as a carrier takes it."""

    number: int
    sender: str
    to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]
    written_at: datetime


def write_letter(
    *,
    to: str,
    subject: str,
    text: str,
    sender: str,
    now: datetime,
    html: str = "",
    headers: Mapping[str, str] | None = None,
) -> int:
    """Put a letter into the in-tray; its number. Raises `ValueError` for a line break where one would forge headers."""
    for value in (to, subject, sender, *(f"{k}{v}" for k, v in (headers or {}).items())):
        if "\n" in value or "\r" in value:
            raise ValueError("a header of a letter is one line")
    with transaction.atomic():
        letter = Letter.objects.create(
            to=to, subject=subject[:300], text=text, html=html, headers={"From": sender, **(headers or {})},
            written_at=now, due_at=now,
        )  # fmt: skip
        record_change(kind="letter.written", subject=f"letter:{letter.pk}", at=now)
    return letter.pk


def send_letter(pk: int, *, carry: Callable[[Envelope], None], now: datetime) -> None:
    """Give one letter to the carrier. Raised by it: `Later` (again with growing pauses), `SetAside` (never).

    After a crash between carrying and noting it the letter goes out again: twice is better than never.
    """
    lease = tray.claim(Letter, pk, now=now, lease_for=LEASE)
    if lease is None:
        return
    letter = Letter.objects.get(pk=pk)
    hold = tray.Hold(model=Letter, pk=pk, lease=lease, attempts=letter.attempts)
    with tray.noting_failures(hold, now=now):
        headers = dict(letter.headers)
        carry(
            Envelope(
                number=pk, sender=headers.pop("From", ""), to=letter.to, subject=letter.subject, text=letter.text,
                html=letter.html, headers=headers, written_at=letter.written_at,
            )
        )  # fmt: skip
        with tray.finishing(Letter, pk, lease, due_at=None, sent_at=now, last_error=""):
            record_change(kind="letter.sent", subject=f"letter:{pk}", at=now)


def push_letter_ahead(pk: int, *, error: str, now: datetime) -> None:
    """After a fault of ours."""
    tray.push_ahead(Letter, pk, error=error, now=now)


def retry_letters(*, ids: Iterable[int], now: datetime) -> int:
    """Send them now, those too that were given up; how many that were not sent yet."""
    return _replan(ids, {"due_at": now, "attempts": 0, "set_aside_at": None}, kind="letter.retried", now=now)


def give_up_letters(*, ids: Iterable[int], now: datetime) -> int:
    """Send them never; how many that were not sent yet."""
    return _replan(ids, {"due_at": None, "set_aside_at": now}, kind="letter.given_up", now=now)


def _replan(ids: Iterable[int], state: Mapping[str, Any], *, kind: str, now: datetime) -> int:
    with transaction.atomic():
        wanted = list(Letter.objects.filter(pk__in=list(ids), sent_at=None, lease=None).values_list("pk", flat=True))
        Letter.objects.filter(pk__in=wanted).update(**state)
        for pk in wanted:
            record_change(kind=kind, subject=f"letter:{pk}", at=now)
    return len(wanted)


def sweep_letters(*, now: datetime) -> int:
    """Delete letters written more than `KEPT_DAYS` ago that no longer wait; how many."""
    old = Letter.objects.filter(written_at__lt=now - timedelta(days=KEPT_DAYS), due_at=None)
    return old.delete()[0]

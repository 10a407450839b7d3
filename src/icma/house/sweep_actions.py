"""The daily cleaning: one row that is due once a day, and what of accounts is forgotten by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from icma import tray
from icma.journal.actions import record_change

from .models import Sweep, User

SWEEP = 1  # the key of the one row
EVERY = timedelta(days=1)
LEASE = timedelta(minutes=30)
ADDRESS_DAYS = (
    29  # of sessions: so that a reader can tell a stranger among them; 30 at most, with the day until we look
)
UNCONFIRMED_DAYS = 7  # an account whose address nobody ever confirmed
NOWHERE = "0.0.0.0"  # noqa: S104 -- stands for a forgotten address; the column of allauth takes no NULL


def sweeps_due(*, now: datetime, limit: int) -> list[int]:
    """The one row, when a day has passed."""
    if not Sweep.objects.filter(pk=SWEEP).exists():
        Sweep.objects.bulk_create([Sweep(pk=SWEEP, due_at=now)], ignore_conflicts=True)
    return tray.due(Sweep, now=now, limit=limit)


def sweep(pk: int, *, parts: Sequence[Callable[..., object]], now: datetime) -> None:
    """Call each of `parts` with `now`; the row is due again a day later, also when one of them failed."""
    lease = tray.claim(Sweep, pk, now=now, lease_for=LEASE)
    if lease is None:
        return
    for part in (forget_sessions, forget_unconfirmed, forget_tries, *parts):
        part(now=now)
    with tray.finishing(Sweep, pk, lease, due_at=now + EVERY):
        record_change(kind="sweep.done", subject=f"sweep:{pk}", at=now)


def push_sweep_ahead(pk: int, *, error: str, now: datetime) -> None:
    """After a fault of ours."""
    tray.push_ahead(Sweep, pk, error=error, now=now)


def forget_sessions(*, now: datetime) -> None:
    """Sessions that have ended, and the network addresses of those that go on."""
    Session.objects.filter(expire_date__lt=now).delete()
    alive = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=alive).delete()
    old = UserSession.objects.filter(created_at__lte=now - timedelta(days=ADDRESS_DAYS)).exclude(ip=NOWHERE)
    old.update(ip=NOWHERE)


def forget_tries(*, now: datetime) -> None:
    """Counters of tries whose time has passed: network addresses stand in their keys, and Django's cache in the
    database deletes an entry only when somebody asks for it again.
    """
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE expires < %s",  # noqa: S608 -- the table's name comes from our settings
            [connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))],
        )


def forget_unconfirmed(*, now: datetime) -> None:
    """Accounts that somebody began and nobody confirmed; operators have no address and stay."""
    begun = User.objects.filter(date_joined__lte=now - timedelta(days=UNCONFIRMED_DAYS), is_staff=False)
    confirmed = EmailAddress.objects.filter(verified=True).values("user_id")
    begun.filter(last_login=None, emailaddress__isnull=False).exclude(pk__in=confirmed).delete()

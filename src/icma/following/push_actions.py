"""Telling a reader at once, on devices that the reader has chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import transaction

from icma import tray
from icma.core.failures import Later, SetAside
from icma.core.schedule import parse_retry_after
from icma.core.types import Headers
from icma.core.webpush import BadKeys, check_keys
from icma.journal.actions import record_change

from .models import Device, Follow, Notice, PushMessage
from .queries import DeviceFacts, NoticeFacts, device_facts, notice_facts

if TYPE_CHECKING:
    from icma.core.fetch import Fetcher  # loads aiohttp, which a web process does not need

MOST_DEVICES = 10  # of one reader
LONGEST_ENDPOINT = 1000
LEASE = timedelta(minutes=2)
WORTH = timedelta(hours=12)  # a message that is older says nothing new; also what push services are told (TTL)
PATIENCE = timedelta(days=14)  # with a device whose service only fails
GONE = (404, 410)  # the browser has given the subscription up (RFC 8030 section 7.3)
NOT_OURS = (401, 403)  # the subscription was made for another key of ours

Seal = Callable[[NoticeFacts, DeviceFacts, datetime], tuple[bytes, Headers] | None]


class BadDevice(ValueError):
    """It cannot be told anything; `code`: address, keys, full."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def add_device(*, reader_id: int, endpoint: str, p256dh: str, auth: str, language: str, now: datetime) -> None:
    """Tell this reader at once in this browser. The same browser again changes hands. Raises `BadDevice`."""
    _check(endpoint, p256dh, auth)
    with transaction.atomic():
        if Device.objects.filter(reader_id=reader_id).exclude(endpoint=endpoint).count() >= MOST_DEVICES:
            raise BadDevice("full")
        state = {
            "reader_id": reader_id, "p256dh": p256dh, "auth": auth, "language": language, "added_at": now,
            "failed_since": None,
        }  # fmt: skip
        device, is_new = Device.objects.update_or_create(endpoint=endpoint, defaults=state)
        if not is_new:
            PushMessage.objects.filter(device=device).delete()  # they may have been for somebody else
        record_change(kind="device.added", subject=f"reader:{reader_id}", at=now)


def move_device(*, old: str, endpoint: str, p256dh: str, auth: str, now: datetime) -> None:
    """The browser has renewed its subscription. It knows the old address, which nobody can guess (RFC 8030 section
    8.3); an unknown one changes nothing. Raises `BadDevice`.
    """
    _check(endpoint, p256dh, auth)
    with transaction.atomic():
        device = Device.objects.filter(endpoint=old).first() if old and old.isprintable() else None
        if device is None:
            return
        Device.objects.filter(endpoint=endpoint).exclude(pk=device.pk).delete()
        state = {"endpoint": endpoint, "p256dh": p256dh, "auth": auth, "failed_since": None}
        Device.objects.filter(pk=device.pk).update(**state)
        record_change(kind="device.moved", subject=f"reader:{device.reader_id}", at=now)


def drop_device(*, reader_id: int, device_id: int, now: datetime) -> None:
    """Tell nothing there any more; somebody else's device is left alone."""
    with transaction.atomic():
        if Device.objects.filter(reader_id=reader_id, pk=device_id).delete()[0]:
            record_change(kind="device.dropped", subject=f"reader:{reader_id}", at=now)


def set_push(*, reader_id: int, follow_id: int, push: bool, now: datetime) -> None:
    """Whether news of this follow are told at once."""
    with transaction.atomic():
        if Follow.objects.filter(reader_id=reader_id, pk=follow_id).update(push=push):
            record_change(kind="follow.changed", subject=f"reader:{reader_id}", at=now)


def plan_pushes(notices: Iterable[Notice], *, now: datetime) -> None:
    """In the transaction that has written these notices: a message for each device that is to hear of each.

    What is about the reader's own comments is told on every device; news of a follow only where that was asked for.
    """
    notices = list(notices)
    devices: dict[int, list[int]] = defaultdict(list)
    for pk, reader in Device.objects.filter(reader_id__in={one.reader_id for one in notices}).values_list(
        "pk", "reader_id"
    ):
        devices[reader].append(pk)
    if not devices:
        return
    loud = {
        f"follow:{pk}" for pk in Follow.objects.filter(reader_id__in=devices, push=True).values_list("pk", flat=True)
    }
    PushMessage.objects.bulk_create(
        [
            PushMessage(device_id=pk, notice=one, due_at=now)
            for one in notices
            if not one.cause.startswith("follow:") or one.cause in loud
            for pk in devices.get(one.reader_id, ())
        ],
        ignore_conflicts=True,
    )


def push_message(pk: int, *, fetcher: Fetcher, seal: Seal, now: datetime) -> None:
    """Give one message to the push service of its device (RFC 8030 section 5). `seal` words and encrypts it; None when
    there is nothing to tell any more.
    """
    lease = tray.claim(PushMessage, pk, now=now, lease_for=LEASE)
    if lease is None:
        return
    row = PushMessage.objects.select_related("device", "notice").get(pk=pk)
    hold = tray.Hold(model=PushMessage, pk=pk, lease=lease, attempts=row.attempts)
    stale = row.notice.read_at is not None or now - row.notice.at > WORTH
    sealed = None if stale else seal(notice_facts(row.notice), device_facts(row.device), now)
    with tray.noting_failures(hold, now=now):
        status = 200
        if sealed is not None:
            try:
                status = _send(fetcher, row.device.endpoint, *sealed, now=now)
            except (Later, SetAside):
                _note_failure(row.device, now)
                raise
        with tray.finishing(PushMessage, pk, lease, due_at=None):
            if status in GONE + NOT_OURS:
                row.device.delete()  # and with it all its messages
            else:
                row.delete()
                if sealed is not None:
                    Device.objects.filter(pk=row.device_id, failed_since__isnull=False).update(failed_since=None)


def push_pushes_ahead(pk: int, *, error: str, now: datetime) -> None:
    """After a fault of ours."""
    tray.push_ahead(PushMessage, pk, error=error, now=now)


def sweep_pushes(*, now: datetime) -> int:
    """Delete messages that nobody needs any more; how many."""
    return PushMessage.objects.filter(notice__at__lt=now - 2 * WORTH).delete()[0]


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    try:
        parts = urlsplit(endpoint)
        good = parts.scheme == "https" and parts.hostname and "@" not in parts.netloc and endpoint.isascii()
    except ValueError:
        good = False
    if not good or len(endpoint) > LONGEST_ENDPOINT or any(sign <= " " for sign in endpoint):
        raise BadDevice("address")
    try:
        check_keys(p256dh=p256dh, auth=auth)
    except BadKeys as error:
        raise BadDevice("keys") from error


def _send(fetcher: Fetcher, endpoint: str, body: bytes, headers: Headers, *, now: datetime) -> int:
    """The status; raises what another try, or none, may mend."""
    said = fetcher.post(endpoint, body=body, headers=headers)
    host = urlsplit(endpoint).hostname
    if 200 <= said.status < 300 or said.status in GONE + NOT_OURS:
        return said.status
    if said.status in (408, 429) or said.status >= 500:
        pause = parse_retry_after(said.header("Retry-After"), now=now)
        raise Later(f"the push service {host} answered {said.status}", pause=pause)
    raise SetAside(f"the push service {host} answered {said.status}")


def _note_failure(device: Device, now: datetime) -> None:
    if device.failed_since is None:
        Device.objects.filter(pk=device.pk).update(failed_since=now)
    elif now - device.failed_since > PATIENCE:
        device.delete()

"""Writing down what was seen and fetched; claims and turns of the in-trays of this room."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from icma import tray
from icma.core.schedule import next_page_visit
from icma.core.types import Answer, FeedEntry
from icma.core.urls import BadUrl, normalize_url, url_key
from icma.rows import insert_rows, select_in, writers_turn

from .models import Address, Capture, Host, Kind, Location, Page, Picture, Sighting, Unread
from .queries import PageVisit, PictureVisit, UnreadCapture, entry_digest, sha
from .segments import StoredExchange

LEASE = timedelta(minutes=2)  # far above the fetcher's total deadline of 30 s and the reader's of 20 s
ADDRESS_LOCK = 0x69636D61  # PostgreSQL advisory lock: one transaction at a time adds addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighted:
    """One entry that a feed had not given in this form before."""

    page_id: int
    sighting_id: int
    new_page: bool
    entry: FeedEntry


# --- feeds ----------------------------------------------------------------------------------------------------------


def add_sightings(*, feed_id: int, source_id: int, entries: Sequence[FeedEntry], now: datetime) -> list[Sighted]:
    """Keep entries not given in this form before (`unseen_entries`); new addresses become pages, due at once."""
    if not entries:
        return []
    with transaction.atomic(savepoint=False):
        addresses, new_pages = _addresses_of([entry.link for entry in entries], source_id=source_id, now=now)
        rows = [(entry, addresses[entry.link]) for entry in entries if entry.link in addresses]
        sightings = insert_rows(
            Sighting,
            [
                {
                    "feed_id": feed_id,
                    "address_id": address.id,
                    "digest": entry_digest(entry),
                    "guid": entry.guid,
                    "title": entry.title,
                    "summary": entry.summary,
                    "image_url": entry.image_url,
                    "published_raw": entry.published_raw[:120],
                    "published_at": entry.published.at if entry.published else None,
                    "published_certainty": entry.published.certainty if entry.published else "",
                    "seen_at": now,
                }
                for entry, address in rows
            ],
        )
    return [
        Sighted(page_id=a.page_id, sighting_id=s, new_page=a.page_id in new_pages, entry=entry)
        for (entry, a), s in zip(rows, sightings, strict=True)
    ]


def open_page(*, url: str, source_id: int, now: datetime) -> int:
    """The page of this address, made when it is new (without a planned visit). Raises `BadUrl`."""
    with transaction.atomic():
        addresses, new_pages = _addresses_of([normalize_url(url)], source_id=source_id, now=now)
        page_id = next(iter(addresses.values())).page_id
        if page_id in new_pages:
            Page.objects.filter(pk=page_id).update(due_at=None)
    return page_id


def join_address(*, page_id: int, url: str, now: datetime) -> int:
    """One more address of a page, believed by the caller; pages found to be one are merged.

    The page that lives on: the older one.
    """
    key = url_key(url)
    with transaction.atomic():
        _one_at_a_time()
        address = Address.objects.filter(key=key).first()
        if address is None:
            Address.objects.create(key=key, url=normalize_url(url), page_id=page_id, first_seen_at=now)
            return page_id
        if address.page_id == page_id:
            return page_id
        older, younger = sorted((address.page_id, page_id))
        Address.objects.filter(page_id=younger).update(page_id=older)
        Page.objects.filter(merged_into_id=younger).update(merged_into_id=older)
        Page.objects.filter(pk=younger).update(merged_into_id=older, due_at=None)
    return older


# --- pages ----------------------------------------------------------------------------------------------------------


def claim_page(pk: int, *, now: datetime) -> PageVisit | None:
    """Take one page for a visit; None when it is not due or another worker has it."""
    lease = tray.claim(Page, pk, now=now, lease_for=LEASE)
    if lease is None:
        return None
    page = Page.objects.select_related("source").get(pk=pk)
    watch = page.source.watch_minutes
    address = Address.objects.filter(page_id=pk).order_by("id").first()
    last = (
        Capture.objects.filter(page_id=pk, kind=Kind.PAGE, final=True, status=200, revisit_of=None)
        .order_by("-captured_at")
        .first()
    )
    return PageVisit(
        page_id=pk,
        lease=lease,
        url=address.url if address else "",
        source_id=page.source_id,
        attempts=page.attempts,
        visits=page.visits,
        first_seen_at=page.first_seen_at,
        watch=timedelta(minutes=watch) if watch else None,
        was_gone=page.gone_at is not None,
        last_capture_id=last.pk if last else None,
        last_digest=last.payload_digest if last else "",
        etag=last.etag if last else "",
        last_modified=last.last_modified if last else "",
    )


def finish_page(visit: PageVisit, *, stored: Sequence[StoredExchange], robots_id: int | None, now: datetime) -> int:
    """Write down the visit: one capture a hop, the next visit planned. The id of the final capture.

    What is new to us waits to be read. Raises `LeaseLost` (and writes nothing) when another worker has the page now.
    """
    last = stored[-1]
    status = last.exchange.status
    pause = next_page_visit(now - visit.first_seen_at, watch=visit.watch)
    state = {
        "visits": visit.visits + 1, "attempts": 0, "last_error": "", "last_status": status, "set_aside_at": None,
        "due_at": now + pause if pause else None,
    }  # fmt: skip
    if status in (404, 410) and not visit.was_gone:
        state["gone_at"] = now
    elif status in (200, 304):
        state["gone_at"] = None
    with tray.finishing(Page, visit.page_id, visit.lease, **state):
        capture = _add_captures(
            stored, kind=Kind.PAGE, visit=visit.lease, page_id=visit.page_id, robots_id=robots_id,
            revisit_of=visit.last_capture_id,
        )  # fmt: skip
        if status == 200 and not last.is_revisit:
            Unread.objects.create(capture_id=capture, due_at=now)
    return capture


@contextmanager
def page_failures(visit: PageVisit, *, now: datetime) -> Iterator[None]:
    """What a visit may fail with becomes a readable line on the page's row and a later visit, or none."""
    hold = tray.Hold(model=Page, pk=visit.page_id, lease=visit.lease, attempts=visit.attempts)
    with tray.noting_failures(hold, now=now):
        yield


def push_page_ahead(pk: int, *, error: str, now: datetime) -> None:
    """A bug met this page: it waits an hour, the line says so."""
    tray.push_ahead(Page, pk, error=error, now=now)


def visit_page_now(page_id: int, *, now: datetime) -> None:
    """The operator wants this page captured again at once."""
    Page.objects.filter(pk=page_id).update(due_at=now, set_aside_at=None, attempts=0)


def import_capture(*, stored: StoredExchange, page_id: int, now: datetime) -> int:
    """A capture that another archive made; it waits to be read. Its id."""
    with transaction.atomic():
        capture = _add_captures([stored], kind=Kind.PAGE, visit=uuid.uuid4(), page_id=page_id)
        Unread.objects.create(capture_id=capture, due_at=now)
    return capture


# --- captures of other kinds ----------------------------------------------------------------------------------------


def add_feed_capture(*, feed_id: int, visit: uuid.UUID, stored: Sequence[StoredExchange]) -> int:
    """The exchanges that brought a changed feed; call it inside the visit's transaction."""
    return _add_captures(stored, kind=Kind.FEED, visit=visit, feed_id=feed_id)


def note_robots(
    *, host: str, stored: Sequence[StoredExchange], text: str, crawl_delay: float | None, now: datetime
) -> int:
    """Keep a host's robots.txt and what it asks for. The id of its capture."""
    with transaction.atomic():
        capture = _add_captures(stored, kind=Kind.ROBOTS, visit=uuid.uuid4())
        Host.objects.update_or_create(
            pk=host,
            defaults={
                "robots_id": capture, "robots_checked_at": now, "robots_text": text, "crawl_delay": crawl_delay,
                "robots_refused_until": None,
            },
            create_defaults={
                "robots_id": capture, "robots_checked_at": now, "robots_text": text, "crawl_delay": crawl_delay,
                "next_request_at": now,
            },
        )  # fmt: skip
    return capture


def refuse_host(*, host: str, until: datetime, now: datetime) -> None:
    """The host's robots.txt cannot be had, or the host asked us to stay away: nothing goes there until `until`."""
    Host.objects.update_or_create(
        pk=host,
        defaults={"robots_refused_until": until},
        create_defaults={"robots_refused_until": until, "next_request_at": now},
    )


def take_turn(*, host: str, spacing: timedelta, now: datetime) -> timedelta:
    """Take the next request to a host: zero, or how long to wait before asking again. All processes share the row."""
    if Host.objects.filter(pk=host, next_request_at__lte=now).update(next_request_at=now + spacing) == 1:
        return timedelta(0)
    row, created = Host.objects.get_or_create(pk=host, defaults={"next_request_at": now + spacing})
    return timedelta(0) if created else max(row.next_request_at - now, timedelta(milliseconds=10))


def wake_trays(*, later_than: datetime) -> int:
    """Free every page, capture and picture that is held until after `later_than`, and every host refused or booked
    until then; how many there are. A clock that ran ahead leaves them so.
    """
    free = {"lease": None, "leased_until": tray.EPOCH}
    woken = sum(
        model._default_manager.filter(leased_until__gt=later_than).update(**free) for model in (Page, Unread, Picture)
    )
    woken += Host.objects.filter(robots_refused_until__gt=later_than).update(robots_refused_until=None)
    return woken + Host.objects.filter(next_request_at__gt=later_than).update(next_request_at=tray.EPOCH)


# --- reading --------------------------------------------------------------------------------------------------------


def claim_unread(pk: int, *, now: datetime) -> UnreadCapture | None:
    """Take one capture for reading; None when it is not due or another worker has it."""
    lease = tray.claim(Unread, pk, now=now, lease_for=LEASE)
    if lease is None:
        return None
    row = Unread.objects.select_related("capture").get(pk=pk)
    if row.capture.page_id is None:
        raise ValueError(f"capture {pk} waits to be read but belongs to no page")
    return UnreadCapture(capture_id=pk, lease=lease, page_id=row.capture.page_id, attempts=row.attempts)


@contextmanager
def finishing_unread(task: UnreadCapture) -> Iterator[None]:
    """One transaction: the capture leaves the in-tray together with what the body of the `with` writes."""
    with writers_turn(), transaction.atomic():
        if Unread.objects.filter(pk=task.capture_id, lease=task.lease).delete()[0] != 1:
            raise tray.LeaseLost(f"unread {task.capture_id}")
        yield


@contextmanager
def unread_failures(task: UnreadCapture, *, now: datetime) -> Iterator[None]:
    """What reading may fail with becomes a readable line on the row; the capture stays for a later reader."""
    hold = tray.Hold(model=Unread, pk=task.capture_id, lease=task.lease, attempts=task.attempts)
    with tray.noting_failures(hold, now=now):
        yield


def wake_unreadable(*, source_id: int, now: datetime) -> int:
    """Captures of a source that were set aside are due again, for a reader that may know more; how many there are."""
    unread = Unread.objects.filter(capture__page__source_id=source_id, set_aside_at__isnull=False)
    return unread.update(due_at=now, set_aside_at=None, attempts=0, last_error="")


def push_unread_ahead(pk: int, *, error: str, now: datetime) -> None:
    """A bug met this capture: it waits an hour, the line says so."""
    tray.push_ahead(Unread, pk, error=error, now=now)


# --- pictures -------------------------------------------------------------------------------------------------------


def want_pictures(*, urls: Sequence[str], source_id: int, now: datetime) -> None:
    """Pictures that a shown article needs; those never seen are fetched as soon as their host allows."""
    rows = [Picture(key=sha(url), url=url, source_id=source_id, due_at=now) for url in dict.fromkeys(urls)]
    Picture.objects.bulk_create(rows, ignore_conflicts=True)


def claim_picture(pk: int, *, now: datetime) -> PictureVisit | None:
    """Take one picture for a visit; None when it is not due or another worker has it."""
    lease = tray.claim(Picture, pk, now=now, lease_for=LEASE)
    if lease is None:
        return None
    row = Picture.objects.get(pk=pk)
    return PictureVisit(picture_id=pk, lease=lease, url=row.url, attempts=row.attempts)


def finish_picture(
    visit: PictureVisit,
    *,
    stored: Sequence[StoredExchange],
    robots_id: int | None,
    media_type: str,
    size: tuple[int, int],
    likeness: bytes = b"",
) -> None:
    """Keep a picture; `likeness` as `core.pictures` makes it. Raises `LeaseLost` (and writes nothing) when another
    worker has it now.
    """
    state = {"due_at": None, "attempts": 0, "last_error": "", "media_type": media_type, "likeness": likeness}
    with tray.finishing(Picture, visit.picture_id, visit.lease, width=size[0], height=size[1], **state):
        capture = _add_captures(stored, kind=Kind.PICTURE, visit=visit.lease, robots_id=robots_id)
        Picture.objects.filter(pk=visit.picture_id).update(capture_id=capture)


@contextmanager
def picture_failures(visit: PictureVisit, *, now: datetime) -> Iterator[None]:
    """What a visit may fail with becomes a readable line on the picture's row."""
    hold = tray.Hold(model=Picture, pk=visit.picture_id, lease=visit.lease, attempts=visit.attempts)
    with tray.noting_failures(hold, now=now):
        yield


def push_picture_ahead(pk: int, *, error: str, now: datetime) -> None:
    """A bug met this picture: it waits an hour, the line says so."""
    tray.push_ahead(Picture, pk, error=error, now=now)


# --- inside ---------------------------------------------------------------------------------------------------------


def _add_captures(
    stored: Sequence[StoredExchange],
    *,
    kind: Kind,
    visit: uuid.UUID,
    page_id: int | None = None,
    feed_id: int | None = None,
    robots_id: int | None = None,
    revisit_of: int | None = None,
) -> int:
    pks = insert_rows(
        Capture,
        [
            {
                "kind": kind,
                "page_id": page_id,
                "feed_id": feed_id,
                "visit": visit,
                "hop": hop,
                "final": hop == len(stored) - 1,
                "url": one.exchange.url,
                "captured_at": one.exchange.started_at,
                "status": one.exchange.status,
                "content_type": one.exchange.header("Content-Type")[:200],
                "etag": _fitting(one.exchange.header("ETag"), 300),
                "last_modified": _fitting(one.exchange.header("Last-Modified"), 100),
                "payload_digest": one.payload_digest,
                "record_id": one.record_id,
                "revisit_of_id": revisit_of if one.is_revisit else None,
                "robots_id": robots_id,
            }
            for hop, one in enumerate(stored)
        ],
    )
    insert_rows(
        Location,
        [
            {"capture_id": pk, "segment_id": one.segment_id, "offset": one.offset, "length": one.length}
            for pk, one in zip(pks, stored, strict=True)
        ],
    )
    return pks[-1]


@dataclass(frozen=True, slots=True)
class _Known:
    """An address and its page."""

    id: int
    page_id: int


def _addresses_of(links: Sequence[str], *, source_id: int, now: datetime) -> tuple[dict[str, _Known], frozenset[int]]:
    """The address of each link that is usable, with pages made for new ones, and the ids of those new pages."""
    keys: dict[str, bytes] = {}
    for link in links:
        try:
            keys[link] = url_key(link)
        except BadUrl:
            continue
    _one_at_a_time()
    rows = select_in("captures_address", "key, id, page_id", column="key", values=list(set(keys.values())))
    known = {bytes(key): _Known(pk, page_id) for key, pk, page_id in rows}
    missing = {key: link for link, key in keys.items() if key not in known}
    pages = insert_rows(Page, [{"source_id": source_id, "first_seen_at": now, "due_at": now} for _ in missing])
    made = insert_rows(
        Address,
        [
            {"key": key, "url": normalize_url(link), "page_id": page_id, "first_seen_at": now}
            for (key, link), page_id in zip(missing.items(), pages, strict=True)
        ],
    )
    known |= {key: _Known(pk, page_id) for key, pk, page_id in zip(missing, made, pages, strict=True)}
    return {link: known[key] for link, key in keys.items()}, frozenset(pages)


def _one_at_a_time() -> None:
    """Two feeds may bring one new address at once; SQLite's IMMEDIATE transactions wait by themselves."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADDRESS_LOCK])


def _fitting(value: str, limit: int) -> str:
    return value if len(value) <= limit else ""  # a validator cut short would be a wrong one


def answer_digest(answer: Answer) -> str:
    """SHA-256 of a decoded body, in hex: what tells a changed feed from an unchanged one."""
    return hashlib.sha256(answer.body).hexdigest()

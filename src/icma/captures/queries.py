"""Reads of the captures room: addresses, pictures, what waits and where a capture lies."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from icma import tray
from icma.core.pictures import Look
from icma.core.types import FeedEntry, Headers
from icma.core.urls import url_key
from icma.core.warc import BadRecord, read_record
from icma.rows import select_in
from icma.sources.queries import Rights

from .models import Address, Capture, Host, Location, Page, Picture, Segment, Sighting, Unread
from .segments import segment_path

OLD = timedelta(days=1)  # a capture that another archive made earlier is read behind those of today
CHUNK = 500  # values in one statement: a page of ten thousand pictures must not be refused by the database
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif", "image/avif": "avif"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPicture:
    """A picture served from our own archive. `path` is the portal's address of it; sizes are pixels, 0 when unknown."""

    id: int
    path: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVisit:
    """One claimed visit to a page: what was known before it. `last_*` are of the last capture with a body, if any."""

    page_id: int
    lease: uuid.UUID
    url: str
    source_id: int
    attempts: int
    visits: int
    first_seen_at: datetime
    watch: timedelta | None  # the rhythm of young pages that the operator wishes for the source
    was_gone: bool
    last_capture_id: int | None = None
    last_digest: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadCapture:
    """One claimed capture that waits to be read."""

    capture_id: int
    lease: uuid.UUID
    page_id: int
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureVisit:
    """One claimed visit to a picture."""

    picture_id: int
    lease: uuid.UUID
    url: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """A capture out of the archive: `body` has its content coding undone."""

    url: str
    captured_at: datetime
    content_type: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What we know of one host's wishes."""

    robots_checked_at: datetime | None
    robots_text: str
    robots_capture_id: int | None
    robots_record_id: str
    refused_until: datetime | None
    crawl_delay: float | None


def pages_due(*, now: datetime, limit: int) -> list[int]:
    """Keys of the pages that may be visited now."""
    return tray.due(Page, now=now, limit=limit)


def unread_due(*, now: datetime, limit: int) -> list[int]:
    """Keys of the captures that wait to be read, today's first."""
    return tray.due_today_first(Unread, now=now, limit=limit, today=Q(capture__captured_at__gt=now - OLD))


def pictures_due(*, now: datetime, limit: int) -> list[int]:
    """Keys of the pictures that may be fetched now."""
    return tray.due(Picture, now=now, limit=limit)


def next_page_turn() -> datetime | None:
    """When the next page may be visited."""
    return tray.next_turn(Page)


def next_unread_turn() -> datetime | None:
    """When the next capture may be read."""
    return tray.next_turn(Unread)


def next_picture_turn() -> datetime | None:
    """When the next picture may be fetched."""
    return tray.next_turn(Picture)


def unseen_entries(feed_id: int, entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """The entries that this feed has not given in this form before."""
    by_digest = {entry_digest(entry): entry for entry in entries}
    known = select_in(
        "captures_sighting",
        "digest",
        column="digest",
        values=list(by_digest),
        also=" AND feed_id = %s",
        extra=[feed_id],
    )
    seen = {bytes(digest) for (digest,) in known}
    return [entry for digest, entry in by_digest.items() if digest not in seen]


def page_ids() -> list[int]:
    """Every page that stands for itself."""
    return list(Page.objects.filter(merged_into=None).values_list("pk", flat=True))


def page_source(page_id: int) -> int:
    """The source of a page."""
    return Page.objects.values_list("source_id", flat=True).get(pk=page_id)


def first_sighting(page_id: int) -> tuple[int, datetime] | None:
    """Key and time of the first entry of any feed that led to this page."""
    rows = Sighting.objects.filter(address__page_id=page_id).order_by("pk").values_list("pk", "seen_at")
    return rows.first()


def captured_at(capture_id: int) -> datetime:
    """When a capture was made, in UTC."""
    return Capture.objects.values_list("captured_at", flat=True).get(pk=capture_id)


def addresses_of(page_id: int) -> list[str]:
    """Every address of a page, the first seen first."""
    return list(Address.objects.filter(page_id=page_id).order_by("id").values_list("url", flat=True))


def first_addresses(page_ids: Iterable[int]) -> dict[int, str]:
    """The address under which each page was first seen."""
    rows = Address.objects.filter(page_id__in=set(page_ids)).order_by("-id").values_list("page_id", "url")
    return dict(rows)  # the oldest comes last and wins


def first_address(page: OuterRef) -> Subquery:
    """The same as a column of a read whose rows name the page."""
    return Subquery(Address.objects.filter(page_id=page).order_by("id").values("url")[:1])


def page_of_url(url: str) -> int | None:
    """The page that an address names, if we have ever seen it. Raises `BadUrl`."""
    return Address.objects.filter(key=url_key(url)).values_list("page_id", flat=True).first()


def pictures_of(urls: Iterable[str]) -> dict[str, PublicPicture]:
    """The pictures among `urls` that have been captured and may be shown."""
    keys = [sha(url) for url in dict.fromkeys(urls)]
    found = {}
    for start in range(0, len(keys), CHUNK):
        rows = select_in(
            "captures_picture p JOIN sources_source s ON s.id = p.source_id",
            "p.id, p.key, p.url, p.media_type, p.width, p.height",
            column="p.key",
            values=keys[start : start + CHUNK],
            also=" AND p.capture_id IS NOT NULL AND s.pictures",
        )
        for pk, key, url, media_type, width, height in rows:
            found[url] = PublicPicture(id=pk, path=_path(pk, bytes(key), media_type), width=width, height=height)
    return found


def looks_of(pictures: Iterable[int]) -> dict[int, Look]:
    """How these captured pictures look, by their numbers."""
    rows = Picture.objects.filter(pk__in=list(pictures), capture__isnull=False)
    return {
        pk: Look(digest=digest, likeness=bytes(likeness), width=width, height=height)
        for pk, digest, likeness, width, height in rows.values_list(
            "pk", "capture__payload_digest", "likeness", "width", "height"
        )
    }


def picture_origin(pk: int) -> tuple[int, str] | None:
    """The source and the URL of a picture."""
    return Picture.objects.filter(pk=pk).values_list("source_id", "url").first()


def picture_bytes(pk: int, mark: str) -> tuple[bytes, str] | None:
    """Bytes and media type of a captured picture; `mark` is the part of its address that cannot be guessed.

    None as soon as the rights of its source close pictures (`articles.queries` shows them in the same modes).
    """
    open_sources = {"source__pictures": True, "source__rights__in": (Rights.FULL, Rights.EXCERPT)}
    row = Picture.objects.filter(pk=pk, capture__isnull=False, **open_sources).first()
    if row is None or _mark(bytes(row.key)) != mark or row.capture_id is None:
        return None
    try:
        return stored_page(row.capture_id).body, row.media_type
    except (
        BadRecord,
        OSError,
        Location.DoesNotExist,
    ):  # `icma archive verify` names the damage; the page around the picture is still good
        return None


def stored_page(capture_id: int) -> StoredPage:
    """A capture read back from its segment; a revisit gives the body it refers to. Raises `Location.DoesNotExist`."""
    location = Location.objects.select_related("capture", "segment").get(pk=capture_id)
    capture = location.capture
    record = read_record(segment_path(location.segment.name), location.offset, location.length)
    body = record.body if capture.revisit_of_id is None else stored_page(capture.revisit_of_id).body
    return StoredPage(
        url=capture.url,
        captured_at=capture.captured_at,
        content_type=capture.content_type,
        headers=record.http_headers,
        body=body,
    )


def host_state(name: str) -> HostState:
    """What is known of a host; nothing yet for one never met."""
    row = Host.objects.select_related("robots").filter(pk=name).first() or Host(pk=name)
    return HostState(
        robots_checked_at=row.robots_checked_at,
        robots_text=row.robots_text,
        robots_capture_id=row.robots_id,
        robots_record_id=row.robots.record_id if row.robots else "",
        refused_until=row.robots_refused_until,
        crawl_delay=row.crawl_delay,
    )


def has_capture(*, url: str, captured_at: datetime, payload_digest: str) -> bool:
    """Whether exactly this exchange is archived already (an import run twice)."""
    return Capture.objects.filter(url=url, captured_at=captured_at, payload_digest=payload_digest).exists()


def capture_counts() -> dict[str, int]:
    """How many captures of each kind there are, and what waits."""
    counts = {kind: Capture.objects.filter(kind=kind).count() for kind in ("feed", "page", "robots", "picture")}
    return counts | {
        "pages waiting": Page.objects.filter(due_at__isnull=False, visits=0).count(),
        "pages set aside": Page.objects.filter(set_aside_at__isnull=False).count(),
        "unread": Unread.objects.count(),
    }


def work_waiting(*, now: datetime) -> int:
    """What is left of the first harvest: pages never captured, captures never read, pictures not yet here."""
    pages = Page.objects.filter(due_at__lte=now, visits=0).count()
    unread = Unread.objects.filter(due_at__isnull=False).count()
    return pages + unread + Picture.objects.filter(due_at__lte=now, capture=None).count()


def next_turns() -> dict[str, datetime | None]:
    """When the next row of each in-tray is due."""
    return {"pages": next_page_turn(), "captures to be read": next_unread_turn(), "pictures": next_picture_turn()}


def segments_astray() -> list[str]:
    """Closed segments whose file is missing or not as long as it was, a line for each."""
    lines = []
    for name, size in Segment.objects.filter(closed_at__isnull=False).order_by("name").values_list("name", "size"):
        path = segment_path(name)
        found = path.stat().st_size if path.exists() else -1
        if found != size:
            lines.append(f"{name}: {'missing' if found < 0 else f'{found:,} bytes instead of {size:,}'}")
    return lines


def archived_since(moment: datetime) -> tuple[int, int]:
    """(captures, bytes in their records) made since then."""
    found = Location.objects.filter(capture__captured_at__gte=moment).aggregate(n=Count("pk"), size=Sum("length"))
    return int(found["n"]), int(found["size"] or 0)


def page_trouble(page_ids: Iterable[int]) -> dict[int, str]:
    """The readable line on each page's row that has one (its own or its reading's)."""
    wanted = set(page_ids)
    pages = Page.objects.filter(pk__in=wanted).exclude(last_error="").values_list("pk", "last_error")
    readings = Unread.objects.filter(capture__page_id__in=wanted).exclude(last_error="")
    return dict(pages) | dict(readings.values_list("capture__page_id", "last_error"))


def set_aside_captures(page: OuterRef) -> QuerySet[Unread]:
    """Captures of a page that no reader could make anything of: a subquery for another room's statement."""
    return Unread.objects.filter(capture__page_id=page, set_aside_at__isnull=False)


def _path(pk: int, key: bytes, media_type: str) -> str:
    return f"/media/{pk}-{_mark(key)}.{SUFFIXES[media_type]}"


def _mark(key: bytes) -> str:
    return key.hex()[:8]


def entry_digest(entry: FeedEntry) -> bytes:
    """SHA-256 of all that a feed said in one entry."""
    said = (entry.link, entry.guid, entry.title, entry.summary, entry.image_url, entry.published_raw)
    return sha("\x00".join(said))


def sha(text: str) -> bytes:
    """SHA-256 of a text, 32 bytes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()

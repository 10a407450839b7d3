"""Reads of the sources room: outlets as the faces need them, feeds that are due, health in words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from icma import tray
from icma.core.failures import Trouble
from icma.core.urls import BadUrl, host_of, same_site
from icma.reads import PreparedRead

from .models import Feed, FeedState, Rights, Source

__all__ = [
    "FeedHealth",
    "FeedVisit",
    "Rights",
    "SourceFacts",
    "SourceHealth",
    "feed_health",
    "feeds_due",
    "public_sources",
    "source_health",
]

_FACTS = ("id", "name", "slug", "homepage", "language", "time_zone", "rights", "pictures", "active", "added_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """An outlet without its feeds. `zone` is that of its dates written without one."""

    id: int
    name: str
    slug: str
    homepage: str
    language: str
    zone: ZoneInfo
    rights: Rights
    pictures: bool
    active: bool
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedVisit:
    """One claimed visit to a feed: what was known before it."""

    feed_id: int
    lease: uuid.UUID
    url: str
    source_id: int
    source_language: str
    zone: ZoneInfo
    etag: str
    last_modified: str
    body_digest: str
    kind_wanted: str  # "" or "listing"
    every: timedelta | None  # the rhythm that the operator fixed
    interval: timedelta
    attempts: int
    visits: int
    quiet_visits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """How one feed does, for the desk and the command line."""

    feed_id: int
    source: str
    url: str
    kind: str  # what it turned out to be: core.types.FeedKind
    kind_wanted: str  # "" or "listing"
    every: timedelta | None  # the rhythm that the operator fixed
    active: bool
    last_status: int | None
    last_visit_at: datetime | None
    last_new_at: datetime | None
    due_at: datetime | None
    interval: timedelta
    attempts: int
    error: str
    note: str
    moved_to: str

    def in_words(self) -> str:
        """One line that a person can act on."""
        if not self.active:
            return "switched off"
        if self.error:
            tried = "once" if self.attempts == 1 else f"{self.attempts} times"
            return f"{self.error} (tried {tried}, again {self.due_at:%d.%m. %H:%M} UTC)" if self.due_at else self.error
        if self.last_visit_at is None:
            return "not visited yet"
        line = f"well; every {int(self.interval.total_seconds() // 60)} min" + (" as fixed" if self.every else "")
        if self.moved_to:
            line += f"; moved for good to {self.moved_to}: change the address"
        return f"{line}; passed over: {self.note}" if self.note else line


WAITING, WELL = "waiting", "well"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How one outlet does as a whole, for the front page, the terminal and the doctor.

    `state` is "waiting" (no feed was visited yet), "well", or the `core.failures.Trouble` of its first feed that
    fails: "unreachable", "blocked", "gone", "busy", "not_a_feed", "robots", "no_contact", "other". `detail` is the
    readable English line that the desk shows. Dark outlets are among them: `source.rights` says so.
    """

    source: SourceFacts
    state: str
    detail: str


def feeds_due(*, now: datetime, limit: int) -> list[int]:
    """Keys of the feeds that may be visited now, longest due first."""
    return tray.due(FeedState, now=now, limit=limit)


def next_feed_turn() -> datetime | None:
    """When the next feed may be visited."""
    return tray.next_turn(FeedState)


def public_sources() -> list[SourceFacts]:
    """The outlets that readers may see, by name."""
    return [facts_of(Source(**dict(zip(_FACTS, row, strict=True)))) for row in _public().rows()]


@cache
def _public() -> PreparedRead:
    return PreparedRead(Source.objects.exclude(rights=Rights.DARK).values_list(*_FACTS))


def all_sources() -> list[SourceFacts]:
    """Every outlet, by name."""
    return [facts_of(source) for source in Source.objects.all()]


def source_by_slug(slug: str) -> SourceFacts | None:
    """The outlet with this slug, unless it is dark."""
    source = Source.objects.filter(slug=slug).exclude(rights=Rights.DARK).first()
    return facts_of(source) if source else None


def source_names(ids: Iterable[int]) -> dict[int, str]:
    """The names of these outlets, dark ones too: a name alone is no text of theirs."""
    return dict(Source.objects.filter(pk__in=list(ids)).values_list("pk", "name"))


def source_named(name: str) -> SourceFacts | None:
    """The outlet with this name or slug."""
    source = Source.objects.filter(name=name).first() or Source.objects.filter(slug=name).first()
    return facts_of(source) if source else None


def source_of_url(url: str) -> SourceFacts | None:
    """The outlet on whose site an address lies; of several on one domain that of the very host."""
    try:
        host = host_of(url)
        near = [one for one in all_sources() if same_site(one.homepage, url)]
    except BadUrl:
        return None
    return next((one for one in near if host_of(one.homepage) == host), near[0] if near else None)


def source_facts(pk: int) -> SourceFacts:
    """The outlet with this id. Raises `Source.DoesNotExist`."""
    return facts_of(Source.objects.get(pk=pk))


def feed_health() -> list[FeedHealth]:
    """Every feed with its state, by source and address."""
    rows = Feed.objects.select_related("source", "state").order_by("source__name", "url")
    return [health_of(row) for row in rows]


def any_feed_fails() -> bool:
    """Whether a feed that is polled had trouble at its last visit: cheap enough for every front page."""
    return bool(_failing().rows())


@cache
def _failing() -> PreparedRead:
    failing = Feed.objects.filter(active=True, source__active=True, state__last_error__gt="")
    return PreparedRead(failing.values_list("id")[:1])


def source_health() -> list[SourceHealth]:
    """Every outlet that is polled, by name. One that is switched off, or has no feed that is on, is not among them."""
    by_source: dict[int, list[Feed]] = {}
    polled = Feed.objects.filter(active=True, source__active=True).select_related("source", "state")
    for feed in polled.order_by("source__name", "url"):
        by_source.setdefault(feed.source_id, []).append(feed)
    return [_health_of_all(feeds) for feeds in by_source.values()]


def _health_of_all(feeds: list[Feed]) -> SourceHealth:
    """One feed that fails is what a person has to know, whatever the others do."""
    failing = [feed for feed in feeds if feed.state.last_error]
    visited = [feed for feed in feeds if feed.state.last_visit_at is not None]
    told = (failing or visited or feeds)[0]
    state = WELL if visited else WAITING
    if failing:
        state = told.state.trouble or Trouble.OTHER.value
    return SourceHealth(source=facts_of(told.source), state=state, detail=health_of(told).in_words())


def health_of(feed: Feed) -> FeedHealth:
    """One feed with its state."""
    state = feed.state
    return FeedHealth(
        feed_id=feed.pk,
        source=feed.source.name,
        url=feed.url,
        kind=state.kind,
        kind_wanted=feed.kind_wanted,
        every=timedelta(minutes=feed.every_minutes) if feed.every_minutes else None,
        active=feed.active and feed.source.active,
        last_status=state.last_status,
        last_visit_at=state.last_visit_at,
        last_new_at=state.last_new_at,
        due_at=state.due_at,
        interval=timedelta(seconds=state.interval_seconds),
        attempts=state.attempts,
        error=state.last_error,
        note=state.note,
        moved_to=state.moved_to,
    )


def facts_of(source: Source) -> SourceFacts:
    """A row as the value that leaves the room."""
    return SourceFacts(
        id=source.pk,
        name=source.name,
        slug=source.slug,
        homepage=source.homepage,
        language=source.language,
        zone=ZoneInfo(source.time_zone),
        rights=Rights(source.rights),
        pictures=source.pictures,
        active=source.active,
        added_at=source.added_at,
    )

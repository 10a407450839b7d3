"""Adding and changing outlets, and what the machine writes down about a visit to a feed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q

from icma import tray
from icma.core.failures import Later, SetAside, Trouble
from icma.core.schedule import next_feed_interval
from icma.core.text import slug
from icma.core.types import FeedKind
from icma.core.urls import absolute_url
from icma.journal.actions import record_change

from .models import Feed, FeedState, Owner, Rights, Source
from .queries import FeedVisit, SourceFacts, facts_of

_VISIT_SQL = (
    "SELECT f.url, f.source_id, s.language, s.time_zone, t.etag, t.last_modified, t.body_digest, t.interval_seconds, "
    "t.attempts, t.visits, t.quiet_visits, f.kind_wanted, f.every_minutes "
    "FROM sources_feedstate t JOIN sources_feed f ON f.id = t.feed_id "
    "JOIN sources_source s ON s.id = f.source_id WHERE t.feed_id = %s"
)
# An address or kind that was changed has no past: what stands there is read again; only what is new is kept.
_NOTHING_READ = {"etag": "", "last_modified": "", "body_digest": ""}
VISIT_LEASE = timedelta(minutes=2)  # far above the fetcher's total deadline of 30 s
FIRST_INTERVAL = timedelta(minutes=15)
_LANGUAGE = re.compile("[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """One entry point to be added. `kind` "listing": an HTML page whose headlines are followed; "": find out.

    `every_minutes` (1 to 1440) fixes the rhythm of visits; None: icma finds it.
    """

    url: str
    kind: str = ""
    every_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOutcome:
    """What a visit that was answered found. `found_new` counts entries not seen before; None: the feed is unchanged."""

    status: int
    etag: str = ""
    last_modified: str = ""
    body_digest: str = ""
    kind: FeedKind = FeedKind.UNKNOWN
    found_new: int | None = None
    ttl_minutes: int | None = None
    note: str = ""
    moved_to: str = ""


def add_source(
    *,
    name: str,
    homepage: str,
    language: str,
    feeds: Sequence[str | FeedPlan],
    now: datetime,
    time_zone: str = "Asia/Baku",
    owner: str = "",
    rights: Rights = Rights.EXCERPT,
    reason: str = "",
    pictures: bool = False,
    watch_minutes: int | None = None,
) -> SourceFacts:
    """A new outlet with its feeds, due at once. Raises `ValidationError` with a line for the field that is wrong."""
    with transaction.atomic():
        source = Source(name=name, homepage=homepage, language=language, time_zone=time_zone, pictures=pictures)
        source.owner = Owner.objects.get_or_create(name=owner)[0] if owner else None
        source.rights, source.rights_reason, source.added_at = rights, reason, now
        source.watch_minutes = watch_minutes
        source.slug = _free_slug(name)
        check_source(source)
        source.full_clean()
        source.save()
        for plan in feeds:
            add_feed(source=source, plan=plan, now=now)
        record_change(kind="source.added", subject=f"source:{source.pk}", at=now)
    return facts_of(source)


def add_feed(*, source: Source, plan: str | FeedPlan, now: datetime) -> Feed:
    """One more entry point of an outlet, due at once. Raises `ValidationError` when it cannot be polled."""
    if isinstance(plan, str):
        plan = FeedPlan(plan)
    if absolute_url(plan.url, base="") is None:
        raise ValidationError({"feeds": f"{plan.url!r} is not an http(s) address."})
    with transaction.atomic():
        feed = Feed(source=source, url=plan.url, kind_wanted=plan.kind, every_minutes=plan.every_minutes, added_at=now)
        feed.full_clean()
        feed.save()
        FeedState.objects.create(feed=feed, due_at=now, interval_seconds=int(FIRST_INTERVAL.total_seconds()))
        record_change(kind="feed.added", subject=f"source:{source.pk}", at=now)
    return feed


def save_source(*, source: Source, now: datetime) -> None:
    """Keep what the operator changed. Raises `ValidationError`."""
    check_source(source)
    with transaction.atomic():
        if source.pk is None:
            source.added_at = now
            source.slug = source.slug or _free_slug(source.name)
        source.save()
        wanted = now if source.active else None
        FeedState.objects.filter(feed__source=source, feed__active=True, due_at=None).update(due_at=wanted)
        if not source.active:
            FeedState.objects.filter(feed__source=source).update(due_at=None)
        record_change(kind="source.changed", subject=f"source:{source.pk}", at=now)


def save_feed(*, feed: Feed, now: datetime) -> None:
    """Keep what the operator changed of a feed; a feed switched on is visited at once, one switched off never."""
    with transaction.atomic():
        if feed.pk is None:
            feed.added_at = now
        feed.save()
        wanted = now if feed.active and feed.source.active else None
        FeedState.objects.update_or_create(
            feed=feed,
            defaults={"due_at": wanted, "attempts": 0, "set_aside_at": None} | _NOTHING_READ,
            create_defaults={"due_at": wanted, "interval_seconds": int(FIRST_INTERVAL.total_seconds())},
        )
        record_change(kind="source.changed", subject=f"source:{feed.source_id}", at=now)


def save_owner(*, owner: Owner, now: datetime) -> None:
    """Keep who controls sources."""
    with transaction.atomic():
        owner.save()
        record_change(kind="owner.changed", subject=f"owner:{owner.pk}", at=now)


def change_rights(*, source_id: int, rights: Rights, reason: str, now: datetime) -> SourceFacts:
    """Open or close what may be shown of an outlet; it takes effect on every output at once."""
    source = Source.objects.get(pk=source_id)
    source.rights, source.rights_reason = rights, reason
    check_source(source)
    with transaction.atomic():
        source.save(update_fields=["rights", "rights_reason"])
        record_change(kind="source.rights", subject=f"source:{source.pk}", at=now)
    return facts_of(source)


def allow_pictures(*, source_id: int, allowed: bool, now: datetime) -> None:
    """Whether the pictures of an outlet may be kept and shown."""
    with transaction.atomic():
        Source.objects.filter(pk=source_id).update(pictures=allowed)
        record_change(kind="source.rights", subject=f"source:{source_id}", at=now)


def visit_now(*, source_id: int, now: datetime) -> int:
    """Make every active feed of an outlet due at once; how many there are."""
    feeds = FeedState.objects.filter(feed__source_id=source_id, feed__active=True, feed__source__active=True)
    return feeds.update(due_at=now, set_aside_at=None)


def visit_feeds_that_wait_for(reason: str, *, now: datetime) -> int:
    """What kept these feeds from being visited is mended: they are due at once; how many there are."""
    waiting = FeedState.objects.filter(last_error=tray.readable_line(reason), due_at__gt=now)
    return waiting.update(due_at=now, attempts=0)


def wake_feeds(*, later_than: datetime, now: datetime) -> int:
    """Feeds that wait for a moment after `later_than`, or are held until then, are due at once; how many there are."""
    held = Q(due_at__gt=later_than) | Q(leased_until__gt=later_than)
    return FeedState.objects.filter(held).update(due_at=now, lease=None, leased_until=tray.EPOCH, attempts=0)


def claim_feed(pk: int, *, now: datetime) -> FeedVisit | None:
    """Take one feed for a visit; None when it is not due or another worker has it."""
    lease = tray.claim(FeedState, pk, now=now, lease_for=VISIT_LEASE)
    if lease is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_VISIT_SQL, [pk])
        row = cursor.fetchone()
    return FeedVisit(
        feed_id=pk,
        lease=lease,
        url=row[0],
        source_id=row[1],
        source_language=row[2],
        zone=ZoneInfo(row[3]),
        etag=row[4],
        last_modified=row[5],
        body_digest=row[6],
        interval=timedelta(seconds=row[7]),
        attempts=row[8],
        visits=row[9],
        quiet_visits=row[10],
        kind_wanted=row[11],
        every=timedelta(minutes=row[12]) if row[12] else None,
    )


@contextmanager
def finishing_feed(visit: FeedVisit, outcome: FeedOutcome, *, now: datetime) -> Iterator[None]:
    """One transaction: the visit is written down together with what the body of the `with` writes."""
    quiet = 0 if outcome.found_new else visit.quiet_visits + 1
    interval = visit.every or next_feed_interval(
        visit.interval, found_new=outcome.found_new or 0, quiet_visits=quiet, ttl_minutes=outcome.ttl_minutes
    )
    state = {
        "due_at": now + interval, "interval_seconds": int(interval.total_seconds()), "attempts": 0, "last_error": "",
        "trouble": "", "set_aside_at": None, "last_visit_at": now, "last_ok_at": now, "last_status": outcome.status,
        "visits": visit.visits + 1, "quiet_visits": quiet, "moved_to": _fitting(outcome.moved_to, 1000),
    }  # fmt: skip
    if outcome.found_new:
        state["last_new_at"] = now
    if outcome.body_digest:  # the feed was parsed: its validators belong to this body
        state |= {
            "etag": _fitting(outcome.etag, 300), "last_modified": _fitting(outcome.last_modified, 100),
            "body_digest": outcome.body_digest, "kind": outcome.kind, "note": tray.readable_line(outcome.note),
        }  # fmt: skip
    with tray.finishing(FeedState, visit.feed_id, visit.lease, **state):
        yield


@contextmanager
def feed_failures(visit: FeedVisit, *, now: datetime) -> Iterator[None]:
    """What a visit may fail with becomes a readable line on the feed's row and a later visit."""
    hold = tray.Hold(model=FeedState, pk=visit.feed_id, lease=visit.lease, attempts=visit.attempts)
    noted: dict[str, object] = {"last_visit_at": now}
    with tray.noting_failures(hold, now=now, again_after_set_aside=timedelta(days=1), extra=noted):
        try:
            yield
        except (Later, SetAside) as failure:
            noted["trouble"] = failure.trouble
            raise


def push_feed_ahead(pk: int, *, error: str, now: datetime) -> None:
    """A bug met this feed: it waits an hour, the line says so."""
    FeedState.objects.filter(pk=pk, lease__isnull=False).update(trouble=Trouble.OTHER)
    tray.push_ahead(FeedState, pk, error=error, now=now)


def check_source(source: Source) -> None:
    """Raises `ValidationError` with a line for each field that cannot stay so, all of them at once."""
    wrong = {}
    try:
        ZoneInfo(source.time_zone)
    except (KeyError, ValueError, OSError):
        wrong["time_zone"] = f"There is no time zone {source.time_zone!r}; one looks like Asia/Baku."
    if source.language and not _LANGUAGE.fullmatch(source.language):
        wrong["language"] = f"{source.language!r} is not the code of a language; write az, ru, en ..."
    if absolute_url(source.homepage, base="") is None:
        wrong["homepage"] = f"{source.homepage!r} is not an http(s) address."
    if source.rights == Rights.FULL and not source.rights_reason.strip():
        wrong["rights_reason"] = "Full text needs a reason on file: a licence, a permission, a public body ..."
    if wrong:
        raise ValidationError(wrong)


def _fitting(value: str, limit: int) -> str:
    return value if len(value) <= limit else ""  # a validator or an address cut short would be a wrong one


def _free_slug(name: str) -> str:
    base = slug(name)[:50] or "source"
    taken = set(Source.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(s for s in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if s not in taken)

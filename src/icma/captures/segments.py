"""The segments of this process: exchanges go in, and are safe on disk when `store_exchanges` returns."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import F, Max
from django.utils import timezone

from icma import __version__
from icma.core.types import Exchange
from icma.core.warc import (
    Revisit,
    SegmentGroup,
    lock_segment,
    payload_digest_of,
    render_exchange,
    repair_segment,
)

from .models import Capture, Location, Segment
from .segment_actions import adopt_segment_row, close_segment_row, note_repair, open_segment_row

OURS = "icma-*.warc.gz"  # how our own segments are named; anything else in the folder is never touched


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredExchange:
    """One exchange that is safe on disk, and where its response (or revisit) record lies."""

    exchange: Exchange
    record_id: str
    payload_digest: str  # of the entity as sent; of the earlier one for a revisit
    segment_id: int
    offset: int
    length: int
    is_revisit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Earlier:
    """The last capture of the same page that has a body."""

    revisit: Revisit
    status: int
    payload_digest: str


class _Process:
    """The open segment of this process; nothing of it survives a fork."""

    lock = threading.Lock()
    group: SegmentGroup | None = None


def segment_path(name: str) -> Path:
    """Where a segment's file lies."""
    return Path(settings.SEGMENTS_DIR) / name


def open_archive(*, now: datetime) -> list[tuple[str, int]]:
    """Repair what dead processes left behind; the names of torn segments and how many bytes were cut off each.

    A segment itself is opened by the first exchange that needs one.
    """
    directory = Path(settings.SEGMENTS_DIR)
    directory.mkdir(parents=True, exist_ok=True)
    return [*_repair_open_rows(now), *_adopt_strays(directory, now)]


def close_archive(*, now: datetime) -> None:
    """Sync and close the open segment, if there is one. Raises `Later` when the disk refuses."""
    with _Process.lock:
        group, _Process.group = _Process.group, None
    if group is not None:
        group.close(now=now)


def store_exchanges(
    exchanges: Sequence[Exchange], *, last_digest: str = "", refers_to: int | None = None, robots_record_id: str = ""
) -> list[StoredExchange]:
    """Write a chain of exchanges; safe on disk on return. Thread-safe; call it outside transactions.

    `refers_to` is the last capture of this page that has a body and `last_digest` its payload's digest: when the chain
    ends in 304 or in the same bytes, a revisit record is written that names it. Raises `Later` when the disk is full or
    fails; nothing of the chain is kept then.
    """
    digests = [payload_digest_of(one.entity) for one in exchanges]
    last = exchanges[-1]
    earlier = None
    if refers_to is not None and (last.status == 304 or digests[-1] == last_digest):
        earlier = _earlier_capture(refers_to)
    revisits: list[Revisit | None] = [None] * len(exchanges)
    if earlier is not None and _is_revisit(last, digests[-1], earlier):
        revisits[-1], digests[-1] = earlier.revisit, earlier.payload_digest
    rendered = [
        render_exchange(one, payload_digest=digest, revisit=revisit, robots_record_id=robots_record_id)
        for one, digest, revisit in zip(exchanges, digests, revisits, strict=True)
    ]
    return [
        StoredExchange(
            exchange=one,
            record_id=stored.written.record_id,
            payload_digest=stored.written.payload_digest,
            segment_id=stored.segment,
            offset=stored.written.offset,
            length=stored.written.length,
            is_revisit=revisit is not None,
        )
        for one, revisit, stored in zip(exchanges, revisits, _group().store(rendered), strict=True)
    ]


def _is_revisit(exchange: Exchange, digest: str, earlier: _Earlier) -> bool:
    if exchange.status == 304:
        return True
    same = exchange.status == earlier.status and digest == earlier.payload_digest
    return same and bool(exchange.entity) and not exchange.truncated


def _earlier_capture(pk: int) -> _Earlier | None:
    row = Capture.objects.filter(pk=pk).first()
    if row is None:
        return None
    revisit = Revisit(record_id=row.record_id, url=row.url, at=row.captured_at)
    return _Earlier(revisit=revisit, status=row.status, payload_digest=row.payload_digest)


def _group() -> SegmentGroup:
    """The group of this process; a new one when the archive's folder was changed (tests do that)."""
    directory = Path(settings.SEGMENTS_DIR)
    with _Process.lock:
        group = _Process.group
        if group is not None and group.directory == directory:
            return group
        _Process.group = SegmentGroup(
            directory,
            software=f"icma/{__version__}",
            clock=timezone.now,
            on_open=lambda name, now: open_segment_row(name=name, now=now),
            on_close=lambda pk, size, now: close_segment_row(pk, size=size, now=now),
        )
        if group is not None:
            group.close(now=timezone.now())
        return _Process.group


def _forget_after_fork() -> None:
    """A forked child must neither write into its parent's segment nor keep the parent's lock alive."""
    _Process.lock = threading.Lock()
    group, _Process.group = _Process.group, None
    if group is not None:
        group.forsake()


os.register_at_fork(after_in_child=_forget_after_fork)


def _repair_open_rows(now: datetime) -> list[tuple[str, int]]:
    cuts = []
    for row in list(Segment.objects.filter(closed_at=None)):
        try:
            file = lock_segment(segment_path(row.name))
        except OSError:
            continue  # missing or unreadable: verify names it, and the process shall still start
        if file is None:
            continue
        with file:
            relied_on = Location.objects.filter(segment=row).aggregate(end=Max(F("offset") + F("length")))["end"]
            repair = repair_segment(file, keep=relied_on or 0)
            note_repair(row.pk, size=repair.size, cut=repair.cut, now=now)
        if repair.cut:
            cuts.append((row.name, repair.cut))
    return cuts


def _adopt_strays(directory: Path, now: datetime) -> list[tuple[str, int]]:
    """Our files without a row get one; a draft that nobody holds has never held a capture and goes."""
    known = set(Segment.objects.values_list("name", flat=True))
    cuts = []
    for path in [*directory.glob(OURS), *directory.glob(f"{OURS}.new")]:
        if path.name in known:
            continue
        try:
            file = lock_segment(path)
        except OSError:
            continue
        if file is None:
            continue
        with file:
            if path.suffix == ".new":
                path.unlink(missing_ok=True)
                continue
            repair = repair_segment(file)
            adopt_segment_row(name=path.name, size=repair.size, cut=repair.cut, now=now)
        if repair.cut:
            cuts.append((path.name, repair.cut))
    return cuts

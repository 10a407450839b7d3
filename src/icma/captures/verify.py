"""The archive read through and compared with the rows: every fault is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from icma.core.warc import Gap, ScannedRecord, lock_segment, scan_segment, target_uri

from .models import Capture, Location, Segment
from .segments import OURS, segment_path

CHUNK = 2000  # rows fetched at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is not as it should be, in words. `offset` is None when it is about no place in a segment."""

    segment: str
    offset: int | None
    words: str

    def __str__(self) -> str:
        place = f" at byte {self.offset:,}" if self.offset is not None else ""
        return f"{self.segment or 'the database'}{place}: {self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Expected:
    """What a capture's row says that stands in the segment."""

    capture_id: int
    offset: int
    length: int
    record_id: str
    url: str
    date: datetime
    status: int
    payload_digest: str
    refers_to: str


class Verification:
    """One reading of the whole archive: iterate `faults()`, then ask for the counts."""

    def __init__(self) -> None:
        self.segments = self.records = self.captures = self.rowless = self.bytes = self.fault_count = 0

    def faults(self) -> Iterator[Fault]:
        """Every fault, segment by segment; each file is read once, front to back, in constant memory."""
        for fault in self._all_faults():
            self.fault_count += 1
            yield fault

    def summary(self) -> str:
        """One line about what was read."""
        verdict = f"{self.fault_count:,} faults" if self.fault_count else "no fault"
        return (
            f"{self.segments:,} segments, {self.bytes:,} bytes, {self.records:,} records, {self.captures:,} captures; "
            f"{self.rowless:,} responses without a row (legal: the process died before it wrote the row); {verdict}"
        )

    def _all_faults(self) -> Iterator[Fault]:
        for row in Segment.objects.order_by("pk").iterator(CHUNK):
            yield from self._segment_faults(row)
        yield from _stray_files()
        for pk, url in Capture.objects.filter(location=None).values_list("pk", "url").iterator(CHUNK):
            yield Fault(segment="", offset=None, words=f"capture {pk} of {url} has no location in any segment")

    def _segment_faults(self, row: Segment) -> Iterator[Fault]:
        self.segments += 1
        path = segment_path(row.name)
        expected = _expected_records(row)
        awaited = next(expected, None)  # the rows first: whatever they name was on disk before they were written
        try:
            live = row.closed_at is None and _is_held(path)
            with path.open("rb") as file:
                yield from self._compare(row, file, awaited, expected, live=live)
        except OSError as error:
            count = row.locations.count()
            words = f"the file cannot be read ({error.strerror or error}); {count:,} captures lie in it"
            yield Fault(segment=row.name, offset=None, words=words)

    def _compare(
        self, row: Segment, file: BinaryIO, awaited: _Expected | None, expected: Iterator[_Expected], *, live: bool
    ) -> Iterator[Fault]:
        """Records and rows in step, both in the order of their offsets."""
        size = file.seek(0, 2)
        self.bytes += size
        if row.closed_at is not None and size != row.size:
            yield Fault(segment=row.name, offset=None, words=f"it was closed with {row.size:,} bytes and has {size:,}")
        gzip_header = b""
        for part in scan_segment(file, end=size):
            end = part.offset + part.length
            rows: list[_Expected] = []
            while awaited is not None and awaited.offset < end:
                rows.append(awaited)
                awaited = next(expected, None)
            self.captures += len(rows)
            yield from self._part_faults(row.name, part, rows, live=live)
            if isinstance(part, ScannedRecord):
                if gzip_header and part.gzip_header != gzip_header:
                    words = "its gzip header differs from that of the record before: a byte changed on the disk"
                    yield Fault(segment=row.name, offset=part.offset, words=words)
                gzip_header = part.gzip_header
        while awaited is not None:
            self.captures += 1
            words = f"the segment ends at byte {size:,}, before the record of {_named(awaited)}"
            yield Fault(segment=row.name, offset=awaited.offset, words=words)
            awaited = next(expected, None)

    def _part_faults(
        self, segment: str, part: ScannedRecord | Gap, rows: list[_Expected], *, live: bool
    ) -> Iterator[Fault]:
        if isinstance(part, Gap):
            if rows or not (part.last and live):  # the end of a live segment is a record that is being written now
                yield from _gap_faults(segment, part, rows)
            return
        self.records += 1
        self.rowless += part.kind in ("response", "revisit") and all(one.offset != part.offset for one in rows)
        yield from _record_faults(segment, part, rows)


def verify_archive() -> Verification:
    """A verification that is ready to run."""
    return Verification()


def _expected_records(row: Segment) -> Iterator[_Expected]:
    rows = Location.objects.filter(segment=row).order_by("offset", "pk").values_list(
        "capture_id", "offset", "length", "capture__record_id", "capture__url", "capture__captured_at",
        "capture__status", "capture__payload_digest", "capture__revisit_of__record_id",
    )  # fmt: skip
    for pk, offset, length, record_id, url, date, status, digest, refers_to in rows.iterator(CHUNK):
        yield _Expected(
            capture_id=pk, offset=offset, length=length, record_id=record_id, url=url, date=date, status=status,
            payload_digest=digest, refers_to=refers_to or "",
        )  # fmt: skip


def _gap_faults(segment: str, gap: Gap, rows: list[_Expected]) -> Iterator[Fault]:
    what = "bytes after the last record" if gap.last and not rows else "bytes that hold no readable record"
    yield Fault(segment=segment, offset=gap.offset, words=f"{gap.length:,} {what}: {gap.reason}")
    for one in rows:
        yield Fault(segment=segment, offset=one.offset, words=f"the record of {_named(one)} cannot be read")


def _record_faults(segment: str, record: ScannedRecord, rows: list[_Expected]) -> Iterator[Fault]:
    for words in record.faults:
        yield Fault(segment=segment, offset=record.offset, words=f"{record.kind or 'nameless'} record: {words}")
    here = [one for one in rows if one.offset == record.offset]
    for one in rows:
        if one.offset != record.offset:
            words = f"the location of {_named(one)} points into the middle of another record"
            yield Fault(segment=segment, offset=one.offset, words=words)
    for one in here:
        for words in _differences(record, one):
            yield Fault(segment=segment, offset=record.offset, words=f"{words}, by the row of {_named(one)}")
    for one in here[1:]:
        words = f"{_named(one)} and {_named(here[0])} claim the same record"
        yield Fault(segment=segment, offset=record.offset, words=words)


def _differences(record: ScannedRecord, row: _Expected) -> Iterator[str]:
    """What the row says otherwise than the record."""
    if record.kind not in ("response", "revisit"):
        yield f"it is a {record.kind} record, not a response"
    pairs = (
        ("its length is", record.length, row.length),
        ("its record id is", record.record_id, row.record_id),
        ("its URL is", record.url, target_uri(row.url)),
        ("its date is", record.date, row.date),
        ("its HTTP status is", record.status, row.status),
        ("its payload digest is", record.payload_digest, row.payload_digest),
        ("it repeats", record.refers_to or "no record", row.refers_to or "no record"),
    )
    for words, found, stated in pairs:
        if found != stated:
            yield f"{words} {found}, but should be {stated}"


def _named(row: _Expected) -> str:
    return f"capture {row.capture_id} of {row.url}"


def _is_held(path: Path) -> bool:
    """Whether a live process writes to this segment."""
    file = lock_segment(path)
    if file is None:
        return True
    file.close()
    return False


def _stray_files() -> Iterator[Fault]:
    directory = Path(settings.SEGMENTS_DIR)
    for path in sorted(directory.glob("*")) if directory.is_dir() else []:
        if path.match(f"{OURS}.new"):
            continue  # a segment that is just being made, or was when its process died
        if not Segment.objects.filter(name=path.name).exists():
            yield Fault(segment=path.name, offset=None, words="the file has no row: no capture points into it")

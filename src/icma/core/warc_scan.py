"""Every record of one of our segments in turn, with its digests counted again; and the repair of a torn end."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from .warc_members import GZIP_MAGIC, MOST_HEAD, Damaged, Member, RecordHead, Records, split_http

_WINDOW = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedRecord:
    """One whole record. `faults` are readable lines about what it says of itself and is not so."""

    offset: int
    length: int
    kind: str
    record_id: str
    url: str
    date: datetime | None
    payload_digest: str  # as its head states it
    refers_to: str
    status: int  # of the HTTP response, 0 when there is none
    gzip_header: bytes
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Bytes that hold no readable record. `last` when nothing readable follows."""

    offset: int
    length: int
    reason: str
    last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A segment after its repair; bytes."""

    size: int
    cut: int


def scan_segment(file: BinaryIO, *, start: int = 0, end: int | None = None) -> Iterator[ScannedRecord | Gap]:
    """The records from `start` (where one begins) to `end` (default: the file's), and the gaps between them.

    Reads once, front to back, in constant memory; after damage it looks for the next whole record and goes on.
    """
    end = file.seek(0, os.SEEK_END) if end is None else end
    offset = start
    while offset < end:
        try:
            record = _scan_record(file, offset)
        except Damaged as damage:
            following = _next_record(file, offset + 1, end)
            yield Gap(offset=offset, length=following - offset, reason=str(damage), last=following == end)
            offset = following
            continue
        if record.offset + record.length > end:  # a live writer is in the middle of it
            yield Gap(offset=offset, length=end - offset, reason="the record is cut off", last=True)
            return
        yield record
        offset += record.length


def lock_segment(path: Path) -> BinaryIO | None:
    """A segment opened for repair, under its lock; None when a live process holds it. Raises `FileNotFoundError`."""
    file = path.open("r+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def repair_segment(file: BinaryIO, *, keep: int = 0) -> Repair:
    """Cut off what follows the last whole record, never below `keep` (where the last record ends that has a row).

    `file` comes from `lock_segment`. Damage with a whole record behind it stays as it is: `verify` names it.
    """
    size = file.seek(0, os.SEEK_END)
    whole = min(keep, size)
    for part in scan_segment(file, start=whole):
        if isinstance(part, ScannedRecord):
            whole = part.offset + part.length
    if whole < size:
        file.truncate(whole)
        os.fsync(file.fileno())
    return Repair(size=whole, cut=size - whole)


def _scan_record(file: BinaryIO, offset: int) -> ScannedRecord:
    member = Member(file, offset)
    records = Records(member)
    head = records.read_head()
    if head is None:
        raise Damaged("an empty gzip member")
    block = _count_block(head, records)
    if records.read_rest() != b"\r\n\r\n":
        raise Damaged("the record does not end where its Content-Length says")
    return ScannedRecord(
        offset=offset,
        length=member.end - offset,
        kind=head.kind,
        record_id=head.field("WARC-Record-ID"),
        url=head.url,
        date=head.date,
        payload_digest=head.field("WARC-Payload-Digest"),
        refers_to=head.field("WARC-Refers-To"),
        status=block.status,
        gzip_header=member.gzip_header,
        faults=block.faults,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    status: int
    faults: tuple[str, ...]


def _count_block(head: RecordHead, records: Records) -> _Counted:
    """Read the block once and count the digests of block and payload again."""
    block_hash, payload_hash = hashlib.sha256(), hashlib.sha256()
    http_head: bytes | None = None
    opening = b""
    for piece in records.read_block(head.block_length):
        block_hash.update(piece)
        if http_head is not None:
            payload_hash.update(piece)
        elif head.is_http and len(opening) <= MOST_HEAD:
            opening += piece
            if split := split_http(opening):
                http_head = split[0]
                payload_hash.update(opening[split[1] :])
    faults = [
        *_digest_faults("block", head.field("WARC-Block-Digest"), block_hash.hexdigest()),
        *(["the HTTP head has no end"] if head.is_http and http_head is None else []),
    ]
    if head.kind == "response" and head.is_http:
        faults += _digest_faults("payload", head.field("WARC-Payload-Digest"), payload_hash.hexdigest())
    return _Counted(status=_status(http_head or b"") if head.kind != "request" else 0, faults=tuple(faults))


def _digest_faults(what: str, stated: str, counted: str) -> list[str]:
    if not stated:
        return [f"it states no {what} digest"]
    if not stated.startswith("sha256:"):
        return [f"its {what} digest {stated[:80]!r} is not a sha256 in hex"]
    if stated.removeprefix("sha256:") != counted:
        return [f"its {what} is not what was written: stated {stated}, counted sha256:{counted}"]
    return []


def _status(http_head: bytes) -> int:
    parts = http_head.split(b"\n", 1)[0].split(None, 2)
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0


def _next_record(file: BinaryIO, start: int, end: int) -> int:
    """Where the next whole record begins at or after `start`; `end` when there is none."""
    offset = start
    while offset < end:
        file.seek(offset)
        window = file.read(min(_WINDOW, end - offset))
        found = window.find(GZIP_MAGIC)
        while found >= 0:
            try:
                _scan_record(file, offset + found)
            except Damaged:
                found = window.find(GZIP_MAGIC, found + 1)
                continue
            return offset + found
        offset += max(len(window) - len(GZIP_MAGIC) + 1, 1)
    return end

"""Segments written for tests, and what other programs read in them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from fastwarc.warc import ArchiveIterator
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from icma.core.types import Exchange, Headers
from icma.core.warc import (
    Gap,
    ScannedRecord,
    SegmentWriter,
    Written,
    lock_segment,
    payload_digest_of,
    repair_segment,
    scan_segment,
)

NOW = datetime(2026, 11, 22, 19, 5, 0, 123456, tzinfo=UTC)
URL = "https://xeber.example/az/külək?a=1&b=2"
HTML = "<h1>Bakıda külək</h1><p>Ветер усилился.</p>".encode()
HEADERS: Headers = (("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))


def exchange(
    entity: bytes = HTML,
    *,
    url: str = URL,
    status: int = 200,
    reason: str = "OK",
    headers: Headers = HEADERS,
    dechunked: bool = False,
    truncated: bool = False,
    remote_address: str = "203.0.113.7",
    method: str = "GET",
    request_headers: Headers = (("Host", "xeber.example"), ("User-Agent", "icma/0.1 (+https://portal.example)")),
) -> Exchange:
    return Exchange(
        url=url,
        method=method,
        request_headers=request_headers,
        status=status,
        reason=reason,
        headers=headers,
        entity=entity,
        started_at=NOW,
        remote_address=remote_address,
        dechunked=dechunked,
        truncated=truncated,
    )


def write(path: Path, *exchanges: Exchange) -> list[Written]:
    with SegmentWriter(path, software="icma/test", now=NOW) as writer:
        return [writer.write_exchange(one, payload_digest=payload_digest_of(one.entity)) for one in exchanges]


def scan(path: Path) -> list[ScannedRecord | Gap]:
    with path.open("rb") as file:
        return list(scan_segment(file))


def whole_records(path: Path) -> list[ScannedRecord]:
    return [part for part in scan(path) if isinstance(part, ScannedRecord)]


def faults_of_warcio(path: Path) -> list[str]:
    """What warcio's own checker complains about: damaged digests and everything that cannot be read."""
    faults = []
    with path.open("rb") as file:
        for record in WarcioIterator(file, check_digests=True):
            while record.content_stream().read(1 << 16):
                pass
            if record.digest_checker.passed is not True and record.rec_type != "revisit":
                faults.append(f"{record.rec_type}: {record.digest_checker.problems}")
    return faults


def kinds_of_fastwarc(path: Path) -> list[str]:
    """The types of the records that fastwarc reads with their block digests intact."""
    kinds = []
    for record in ArchiveIterator(str(path), parse_http=False):
        kind = str(record.record_type)  # before the digest is verified: that consumes the record
        kinds.append(kind if record.verify_block_digest() else f"{kind} broken")
    return kinds


def repair(path: Path, *, keep: int = 0) -> tuple[int, int]:
    file = lock_segment(path)
    assert file is not None
    with file:
        done = repair_segment(file, keep=keep)
    return done.size, done.cut

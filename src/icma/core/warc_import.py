"""The HTTP responses of anybody's WARC file: compressed or not, 1.0 or 1.1, well made or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from .types import Exchange
from .warc_foreign import Unreadable, read_blocks
from .warc_members import RecordHead, parse_fields, split_http
from .warc_read import HttpMessage, parse_response
from .warc_records import payload_digest_of

_CHUNK_HEAD = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LINE_END = re.compile(rb"\r?\n")
_WEB = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRecord:
    """One HTTP response of a WARC file, or a readable `problem` and no exchange.

    The exchange bears the request's method and headers when the file holds the request before its response or right
    behind it; chunks are undone; the date is the record's. `payload_digest` is counted over the entity by us.
    """

    url: str = ""
    exchange: Exchange | None = None
    payload_digest: str = ""
    problem: str = ""


def iter_responses(path: Path) -> Iterator[ImportedRecord]:
    """Every HTTP response of a WARC file in order, and a line for all that should be one and cannot be read.

    A revisit comes with the payload of the response that it repeats when the file held that not too long before
    (`_Memory.MOST`). Records of other kinds are passed over in silence. Raises `OSError` when the file cannot be read.
    """
    with path.open("rb") as file:
        memory = _Memory()
        for part in read_blocks(file):
            if isinstance(part, Unreadable):
                yield from memory.flush()
                yield ImportedRecord(url=part.url, problem=part.reason)
                continue
            head, block = part
            if head.kind == "request" and head.is_http:
                yield from memory.note_request(head, block)
            elif head.kind in ("response", "revisit") and _WEB.match(head.url):
                yield from memory.note_response(head, _import(head, block, memory))
        yield from memory.flush()


class _Memory:
    """What one record of a file says about another: the response waits for the request behind it."""

    MOST = 64 * 1024 * 1024  # bytes of earlier entities kept for revisits, each counted under both its names

    def __init__(self) -> None:
        self._waiting: tuple[str, ImportedRecord] | None = None
        self._request: tuple[RecordHead, bytes] | None = None
        self._earlier: dict[str, bytes] = {}
        self._kept = 0

    def note_request(self, head: RecordHead, block: bytes) -> Iterator[ImportedRecord]:
        """A request belongs to the response it names, or else to the next one with its address."""
        waiting = self._waiting
        if waiting and waiting[0] and head.field("WARC-Concurrent-To") == waiting[0]:
            self._waiting = None
            yield _with_request(waiting[1], block)
        else:
            yield from self.flush()
            self._request = (head, block)

    def note_response(self, head: RecordHead, record: ImportedRecord) -> Iterator[ImportedRecord]:
        """A response goes out at once when its request came first, otherwise after the next record."""
        yield from self.flush()
        before, self._request = self._request, None
        record_id = head.field("WARC-Record-ID")
        if record.exchange is not None and head.kind == "response":
            self._keep(record.exchange.entity, record_id, head.field("WARC-Payload-Digest"))
        if before and _concurrent(head, before[0]):
            yield _with_request(record, before[1])
        else:
            self._waiting = (record_id, record)

    def earlier(self, head: RecordHead) -> bytes | None:
        """The entity that a revisit repeats."""
        by_id = self._earlier.get(head.field("WARC-Refers-To"))
        return self._earlier.get(head.field("WARC-Payload-Digest")) if by_id is None else by_id

    def flush(self) -> Iterator[ImportedRecord]:
        """The response that waited for a request that did not come."""
        if self._waiting:
            yield self._waiting[1]
        self._waiting = None

    def _keep(self, entity: bytes, *names: str) -> None:
        for name in names:
            if name and name not in self._earlier:
                self._earlier[name] = entity
                self._kept += len(entity)
        while self._kept > self.MOST:
            self._kept -= len(self._earlier.pop(next(iter(self._earlier))))


def _import(head: RecordHead, block: bytes, memory: _Memory) -> ImportedRecord:
    date = head.date
    if date is None:
        return ImportedRecord(url=head.url, problem=f"its date {head.field('WARC-Date')[:40]!r} cannot be read")
    message = parse_response(block)
    if message is None:
        return ImportedRecord(url=head.url, problem="the record holds no HTTP response")
    entity, dechunked = _undo_chunks(message)
    if head.kind == "revisit" and message.status != 304:
        earlier = memory.earlier(head)
        if earlier is None:
            return ImportedRecord(url=head.url, problem="a revisit of a capture that is not in this file")
        entity = earlier
    exchange = Exchange(
        url=head.url,
        method="GET",
        request_headers=(),
        status=message.status,
        reason=message.reason,
        headers=message.headers,
        entity=entity,
        started_at=date,
        remote_address=head.field("WARC-IP-Address"),
        dechunked=dechunked,
        truncated=bool(head.field("WARC-Truncated")),
    )
    return ImportedRecord(url=head.url, exchange=exchange, payload_digest=payload_digest_of(entity))


def _with_request(record: ImportedRecord, block: bytes) -> ImportedRecord:
    if record.exchange is None:
        return record
    head = (split_http(block) or (block, 0))[0]
    exchange = replace(record.exchange, method=_method(head), request_headers=parse_fields(head))
    return replace(record, exchange=exchange)


def _concurrent(one: RecordHead, other: RecordHead) -> bool:
    """Whether one of two records says that it belongs to the other."""
    ids = (one.field("WARC-Record-ID"), other.field("WARC-Record-ID"))
    named = (other.field("WARC-Concurrent-To"), one.field("WARC-Concurrent-To"))
    return any(record_id and record_id == name for record_id, name in zip(ids, named, strict=True))


def _method(head: bytes) -> str:
    word = head.split(None, 1)[0] if head.split(None, 1) else b""
    return word.decode("ascii", "replace").upper() if word.isalpha() and len(word) <= 20 else "GET"


def _undo_chunks(message: HttpMessage) -> tuple[bytes, bool]:
    """The entity without its chunks, and whether there were any; some writers undo them but keep the header."""
    codings = [value.lower() for name, value in message.headers if name.lower() == "transfer-encoding"]
    if message.dechunked or not any("chunked" in value for value in codings):
        return message.entity, message.dechunked
    out, position = bytearray(), 0
    while chunk := _CHUNK_HEAD.match(message.entity, position):
        size = int(chunk[1], 16)
        out += message.entity[chunk.end() : chunk.end() + size]
        position = chunk.end() + size
        if size == 0:
            break
        line_end = _LINE_END.match(message.entity, position)
        position = line_end.end() if line_end else position
    return (bytes(out) if position else message.entity), True

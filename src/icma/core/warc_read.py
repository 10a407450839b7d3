"""One record read back from where its row says that it lies."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from .codings import decode_body
from .failures import SetAside
from .types import Headers
from .warc_members import Damaged, Member, RecordHead, Records, parse_fields, readable, split_http
from .warc_records import KEPT_NAMES

MOST_DECODED = 32 * 1024 * 1024  # bytes of a decoded body; the fetcher's own cap is lower, imports may be larger
_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t]+([^\r\n]*))?")
_ORIGINAL_NAMES = {kept.lower(): kept.removeprefix("X-Archive-Orig-") for kept in KEPT_NAMES.values()}


class BadRecord(SetAside):
    """A record that cannot be read back; the message names file and offset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpMessage:
    """A response taken apart. `headers` bear their own names again; `dechunked`: the entity's chunks are undone."""

    status: int
    reason: str
    headers: Headers
    entity: bytes
    dechunked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A response or revisit record as it lies in a segment. A revisit has no entity: it names the earlier record."""

    kind: str
    record_id: str
    url: str
    date: datetime
    payload_digest: str
    refers_to: str  # record id, of a revisit
    truncated: bool
    status: int
    reason: str
    http_headers: Headers
    entity: bytes

    @property
    def body(self) -> bytes:
        """The entity with its content codings undone, at most `MOST_DECODED` bytes."""
        return decode_body(self.entity, self.http_headers, max_bytes=MOST_DECODED)


def read_record(
    path: Path, offset: int, length: int, *, resolve: Callable[[str], StoredRecord] | None = None
) -> StoredRecord:
    """The response or revisit record at a place. Raises `BadRecord`.

    With `resolve` (a record id to its record) a revisit comes with the entity, and its coding, of the earlier record.
    """
    try:
        record = _read_at(path, offset, length)
    except OSError as error:
        raise BadRecord(f"The archive's segment {path.name} cannot be read: {error.strerror or error}") from error
    except Damaged as damage:
        raise BadRecord(f"The record at byte {offset} of {path.name} is damaged: {damage}") from damage
    if record.kind != "revisit" or resolve is None:
        return record
    earlier = resolve(record.refers_to)
    return _with_entity(record, earlier)


def parse_response(block: bytes) -> HttpMessage | None:
    """An HTTP response as a WARC block holds it; None when it is none."""
    line = _STATUS_LINE.match(block)
    if not line:
        return None
    head, start = split_http(block) or (block, len(block))
    headers = parse_fields(head)
    dechunked = any(name.lower() == KEPT_NAMES["transfer-encoding"].lower() for name, _ in headers)
    return HttpMessage(
        status=int(line[1]),
        reason=readable(line[2] or b"").strip(),
        headers=tuple((_ORIGINAL_NAMES.get(name.lower(), name), value) for name, value in headers),
        entity=block[start:],
        dechunked=dechunked,
    )


def _read_at(path: Path, offset: int, length: int) -> StoredRecord:
    with path.open("rb") as file:
        member = Member(file, offset)
        records = Records(member)
        head = records.read_head()
        if head is None:
            raise Damaged("an empty gzip member")
        block = b"".join(records.read_block(head.block_length))
        if records.read_rest() != b"\r\n\r\n" or member.end != offset + length:
            raise Damaged("it does not end where it should")
    message = parse_response(block)
    if head.kind not in ("response", "revisit") or message is None or head.date is None:
        raise Damaged(f"it is a record of type {head.kind!r}, not an HTTP response")
    return _stored(head, message, head.date)


def _stored(head: RecordHead, message: HttpMessage, date: datetime) -> StoredRecord:
    return StoredRecord(
        kind=head.kind,
        record_id=head.field("WARC-Record-ID"),
        url=head.url,
        date=date,
        payload_digest=head.field("WARC-Payload-Digest"),
        refers_to=head.field("WARC-Refers-To"),
        truncated=bool(head.field("WARC-Truncated")),
        status=message.status,
        reason=message.reason,
        http_headers=message.headers,
        entity=message.entity,
    )


def _with_entity(record: StoredRecord, earlier: StoredRecord) -> StoredRecord:
    """The bytes are the earlier ones, so it is the earlier answer that says how they are coded."""
    own = tuple(one for one in record.http_headers if one[0].lower() != "content-encoding")
    coding = tuple(one for one in earlier.http_headers if one[0].lower() == "content-encoding")
    return replace(record, entity=earlier.entity, truncated=earlier.truncated, http_headers=own + coding)

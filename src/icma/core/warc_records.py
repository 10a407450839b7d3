"""HTTP exchanges as WARC 1.1 records (ISO 28500:2017), each its own gzip member; values in, bytes out.

Written by our own few lines: warcio's writer goes through temporary files at gzip level 9 (CPU: `bench/warc.py`)
and percent-encodes header values that are not ASCII, so what a server sent would not be kept. warcio and fastwarc read
and check every kind of record in the tests.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from .types import Exchange, Headers

GZIP_LEVEL = 4  # the knee on 126 real pages: level 6 saves 5 % of the bytes for 55 % more CPU; bench/warc.py --levels
IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
KEPT_NAMES = {
    "transfer-encoding": "X-Archive-Orig-Transfer-Encoding",
    "content-length": "X-Archive-Orig-Content-Length",
}
_BREAKS = re.compile(r"[\r\n\x00]")
_UNFIT_FOR_URI = re.compile(r"[^\x21-\x7e]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """The earlier response record whose payload still stands."""

    record_id: str
    url: str
    at: datetime  # aware


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The records of one exchange as they go to disk: response (or revisit) first, then its request."""

    record_id: str  # of the response or revisit record, "<urn:uuid:...>"
    payload_digest: str
    response: bytes
    request: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where the response (or revisit) record of an exchange lies in its segment; bytes."""

    record_id: str
    offset: int
    length: int
    payload_digest: str


def payload_digest_of(entity: bytes) -> str:
    """`sha256:` and 64 hex digits: the spelling that both warcio and fastwarc check."""
    return "sha256:" + hashlib.sha256(entity).hexdigest()


def render_exchange(
    exchange: Exchange, *, payload_digest: str, revisit: Revisit | None = None, robots_record_id: str = ""
) -> Rendered:
    """Both records of an exchange.

    With `revisit` the entity is not kept again: the record names the earlier one (identical payload, or 304: the server
    said that it still stands) and `payload_digest` is that of the earlier payload. `robots_record_id` is the record of
    the robots.txt that allowed the request; it becomes a field of ours, which other readers pass over.
    """
    response_id, request_id = new_record_id(), new_record_id()
    shared = [("WARC-Date", warc_date(exchange.started_at)), ("WARC-Target-URI", target_uri(exchange.url))]
    if address := _ip_address(exchange.remote_address):
        shared.append(("WARC-IP-Address", address))
    head = _response_head(exchange)
    fields = [("WARC-Record-ID", response_id), *shared, ("WARC-Payload-Digest", payload_digest)]
    if robots_record_id:
        fields.append(("ICMA-Robots-Record-ID", robots_record_id))
    if revisit is None:
        if exchange.truncated:
            fields.append(("WARC-Truncated", "length"))
        response = render_record("response", fields, "application/http;msgtype=response", head + exchange.entity)
    else:
        fields += _revisit_fields(revisit, not_modified=exchange.status == 304)
        response = render_record("revisit", fields, "application/http;msgtype=response", head)
    request = render_record(
        "request",
        [("WARC-Record-ID", request_id), *shared, ("WARC-Concurrent-To", response_id)],
        "application/http;msgtype=request",
        _request_head(exchange),
    )
    return Rendered(record_id=response_id, payload_digest=payload_digest, response=response, request=request)


def render_warcinfo(*, filename: str, software: str, now: datetime) -> bytes:
    """The record that opens a segment and says who wrote it."""
    lines = {
        "software": software,
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    }
    block = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in lines.items()).encode()
    fields = [("WARC-Record-ID", new_record_id()), ("WARC-Date", warc_date(now)), ("WARC-Filename", filename)]
    return render_record("warcinfo", fields, "application/warc-fields", block)


def render_record(kind: str, fields: Sequence[tuple[str, str]], content_type: str, block: bytes) -> bytes:
    """One record as one gzip member; the block's digest and length are added here."""
    lines = ["WARC/1.1", f"WARC-Type: {kind}"]
    lines += [f"{name}: {value}" for name, value in fields]
    lines += [
        f"WARC-Block-Digest: {payload_digest_of(block)}",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(block)}",
        "\r\n",
    ]
    head = "\r\n".join(lines).encode("utf-8", "replace")
    return _gzip(b"".join((head, block, b"\r\n\r\n")))


def new_record_id() -> str:
    """A fresh WARC-Record-ID."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def warc_date(at: datetime) -> str:
    """W3C date of WARC 1.1 with microseconds, in UTC, so that a row and its record can be compared exactly."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def target_uri(url: str) -> str:
    """A URL as one field value: what may not stand in a URI (blanks, breaks, other letters) is percent-encoded."""
    return _UNFIT_FOR_URI.sub(lambda found: quote(found[0], errors="replace"), url)


def _gzip(record: bytes) -> bytes:
    """One gzip member, made with a window just larger than the record, up to deflate's 32 KB.

    zlib's usual 256 KB of working memory are got from the system and given back for every record: 50 us of CPU, where
    packing a request takes 5. The bytes are the same but for a handful.
    """
    window = min(max(len(record).bit_length() + 1, 9), zlib.MAX_WBITS)  # 9 is the smallest of gzip
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 16 + window, window - 7)  # tables in proportion: 8 is usual
    return packer.compress(record) + packer.flush()


def _revisit_fields(revisit: Revisit, *, not_modified: bool) -> list[tuple[str, str]]:
    return [
        ("WARC-Profile", NOT_MODIFIED if not_modified else IDENTICAL_PAYLOAD),
        ("WARC-Refers-To", revisit.record_id),
        ("WARC-Refers-To-Target-URI", target_uri(revisit.url)),
        ("WARC-Refers-To-Date", warc_date(revisit.at)),
    ]


def _request_head(exchange: Exchange) -> bytes:
    parts = urlsplit(target_uri(exchange.url))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _http_head(f"{_one_line(exchange.method) or 'GET'} {target} HTTP/1.1", exchange.request_headers)


def _response_head(exchange: Exchange) -> bytes:
    headers = exchange.headers
    if exchange.dechunked:  # a reader must not undo chunks that are gone, nor believe a length the chunks overruled
        headers = tuple((KEPT_NAMES.get(name.lower(), name), value) for name, value in headers)
    return _http_head(f"HTTP/1.1 {exchange.status} {_one_line(exchange.reason)}", headers)


def _http_head(first_line: str, headers: Headers) -> bytes:
    lines = [first_line, *(f"{_one_line(name)}: {_one_line(value)}" for name, value in headers), "\r\n"]
    return _as_sent("\r\n".join(lines))


def _one_line(text: str) -> str:
    """No break inside a header may end it: a blank stands in its place."""
    return _BREAKS.sub(" ", text).strip() if text else ""


def _as_sent(text: str) -> bytes:
    """The bytes that stood on the wire when the text was decoded with `surrogateescape`; UTF-8 otherwise."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _ip_address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.partition("%")[0])) if text else ""
    except ValueError:
        return ""

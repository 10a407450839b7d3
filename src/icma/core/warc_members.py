"""Bytes of WARC files, record by record, in constant memory: gzip members, record heads, HTTP heads."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, Protocol

from .types import Headers

STEP = 1 << 16
MOST_HEAD = 1 << 20  # bytes of a record's or an HTTP message's head; more is not a head
GZIP_MAGIC = b"\x1f\x8b\x08"
_HEAD_END = re.compile(rb"\r?\n[ \t]*\r?\n")
_NO_RECORD = "this is not the beginning of a WARC record"
_NEXT_RECORD = re.compile(rb"\n(WARC/\d\.\d+\r?\n)")
_NEXT_LENGTH = 16  # at least as long as what `_NEXT_RECORD` matches
_VERSION = re.compile(rb"WARC/\d\.\d+")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?(?:Z|\+00:00)?)?$")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class Damaged(Exception):
    """The bytes at this place are not a whole WARC record; the message says why, for a person."""


class Source(Protocol):
    """Decoded bytes in order. `read` gives at most `limit` of them, b"" at the end; raises `Damaged`."""

    def read(self, limit: int) -> bytes: ...


class Member:
    """The decoded bytes of the one gzip member that begins at `offset`; `end` is known once `read` gave b""."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        file.seek(offset)
        self._file = file
        self._fed = offset
        self._stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self.gzip_header = b""

    def read(self, limit: int) -> bytes:
        while not self._stream.eof:
            data = self._stream.unconsumed_tail or self._more()
            try:
                decoded = self._stream.decompress(data, limit)
            except zlib.error as error:
                raise Damaged("the compressed bytes are damaged") from error
            if decoded:
                return decoded
        return b""

    @property
    def end(self) -> int:
        """Offset after the member."""
        return self._fed - len(self._stream.unused_data)

    def _more(self) -> bytes:
        data = self._file.read(STEP)
        if not data:
            raise Damaged("the record is cut off")
        self.gzip_header = self.gzip_header or data[:10]
        self._fed += len(data)
        return data


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHead:
    """The named fields of a WARC record, in order."""

    fields: Headers

    def field(self, name: str) -> str:
        """The first value of a field, case-insensitively; "" when absent."""
        wanted = name.lower()
        return next((value for key, value in self.fields if key.lower() == wanted), "")

    @property
    def kind(self) -> str:
        """response, request, revisit, warcinfo, ..."""
        return self.field("WARC-Type").lower()

    @property
    def url(self) -> str:
        """The target URI; the angle brackets that some writers of WARC 1.0 put around it are taken off."""
        return self.field("WARC-Target-URI").removeprefix("<").removesuffix(">")

    @property
    def date(self) -> datetime | None:
        """The record's date in UTC, None when there is none that can be read."""
        return parse_warc_date(self.field("WARC-Date"))

    @property
    def block_length(self) -> int:
        """Bytes of the block. Raises `Damaged`."""
        text = self.field("Content-Length")
        if not text.isascii() or not text.isdigit() or len(text) > 15:
            raise Damaged(f"Content-Length is {text[:40]!r}")
        return int(text)

    @property
    def is_http(self) -> bool:
        """Whether the block is an HTTP message."""
        return self.field("Content-Type").lower().startswith("application/http")


class Records:
    """WARC records read off a source, one after the other: `read_head`, then `read_block`, then again.

    `start` is the decoded offset at which the record began that is being read.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._rest = b""
        self._fed = 0
        self.start = 0

    def read_head(self) -> RecordHead | None:
        """The next record's head; None at the end. Raises `Damaged`."""
        while not (data := self._rest.lstrip(b"\r\n")):
            if not self._more():
                return None
        self._rest = data
        self.start = self._fed - len(data)
        while not (end := _HEAD_END.search(self._rest)):
            known_bad = len(self._rest) > 16 and not _VERSION.match(self._rest)
            if known_bad or len(self._rest) > MOST_HEAD or not self._more():
                raise Damaged(_NO_RECORD)
        head = self._rest[: end.start()]
        if not _VERSION.match(head):
            raise Damaged(_NO_RECORD)
        self._rest = self._rest[end.end() :]
        return RecordHead(fields=parse_fields(head))

    def read_block(self, length: int) -> Iterator[bytes]:
        """The block, piece by piece. Raises `Damaged` when it ends early."""
        while length:
            if not self._rest and not self._more():
                raise Damaged(f"{length} bytes of the record are missing")
            piece, self._rest = self._rest[:length], self._rest[length:]
            length -= len(piece)
            yield piece

    def read_rest(self) -> bytes:
        """What is left in the source, at most one step and a little: the two line ends after a lone record."""
        while len(self._rest) < STEP and self._more():
            pass
        return self._rest

    def skip_to_record(self) -> bool:
        """After a failed `read_head`: go to the next line that begins a record; False at the end. Raises `Damaged`."""
        self._rest = self._rest[1:]
        while not (found := _NEXT_RECORD.search(self._rest)):
            self._rest = self._rest[-_NEXT_LENGTH:]
            if not self._more():
                return False
        self._rest = self._rest[found.start(1) :]
        return True

    def _more(self) -> bool:
        piece = self._source.read(STEP)
        self._rest += piece
        self._fed += len(piece)
        return bool(piece)


def parse_fields(head: bytes) -> Headers:
    """`Name: value` lines behind a first line of another kind; continuations joined, lines without a colon dropped."""
    fields: list[tuple[str, str]] = []
    for line in readable(head).split("\n")[1:]:
        line = line.rstrip("\r")
        if line[:1] in (" ", "\t") and fields:
            name, value = fields[-1]
            fields[-1] = (name, f"{value} {line.strip()}")
        elif ":" in line:
            name, _, value = line.partition(":")
            fields.append((_plain(name), _plain(value)))
    return tuple(fields)


def split_http(data: bytes) -> tuple[bytes, int] | None:
    """The head of an HTTP message without its blank line, and where the entity begins; None when it has no end."""
    end = _HEAD_END.search(data)
    return (data[: end.start()], end.end()) if end else None


def readable(data: bytes) -> str:
    """Header bytes as text: UTF-8, else Latin-1. Never a surrogate: these texts go into the database."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def parse_warc_date(text: str) -> datetime | None:
    """A WARC date (1.0 or 1.1, any precision down to the day) in UTC."""
    found = _DATE.match(text.strip())
    if not found:
        return None
    day, clock, fraction = found.groups()
    try:
        at = datetime.fromisoformat(f"{day}T{clock or '00:00'}").replace(tzinfo=UTC)
    except ValueError:
        return None
    return at.replace(microsecond=int((fraction or "0").ljust(6, "0")[:6]))


def _plain(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text).strip()

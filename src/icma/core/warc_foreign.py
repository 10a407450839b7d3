"""Records of a WARC file that others made: plain, one gzip member a record, or one gzip stream over all."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .warc_members import GZIP_MAGIC, STEP, Damaged, RecordHead, Records

MOST_BLOCK = 64 * 1024 * 1024  # a larger record is named and passed over; no article is as large
_KINDS = ("request", "response", "revisit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A readable line about a part of the file that could not be used."""

    url: str
    reason: str


def read_blocks(file: BinaryIO) -> Iterator[tuple[RecordHead, bytes] | Unreadable]:
    """Head and block of each request, response and revisit; after damage it goes on with the next it can find."""
    source: _Gzip | _Plain = _Gzip(file) if file.read(2) == GZIP_MAGIC[:2] else _Plain(file)
    file.seek(0)
    records: Records | None = Records(source)
    while records is not None:
        try:
            while head := records.read_head():
                yield from _read_block(head, records)
            return
        except Damaged as damage:
            yield Unreadable(url="", reason=f"near byte {source.place(records.start)}: {damage}")
        records = _behind_damage(source, records)


def _behind_damage(source: _Gzip | _Plain, records: Records) -> Records | None:
    """Where reading can go on: at the next record of the decoded bytes, else behind the compressed damage."""
    try:
        return records if not source.broken and records.skip_to_record() else _next_source(source)
    except Damaged:
        return _next_source(source)


def _next_source(source: _Gzip | _Plain) -> Records | None:
    return Records(source) if source.skip_damage() else None


def _read_block(head: RecordHead, records: Records) -> Iterator[tuple[RecordHead, bytes] | Unreadable]:
    length = head.block_length
    wanted = head.kind in _KINDS
    if wanted and length <= MOST_BLOCK:
        yield head, b"".join(records.read_block(length))
        return
    for _ in records.read_block(length):
        pass
    if wanted:
        yield Unreadable(url=head.url, reason=f"a record of {length // 1024**2} MB is too large to import")


class _Plain:
    """An uncompressed file: decoded and stored offsets are the same."""

    broken = False

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, limit: int) -> bytes:
        return self._file.read(limit)

    def place(self, decoded: int) -> int:
        return decoded

    def skip_damage(self) -> bool:
        return False


class _Gzip:
    """A gzip file of any number of members, read as one. `broken` once the compressed bytes are; then `skip_damage`."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._begin(0)

    def read(self, limit: int) -> bytes:
        while True:
            if self._stream.eof and not self._next_member():
                return b""
            data = self._stream.unconsumed_tail or self._more()
            if not data:
                self.broken = True
                raise Damaged("the file is cut off")
            try:
                decoded = self._stream.decompress(data, limit)
            except zlib.error as error:
                self.broken = True
                raise Damaged("the compressed bytes are damaged") from error
            if decoded:
                return decoded

    def place(self, _decoded: int) -> int:
        """Offset of the member being read."""
        return self._member

    def skip_damage(self) -> bool:
        """Go to the next place behind the damage that looks like a member; False when there is none."""
        offset = self._member + 1
        self._file.seek(offset)
        window = b""
        while data := self._file.read(STEP):
            window += data
            if (found := window.find(GZIP_MAGIC)) >= 0:
                self._begin(offset + found)
                return True
            offset += len(window) - 2
            window = window[-2:]
        return False

    def _begin(self, offset: int) -> None:
        self._file.seek(offset)
        self._fed = self._member = offset
        self._pending = b""
        self._stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self.broken = False

    def _next_member(self) -> bool:
        """Go on behind a member that ended; zeros between members are padding of tapes and object stores."""
        data = self._stream.unused_data.lstrip(b"\0")
        while not data:
            data = self._file.read(STEP)
            self._fed += len(data)
            if not data:
                return False
            data = data.lstrip(b"\0")
        self._member = self._fed - len(data)
        self._pending = data
        self._stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        return True

    def _more(self) -> bytes:
        data, self._pending = self._pending, b""
        if not data:
            data = self._file.read(STEP)
            self._fed += len(data)
        return data

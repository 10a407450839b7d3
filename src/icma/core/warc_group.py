"""Group commit: many threads store exchanges, one `fsync` makes a whole group of them safe."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .failures import Later
from .warc_records import Rendered, Written
from .warc_write import SegmentWriter

MOST_BYTES = 256 * 1024 * 1024  # a segment is closed once it is this large
_FULL = {errno.ENOSPC: "is full", errno.EDQUOT: "has no quota left", errno.EFBIG: "takes no larger file"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One exchange that is safe on disk. `segment` is what `on_open` answered for its segment."""

    segment: int
    written: Written


@dataclass(slots=True, eq=False)
class _Open:
    """The segment being written. `synced` bytes of it are safe; `failure` is set once the disk broke its promise."""

    writer: SegmentWriter
    key: int
    synced: int
    syncing: bool = False
    failure: str = ""


class SegmentGroup:
    """The segments that this process writes to, one at a time, from any number of threads.

    `on_open(name, now)` is called when a file stands ready and answers the segment's key; `on_close(key, size, now)`
    once nothing more will be written to it. `clock` gives aware times.
    """

    def __init__(
        self,
        directory: Path,
        *,
        software: str,
        clock: Callable[[], datetime],
        on_open: Callable[[str, datetime], int],
        on_close: Callable[[int, int, datetime], None],
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.directory = directory
        self._software = software
        self._clock = clock
        self._on_open = on_open
        self._on_close = on_close
        self._most_bytes = most_bytes
        self._turn = threading.Condition()
        self._open: _Open | None = None

    def store(self, records: Sequence[Rendered]) -> list[Stored]:
        """Write the records and return once they are safe on disk. Raises `Later` when the disk does not take them.

        One thread syncs at a time; those that come meanwhile are written behind it and share the next sync.
        """
        try:
            with self._turn:
                segment = self._writable()
                written = segment.writer.write_rendered(records)
                self._wait_until_safe(segment, segment.writer.size)
        except OSError as error:
            raise Later(_disk_words(error)) from error
        return [Stored(segment=segment.key, written=one) for one in written]

    def close(self, *, now: datetime) -> None:
        """Sync and close the open segment, if there is one. Raises `Later` when the disk refuses."""
        with self._turn:
            while self._open is not None:
                self._retire(self._open, now)

    def forsake(self) -> None:
        """In a forked child: forget the parent's segment without closing it for the parent."""
        if self._open is not None:
            self._open.writer.forsake()
        self._open = None

    def _writable(self) -> _Open:
        while self._open is None or self._open.writer.size >= self._most_bytes:
            now = self._clock()
            if self._open is not None:
                self._retire(self._open, now)
                continue
            self.directory.mkdir(parents=True, exist_ok=True)
            writer = SegmentWriter(self.directory / segment_name(now), software=self._software, now=now)
            with contextlib.ExitStack() as undo:
                undo.callback(writer.close)  # a segment of one warcinfo record: the next start adopts it
                key = self._on_open(writer.path.name, now)
                undo.pop_all()
            self._open = _Open(writer=writer, key=key, synced=writer.size)
        return self._open

    def _wait_until_safe(self, segment: _Open, size: int) -> None:
        while segment.synced < size:
            if segment.failure:
                raise Later(segment.failure)
            if segment.syncing:
                self._turn.wait()
            else:
                self._sync(segment)

    def _sync(self, segment: _Open) -> None:
        """Sync outside the lock, so that others may write meanwhile. After a failed sync nobody knows what the disk
        holds (the kernel forgets), so everything since the last good one is cut off and the segment is given up."""
        segment.syncing = True
        size = segment.writer.size
        self._turn.release()
        failure = ""
        try:
            segment.writer.sync()
        except OSError as error:
            failure = _disk_words(error)
        finally:
            self._turn.acquire()
            segment.syncing = False
            self._turn.notify_all()
        if not failure:
            segment.synced = size
            return
        segment.failure = failure
        segment.writer.cut(segment.synced)
        segment.writer.close()  # its row stays open, so the next start looks at what the disk really holds
        if self._open is segment:
            self._open = None

    def _retire(self, segment: _Open, now: datetime) -> None:
        while segment.syncing:
            self._turn.wait()
        if self._open is not segment:
            return
        self._wait_until_safe(segment, segment.writer.size)
        if self._open is segment:
            self._open = None
            try:
                self._on_close(segment.key, segment.synced, now)
            finally:
                segment.writer.close()


def segment_name(now: datetime) -> str:
    """`icma-20261122T190500Z-<host>-<pid>-<4 hex>.warc.gz`."""
    host = re.sub(r"[^A-Za-z0-9]+", "-", socket.gethostname())[:40].strip("-") or "host"
    return f"icma-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{host}-{os.getpid()}-{secrets.token_hex(2)}.warc.gz"


def _disk_words(error: OSError) -> str:
    if error.errno in _FULL:
        return f"the archive disk {_FULL[error.errno]}; nothing was lost, this is tried again"
    return f"the archive disk does not take this ({error.strerror or error}); this is tried again"

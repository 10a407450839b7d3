"""One growing segment: a WARC file that one process owns for as long as it writes to it."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType

from .types import Exchange
from .warc_records import Rendered, Revisit, Written, render_exchange, render_warcinfo


class SegmentWriter:
    """A new segment at `path`, under an exclusive lock until it is closed or the process dies.

    The file appears under its name only when it is locked and its first record is on disk, so that nobody ever meets a
    live segment without an owner. Raises `FileExistsError` for a name that is taken, `OSError` when the disk refuses.
    Not thread-safe: see `core.warc_group`.
    """

    def __init__(self, path: Path, *, software: str, now: datetime) -> None:
        self.path = path
        self.size = 0
        draft = path.with_name(path.name + ".new")
        self._file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.append(render_warcinfo(filename=path.name, software=software, now=now))
            self.sync()
            os.link(draft, path)  # fails when the name is taken, where a rename would overwrite
            _sync_directory(path.parent)
        except OSError:
            os.close(self._file)
            raise
        finally:
            draft.unlink(missing_ok=True)

    def write_exchange(
        self, exchange: Exchange, *, payload_digest: str, revisit: Revisit | None = None, robots_record_id: str = ""
    ) -> Written:
        """Append both records of an exchange (not yet synced). Raises `OSError` with the segment as it was before."""
        rendered = render_exchange(
            exchange, payload_digest=payload_digest, revisit=revisit, robots_record_id=robots_record_id
        )
        return self.write_rendered([rendered])[0]

    def write_rendered(self, records: Sequence[Rendered]) -> list[Written]:
        """Append the records of several exchanges: all of them, or `OSError` and none."""
        written = []
        offset = self.size
        for one in records:
            written.append(
                Written(
                    record_id=one.record_id,
                    offset=offset,
                    length=len(one.response),
                    payload_digest=one.payload_digest,
                )
            )
            offset += len(one.response) + len(one.request)
        self.append(b"".join(piece for one in records for piece in (one.response, one.request)))
        return written

    def append(self, data: bytes) -> None:
        """Write bytes at the end. When the disk refuses, what it took of them is cut off again."""
        view, offset = memoryview(data), self.size
        try:
            while view:
                taken = os.pwrite(self._file, view, offset)
                view, offset = view[taken:], offset + taken
        except OSError:
            self.cut(self.size)
            raise
        self.size = offset

    def cut(self, size: int) -> None:
        """Take the segment back to an earlier size."""
        with contextlib.suppress(OSError):  # a disk that refuses even this: the repair at the next start does it
            os.ftruncate(self._file, size)
        self.size = size

    def sync(self) -> None:
        """Return when every byte written so far is on the disk. Raises `OSError`."""
        os.fsync(self._file)

    def close(self) -> None:
        """Give the segment free. What was not synced may be lost with the power."""
        if self._file >= 0:
            fcntl.flock(self._file, fcntl.LOCK_UN)  # a forked child may still hold the file: the lock goes now
            self.forsake()

    def forsake(self) -> None:
        """In a forked child: let go of the file, leaving the lock to the parent."""
        os.close(self._file)
        self._file = -1

    def __enter__(self) -> SegmentWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _sync_directory(directory: Path) -> None:
    """The name of a new file is safe only when its directory is."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

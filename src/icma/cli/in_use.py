"""Whether a portal's folder is in use: every running part holds a shared lock on one file in it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOCK_FILE = "in-use.lock"


@contextmanager
def in_use(home: Path) -> Iterator[None]:
    """Hold the folder as long as the body runs; the lock ends with the process, however that ends."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / LOCK_FILE).open("ab") as file:
        with suppress(OSError):  # a file system without locks: then nobody can be told
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield


def is_in_use(home: Path) -> bool:
    """Whether some part of a portal runs on this folder."""
    if not (home / LOCK_FILE).exists():
        return False
    with (home / LOCK_FILE).open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False

"""Parts that end with their supervisor, however it dies."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable


def stop_with_parent(stop: Callable[[], None]) -> None:
    """Call `stop` when standard input ends: the supervisor holds its other end, and a killed one lets go of it too."""
    threading.Thread(target=_wait, args=(stop,), name="attached", daemon=True).start()


def _wait(stop: Callable[[], None]) -> None:
    while os.read(sys.stdin.fileno(), 1024):  # unbuffered: a buffered read would hold a lock at our own end
        pass
    stop()

"""Starting the web server: granian with `front`, our page cache and Django behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import mp

from .front import GRANIAN_THREADS, put_in_front

TARGET = "icma.config.wsgi:application"
BACKLOG = 2048
HEADER_SECONDS = 15  # to send one request's headers; slower ones hold a connection for nothing


def serve(*, host: str, port: int, workers: int = 1) -> None:
    """Serve the portal until SIGTERM or SIGINT. Call it from the main thread, before other threads are started.

    Each worker is a process with a page cache and a view counter of its own; one serves some ten thousand cached
    pages a second, and only with one a visitor counts exactly once a day. Raises `OSError` when the port is taken.
    """
    mp.MPServer(
        TARGET,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=GRANIAN_THREADS,
        runtime_mode=RuntimeModes.mt,
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, keep_alive=True),
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve(target_loader=load_application, wrap_loader=False)


def load_application() -> Callable[..., Any]:
    """The WSGI application, imported in the worker's own process."""
    from icma.config.wsgi import application

    return put_in_front(application)

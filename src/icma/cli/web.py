"""Starting the web server: granian with our page cache and Django behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

TARGET = "icma.config.wsgi:application"
# Threads that run Python. A cached page needs 10 us of it, so one thread serves them all; the others are for pages that
# Django makes (some ms, waiting for the database included) and for requests that wait for such a page.
PYTHON_THREADS = 8
IDLE_SECONDS = 600  # a thread keeps its database connection and its page templates warm
BACKLOG = 2048
HEADER_SECONDS = 15  # to send one request's headers; slower ones hold a connection for nothing


def serve(*, host: str, port: int, workers: int = 1) -> None:
    """Serve the portal until SIGTERM or SIGINT. Call it from the main thread, before other threads are started.

    Each worker is a process with a page cache and a view counter of its own; one is enough for some 10,000 cached
    pages a second, and only with one a visitor counts exactly once a day. Raises `OSError` when the port is taken.
    """
    Server(
        TARGET,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=PYTHON_THREADS,
        blocking_threads_idle_timeout=IDLE_SECONDS,
        runtime_threads=1,
        runtime_mode=RuntimeModes.st,
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, keep_alive=True),
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        process_name=None,
    ).serve(target_loader=load_application, wrap_loader=False)


def load_application() -> Callable[..., Any]:
    """The WSGI application, imported in the worker's own process."""
    from icma.config.wsgi import application

    return application

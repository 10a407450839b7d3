"""Starting the web server: granian with our page cache and Django behind it.

One thread of each worker talks to granian and answers what the cache holds; whatever needs Django it hands to a pool of
threads. With several threads talking to granian they fight over Python's lock for each cached page (measured: .36
instead of .57 of nginx), with one thread and no pool a slow page at the desk would hold up every reader.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import structlog
from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import mp
from granian.wsgi import _callback_wrapper as call_whole

log = structlog.get_logger(__name__)

TARGET = "icma.config.wsgi:application"
DJANGO_THREADS = 8  # they wait for the database, or for another request that makes the same page
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
        blocking_threads=1,
        runtime_mode=RuntimeModes.st,
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, keep_alive=True),
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve(target_loader=load_application, wrap_loader=False)


def load_application() -> Callable[..., Any]:
    """The WSGI application, imported in the worker's own process."""
    from icma.config.wsgi import application

    return in_front(application)


def in_front(application: Callable[..., Any]) -> Callable[..., Any]:
    """Let granian in this process ask `application.ready` first, and call the application on a thread of a pool.

    granian has no public way for that: its own wrapper of WSGI applications is replaced (granian is locked to one
    version, and tests/portal/test_serving.py fails when a new one takes no notice).
    """

    def wrap(application: Any, options: dict[str, Any], log_format: str | None = None) -> Callable[[Any, Any], None]:
        call = call_whole(application, options, log_format)
        ready = application.ready
        pool = ThreadPoolExecutor(DJANGO_THREADS, thread_name_prefix="django")

        def answer(connection: Any, environ: dict[str, Any]) -> None:
            reply = ready(environ)
            if reply is None:
                pool.submit(call, connection, environ).add_done_callback(_tell_failure)
            else:
                connection.response_bytes(*reply)

        return answer

    mp._wsgi_call_wrap = wrap  # type: ignore[attr-defined,assignment] # granian's private name, see above
    return application


def _tell_failure(done: Future[Any]) -> None:
    error = done.exception()
    if error is not None:  # granian has answered 500 by now: the connection went away without an answer
        log.error("web.failed", exc_info=error)

"""What stands between granian and the application in each web process.

What the cache holds is answered at once on granian's own threads; whatever needs Django goes to other threads. So no
slow page at the desk holds up a reader, and a cached page costs less: no environment is put together for it, no thread
hands Python's lock to another (bench/serving.py: .53 of nginx, against .39 to .42 with granian's own wrapper).

granian has no public way to do so: its wrapper of WSGI applications is replaced. granian is locked to one version, and
tests/portal/test_serving.py asks a running server whether all of this holds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from typing import Any

import structlog
from granian.server import mp
from granian.wsgi import _callback_wrapper as call_whole

log = structlog.get_logger(__name__)

GRANIAN_THREADS = 4  # they hand Python's lock to each other: 6 served 45,000 pages a CPU-second, 4 served 52,000
BODIES = 2  # forms and uploads coming in at the same time; each keeps one of granian's threads, two are always free
DJANGO_THREADS = 8  # they wait for the database, or for another request that makes the same page
MAX_BODY = 32 * 1024 * 1024
PLAIN = [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")]


def put_in_front(application: Callable[..., Any]) -> Callable[..., Any]:
    """Let granian in this process ask `application.ready` first, and call the application on a thread of a pool."""

    def wrap(application: Any, options: dict[str, Any], log: str | None = None) -> Callable[..., None]:
        return Front(application.ready, call_whole(application, options, log)).answer

    mp._wsgi_call_wrap = wrap  # type: ignore[attr-defined,assignment] # private, see above
    return application


class Front:
    """Answers or hands on. `ready(environ)` never waits; `call(connection, environ)` may, and answers by itself."""

    def __init__(self, ready: Callable[[Any], Any], call: Callable[[Any, Any], Any]) -> None:
        self._ready = ready
        self._call = call
        self._pool = ThreadPoolExecutor(DJANGO_THREADS, thread_name_prefix="django")
        self._bodies = threading.BoundedSemaphore(BODIES)

    def answer(self, connection: Any, environ: dict[str, Any]) -> None:
        """One request, on a thread of granian; `connection.response_bytes(code, headers, body)` may come later."""
        reply = self._ready(environ)
        if reply is not None:
            connection.response_bytes(*reply)
        elif "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ:
            self._take_body(connection, environ)
        else:
            self._hand_on(connection, environ)

    def _hand_on(self, connection: Any, environ: dict[str, Any]) -> None:
        self._pool.submit(self._call, connection, environ).add_done_callback(_tell_failure)

    def _take_body(self, connection: Any, environ: dict[str, Any]) -> None:
        """Receive what was sent, however slowly it comes, and hand on; granian lets nobody read it later."""
        length = environ.get("CONTENT_LENGTH", "")
        if not (length.isascii() and length.isdigit()):
            connection.response_bytes(411, PLAIN, b"Say how long the body is (Content-Length).\n")
        elif int(length) > MAX_BODY:
            connection.response_bytes(413, PLAIN, b"The body is too large; 32 MB are the most.\n")
        elif not self._bodies.acquire(blocking=False):
            connection.response_bytes(503, PLAIN, b"Too much is being sent at the moment; try again soon.\n")
        else:
            try:
                body = environ["wsgi.input"].read(int(length))
            finally:
                self._bodies.release()
            if len(body) < int(length):
                connection.response_bytes(400, PLAIN, b"The body was cut off.\n")
            else:
                environ["wsgi.input"] = BytesIO(body)
                self._hand_on(connection, environ)


def _tell_failure(done: Future[Any]) -> None:
    error = done.exception()
    if error is not None:  # granian answers 500 by itself: the connection went away without an answer
        log.error("web.failed", exc_info=error)

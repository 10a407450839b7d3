"""Reading in processes of its own: a page that takes too long or too much memory costs one worker, never the portal.

Workers are plain subprocesses on a socket pair. They import nothing of the parent's (multiprocessing would import its
`__main__`, and with it Django), end by themselves when the parent is gone, and answer in JSON: what has touched hostile
bytes is not trusted with pickle.
"""

from __future__ import annotations

import contextlib
import json
import logging
import pickle
import queue
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, TypeVar

from .blocks import blocks_from_json, blocks_to_json
from .failures import Later
from .pictures import likeness_of
from .reader_id import reader_id_of
from .site_profile import PageOutline, SiteProfile
from .site_rules import SiteRules
from .types import Certainty, Extracted, Headers, Moment

PAGES_PER_WORKER = 400  # then a fresh one: libxml2 and regular expressions keep what they once took
ATTEMPTS = 3  # workers that one page may cost when they are killed from outside
START_SECONDS = 60.0  # a machine under load needs that long to import lxml and trafilatura
IDLE_SECONDS = 60.0  # a worker without work ends and gives back its 60 MB; starting another costs 0.6 s
_GRACE = 2.0  # seconds beyond the limit until a worker without a parent is ended by its own alarm
_LENGTH = struct.Struct("!Q")
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from icma.core.isolate import serve; serve(*sys.argv[2:])"
_LOG = logging.getLogger(__name__)
_Seen = TypeVar("_Seen", Extracted, PageOutline, bytes)


class ReaderPool:
    """`read_page` in killable worker processes, started when needed; safe to use from many threads."""

    def __init__(self, workers: int, *, seconds: float = 20.0, memory_mb: int = 700) -> None:
        """`seconds` of wall clock and `memory_mb` of address space are what one page may cost."""
        self.seconds = seconds
        self.memory_mb = memory_mb
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._alive: set[_Worker] = set()
        self._free: queue.LifoQueue[_Worker | None] = queue.LifoQueue()  # the warm worker first
        for _ in range(max(1, workers)):
            self._free.put(None)
        self._finalizer = weakref.finalize(self, _end_all, self._alive)

    def read(
        self,
        body: bytes,
        *,
        url: str,
        fetched_at: datetime,
        content_type: str = "",
        headers: Headers = (),
        zone: tzinfo = UTC,
        language_hint: str = "",
        rules: SiteRules | None = None,
        profile: SiteProfile | None = None,
    ) -> Extracted:
        """As `read_page`; too long, too much memory or a crash is a `problem`. Raises `Later` once closed."""
        told = {"url": url, "fetched_at": fetched_at, "content_type": content_type, "headers": headers}
        told |= {"zone": zone, "language_hint": language_hint, "rules": rules, "profile": profile}
        try:
            return self._ask("reading", body, told, _from_wire)
        except _NoAnswerError as failure:
            return Extracted(reader_id=reader_id_of(rules, profile), problem=str(failure))

    def outline(
        self,
        body: bytes,
        *,
        url: str,
        fetched_at: datetime,
        content_type: str = "",
        headers: Headers = (),
        zone: tzinfo = UTC,
        language_hint: str = "",
        rules: SiteRules | None = None,
    ) -> PageOutline | None:
        """As `outline_page`; None when it took too long or the page broke the reader. Raises `Later` once closed."""
        told = {"url": url, "fetched_at": fetched_at, "content_type": content_type, "headers": headers}
        told |= {"zone": zone, "language_hint": language_hint, "rules": rules}
        try:
            return self._ask("outline", body, told, _outline_from_wire)
        except _NoAnswerError:
            return None

    def likeness(self, body: bytes, *, url: str) -> bytes:
        """As `likeness_of`; b"" also when it took too long or broke the reader. Raises `Later` once closed."""
        try:
            return self._ask("likeness", body, {"url": url}, bytes.fromhex)
        except _NoAnswerError:
            return b""

    def _ask(self, what: str, body: bytes, told: Mapping[str, Any], understand: Callable[[Any], _Seen]) -> _Seen:
        request = pickle.dumps((what, body, told))
        reason = ""
        for _ in range(ATTEMPTS):
            slot = self._free.get()
            worker = None
            try:
                worker = self._ready(slot)
                return worker.ask(request, understand, seconds=self.seconds)
            except TimeoutError:
                reason = f"reading took longer than {self.seconds:g} s"
                break
            except _WorkerLostError as lost:
                reason = f"the reader broke down on this page ({lost})"
            finally:
                self._give_back(worker)
        if self._closed.is_set():
            raise Later("The reader is shutting down.")
        _LOG.warning("%s: %s", told["url"], reason)
        raise _NoAnswerError(reason)

    def close(self) -> None:
        """End every worker; no process is left. A page that is being read raises `Later` in its thread."""
        self._closed.set()
        with self._lock:
            self._finalizer()

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ready(self, slot: _Worker | None) -> _Worker:
        """The slot's worker when it still lives and is fresh enough, else a new one."""
        if slot is not None and slot.pages < PAGES_PER_WORKER and slot.lives():
            return slot
        if slot is not None:
            self._end(slot)
        with self._lock:
            if self._closed.is_set():
                raise Later("The reader is shutting down.")
            worker = _Worker(seconds=self.seconds, memory_mb=self.memory_mb)
            self._alive.add(worker)
        return worker

    def _give_back(self, worker: _Worker | None) -> None:
        if worker is not None and worker.broken:
            self._end(worker)
            worker = None
        self._free.put(worker)

    def _end(self, worker: _Worker) -> None:
        worker.end()
        with self._lock:
            self._alive.discard(worker)


def _end_all(workers: set[_Worker]) -> None:
    for worker in list(workers):
        worker.end()
    workers.clear()


class _NoAnswerError(Exception):
    """No worker could say anything about the page; the text says why."""


class _WorkerLostError(Exception):
    """The process is gone; the text says how it ended."""


class _Worker:
    """One process and our end of its socket."""

    def __init__(self, *, seconds: float, memory_mb: int) -> None:
        self.pages = 0
        self.broken = False
        self._warm = False
        ours, theirs = socket.socketpair()
        root = str(Path(__file__).resolve().parents[2])
        arguments = [root, str(theirs.fileno()), str(seconds), str(memory_mb)]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter and our own arguments
                [sys.executable, "-c", _BOOT, *arguments], stdin=subprocess.DEVNULL, pass_fds=(theirs.fileno(),)
            )
        self._socket = ours

    def ask(self, request: bytes, understand: Callable[[Any], _Seen], *, seconds: float) -> _Seen:
        """Raises `TimeoutError` or `_WorkerLostError`; after either the worker must be ended."""
        self.broken = True  # until the whole answer is here
        try:
            if not self._warm:
                self._receive(time.monotonic() + START_SECONDS)  # its greeting: imports are not the page's fault
                self._warm = True
            deadline = time.monotonic() + seconds
            self._socket.settimeout(seconds)
            self._socket.sendall(_LENGTH.pack(len(request)) + request)
            seen = understand(json.loads(self._receive(deadline)))
        except TimeoutError:
            raise
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _WorkerLostError(self._how_it_ended()) from error
        self.broken = False
        self.pages += 1
        return seen

    def lives(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """Kill and reap; does nothing the second time."""
        self._process.kill()
        self._process.wait()
        self._socket.close()

    def _how_it_ended(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = self._process.wait(timeout=1)
            return f"killed by signal {-code}" if code < 0 else f"exit status {code}"
        return "its answer made no sense"

    def _receive(self, deadline: float) -> bytes:
        return _receive(self._socket, deadline=deadline)


def _receive(connection: socket.socket, *, deadline: float | None = None) -> bytes:
    """One message; raises `TimeoutError` at the deadline and `ConnectionResetError` when the other side is gone."""
    (size,) = _LENGTH.unpack(_receive_exactly(connection, _LENGTH.size, deadline))
    return _receive_exactly(connection, size, deadline)


def _receive_exactly(connection: socket.socket, size: int, deadline: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        if deadline is not None:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            connection.settimeout(remaining)
        part = connection.recv(min(size - len(parts), 1 << 20))
        if not part:
            raise ConnectionResetError("the other side is gone")
        parts += part
    return bytes(parts)


# --- the worker's side ----------------------------------------------------------------------------------------------


def serve(descriptor: str, seconds: str, memory_mb: str) -> None:
    """Answer one page after the other until the parent is gone or nothing was asked for a while."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process even inside a library's loop
    limit = int(memory_mb) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.ERROR)  # libraries complain about every odd page; the reading's `problem` says it
    from .extract import outline_page, read_page

    with socket.socket(fileno=int(descriptor)) as connection, contextlib.suppress(OSError):
        _send(connection, b"ready")
        while True:
            connection.settimeout(IDLE_SECONDS)
            what, body, told = pickle.loads(_receive(connection))  # noqa: S301 -- from our own parent, over a private socket
            signal.setitimer(signal.ITIMER_REAL, float(seconds) + _GRACE)
            seen: dict[str, Any] | str
            match what:
                case "likeness":
                    seen = likeness_of(body).hex()
                case "outline":
                    seen = _outline_to_wire(outline_page(body, **told))
                case _:
                    seen = _to_wire(read_page(body, **told))
            answer = json.dumps(seen, ensure_ascii=False).encode("utf-8", "replace")
            signal.setitimer(signal.ITIMER_REAL, 0)
            _send(connection, answer)


def _send(connection: socket.socket, message: bytes) -> None:
    connection.sendall(_LENGTH.pack(len(message)) + message)


# --- Extracted as JSON ----------------------------------------------------------------------------------------------

_MOMENTS = ("published_at", "modified_at")
_TUPLES = ("authors", "tags", "labels", "links", "rules_missed")


def _outline_to_wire(page: PageOutline) -> dict[str, Any]:
    return {name: list(value) for name, value in asdict(page).items()}


def _outline_from_wire(told: Mapping[str, Any]) -> PageOutline:
    sets = {name: frozenset(told[name]) for name in ("texts", "kept", "titles")}
    return PageOutline(path=tuple(told["path"]), **sets)


def _to_wire(extracted: Extracted) -> dict[str, Any]:
    told = {field.name: getattr(extracted, field.name) for field in fields(extracted)}
    told["blocks"] = blocks_to_json(extracted.blocks)
    told["rights_signals"] = dict(extracted.rights_signals)
    for name in _MOMENTS:
        if moment := told[name]:
            told[name] = asdict(moment) | {"at": moment.at.isoformat()}
    return told


def _from_wire(told: Mapping[str, Any]) -> Extracted:
    values = dict(told) | {name: tuple(told[name]) for name in _TUPLES}
    values["blocks"] = blocks_from_json(told["blocks"])
    for name in _MOMENTS:
        if moment := told[name]:
            at = datetime.fromisoformat(moment["at"])
            values[name] = Moment(at=at, certainty=Certainty(moment["certainty"]))
    return Extracted(**values)

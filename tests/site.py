"""Lying outlets: a real HTTP server on 127.0.0.1 for every test that fetches.

    with Site("xeber.example", "novosti.example") as site:
        site.serve("xeber.example", "/rss", FEED, headers={"Content-Type": "application/rss+xml"})
        site.serve("xeber.example", "/old", redirect("https://xeber.example/rss"))
        site.serve("novosti.example", "/", lambda request: Reply(body=request.header("User-Agent")))
        with Fetcher(user_agent="icma/test", dial=site.dial) as fetcher:
            fetcher.get("https://xeber.example/old")
        site.requests                      # every request in order: host, path, headers
        site.paths("xeber.example")        # ["/old", "/rss"]

`site.dial` maps the hosts named to this server (plain HTTP, also for https URLs); `site.port` is its port. What is
served at a path (with its query; without one it answers for every query) is a body, or a behaviour: a function of the
`Request` that gives a `Reply`, or an iterator of bytes that go onto the wire as they are, after which the connection
closes (`RESET` among them breaks it instead). Ready-made behaviours stand at the end of this file: `redirect`,
`validated`, `busy`, `wants_agent`, `silent`, `drip`, `endless`, `wrong_length`, `chunked`, `truncated_chunk`, `reset`,
`gzip_bomb`, `big_feed`. Whatever was not served answers 404.
"""

from __future__ import annotations

import gzip
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self

RESET = b"\x00RESET\x00"  # not sent: the connection is reset here
HeaderLines = Mapping[str, str] | Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What one client asked, and how it really stood on the wire (`raw`, head only)."""

    method: str
    host: str  # without a port, lower case
    path: str  # with the query
    headers: tuple[tuple[str, str], ...]
    raw: bytes
    closing: threading.Event = field(repr=False)
    body: bytes = b""  # as `Content-Length` says

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def pause(self, seconds: float) -> bool:
        """Sleep inside a behaviour, but never longer than the site lives; True when it is closing."""
        return self.closing.wait(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An honest answer: `Content-Length` is added and the connection stays open."""

    status: int = 200
    headers: HeaderLines = ()
    body: bytes | str = b""


Behaviour = Callable[[Request], Reply | Iterator[bytes]]


class Site:
    """The server, from `with` to the end of it. Thread-safe; a thread for each connection."""

    def __init__(self, *hosts: str) -> None:
        self.hosts = hosts
        self.requests: list[Request] = []
        self._served: dict[tuple[str, str], Behaviour] = {}
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Connection)
        self._server.site = self
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def dial(self) -> dict[str, tuple[str, int]]:
        """For `Fetcher(dial=...)`."""
        return dict.fromkeys(self.hosts, ("127.0.0.1", self.port))

    def serve(
        self,
        host: str,
        path: str,
        body: bytes | str | Behaviour,
        *,
        status: int = 200,
        headers: HeaderLines = (),
    ) -> None:
        """Answer here from now on; serving a path again replaces what stood there."""
        behaviour = body if callable(body) else honest(body, status=status, headers=headers)
        self._served[host.lower(), path] = behaviour

    def paths(self, host: str) -> list[str]:
        """The paths that were asked of one host, in order."""
        return [request.path for request in self.requests if request.host == host]

    def answer(self, request: Request) -> Reply | Iterator[bytes]:
        """What the connection asks for each request."""
        self.requests.append(request)
        for path in (request.path, request.path.partition("?")[0]):
            behaviour = self._served.get((request.host, path))
            if behaviour is not None:
                return behaviour(request)
        return Reply(status=404, headers={"Content-Type": "text/plain"}, body=f"{request.host} has no {request.path}\n")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    site: Site


class _Connection(socketserver.StreamRequestHandler):
    """Requests of one keep-alive connection, one after the other."""

    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def handle(self) -> None:
        try:
            while (request := self._read_request()) is not None:
                answer = self.server.site.answer(request)
                if not isinstance(answer, Reply):
                    self._send_raw(answer)
                    return
                self._send(answer)
        except OSError:
            return  # the client has left: that is what many tests are about

    def finish(self) -> None:
        try:
            super().finish()
        except OSError:
            return

    def _read_request(self) -> Request | None:
        lines = []
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            lines.append(line)
        if not lines:
            return None
        method, path, _ = lines[0].decode("latin-1").split(" ", 2)
        pairs = (line.decode("latin-1").rstrip("\r\n").partition(":") for line in lines[1:])
        headers = tuple((name, value.strip()) for name, _, value in pairs)
        host = next((value for name, value in headers if name.lower() == "host"), "")
        length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
        return Request(
            method=method, host=host.partition(":")[0].lower(), path=path, headers=headers, raw=b"".join(lines),
            closing=self.server.site._closing, body=self.rfile.read(length),
        )  # fmt: skip

    def _send(self, reply: Reply) -> None:
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        bodiless = reply.status in (204, 304)
        headers = list(_pairs(reply.headers)) + ([] if bodiless else [("Content-Length", str(len(body)))])
        self.wfile.write(head(reply.status, headers) + (b"" if bodiless else body))
        self.wfile.flush()

    def _send_raw(self, pieces: Iterator[bytes]) -> None:
        for piece in pieces:
            if piece is RESET:
                self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.request.close()
                return
            self.wfile.write(piece)
            self.wfile.flush()


def _pairs(headers: HeaderLines) -> Iterable[tuple[str, str]]:
    return headers.items() if isinstance(headers, Mapping) else headers


def head(status: int, headers: HeaderLines = ()) -> bytes:
    """The head of an answer with exactly these headers, for behaviours that write raw bytes."""
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Odd"
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in _pairs(headers)), "", ""]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


# --- behaviours -----------------------------------------------------------------------------------------------------


def honest(body: bytes | str, *, status: int = 200, headers: HeaderLines = ()) -> Behaviour:
    """The same answer every time."""
    return lambda _: Reply(status=status, headers=headers, body=body)


def redirect(to: str, status: int = 302) -> Behaviour:
    """Anywhere: a circle, a private address, `javascript:`."""
    return honest(b"moved", status=status, headers={"Location": to})


def validated(body: bytes | str, *, etag: str = "", last_modified: str = "", headers: HeaderLines = ()) -> Behaviour:
    """304 without a body to a client that brings the `etag` or the `last_modified` back."""
    validators = [(name, value) for name, value in (("ETag", etag), ("Last-Modified", last_modified)) if value]

    def answer(request: Request) -> Reply:
        if etag and request.header("If-None-Match") == etag:
            return Reply(status=304, headers=validators)
        if last_modified and not etag and request.header("If-Modified-Since") == last_modified:
            return Reply(status=304, headers=validators)
        return Reply(headers=[*validators, *_pairs(headers)], body=body)

    return answer


def busy(status: int = 429, retry_after: str = "120") -> Behaviour:
    """429 or 503 with a `Retry-After`."""
    return honest(b"busy", status=status, headers={"Retry-After": retry_after})


def wants_agent(body: bytes | str) -> Behaviour:
    """400 to an empty User-Agent, as the state agency's server does."""
    return lambda request: Reply(body=body) if request.header("User-Agent") else Reply(status=400, body=b"who are you?")


def silent() -> Behaviour:
    """Takes the request and never answers."""

    def answer(request: Request) -> Iterator[bytes]:
        request.closing.wait()
        yield from ()

    return answer


def drip(body: bytes, *, pause: float = 0.05, headers: HeaderLines = ()) -> Behaviour:
    """One byte at a time, so that no single read ever times out."""

    def answer(request: Request) -> Iterator[bytes]:
        yield head(200, [*_pairs(headers), ("Content-Length", str(len(body)))])
        for place in range(len(body)):
            if request.pause(pause):
                return
            yield body[place : place + 1]

    return answer


def endless(piece: bytes = b"<p>and so on</p>\n" * 4096, *, headers: HeaderLines = ()) -> Behaviour:
    """A body without an end, until the client has had enough."""

    def answer(request: Request) -> Iterator[bytes]:
        yield head(200, headers)
        while not request.closing.is_set():
            yield piece

    return answer


def wrong_length(body: bytes, *, declared: int, headers: HeaderLines = ()) -> Behaviour:
    """Says one length, sends another, closes."""
    return lambda _: iter([head(200, [*_pairs(headers), ("Content-Length", str(declared))]), body])


def chunked(pieces: Iterable[bytes], *, headers: HeaderLines = ()) -> Behaviour:
    """A whole body in chunks."""
    start = head(200, [*_pairs(headers), ("Transfer-Encoding", "chunked")])
    whole = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces]
    return lambda _: iter([start, *whole, b"0\r\n\r\n"])


def truncated_chunk(body: bytes, *, headers: HeaderLines = ()) -> Behaviour:
    """A chunk that promises more than it brings."""
    start = head(200, [*_pairs(headers), ("Transfer-Encoding", "chunked")])
    return lambda _: iter([start, b"%x\r\n%s" % (len(body) * 2, body)])


def reset(*before: bytes) -> Behaviour:
    """Breaks the connection by force, after the bytes given."""
    return lambda _: iter([*before, RESET])


def gzip_bomb(megabytes: int = 100, *, content_type: str = "text/html") -> Behaviour:
    """A small body that unpacks to a large one."""
    packed = gzip.compress(bytes(1024 * 1024), mtime=0) * megabytes
    return honest(packed, headers={"Content-Type": content_type, "Content-Encoding": "gzip"})


def big_feed(megabytes: int = 50, *, link: str = "https://xeber.example/") -> Behaviour:
    """Well-formed RSS of that size, written as it goes."""

    def answer(request: Request) -> Iterator[bytes]:
        yield head(200, {"Content-Type": "application/rss+xml"})
        yield b'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Uzun lent</title>'
        for number in range(megabytes * 16):
            if request.closing.is_set():
                return
            item = (
                f"<item><title>Xəbər {number}</title><link>{link}{number}</link><description>{{}}</description></item>"
            )
            yield item.format("ə" * (32 * 1024)).encode()
        yield b"</channel></rss>"

    return answer

"""The only door to other people's servers: synchronous outside, one asyncio loop inside, and believes nobody.

Every hop of a redirect is checked anew; one deadline covers all that passes on the wire; bytes are kept as sent.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import ipaddress
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import aiohttp
from aiohttp.connector import Connection
from yarl import URL

from icma import __version__

from .codings import ACCEPT_ENCODING, decode_body
from .failures import Later, SetAside, Trouble
from .fetch_failures import explain_failure
from .resolve import PublicResolver, read_address, require_public
from .text import slug
from .types import Answer, Exchange, Headers
from .urls import BadUrl, absolute_url, host_of, request_url

TOTAL_SECONDS = 30.0
MAX_BYTES = 10 * 1024 * 1024  # the largest real page of an outlet measured has 2.5 MB; feeds are smaller
MAX_REDIRECTS = 5
MOST_SAID = 4096  # bytes of an answer to a post: a reason in words
MAX_CONNECTIONS = 100
KEEP_ALIVE_SECONDS = 15
DNS_SECONDS = 60  # how long a checked address stays pinned to its name
DNS_THREADS = 16  # a dead name server holds one for up to 30 s
MAX_HEADER = 64 * 1024  # aiohttp's 8 KB refuse real outlets with long cookies and policies
MAX_HEADERS = 256
NO_CONTACT = (
    "Real outlets are not visited before they can see who visits: set ICMA_CONTACT (an e-mail or web address) in .env, "
    "or the contact at the desk, and start icma again."
)
GRACE_SECONDS = 5.0  # the loop answers for the deadline; this much later the caller stops believing in the loop
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Ports that belong to other protocols: a page must not make us talk to a mail server (after the Fetch standard's list).
OTHER_PORTS = frozenset(
    {1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110}
    | {111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531}
    | {532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3306, 3659, 4045, 5060}
    | {5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211, 27017}
)
_GZIP = b"\x1f\x8b\x08"
_READABLE = ("html", "xml", "rss", "atom", "json")

Dial = Mapping[str, tuple[str, int]]
Check = Callable[[str], None]
T = TypeVar("T")
_peer: ContextVar[str] = ContextVar("peer", default="")


def make_user_agent(contact: str, portal: str) -> str:
    """`icma/0.1.0 (+you@example.org; my-portal)`: publishers see who reads them and where to complain. Always ASCII."""
    told = [f"+{contact}"] if contact else []
    told += [slug(portal)] if slug(portal) else []
    comment = "".join(c for c in "; ".join(told) if " " <= c <= "~" and c not in "()\\")
    return f"icma/{__version__} ({comment})" if comment else f"icma/{__version__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aim:
    """One hop: what is asked for, and where the connection really goes."""

    url: str  # the publisher's
    host: str
    host_header: str
    wire: URL  # the same, or plain HTTP to a dialled address


class Fetcher:
    """Fetches from many threads. Owns a loop in a daemon thread, a session and its connections until `close`.

    `dial` maps exact host names (any case, no port) to an address that is reached by plain HTTP, whatever the scheme of
    the URL: for the demo newsroom, replays and tests. Every other address has to be public.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        dial: Dial = MappingProxyType({}),
        total_seconds: float = TOTAL_SECONDS,
        max_bytes: int = MAX_BYTES,
        max_redirects: int = MAX_REDIRECTS,
        only_dialled: bool = False,
    ) -> None:
        """`only_dialled`: the User-Agent names nobody, so any host that is not in `dial` is refused as `Later`."""
        self.user_agent = user_agent
        self._dial = {host_of(f"http://{host}/") or host.lower(): place for host, place in dial.items()}
        self._total_seconds = total_seconds
        self._max_bytes = max_bytes
        self._max_redirects = max_redirects
        self._only_dialled = only_dialled
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(concurrent.futures.ThreadPoolExecutor(DNS_THREADS, "icma-dns"))
        self._thread = threading.Thread(target=self._loop.run_forever, name="icma-fetcher", daemon=True)
        self._thread.start()
        self._session = self._run(_open_session(self._dial), seconds=GRACE_SECONDS)

    def get(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        accept: str = "",
        max_bytes: int | None = None,
        total_seconds: float | None = None,
        check: Check | None = None,
    ) -> Answer:
        """Fetch, following redirects. Any HTTP status is an `Answer`; header text is UTF-8 with `surrogateescape`.

        `etag` and `last_modified` make the first hop conditional. `check(url)` is called in this thread before each hop
        and may raise; the time it takes is not counted. A body over `max_bytes`, received or decoded, is cut there and
        marked `truncated`. Raises `Later` (nothing came, or not all of it) and `SetAside` (must not be fetched).
        """
        cap = self._max_bytes if max_bytes is None else max_bytes
        seconds = self._total_seconds if total_seconds is None else total_seconds
        conditions = _conditions(etag, last_modified)
        exchanges: list[Exchange] = []
        spent = 0.0
        following: str | None = url
        while following is not None:
            aim = self._aim(following)
            if check is not None:
                check(aim.url)
            headers = self._headers(aim, accept) + conditions
            started = time.monotonic()
            exchanges.append(self._run(self._exchange(aim, headers, cap, seconds, spent), seconds=seconds - spent))
            spent += time.monotonic() - started
            conditions = ()
            following = self._redirect(exchanges)
        return _make_answer(exchanges, cap)

    def post(self, url: str, *, body: bytes, headers: Headers, total_seconds: float | None = None) -> Exchange:
        """Send a body to an address that somebody gave us; the answer, of which `MOST_SAID` bytes are read.

        Guarded as everything is, and no redirect is followed. Needs no contact: the owner of the address asked for it.
        Raises `Later` and `SetAside`.
        """
        seconds = self._total_seconds if total_seconds is None else total_seconds
        aim = self._aim(url, invited=True)
        sent = (("Host", aim.host_header), ("User-Agent", self.user_agent), *headers)
        return self._run(self._exchange(aim, sent, MOST_SAID, seconds, 0.0, body=body), seconds=seconds)

    def close(self) -> None:
        """Stop everything; requests under way end with `Later`. May be called twice."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(_end_session(self._session), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _aim(self, url: str, *, invited: bool = False) -> _Aim:
        """Refuse what must not be asked for; what is left is a name (the resolver judges it) or a public address."""
        try:
            plain = request_url(url)
        except BadUrl as error:
            raise SetAside(str(error)) from None
        split = urlsplit(plain)
        host = split.netloc.removesuffix(f":{split.port}")
        place = self._dial.get(host)
        if place is not None:
            wire = f"http://{place[0]}:{place[1]}{plain[len(split.scheme) + 3 + len(split.netloc) :]}"
            return _Aim(url=plain, host=host, host_header=split.netloc, wire=URL(wire, encoded=True))
        if self._only_dialled and not invited:
            raise Later(NO_CONTACT, trouble=Trouble.NO_CONTACT)
        if split.port in OTHER_PORTS:
            raise SetAside(f"port {split.port} of {host} is not one for web pages")
        address = read_address(host)
        if address is not None:
            require_public(address, host=host.strip("[]"))
        return _Aim(url=plain, host=host, host_header=split.netloc, wire=URL(plain, encoded=True))

    def _headers(self, aim: _Aim, accept: str) -> Headers:
        """All of them, in order: nothing is added unseen, so that the archive can tell what we asked."""
        return (
            ("Host", aim.host_header),
            ("User-Agent", self.user_agent),
            ("Accept", accept or "*/*"),
            ("Accept-Encoding", ACCEPT_ENCODING),
        )

    def _redirect(self, exchanges: list[Exchange]) -> str | None:
        """Where the last exchange sends us; None when it is the answer itself."""
        last = exchanges[-1]
        location = last.header_as_sent("Location")
        if last.status not in REDIRECTS or not location:
            return None
        host = host_of(last.url)
        following = absolute_url(location, base=last.url)
        if following is None:
            raise SetAside(f"{host} redirects to {location[:200]!r}, which cannot be fetched")
        following = request_url(following)
        if any(exchange.url == following for exchange in exchanges):
            raise SetAside(f"{host} redirects in a circle: {following[:200]} comes again")
        if len(exchanges) > self._max_redirects:
            raise SetAside(f"more than {self._max_redirects} redirects; the last one leads to {following[:200]}")
        return following

    async def _exchange(
        self, aim: _Aim, headers: Headers, cap: int, seconds: float, spent: float, *, body: bytes | None = None
    ) -> Exchange:
        started_at = datetime.now(UTC)
        chunks: list[bytes] = []
        try:
            async with asyncio.timeout(seconds - spent):
                method = "GET" if body is None else "POST"
                response = await self._session.request(
                    method, aim.wire, headers=headers, data=body, allow_redirects=False
                )
                try:
                    truncated = await _read_body(response.content, chunks, cap)
                finally:
                    response.close()  # a whole body has already given its connection back
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise explain_failure(error, host=aim.host, received=sum(map(len, chunks)), seconds=seconds) from error
        return Exchange(
            url=aim.url, method=method,
            request_headers=tuple((str(name), value) for name, value in response.request_info.headers.items()),
            status=response.status, reason=response.reason or "",
            headers=tuple((_text(name), _text(value)) for name, value in response.raw_headers),
            entity=b"".join(chunks), started_at=started_at, remote_address=_peer.get(),
            dechunked="chunked" in response.headers.get("Transfer-Encoding", "").lower(), truncated=truncated,
        )  # fmt: skip

    def _run(self, work: Coroutine[Any, Any, T], *, seconds: float) -> T:
        """Do it in the loop and wait here."""
        if self._loop.is_closed():
            work.close()
            raise Later("the fetcher is closed")
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(timeout=max(seconds, 0) + GRACE_SECONDS)
        except concurrent.futures.CancelledError:
            raise Later("the fetcher was closed while this was under way") from None
        except concurrent.futures.TimeoutError:
            future.cancel()
            raise Later("our own loop of requests is overloaded") from None


class PinnedConnector(aiohttp.TCPConnector):
    """Notes who answers, and hangs up on a peer that is neither public nor dialled: the last check has no condition.

    Nor is a connection used again on which something arrived since: it would pass for the answer to the next question.
    """

    def __init__(self, *, dial: Dial, **options: Any) -> None:
        super().__init__(**options)
        self._places = frozenset(dial.values())

    async def connect(
        self, req: aiohttp.ClientRequest, traces: list[Any], timeout: aiohttp.ClientTimeout
    ) -> Connection:
        connection = await super().connect(req, traces, timeout)
        while connection.protocol is not None and connection.protocol.should_close:  # it spoke without being asked
            connection.close()
            connection = await super().connect(req, traces, timeout)
        peer = connection.transport.get_extra_info("peername") if connection.transport else None
        address = str(peer[0]) if peer else ""
        if not peer or (address, peer[1]) not in self._places:
            try:
                require_public(ipaddress.ip_address(address.partition("%")[0]), host=req.host)
            except (ValueError, SetAside):
                connection.close()
                raise
        _peer.set(address)
        return connection


async def _open_session(dial: Dial) -> aiohttp.ClientSession:
    connector = PinnedConnector(
        dial=dial,
        resolver=PublicResolver(),
        ttl_dns_cache=DNS_SECONDS,
        limit=MAX_CONNECTIONS,
        keepalive_timeout=KEEP_ALIVE_SECONDS,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),  # ours covers all hops and the body
        auto_decompress=False,
        trust_env=False,
        skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
        max_line_size=MAX_HEADER,
        max_field_size=MAX_HEADER,
        max_headers=MAX_HEADERS,
    )


async def _end_session(session: aiohttp.ClientSession) -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await session.close()
    await asyncio.sleep(0)  # closed transports say goodbye in the next turn of the loop


async def _read_body(content: aiohttp.StreamReader, chunks: list[bytes], cap: int) -> bool:
    """Collect at most `cap` bytes; whether there was more."""
    room = cap
    while chunk := await content.readany():
        if len(chunk) > room:
            chunks.append(chunk[:room])
            return True
        chunks.append(chunk)
        room -= len(chunk)
    return False


def _text(header: bytes) -> str:
    return header.decode("utf-8", "surrogateescape")  # any bytes come back as they were sent


def _conditions(etag: str, last_modified: str) -> Headers:
    """RFC 9110 section 13.1; a validator that does not fit a header is not sent back."""
    wanted = (("If-None-Match", etag.strip()), ("If-Modified-Since", last_modified.strip()))
    return tuple((name, value) for name, value in wanted if value and value.isascii() and value.isprintable())


def _make_answer(exchanges: list[Exchange], cap: int) -> Answer:
    last = exchanges[-1]
    body = decode_body(last.entity, last.headers, max_bytes=cap + 1)
    if body.startswith(_GZIP) and any(word in last.header("Content-Type").lower() for word in _READABLE):
        body = decode_body(body, (("Content-Encoding", "gzip"),), max_bytes=cap + 1)  # sent compressed, not said so
    if len(body) > cap:
        body = body[:cap]
        exchanges[-1] = replace(last, truncated=True)
    return Answer(exchanges=tuple(exchanges), body=body)

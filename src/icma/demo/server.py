"""The demo newsroom: every invented outlet on one loopback port, told apart by the Host header.

    python -m icma.demo.server --port 8101 --state FILE [--host 127.0.0.1] [--until-parent-ends]

Logs nothing, ends with 0 on SIGTERM or SIGINT; exit code 3 when it cannot listen or cannot write its state file.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import os
import re
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from . import feeds, pages
from .newsroom import Piece, open_newsroom, piece_at, pieces_of
from .outlets import OUTLETS, Outlet
from .words import section_path
from .writing import PICTURES, SECTIONS

CANNOT_START = 3  # exit code
BUSY_SECONDS = 2  # what a busy outlet asks for in Retry-After
SLOWEST, SPREAD = 2.0, 0.7  # seconds that a slow outlet takes at least, and how much its answers differ
_HTML = "text/html"
_ROBOTS = {
    "gilavar-xeber": "User-agent: *\nDisallow: /axtar\n",
    "gilavar-segodnya": "User-agent: *\nDisallow: /search\nDisallow: /print/\n\nUser-agent: GreedyBot\nDisallow: /\n",
    "gilavar-courier": "# Be kind to a small newspaper.\nUser-agent: *\nDisallow: /search\nAllow: /\n",
    "sahil-qezeti": "User-agent: *\nDisallow: /axtaris\nDisallow: /admin/\n",
    "portovy-vestnik": "User-agent: *\nDisallow: /search\n\nSitemap: {base}/news-sitemap.xml\n",
    "mirvari-media": "User-agent: *\nDisallow: /az/axtar\nDisallow: /ru/search\n",
    "lagoon-post": "# Robots welcome. Drones not.\nUser-agent: *\nDisallow: /search\n",
}
_FILE = re.compile(r"/(?P<folder>pictures|video)/(?P<name>[a-z][a-z0-9-]*)(?P<ending>\.jpg)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the newsroom answers; `changed` becomes Last-Modified."""

    body: bytes
    content_type: str
    status: int = 200
    changed: datetime | None = None
    state: str = ""  # of an article: its page counts as unchanged while this stays, whatever the lists around it say

    @property
    def etag(self) -> str:
        """A validator: weak for an article's state, strong for a body (RFC 9110, section 8.8.3)."""
        mark = '"' + hashlib.sha256(self.state.encode() or self.body).hexdigest()[:20] + '"'
        return f"W/{mark}" if self.state else mark


def outlet_at(host: str) -> Outlet | None:
    """The outlet that a Host header names."""
    return next((one for one in OUTLETS if one.host == host.partition(":")[0].lower()), None)


def answer(host: str, target: str, *, openings: Sequence[datetime], port: int, now: datetime) -> Reply:
    """The newsroom's answer to a GET of `target` at `host` (a port in it does not matter)."""
    outlet = outlet_at(host)
    if outlet is None:
        return _misdirected(port)
    pieces = pieces_of(outlet, openings, now=now)
    base = outlet.homepage(port).rstrip("/")
    path = unquote(urlsplit(target).path)
    if path == "/robots.txt":
        return Reply(body=_ROBOTS[outlet.slug].format(base=base).encode(), content_type="text/plain; charset=utf-8")
    if found := _FILE.fullmatch(path):
        return _file(outlet, found)
    if feed := _feed(outlet, path, pieces, base=base, opened=openings[-1]):
        return feed
    piece = piece_at(outlet, path, pieces, now=now)
    if piece is None:
        return _list(outlet, path, pieces)
    page = pages.article_page(outlet, piece, pieces, base=base)
    return _page(outlet, page, changed=piece.modified, state=f"{piece.path} {piece.modified.isoformat()}")


def _feed(outlet: Outlet, path: str, pieces: Sequence[Piece], *, base: str, opened: datetime) -> Reply | None:
    way = next((way for way in outlet.ways if way.path == path and way.form != "listing"), None)
    if way is None:
        return None
    content_type, text = feeds.feed_of(outlet, way, pieces, base=base)
    changed = max((piece.modified for piece in pieces), default=opened)
    return Reply(body=encode(outlet, text), content_type=content_type, changed=changed)


def _list(outlet: Outlet, path: str, pieces: Sequence[Piece]) -> Reply:
    """The front page of the outlet or of one of its languages, a section, a listing; or that nothing is here."""
    fronts = {"/": ""} | {f"/{language}/": language for language in outlet.languages if len(outlet.languages) > 1}
    fronts |= {way.path: way.language for way in outlet.ways if way.form == "listing"}
    if path in fronts:
        return _page(outlet, pages.list_page(outlet, pieces, language=fronts[path]))
    for language in outlet.languages:
        for key in SECTIONS:
            if path == section_path(outlet, language, key):
                return _page(outlet, pages.list_page(outlet, pieces, section=key, language=language))
    return _missing(outlet, path)


def _missing(outlet: Outlet, path: str) -> Reply:
    language = path.split("/")[1] if path.count("/") > 1 else ""
    page = pages.missing_page(outlet, language if language in outlet.languages else "")
    return _page(outlet, page, status=404)


def _page(outlet: Outlet, text: str, *, status: int = 200, changed: datetime | None = None, state: str = "") -> Reply:
    content_type = f"{_HTML}; charset={outlet.charset}"
    return Reply(
        body=encode(outlet, text), content_type=content_type, status=status, changed=changed, state=state
    )  # fmt: skip


def encode(outlet: Outlet, text: str) -> bytes:
    """In the outlet's charset; a letter that it lacks is written as a reference, as old systems do."""
    return text.encode(outlet.charset, "xmlcharrefreplace")


def _file(outlet: Outlet, found: re.Match[str]) -> Reply:
    file = PICTURES / f"{found['name']}.jpg"
    if not file.is_file() or (found["folder"] == "pictures") != bool(found["ending"]):
        return _missing(outlet, found[0])
    if found["folder"] == "video":
        return _page(outlet, pages.video_page(outlet, found["name"]))
    changed = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return Reply(body=file.read_bytes(), content_type="image/jpeg", changed=changed)


def _misdirected(port: int) -> Reply:
    lines = ["No outlet has this name here. The invented outlets of the demo newsroom:"]
    lines += [outlet.homepage(port) for outlet in OUTLETS]
    return Reply(body="\n".join([*lines, ""]).encode(), content_type="text/plain; charset=utf-8", status=421)


def is_unchanged(reply: Reply, *, none_match: str, modified_since: str) -> bool:
    """Whether a conditional GET may be answered with 304 (RFC 9110, section 13.2.2: If-None-Match goes first)."""
    if reply.status != 200:
        return False
    if none_match:
        tags = {tag.strip().removeprefix("W/") for tag in none_match.split(",")}
        return bool(tags & {reply.etag.removeprefix("W/"), "*"})
    if not modified_since or reply.changed is None:
        return False
    try:
        since = parsedate_to_datetime(modified_since)
    except ValueError:
        return False
    since = since if since.tzinfo else since.replace(tzinfo=UTC)
    return reply.changed.replace(microsecond=0) <= since


class Visit(BaseHTTPRequestHandler):
    """One connection; keep-alive as at real outlets."""

    protocol_version = "HTTP/1.1"
    server: Newsroom
    timeout = 30  # seconds of silence before the connection is closed

    def do_GET(self) -> None:
        """Answer a GET."""
        self._send(body=True)

    def do_HEAD(self) -> None:
        """Answer a HEAD."""
        self._send(body=False)

    def version_string(self) -> str:
        """The Server header: no versions, as careful outlets do."""
        return "gilavar"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is http.server's
        """Nothing: a demo does not fill a terminal."""

    def _send(self, *, body: bool) -> None:
        host, port = self.headers.get("Host", ""), self.server.server_port
        if self.server.is_busy(host, self.path):
            self._refuse()
            return
        reply = answer(host, self.path, openings=self.server.openings, port=port, now=self.server.clock())
        none_match, since = self.headers.get("If-None-Match", ""), self.headers.get("If-Modified-Since", "")
        unchanged = is_unchanged(reply, none_match=none_match, modified_since=since)
        self.send_response(304 if unchanged else reply.status)
        if reply.status == 200:
            self.send_header("ETag", reply.etag)
            self.send_header("Cache-Control", "max-age=60")
        if reply.changed and reply.status == 200:
            self.send_header("Last-Modified", format_datetime(reply.changed.astimezone(UTC), usegmt=True))
        if not unchanged:
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if body and not unchanged:
            self.wfile.write(reply.body)

    def _refuse(self) -> None:
        self.send_response(503)
        self.send_header("Retry-After", str(BUSY_SECONDS))
        self.send_header("Content-Length", "0")
        self.end_headers()


class Newsroom(ThreadingHTTPServer):
    """The listening server. With `parent` it ends when that process is gone, so that nothing is left behind."""

    openings: tuple[datetime, ...] = ()
    parent = 0
    request_queue_size = 128  # a harvest asks for many things at once

    def __init__(self, address: tuple[str, int], *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(address, Visit)
        self.clock = clock
        self._asked: Counter[str] = Counter()
        self._counting = threading.Lock()

    def is_busy(self, host: str, path: str) -> bool:
        """Take the time that the outlet takes; True when it answers this request with 503. robots.txt always stands."""
        outlet = outlet_at(host)
        if outlet is None or path == "/robots.txt" or not (outlet.slow or outlet.fails_every):
            return False
        with self._counting:
            self._asked[outlet.slug] += 1
            number = self._asked[outlet.slug]
        if outlet.slow:
            time.sleep(SLOWEST + number * SPREAD % 2)
        return bool(outlet.fails_every) and number % outlet.fails_every == 0

    def service_actions(self) -> None:
        """Called by `serve_forever` at every turn."""
        if self.parent and os.getppid() != self.parent:
            raise SystemExit(0)

    def handle_error(self, request: object, client_address: object) -> None:
        """A visitor who hangs up is nobody's fault; anything else is a bug and goes to stderr."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def serve(host: str, port: int, state: Path, *, parent: int = 0) -> None:
    """Serve until a signal comes. Raises `OSError` when it cannot listen or cannot write `state`."""
    with Newsroom((host, port)) as newsroom:
        newsroom.openings = open_newsroom(state, now=datetime.now(UTC))
        newsroom.parent = parent
        newsroom.serve_forever(poll_interval=1.0)


def main() -> int:
    """Read the command line and serve; the exit code says how it ended."""
    parser = argparse.ArgumentParser(prog="python -m icma.demo.server", description="The invented outlets of Gilavar.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True, help="small file that remembers when the newsroom opened")
    parser.add_argument("--until-parent-ends", action="store_true", help="end when the starting process is gone")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    try:
        serve(asked.host, asked.port, asked.state, parent=os.getppid() if asked.until_parent_ends else 0)
    except OverflowError:
        print(f"demo newsroom: {asked.port} is not a port (0-65535)", file=sys.stderr)  # noqa: T201 -- says why it ends
    except OSError as error:
        print(_why(error, asked.host, asked.port), file=sys.stderr)  # noqa: T201 -- the line that says why it ends
    return CANNOT_START


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"demo newsroom: port {port} on {host} is taken by another program; choose another with --port"
    return f"demo newsroom: cannot start on {host}, port {port}: {error}"


def _end(signum: int, frame: object) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())

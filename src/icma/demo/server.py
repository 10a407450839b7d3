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
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from . import feeds, pages
from .newsroom import Piece, open_newsroom, pieces_of
from .outlets import OUTLETS, Outlet
from .words import WORDS
from .writing import PICTURES, SECTIONS

CANNOT_START = 3  # exit code
_HTML = "text/html; charset=utf-8"
_ROBOTS = {
    "az": "User-agent: *\nDisallow: /axtar\n",
    "ru": "User-agent: *\nDisallow: /search\nDisallow: /print/\n\nUser-agent: GreedyBot\nDisallow: /\n",
    "en": "# Be kind to a small newspaper.\nUser-agent: *\nDisallow: /search\nAllow: /\n",
}
_FILE = re.compile(r"/(?P<folder>pictures|video)/(?P<name>[a-z][a-z0-9-]*)(?P<ending>\.jpg)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the newsroom answers; `changed` becomes Last-Modified."""

    body: bytes
    content_type: str = _HTML
    status: int = 200
    changed: datetime | None = None

    @property
    def etag(self) -> str:
        """A strong validator of the body."""
        return '"' + hashlib.sha256(self.body).hexdigest()[:20] + '"'


def answer(host: str, target: str, *, openings: Sequence[datetime], port: int, now: datetime) -> Reply:
    """The newsroom's answer to a GET of `target` at `host` (a port in it does not matter)."""
    outlet = next((one for one in OUTLETS if one.host == host.partition(":")[0].lower()), None)
    if outlet is None:
        return _misdirected(port)
    pieces = pieces_of(outlet, openings, now=now)
    base = outlet.homepage(port).rstrip("/")
    path = unquote(urlsplit(target).path)
    newest = pieces[0].published if pieces else openings[-1]
    if path == outlet.feed_path:
        content_type, xml = feeds.feed_of(outlet, pieces, base=base)
        return Reply(body=xml.encode(), content_type=content_type, changed=newest)
    if path == "/robots.txt":
        return Reply(body=_ROBOTS[outlet.language].encode(), content_type="text/plain; charset=utf-8")
    if found := _FILE.fullmatch(path):
        return _file(outlet, found)
    piece = next((piece for piece in pieces if piece.path == path), None)
    if piece:
        return Reply(body=pages.article_page(outlet, piece, pieces, base=base).encode(), changed=piece.published)
    return _list(outlet, path, pieces)


def _list(outlet: Outlet, path: str, pieces: Sequence[Piece]) -> Reply:
    sections = {WORDS[outlet.language].section_path(key): key for key in SECTIONS} | {"/": ""}
    if path not in sections:
        return Reply(body=pages.missing_page(outlet).encode(), status=404)
    return Reply(body=pages.list_page(outlet, pieces, section=sections[path]).encode())


def _file(outlet: Outlet, found: re.Match[str]) -> Reply:
    file = PICTURES / f"{found['name']}.jpg"
    if not file.is_file() or (found["folder"] == "pictures") != bool(found["ending"]):
        return Reply(body=pages.missing_page(outlet).encode(), status=404)
    if found["folder"] == "video":
        return Reply(body=pages.video_page(outlet, found["name"]).encode())
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
        return bool(tags & {reply.etag, "*"})
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
        reply = answer(host, self.path, openings=self.server.openings, port=port, now=datetime.now(UTC))
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


class Newsroom(ThreadingHTTPServer):
    """The listening server. With `parent` it ends when that process is gone, so that nothing is left behind."""

    openings: tuple[datetime, ...] = ()
    parent = 0

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
    with Newsroom((host, port), Visit) as newsroom:
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

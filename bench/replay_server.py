"""A replay server: the pages of a WARC file, served over HTTP as their own hosts, with a feed per host.

    python -m bench.replay_server FILE.warc.gz --port 8300

One process, one port; the `Host` header says which outlet is meant. Dates of the feeds are those of the captures.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.sax.saxutils import escape

from icma.core.types import Exchange
from icma.core.urls import host_of, url_key
from icma.core.warc import iter_responses

FEED_PATH = "/replay.rss"


def pages_by_host(path: Path) -> dict[str, dict[bytes, Exchange]]:
    """host -> key of the URL -> exchange, for every response of the file.

    Like the real outlets, the replay minds neither tracking parameters nor the scheme.
    """
    hosts: dict[str, dict[bytes, Exchange]] = defaultdict(dict)
    for record in iter_responses(path):
        if record.exchange is not None:
            hosts[host_of(record.exchange.url)][url_key(record.exchange.url)] = record.exchange
    return dict(hosts)


def feed_of(host: str, pages: dict[bytes, Exchange]) -> bytes:
    """RSS 2.0 with a link and the capture's date per page, and nothing that the page itself should tell."""
    items = "".join(
        f"<item><title>{escape(exchange.url)}</title><link>{escape(exchange.url)}</link>"
        f"<guid>{escape(exchange.url)}</guid><pubDate>{format_datetime(exchange.started_at)}</pubDate></item>"
        for exchange in pages.values()
    )
    head = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{host}</title>'
    return f"{head}<link>https://{host}/</link>{items}</channel></rss>".encode()


def make_handler(hosts: dict[str, dict[bytes, Exchange]]) -> type[BaseHTTPRequestHandler]:
    """The request handler of one set of pages."""

    class Replay(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = self.headers.get("Host", "")
            pages, key = hosts.get(host, {}), url_key(f"https://{host}{self.path}")
            if self.path == FEED_PATH and pages:
                self._answer(200, "application/rss+xml", feed_of(self.headers["Host"], pages))
            elif key in pages:
                exchange = pages[key]
                self._answer(exchange.status, exchange.header("Content-Type"), exchange.entity)
            else:
                self._answer(404, "text/plain", b"not in this archive")

        def _answer(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Replay


class ReplayServer(ThreadingHTTPServer):
    """Clients are killed in mid-sentence here: that is no news."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--port", type=int, default=8300)
    given = parser.parse_args()
    server = ReplayServer(("127.0.0.1", given.port), make_handler(pages_by_host(given.file)))
    server.serve_forever()


if __name__ == "__main__":
    main()

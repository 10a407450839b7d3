"""Counting views beside the cache: in memory, without cookies, flushed every other second.

A view is one visitor reading one article on one day (UTC): a GET answered by the page (200, or 304 when the browser
still has it), by something that does not call itself a machine and is not fetching ahead. The visitor is a keyed hash
over client address, User-Agent and article; its key is random, lives in memory only and changes at midnight UTC, so
nobody, we included, can tell afterwards who read, nor which two articles one person read.

Bounds, said honestly. `REMEMBERED` hashes are kept in two generations; when more than that many views came since a
visitor's, a reload counts again. A restart forgets the hashes too. Of several web processes each has its own: a
visitor counts at most once a day in each, so the default is one process. `kill -9` loses at most the last two
seconds. Readers behind one address with the same browser count as one. Programs that pretend to be browsers count.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from icma.audience.actions import add_views

log = structlog.get_logger(__name__)

ARTICLE_PATH = re.compile(r"/(az|ru|en)/article/([0-9]{1,18})-[^/]*/?$")  # not what stands below it
FLUSH_SECONDS = 2.0  # a reader's own first view shows within 5 s; each flush costs a transaction and some new pages
REMEMBERED = 500_000  # about 50 MB when full; reached at half a million views a day
JUDGED = 2000  # User-Agent strings kept with our verdict
# Every browser since Netscape begins with Mozilla/ or Opera/; programs that say so too mostly name themselves behind
# it. CUBOT is a maker of phones; "Telegram-Android" is a person in that program's own browser, its preview is
# TelegramBot.
BROWSER = re.compile(r"Mozilla/|Opera/")
MACHINE = re.compile(
    r"(?<!cu)bot\b|bot[/;_-]|crawl|spider|slurp|scrape|fetch|preview|monitor|uptime|archive|headless|lighthouse|phantomjs"
    r"|selenium|facebookexternalhit|google-|googleother|mediapartners|embedly|vkshare|validator|python|curl"
    r"|compatible; (?!msie)|https?://",
    re.IGNORECASE,
)
AHEAD = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")


class ViewCounter:
    """Counts in memory; `start` begins the flushing, `stop` ends it with a last flush.

    `on_flush(article ids)` is called after each flush that was written, on the counter's thread. `now` is the clock,
    in UTC.
    """

    def __init__(
        self,
        *,
        trusted_proxy: bool = False,
        on_flush: Callable[[Iterable[int]], None],
        remembered: int = REMEMBERED,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._trusted_proxy = trusted_proxy
        self._on_flush = on_flush
        self._generation_size = max(1, remembered // 2)
        self._now = now
        self._lock = threading.Lock()
        self._machines: dict[str, bool] = {}
        self._waiting: dict[int, int] = {}
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._seen: set[bytes] = set()
        self._seen_before: set[bytes] = set()
        self._begin_day()

    def count(self, environ: dict[str, Any], article: int) -> None:
        """One reading of an article's page; counted when it is a person's first one today."""
        agent = environ.get("HTTP_USER_AGENT", "")
        machine = self._machines.get(agent)
        if machine is None:
            machine = self._judge(agent)
        if machine:
            return
        address = environ.get("REMOTE_ADDR", "")
        if self._trusted_proxy:
            address = environ.get("HTTP_X_FORWARDED_FOR", address).rpartition(",")[2].strip()
        visit = blake2b(f"{article} {address} {agent}".encode(), key=self._key, digest_size=8).digest()
        if visit in self._seen or visit in self._seen_before or any(name in environ for name in AHEAD):
            return
        with self._lock:
            if visit not in self._seen:
                self._remember(visit)
                self._waiting[article] = self._waiting.get(article, 0) + 1

    def flush(self) -> None:
        """Write what has been counted; when the database cannot take it now, it is kept for the next time."""
        now = self._now()
        with self._lock:
            counts, self._waiting = self._waiting, {}
            if now.date() != self._day:
                self._begin_day()
        if not counts:
            return
        try:
            add_views(counts, at=now)
        except (DatabaseError, InterfaceError) as error:
            self._take_back(counts)
            connection.close()
            log.warning("views.not_written", articles=len(counts), reason=str(error))
            return
        self._on_flush(counts)

    def start(self) -> None:
        """Begin anew in this process: a forked child must not write its parent's views a second time."""
        with self._lock:
            self._waiting = {}
            self._stopping = False
        self._thread = threading.Thread(target=self._run, name="view-counter", daemon=False)
        self._thread.start()

    def stop(self) -> None:
        """Flush and end the thread; at most `FLUSH_SECONDS` from now."""
        self._stopping = True
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        # Waiting for the main thread instead of sleeping: when the process ends this wakes at once and flushes for
        # the last time, also in a server's child process, where atexit functions are not called.
        main = threading.main_thread()
        while main.is_alive() and not self._stopping:
            main.join(FLUSH_SECONDS)
            close_old_connections()
            self.flush()
        connection.close()

    def _remember(self, visit: bytes) -> None:
        if len(self._seen) >= self._generation_size:
            self._seen_before, self._seen = self._seen, set()
        self._seen.add(visit)

    def _begin_day(self) -> None:
        self._day = self._now().date()
        self._key = secrets.token_bytes(32)
        self._seen, self._seen_before = set(), set()

    def _take_back(self, counts: dict[int, int]) -> None:
        with self._lock:
            for article, count in counts.items():
                self._waiting[article] = self._waiting.get(article, 0) + count

    def _judge(self, agent: str) -> bool:
        machine = is_machine(agent)
        if len(self._machines) < JUDGED:
            self._machines[agent] = machine
        return machine


def is_machine(agent: str) -> bool:
    """Whether a User-Agent names a program that nobody reads with; an empty one does."""
    return BROWSER.match(agent) is None or MACHINE.search(agent) is not None

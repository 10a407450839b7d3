"""Telling one process's page cache what others changed: web processes, the harvest, the command line.

SQLite: `PRAGMA data_version` on a connection of our own (some microseconds) five times a second says whether anybody
committed; only then the journal is read. PostgreSQL: the journal is read twice a second. What the journal names is
dropped. When the database cannot be asked, nothing is kept until it can: a withheld text must not live on because
nobody could say so.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import monotonic
from urllib.parse import quote

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from icma.audience.queries import views_of
from icma.journal.queries import JournalCursor, changes_since, latest_cursor
from icma.stories.queries import articles_of_stories

from .cache_store import PageStore

log = structlog.get_logger(__name__)

SQLITE_SECONDS = 0.2
POSTGRESQL_SECONDS = 0.5
RECOUNT_SECONDS = 2.0
CHANGES_AT_ONCE = 1000
SILENT = frozenset(  # subjects that stand on no page that everybody sees
    {
        "user",
        "reader",
        "letter",
        "notice",
        "comment",
        "report",
        "appeal",
        "rule",
        "follow",
        "bookmark",
        "device",
        "sweep",
    }
)


def apply_changes(store: PageStore, subjects: Iterable[str]) -> None:
    """Drop what these subjects of the journal concern: an article's pages and all lists, of a
    story the pages of its articles, for anything else everything.

    A source's name and rights stand on many pages and change some times a year: a page missed there would show a text
    without right, so all pages go.
    """
    articles: set[int] = set()
    stories: set[int] = set()
    for subject in subjects:
        kind, _, key = subject.partition(":")
        if kind in ("article", "story") and key.isascii() and key.isdigit():
            (articles if kind == "article" else stories).add(int(key))
        elif kind not in SILENT:
            store.drop_all()
            return
    if stories:  # each of their articles says how many sources tell it
        articles |= articles_of_stories(stories)
    if articles or stories:
        store.drop_articles(articles)


class Freshness:
    """The watcher of one process. With `counted_elsewhere` other processes count views too, and their numbers are
    looked up.
    """

    def __init__(self, store: PageStore, *, counted_elsewhere: bool) -> None:
        self._store = store
        self._counted_elsewhere = counted_elsewhere
        self._cursor: JournalCursor | None = None
        self._sqlite: sqlite3.Connection | None = None
        self._data_version = -1
        self._views: dict[int, int] = {}
        self._recount_at = 0.0
        self._recount_due = False
        self._thread: threading.Thread | None = None
        self._stopping = False

    def start(self) -> None:
        """Look once, so that pages may be kept from now on, and go on looking on an own thread."""
        self._cursor, self._sqlite, self._stopping = None, None, False
        self._store.blind = True
        self.look()
        self._thread = threading.Thread(target=self._run, name="page-freshness", daemon=False)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, within one look."""
        self._stopping = True
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def note_views(self, articles: Iterable[int]) -> None:
        """This process wrote new numbers for these articles: every page that shows one goes."""
        self._store.drop_numbers(set(articles))

    def look(self) -> None:
        """Drop what changed since the last look; everything when the database does not answer."""
        try:
            if self._moved():
                self._follow()
            if self._recount_due and monotonic() >= self._recount_at:
                self._recount()
        except (DatabaseError, InterfaceError, sqlite3.Error) as error:
            if not self._store.blind:
                log.warning("page_cache.blind", reason=str(error))
            self._go_blind()

    def _run(self) -> None:
        pause = SQLITE_SECONDS if connection.vendor == "sqlite" else POSTGRESQL_SECONDS
        main = threading.main_thread()
        while main.is_alive() and not self._stopping:
            main.join(pause)  # wakes at once when the process ends
            self.look()
        self._close()

    def _moved(self) -> bool:
        if connection.vendor != "sqlite":
            close_old_connections()
            return True
        if self._sqlite is None:
            self._sqlite = sqlite3.connect(_sqlite_uri(), uri=True, check_same_thread=False, isolation_level=None)
        (version,) = self._sqlite.execute("PRAGMA data_version").fetchone()
        moved = version != self._data_version
        self._data_version = version
        return moved or self._cursor is None

    def _follow(self) -> None:
        if self._cursor is None:
            self._cursor = JournalCursor(latest_cursor())
            self._store.drop_all()
            self._store.blind = False
            return
        subjects = dict(_changes(self._cursor.since))
        apply_changes(self._store, [subjects[pk] for pk in self._cursor.take(subjects, now=monotonic())])
        self._recount_due = self._counted_elsewhere or connection.vendor != "sqlite"

    def _recount(self) -> None:
        """Drop the pages with numbers that others have raised; a number seen for the first time counts as raised."""
        self._recount_at, self._recount_due = monotonic() + RECOUNT_SECONDS, False
        views = views_of(self._store.numbers_shown())
        raised = {pk for pk, count in views.items() if self._views.get(pk) != count}
        self._views = views
        if raised:
            self._store.drop_numbers(raised)

    def _go_blind(self) -> None:
        self._store.blind = True
        self._store.drop_all()
        self._close()

    def _close(self) -> None:
        self._cursor = None
        if self._sqlite is not None:
            self._sqlite.close()
            self._sqlite = None
        connection.close()


def _changes(since: int) -> Iterator[tuple[int, str]]:
    while True:
        rows = changes_since(since, limit=CHANGES_AT_ONCE)
        yield from ((pk, subject) for pk, _, subject in rows)
        if len(rows) < CHANGES_AT_ONCE:
            return
        since = rows[-1][0]


def _sqlite_uri() -> str:
    name = str(connection.settings_dict["NAME"])
    if name.startswith("file:"):
        return name
    return f"file:{quote(str(Path(name).absolute()))}?mode=ro"

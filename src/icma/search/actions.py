"""Keeping the index: the journal says which articles changed, they are read through their rights and written anew.

One step takes lines of the journal, notes the articles they concern (`Waiting`) and indexes a batch of those. Reading
and tokenising happen outside any transaction; a result counts only if nothing newer was noted meanwhile. So whatever
is killed when, and however many engines run, each change is indexed once and none is missed.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from icma import tray
from icma.articles.queries import PublicArticle, article_ids, whole_rows
from icma.core.blocks import text_of_blocks
from icma.core.stem import SCHEME, index_tokens
from icma.journal.queries import JournalCursor, changes_since, latest_cursor
from icma.rows import writers_turn

from .beginnings import beginning_tokens, main_tokens
from .models import COUNTER_BITS, FIRST_BATCH, PLACE, WITH_TEXT, Document, Place, Waiting
from .postings import language_token, pack_tokens, unpack_tokens, write_tsvector

LEASE = timedelta(seconds=10)  # a batch takes a tenth of a second; after kill -9 the next engine waits this long
LINES = 1_000  # of the journal, taken at once
QUEUED = 2_000  # articles of a whole set, queued at once
FAULT_PAUSE = timedelta(hours=1)
LONGEST_TEXT = 200_000  # characters of one article that are searched
TOP = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One article as the index will hold it; without words it is taken out."""

    article_id: int
    change: int
    published_at: datetime | None = None
    language: str = ""
    title: str = ""  # tokens
    text: str = ""

    @property
    def digest(self) -> bytes:
        """Of everything that the index holds of it."""
        held = f"{self.language}\n{self.title}\n{self.text}".encode()
        return hashlib.blake2b(held, digest_size=16).digest()


def catch_up(pk: int, *, now: datetime) -> None:
    """One step of the engine: follow the journal, index one batch. `pk` is always `PLACE`."""
    lease = claim_index(now=now)
    if lease is None:
        return
    place = Place.objects.get(pk=pk)
    try:
        _follow(place, now=now)
        waiting = Waiting.objects.filter(due_at__lte=now).order_by("-article_id")
        batch = list(waiting.values_list("article_id", "change")[: place.batch])
        entries = make_entries(batch)
        sound = place.batch == FIRST_BATCH  # the article that caused a fault is behind us
        state = {"batch": min(place.batch * 2, FIRST_BATCH), "last_error": "" if sound else place.last_error}
        with tray.finishing(Place, pk, lease, **state):
            _write(entries)
    except tray.LeaseLost:  # somebody else goes on from what is written
        return


def claim_index(*, now: datetime) -> uuid.UUID | None:
    """Take the index in hand; None while another engine has it."""
    _open_place()
    return tray.claim(Place, PLACE, now=now, lease_for=LEASE)


def push_search_ahead(pk: int, *, error: str, now: datetime) -> None:
    """After a bug: smaller batches until the article that causes it is alone; that one waits an hour."""
    with writers_turn(), transaction.atomic():
        place = Place.objects.filter(pk=pk).first()
        if place is None:
            return
        if place.batch == 1:
            worst = Waiting.objects.filter(due_at__lte=now).order_by("-article_id").values_list("pk", flat=True)[:1]
            Waiting.objects.filter(pk__in=list(worst)).update(due_at=now + FAULT_PAUSE)
        line = tray.readable_line(f"A fault of ours: {error}")
        Place.objects.filter(pk=pk).update(
            lease=None, leased_until=tray.EPOCH, batch=max(place.batch // 8, 1), last_error=line
        )


def start_over(*, now: datetime) -> None:
    """Throw the index away; the engine makes it anew from the articles, the newest first."""
    _open_place()
    with writers_turn(), transaction.atomic():
        change = latest_cursor()
        _clear()
        Waiting.objects.all().delete()
        Place.objects.filter(pk=PLACE).update(
            position=change, missing={}, fills=[[None, change, TOP]], scheme=SCHEME, batch=FIRST_BATCH, last_error="",
            lease=None, leased_until=tray.EPOCH, due_at=tray.EPOCH,
        )  # fmt: skip


def make_entries(batch: Sequence[tuple[int, int]]) -> list[Entry]:
    """Articles, each with the journal line that asked for it, as their rights let them be found. No transaction."""
    rows = {row.id: row for row in whole_rows(pk for pk, _ in batch)}
    return [make_entry(pk, change, rows.get(pk)) for pk, change in batch]


def make_entry(article_id: int, change: int, article: PublicArticle | None) -> Entry:
    """What is shown of an article is what it is found by: headline, excerpt or text, as its rights say."""
    if article is None or not article.title:
        return Entry(article_id=article_id, change=change)
    text = f"{article.lead}\n{text_of_blocks(article.blocks)}"[:LONGEST_TEXT]
    return Entry(
        article_id=article_id,
        change=change,
        published_at=article.published_at,
        language=article.language,
        title=index_tokens(article.title, article.language),
        text=f"{index_tokens(text, article.language)} {language_token(article.language)}".strip(),
    )


# --- following the journal ------------------------------------------------------------------------------------------


def _open_place() -> None:
    if not Place.objects.filter(pk=PLACE).exists():
        # The scheme "" is nobody's: the first step starts over.
        Place.objects.bulk_create([Place(pk=PLACE, due_at=tray.EPOCH, scheme="")], ignore_conflicts=True)


def _follow(place: Place, *, now: datetime) -> None:
    """Note what changed, in one transaction with how far the journal was read."""
    if place.scheme != SCHEME or latest_cursor() < place.position:  # new rules, or another journal than ours
        lease, until = place.lease, place.leased_until
        start_over(now=now)
        Place.objects.filter(pk=PLACE).update(lease=lease, leased_until=until)
        place.refresh_from_db()
    cursor = JournalCursor(place.position, {int(pk): at for pk, at in place.missing.items()})
    lines = _read_on(cursor)
    before = (cursor.newest, dict(cursor.missing))
    concerned, fills = _concerned([(pk, *lines[pk]) for pk in cursor.take(lines, now=now.timestamp())])
    fills = [*place.fills, *fills]
    if fills and not concerned and not Waiting.objects.filter(due_at__lte=now).exists():
        concerned, fills = _fill(fills)
    if (cursor.newest, cursor.missing) == before and fills == place.fills and not concerned:
        return
    with writers_turn(), transaction.atomic():
        held = Place.objects.filter(pk=PLACE, lease=place.lease)
        if not held.update(position=cursor.newest, missing=cursor.missing, fills=fills):
            raise tray.LeaseLost("search")
        _note(concerned)


def _read_on(cursor: JournalCursor) -> dict[int, tuple[str, str]]:
    """The next lines, at most `LINES` new ones. Behind a gap they may lie further than `LINES` from where it began."""
    lines: dict[int, tuple[str, str]] = {}
    since = cursor.since
    while True:
        rows = changes_since(since, limit=LINES)
        lines |= {pk: (kind, subject) for pk, kind, subject in rows if pk > cursor.newest or pk in cursor.missing}
        if len(rows) < LINES or rows[-1][0] > cursor.newest:
            return lines
        since = rows[-1][0]


def _concerned(lines: Iterable[tuple[int, str, str]]) -> tuple[dict[int, int], list[list[int | None]]]:
    """Articles with the newest line that names them, and whole sources."""
    articles: dict[int, int] = {}
    sources: dict[int, int] = {}
    for change, kind, subject in lines:
        room, _, key = subject.partition(":")
        if not (key.isascii() and key.isdigit()):
            continue
        if room == "article":
            articles[int(key)] = change
        elif room == "source" and kind in WITH_TEXT:
            sources[int(key)] = change
    return articles, [[source, change, TOP] for source, change in sources.items()]


def _fill(fills: list[list[int | None]]) -> tuple[dict[int, int], list[list[int | None]]]:
    """The next articles of the first set that is still to be queued."""
    (source, change, below), *rest = fills
    ids = article_ids(below=below or 0, limit=QUEUED, source_id=source)
    left = [[source, change, ids[-1]], *rest] if len(ids) == QUEUED else rest
    return dict.fromkeys(ids, change or 0), left


def _note(articles: dict[int, int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_waiting (article_id, change, due_at) VALUES (%s, %s, %s) "
            "ON CONFLICT (article_id) DO UPDATE SET change = excluded.change, due_at = excluded.due_at",
            [(pk, change, connection.ops.adapt_datetimefield_value(tray.EPOCH)) for pk, change in articles.items()],
        )


# --- writing the index ----------------------------------------------------------------------------------------------


def _write(entries: list[Entry]) -> None:
    """Inside the transaction that gives the lease back."""
    held = {one.article_id: one for one in Document.objects.filter(article__in=[one.article_id for one in entries])}
    for entry in entries:
        if not Waiting.objects.filter(pk=entry.article_id, change=entry.change).delete()[0]:
            continue  # a newer change was noted while this one was read: it comes again
        old = held.get(entry.article_id)
        if old is not None and entry.title and _same_place(old, entry) and bytes(old.digest) == entry.digest:
            continue
        if old is not None:
            _take_out(old)
        if entry.title:
            _put_in(entry)


def _same_place(old: Document, entry: Entry) -> bool:
    return entry.published_at is not None and old.id >> COUNTER_BITS == minute_of(entry.published_at)


def minute_of(at: datetime) -> int:
    """Whole minutes since 1970."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(minutes=1)


def _put_in(entry: Entry) -> None:
    key = _free_key(entry)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            packed = pack_tokens(entry.title, entry.text)
            row = Document(
                id=key, article_id=entry.article_id, language=entry.language, digest=entry.digest, tokens=packed
            )
            row.save(force_insert=True)
            cursor.execute(
                "INSERT INTO search_index (rowid, title, text) VALUES (%s, %s, %s)",
                [key, main_tokens(entry.title), main_tokens(entry.text)],
            )
            cursor.execute(
                "INSERT INTO search_beginning (rowid, words) VALUES (%s, %s)",
                [key, beginning_tokens(key, entry.title, entry.text)],
            )
        else:
            row = Document(id=key, article_id=entry.article_id, language=entry.language, digest=entry.digest)
            row.save(force_insert=True)
            vector = write_tsvector(entry.title, entry.text)
            cursor.execute("UPDATE search_document SET vector = %s::tsvector WHERE id = %s", [vector, key])


def _free_key(entry: Entry) -> int:
    """The published minute, then the article's number: in one minute the newer article comes first."""
    at = entry.published_at or tray.EPOCH
    key = (minute_of(at) << COUNTER_BITS) | (entry.article_id & ((1 << COUNTER_BITS) - 1))
    with connection.cursor() as cursor:  # for each article: the same through a queryset takes a sixth of its writing
        while True:
            cursor.execute("SELECT 1 FROM search_document WHERE id = %s", [key])
            if cursor.fetchone() is None:
                return key
            key += 1  # two numbers a million apart in one minute


def _take_out(old: Document) -> None:
    if connection.vendor == "sqlite":
        title, text = unpack_tokens(bytes(old.tokens or b""))
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_index (search_index, rowid, title, text) VALUES ('delete', %s, %s, %s)",
                [old.id, main_tokens(title), main_tokens(text)],
            )
            cursor.execute(
                "INSERT INTO search_beginning (search_beginning, rowid, words) VALUES ('delete', %s, %s)",
                [old.id, beginning_tokens(old.id, title, text)],
            )
    Document.objects.filter(pk=old.id).delete()


def _clear() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
            cursor.execute("INSERT INTO search_beginning (search_beginning) VALUES ('delete-all')")
    Document.objects.all().delete()

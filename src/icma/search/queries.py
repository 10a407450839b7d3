"""Finding articles by their words, and what the index itself is doing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, Q

from icma.core.stem import SCHEME
from icma.journal.queries import latest_cursor, subjects_since
from icma.sources.queries import Rights
from icma.tray import EPOCH

from .beginnings import (
    ALWAYS,
    COMMON,
    FEW,
    STRETCHES,
    grow,
    has_unwanted_phrase,
    holds_rest,
    write_beginnings,
    write_family,
    write_plain,
)
from .models import PLACE, WITH_TEXT, Document, Place, Waiting
from .postings import unpack_tokens, write_fts5, write_tsquery
from .question import Question, read_question

MOST_COUNTED = 10_000  # hits; of more the page says "more than": counting them all would cost more than finding them
MOST_OF_BEGINNINGS = 1_000  # the same where beginnings are asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a question found: those with every part in the headline first, the newest first among equals.

    `ids` are articles as the index knows them; ask `articles.queries.public_rows` for those that may be shown now.
    """

    ids: tuple[int, ...] = ()
    total: int = 0  # at most `most_counted`
    more: bool = False  # there are more than `total`
    question: Question = field(default_factory=lambda: Question(parts=()))  # what was asked in the end
    loosened: bool = False  # nothing held exactly these words: `question` is less strict than what was typed

    @property
    def empty(self) -> bool:
        """Nothing was asked for: no words, or only words to leave out."""
        return self.question.wanted() is None


def find(
    q: str, *, languages: tuple[str, ...] | None = None, limit: int = 20, offset: int = 0, newest_first: bool = False
) -> Found:
    """Articles that hold all words of `q`, in these languages (None: in any), `limit` of them from `offset` on.

    Words are found in all their forms; "phrases" as they are typed; -word leaves out; word* finds beginnings. Letters
    such as ö and ə count where they are typed (öldü is not oldu), plain ASCII finds all. Only when nothing is found,
    the last word may be a beginning and letters count no more. With `newest_first`, and where beginnings are asked for,
    headlines have no precedence and a thousand hits are counted.
    Never raises on what was typed.
    """
    question = read_question(q, languages or ())
    if question.wanted() is None:
        return Found(question=question)
    index = _Index(*_closed_since())
    for tried in (question, *question.looser()):
        total, ids = index.answer(tried, limit=max(limit, 0), offset=max(offset, 0), newest_first=newest_first)
        if total:
            most = most_counted(tried)
            return Found(
                ids=ids, total=min(total, most), more=total > most, question=tried, loosened=tried is not question
            )
    return Found(question=question)


def count_by_language(question: Question, languages: Iterable[str]) -> dict[str, int]:
    """How many articles of each language a question finds, at most `most_counted` of each."""
    index, most = _Index(*_closed_since()), most_counted(question)
    return {language: min(index.count(replace(question, languages=(language,))), most) for language in languages}


def most_counted(question: Question) -> int:
    """Hits of a question that are counted."""
    return MOST_OF_BEGINNINGS if question.has_beginnings else MOST_COUNTED


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """What `icma search status` says."""

    documents: int
    waiting: int  # articles known to be out of date
    behind: int  # lines of the journal not yet followed
    filling: bool  # being made anew
    current: bool  # made by this version's rules
    last_error: str


def index_state() -> IndexState:
    """How the index stands."""
    place = Place.objects.filter(pk=PLACE).first()
    return IndexState(
        documents=Document.objects.count(),
        waiting=Waiting.objects.count(),
        behind=max(latest_cursor() - (place.position if place else 0), 0),
        filling=place is None or bool(place.fills),
        current=place is not None and place.scheme == SCHEME,
        last_error=place.last_error if place else "",
    )


def search_due(*, now: datetime, limit: int) -> list[int]:
    """The key of the index's one row when there is something to index and nobody does it; for the engine."""
    place = Place.objects.filter(pk=PLACE).first()
    if place is None:
        return [PLACE]
    free = place.due_at is not None and place.due_at <= now and place.leased_until < now
    return [PLACE] if free and (place.missing or _has_work(place, now=now)) else []


def next_search_turn() -> datetime | None:
    """EPOCH while something waits to be indexed, None when the index is up to date."""
    place = Place.objects.filter(pk=PLACE).first()
    if place is None:
        return EPOCH
    return max(place.due_at or EPOCH, place.leased_until) if _has_work(place) else None


def _has_work(place: Place, *, now: datetime = EPOCH) -> bool:
    behind = place.scheme != SCHEME or latest_cursor() != place.position
    return behind or bool(place.fills) or Waiting.objects.filter(due_at__lte=now).exists()


# --- the two databases ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Index:
    """The index without the documents that `hidden` gives (a statement, "" for none)."""

    hidden: str
    values: tuple[Any, ...]

    def answer(self, question: Question, *, limit: int, offset: int, newest_first: bool) -> tuple[int, tuple[int, ...]]:
        """Hits, at most one more than `most_counted`, and the articles of one page."""
        if question.has_beginnings:  # once for both: finding the family of words is what costs
            keys = self._family(question)
            shown = Document.objects.filter(pk__in=keys[offset : offset + limit]).order_by("-pk")
            return len(keys), tuple(shown.values_list("article_id", flat=True))
        total = self.count(question)
        if not total or not limit:
            return total, ()
        return total, self._page(question, limit=limit, offset=offset, newest_first=newest_first)

    def count(self, question: Question) -> int:
        """Hits, at most one more than `most_counted`."""
        if question.has_beginnings:
            return len(self._family(question))
        hits, values = self._hits(question, title=None)
        return int(_rows(f"SELECT count(*) FROM ({hits} LIMIT %s) AS hits", [*values, MOST_COUNTED + 1])[0][0])  # noqa: S608 -- all parts are ours

    def _family(self, question: Question) -> list[int]:
        """Keys of the newest documents, at most one more than are counted."""
        most = MOST_OF_BEGINNINGS + 1
        if connection.vendor != "sqlite":
            hits, values = self._hits(question, title=None)
            return [key for (key,) in _rows(f"{hits} ORDER BY id DESC LIMIT %s", [*values, most])]
        stretches = [number for (number,) in _rows(STRETCHES, ())]
        few = self._few(question, stretches)
        return self._newest(question, stretches, most) if few is None else few

    def _few(self, question: Question, stretches: list[int]) -> list[int] | None:
        """The keys out of the few documents that hold the other words; None when there are many, or no other words, or
        so few documents hold the beginnings that these are the shorter way."""
        plain = write_plain(question)
        if not plain or has_unwanted_phrase(question):
            return None
        sql, values = self._without_hidden("SELECT rowid AS id FROM search_index WHERE search_index MATCH %s", [plain])
        keys = [key for (key,) in _rows(f"{sql} LIMIT %s", [*values, FEW + 1])]
        if len(keys) > FEW or (len(keys) > ALWAYS and not _is_common(question, stretches)):
            return None
        rows = Document.objects.filter(pk__in=keys).order_by("-pk").values_list("pk", "tokens")
        return [key for key, tokens in rows if holds_rest(question, *unpack_tokens(bytes(tokens or b"")))]

    def _newest(self, question: Question, all_stretches: list[int], most: int) -> list[int]:
        """Keys from the newest stretch of time on until there are so many."""
        keys: list[int] = []
        for stretches in grow(all_stretches):
            hits, values = write_beginnings(question, stretches)
            hits, values = self._without_hidden(hits, values)
            keys += [key for (key,) in _rows(f"{hits} ORDER BY id DESC LIMIT %s", [*values, most - len(keys)])]
            if len(keys) == most:
                break
        return keys

    def _page(self, question: Question, *, limit: int, offset: int, newest_first: bool) -> tuple[int, ...]:
        """Those with every part in the headline come first, so a page may begin among them and end among the others."""
        if newest_first:
            return tuple(self._ids(question, title=None, limit=limit, offset=offset))
        first = self._ids(question, title=True, limit=limit, offset=offset)
        if len(first) == limit:
            return tuple(first)
        titled = offset + len(first) if first else len(self._ids(question, title=True, limit=offset, offset=0))
        rest = self._ids(question, title=False, limit=limit - len(first), offset=offset + len(first) - titled)
        return (*first, *rest)

    def _ids(self, question: Question, *, title: bool | None, limit: int, offset: int) -> list[int]:
        hits, values = self._hits(question, title=title)
        page = f"{hits} ORDER BY id DESC LIMIT %s OFFSET %s"
        sql = f"SELECT d.article_id FROM ({page}) AS h JOIN search_document AS d ON d.id = h.id ORDER BY d.id DESC"  # noqa: S608 -- all parts are ours
        return [pk for (pk,) in _rows(sql, [*values, limit, offset])]

    def _hits(self, question: Question, *, title: bool | None) -> tuple[str, list[Any]]:
        """A statement that gives the keys of documents, to be ordered and limited, and its values."""
        if connection.vendor == "sqlite":
            asked = write_fts5(question, title=title)
            sql = "SELECT rowid AS id FROM search_index WHERE search_index MATCH %s"
        else:
            asked = write_tsquery(question, title=title)
            sql = "SELECT id FROM search_document WHERE vector @@ %s::tsquery"
        return self._without_hidden(sql, [asked])

    def _without_hidden(self, sql: str, values: list[Any]) -> tuple[str, list[Any]]:
        if not self.hidden:
            return sql, values
        key = "rowid" if sql.startswith("SELECT rowid") else "id"
        return f"{sql} AND {key} NOT IN ({self.hidden})", [*values, *self.values]


def _is_common(question: Question, stretches: list[int]) -> bool:
    """Whether many documents of the newest stretch that is over hold the beginnings."""
    family = write_family(question, stretches[:2][-1]) if stretches else ""
    sql = "SELECT count(*) FROM (SELECT rowid FROM search_beginning WHERE search_beginning MATCH %s LIMIT %s)"
    return bool(family) and _rows(sql, [family, COMMON])[0][0] == COMMON


def _closed_since() -> tuple[str, tuple[Any, ...]]:
    """Documents that may hold words which their articles no longer show, because the index has not followed yet: a
    statement with its values; ("", ()) while it is up to date.

    Whoever may not read a text must not learn from hits or their number what stood in it.
    """
    waiting = Waiting.objects.all()
    place = Place.objects.filter(pk=PLACE).annotate(waits=Exists(waiting)).first()
    if place is None or not (place.waits or place.fills or place.missing or latest_cursor() != place.position):
        return "", ()
    since = min([place.position, *(int(pk) - 1 for pk in place.missing)])
    changed = {int(subject.partition(":")[2]) for subject in subjects_since(since, kinds=WITH_TEXT)}
    changed |= {source for source, _, _ in place.fills if source is not None}
    unsure = Q(article__source__in=changed) | Q(article__in=waiting.values("article_id"))
    closed = Q(article__withheld_at__isnull=False) | Q(article__source__rights=Rights.DARK)
    hidden = Document.objects.filter(closed | (unsure & ~Q(article__source__rights=Rights.FULL))).values("id")
    return hidden.query.sql_with_params()


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())

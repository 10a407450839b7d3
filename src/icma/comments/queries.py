"""Threads as pages show them: to guests, to those who wrote, to moderators.

However many comments there are, a page costs the same number of queries: the discussion, its roots, their first
answers (one statement with a window), the authors, the viewer's votes and reports.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from icma.core.comment_text import safe_html
from icma.house.reader_queries import ReaderFacts, readers

from .models import LONGEST_TEXT as LONGEST_TEXT
from .models import Appeal, Comment, Discussion, EarlierText, Report, Vote
from .models import State as State

EDIT_MINUTES = 10  # after writing, for its author
SORTS = ("best", "new", "old")
ROOTS = 20  # threads on one page
REPLIES = 10  # of each, before "show all"
THREAD_REPLIES = 200  # on the page of one thread


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentView:
    """One comment as one viewer may see it. `html` is safe; both it and `text` are empty where only a tombstone stands.

    `level`: 0 a thread's first, 1 an answer to it, 2 everything deeper, shown flat. `text` (markdown) is given to the
    author and to moderators alone, like `why` (codes: first, reports, rule:N, spam:signs, or a moderator's reason).
    """

    id: int
    article_id: int
    author_id: int | None
    author: ReaderFacts | None  # None: the account is gone
    parent_id: int | None
    root_id: int
    parent_author: str  # whom a flat answer answers; "" for the others
    written_at: datetime
    edited_at: datetime | None
    version_number: int | None
    html: str
    text: str
    state: State
    why: tuple[str, ...]
    up: int
    down: int
    answers: int
    level: int
    my_vote: int
    mine: bool
    may_edit: bool
    reported_by_me: bool
    appealed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadView:
    """A first comment and the answers shown with it; `more` further ones stand on the thread's own page."""

    root: CommentView
    replies: tuple[CommentView, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPage:
    """One page of a discussion. `shown` counts all comments that everybody sees; `next` continues, "" at the end."""

    article_id: int
    shown: int
    threads: tuple[ThreadView, ...]
    next: str
    sort: str
    locked: bool
    slow_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks: a reader's id or None, and whether as a moderator."""

    id: int | None = None
    moderates: bool = False


GUEST = Viewer()


def thread_page(
    article_id: int, *, viewer: Viewer = GUEST, sort: str = "best", after: str = "", roots: int = ROOTS, now: datetime
) -> ThreadPage:
    """The threads of an article, `roots` at a time. `after` is a `next` of before; one we never gave begins anew."""
    sort = sort if sort in SORTS else SORTS[0]
    discussion = Discussion.objects.filter(pk=article_id).first()
    if discussion is None:  # nobody has written here: most articles
        return ThreadPage(article_id=article_id, shown=0, threads=(), next="", sort=sort, locked=False, slow_seconds=0)
    rows = list(_sorted_roots(article_id, viewer, sort, after)[: roots + 1])
    page, further = rows[:roots], rows[roots:]
    replies = _first_replies([root.pk for root in page], viewer)
    views = _views([*page, *(reply for some in replies.values() for reply in some)], viewer, now)
    threads = tuple(_thread(root, replies.get(root.pk, []), views) for root in page)
    return ThreadPage(
        article_id=article_id, shown=discussion.shown, threads=threads, sort=sort,
        next=_cursor(page[-1], sort) if further else "",
        locked=discussion.locked_at is not None, slow_seconds=discussion.slow_seconds,
    )  # fmt: skip


def one_thread(
    root_id: int, *, viewer: Viewer = GUEST, after: int = 0, limit: int = THREAD_REPLIES, now: datetime
) -> tuple[ThreadView, str] | None:
    """A first comment with its answers in order, `limit` at a time after the one numbered `after`; what continues."""
    root = Comment.objects.filter(pk=root_id, root=None).filter(_seen_by(viewer)).first()
    if root is None:
        return None
    answers = Comment.objects.filter(root_id=root_id, pk__gt=after).filter(_seen_by(viewer)).order_by("pk")
    rows = list(answers[: limit + 1])
    page, further = rows[:limit], rows[limit:]
    views = _views([root, *page], viewer, now)
    thread = ThreadView(root=views[root.pk], replies=tuple(views[row.pk] for row in page), more=len(further))
    return thread, str(page[-1].pk) if further else ""


def comment_view(pk: int, *, viewer: Viewer = GUEST, now: datetime) -> CommentView | None:
    """One comment; None when there is none or this viewer may not know of it."""
    row = Comment.objects.filter(pk=pk).filter(_seen_by(viewer)).first()
    return _views([row], viewer, now)[pk] if row else None


def comment_views(ids: Collection[int], *, viewer: Viewer = GUEST, now: datetime) -> dict[int, CommentView]:
    """Those of these comments that this viewer may know of, by number, in as many queries as one takes."""
    rows = list(Comment.objects.filter(pk__in=ids).filter(_seen_by(viewer))) if ids else []
    return _views(rows, viewer, now)


def replies_before(pk: int, *, root_id: int, count: int, viewer: Viewer = GUEST) -> int:
    """The number after which to begin so that `count` answers stand before comment `pk` in its thread."""
    rows = Comment.objects.filter(root_id=root_id, pk__lt=pk).filter(_seen_by(viewer)).order_by("-pk")
    ids = list(rows.values_list("pk", flat=True)[: count + 1])
    return ids[count] if len(ids) > count else 0


def history(pk: int) -> tuple[tuple[str, datetime], ...]:
    """What a shown comment said before its edits: (safe HTML, until when), the oldest first."""
    rows = EarlierText.objects.filter(comment_id=pk, comment__state=State.SHOWN).order_by("id")
    return tuple((safe_html(html), until) for html, until in rows.values_list("html", "until"))


def latest_of_article(article_id: int, *, limit: int, now: datetime) -> list[CommentView]:
    """The newest comments under an article that everybody sees, the newest first: for its feed."""
    rows = list(Comment.objects.filter(article_id=article_id, state=State.SHOWN).order_by("-pk")[:limit])
    views = _views(rows, GUEST, now)
    return [views[row.pk] for row in rows]


def comments_of(author_id: int, *, limit: int = 50, before: int | None = None, now: datetime) -> list[CommentView]:
    """One's own comments as one sees them oneself, the newest first."""
    mine = Comment.objects.filter(author_id=author_id).exclude(state=State.DELETED)
    rows = list((mine.filter(pk__lt=before) if before else mine).order_by("-pk")[:limit])
    views = _views(rows, Viewer(id=author_id), now)
    return [views[row.pk] for row in rows]


def shown_counts(article_ids: Iterable[int]) -> dict[int, int]:
    """How many comments everybody sees under each of these articles; 0 where there are none."""
    wanted = dict.fromkeys(article_ids, 0)
    return wanted | dict(Discussion.objects.filter(pk__in=wanted).values_list("pk", "shown"))


def views_of_rows(rows: Sequence[Comment], viewer: Viewer, now: datetime) -> dict[int, CommentView]:
    """Rows of this room as a viewer may see them: for the other files of it."""
    return _views(rows, viewer, now)


# --- which rows -----------------------------------------------------------------------------------------------------


def _seen_by(viewer: Viewer) -> Q:
    """Shown comments; places of those taken away or held while they have answers, which nobody has reported; one's own
    that wait or were hidden.
    """
    if viewer.moderates:
        return ~Q(state=State.DELETED) | Q(answers__gt=0) | Q(root__isnull=False)
    tombstones = Q(state__in=(State.HIDDEN, State.DELETED, State.HELD)) & (
        Q(answers__gt=0) | Q(root__isnull=False, state=State.HIDDEN)
    )
    own = Q(author_id=viewer.id, state__in=(State.HELD, State.HIDDEN)) if viewer.id else Q(pk__in=())
    return Q(state=State.SHOWN) | tombstones | own


def _sorted_roots(article_id: int, viewer: Viewer, sort: str, after: str) -> QuerySet[Comment]:
    roots = Comment.objects.filter(article_id=article_id, root=None).filter(_seen_by(viewer))
    rank, pk = _read_cursor(after)
    if sort == "best":
        if pk:
            roots = roots.filter(Q(rank__lt=rank) | Q(rank=rank, pk__lt=pk))
        return roots.order_by("-rank", "-pk")
    if sort == "new":
        return (roots.filter(pk__lt=pk) if pk else roots).order_by("-pk")
    return (roots.filter(pk__gt=pk) if pk else roots).order_by("pk")


def _cursor(root: Comment, sort: str) -> str:
    return f"{root.rank!r}_{root.pk}" if sort == "best" else str(root.pk)


def _read_cursor(after: str) -> tuple[float, int]:
    """(rank, id); (0, 0) for anything that is no cursor."""
    rank, _, pk = after.rpartition("_")
    try:
        found = (float(rank or 0), int(pk)) if pk.isascii() and pk.isdigit() and len(pk) < 19 else (0.0, 0)
    except ValueError:
        return 0.0, 0
    return found if 0 <= found[0] <= 1 else (0.0, 0)


def _first_replies(root_ids: Sequence[int], viewer: Viewer) -> Mapping[int, list[Comment]]:
    """The oldest `REPLIES` answers of each thread, in one statement."""
    numbered = (
        Comment.objects.filter(root_id__in=root_ids)
        .filter(_seen_by(viewer))
        .annotate(place=Window(RowNumber(), partition_by=F("root_id"), order_by=F("pk").asc()))
    )
    replies: dict[int, list[Comment]] = {}
    for row in numbered.filter(place__lte=REPLIES).order_by("root_id", "pk"):
        if row.root_id is not None:
            replies.setdefault(row.root_id, []).append(row)
    return replies


# --- what a viewer sees of them -------------------------------------------------------------------------------------


def _thread(root: Comment, replies: Sequence[Comment], views: Mapping[int, CommentView]) -> ThreadView:
    shown = tuple(views[row.pk] for row in replies)
    public = sum(view.state == State.SHOWN for view in shown)
    return ThreadView(root=views[root.pk], replies=shown, more=max(0, root.answers - public))


def _views(rows: Sequence[Comment], viewer: Viewer, now: datetime) -> dict[int, CommentView]:
    ids = [row.pk for row in rows]
    parents = {row.parent_id for row in rows if row.parent_id and row.parent_id != row.root_id}
    answered = dict(Comment.objects.filter(pk__in=parents).values_list("pk", "author_id")) if parents else {}
    people = readers(pk for pk in (*(row.author_id for row in rows), *answered.values()) if pk)
    votes: dict[int, int] = {}
    reported: set[int] = set()
    appealed: set[int] = set()
    if viewer.id:
        votes = dict(Vote.objects.filter(reader_id=viewer.id, comment_id__in=ids).values_list("comment_id", "value"))
        reported = set(
            Report.objects.filter(reader_id=viewer.id, comment_id__in=ids).values_list("comment_id", flat=True)
        )
        appealed = set(Appeal.objects.filter(comment_id__in=ids).values_list("comment_id", flat=True))
    views = {}
    for row in rows:
        whom = people.get(answered.get(row.parent_id or 0) or 0)
        view = _view(row, people.get(row.author_id or 0), whom.name if whom else "", viewer, now)
        views[row.pk] = replace(
            view, my_vote=votes.get(row.pk, 0), reported_by_me=row.pk in reported, appealed=row.pk in appealed
        )
    return views


def _view(row: Comment, author: ReaderFacts | None, whom: str, viewer: Viewer, now: datetime) -> CommentView:
    state, mine = State(row.state), viewer.id is not None and row.author_id == viewer.id
    inside = mine or viewer.moderates
    readable = state == State.SHOWN or (inside and state != State.DELETED)
    may_edit = mine and state in (State.SHOWN, State.HELD) and now <= row.written_at + timedelta(minutes=EDIT_MINUTES)
    return CommentView(
        id=row.pk, article_id=row.article_id, author_id=row.author_id if readable else None,
        author=author if readable else None, parent_id=row.parent_id, root_id=row.root_id or row.pk,
        parent_author=whom, written_at=row.written_at, edited_at=row.edited_at if readable else None,
        version_number=row.version_number, html=safe_html(row.html) if readable else "",
        text=row.text if inside and readable else "", state=state, why=tuple(row.why.split()) if inside else (),
        up=row.up if readable else 0, down=row.down if readable else 0, answers=row.answers, level=_level(row),
        my_vote=0, mine=mine, may_edit=may_edit, reported_by_me=False, appealed=False,
    )  # fmt: skip


def _level(row: Comment) -> int:
    if row.root_id is None:
        return 0
    return 1 if row.parent_id == row.root_id else 2

"""Keeping, following, and telling readers. One step of the engine reads the journal for all who follow something."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from icma import tray
from icma.articles.queries import PublicArticle, public_rows
from icma.comments.queries import comment_view
from icma.core.sections import SECTIONS
from icma.core.strange_text import clean_line
from icma.house.queries import portal_facts
from icma.journal.actions import record_change
from icma.journal.queries import JournalCursor, changes_since, latest_cursor
from icma.rows import writers_turn
from icma.search.queries import find
from icma.sources.queries import source_by_slug
from icma.stories.queries import living_story, memberships, story_of

from .models import PLACE, Bookmark, Device, DigestPlan, Follow, Notice, Place, PrivateFeed
from .push_actions import plan_pushes
from .queries import is_following, same_thing

MOST_FOLLOWS = 200  # of one reader
MOST_BOOKMARKS = 5_000
MOST_AN_HOUR = 60  # notices of new articles to one reader; a busy outlet is read on its page
LINES = 500  # of the journal at once
LEASE = timedelta(minutes=5)
SEARCH_PAUSE = timedelta(minutes=1)  # between two looks for what saved searches find
SEARCH_ROWS = 20
OLDEST = timedelta(days=2)  # an article first seen longer ago is no news
STORY_NEWS = ("story.owner", "story.number", "story.corrected", "story.removed")
_AGAIN = ("story.number", "story.corrected")  # what one article may bring more than once
_FROM_ELSEWHERE = timedelta(hours=1)  # since an article came in from another story: what is news here was told there
KEPT_DAYS = 90  # notices that were read


class Refused(ValueError):
    """It cannot be followed; `code` says why: kind, key, full."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# --- what a reader does ---------------------------------------------------------------------------------------------


def keep_article(*, reader_id: int, article_id: int, now: datetime) -> None:
    """Bookmark an article. Raises `Refused`: key (there is no such article), full."""
    if not public_rows([article_id]):
        raise Refused("key")
    if Bookmark.objects.filter(reader_id=reader_id).count() >= MOST_BOOKMARKS:
        raise Refused("full")
    with transaction.atomic():
        Bookmark.objects.get_or_create(reader_id=reader_id, article_id=article_id, defaults={"at": now})
        record_change(kind="bookmark.kept", subject=f"reader:{reader_id}", at=now)


def drop_article(*, reader_id: int, article_id: int, now: datetime) -> None:
    """Take the bookmark away."""
    with transaction.atomic():
        Bookmark.objects.filter(reader_id=reader_id, article_id=article_id).delete()
        record_change(kind="bookmark.dropped", subject=f"reader:{reader_id}", at=now)


def follow(*, reader_id: int, kind: str, key: str, language: str, now: datetime) -> None:
    """Hear of new articles (source, section, search) or comments (discussion). Raises `Refused`."""
    key = _checked(kind, clean_line(key)[:200])
    if language not in portal_facts().editions:
        raise Refused("key")
    if Follow.objects.filter(reader_id=reader_id).count() >= MOST_FOLLOWS:
        raise Refused("full")
    with transaction.atomic():
        _open_place(now)
        if not is_following(reader_id, kind=kind, key=key, language=language):
            Follow.objects.create(reader_id=reader_id, kind=kind, key=key, language=language, at=now)
        record_change(kind="follow.begun", subject=f"reader:{reader_id}", at=now)


def unfollow(*, reader_id: int, kind: str, key: str, language: str, now: datetime) -> None:
    """Hear of it no longer."""
    key, language = clean_line(key), clean_line(language)  # PostgreSQL looks for no zero byte
    keys = same_thing(kind, key)
    with transaction.atomic():
        Follow.objects.filter(reader_id=reader_id, kind=kind, key__in=keys, language=language).delete()
        record_change(kind="follow.ended", subject=f"reader:{reader_id}", at=now)


def mark_read(*, reader_id: int, up_to: int, now: datetime) -> int:
    """The reader has seen every notice up to this number; how many were new."""
    with transaction.atomic():
        seen = Notice.objects.filter(reader_id=reader_id, pk__lte=up_to, read_at=None).update(read_at=now)
        if seen:
            record_change(kind="notice.read", subject=f"reader:{reader_id}", at=now)
    return seen


def renew_secret(*, reader_id: int, now: datetime) -> str:
    """A new address for the reader's own feed; the old one is nobody's from now on."""
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        PrivateFeed.objects.update_or_create(pk=reader_id, defaults={"secret": secret})
        record_change(kind="feed.renewed", subject=f"reader:{reader_id}", at=now)
    return secret


def tell(*, reader_id: int, kind: str, subject: str, now: datetime, cause: str = "") -> None:
    """Tell one reader one thing; the same kind about the same subject again makes the notice new."""
    with transaction.atomic():
        Notice.objects.filter(reader_id=reader_id, kind=kind, subject=subject).delete()
        told = Notice.objects.create(reader_id=reader_id, kind=kind, subject=subject, cause=cause, at=now)
        plan_pushes([told], now=now)
        record_change(kind="notice.told", subject=f"reader:{reader_id}", at=now)


def forget_reader(user_id: int) -> None:
    """Everything of a reader who leaves."""
    with transaction.atomic():
        for model in (Bookmark, Follow, Notice, PrivateFeed, DigestPlan, Device):
            model._default_manager.filter(reader_id=user_id).delete()


def sweep_notices(*, now: datetime) -> int:
    """Delete what was read more than `KEPT_DAYS` ago; how many."""
    return Notice.objects.filter(read_at__lt=now - timedelta(days=KEPT_DAYS)).delete()[0]


def _checked(kind: str, key: str) -> str:
    """The key of something that is there. Raises `Refused`."""
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0
    known = {
        "source": lambda: source_by_slug(key) is not None,
        "section": lambda: key in SECTIONS,
        "search": lambda: any(letter.isalnum() for letter in key),
        "discussion": lambda: bool(number) and bool(public_rows([number])),
        "story": lambda: bool(number) and living_story(number) is not None,
    }
    if kind not in known:
        raise Refused("kind")
    if not known[kind]():
        raise Refused("key")
    return str(living_story(number) if kind == "story" else number) if kind in ("discussion", "story") else key


# --- the engine's step ----------------------------------------------------------------------------------------------


def catch_up(pk: int, *, now: datetime) -> None:
    """Read the journal on and tell whoever follows what changed. The place and the notices are one transaction: after a
    crash nobody is told twice and nobody is passed over.
    """
    with transaction.atomic():
        _open_place(now)
    lease = tray.claim(Place, PLACE, now=now, lease_for=LEASE)
    if lease is None:
        return
    place = Place.objects.get(pk=PLACE)
    cursor = JournalCursor(place.position, {int(key): at for key, at in place.missing.items()})
    lines = {pk: (kind, subject) for pk, kind, subject in changes_since(cursor.since, limit=LINES)}
    new = [lines[key] for key in cursor.take(lines, now=now.timestamp())]
    notices = _of_articles(_numbers(new, "article"), now) + _of_stories(new, now) + _of_comments(new, now)
    searched = place.searched_at is None or now - place.searched_at >= SEARCH_PAUSE
    if searched:
        notices += _of_searches(now)
    state = {
        "position": cursor.newest,
        "missing": cursor.missing,
        "searched_at": now if searched else place.searched_at,
    }
    with tray.finishing(Place, PLACE, lease, due_at=tray.EPOCH, **state):
        _write(notices, now)


def push_following_ahead(pk: int, *, error: str, now: datetime) -> None:
    """After a fault of ours."""
    tray.push_ahead(Place, pk, error=error, now=now)


def _open_place(now: datetime) -> None:
    """The journal is followed from here on: what happened before nobody was waiting for."""
    if not Place.objects.filter(pk=PLACE).exists():
        row = Place(pk=PLACE, due_at=tray.EPOCH, position=latest_cursor())
        Place.objects.bulk_create([row], ignore_conflicts=True)


def _numbers(lines: Iterable[tuple[str, str]], room: str) -> list[int]:
    found = dict.fromkeys(subject.partition(":")[2] for _, subject in lines if subject.startswith(f"{room}:"))
    return [int(key) for key in found if key.isascii() and key.isdigit()]


def _of_articles(ids: Sequence[int], now: datetime) -> list[Notice]:
    """For followers of the sources and sections of these articles."""
    if not Follow.objects.filter(kind__in=("source", "section")).exists():
        return []
    rows = [row for row in public_rows(ids) if now - row.first_seen_at < OLDEST]
    if not rows:
        return []
    wanted = {("source", row.source.slug) for row in rows} | {("section", row.section_key) for row in rows}
    keys = {key for _, key in wanted if key}
    followers: dict[tuple[str, str], list[Follow]] = defaultdict(list)
    for one in Follow.objects.filter(kind__in=("source", "section"), key__in=keys):
        followers[one.kind, one.key].append(one)
    notices = []
    for row in rows:
        for one in (*followers["source", row.source.slug], *followers["section", row.section_key]):
            notices += _new_to(one, row)
    return notices


def _of_searches(now: datetime) -> list[Notice]:
    """For those who saved a question: one look for each question and language, whoever asks it."""
    askers: dict[tuple[str, str], list[Follow]] = defaultdict(list)
    for one in Follow.objects.filter(kind="search"):
        askers[one.key, one.language].append(one)
    notices = []
    for (question, language), ones in askers.items():
        found = find(question, languages=(language,), limit=SEARCH_ROWS, newest_first=True)
        rows = [row for row in public_rows(found.ids) if now - row.first_seen_at < OLDEST]
        notices += [notice for one in ones for row in rows for notice in _new_to(one, row)]
    return notices


def _new_to(one: Follow, row: PublicArticle) -> list[Notice]:
    if row.language != one.language or row.first_seen_at < one.at:
        return []
    return [Notice(reader_id=one.reader_id, kind="article.new", subject=f"article:{row.id}", cause=f"follow:{one.pk}")]


def _of_stories(lines: Iterable[tuple[str, str]], now: datetime) -> list[Notice]:
    """For followers of a story: a new owner, a new number, a correction, a removal; not each further article, and not
    an old one that a rebuild or an import has found.
    """
    news = [(kind, pk) for kind in STORY_NEWS for pk in _numbers([one for one in lines if one[0] == kind], "article")]
    if not news or not Follow.objects.filter(kind="story").exists():
        return []
    followed: dict[int, list[Follow]] = defaultdict(list)
    keys: dict[int, set[int]] = defaultdict(set)  # of each reader
    for one in Follow.objects.filter(kind="story").order_by("-push", "pk"):  # of two, the one that is told at once
        followed[living_story(int(one.key)) or 0].append(one)
        keys[one.reader_id].add(int(one.key))
    young = {row.id for row in public_rows({pk for _, pk in news}) if now - row.first_seen_at < OLDEST}
    return [
        Notice(reader_id=one.reader_id, kind=kind, subject=f"article:{pk}", cause=f"follow:{one.pk}")
        for kind, pk in news
        if kind != "story.owner" or pk in young
        for one in followed.get(story_of(pk) or 0, ())
        if not _was_there(pk, keys[one.reader_id], now)
    ]


def _was_there(article: int, followed: set[int], now: datetime) -> bool:
    """Whether who follows these stories has known this article from one of them, out of which it has just come."""
    here, *before = memberships(article=article)
    return now - here.since < _FROM_ELSEWHERE and any(
        row.story in followed and row.story != here.story for row in before
    )


def _of_comments(lines: Iterable[tuple[str, str]], now: datetime) -> list[Notice]:
    """For followers of a discussion, and for whoever was answered."""
    notices = []
    for number in _numbers([line for line in lines if line[0] == "comment.shown"], "comment"):
        comment = comment_view(number, now=now)
        if comment is None or comment.author is None:
            continue
        parent = comment_view(comment.parent_id, now=now) if comment.parent_id else None
        subject = f"comment:{number}"
        told = {parent.author_id} if parent and parent.author_id else set()
        notices += [Notice(reader_id=pk, kind="comment.answered", subject=subject) for pk in told if pk]
        here = Follow.objects.filter(kind="discussion", key=str(comment.article_id))
        notices += [
            Notice(reader_id=one.reader_id, kind="comment.new", subject=subject, cause=f"follow:{one.pk}")
            for one in here
            if one.reader_id not in told
        ]
        notices = [one for one in notices if not (one.subject == subject and one.reader_id == comment.author_id)]
    return notices


def _write(notices: Iterable[Notice], now: datetime) -> None:
    """Each once; of new articles no more than `MOST_AN_HOUR` to one reader. A further edit of an article, or a further
    number, takes the place of what was told of it before, so that it is new again.
    """
    fresh: dict[tuple[int, str, str], Notice] = {}
    for one in notices:
        fresh.setdefault((one.reader_id, one.kind, one.subject), one)
    if not fresh:
        return
    readers = {reader for reader, _, _ in fresh}
    lately: dict[int, int] = defaultdict(int)
    since = now - timedelta(hours=1)
    known = Notice.objects.filter(reader_id__in=readers, at__gte=since, kind="article.new")
    for reader in known.values_list("reader_id", flat=True):
        lately[reader] += 1
    rows = []
    for one in fresh.values():
        if one.kind == "article.new":
            lately[one.reader_id] += 1
            if lately[one.reader_id] > MOST_AN_HOUR:
                continue
        one.at = now
        rows.append(one)
    again = [one for one in rows if one.kind in _AGAIN]
    with writers_turn():
        for one in again:
            Notice.objects.filter(reader_id=one.reader_id, kind=one.kind, subject=one.subject).delete()
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        if Device.objects.filter(reader_id__in=readers).exists():
            plan_pushes(Notice.objects.filter(reader_id__in=readers, at=now), now=now)
    record_change(kind="notices.told", subject=f"notice:{len(rows)}", at=now)

"""Putting articles into stories, merging and splitting these, and noting what waits. Nothing is ever deleted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count

from icma import tray
from icma.articles.tellings import ids_above, published
from icma.journal.actions import record_change
from icma.journal.queries import JournalCursor, changes_since, latest_cursor
from icma.rows import writers_turn

from .models import PLACE, Account, Apart, Embedding, Keeper, Membership, Place, Placing, Story
from .queries import OLD, articles_of_stories, living_story, stories_of

if TYPE_CHECKING:
    from icma.core.place import Placement  # loads numpy, which a web process does not need

LEASE = timedelta(minutes=5)
KEEPER_LEASE = timedelta(minutes=1)  # after kill -9 another engine goes on placing that much later
LINES = 500  # of the journal at once
QUEUED = 500  # articles from before the room was opened, queued at once
PAGE_PATIENCE = timedelta(minutes=2)  # a headline waits so long for its page before it is placed without
RETELL_PAUSE = timedelta(seconds=3)  # several articles of one event often come together
SECOND_THOUGHTS = timedelta(days=1)  # how long a text that was read later may move an article out of its story
_WORDS_CHANGED = frozenset({"article.new", "article.version", "article.reread"})
_PAGE_CHANGED = frozenset({"article.page"})  # gone, back, or merged into another page
_FIXED = frozenset({Membership.Kind.BY_HAND})


class Refused(ValueError):
    """It cannot be done; `code` says why: whole (all articles of a story), story, article."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Where an article stands now, and which stories became one: (older, younger)."""

    story: int
    merged: tuple[tuple[int, int], ...] = ()


# --- following the journal ------------------------------------------------------------------------------------------


def follow_changes(pk: int, *, now: datetime) -> None:
    """One step of the engine: queue the articles whose words changed, and the stories that must be told anew."""
    open_place()
    lease = tray.claim(Place, PLACE, now=now, lease_for=LEASE)
    if lease is None:
        return
    place = Place.objects.get(pk=PLACE)
    cursor = JournalCursor(place.position, {int(key): at for key, at in place.missing.items()})
    lines = {number: (kind, subject) for number, kind, subject in changes_since(cursor.since, limit=LINES)}
    new = [lines[number] for number in cursor.take(lines, now=now.timestamp())]
    filling = [] if place.is_filled else ids_above(above=place.filled_to, limit=QUEUED)
    state: dict[str, Any] = {"position": cursor.newest, "missing": cursor.missing}
    state |= {"filled_to": filling[-1][0]} if filling else {"is_filled": True}
    with tray.finishing(Place, PLACE, lease, due_at=tray.EPOCH, **state):
        queue([article for article, _ in filling], now=now)
        queue(_numbers(new, kinds=_WORDS_CHANGED), now=now)
        take_out_merged(_numbers(new, kinds=_PAGE_CHANGED), now=now)
        retell(stories_of(_numbers(new)).values(), now=now)


def push_stories_ahead(pk: int, *, error: str, now: datetime) -> None:
    """After a fault of ours."""
    tray.push_ahead(Place, pk, error=error, now=now)


def open_place() -> None:
    """The journal is followed from here on; the articles that are there already are queued first."""
    if not Place.objects.filter(pk=PLACE).exists():
        row = Place(pk=PLACE, due_at=tray.EPOCH, position=latest_cursor())
        Place.objects.bulk_create([row], ignore_conflicts=True)


def queue(ids: Iterable[int], *, now: datetime) -> None:
    """Let these articles be placed, or placed again: read ones now, headlines when their page has had its time."""
    found = published(ids)
    rows = []
    for article, (at, is_read) in sorted(found.items()):
        soon = now if is_read else now + PAGE_PATIENCE
        due_at = at if now - at > OLD else soon
        rows.append(Placing(article_id=article, due_at=due_at))
    Placing.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["article"], update_fields=["due_at"]
    )  # a row that is being placed right now loses nothing: finishing is fenced, and it comes again


def take_out_merged(ids: Iterable[int], *, now: datetime) -> None:
    """Those of these articles that are others' since their pages were merged leave their stories."""
    held = Membership.objects.filter(article_id__in=list(ids), until=None)
    gone = {row.article_id: row for row in held if not published([row.article_id])}
    for row in gone.values():
        _leave(row, now=now)
    Placing.objects.filter(article_id__in=gone).update(due_at=None, fingerprint=None)
    retell({row.story_id for row in gone.values()}, now=now)


def retell(stories: Iterable[int], *, now: datetime) -> None:
    """Let what these stories say be made anew, soon. What one article says stands on its own page."""
    wanted = several(stories)
    if wanted:
        rows = [Account(story_id=story, due_at=now + RETELL_PAUSE) for story in sorted(wanted)]
        Account.objects.bulk_create(rows, update_conflicts=True, unique_fields=["story"], update_fields=["due_at"])


def several(stories: Iterable[int]) -> set[int]:
    """Those of these stories that hold more than one article, or did when they were told last."""
    held = Membership.objects.filter(story_id__in=list(stories), until=None).order_by()
    many = held.values("story_id").annotate(articles=Count("pk")).filter(articles__gt=1)
    known = Account.objects.filter(story_id__in=list(stories))
    return {row["story_id"] for row in many} | set(known.values_list("story_id", flat=True))


def _numbers(lines: Iterable[tuple[str, str]], *, kinds: frozenset[str] | None = None) -> list[int]:
    keys = [subject.partition(":") for kind, subject in lines if kinds is None or kind in kinds]
    return list(dict.fromkeys(int(key) for room, _, key in keys if room == "article" and key.isdigit()))


# --- placing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An article that this engine places: the row, its lease and where a person said that it does not belong."""

    pk: int
    article_id: int
    lease: uuid.UUID
    attempts: int
    never: frozenset[int]

    @property
    def hold(self) -> tray.Hold:
        return tray.Hold(model=Placing, pk=self.pk, lease=self.lease, attempts=self.attempts)


def hold_index(me: uuid.UUID, *, now: datetime) -> bool:
    """Whether this engine is the one that places; it keeps that as long as it asks at least once a minute."""
    with writers_turn(), transaction.atomic():
        Keeper.objects.get_or_create(pk=PLACE, defaults={"leased_until": tray.EPOCH})
        free = Keeper.objects.filter(pk=PLACE, leased_until__lt=now) | Keeper.objects.filter(pk=PLACE, lease=me)
        return bool(free.update(lease=me, leased_until=now + KEEPER_LEASE))


def release_index(me: uuid.UUID) -> None:
    """Let the next engine place at once."""
    Keeper.objects.filter(pk=PLACE, lease=me).update(leased_until=tray.EPOCH, lease=None)


def claim_article(pk: int, *, now: datetime) -> Task | None:
    """Take one article in hand; None when it is not due or another engine has it."""
    lease = tray.claim(Placing, pk, now=now, lease_for=LEASE)
    if lease is None:
        return None
    row = Placing.objects.get(pk=pk)
    never = frozenset(Apart.objects.filter(article_id=row.article_id).values_list("story_id", flat=True))
    return Task(pk=pk, article_id=row.article_id, lease=lease, attempts=row.attempts, never=never)


def settle(
    task: Task, placement: Placement, *, keeper: uuid.UUID, seen_at: datetime, fingerprint: bytes, scheme: str,
    now: datetime,
) -> Settled:  # fmt: skip
    """Obey one placement: the article's membership, stories that became one, the row. One transaction.

    Raises `tray.LeaseLost` when another engine places by now: what an index says that slept meanwhile does not count.
    """
    state = {
        "due_at": None, "attempts": 0, "last_error": "", "set_aside_at": None, "fingerprint": fingerprint,
        "scheme": scheme, "placed_at": now,
    }  # fmt: skip
    with tray.finishing(Placing, task.pk, task.lease, **state):
        if not Keeper.objects.filter(pk=PLACE, lease=keeper).update(leased_until=now + KEEPER_LEASE):
            raise tray.LeaseLost("the index of stories")
        story, merged = _settle(task.article_id, placement, seen_at=seen_at, now=now)
        also = (living_story(other) for other in placement.also)
        for other in sorted({one for one in also if one is not None} - {story}):
            pair = _merge_if_allowed(story, other, now=now)
            if pair is not None:
                merged, story = [*merged, pair], pair[0] if story in pair else story
        retell([story], now=now)
    return Settled(story=story, merged=tuple(merged))


def drop_placing(task: Task, *, now: datetime) -> None:
    """The article is another's since their pages were merged: it leaves its story."""
    with tray.finishing(Placing, task.pk, task.lease, due_at=None, fingerprint=None):
        left = Membership.objects.filter(article_id=task.article_id, until=None)
        stories = list(left.values_list("story_id", flat=True))
        left.update(until=now)
        for story in stories:
            record_change(kind="story.changed", subject=f"story:{story}", at=now)
        retell(stories, now=now)


def keep_fingerprint(article: int, *, fingerprint: bytes, scheme: str) -> None:
    """The fingerprint of an article that stays where it is, made anew by another scheme."""
    with writers_turn():
        Placing.objects.filter(article_id=article).update(fingerprint=fingerprint, scheme=scheme)


def push_placing_ahead(pk: int, *, error: str, now: datetime) -> None:
    """After a fault of ours."""
    tray.push_ahead(Placing, pk, error=error, now=now)


def keep_embedding(*, text_hash: bytes, scheme: str, vector: bytes) -> None:
    """Never compute this text again."""
    state = {"scheme": scheme, "vector": vector}
    with writers_turn():
        Embedding.objects.update_or_create(text_hash=text_hash, defaults=state)


def _settle(
    article: int, placement: Placement, *, seen_at: datetime, now: datetime
) -> tuple[int, list[tuple[int, int]]]:
    target = living_story(placement.story) if placement.story is not None else None
    held = Membership.objects.select_related("story").filter(article_id=article, until=None).first()
    if held is None:
        story = target or _open_story(seen_at)
        _join(article, story, placement, now=now)
        return story, []
    here = held.story_id
    if held.kind in _FIXED or target == here:
        return here, []
    alone = not Membership.objects.filter(story_id=here, until=None).exclude(pk=held.pk).exists()
    if alone and target is None:
        return here, []
    if alone and target is not None:
        pair = _merge_if_allowed(here, target, now=now)
        return (pair[0], [pair]) if pair else (here, [])
    if now - held.since > SECOND_THOUGHTS:
        return here, []
    story = target or _open_story(seen_at)
    _leave(held, now=now)
    _join(article, story, placement, now=now)
    retell([here], now=now)
    return story, []


def _open_story(seen_at: datetime) -> int:
    return Story.objects.create(opened_at=seen_at).pk


def _join(article: int, story: int, placement: Placement, *, now: datetime) -> None:
    Membership.objects.create(
        article_id=article, story_id=story, kind=placement.reason.kind, reason=_reason(placement),
        score=placement.score, since=now,
    )  # fmt: skip
    if placement.story is not None or Membership.objects.filter(article_id=article).count() > 1:
        record_change(kind="story.joined", subject=f"story:{story}", at=now)


def _leave(held: Membership, *, now: datetime) -> None:
    Membership.objects.filter(pk=held.pk).update(until=now)
    record_change(kind="story.changed", subject=f"story:{held.story_id}", at=now)


def _reason(placement: Placement) -> dict[str, Any]:
    reason = placement.reason
    told = {
        "article": reason.article, "containment": round(reason.containment, 2), "words": list(reason.words),
        "names": list(reason.names), "numbers": list(reason.numbers),
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


# --- what a story says ----------------------------------------------------------------------------------------------


def claim_account(pk: int, *, now: datetime) -> tuple[int, uuid.UUID, dict[str, Any]] | None:
    """(story, lease, what was told the last time) of a story that is to be told anew."""
    lease = tray.claim(Account, pk, now=now, lease_for=LEASE)
    if lease is None:
        return None
    row = Account.objects.get(pk=pk)
    return row.story_id, lease, row.told if row.made_at else {}


def finish_account(
    pk: int, lease: uuid.UUID, *, story: int, told: dict[str, Any], news: Sequence[tuple[str, int]], now: datetime
) -> None:
    """Keep what a story says, with the news of it: (kind, article). One transaction."""
    state = {"due_at": None, "attempts": 0, "last_error": "", "told": told, "made_at": now}
    with tray.finishing(Account, pk, lease, **state):
        for kind, article in news:
            record_change(kind=kind, subject=f"article:{article}", at=now)
        record_change(kind="story.told", subject=f"story:{story}", at=now)


def push_account_ahead(pk: int, *, error: str, now: datetime) -> None:
    """After a fault of ours."""
    tray.push_ahead(Account, pk, error=error, now=now)


# --- computing everything again -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrouped:
    """One story as the rebuild has it: its articles with how each came in, and the stories whose addresses it keeps,
    the one that it is first; none for a story that was split off.
    """

    articles: tuple[tuple[int, Placement], ...]
    stories: tuple[int, ...]
    opened_at: datetime


def regroup(group: Regrouped, *, now: datetime) -> tuple[int, int]:
    """(story, articles that moved): make the rows say what the rebuild found. What a person decided is not touched."""
    articles = [article for article, _ in group.articles]
    with transaction.atomic():
        target = group.stories[0] if group.stories else _open_story(group.opened_at)
        held = {row.article_id: row for row in Membership.objects.filter(article_id__in=articles, until=None)}
        left = []
        for article, placement in group.articles:
            row = held.get(article)
            if row is not None and (row.story_id == target or row.kind in _FIXED):
                continue
            if row is not None:
                _leave(row, now=now)
                left.append(row.story_id)
            _join(article, target, placement, now=now)
        if left or len(group.stories) > 1:
            retell([target, *left], now=now)
    return target, len(left)


def lead_to(story: int, emptied: Sequence[int], *, now: datetime) -> None:
    """The addresses of these stories lead to `story` from now on; of those in which an article is left they do not."""
    with transaction.atomic():
        for other in emptied:
            if other == story or Membership.objects.filter(story_id=other, until=None).exists():
                continue
            Story.objects.filter(merged_into_id=other).update(merged_into_id=story)
            Story.objects.filter(pk=other).update(merged_into_id=story)
            Account.objects.filter(story_id=other).delete()
            record_change(kind="story.merged", subject=f"story:{other}", at=now)


# --- merging and splitting ------------------------------------------------------------------------------------------


def _merge_if_allowed(one: int, other: int, *, now: datetime) -> tuple[int, int] | None:
    """(older, younger) when they became one; None where a person has put articles of theirs apart."""
    members = dict(
        Membership.objects.filter(story_id__in=(one, other), until=None).values_list("article_id", "story_id")
    )
    for article, story in Apart.objects.filter(article_id__in=members, story_id__in=(one, other)).values_list(
        "article_id", "story_id"
    ):
        if members[article] != story:
            return None
    return merge_stories(one, other, now=now)


def merge_stories(one: int, other: int, *, now: datetime, by: int | None = None) -> tuple[int, int]:
    """Two stories become the older one; the younger's address leads there. Raises `Refused`: story."""
    with transaction.atomic():
        rows = sorted(
            Story.objects.filter(pk__in=(one, other), merged_into=None), key=lambda row: (row.opened_at, row.pk)
        )
        if len(rows) != 2:
            raise Refused("story")
        older, younger = rows
        kind = Membership.Kind.MERGED if by is None else Membership.Kind.BY_HAND
        moving = list(Membership.objects.filter(story=younger, until=None).order_by("pk"))
        Membership.objects.filter(pk__in=[row.pk for row in moving]).update(until=now)
        Membership.objects.bulk_create(
            [
                Membership(
                    article_id=row.article_id,
                    story=older,
                    since=now,
                    by_id=by,
                    score=row.score,
                    kind=row.kind if row.kind in _FIXED else kind,
                    reason={"story": younger.pk},
                )
                for row in moving
            ]
        )
        Story.objects.filter(merged_into=younger).update(merged_into=older)
        Story.objects.filter(pk=younger.pk).update(merged_into=older)
        Account.objects.filter(story=younger).delete()
        if by is not None:  # a person knows better than the one who put them apart
            both = [*articles_of_stories([older.pk])]
            Apart.objects.filter(article_id__in=both, story__in=(older, younger)).delete()
        else:  # what was kept out of the one is kept out of both
            out = Apart.objects.filter(story=younger).exclude(article_id__in=articles_of_stories([older.pk]))
            kept_out = [Apart(article_id=article, story=older) for article in out.values_list("article_id", flat=True)]
            Apart.objects.bulk_create(kept_out, ignore_conflicts=True)
        for story in (older, younger):
            record_change(kind="story.merged", subject=f"story:{story.pk}", at=now)
        retell([older.pk], now=now)
    return older.pk, younger.pk


def set_apart(*, articles: Sequence[int], story: int, by: int | None, now: datetime, into: int | None = None) -> int:
    """These articles are about another event: they open a story of their own, or go `into` one. The story's number.

    The story that they leave keeps its address. Raises `Refused`: whole, article, story.
    """
    with transaction.atomic():
        held = list(Membership.objects.filter(story_id=story, article_id__in=articles, until=None))
        if not held or len(held) != len(set(articles)):
            raise Refused("article")
        if (
            into is None
            and not Membership.objects.filter(story_id=story, until=None).exclude(article_id__in=articles).exists()
        ):
            raise Refused("whole")
        target = _target(into, story, articles)
        for row in held:
            Apart.objects.get_or_create(article_id=row.article_id, story_id=story)
            Apart.objects.filter(article_id=row.article_id, story_id=target).delete()
            _leave(row, now=now)
            Membership.objects.create(
                article_id=row.article_id, story_id=target, kind=Membership.Kind.BY_HAND, since=now, by_id=by,
                reason={"story": story},
            )  # fmt: skip
        record_change(kind="story.changed", subject=f"story:{target}", at=now)
        retell([story, target], now=now)
    return target


def separate_stories(*, story: int, from_story: int, by: int | None, now: datetime) -> None:
    """Undo a merge: what came from `story` goes back, and its address is its own again. Raises `Refused`: story."""
    with transaction.atomic():
        if not Story.objects.filter(pk=story, merged_into_id=from_story).exists():
            raise Refused("story")
        others = list(Story.objects.filter(merged_into_id=from_story).values_list("pk", flat=True))
        came = Membership.objects.filter(story_id=from_story, until=None, reason__story__in=others)  # not one by one
        was = Membership.objects.filter(story_id=story, article_id__in=came.values("article_id"))
        articles = set(was.values_list("article_id", flat=True))
        Story.objects.filter(pk=story).update(merged_into=None)
        for other in others:  # what had been merged into it before goes with it
            theirs = set(Membership.objects.filter(story_id=other).values_list("article_id", flat=True))
            if other != story and theirs and theirs <= articles:
                Story.objects.filter(pk=other).update(merged_into_id=story)
        if articles:
            set_apart(articles=sorted(articles), story=from_story, into=story, by=by, now=now)
        record_change(kind="story.changed", subject=f"story:{story}", at=now)


def join_story(*, article: int, story: int, by: int | None, now: datetime) -> None:
    """A person says that this article is about that event. Raises `Refused`: story, article."""
    with transaction.atomic():
        held = Membership.objects.filter(article_id=article, until=None).first()
        if living_story(story) != story:
            raise Refused("story")
        if held is None or held.story_id == story:
            raise Refused("article")
        others = Membership.objects.filter(story_id=held.story_id, until=None).exclude(pk=held.pk)
        if not others.exists():  # its whole story is that event
            merge_stories(held.story_id, story, now=now, by=by)
            return
        set_apart(articles=[article], story=held.story_id, into=story, by=by, now=now)


def _target(into: int | None, story: int, articles: Sequence[int]) -> int:
    if into is None:
        seen = min(at for at, _ in published(articles).values())
        return _open_story(seen)
    if into == story or living_story(into) != into:
        raise Refused("story")
    return into

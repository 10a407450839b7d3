"""Which story an article belongs to, who tells it, and what waits. What may be shown is decided by `public_view`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import BigIntegerField, ExpressionWrapper, F, Q

from icma import tray
from icma.core.place_score import LONGEST_STORY
from icma.journal.queries import latest_cursor
from icma.reads import Hole, PreparedRead
from icma.sources.queries import Rights

from .models import PLACE, Account, Apart, Embedding, Membership, Place, Placing, Story

OLD = timedelta(days=1)  # an article that was published earlier is placed in the order of publication
ACCOUNTS_AT_ONCE = 64  # each takes longer than placing an article, which waits behind them
IDS_AT_ONCE = 48  # in one statement: a page of a long list and one row more
_LISTED = Q(article__withheld_at=None) & ~Q(article__source__rights=Rights.DARK) & Q(article__page__merged_into=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article of a story that readers may see, with what lists fold by."""

    story: int
    article: int
    language: str
    section: str
    source: int
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """One membership as the desk shows it; `until` is None on the one that holds."""

    pk: int
    story: int
    article: int
    kind: str
    reason: dict[str, Any]
    score: float
    since: datetime
    until: datetime | None
    by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was made of a story's texts the last time (`stories.accounts`); {} before the first time."""

    story: int
    made_at: datetime | None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoriesState:
    """How the room stands, for `icma stories status` and the doctor."""

    stories: int
    articles: int
    waiting: int
    set_aside: int
    filled: bool
    last_error: str


def living_story(story: int) -> int | None:
    """The story that this number leads to: itself, or the one it was merged into; None for a number nobody has."""
    row = Story.objects.filter(pk=story).values_list("pk", "merged_into_id").first()
    return (row[1] or row[0]) if row else None


def story_of(article: int) -> int | None:
    """The story in which an article stands now."""
    return Membership.objects.filter(article_id=article, until=None).values_list("story_id", flat=True).first()


def stories_of(articles: Iterable[int]) -> dict[int, int]:
    """The story in which each of these articles stands now; those that stand in none are not among them."""
    rows = Membership.objects.filter(article_id__in=list(articles), until=None)
    return dict(rows.values_list("article_id", "story_id"))


def members_of(stories: Iterable[int]) -> list[Member]:
    """The articles of these stories that readers may see, in the order in which they came in."""
    return _members(Q(story__in=list(stories)))


def members_beside(articles: Iterable[int]) -> list[Member]:
    """The articles of all stories in which these articles stand, themselves included."""
    wanted = list(articles)
    found: dict[int, Member] = {}
    for start in range(0, len(wanted), IDS_AT_ONCE):
        some = wanted[start : start + IDS_AT_ONCE]
        holes = {f"id{n}": pk for n, pk in enumerate(some + some[-1:] * (IDS_AT_ONCE - len(some)))}
        found |= {row[1]: _member(row) for row in _beside().rows(**holes)}
    return list(found.values())


@cache
def _beside() -> PreparedRead:
    """The members of the stories of up to `IDS_AT_ONCE` articles: asked for by every list and every article's page."""
    number = ExpressionWrapper(F("article_id"), output_field=BigIntegerField())  # as a key it would take no holes
    ids: list[Any] = [Hole(f"id{n}") for n in range(IDS_AT_ONCE)]
    theirs = Membership.objects.alias(number=number).filter(number__in=ids, until=None)
    rows = Membership.objects.filter(_LISTED, until=None, story__in=theirs.values("story_id"))
    return PreparedRead(rows.order_by("pk").values_list(*_MEMBER))


def articles_of_stories(stories: Iterable[int]) -> set[int]:
    """Every article of these stories now, hidden ones too."""
    return set(Membership.objects.filter(story__in=list(stories), until=None).values_list("article_id", flat=True))


def memberships(*, story: int | None = None, article: int | None = None) -> list[Joined]:
    """Every membership, past and present, of a story or an article, the newest first."""
    rows = Membership.objects.filter(**({"story_id": story} if story is not None else {"article_id": article}))
    return [
        Joined(
            pk=row.pk,
            story=row.story_id,
            article=row.article_id,
            kind=row.kind,
            reason=row.reason,
            score=row.score,
            since=row.since,
            until=row.until,
            by=row.by_id,
        )
        for row in rows.order_by("-pk")
    ]


def merged_stories(story: int) -> list[int]:
    """The stories whose addresses lead to this one."""
    return list(Story.objects.filter(merged_into_id=story).order_by("pk").values_list("pk", flat=True))


def told(story: int) -> Told:
    """What is known of a story beyond its articles."""
    row = Account.objects.filter(story_id=story).values_list("made_at", "told").first()
    return Told(story=story, made_at=row[0], facts=row[1]) if row else Told(story=story, made_at=None)


def headlines_of(*, language: str, since: datetime, until: datetime, limit: int) -> list[tuple[int, int]]:
    """(story, article whose headline stands for it in the language) of living stories that were opened in this time
    and that several articles tell, the newest first.
    """
    rows = Story.objects.filter(merged_into=None, opened_at__gte=since, opened_at__lt=until)
    rows = rows.filter(account__told__articles__gt=1).order_by("-pk")
    told = rows.values_list("pk", f"account__told__headlines__{language}")[:limit]
    return [(story, article) for story, article in told if article]


def newest_stories(*, limit: int, before: int | None = None) -> list[int]:
    """Living stories of several articles, the newest first, for the desk."""
    rows = Story.objects.filter(merged_into=None, account__told__articles__gt=1)
    rows = rows.filter(pk__lt=before) if before else rows
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:limit])


_MEMBER = (
    "story_id", "article_id", "article__language", "article__section", "article__source_id", "article__published_at",
)  # fmt: skip


def _members(which: Q) -> list[Member]:
    rows = Membership.objects.filter(which, _LISTED, until=None).order_by("pk")
    return [_member(row) for row in rows.values_list(*_MEMBER)]


def _member(row: tuple[Any, ...]) -> Member:
    story, article, language, section, source, at = row
    return Member(story=story, article=article, language=language, section=section, source=source, published_at=at)


# --- for the engine -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the index needs of one article that was placed. `number` rises with every decision about any article."""

    number: int
    story: int
    article: int
    fingerprint: bytes


def kept_fingerprints(*, since: datetime, until: datetime | None = None, scheme: str) -> Iterator[Kept]:
    """Articles published in this time that were placed, in the order in which they came into their stories."""
    rows = Placing.objects.filter(scheme=scheme, fingerprint__isnull=False, article__published_at__gte=since)
    if until is not None:
        rows = rows.filter(article__published_at__lte=until)
    prints = dict(rows.values_list("article_id", "fingerprint").iterator(chunk_size=2000))
    held = Membership.objects.filter(until=None, article_id__in=prints) if len(prints) < 500 else None
    if held is None:
        held = Membership.objects.filter(until=None, article__published_at__gte=since)
    for number, story, article in held.order_by("pk").values_list("pk", "story_id", "article_id").iterator():
        if article in prints:
            yield Kept(number=number, story=story, article=article, fingerprint=bytes(prints[article] or b""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an article stands: its story now, whether a person put it there, and which it was taken out of."""

    article: int
    story: int
    by_hand: bool
    apart: frozenset[int]


def standings() -> list[Standing]:
    """Every article that was placed, in the order in which they first came in."""
    first: dict[int, None] = {}
    now: dict[int, tuple[int, str]] = {}
    rows = Membership.objects.order_by("pk").values_list("article_id", "story_id", "kind", "until")
    for article, story, kind, until in rows.iterator(chunk_size=5000):
        first.setdefault(article)
        if until is None:
            now[article] = (story, kind)
    apart: dict[int, set[int]] = {}
    for article, story in Apart.objects.values_list("article_id", "story_id"):
        apart.setdefault(article, set()).add(story)
    return [
        Standing(
            article=article,
            story=now[article][0],
            by_hand=now[article][1] == Membership.Kind.BY_HAND,
            apart=frozenset(apart.get(article, ())),
        )
        for article in first
        if article in now
    ]


def fingerprint_of(article: int, *, scheme: str) -> bytes | None:
    """What was kept of an article by this scheme."""
    row = Placing.objects.filter(article_id=article, scheme=scheme).values_list("fingerprint", flat=True).first()
    return bytes(row) if row else None


def outdated_prints(*, since: datetime, until: datetime, scheme: str) -> list[int]:
    """Articles published in this time whose fingerprint was made by another scheme."""
    old = Placing.objects.filter(fingerprint__isnull=False, article__published_at__range=(since, until))
    return list(old.exclude(scheme=scheme).order_by("pk").values_list("article_id", flat=True))


def decisions_after(number: int, *, scheme: str) -> list[Kept]:
    """What was decided since, whoever did: by another engine, or at the desk. Those that still hold, of articles whose
    fingerprint is of this scheme.
    """
    rows = Membership.objects.filter(pk__gt=number, until=None).order_by("pk")
    found = list(rows.values_list("pk", "story_id", "article_id"))
    prints = dict(
        Placing.objects.filter(
            article_id__in=[article for *_, article in found], fingerprint__isnull=False, scheme=scheme
        ).values_list("article_id", "fingerprint")
    )
    return [
        Kept(number=pk, story=story, article=article, fingerprint=bytes(prints[article] or b""))
        for pk, story, article in found
        if article in prints
    ]


def newest_decision() -> int:
    """The number of the newest membership."""
    return Membership.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def embedding_of(text_hash: bytes, *, scheme: str) -> bytes | None:
    """The embedding of a text that was computed before."""
    found = Embedding.objects.filter(pk=text_hash, scheme=scheme).values_list("vector", flat=True).first()
    return bytes(found) if found is not None else None


def stories_due(*, now: datetime, limit: int) -> list[int]:
    """The key of the one row that follows the journal, when there is something to follow and nobody does it."""
    place = Place.objects.filter(pk=PLACE).first()
    if place is None:
        return [PLACE]
    free = place.due_at is not None and place.due_at <= now and place.leased_until < now
    return [PLACE] if free and _has_work(place) else []


def next_story_turn() -> datetime | None:
    """EPOCH while changes have not been looked at, None otherwise."""
    place = Place.objects.filter(pk=PLACE).first()
    if place is None:
        return tray.EPOCH
    return max(place.due_at or tray.EPOCH, place.leased_until) if _has_work(place) else None


def _has_work(place: Place) -> bool:
    return not place.is_filled or bool(place.missing) or latest_cursor() != place.position


def placings_due(*, now: datetime, limit: int, past_from: datetime = tray.EPOCH) -> list[int]:
    """Articles that wait to be placed: today's first; old ones in the order of publication, from `past_from` on until
    none is left, then from the oldest again. Those that come in late and out of order wait for the next round, so that
    the index of the past need not be filled for each of them.
    """
    today, onwards = Q(due_at__gt=now - OLD), Q(due_at__gte=past_from)
    return tray.due_today_first(Placing, now=now, limit=limit, today=today, rather=onwards)


def next_placing_turn() -> datetime | None:
    """When the next article is to be placed."""
    return tray.next_turn(Placing)


def accounts_due(*, now: datetime, limit: int) -> list[int]:
    """Stories that are to be told anew, those that are going on first."""
    going_on = Q(story__opened_at__gt=now - LONGEST_STORY)
    return tray.due_today_first(Account, now=now, limit=min(limit, ACCOUNTS_AT_ONCE), today=going_on)


def next_account_turn() -> datetime | None:
    """When the next story is to be told anew."""
    return tray.next_turn(Account)


def stories_state() -> StoriesState:
    """Numbers for people who look after the portal."""
    place = Place.objects.first()
    return StoriesState(
        stories=Story.objects.filter(merged_into=None).count(),
        articles=Membership.objects.filter(until=None).count(),
        waiting=Placing.objects.filter(due_at__isnull=False).count(),
        set_aside=Placing.objects.filter(set_aside_at__isnull=False).count(),
        filled=bool(place and place.is_filled),
        last_error=(place.last_error if place else "")
        or Placing.objects.exclude(last_error="").values_list("last_error", flat=True).first()
        or "",
    )

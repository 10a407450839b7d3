"""What readers keep and follow, and what they were told. Each read is about one reader, who is the one that asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from icma import tray
from icma.articles.queries import Output, PublicArticle, public_rows
from icma.journal.queries import latest_cursor
from icma.stories.queries import living_story, merged_stories

from .models import PLACE, Bookmark, Device, DigestPlan, Follow, Notice, Place, PrivateFeed, PushMessage

KINDS = tuple(Follow.Kind.values)
RHYTHMS = tuple(DigestPlan.Rhythm.values)
NOTICES = 50  # on one page
FEED_ROWS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowFacts:
    """Something that a reader follows. `key`: a source's slug, a section's key, a question, an article's number."""

    id: int
    kind: str
    key: str
    language: str
    push: bool  # told at once on the reader's devices


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """Something a reader was told. `subject` and `cause` name rows: "article:7", "comment:9", "decision:5"."""

    id: int
    kind: str
    subject: str
    cause: str
    at: datetime
    is_new: bool

    @property
    def number(self) -> int:
        """The number of what it is about."""
        return int(self.subject.partition(":")[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """In which rhythm ("daily", "weekly") and language a reader wants letters, and when the next one comes."""

    rhythm: str
    language: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFacts:
    """A browser that is told at once, and what is needed to write to it. Its address is a secret of its owner's."""

    id: int
    reader_id: int
    language: str
    endpoint: str
    p256dh: str
    auth: str
    added_at: datetime


def unread_count(reader_id: int) -> int:
    """Notices that the reader has not looked at."""
    return Notice.objects.filter(reader_id=reader_id, read_at=None).count()


def notices_of(reader_id: int, *, before: int | None = None, limit: int = NOTICES) -> list[NoticeFacts]:
    """What a reader was told, the newest first; `before` is the number of the last one seen."""
    rows = Notice.objects.filter(reader_id=reader_id).order_by("-pk")
    rows = rows.filter(pk__lt=before) if before else rows
    return [notice_facts(row) for row in rows[:limit]]


def notice_facts(row: Notice) -> NoticeFacts:
    """A row as it leaves the room."""
    return NoticeFacts(
        id=row.pk, kind=row.kind, subject=row.subject, cause=row.cause, at=row.at, is_new=row.read_at is None
    )


def follows_of(reader_id: int) -> list[FollowFacts]:
    """Everything that a reader follows, the newest first."""
    rows = Follow.objects.filter(reader_id=reader_id).order_by("-pk")
    return [FollowFacts(id=row.pk, kind=row.kind, key=row.key, language=row.language, push=row.push) for row in rows]


def is_following(reader_id: int, *, kind: str, key: str, language: str) -> bool:
    """Whether the reader follows this already; a story also by the number of one that became this one."""
    keys = same_thing(kind, key)
    return Follow.objects.filter(reader_id=reader_id, kind=kind, key__in=keys, language=language).exists()


def same_thing(kind: str, key: str) -> list[str]:
    """Every key under which this may have been followed."""
    if kind != "story" or not (key.isascii() and key.isdigit() and len(key) < 19):
        return [key]
    living = living_story(int(key)) or int(key)
    return [key, str(living), *map(str, merged_stories(living))]


def is_kept(reader_id: int, article_id: int) -> bool:
    """Whether the reader keeps this article."""
    return Bookmark.objects.filter(reader_id=reader_id, article_id=article_id).exists()


def bookmarks_of(reader_id: int, *, before: int | None = None, limit: int = 50) -> list[tuple[int, PublicArticle]]:
    """(bookmark, article) as lists show it, the newest kept first; what may not be listed any more is left out."""
    rows = Bookmark.objects.filter(reader_id=reader_id).order_by("-pk")
    kept = list((rows.filter(pk__lt=before) if before else rows).values_list("pk", "article_id")[:limit])
    found = {row.id: row for row in public_rows([article for _, article in kept])}
    return [(pk, found[article]) for pk, article in kept if article in found]


def followed_articles(reader_id: int, *, limit: int = FEED_ROWS) -> list[PublicArticle]:
    """The articles that a reader was told of because of a follow, the newest first, as feeds show them."""
    told = Notice.objects.filter(reader_id=reader_id, kind="article.new").order_by("-pk")
    subjects = list(told.values_list("subject", flat=True)[: 2 * limit])
    return public_rows([int(subject.partition(":")[2]) for subject in subjects], output=Output.FEED)[:limit]


def secret_of(reader_id: int) -> str:
    """The secret in the address of a reader's own feed; "" until one was asked for."""
    return PrivateFeed.objects.filter(pk=reader_id).values_list("secret", flat=True).first() or ""


def reader_of_secret(secret: str) -> int | None:
    """Whose feed it is. The column is unique and indexed: the time tells nothing of secrets that are not there."""
    return PrivateFeed.objects.filter(secret=secret).values_list("reader_id", flat=True).first() if secret else None


def devices_of(reader_id: int) -> list[DeviceFacts]:
    """The browsers in which this reader is told at once, the newest first."""
    return [device_facts(row) for row in Device.objects.filter(reader_id=reader_id).order_by("-pk")]


def device_facts(row: Device) -> DeviceFacts:
    """A row as it leaves the room."""
    return DeviceFacts(
        id=row.pk, reader_id=row.reader_id, language=row.language, endpoint=row.endpoint, p256dh=row.p256dh,
        auth=row.auth, added_at=row.added_at,
    )  # fmt: skip


def pushes_due(*, now: datetime, limit: int) -> list[int]:
    """Messages to devices that wait."""
    return tray.due(PushMessage, now=now, limit=limit)


def next_push_turn() -> datetime | None:
    """When the next message is due; None when none waits."""
    return tray.next_turn(PushMessage)


def digest_of(reader_id: int) -> DigestFacts | None:
    """The reader's wish for letters; None when there is none."""
    row = DigestPlan.objects.filter(reader_id=reader_id).first()
    return DigestFacts(rhythm=row.rhythm, language=row.language, next_at=row.due_at) if row else None


def digests_due(*, now: datetime, limit: int) -> list[int]:
    """Plans whose letter is to be written now."""
    return tray.due(DigestPlan, now=now, limit=limit)


def next_digest_turn() -> datetime | None:
    """When the next letter is to be written; None when nobody wants one."""
    return tray.next_turn(DigestPlan)


def following_due(*, now: datetime, limit: int) -> list[int]:
    """The one row, when the journal says more than was told, or a saved search is due again."""
    return [PLACE] if _has_work(now) else []


def next_following_turn() -> datetime | None:
    """Now when there is work; None otherwise: what waits for a minute to pass does not keep an engine from its end."""
    return tray.EPOCH if _has_work(tray.EPOCH) else None


def _has_work(now: datetime) -> bool:
    place = Place.objects.filter(pk=PLACE).first()
    if place is None:
        return True  # whoever is answered is told, even where nobody follows anything
    if place.due_at is not None and place.due_at > now > tray.EPOCH:
        return False
    return latest_cursor() > place.position and (now == tray.EPOCH or place.leased_until < now)

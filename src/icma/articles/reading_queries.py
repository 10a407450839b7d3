"""Reads of readings: how the last pages of a source were read, and which versions another reader has read."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from icma.captures.queries import set_aside_captures
from icma.core.reading_health import ReadingFacts

from .models import Article, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRead:
    """A state of an article, the capture in which it was seen, and who read that."""

    version_id: int
    capture_id: int
    reader_id: str


def reading_facts(source_id: int, *, limit: int) -> list[ReadingFacts]:
    """The last pages of a source that somebody tried to read, the newest first; one without any text has length 0."""
    tried = Article.objects.annotate(unreadable=Exists(set_aside_captures(OuterRef("page_id"))))
    tried = tried.filter(Q(current__isnull=False) | Q(unreadable=True), source_id=source_id).order_by("-id")
    fields = ("text_length", "title", "published_at", "authors", "cover_image", "rules_missed")
    rows = tried.values_list("current_id", *(f"current__reading__{name}" for name in fields))[:limit]
    return [
        ReadingFacts(length=0, title=False, date=False, authors=False, cover=False, rule=False)
        if current is None
        else ReadingFacts(
            length=length, title=bool(title), date=date is not None, authors=bool(authors), cover=bool(cover),
            rule=not missed,
        )
        for current, length, title, date, authors, cover, missed in rows
    ]  # fmt: skip


def captures_read(source_id: int, *, limit: int) -> list[int]:
    """The captures behind the articles of a source that are shown, the newest article first."""
    shown = Article.objects.filter(source_id=source_id, current__isnull=False).order_by("-id")
    return list(shown.values_list("current__reading__capture_id", flat=True)[:limit])


def version_shown(page_id: int) -> VersionRead | None:
    """The version that a page's article shows now; None before there is one."""
    shown = Article.objects.filter(page_id=page_id, current__isnull=False)
    row = shown.values_list("current_id", "current__reading__capture_id", "current__reading__reader_id").first()
    return VersionRead(version_id=row[0], capture_id=row[1], reader_id=row[2]) if row else None


def versions_to_reread(*, source_id: int, reader_id: str, after: int, limit: int) -> list[VersionRead]:
    """Versions of a source that another reader has read, by number from the one behind `after` on."""
    others = Version.objects.filter(article__source_id=source_id, pk__gt=after).exclude(reading__reader_id=reader_id)
    rows = others.order_by("pk").values_list("pk", "reading__capture_id", "reading__reader_id")
    return [VersionRead(version_id=pk, capture_id=capture, reader_id=reader) for pk, capture, reader in rows[:limit]]


def count_to_reread(*, source_id: int, reader_id: str) -> int:
    """How many versions of a source another reader has read."""
    return Version.objects.filter(article__source_id=source_id).exclude(reading__reader_id=reader_id).count()

"""What stories are made of: the words of articles as they are now, for comparing only. They never leave the rooms.

Rights close nothing here, because nothing is shown: an archived text that readers may not see still tells which event
it is about. Whatever a page shows of a story goes through `queries.public_view`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from icma.core.blocks import blocks_from_json, links_of_blocks, text_of_block
from icma.sources.queries import Rights

from .models import Article

LISTED = Q(withheld_at=None) & ~Q(source__rights=Rights.DARK) & Q(page__merged_into=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One article with all its words. Times are aware, in UTC."""

    id: int
    language: str
    title: str
    blocks: tuple[str, ...]  # the words of each block, "" for pictures; of a feed entry alone its summary
    version: int  # 0: it stands on a feed entry alone
    source_id: int
    source_name: str
    owner: str  # equal for sources of one owner; a source without one counts for itself
    published_at: datetime
    first_seen_at: datetime
    seen_at: datetime  # when the state that it shows was seen first
    listed: bool  # readers may see that it exists
    is_full: bool  # readers may see the whole text
    names_section: bool  # its publisher says of which section it is
    gone: bool  # its page is no longer at its source
    links: tuple[str, ...]  # in the text, absolute

    @property
    def text(self) -> str:
        """All words below the headline."""
        return "\n".join(filter(None, self.blocks))


_READING = "current__reading__"
_COLUMNS = (
    "id", "language", "current__number", "current__seen_at", "source_id", "source__name", "source__owner_id",
    "published_at", "first_seen_at", "withheld_at", "source__rights", "page__merged_into_id", "page__gone_at",
    "section", "section_guessed", "sighting__title", "sighting__summary",
    _READING + "title", _READING + "lead", _READING + "blocks",
)  # fmt: skip


def tellings(ids: Iterable[int]) -> dict[int, Telling]:
    """These articles by id; one that is another's since their pages were merged is not among them."""
    rows = Article.objects.filter(pk__in=list(ids)).values_list(*_COLUMNS)
    return {row[0]: _telling(row) for row in rows if row[11] is None}


def ids_above(*, above: int, limit: int) -> list[tuple[int, datetime]]:
    """(id, published) of articles with a higher number than `above`, the lowest first."""
    rows = Article.objects.filter(page__merged_into=None, pk__gt=above).order_by("pk")
    return list(rows.values_list("pk", "published_at")[:limit])


def published(ids: Iterable[int]) -> dict[int, tuple[datetime, bool]]:
    """When each of these articles was published, and whether its page was read."""
    rows = Article.objects.filter(pk__in=list(ids), page__merged_into=None)
    return {pk: (at, current is not None) for pk, at, current in rows.values_list("pk", "published_at", "current_id")}


def _telling(row: tuple[Any, ...]) -> Telling:
    (pk, language, version, seen_at, source_id, source_name, owner_id, published_at, first_seen_at, withheld_at, rights,
     _, gone_at, section, section_guessed, sighted_title, sighted_summary, title, lead, blocks) = row  # fmt: skip
    found = blocks_from_json(blocks or ())
    words = tuple(text_of_block(block) for block in found)
    if not any(words):
        words = (str(lead or sighted_summary or ""),)
    return Telling(
        id=pk, language=language, title=title or sighted_title or "", blocks=words, version=version or 0,
        source_id=source_id, source_name=source_name, owner=f"owner:{owner_id}" if owner_id else f"source:{source_id}",
        published_at=published_at, first_seen_at=first_seen_at, seen_at=seen_at or first_seen_at,
        listed=withheld_at is None and rights != Rights.DARK, is_full=rights == Rights.FULL, gone=gone_at is not None,
        names_section=bool(section) and not section_guessed,
        links=links_of_blocks(found),
    )  # fmt: skip

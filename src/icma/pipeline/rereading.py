"""Reading again what the archive holds: `icma reread` after code, rules or what was learned have changed.

Nothing is fetched and no version is made: each version keeps its number and shows what today's reader sees in its
capture. Stopped at any point, it goes on with what another reader has read.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from icma.articles import reading_queries as written
from icma.articles.actions import store_rereading
from icma.articles.reading_queries import VersionToReread
from icma.captures.actions import wake_unreadable
from icma.captures.queries import stored_page
from icma.core.isolate import ReaderPool
from icma.core.types import Extracted
from icma.sources.guide_queries import guide_of
from icma.sources.queries import SourceFacts

from .care import watch_readings
from .stored import read_stored

BATCH = 32  # versions asked for at once; their pages are held in memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """What became of one version: `changed` says that readers see something new; `problem` why it stayed as it was."""

    version_id: int
    changed: bool
    problem: str = ""


def count_versions(source: SourceFacts) -> int:
    """How many versions of a source were read by another reader than today's."""
    return written.count_to_reread(source_id=source.id, reader_id=guide_of(source).reader_id)


def reread_source(source: SourceFacts, *, readers: ReaderPool, threads: int, now: datetime) -> Iterator[Reread]:
    """Every version of a source that another reader has read, the oldest first; what could not be read waits anew."""
    guide = guide_of(source)
    after = 0
    with ThreadPoolExecutor(max(1, threads)) as pool:
        while batch := written.versions_to_reread(
            source_id=source.id, reader_id=guide.reader_id, after=after, limit=BATCH
        ):
            pages = [stored_page(version.capture_id) for version in batch]
            seen = pool.map(lambda page: read_stored(page, source, guide, readers), pages)
            for version, extracted in zip(batch, seen, strict=True):
                yield _store(version, extracted, source, now=now)
            after = batch[-1].version_id
    wake_unreadable(source_id=source.id, now=now)
    watch_readings(source.id, now=now)


def _store(version: VersionToReread, extracted: Extracted, source: SourceFacts, *, now: datetime) -> Reread:
    changed = store_rereading(
        version_id=version.version_id, extracted=extracted, language_hint=source.language, now=now
    )  # fmt: skip
    return Reread(version_id=version.version_id, changed=changed, problem=extracted.problem)

"""Reading again what the archive holds: `icma reread` after code, rules or what was learned have changed.

Nothing is fetched and no version is made: each version keeps its number and shows what today's reader sees in its
capture. Stopped at any point, it goes on with what another reader has read.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from icma.articles import reading_queries as written
from icma.articles.actions import store_rereading
from icma.articles.reading_queries import VersionRead
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
    """Every version of a source that another reader has read, the oldest first; what could not be read waits anew.

    Rules that change meanwhile, or something new that is learned, count from the next batch on, and from the first
    version again.
    """
    reader_id, after = "", 0
    with ThreadPoolExecutor(max(1, threads)) as pool:
        while True:
            guide = guide_of(source)
            if guide.reader_id != reader_id:
                reader_id, after = guide.reader_id, 0
            batch = written.versions_to_reread(source_id=source.id, reader_id=reader_id, after=after, limit=BATCH)
            if not batch:
                break
            pages = [stored_page(version.capture_id) for version in batch]
            seen = pool.map(partial(read_stored, source=source, guide=guide, readers=readers), pages)
            for version, extracted in zip(batch, seen, strict=True):
                yield _store(version, extracted, source, now=now)
            after = batch[-1].version_id
    wake_unreadable(source_id=source.id, now=now)
    watch_readings(source.id, now=now)


def _store(version: VersionRead, extracted: Extracted, source: SourceFacts, *, now: datetime) -> Reread:
    changed = store_rereading(
        version_id=version.version_id, extracted=extracted, language_hint=source.language, now=now
    )  # fmt: skip
    return Reread(version_id=version.version_id, changed=changed, problem=extracted.problem)

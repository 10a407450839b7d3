"""Reading what lies in the archive, as the rules of its source and what was learned of it say."""

from __future__ import annotations

from icma.captures.queries import StoredPage
from icma.core.isolate import ReaderPool
from icma.core.types import Extracted
from icma.sources.guide_queries import Guide
from icma.sources.queries import SourceFacts


def read_stored(page: StoredPage, source: SourceFacts, guide: Guide, readers: ReaderPool) -> Extracted:
    """A capture out of the archive as today's code, the source's rules and what was learned of it read it."""
    return readers.read(
        page.body,
        url=page.url,
        fetched_at=page.captured_at,
        content_type=page.content_type,
        headers=page.headers,
        zone=source.zone,
        language_hint=source.language,
        rules=guide.rules,
        profile=guide.profile,
    )

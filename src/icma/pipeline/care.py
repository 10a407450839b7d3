"""Looking after sources: did their readings get worse, and what can be learned from their pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from icma.articles import reading_queries as written
from icma.captures.queries import stored_page
from icma.core.isolate import ReaderPool
from icma.core.reading_health import LEAST_PAST, PAST, RECENT, ReadingFacts, habit_of, judge_readings
from icma.core.site_profile import LEAST_PAGES, PAGES, SiteProfile, is_other, learn_profile
from icma.sources import guide_actions as guides
from icma.sources import guide_queries as guided
from icma.sources.guide_actions import CareVisit
from icma.sources.guide_queries import Guide
from icma.sources.queries import SourceFacts, source_facts

LEARN_EVERY = timedelta(days=1)  # a site's furniture changes in weeks; reading 24 pages again costs half a second
LEARN_PAGES = 12  # new ones since the last time: below it the same pages would be looked at again


def tend_source(pk: int, *, readers: ReaderPool, now: datetime) -> None:
    """Open, renew or close the notice of one source, and learn from its last pages when it is time."""
    visit = guides.claim_care(pk, now=now)
    if visit is None:
        return
    source = source_facts(pk)
    learned: SiteProfile | None = None
    pages: Sequence[int] = ()
    if _is_time_to_learn(visit, now=now):
        pages = written.captures_read(pk, limit=PAGES)
        guide = guided.guide_of(source)
        learned = learn_from(pages, source, guide, readers)
        if not is_other(learned, guide.profile):
            learned = None
    with guides.finishing_care(visit, learned=bool(pages), now=now):
        if learned is not None:
            guides.keep_profile(source_id=pk, profile=learned, pages=len(pages), now=now)
        watch_readings(pk, now=now)


def watch_readings(source_id: int, *, now: datetime) -> None:
    """The one notice of a source: opened when its last readings fell behind those before, closed when they recovered.

    While it is open the habit before it is what counts: bad readings must not become the new habit.
    """
    readings = written.reading_facts(source_id, limit=RECENT + PAST)
    notice = guided.open_notice(source_id)
    if notice is None:
        _open_notice(source_id, readings, now=now)
        return
    line = judge_readings(readings[:RECENT], notice.habit, troubled=True)
    if not line:
        guides.close_notice(pk=notice.id, now=now)
    elif line != notice.line:
        guides.say_anew(pk=notice.id, line=line)


def learn_from(captures: Sequence[int], source: SourceFacts, guide: Guide, readers: ReaderPool) -> SiteProfile:
    """What these captures of a source have in common; they are read as if nothing had been learned before."""
    outlines = []
    for capture_id in captures:
        page = stored_page(capture_id)
        seen = readers.outline(
            page.body, url=page.url, fetched_at=page.captured_at, content_type=page.content_type, headers=page.headers,
            zone=source.zone, language_hint=source.language, rules=guide.rules,
        )  # fmt: skip
        if seen is not None:
            outlines.append(seen)
    return learn_profile(outlines)


def _is_time_to_learn(visit: CareVisit, *, now: datetime) -> bool:
    if visit.learned_at is None:
        return visit.new_pages >= LEAST_PAGES
    return visit.new_pages >= LEARN_PAGES and now - visit.learned_at >= LEARN_EVERY


def _open_notice(source_id: int, readings: Sequence[ReadingFacts], *, now: datetime) -> None:
    recent, past = readings[:RECENT], readings[RECENT:]
    if len(past) < LEAST_PAST:
        return
    habit = habit_of(past)
    if line := judge_readings(recent, habit):
        guides.open_notice_of(source_id=source_id, line=line, habit=habit, now=now)

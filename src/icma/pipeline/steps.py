"""The system's table of contents: visit_feed -> capture_page -> read_capture, and the pictures beside them.

Each step takes the key of one in-tray row, is synchronous, and holds no transaction while the network or the reader
works. It asks `core` to decide and obeys through the actions of the rooms.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from uuid import uuid5

from icma.articles import actions as articles
from icma.articles import queries as written
from icma.articles.reading_queries import VersionRead, version_shown
from icma.captures import actions as captures
from icma.captures import queries as captured
from icma.captures.queries import StoredPage
from icma.captures.segments import store_exchanges
from icma.core.blocks import image_sources
from icma.core.failures import Later, SetAside
from icma.core.feed_memory import FeedMemory
from icma.core.fetch import Fetcher
from icma.core.isolate import ReaderPool
from icma.core.pictures import recognise_picture
from icma.core.types import Answer, Extracted
from icma.core.urls import BadUrl, same_site
from icma.sources import actions as sources
from icma.sources.guide_actions import note_page_read
from icma.sources.guide_queries import Guide, guide_of
from icma.sources.queries import FeedVisit, SourceFacts, source_facts

from .feed_reading import PAGE_ACCEPT, ReadFeed, ask_for_feed, expect_content, read_feed
from .gate import Gate, open_gate
from .stored import read_stored

PICTURE_ACCEPT = "image/avif, image/webp, image/*;q=0.8"
MOST_PICTURE_BYTES = 5 * 1024 * 1024

_memory = FeedMemory()  # saves time, decides nothing: what was read and what is new stands in the rows


def visit_feed(pk: int, *, fetcher: Fetcher, now: datetime) -> None:
    """Look at one feed; put every page we have not seen into the in-tray."""
    visit = sources.claim_feed(pk, now=now)
    if visit is None:
        return
    with sources.feed_failures(visit, now=now):
        asked = ask_for_feed(visit, fetcher=fetcher, now=now)
        if asked.is_quiet(visit):
            _note_quiet_feed(visit, asked.answer, now=now)
            return
        recall = _memory.recall(pk, body_digest=visit.body_digest)
        read = read_feed(asked, visit, recall=recall, fetcher=fetcher, now=now)
        if read.digest == visit.body_digest:
            _note_quiet_feed(visit, asked.answer, now=now)
            return
        unseen = captured.unseen_entries(pk, read.feed.entries)
        robots_record_id = asked.gate.robots_record_id if asked.gate else ""
        stored = [store_exchanges(answer.exchanges, robots_record_id=robots_record_id) for answer in read.answers]
        is_empty = not (read.feed.entries or recall.told)
        outcome = _outcome(asked.answer, read, found_new=len(unseen), is_empty=is_empty)
        with sources.finishing_feed(visit, outcome, now=now):
            captures.add_feed_capture(feed_id=pk, visit=visit.lease, stored=stored[0])
            for number, chain in enumerate(stored[1:], 1):  # sitemaps that it names
                captures.add_feed_capture(feed_id=pk, visit=uuid5(visit.lease, str(number)), stored=chain)
            sighted = captures.add_sightings(feed_id=pk, source_id=visit.source_id, entries=unseen, now=now)
            hint = read.feed.language or visit.source_language
            articles.open_articles(sighted=sighted, source_id=visit.source_id, language_hint=hint, now=now)
        _memory.keep(pk, body_digest=read.digest, recall=recall)


def capture_page(pk: int, *, fetcher: Fetcher, now: datetime) -> None:
    """Fetch one page as robots.txt and its host allow, and keep it byte for byte before anybody reads it."""
    visit = captures.claim_page(pk, now=now)
    if visit is None:
        return
    with captures.page_failures(visit, now=now):
        gate = open_gate(fetcher, now=now)
        answer = fetcher.get(
            visit.url, etag=visit.etag, last_modified=visit.last_modified, accept=PAGE_ACCEPT, check=gate
        )
        _expect_page(answer, gate=gate, now=now)
        stored = store_exchanges(
            answer.exchanges,
            last_digest=visit.last_digest,
            refers_to=visit.last_capture_id,
            robots_record_id=gate.robots_record_id,
        )
        captures.finish_page(visit, stored=stored, robots_id=gate.robots_id, now=now)
        if answer.status in (404, 410) or visit.was_gone:
            articles.note_page_changed(page_id=pk, now=now)
        if len(answer.exchanges) > 1 and same_site(visit.url, answer.final_url):
            _believe_redirect(page_id=pk, answer=answer, now=now)


def read_capture(pk: int, *, readers: ReaderPool, now: datetime) -> None:
    """Read one capture; a state of the article that we have not seen becomes its next version."""
    task = captures.claim_unread(pk, now=now)
    if task is None:
        return
    with captures.unread_failures(task, now=now):
        source = source_facts(captured.page_source(task.page_id))
        guide = guide_of(source)
        shown = version_shown(task.page_id)
        if shown is not None and shown.capture_id != pk and shown.reader_id != guide.reader_id:
            _read_again(shown, task.page_id, source, guide, readers, now=now)
        page = captured.stored_page(pk)
        extracted = read_stored(page, source, guide, readers)
        by_older_rule = _read_by_older_rule(page, shown, source, guide, readers)
        if not extracted.text and not extracted.title:
            note_page_read(source_id=source.id, now=now)
            raise SetAside(extracted.problem or "No headline and no text were found on this page.")
        with captures.finishing_unread(task):
            _open_unannounced(task.page_id, extracted, source, now=now)
            articles.store_reading(
                page_id=task.page_id, capture_id=pk, captured_at=page.captured_at, extracted=extracted,
                language_hint=source.language, now=now, by_older_rule=by_older_rule,
            )  # fmt: skip
            note_page_read(source_id=source.id, now=now)
            if source.pictures:
                urls = [u for u in (extracted.cover_image, *image_sources(extracted.blocks)) if u]
                captures.want_pictures(urls=urls, source_id=source.id, now=now)
        _believe_canonical(task.page_id, extracted, now=now)


def capture_picture(pk: int, *, fetcher: Fetcher, readers: ReaderPool, now: datetime) -> None:
    """Fetch one picture of an article whose source allows pictures, and note how it looks."""
    visit = captures.claim_picture(pk, now=now)
    if visit is None:
        return
    with captures.picture_failures(visit, now=now):
        gate = open_gate(fetcher, now=now)
        answer = fetcher.get(visit.url, accept=PICTURE_ACCEPT, check=gate, max_bytes=MOST_PICTURE_BYTES)
        _expect_page(answer, gate=gate, now=now)
        picture = recognise_picture(answer.body)
        if answer.status != 200 or answer.last.truncated or picture is None:
            raise SetAside(f"This is not a picture we can show (HTTP {answer.status}, {len(answer.body)} bytes).")
        likeness = readers.likeness(answer.body, url=visit.url)
        stored = store_exchanges(answer.exchanges, robots_record_id=gate.robots_record_id)
        captures.finish_picture(
            visit, stored=stored, robots_id=gate.robots_id, media_type=picture.media_type,
            size=(picture.width, picture.height), likeness=likeness,
        )  # fmt: skip


def _expect_page(answer: Answer, *, gate: Gate, now: datetime) -> None:
    """A page may also be gone: 404, 410 and 451 are answers worth keeping."""
    if answer.status in (404, 410, 451):
        return
    if answer.status in (429, 503):
        gate.stay_away(answer)
    expect_content(answer, now=now)


def _note_quiet_feed(visit: FeedVisit, answer: Answer, *, now: datetime) -> None:
    quiet = sources.FeedOutcome(status=answer.status, moved_to=_moved_to(answer))
    with sources.finishing_feed(visit, quiet, now=now):
        return


def _outcome(answer: Answer, read: ReadFeed, *, found_new: int, is_empty: bool) -> sources.FeedOutcome:
    feed = read.feed
    return sources.FeedOutcome(
        status=answer.status,
        # An index that did not change says nothing of its sitemaps: it is asked for as a whole each time.
        etag="" if feed.children else answer.header("ETag"),
        last_modified="" if feed.children else answer.header("Last-Modified"),
        body_digest=read.digest,
        kind=feed.kind,
        found_new=found_new,
        ttl_minutes=feed.ttl_minutes,
        note="; ".join(feed.dropped) or ("The feed holds no entry." if is_empty else ""),
        moved_to=_moved_to(answer),
    )


def _moved_to(answer: Answer) -> str:
    """Where a chain of permanent redirects ended."""
    hops = answer.exchanges[:-1]
    return answer.final_url if hops and all(hop.status in (301, 308) for hop in hops) else ""


def _open_unannounced(page_id: int, extracted: Extracted, source: SourceFacts, *, now: datetime) -> None:
    """A page that was only ever named without a headline is an article if it reads like one."""
    if extracted.title and extracted.text and written.article_of_page(page_id) is None:
        sighting = captured.first_sighting(page_id)
        articles.open_article(
            page_id=page_id, source_id=source.id, seen_at=sighting[1] if sighting else now,
            sighting_id=sighting[0] if sighting else None, now=now,
        )  # fmt: skip


def _read_again(
    shown: VersionRead, page_id: int, source: SourceFacts, guide: Guide, readers: ReaderPool, *, now: datetime
) -> None:
    """What is shown is read by today's reader too. Raises `Later` when it cannot be: then nothing can be compared."""
    again = read_stored(captured.stored_page(shown.capture_id), source, guide, readers)
    articles.store_rereading(
        version_id=shown.version_id, extracted=again, language_hint=source.language, now=now
    )  # fmt: skip
    kept = version_shown(page_id)
    if again.problem and kept is not None and kept.reader_id != guide.reader_id:
        raise Later(f"What is shown cannot be read again to be compared with: {again.problem}")


def _read_by_older_rule(
    page: StoredPage, shown: VersionRead | None, source: SourceFacts, guide: Guide, readers: ReaderPool
) -> Extracted | None:
    """The page by the rule of the day on which what is shown was captured; None where the same one is in force.

    A rule that begins today must not make yesterday's words look edited.
    """
    if shown is None or not guide.rules.rules:
        return None
    then = captured.captured_at(shown.capture_id)
    if guide.rules.at(then) == guide.rules.at(page.captured_at):
        return None
    older = Guide(rules=guide.rules.as_of(then), profile=guide.profile)
    return read_stored(page, source, older, readers)


def _believe_redirect(*, page_id: int, answer: Answer, now: datetime) -> None:
    """Where a page has moved for good within its site it has one more address; a home page is nobody's article.

    Two pages become one only with the same headline: walls and sections are where many articles redirect to.
    """
    moved = all(hop.status in (301, 308) for hop in answer.exchanges[:-1])
    if not moved or answer.status != 200 or not urlsplit(answer.final_url).path.strip("/"):
        return
    other = captured.page_of_url(answer.final_url)
    if other in (None, page_id) or written.headlines_match(other, page_id):
        _merge(page_id, answer.final_url, now=now)


def _believe_canonical(page_id: int, extracted: Extracted, *, now: datetime) -> None:
    """A declared canonical address is believed only on the same site and with a matching headline.

    Matching twice: as read, and as announced. A wall that a site puts before every page reads the same everywhere.
    """
    own = captured.addresses_of(page_id)
    named = _page_named(extracted.canonical_url, own)
    others = [*([named] if named else []), *written.pages_declaring(own)]
    for other in others:
        theirs = captured.addresses_of(other)
        if other == page_id or not own or not theirs or not same_site(own[0], theirs[0]):
            continue
        if written.titles_match(other, extracted.title) and written.headlines_match(other, page_id):
            page_id = _merge(page_id, theirs[0], now=now)


def _page_named(url: str, own: list[str]) -> int | None:
    try:
        return captured.page_of_url(url) if url and url not in own else None
    except BadUrl:
        return None


def _merge(page_id: int, url: str, *, now: datetime) -> int:
    """Give a page one more address; two pages found to be one are merged. The page that lives on."""
    other = captured.page_of_url(url)
    kept = captures.join_address(page_id=page_id, url=url, now=now)
    if other is not None and other != page_id:
        articles.note_pages_merged(kept=kept, gone=other if kept == page_id else page_id, now=now)
    return kept

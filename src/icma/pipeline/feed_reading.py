"""Asking for a feed of any kind and reading it: what `visit_feed` does between its claim and its rows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from icma.captures import actions as captures
from icma.core.failures import Later, SetAside, Trouble
from icma.core.feed_memory import Recall
from icma.core.feeds import parse_feed
from icma.core.fetch import Fetcher
from icma.core.listing import read_listing
from icma.core.schedule import parse_retry_after
from icma.core.sitemaps import join_sitemaps
from icma.core.types import Answer, FeedKind, ParsedFeed
from icma.sources.queries import FeedVisit

from .gate import Gate, open_gate

FEED_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, "
    "application/json;q=0.8, */*;q=0.5"
)
PAGE_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
CHILD_SECONDS = 20.0  # a sitemap of an index; three of them and the index stay under the lease of a visit


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAnswer:
    """What came for one visit. `gate` is the one that a page of headlines had to pass."""

    answer: Answer
    digest: str
    gate: Gate | None = None

    def is_quiet(self, visit: FeedVisit) -> bool:
        """The server says that nothing changed, or sent what we have read."""
        return self.answer.not_modified or self.digest == visit.body_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFeed:
    """A feed that was read, and all answers it was read from: itself, then the sitemaps of an index."""

    feed: ParsedFeed
    answers: tuple[Answer, ...]
    digest: str  # of what was read; of a page of headlines only what it lists, since adverts change every minute


def ask_for_feed(visit: FeedVisit, *, fetcher: Fetcher, now: datetime) -> FeedAnswer:
    """A page of headlines is a page: robots.txt and its host's turn are asked first. Raises as `expect_content`."""
    is_listing = visit.kind_wanted == FeedKind.LISTING
    gate = open_gate(fetcher, now=now) if is_listing else None
    answer = fetcher.get(
        visit.url, etag=visit.etag, last_modified=visit.last_modified, check=gate,
        accept=PAGE_ACCEPT if is_listing else FEED_ACCEPT,
    )  # fmt: skip
    if gate is not None and answer.status in (429, 503):
        gate.stay_away(answer)
    expect_content(answer, now=now)
    return FeedAnswer(answer=answer, digest=captures.answer_digest(answer), gate=gate)


def read_feed(asked: FeedAnswer, visit: FeedVisit, *, recall: Recall, fetcher: Fetcher, now: datetime) -> ReadFeed:
    """What the answer says, sitemaps of an index included. Raises `SetAside` when it is nothing to be followed."""
    answer = asked.answer
    if answer.last.truncated:
        size = len(answer.body) // (1024 * 1024)
        raise SetAside(f"This feed is larger than {size} MB and was not read.", trouble=Trouble.NOT_A_FEED)
    kind = answer.header("Content-Type")
    if visit.kind_wanted == FeedKind.LISTING:
        feed = read_listing(answer.body, base_url=answer.final_url, content_type=kind, now=now, zone=visit.zone)
        return ReadFeed(feed=feed, answers=(answer,), digest=_digest_of_entries(feed))
    feed = parse_feed(
        answer.body, base_url=answer.final_url, content_type=kind, now=now, zone=visit.zone, recall=recall
    )
    if feed.children:
        return _read_children(feed, asked, visit, fetcher=fetcher, now=now)
    return ReadFeed(feed=feed, answers=(answer,), digest=asked.digest)


def expect_content(answer: Answer, *, now: datetime) -> None:
    """Only 2xx and 304 go on; everything else is said in words."""
    status = answer.status
    if status == 304 or 200 <= status < 300:
        return
    pause = parse_retry_after(answer.header("Retry-After"), now=now)
    line = f"The server answers {status} {answer.last.reason}".strip()
    if status in (429, 503):
        raise Later(f"{line} (too many requests or busy)", pause=pause, trouble=Trouble.BUSY)
    if status in (404, 410):
        raise SetAside(f"{line}: nothing is here any more", trouble=Trouble.GONE)
    raise Later(line, pause=pause, trouble=_TROUBLES.get(status, _trouble_of_hundred(status)))


_TROUBLES = {401: Trouble.BLOCKED, 403: Trouble.BLOCKED, 418: Trouble.BLOCKED, 451: Trouble.BLOCKED}


def _trouble_of_hundred(status: int) -> Trouble:
    return Trouble.UNREACHABLE if status >= 500 else Trouble.OTHER


def _read_children(
    index: ParsedFeed, asked: FeedAnswer, visit: FeedVisit, *, fetcher: Fetcher, now: datetime
) -> ReadFeed:
    """The sitemaps that an index calls newest. One that fails costs a line; when all fail, the first says why."""
    parts: list[ParsedFeed] = []
    answers = [asked.answer]
    failures: list[Later | SetAside] = []
    for url in index.children:
        try:
            answer = fetcher.get(url, accept=FEED_ACCEPT, total_seconds=CHILD_SECONDS)
            expect_content(answer, now=now)
            parts.append(_read_child(answer, visit, now=now))
            answers.append(answer)
        except (Later, SetAside) as failure:
            failures.append(failure)
            parts.append(ParsedFeed(kind=index.kind, entries=(), dropped=(f"{url}: {failure.reason}",)))
    if len(failures) == len(index.children):
        raise failures[0]
    digests = "".join(captures.answer_digest(answer) for answer in answers)
    return ReadFeed(
        feed=join_sitemaps(index, parts), answers=tuple(answers), digest=hashlib.sha256(digests.encode()).hexdigest()
    )


def _read_child(answer: Answer, visit: FeedVisit, *, now: datetime) -> ParsedFeed:
    if answer.last.truncated:
        raise SetAside("it is too large and was not read", trouble=Trouble.NOT_A_FEED)
    kind = answer.header("Content-Type")
    part = parse_feed(answer.body, base_url=answer.final_url, content_type=kind, now=now, zone=visit.zone)
    if part.children:
        raise SetAside("it is an index once more and was not followed", trouble=Trouble.NOT_A_FEED)
    return part


def _digest_of_entries(feed: ParsedFeed) -> str:
    said = sorted(f"{entry.link}\x00{entry.title}\x00{entry.image_url}" for entry in feed.entries)
    return hashlib.sha256("\x01".join(said).encode("utf-8", "surrogatepass")).hexdigest()

"""The embedded engine: threads of one process carry the in-trays. Any number of such processes may share a database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from queue import SimpleQueue

import structlog
from django.db import DatabaseError, OperationalError, connections

from icma.captures import actions as captures
from icma.captures import queries as captured
from icma.comments.privacy_actions import forget_addresses
from icma.core.embedding import Embedder
from icma.core.fetch import Fetcher
from icma.core.isolate import ReaderPool
from icma.following import actions as following
from icma.following import digest_actions as digests
from icma.following import push_actions as pushes
from icma.following import queries as followed
from icma.house import sweep_actions as sweeping
from icma.mail import actions as mail
from icma.mail import queries as mailed
from icma.mail.carriers import Carrier
from icma.search import actions as search
from icma.search import queries as searched
from icma.sources import actions as sources
from icma.sources import guide_actions as guides
from icma.sources import guide_queries as guided
from icma.sources import queries as feeds
from icma.stories import actions as stories
from icma.stories import queries as told

from .accounts import retell_story
from .care import tend_source
from .placing import Placer, place_article
from .steps import capture_page, capture_picture, read_capture, visit_feed

POLL_SECONDS = 1.0  # how often an idle engine looks for work: 4 queries, 0.2 % of a core
IDLE_HORIZON = timedelta(
    seconds=10
)  # `run_until_idle` still waits for a host's turn or a short retry, not for the next visit
BREATH_SECONDS = 0.02  # many rows finish together: the trays are asked once for all of them
BATCH = 256  # rows asked for at once; the trays are asked again when a batch is used up

ALL = (
    "feed",
    "page",
    "picture",
    "unread",
    "care",
    "story",
    "placing",
    "account",
    "search",
    "letter",
    "following",
    "digest",
    "push",
    "sweep",
)

log = structlog.get_logger("icma.pipeline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tray:
    """One kind of work: what is due, the step that does it, and what happens to a row that met a bug of ours."""

    name: str
    due: Callable[..., list[int]]
    next_turn: Callable[[], datetime | None]
    step: Callable[..., None]
    push_ahead: Callable[..., None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Threads that share a kind of waiting (network) or of computing (readers). None in `jobs` ends a thread."""

    name: str
    threads: int
    trays: tuple[Tray, ...]
    jobs: SimpleQueue[tuple[Tray, int] | None] = field(default_factory=SimpleQueue)
    in_hand: set[tuple[str, int]] = field(default_factory=set)  # queued or being done


class Engine:
    """Carries every in-tray until it is told to stop."""

    def __init__(
        self,
        *,
        fetcher: Fetcher,
        readers: ReaderPool,
        clock: Callable[[], datetime],
        network: int,
        reading: int,
        only: Collection[str] = ALL,
        carry: Carrier | None = None,
        compose: digests.Compose | None = None,
        seal: pushes.Seal | None = None,
        embedder: Embedder | None = None,
    ) -> None:
        """`network` and `reading` are numbers of threads; `only` names the in-trays that this engine carries. Without
        `carry` letters, without `compose` digests, without `seal` messages to devices wait for an engine that has it.
        Without `embedder` stories are found by words, names and numbers alone.
        """
        self._clock = clock
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self.done = 0
        self.bugs = 0
        self._placer = Placer(embedder)
        lanes = (
            Lane(
                name="network",
                threads=network,
                trays=tuple(t for t in _network_trays(fetcher, readers) if t.name in only),
            ),
            Lane(name="readers", threads=reading, trays=tuple(t for t in _reader_trays(readers) if t.name in only)),
            Lane(name="stories", threads=1, trays=tuple(t for t in _story_trays(self._placer) if t.name in only)),
            Lane(name="search", threads=1, trays=tuple(t for t in _search_trays() if t.name in only)),
            Lane(name="following", threads=1, trays=tuple(t for t in _following_trays() if t.name in only)),
            Lane(name="push", threads=2, trays=tuple(t for t in _push_trays(fetcher, seal) if t.name in only)),
            Lane(name="sweep", threads=1, trays=tuple(t for t in _sweep_trays() if t.name in only)),
            Lane(name="mail", threads=1, trays=tuple(t for t in _mail_trays(carry, compose) if t.name in only)),
        )
        self._lanes = tuple(lane for lane in lanes if lane.trays and lane.threads > 0)

    def stop(self) -> None:
        """Finish what is in hand and return from `run`."""
        self._stopping.set()
        self._wake.set()

    def run(self) -> None:
        """Carry the trays; returns after `stop`."""
        self._carry(until_idle=False)

    def run_until_idle(self) -> None:
        """Carry the trays until nothing is due and nothing is in hand (tests, imports, benchmarks)."""
        self._carry(until_idle=True)

    def _carry(self, *, until_idle: bool) -> None:
        threads = [
            threading.Thread(target=self._work, args=(lane,), name=f"{lane.name}-{number}")
            for lane in self._lanes
            for number in range(lane.threads)
        ]
        for thread in threads:
            thread.start()
        try:
            while not self._stopping.is_set():
                self._wake.clear()
                for lane in self._lanes:
                    if lane.jobs.empty():
                        self._look_for_work(lane)
                if until_idle and self._is_idle():
                    break
                self._wake.wait(POLL_SECONDS)
                self._stopping.wait(BREATH_SECONDS)
        finally:
            self._stopping.set()
            for lane in self._lanes:
                for _ in range(lane.threads):
                    lane.jobs.put(None)
            for thread in threads:
                thread.join()
            self._placer.release()

    def _is_idle(self) -> bool:
        with self._lock:
            if any(lane.in_hand for lane in self._lanes):
                return False
        turns = [tray.next_turn() for lane in self._lanes for tray in lane.trays]
        horizon = self._clock() + IDLE_HORIZON
        return not any(turn is not None and turn < horizon for turn in turns)

    def _look_for_work(self, lane: Lane) -> None:
        now = self._clock()
        for tray in lane.trays:
            due = tray.due(now=now, limit=BATCH)
            with self._lock:
                fresh = [pk for pk in due if (tray.name, pk) not in lane.in_hand]
                lane.in_hand.update((tray.name, pk) for pk in fresh)
            for pk in fresh:
                lane.jobs.put((tray, pk))

    def _work(self, lane: Lane) -> None:
        """One thread of a lane, until it is told to end."""
        while (job := lane.jobs.get()) is not None:
            tray, pk = job
            if not self._stopping.is_set():
                self._do(tray, pk)
            with self._lock:
                lane.in_hand.discard((tray.name, pk))
            if lane.jobs.empty():
                self._wake.set()
        connections.close_all()

    def _do(self, tray: Tray, pk: int) -> None:
        try:
            tray.step(pk, now=self._clock())
            self.done += 1
        except OperationalError as failure:  # the database is full, locked or away: the lease ends, the row comes again
            log.warning("the database did not take a result", tray=tray.name, row=pk, reason=str(failure))
        except Exception as bug:  # one of the two allowed: a bug in one row must not stop the others
            self.bugs += 1
            log.exception("a step failed", tray=tray.name, row=pk)
            self._push_ahead(tray, pk, bug)

    def _push_ahead(self, tray: Tray, pk: int, bug: Exception) -> None:
        try:
            tray.push_ahead(pk, error=f"{type(bug).__name__}: {bug}", now=self._clock())
        except DatabaseError as failure:
            log.error("a row could not be pushed ahead", tray=tray.name, row=pk, reason=str(failure))


def _network_trays(fetcher: Fetcher, readers: ReaderPool) -> tuple[Tray, ...]:
    return (
        Tray(
            name="feed",
            due=feeds.feeds_due,
            next_turn=feeds.next_feed_turn,
            step=partial(visit_feed, fetcher=fetcher),
            push_ahead=sources.push_feed_ahead,
        ),
        Tray(
            name="page",
            due=captured.pages_due,
            next_turn=captured.next_page_turn,
            step=partial(capture_page, fetcher=fetcher),
            push_ahead=captures.push_page_ahead,
        ),
        Tray(
            name="picture",
            due=captured.pictures_due,
            next_turn=captured.next_picture_turn,
            step=partial(capture_picture, fetcher=fetcher, readers=readers),
            push_ahead=captures.push_picture_ahead,
        ),
    )


def _reader_trays(readers: ReaderPool) -> tuple[Tray, ...]:
    return (
        Tray(
            name="unread",
            due=captured.unread_due,
            next_turn=captured.next_unread_turn,
            step=partial(read_capture, readers=readers),
            push_ahead=captures.push_unread_ahead,
        ),
        Tray(
            name="care",
            due=guided.care_due,
            next_turn=guided.next_care_turn,
            step=partial(tend_source, readers=readers),
            push_ahead=guides.push_care_ahead,
        ),
    )


def _following_trays() -> tuple[Tray, ...]:
    """One row, as with the search: the journal is read on for all who follow something."""
    return (
        Tray(
            name="following",
            due=followed.following_due,
            next_turn=followed.next_following_turn,
            step=following.catch_up,
            push_ahead=following.push_following_ahead,
        ),
    )


def _sweep_trays() -> tuple[Tray, ...]:
    """One row a day: what the rooms promise to forget."""
    parts = (forget_addresses, mail.sweep_letters, following.sweep_notices, pushes.sweep_pushes)
    return (
        Tray(
            name="sweep",
            due=sweeping.sweeps_due,
            next_turn=lambda: None,  # nothing waits for it
            step=partial(sweeping.sweep, parts=parts),
            push_ahead=sweeping.push_sweep_ahead,
        ),
    )


def _mail_trays(carry: Carrier | None, compose: digests.Compose | None) -> tuple[Tray, ...]:
    trays = []
    if carry is not None:
        trays.append(
            Tray(
                name="letter",
                due=mailed.letters_due,
                next_turn=mailed.next_letter_turn,
                step=partial(mail.send_letter, carry=carry),
                push_ahead=mail.push_letter_ahead,
            )
        )
    if compose is not None:
        trays.append(
            Tray(
                name="digest",
                due=followed.digests_due,
                next_turn=followed.next_digest_turn,
                step=partial(digests.send_digest, compose=compose),
                push_ahead=digests.push_digest_ahead,
            )
        )
    return tuple(trays)


def _push_trays(fetcher: Fetcher, seal: pushes.Seal | None) -> tuple[Tray, ...]:
    if seal is None:
        return ()
    return (
        Tray(
            name="push",
            due=followed.pushes_due,
            next_turn=followed.next_push_turn,
            step=partial(pushes.push_message, fetcher=fetcher, seal=seal),
            push_ahead=pushes.push_pushes_ahead,
        ),
    )


def _story_trays(placer: Placer) -> tuple[Tray, ...]:
    return (
        Tray(
            name="story",
            due=told.stories_due,
            next_turn=told.next_story_turn,
            step=stories.follow_changes,
            push_ahead=stories.push_stories_ahead,
        ),
        Tray(
            name="placing",
            due=placer.placings_due,
            next_turn=told.next_placing_turn,
            step=partial(place_article, placer=placer),
            push_ahead=stories.push_placing_ahead,
        ),
        Tray(
            name="account",
            due=told.accounts_due,
            next_turn=told.next_account_turn,
            step=retell_story,
            push_ahead=stories.push_account_ahead,
        ),
    )


def _search_trays() -> tuple[Tray, ...]:
    """One row that is due whenever the journal says more than the index knows."""
    return (
        Tray(
            name="search",
            due=searched.search_due,
            next_turn=searched.next_search_turn,
            step=search.catch_up,
            push_ahead=search.push_search_ahead,
        ),
    )

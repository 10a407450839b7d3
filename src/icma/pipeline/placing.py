"""Putting articles into stories: the index in memory decides, the room obeys, and every decision is a row.

One engine at a time holds the index. It fills it from the rows when it begins, and takes in what others decided (the
desk, another engine before it) before each article: the rows are the truth.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icma import tray
from icma.articles.actions import guess_again
from icma.articles.tellings import Telling, tellings
from icma.core.embedding import Embedder
from icma.core.fingerprint import SCHEME, Fingerprint, StoryText, fingerprint, text_hash
from icma.core.place import OLDEST_REPRINT, StoryIndex
from icma.core.place_score import LONGEST_STORY
from icma.core.section_model import guess_section
from icma.stories import actions, queries
from icma.stories.queries import Kept

ASK_AGAIN = timedelta(seconds=5)  # for the right to place while another engine has it
KEEPS = actions.KEEPER_LEASE / 3  # how long this engine trusts that it has it; each article that it places renews it
WINDOW = max(LONGEST_STORY, OLDEST_REPRINT) + timedelta(days=1)  # nothing older can take an article any more


@dataclass(slots=True)
class _Days:
    """An index, the time of which it holds articles, and the newest decision that it has taken in."""

    index: StoryIndex
    since: datetime
    until: datetime
    known: int

    def holds(self, at: datetime) -> bool:
        return self.since + WINDOW / 2 <= at <= self.until


class Placer:
    """The index of this engine, filled when it is first needed. Not for two threads at once."""

    def __init__(self, embedder: Embedder | None) -> None:
        self.me = uuid.uuid4()
        self.holds = False  # the right to place
        self._asked_at = tray.EPOCH
        self._embedder = embedder
        self._today: _Days | None = None
        self._past: _Days | None = None  # of the days of old articles: one of 1970 must not cost today's index
        self._past_at = tray.EPOCH  # how far the old articles have been gone through, by publication

    def place(self, task: actions.Task, telling: Telling, *, now: datetime) -> None:
        """Decide where one article belongs and have it written down."""
        one = self.fingerprint(telling, now=now)
        days = self._days_of(one.at, now=now)
        self.drop(one.article)
        placement = days.index.place(one, never=task.never)
        try:
            actions.settle(
                task, placement, keeper=self.me, seen_at=telling.first_seen_at, fingerprint=one.to_bytes(),
                scheme=str(SCHEME), now=now,
            )  # fmt: skip
        except tray.LeaseLost:  # this engine slept: what the index says is of yesterday
            self.forget()
            self.holds = False
            raise
        if one.embedding is not None and telling.version and not telling.names_section:
            section = guess_section(telling.title, telling.text, telling.language, vector=one.embedding)
            guess_again(article_id=telling.id, section=section, now=now)
        days.index.keep(one, queries.story_of(one.article) or 0)
        self._take_in(days, now=now)  # and with it the stories that became one
        if now - telling.published_at > queries.OLD:
            self._past_at = telling.published_at

    def fingerprint(self, telling: Telling, *, now: datetime) -> Fingerprint:
        """What an article is recognised by; with its meaning where the model is there."""
        text = _story_text(telling, now=now)
        return fingerprint(text, embedding=self._embedding(text))

    def may_place(self, *, now: datetime) -> bool:
        """Whether this engine is the one that places. It asks seldom, because asking writes."""
        since = now - self._asked_at
        if not timedelta() <= since < (KEEPS if self.holds else ASK_AGAIN):
            self._asked_at, self.holds = now, actions.hold_index(self.me, now=now)
        if not self.holds:
            self.forget()
        return self.holds

    def placings_due(self, *, now: datetime, limit: int) -> list[int]:
        """Articles that wait to be placed; none while another engine places."""
        refused = not self.holds and timedelta() <= now - self._asked_at < ASK_AGAIN
        return [] if refused else queries.placings_due(now=now, limit=limit, past_from=self._past_at)

    def release(self) -> None:
        """Let another engine place at once."""
        if self.holds:
            actions.release_index(self.me)
        self.holds, self._asked_at = False, tray.EPOCH
        self.forget()

    def forget(self) -> None:
        """Fill the index anew when it is next needed."""
        self._today = self._past = None

    def drop(self, article: int) -> None:
        """No article is found to be like this one any more."""
        for days in filter(None, (self._today, self._past)):
            days.index.drop(article)

    def _days_of(self, at: datetime, *, now: datetime) -> _Days:
        """The index of the time around `at`: of today, or of the days in which an old article was published."""
        if at >= now - WINDOW / 2:
            self._today = days = self._today or self._filled(at, now=now)
            if at > days.until - WINDOW / 2:  # time goes on: what is too old to take an article is forgotten
                days.since, days.until = at - WINDOW, at + WINDOW
                days.index.forget_before(days.since)
        else:
            kept = self._past if self._past is not None and self._past.holds(at) else None
            self._past = days = kept or self._filled(at, now=now)
        self._take_in(days, now=now)
        return days

    def _filled(self, at: datetime, *, now: datetime) -> _Days:
        days = _Days(index=StoryIndex(), since=_moved(at, -WINDOW), until=_moved(at, WINDOW), known=0)
        self._make_anew(days, now=now)
        days.known = queries.newest_decision()
        damaged: list[Kept] = []
        rows = queries.kept_fingerprints(since=days.since, until=days.until, scheme=str(SCHEME))
        days.index.fill(_readable(rows, damaged))
        for kept in damaged:
            self._keep(days.index, kept, now=now)
        return days

    def _make_anew(self, days: _Days, *, now: datetime) -> None:
        """After a change of what a fingerprint is: of what stands already only that is new, never its place."""
        for article in queries.outdated_prints(since=days.since, until=days.until, scheme=str(SCHEME)):
            self.made_anew(article, now=now)

    def _take_in(self, days: _Days, *, now: datetime) -> None:
        for kept in queries.decisions_after(days.known, scheme=str(SCHEME)):
            days.known = max(days.known, kept.number)
            self._keep(days.index, kept, now=now)

    def _keep(self, index: StoryIndex, kept: Kept, *, now: datetime) -> None:
        one = self.read_back(kept.article, kept.fingerprint, now=now)
        if one is not None:
            index.keep(one, kept.story)

    def read_back(self, article: int, packed: bytes, *, now: datetime) -> Fingerprint | None:
        """What was kept of an article, made anew where the row is damaged; None when there is nothing to make it of."""
        try:
            return Fingerprint.from_bytes(packed)
        except ValueError:
            return self.made_anew(article, now=now)

    def made_anew(self, article: int, *, now: datetime) -> Fingerprint | None:
        """The article's fingerprint, made and kept; None for an article that is not there any more."""
        telling = tellings([article]).get(article)
        if telling is None:
            return None
        one = self.fingerprint(telling, now=now)
        actions.keep_fingerprint(article, fingerprint=one.to_bytes(), scheme=str(SCHEME))
        return one

    def _embedding(self, text: StoryText) -> bytes | None:
        if self._embedder is None:
            return None
        key, model = bytes.fromhex(text_hash(text)), self._embedder.model
        known = queries.embedding_of(key, scheme=model)
        if known is None:
            (known,) = self._embedder.embed([text])
            actions.keep_embedding(text_hash=key, scheme=model, vector=known)
        return known


def place_article(pk: int, *, placer: Placer, now: datetime) -> None:
    """Put one article into its story, or open one for it."""
    if not placer.may_place(now=now):
        return
    task = actions.claim_article(pk, now=now)
    if task is None:
        return
    with tray.noting_failures(task.hold, now=now):
        telling = tellings([task.article_id]).get(task.article_id)
        if telling is None:
            actions.drop_placing(task, now=now)
            placer.drop(task.article_id)
        else:
            placer.place(task, telling, now=now)


def _readable(rows: Iterable[Kept], damaged: list[Kept]) -> Iterator[tuple[Fingerprint, int]]:
    """The fingerprints with their stories; rows that cannot be read are put aside."""
    for kept in rows:
        try:
            yield Fingerprint.from_bytes(kept.fingerprint), kept.story
        except ValueError:
            damaged.append(kept)


def _moved(at: datetime, by: timedelta) -> datetime:
    """A moment that Python can still write, however far from today a publisher's date lies."""
    lowest, highest = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    return max(at, lowest - by) + by if by < timedelta() else min(at, highest - by) + by


def _story_text(telling: Telling, *, now: datetime) -> StoryText:
    """The time is the publisher's, unless we had seen the article before that."""
    return StoryText(
        article=telling.id, language=telling.language, title=telling.title, text=telling.text,
        at=min(telling.published_at, telling.first_seen_at, now) if telling.published_at > telling.first_seen_at
        else telling.published_at,
        source=str(telling.source_id),
    )  # fmt: skip

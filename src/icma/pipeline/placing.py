"""Putting articles into stories: the index in memory decides, the room obeys, and every decision is a row.

One engine at a time holds the index. It fills it from the rows when it begins, and takes in what others decided (the
desk, another engine before it) before each article: the rows are the truth.
"""

from __future__ import annotations

import uuid
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

WINDOW = max(LONGEST_STORY, OLDEST_REPRINT) + timedelta(days=1)  # nothing older can take an article any more


class Placer:
    """The index of this engine, filled when it is first needed. Not for two threads at once."""

    def __init__(self, embedder: Embedder | None) -> None:
        self.me = uuid.uuid4()
        self.holds = False  # the right to place
        self._embedder = embedder
        self._index: StoryIndex | None = None
        self._since = self._until = datetime.min.replace(tzinfo=UTC)  # what the index holds
        self._known = 0  # the newest decision that it has taken in

    def place(self, task: actions.Task, telling: Telling, *, now: datetime) -> None:
        """Decide where one article belongs and have it written down."""
        one = self.fingerprint(telling, now=now)
        index = self._index_for(one.at, now=now)
        index.drop(one.article)
        placement = index.place(one, never=task.never)
        actions.settle(
            task, placement, seen_at=telling.first_seen_at, fingerprint=one.to_bytes(), scheme=str(SCHEME), now=now
        )
        if one.embedding is not None and telling.version and not telling.names_section:
            section = guess_section(telling.title, telling.text, telling.language, vector=one.embedding)
            guess_again(article_id=telling.id, section=section, now=now)
        index.keep(one, queries.story_of(one.article) or 0)
        self._take_in(index)  # and with it the stories that became one

    def fingerprint(self, telling: Telling, *, now: datetime) -> Fingerprint:
        """What an article is recognised by; with its meaning where the model is there."""
        text = _story_text(telling, now=now)
        return fingerprint(text, embedding=self._embedding(text))

    def release(self) -> None:
        """Let another engine place at once."""
        if self.holds:
            actions.release_index(self.me)
        self.holds, self._index = False, None

    def forget(self) -> None:
        """Fill the index anew when it is next needed."""
        self._index = None

    def _index_for(self, at: datetime, *, now: datetime) -> StoryIndex:
        """The index of the time around `at`: of today, or of the days in which an old article was published."""
        if self._index is None or not self._since <= at - WINDOW / 2 <= self._until:
            self._index = StoryIndex()
            self._since, self._until = at - WINDOW, at + WINDOW
            self._known = queries.newest_decision()
            for kept in queries.kept_fingerprints(since=self._since, until=self._until, scheme=str(SCHEME)):
                _keep(self._index, kept)
        if at > self._until - WINDOW / 2:  # time goes on: what is too old to take an article is forgotten
            self._until = at + WINDOW
            self._since = at - WINDOW
            self._index.forget_before(self._since)
        self._take_in(self._index)
        return self._index

    def _take_in(self, index: StoryIndex) -> None:
        for kept in queries.decisions_after(self._known):
            self._known = max(self._known, kept.number)
            _keep(index, kept)

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
    placer.holds = actions.hold_index(placer.me, now=now)
    if not placer.holds:
        placer.forget()
        return
    task = actions.claim_article(pk, now=now)
    if task is None:
        return
    with tray.noting_failures(task.hold, now=now):
        telling = tellings([task.article_id]).get(task.article_id)
        if telling is None:
            actions.drop_placing(task, now=now)
            placer.forget()
        else:
            placer.place(task, telling, now=now)


def _keep(index: StoryIndex, kept: Kept) -> None:
    index.keep(Fingerprint.from_bytes(kept.fingerprint), kept.story)


def _story_text(telling: Telling, *, now: datetime) -> StoryText:
    """The time is the publisher's, unless we had seen the article before that."""
    return StoryText(
        article=telling.id, language=telling.language, title=telling.title, text=telling.text,
        at=min(telling.published_at, telling.first_seen_at, now) if telling.published_at > telling.first_seen_at
        else telling.published_at,
        source=str(telling.source_id), owner=telling.owner,
    )  # fmt: skip

"""What the index of stories costs and how it finds reprints, on invented articles (story_texts.py); see stories.py."""

from __future__ import annotations

import multiprocessing
import os
import random
import struct
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any

from bench.story_texts import Newsroom
from icma.core.fingerprint import Fingerprint, fingerprint
from icma.core.place import Kind, StoryIndex

START = datetime(2026, 11, 1, tzinfo=UTC)
FEW = 1_000
MEASURED = 1_000  # articles timed at each size
BLOCK = 100  # divides it: the median of blocks is told, as the machine's other work makes some slow
PROBES = 200
DAYS = 9.0  # a large portal: 100,000 articles in the days that a story can be open
UNRELATED = 20_000
ORIGINALS = 400
_ROW = struct.Struct("<qI")


def reprints() -> dict[str, Any]:
    """Recall by kind of copy, and false reprints among texts that have nothing in common."""
    room = Newsroom(7, START)
    index = StoryIndex()
    originals = []
    false = 0
    for number, text in enumerate(room.unrelated(UNRELATED)):
        one = fingerprint(text)
        false += index.place(one).reason.kind is Kind.REPRINT
        index.keep(one, text.article)
        if number % (UNRELATED // ORIGINALS) == 0:
            originals.append(text)
    found: dict[str, list[bool]] = {}
    for text in originals:
        for kind, copied in room.copies(text).items():
            copy = replace(text, article=10**9, title="", text=copied, at=text.at + timedelta(hours=3))
            placed = index.place(fingerprint(copy))
            found.setdefault(kind, []).append(placed.story == text.article and placed.reason.kind is Kind.REPRINT)
    every = [hit for hits in found.values() for hit in hits]
    return {
        "reprint_recall": sum(every) / len(every),
        "reprint_recall_by_kind": {kind: sum(hits) / len(hits) for kind, hits in found.items()},
        "false_reprints_in_20000": false,
    }


def cost(articles: int, *, semantic: bool) -> dict[str, Any]:
    """CPU of one article from text to kept (without the model), with few and with many active; reload and memory."""
    room = Newsroom(1, START)
    vectors = _Vectors(semantic=semantic)
    many, few = _Kept(), _Kept()
    prints: list[bytes] = []
    reading: list[int] = []
    for number, (event, text) in enumerate(room.events(articles + MEASURED, days=DAYS)):
        embedding = vectors.of(event)
        started = time.process_time_ns()
        one = fingerprint(text, embedding=embedding)
        spent = time.process_time_ns() - started
        prints.append(one.to_bytes())
        if number >= articles:
            reading.append(spent)
        # The few are the newest, placed beside the many: figures of one minute, as the machine is not equally fast.
        for kept in (many, few) if number % 2 else (few, many):
            if kept is many or number >= articles - FEW:
                kept.take_in(one)
    look_up = _look_up()
    of_many, of_few = (_microseconds(reading, kept.times[-MEASURED:]) for kept in (many, few))
    stories = many.final_stories()
    asked = _probes(prints)
    answers = [many.index.place(one).story for one in asked]
    reloaded = _reload([(stories[Fingerprint.from_bytes(one).article], one) for one in prints], answers)
    return {
        "us_per_article_1k": of_few,
        f"us_per_article_{articles // 1000}k": of_many,
        "cost_ratio": of_many / of_few,
        "look_up_ns": look_up,
        "stories_of_articles": len(set(stories.values())) / len(stories),
        "bytes_per_fingerprint": sum(map(len, prints)) / len(prints),
        **reloaded,
    }


def _look_up() -> float:
    """Nanoseconds of CPU that this machine takes now to find one of a million numbers in a dict, most of it waiting for
    memory. The figures above swing with it: the same articles have taken .9 ms and 1.5 ms within ten minutes.
    """
    table = {number * 7: number for number in range(1_000_000)}
    asked = random.Random(1).choices(list(table), k=300_000)
    started = time.process_time_ns()
    for number in asked:
        table[number]
    return (time.process_time_ns() - started) / len(asked)


class _Kept:
    """An index, what it answered, and the nanoseconds that each article took to place and to keep."""

    def __init__(self) -> None:
        self.index = StoryIndex()
        self.times: list[int] = []
        self._stories: dict[int, int] = {}
        self._merged: dict[int, int] = {}

    def take_in(self, one: Fingerprint) -> None:
        """Place one article and keep it where it was placed, as the pipeline does."""
        started = time.process_time_ns()
        placed = self.index.place(one)
        story = one.article if placed.story is None else placed.story
        self.index.keep(one, story)
        for other in placed.also:
            older, younger = min(story, other), max(story, other)
            self.index.merge(older, younger)
            self._merged[younger] = story = older
        self.times.append(time.process_time_ns() - started)
        self._stories[one.article] = story

    def final_stories(self) -> dict[int, int]:
        """The story in which each article stands at last."""
        return {article: self._living(story) for article, story in self._stories.items()}

    def _living(self, story: int) -> int:
        while story in self._merged:
            story = self._merged[story]
        return story


def _microseconds(*parts: list[int]) -> float:
    """The median of the means of blocks; `parts` are nanoseconds that each article took for something."""
    whole = [sum(one) for one in zip(*parts, strict=True)]
    return median(sum(whole[at : at + BLOCK]) for at in range(0, len(whole), BLOCK)) / BLOCK / 1000


class _Vectors:
    """Invented embeddings: each event has a direction, its articles lie around it."""

    def __init__(self, *, semantic: bool) -> None:
        self._numpy: Any = None
        if semantic:
            import numpy

            self._numpy = numpy
            self._chance = numpy.random.default_rng(1)
            self._events: dict[int, Any] = {}

    def of(self, event: int) -> bytes | None:
        """An article's embedding, about .8 like the others of its event."""
        if self._numpy is None:
            return None
        middle = self._events.get(event)
        if middle is None:
            middle = self._events[event] = self._chance.normal(size=384)
        vector = middle + self._chance.normal(size=384) * 0.5
        packed: bytes = (vector * (127 / self._numpy.abs(vector).max())).round().astype("int8").tobytes()
        return packed


def _probes(prints: list[bytes]) -> list[Fingerprint]:
    chosen = random.Random(3).sample(prints, PROBES)
    return [replace(Fingerprint.from_bytes(one), article=10**9 + at) for at, one in enumerate(chosen)]


def _reload(rows: list[tuple[int, bytes]], answers: list[int | None]) -> dict[str, Any]:
    """Time and memory of an index made of stored rows, in a process of its own; whether it answers as the live one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "prints"
        with path.open("wb") as file:
            for story, one in rows:
                file.write(_ROW.pack(story, len(one)) + one)
        context = multiprocessing.get_context("spawn")
        receiving, sending = context.Pipe(duplex=False)
        child = context.Process(target=_load, args=(path, sending))
        child.start()
        seconds, megabytes, again = receiving.recv()
        child.join()
    same = sum(one == other for one, other in zip(answers, again, strict=True))
    return {"reload_seconds": seconds, "index_megabytes": megabytes, "same_after_reload": same / len(answers)}


def _load(path: Path, sending: Connection) -> None:
    before = _resident()
    index = StoryIndex()
    started = time.process_time()
    index.fill((Fingerprint.from_bytes(packed), story) for packed, story in _rows(path))
    seconds, megabytes = time.process_time() - started, (_resident() - before) / 1e6
    prints = [packed for packed, _ in _rows(path)]
    sending.send((seconds, megabytes, [index.place(one).story for one in _probes(prints)]))


def _rows(path: Path) -> Iterator[tuple[bytes, int]]:
    with path.open("rb") as file:
        while head := file.read(_ROW.size):
            story, length = _ROW.unpack(head)
            yield file.read(length), story


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")

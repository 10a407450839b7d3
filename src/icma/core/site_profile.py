"""What was learned from several pages of one source: texts that recur on its pages, and the path that held the body."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, kw_only=True)
class SiteProfile:
    """Learned once, then only read: a new one is made when the site has changed.

    `recurring` are the keys (`text_key`) of texts that stand on many of its pages; `path` names the elements from the
    page down to the one that held the body (core/outline.py), () when they differed.
    """

    recurring: frozenset[str] = frozenset()
    path: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """Eight hexadecimal digits, equal for equal profiles; "" for one that says nothing."""
        if not self.recurring and not self.path:
            return ""
        told = json.dumps([sorted(self.recurring), self.path], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:8]


def text_key(letters: str) -> str:
    """A short name for a text, given as letters alone (`core.pieces.letters`)."""
    return hashlib.blake2b(letters.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()

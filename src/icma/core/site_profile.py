"""What was learned from several pages of one source: texts that recur on its pages, and the path that held the body."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .outline import PageOutline

LEAST_PAGES = 8  # before anything is learned: of fewer, two articles of one series look like a habit of the site
PAGES = 24  # looked at each time: enough that one in four is six, and read in under a second
_RECURRING_SHARE = 0.25  # of the pages on which a text must stand
_RECURRING_PAGES = 3
_PATH_SHARE = 0.6  # of the pages whose body lay there
_MOST_RECURRING = 300  # texts of one profile, those on most pages first


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


def learn_profile(
    pages: Sequence[PageOutline], *, least_pages: int = LEAST_PAGES, recurring_on: int = 0
) -> SiteProfile:
    """What the pages have in common; an empty profile when they are fewer than `least_pages`.

    A text recurs when it stands on a quarter of the pages, at least on three (`recurring_on` says otherwise), and is
    nobody's headline. Only texts that some reading kept are worth remembering: what was never kept needs no help.
    """
    if len(pages) < least_pages:
        return SiteProfile()
    least = recurring_on or max(_RECURRING_PAGES, ceil(len(pages) * _RECURRING_SHARE))
    titles = frozenset[str]().union(*(page.titles for page in pages))
    kept = frozenset[str]().union(*(page.kept for page in pages))
    counted = Counter(key for page in pages for key in page.texts)
    often = sorted((-count, key) for key, count in counted.items() if count >= least)
    recurring = [key for _, key in often if key in kept and key not in titles][:_MOST_RECURRING]
    paths = Counter(page.path for page in pages if page.path)
    path, count = max(paths.items(), key=lambda one: (one[1], one[0]), default=((), 0))
    told = count >= _PATH_SHARE * len(pages)
    return SiteProfile(recurring=frozenset(recurring), path=path if told else ())

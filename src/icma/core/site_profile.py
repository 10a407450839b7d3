"""What was learned from several pages of one source: texts that recur on its pages, and the path that held the body."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil

LEAST_PAGES = 8  # before anything is learned: of fewer, two articles of one series look like a habit of the site
PAGES = 24  # looked at each time: enough that one in four is six, and read in under a second
_RECURRING_SHARE = 0.25  # of the pages on which a text must stand
_RECURRING_PAGES = 3
_PATH_SHARE = 0.6  # of the pages whose body lay there
_NEWS_SHARE = 0.2  # of the recurring texts: less news than that is not worth reading older pages again
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOutline:
    """One page for `learn_profile`. `texts` are keys of all its texts, `kept` of those that the reading kept."""

    texts: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    path: tuple[str, ...] = ()  # from the page down to the element that held the body; () without a clear one


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


def is_other(learned: SiteProfile, known: SiteProfile | None) -> bool:
    """Whether it says enough that is new to make another reader: each change has older pages read again.

    Another path, or a fifth of the recurring texts come or gone.
    """
    if known is None:
        return bool(learned.digest)
    both, either = learned.recurring & known.recurring, learned.recurring | known.recurring
    return learned.path != known.path or len(both) < (1 - _NEWS_SHARE) * len(either)

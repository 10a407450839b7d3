"""The pages a web process keeps: packed once, found by key, dropped by what they show."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Hashable, Set
from dataclasses import dataclass
from hashlib import blake2b

from .encodings import IDENTITY, compress, decompress_zstd
from .splices import around_path, cut_around, is_marked, splice

PAGE_OVERHEAD = 4096  # bytes of headers, sets and dict slots beside the bodies; keeps a flood of 404s bounded as well
EVICT_TO = 0.9  # of the allowance: one sort of all pages makes room for some hundred new ones
SQUEEZABLE = re.compile(r"text/|application/(?:[\w.+-]*(?:json|xml)|javascript)|image/svg")
LEAST_SQUEEZED = 200  # bytes; below this a compressed body is no shorter
NAMED = re.compile(rb"/(?:article|a)/([0-9]{1,18})\b")
NUMBERED = re.compile(rb'data-views="([0-9]{1,18})"')

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Variant:
    """One content coding of a page, ready to be handed to the server. Nobody may change the lists."""

    etag: str
    headers: Headers
    short_headers: Headers  # for 304
    body: bytes
    around: str = ""  # digest of the page whose parts were spliced in


@dataclass(slots=True, kw_only=True, eq=False)
class Page:
    """One stored answer. Times are of `time.monotonic`; up to `fresh_until` it is served without a thought, up to
    `dead_at` while somebody makes it new, afterwards not at all.
    """

    code: int
    headers: Headers  # without length, coding and ETag
    articles: frozenset[int]  # every article whose headline or text stands here
    numbers: frozenset[int]  # every article whose views stand here
    is_list: bool  # a new article may belong here
    counted: int  # the article whose views this page counts, 0: none
    fresh_until: float
    dead_at: float
    used: float
    digest: str
    squeezable: bool
    around: str  # path of the parts that belong between the marks of this page, "" when it has none
    plain: bytes  # the identity body, in zstd when that is smaller
    variants: dict[str, Variant]
    size: int


def make_page(
    *, code: int, headers: Headers, body: bytes, path: str, counted: int, started: float, fresh: float, stale: float
) -> Page:
    """The answer to `path`, with what it shows.

    An article is named by its address, in the path, a header or the text. Its number of views stands on its own page,
    and beside a headline in an element that says `data-views="ID"`: without that mark the number would lag behind.
    """
    kept = [(name, value) for name, value in headers if name.lower() not in _OURS]
    places = b"\n".join((path.encode("latin-1", "replace"), *(v.encode("latin-1", "replace") for _, v in kept), body))
    squeezable = len(body) >= LEAST_SQUEEZED and bool(SQUEEZABLE.match(_value(headers, "content-type")))
    plain = compress(body, "zstd") if squeezable else body
    return Page(
        code=code,
        headers=kept,
        articles=frozenset(map(int, NAMED.findall(places))),
        numbers=frozenset(map(int, NUMBERED.findall(body))) | ({counted} if counted else frozenset()),
        is_list=NAMED.search(path.encode("latin-1", "replace")) is None,
        counted=counted,
        fresh_until=started + fresh,
        dead_at=started + fresh + stale,
        used=started,
        digest=_digest(body),
        squeezable=squeezable,
        around=around_path(path) if is_marked(body) else "",
        plain=plain,
        variants={},
        size=PAGE_OVERHEAD + len(plain),
    )


_OURS = frozenset({"content-length", "content-encoding", "etag", "last-modified", "date", "connection"})


def make_variant(page: Page, encoding: str, around: Page | None = None) -> Variant:
    """The page in this coding, with the parts of `around` between its marks; its ETag is strong: equal tags mean equal
    bytes, whichever process made them.
    """
    encoding = encoding if page.squeezable else IDENTITY
    digest, body = page.digest, _body(page, encoding)
    if around is not None:
        whole = splice(_body(page, IDENTITY), cut_around(_body(around, IDENTITY)))
        digest, body = _digest(whole), compress(whole, encoding) if encoding else whole
    etag = f'"{digest}-{encoding}"' if encoding else f'"{digest}"'
    coding = [("Content-Encoding", encoding)] if encoding else []
    return Variant(
        etag=etag,
        headers=[*page.headers, *coding, ("Content-Length", str(len(body))), ("ETag", etag)],
        short_headers=[*(pair for pair in page.headers if pair[0].lower() != "content-type"), ("ETag", etag)],
        body=body,
        around=around.digest if around else "",
    )


def _digest(body: bytes) -> str:
    return blake2b(body, digest_size=12).hexdigest()


def _body(page: Page, encoding: str) -> bytes:
    if not page.squeezable or encoding == "zstd":
        return page.plain
    plain = decompress_zstd(page.plain)
    return compress(plain, encoding) if encoding else plain


def _weight(page: Page, variant: Variant) -> int:
    return 0 if variant.body is page.plain else len(variant.body)


def _value(headers: Headers, wanted: str) -> str:
    return next((value for name, value in headers if name.lower() == wanted), "")


class PageStore:
    """Pages within `max_bytes`, the least recently used leave first. Reading `pages` needs no lock, changing it does.

    `generation` rises with every drop: a page that was being made meanwhile may show what has just been taken away, and
    `keep` refuses it. While `blind` is set nobody tells this process of changes, and nothing is kept.
    """

    def __init__(self, max_bytes: int) -> None:
        self.pages: dict[Hashable, Page] = {}
        self.lock = threading.Lock()
        self.generation = 0
        self.blind = False
        self.total = 0
        self._max_bytes = max_bytes

    def keep(self, key: Hashable, page: Page, *, generation: int) -> bool:
        """Store a page that was begun in `generation`; False when something was dropped since then."""
        with self.lock:
            if self.blind or generation != self.generation:
                return False
            self._forget([key])
            self.pages[key] = page
            self.total += page.size
            self._evict()
            return True

    def add_variant(self, key: Hashable, page: Page, encoding: str, around: Page | None = None) -> Variant:
        """The page in this coding, made on demand, again when the parts around it changed; remembered with the page."""
        variant = make_variant(page, encoding, around)
        with self.lock:
            before = page.variants.get(encoding)
            if before is None or before.around != variant.around:
                page.variants[encoding] = variant
                grown = _weight(page, variant) - (_weight(page, before) if before else 0)
                page.size += grown
                if self.pages.get(key) is page:
                    self.total += grown
                    self._evict()
        return variant

    def drop_articles(self, ids: Set[int]) -> None:
        """Drop every page that names one of these articles, and every list: they may belong there now."""
        self._drop(lambda page: page.is_list or not page.articles.isdisjoint(ids))

    def drop_numbers(self, ids: Set[int]) -> None:
        """Drop every page that shows the views of one of these articles."""
        self._drop(lambda page: not page.numbers.isdisjoint(ids))

    def drop_all(self) -> None:
        """Forget everything."""
        with self.lock:
            self.generation += 1
            self.pages.clear()
            self.total = 0

    def numbers_shown(self) -> set[int]:
        """Every article whose views stand on some stored page."""
        with self.lock:
            return set().union(*(page.numbers for page in self.pages.values()))

    def _drop(self, concerned: Callable[[Page], bool]) -> None:
        with self.lock:
            self.generation += 1
            self._forget([key for key, page in self.pages.items() if concerned(page)])

    def _forget(self, keys: list[Hashable]) -> None:
        for key in keys:
            page = self.pages.pop(key, None)
            if page is not None:
                self.total -= page.size

    def _evict(self) -> None:
        if self.total <= self._max_bytes:
            return
        for key in sorted(self.pages, key=lambda key: self.pages[key].used):
            self._forget([key])
            if self.total <= self._max_bytes * EVICT_TO:
                return

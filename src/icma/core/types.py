"""The frozen values that travel between the rooms: dates, feed entries, HTTP answers, blocks and what a reader saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Certainty(StrEnum):
    """How we know a date. The order is from best to worst."""

    ZONE_STATED = "zone_stated"  # the publisher wrote the zone
    NO_ZONE = "no_zone"  # date and time, read in the source's own zone
    INFERRED = "inferred"  # a day without a time, or prose such as "dünən"
    FIRST_SEEN = "first_seen"  # no believable date: the moment we saw it


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A point in time and how we know it. `at` is always aware and in UTC."""

    at: datetime
    certainty: Certainty


# --- feeds ----------------------------------------------------------------------------------------------------------


class FeedKind(StrEnum):
    """What a feed turned out to be; `UNKNOWN` until it was read once."""

    UNKNOWN = "unknown"
    RSS = "rss"
    ATOM = "atom"
    JSON = "json"
    SITEMAP = "sitemap"
    LISTING = "listing"  # an HTML page of headlines; only where the operator says so


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry of a feed, as the publisher gave it, with an absolute http(s) link. Texts are plain (no markup)."""

    link: str  # absolute, as given (tracking parameters included)
    guid: str = ""  # "" when absent or when the feed gives the same guid to several links
    title: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    image_url: str = ""
    published_raw: str = ""  # the date exactly as the feed wrote it
    published: Moment | None = None  # None when absent or unbelievable (1970, the future)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed that could be read. `entries` keep the feed's order, at most one per link."""

    kind: FeedKind
    entries: tuple[FeedEntry, ...]
    title: str = ""
    language: str = ""
    homepage: str = ""
    hub_url: str = ""  # WebSub rel=hub
    ttl_minutes: int | None = None
    dropped: tuple[str, ...] = ()  # one readable line per entry that could not be used; sitemaps: one per reason
    children: tuple[str, ...] = ()  # of a sitemap index: the sitemaps to look into now, the newest first


# --- HTTP -----------------------------------------------------------------------------------------------------------

Headers = tuple[tuple[str, str], ...]  # in the order sent, duplicates kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer on the wire: what a WARC pair of records keeps.

    `entity` is the body as sent: content coding kept (gzip stays gzip), transfer coding undone (`dechunked` says so).
    """

    url: str
    method: str
    request_headers: Headers
    status: int
    reason: str
    headers: Headers
    entity: bytes
    started_at: datetime  # aware, UTC
    remote_address: str = ""
    dechunked: bool = False
    truncated: bool = False  # the cap was reached; the rest was not read

    def header(self, name: str, default: str = "") -> str:
        """As `header_as_sent`, to be read and kept: bytes that are no UTF-8 become U+FFFD."""
        value = self.header_as_sent(name, default)
        return value if value.isascii() else value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    def header_as_sent(self, name: str, default: str = "") -> str:
        """The first value of a response header, case-insensitively, in UTF-8 with `surrogateescape`."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The outcome of `Fetcher.get`: the exchanges in order (redirect hops first, the final answer last)."""

    exchanges: tuple[Exchange, ...]
    body: bytes  # of the last exchange, content coding undone

    @property
    def last(self) -> Exchange:
        """The exchange that answered."""
        return self.exchanges[-1]

    @property
    def final_url(self) -> str:
        """Where the redirects ended."""
        return self.last.url

    @property
    def status(self) -> int:
        """HTTP status of the final answer."""
        return self.last.status

    @property
    def not_modified(self) -> bool:
        """The server confirmed that what we hold still stands."""
        return self.last.status == 304

    def header(self, name: str, default: str = "") -> str:
        """The first value of a header of the final answer."""
        return self.last.header(name, default)


# --- blocks of an article -------------------------------------------------------------------------------------------
# `html` is inline markup that went through `sanitize.inline_html`: only a[href], em, strong, b, i, sub, sup, code, br.


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    level: int  # 2..6
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    html: str
    cite: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBlock:
    ordered: bool
    items: tuple[str, ...]  # inline html each


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    rows: tuple[tuple[str, ...], ...]  # inline html each
    header: bool = False  # the first row holds column heads
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    src: str  # absolute http(s)
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    kind: str  # youtube, x, telegram, facebook, instagram, tiktok, video, audio, frame
    url: str


Block = Paragraph | Heading | Quote | ListBlock | Table | Image | Embed


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What one reader saw on one page (design section 6). `problem` is "" or one readable line; never raises."""

    reader_id: str
    title: str = ""
    lead: str = ""
    authors: tuple[str, ...] = ()
    published_at: Moment | None = None
    modified_at: Moment | None = None
    language: str = ""  # BCP 47 primary tag, "" when unsure
    blocks: tuple[Block, ...] = ()
    text: str = ""  # the readable blocks (no captions, no title) joined by newline
    cover_image: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    canonical_url: str = ""
    site_name: str = ""
    links: tuple[str, ...] = ()
    rights_signals: Mapping[str, str] = field(default_factory=dict)
    rules_missed: tuple[str, ...] = ()  # fields of the source's rule that found nothing on this page
    problem: str = ""

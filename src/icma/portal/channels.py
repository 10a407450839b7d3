"""What a feed says, whichever its format: the channel and its entries, made once from what `public_view` lets out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from mimetypes import guess_type

from icma.articles.queries import PublicArticle
from icma.catalogs import translate as _
from icma.comments.queries import CommentView
from icma.core.sanitize import plain_text
from icma.sources.queries import SourceFacts

from . import dates
from .addresses import article_path, day_tail, outward, section_tail, source_path
from .editions import Frame
from .words import name_article

FEED_ROWS = 40
MINUTES_TO_KEEP = 5
FORMATS = {"xml": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 section 2.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a feed says of itself. `home` is the path of the page that it belongs to, `query` what that page asks."""

    title: str
    description: str
    home: str
    language: str
    query: str = ""  # "?q=..."


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One article in a feed. Texts are plain and hold nothing that XML forbids; addresses are absolute."""

    id: str  # the short address: the same whatever becomes of the headline
    link: str
    title: str
    summary: str
    published: datetime
    updated: datetime
    language: str
    authors: tuple[str, ...]
    source: str
    source_home: str
    original: str  # the article at its publisher
    picture: str
    picture_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A channel with its entries and its addresses."""

    channel: Channel
    entries: tuple[Entry, ...]
    portal: str
    origin: str
    home: str
    icon: str
    updated: datetime  # the newest of the entries; for an empty feed the beginning of the day it was asked for

    def address(self, ending: str) -> str:
        """The feed itself in one of `FORMATS`."""
        return f"{self.origin}{self.channel.home}feed.{ending}{self.channel.query}"


def make_feed(rows: Sequence[PublicArticle], frame: Frame, channel: Channel) -> Feed:
    """Everything that the formats write. `rows` keep their order."""
    entries = tuple(_entry(row, frame) for row in rows)
    nothing = frame.now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Feed(
        channel=channel,
        entries=entries,
        portal=frame.portal.name,
        origin=frame.origin,
        home=frame.origin + channel.home + channel.query,
        icon=frame.origin + frame.portal.logo_path if frame.portal.logo_path else "",
        updated=max((entry.updated for entry in entries), default=nothing),
    )


def _entry(row: PublicArticle, frame: Frame) -> Entry:
    return Entry(
        id=f"{frame.origin}/a/{row.id}/",
        link=frame.origin + article_path(row, frame.edition),
        title=_clean(name_article(row)),
        summary=_clean(row.lead),
        published=row.published_at,
        updated=max(filter(None, (row.published_at, row.modified_at, row.edited_at))),
        language=row.language,
        authors=tuple(filter(None, map(_clean, row.authors))),
        source=_clean(row.source.name),
        source_home=outward(row.source.homepage),
        original=outward(row.source_url),
        picture=frame.origin + row.cover.path if row.cover else "",
        picture_type=(guess_type(row.cover.path)[0] or "image/jpeg") if row.cover else "",
    )


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text).strip()


# --- the lists ------------------------------------------------------------------------------------------------------


def edition_channel(frame: Frame) -> Channel:
    """The newest articles of an edition."""
    name = frame.portal.name
    return Channel(
        title=name,
        description=_("The latest news on %(portal)s") % {"portal": name},
        home=f"/{frame.edition}/",
        language=frame.edition,
    )


def source_channel(frame: Frame, source: SourceFacts) -> Channel:
    """What an outlet published in the edition's language."""
    return Channel(
        title=f"{source.name} · {frame.portal.name}",
        description=_("What %(source)s has published, on %(portal)s")
        % {"source": source.name, "portal": frame.portal.name},
        home=source_path(source.slug, frame.edition),
        language=frame.edition,
    )


def most_read_channel(frame: Frame) -> Channel:
    """The ranking of the last two days, the most read first."""
    name = _("Most read")
    return Channel(
        title=f"{name} · {frame.portal.name}",
        description=_("What readers of %(portal)s open most, of the last 48 hours") % {"portal": frame.portal.name},
        home=f"/{frame.edition}/most-read/",
        language=frame.edition,
    )


def section_channel(frame: Frame, key: str, name: str) -> Channel:
    """The newest articles of a section."""
    return Channel(
        title=f"{name} · {frame.portal.name}",
        description=_("Section “%(section)s” on %(portal)s") % {"section": name, "portal": frame.portal.name},
        home=f"/{frame.edition}/{section_tail(key)}",
        language=frame.edition,
    )


def day_channel(frame: Frame, begins: datetime) -> Channel:
    """Everything of one calendar day in the portal's zone."""
    day = dates.day(begins, zone=frame.zone, edition=frame.edition)
    return Channel(
        title=f"{day} · {frame.portal.name}",
        description=_("The news of %(day)s on %(portal)s") % {"day": day, "portal": frame.portal.name},
        home=f"/{frame.edition}/{day_tail(begins)}",
        language=frame.edition,
    )


def story_channel(frame: Frame, number: int, face: PublicArticle) -> Channel:
    """All articles of one event, in every language."""
    title = _clean(name_article(face))
    return Channel(
        title=f"{title} · {frame.portal.name}",
        description=_("Everything that sources on %(portal)s tell about this event") % {"portal": frame.portal.name},
        home=f"/{frame.edition}/story/{number}/",
        language=frame.edition,
    )


def search_channel(frame: Frame, asked: str, query: str) -> Channel:
    """What a search finds; `query` is the part of the address behind the path."""
    asked = _clean(asked)
    name = _("Search: %(words)s") % {"words": asked}
    return Channel(
        title=f"{name} · {frame.portal.name}",
        description=_("What %(portal)s finds for “%(words)s”") % {"portal": frame.portal.name, "words": asked},
        home=f"/{frame.edition}/search/",
        language=frame.edition,
        query=query,
    )


# --- comments -------------------------------------------------------------------------------------------------------


def comments_feed(rows: Sequence[CommentView], article: PublicArticle, frame: Frame) -> Feed:
    """The comments of one article, as a feed of their own."""
    title = _("Comments: %(headline)s") % {"headline": name_article(article)}
    channel = Channel(
        title=f"{_clean(title)} · {frame.portal.name}",
        description=_("What readers of %(portal)s write under this article") % {"portal": frame.portal.name},
        home=f"/{frame.edition}/article/{article.id}/comments/",
        language=frame.edition,
    )
    feed = make_feed([], frame, channel)
    entries = tuple(_comment_entry(row, article, frame) for row in rows)
    home = f"{frame.origin}{article_path(article, frame.edition)}comments/"
    return replace(feed, entries=entries, home=home, updated=max((e.updated for e in entries), default=feed.updated))


def _comment_entry(row: CommentView, article: PublicArticle, frame: Frame) -> Entry:
    link = f"{frame.origin}/{frame.edition}/comment/{row.id}/"
    name = row.author.name if row.author else _("[deleted]")
    return Entry(
        id=link,
        link=link,
        title=_clean(name),
        summary=_clean(plain_text(row.html)),
        published=row.written_at,
        updated=row.edited_at or row.written_at,
        language="",
        authors=(name,),
        source=frame.portal.name,
        source_home=f"{frame.origin}/",
        original=frame.origin + article_path(article, frame.edition),
        picture="",
        picture_type="",
    )

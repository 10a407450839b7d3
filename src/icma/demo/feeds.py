"""The outlets' feeds, each with the habits of a real one: no guids, guids with tracked links, Atom."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from icma.core.blocks import text_of_html
from icma.core.types import Paragraph

from .newsroom import Piece
from .outlets import Outlet
from .words import WORDS
from .writing import PICTURES, Article

ENTRIES = 20
_SUMMARY = 190  # characters; real feeds cut in the middle of a word
_TRACKING = "?utm_source=rss&utm_medium=feed"


def feed_of(outlet: Outlet, pieces: Sequence[Piece], *, base: str) -> tuple[str, str]:
    """The outlet's feed of its newest articles: (content type, XML)."""
    newest = pieces[:ENTRIES]
    if outlet.language == "en":
        return "application/atom+xml; charset=utf-8", _atom(outlet, newest, base)
    item = _bare_item if outlet.language == "az" else _full_item
    content_type = "text/xml; charset=utf-8" if outlet.language == "az" else "application/rss+xml; charset=utf-8"
    return content_type, _rss(outlet, [item(outlet, piece, base) for piece in newest], base)


def cut_summary(article: Article) -> str:
    """The lead and the beginning of the text, cut in the middle of a word."""
    paragraphs = (text_of_html(block.html) for block in article.blocks if isinstance(block, Paragraph))
    return " ".join((article.lead, *paragraphs))[:_SUMMARY].rstrip() + "..."


def _rss(outlet: Outlet, items: Sequence[str], base: str) -> str:
    words = WORDS[outlet.language]
    return "\n".join(
        (
            '<?xml version="1.0" encoding="utf-8"?>',
            '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">',
            "<channel>",
            f"<title>{escape(outlet.name)}</title>",
            f"<link>{base}/</link>",
            f'<atom:link href="{base}{outlet.feed_path}" rel="self" type="application/rss+xml"/>',
            f"<description>{escape(words.tagline)}. {escape(words.invented)}</description>",
            f"<language>{outlet.language}</language>",
            "<ttl>5</ttl>",
            *items,
            "</channel>",
            "</rss>\n",
        )
    )


def _bare_item(outlet: Outlet, piece: Piece, base: str) -> str:
    """An item as small systems make it: no guid, the picture inside the description."""
    picture = f'<img src="{base}/pictures/{piece.article.cover}" align="left" hspace="5">'
    summary = f"{picture}{escape(cut_summary(piece.article))}<br clear=all>"
    return (
        f"<item><title>{escape(piece.article.title)}</title><link>{base}{piece.path}</link>"
        f"<description><![CDATA[{summary}]]></description>"
        f"<category>{WORDS[outlet.language].section(piece.article.section)}</category>"
        f"<pubDate>{format_datetime(piece.published)}</pubDate></item>"
    )


def _full_item(outlet: Outlet, piece: Piece, base: str) -> str:
    """An item as a big system makes it: guid, author, enclosure, a link with tracking parameters."""
    article = piece.article
    size = (PICTURES / article.cover).stat().st_size
    return (
        f"<item>\n<title>{escape(article.title)}</title>\n"
        f"<link>{escape(base + piece.path + _TRACKING)}</link>\n"
        f'<guid isPermaLink="false">{outlet.slug}-{piece.number}</guid>\n'
        f"<description>{escape(cut_summary(article))}</description>\n"
        f"<author>redaktsiya@{outlet.host} ({escape(', '.join(article.authors))})</author>\n"
        f"<category>{WORDS[outlet.language].section(article.section)}</category>\n"
        f'<enclosure url="{base}/pictures/{article.cover}" length="{size}" type="image/jpeg"/>\n'
        f"<pubDate>{format_datetime(piece.published)}</pubDate>\n</item>"
    )


def _atom(outlet: Outlet, pieces: Sequence[Piece], base: str) -> str:
    words = WORDS[outlet.language]
    updated = pieces[0].published.isoformat() if pieces else "2026-01-01T00:00:00Z"
    return "\n".join(
        (
            '<?xml version="1.0" encoding="utf-8"?>',
            '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">',
            f"<title>{escape(outlet.name)}</title>",
            f"<subtitle>{escape(words.tagline)}. {escape(words.invented)}</subtitle>",
            f"<id>tag:{outlet.host},2026:feed</id>",
            f'<link rel="self" href="{base}{outlet.feed_path}"/>',
            f'<link rel="alternate" type="text/html" href="{base}/"/>',
            f"<updated>{updated}</updated>",
            *(_atom_entry(outlet, piece, base) for piece in pieces),
            "</feed>\n",
        )
    )


def _atom_entry(outlet: Outlet, piece: Piece, base: str) -> str:
    article = piece.article
    authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in article.authors)
    summary = f"<p>{escape(cut_summary(article))}</p>"
    return (
        f"<entry>\n<title>{escape(article.title)}</title>\n"
        f'<link rel="alternate" type="text/html" href={quoteattr(base + piece.path)}/>\n'
        f"<id>tag:{outlet.host},{piece.published:%Y-%m-%d}:{piece.number}</id>\n"
        f"<published>{piece.published.isoformat()}</published>\n<updated>{piece.published.isoformat()}</updated>\n"
        f"{authors}\n<category term={quoteattr(WORDS['en'].section(article.section))}/>\n"
        f'<summary type="html">{escape(summary)}</summary>\n</entry>'
    )

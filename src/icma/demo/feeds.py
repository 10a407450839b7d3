"""The outlets' ways to say what is new, each with the habits of a real one: RSS, Atom, JSON Feed, a news sitemap."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from icma.core.blocks import text_of_html
from icma.core.types import Paragraph

from .newsroom import Piece
from .outlets import Outlet, Way
from .words import WORDS
from .writing import PICTURES, Article

ENTRIES = 40
_SUMMARY = 190  # characters; real feeds cut in the middle of a word
_TRACKING = "?utm_source=rss&utm_medium=feed"


def feed_of(outlet: Outlet, way: Way, pieces: Sequence[Piece], *, base: str) -> tuple[str, str]:
    """One of the outlet's feeds with its newest articles: (content type, text)."""
    newest = [piece for piece in pieces if way.language in ("", piece.language)][:ENTRIES]
    content_type, write = FORMS[way.form]
    return f"{content_type}; charset={outlet.charset}", write(outlet, way, newest, base)


def cut_summary(article: Article) -> str:
    """The lead and the beginning of the text, cut in the middle of a word."""
    paragraphs = (text_of_html(block.html) for block in article.blocks if isinstance(block, Paragraph))
    return " ".join((article.lead, *paragraphs))[:_SUMMARY].rstrip() + "..."


def about(outlet: Outlet, language: str) -> str:
    """What the outlet says of itself: its tagline, and that it is invented."""
    return f"{outlet.tagline[outlet.languages.index(language)]}. {WORDS[language].invented}"


def _rss(outlet: Outlet, way: Way, items: Sequence[str], base: str) -> str:
    language = way.language or outlet.language
    lines = (
        f'<?xml version="1.0" encoding="{outlet.charset}"?>',
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">',
        "<channel>",
        f"<title>{escape(outlet.name)}</title>",
        f"<link>{base}/</link>",
        f'<atom:link href="{base}{way.path}" rel="self" type="application/rss+xml"/>',
        f"<description>{escape(about(outlet, language))}</description>",
        f"<language>{language}</language>",
        "<ttl>1</ttl>",
        *items,
        "</channel>",
        "</rss>\n",
    )
    return "\n".join(lines)


def _bare_rss(outlet: Outlet, way: Way, pieces: Sequence[Piece], base: str) -> str:
    """As small systems make it: one guid for every item, the picture inside the description."""
    return _rss(outlet, way, [_bare_item(outlet, piece, base) for piece in pieces], base)


def _bare_item(outlet: Outlet, piece: Piece, base: str) -> str:
    picture = f'<img src="{base}/pictures/{piece.article.cover}" align="left" hspace="5">'
    summary = f"{picture}{escape(cut_summary(piece.article))}<br clear=all>"
    return (
        f"<item><title>{escape(piece.article.title)}</title><link>{base}{piece.path}</link>"
        f'<guid isPermaLink="false">{outlet.slug}</guid>'
        f"<description><![CDATA[{summary}]]></description>"
        f"<category>{WORDS[piece.language].section(piece.article.section)}</category>"
        f"<pubDate>{format_datetime(piece.published)}</pubDate></item>"
    )


def _full_rss(outlet: Outlet, way: Way, pieces: Sequence[Piece], base: str) -> str:
    """As a big system makes it: guid, author, enclosure, a link with tracking parameters."""
    return _rss(outlet, way, [_full_item(outlet, piece, base) for piece in pieces], base)


def _full_item(outlet: Outlet, piece: Piece, base: str) -> str:
    article = piece.article
    return (
        f"<item>\n<title>{escape(article.title)}</title>\n"
        f"<link>{escape(base + piece.path + _TRACKING)}</link>\n"
        f'<guid isPermaLink="false">{outlet.slug}-{piece.number}</guid>\n'
        f"<description>{escape(cut_summary(article))}</description>\n"
        f"<author>redaktsiya@{outlet.host} ({escape(', '.join(article.authors))})</author>\n"
        f"<category>{WORDS[piece.language].section(article.section)}</category>\n"
        f'<enclosure url="{base}/pictures/{article.cover}" length="{_length(article.cover)}" type="image/jpeg"/>\n'
        f"<pubDate>{format_datetime(piece.published)}</pubDate>\n</item>"
    )


def _plain_rss(outlet: Outlet, way: Way, pieces: Sequence[Piece], base: str) -> str:
    """As it is meant: the address is the guid, authors are named in Dublin Core."""
    return _rss(outlet, way, [_plain_item(piece, base) for piece in pieces], base)


def _plain_item(piece: Piece, base: str) -> str:
    article = piece.article
    authors = "".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in article.authors)
    return (
        f"<item>\n<title>{escape(article.title)}</title>\n<link>{base}{piece.path}</link>\n"
        f'<guid isPermaLink="true">{base}{piece.path}</guid>\n'
        f"<description>{escape(article.lead)}</description>\n{authors}\n"
        f"<category>{WORDS[piece.language].section(article.section)}</category>\n"
        f"<pubDate>{format_datetime(piece.published)}</pubDate>\n</item>"
    )


def _atom(outlet: Outlet, way: Way, pieces: Sequence[Piece], base: str) -> str:
    updated = max((piece.modified for piece in pieces), default=None)
    lines = (
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">',
        f"<title>{escape(outlet.name)}</title>",
        f"<subtitle>{escape(about(outlet, outlet.language))}</subtitle>",
        f"<id>tag:{outlet.host},2026:feed</id>",
        f'<link rel="self" href="{base}{way.path}"/>',
        f'<link rel="alternate" type="text/html" href="{base}/"/>',
        f"<updated>{updated.isoformat() if updated else '2026-01-01T00:00:00Z'}</updated>",
        *(_atom_entry(outlet, piece, base) for piece in pieces),
        "</feed>\n",
    )
    return "\n".join(lines)


def _atom_entry(outlet: Outlet, piece: Piece, base: str) -> str:
    article = piece.article
    authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in article.authors)
    summary = f"<p>{escape(cut_summary(article))}</p>"
    return (
        f"<entry>\n<title>{escape(article.title)}</title>\n"
        f'<link rel="alternate" type="text/html" href={quoteattr(base + piece.path)}/>\n'
        f"<id>tag:{outlet.host},{piece.published:%Y-%m-%d}:{piece.number}</id>\n"
        f"<published>{piece.published.isoformat()}</published>\n<updated>{piece.modified.isoformat()}</updated>\n"
        f"{authors}\n<category term={quoteattr(WORDS['en'].section(article.section))}/>\n"
        f'<summary type="html">{escape(summary)}</summary>\n</entry>'
    )


def _json_feed(outlet: Outlet, way: Way, pieces: Sequence[Piece], base: str) -> str:
    """JSON Feed 1.1 (jsonfeed.org)."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": f"{base}/",
        "feed_url": base + way.path,
        "description": about(outlet, outlet.language),
        "language": outlet.language,
        "items": [_json_item(outlet, piece, base) for piece in pieces],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def _json_item(outlet: Outlet, piece: Piece, base: str) -> dict[str, object]:
    article = piece.article
    item: dict[str, object] = {
        "id": f"{outlet.slug}:{piece.number}",
        "url": base + piece.path,
        "title": article.title,
        "summary": article.lead,
        "content_text": cut_summary(article),
        "image": f"{base}/pictures/{article.cover}",
        "date_published": piece.published.isoformat(),
        "authors": [{"name": name} for name in article.authors],
        "tags": [WORDS[piece.language].section(article.section), *article.tags],
        "language": piece.language,
    }
    return item if piece.modified == piece.published else item | {"date_modified": piece.modified.isoformat()}


def _sitemap(outlet: Outlet, way: Way, pieces: Sequence[Piece], base: str) -> str:
    """A sitemap (sitemaps.org) with Google's extension for news."""
    lines = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<!-- {escape(about(outlet, outlet.language))} -->",
        (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
            'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
        ),
        *(_sitemap_url(outlet, piece, base) for piece in pieces),
        "</urlset>\n",
    )
    return "\n".join(lines)


def _sitemap_url(outlet: Outlet, piece: Piece, base: str) -> str:
    return (
        f"<url><loc>{base}{piece.path}</loc><lastmod>{piece.modified.isoformat()}</lastmod>\n"
        f"<news:news><news:publication><news:name>{escape(outlet.name)}</news:name>"
        f"<news:language>{piece.language}</news:language></news:publication>"
        f"<news:publication_date>{piece.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(piece.article.title)}</news:title></news:news>\n"
        f"<image:image><image:loc>{base}/pictures/{piece.article.cover}</image:loc></image:image></url>"
    )


def _length(cover: str) -> int:
    file = PICTURES / cover
    return file.stat().st_size if file.is_file() else 0


FORMS: dict[str, tuple[str, Callable[[Outlet, Way, Sequence[Piece], str], str]]] = {
    "rss-bare": ("text/xml", _bare_rss),
    "rss-full": ("application/rss+xml", _full_rss),
    "rss-plain": ("application/rss+xml", _plain_rss),
    "atom": ("application/atom+xml", _atom),
    "json": ("application/feed+json", _json_feed),
    "sitemap": ("application/xml", _sitemap),
}

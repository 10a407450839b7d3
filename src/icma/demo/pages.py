"""The outlets' pages: each outlet has its own templates and its own markup, with everything real sites put around."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from string import Template

from icma.core.types import Block, Embed, Heading, Image, ListBlock, Paragraph, Quote, Table

from .newsroom import Piece
from .outlets import Outlet
from .words import WORDS, section_path
from .writing import SECTIONS, Article

_TEMPLATES = Path(__file__).parent / "templates"
_ROWS = 40  # on the front page and in a section: a portal that reads them misses nothing in a few hours
_READ_ALSO_AFTER = 3  # at least so many blocks stand before the "read also" box


def article_page(outlet: Outlet, piece: Piece, pieces: Sequence[Piece], *, base: str) -> str:
    """The page of one article; `pieces` fill the lists around it, `base` is the outlet's address without slash."""
    article, language = piece.article, piece.language
    words = WORDS[language]
    others = [other for other in pieces if other.path != piece.path and other.language == language]
    blocks = [_block(outlet, block, pieces, language) for block in article.blocks]
    if others:
        blocks.insert(_middle(article), fill(outlet, "read_also", language, **_row_fields(outlet, others[0])))
    fields: dict[str, object] = {
        "title": _escape(article.title),
        "lead": _escape(article.lead),
        "url": base + piece.path,
        "section": words.section(article.section),
        "section_path": section_path(outlet, language, article.section),
        "authors": _escape(", ".join(article.authors)),
        "date": words.date(piece.published),
        "short_date": f"{piece.published:%d.%m.%Y %H:%M}",
        "iso": piece.published.isoformat(),
        "modified": piece.modified.isoformat(),
        "cover": f"/pictures/{article.cover}",
        "cover_url": f"{base}/pictures/{article.cover}",
        "caption": _escape(article.caption),
        "tags": "".join(fill(outlet, "tag", language, tag=_escape(tag)) for tag in article.tags),
        "body": "\n".join(blocks),
        "number": piece.number,
        "related": _rows(outlet, others[:4], "related"),
        "latest": _rows(outlet, others[4:9], "related"),
        "json_ld": _json_ld(outlet, piece, base),
    }
    head, content = fill(outlet, "article_head", language, **fields), fill(outlet, "article", language, **fields)
    return _frame(outlet, language, title=article.title, head=head, content=content)


def list_page(outlet: Outlet, pieces: Iterable[Piece], *, section: str = "", language: str = "") -> str:
    """The front page, or the list of one section; of one language, or "" for all."""
    shown = language or outlet.language
    wanted = [piece for piece in pieces if section in ("", piece.article.section) and language in ("", piece.language)]
    heading = WORDS[shown].section(section) if section else tagline(outlet, shown)
    content = fill(outlet, "list", shown, heading=_escape(heading), rows=_rows(outlet, wanted[:_ROWS], "row"))
    return _frame(outlet, shown, title=heading, head="", content=content)


def missing_page(outlet: Outlet, language: str = "") -> str:
    """What the outlet says with a 404."""
    shown = language or outlet.language
    return _frame(outlet, shown, title="404", head="", content=fill(outlet, "missing", shown))


def video_page(outlet: Outlet, name: str) -> str:
    """The frame of an invented video: a still and a line that says so."""
    language = outlet.language
    still = f"/pictures/{name}.jpg"
    said = _escape(WORDS[language].invented)
    return fill(outlet, "video", language, language=language, still=still, said=said, name=_escape(outlet.name))


def tagline(outlet: Outlet, language: str) -> str:
    """The line under the outlet's name."""
    return outlet.tagline[outlet.languages.index(language)]


def fill(outlet: Outlet, part: str, language: str, /, **fields: object) -> str:
    """One template of the outlet, in the form for this language if it has one.

    A missing field is a bug and raises `KeyError`.
    """
    return _template(outlet.slug, part, language).substitute(fields)


@cache
def _template(slug: str, part: str, language: str) -> Template:
    parts = _read_parts(slug)
    return parts.get(f"{part}@{language}") or parts[part]


@cache
def _read_parts(slug: str) -> dict[str, Template]:
    text = (_TEMPLATES / f"{slug}.html").read_text(encoding="utf-8")
    parts = (chunk.partition("\n") for chunk in text.split("<!--part ")[1:])
    return {name.removesuffix("-->").strip(): Template(body.strip("\n")) for name, _, body in parts}


def _frame(outlet: Outlet, language: str, *, title: str, head: str, content: str) -> str:
    words = WORDS[language]
    menu = "".join(
        fill(outlet, "menu_item", language, path=section_path(outlet, language, key), section=words.section(key))
        for key in SECTIONS
    )
    way = next(way for way in outlet.ways if way.language in ("", language))
    return fill(
        outlet,
        "page",
        language,
        title=_escape(title),
        name=_escape(outlet.name),
        feed_path=way.path,
        charset=outlet.charset,
        head=head,
        menu=menu,
        content=content,
        tagline=_escape(tagline(outlet, language)),
        invented=_escape(words.invented),
    )


def _rows(outlet: Outlet, pieces: Iterable[Piece], part: str) -> str:
    return "\n".join(fill(outlet, part, piece.language, **_row_fields(outlet, piece)) for piece in pieces)


def _row_fields(outlet: Outlet, piece: Piece) -> dict[str, str]:
    words = WORDS[piece.language]
    return {
        "path": piece.path,
        "title": _escape(piece.article.title),
        "lead": _escape(piece.article.lead),
        "section": words.section(piece.article.section),
        "date": words.date(piece.published),
        "short_date": f"{piece.published:%d.%m.%Y %H:%M}",
        "iso": piece.published.isoformat(),
        "cover": f"/pictures/{piece.article.cover}",
    }


def _block(outlet: Outlet, block: Block, pieces: Sequence[Piece], language: str) -> str:
    match block:
        case Paragraph(html=text):
            return fill(outlet, "paragraph", language, text=_resolve(text, pieces))
        case Heading(text=text):
            return fill(outlet, "heading", language, text=_escape(text))
        case Quote(html=text, cite=cite):
            return fill(outlet, "quote", language, text=text, cite=_escape(cite))
        case ListBlock(ordered=ordered, items=items):
            tag = "ol" if ordered else "ul"
            return f"<{tag}>" + "".join(f"<li>{item}</li>" for item in items) + f"</{tag}>"
        case Table(rows=rows):
            return fill(outlet, "table", language, rows=_table_rows(rows))
        case Image(src=name, caption=caption):
            return fill(outlet, "picture", language, src=f"/pictures/{name}", caption=_escape(caption))
        case Embed(url=name):
            return fill(outlet, "embed", language, src=f"/video/{name}", title=WORDS[language].video)


def _middle(article: Article) -> int:
    """Where the "read also" box stands: behind a paragraph, in the middle of the text."""
    ends = [index for index, block in enumerate(article.blocks, start=1) if isinstance(block, Paragraph)]
    return next((end for end in ends if end >= _READ_ALSO_AFTER), len(article.blocks))


def _table_rows(rows: Sequence[Sequence[str]]) -> str:
    lines = []
    for index, cells in enumerate(rows):
        tag = "td" if index else "th"
        lines.append("<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>")
    return "\n".join(lines)


def _resolve(text: str, pieces: Sequence[Piece]) -> str:
    """Links `@slug` become the newest address of that article."""
    if 'href="@' not in text:
        return text
    for piece in pieces:  # newest first, so the newest issue wins
        text = text.replace(f'href="@{piece.article.slug}"', f'href="{piece.path}"')
    return text.replace('href="@', 'href="/')  # not out yet: a dead link, as at real outlets


def _json_ld(outlet: Outlet, piece: Piece, base: str) -> str:
    article = piece.article
    thing = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": base + piece.path,
        "headline": article.title,
        "description": article.lead,
        "inLanguage": piece.language,
        "image": [f"{base}/pictures/{article.cover}"],
        "datePublished": piece.published.isoformat(),
        "dateModified": piece.modified.isoformat(),
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "articleSection": WORDS[piece.language].section(article.section),
        "keywords": list(article.tags),
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name},
    }
    return json.dumps(thing, ensure_ascii=False).replace("<", "\\u003c")


def _escape(text: str) -> str:
    return html.escape(text, quote=True)

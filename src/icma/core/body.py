"""The body of an article as blocks: trafilatura chooses the content, our own walk over the page gives it back whole.

trafilatura drops captions, embeds, repeated paragraphs and the markup inside paragraphs, so its answer is used as an
opinion only: each piece of the page (core/pieces.py) is kept when its words are among the chosen ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast

from .learned import follow_path, without_recurring
from .media import find_embed, find_image, split_credit
from .pieces import Kind, Piece, cut_pieces, drop_hidden, flat_text, letters
from .sanitize import inline_html
from .second_opinion import MISSED_SHARE, find_article, missed_share
from .site_profile import SiteProfile
from .text import squeeze
from .trim import Head, drop_other_articles, trim_pieces
from .types import Block, Heading, ListBlock, Paragraph, Quote, Table

Node = Any

_SURE_LENGTH = 24  # letters; a shorter piece may stand in several places, so it must come where it is expected
_STOP_WORDS = ("English", "Russian", "Turkish", "Ukrainian", "German", "French", "Spanish", "Azerbaijani")
_NEAR = 2500  # letters of chosen text that may lie between one kept piece and the next


def read_body(
    root: Node, *, base_url: str, head: Head, inside: Sequence[Node] = (), profile: SiteProfile | None = None
) -> tuple[Block, ...]:
    """The blocks of the article in reading order, each sanitised; () when there is no article on the page."""
    return blocks_of(judge_pieces(root, head=head, inside=inside, profile=profile), base_url)


def judge_pieces(
    root: Node, *, head: Head, inside: Sequence[Node] = (), profile: SiteProfile | None = None
) -> list[Piece]:
    """Every piece of the page, those of the article marked as kept; none is when there is no article.

    `inside` are the elements that a site rule names: everything in them is chosen, and nothing behind or between them.
    `profile` is what was learned from other pages of the source.
    """
    drop_hidden(root)
    if inside:
        pieces = cut_pieces(root)
        strangers = mark_inside(pieces, inside)
        pieces = without_recurring(pieces, profile)
        trim_pieces(pieces, head)
        for piece in strangers:
            piece.kept = False
        return pieces
    drop_other_articles(root, head)
    pieces = cut_pieces(root)
    choose_pieces(root, pieces)
    strangers = []
    if profile is not None:
        pieces = without_recurring(pieces, profile)
        strangers = follow_path(root, pieces, profile)
    trim_pieces(pieces, head)
    for piece in strangers:
        piece.kept = False
    return pieces


def choose_pieces(root: Node, pieces: Sequence[Piece]) -> None:
    """Mark what belongs to the article: two cheap readers that agree are believed, else a third decides.

    The two are trafilatura in its quick mode and the second opinion; the third is trafilatura with all its fallbacks,
    unless it finds less than half of what the second opinion does. 126 pages, body F1: quick alone .966, with
    fallbacks alone .980, this .980 (the fallbacks are asked on 4 of them).
    """
    article = find_article(pieces)
    mark_chosen(pieces, choose_text(root, quick=True))
    if missed_share(pieces, article) <= MISSED_SHARE:
        return
    mark_chosen(pieces, choose_text(root))
    if missed_share(pieces, article) > 1:
        mark_chosen(pieces, [piece.text for piece in article])


def choose_text(root: Node, *, quick: bool = False) -> list[str]:
    """The words that trafilatura takes for the content, block by block; [] for none. `quick` is without fallbacks."""
    document = _reader()(root, include_comments=False, include_tables=True, fast=quick)
    body = getattr(document, "body", None)
    if body is None:
        return []
    elements = [
        element
        for element in body.iter("p", "head", "item", "quote", "cell", "code", "ab")
        if element.tag != "quote" or not len(element)
    ]
    texts = ["".join(element.itertext()) for element in elements]
    return [text for text in texts if text.strip()]


@lru_cache(maxsize=1)
def _reader() -> Callable[..., Any]:
    """trafilatura, loaded when the first page is read: importing our door must not cost 40 MB."""
    import justext
    import trafilatura
    from trafilatura import external

    # Left alone it keeps the stop words of 100 languages in memory for good, 27 MB that the page budget does not have.
    external.JT_STOPLIST = tuple({word for name in _STOP_WORDS for word in justext.get_stoplist(name)})  # type: ignore[assignment]  # it says None
    return cast("Callable[..., Any]", trafilatura.bare_extraction)


# --- matching -------------------------------------------------------------------------------------------------------


def mark_chosen(pieces: Sequence[Piece], chosen: Sequence[str]) -> None:
    """Mark the pieces whose words stand in the chosen text, each text once; both are compared by letters alone.

    Both run in reading order, so a short piece ("Yes.") counts only near the place the reading has come to.
    """
    wanted = Wanted(chosen)
    seen: set[str] = set()
    for piece in pieces:
        piece.kept = False
        if not piece.key or piece.kind in (Kind.PICTURE, Kind.EMBED) or piece.key in seen:
            continue
        if piece.kind in (Kind.LIST, Kind.TABLE):
            parts = [part for part in map(letters, re.split(r"[\n\t]", piece.text)) if part]
            piece.kept = sum(len(part) for part in parts if wanted.take(part)) * 2 > sum(map(len, parts))
        else:
            piece.kept = wanted.take(piece.key) or wanted.mostly_covers(piece.key)
        if piece.kept and len(piece.key) >= _SURE_LENGTH and piece.kind is not Kind.QUOTE:
            seen.add(piece.key)  # a quote may have been lifted out of a paragraph that comes later


def mark_inside(pieces: Sequence[Piece], inside: Sequence[Node]) -> list[Piece]:
    """Mark the pieces that stand in these elements, each text once; the pieces elsewhere behind the first of them.

    What stands before is left to the passes over the head: a lead and a picture may belong to the article.
    """
    elements = set(inside)
    seen: set[str] = set()
    strangers: list[Piece] = []
    for piece in pieces:
        if piece.node in elements or not elements.isdisjoint(piece.node.iterancestors()):
            repeats = len(piece.key) >= _SURE_LENGTH and piece.key in seen and piece.kind is not Kind.QUOTE
            piece.kept = bool(piece.key) and not repeats
            seen.add(piece.key)
        elif seen:
            strangers.append(piece)
    return strangers


class Wanted:
    """The chosen text as one row of letters, and how far the reading has come in it."""

    def __init__(self, chosen: Sequence[str]) -> None:
        keys = [key for key in map(letters, chosen) if key]
        self.whole = "".join(keys)
        self.at = 0
        self.starts: dict[str, list[int]] = {}
        start = 0
        for key in keys:
            self.starts.setdefault(key, []).append(start)
            start += len(key)
        lines = (letters(line) for text in chosen for line in text.split("\n"))
        self.fragments = {line for line in lines if len(line) >= _SURE_LENGTH // 2}

    def take(self, key: str) -> bool:
        """These letters are wanted here; the reading moves behind them."""
        sure = len(key) >= _SURE_LENGTH
        found = self.whole.find(key, self.at, self.at + _NEAR if sure else self.at + len(key) + _SURE_LENGTH)
        if found < 0 and not sure:
            found = next((start for start in self.starts.get(key, ()) if self.at <= start < self.at + _NEAR), -1)
        if found >= 0:
            self.at = found + len(key)
            return True
        return sure and key in self.whole

    def mostly_covers(self, key: str) -> bool:
        """trafilatura lost words of links and ruby glosses: its fragments still make up most of the piece."""
        if len(key) < 2 * _SURE_LENGTH:
            return False
        return sum(len(part) for part in self.fragments if part in key) * 2 > len(key)


def blocks_of(pieces: Sequence[Piece], base_url: str) -> tuple[Block, ...]:
    """What was kept, as sanitised blocks."""
    blocks = []
    for piece in pieces:
        if not piece.kept:
            continue
        b = _to_block(piece, base_url)
        if b:
            blocks.append(b)
    return tuple(blocks)


def _to_block(piece: Piece, base_url: str) -> Block | None:
    match piece.kind:
        case Kind.HEADING:
            return Heading(level=min(6, max(2, piece.level)), text=squeeze(piece.text))
        case Kind.QUOTE:
            return Quote(html=inline_html(piece.markup, base_url=base_url), cite=squeeze(piece.cite))
        case Kind.LIST:
            items = tuple(filter(None, (inline_html(item, base_url=base_url).strip() for item in piece.rows[0])))
            return ListBlock(ordered=piece.node.tag == "ol", items=items) if items else None
        case Kind.TABLE:
            rows = tuple(tuple(inline_html(cell, base_url=base_url).strip() for cell in row) for row in piece.rows)
            return _to_table(piece, rows) if rows else None
        case Kind.PICTURE:
            image = find_image(piece.node, base_url=base_url)
            if image and piece.caption and not image.caption:
                caption, credit = split_credit(piece.caption)
                return replace(image, caption=caption, credit=credit or image.credit)
            return image
        case Kind.EMBED:
            return find_embed(piece.node, base_url=base_url)
        case _:
            html = inline_html(piece.markup, base_url=base_url)
            return Paragraph(html=html) if html else None


def _to_table(piece: Piece, rows: tuple[tuple[str, ...], ...]) -> Table:
    first = next(piece.node.iter("tr"))
    heads = [cell.tag == "th" for cell in first if cell.tag in ("td", "th")]
    caption = next(piece.node.iter("caption"), None)
    return Table(rows=rows, header=all(heads), caption=flat_text(caption) if caption is not None else "")

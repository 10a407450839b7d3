"""Headings among the kept pieces: those that were missed, those over nothing, those that are only printed in bold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice, pairwise
from typing import Any

from .pieces import Kind, Piece, kept_paragraphs, letters, missed_pieces, places_of
from .sanitize import plain_text

Node = Any

_NEAR_PARENTS = 3  # levels: where each paragraph stands in a box of its own, headings stand in the boxes' parent
_HEADING_ROW = 2  # kept headings of one level in one parent that vouch for another one
_FELLOWS = 2  # kept blocks in one place that vouch for a heading there
_PICTURE_ROW = 3  # headings of one level in one place, each over a picture of its own: a gallery or a list of things
_LABEL_LINKED = 28  # linked characters that lead to no other story: a shop under its price, "Sign up"
_BOLD_PART = re.compile(r"<(b|strong)\b[^>]*>.*?</\1>", re.DOTALL)
_BOLD_LENGTH = 100  # characters of a bold line that may be a heading
_BOLD_SHARE = 0.25  # of the kept pieces: with more bold lines they are questions of an interview
_NO_HEADING_END = re.compile(r"[.,;:…。।]\W*$")
_SIBLINGS = 3  # kept pieces of one parent amid which a heading may stand over a picture


def add_between(pieces: Sequence[Piece]) -> None:
    """Headings, lists, quotes, tables come back only between kept paragraphs: behind the last they head other things.

    A heading whose next words are kept may stand some levels above them: each paragraph has a box of its own there.
    """
    kept = kept_paragraphs(pieces)
    if not kept:
        return
    parents = Counter(piece.node.getparent() for piece in kept)
    around = Counter(parent for piece in kept for parent in islice(piece.node.iterancestors(), _NEAR_PARENTS))
    heads_text = _heading_kept_text(pieces)
    for piece in missed_pieces(pieces, after=kept[0], before=kept[-1]):
        parent = piece.node.getparent()
        if piece.kind is Kind.HEADING:
            piece.kept = not piece.linked and (parents[parent] >= 2 or (piece in heads_text and around[parent] >= 2))
        elif piece.kind in (Kind.LIST, Kind.QUOTE, Kind.TABLE):
            piece.kept = parents[parent] >= 2


def _heading_kept_text(pieces: Sequence[Piece]) -> set[Piece]:
    """The headings whose next words are kept."""
    found = set()
    following_kept = False
    for piece in reversed(pieces):
        if piece.kind is Kind.HEADING and following_kept:
            found.add(piece)
        elif piece.key and piece.kind is not Kind.CAPTION:
            following_kept = piece.kept
    return found


def drop_bare_headings(pieces: Sequence[Piece]) -> None:
    """A heading stands over kept text, or over a picture amid kept text: else it headed what was dropped.

    One of a row of headings may have a box of something else between itself and its text.
    """
    places = places_of(pieces)
    fellows = Counter(places[piece] for piece in pieces if piece.kept)
    heads_text = _heading_kept_text(pieces)
    row = Counter(_row_of(piece, places) for piece in heads_text if piece.kept)
    told: dict[Node, bool] = {}  # is the next piece of this place kept?
    for index, piece in reversed(list(enumerate(pieces))):
        place = places[piece]
        if piece.kind is Kind.HEADING and not piece.refused and not piece.linked:
            amid = piece.kept and fellows[place] > _SIBLINGS and _stands_over(pieces, index, places) is not None
            in_row = told.get(place, False) and row[_row_of(piece, places)] >= _HEADING_ROW
            piece.kept = (piece.kept and piece in heads_text) or amid or in_row
        elif piece.kind is Kind.HEADING and piece not in heads_text:
            piece.kept = False
        if piece.key and piece.kind is not Kind.CAPTION:
            told[place] = piece.kept


def add_outline(pieces: Sequence[Piece]) -> None:
    """Headings that stand among the article's own blocks are its outline, though no reader chose them.

    Such a heading has its place among kept text, and something of the article between itself and the next heading of
    that place: text, or a picture where it is one of a row (a gallery may go on behind the last paragraph). Boxes of
    something else may come first, but if they lead to other stories they are what the heading stands over.
    """
    kept = kept_paragraphs(pieces)
    if not kept:
        return
    places = places_of(pieces)
    told = Counter(places[piece] for piece in pieces if piece.kept and piece.key and piece.kind is not Kind.HEADING)
    wrapped = Counter(
        places[piece] for piece in pieces if piece.kept and piece.key and piece.node.getparent() is not places[piece]
    )
    shown = Counter(piece.key for piece in pieces if piece.kind is Kind.HEADING)
    candidates = set(missed_pieces(pieces, after=kept[0]))
    over: dict[Piece, Kind | None] = {}
    for index, piece in enumerate(pieces):
        missed = piece in candidates and not piece.linked and shown[piece.key] == 1
        if piece.kind is not Kind.HEADING or not (piece.kept or missed):
            continue
        place = places[piece]
        bare = piece.node.getparent() is place
        if told[place] >= _FELLOWS and (bare or wrapped[place] >= _FELLOWS):
            over[piece] = _stands_over(pieces, index, places)
    row = Counter(_row_of(piece, places) for piece, kind in over.items() if kind is Kind.PICTURE)
    for piece, kind in over.items():
        in_row = kind is Kind.PICTURE and row[_row_of(piece, places)] >= _PICTURE_ROW
        piece.kept = piece.kept or kind is Kind.TEXT or in_row


def _row_of(piece: Piece, places: Mapping[Piece, Node]) -> tuple[Node, int]:
    return places[piece], piece.level


def _stands_over(pieces: Sequence[Piece], index: int, places: Mapping[Piece, Node]) -> Kind | None:
    """What of the article follows this heading before the next one of its place: TEXT, a PICTURE, or None."""
    place = places[pieces[index]]
    leading = 0
    over = None
    for piece in islice(pieces, index + 1, None):
        if piece.kept and piece.key and piece.kind is not Kind.HEADING:
            return Kind.TEXT if places[piece] is place else over
        if piece.kind is Kind.HEADING and places[piece] is place:
            return over
        leading += piece.linked
        if leading > _LABEL_LINKED:
            return None
        if not _is_below(piece, place):
            return over
        if piece.kind in (Kind.PICTURE, Kind.EMBED):
            over = Kind.PICTURE
    return over


def _is_below(piece: Piece, place: Node) -> bool:
    return any(node is place for node in piece.node.iterancestors())


def name_bold_headings(pieces: Sequence[Piece]) -> None:
    """A short bold line that is no sentence and stands alone over a paragraph is a heading without the markup.

    Where many paragraphs are bold (interviews, questions), bold means something else.
    """
    told = [piece for piece in pieces if piece.kept and piece.kind is not Kind.HEADING and piece.key]
    bold = [piece for piece in told if piece.kind is Kind.TEXT and _is_bold_line(piece)]
    if not bold or len(bold) > len(told) * _BOLD_SHARE:
        return
    deepest = max((piece.level for piece in pieces if piece.kept and piece.kind is Kind.HEADING), default=2)
    over = {id(first) for first, second in pairwise(told) if second.kind is not Kind.TEXT or not _is_bold_line(second)}
    for piece in bold:
        if id(piece) in over and piece is not told[0]:
            piece.kind, piece.level = Kind.HEADING, min(6, deepest)


def _is_bold_line(piece: Piece) -> bool:
    """Every letter stands in <b> or <strong>."""
    if len(piece.text) > _BOLD_LENGTH or _NO_HEADING_END.search(piece.text):
        return False
    if "<b" not in piece.markup and "<strong" not in piece.markup:
        return False
    return not letters(plain_text(_BOLD_PART.sub("", piece.markup)))

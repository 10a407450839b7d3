"""Headings among the kept pieces: those that were missed, those over nothing, those that are only printed in bold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice, pairwise
from typing import Any

from .pieces import Kind, Piece, kept_paragraphs, letters, missed_pieces
from .sanitize import plain_text

Node = Any

_NEAR_PARENTS = 3  # levels: where each paragraph stands in a box of its own, headings stand in the boxes' parent
_HEADING_ROW = 2  # kept headings of one level in one parent that vouch for another one
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
    parents = Counter(piece.node.getparent() for piece in pieces if piece.kept)
    heads_text = _heading_kept_text(pieces)
    row = Counter((piece.node.getparent(), piece.level) for piece in heads_text if piece.kept)
    told: dict[Node, bool] = {}  # is the next piece of this parent kept?
    over_picture = False
    for piece in reversed(pieces):
        parent = piece.node.getparent()
        if piece.kind is Kind.HEADING and not piece.refused and not piece.linked:
            amid = over_picture and parents[parent] > _SIBLINGS
            in_row = told.get(parent, False) and row[parent, piece.level] >= _HEADING_ROW
            piece.kept = (piece.kept and (piece in heads_text or amid)) or in_row
        elif piece.kind is Kind.HEADING and piece not in heads_text:
            piece.kept = False
        over_picture = piece.kind is Kind.PICTURE or (
            over_picture and piece.kind in (Kind.TEXT, Kind.CAPTION) and not piece.kept
        )
        if piece.key and piece.kind is not Kind.CAPTION:
            told[parent] = piece.kept


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

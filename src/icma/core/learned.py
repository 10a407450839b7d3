"""Using what was learned of a site on one page: recurring texts go, and the path that held the body settles doubts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .outline import find_path, is_learned
from .pieces import Kind, Piece
from .site_profile import SiteProfile, text_key

Node = Any

_SMALL_PART = 0.3  # of the kept letters: more recurring text is what the page is about, a bulletin or a table of rates
_STRAYED = 0.3  # of the kept letters stand on the path: below it the choice fell on something else
_WORTH_READING = 200  # letters on the path that make it an article
_LINK_SHARE = 0.5  # of a piece's characters: above it, it leads away


def without_recurring(pieces: list[Piece], profile: SiteProfile | None) -> list[Piece]:
    """The pieces without those whose words stand on many pages of the source."""
    if profile is None or not profile.recurring:
        return pieces
    recurring = {piece for piece in pieces if is_learned(piece) and text_key(piece.key) in profile.recurring}
    kept = sum(len(piece.key) for piece in pieces if piece.kept)
    if sum(len(piece.key) for piece in recurring if piece.kept) > kept * _SMALL_PART:
        return pieces
    return [piece for piece in pieces if piece not in recurring]


def follow_path(root: Node, pieces: Sequence[Piece], profile: SiteProfile) -> list[Piece]:
    """Where the path leads to an article that was passed over, it is chosen instead; the pieces that cannot belong.

    Those are kept ones outside the path and behind its beginning; what stands before it may be a lead or a picture.
    """
    holders = set(find_path(root, profile.path))
    if not holders:
        return []
    here = [not holders.isdisjoint((piece.node, *piece.node.iterancestors())) for piece in pieces]
    kept = sum(len(piece.key) for piece in pieces if piece.kept)
    held = sum(len(piece.key) for piece, inside in zip(pieces, here, strict=True) if inside and piece.kept)
    if held <= kept * _STRAYED:
        words = [piece for piece, inside in zip(pieces, here, strict=True) if inside and _tells(piece)]
        if sum(len(piece.key) for piece in words) < _WORTH_READING:
            return []
        for piece in pieces:
            piece.kept = False
        for piece in words:
            piece.kept = True
    first = here.index(True)
    return [piece for piece, inside in zip(pieces[first:], here[first:], strict=True) if not inside]


def _tells(piece: Piece) -> bool:
    words = piece.kind not in (Kind.PICTURE, Kind.EMBED) and bool(piece.key)
    return words and piece.linked < _LINK_SHARE * len(piece.text)

"""Boxes among the text that are not it: what the page itself calls newsletter or share, captions, cards, pointers.

Structure and links come first, words last and only as the page's own class names, which are English in every language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from .pieces import Kind, Piece, letters, letters_below, link_share, names_of, refuse
from .sanitize import plain_text

Node = Any

LINK_SHARE = 0.6  # of a piece's characters: above it, it leads away instead of telling something
SMALL_PART = 0.3  # of the kept text: a box with more is the article itself, whatever its class says
CARD_LINK = 15  # linked characters that make the card of another story
_POINTER_LABEL = 28  # characters before the link of a "Read also: ..." line
_CARD_LENGTH = 600  # characters of a whole card
_CARD_PIECES = 6  # picture, label, headline, a line or two, a date
_BOX_LEVELS = 4  # from an <img> up through <picture>, links and wrappers to the box that its caption stands in
_LONGEST_CAPTION = 400  # characters
_CAPTION_SURE = 20  # letters of words in a picture's own box; fewer are a label: "Video", "Ad"
_ALT_SURE = 8  # letters that a caption and the alternative text have in common
_CREDIT_LENGTH = 60  # letters behind the alternative text: a photographer and an agency
_FURNITURE = re.compile(
    r"newsletter|sign-?up|subscri|related|read-?(?:more|also|next)|more-(?:topic|on|from|news|stories)|recommend|promo|"
    r"share|sharing|social|paywall|comment|breadcrumb|author-?(?:bio|info|box)|\bbio\b|advert|outbrain|taboola|"
    r"most-?read|popular|trending|table-?(?:of-?)?contents|\btoc\b|feedback|further-?reading|see-?also|tag-?list|teaser-?(?:list|box)",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"caption|credit|copyright|(?:img|image|photo|picture|media)[-_]?(?:desc|info|text|title|source)|mediatitle|"
    r"mediaadditional|bildunter|bildtext|\binfotext\b|\blegend\b",
    re.IGNORECASE,
)
_PICTURE_BOX = re.compile(r"(?:^|[\s_-])(?:image|img|photo|foto|picture|figure|bild)", re.IGNORECASE)
_OPEN_END = re.compile(r"[\w,]\s*$")  # words that go on
_FULL_STOP = re.compile(r"[.。।][\s\"'»”’“)\]]*$")


@lru_cache(maxsize=4096)
def is_furniture_name(names: str) -> bool:
    """The page's own class names call this newsletter, related, share ... Cached: a page repeats its names."""
    return bool(_FURNITURE.search(names))


def drop_furniture(pieces: Sequence[Piece]) -> None:
    """A small part that the page's own class names call newsletter, related, share, comments ... is not the article."""
    below = letters_below(pieces, kept=True)
    limit = sum(len(piece.text) for piece in pieces if piece.kept) * SMALL_PART
    verdicts: dict[Node, bool] = {}
    for piece in pieces:
        if not piece.kept:
            continue
        named = next(
            (
                node
                for node in (piece.node, *piece.node.iterancestors())
                if verdicts.setdefault(node, below[node] <= limit and is_furniture_name(names_of(node)))
            ),
            None,
        )
        if named is not None:
            piece.kept = False
            piece.refused = named is not piece.node  # a paragraph's own class ("paywall") may only say who may read it


def move_captions(pieces: Sequence[Piece]) -> None:
    """Short words that the page calls caption or credit, or that share a picture's own box, belong to the picture."""
    words = letters_below(pieces)
    boxes = {
        node
        for piece in pieces
        if piece.kind is Kind.PICTURE
        for node in islice(piece.node.iterancestors(), _BOX_LEVELS)
        if 0 < words[node] < _LONGEST_CAPTION and _PICTURE_BOX.search(names_of(node))
    }
    picture: Piece | None = None
    for piece in pieces:
        if piece.kind is Kind.PICTURE:
            picture = piece
        elif piece.kind is Kind.TEXT and piece.text and len(piece.text) < _LONGEST_CAPTION:
            nodes = (piece.node, piece.node.getparent())
            if any(
                node is not None and (node.tag == "figcaption" or node in boxes or _CAPTION.search(names_of(node)))
                for node in nodes
            ):
                piece.kind, piece.kept = Kind.CAPTION, False
                if picture is not None:
                    picture.caption = f"{picture.caption} {piece.text}".strip()
        if piece.kept:
            picture = None


def add_captions(pieces: Sequence[Piece]) -> None:
    """Words right behind a kept picture are its caption, though the page does not call them so, in two cases.

    They say what the picture's own alternative text says, or they share its smallest box, in which nobody chose
    anything to read. This comes last: whether the picture belongs to the article was decided with them as text.
    """
    words, chosen = letters_below(pieces), letters_below(pieces, kept=True)
    picture: Piece | None = None
    for piece in pieces:
        if piece.kind is Kind.PICTURE:
            picture = piece if piece.kept and not piece.caption else None
        elif picture is None or not piece.key:
            continue
        elif _repeats_alt(piece, picture) or _shares_box(piece, picture, words, chosen):
            piece.kind, piece.kept = Kind.CAPTION, False
            picture.caption = f"{picture.caption} {piece.text}".strip()
        else:
            picture = None


def _repeats_alt(piece: Piece, picture: Piece) -> bool:
    """The alternative text, perhaps with a credit behind it; of words that nobody chose its beginning is enough."""
    told = letters(picture.node.get("alt") or "")
    if piece.kind is not Kind.TEXT or piece.linked or min(len(told), len(piece.key)) < _ALT_SURE:
        return False
    if piece.key.startswith(told):
        return len(piece.key) <= len(told) + _CREDIT_LENGTH
    return not piece.kept and told.startswith(piece.key)


def _shares_box(piece: Piece, picture: Piece, words: Mapping[Node, int], chosen: Mapping[Node, int]) -> bool:
    """The smallest box around the picture that holds words holds few, these among them; they were not chosen."""
    sure = len(piece.key) >= _CAPTION_SURE or picture.caption
    if piece.kind is not Kind.TEXT or piece.kept or piece.linked or not sure:
        return False
    box = next((node for node in islice(picture.node.iterancestors(), _BOX_LEVELS) if words.get(node)), None)
    if box is None or chosen.get(box) or words[box] >= _LONGEST_CAPTION:
        return False
    return any(node is box for node in (piece.node, *piece.node.iterancestors()))


def drop_cards(pieces: Sequence[Piece]) -> None:
    """A small box of a picture, a headline that leads elsewhere and a line or two is the card of another story.

    Where such boxes hold much of the text, the article is a list of them.
    """
    words = letters_below(pieces)
    inside: dict[Node, list[Piece]] = {}
    for piece in pieces:
        for node in islice(piece.node.iterancestors(), _BOX_LEVELS + 2):
            if words[node] <= _CARD_LENGTH:
                inside.setdefault(node, []).append(piece)
    cards = [
        piece
        for headline in pieces
        if headline.linked > CARD_LINK and link_share(headline) >= LINK_SHARE and not headline.is_paragraph
        for piece in _card_of(headline, inside, words)
        if piece.kept
    ]
    if sum(len(piece.text) for piece in cards) <= SMALL_PART * sum(len(piece.text) for piece in pieces if piece.kept):
        for piece in cards:
            refuse(piece)


def _card_of(headline: Piece, inside: dict[Node, list[Piece]], words: Counter[Node]) -> list[Piece]:
    """The smallest box around a headline that holds a picture, with the box that only adds a label to it."""
    for node in headline.node.iterancestors():
        box = inside.get(node, [])
        if not box or len(box) > _CARD_PIECES:
            return []
        if any(piece.kind is Kind.PICTURE for piece in box):
            outer = node.getparent()
            return inside.get(outer, box) if words[outer] - words[node] <= _POINTER_LABEL else box
    return []


def drop_pointers(pieces: Sequence[Piece]) -> None:
    """A paragraph or list that is little more than a link leads away: "Read also: ...", related headlines."""
    for piece in pieces:
        if piece.kind is Kind.LIST:
            leads_away = link_share(piece) >= LINK_SHARE
        else:
            leads_away = piece.kind in (Kind.TEXT, Kind.HEADING) and _is_pointer(piece)
        if piece.kept and leads_away:
            refuse(piece)


def _is_pointer(piece: Piece) -> bool:
    rest = len(piece.text) - piece.linked
    if piece.linked <= 15 or link_share(piece) < LINK_SHARE or rest > _POINTER_LABEL:
        return False
    before = plain_text(piece.markup.partition("<a ")[0])
    return not (_OPEN_END.search(before) and _FULL_STOP.search(piece.text))  # the link only ends a sentence

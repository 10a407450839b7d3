"""Own passes over the chosen pieces: what no article holds goes, what belongs to it and was missed comes back.

Every rule says what it means; structure and links come first, words last and only as the page's own class names, which
are English in every language. Figures: `bench/reading.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice
from typing import Any

from .boxes import CARD_LINK, LINK_SHARE, add_captions, drop_cards, drop_furniture, drop_pointers, move_captions
from .headings import add_between, add_outline, drop_bare_headings, name_bold_headings
from .media import find_figcaption
from .pieces import (
    HEADINGS,
    Kind,
    Piece,
    flat_text,
    kept_paragraphs,
    letters,
    letters_below,
    link_share,
    missed_pieces,
    names_of,
    refuse,
    weigh,
)

Node = Any

_TITLE_EXTRA = 80  # letters around a title that is repeated in a crumb, a share button or a video label
_TITLE_EXTRA_TEXT = 40  # the same in running text
_FIRST_TEXT = 120  # letters of text after which a heading that holds the title says more than it
_TITLE_SURE = 12  # letters; a shorter title could be any word of the text
_HEAD_PIECES = 14  # kept pieces in which a repeat of the head is looked for
_HEAD_TEXT = 300  # letters of real text after which the head is over
_BYLINE_EXTRA = 45  # letters around the authors' names in a byline: a role, a town, "updated"
_DATE_LINE = 70  # characters
_CLOSING_LINE = 60  # characters of a last line that is no sentence
_CLOSING_LINKED = (180, 0.35)  # characters and share of links of a closing call to read or write elsewhere
_LEAD_LENGTH = (20, 900)  # characters of a standfirst
_CARD_TEXT = 160  # characters around a picture that is the article's own: a caption, a credit
_SIBLING_LENGTH = 40  # characters of a paragraph that comes back
_SIBLINGS = 3  # kept paragraphs with one class that vouch for another one

_PORTRAIT_LEVELS = 4  # from an <img> up to the box that names a byline
_ROLE_LENGTH = 20  # letters beside an author's name in the alternative text of a portrait: "Foto von", an office
_PORTRAIT = re.compile(
    r"(?:^|[\s_-])(?:author|byline|avatar|gravatar|autor|columnist)(?:[\s_-]|line|image|s?img|$)", re.IGNORECASE
)

_LEAD = re.compile(
    r"lead(?!er)|standfirst|intro|teaser|sub-?(?:title|head|headline)|excerpt|\bdek\b|\bdeck\b|summary|desc|epigraph|abstract|"
    r"chapo|kicker-?text|sapo|anons|ingress|spot",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…。！？।:;][\s\"'»”’“)\]]*$")
_SENTENCES = re.compile(r"(?<=[.!?…。！？।])\W+|\n")
_REPEATED_SHARE = 0.6  # of a quote's letters that stand in the text as well
_COPYRIGHT = re.compile(r"^\s*(?:©|\(c\)|ⓒ|copyright\b|<copyright)", re.IGNORECASE)
_CLOCK_OR_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the page says about itself and what its first lines repeat."""

    titles: tuple[str, ...] = ()  # every form in which the page gives its title
    authors: tuple[str, ...] = ()
    description: str = ""


def trim_pieces(pieces: Sequence[Piece], head: Head) -> None:
    """Decide anew which pieces are kept; changes `kept` (and pictures' `caption`) in place."""
    if not any(piece.kept for piece in pieces):
        return
    drop_furniture(pieces)
    move_captions(pieces)
    drop_cards(pieces)
    drop_pointers(pieces)
    _drop_pull_quotes(pieces)
    start = _strip_head(pieces, head)
    _add_paragraphs(pieces)
    add_between(pieces)
    _strip_tail(pieces)
    drop_bare_headings(pieces)
    add_outline(pieces)
    name_bold_headings(pieces)
    _add_lead(pieces, head, start)
    _keep_media(pieces, start)
    _drop_portraits(pieces, head)
    add_captions(pieces)


# --- whole page -----------------------------------------------------------------------------------------------------


def drop_other_articles(root: Node, head: Head) -> None:
    """A page that shows the next article below holds several <article>s with an <h1> each: keep the one meant."""
    articles = [node for node in root.iter("article") if next(node.iter("h1"), None) is not None]
    outer = [node for node in articles if not any(parent.tag == "article" for parent in node.iterancestors())]
    if len(outer) < 2:
        return
    titles = [letters(title) for title in head.titles]
    meant = next((node for node in outer if _title_of(node) in titles), outer[0])
    for node in outer:
        if node is not meant:
            node.drop_tree()


def _title_of(article: Node) -> str:
    return letters(flat_text(next(article.iter("h1"))))


def _drop_pull_quotes(pieces: Sequence[Piece]) -> None:
    """A quote whose sentences stand in the text as well was lifted out of it for the eye, its speaker's name added."""
    rest = "|".join(piece.key for piece in pieces if piece.kept and piece.kind is Kind.TEXT)
    for piece in pieces:
        if piece.kept and piece.kind is Kind.QUOTE and piece.key:
            sentences = [letters(sentence) for sentence in _SENTENCES.split(piece.text)]
            repeated = sum(len(key) for key in sentences if key in rest)
            if repeated >= len(piece.key) * _REPEATED_SHARE:
                refuse(piece)


# --- head -----------------------------------------------------------------------------------------------------------


def _strip_head(pieces: Sequence[Piece], head: Head) -> int:
    """Drop title, crumbs, byline and date before the text; the index after the title, from where a lead may follow."""
    titles = [key for key in map(letters, head.titles) if len(key) >= _TITLE_SURE]
    start = 0
    told = seen = 0
    for index, piece in enumerate(pieces):
        repeats = bool(piece.key) and _repeats_title(piece, titles, extra=_TITLE_EXTRA if told < _FIRST_TEXT else 0)
        if piece.kept and (repeats or piece.node.tag == "h1"):
            piece.kept = False
        if (repeats or piece.node.tag == "h1") and told < _HEAD_TEXT and seen < _HEAD_PIECES:
            start = index + 1
        if piece.kept:
            seen += 1
            told += weigh(piece.key) if piece.kind is Kind.TEXT else 0
    for piece in pieces[:start]:
        piece.kept = False
    _strip_bylines(pieces[start:], head)
    return start


def _repeats_title(piece: Piece, titles: Sequence[str], *, extra: int) -> bool:
    """The title, or within `extra` letters around it; among text such letters make it a subheading."""
    extra = min(extra, _TITLE_EXTRA_TEXT) if piece.kind is Kind.TEXT else extra
    return any(
        piece.key == title or (title in piece.key and weigh(piece.key) <= weigh(title) + extra) for title in titles
    )


def _strip_bylines(pieces: Sequence[Piece], head: Head) -> None:
    authors = [key for key in map(letters, head.authors) if len(key) > 3]
    told = 0
    for piece in pieces:
        if not piece.kept:
            continue
        if _is_byline(piece, authors) or (told < _HEAD_TEXT and _is_date_line(piece)):
            piece.kept = False
        elif piece.kind is Kind.TEXT:
            told += weigh(piece.key)


def _is_byline(piece: Piece, authors: Sequence[str]) -> bool:
    """Little more than the authors' names, and not a sentence."""
    named = [author for author in authors if author in piece.key]
    extra = len(piece.key) - sum(map(len, named))
    return bool(named) and extra <= _BYLINE_EXTRA and not _SENTENCE_END.search(piece.text)


def _is_date_line(piece: Piece) -> bool:
    """A short line with a year or a clock time that does not end as a sentence: "Stand: 22.04.2024, 06:00 Uhr"."""
    if len(piece.text) > _DATE_LINE or piece.kind is Kind.HEADING or not _CLOCK_OR_YEAR.search(piece.text):
        return False
    digits = sum(letter.isdigit() for letter in piece.key)
    return digits >= 4 and digits * 5 >= len(piece.key) and not _SENTENCE_END.search(piece.text)


def _add_lead(pieces: Sequence[Piece], head: Head, start: int) -> None:
    """The standfirst between title and text: it is the page's own description, or its class says so."""
    first = next((index for index, piece in enumerate(pieces) if piece.kept), len(pieces))
    description = letters(head.description)
    for piece in pieces[start:first]:
        fits = _LEAD_LENGTH[0] <= len(piece.text) <= _LEAD_LENGTH[1] and link_share(piece) < LINK_SHARE
        if not fits or piece.kind not in (Kind.TEXT, Kind.HEADING):
            continue
        told = len(description) > 20 and (piece.key.startswith(description[:60]) or description.startswith(piece.key))
        named = any(_LEAD.search(names_of(node)) for node in (piece.node, piece.node.getparent()) if node is not None)
        if told or (named and start and len(piece.text) > 50 and _SENTENCE_END.search(piece.text)):
            piece.kept = True
            if piece.kind is Kind.HEADING:
                piece.kind, piece.markup = Kind.TEXT, escape(piece.text, quote=False)


# --- middle ---------------------------------------------------------------------------------------------------------


def _add_paragraphs(pieces: Sequence[Piece]) -> None:
    """Whole sentences that were missed among or after kept paragraphs, with their parent or class, belong there."""
    kept = kept_paragraphs(pieces)
    if not kept:
        return
    parents = Counter(piece.node.getparent() for piece in kept)
    looks = Counter((piece.node.tag, piece.node.get("class")) for piece in kept if piece.node.get("class"))
    for piece in missed_pieces(pieces, after=kept[0]):
        if piece.kind is Kind.TEXT and piece.is_paragraph and len(piece.text) >= _SIBLING_LENGTH:
            same_look = looks[(piece.node.tag, piece.node.get("class"))] >= _SIBLINGS
            same_place = parents[piece.node.getparent()] >= 2 or same_look
            piece.kept = same_place and bool(_SENTENCE_END.search(piece.text))


# --- tail -----------------------------------------------------------------------------------------------------------


def _strip_tail(pieces: Sequence[Piece]) -> None:
    """From the end backwards: headings over nothing, signatures, copyright lines, calls to read or write elsewhere."""
    for piece in reversed(pieces):
        if not piece.kept:
            continue
        closing = piece.kind is Kind.TEXT and (
            (weigh(piece.key) < _CLOSING_LINE and not _SENTENCE_END.search(piece.text))
            or (len(piece.text) < _CLOSING_LINKED[0] and link_share(piece) >= _CLOSING_LINKED[1])
            or (len(piece.text) < 160 and bool(_COPYRIGHT.search(piece.text)))
        )
        if closing or piece.kind is Kind.HEADING:
            piece.kept = False
        else:
            return


# --- pictures and embeds --------------------------------------------------------------------------------------------


def _keep_media(pieces: Sequence[Piece], start: int) -> None:
    """Pictures and embeds between title and last words stay, unless they stand in a part that tells something else."""
    told = [index for index, piece in enumerate(pieces) if piece.kept]
    if not told:
        return
    kept, other = letters_below(pieces, kept=True), letters_below(pieces, kept=False)
    leading = letters_below([piece for piece in pieces if piece.linked > CARD_LINK], kept=False)
    first = start if start else told[0]
    last = told[-1] + 1
    if pieces[told[-1]].kind is Kind.HEADING:  # of a gallery: its picture may follow behind an advert
        last = next((at for at in range(last, len(pieces)) if pieces[at].kind is Kind.PICTURE), last)
    for index, piece in enumerate(pieces):
        if piece.kind in (Kind.PICTURE, Kind.EMBED):
            near = first <= index <= last
            piece.kept = near and _belongs(piece, kept, other, leading)


def _drop_portraits(pieces: Sequence[Piece], head: Head) -> None:
    """A face beside a byline: its alternative text is an author's name, or its box is named so and has no caption."""
    authors = [key for key in map(letters, head.authors) if len(key) > 3]
    for piece in pieces:
        if piece.kept and piece.kind is Kind.PICTURE and not piece.caption:
            around = list(islice(piece.node.iterancestors(), _PORTRAIT_LEVELS))
            if find_figcaption(piece.node) is not None:
                continue
            told = letters(piece.node.get("alt") or "")
            named = any(author in told and len(told) <= len(author) + _ROLE_LENGTH for author in authors)
            piece.kept = not named and not any(_PORTRAIT.search(names_of(node)) for node in (piece.node, *around))


def _belongs(piece: Piece, kept: Counter[Node], other: Counter[Node], leading: Counter[Node]) -> bool:
    """The largest part around it that holds no kept text holds hardly any other text either, and no link elsewhere."""
    card = piece.node
    for parent in piece.node.iterancestors():
        if kept[parent]:
            break
        card = parent
    return other[card] <= _CARD_TEXT and not leading[card] and card.tag not in HEADINGS

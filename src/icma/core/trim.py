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
from itertools import islice, pairwise
from typing import Any

from .pieces import HEADINGS, Kind, Piece, flat_text, letters
from .sanitize import plain_text

Node = Any

_LINK_SHARE = 0.6  # of a piece's characters: above it, it leads away instead of telling something
_POINTER_LABEL = 28  # characters before the link of a "Read also: ..." line
_TITLE_EXTRA = 80  # letters around a title that is repeated in a crumb, a share button or a video label
_TITLE_SURE = 12  # letters; a shorter title could be any word of the text
_HEAD_PIECES = 14  # kept pieces in which a repeat of the head is looked for
_HEAD_TEXT = 300  # letters of real text after which the head is over
_CJK_WEIGHT = 3  # a Chinese, Japanese or Korean sign says as much as three letters
_BYLINE_EXTRA = 45  # letters around the authors' names in a byline: a role, a town, "updated"
_DATE_LINE = 70  # characters
_CLOSING_LINE = 60  # characters of a last line that is no sentence
_CLOSING_LINKED = (180, 0.35)  # characters and share of links of a closing call to read or write elsewhere
_SMALL_PART = 0.3  # of the kept text: a container with more is the article itself, whatever its class says
_LEAD_LENGTH = (20, 900)  # characters of a standfirst
_CARD_TEXT = 160  # characters around a picture that is the article's own: a caption, a credit
_CARD_LINK = 15  # linked characters that make the card of another story
_SIBLING_LINKS = 0.5  # of the characters of a piece that comes back
_SIBLING_LENGTH = 40  # characters of a paragraph that comes back
_NEAR_PARENTS = 3  # levels: where each paragraph stands in a box of its own, headings stand in the boxes' parent
_SIBLINGS = 3  # kept paragraphs with one class that vouch for another one

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
_BOX_LEVELS = 4  # from an <img> up through <picture>, links and wrappers to the box that its caption stands in
_LONGEST_CAPTION = 400  # characters
_LEAD = re.compile(
    r"lead(?!er)|standfirst|intro|teaser|sub-?(?:title|head|headline)|excerpt|\bdek\b|\bdeck\b|summary|desc|epigraph|abstract|"
    r"chapo|kicker-?text|sapo|anons|ingress|spot",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…。！？।:;][\s\"'»”’“)\]]*$")
_OPEN_END = re.compile(r"[\w,]\s*$")  # words that go on
_FULL_STOP = re.compile(r"[.。।][\s\"'»”’“)\]]*$")
_SENTENCES = re.compile(r"(?<=[.!?…。！？।])\W+|\n")
_REPEATED_SHARE = 0.6  # of a quote's letters that stand in the text as well
_BOLD_PART = re.compile(r"<(b|strong)\b[^>]*>.*?</\1>", re.DOTALL)
_BOLD_LENGTH = 100  # characters of a bold line that may be a heading
_BOLD_SHARE = 0.25  # of the kept pieces: with more bold lines they are questions of an interview
_NO_HEADING_END = re.compile(r"[.,;:…。।]\W*$")
_COPYRIGHT = re.compile(r"^\s*(?:©|\(c\)|ⓒ|copyright\b|<copyright)", re.IGNORECASE)
_CJK = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
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
    _drop_furniture(pieces)
    _move_captions(pieces)
    _drop_pointers(pieces)
    _drop_pull_quotes(pieces)
    start = _strip_head(pieces, head)
    _add_paragraphs(pieces)
    _add_between(pieces)
    _strip_tail(pieces)
    _drop_bare_headings(pieces)
    _name_bold_headings(pieces)
    _add_lead(pieces, head, start)
    _keep_media(pieces, start)


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


def _tally(pieces: Sequence[Piece], *, kept: bool) -> Counter[Node]:
    """Characters of the kept (or of the other) pieces below every element."""
    below: Counter[Node] = Counter()
    for piece in pieces:
        if piece.kept == kept and piece.text and piece.kind is not Kind.CAPTION:
            size = len(piece.text)
            below[piece.node] += size
            for parent in piece.node.iterancestors():
                below[parent] += size
    return below


def _names(node: Node) -> str:
    return f"{node.get('class') or ''} {node.get('id') or ''} {node.get('data-component') or ''}"


def _drop_furniture(pieces: Sequence[Piece]) -> None:
    """A small part that the page's own class names call newsletter, related, share, comments ... is not the article."""
    below = _tally(pieces, kept=True)
    limit = sum(len(piece.text) for piece in pieces if piece.kept) * _SMALL_PART
    verdicts: dict[Node, bool] = {}
    for piece in pieces:
        if not piece.kept:
            continue
        named = next(
            (
                node
                for node in (piece.node, *piece.node.iterancestors())
                if verdicts.setdefault(node, below[node] <= limit and bool(_FURNITURE.search(_names(node))))
            ),
            None,
        )
        if named is not None:
            piece.kept = False
            piece.refused = named is not piece.node  # a paragraph's own class ("paywall") may only say who may read it


def _move_captions(pieces: Sequence[Piece]) -> None:
    """Short words that the page calls caption or credit, or that share a picture's own box, belong to the picture."""
    boxes = _picture_boxes(pieces)
    picture: Piece | None = None
    for piece in pieces:
        if piece.kind is Kind.PICTURE:
            picture = piece
        elif piece.kind is Kind.TEXT and piece.text and len(piece.text) < _LONGEST_CAPTION:
            nodes = (piece.node, piece.node.getparent())
            if any(
                node is not None and (node.tag == "figcaption" or node in boxes or _CAPTION.search(_names(node)))
                for node in nodes
            ):
                piece.kind, piece.kept = Kind.CAPTION, False
                if picture is not None:
                    picture.caption = f"{picture.caption} {piece.text}".strip()
        if piece.kept:
            picture = None


def _picture_boxes(pieces: Sequence[Piece]) -> set[Node]:
    """Elements that the page calls picture and that hold one, with no more words than a caption has."""
    words = Counter[Node]()
    for piece in pieces:
        if piece.text:
            for node in (piece.node, *piece.node.iterancestors()):
                words[node] += len(piece.text)
    return {
        node
        for piece in pieces
        if piece.kind is Kind.PICTURE
        for node in islice(piece.node.iterancestors(), _BOX_LEVELS)
        if 0 < words[node] < _LONGEST_CAPTION and _PICTURE_BOX.search(_names(node))
    }


def _refuse(piece: Piece) -> None:
    piece.kept, piece.refused = False, True


def _link_share(piece: Piece) -> float:
    return piece.linked / max(1, len(piece.text))


def _drop_pointers(pieces: Sequence[Piece]) -> None:
    """A paragraph or list that is little more than a link leads away: "Read also: ...", related headlines."""
    for piece in pieces:
        if piece.kind is Kind.LIST:
            leads_away = _link_share(piece) >= _LINK_SHARE
        else:
            leads_away = piece.kind in (Kind.TEXT, Kind.HEADING) and _is_pointer(piece)
        if piece.kept and leads_away:
            _refuse(piece)


def _is_pointer(piece: Piece) -> bool:
    rest = len(piece.text) - piece.linked
    if piece.linked <= 15 or _link_share(piece) < _LINK_SHARE or rest > _POINTER_LABEL:
        return False
    before = plain_text(piece.markup.partition("<a ")[0])
    return not (_OPEN_END.search(before) and _FULL_STOP.search(piece.text))  # the link only ends a sentence


def _drop_pull_quotes(pieces: Sequence[Piece]) -> None:
    """A quote whose sentences stand in the text as well was lifted out of it for the eye, its speaker's name added."""
    rest = "|".join(piece.key for piece in pieces if piece.kept and piece.kind is Kind.TEXT)
    for piece in pieces:
        if piece.kept and piece.kind is Kind.QUOTE and piece.key:
            sentences = [letters(sentence) for sentence in _SENTENCES.split(piece.text)]
            repeated = sum(len(key) for key in sentences if key in rest)
            if repeated >= len(piece.key) * _REPEATED_SHARE:
                _refuse(piece)


# --- head -----------------------------------------------------------------------------------------------------------


def _strip_head(pieces: Sequence[Piece], head: Head) -> int:
    """Drop title, crumbs, byline and date before the text; the index after the title, from where a lead may follow."""
    titles = [key for key in map(letters, head.titles) if len(key) >= _TITLE_SURE]
    start = 0
    told = seen = 0
    for index, piece in enumerate(pieces):
        repeats = bool(piece.key) and _repeats_title(piece, titles)
        if piece.kept and (repeats or piece.node.tag == "h1"):
            piece.kept = False
        if (repeats or piece.node.tag == "h1") and told < _HEAD_TEXT and seen < _HEAD_PIECES:
            start = index + 1
        if piece.kept:
            seen += 1
            told += _weigh(piece.key) if piece.kind is Kind.TEXT else 0
    for piece in pieces[:start]:
        piece.kept = False
    _strip_bylines(pieces[start:], head)
    return start


def _weigh(key: str) -> int:
    """Letters, the signs of CJK scripts counting for several."""
    return len(key) + (_CJK_WEIGHT - 1) * len(_CJK.findall(key))


def _repeats_title(piece: Piece, titles: Sequence[str]) -> bool:
    return any(
        piece.key == title
        or (title in piece.key and len(piece.key) <= len(title) + (_TITLE_EXTRA if piece.kind is not Kind.TEXT else 40))
        for title in titles
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
            told += _weigh(piece.key)


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
        fits = _LEAD_LENGTH[0] <= len(piece.text) <= _LEAD_LENGTH[1] and _link_share(piece) < _LINK_SHARE
        if not fits or piece.kind not in (Kind.TEXT, Kind.HEADING):
            continue
        told = len(description) > 20 and (piece.key.startswith(description[:60]) or description.startswith(piece.key))
        named = any(_LEAD.search(_names(node)) for node in (piece.node, piece.node.getparent()) if node is not None)
        if told or (named and start and len(piece.text) > 50 and _SENTENCE_END.search(piece.text)):
            piece.kept = True
            if piece.kind is Kind.HEADING:
                piece.kind, piece.markup = Kind.TEXT, escape(piece.text, quote=False)


# --- middle ---------------------------------------------------------------------------------------------------------


def _add_paragraphs(pieces: Sequence[Piece]) -> None:
    """Whole sentences that were missed among or after kept paragraphs, with their parent or their class, belong there."""
    kept = _kept_paragraphs(pieces)
    if not kept:
        return
    parents = Counter(piece.node.getparent() for piece in kept)
    looks = Counter((piece.node.tag, piece.node.get("class")) for piece in kept if piece.node.get("class"))
    for piece in _missed(pieces, after=kept[0]):
        if piece.kind is Kind.TEXT and piece.is_paragraph and len(piece.text) >= _SIBLING_LENGTH:
            same_look = looks[(piece.node.tag, piece.node.get("class"))] >= _SIBLINGS
            same_place = parents[piece.node.getparent()] >= 2 or same_look
            piece.kept = same_place and bool(_SENTENCE_END.search(piece.text))


def _add_between(pieces: Sequence[Piece]) -> None:
    """Headings, lists, quotes and tables come back only between kept paragraphs: behind the last they head other things.

    A heading whose next words are kept may stand some levels above them: each paragraph has a box of its own there.
    """
    kept = _kept_paragraphs(pieces)
    if not kept:
        return
    parents = Counter(piece.node.getparent() for piece in kept)
    around = Counter(parent for piece in kept for parent in islice(piece.node.iterancestors(), _NEAR_PARENTS))
    heads_text = _heading_kept_text(pieces)
    for piece in _missed(pieces, after=kept[0], before=kept[-1]):
        parent = piece.node.getparent()
        if piece.kind is Kind.HEADING:
            piece.kept = not piece.linked and (parents[parent] >= 2 or (piece in heads_text and around[parent] >= 2))
        elif piece.kind in (Kind.LIST, Kind.QUOTE, Kind.TABLE):
            piece.kept = parents[parent] >= 2


def _kept_paragraphs(pieces: Sequence[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.kept and piece.kind is Kind.TEXT and piece.is_paragraph]


def _missed(pieces: Sequence[Piece], *, after: Piece, before: Piece | None = None) -> list[Piece]:
    """What is not kept yet, was not refused, is not told elsewhere and does not lead away."""
    told = {piece.key for piece in pieces if piece.kept}
    start, stop = pieces.index(after), pieces.index(before) if before is not None else len(pieces)
    return [
        piece
        for piece in pieces[start:stop]
        if piece.key and not piece.kept and not piece.refused and piece.key not in told
        if _link_share(piece) <= _SIBLING_LINKS
    ]


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


def _drop_bare_headings(pieces: Sequence[Piece]) -> None:
    """A heading stands over kept text, or over a picture amid kept text: else it headed what was dropped."""
    parents = Counter(piece.node.getparent() for piece in pieces if piece.kept)
    following_kept = False
    over_picture = False
    for piece in reversed(pieces):
        if piece.kind is Kind.HEADING and piece.kept:
            amid = over_picture and parents[piece.node.getparent()] > _SIBLINGS
            piece.kept = following_kept or amid
        over_picture = piece.kind is Kind.PICTURE or (over_picture and piece.kind in (Kind.TEXT, Kind.CAPTION) and not piece.kept)
        if piece.key and piece.kind is not Kind.CAPTION:
            following_kept = piece.kept


def _name_bold_headings(pieces: Sequence[Piece]) -> None:
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


# --- tail -----------------------------------------------------------------------------------------------------------


def _strip_tail(pieces: Sequence[Piece]) -> None:
    """From the end backwards: headings over nothing, signatures, copyright lines, calls to read or write elsewhere."""
    for piece in reversed(pieces):
        if not piece.kept:
            continue
        closing = piece.kind is Kind.TEXT and (
            (_weigh(piece.key) < _CLOSING_LINE and not _SENTENCE_END.search(piece.text))
            or (len(piece.text) < _CLOSING_LINKED[0] and _link_share(piece) >= _CLOSING_LINKED[1])
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
    kept, other = _tally(pieces, kept=True), _tally(pieces, kept=False)
    leading = _tally([piece for piece in pieces if piece.linked > _CARD_LINK], kept=False)
    first = start if start else told[0]
    for index, piece in enumerate(pieces):
        if piece.kind in (Kind.PICTURE, Kind.EMBED):
            near = first <= index <= told[-1] + 1
            piece.kept = near and _belongs(piece, kept, other, leading)


def _belongs(piece: Piece, kept: Counter[Node], other: Counter[Node], leading: Counter[Node]) -> bool:
    """The largest part around it that holds no kept text holds hardly any other text either, and no link elsewhere."""
    card = piece.node
    for parent in piece.node.iterancestors():
        if kept[parent]:
            break
        card = parent
    return other[card] <= _CARD_TEXT and not leading[card] and card.tag not in HEADINGS

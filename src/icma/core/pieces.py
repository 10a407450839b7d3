"""Cut a page into pieces in reading order: runs of text, headings, lists, tables, pictures, embeds; no judging here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from html import escape
from typing import Any

from lxml import etree

from .media import embed_kind_of_quote

Node = Any  # lxml.html.HtmlElement; the library has no types of its own

BLOCKS = frozenset(
    """
    address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol p pre section summary
    table tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905 -- read as a sentence; 46 quoted strings are not
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SKIPPED = frozenset(
    """
    script style noscript template svg math button input select textarea option datalist canvas map object applet
    head link meta title label progress dialog menu nav footer
    """.split()  # noqa: SIM905 -- read as a sentence
)
_MEDIA = frozenset({"img", "picture", "video", "audio", "iframe", "amp-img", "amp-video", "amp-youtube", "embed"})
_CJK = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_CJK_WEIGHT = 3  # a Chinese, Japanese or Korean sign says as much as three letters
_SPACES = re.compile(r"\s+")
_NOT_LETTERS = re.compile(r"[\W_]+")
_SIBLING_LINKS = 0.5  # of the characters of a piece that comes back
_TABLE_CELLS = 2000  # a table with more cells is a data dump; it is read as far as this


class Kind(StrEnum):
    """What a piece is in the page's own markup."""

    TEXT = "text"
    HEADING = "heading"
    QUOTE = "quote"
    LIST = "list"
    TABLE = "table"
    PICTURE = "picture"
    CAPTION = "caption"  # words that turned out to stand under a picture
    EMBED = "embed"


@dataclass(slots=True, kw_only=True, eq=False)
class Piece:
    """One block of the page. `markup` and `text` hold the same words; lists and tables have one per item or cell."""

    kind: Kind
    node: Node  # the element it stands in
    markup: str = ""
    text: str = ""
    linked: int = 0  # characters of `text` that stand in links
    rows: list[list[str]] = field(default_factory=list)
    key: str = ""  # the letters and digits alone: how texts are compared
    kept: bool = False
    is_paragraph: bool = False  # the publisher's own <p>
    cite: str = ""  # who is quoted
    caption: str = ""  # words that turned out to stand under this picture
    level: int = 0  # of a heading
    refused: bool = False  # a rule said that this is no text of the article: no later rule brings it back


def letters(text: str) -> str:
    """Letters and digits in lower case, nothing between them: equal for one text in two spacings or cuts."""
    return _NOT_LETTERS.sub("", text).lower()


def weigh(key: str) -> int:
    """Letters, the signs of CJK scripts counting for several."""
    return len(key) + (_CJK_WEIGHT - 1) * len(_CJK.findall(key))


def cut_pieces(root: Node) -> list[Piece]:
    """Every piece below `root`, in reading order."""
    pieces: list[Piece] = []
    _walk(root, pieces)
    return pieces


def _walk(node: Node, pieces: list[Piece]) -> None:
    """Depth-first; a container's own words between its blocks become pieces of their own."""
    run: list[Node | str] = []
    if node.text:
        run.append(node.text)
    for child in node:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag == "button" and node.tag != "p" and (images := list(child.iter("img"))):
            _flush(node, run, pieces)  # a press shows the picture larger
            pieces.extend(Piece(kind=Kind.PICTURE, node=image) for image in images)
        elif tag in _SKIPPED or not tag:
            pass
        elif tag in _MEDIA or (tag not in BLOCKS and _holds_blocks(child)) or tag in BLOCKS:
            _flush(node, run, pieces)
            _enter(child, tag, pieces)
        else:
            run.append(child)
        if child.tail:
            run.append(child.tail)
    _flush(node, run, pieces)


def _enter(child: Node, tag: str, pieces: list[Piece]) -> None:
    if tag in HEADINGS:
        text = flat_text(child)
        if text:
            heading = _piece(Kind.HEADING, child, text=text, linked=linked_letters(child))
            heading.level = int(tag[1])
            pieces.append(heading)
        pieces.extend(Piece(kind=Kind.PICTURE, node=image) for image in child.iter("img"))
    elif tag in ("ul", "ol") and _is_plain_list(child):
        pieces.append(_list_piece(child))
    elif tag == "table" and _is_data_table(child):
        pieces.append(_table_piece(child))
    elif tag == "blockquote":
        _enter_quote(child, pieces)
    elif tag == "figure" or tag in _MEDIA:
        _enter_media(child, tag, pieces)
    elif tag != "hr":
        start = len(pieces)
        _walk(child, pieces)
        if tag == "a":  # a card that is a link as a whole
            for piece in pieces[start:]:
                piece.linked = len(piece.text)


def _enter_quote(child: Node, pieces: list[Piece]) -> None:
    if embed_kind_of_quote(child):
        pieces.append(Piece(kind=Kind.EMBED, node=child))
        return
    inner: list[Piece] = []
    _walk(child, inner)
    words = [piece for piece in inner if piece.kind in (Kind.TEXT, Kind.HEADING)]
    if not words or len(words) != len(inner) or len(words) > 12:
        pieces.extend(inner)  # a blockquote used as a frame around other things
        return
    cite = next((flat_text(node) for node in child.iter("cite", "footer")), "")
    if cite and len(words) > 1 and words[-1].text.strip(" —–-") == cite.strip(" —–-"):
        words.pop()
    text = "\n".join(piece.text for piece in words)
    markup = "<br><br>".join(piece.markup or escape(piece.text) for piece in words)
    quote = _piece(Kind.QUOTE, child, text=text, markup=markup, linked=sum(piece.linked for piece in words))
    quote.cite = cite.strip(" —–-")
    pieces.append(quote)


def _enter_media(child: Node, tag: str, pieces: list[Piece]) -> None:
    if tag in ("iframe", "video", "audio", "amp-video", "amp-youtube", "embed"):
        pieces.append(Piece(kind=Kind.EMBED, node=child))
    elif tag == "figure":
        inner: list[Piece] = []
        for part in child:
            if isinstance(part.tag, str) and part.tag != "figcaption":
                _enter(part, part.tag, inner) if part.tag in BLOCKS | _MEDIA else _walk(part, inner)
        pieces.extend(_without_captions(child, inner))
    else:
        image = child if tag != "picture" else next(child.iter("img", "amp-img"), child)
        pieces.append(Piece(kind=Kind.PICTURE, node=image))


def _without_captions(figure: Node, inner: list[Piece]) -> list[Piece]:
    """Words beside a picture in its figure are its caption; a figure around a table, quote or text only is a frame."""
    if any(piece.kind in (Kind.PICTURE, Kind.EMBED) for piece in inner):
        return [piece for piece in inner if piece.kind in (Kind.PICTURE, Kind.EMBED, Kind.TABLE)]
    return inner


# --- runs of text ---------------------------------------------------------------------------------------------------


def _flush(node: Node, run: list[Node | str], pieces: list[Piece]) -> None:
    """The words gathered so far as one piece, or several where two line breaks stand for a paragraph."""
    if not run:
        return
    parts = list(run)
    run.clear()
    if not any(part.strip() if isinstance(part, str) else True for part in parts):
        return
    images: list[Node] = []
    for group in _split_at_breaks(parts):
        text = _SPACES.sub(" ", "".join(map(_part_text, group))).strip()
        images.extend(image for part in group if not isinstance(part, str) for image in part.iter("img", "iframe"))
        if text:
            markup = _SPACES.sub(" ", "".join(map(_part_markup, group))).strip()
            linked = sum(linked_letters(part) for part in group if not isinstance(part, str))
            pieces.append(
                _piece(Kind.TEXT, node, text=text, markup=markup, linked=linked, is_paragraph=node.tag in ("p", "pre"))
            )
    for image in images:
        pieces.append(Piece(kind=Kind.EMBED if image.tag == "iframe" else Kind.PICTURE, node=image))


def _split_at_breaks(parts: list[Node | str]) -> Iterator[list[Node | str]]:
    group: list[Node | str] = []
    breaks = 0
    for part in parts:
        if not isinstance(part, str) and part.tag == "br":
            breaks += 1
            continue
        if isinstance(part, str) and not part.strip():
            if group and not breaks:
                group.append(" ")
            continue
        if breaks >= 2 and group:
            yield group
            group = []
        elif breaks and group:
            group.append("\n")
        breaks = 0
        group.append(part)
    if group:
        yield group


def _part_text(part: Node | str) -> str:
    if isinstance(part, str):
        return part
    if len(part) == 0:
        return part.text or ""
    return raw_text(part)


def _part_markup(part: Node | str) -> str:
    if isinstance(part, str):
        return "<br>" if part == "\n" else escape(part, quote=False)
    return str(etree.tostring(part, encoding="unicode", with_tail=False, method="html"))


def raw_text(node: Node) -> str:
    """The words below an element without those of scripts, styles and hidden parts."""
    out: list[str] = [node.text or ""]
    for child in node:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED:
            out.append(" " if child.tag in BLOCKS or child.tag == "br" else "")
            out.append(raw_text(child))
            out.append(" " if child.tag in BLOCKS else "")
        out.append(child.tail or "")
    return "".join(out)


def flat_text(node: Node) -> str:
    """`raw_text` on one line."""
    return _SPACES.sub(" ", raw_text(node)).strip()


def linked_letters(node: Node) -> int:
    """Characters that stand inside links."""
    links = [node] if node.tag == "a" else [link for link in node.iter("a") if link.get("href")]
    return sum(len(flat_text(link)) for link in links)


_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:visually-?hidden|sr-only|screen-?reader(?:-text)?|a11y(?:-hidden)?|offscreen|noprint|(?:\w+-)?vh|(?:ads?|advert\w*)(?:[-_]+\w+)*)(?:\s|$)",
    re.IGNORECASE,
)
_UNSHOWN = re.compile(r"(?:^|\s)(?:hidden|d-none|is-hidden|js-hidden)(?:\s|$)")
_SHOWN_WIDER = re.compile(r"\b(?:sm|md|lg|xl|xxl|2xl)[:-](?:block|flex|grid|inline|table)|d-(?:sm|md|lg|xl|xxl)-")
_HIDDEN_LENGTH = 200  # characters; a class name alone does not hide more than a label
_SHOWN = frozenset({"html", "body", "main", "article"})  # hidden by a style until a script has run


def is_hidden(node: Node) -> bool:
    """The publisher's own markup says that this is not for reading: hidden, for screen readers only, an advert."""
    attributes = node.attrib
    if not attributes or node.tag in _SHOWN:
        return False
    if "hidden" in attributes and not (attributes.get("id") or "").startswith(
        "S:"
    ):  # React streams parts as hidden S:n
        return True
    style = attributes.get("style")
    if style and _HIDDEN_STYLE.search(style):
        return True
    classes = attributes.get("class")
    return bool(classes and _is_hiding_class(classes) and len(node.text_content()) < _HIDDEN_LENGTH)


@lru_cache(maxsize=4096)
def _is_hiding_class(classes: str) -> bool:
    """Cached: a page repeats its classes."""
    return bool(_HIDDEN_CLASS.search(classes) or (_UNSHOWN.search(classes) and not _SHOWN_WIDER.search(classes)))


def drop_hidden(root: Node) -> None:
    """Take out what is not for reading, before anybody reads: other readers would take its words for the text's."""
    for node in [node for node in root.iter() if isinstance(node.tag, str) and is_hidden(node)]:
        if node.getparent() is not None:
            node.drop_tree()


def _holds_blocks(node: Node) -> bool:
    return any(True for _ in node.iterdescendants(*BLOCKS, *_MEDIA))


def _piece(
    kind: Kind, node: Node, *, text: str, markup: str = "", linked: int = 0, is_paragraph: bool = False
) -> Piece:
    return Piece(
        kind=kind, node=node, text=text, markup=markup, linked=linked, key=letters(text), is_paragraph=is_paragraph
    )


# --- lists and tables -----------------------------------------------------------------------------------------------


def _is_plain_list(node: Node) -> bool:
    """Its items hold words, not teasers, pictures or whole sections."""
    items = [item for item in node if item.tag == "li"]
    if not items:
        return False
    for inner in node.iterdescendants():
        if (
            inner.tag in HEADINGS
            or inner.tag in _MEDIA
            or inner.tag in ("article", "section", "table", "figure", "form")
        ):
            return False
    return all(sum(1 for p in item.iter("p", "div") if flat_text(p)) <= 3 for item in items)


def _list_piece(node: Node) -> Piece:
    items = [item for item in node if item.tag == "li"]
    texts = [flat_text(item) for item in items]
    markups = [_inner_markup(item) for item, text in zip(items, texts, strict=True) if text]
    text = "\n".join(filter(None, texts))
    piece = _piece(Kind.LIST, node, text=text, linked=linked_letters(node))
    piece.rows = [markups]
    return piece


def _is_data_table(node: Node) -> bool:
    """Short cells in rows of several; a table that holds paragraphs, pictures or tables lays out the page instead."""
    if any(True for _ in node.iterdescendants("table", "h1", "h2", "article", "img", "iframe", "form")):
        return False
    rows = list(node.iter("tr"))
    widest = max((sum(1 for cell in row if cell.tag in ("td", "th")) for row in rows), default=0)
    long_cells = sum(1 for cell in node.iter("td") if len(cell.text_content()) > 400)
    return len(rows) > 1 and widest > 1 and long_cells == 0


def _table_piece(node: Node) -> Piece:
    rows: list[list[str]] = []
    texts: list[str] = []
    cells = 0
    for row in node.iter("tr"):
        inside = [cell for cell in row if cell.tag in ("td", "th")]
        cells += len(inside)
        if cells > _TABLE_CELLS:
            break
        line = [flat_text(cell) for cell in inside]
        if any(line):
            rows.append([_inner_markup(cell) for cell in inside])
            texts.append("\t".join(line))
    piece = _piece(Kind.TABLE, node, text="\n".join(texts), linked=linked_letters(node))
    piece.rows = rows
    return piece


def _inner_markup(node: Node) -> str:
    parts = [escape(node.text or "", quote=False)]
    parts += [
        (_part_markup(child) if isinstance(child.tag, str) and child.tag not in _SKIPPED else "")
        + escape(child.tail or "", quote=False)
        for child in node
    ]
    return _SPACES.sub(" ", "".join(parts)).strip()


# --- what passes over pieces ask ------------------------------------------------------------------------------------


def refuse(piece: Piece) -> None:
    piece.kept, piece.refused = False, True


def link_share(piece: Piece) -> float:
    return piece.linked / max(1, len(piece.text))


def names_of(node: Node) -> str:
    return f"{node.get('class') or ''} {node.get('id') or ''} {node.get('data-component') or ''}"


def letters_below(pieces: Sequence[Piece], *, kept: bool | None = None) -> Counter[Node]:
    """Characters of all pieces, of the kept or of the other ones below every element.

    Pieces of one parent climb together: each on its own would cost pieces times depth (9,000 below 80 boxes: a second).
    """
    below: Counter[Node] = Counter()
    by_parent: Counter[Node] = Counter()
    for piece in pieces:
        if kept in (None, piece.kept) and piece.text and piece.kind is not Kind.CAPTION:
            below[piece.node] += len(piece.text)
            parent = piece.node.getparent()
            if parent is not None:
                by_parent[parent] += len(piece.text)
    for parent, size in by_parent.items():
        below[parent] += size
        for above in parent.iterancestors():
            below[above] += size
    return below


def places_of(pieces: Sequence[Piece]) -> dict[Piece, Node]:
    """Where each piece stands: the nearest element around it that holds other pieces too, pictures included.

    What has a wrapper of its own stands in what the wrapper stands in.
    """
    inside: Counter[Node] = Counter(piece.node for piece in pieces)
    by_parent = Counter(parent for piece in pieces if (parent := piece.node.getparent()) is not None)
    for parent, count in by_parent.items():
        for node in (parent, *parent.iterancestors()):
            inside[node] += count
    places = {}
    for piece in pieces:
        own = inside[piece.node] if piece.kind is Kind.HEADING else 1  # a heading may hold a picture
        around = (node for node in (piece.node, *piece.node.iterancestors()) if inside[node] > own)
        places[piece] = next(around, piece.node)
    return places


def kept_paragraphs(pieces: Sequence[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.kept and piece.kind is Kind.TEXT and piece.is_paragraph]


def missed_pieces(pieces: Sequence[Piece], *, after: Piece, before: Piece | None = None) -> list[Piece]:
    """What is not kept yet, was not refused, is not told elsewhere and does not lead away."""
    told = {piece.key for piece in pieces if piece.kept}
    start, stop = pieces.index(after), pieces.index(before) if before is not None else len(pieces)
    return [
        piece
        for piece in pieces[start:stop]
        if piece.key and not piece.kept and not piece.refused and piece.key not in told
        if link_share(piece) <= _SIBLING_LINKS
    ]

"""Blocks as JSON and as text: the form in which readings keep them."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterable
from typing import Any

from .types import Block, Embed, Heading, Image, ListBlock, Paragraph, Quote, Table

_KINDS: dict[str, type[Block]] = {
    "paragraph": Paragraph,
    "heading": Heading,
    "quote": Quote,
    "list": ListBlock,
    "table": Table,
    "image": Image,
    "embed": Embed,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_TAG = re.compile(r"<[^>]*>")
_HREF = re.compile(r'<a href="([^"]+)"')
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def blocks_to_json(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Each block as its fields plus `block`, its kind; empty fields are left out."""
    rows = []
    for block in blocks:
        fields = {f.name: getattr(block, f.name) for f in dataclasses.fields(block)}
        rows.append({"block": _NAMES[type(block)]} | {name: value for name, value in fields.items() if value})
    return rows


def blocks_from_json(rows: Iterable[dict[str, Any]]) -> tuple[Block, ...]:
    """The blocks that `blocks_to_json` wrote. Raises `KeyError` for a kind that this code does not know."""
    return tuple(_block(dict(row)) for row in rows)


def text_of_html(inline: str) -> str:
    """Sanitised inline markup as plain text; a line break becomes a newline."""
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", inline)))


def text_of_blocks(blocks: Iterable[Block]) -> str:
    """The readable blocks joined by newline: no captions, no embeds."""
    return "\n".join(filter(None, (text_of_block(block) for block in blocks)))


def text_of_block(block: Block) -> str:
    """The words of one block; "" for pictures and embeds."""
    match block:
        case Paragraph(html=inline) | Quote(html=inline):
            return text_of_html(inline)
        case Heading(text=text):
            return text
        case ListBlock(items=items):
            return "\n".join(text_of_html(item) for item in items)
        case Table(rows=rows):
            return "\n".join("\t".join(text_of_html(cell) for cell in row) for row in rows)
        case _:
            return ""


def links_of_blocks(blocks: Iterable[Block]) -> tuple[str, ...]:
    """The addresses that paragraphs, quotes and lists link to, each once, in reading order."""
    markup = (
        " ".join(block.items) if isinstance(block, ListBlock) else block.html
        for block in blocks
        if isinstance(block, Paragraph | Quote | ListBlock)
    )
    return tuple(dict.fromkeys(html.unescape(link) for part in markup for link in _HREF.findall(part)))


def image_sources(blocks: Iterable[Block]) -> list[str]:
    """The addresses of the pictures, in reading order."""
    return [block.src for block in blocks if isinstance(block, Image)]


def _block(row: dict[str, Any]) -> Block:
    kind = _KINDS[row.pop("block")]
    if kind is ListBlock:
        row = {"ordered": False} | row | {"items": tuple(row.get("items", ()))}
    elif kind is Table:
        row = row | {"rows": tuple(tuple(cells) for cells in row.get("rows", ()))}
    required = {f.name for f in dataclasses.fields(kind) if f.default is dataclasses.MISSING}
    fields: dict[str, Any] = dict.fromkeys(required - row.keys(), "") | row
    return kind(**fields)

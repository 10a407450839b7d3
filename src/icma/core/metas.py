"""What finders of metadata ask a page for: its <meta> by name, the headline's element, the short lines behind it."""

from __future__ import annotations

from html import unescape
from itertools import islice
from typing import Any

from .headline import LONGEST_TITLE
from .pieces import flat_text, letters
from .text import squeeze

Node = Any

MOST_PLACES = 60  # elements behind the headline, headings or bylines that are looked at
LONGEST_LINE = 200  # characters; a longer one is a sentence
_LONGEST_MARKUP = 2_000  # characters, white space of the markup included, of an element that can be one line
_FEW_CHILDREN = 8  # of an element that can be one line of words


class Metas:
    """The <meta> elements by name, in lower case; the first of equals wins."""

    def __init__(self, root: Node) -> None:
        self.values: dict[str, list[str]] = {}
        for node in root.iter("meta"):
            content = node.get("content")
            if content and content.strip():
                for attribute in ("property", "name", "itemprop", "http-equiv"):
                    if name := node.get(attribute):
                        self.values.setdefault(name.strip().lower(), []).append(content)

    def first(self, *names: str) -> str:
        """The content of the first of `names` that the page has, on one line; "" without one."""
        return next((squeeze(unescape(self.values[name][0])) for name in names if name in self.values), "")

    def all(self, *names: str) -> list[str]:
        """Every content of `names`, in their order, each on one line."""
        return [squeeze(unescape(value)) for name in names for value in self.values.get(name, ())]


def class_of(node: Node) -> str:
    """The class attribute; "" for comments and the like."""
    return (node.get("class") or "") if isinstance(node.tag, str) else ""


def find_heading(root: Node, title: str) -> Node | None:
    """The element in which the headline stands: where its words are, else the first <h1>."""
    key = letters(title)
    headings = islice(root.iter("h1", "h2", "h3"), MOST_PLACES)
    first = next(root.iter("h1"), None)
    return next((node for node in headings if key and key in letters(flat_text(node)[:LONGEST_TITLE])), first)


def lines_behind(heading: Node | None) -> list[str]:
    """Short lines that follow the headline, whatever element and class they have: bylines and dates stand there."""
    if heading is None:
        return []
    behind = heading.xpath(
        "following::*[self::p or self::div or self::span or self::li or self::small or self::address]"
    )
    lines = (short_line(node) for node in islice(behind, MOST_PLACES))
    return [line for line in lines if 5 < len(line) <= LONGEST_LINE]


def short_line(node: Node) -> str:
    """The words of an element that holds little more than one line, else ""; its cost is bounded."""
    if len(node) >= _FEW_CHILDREN:
        return ""
    size = 0
    for count, part in enumerate(node.iter()):
        size += len(part.text or "") + len(part.tail or "")
        if count > MOST_PLACES or size > _LONGEST_MARKUP:
            return ""
    return flat_text(node)

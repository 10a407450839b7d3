"""What a page is made of, told for learning: its texts by key, which of them were kept, and the path to the body."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from .pieces import Kind, Piece, letters
from .site_profile import PageOutline, text_key

Node = Any

LEAST_LETTERS = 12  # of a text that is learned; a shorter one ("Paylaş") is a word that articles use too
_MOST_TEXTS = 400  # of one page
_HELD = 0.9  # of the kept letters: the innermost element with that much is what holds the body
_LEAST_HELD = 200  # letters of a body whose path says something
_NUMBERS = re.compile(r"\d+")
_LONGEST_STEP = 120  # characters of one element's name; longer ones are made anew by a script on each page


def outline(pieces: Sequence[Piece], titles: Sequence[str]) -> PageOutline:
    """The outline of a page that was cut into `pieces` and read; `titles` are all forms of its headline."""
    texts = {text_key(piece.key): piece.kept for piece in pieces if is_learned(piece)}
    return PageOutline(
        texts=frozenset(list(texts)[:_MOST_TEXTS]),
        kept=frozenset([key for key, kept in texts.items() if kept][:_MOST_TEXTS]),
        titles=frozenset(text_key(key) for title in titles if (key := letters(title))),
        path=path_of(holder) if (holder := body_holder(pieces)) is not None else (),
    )


def is_learned(piece: Piece) -> bool:
    """Whether its words can recur: pictures and embeds have none, and a word or two stand anywhere."""
    return piece.kind not in (Kind.PICTURE, Kind.EMBED) and len(piece.key) >= LEAST_LETTERS


def body_holder(pieces: Sequence[Piece]) -> Node | None:
    """The innermost element that holds nearly all kept text; None when little was kept."""
    below: Counter[Node] = Counter()
    total = 0
    for piece in pieces:
        if piece.kept and piece.key:
            size = len(piece.key)
            total += size
            for parent in (piece.node, *piece.node.iterancestors()):
                below[parent] += size
    if total < _LEAST_HELD:
        return None
    holders = [node for node, size in below.items() if size >= total * _HELD]
    return max(holders, key=lambda node: sum(1 for _ in node.iterancestors()), default=None)


def path_of(node: Node) -> tuple[str, ...]:
    """The names of the elements from the page down to this one."""
    return tuple(reversed([step_of(one) for one in (node, *node.iterancestors())]))


def step_of(node: Node) -> str:
    """An element's name: tag, id and classes, numbers in them as 0 since they count or date the page."""
    ident = node.get("id")
    classes = node.get("class")
    name = str(node.tag)
    if ident:
        name += f"#{ident.strip()}"
    if classes:
        name += "." + ".".join(sorted(set(classes.split())))
    return _NUMBERS.sub("0", name)[:_LONGEST_STEP]


def find_path(root: Node, path: Sequence[str]) -> list[Node]:
    """The elements to which a path leads."""
    if not path:
        return []
    tag = re.split(r"[#.]", path[-1], maxsplit=1)[0]
    ends = (node for node in root.iter(tag) if step_of(node) == path[-1])
    return [node for node in ends if path_of(node)[-len(path) :] == tuple(path)]

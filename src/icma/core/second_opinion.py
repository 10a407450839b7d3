"""A cheap second opinion on where the article stands: the element whose sentences, not linked, weigh most.

It is compared with trafilatura's quick answer; only where it finds much that the other lacks does a third reader decide
(docs/decisions/0013).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import Any

from .boxes import is_furniture_name
from .pieces import Kind, Piece, link_share, names_of, weigh

Node = Any

MISSED_SHARE = 0.3  # of the chosen text: more than that beside it and the two readers disagree strongly
_LEVELS = 4  # a sentence speaks for its parents up to here: paragraphs in boxes of their own have one in common
_FADING = 0.75  # what it says for each next level; else <body> would always win
_SHORTEST = 25  # letters of a sentence
_LINKED = 0.4  # share of links from which it is no sentence of an article
_SENTENCE_END = re.compile(r"[.!?…。！？।:;][\s\"'»”’“)\]]*$")


def find_article(pieces: Sequence[Piece]) -> list[Piece]:
    """The sentences of the element that holds most of them; [] when there are none."""
    weights: defaultdict[Node, float] = defaultdict(float)
    sentences = [piece for piece in pieces if _is_sentence(piece)]
    for piece in sentences:
        weight = weigh(piece.key) * (1 - link_share(piece))
        for node in islice(piece.node.iterancestors(), _LEVELS):
            weights[node] += weight
            weight *= _FADING
    if not weights:
        return []
    best = max(weights, key=weights.__getitem__)
    return [piece for piece in sentences if any(node is best for node in piece.node.iterancestors())]


def missed_share(pieces: Sequence[Piece], article: Sequence[Piece]) -> float:
    """Letters of the second opinion that are not kept, per letter that is kept; a text told twice counts once."""
    kept = {piece.key for piece in pieces if piece.kept}
    missed = {piece.key for piece in article} - kept
    return sum(map(weigh, missed)) / max(1, sum(map(weigh, kept)))


def _is_sentence(piece: Piece) -> bool:
    if piece.kind is not Kind.TEXT or link_share(piece) >= _LINKED or weigh(piece.key) < _SHORTEST:
        return False
    if not _SENTENCE_END.search(piece.text):
        return False
    return not any(
        is_furniture_name(names_of(node)) for node in (piece.node, piece.node.getparent()) if node is not None
    )

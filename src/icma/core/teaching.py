"""Proposing a rule from several pages of one source: what differs from page to page is the article, what recurs is not.

No reader's opinion is asked for the body, so that a rule can be proposed where the reader fails.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import combinations
from typing import Any

from lxml import etree

from .decode import decode_page
from .extract import DROPPED, bound_page, parse_page
from .outline import is_learned
from .pieces import Kind, Piece, cut_pieces, flat_text, letters
from .selectors import Finder
from .site_reading import follow_date, uncover
from .site_rules import SiteRule
from .types import Certainty, Extracted, Headers, Moment

Node = Any

LEAST_PAGES = 3  # of two pages, everything that differs looks like the article
_PARAGRAPH = 40  # letters of a text that tells something
_LINK_SHARE = 0.5  # of a piece's characters: above it, it leads away
_HELD = 0.85  # of the letters that are a page's own: the innermost element with so much is its body
_LEAST_OWN = 200  # letters that a page must have of its own to teach something
_WIDER = 2  # elements around the body that are tried when it has no name of its own
_MOST_DROPS = 6
_MOST_DATED = 40  # names that speak of dates are looked at; real pages have three or four
_CLEAN_NAME = re.compile(r"^[A-Za-z_][\w-]*$")
_MANY = 0.5  # of the pages on which a text recurs
_DATED = re.compile(r"date|time|publish|posted|tarix|saat|vaxt|дата|время", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtPage:
    """One page as it was captured, and how it is read now."""

    body: bytes
    url: str
    fetched_at: datetime
    content_type: str = ""
    headers: Headers = ()
    reading: Extracted


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A rule and, for people, why each field stands in it; `rule` is None when there is too little to learn from."""

    rule: SiteRule | None
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class _Tree:
    """One page laid open: every text of it, hidden ones too."""

    page: TaughtPage
    root: Node
    pieces: list[Piece]
    finder: Finder
    own: list[Piece] = field(default_factory=list)
    around_own: set[Node] = field(default_factory=set)  # the elements that hold something of `own`, and theirs
    body: Node | None = None


def propose_rule(pages: Sequence[TaughtPage], *, zone: tzinfo, names: tuple[str, ...] = ()) -> Proposal:
    """A rule that these pages of one source have in common; fields that are read well already stay empty."""
    trees = [tree for page in pages if (tree := _lay_open(page)) is not None]
    if len(trees) < LEAST_PAGES:
        return Proposal(
            rule=None, reasons=(f"Pages that can be read: {len(trees)}; at least {LEAST_PAGES} are needed.",)
        )
    recurring = _recurring(trees)
    for tree in trees:
        tree.own = [piece for piece in tree.pieces if _tells(piece) and piece.key not in recurring]
        tree.around_own = {node for piece in tree.own for node in (piece.node, *piece.node.iterancestors())}
        tree.body = _holder(tree.own)
    told = [tree for tree in trees if tree.body is not None]
    if len(told) < LEAST_PAGES:
        return Proposal(
            rule=None,
            reasons=(f"Only {len(told)} of {len(trees)} pages have a text of their own; are they articles?",),
        )
    reasons: list[str] = []
    body = _body_selector(told)
    if body:
        reasons.append(f"body: {body} holds what differs from page to page on {len(told)} pages")
    else:
        reasons.append("body: no selector finds the text alone on every page")
    drop = tuple(_drops(told, recurring))
    reasons += [f"drop: {selector} repeats itself on the pages" for selector in drop]
    title = _propose_title(told, reasons)
    date = _propose_date(told, zone, reasons)
    if not (body or drop or title or date):
        return Proposal(rule=None, reasons=tuple(reasons))
    rule = SiteRule(
        body=(body,) if body else (), drop=drop, title=(title,) if title else (), date=(date,) if date else (),
        names=names,
    )  # fmt: skip
    return Proposal(rule=rule, reasons=tuple(reasons))


def _lay_open(page: TaughtPage) -> _Tree | None:
    decoded = decode_page(page.body, content_type=page.content_type, headers=page.headers, language_hint="")
    root = parse_page(decoded.text) if not decoded.problem else None
    if root is None:
        return None
    bound_page(root)
    etree.strip_elements(root, *DROPPED, "noscript", etree.Comment, etree.ProcessingInstruction, with_tail=False)
    uncover([node for node in root.iter() if isinstance(node.tag, str)])
    return _Tree(page=page, root=root, pieces=cut_pieces(root), finder=Finder(root))


def _recurring(trees: Sequence[_Tree]) -> set[str]:
    counted = Counter(key for tree in trees for key in {piece.key for piece in tree.pieces if is_learned(piece)})
    return {key for key, count in counted.items() if count >= max(2, len(trees) * _MANY)}


def _tells(piece: Piece) -> bool:
    told = piece.kind in (Kind.TEXT, Kind.LIST, Kind.QUOTE) and len(piece.key) >= _PARAGRAPH
    return told and piece.linked < _LINK_SHARE * len(piece.text)


def _holder(own: Sequence[Piece]) -> Node | None:
    """The innermost element that holds nearly all of a page's own text."""
    below: Counter[Node] = Counter()
    total = sum(len(piece.key) for piece in own)
    for piece in own:
        for node in (piece.node, *piece.node.iterancestors()):
            below[node] += len(piece.key)
    holders = [node for node, size in below.items() if size >= total * _HELD and node.tag not in ("p", "html", "body")]
    if total < _LEAST_OWN or not holders:
        return None
    return max(holders, key=lambda node: sum(1 for _ in node.iterancestors()))


def _body_selector(trees: Sequence[_Tree]) -> str:
    """Of the body, or of an element close around it that has a name on every page."""
    nodes: list[Node] = [tree.body for tree in trees]
    for _ in range(_WIDER + 1):
        if any(node is None or node.tag in ("html", "body") for node in nodes):
            return ""
        if selector := _selector(trees, [[node] for node in nodes]):
            return selector
        nodes = [node.getparent() for node in nodes]
    return ""


# --- selectors that several pages share ------------------------------------------------------------------------------


def _selector(trees: Sequence[_Tree], wanted: Sequence[Sequence[Node]]) -> str:
    """The shortest selector that finds exactly the wanted elements on every page; "" for none."""
    firsts = [nodes[0] for nodes in wanted if nodes]
    for selector in _candidates(firsts):
        found = (tree.finder.select(selector) for tree in trees)
        if all(list(one) == list(nodes) for one, nodes in zip(found, wanted, strict=True)):
            return selector
    return ""


def _candidates(nodes: Sequence[Node]) -> Iterable[str]:
    """What the elements have in common, as selectors from the plainest on, in the end with their parents' names."""
    tags = {node.tag for node in nodes}
    if len(tags) != 1:
        return
    tag = tags.pop()
    alone = list(_names_in_common(tag, nodes))
    yield from alone
    parents = [node.getparent() for node in nodes]
    if all(parent is not None for parent in parents) and len({parent.tag for parent in parents}) == 1:
        for parent in _names_in_common(parents[0].tag, parents):
            yield from (f"{parent} > {name}" for name in (*alone, tag))
    yield tag


def _names_in_common(tag: str, nodes: Sequence[Node]) -> Iterable[str]:
    ids = {node.get("id") or "" for node in nodes}
    if len(ids) == 1 and _is_lasting(ident := ids.pop()):
        yield f"{tag}#{ident}"
    classes = set.intersection(*({*(node.get("class") or "").split()} for node in nodes))
    lasting = sorted(filter(_is_lasting, classes), key=lambda name: (len(name), name))[:6]
    for count in (1, 2, 3):
        yield from (f"{tag}." + ".".join(some) for some in combinations(lasting, count))


def _is_lasting(name: str) -> bool:
    """A name that a person gave: numbers and hashes are made anew with the next build of the site."""
    return (
        bool(_CLEAN_NAME.match(name)) and sum(letter.isdigit() for letter in name) * 3 <= len(name) and len(name) < 40
    )


def _drops(trees: Sequence[_Tree], recurring: set[str]) -> Iterable[str]:
    """Selectors of parts inside the body that say nothing of their own, those on most pages first."""
    groups: dict[tuple[str, str], int] = defaultdict(int)
    nodes: dict[tuple[str, str], Node] = {}
    for tree in trees:
        parts = [_outermost_foreign(piece, tree) for piece in tree.pieces if _is_foreign(piece, tree, recurring)]
        for node in {part for part in parts if part is not None}:
            name = (node.tag, node.get("class") or node.get("id") or "")
            groups[name] += 1
            nodes[name] = node
    taken = 0
    for name, count in sorted(groups.items(), key=lambda one: (-one[1], one[0])):
        if count < max(2, len(trees) * _MANY) or taken >= _MOST_DROPS:
            continue
        selector = next((one for one in _candidates([nodes[name]]) if "." in one or "#" in one), "")
        if selector and not any(_says_own(tree, selector) for tree in trees):
            taken += 1
            yield selector


def _is_foreign(piece: Piece, tree: _Tree, recurring: set[str]) -> bool:
    return piece.key in recurring and tree.body in piece.node.iterancestors()


def _outermost_foreign(piece: Piece, tree: _Tree) -> Node | None:
    """The largest element around it, inside the body, that holds nothing of the page's own."""
    found = None
    for node in (piece.node, *piece.node.iterancestors()):
        if node is tree.body or node in tree.around_own:
            break
        found = node
    return found


def _says_own(tree: _Tree, selector: str) -> bool:
    return not tree.around_own.isdisjoint(tree.finder.select(selector))


# --- title and date --------------------------------------------------------------------------------------------------


def _propose_title(trees: Sequence[_Tree], reasons: list[str]) -> str:
    """Only where the reader's titles are empty or the same on several pages."""
    titles = [letters(tree.page.reading.title) for tree in trees]
    if all(titles) and len(set(titles)) == len(titles):
        return ""
    for tag in ("h1", "h2"):
        firsts = [next((node for node in tree.root.iter(tag) if letters(flat_text(node))), None) for tree in trees]
        texts = {letters(flat_text(node)) for node in firsts if node is not None}
        if None in firsts or len(texts) < len(trees):
            continue
        selector = _selector(trees, [[node] for node in firsts]) or tag
        reasons.append(f"title: {selector} differs from page to page; the titles read now do not")
        return selector
    reasons.append("title: the titles read now are poor, and no heading of the pages is better")
    return ""


def _propose_date(trees: Sequence[_Tree], zone: tzinfo, reasons: list[str]) -> str:
    """Only where most pages are read without a date, or with a day alone."""
    if sum(_is_exact(tree.page.reading.published_at) for tree in trees) * 2 >= len(trees):
        return ""
    names = Counter(name for tree in trees for name in {_dated_name(node) for node in tree.root.iter()} if name)
    everywhere = [name for name, count in names.most_common() if count == len(trees)]
    for name in everywhere[:_MOST_DATED]:
        dates = (follow_date(tree.finder, (name,), now=tree.page.fetched_at, zone=zone) for tree in trees)
        if all(map(_is_exact, dates)):
            reasons.append(f"date: {name} holds day and time on every page; they are not read now")
            return name
    return ""


def _is_exact(moment: Moment | None) -> bool:
    return moment is not None and moment.certainty is not Certainty.INFERRED


def _dated_name(node: Node) -> str:
    if not isinstance(node.tag, str):
        return ""
    named = next((name for name in (node.get("class") or "").split() if _DATED.search(name) and _is_lasting(name)), "")
    return f"{node.tag}.{named}" if named else "time" if node.tag == "time" else ""

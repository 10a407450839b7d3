"""CSS selectors of site rules: a small, safe part of the language, found in time that grows with the page only.

cssselect reads the syntax. The XPath that it would write for lxml takes seconds for "div div" on ten thousand nested
elements (libxml2 compares node sets pair by pair), so the matching is our own: each step of a selector is asked at most
once of each element.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cssselect
from cssselect import parser as css

Node = Any

LONGEST = 300  # characters of one selector; a longer one names what a redesign of tomorrow moves
MOST_STEPS = 6  # of one selector: "div.a > p b" has three
MOST_IN_FIELD = 12  # selectors in one field of a rule


class BadSelector(ValueError):
    """A selector that icma cannot follow; the message says why and what would do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One element of the chain: what it must be, and how it hangs below the step before it."""

    tag: str = ""  # "" for any
    ident: str = ""
    classes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str, str], ...] = ()  # name, operator (cssselect's: "exists", "=", "~=" ...), value
    child: bool = False  # of the step before; else anywhere below it


_Chain = tuple[_Step, ...]


def split_selectors(text: str) -> tuple[str, ...]:
    """The selectors of a form's field, one a line; what stands behind a comma on a line belongs to that line."""
    return tuple(dict.fromkeys(line.strip().rstrip(",") for line in text.splitlines() if line.strip(" ,")))


def check_selector(selector: str) -> None:
    """Raises `BadSelector` with a line that says what is wrong."""
    _chains(selector)


def is_whole_page(selector: str) -> bool:
    """Whether it names the page itself (`html`, `body`), alone or among others."""
    return any(chain[-1].tag in ("html", "body") for chain in _chains(selector))


class Finder:
    """One page for several selectors: its classes are looked through once."""

    def __init__(self, root: Node) -> None:
        """The page must not change while it is asked."""
        self._root = root
        self._by_class: dict[str, list[Node]] | None = None

    def select(self, selector: str) -> list[Node]:
        """The elements below the root (or the root itself) that it finds, in reading order. Raises `BadSelector`."""
        finds = [found for chain in _chains(selector) if (found := self._select(chain))]
        if len(finds) < 2:
            return finds[0] if finds else []
        wanted = {node for found in finds for node in found}
        return [node for node in self._root.iter() if node in wanted]

    def _select(self, chain: _Chain) -> list[Node]:
        below: dict[tuple[Node, int], bool] = {}
        last, at = chain[-1], len(chain) - 1
        return [node for node in self._candidates(last) if _fits(node, last) and _hangs(node, chain, at, below)]

    def _candidates(self, step: _Step) -> Iterable[Node]:
        if step.classes:
            if self._by_class is None:
                self._by_class = _index_classes(self._root)
            return self._by_class.get(step.classes[0], ())
        every: Iterable[Node] = self._root.iter(step.tag) if step.tag else self._root.iter()
        return every


def _index_classes(root: Node) -> dict[str, list[Node]]:
    index: dict[str, list[Node]] = {}
    for node in root.iter():
        if names := node.get("class"):
            for name in dict.fromkeys(names.split()):
                index.setdefault(name, []).append(node)
    return index


def _hangs(node: Node, chain: _Chain, at: int, below: dict[tuple[Node, int], bool]) -> bool:
    """`node` fits step `at`: whether the steps before it are above it."""
    if at == 0:
        return True
    parent = node.getparent()
    if parent is None:
        return False
    if chain[at].child:
        return _fits(parent, chain[at - 1]) and _hangs(parent, chain, at - 1, below)
    return _above(parent, chain, at - 1, below)


def _above(node: Node, chain: _Chain, at: int, below: dict[tuple[Node, int], bool]) -> bool:
    """Whether `node` or an element around it fits step `at` with all before it; remembered, so asked once."""
    known = below.get((node, at))
    if known is None:
        parent = node.getparent()
        known = (_fits(node, chain[at]) and _hangs(node, chain, at, below)) or (
            parent is not None and _above(parent, chain, at, below)
        )
        below[(node, at)] = known
    return known


def _fits(node: Node, step: _Step) -> bool:
    if not isinstance(node.tag, str) or (step.tag and node.tag != step.tag):
        return False
    if step.ident and node.get("id") != step.ident:
        return False
    if step.classes:
        names = node.get("class")
        if not names or not set(step.classes) <= set(names.split()):
            return False
    return all(_attribute_fits(node.get(name), operator, value) for name, operator, value in step.attributes)


def _attribute_fits(given: str | None, operator: str, value: str) -> bool:
    if given is None:
        return False
    match operator:
        case "exists":
            return True
        case "=":
            return given == value
        case "~=":
            return value in given.split()
        case "|=":
            return given == value or given.startswith(f"{value}-")
        case _ if not value:
            return False
        case "^=":
            return given.startswith(value)
        case "$=":
            return given.endswith(value)
        case _:
            return value in given


# --- reading the syntax ---------------------------------------------------------------------------------------------

_ALLOWED = "tags, .classes, #ids, [attributes], a space or > between them, and commas"


@lru_cache(maxsize=2_000)
def _chains(selector: str) -> tuple[_Chain, ...]:
    if not selector.strip():
        raise BadSelector("An empty selector finds nothing; leave the field empty instead.")
    if len(selector) > LONGEST:
        raise BadSelector(f"This selector has {len(selector)} characters; at most {LONGEST} are read.")
    try:
        group = cssselect.parse(selector)
    except (cssselect.SelectorError, RecursionError) as error:
        raise BadSelector(f"{selector!r} is not a CSS selector: {error}") from error
    if len(group) > MOST_IN_FIELD:
        raise BadSelector(f"This names {len(group)} selectors; at most {MOST_IN_FIELD} are read.")
    chains = []
    for one in group:
        if one.pseudo_element:
            raise BadSelector(f"{selector!r}: ::{one.pseudo_element} is drawn by the browser and not on the page.")
        chain = tuple(_steps(one.parsed_tree, selector))
        if len(chain) > MOST_STEPS:
            raise BadSelector(f"{selector!r} goes {len(chain)} elements deep; at most {MOST_STEPS} are followed.")
        if chain[-1] == _Step(child=chain[-1].child):
            raise BadSelector(f"{selector!r} ends in *, which is everything; name a tag, a class or an id.")
        chains.append(chain)
    return tuple(chains)


def _steps(tree: Any, selector: str) -> list[_Step]:
    if isinstance(tree, css.CombinedSelector):
        if tree.combinator not in (" ", ">"):
            raise BadSelector(f"{selector!r}: {tree.combinator} is not followed; there are {_ALLOWED}.")
        last = _step(tree.subselector, selector, child=tree.combinator == ">")
        return [*_steps(tree.selector, selector), last]
    return [_step(tree, selector, child=False)]


def _step(tree: Any, selector: str, *, child: bool) -> _Step:
    ident, classes, attributes = "", [], []
    while not isinstance(tree, css.Element):
        match tree:
            case css.Class():
                classes.append(tree.class_name)
            case css.Hash():
                ident = tree.id
            case css.Attrib() if not tree.namespace and tree.operator != "!=":
                value = tree.value.value if tree.value is not None else ""
                attributes.append((tree.attrib.lower(), tree.operator, value or ""))
            case _:
                raise BadSelector(f"{selector!r} asks for more than icma follows; there are {_ALLOWED}.")
        tree = tree.selector
    if tree.namespace:
        raise BadSelector(f"{selector!r}: {tree.namespace}| is a namespace; HTML has none.")
    tag = (tree.element or "").lower()
    return _Step(
        tag="" if tag == "*" else tag, ident=ident, classes=tuple(classes), attributes=tuple(attributes), child=child
    )  # fmt: skip

"""Following a site rule on one page: what its selectors find goes before what the reader would have chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any

from .authors import read_names
from .dates import believable, parse_date
from .headline import LONGEST_TITLE, cut_site_tail, split_labels
from .metadata import Metadata
from .pieces import flat_text, letters
from .selectors import BadSelector, Finder
from .site_rules import SiteRule
from .text import squeeze
from .types import Moment

Node = Any

_FRAMES = frozenset({"footer", "nav", "menu", "dialog"})  # that nobody looks for an article in
_MOST_DROPPED = 0.5  # of the page's characters in one element that also holds a headline


@dataclass(slots=True, kw_only=True)
class Followed:
    """What became of a rule on one page: the metadata with its answers, the elements that hold the body."""

    metadata: Metadata
    inside: list[Node] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)  # fields of the rule that found nothing here


def follow_rule(root: Node, rule: SiteRule, metadata: Metadata, *, now: datetime, zone: tzinfo) -> Followed:
    """Ask the page for every field of the rule and cut out what it drops; never raises for a rule that was checked.

    A field that finds nothing, or nothing that makes sense, leaves the reader's own answer and stands in `missed`.
    """
    told = Followed(metadata=metadata)
    page = Finder(root)
    for name, answer in (
        ("title", _title(page, rule, metadata)),
        ("authors", {"authors": names} if (names := read_names(_texts(page, rule.authors))) else {}),
        ("date", {"published_at": moment} if (moment := follow_date(page, rule.date, now=now, zone=zone)) else {}),
    ):
        if answer:
            told.metadata = replace(told.metadata, **answer)
        elif getattr(rule, name):
            told.missed.append(name)
    told.inside = outermost(_first_found(page, rule.body))
    uncover(told.inside)
    if rule.body and not told.inside:
        told.missed.append("body")
    _drop(root, page, rule.drop, told)
    return told


def uncover(nodes: Sequence[Node]) -> None:
    """What a rule names is for reading, also where a page hides it until a script has run, or keeps it in a footer."""
    for node in {around for named in nodes for around in (named, *named.iterancestors())}:
        for attribute in ("style", "hidden"):
            node.attrib.pop(attribute, None)
        if node.tag in _FRAMES:
            node.tag = "div"


def outermost(nodes: Sequence[Node]) -> list[Node]:
    """Those that stand in none of the others."""
    found = set(nodes)
    return [node for node in nodes if found.isdisjoint(node.iterancestors())]


def _title(page: Finder, rule: SiteRule, metadata: Metadata) -> dict[str, Any]:
    names = frozenset(map(letters, rule.names))
    shown = next((text[:LONGEST_TITLE] for text in _texts(page, rule.title) if len(letters(text)) > 1), "")
    if not shown and not names:
        return {}
    headline = split_labels(cut_site_tail(shown or metadata.title, names), names)
    labels = headline.labels if shown else (*headline.labels, *metadata.labels)
    return {
        "title": headline.title,
        "titles": tuple(dict.fromkeys((headline.title, *filter(None, (shown,)), *metadata.titles))),
        "labels": tuple(dict.fromkeys(labels)),
    }


def follow_date(page: Finder, selectors: Sequence[str], *, now: datetime, zone: tzinfo) -> Moment | None:
    """The first believable date among what the selectors find on a page."""
    for text in _texts(page, selectors):
        moment = parse_date(text, now=now, zone=zone)
        if moment is not None and believable(moment, now=now):
            return moment
    return None


def _texts(page: Finder, selectors: Sequence[str]) -> list[str]:
    """What the found elements say: a machine's attribute of <meta> and <time> before the words that people see."""
    found = _first_found(page, selectors)
    return [
        text
        for node in found
        if (text := squeeze(node.get("content") or node.get("datetime") or flat_text(node)))
    ]  # fmt: skip


def _first_found(page: Finder, selectors: Sequence[str]) -> list[Node]:
    return next(filter(None, (_find(page, selector) for selector in selectors)), [])


def _find(page: Finder, selector: str) -> list[Node]:
    try:
        return page.select(selector)
    except BadSelector:  # rules are checked where they are written; a row of an older version costs a field, not a page
        return []


def _drop(root: Node, page: Finder, selectors: Sequence[str], told: Followed) -> None:
    """Cut out; what holds the article itself stays, and the field counts as missed."""
    body = {parent for node in told.inside for parent in (node, *node.iterancestors())}
    found = [node for selector in selectors for node in _find(page, selector)]
    if selectors and not found:
        return  # what is not there need not be dropped
    for node in outermost(list(dict.fromkeys(found))):
        if node in body or node.getparent() is None or _is_article(node, root):
            told.missed.append("drop")
        else:
            node.drop_tree()
    told.missed[:] = dict.fromkeys(told.missed)


def _is_article(node: Node, root: Node) -> bool:
    """It holds a headline and most words of the page: without it nothing would be left to read."""
    if next(node.iter("h1"), None) is None:
        return False
    return len(node.text_content()) > _MOST_DROPPED * len(root.text_content())

"""Who wrote the article, by the places where a page says it; `authors.py` makes names of what stands there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import islice

from .authors import BYLINE, is_newsroom, read_names
from .headline import site_keys
from .jsonld import LinkedArticle
from .metas import LONGEST_LINE, MOST_PLACES, Metas, Node, lines_behind, short_line
from .text import fold

_LONGEST_NAME = 80  # characters
_AUTHORS = [
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "byl",
    "article:author_name",
]
_BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|author-?names?|autor|autoren|muellif|yazar)(?:[\s_-]|$|__name)",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"(?:^|[\s_-])(?:comments?|commentlist|kommentare?|şərhlər|yorumlar)(?:[\s_-]|$)", re.IGNORECASE)
_AUTHOR_LABEL = re.compile(
    r"(?:^|[|•·\s])(?:müəllif|автор(?: текста)?|yazan|yazar|author)\s*:\s*([^|•·<>\n]{3,60})", re.IGNORECASE
)


def find_authors(
    root: Node, metas: Metas, linked: LinkedArticle, *, heading: Node | None, site_name: str, url: str
) -> tuple[str, ...]:
    """Names from JSON-LD, else <meta>, else the page's byline as marked, else as it reads.

    The outlet's own name is an author only where nobody else is named.
    """
    house = frozenset(map(fold, site_keys((site_name, linked.publisher), url)))
    newsroom: tuple[str, ...] = ()
    sources: tuple[Callable[[], list[str]], ...] = (
        lambda: list(linked.authors),
        lambda: [value for value in metas.all(*_AUTHORS) if not value.startswith(("http://", "https://"))],
        lambda: _marked_authors(root),
        lambda: _plain_authors(lines_behind(heading)),
        lambda: _labelled_authors(root),
    )
    for source in sources:
        names = read_names(source())
        if people := tuple(name for name in names if not is_newsroom(name, house)):
            return people
        newsroom = newsroom or names
    return newsroom


def _marked_authors(root: Node) -> list[str]:
    """The first element that the page marks as the byline; of a long one the links."""
    marked = (node for node in root.iter("a", "span", "div", "p", "address", "li") if _is_byline(node))
    for node in islice(marked, MOST_PLACES):
        if not _stands_beside(node):
            texts = [short_line(link) for link in islice(node.iter("a"), MOST_PLACES)] or [short_line(node)]
            if named := [text for text in texts if 3 < len(text) < _LONGEST_NAME]:
                return named
    return []


def _stands_beside(node: Node) -> bool:
    """In a comment, a footer, a menu or a box beside the article."""
    return any(
        above.tag in ("footer", "aside", "nav")
        or _COMMENTS.search(f"{above.get('id') or ''} {above.get('class') or ''}")
        for above in node.iterancestors()
    )


def _plain_authors(lines: Iterable[str]) -> list[str]:
    """ "By Jane Roe" in a short line of its own behind the headline."""
    found = (BYLINE.search(line) for line in lines)
    return list(islice((byline[1] for byline in found if byline), 1))


def _labelled_authors(root: Node) -> list[str]:
    """ "Müəllif: ..." as az, ru and tr outlets write it in plain text."""
    found = (_AUTHOR_LABEL.search(text) for text in root.itertext() if len(text) < LONGEST_LINE)
    return list(islice((label[1] for label in found if label), 1))


def _is_byline(node: Node) -> bool:
    if node.get("rel") == "author" or node.get("itemprop") == "author":
        return True
    classes = node.get("class")
    return bool(classes and _BYLINE_CLASS.search(classes))

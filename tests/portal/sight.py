"""What a reader sees of a page: its words in reading order, without what is hidden."""

from __future__ import annotations

import re

import lxml.html

BLOCKS = {
    "article", "aside", "blockquote", "br", "caption", "div", "figcaption", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
}  # fmt: skip
UNSEEN = {"script", "style", "svg", "head"}


def seen_lines(html: bytes | str, within: str = "//main") -> list[str]:
    """One line for each block of text; soft hyphens and no-break spaces as a reader takes them."""
    root = lxml.html.fromstring(html if isinstance(html, str) else html.decode())
    pieces: list[str] = []
    for element in root.xpath(within):
        _collect(element, pieces)
    text = "".join(pieces).replace("\u00ad", "")
    return [line for line in (re.sub(r"\s+", " ", part).strip() for part in text.split("\f")) if line]


def _collect(element: lxml.html.HtmlElement, pieces: list[str]) -> None:
    hidden = "hidden" in (*element.get("class", "").split(), *element.keys()) or element.get("aria-hidden") == "true"
    if isinstance(element.tag, str) and element.tag not in UNSEEN and not hidden:
        edge = "\f" if element.tag in BLOCKS else ""
        pieces.append(edge + (element.text or ""))
        for child in element:
            _collect(child, pieces)
            pieces.append(child.tail or "")
        pieces.append(edge)

"""The cover: the picture at the head of the article in its largest variant, else the one that the page declares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any
from urllib.parse import unquote, urlsplit

from .media import find_image, is_furniture, parse_srcset
from .pieces import flat_text, is_hidden
from .urls import absolute_url

Node = Any

_STAND_IN = re.compile(
    r"(?:default|placeholder|no-?image|no-?photo|fallback|share-?image|og-?image|social-?share)[^/]*$", re.IGNORECASE
)
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|teasers?|sidebar|comments?|promo|newsletter|most-?read|ads?|advert\w*|"
    r"nav|menu|footer|author|byline|avatar)(?:[\s_-]|$)",
    re.IGNORECASE,
)
_WHOLE = frozenset({"html", "body", "main", "article"})  # their classes speak of the page
_MOST_PICTURES = 100  # looked at on one page
_LONGEST_PATH = 1_000  # characters
_PARAGRAPH = 80  # characters; a shorter one is a byline or a date
_PARAGRAPHS_ABOVE = 1  # the lead may stand before the picture, the text does not
_WIDE = 300  # pixels; narrower pictures stand beside words
_PICTURE_NAMES = (  # a long number that is no date, a hash, the file's own name
    re.compile(r"(?<!\d)(?!(?:19|20)\d{6}(?!\d))\d{5,}"),
    re.compile(r"(?<![0-9a-f])[0-9a-f]{8}[0-9a-f-]{4,}", re.IGNORECASE),
    re.compile(r"[^/.]{14,}(?=\.\w+$)"),
)


def find_cover(root: Node, headline: Node | None, declared: Sequence[str], *, base_url: str) -> str:
    """An absolute address that the page itself states; "" without one. `declared`: og:image and the like, best first.

    Logos and placeholders are passed over. The page's own picture is preferred: what is declared is cut for cards and
    often carries the outlet's name.
    """
    links = [link for one in declared if (link := absolute_url(one, base=base_url)) and _is_picture(link)]
    names = {name for link in links for name in _names_in(link)}
    pictures = list(_pictures_above_text(root, headline, base_url))
    same = (link for _, _, link in pictures if names & _names_in(link))
    shown = (link for behind, width, link in pictures if behind and width >= _WIDE)
    return next(chain(same, shown, links), "")


def _names_in(link: str) -> set[str]:
    """What tells one picture from another in any size."""
    parts = urlsplit(link)
    inner = parts.query if "http" in parts.query else ""  # a proxy of pictures is told the real address
    path = unquote(unquote(parts.path + inner))[:_LONGEST_PATH]
    return {name for pattern in _PICTURE_NAMES for name in pattern.findall(path)}


def _is_picture(link: str) -> bool:
    path, query = urlsplit(link)[2:4]
    return (
        bool(path.strip("/") or "http" in query)
        and not is_furniture(link)
        and not _STAND_IN.search(path.rsplit("/", 1)[-1])
    )


def _pictures_above_text(root: Node, headline: Node | None, base_url: str) -> Iterator[tuple[bool, float, str]]:
    """(behind the headline, width, address) of the pictures that stand before the text."""
    behind = False
    paragraphs = looked_at = 0
    for node in root.iter("h1", "h2", "h3", "p", "img", "amp-img"):
        if node.tag in ("img", "amp-img"):
            looked_at += 1
            if looked_at > _MOST_PICTURES:
                return
            if link := _shown_picture(node, base_url):
                yield behind, _width(node), link
        elif node is headline:
            behind = True
        elif behind and node.tag == "p" and len(flat_text(node)) > _PARAGRAPH:
            paragraphs += 1
            if paragraphs > _PARAGRAPHS_ABOVE:
                return


def _shown_picture(node: Node, base_url: str) -> str:
    for above in node.iterancestors():
        if above.tag in ("nav", "aside", "footer") or is_hidden(above):
            return ""
        if above.tag not in _WHOLE and _BESIDE.search(f"{above.get('class') or ''} {above.get('id') or ''}"):
            return ""
    image = find_image(node, base_url=base_url)
    return image.src if image and _is_picture(image.src) else ""


def _width(node: Node) -> float:
    """Pixels as far as the page says; unknown counts as wide inside a figure or picture."""
    stated = re.match(r"\d{1,5}", node.get("width") or "")
    sizes = [float(stated[0])] if stated else []
    picture = next(node.iterancestors("picture"), None)
    for holder in [node] if picture is None else [node, *picture.iter("source")]:
        for name in ("srcset", "data-srcset"):
            sizes += [size for size, _ in parse_srcset(holder.get(name) or "") if size > 16]
    unknown = _WIDE if picture is not None or next(node.iterancestors("figure"), None) is not None else 0
    return max(sizes, default=float(unknown))

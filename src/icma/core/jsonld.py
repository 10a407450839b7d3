"""What a page says about its article in JSON-LD (schema.org), as one value; broken JSON is mended or passed over."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .text import squeeze

Node = Any
Json = Any  # what json.loads gives

MAX_SCRIPT = 4_000_000  # characters of one script; live blogs carry 800,000
_MAX_DEPTH = 8
_MAX_NODES = 5_000
_MOST_VALUES = 100  # of a list of keywords, sections or names
_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report|Review|SocialMediaPosting)$")
_WEAK_TYPES = frozenset({"WebPage", "ItemPage", "VideoObject", "MediaObject"})
_COMMENT = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)
_TRAILING_COMMA = re.compile(r",\s*([}\]])")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedArticle:
    """The article as JSON-LD tells it; every text is on one line, "" when it is not told."""

    headline: str = ""
    alternative: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    modified: str = ""
    section: str = ""
    keywords: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    publisher: str = ""
    language: str = ""
    body: str = ""  # articleBody: often a teaser


def read_jsonld(root: Node, *, url: str = "") -> LinkedArticle:
    """The page's main article; an empty value when no JSON-LD tells of one. Never raises."""
    every = (node for text in _scripts(root) for node in _flatten(_parse(text), _MAX_DEPTH))
    nodes = list(islice(every, _MAX_NODES))
    articles = [node for node in nodes if _is_article(node)]
    if not articles:
        weak = [node for node in nodes if _types(node) & _WEAK_TYPES and node.get("datePublished")]
        return _to_article(weak[0], nodes) if weak else LinkedArticle(publisher=_site_of(nodes))
    main = next((node for node in articles if url and _names_page(node, url)), articles[0])
    return _to_article(main, nodes)


def _scripts(root: Node) -> Iterator[str]:
    for script in root.iter("script"):
        kind = (script.get("type") or "").lower()
        if "ld+json" in kind and script.text and len(script.text) <= MAX_SCRIPT:
            yield script.text


def _parse(text: str) -> Json:
    for mend in (str, _uncomment, _mend):
        try:
            return json.loads(mend(text), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _uncomment(text: str) -> str:
    return _COMMENT.sub("", text)


def _mend(text: str) -> str:
    """Entities, trailing commas and a closing semicolon are what publishers' templates leave behind."""
    text = _uncomment(text).strip().rstrip(";")
    if "&quot;" in text and '"' not in text:
        text = html.unescape(text)
    return _TRAILING_COMMA.sub(r"\1", text)


def _flatten(value: Json, depth: int) -> Iterator[dict[str, Json]]:
    """Every object that may stand for the page: the top ones, those in lists and graphs, and what a page is about."""
    if depth <= 0:
        return
    if isinstance(value, list):
        for item in value:
            yield from _flatten(item, depth - 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(value.get(key), list | dict):
                yield from _flatten(value[key], depth - 1)


def _types(node: dict[str, Json]) -> set[str]:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return {kind.rsplit("/", 1)[-1] for kind in kinds if isinstance(kind, str)}


def _is_article(node: dict[str, Json]) -> bool:
    return any(_ARTICLE_TYPES.search(kind) or kind == "LiveBlogPosting" for kind in _types(node)) and bool(
        node.get("headline") or node.get("name") or node.get("datePublished")
    )


def _names_page(node: dict[str, Json], url: str) -> bool:
    page = node.get("mainEntityOfPage")
    names = [node.get("url"), node.get("@id"), page if isinstance(page, str) else None]
    names += [page.get("@id"), page.get("url")] if isinstance(page, dict) else []
    bare = url.partition("?")[0].rstrip("/")
    return any(isinstance(name, str) and name.partition("#")[0].partition("?")[0].rstrip("/") == bare for name in names)


def _to_article(node: dict[str, Json], nodes: list[dict[str, Json]]) -> LinkedArticle:
    by_id = {name: other for other in nodes if isinstance(name := other.get("@id"), str) and len(other) > 1}
    return LinkedArticle(
        headline=_text(node.get("headline")) or _text(node.get("name")),
        alternative=_text(node.get("alternativeHeadline")),
        description=_text(node.get("description")),
        authors=tuple(_names(node.get("author") or node.get("creator"), by_id)),
        published=_text(node.get("datePublished")) or _text(node.get("dateCreated")),
        modified=_text(node.get("dateModified")),
        section=next(iter(_texts(node.get("articleSection"))), ""),
        keywords=tuple(_keywords(node.get("keywords"))),
        images=tuple(_images(node.get("image"), by_id)) or tuple(_images(node.get("thumbnailUrl"), by_id)),
        publisher=next(iter(_names(node.get("publisher"), by_id)), "") or _site_of(nodes),
        language=_text(node.get("inLanguage")),
        body=_long_text(node.get("articleBody")),
    )


def _site_of(nodes: list[dict[str, Json]]) -> str:
    sites = [node for node in nodes if _types(node) & {"WebSite", "NewsMediaOrganization"}]
    return next((name for name in (_text(site.get("name")) for site in sites) if name), "")


def _text(value: Json) -> str:
    """One line; entities that were escaped once more than JSON needs are undone."""
    for _ in range(_MAX_DEPTH):
        if isinstance(value, dict):
            value = value.get("@value") or value.get("name")
        elif isinstance(value, list):
            value = next((item for item in value if item), "")
    return squeeze(html.unescape(html.unescape(value))) if isinstance(value, str) else ""


def _long_text(value: Json) -> str:
    return html.unescape(value) if isinstance(value, str) else ""


def _texts(value: Json) -> list[str]:
    values = value[:_MOST_VALUES] if isinstance(value, list) else [value]
    return [text for text in map(_text, values) if text]


def _keywords(value: Json) -> list[str]:
    texts = _texts(value)
    if len(texts) == 1:
        texts = [squeeze(part) for part in re.split(r"[,;|]", texts[0])]
    return list(dict.fromkeys(filter(None, texts)))


def _names(value: Json, by_id: dict[str, dict[str, Json]]) -> list[str]:
    """Names of people or organisations: strings, objects, lists, references by @id."""
    if isinstance(value, str):
        return [] if value.startswith(("http://", "https://")) else [squeeze(html.unescape(value))]
    if isinstance(value, list):
        return [name for item in value[:50] if not isinstance(item, list) for name in _names(item, by_id)]
    if not isinstance(value, dict):
        return []
    if not value.get("name") and isinstance(value.get("@id"), str):
        value = by_id.get(value["@id"], value)
    name = value.get("name")
    if isinstance(name, list):
        return [text for text in map(_text, name) if text]
    if text := _text(name):
        return [text]
    both = " ".join(filter(None, (_text(value.get("givenName")), _text(value.get("familyName")))))
    return [both] if both else []


def _images(value: Json, by_id: dict[str, dict[str, Json]], depth: int = _MAX_DEPTH) -> list[str]:
    """Addresses of pictures, the widest first where widths are told."""
    if depth <= 0:
        return []
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, list):
        found = [(_width(item), link) for item in value[:20] for link in _images(item, by_id, depth - 1)[:1]]
        return [link for _, link in sorted(found, key=lambda pair: -pair[0])]
    if isinstance(value, dict):
        if not value.get("url") and not value.get("contentUrl") and isinstance(value.get("@id"), str):
            value = by_id.get(value["@id"], value)
        link = value.get("url") or value.get("contentUrl")
        return _images(link, by_id, depth - 1) if isinstance(link, str | list) else []
    return []


def _width(item: Json) -> int:
    width = item.get("width") if isinstance(item, dict) else 0
    width = width.get("value") if isinstance(width, dict) else width
    try:
        return int(float(str(width or 0).removesuffix("px")))
    except (ValueError, OverflowError):
        return 0

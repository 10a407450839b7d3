"""A page of headlines without a feed: the links that lead to articles, with title, date and picture.

Nothing is known of the page but what all of them have in common: every article has a link whose words are a headline;
the links lie in a structure that repeats; menus, tags and numbers of pages are short or have telling addresses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from html import escape
from itertools import chain
from typing import Any

from lxml import etree

from .article_links import is_article_like, is_navigation
from .dates import believable, parse_date
from .decode import decode_page
from .extract import base_of, bound_page, parse_page
from .failures import SetAside, Trouble
from .feed_entries import finish_feed
from .feed_items import Channel, Draft
from .media import find_image
from .pieces import BLOCKS, flat_text, is_hidden
from .text import squeeze
from .types import Certainty, FeedKind, Moment, ParsedFeed
from .urls import BadUrl, absolute_url, normalize_url, same_site

MAX_HEADLINES = 200  # the longest front pages name 150 articles
_LETTERS_NEEDED = (15, 10)  # of a headline; fewer where the address is that of an article
_WORDS_NEEDED = (3, 2)  # "Bakıda güclü külək" is a headline, "Bütün xəbərlər" a menu
_LONGEST = 300
_REPEATS = 3  # so many links of one structure, and so many addresses under one text
_SHARE = 0.6  # of the links of one structure that are headlines; a menu has one or two long words
_CLIMB = 6  # elements between a link and its card
_LONGEST_DATE = 60  # letters; longer texts beside a link are its lead
_MOST_DATES = 4  # texts of one card that are tried
# Rank of texts in attributes: "read more about ..." counts only where nothing but a picture is seen.
_UNSEEN = 3
_FURNITURE = frozenset(("nav", "footer", "button", "select", "dialog", "template", "noscript", "script", "style"))
_FURNITURE_CLASS = re.compile(
    r"(?:^|\s)(?:[\w-]*[-_])?(?:nav(?:bar|igation)?|menu|footer|breadcrumbs?|pagination|pager|tags|tag-?list)(?:\s|$)",
    re.IGNORECASE,
)
_HEADLINE_CLASS = re.compile(r"title|headline|heading|basliq|zagolov", re.IGNORECASE)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ROOTS = frozenset({"html", "body", "main"})
_MAY_BE_DATE = re.compile(
    r"[0-9]{1,2}[:.][0-9]{2}|[0-9]{4}|[0-9]{1,2}\s+\w{3,}|əvvəl|назад|\bago\b|dün|bu ?gün|вчера|сегодня|today|yester",
    re.IGNORECASE,
)
_DAY_IN_PATH = re.compile(r"/((?:19|20)[0-9]{2})[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12][0-9]|3[01])(?=[/-])")
_WORD = re.compile(r"[^\W\d_]+")

Node = Any  # lxml's elements of HTML


@dataclass(slots=True, kw_only=True)
class _Card:
    """All that the page says about one address: its links in reading order, and what was made of them."""

    url: str  # absolute, as given
    links: list[Node] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  # that may be its headline, the likeliest first
    title: str = ""
    node: Node = None  # the largest element that speaks of no other address


def read_listing(body: bytes, *, base_url: str, content_type: str = "", now: datetime, zone: tzinfo) -> ParsedFeed:
    """The articles that a page lists, in its order, as entries of a feed; see `feeds.parse_feed` for `now` and `zone`.

    `published_raw` is filled only where the markup states a date (`<time datetime>`): words such as "5 minutes ago"
    change at each visit and make no new entry. Raises `SetAside` in words when there are no headlines.
    """
    decoded = decode_page(body, content_type=content_type)
    root = None if decoded.problem else parse_page(decoded.text)
    if root is None:
        raise SetAside(decoded.problem or "there is no HTML in this page", trouble=Trouble.NOT_A_FEED)
    bound_page(root)
    base = base_of(root, base_url)
    every = list(root.iter())  # held, so that an element is the same Python object each time it is met
    cards = _choose_cards(list(_find_cards(root, base=base, page=base_url)))
    if not cards:
        raise SetAside("no headlines that lead to articles were found on this page", trouble=Trouble.NOT_A_FEED)
    _place_cards(cards)
    dates = {card.url: _date_beside(card, now=now, zone=zone) for card in cards}
    drafts = [_draft(card, dates[card.url][0], base) for card in cards]
    feed = finish_feed(_channel(root, base_url), FeedKind.LISTING, drafts, dropped=[], now=now, zone=zone)
    every.clear()
    entries = [replace(one, published=one.published or dates.get(one.link, ("", None))[1]) for one in feed.entries]
    return replace(feed, entries=tuple(entries))


# --- which links ------------------------------------------------------------------------------------------------------


def _find_cards(root: Node, *, base: str, page: str) -> Iterator[_Card]:
    """Every address of the same site that is no navigation, with the texts of its links."""
    cards: dict[str, _Card] = {}
    for link in _links(root):
        url = absolute_url(link.get("href"), base=base)
        if url and same_site(url, page) and not is_navigation(url):
            try:
                cards.setdefault(normalize_url(url), _Card(url=url)).links.append(link)
            except BadUrl:
                continue
    cards.pop(normalize_url(page), None)
    for card in cards.values():
        ranked = sorted(chain.from_iterable(map(_texts_of, card.links)), key=lambda pair: pair[0])
        seen = [text for rank, text in ranked if rank < _UNSEEN and _WORD.search(text)]
        card.texts = list(dict.fromkeys(seen or [text for _, text in ranked if text]))
        yield card


def _links(root: Node) -> Iterator[Node]:
    """Links outside of menus, footers and what is hidden, in reading order."""
    walk = etree.iterwalk(root, events=("start",))
    for _, node in walk:
        if not isinstance(node.tag, str):
            continue
        if node.tag in _FURNITURE or (node.tag not in _ROOTS and (_is_furniture(node) or is_hidden(node))):
            walk.skip_subtree()
        elif node.tag == "a" and node.get("href"):
            yield node


def _is_furniture(node: Node) -> bool:
    return node.get("role") == "navigation" or bool(_FURNITURE_CLASS.search(node.get("class") or ""))


def _texts_of(link: Node) -> Iterator[tuple[int, str]]:
    """What may be the headline, with its rank: headings, what is called a title, words of the link, attributes."""
    parts = [node for node in link.iterdescendants() if isinstance(node.tag, str)]
    yield from ((0, flat_text(node)) for node in parts if node.tag in _HEADINGS)
    above = [node for _, node in zip(range(3), link.iterancestors(), strict=False)]
    in_heading = any(node.tag in _HEADINGS for node in above)
    yield from ((1, flat_text(node)) for node in parts if _HEADLINE_CLASS.search(node.get("class") or ""))
    if not any(node.tag in BLOCKS for node in parts):
        yield (0 if in_heading else 2), flat_text(link)
    else:
        yield from ((2, flat_text(node)) for node in parts if not any(child.tag in BLOCKS for child in node))
    yield _UNSEEN, squeeze(link.get("title") or link.get("aria-label") or "")
    yield from ((_UNSEEN, squeeze(node.get("alt") or "")) for node in parts if node.tag == "img")


def _choose_cards(cards: Sequence[_Card]) -> list[_Card]:
    """Those with a headline whose address is that of an article, or that lie in a structure of headlines."""
    everywhere = Counter(text for card in cards for text in card.texts)  # "read the full story"
    for card in cards:
        own = [text for text in card.texts if everywhere[text] < _REPEATS]
        clear = is_article_like(card.url)
        card.title = next((text for text in own if _is_headline(text, clear=clear)), "")
    all_links = Counter(structure for card in cards for structure in _structures(card))
    headlines = Counter(structure for card in cards if card.title for structure in _structures(card))
    repeated = {s for s, n in headlines.items() if n >= _REPEATS and n >= all_links[s] * _SHARE}
    chosen = [c for c in cards if c.title and (is_article_like(c.url) or not repeated.isdisjoint(_structures(c)))]
    return chosen[:MAX_HEADLINES]


def _is_headline(text: str, *, clear: bool) -> bool:
    """`clear`: the address leaves no doubt. Numbers are no words, so that no date is a headline."""
    words = _WORD.findall(text)
    enough = sum(map(len, words)) >= _LETTERS_NEEDED[clear] and len(words) >= _WORDS_NEEDED[clear]
    return enough and len(text) <= _LONGEST


def _structures(card: _Card) -> set[str]:
    """How each link is built in: names and classes, numbers left out, of the link and four elements around it."""
    return {
        "<".join(re.sub("[0-9]+", "", f"{node.tag}.{node.get('class') or ''}") for node in _with_ancestors(link, 4))
        for link in card.links
    }


def _with_ancestors(node: Node, count: int) -> list[Node]:
    return [node, *(above for _, above in zip(range(count), node.iterancestors(), strict=False))]


# --- what stands beside them ------------------------------------------------------------------------------------------


def _place_cards(cards: Sequence[_Card]) -> None:
    """Climb from each headline while nothing but its own address is spoken of."""
    owners: dict[Node, str] = {}
    for card in cards:
        for link in card.links:
            for node in _with_ancestors(link, 100):
                owners[node] = card.url if owners.get(node, card.url) == card.url else ""
    for card in cards:
        card.node = _titled_link(card)
        for above in _with_ancestors(card.node, _CLIMB):
            if owners[above] != card.url or above.tag in _ROOTS:
                break
            card.node = above


def _titled_link(card: _Card) -> Node:
    return next((link for link in card.links if any(text == card.title for _, text in _texts_of(link))), card.links[0])


def _date_beside(card: _Card, *, now: datetime, zone: tzinfo) -> tuple[str, Moment | None]:
    """The date as the markup states it ("" when only words do), and the moment that words or the address name."""
    stated = next((node.get("datetime") for node in card.node.iter("time") if node.get("datetime")), "")
    if stated:
        return stated, None
    texts = [squeeze(text) for text in card.node.itertext() if text and len(text) <= _LONGEST_DATE * 4]
    likely = [text for text in texts if len(text) <= _LONGEST_DATE and text not in card.title]
    for text in [text for text in likely if _MAY_BE_DATE.search(text)][:_MOST_DATES]:
        moment = parse_date(text, now=now, zone=zone)
        if moment is not None and believable(moment, now=now):
            return "", moment
    return "", _day_in_path(card.url, now=now, zone=zone)


def _day_in_path(url: str, *, now: datetime, zone: tzinfo) -> Moment | None:
    found = _DAY_IN_PATH.search(url)
    moment = parse_date("-".join(part.zfill(2) for part in found.groups()), now=now, zone=zone) if found else None
    if moment is None or not believable(moment, now=now):
        return None
    return replace(moment, certainty=Certainty.INFERRED)


def _draft(card: _Card, published: str, base: str) -> Draft:
    found = (find_image(node, base_url=base) for node in card.node.iter("img"))
    picture = next((image.src for image in found if image is not None), "")
    title = escape(card.title, quote=False)  # drafts hold markup
    return Draft(base=base, title=title, links=[card.url], pictures=[picture] if picture else [], published=published)


def _channel(root: Node, page: str) -> Channel:
    named = (node.get("content") for node in root.iter("meta") if node.get("property") == "og:site_name")
    window = (node.text_content() for node in root.iter("title"))
    title = next((squeeze(text) for text in chain(named, window) if text and text.strip()), "")
    return Channel(base=page, title=title, language=root.get("lang") or "", homepage=page)

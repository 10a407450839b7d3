"""Pictures and embeds as a page holds them: the real address behind lazy loading, the caption, the credit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .sanitize import plain_text
from .text import squeeze
from .types import Embed, Image
from .urls import absolute_url

Node = Any

# Where lazy loading hides the address, most trusted first; `src` itself is then only a placeholder.
_LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-url",
    "data-image",
    "data-full-src",
    "data-hi-res-src",
)
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "srcset", "imagesrcset")
_PLACEHOLDER = re.compile(
    r"^data:|^about:|(?:^|[/_.-])(?:blank|spacer|placeholder|transparent|pixel|1x1|lazy|loading|loader|grey|gray|default)"
    r"(?:[_.-]?\d*)\.(?:gif|png|svg|jpe?g|webp)",
    re.IGNORECASE,
)
_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,4})?)[wxh]")  # of a srcset's candidate
_LONGEST_SRCSET = 20_000  # characters
_TEMPLATE = re.compile(r"\{\w+\}|\[\w+\]|%7B\w+%7D", re.IGNORECASE)
_LONGEST_CAPTION = 1_500  # characters
_AROUND_CREDIT = " |-–—·(,"  # what stands between a caption and its credit
_FIGURE_WORDS = (20, 400)  # characters of a caption without <figcaption>: fewer are a label, more a text of its own
_FIGURE_PICTURES = 4  # one that holds more is no picture with its caption, but a page
_FIGURE_PARTS = 100  # pictures of a gallery that are looked through for its caption: all of 10,000 take seconds
_LINKED_WORDS = 15  # characters of a link in a figure that make it the card of another story
_CAPTION_LEVELS = 3  # from an <img> up to the link or slide that carries its data-caption
_UNSHOWN = frozenset({"button", "noscript", "script", "style", "svg", "template"})
_SMALL_SIDE = 60  # pixels; anything smaller is an icon, a flag or a face beside a byline
_CREDIT_CLASS = re.compile(
    r"credit|copyright|source|photographer|byline|author|quelle|agency|rights|foto", re.IGNORECASE
)
_CREDIT_WORDS = re.compile(
    r"(?:^|\s)[(\[]?((?:©|\(c\)|photo(?: by| credit)?:|photo by|image(?: credit)?:|picture:|credit:|foto:|fotos:"
    r"|bild:|quelle:|foto müəllifi:|şəkil:|fotoğraf:|mənbə:|фото:|источник фото:|credits?:)\s*[^.]{2,90}?)[)\]]?\.?$",
    re.IGNORECASE,
)
_FURNITURE_CLASS = re.compile(r"avatar|(?:^|[\s_-])(?:logo|icon|emoji|author)(?:[\s_-]|$)", re.IGNORECASE)
_NOT_A_PICTURE = re.compile(
    r"(?:^|[/_.-])(?:logo|icon|icons|sprite|avatar|favicon|emoji|badge|flag|tracking|counter)s?(?:[/_.-]|$)",
    re.IGNORECASE,
)


# --- pictures -------------------------------------------------------------------------------------------------------


def find_image(node: Node, *, base_url: str) -> Image | None:
    """The picture that an `<img>` stands for; None for icons, logos and placeholders."""
    width, height = _number(node.get("width")), _number(node.get("height"))
    if (width and width < _SMALL_SIDE) or (height and height < _SMALL_SIDE):
        return None
    if _FURNITURE_CLASS.search(f"{node.get('class') or ''} {node.get('id') or ''}"):
        return None
    src = _largest(node, base_url)
    if not src or is_furniture(src):
        return None
    caption, credit = _caption(node)
    alt = squeeze(node.get("alt") or "")[:_LONGEST_CAPTION]
    return Image(src=src, alt=alt, caption=caption, credit=credit)


def is_furniture(src: str) -> bool:
    """The file's own name says that it is a logo, an icon or a tracking pixel."""
    path = urlsplit(src).path
    return bool(_NOT_A_PICTURE.search(path.rsplit("/", 1)[-1])) or path.endswith((".svg", ".ico"))


def _largest(node: Node, base_url: str) -> str:
    """The widest candidate of srcset and <source>, else the lazy address, else src."""
    picture = next(node.iterancestors("picture"), None)
    holders = [node] if picture is None else [node, *picture.iter("source")]
    sized: list[tuple[float, str]] = []
    for holder in holders:
        for name in _LAZY_SETS:
            sized += parse_srcset(holder.get(name) or "")
    # `max` keeps the first of equals: the <img>'s own list comes first, then the sources in the page's order
    for _, candidate in sorted(sized, key=lambda pair: -pair[0]):
        if link := _usable(candidate, base_url):
            return link
    for holder in holders:
        for name in (*_LAZY, "src"):
            if link := _usable(holder.get(name) or "", base_url):
                return link
    return ""


@lru_cache(maxsize=512)
def parse_srcset(value: str) -> tuple[tuple[float, str], ...]:
    """(width in pixels or density, address) of each candidate of a srcset (HTML section 4.8.4.2.2), in order.

    Commas without blanks behind them belong to the address, except behind a size: "/a.jpg 400w,/b.jpg 800w".
    """
    found: list[tuple[float, str]] = []
    link = ""
    for token in value[:_LONGEST_SRCSET].split():
        size, _, rest = token.partition(",")
        stated = _SIZE.fullmatch(size)
        if stated:
            if link:
                found.append((float(stated[1]), link))
        else:
            rest = token
            if link:
                found.append((1.0, link))
        link = rest.strip(",")
        if link and rest.endswith(","):
            found.append((1.0, link))
            link = ""
    return tuple([*found, (1.0, link)] if link else found)


def _usable(link: str, base_url: str) -> str:
    link = link.strip()
    if not link or _PLACEHOLDER.search(link) or _TEMPLATE.search(link):
        return ""
    return absolute_url(link, base=base_url) or ""


def _number(value: str | None) -> int:
    digits = re.match(r"\s*(\d{1,6})(?:px)?\s*$", value or "")
    return int(digits[1]) if digits else 0


def _caption(image: Node) -> tuple[str, str]:
    """(caption, credit) of a picture: its <figcaption>, else few words in its figure, else a gallery's attribute."""
    holder = find_figcaption(image)
    if holder is None:
        holder = next((figure for figure in islice(image.iterancestors("figure"), 1) if _is_captioned(figure)), None)
    if holder is None:
        holders = [image, *islice(image.iterancestors(), _CAPTION_LEVELS)]
        stated = next(filter(None, (node.get("data-caption") for node in holders)), "")
        return split_credit(plain_text(stated)[:_LONGEST_CAPTION])
    credit = ""
    for part in holder.iterdescendants():
        name = f"{part.get('class') or ''} {part.get('itemprop') or ''}" if isinstance(part.tag, str) else ""
        if name.strip() and _CREDIT_CLASS.search(name):
            credit = squeeze(part.text_content())
            break
    whole = squeeze(" ".join(_shown_words(holder)))[:_LONGEST_CAPTION]
    if credit and credit != whole and len(credit) < 200:
        return squeeze(whole.replace(credit, " ", 1)).strip(_AROUND_CREDIT), credit.strip("() ")
    return split_credit(whole)


def find_figcaption(image: Node) -> Node | None:
    """The <figcaption> of the figure around a picture or around that figure, or of the button that shows it larger."""
    for figure in islice(image.iterancestors("figure", "button"), 2):
        for part in islice(figure.iter("figcaption", "img"), _FIGURE_PARTS):
            if part.tag == "figcaption":
                return part
    return None


def split_credit(words: str) -> tuple[str, str]:
    """(caption, credit): "Новый мост © Утро" ends in who made the picture."""
    if found := _CREDIT_WORDS.search(words):
        return words[: found.start()].strip(_AROUND_CREDIT), found[1].strip()
    return words, ""


def _is_captioned(figure: Node) -> bool:
    """A figure without <figcaption> whose few words say something about the picture, and lead nowhere."""
    parts = [part.tag for part in islice(figure.iter("table", "blockquote", "iframe", "video", "img"), _FIGURE_PARTS)]
    if any(tag != "img" for tag in parts) or len(parts) > _FIGURE_PICTURES:
        return False
    linked = sum(len(squeeze(link.text_content())) for link in figure.iter("a"))
    words = squeeze(" ".join(_shown_words(figure)))
    named = any(
        "caption" in (part.get("class") or "") for part in islice(figure.iter("div", "p", "span"), _FIGURE_PARTS)
    )
    fewest = 1 if named else _FIGURE_WORDS[0]
    return linked < _LINKED_WORDS and fewest <= len(words) <= _FIGURE_WORDS[1]


def _shown_words(node: Node) -> Iterator[str]:
    """The words below an element without those of its buttons."""
    yield node.text or ""
    for child in node:
        if isinstance(child.tag, str) and child.tag not in _UNSHOWN:
            yield from _shown_words(child)
        yield child.tail or ""


# --- embeds ---------------------------------------------------------------------------------------------------------

_HOSTS: tuple[tuple[str, str], ...] = (
    ("youtube", r"(?:^|\.)(?:youtube|youtube-nocookie)\.com$|(?:^|\.)youtu\.be$"),
    ("x", r"(?:^|\.)(?:twitter|x)\.com$"),
    ("telegram", r"(?:^|\.)(?:t|telegram)\.me$"),
    ("facebook", r"(?:^|\.)facebook\.com$"),
    ("instagram", r"(?:^|\.)instagram\.com$"),
    ("tiktok", r"(?:^|\.)tiktok\.com$"),
    ("video", r"(?:^|\.)(?:vimeo|dailymotion|rutube|ok|vk|vkvideo|brightcove|jwplatform|jwplayer|bbc)\.\w+$"),
    ("audio", r"(?:^|\.)(?:soundcloud|spotify|podigee|anchor|castbox)\.\w+$"),
)
_KNOWN_HOSTS = tuple((kind, re.compile(pattern)) for kind, pattern in _HOSTS)
_QUOTE_CLASSES = {
    "twitter-tweet": "x",
    "twitter-video": "x",
    "instagram-media": "instagram",
    "tiktok-embed": "tiktok",
    "fb-post": "facebook",
    "telegram-post": "telegram",
}
_ADVERTS = re.compile(
    r"doubleclick|googlesyndication|adservice|googletagmanager|/ads?[/.?]|recaptcha|consent|newsletter", re.IGNORECASE
)
_YOUTUBE_ID = re.compile(r"^[\w-]{6,20}$")


def find_embed(node: Node, *, base_url: str) -> Embed | None:
    """What an iframe, player or quoted post shows, as kind and address; None for adverts, widgets and empty frames."""
    if node.tag == "blockquote":
        return _quoted_post(node, base_url)
    if node.tag == "amp-youtube" and node.get("data-videoid"):
        return Embed(kind="youtube", url=f"https://www.youtube.com/watch?v={node.get('data-videoid')}")
    sources = [node.get(name) for name in ("data-src", "data-lazy-src", "src")]
    sources += [source.get("src") for source in node.iter("source")]
    for source in filter(None, sources):
        link = absolute_url(source, base=base_url)
        if link and not _ADVERTS.search(link):
            return _named(node, link)
    return None


def embed_kind_of_quote(node: Node) -> str:
    """x, instagram, tiktok ... when a blockquote is the plain form of an embedded post; else ""."""
    classes = (node.get("class") or "").split()
    return next((kind for name, kind in _QUOTE_CLASSES.items() if name in classes), "")


def _quoted_post(node: Node, base_url: str) -> Embed | None:
    kind = embed_kind_of_quote(node)
    addresses = [node.get("data-instgrm-permalink"), node.get("cite"), *(link.get("href") for link in node.iter("a"))]
    links = [link for link in (absolute_url(address, base=base_url) for address in addresses if address) if link]
    own = [link for link in links if _kind_of_host(link) == kind]
    posts = [link for link in own if re.search(r"/status/|/p/|/reel/|/video/|/posts?/", link)]
    chosen = (posts or own)[-1:] if kind == "x" else (posts or own)[:1]
    return Embed(kind=kind, url=chosen[0].partition("?")[0]) if chosen else None


def _named(node: Node, link: str) -> Embed | None:
    if node.tag in ("video", "amp-video"):
        return Embed(kind="video", url=link)
    if node.tag == "audio":
        return Embed(kind="audio", url=link)
    kind = _kind_of_host(link)
    if kind == "youtube":
        return Embed(kind=kind, url=_youtube_page(link))
    if node.tag == "iframe" and not kind and _number(node.get("height")) in range(1, _SMALL_SIDE):
        return None
    return Embed(kind=kind or "frame", url=link)


def _kind_of_host(link: str) -> str:
    host = urlsplit(link).hostname or ""
    return next((kind for kind, pattern in _KNOWN_HOSTS if pattern.search(host)), "")


def _youtube_page(link: str) -> str:
    """The page a reader opens, whatever form of the player was embedded."""
    parts = urlsplit(link)
    number = parse_qs(parts.query).get("v", [""])[0] or parts.path.rstrip("/").rsplit("/", 1)[-1]
    return f"https://www.youtube.com/watch?v={number}" if _YOUTUBE_ID.match(number) and number != "embed" else link


# --- lazy pictures --------------------------------------------------------------------------------------------------


def open_noscripts(root: Node) -> None:
    """Lazy loading keeps the real picture in a <noscript> beside the placeholder: give the placeholder its address."""
    for noscript in list(root.iter("noscript")):
        real = next(
            (image for image in noscript.iter("img") if not _PLACEHOLDER.search(image.get("src") or "data:")), None
        )
        if real is None:
            continue
        before = noscript.getprevious()
        lazy = next(iter(before.iter("img")), None) if before is not None else None
        if lazy is None:
            noscript.addprevious(real)
        elif not lazy.get("data-src") and not lazy.get("srcset"):
            lazy.set("data-src", real.get("src"))

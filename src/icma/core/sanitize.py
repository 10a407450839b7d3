"""The last step before text from outside reaches a page: inline markup by an allow-list (nh3), or no markup at all."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import Literal

import nh3

from .text import squeeze

_INLINE_TAGS = {"a", "em", "strong", "b", "i", "sub", "sup", "code", "br"}
_LINK_REL = "noopener noreferrer nofollow"
_NO_TAGS = nh3.Cleaner(tags=set(), attributes={})
# Each begins with a bare "<", so that the search leaps from "<" to "<".
_BLOCKS = r"(?i:br|p|div|li|ul|ol|tr|td|th|table|h[1-6]|blockquote|section|article|figure|figcaption|hr|img)\b"
_BLOCK_EDGE = re.compile(rf"</?{_BLOCKS}")
# Possessive and without "<" in a value: hostile text costs linear time.
_TAG = re.compile(rf"""</?(?:({_BLOCKS})|[a-zA-Z])(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>""")
# Elements whose content is not text, and everything that is no element.
_NEEDS_PARSER = re.compile(
    r"<(?i:[!?]|script|style|template|textarea|title|noscript|iframe|noembed|noframes|xmp|plaintext|svg|math|select)"
)
_MARKUP = re.compile(r"<(?:/?[a-zA-Z]|!|\?)")
# What publishers escape twice. A tag by any other name is rather a word of the text: "List<T>".
_KNOWN_TAG = re.compile(
    r"</?(?i:a|abbr|b|blockquote|br|center|code|div|em|figure|figcaption|font|h[1-6]|hr|i|iframe|img|li|mark|ol|p|pre"
    r"|s|script|section|small|span|strike|strong|style|sub|sup|table|tbody|td|th|thead|tr|u|ul|video)\b[^<>]*>"
    r"|<!\[CDATA\[|<!--"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_SURROGATES = re.compile("[\ud800-\udfff]")
_CDATA_MARKS = re.compile(r"<!\[CDATA\[|\]\]>")


def inline_html(html: str, *, base_url: str = "") -> str:
    """Markup with nothing left but a[href http/https], em, strong, b, i, sub, sup, code and br; safe to put in a page.

    Relative links are resolved against `base_url` when it is given, else they lose their address. Scripts and styles go
    with their text.
    """
    return _one_line(_inline_cleaner(base_url).clean(_writable(html)))


def plain_text(html: str) -> str:
    """The words alone, on one line: no markup, entities decoded (twice when they were escaped twice), squeezed.

    The result is text, not HTML: it may hold `<` and `&` and is escaped where it is shown.
    """
    if "<" not in html and "&" not in html:
        return squeeze(html)
    text = _strip_markup(html)
    if ("<" in text and _KNOWN_TAG.search(text)) or ("&" in text and _ENTITY.search(text)):
        text = _strip_markup(text)
    return squeeze(text)


def _strip_markup(markup: str) -> str:
    if "<" in markup:
        if "CDATA[" in markup:  # nested in escaped text: a parser would take it for a comment and drop the words
            markup = _CDATA_MARKS.sub(" ", markup)
        if not _NEEDS_PARSER.search(markup):  # the daily case: paragraphs and pictures; a parser costs five times more
            markup = _TAG.sub(_gap_of, markup)
        if _MARKUP.search(markup):
            markup = _NO_TAGS.clean(_BLOCK_EDGE.sub(r" \g<0>", _writable(markup)))
    return unescape(markup) if "&" in markup else markup


def _gap_of(tag: re.Match[str]) -> str:
    return " " if tag[1] else ""


@lru_cache(maxsize=256)
def _inline_cleaner(base_url: str) -> nh3.Cleaner:
    if base_url.startswith(("http://", "https://")):
        try:
            return _build_cleaner(("rewrite_with_base", base_url))
        except ValueError:  # "http://[", a port of 99999: nothing can be relative to it
            pass
    return _build_cleaner("deny")


def _build_cleaner(relative: Literal["deny"] | tuple[Literal["rewrite_with_base"], str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_INLINE_TAGS,
        attributes={"*": set(), "a": {"href"}},
        url_schemes={"http", "https"},
        url_relative=relative,
        link_rel=_LINK_REL,
    )


def _writable(markup: str) -> str:
    """Without lone surrogates, which neither nh3 nor a database can take."""
    return markup if markup.isprintable() else _SURROGATES.sub("", markup)


def _one_line(markup: str) -> str:
    """Newlines in inline markup are blanks; control characters go. Blanks at the ends are left: text goes on there."""
    if markup.isprintable():
        return markup
    start = " " if markup[:1].isspace() else ""
    end = " " if markup[-1:].isspace() else ""
    return start + squeeze(markup) + end

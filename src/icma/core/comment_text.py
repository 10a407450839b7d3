"""A comment as its writer typed it, and as a page shows it: a subset of markdown (CommonMark 0.31).

Paragraphs, line breaks, emphasis, strong, quotes, lists, code and links. No HTML, headings, pictures or tables: what
looks like one stays the text that it is.
"""

from __future__ import annotations

import html as markup
import re
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from yarl import URL

MOST_NESTED = 6  # quotes and lists in each other; deeper ones are text
_RULES = ("emphasis", "link", "autolink", "backticks", "escape", "newline", "blockquote", "list", "code", "fence")
_TAGS = {"p", "br", "em", "strong", "blockquote", "ul", "ol", "li", "code", "pre", "a"}
_REL = "nofollow ugc noopener noreferrer"
_BARE_LINK = re.compile(r"(?<![\w/@<\"'\[])(?<!\]\()(?i:https?)://[^\s<>\"'`\\]+[^\s<>\"'`\\.,:;!?)\]»”…*_]")
_TAG = re.compile(r"<[^>]*>")
_HREF = re.compile(r'href="([^"]*)"')


def render_comment(text: str) -> str:
    """Safe HTML of a comment; the same text gives the same HTML. Links lead to http(s) only and carry no weight."""
    return safe_html(_markdown().render(text))


def safe_html(html: str) -> str:
    """The last step before a page, without a condition: nothing but the tags of a comment survives."""
    return _cleaner().clean(html).strip()


def plain_text(html: str) -> str:
    """The words of a rendered comment on one line, for letters and devices."""
    return " ".join(markup.unescape(_TAG.sub(" ", html)).split())


def link_hosts(html: str) -> tuple[str, ...]:
    """The hosts that a rendered comment links to, in order, lower case and in ASCII (IDNA)."""
    hosts = []
    for link in _HREF.findall(html):
        try:
            host = URL(link.replace("&amp;", "&")).raw_host
        except ValueError:
            host = None
        hosts.append((host or "").lower().rstrip("."))
    return tuple(hosts)


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": MOST_NESTED * 3})
    markdown.enable([*_RULES])
    markdown.core.ruler.push("bare_links", _link_addresses)
    return markdown


def _link_addresses(state: StateCore) -> None:
    """Addresses in running text become links; those in code and in links stay what they are."""
    for block in state.tokens:
        if block.type == "inline" and "://" in block.content:
            depth, children = 0, []
            for token in block.children or ():
                depth += token.nesting if token.type.startswith("link_") else 0
                children += [token] if depth or token.type != "text" else _split_addresses(token)
            block.children = children


def _split_addresses(text: Token) -> list[Token]:
    parts, end = [], 0
    for found in _BARE_LINK.finditer(text.content):
        parts += [_text(text.content[end : found.start()]), Token("link_open", "a", 1, attrs={"href": found[0]})]
        parts += [_text(found[0]), Token("link_close", "a", -1)]
        end = found.end()
    return [*parts, _text(text.content[end:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},  # "*": no title and lang, which nh3 lets pass
        url_schemes={"http", "https"},
        link_rel=_REL,
        strip_comments=True,
        attribute_filter=_whole_address,
    )


def _whole_address(tag: str, name: str, value: str) -> str | None:
    """A link names its scheme and host: relative ones would lead into our own pages."""
    if name == "href" and not value.lower().startswith(("http://", "https://")):
        return None
    return value

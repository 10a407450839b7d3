"""The door to reading pages: bytes in, what a reader saw out; it never raises (design section 6)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Any

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from .blocks import text_of_blocks, text_of_html
from .body import blocks_of, judge_pieces, read_body
from .decode import decode_page
from .language import detect_language
from .media import open_noscripts
from .metadata import Metadata, read_metadata
from .outline import outline
from .pieces import Piece, letters
from .reader_id import READER_ID, reader_id_of
from .sanitize import inline_html
from .script_markup import markup_in_scripts
from .site_profile import PageOutline, SiteProfile
from .site_reading import Followed, follow_rule
from .site_rules import SiteRule, SiteRules
from .text import squeeze
from .trim import Head
from .types import Block, Extracted, Headers, Image, ListBlock, Paragraph, Quote, Table
from .urls import absolute_url

MAX_CHARACTERS = 3_000_000  # of markup; the largest of 126 real pages has 1.7 million, most of it scripts
MAX_MARKS = 100_000  # "<" in the whole page; of 126 real pages none has more than 5,600
MAX_NAMES = 1_000  # characters of one class attribute; many patterns run over it
MAX_ELEMENTS = 10_000  # the largest of 126 real pages has 2,700; beyond this trafilatura takes seconds
MAX_DEPTH = 100  # the deepest of 126 real pages has 29; recursion below must stay bounded
MAX_LINE = 400_000  # characters of one text node; trafilatura's patterns are slow on longer ones
MAX_LINKS = 500
SHORTEST_ARTICLE = 40  # letters; less is a caption or a notice, not an article
SHORTEST_TOLD = 300  # characters of a told body; less is its teaser
DROPPED = ("script", "style", "template", "svg", "math", "object", "applet", "canvas", "datalist")
_UNREAD = (
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<style\b", re.IGNORECASE), re.compile(r"</style\s*>", re.IGNORECASE)),
    (re.compile(r"<script\b(?![^>]{0,300}ld\+json)", re.IGNORECASE), re.compile(r"</script\s*>", re.IGNORECASE)),
)
_LOG = logging.getLogger(__name__)
_HREF = re.compile(r'<a href="([^"]+)"')

Node = Any


def read_page(
    body: bytes,
    *,
    url: str,
    fetched_at: datetime,
    content_type: str = "",
    headers: Headers = (),
    zone: tzinfo = UTC,
    language_hint: str = "",
    rules: SiteRules | None = None,
    profile: SiteProfile | None = None,
) -> Extracted:
    """What is on a page: title, blocks, dates and the rest, every text sanitised. Never raises on any bytes.

    `fetched_at` is aware: no date is later than it, and of `rules` the one in force then is followed. `zone` is the
    source's own, for dates without one. `profile` is what was learned from the source's other pages. `problem` is ""
    or one readable line; with a problem the fields that could be read are still there.
    """
    told = _Told(
        url=url, fetched_at=fetched_at, content_type=content_type, headers=headers, zone=zone,
        language_hint=language_hint, rules=rules, profile=profile,
    )  # fmt: skip
    try:
        return _read(body, told)
    except Exception as error:  # noqa: BLE001 -- the door of reading: whatever a page does to a library, the harvest goes on
        _LOG.warning("reading %s failed", url, exc_info=True)
        return _with_problem(f"this page could not be read ({type(error).__name__})", told)


def outline_page(
    body: bytes,
    *,
    url: str,
    fetched_at: datetime,
    content_type: str = "",
    headers: Headers = (),
    zone: tzinfo = UTC,
    language_hint: str = "",
    rules: SiteRules | None = None,
) -> PageOutline:
    """What a page is made of, as `read_page` sees it without a profile: what profiles are learned from.

    Raises whatever a page does to a library; run it where `read_page` of the same bytes went well.
    """
    told = _Told(
        url=url, fetched_at=fetched_at, content_type=content_type, headers=headers, zone=zone,
        language_hint=language_hint, rules=rules, profile=None,
    )  # fmt: skip
    decoded = decode_page(body, content_type=content_type, headers=headers, language_hint=language_hint)
    rule = rules.at(fetched_at) if rules else None
    opened = _open(decoded.text, told, rule)
    return outline(opened.pieces, opened.followed.metadata.titles) if opened else PageOutline()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What is known of a page before it is read."""

    url: str
    fetched_at: datetime
    content_type: str
    headers: Headers
    zone: tzinfo
    language_hint: str
    rules: SiteRules | None
    profile: SiteProfile | None

    @property
    def reader_id(self) -> str:
        return reader_id_of(self.rules, self.profile)


def _read(body: bytes, told: _Told) -> Extracted:
    decoded = decode_page(
        body, content_type=told.content_type, headers=told.headers, language_hint=told.language_hint
    )  # fmt: skip
    if decoded.problem:
        return _with_problem(decoded.problem, told)
    rule = told.rules.at(told.fetched_at) if told.rules else None
    reading = _read_text(decoded.text, told, rule)
    if rule is not None and not reading.text:  # a rule that leaves nothing is a rule for other pages
        plain = _read_text(decoded.text, told, None)
        reading = replace(plain, rules_missed=("body",)) if plain.text else reading
    return reading


def _read_text(text: str, told: _Told, rule: SiteRule | None) -> Extracted:
    opened = _open(text, told, rule)
    if opened is None:
        return _with_problem("there is no HTML in this page", told)
    metadata, base_url = opened.followed.metadata, opened.base_url
    blocks = blocks_of(opened.pieces, base_url)
    if len(text_of_blocks(blocks)) < SHORTEST_TOLD and not opened.followed.inside:
        scripts = (node.text for node in opened.every if node.tag == "script" and node.text)
        told_there = _blocks_in_scripts(scripts, base_url, opened.head)
        blocks = max(blocks, told_there, key=lambda read: len(text_of_blocks(read)))
    blocks = blocks or _told_blocks(metadata.body)
    reading = _to_extracted(metadata, blocks, told.language_hint)
    return replace(reading, reader_id=told.reader_id, rules_missed=tuple(opened.followed.missed))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """A page that was parsed and judged. `every` holds its elements: lxml then builds each Python object once."""

    base_url: str
    followed: Followed
    head: Head
    pieces: list[Piece]
    every: list[Node]


def _open(text: str, told: _Told, rule: SiteRule | None) -> _Opened | None:
    root = parse_page(text)
    if root is None:
        return None
    every = list(root.iter())  # a fifth of the time
    bound_page(root)
    base_url = base_of(root, told.url)
    metadata = read_metadata(
        root, url=told.url, fetched_at=told.fetched_at, zone=told.zone, headers=told.headers, base_url=base_url
    )
    open_noscripts(root)
    etree.strip_elements(root, *DROPPED, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    followed = Followed(metadata=metadata)
    if rule is not None:
        followed = follow_rule(root, rule, metadata, now=told.fetched_at, zone=told.zone)
        metadata = followed.metadata
    head = Head(titles=metadata.titles, authors=metadata.authors, description=metadata.description)
    pieces = judge_pieces(root, head=head, inside=followed.inside, profile=told.profile)
    return _Opened(base_url=base_url, followed=followed, head=head, pieces=pieces, every=every)


def _to_extracted(metadata: Metadata, blocks: tuple[Block, ...], language_hint: str) -> Extracted:
    text = text_of_blocks(blocks)
    told = len(letters(text)) >= SHORTEST_ARTICLE
    blocks = blocks if told else ()
    text = text if told else ""
    sample = f"{metadata.title}\n{text[:2000] or metadata.description}"
    return Extracted(
        reader_id=READER_ID,
        title=metadata.title,
        lead=metadata.description,
        authors=metadata.authors,
        published_at=metadata.published_at,
        modified_at=metadata.modified_at,
        language=detect_language(sample, hint=metadata.language or language_hint),
        blocks=blocks,
        text=text,
        cover_image=metadata.cover_image or next((block.src for block in blocks if isinstance(block, Image)), ""),
        section=metadata.section,
        tags=metadata.tags,
        labels=metadata.labels,
        canonical_url=metadata.canonical_url,
        site_name=metadata.site_name,
        links=tuple(dict.fromkeys(_links(blocks)))[:MAX_LINKS],
        rights_signals=metadata.rights_signals,
        problem="" if told else "no article text was found on this page",
    )


def _blocks_in_scripts(scripts: Iterable[str], base_url: str, head: Head) -> tuple[Block, ...]:
    """Scripts fill this page, and often hold its text."""
    root = parse_page(markup_in_scripts(scripts))
    if root is None:
        return ()
    bound_page(root)
    etree.strip_elements(root, *DROPPED, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    return read_body(root, base_url=base_url, head=head)


def _told_blocks(told: str) -> tuple[Block, ...]:
    """The last resort for pages that scripts fill: `articleBody` of JSON-LD, often a teaser and without markup."""
    lines = (inline_html(line).strip() for line in told.splitlines())
    return tuple(Paragraph(html=line) for line in lines if line) if len(told) >= SHORTEST_TOLD else ()


def _links(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Absolute addresses of the links in the text, in reading order."""
    for block in blocks:
        match block:
            case Paragraph(html=html) | Quote(html=html):
                parts: tuple[str, ...] = (html,)
            case ListBlock(items=items):
                parts = items
            case Table(rows=rows):
                parts = tuple(cell for row in rows for cell in row)
            case _:
                continue
        for part in parts:
            yield from (text_of_html(link) for link in _HREF.findall(part))


# --- the parsed page, within bounds ---------------------------------------------------------------------------------


def parse_page(text: str) -> Node | None:
    """The tree of a page; None when there is nothing to parse. Text beyond the cap is left out."""
    if len(text) > MAX_CHARACTERS:
        for opening, closing in _UNREAD:
            text = _drop_spans(text, opening, closing)
        text = text[:MAX_CHARACTERS]
    text = _cut_behind(text, "<", MAX_MARKS)
    if "<" not in text:
        return None
    # lxml refuses a str that declares an encoding; as UTF-8 bytes with the encoding given, the declaration is ignored
    parser = HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _cut_behind(text: str, mark: str, most: int) -> str:
    """`text` up to its mark number `most`: libxml2 builds a million elements in a second, and takes 200 MB for them."""
    if text.count(mark) <= most:
        return text
    return mark.join(text.split(mark, most)[:most])


def _drop_spans(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    """`text` without what stands between the two; linear, where one pattern for both is quadratic on unclosed ones."""
    kept = []
    at = 0
    while (start := opening.search(text, at)) and (end := closing.search(text, start.end())):
        kept.append(text[at : start.start()])
        at = end.end()
    return "".join([*kept, text[at:]])


def bound_page(root: Node) -> None:
    """Cut what would make later steps slow: elements beyond a number, below a depth, and endless lines."""
    depth = count = 0
    deep: list[Node] = []
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        count += 1
        if depth == MAX_DEPTH:
            deep.append(node)
        _bound_words(node)
        if count == MAX_ELEMENTS:
            _drop_rest(node)
            break
    for node in deep:
        _flatten(node)


def _bound_words(node: Node) -> None:
    if node.text and len(node.text) > MAX_LINE and node.tag != "script":  # JSON-LD of live blogs is one long line
        node.text = node.text[:MAX_LINE]
    if node.tail and len(node.tail) > MAX_LINE:
        node.tail = node.tail[:MAX_LINE]
    if len(classes := node.get("class") or "") > MAX_NAMES:
        node.set("class", classes[:MAX_NAMES])


def _flatten(node: Node) -> None:
    """Everything below one element becomes its text."""
    words = squeeze(node.text_content())[:MAX_LINE] if isinstance(node.tag, str) else ""
    for child in list(node):
        node.remove(child)
    node.text = words


def _drop_rest(node: Node) -> None:
    """Everything behind one element, in reading order, goes."""
    while (parent := node.getparent()) is not None:
        del parent[parent.index(node) + 1 :]
        node = parent


def base_of(root: Node, url: str) -> str:
    """What links of this page are relative to: its `<base>`, else its own address."""
    stated = next((node.get("href") for node in root.iter("base") if node.get("href")), "")
    return (absolute_url(stated, base=url) if stated else None) or url


def _with_problem(problem: str, told: _Told) -> Extracted:
    """A reading that only says why there is none."""
    return Extracted(reader_id=told.reader_id, problem=problem)

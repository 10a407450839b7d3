"""Articles as their authors write them: a head of `key: value` lines, then a small dialect of Markdown.

title: Bərə xətti yenidən açıldı        a blank line parts the blocks of the body:
section: economy                        ## a heading            > a quotation
number: 1                                                       > -- who said it
age: 2h 10m                             - a list   1. a list    | a table | with heads |
event: ferry                            ![caption](harbour.jpg) a picture
authors: Aygün Səhərli                  @[video title](ferry)   an invented video
cover: ferry.jpg                        **strong** *em* [a link](https://...) [another article](@slug)
caption: ...
lead: ...
language: ru                            where the outlet writes in two languages
gone_after: 35m                         so long after its publication the page answers 404

`<slug>.edit-1.md` beside `<slug>.md` is the same article as it stands from `edited_after: 14m` after its publication.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from icma.core.types import Block, Embed, Heading, Image, ListBlock, Paragraph, Quote, Table

_HERE = Path(__file__).parent
PICTURES = _HERE / "pictures"
SECTIONS = ("politics", "economy", "society", "sports", "culture", "incidents")

_AGE_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
_PICTURE = re.compile(r"!\[(?P<caption>.*)\]\((?P<name>[\w.-]+)\)")
_VIDEO = re.compile(r"@\[(?P<title>.*)\]\((?P<name>[\w.-]+)\)")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_EM = re.compile(r"\*(.+?)\*")
_EDIT = re.compile(r"\.edit-[0-9]+$")


class BadArticle(ValueError):
    """An article file that breaks the form; says which file and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as written. Picture names are files of `PICTURES`; a link `@slug` points at the same outlet."""

    slug: str
    number: int  # 1..99, unique in its outlet: stands in the numeric addresses
    title: str
    lead: str
    section: str
    age: timedelta  # how old it is when the newsroom opens; negative: it comes out later
    event: str  # the same word in several outlets: the same event
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    cover: str
    caption: str
    blocks: tuple[Block, ...]
    language: str = ""  # "" where the outlet has only one
    gone_after: timedelta | None = None  # from publication
    edited_after: timedelta | None = None  # of an edit: since when it stands, from publication


@cache
def articles_in(outlet: str) -> tuple[Article, ...]:
    """Every article of the outlet with this slug as it first came out, by number. Raises `BadArticle`."""
    files = [file for file in _files(outlet) if not _EDIT.search(file.stem)]
    return tuple(sorted((read_article(file) for file in files), key=lambda article: article.number))


@cache
def edits_in(outlet: str) -> dict[str, tuple[Article, ...]]:
    """The later states of the outlet's articles by their slug, in the order in which they come. Raises `BadArticle`."""
    edits: dict[str, tuple[Article, ...]] = {}
    for file in _files(outlet):
        if _EDIT.search(file.stem):
            edit = read_article(file)
            if edit.edited_after is None:
                raise BadArticle(f"{file.name}: an edit needs the line edited_after")
            edits[edit.slug] = (*edits.get(edit.slug, ()), edit)
    return edits


def read_article(file: Path) -> Article:
    """Read one article file; its name is the slug, without the `.edit-1` of an edit. Raises `BadArticle`."""
    head, _, body = file.read_text(encoding="utf-8").partition("\n\n")
    fields = dict(_head_line(file, line) for line in head.splitlines())
    try:
        return Article(
            slug=_EDIT.sub("", file.stem),
            number=int(fields["number"]),
            title=fields["title"],
            lead=fields["lead"],
            section=fields["section"],
            age=read_age(fields["age"]),
            event=fields.get("event", _EDIT.sub("", file.stem)),
            authors=_words(fields.get("authors", "")),
            tags=_words(fields.get("tags", "")),
            cover=fields["cover"],
            caption=fields["caption"],
            blocks=read_blocks(body),
            language=fields.get("language", ""),
            gone_after=read_age(fields["gone_after"]) if "gone_after" in fields else None,
            edited_after=read_age(fields["edited_after"]) if "edited_after" in fields else None,
        )
    except (KeyError, ValueError) as error:
        raise BadArticle(f"{file.name}: {error}") from error


def read_age(text: str) -> timedelta:
    """`12m`, `3h`, `1d 4h`; a leading minus means later than now. Raises `ValueError`."""
    sign = -1 if text.startswith("-") else 1
    age = timedelta()
    for part in text.lstrip("-").split():
        if part[-1] not in _AGE_UNITS:
            raise ValueError(f"age {text!r}: write 12m, 3h or 1d 4h")
        age += timedelta(**{_AGE_UNITS[part[-1]]: int(part[:-1])})
    return sign * age


def read_blocks(body: str) -> tuple[Block, ...]:
    """The blocks of a body, parted by blank lines; texts are inline html."""
    chunks = [chunk.strip() for chunk in re.split(r"\n\s*\n", body)]
    return tuple(_block(chunk.splitlines()) for chunk in chunks if chunk)


def _block(lines: list[str]) -> Block:
    first = lines[0]
    if picture := _PICTURE.fullmatch(first):
        return Image(src=picture["name"], alt=picture["caption"], caption=picture["caption"])
    if video := _VIDEO.fullmatch(first):
        return Embed(kind="frame", url=video["name"])
    if first.startswith("## "):
        return Heading(level=2, text=first[3:])
    if first.startswith("> "):
        return _quote(lines)
    if first.startswith("- "):
        return ListBlock(ordered=False, items=tuple(_inline(line[2:]) for line in lines))
    if first.startswith("1. "):
        return ListBlock(ordered=True, items=tuple(_inline(line.split(". ", 1)[1]) for line in lines))
    if first.startswith("|"):
        rows = tuple(tuple(_inline(cell.strip()) for cell in line.strip("|").split("|")) for line in lines)
        return Table(rows=rows, header=True)
    return Paragraph(html=_inline(" ".join(lines)))


def _quote(lines: list[str]) -> Quote:
    said = " ".join(line[2:] for line in lines if not line.startswith("> -- "))
    cite = next((line[5:] for line in lines if line.startswith("> -- ")), "")
    return Quote(html=_inline(said), cite=cite)


def _inline(text: str) -> str:
    text = html.escape(text, quote=False)
    text = _LINK.sub(r'<a href="\2">\1</a>', text)
    return _EM.sub(r"<em>\1</em>", _STRONG.sub(r"<strong>\1</strong>", text))


def _head_line(file: Path, line: str) -> tuple[str, str]:
    key, colon, value = line.partition(":")
    if not colon:
        raise BadArticle(f"{file.name}: {line!r} is not a `key: value` line")
    return key.strip(), value.strip()


def _files(outlet: str) -> list[Path]:
    return sorted((_HERE / "articles" / outlet).glob("*.md"))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())

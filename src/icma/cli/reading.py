"""`icma read`: what the reader sees, for people."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from icma.core.blocks import text_of_html
from icma.core.extract import read_page
from icma.core.types import Block, Embed, Extracted, Heading, Image, ListBlock, Moment, Paragraph, Quote, Table


def show_reading(what: str, out: Console) -> None:
    """Print the reading of a URL (fetched once, nothing is kept) or of a file."""
    now = datetime.now(UTC)
    path = Path(what)
    if path.is_file():
        extracted = read_page(path.read_bytes(), url=path.resolve().as_uri(), fetched_at=now)
    else:
        extracted = _read_url(what, now=now)
    _print(extracted, out)


def _read_url(url: str, *, now: datetime) -> Extracted:
    from icma.config.env import read_env
    from icma.core.failures import Later, SetAside
    from icma.core.fetch import Fetcher, make_user_agent

    from .main import Refused

    env = read_env()
    if not url.lower().startswith(("http://", "https://")):
        raise Refused(f"{url!r} is neither a file nor an http(s) address")
    with Fetcher(user_agent=make_user_agent(contact=env.contact, portal="icma"), dial=env.dial) as fetcher:
        try:
            answer = fetcher.get(url)
        except (Later, SetAside) as failure:
            raise Refused(failure.reason) from failure
    if answer.status != 200:
        raise Refused(f"The server answers {answer.status} {answer.last.reason}")
    return read_page(
        answer.body, url=answer.final_url, fetched_at=now, content_type=answer.header("Content-Type"),
        headers=answer.last.headers,
    )  # fmt: skip


def _print(extracted: Extracted, out: Console) -> None:
    rows = {
        "title": extracted.title,
        "labels": ", ".join(extracted.labels),
        "lead": extracted.lead,
        "authors": ", ".join(extracted.authors),
        "published": _moment(extracted.published_at),
        "modified": _moment(extracted.modified_at),
        "language": extracted.language,
        "section": extracted.section,
        "tags": ", ".join(extracted.tags),
        "cover": extracted.cover_image,
        "canonical": extracted.canonical_url,
        "site": extracted.site_name,
        "reader": extracted.reader_id,
        "problem": extracted.problem,
    }
    for name, value in rows.items():
        if value:
            out.print(f"[bold]{name:>10}[/]  {escape(value)}")
    out.print()
    for block in extracted.blocks:
        out.print(escape(_block(block)), end="\n\n")


def _moment(moment: Moment | None) -> str:
    return f"{moment.at.isoformat()} ({moment.certainty.replace('_', ' ')})" if moment else ""


def _block(block: Block) -> str:
    match block:
        case Paragraph(html=inline):
            return text_of_html(inline)
        case Heading(level=level, text=text):
            return f"{'#' * level} {text}"
        case Quote(html=inline, cite=cite):
            return f"> {text_of_html(inline)}" + (f"\n> — {cite}" if cite else "")
        case ListBlock(ordered=ordered, items=items):
            return "\n".join(
                f"{n}. {text_of_html(i)}" if ordered else f"- {text_of_html(i)}" for n, i in enumerate(items, 1)
            )
        case Table(rows=rows):
            return "\n".join(" | ".join(text_of_html(cell) for cell in row) for row in rows)
        case Image(src=src, caption=caption, credit=credit):
            return f"[picture {src}] {caption} {credit}".strip()
        case Embed(kind=kind, url=url):
            return f"[{kind} {url}]"

"""`icma read`: what the reader sees, for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from icma.core.blocks import text_of_html
from icma.core.extract import read_page
from icma.core.site_profile import SiteProfile
from icma.core.site_rules import SiteRules
from icma.core.types import Block, Embed, Extracted, Headers, Heading, Image, ListBlock, Moment, Paragraph, Quote, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What is read, from wherever it came."""

    body: bytes
    url: str
    content_type: str = ""
    headers: Headers = ()


def show_reading(what: str, out: Console, *, source: str = "") -> None:
    """Print the reading of a URL (fetched once, nothing is kept) or of a file, as the portal here would read it.

    Raises `Refused` in words.
    """
    now = datetime.now(UTC)
    path = Path(what)
    page = _Page(body=path.read_bytes(), url=path.resolve().as_uri()) if path.is_file() else _fetch(what)
    manner = _manner(page.url, source, now=now)
    extracted = read_page(
        page.body, url=page.url, fetched_at=now, content_type=page.content_type, headers=page.headers,
        zone=manner.zone, language_hint=manner.language, rules=manner.rules, profile=manner.profile,
    )  # fmt: skip
    if manner.words:
        out.print(escape(manner.words), style="green")
    _print(extracted, out)


def _fetch(url: str) -> _Page:
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
    return _Page(
        body=answer.body, url=answer.final_url, content_type=answer.header("Content-Type"),
        headers=answer.last.headers,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manner:
    """What the portal here knows of a page's source; `words` say so."""

    zone: tzinfo = UTC
    language: str = ""
    rules: SiteRules | None = None
    profile: SiteProfile | None = None
    words: str = ""


def _manner(url: str, named: str, *, now: datetime) -> _Manner:
    """The plain manner where no portal is, or no source of it has this site."""
    from icma.config.env import read_env

    from .main import Refused, set_up_django

    env = read_env()
    if not named and env.database_url.startswith("sqlite") and not (env.home / "icma.sqlite3").exists():
        return _Manner()
    set_up_django()
    from icma.core.site_rules import span_in_words
    from icma.sources.guide_queries import guide_of, learned_of_sources
    from icma.sources.queries import source_named, source_of_url

    source = source_named(named) if named else source_of_url(url)
    if source is None:
        if named:
            raise Refused(f"There is no source {named!r}; see: icma source list")
        return _Manner()
    guide, learned = guide_of(source), learned_of_sources().get(source.id)
    rule = guide.rules.at(now)
    told = [f"the rule {span_in_words(rule)}" if rule else "no rule", learned.in_words() if learned else ""]
    return _Manner(
        zone=source.zone, language=source.language, rules=guide.rules, profile=guide.profile,
        words=f"Read as a page of {source.name}: {', '.join(filter(None, told))}.",
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
        "not found": f"{', '.join(extracted.rules_missed)} (by the rule)" if extracted.rules_missed else "",
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

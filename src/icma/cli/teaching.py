"""`icma source teach`: several pages of one source in, a rule out, with every page before and after it."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path

import typer
from django.core.exceptions import ValidationError
from django.utils import timezone
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from icma.articles.reading_queries import captures_read
from icma.captures.queries import stored_page
from icma.core.extract import read_page
from icma.core.site_rules import SiteRule, SiteRules, span_in_words
from icma.core.teaching import Proposal, TaughtPage, propose_rule
from icma.core.types import Extracted
from icma.sources.guide_actions import add_rule
from icma.sources.guide_queries import Guide, guide_of, own_rules
from icma.sources.queries import SourceFacts, source_named, source_of_url

from .discovery import fetch_page
from .main import Refused

ARCHIVED = 8  # pages looked at: enough to tell what recurs, few enough to look through
SHOWN = 3  # of them, before and after
PAUSE = 1.0  # seconds between two pages of one outlet
_CUT = 160  # characters of a paragraph shown


def teach_source(what: list[str], *, yes: bool, since: date | None, out: Console) -> None:
    """Propose, show, ask, write. Raises `Refused` in words."""
    source, pages = _pages(what)
    guide = guide_of(source) if source else Guide(rules=SiteRules(), profile=None)
    names = tuple(name for rule in guide.rules.rules for name in rule.names)
    taught = [_read(page, source, guide.rules) for page in pages]
    proposal = propose_rule(taught, zone=source.zone if source else UTC, names=tuple(dict.fromkeys(names)))
    if proposal.rule is None:
        raise Refused("There is too little to learn from. " + " ".join(proposal.reasons))
    rule = _dated(proposal.rule, source, since)
    _show_proposal(Proposal(rule=rule, reasons=proposal.reasons), out)
    after = [_read(page, source, SiteRules(rules=(proposal.rule,))).reading for page in taught]
    for page, reading in list(zip(taught, after, strict=True))[:SHOWN]:
        _show_change(page, reading, out)
    changed = sum(_seen(page.reading) != _seen(reading) for page, reading in zip(taught, after, strict=True))
    out.print(f"Of {len(taught)} pages {changed} would be read otherwise.")
    if source is None:
        out.print("These pages belong to no source here, so nothing is written. Add it: icma source add URL")
        return
    if not yes and not typer.confirm(f"Write this rule for {source.name}?"):
        out.print("Nothing was written.")
        return
    try:
        add_rule(source_id=source.id, rule=rule, now=timezone.now())
    except ValidationError as error:
        raise Refused(" ".join(error.messages) + " Say another day with --since, or change it at the desk.") from error
    out.print(f"The rule is written. New pages are read by it; older ones when you say: icma reread {source.slug}")


def _pages(what: list[str]) -> tuple[SourceFacts | None, list[TaughtPage]]:
    """The source meant and its pages: named, fetched now (a second apart, as robots.txt allows), or out of files."""
    named = source_named(what[0])
    if named is not None:
        captures = captures_read(named.id, limit=ARCHIVED) if len(what) == 1 else []
        return named, [_archived(pk) for pk in captures] + _given(what[1:])
    pages = _given(what)
    found = source_of_url(pages[0].url)
    if found is not None and len(pages) == 1:  # one page teaches nothing: those of the archive stand beside it
        pages += [_archived(pk) for pk in captures_read(found.id, limit=ARCHIVED)]
    return found, pages


def _given(what: list[str]) -> list[TaughtPage]:
    pages = []
    for number, one in enumerate(what):
        path = Path(one)
        if path.is_file():
            body, url, kind = path.read_bytes(), path.resolve().as_uri(), ""
        elif one.lower().startswith(("http://", "https://")):
            time.sleep(PAUSE if number else 0)
            answer = fetch_page(one)
            body, url, kind = answer.body, answer.final_url, answer.header("Content-Type")
        else:
            raise Refused(f"{one!r} is no source, no file and no http(s) address; see: icma source list")
        pages.append(
            TaughtPage(
                body=body, url=url, fetched_at=datetime.now(UTC), content_type=kind, reading=Extracted(reader_id="")
            )
        )
    return pages


def _archived(capture_id: int) -> TaughtPage:
    page = stored_page(capture_id)
    return TaughtPage(
        body=page.body, url=page.url, fetched_at=page.captured_at, content_type=page.content_type, headers=page.headers,
        reading=Extracted(reader_id=""),
    )  # fmt: skip


def _read(page: TaughtPage, source: SourceFacts | None, rules: SiteRules) -> TaughtPage:
    reading = read_page(
        page.body, url=page.url, fetched_at=page.fetched_at, content_type=page.content_type, headers=page.headers,
        zone=source.zone if source else UTC, language_hint=source.language if source else "", rules=rules,
    )  # fmt: skip
    return TaughtPage(
        body=page.body, url=page.url, fetched_at=page.fetched_at, content_type=page.content_type, headers=page.headers,
        reading=reading,
    )  # fmt: skip


def _dated(rule: SiteRule, source: SourceFacts | None, since: date | None) -> SiteRule:
    """Beside rules of the operator's own it begins today unless another day is said; the first is for every day."""
    if since is None and source is not None and own_rules(source.id):
        since = timezone.now().astimezone(UTC).date()
    return SiteRule(
        body=rule.body, drop=rule.drop, title=rule.title, date=rule.date, authors=rule.authors, names=rule.names,
        since=since,
    )  # fmt: skip


# --- for the eye -----------------------------------------------------------------------------------------------------


def _show_proposal(proposal: Proposal, out: Console) -> None:
    if proposal.rule is not None:
        out.print(f"[bold]Proposed rule[/], {span_in_words(proposal.rule)}:")
    for reason in proposal.reasons:
        out.print(f"  {escape(reason)}")


def _show_change(page: TaughtPage, after: Extracted, out: Console) -> None:
    before = page.reading
    table = Table("", Column("now", overflow="fold"), Column("with the rule", overflow="fold"), title=escape(page.url))
    for name, told in (
        ("title", lambda seen: seen.title),
        ("date", lambda seen: f"{seen.published_at.at:%Y-%m-%d %H:%M} UTC" if seen.published_at else "none"),
        ("authors", lambda seen: ", ".join(seen.authors) or "none"),
        ("characters", lambda seen: str(len(seen.text))),
        ("begins", lambda seen: _cut(seen.text.split("\n")[0])),
        ("ends", lambda seen: _cut(seen.text.split("\n")[-1])),
    ):
        table.add_row(name, escape(told(before)), escape(told(after)))
    out.print(table)
    kept = set(after.text.split("\n"))
    for line in dict.fromkeys(before.text.split("\n")):
        if line and line not in kept:
            out.print(f"  would disappear: {escape(_cut(line))}", style="yellow")


def _seen(reading: Extracted) -> tuple[object, ...]:
    return reading.title, reading.published_at, reading.authors, reading.blocks


def _cut(line: str) -> str:
    return line if len(line) <= _CUT else line[: _CUT - 1] + "…"

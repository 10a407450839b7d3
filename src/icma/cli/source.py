"""`icma source ...`: outlets on the command line."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from .site_rules import rule_app

if TYPE_CHECKING:
    from icma.core.types import ParsedFeed

source_app = typer.Typer(no_args_is_help=True, help="Outlets: add, look at, check, change rights.")
source_app.add_typer(rule_app, name="rule")
out = Console(highlight=False, soft_wrap=True)


@source_app.command("add")
def add(
    url: Annotated[str, typer.Argument(help="The outlet's feed, or its home page: feeds are then looked for there.")],
    name: Annotated[str, typer.Option(help="As readers see it; default: what the feed says.")] = "",
    language: Annotated[str, typer.Option(help="az, ru, en ...; default: what the feed says.")] = "",
    zone: Annotated[str, typer.Option(help="Time zone of dates written without one.")] = "Asia/Baku",
    owner: Annotated[str, typer.Option(help="Who controls it.")] = "",
    listing: Annotated[
        bool, typer.Option("--listing", help="For an outlet without a feed: follow the headlines on this very page.")
    ] = False,
    every: Annotated[
        int | None, typer.Option(help="Minutes between two visits, 1 to 1440; default: icma finds the rhythm.")
    ] = None,
) -> None:
    """Add an outlet. Readers see headline, at most 200 characters and a link until you change its rights."""
    from .main import Refused, set_up_django

    set_up_django()
    from django.conf import settings
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from icma.core.fetch import NO_CONTACT
    from icma.house.queries import portal_facts
    from icma.sources.actions import add_source

    from .discovery import look_at, propose_listing

    portal = portal_facts()
    if portal.demo:
        raise Refused(
            f"{settings.ENV.home} holds the demo newsroom, and invented news must not stand beside real ones. "
            "Give your portal a folder of its own: ICMA_HOME=./portal icma source add ..."
        )
    seen = look_at(url, listing=listing)
    if seen.headlines:
        raise Refused(propose_listing(seen, url))
    feeds = [replace(plan, every_minutes=every) for plan in seen.feeds]
    try:
        source = add_source(
            name=name or seen.name, homepage=seen.homepage, language=language or seen.language, feeds=feeds,
            time_zone=zone, owner=owner, now=timezone.now(),
        )  # fmt: skip
    except ValidationError as error:
        raise Refused("; ".join(error.messages)) from error
    kind = " (its headlines are followed, as far as robots.txt allows)" if listing else ""
    urls = ", ".join(plan.url for plan in feeds)
    out.print(f"[bold]{escape(source.name)}[/] is added with {len(feeds)} feed(s): {escape(urls)}{kind}")
    if not (settings.ENV.contact or portal.contact):
        out.print(escape(NO_CONTACT), style="yellow")
    out.print(f"Rights: excerpt. To show full texts: icma source rights {source.slug} full --reason '...'")


@source_app.command("list")
def list_sources() -> None:
    """Every outlet with the health of its feeds."""
    from .main import set_up_django

    set_up_django()
    from icma.sources.queries import all_sources, feed_health

    table = Table("source", "rights", Column("feed", overflow="fold"), "last visit (UTC)", "in words")
    every = all_sources()
    sources = {source.name: source for source in every}
    for feed in feed_health():
        source = sources.pop(feed.source, None)
        visited = f"{feed.last_visit_at:%Y-%m-%d %H:%M}" if feed.last_visit_at else "-"
        table.add_row(
            escape(feed.source), source.rights if source else "", escape(feed.url), visited, escape(feed.in_words())
        )
    for source in sources.values():
        table.add_row(escape(source.name), source.rights, "-", "-", "no feed")
    out.print(table if table.row_count else "There is no source yet; add one: icma source add URL")
    for source in every:
        _say_how_it_is_read(source.id, source.name)


@source_app.command("check")
def check(url: Annotated[str, typer.Argument(help="A feed or a home page, or the name of a source.")]) -> None:
    """Fetch a feed now and say what it holds, or which headlines a page without one lists; nothing is kept."""
    from .main import set_up_django

    set_up_django()
    from icma.sources.actions import FeedPlan
    from icma.sources.queries import feed_health

    from .discovery import fetch_plan, look_at, propose_listing

    plans = [FeedPlan(feed.url, kind=feed.kind_wanted) for feed in feed_health() if feed.source == url]
    seen = None if plans else look_at(url)
    for plan in plans or (seen.feeds if seen else ()):
        _show_feed(plan.url, fetch_plan(plan))
    if seen and seen.headlines:
        out.print(escape(propose_listing(seen, url)), style="yellow")
        _show_feed(url, seen.headlines)


@source_app.command("teach")
def teach(
    what: Annotated[
        list[str],
        typer.Argument(metavar="NAME|URL|FILE...", help="A source (its last pages in the archive), or pages of one."),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Write the rule without asking.")] = False,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="First day of capture that the rule is for, such as that of a redesign."
        ),
    ] = None,
) -> None:
    """Propose a rule for a source that is read wrongly, show its pages before and after, and write it if you agree."""
    from .main import set_up_django

    set_up_django()
    from .teaching import teach_source

    teach_source(what, yes=yes, since=since.date() if since else None, out=out)


@source_app.command("rights")
def rights(
    name: Annotated[str, typer.Argument(help="Name or slug of the source.")],
    mode: Annotated[str, typer.Argument(help="full, excerpt, headline, link or dark")],
    reason: Annotated[str, typer.Option(help="Why: a licence, a permission, a public body ...")] = "",
    pictures: Annotated[
        bool | None, typer.Option("--pictures/--no-pictures", help="Keep and show its pictures.")
    ] = None,
) -> None:
    """What may leave this portal of an outlet's articles; takes effect on every output at once."""
    from .main import Refused, set_up_django

    set_up_django()
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from icma.sources.actions import allow_pictures, change_rights
    from icma.sources.queries import Rights, source_named

    source = source_named(name)
    if source is None:
        raise Refused(f"There is no source {name!r}; see: icma source list")
    if mode not in Rights.values:
        raise Refused(f"{mode!r} is not a rights mode; there are: {', '.join(Rights.values)}")
    try:
        change_rights(source_id=source.id, rights=Rights(mode), reason=reason, now=timezone.now())
    except ValidationError as error:
        raise Refused(" ".join(error.messages) + " Say it with --reason.") from error
    if pictures is not None:
        allow_pictures(source_id=source.id, allowed=pictures, now=timezone.now())
    out.print(
        f"{escape(source.name)}: {mode}" + ("" if pictures is None else f", pictures {'on' if pictures else 'off'}")
    )


def _say_how_it_is_read(source_id: int, name: str) -> None:
    """What was learned of a source, the operator's rules, and whether its readings got worse."""
    from icma.sources.guide_queries import learned_of_sources, open_notices, own_rules

    learned, rules = learned_of_sources().get(source_id), len(own_rules(source_id))
    told = [learned.in_words()] if learned else []
    told += [f"{rules} reading rule{'s' if rules > 1 else ''} of yours"] if rules else []
    if told:
        out.print(f"{escape(name)}: {', '.join(told)}")
    for notice in open_notices():
        if notice.source_id == source_id:
            line = f"{name} is read worse since {notice.opened_at:%Y-%m-%d}: {notice.line}"
            out.print(escape(f"{line}. Look and mend: icma source teach {name!r}"), style="yellow")


def _show_feed(url: str, feed: ParsedFeed) -> None:
    out.print(
        f"[bold]{escape(url)}[/]  {feed.kind}, {len(feed.entries)} entries, language {feed.language or 'not stated'}"
    )
    for entry in feed.entries[:5]:
        when = f"{entry.published.at:%Y-%m-%d %H:%M} UTC" if entry.published else entry.published_raw or "no date"
        out.print(f"  {when}  {escape(entry.title or '(headline: read from the page)')}\n    {escape(entry.link)}")
    for line in feed.dropped:
        out.print(f"  passed over: {escape(line)}", style="yellow")

"""`icma source rule ...`: an outlet's reading rules by hand, as the desk's form has them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError

    from icma.sources.queries import SourceFacts

rule_app = typer.Typer(no_args_is_help=True, help="Reading rules of an outlet: list, add, end, remove.")
out = Console(highlight=False, soft_wrap=True)

_SELECTORS = "CSS selector; say it again for another one. "
_DAYS = ["%Y-%m-%d"]


@rule_app.command("list")
def list_rules(name: Annotated[str, typer.Argument(help="Name or slug of the source.")]) -> None:
    """The rules of a source with their numbers and days, and those that come with icma."""
    from .main import set_up_django

    set_up_django()
    from icma.core.site_rules import SELECTOR_FIELDS, SiteRule, span_in_words
    from icma.core.sites import shipped_rules
    from icma.sources.guide_queries import own_rules

    source = _source(name)

    def told(rule: SiteRule) -> str:
        fields = ((field, getattr(rule, field)) for field in (*SELECTOR_FIELDS, "names"))
        said = [f"{field} {', '.join(values)}" for field, values in fields if values]
        return f"{span_in_words(rule)}: {'; '.join(said) or 'nothing is ruled'}"

    lines = [f"{pk}  {told(rule)}" for pk, rule in own_rules(source.id)]
    lines += [f"comes with icma  {told(rule)}" for rule in shipped_rules(source.homepage)]
    for line in lines or [f"{source.name} has no rules; propose one: icma source teach {source.slug}"]:
        out.print(escape(line))


@rule_app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Name or slug of the source.")],
    body: Annotated[list[str] | None, typer.Option(help=_SELECTORS + "What holds the text.")] = None,
    drop: Annotated[list[str] | None, typer.Option(help=_SELECTORS + "What is cut out.")] = None,
    title: Annotated[list[str] | None, typer.Option(help=_SELECTORS + "The headline.")] = None,
    date: Annotated[list[str] | None, typer.Option(help=_SELECTORS + "The date.")] = None,
    authors: Annotated[list[str] | None, typer.Option(help=_SELECTORS + "The authors.")] = None,
    names: Annotated[list[str] | None, typer.Option("--name", help="Of the outlet, cut off its headlines.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=_DAYS, help="First day of capture (UTC).")] = None,
    until: Annotated[datetime | None, typer.Option(formats=_DAYS, help="Last day of capture (UTC).")] = None,
) -> None:
    """Write a rule; one without an end that is in force before it ends on the day before."""
    from .main import Refused, set_up_django

    set_up_django()
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from icma.core.site_rules import SiteRule
    from icma.sources.guide_actions import add_rule

    source = _source(name)
    rule = SiteRule(
        body=tuple(body or ()), drop=tuple(drop or ()), title=tuple(title or ()), date=tuple(date or ()),
        authors=tuple(authors or ()), names=tuple(names or ()), since=since.date() if since else None,
        until=until.date() if until else None,
    )  # fmt: skip
    if not any((body, drop, title, date, authors, names)):
        raise Refused("Say at least one selector or name, such as --body 'div.text'.")
    try:
        add_rule(source_id=source.id, rule=rule, now=timezone.now())
    except ValidationError as error:
        raise Refused(_in_words(error)) from error
    out.print(
        escape(f"The rule is written. New pages are read by it; older ones when you say: icma reread {source.slug}")
    )


@rule_app.command("end")
def end(
    number: Annotated[int, typer.Argument(help="As `icma source rule list` shows it.")],
    day: Annotated[datetime, typer.Argument(formats=_DAYS, help="The last day on which it is in force (UTC).")],
) -> None:
    """A rule is in force up to a day: pages captured after it are read without it."""
    from .main import Refused, set_up_django

    set_up_django()
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from icma.sources.guide_actions import end_rule

    _slug_of_rule(number)
    try:
        end_rule(pk=number, until=day.date(), now=timezone.now())
    except ValidationError as error:
        raise Refused(_in_words(error)) from error
    out.print(f"Rule {number} is in force until {day:%Y-%m-%d}.")


@rule_app.command("remove")
def remove(number: Annotated[int, typer.Argument(help="As `icma source rule list` shows it.")]) -> None:
    """Take a rule away; nothing is read again by itself."""
    from .main import set_up_django

    set_up_django()
    from django.utils import timezone

    from icma.sources.guide_actions import remove_rule

    slug = _slug_of_rule(number)
    remove_rule(pk=number, now=timezone.now())
    out.print(escape(f"Rule {number} is gone. Older pages: icma reread {slug}"))


def _source(name: str) -> SourceFacts:
    from icma.sources.queries import source_named

    from .main import Refused

    source = source_named(name)
    if source is None:
        raise Refused(f"There is no source {name!r}; see: icma source list")
    return source


def _slug_of_rule(number: int) -> str:
    from icma.sources.guide_queries import source_of_rule
    from icma.sources.queries import source_facts

    from .main import Refused

    source_id = source_of_rule(number)
    if source_id is None:
        raise Refused(f"There is no rule {number}; see: icma source rule list NAME")
    return source_facts(source_id).slug


def _in_words(error: ValidationError) -> str:
    return " ".join(
        f"{field}: {line}" if field not in ("since", "until") else line
        for field, lines in error.message_dict.items()
        for line in lines
    )

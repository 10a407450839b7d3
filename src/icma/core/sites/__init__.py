"""Shipped site rules, one file per host: facts that were seen, with the day on which they must be looked at again."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from icma.core.site_rules import SiteRule, check_rule
from icma.core.urls import BadUrl, host_of

_HERE = Path(__file__).parent
_SELECTORS = ("body", "drop", "title", "date", "authors", "names")


def shipped_rules(homepage: str) -> tuple[SiteRule, ...]:
    """The rules that come with icma for the outlet with this home page; () for nearly every one."""
    try:
        host = host_of(homepage).removeprefix("www.")
    except BadUrl:
        return ()
    return _all_rules().get(host, ())


@cache
def _all_rules() -> dict[str, tuple[SiteRule, ...]]:
    """By host without www. Raises `BadRule` for a file of ours that cannot be followed (a test reads them all)."""
    told = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in _HERE.glob("*.toml")}
    return {host: tuple(map(_rule, of_host["rule"])) for host, of_host in told.items()}


def _rule(told: dict[str, Any]) -> SiteRule:
    days: dict[str, date | None] = {name: told.get(name) for name in ("since", "until")}
    selectors = {name: tuple(told.get(name, ())) for name in _SELECTORS}
    rule = SiteRule(**selectors, **days)  # type: ignore[arg-type]  # two dictionaries of two types
    check_rule(rule)
    return rule

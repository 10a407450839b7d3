"""`icma doctor`: everything that can be wrong with a portal, in words, each with its remedy.

It changes nothing. The machine is looked at first and without Django, so that a broken setting or database is a finding
like any other and not the end of the examination.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum

from rich.console import Console
from rich.markup import escape

from icma.config.env import BadSetting, Env, read_env

from .main import set_up_django


class State(StrEnum):
    """How bad a finding is."""

    WELL = "well"
    NOTE = "note"  # works, and a person should know
    WRONG = "wrong"  # does not work, or will not for long


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at. `remedy` says what to do; it is "" only where there is nothing to do."""

    what: str
    state: State
    words: str
    remedy: str = ""


Look = Callable[[Env], Iterable[Finding]]


def well(what: str, words: str) -> Finding:
    """Something that is as it should be."""
    return Finding(what=what, state=State.WELL, words=words)


def note(what: str, words: str, remedy: str) -> Finding:
    """Something that works and could be better."""
    return Finding(what=what, state=State.NOTE, words=words, remedy=remedy)


def wrong(what: str, words: str, remedy: str) -> Finding:
    """Something that does not work."""
    return Finding(what=what, state=State.WRONG, words=words, remedy=remedy)


def examine() -> Iterator[Finding]:
    """Every finding, the machine first; what depends on something broken is left out."""
    from .doctor_machine import LOOKS_AT_MACHINE, can_keep, database_file

    try:
        env = read_env()
    except BadSetting as error:
        yield wrong("settings", str(error), "Mend it in .env or in the environment; .env.example lists every setting.")
        return
    yield well("settings", f"understood; the portal's folder is {env.home}")
    for look in LOOKS_AT_MACHINE:
        yield from look(env)
    if not can_keep(env.home):
        return
    if env.database_url.startswith("sqlite") and not database_file(env).exists():
        yield note("portal", f"none has been started in {env.home} yet", "make run")
        return
    set_up_django(log_level="error")
    from .doctor_portal import examine_portal

    yield from examine_portal(env)


def report(out: Console, *, as_json: bool) -> int:
    """Print every finding; the exit status: 1 when something is wrong."""
    found = []
    for finding in examine():
        found.append(finding)
        if not as_json:
            _show(out, finding)
    if as_json:
        out.print_json(json.dumps([asdict(finding) for finding in found], ensure_ascii=False))
    else:
        out.print(f"\n{_summary(found)}")
    return 1 if any(finding.state is State.WRONG for finding in found) else 0


_SIGNS = {State.WELL: "[green]well[/] ", State.NOTE: "[yellow]note[/] ", State.WRONG: "[bold red]wrong[/]"}


def _show(out: Console, finding: Finding) -> None:
    out.print(f"{_SIGNS[finding.state]}  [bold]{finding.what}[/]: {escape(finding.words)}")
    if finding.remedy:
        out.print(f"       → {escape(finding.remedy)}")


def _summary(found: list[Finding]) -> str:
    count = {state: sum(finding.state is state for finding in found) for state in State}
    if count[State.WRONG]:
        return f"{count[State.WRONG]} wrong, {count[State.NOTE]} to note, {count[State.WELL]} well."
    return f"Nothing is wrong: {count[State.WELL]} well, {count[State.NOTE]} to note."

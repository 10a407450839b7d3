"""The command `icma`: thin, parse, call, print."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from icma.config.env import BadSetting

app = typer.Typer(no_args_is_help=True, add_completion=False, help="A self-hosted news portal with a memory.")
archive_app = typer.Typer(no_args_is_help=True, help="The archive of captures (WARC).")
import_app = typer.Typer(no_args_is_help=True, help="Bring other archives in.")
operator_app = typer.Typer(no_args_is_help=True, help="Who may sign in at the desk.")
app.add_typer(archive_app, name="archive")
app.add_typer(import_app, name="import")
app.add_typer(operator_app, name="operator")
out = Console(highlight=False, soft_wrap=True)


class Refused(Exception):
    """What the person asked for cannot be done; the message says why and what to do."""


def main() -> None:
    """The entry point: errors that have a name are said in one line, without a traceback."""
    try:
        app()
    except (BadSetting, Refused) as refusal:
        print(f"icma: {refusal}", file=sys.stderr)  # noqa: T201 -- the one line a person reads
        raise SystemExit(2) from refusal
    except _database_errors() as error:
        if _is_fault_of_ours(error):
            raise
        print(f"icma: {_of_the_database(error)}", file=sys.stderr)  # noqa: T201 -- the one line a person reads
        raise SystemExit(1) from error


def _database_errors() -> tuple[type[Exception], ...]:
    """Evaluated only when something was raised, so that Django is not loaded for it."""
    from django.db import DatabaseError

    return (DatabaseError,)


def _is_fault_of_ours(error: Exception) -> bool:
    """A damaged file of SQLite says `DatabaseError` and nothing more; these say that we wrote what may not be."""
    from django.db import DataError, IntegrityError, InternalError, NotSupportedError

    return isinstance(error, DataError | IntegrityError | InternalError | NotSupportedError)


def _of_the_database(error: Exception) -> str:
    line = str(error).strip().partition("\n")[0]
    if "no such" in line or "does not exist" in line:
        return f"the database is not of this version ({line}); `icma up` prepares it, or: icma manage migrate"
    return f"the database cannot be used ({line}); nothing of this command was kept that it did not report"


def set_up_django(*, log_level: str | None = None) -> None:
    """Load Django late, so that `icma --help` and `icma read` answer at once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icma.config.settings")
    import django

    django.setup()
    from django.conf import settings

    from .logs import set_up_logs

    set_up_logs(log_level or settings.ENV.log_level)


@app.command()
def up(
    demo: Annotated[
        bool | None,
        typer.Option(
            "--demo/--no-demo", help="Invented outlets on loopback. Default: only while there is no real source."
        ),
    ] = None,
    bundle: Annotated[
        str,
        typer.Option(help="Add the outlets of a bundle (azerbaijan, or the path of your own .toml) and harvest them."),
    ] = "",
) -> None:
    """Start the portal: web pages, harvest and (on a new portal) the demo newsroom."""
    from .up import run_portal

    raise SystemExit(run_portal(demo=False if bundle else demo, bundle=bundle))


@app.command()
def doctor(
    wake: Annotated[
        bool, typer.Option("--wake", help="Make due what waits for a future that a wrong clock has set.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Look for everything that can be wrong on this machine, and say the remedy. Changes nothing without --wake."""
    from .doctor import report

    if wake:
        set_up_django()
        from django.utils import timezone

        from .doctor_portal import wake as wake_rows

        out.print(f"{wake_rows(now=timezone.now())} rows were waiting for the future and are due now.")
    raise SystemExit(report(out, as_json=as_json))


@app.command()
def prepare(
    demo: Annotated[bool | None, typer.Option("--demo/--no-demo", hidden=True)] = None,
    bundle: Annotated[str, typer.Option(hidden=True)] = "",
) -> None:
    """Bring the database and the static files to this version; `icma up` does this by itself."""
    set_up_django()
    from .prepare import prepare_portal

    print(prepare_portal(demo=demo, bundle=bundle))  # noqa: T201 -- one line of JSON for the supervisor


@app.command()
def web(attached: Annotated[bool, typer.Option(hidden=True, help="Stop when standard input closes.")] = False) -> None:
    """Serve the pages only; `icma up` does this too."""
    from icma.config.env import read_env

    from .attached import stop_with_parent
    from .in_use import in_use
    from .web import serve

    env = read_env()
    if attached:
        stop_with_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
    with in_use(env.home):
        serve(host=env.host, port=env.port, workers=env.web_workers)


@app.command()
def work(
    attached: Annotated[bool, typer.Option(hidden=True, help="Stop when standard input closes.")] = False,
    until_idle: Annotated[bool, typer.Option("--until-idle", help="Stop when nothing is due.")] = False,
) -> None:
    """Harvest: visit feeds, capture pages, read them. Any number of these may run."""
    set_up_django()
    from django.conf import settings

    from .in_use import in_use
    from .work import run_engine

    with in_use(settings.HOME):
        status = run_engine(attached=attached, until_idle=until_idle)
    raise SystemExit(status)


@app.command()
def read(
    what: Annotated[str, typer.Argument(metavar="URL|FILE")],
    source: Annotated[str, typer.Option(help="Read it as a page of this source; default: whose site it is on.")] = "",
) -> None:
    """Show what icma's reader sees in a page on the web or in a file, with the rules of its source where there are."""
    from .reading import show_reading

    show_reading(what, out, source=source)


@app.command()
def reread(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="A source; left out, with --all: every source.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Every source.")] = False,
) -> None:
    """Read the archive again with today's code and rules; no version is made, stopped anywhere it goes on later."""
    set_up_django()
    from .rereading import reread_sources

    raise SystemExit(reread_sources(name, every=every, out=out))


@archive_app.command("verify")
def archive_verify() -> None:
    """Read every segment and name every fault; exit status 1 when there is one."""
    set_up_django()
    from .archive import show_verification

    raise SystemExit(show_verification(out))


@import_app.command("warc")
def import_warc(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True)],
    wait: Annotated[
        bool, typer.Option("--read/--no-read", help="Read the pages now; otherwise `icma work` does.")
    ] = True,
) -> None:
    """Take the pages of WARC files into the archive, dated as they were captured."""
    set_up_django()
    from .archive import import_files

    raise SystemExit(import_files(files, wait=wait, out=out))


@operator_app.command("add")
def operator_add(
    name: Annotated[str, typer.Argument(help="By which this person signs in.")],
    password: Annotated[
        str,
        typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Left out: you are asked for it."),
    ],
) -> None:
    """Make an operator who may sign in at /desk/; the same name again, in any letter case, gets a new password."""
    set_up_django()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from icma.house.actions import appoint_operator

    try:
        validate_password(password)
        operator = appoint_operator(username=name, password=password, now=timezone.now())
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    out.print(f"{operator.username} may now sign in at /desk/.")


@app.command(add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def manage(context: typer.Context) -> None:
    """Django's own commands: icma manage migrate, icma manage shell ..."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icma.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["icma manage", *context.args])


from . import demo as demo_commands  # noqa: E402 -- needs `app` and `out` above
from . import moderators as moderator_commands  # noqa: E402 -- needs `app` and `out` above
from . import portal as portal_commands  # noqa: E402 -- needs `app` and `out` above
from . import search as search_commands  # noqa: E402 -- needs `app` and `out` above
from . import source as source_commands  # noqa: E402 -- needs `app` and `out` above
from . import stories as stories_commands  # noqa: E402 -- needs `app` and `out` above

app.add_typer(source_commands.source_app, name="source")
app.add_typer(moderator_commands.moderator_app, name="moderator")
app.add_typer(portal_commands.portal_app, name="portal")
app.add_typer(search_commands.search_app, name="search")
app.add_typer(stories_commands.stories_app, name="stories")
app.add_typer(demo_commands.demo_app, name="demo")

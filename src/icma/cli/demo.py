"""`icma demo ...`: what the demo newsroom is doing, and its removal."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from icma.config.env import Env, read_env
from icma.demo.outlets import OUTLETS

from .in_use import LOCK_FILE, is_in_use
from .ports import DEMO_PORT_FILE, demo_port, has_demo_port, is_free

if TYPE_CHECKING:
    from icma.demo.newsroom import Event

demo_app = typer.Typer(no_args_is_help=True, help="The demo newsroom: seven invented outlets on this machine.")
out = Console(highlight=False, soft_wrap=True)

DEMO_STATE = "demo.json"
SHOWN_EVENTS = 6
# What icma writes into its folder; the port last: while it stands, a removal that was broken off can be done again.
OURS = (
    "icma.sqlite3", "icma.sqlite3-wal", "icma.sqlite3-shm", "warc", "static", "media", "mail", "secret.key",
    DEMO_STATE, f"{DEMO_STATE}.new", f"{DEMO_STATE}.damaged", LOCK_FILE, DEMO_PORT_FILE,
)  # fmt: skip


@demo_app.command("status")
def status() -> None:
    """What the invented outlets have published, and what of it is on the portal."""
    from .main import Refused, set_up_django

    env = _demo_env()
    set_up_django()
    from django.utils import timezone

    from icma.demo.newsroom import events_of, next_moment, read_openings

    openings, now = read_openings(env.home / DEMO_STATE), timezone.now()
    if not openings:
        raise Refused(f"the demo in {env.home} has not been opened yet; start it: make run")
    opened = openings[-1]
    out.print(f"The demo in {env.home} opened at {opened:%Y-%m-%d %H:%M} UTC; everything in it is invented.")
    out.print(_outlet_table(demo_port(env.home), opened, now=now))
    coming = next_moment(openings, now=now)
    if not is_in_use(env.home):
        out.print("It is not running; start it: make run", style="yellow")
    elif coming:
        out.print(f"The next article comes out in {int((coming - now).total_seconds())} s.")
    for line in event_lines(events_of(opened), now=now):
        out.print(escape(line))


@demo_app.command("remove")
def remove(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete what icma keeps of a demo, so that its folder is free; never a folder with real sources."""
    from .main import Refused

    env = _demo_env()
    _refuse_unless_only_demo(env)
    doomed = [env.home / name for name in OURS if (env.home / name).exists()]
    others = sorted({path.name for path in env.home.iterdir()} - set(OURS))
    out.print(f"This deletes the demo in {env.home}: {', '.join(path.name for path in doomed)}")
    if others:
        out.print(escape(f"Not icma's, and left alone: {', '.join(others)}"))
    if not yes and not typer.confirm("Delete it for good?"):
        raise Refused("nothing was deleted")
    for path in doomed:
        _delete(path)
    if not others:
        env.home.rmdir()
    out.print("The demo is gone.")


def event_lines(events: list[Event], *, now: datetime) -> list[str]:
    """The last edits and removals, and the next one."""
    past = [f"{event.at.astimezone(UTC):%H:%M} UTC  {event.what}  {event.outlet}: {event.title}"
            for event in events if event.at <= now]  # fmt: skip
    coming = [event for event in events if event.at > now][:1]
    lines = past[-SHOWN_EVENTS:]
    for event in coming:
        wait = int((event.at - now).total_seconds() // 60) + 1
        lines.append(f"next: in {wait} min one article of {event.outlet} is {event.what}")
    return lines


def _outlet_table(port: int, opened: datetime, *, now: datetime) -> Table:
    from icma.articles.queries import article_ids
    from icma.audience.queries import views_of
    from icma.demo.newsroom import published_count
    from icma.sources.queries import all_sources

    sources = {source.homepage: source for source in all_sources()}
    table = Table("outlet", "languages", "published", "on the portal", "views")
    for outlet in OUTLETS:
        source = sources.get(outlet.homepage(port))
        ids = article_ids(below=2**62, limit=10**9, source_id=source.id) if source else []
        views = sum(views_of(ids).values())
        published = published_count(outlet, opened, now=now)
        table.add_row(outlet.name, ", ".join(outlet.languages), str(published), str(len(ids)), f"{views:,}")
    return table


def _demo_env() -> Env:
    from .main import Refused

    env = read_env()
    if not has_demo_port(env.home):
        raise Refused(f"{env.home} holds no demo newsroom; name its folder: ICMA_HOME=... icma demo ...")
    return env


def _refuse_unless_only_demo(env: Env) -> None:
    """Raises `Refused` while anything of it runs, and for a folder or a database in which real news may be."""
    from .main import Refused, set_up_django

    if is_in_use(env.home):
        raise Refused(f"the portal in {env.home} is running; stop it first")
    port = demo_port(env.home)
    if not is_free("127.0.0.1", port):
        raise Refused(f"something still answers on port {port}, the demo's; stop it first")
    if env.database_url != f"sqlite:///{env.home / 'icma.sqlite3'}":
        raise Refused("this portal's database is not in its folder; drop the database and delete the folder by hand")
    if not (env.home / "icma.sqlite3").exists():
        return
    set_up_django()
    from django.db import connections

    from icma.sources.queries import all_sources

    real = {source.homepage for source in all_sources()} - {outlet.homepage(port) for outlet in OUTLETS}
    connections.close_all()
    if real:
        raise Refused(f"{env.home} holds real sources ({', '.join(sorted(real))}); nothing was deleted")


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)

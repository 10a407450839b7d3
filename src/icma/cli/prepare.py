"""What stands before every start: the database and the static files of this version, and the demo's outlets."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from icma import __version__
from icma.demo.outlets import OUTLETS, Outlet
from icma.demo.people import PEOPLE, Role, is_only_here
from icma.house.actions import mark_demo
from icma.house.queries import has_operator
from icma.house.reader_actions import add_reader, appoint_moderator, make_operator
from icma.house.reader_queries import reader_with_email
from icma.sources.actions import FeedPlan, add_source
from icma.sources.queries import Rights, all_sources

from .bundles import add_bundle
from .main import Refused
from .ports import demo_port, has_demo_port

DEMO_WATCH = 4  # minutes between two visits of a young page: its edits and removals are meant to be seen
DEMO_MINUTES = 1  # between two visits of a demo outlet's feed: something new stands in one of them every minute or two


def prepare_portal(*, demo: bool | None, bundle: str = "") -> str:
    """Make the portal ready to start; what the supervisor must know of it, as JSON. Quick when nothing is new.

    The supervisor asks this of a child process, so that it does not carry Django for the rest of its life.
    """
    home = settings.HOME
    call_command("migrate", verbosity=0, interactive=False)
    _collect_static(home)
    wanted = _wants_demo(home, False if bundle else demo)  # real outlets never come into the demo
    if wanted:
        _add_demo_sources(demo_port(home))
        add_demo_people()
    mark_demo(demo=wanted, now=timezone.now())
    if bundle:
        add_bundle(bundle, now=timezone.now())
    return json.dumps({"demo": wanted, "has_operator": has_operator()})


def _collect_static(home: Path) -> None:
    stamp = home / "static" / f".icma-{__version__}-{_newest_static()}"
    if not stamp.exists():
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.touch()


def _newest_static() -> int:
    folders = [Path(folder) for folder in settings.STATICFILES_DIRS]
    return max((int(path.stat().st_mtime) for folder in folders for path in folder.rglob("*")), default=0)


def _wants_demo(home: Path, asked: bool | None) -> bool:
    """Demo and real news never mix: a folder that holds the demo stays the demo's, whatever was added at the desk."""
    sources = {source.homepage for source in all_sources()}
    demo = {outlet.homepage(demo_port(home)) for outlet in OUTLETS} if has_demo_port(home) else set()
    if asked and sources - demo:
        raise Refused(f"{home} holds real sources; the demo needs a folder of its own: ICMA_HOME=./demo")
    if asked is False and sources & demo:
        raise Refused(f"{home} holds the demo newsroom; real news needs a folder of its own: ICMA_HOME=./live")
    return not sources or bool(sources & demo) if asked is None else asked


def add_demo_outlet(outlet: Outlet, port: int, *, now: datetime) -> None:
    """Add one of the demo's outlets, whose newsroom listens on `port`, as a source."""
    urls = zip(outlet.ways, outlet.way_urls(port), strict=True)
    plans = [FeedPlan(url, kind=way.kind, every_minutes=DEMO_MINUTES) for way, url in urls]
    add_source(
        name=outlet.name, homepage=outlet.homepage(port), language=outlet.language, feeds=plans,
        time_zone=outlet.time_zone, owner=outlet.owner, rights=Rights(outlet.rights), reason=outlet.rights_reason,
        pictures=outlet.pictures, watch_minutes=DEMO_WATCH, now=now,
    )  # fmt: skip


def _add_demo_sources(port: int) -> None:
    known = {source.homepage for source in all_sources()}
    for outlet in OUTLETS:
        if outlet.homepage(port) not in known:
            add_demo_outlet(outlet, port, now=timezone.now())


def add_demo_people() -> None:
    """Passwords that everybody knows are only for a portal that nobody else can reach."""
    if not is_only_here(settings.ENV.host, behind_proxy=settings.ENV.trusted_proxy):
        return
    now = timezone.now()
    for person in PEOPLE:
        if reader_with_email(person.email) is not None:
            continue
        joined = now - timedelta(days=30)  # not a stranger: what they write needs no review for being new
        pk = add_reader(email=person.email, name=person.name, password=person.password, joined_at=joined, now=now)
        if person.role is Role.MODERATOR:
            appoint_moderator(user_id=pk, now=now)
        elif person.role is Role.OPERATOR:
            make_operator(user_id=pk, now=now)

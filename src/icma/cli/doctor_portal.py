"""What the doctor looks at inside: database, archive, harvest, outlets, settings of the portal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from icma.captures.actions import wake_trays
from icma.captures.queries import archived_since, capture_counts, next_turns, segments_astray
from icma.config.env import Env
from icma.core.isolate import ReaderPool
from icma.core.urls import host_of
from icma.house.queries import has_operator, portal_facts
from icma.mail.queries import letters_in_trouble, next_letter_turn
from icma.sources.actions import wake_feeds
from icma.sources.guide_queries import open_notices
from icma.sources.queries import SourceHealth, all_sources, next_feed_turn, source_health

from .doctor import Finding, note, well, wrong
from .doctor_machine import database_file
from .ports import demo_port, has_demo_port

LATE = timedelta(minutes=10)  # an engine that runs takes what is due within seconds
LONGEST_WAIT = timedelta(hours=25)  # no feed waits longer: one day after a refusal, and some slack
CHECKED_BYTES = 500 * 2**20  # a larger database is not read through by a command that shall answer at once
LEAST_POSTGRESQL = 15_00_00
SAMPLE = (
    b"<html lang=en><head><title>Ferry runs again</title></head><body><article><h1>Ferry runs again</h1>"
    + b"<p>The ferry to the far shore runs four times a day, and the ticket costs three manats, the harbour said.</p>"
    * 4
    + b"</article></body></html>"
)


def examine_portal(env: Env) -> Iterator[Finding]:
    """Every finding inside. What needs the database is left out when the database does not answer."""
    try:
        yield from _look_at_database(env)
    except DatabaseError as error:
        line = str(error).strip().partition("\n")[0]
        remedy = "Check ICMA_DATABASE_URL, and that its server runs."
        if connection.vendor == "sqlite":
            remedy = "Stop the portal; when its file is damaged, restore the last backup (docs/operate.md)."
        yield wrong("database", f"it does not answer: {line}", remedy)
        return
    if _unapplied():
        yield wrong(
            "database", f"{len(_unapplied())} steps to this version are open", "make run does them, or: icma prepare"
        )
        return
    yield well("database", "it is of this version")
    for look in (
        _look_at_archive,
        _look_at_growth,
        _look_at_work,
        _look_at_sources,
        _look_at_letters,
        _look_at_reader,
        _look_at_house,
    ):
        yield from look(env)


def wake(*, now: datetime) -> int:
    """Undo what a clock that ran ahead has left: rows that wait for that future. How many there were."""
    later_than = now + LONGEST_WAIT
    return wake_feeds(later_than=later_than, now=now) + wake_trays(later_than=later_than)


def _look_at_database(env: Env) -> Iterator[Finding]:
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        version = connection.pg_version  # type: ignore[attr-defined]
        if version < LEAST_POSTGRESQL:
            yield wrong("database", f"PostgreSQL {version // 10000} is too old", "Upgrade to PostgreSQL 15 or newer.")
        return
    size = database_file(env).stat().st_size
    if size > CHECKED_BYTES:
        yield note(
            "database",
            f"{size / 2**30:.1f} GB, not read through here",
            "icma manage dbshell, then: PRAGMA quick_check;",
        )
        return
    with connection.cursor() as cursor:
        said = [row[0] for row in cursor.execute("PRAGMA quick_check(3)").fetchall()]
    if said == ["ok"]:
        yield well("database", f"{size / 2**20:.1f} MB, sound")
    else:
        yield wrong("database", f"damaged: {said[0]}", "Stop the portal and restore the last backup (docs/operate.md).")


def _unapplied() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _ in plan]


def _look_at_archive(env: Env) -> Iterator[Finding]:
    astray = segments_astray()
    if astray:
        yield wrong("archive", f"{len(astray)} segments are not as they were: {astray[0]}",
                    "Restore them from a backup; `icma archive verify` names every record that is lost.")  # fmt: skip
        return
    counts = capture_counts()
    captures = sum(counts[kind] for kind in ("feed", "page", "robots", "picture"))
    yield well(
        "archive", f"{captures:,} captures, every closed segment is there (read it through: icma archive verify)"
    )


def _look_at_growth(env: Env) -> Iterator[Finding]:
    _, size = archived_since(timezone.now() - timedelta(days=7))
    if not size:
        return
    free = shutil.disk_usage(env.home).free
    days = int(free / (size / 7))
    words = f"{size / 7 / 2**20:.1f} MB a day; at this pace the disk is full in {days:,} days"
    yield well("growth", words) if days > 60 else wrong("growth", words, "Plan a larger disk, or visit fewer outlets.")


def _look_at_work(env: Env) -> Iterator[Finding]:
    now = timezone.now()
    turns = {"feeds": next_feed_turn(), **next_turns()}
    waiting = {name: turn for name, turn in turns.items() if turn is not None and turn < now - LATE}
    feeds = turns["feeds"]
    if feeds is not None and feeds > now + LONGEST_WAIT:
        yield wrong(
            "harvest", f"no feed will be visited before {feeds:%Y-%m-%d}: a clock ran ahead", "icma doctor --wake"
        )
    elif waiting:
        name, turn = min(waiting.items(), key=lambda one: one[1])
        yield wrong("harvest", f"{name} have been due since {turn:%Y-%m-%d %H:%M} UTC and nobody takes them",
                    "The portal does not run, or its engine hangs: make run, or: icma work")  # fmt: skip
    elif feeds is not None:
        yield well("harvest", f"the next visit is due at {feeds:%H:%M:%S} UTC")
    aside = capture_counts()["pages set aside"]
    if aside:
        yield note("pages", f"{aside} could not be taken", "See them at the desk: Articles, column trouble.")


def _look_at_sources(env: Env) -> Iterator[Finding]:
    health = source_health()
    if not health:
        yield note("sources", "there are none", "icma source add https://outlet.example/, or start the demo: make run")
        return
    demo = (
        {f"http://{host_of(one.source.homepage)}:{demo_port(env.home)}/" for one in health}
        if has_demo_port(env.home)
        else set()
    )
    real = [one for one in health if one.source.homepage not in demo]
    if real and not (env.contact or portal_facts().contact):
        yield wrong(
            "contact",
            "real outlets are not visited without one",
            "Set ICMA_CONTACT=you@example.org, or the desk: Portal.",
        )
    sick = [one for one in health if one.state not in ("well", "waiting")]
    for one in sick:
        yield _say_of_source(one)
    for notice in open_notices():
        yield note(
            f"source {notice.source}", f"is read worse since {notice.opened_at:%Y-%m-%d}: {notice.line}",
            f"icma source teach {notice.source!r}",
        )  # fmt: skip
    yield well("sources", f"{len(health) - len(sick)} of {len(health)} do well or wait for their first visit")


def _look_at_letters(env: Env) -> Iterator[Finding]:
    now = timezone.now()
    turn, failed = next_letter_turn(), letters_in_trouble()
    if failed:
        number, _, why = failed[0]
        yield wrong(
            "letters", f"{len(failed)} could not be sent, the last one ({number}): {why}",
            "Check ICMA_MAIL; then the desk: Letters, try again.",
        )  # fmt: skip
    elif turn is not None and turn < now - LATE:
        yield wrong("letters", f"they wait since {turn:%Y-%m-%d %H:%M} UTC and nobody takes them",
                    "The portal does not run, or its engine hangs: make run, or: icma work")  # fmt: skip
    elif env.mail:
        yield well("letters", "they go to the mail server, and none waits")
    elif env.https:
        yield wrong(
            "letters", f"readers cannot get them: they are put into {env.home / 'mail'}",
            "Set ICMA_MAIL=smtps://user:password@mail.example.org (docs/operate.md).",
        )  # fmt: skip
    else:
        yield well("letters", f"they are put into {env.home / 'mail'}, and none waits")


_REMEDIES = {
    "unreachable": "Try its address in a browser on this machine; when it has moved, change the feed at the desk.",
    "blocked": "It refuses us. Ask the outlet for permission; icma does not disguise itself.",
    "gone": "Find its new feed: icma source check HOMEPAGE",
    "busy": "Nothing: icma comes back when the server allows it.",
    "not_a_feed": "Find its feed: icma source check HOMEPAGE; without one: icma source add HOMEPAGE --listing",
    "robots": "It forbids this address. Ask the outlet, or take another feed.",
    "no_contact": "Set ICMA_CONTACT=you@example.org and start again.",
}


def _say_of_source(one: SourceHealth) -> Finding:
    remedy = _REMEDIES.get(one.state, "See Sources at the desk.")
    return note(f"source {one.source.name}", one.detail or one.state, remedy)


def _look_at_reader(env: Env) -> Iterator[Finding]:
    readers = ReaderPool(1)
    try:
        seen = readers.read(SAMPLE, url="https://example.org/ferry", fetched_at=datetime.now(UTC))
    finally:
        readers.close()
    if seen.title == "Ferry runs again" and "harbour" in seen.text:
        yield well("reader", "it reads a page in a process of its own")
    else:
        yield wrong("reader", f"it cannot read a plain page: {seen.problem or 'no text'}", "make clean setup")


def _look_at_house(env: Env) -> Iterator[Finding]:
    portal = portal_facts()
    if not has_operator():
        yield note("operator", "nobody may sign in at the desk", "icma operator add YOURNAME")
    live = bool(all_sources()) and not portal.demo
    if live and portal.name == "icma":
        yield note("portal", "it has no name of its own", "Give it one at the desk: Portal.")
    if live and not portal.contact:
        yield note("portal", "readers and outlets find no contact", "Write one at the desk: Portal.")
    if live and not all(portal.imprint.get(edition) for edition in portal.editions):
        yield note("portal", "its imprint is not written in every edition", "Write it at the desk: Portal.")
    if not (env.home / "static" / "staticfiles.json").exists():
        yield wrong("pages", "style and fonts have not been collected", "make run does it, or: icma prepare")

"""What every test stands on: an archive when it needs one, and the law that only actions write our tables."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.homes import new_home  # noqa: F401 -- a fixture of every folder
from tests.needs import pytest_runtest_setup  # noqa: F401 -- a hook: tests that lack a part say so, however pytest starts

ROOMS = (
    "journal", "mail", "house", "sources", "captures", "articles", "stories", "search", "audience",
    "comments", "following", "notices",
)  # fmt: skip
WRITE = re.compile(
    rf'^\s*(INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+"?({"|".join(ROOMS)})_', re.IGNORECASE
)


# Files that take longest begin first, so that no worker is left alone with one at the end (`make test` shares files);
# those that mostly wait stand between those that reckon. Measured: pytest --durations=0, summed by file.
LONG = (
    "browser/test_walk", "gates/test_sections", "browser/test_comments", "cli/test_doctor", "browser/test_moderation",
    "gates/test_stories", "browser/test_pages", "portal/test_serving", "core/test_hostile_pages",
    "journeys/test_reading_a_source", "journeys/test_bad_input", "journeys/test_processes", "demo/test_commands",
    "browser/test_scripts", "gates/test_reading", "rooms/test_search", "browser/test_offline", "demo/test_harvest",
    "demo/test_server", "rooms/test_segments", "portal/test_comments", "desk/test_moderation", "portal/test_doors",
    "core/test_story_gold", "rooms/test_stories_in_trouble", "cli/test_live", "core/test_isolate", "rooms/test_flood",
    "journeys/test_from_feed_to_page", "journeys/test_feeds_of_every_kind", "journeys/test_seed_page",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order of tests within a file stays."""
    begin = {f"tests/{name}.py": place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: begin.get(item.nodeid.partition("::")[0], len(begin)))


class WriteOutsideActions(AssertionError):
    """Somebody wrote one of our tables past the actions of its room."""


def only_actions_write(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Design section 3: a write whose stack holds no frame of an actions file fails."""
    if WRITE.match(sql) and not _stack_may_write():
        raise WriteOutsideActions(sql[:200])
    return execute(sql, params, many, context)


def _stack_may_write() -> bool:
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.endswith(("actions.py", "/django/test/testcases.py", "/django/core/management/commands/flush.py")):
            return True
        if "/migrations/" in name:
            return True
        if "/allauth/" in name or ("/django/contrib/auth/" in name and not name.endswith("/admin.py")):
            return True  # signing in and up: theirs to write
        frame = frame.f_back
    return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Emptied tables get their permissions and content types back in two writes, with the numbers they had.

    Django asks for each of them anew, app by app, after every test that commits: nine tenths of what emptying cost.
    """
    from django.apps import apps
    from django.contrib.auth.models import Permission
    from django.contrib.contenttypes.management import create_contenttypes
    from django.contrib.contenttypes.models import ContentType
    from django.core.management.color import no_style
    from django.db import connection
    from django.db.models.signals import post_migrate

    with django_db_blocker.unblock():
        made = [(kind.objects, list(kind.objects.all())) for kind in (ContentType, Permission)]

    def put_back(**_: Any) -> None:
        for rows, known in made:
            rows.bulk_create(known, ignore_conflicts=True)
        with connection.cursor() as cursor:  # PostgreSQL counts on its own: its next number lies behind these
            for statement in connection.ops.sequence_reset_sql(no_style(), [ContentType, Permission]):
                cursor.execute(statement)

    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.connect(put_back, sender=apps.get_app_config("auth"), weak=False)


@pytest.fixture(autouse=True)
def law_of_writing() -> Iterator[None]:
    """Every connection of every thread of every test is watched."""
    from django.db.backends.signals import connection_created

    def watch(connection: Any, **_: Any) -> None:
        if only_actions_write not in connection.execute_wrappers:
            connection.execute_wrappers.append(only_actions_write)

    from django.db import connection

    connection_created.connect(watch)
    watch(connection)
    yield
    connection_created.disconnect(watch)
    connection.execute_wrappers.remove(only_actions_write)


@pytest.fixture(autouse=True)
def logs_stay_where_they_were() -> Iterator[None]:
    """A command that was run inside a test has set the logs up for a terminal that is closed afterwards."""
    import structlog

    told, handlers = structlog.get_config(), logging.root.handlers[:]
    yield
    structlog.configure(**told)
    logging.root.handlers[:] = handlers


@pytest.fixture
def archive(tmp_path: Path, settings: Any, db: None) -> Iterator[Path]:
    """An open archive in a folder of its own; its segments are closed after the test."""
    from django.utils import timezone

    from icma.captures.segments import close_archive, open_archive

    settings.SEGMENTS_DIR = tmp_path / "warc"
    open_archive(now=timezone.now())
    yield settings.SEGMENTS_DIR
    close_archive(now=timezone.now())

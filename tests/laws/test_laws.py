"""The laws that the import linter cannot see (docs/map.md)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connections, models
from tests.conftest import WriteOutsideActions

from icma.house.models import Portal

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for path in (ROOT / "src").rglob("*.py") if "migrations" not in path.parts)
ROOMS = (
    "journal", "mail", "house", "sources", "captures", "articles", "search", "audience",
    "comments", "following", "notices",
)  # fmt: skip
TABLES_OF_DATA: frozenset[str] = frozenset()  # files that are tables of data may be longer; none so far
LONGEST_FUNCTION, LONGEST_FILE = 60, 500
MOST_BROAD_EXCEPTS = 2  # the runner of the pipeline and the door of read_page


def own_models() -> list[type[models.Model]]:
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


def functions() -> Iterator[tuple[str, int]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_there_are_rooms_to_watch() -> None:
    assert {model._meta.app_label for model in own_models()} == set(ROOMS)


def test_foreign_keys_point_only_at_earlier_rooms() -> None:
    backwards = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in own_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model._meta.app_label in ROOMS
        if ROOMS.index(field.related_model._meta.app_label) > ROOMS.index(model._meta.app_label)
    ]
    assert backwards == []


def test_a_rooms_models_are_imported_only_inside_it() -> None:
    strangers = []
    for path in SOURCES:
        room = path.relative_to(ROOT / "src" / "icma").parts[0]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                named = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
                for name in named:
                    parts = name.split(".")
                    if parts[0] == "icma" and parts[2:3] == ["models"] and parts[1] != room:
                        strangers.append(f"{path.relative_to(ROOT)} imports {name}")
    assert strangers == []


@pytest.mark.django_db
def test_a_write_past_the_actions_fails() -> None:
    with pytest.raises(WriteOutsideActions):
        Portal.objects.create(pk=1, name="x")


@pytest.mark.django_db
def test_a_write_that_passes_over_conflicts_is_a_write() -> None:
    with pytest.raises(WriteOutsideActions):
        Portal.objects.bulk_create([Portal(pk=1, name="x")], ignore_conflicts=True)


@pytest.mark.django_db(transaction=True)
def test_a_write_past_the_actions_fails_in_every_thread() -> None:
    def write() -> None:
        try:
            Portal.objects.create(pk=1, name="x")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread, pytest.raises(WriteOutsideActions):
        thread.submit(write).result()


def test_functions_are_short() -> None:
    assert [name for name, length in functions() if length > LONGEST_FUNCTION] == []


def test_files_are_short() -> None:
    long = [
        p for p in SOURCES if len(p.read_text("utf-8").splitlines()) > LONGEST_FILE and p.name not in TABLES_OF_DATA
    ]
    assert long == []


def test_only_two_places_catch_everything() -> None:
    broad = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None or _names(node.type) & {"Exception", "BaseException"}
            ):
                broad.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert len(broad) == MOST_BROAD_EXCEPTS, broad


def test_core_knows_no_django() -> None:
    guilty = [
        str(path)
        for path in (ROOT / "src/icma/core").rglob("*.py")
        if "django" in path.read_text("utf-8").split('"""')[2:3][0].split("\n\n\n")[0]
    ]
    assert guilty == []


def test_every_suppression_carries_its_reason() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in [*SOURCES, *sorted((ROOT / "tests").rglob("*.py"))]
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if "# noqa" in line and " -- " not in line.split("# noqa", 1)[1] and path != Path(__file__)
    ]
    assert bare == []


def _names(node: ast.expr) -> set[str]:
    return {leaf.id for leaf in ast.walk(node) if isinstance(leaf, ast.Name)}

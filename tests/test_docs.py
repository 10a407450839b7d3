"""The map and the front page of the project name only what exists, and the map knows every room."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "icma"
PAGES = ("README.md", "CHANGELOG.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))))


def named_paths(text: str) -> list[str]:
    """Everything between backticks that looks like a file or folder with its place."""
    return re.findall(r"`([\w.-]+/[\w./-]*)`", text)


@pytest.mark.parametrize("page", ["docs/map.md", "docs/seed.md"])
def test_every_file_on_the_map_exists(page: str) -> None:
    names = named_paths((ROOT / page).read_text("utf-8"))
    missing = [name for name in names if not (PACKAGE / name).exists() and not (ROOT / name).exists()]
    assert (len(names) > 30, missing) == (True, [])


def test_every_room_stands_on_the_map() -> None:
    text = (ROOT / "docs/map.md").read_text("utf-8")
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    table = text.partition("## Rooms")[2].partition("##")[0]
    assert {
        name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    } == rooms


def test_every_step_of_the_pipeline_stands_on_the_map() -> None:
    steps = re.findall(r"^def ([a-z]\w+)", (PACKAGE / "pipeline/steps.py").read_text("utf-8"), re.MULTILINE)
    text = (ROOT / "docs/map.md").read_text("utf-8")
    assert [step for step in steps if f"`{step}`" not in text] == []


def test_links_between_the_pages_lead_somewhere() -> None:
    dead = [
        (page, target)
        for page in PAGES
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", (ROOT / page).read_text("utf-8"))
        if not (ROOT / page).parent.joinpath(target).exists()
    ]
    assert dead == []


def test_every_make_target_in_the_pages_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    used = {name for page in PAGES for name in re.findall(r"`make ([a-z-]+)", (ROOT / page).read_text("utf-8"))}
    assert used - targets == set()

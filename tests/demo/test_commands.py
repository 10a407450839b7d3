"""`icma demo status` and `icma demo remove`, in folders of their own, as a person types them."""

from __future__ import annotations

import fcntl
import os
import re
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.homes import copy_of

from icma.cli.demo import OURS, event_lines
from icma.demo.newsroom import Event, open_newsroom
from icma.demo.outlets import OUTLETS

ADD_REAL = """
import django; django.setup()
from django.utils import timezone
from icma.sources.actions import add_source
add_source(name="Real", homepage="https://real.example/", language="en", feeds=[], now=timezone.now())
"""
LEFT = """
import django; django.setup()
from icma.house.queries import portal_facts
from icma.sources.models import Feed, Source
print(portal_facts().demo, Source.objects.count(), Feed.objects.filter(every_minutes=1).count(),
      sorted(Feed.objects.exclude(kind_wanted="").values_list("kind_wanted", flat=True)),
      set(Source.objects.values_list("watch_minutes", flat=True)),
      sorted(Source.objects.exclude(rights="full").values_list("rights", "pictures")))
"""


def icma(home: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-m", "icma", *words], home, given=given)


def run(command: list[str], home: Path, *, given: str = "") -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "ICMA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "icma.config.settings", "COLUMNS": "120"}
    environ.pop("ICMA_DATABASE_URL", None)
    return subprocess.run(command, env=environ, input=given, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def prepared(new_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo's folder before its first start."""
    home = copy_of(new_home, tmp_path_factory.mktemp("prepared") / "demo")
    done = icma(home, "prepare", "--demo")
    assert (done.returncode, done.stderr) == (0, "")
    return home


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Path:
    """A copy of it to break."""
    return copy_of(prepared, tmp_path / "demo")


def test_a_prepared_demo_has_every_outlet_marked_as_invented(prepared: Path) -> None:
    said = run([sys.executable, "-c", LEFT], prepared).stdout.strip()
    assert said == "True 7 8 ['listing'] {4} [('excerpt', True), ('headline', False)]"


def test_status_before_the_first_start_says_how_to_start(home: Path) -> None:
    said = icma(home, "demo", "status")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == f"icma: the demo in {home} has not been opened yet; start it: make run\n"


def test_status_tells_what_each_outlet_has_published(home: Path) -> None:
    opened = datetime.now(UTC) - timedelta(minutes=70)
    open_newsroom(home / "demo.json", now=opened)
    said = icma(home, "demo", "status")
    lines = said.stdout.splitlines()
    assert (said.returncode, said.stderr) == (0, "")
    assert lines[0] == f"The demo in {home} opened at {opened:%Y-%m-%d %H:%M} UTC; everything in it is invented."
    rows = [re.split(r"\s*│\s*", line.strip("│ ")) for line in lines if line.startswith("│")]
    assert [(row[0], row[1]) for row in rows] == [(o.name, ", ".join(o.languages)) for o in OUTLETS]
    assert [row[3:] for row in rows] == [["0", "0"]] * 7
    assert all(int(row[2]) >= 12 for row in rows)
    assert "It is not running; start it: make run" in lines
    assert [line for line in lines if " removed " in line] != []


def test_remove_says_what_it_deletes_and_deletes_it(home: Path) -> None:
    open_newsroom(home / "demo.json", now=datetime.now(UTC))
    (home / "demo.json.damaged").write_text("x")
    said = icma(home, "demo", "remove", given="y\n")
    assert (said.returncode, said.stderr) == (0, "")
    first = said.stdout.splitlines()[0]
    assert first.startswith(f"This deletes the demo in {home}: icma.sqlite3, ")
    assert first.endswith("static, secret.key, demo.json, demo.json.damaged, demo-port")
    assert said.stdout.endswith("The demo is gone.\n")
    assert not home.exists()


def test_remove_leaves_what_is_not_ours(home: Path) -> None:
    (home / "letters").mkdir()
    (home / "letters" / "one.txt").write_text("dear all")
    said = icma(home, "demo", "remove", "--yes")
    assert "Not icma's, and left alone: letters" in said.stdout.splitlines()
    assert [str(path.relative_to(home)) for path in sorted(home.rglob("*"))] == ["letters", "letters/one.txt"]


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_remove_asks_first(home: Path, answer: str) -> None:
    before = sorted(home.rglob("*"))
    assert icma(home, "demo", "remove", given=answer).returncode != 0
    assert sorted(path for path in home.rglob("*") if "-wal" not in path.name and "-shm" not in path.name) == before


def test_remove_refuses_a_folder_with_real_sources(home: Path) -> None:
    assert run([sys.executable, "-c", ADD_REAL], home).returncode == 0
    said = icma(home, "demo", "remove", "--yes")
    assert said.returncode == 2
    assert said.stderr == f"icma: {home} holds real sources (https://real.example/); nothing was deleted\n"
    assert (home / "icma.sqlite3").exists()


def test_remove_refuses_while_the_portal_runs(home: Path) -> None:
    with (home / "in-use.lock").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        said = icma(home, "demo", "remove", "--yes")
    assert (said.returncode, said.stderr) == (2, f"icma: the portal in {home} is running; stop it first\n")
    assert (home / "icma.sqlite3").exists()


def test_remove_refuses_while_the_outlets_answer(home: Path) -> None:
    port = int((home / "demo-port").read_text())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        said = icma(home, "demo", "remove", "--yes")
    assert (said.returncode, said.stderr) == (
        2,
        f"icma: something still answers on port {port}, the demo's; stop it first\n",
    )


@pytest.mark.parametrize("command", ["status", "remove"])
def test_a_folder_without_a_demo_is_left_alone(tmp_path: Path, command: str) -> None:
    (tmp_path / "icma.sqlite3").write_bytes(b"precious")
    said = icma(tmp_path, "demo", command)
    assert said.returncode == 2
    assert said.stderr.startswith(f"icma: {tmp_path} holds no demo newsroom")
    assert (tmp_path / "icma.sqlite3").read_bytes() == b"precious"


def test_a_taken_port_of_the_outlets_is_said_before_anything_starts(home: Path) -> None:
    port = int((home / "demo-port").read_text())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        environ_port = str(port + 1)
        os.environ["ICMA_PORT"] = environ_port
        try:
            said = icma(home, "up")
        finally:
            del os.environ["ICMA_PORT"]
    assert said.returncode == 2
    assert said.stderr.startswith(f"icma: port {port}, on which this folder's demo outlets answer, is taken")


def test_the_last_events_and_the_next_are_told() -> None:
    now = datetime(2026, 3, 15, 8, 0, tzinfo=UTC)
    events = [Event(outlet="A", at=now + timedelta(minutes=5 * n), what="edited", title=f"t{n}") for n in range(-8, 3)]
    lines = event_lines(events, now=now)
    assert lines == [
        *(f"{now + timedelta(minutes=5 * n):%H:%M} UTC  edited  A: t{n}" for n in range(-5, 1)),
        "next: in 6 min one article of A is edited",
    ]


def test_the_port_is_deleted_last_so_that_a_broken_removal_can_be_repeated() -> None:
    assert OURS[-1] == "demo-port"

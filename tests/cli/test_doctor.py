"""`icma doctor` on machines where something is wrong: it names it, with the remedy, and goes on."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.homes import copy_of, outside

FAR = (datetime.now(UTC) + timedelta(days=900)).strftime("%Y-%m-%d %H:%M:%S")
ADD = """
from django.utils import timezone
from icma.captures.segments import open_archive, close_archive, store_exchanges
from icma.captures.actions import import_capture, open_page
from icma.sources.actions import add_source
from tests.make import make_exchange
now = timezone.now()
source = add_source(name="Haqqin", homepage="https://haqqin.example/", language="ru",
                    feeds=["https://haqqin.example/rss"], now=now)
open_archive(now=now)
url = "https://haqqin.example/1"
import_capture(stored=store_exchanges([make_exchange(url, at=now)])[0],
               page_id=open_page(url=url, source_id=source.id, now=now), now=now)
close_archive(now=now)
"""


def run(home: Path, *command: str, stdin: str | None = None, cwd: Path | None = None, **env: str) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "icma", *command], env=outside(ICMA_HOME=str(home), **env), cwd=cwd, text=True,
        input=stdin, capture_output=True, timeout=60, check=False,
    )  # fmt: skip


def examine(home: Path, *options: str, cwd: Path | None = None, **env: str) -> tuple[int, dict[tuple[str, str], str]]:
    """(exit status, {(what, state): "words | remedy"} of everything that is not well)."""
    done = run(home, "doctor", "--json", *options, cwd=cwd, **env)
    assert done.stderr == ""
    found = json.loads(done.stdout[done.stdout.index("[") :])
    said = {(one["what"], one["state"]): f"{one['words']} | {one['remedy']}" for one in found if one["state"] != "well"}
    return done.returncode, said


@pytest.fixture(scope="module")
def prepared(new_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal with one outlet and one capture, never started."""
    home = copy_of(new_home, tmp_path_factory.mktemp("prepared"))
    done = run(home, "manage", "shell", "-v0", "-c", ADD, ICMA_CONTACT="a@b.example")
    assert (done.returncode, done.stderr) == (0, "")
    return home


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Path:
    return copy_of(prepared, tmp_path / "home")


@pytest.fixture
def free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def test_a_portal_that_has_never_run_has_no_fault(home: Path, free: int) -> None:
    status, said = examine(home, ICMA_PORT=str(free), ICMA_CONTACT="a@b.example")
    assert status == 0
    assert said == {
        ("port", "note"): f"127.0.0.1:{free} is free: the portal is not running | make run, or: icma up",
        ("operator", "note"): "nobody may sign in at the desk | icma operator add YOURNAME",
        ("portal", "note"): "its imprint is not written in every edition | Write it at the desk: Portal.",
    }


def test_it_changes_nothing_where_no_portal_is(tmp_path: Path, free: int) -> None:
    status, said = examine(tmp_path / "new", ICMA_PORT=str(free))
    assert (status, said[("portal", "note")]) == (0, f"none has been started in {tmp_path / 'new'} yet | make run")
    assert list((tmp_path / "new").iterdir()) == []


def test_wrong_settings_are_named_one_by_one(home: Path, taken: int) -> None:
    (home / "secret.key").chmod(0o644)
    status, said = examine(home, ICMA_PORT=str(taken), ICMA_HOST="127.0.0.1", ICMA_HOSTS="*", ICMA_HTTPS="yes",
                           ICMA_DEBUG="yes", ICMA_WEB_WORKERS="3")  # fmt: skip
    assert status == 1
    wrong = {"secret key", "port", "hosts", "debug", "contact", "letters"}
    assert {what for what, state in said if state == "wrong"} == wrong
    assert said[("port", "wrong")].endswith("is taken by another program, or may not be used | make run PORT=8080")
    assert said[("secret key", "wrong")].endswith(f"| chmod 600 {home / 'secret.key'}")
    assert said[("https", "note")].startswith("ICMA_HTTPS is on and ICMA_TRUSTED_PROXY is off")
    assert said[("web workers", "note")] == "with 3 of them a reader may count once in each | ICMA_WEB_WORKERS=1"


def test_a_setting_that_cannot_be_understood_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ICMA_CONTAKT=a@b.example\n")
    status, said = examine(tmp_path / "home", cwd=tmp_path)
    assert status == 1
    assert said == {
        ("settings", "wrong"): ".env names ICMA_CONTAKT, which is no setting; .env.example lists them all | "
        "Mend it in .env or in the environment; .env.example lists every setting."
    }


def test_a_folder_that_takes_no_files_is_named(tmp_path: Path, free: int) -> None:
    (tmp_path / "file").write_text("x")
    status, said = examine(tmp_path / "file", ICMA_PORT=str(free))
    assert status == 1
    assert said[("folder", "wrong")].startswith(f"{tmp_path / 'file'} cannot be written to | Give it to the user")


def test_a_damaged_database_is_named(home: Path, free: int) -> None:
    path = home / "icma.sqlite3"
    whole = bytearray(path.read_bytes())
    whole[8192:20480] = b"\xff" * 12288
    path.write_bytes(whole)
    for rest in home.glob("icma.sqlite3-*"):
        rest.unlink()
    status, said = examine(home, ICMA_PORT=str(free))
    assert status == 1
    assert "restore the last backup" in said[("database", "wrong")] or "does not answer" in said[("database", "wrong")]


def test_a_file_that_is_no_database_is_said_in_words(home: Path, free: int) -> None:
    for rest in home.glob("icma.sqlite3*"):
        rest.unlink()
    (home / "icma.sqlite3").write_bytes(b"these are no pages of a database\n" * 400)
    status, said = examine(home, ICMA_PORT=str(free))
    remedy = "Stop the portal; when its file is damaged, restore the last backup (docs/operate.md)."
    assert (status, said[("database", "wrong")]) == (1, f"it does not answer: file is not a database | {remedy}")
    done = run(home, "search", "status")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("icma: the database cannot be used (file is not a database)")


def test_an_older_database_asks_to_be_brought_up(home: Path, free: int) -> None:
    with sqlite3.connect(home / "icma.sqlite3") as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'audience'")
    _, said = examine(home, ICMA_PORT=str(free))
    assert said[("database", "wrong")] == "1 steps to this version are open | make run does them, or: icma prepare"


def test_a_lost_segment_and_work_that_nobody_does_are_named(home: Path, free: int) -> None:
    segment = next((home / "warc").glob("*.warc.gz"))
    segment.write_bytes(segment.read_bytes()[:-3])
    with sqlite3.connect(home / "icma.sqlite3") as database:
        database.execute("UPDATE sources_feedstate SET due_at = '2026-01-02 03:04:05'")
    _, said = examine(home, ICMA_PORT=str(free), ICMA_CONTACT="a@b.example")
    assert said[("archive", "wrong")].startswith(f"1 segments are not as they were: {segment.name}: ")
    assert said[("harvest", "wrong")] == (
        "feeds have been due since 2026-01-02 03:04 UTC and nobody takes them | "
        "The portal does not run, or its engine hangs: make run, or: icma work"
    )


def test_rows_that_wait_for_a_clock_that_ran_ahead_are_named_and_woken(home: Path, free: int) -> None:
    with sqlite3.connect(home / "icma.sqlite3") as database:
        database.execute("UPDATE sources_feedstate SET due_at = ?", [FAR])
        database.execute("UPDATE captures_page SET leased_until = ?, lease = 'ab'", [FAR])
    _, said = examine(home, ICMA_PORT=str(free), ICMA_CONTACT="a@b.example")
    assert (
        said[("harvest", "wrong")]
        == f"no feed will be visited before {FAR[:10]}: a clock ran ahead | icma doctor --wake"
    )
    woken = run(home, "doctor", "--wake", ICMA_PORT=str(free), ICMA_CONTACT="a@b.example")
    assert "2 rows were waiting for the future and are due now." in woken.stdout
    assert woken.returncode == 0
    assert "Nothing is wrong" in woken.stdout


def test_what_an_outlet_answers_comes_with_its_remedy(home: Path, free: int) -> None:
    refused = "trouble = 'blocked', last_error = 'The server answers 403', last_visit_at = '2026-11-22 10:00:00'"
    with sqlite3.connect(home / "icma.sqlite3") as database:
        database.execute(f"UPDATE sources_feedstate SET {refused}, due_at = '{FAR}', attempts = 2")
    _, said = examine(home, ICMA_PORT=str(free), ICMA_CONTACT="a@b.example")
    words, _, remedy = said[("source Haqqin", "note")].partition(" | ")
    assert words.startswith("The server answers 403 (tried 2 times, again ")
    assert remedy == "It refuses us. Ask the outlet for permission; icma does not disguise itself."


def test_an_outlet_that_is_read_worse_is_named_until_somebody_dismisses_it(home: Path, free: int) -> None:
    line = "no text is found on 7 of its last 10 pages"
    with sqlite3.connect(home / "icma.sqlite3") as database:
        database.execute(
            "INSERT INTO sources_readingnotice (source_id, line, habit, opened_at, dismissed_by)"
            " SELECT id, ?, '{}', '2026-11-20 08:00:00', '' FROM sources_source",
            [line],
        )
        habit = json.dumps(dict.fromkeys(("length", "empty", "title", "date", "authors", "cover", "rule"), 1.0))
        database.execute("UPDATE sources_readingnotice SET habit = ?", [habit])
    _, said = examine(home, ICMA_PORT=str(free), ICMA_CONTACT="a@b.example")
    assert said[("source Haqqin", "note")] == f"is read worse since 2026-11-20: {line} | icma source teach 'Haqqin'"
    with sqlite3.connect(home / "icma.sqlite3") as database:
        database.execute("UPDATE sources_readingnotice SET dismissed_at = '2026-11-21 08:00:00', dismissed_by = 'a'")
    _, said = examine(home, ICMA_PORT=str(free), ICMA_CONTACT="a@b.example")
    assert ("source Haqqin", "note") not in said


def test_letters_that_nobody_gets_are_named(home: Path, free: int) -> None:
    _, said = examine(home, ICMA_PORT=str(free), ICMA_HTTPS="yes", ICMA_HOSTS="news.example")
    assert said[("letters", "wrong")].startswith(
        f"readers cannot get them: they are put into {home / 'mail'} | Set ICMA"
    )
    add = "from icma.mail.actions import write_letter; from django.utils import timezone; "
    add += "write_letter(to='a@b.example', subject='x', text='x', sender='c@d.example', now=timezone.now())"
    assert run(home, "manage", "shell", "-v0", "-c", add).returncode == 0
    with sqlite3.connect(home / "icma.sqlite3") as database:
        database.execute("UPDATE mail_letter SET due_at = '2026-01-02 03:04:05'")
    _, said = examine(home, ICMA_PORT=str(free))
    assert said[("letters", "wrong")].startswith("they wait since 2026-01-02 03:04 UTC and nobody takes them | ")
    with sqlite3.connect(home / "icma.sqlite3") as database:
        database.execute("UPDATE mail_letter SET last_error = 'the mail server answered 550: no'")
    _, said = examine(home, ICMA_PORT=str(free))
    assert said[("letters", "wrong")] == (
        "1 could not be sent, the last one (1): the mail server answered 550: no | "
        "Check ICMA_MAIL; then the desk: Letters, try again."
    )


def test_preparing_a_new_folder_for_a_bundle_brings_no_demo_into_it(new_home: Path, tmp_path: Path) -> None:
    town = tmp_path / "town.toml"
    town.write_text(
        'title = "Town"\ntime_zone = "Asia/Baku"\n[[source]]\nname = "Kür"\nhomepage = "https://kur.example/"\n'
        'language = "az"\nfeeds = ["https://kur.example/rss"]\n'
    )
    done = run(copy_of(new_home, tmp_path / "home"), "prepare", "--bundle", str(town))
    assert (done.returncode, json.loads(done.stdout)) == (0, {"demo": False, "has_operator": False})

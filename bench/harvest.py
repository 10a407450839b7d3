"""The main job on real input: harvest a WARC file replayed over HTTP, twice; with kill -9; and as an import.

    python -m bench.harvest FILE.warc.gz [--kills 12] [--seed 1] [--keep DIR]

Prints what each run left behind and stops with status 1 when something is lost, doubled or different.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PORT = 8300
PYTHON = sys.executable

ADD_SOURCES = """
from django.utils import timezone
from icma.sources.actions import add_source
from icma.sources.queries import Rights
import json, sys
for host in json.load(sys.stdin):
    add_source(name=host, homepage=f"https://{host}/", language="", feeds=[f"https://{host}/replay.rss"],
               time_zone="UTC", rights=Rights.FULL, reason="replayed for a benchmark", now=timezone.now())
"""
VISIT_EVERYTHING = """
from django.utils import timezone
from icma.captures.actions import visit_page_now
from icma.captures.queries import page_ids
from icma.sources.actions import visit_now
from icma.sources.queries import all_sources
for source in all_sources(): visit_now(source_id=source.id, now=timezone.now())
for page_id in page_ids(): visit_page_now(page_id, now=timezone.now())
"""
COUNT = """
import json
from bench.harvest_state import portal_state
print(json.dumps(portal_state()))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    base = given.keep or Path(tempfile.mkdtemp(prefix="icma-harvest-"))
    base.mkdir(parents=True, exist_ok=True)
    hosts = _hosts(given.file)
    failures: list[str] = []
    with _replaying(given.file):
        once = _harvest(base / "once", hosts)
        _say("harvested once", once, failures, hosts)
        _python(base / "once", VISIT_EVERYTHING)
        _work(base / "once", hosts)
        again = _state(base / "once")
        _say("harvested again", again, failures, hosts)
        _expect(failures, "harvesting again adds no article or version", _kept(again) == _kept(once))
        killed = _harvest_with_kills(base / "killed", hosts, kills=given.kills, seed=given.seed)
        _say(f"harvested with {given.kills} x kill -9", killed, failures, hosts)
        _expect(failures, "kill -9 loses and doubles nothing", _texts(killed) == _texts(once))
        _expect(
            failures, "kill -9 leaves one capture per planned visit", killed["page_captures"] == once["page_captures"]
        )
    imported = _import(base / "imported", given.file)
    _say("imported from the WARC file", imported, failures, hosts)
    _expect(failures, "the import gives equal articles at equal addresses", _texts(imported) == _texts(once))
    if not given.keep:
        shutil.rmtree(base)
    print("\n".join(f"FAILED: {line}" for line in failures) or "all equal, nothing lost, nothing twice")
    sys.exit(1 if failures else 0)


def _harvest(home: Path, hosts: list[str]) -> dict:
    _prepare(home, hosts)
    started = time.monotonic()
    _work(home, hosts)
    print(f"    {time.monotonic() - started:.1f} s")
    return _state(home)


def _harvest_with_kills(home: Path, hosts: list[str], *, kills: int, seed: int) -> dict:
    _prepare(home, hosts)
    dice = random.Random(seed)
    for _ in range(kills):
        process = subprocess.Popen(_work_command(), env=_environ(home, hosts), stderr=subprocess.DEVNULL)
        try:
            process.wait(1.0 + dice.random() * 2.5)  # the interpreter needs about a second to begin
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    _work(home, hosts)
    return _state(home)


def _import(home: Path, file: Path) -> dict:
    home.mkdir(parents=True)
    _migrate(home)
    _icma(home, [], "import", "warc", str(file))
    _icma(home, [], "import", "warc", str(file))  # twice: the second time adds nothing
    return _state(home)


def _prepare(home: Path, hosts: list[str]) -> None:
    home.mkdir(parents=True)
    _migrate(home)
    _python(home, ADD_SOURCES, given=json.dumps(hosts))


def _migrate(home: Path) -> None:
    """What `icma up` does first."""
    _icma(home, [], "manage", "migrate", "--verbosity", "0")
    _icma(home, [], "manage", "collectstatic", "--noinput", "--verbosity", "0")


def _work(home: Path, hosts: list[str]) -> None:
    subprocess.run(_work_command(), env=_environ(home, hosts), check=True)


def _work_command() -> list[str]:
    return [PYTHON, "-m", "icma", "work", "--until-idle"]


def _state(home: Path) -> dict:
    _icma(home, [], "archive", "verify")
    segments = [str(path) for path in sorted((home / "warc").glob("*.warc.gz"))]
    subprocess.run([str(Path(PYTHON).with_name("warcio")), "check", *segments], check=True)
    return json.loads(_python(home, COUNT))


def _kept(state: dict) -> dict:
    return {name: state[name] for name in ("articles", "versions", "pages", "sightings")}


def _texts(state: dict) -> dict:
    """What the articles say, by address; numbers and dates of our own left out."""
    return state["texts"]


def _say(name: str, state: dict, failures: list[str], hosts: list[str]) -> None:
    print(f"{name}: " + ", ".join(f"{v} {k}" for k, v in state.items() if k != "texts"))
    _expect(failures, f"{name}: every article is visible", state["visible"] == state["articles"])


def _expect(failures: list[str], what: str, holds: bool) -> None:
    print(f"    {'yes' if holds else 'NO '} {what}")
    if not holds:
        failures.append(what)


def _hosts(file: Path) -> list[str]:
    from .replay_server import pages_by_host

    return sorted(pages_by_host(file))


@contextmanager
def _replaying(file: Path) -> Iterator[None]:
    server = subprocess.Popen([PYTHON, "-m", "bench.replay_server", str(file), "--port", str(PORT)], cwd=ROOT)
    time.sleep(3)
    try:
        yield
    finally:
        server.kill()
        server.wait()


def _environ(home: Path, hosts: list[str]) -> dict[str, str]:
    dial = ",".join(f"{host}=127.0.0.1:{PORT}" for host in hosts)
    return {**os.environ, "ICMA_HOME": str(home), "ICMA_DIAL": dial, "DJANGO_SETTINGS_MODULE": "icma.config.settings",
            "PYTHONPATH": str(ROOT), "ICMA_HOSTS": "testserver,localhost"}  # fmt: skip


def _icma(home: Path, hosts: list[str], *words: str) -> None:
    subprocess.run([PYTHON, "-m", "icma", *words], env=_environ(home, hosts), check=True)


def _python(home: Path, code: str, *, given: str = "") -> str:
    code = f"import django; django.setup()\n{code}"
    done = subprocess.run(
        [PYTHON, "-c", code], env=_environ(home, []), input=given, text=True, check=True, stdout=subprocess.PIPE
    )
    return done.stdout


if __name__ == "__main__":
    main()

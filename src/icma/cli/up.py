"""`icma up`: prepare, start the web pages, the engine and the demo outlets, and keep them running.

The supervisor itself loads no Django: it lives as long as the portal and only watches.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from icma.config.env import Env, read_env
from icma.demo.outlets import dial
from icma.demo.people import PEOPLE, is_only_here

from .in_use import in_use
from .main import Refused
from .ports import demo_port, is_free

ICMA = [sys.executable, "-m", "icma"]
ARENAS = (
    "2"  # glibc gives each thread an arena of its own and never takes memory back: 32 threads hold 40 MB for nothing
)
STOP_SECONDS = 40  # above the fetcher's deadline of 30 s: what is in hand is finished
RESTART_PAUSES = (1, 2, 5, 15, 60)  # seconds between restarts of a part that keeps dying
out = Console(highlight=False, soft_wrap=True)


@dataclass(slots=True)
class Part:
    """One child process of the portal."""

    name: str
    command: list[str]
    environ: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    restart_at: float = 0.0
    started_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it with a pipe as standard input: should we be killed, it reads the end and stops.

        In a process group of its own: Ctrl+C in a terminal reaches us alone, and we stop each part once, in order. A
        web process that hears it too loses its worker before it knows why, and starts another.
        """
        self.process = subprocess.Popen(  # noqa: S603 -- our own commands, no shell
            self.command, stdin=subprocess.PIPE, env={**os.environ, **self.environ}, process_group=0
        )
        self.started_at = time.monotonic()

    def watch(self) -> None:
        """Start it again when it died, after a pause that grows."""
        if self.process is None:
            if time.monotonic() >= self.restart_at:
                self.start()
        elif self.process.poll() is not None:
            lived = time.monotonic() - self.started_at
            self.deaths = 0 if lived > 300 else self.deaths + 1
            pause = RESTART_PAUSES[min(self.deaths, len(RESTART_PAUSES)) - 1] if self.deaths else 0
            out.print(
                f"{self.name} stopped (status {self.process.returncode}); it starts again in {pause} s", style="red"
            )
            self.process, self.restart_at = None, time.monotonic() + pause


def run_portal(*, demo: bool | None, bundle: str = "") -> int:
    """Prepare and run everything until a signal; the exit status."""
    env = read_env()
    if bundle and not env.contact:
        raise Refused(
            f"real outlets are never visited without a contact: make run BUNDLE={bundle} CONTACT=you@example.org"
        )
    _refuse_taken_port(env)
    with in_use(env.home):
        return _run(env, _prepare(env, demo, bundle))


def _run(env: Env, portal: dict[str, bool]) -> int:
    parts = _parts(env, demo=portal["demo"])
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        for part in parts:
            part.start()
        threading.Thread(target=_greet, args=(env, portal, stop), daemon=True).start()
        while not stop.wait(0.5):
            for part in parts:
                part.watch()
    finally:
        _stop(parts)
    return 0


def _prepare(env: Env, demo: bool | None, bundle: str) -> dict[str, bool]:
    """Let a child process prepare the portal. Raises `Refused`; the child has said why."""
    wish = [] if demo is None else ["--demo" if demo else "--no-demo"]
    wish += ["--bundle", bundle] if bundle else []
    done = subprocess.run(  # noqa: S603 -- our own command, no shell
        [*ICMA, "prepare", *wish], stdout=subprocess.PIPE, env={**os.environ, **_environ(env)}, check=False
    )
    if done.returncode != 0:
        raise SystemExit(done.returncode)
    return dict(json.loads(done.stdout))


def _environ(env: Env) -> dict[str, str]:
    return {"ICMA_HOME": str(env.home), "ICMA_PORT": str(env.port), "MALLOC_ARENA_MAX": ARENAS}


def _parts(env: Env, *, demo: bool) -> list[Part]:
    environ = _environ(env)
    web, work = Part("web", [*ICMA, "web", "--attached"], environ), Part("work", [*ICMA, "work", "--attached"], environ)
    if not demo:
        return [web, work]
    port = demo_port(env.home)
    if not is_free("127.0.0.1", port):
        raise Refused(f"port {port}, on which this folder's demo outlets answer, is taken by another program; stop it")
    server = [sys.executable, "-m", "icma.demo.server", "--port", str(port), "--state", str(env.home / "demo.json")]
    targets = ",".join(f"{host}={address}:{at}" for host, (address, at) in dial(port).items())
    work.environ = {**environ, "ICMA_DIAL": targets}
    readers = [sys.executable, "-m", "icma.demo.readers", "--portal", _address(env)]
    return [
        Part("demo outlets", [*server, "--until-parent-ends"], environ),
        web,
        work,
        Part("demo readers", [*readers, "--until-parent-ends"], environ),
    ]


def _refuse_taken_port(env: Env) -> None:
    if not is_free(env.host, env.port):
        raise Refused(f"{env.host}:{env.port} is taken or not allowed; choose another port: make run PORT=8080")


def _greet(env: Env, portal: dict[str, bool], stop: threading.Event) -> None:
    """Say what to open as soon as the first page answers."""
    address = _address(env)
    while not stop.wait(0.2):
        try:
            with urllib.request.urlopen(f"{address}healthz", timeout=5):  # noqa: S310 -- our own http address
                break
        except (urllib.error.URLError, OSError):
            continue
    out.print(f"\n[bold green]icma is running.[/] Open [bold]{address}[/]  (stop: Ctrl+C)")
    if portal["demo"]:
        out.print("It shows a demo newsroom: every outlet, person and event in it is invented.")
        if is_only_here(env.host, behind_proxy=env.trusted_proxy):
            out.print(f"Sign in at {address}en/account/login/ as:")
            for person in PEOPLE:
                out.print(f"  {person.email:<24} {person.password:<20} ({person.role})")
    out.print(f"Everything it keeps is in {env.home}.")
    if not portal["has_operator"]:
        icma = Path(sys.executable).with_name("icma")
        out.print(
            f"Become its operator: ICMA_HOME={env.home} {icma} operator add YOURNAME, then sign in at {address}desk/\n"
        )


def _address(env: Env) -> str:
    """Where the portal answers, seen from this machine."""
    host = "127.0.0.1" if env.host in ("0.0.0.0", "::") else env.host  # noqa: S104 -- compared, not bound
    return f"http://{f'[{host}]' if ':' in host else host}:{env.port}/"


def _stop(parts: list[Part]) -> None:
    running = [part.process for part in parts if part.process and part.process.poll() is None]
    for process in running:
        process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

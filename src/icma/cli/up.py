"""`icma up`: prepare, start the web pages, the engine and the demo outlets, and keep them running."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from rich.console import Console

from icma import __version__
from icma.config.env import Env
from icma.demo.outlets import OUTLETS, dial
from icma.house.queries import has_operator
from icma.sources.actions import add_source
from icma.sources.queries import Rights, all_sources

from .main import Refused

DEMO_PORT, DEMO_PORT_FILE = 8101, "demo-port"
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
        """Start it with a pipe as standard input: should we be killed, it reads the end and stops."""
        self.process = subprocess.Popen(  # noqa: S603 -- our own commands, no shell
            self.command, stdin=subprocess.PIPE, env={**os.environ, **self.environ}
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


def run_portal(*, demo: bool | None) -> int:
    """Prepare and run everything until a signal; the exit status."""
    env: Env = settings.ENV
    _prepare(env.home)
    demo = _wants_demo(env.home, demo)
    _refuse_taken_ports(env, demo=demo)
    parts = _parts(env, demo=demo)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        for part in parts:
            part.start()
        threading.Thread(target=_greet, args=(env, demo, stop), daemon=True).start()
        while not stop.wait(0.5):
            for part in parts:
                part.watch()
    finally:
        _stop(parts)
    return 0


def _prepare(home: Path) -> None:
    """Bring database and static files to this version; quick when they are."""
    call_command("migrate", verbosity=0, interactive=False)
    stamp = home / "static" / f".icma-{__version__}-{_newest_static()}"
    if not stamp.exists():
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.touch()


def _newest_static() -> int:
    folders = [Path(folder) for folder in settings.STATICFILES_DIRS]
    return max((int(path.stat().st_mtime) for folder in folders for path in folder.rglob("*")), default=0)


def _wants_demo(home: Path, asked: bool | None) -> bool:
    """Demo and real news never mix: a folder holds one or the other."""
    sources = {source.homepage for source in all_sources()}
    demo = {outlet.homepage(_demo_port(home)) for outlet in OUTLETS} if (home / DEMO_PORT_FILE).exists() else set()
    if asked and sources - demo:
        raise Refused(f"{home} holds real sources; the demo needs a folder of its own: ICMA_HOME=./demo")
    if asked is False and sources & demo:
        raise Refused(f"{home} holds the demo newsroom; real news needs a folder of its own: ICMA_HOME=./live")
    return not sources - demo if asked is None else asked


def _parts(env: Env, *, demo: bool) -> list[Part]:
    icma = [sys.executable, "-m", "icma"]
    environ = {"ICMA_HOME": str(env.home), "ICMA_PORT": str(env.port)}
    parts = [Part("web", [*icma, "web"], environ), Part("work", [*icma, "work", "--attached"], environ)]
    if demo:
        port = _demo_port(env.home)
        _add_demo_sources(port)
        state = str(env.home / "demo.json")
        server = [sys.executable, "-m", "icma.demo.server", "--port", str(port), "--state", state]
        parts.insert(0, Part("demo outlets", [*server, "--until-parent-ends"], environ))
        targets = ",".join(f"{host}={address}:{at}" for host, (address, at) in dial(port).items())
        parts[-1].environ = {**environ, "ICMA_DIAL": targets}
    return parts


def _add_demo_sources(port: int) -> None:
    known = {source.homepage for source in all_sources()}
    for outlet in OUTLETS:
        if outlet.homepage(port) not in known:
            add_source(
                name=outlet.name, homepage=outlet.homepage(port), language=outlet.language,
                feeds=[outlet.feed_url(port)], time_zone=outlet.time_zone, owner=outlet.owner,
                rights=Rights(outlet.rights), reason=outlet.rights_reason, pictures=True, now=timezone.now(),
            )  # fmt: skip


def _demo_port(home: Path) -> int:
    """The port of the demo's outlets; it stands in their addresses, so a folder keeps the one it began with."""
    path = home / DEMO_PORT_FILE
    if path.exists():
        return int(path.read_text("ascii"))
    port = DEMO_PORT if _is_free("127.0.0.1", DEMO_PORT) else _any_free_port()
    path.write_text(str(port), "ascii")
    return port


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _refuse_taken_ports(env: Env, *, demo: bool) -> None:
    if not _is_free(env.host, env.port):
        raise Refused(f"{env.host}:{env.port} is taken or not allowed; choose another port: make run PORT=8080")
    if demo and not _is_free("127.0.0.1", port := _demo_port(env.home)):
        raise Refused(f"port {port}, on which this folder's demo outlets answer, is taken by another program; stop it")


def _greet(env: Env, demo: bool, stop: threading.Event) -> None:
    """Say what to open as soon as the first page answers."""
    address = f"http://{'127.0.0.1' if env.host in ('0.0.0.0', '::') else env.host}:{env.port}/"  # noqa: S104 -- compared, not bound
    while not stop.wait(0.2):
        try:
            with urllib.request.urlopen(f"{address}healthz", timeout=5):  # noqa: S310 -- our own http address
                break
        except (urllib.error.URLError, OSError):
            continue
    out.print(f"\n[bold green]icma is running.[/] Open [bold]{address}[/]  (stop: Ctrl+C)")
    if demo:
        out.print("It shows a demo newsroom: every outlet, person and event in it is invented.")
    out.print(f"Everything it keeps is in {env.home}.")
    if not has_operator():
        icma = Path(sys.executable).with_name("icma")
        out.print(
            f"Become its operator: ICMA_HOME={env.home} {icma} operator add YOURNAME, then sign in at {address}desk/\n"
        )


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

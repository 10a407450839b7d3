"""A newsroom in its own process, and one HTTP request to it."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import Message
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer of the newsroom."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        """The body as the text it claims to be."""
        return self.body.decode(self.headers.get_content_charset() or "utf-8")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Running:
    """A newsroom process and where it listens."""

    process: subprocess.Popen[bytes]
    port: int
    state: Path

    def ask(self, host: str, path: str, *, method: str = "GET", **headers: str) -> Said:
        """One request over real HTTP; header names are written with underscores. Asks again where it is told to."""
        for _ in range(5):
            said = self.ask_once(host, path, method=method, **headers)
            if said.status != 503:
                break
        return said

    def ask_all(self, host: str, paths: Iterable[str]) -> dict[str, Said]:
        """Many requests at once: one outlet is slow."""
        wanted = list(paths)
        with ThreadPoolExecutor(32) as pool:
            return dict(zip(wanted, pool.map(lambda path: self.ask(host, path), wanted), strict=True))

    def ask_once(self, host: str, path: str, *, method: str = "GET", **headers: str) -> Said:
        """One request, whatever the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers={"Host": f"{host}:{self.port}"} | sent)
            answer = connection.getresponse()
            return Said(status=answer.status, headers=answer.headers, body=answer.read())
        finally:
            connection.close()


StartNewsroom = Callable[..., Running]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(port: int, state: Path, *more: str) -> list[str]:
    """The command line of the newsroom."""
    return [sys.executable, "-m", "icma.demo.server", "--port", str(port), "--state", str(state), *more]


def start_process(state: Path, port: int) -> Running:
    """Start the newsroom and wait until it listens."""
    process = subprocess.Popen(command(port, state), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return Running(process=process, port=port, state=state)
        time.sleep(0.05)
    process.kill()
    raise AssertionError(f"the newsroom did not start: {process.communicate()[1].decode()}")

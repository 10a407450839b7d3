"""The real portal with its demo newsroom, started as an operator starts it: `icma up` in a folder of its own."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bench.server_cpu import free_port

EDITIONS = ("az", "ru", "en")
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
PAUSE = 0.15  # seconds between two looks at something that is awaited
STOP_SECONDS = 60
Found = TypeVar("Found")


def until(look: Callable[[], Found], what: str, *, seconds: float) -> Found:
    """What `look` answers as soon as it is something. Raises `TimeoutError` naming `what` was awaited."""
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            raise TimeoutError(f"after {seconds:g} s still not: {what}")
        time.sleep(PAUSE)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the portal answered to a program."""

    status: int
    text: str


@dataclass(slots=True, kw_only=True)
class DemoPortal:
    """`icma up` on a home of its own; start and stop as often as you like."""

    home: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """Everything that the operator's terminal would show."""
        return self.home.with_name(f"{self.home.name}.log")

    def open_newsroom(self, *, ago: timedelta) -> None:
        """Say that the newsroom opened a while ago, so that its next article is near."""
        self.home.mkdir(parents=True, exist_ok=True)
        opened = datetime.now(UTC).replace(microsecond=0) - ago
        (self.home / "demo.json").write_text(json.dumps({"openings": [opened.isoformat()]}), "utf-8")

    def start(self, *, seconds: float = 120) -> None:
        """Start it in a terminal of its own; back when the first page answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "icma", "up"], env=self._environ(), stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip
        until(self._answers, "the portal answers", seconds=seconds)

    def stop(self) -> int:
        """Press Ctrl+C: every process of the terminal hears it. The exit status."""
        if self.process is None or self.process.poll() is not None:
            return 0 if self.process is None else self.process.returncode
        os.killpg(self.process.pid, signal.SIGINT)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise

    def icma(self, *words: str) -> str:
        """What a command of the operator prints in a second terminal."""
        done = subprocess.run(
            [sys.executable, "-m", "icma", *words], env=self._environ(), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"icma {words[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def read(self, path: str) -> Page:
        """A page as a program without a name reads it: never counted. Raises `OSError` when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return Page(status=answer.status, text=answer.read().decode())
        finally:
            connection.close()

    def newest(self, edition: str) -> list[int]:
        """Numbers of an edition's newest articles, newest first."""
        return [abs(pk) for pk in self.told(edition)]

    def told(self, edition: str) -> list[int]:
        """The same as an open page is told them: below zero where another article stands for the story."""
        return list(json.loads(self.read(f"/{edition}/latest/ids.json").text))

    def harvested(self) -> tuple[int, int]:
        """How many articles the outlets have published, and how many of them are on the portal (`icma demo status`)."""
        rows = re.findall(r"│ +(\d+) +│ +(\d+) +│ +[\d,]+ +│", self.icma("demo", "status"))
        return sum(int(row[0]) for row in rows), sum(int(row[1]) for row in rows)

    def _answers(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise RuntimeError(f"icma up ended with {self.process.returncode}:\n{self.log.read_text('utf-8')[-3000:]}")
        try:
            return self.read("/healthz").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def _environ(self) -> dict[str, str]:
        outside = {name: value for name, value in os.environ.items() if not name.startswith(("ICMA_", "DJANGO_"))}
        return outside | {"ICMA_HOME": str(self.home), "ICMA_PORT": str(self.port), "COLUMNS": "160"}

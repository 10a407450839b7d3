"""A portal with readers and moderators behind `icma web`, and the engine that carries its letters."""

from __future__ import annotations

import email
import email.policy
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.server_cpu import free_port, wait_for

from tests.homes import outside

from .running import until


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Where the portal answers, its article, and the cookies of two moderators."""

    origin: str
    article: int
    sessions: tuple[str, str]
    home: Path

    def newest_code(self, to: str) -> str:
        """The code in the newest letter to this address, as soon as the engine has carried one."""

        def found() -> str:
            letters = [
                email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                for path in sorted((self.home / "mail").glob("*.eml"))
            ]
            return next((str(one["Subject"]).split(" ")[0] for one in reversed(letters) if one["To"] == to), "")

        return until(found, f"a letter to {to}", seconds=30)


def fill(home: Path, *words: str) -> dict[str, Any]:
    """Fill a prepared portal (tests/browser/moderation.py); what was made."""
    program = [sys.executable, "-m", "tests.browser.moderation", *words]
    done = subprocess.run(program, env=outside(ICMA_HOME=str(home)), check=True, stdout=subprocess.PIPE, timeout=60)
    return dict(json.loads(done.stdout))


@contextmanager
def serve(
    home: Path, made: dict[str, Any], *, letters: bool = False, more: dict[str, str] | None = None
) -> Iterator[Post]:
    """Start it with `more` settings; with `letters` the engine too."""
    port = free_port()
    env = outside(ICMA_HOME=str(home), ICMA_PORT=str(port), **(more or {}))
    with ExitStack() as stack:
        for word in ("web", "work") if letters else ("web",):
            program = subprocess.Popen([sys.executable, "-m", "icma", word], env=env)
            stack.callback(program.wait, timeout=30)
            stack.callback(program.terminate)
        wait_for(port)
        yield Post(
            origin=f"http://localhost:{port}", article=made["article"], sessions=tuple(made["sessions"]), home=home
        )

"""What the tests need besides Python packages: Chromium, PostgreSQL, nginx. Found, or installed by apt, or named."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One program, the Debian package it comes in, and what goes without it."""

    package: str
    find: Callable[[], Path | None]
    without: str


def find_chromium() -> Path | None:
    """The browser that tests/browser drives."""
    return _which("chromium", "chromium-browser", "google-chrome-stable")


def find_initdb() -> Path | None:
    """PostgreSQL's own initdb; Debian keeps it off the PATH, one folder a version. The newest wins."""
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return kept[-1] if kept else _which("initdb")


def find_nginx() -> Path | None:
    """The server that our cached pages are measured against."""
    return _which("nginx") or next(filter(Path.exists, [Path("/usr/sbin/nginx")]), None)


NEEDS = (
    Need(package="chromium", find=find_chromium, without="the tests in a real browser are skipped"),
    Need(package="postgresql", find=find_initdb, without="the tests are not run again on PostgreSQL"),
    Need(package="nginx-light", find=find_nginx, without="the comparison with nginx is skipped"),
)


def keep_bytecode(env: dict[str, str]) -> dict[str, str]:
    """The same environment, with a folder for bytecode where its owner wants none beside the sources.

    Several hundred processes start in one run; each that compiles all it imports costs 4.5 s of CPU instead of 1.7
    (`time icma doctor` with and without PYTHONDONTWRITEBYTECODE=1).
    """
    if not env.get("PYTHONDONTWRITEBYTECODE"):
        return env
    kept = {name: value for name, value in env.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(ROOT / ".cache" / "bytecode"), **kept}


def everything_required() -> bool:
    """CI and whoever says so accept no skipped test."""
    return os.environ.get("CI", "").lower() in ("true", "1") or os.environ.get("ICMA_REQUIRE_ALL") == "1"


def bring_needs() -> list[Need]:
    """Install what is missing when we may (root and apt); the needs that are still missing come back."""
    missing = [need for need in NEEDS if not need.find()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        packages = [need.package for need in missing]
        print(f"icma: installing for the tests: {' '.join(packages)}", flush=True)
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            done = subprocess.run(
                ["apt-get", "-q", *command], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            if done.returncode:
                print(done.stdout.decode("utf-8", "replace")[-3000:], flush=True)
                break
    return [need for need in missing if not need.find()]


def _which(*names: str) -> Path | None:
    found = next(filter(None, map(shutil.which, names)), None)
    return Path(found) if found else None

"""`make check`: exactly what CI runs. Each part is timed; the first that fails stops the rest."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from machine import ROOT, keep_bytecode

BIN = ROOT / ".venv" / "bin"
DJANGO = [str(BIN / "python"), "-m", "django"]
SETTINGS = {"DJANGO_SETTINGS_MODULE": "icma.config.settings"}
# As a portal in public would be run: Django then checks cookies, HSTS and the like.
IN_PUBLIC = {
    "ICMA_HTTPS": "yes",
    "ICMA_HOSTS": "news.example",
    "ICMA_DEBUG": "no",
    "ICMA_TRUSTED_PROXY": "yes",
} | SETTINGS


def parts() -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command and settings of every part, quickest first."""
    templates = sorted(str(path) for path in ROOT.glob("src/icma/desk/templates/**/*.html"))
    return [
        ("lock", [str(ROOT / ".tools" / "bin" / "uv"), "lock", "--check", "--quiet"], {}),
        ("format", [str(BIN / "ruff"), "format", "--check", "."], {}),
        ("lint", [str(BIN / "ruff"), "check", "--no-cache", "."], {}),  # its cache forgets that a module was moved
        ("doors", [str(BIN / "lint-imports"), "--no-cache"], {}),
        ("types", [str(BIN / "mypy")], {}),
        ("migrations", [*DJANGO, "makemigrations", "--check", "--dry-run"], SETTINGS),
        ("deploy", [*DJANGO, "check", "--deploy", "--fail-level", "WARNING"], IN_PUBLIC),
        *([("templates", [str(BIN / "djade"), "--check", *templates], {})] if templates else []),
        ("tests", [sys.executable, str(ROOT / "tools" / "test.py")], {}),
    ]


def main() -> int:
    """Run the parts in order; 0 when all of them are content."""
    with tempfile.TemporaryDirectory(prefix="icma-check-") as home:
        base = {**keep_bytecode(dict(os.environ)), "ICMA_HOME": home}
        for name, command, settings in parts():
            print(f"\nmake check: {name}", flush=True)
            started = time.monotonic()
            done = subprocess.run(command, cwd=ROOT, env={**base, **settings})
            seconds = time.monotonic() - started
            if done.returncode:
                print(f"make check: FAILED at {name} after {seconds:.1f} s", flush=True)
                return 1
            if name != "tests":  # pytest's closing line stays the last one
                print(f"make check: {name} in order ({seconds:.1f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`make bench`: every measurement in bench/ that needs no file, one after another; the others are named at the end.

A measurement is a module whose docstring says how it is called (`python -m bench.NAME ...`). One of them alone:
make bench ARGS='NAME its arguments'.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CALL = re.compile(r"^ +python (?:-m bench\.|bench/)(\w+)(?:\.py)?(?P<arguments>.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One module of bench/ that can be called."""

    name: str
    what: str
    arguments: str

    @property
    def needs_nothing(self) -> bool:
        """Whether every argument is optional."""
        return not re.sub(r"\[[^\]]*\]", "", self.arguments).strip()


def measurements() -> list[Measurement]:
    """Everything in bench/ that says how it is called, by name."""
    found = []
    for path in sorted((ROOT / "bench").glob("*.py")):
        words = ast.get_docstring(ast.parse(path.read_text("utf-8")), clean=False) or ""
        call = CALL.search(words)
        if call:
            found.append(
                Measurement(name=path.stem, what=words.splitlines()[0], arguments=call.group("arguments").strip())
            )
    return found


def main(arguments: list[str]) -> int:
    """Run the named measurement, or all that need nothing; 1 when one of them failed."""
    known = measurements()
    if arguments:
        return run(arguments[0], arguments[1:])
    failed = [one.name for one in known if one.needs_nothing and run(one.name, [], what=one.what)]
    for one in known:
        if not one.needs_nothing:
            print(f"\nnot run, it needs arguments: make bench ARGS='{one.name} {one.arguments}'\n  {one.what}")
    if failed:
        print(f"\nmake bench: FAILED: {', '.join(failed)}")
    return 1 if failed else 0


def run(name: str, arguments: list[str], *, what: str = "") -> int:
    """One measurement in a home of its own; its exit status."""
    print(f"\n== {name}: {what}" if what else f"\n== {name}", flush=True)
    with tempfile.TemporaryDirectory(prefix="icma-bench-") as home:
        env = {**os.environ, "ICMA_HOME": home}
        return subprocess.run([sys.executable, "-m", f"bench.{name}", *arguments], cwd=ROOT, env=env).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

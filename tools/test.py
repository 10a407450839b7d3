"""`make test`: every test on SQLite, then the tests of rooms and journeys again on PostgreSQL.

What the tests need besides Python packages is installed by apt when we are root; otherwise it is named and
its tests are skipped. With CI=true or ICMA_REQUIRE_ALL=1 anything missing is a failure.
Arguments go to pytest, and then only the first run happens, in one process; else several share the files of tests.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from types import FrameType

from machine import ROOT, Need, bring_needs, everything_required, find_initdb, keep_bytecode
from postgres import CannotStart, throwaway_server

ON_BOTH = ("tests/rooms", "tests/journeys", "tests/portal/test_doors.py")
NO_DATABASE = ("tests/rooms/test_segments.py",)  # about files: once is enough
# One more than there are cores: of 1,562 worker seconds on two cores some 900 were CPU, the rest waited for browsers,
# servers and slow outlets. Each worker migrates a database of its own, so no more than four.
WORKERS = max(2, min(4, (os.cpu_count() or 2) + 1))
SHARED_OUT = ["-n", str(WORKERS), "--dist", "loadfile", "--no-loadscope-reorder"]
NOT_FOR_TESTS = ("ICMA_DATABASE", "DJANGO_SETTINGS_MODULE")  # tests have a database and settings of their own


def main(arguments: list[str]) -> int:
    """Run the tests; pytest's own closing line is the last that is printed when all is well."""
    signal.signal(signal.SIGTERM, _leave)  # so that the PostgreSQL server is stopped too
    missing = bring_needs()
    if missing and not _say_missing(missing):
        return 1
    env = keep_bytecode({name: value for name, value in os.environ.items() if not name.startswith(NOT_FOR_TESTS)})
    with ExitStack() as stack:
        initdb = find_initdb()
        if initdb:
            try:
                env["ICMA_TEST_POSTGRESQL_URL"] = stack.enter_context(throwaway_server(initdb))
            except CannotStart as reason:
                print(f"icma: PostgreSQL did not start:\n{reason}", flush=True)
                if everything_required():
                    return 1
        failed = [] if run_pytest("SQLite", arguments or SHARED_OUT, env) else ["SQLite"]
        url = env.get("ICMA_TEST_POSTGRESQL_URL")
        if url and not arguments:
            on_postgresql = {**env, "ICMA_DATABASE_URL": url}
            failed += (
                []
                if run_pytest(
                    "PostgreSQL", [*SHARED_OUT, *ON_BOTH, *(f"--ignore={path}" for path in NO_DATABASE)], on_postgresql
                )
                else ["PostgreSQL"]
            )
    if failed:
        print(f"make test: FAILED on {' and on '.join(failed)}", flush=True)
    return 1 if failed else 0


def run_pytest(where: str, arguments: list[str], env: dict[str, str]) -> bool:
    """One pytest run; whether every test passed. No test at all is a failure too."""
    print(f"\nicma: tests on {where}", flush=True)
    command = [sys.executable, "-m", "pytest", "-p", "tests.needs", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**env, "PYTHONPATH": str(ROOT)}).returncode == 0


def _say_missing(missing: list[Need]) -> bool:
    """Name what is missing; whether the rest may run all the same."""
    print("icma: missing on this machine (as root, `make test` installs them by itself):")
    for need in missing:
        print(f"  {need.package}: {need.without}")
    if everything_required():
        print("make test: FAILED, because CI=true or ICMA_REQUIRE_ALL=1 asks for every test")
    sys.stdout.flush()
    return not everything_required()


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

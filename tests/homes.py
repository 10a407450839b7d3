"""A portal's folder as `icma prepare` leaves it, made once for a whole run of tests and copied where one is needed."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def outside(**more: str) -> dict[str, str]:
    """The environment of an operator's shell: nothing of ours in it but `more`."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("ICMA_", "DJANGO_"))} | more


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables and static files, nothing else, in SQLite. To be copied (`copy_of`), never used itself.

    To migrate and to compress the static files costs several seconds of CPU, and a run wants it a dozen times.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # the same for all workers of the run
    home = shared / "new-home"
    with (shared / "new-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            unfinished = shared / "unfinished-home"
            done = subprocess.run(
                [sys.executable, "-m", "icma", "prepare", "--no-demo"], env=outside(ICMA_HOME=str(unfinished)),
                capture_output=True, text=True, timeout=120, check=False,
            )  # fmt: skip
            assert (done.returncode, done.stderr) == (0, "")
            unfinished.rename(home)
    return home


def copy_of(home: Path, to: Path) -> Path:
    """The folder `to`, which may be there already, with everything that stands in `home`."""
    return Path(shutil.copytree(home, to, dirs_exist_ok=True))

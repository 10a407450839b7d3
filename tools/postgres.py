"""A PostgreSQL server for one test run: private folder, private socket, no network port, gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

START_SECONDS = 60.0
# Nothing in here outlives the run, so nothing has to survive a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=50")


class CannotStart(Exception):
    """PostgreSQL did not come up; the message ends with its own last words."""


@contextmanager
def throwaway_server(initdb: Path) -> Iterator[str]:
    """Start a server with the programs beside `initdb`; its database URL. Raises `CannotStart`."""
    folder = Path(tempfile.mkdtemp(prefix="icma-pg-"))
    account = _give_away(folder)
    try:
        asked = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        make = [str(initdb), "-D", str(folder / "data"), *asked]
        made = subprocess.run(make, capture_output=True, cwd="/", user=account, group=account)
        if made.returncode:
            raise CannotStart(made.stderr.decode("utf-8", "replace")[-2000:])
        settings = [part for setting in FAST for part in ("-c", setting)]
        start = [str(initdb.with_name("postgres")), "-D", str(folder / "data"), "-k", str(folder), *settings]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                start, stdout=log, stderr=log, cwd="/", start_new_session=True, user=account, group=account
            )
        try:
            _wait_until_ready(server, folder, initdb)
            yield f"postgresql://postgres@{quote(str(folder), safe='')}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown: open sessions are cut
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _give_away(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: give the folder to the account that Debian's package brought; its name."""
    if os.geteuid() != 0:
        return None
    shutil.chown(folder, "postgres", "postgres")
    return "postgres"


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path, initdb: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    ready = [str(initdb.with_name("pg_isready")), "-q", "-h", str(folder)]
    while subprocess.run(ready).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise CannotStart((folder / "log").read_text("utf-8", "replace")[-2000:])
        time.sleep(0.1)

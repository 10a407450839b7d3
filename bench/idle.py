"""Memory and CPU of the whole portal after the demo harvest: every process that `icma up` started.

The demo lives on meanwhile: an article every one or two minutes, a view every few seconds.

    python -m bench.idle [--seconds 60]

PSS is the kernel's proportional share (/proc/PID/smaps_rollup); CPU is user + system of all processes together.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
# The demo never rests: eight feeds a minute, revisits of young pages, readers. With outlets that sleep it is 0.4 %.
MOST_PSS_MB, MOST_CPU_SHARE = 300, 0.05
FEWEST = 100  # articles: before the first feeds have been visited nothing waits either


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="icma-idle-") as home:
        environ = {**os.environ, "ICMA_HOME": home, "ICMA_PORT": str(free_port())}
        began = time.monotonic()
        portal = subprocess.Popen([sys.executable, "-m", "icma", "up"], env=environ, stdout=subprocess.DEVNULL)
        try:
            wait_for_harvest(environ, began)
            measure(portal.pid, seconds=given.seconds)
        finally:
            portal.send_signal(signal.SIGTERM)
            portal.wait()


def wait_for_harvest(environ: dict[str, str], began: float) -> None:
    """Until everything that the outlets had published when they opened is here, pictures included."""
    said = False
    while time.monotonic() - began < 120:
        time.sleep(0.5)
        if not said and answers(environ["ICMA_PORT"]):
            print(f"first page after {time.monotonic() - began:.1f} s")
            said = True
        if said and (articles := harvested(environ)):
            print(f"{articles} articles and their pictures harvested and read after {time.monotonic() - began:.1f} s")
            time.sleep(75)  # the burst of simulated readers, and our reader that ends after a minute without work
            return
    raise SystemExit("the demo was not harvested within 120 s")


def answers(port: str) -> bool:
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/az/", timeout=5).status == 200
    except OSError:
        return False


def harvested(environ: dict[str, str]) -> int:
    """How many articles have their text; 0 as long as a page, a reading or a picture waits for its first time."""
    import sqlite3

    ask = (
        "SELECT count(*) FROM captures_page WHERE visits = 0 AND due_at IS NOT NULL",
        "SELECT count(*) FROM captures_unread",
        "SELECT count(*) FROM captures_picture WHERE capture_id IS NULL AND due_at IS NOT NULL",
        "SELECT count(*) FROM articles_article WHERE current_id IS NOT NULL",
    )
    with sqlite3.connect(f"file:{environ['ICMA_HOME']}/icma.sqlite3?mode=ro", uri=True) as database:
        *waiting, texts = (int(database.execute(one).fetchone()[0]) for one in ask)
    return texts if texts > FEWEST and not any(waiting) else 0


def measure(root: int, *, seconds: int) -> None:
    """Print what each process holds, and what all of them use of a core while nobody asks for anything."""
    family = descendants(root)
    before = {pid: cpu_seconds(pid) for pid in family}
    time.sleep(seconds)
    alive = [pid for pid in family if Path(f"/proc/{pid}").exists()]
    used = sum(cpu_seconds(pid) - before[pid] for pid in alive)
    total = 0.0
    for pid in alive:
        pss = pss_mb(pid)
        total += pss
        print(f"  {pss:6.1f} MB  {command(pid)}")
    print(f"{len(alive)} processes: {total:.0f} MB PSS (limit {MOST_PSS_MB}), {used / seconds:.2%} of a core "
          f"(limit {MOST_CPU_SHARE:.0%})")  # fmt: skip
    raise SystemExit(0 if total <= MOST_PSS_MB and used / seconds < MOST_CPU_SHARE else 1)


def descendants(root: int) -> list[int]:
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    family = [root]
    for pid in family:
        family.extend(child for child, parent in parents.items() if parent == pid)
    return family


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def pss_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except ProcessLookupError:  # a reader that has gone to rest and was not looked after yet
        return 0.0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")[:90]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()

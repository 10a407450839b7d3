"""Reading in processes of its own: killed, hung, greedy or orphaned, the portal goes on and nothing is left behind."""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from icma.core.extract import read_page
from icma.core.failures import Later
from icma.core.isolate import ReaderPool
from icma.core.reader_id import READER_ID
from icma.core.types import Extracted

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
URL = "https://sabah.example/1"
SENTENCES = "".join(
    f"<p>Bu {i}-ci cümlədir və onda oxumaq üçün kifayət qədər söz var, çünki uzundur.</p>" for i in range(9)
)
PAGE = (
    f'<html lang="az"><body><article><h1>Körpü açıldı</h1>{SENTENCES}<ul><li>Birinci maddə burada durur</li>'
    "<li>İkinci maddə də buradadır</li></ul><img src='/a.jpg'><iframe src='https://www.youtube.com/embed/abcDEF12345'>"
    f"</iframe>{SENTENCES.replace('Bu', 'O')}"
    "<table><tr><th>İl</th><th>Say</th></tr><tr><td>2025</td><td>7</td></tr></table>"
    "<p>Sonda <time datetime='2026-11-18'>18 noyabr</time> tarixi və bir cümlə də yazılıb.</p></article></body></html>"
).encode()
SLOW = b"<p>a few words here</p>" * 440_000  # a second or two of work


def children() -> set[int]:
    """Live processes whose parent we are."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == os.getpid() and fields[0] != "Z":
                found.add(int(entry.name))
    return found


def read(pool: ReaderPool, body: bytes = PAGE) -> Extracted:
    return pool.read(body, url=URL, fetched_at=NOW, zone=ZoneInfo("Asia/Baku"), language_hint="az")


@pytest.fixture
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(2) as pool:
        yield pool


def test_a_worker_reads_exactly_what_the_door_reads(pool: ReaderPool) -> None:
    here = read_page(PAGE, url=URL, fetched_at=NOW, zone=ZoneInfo("Asia/Baku"), language_hint="az")
    assert here.problem == ""
    assert read(pool) == here


def test_nothing_is_started_before_the_first_page_and_nothing_is_left_after_the_last() -> None:
    before = children()
    pool = ReaderPool(2)
    assert children() == before
    read(pool)
    assert len(children() - before) == 1
    pool.close()
    assert children() == before


def test_many_threads_share_few_workers(pool: ReaderPool) -> None:
    before = children()
    with ThreadPoolExecutor(8) as threads:
        titles = list(threads.map(lambda _: read(pool).title, range(24)))
    assert titles == ["Körpü açıldı"] * 24
    assert len(children() - before) <= 2


def test_a_page_that_takes_too_long_is_answered_in_words_and_the_next_one_is_read() -> None:
    before = children()
    with ReaderPool(1, seconds=0.1) as pool:
        assert read(pool, SLOW) == Extracted(reader_id=READER_ID, problem="reading took longer than 0.1 s")
        pool.seconds = 20.0
        assert read(pool).problem == ""
    assert children() == before


def test_a_page_that_needs_too_much_memory_is_answered_in_words() -> None:
    with ReaderPool(1, memory_mb=190) as pool:
        extracted = read(pool, b"<article>" + b"<p>words</p>" * 800_000)
    assert extracted.title == ""
    assert extracted.problem in {
        "this page could not be read (MemoryError)",
        "there is no HTML in this page",
        "no article text was found on this page",
    } or extracted.problem.startswith("the reader broke down on this page")


def test_workers_that_are_killed_from_outside_cost_no_page(pool: ReaderPool) -> None:
    before = children()
    numbers = itertools.count(1)

    def read_and_kill(_: int) -> str:
        title = read(pool).title
        if next(numbers) in (10, 25):  # once less often than a page is tried
            for pid in children() - before:
                os.kill(pid, signal.SIGKILL)
        return title

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(read_and_kill, range(40))) == ["Körpü açıldı"] * 40


def test_a_worker_is_renewed_after_some_pages(pool: ReaderPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("icma.core.isolate.PAGES_PER_WORKER", 2)
    before = children()
    seen = set()
    for _ in range(4):
        read(pool)
        seen |= children() - before
    assert len(seen) == 2
    assert len(children() - before) == 1


def test_a_closed_pool_says_later() -> None:
    pool = ReaderPool(1)
    pool.close()
    with pytest.raises(Later, match="shutting down"):
        read(pool)


def test_closing_while_a_page_is_read_leaves_no_process_and_says_later() -> None:
    before = children()
    pool = ReaderPool(1)
    read(pool)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(read, pool, SLOW)
        time.sleep(0.2)
        pool.close()
        with pytest.raises(Later, match="shutting down"):
            waiting.result(timeout=20)
    assert children() == before


def test_workers_end_when_their_parent_is_killed() -> None:
    script = (
        "import sys, time\nfrom datetime import UTC, datetime\nfrom icma.core.isolate import ReaderPool\n"
        "pool = ReaderPool(1)\npool.read(b'<p>x</p>', url='https://x.example/', fetched_at=datetime.now(UTC))\n"
        "print(next(iter(pool._alive))._process.pid, flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        assert Path(f"/proc/{worker}").exists()
        parent.kill()
    deadline = time.monotonic() + 10
    while _lives(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lives(worker)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_worker_knows_nothing_of_django(pool: ReaderPool) -> None:
    before = children()
    read(pool)
    (worker,) = children() - before
    maps = Path(f"/proc/{worker}/maps").read_text()
    assert ("lxml" in maps, "_sqlite3" in maps) == (True, False)

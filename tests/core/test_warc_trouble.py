"""Segments while processes die and disks fill: what was promised is there, and nothing else is harmed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.segments import (
    HTML,
    NOW,
    exchange,
    faults_of_warcio,
    kinds_of_fastwarc,
    repair,
    scan,
    whole_records,
)

from icma.core.failures import Later
from icma.core.warc import (
    Gap,
    SegmentGroup,
    payload_digest_of,
    render_exchange,
)

# --- processes that die ---------------------------------------------------------------------------------------------

WRITING = """
import sys, threading
from datetime import UTC, datetime
from pathlib import Path
from icma.core.failures import Later
from icma.core.types import Exchange
from icma.core.warc import SegmentGroup, payload_digest_of, render_exchange
directory, threads, count, most = Path(sys.argv[1]), *map(int, sys.argv[2:5])
group = SegmentGroup(directory, software="icma/test", clock=lambda: datetime.now(UTC), on_open=lambda name, now: 1,
                     on_close=lambda key, size, now: None, most_bytes=most)
saying = threading.Lock()
def store(number):
    for turn in range(count):
        body = (f"<p>{number} {turn}</p>" * (1 + (turn * 37 + number) % 900)).encode()
        one = Exchange(url=f"https://xeber.example/{number}/{turn}", method="GET", request_headers=(), status=200,
                       reason="OK", headers=(), entity=body, started_at=datetime.now(UTC))
        stored = group.store([render_exchange(one, payload_digest=payload_digest_of(body))])
        with saying:
            print(stored[0].written.record_id, flush=True)
workers = [threading.Thread(target=store, args=(number,)) for number in range(threads)]
for worker in workers: worker.start()
for worker in workers: worker.join()
group.close(now=datetime.now(UTC))
"""


@contextmanager
def writing(directory: Path, *, threads: int, count: int, most: int = 1 << 30) -> Iterator[subprocess.Popen[str]]:
    arguments = [str(directory), str(threads), str(count), str(most)]
    process = subprocess.Popen([sys.executable, "-c", WRITING, *arguments], stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def kept_in(directory: Path) -> set[str]:
    return {part.record_id for path in directory.glob("*.warc.gz") for part in whole_records(path)}


@pytest.mark.slow
def test_what_was_stored_outlives_kill_9_at_any_moment(tmp_path: Path) -> None:
    promised: dict[Path, list[str]] = {}
    for turn in range(20):
        directory = tmp_path / str(turn)
        with writing(directory, threads=6, count=100_000) as process:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(1 + turn * 7)]
            process.kill()
            said += process.stdout.readlines()
        promised[directory] = [line.strip() for line in said if line.endswith("\n")]
    for directory, ids in promised.items():
        (path,) = directory.glob("*.warc.gz")
        repair(path)
        assert set(ids) - kept_in(directory) == set()
        assert faults_of_warcio(path) == []
        assert all("broken" not in kind for kind in kinds_of_fastwarc(path))
    path = next(tmp_path.glob("19/*.warc.gz"))
    checked = subprocess.run([Path(sys.executable).with_name("warcio"), "check", "-v", path], capture_output=True)
    assert checked.returncode == 0, checked.stdout


def test_two_processes_write_two_segments(tmp_path: Path) -> None:
    with writing(tmp_path, threads=2, count=20) as one, writing(tmp_path, threads=2, count=20) as two:
        said = [*one.communicate()[0].split(), *two.communicate()[0].split()]
    assert len(list(tmp_path.glob("*.warc.gz"))) == 2
    assert len(said) == 80
    assert set(said) - kept_in(tmp_path) == set()


def test_a_segment_that_is_large_enough_is_closed_and_another_opened(tmp_path: Path) -> None:
    with writing(tmp_path, threads=4, count=30, most=8000) as process:
        said = process.communicate()[0].split()
    segments = list(tmp_path.glob("*.warc.gz"))
    assert len(segments) > 4
    assert len(said) == 120
    assert set(said) - kept_in(tmp_path) == set()
    for path in segments:
        assert faults_of_warcio(path) == []


# --- full disks -----------------------------------------------------------------------------------------------------

FILLING = """
import os, resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from icma.core.failures import Later
from icma.core.failures import Later
from icma.core.types import Exchange
from icma.core.warc import SegmentGroup, payload_digest_of, render_exchange
if sys.argv[2] != "0":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
group = SegmentGroup(Path(sys.argv[1]), software="icma/test", clock=lambda: datetime.now(UTC),
                     on_open=lambda name, now: 1, on_close=lambda key, size, now: None)
def store(size):
    body = os.urandom(size)
    one = Exchange(url="https://xeber.example/", method="GET", request_headers=(), status=200, reason="OK", headers=(),
                   entity=body, started_at=datetime.now(UTC))
    try:
        stored = group.store([render_exchange(one, payload_digest=payload_digest_of(body))])
        print(stored[0].written.record_id)
    except Later as later:
        print(later.reason)
for size in (20_000, 20_000, 40_000, 3_000, 3_000): store(size)
group.close(now=datetime.now(UTC))
"""


def fill(directory: Path, limit: int) -> list[str]:
    command = [sys.executable, "-c", FILLING, str(directory), str(limit)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def expect_only_the_large_one_refused(directory: Path, said: list[str], words: str) -> None:
    (path,) = directory.glob("*.warc.gz")
    refused = said.pop(2)
    assert refused == f"the archive disk {words}; nothing was lost, this is tried again"
    assert [record.record_id for record in whole_records(path) if record.kind == "response"] == said
    assert [part for part in scan(path) if isinstance(part, Gap)] == []
    assert faults_of_warcio(path) == []


def test_a_file_size_limit_is_said_in_words_and_the_segment_stays_whole(tmp_path: Path) -> None:
    expect_only_the_large_one_refused(tmp_path, fill(tmp_path, 65_536), "takes no larger file")


def test_a_full_disk_is_said_in_words_and_the_segment_stays_whole(tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(tmp_path)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("mounting a small tmpfs is not permitted here; the limit on file sizes is tested instead")
    try:
        expect_only_the_large_one_refused(tmp_path, fill(tmp_path, 0), "is full")
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_after_a_sync_that_failed_nothing_is_promised_and_a_new_segment_begins(tmp_path: Path) -> None:
    group = SegmentGroup(
        tmp_path,
        software="icma/test",
        clock=lambda: datetime.now(UTC),
        on_open=lambda name, now: len(list(tmp_path.iterdir())),
        on_close=lambda key, size, now: None,
    )
    one = render_exchange(exchange(), payload_digest=payload_digest_of(HTML))
    assert group.store([one])[0].segment == 1
    (path,) = tmp_path.iterdir()
    safe = path.read_bytes()
    handles = [handle for handle in Path("/proc/self/fd").iterdir() if handle.exists() and handle.samefile(path)]
    with Path("/dev/null").open("wb") as swallowing:  # takes every byte and refuses to sync
        os.dup2(swallowing.fileno(), int(handles[0].name))
    with pytest.raises(Later) as refused:
        group.store([one])
    assert refused.value.reason == "the archive disk does not take this (Invalid argument); this is tried again"
    assert path.read_bytes() == safe
    assert group.store([one])[0].segment == 2
    group.close(now=NOW)


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "warc").write_text("a file, not a folder")
    said = fill(tmp_path / "warc", 0)
    assert said == ["the archive disk does not take this (File exists); this is tried again"] * 5

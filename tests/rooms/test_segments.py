"""Segments and their rows: one a process, safe when `store_exchanges` returns, repaired after a crash."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from tests.homes import copy_of, outside
from tests.make import NOW, make_exchange, make_source

from icma.captures import actions as captures
from icma.captures.models import Segment
from icma.captures.queries import stored_page
from icma.captures.segment_actions import open_segment_row
from icma.captures.segments import StoredExchange, close_archive, open_archive, segment_path, store_exchanges
from icma.captures.verify import verify_archive
from icma.core.warc import ScannedRecord, SegmentWriter, payload_digest_of, read_record, scan_segment

URL = "https://xeber.example/az/1"


def captured(stored: list[StoredExchange]) -> int:
    """A page with this capture; the capture's id."""
    page_id = captures.open_page(url=URL, source_id=make_source("Xəbər").id, now=NOW)
    return captures.import_capture(stored=stored[0], page_id=page_id, now=NOW)


def kinds(path: Path) -> list[str]:
    with path.open("rb") as file:
        return [part.kind for part in scan_segment(file) if isinstance(part, ScannedRecord)]


def test_what_is_stored_can_be_read_back_at_once(archive: Path) -> None:
    stored = store_exchanges([make_exchange(URL, b"<h1>Salam</h1>")])
    page = stored_page(captured(stored))
    assert (page.url, page.body, page.captured_at) == (URL, b"<h1>Salam</h1>", NOW)
    row = Segment.objects.get()
    assert (row.pk, row.closed_at, [path.name for path in archive.iterdir()]) == (
        stored[0].segment_id,
        None,
        [row.name],
    )


def test_no_segment_is_made_before_it_is_needed_and_closing_writes_its_size(archive: Path) -> None:
    assert (list(archive.iterdir()), Segment.objects.count()) == ([], 0)
    store_exchanges([make_exchange(URL)])
    close_archive(now=NOW)
    row = Segment.objects.get()
    assert (row.closed_at, row.size) == (NOW, segment_path(row.name).stat().st_size)
    store_exchanges([make_exchange(URL)])
    assert Segment.objects.count() == 2


def test_a_chain_of_redirects_lies_in_one_piece(archive: Path) -> None:
    hops = [make_exchange(f"{URL}?hop={n}", b"", status=301) for n in range(3)] + [make_exchange(URL, b"<p>end")]
    stored = store_exchanges(hops)
    assert [one.exchange.url for one in stored] == [hop.url for hop in hops]
    assert [one.is_revisit for one in stored] == [False] * 4
    records = [read_record(next(archive.iterdir()), one.offset, one.length) for one in stored]
    assert [(record.url, record.status) for record in records] == [(hop.url, hop.status) for hop in hops]
    assert kinds(next(archive.iterdir())) == ["warcinfo"] + ["response", "request"] * 4


REVISITS = [
    ("the same bytes again", make_exchange(URL, b"<p>bir"), True),
    ("the server says not modified", make_exchange(URL, b"", status=304), True),
    ("other bytes", make_exchange(URL, b"<p>iki"), False),
    ("the same bytes with another status", make_exchange(URL, b"<p>bir", status=404), False),
    ("the same bytes, cut off", replace(make_exchange(URL, b"<p>bir"), truncated=True), False),
]


@pytest.mark.parametrize(("name", "again", "revisit"), REVISITS, ids=[name for name, _, _ in REVISITS])
def test_what_stands_unchanged_is_kept_once(name: str, again: Any, revisit: bool, archive: Path) -> None:
    first = store_exchanges([make_exchange(URL, b"<p>bir")])
    earlier = captured(first)
    (stored,) = store_exchanges([again], last_digest=first[0].payload_digest, refers_to=earlier)
    assert stored.is_revisit == revisit
    assert (stored.payload_digest == first[0].payload_digest) == (again.entity == b"<p>bir" or revisit)
    record = read_record(next(archive.iterdir()), stored.offset, stored.length)
    assert (record.kind, record.refers_to) == (("revisit", first[0].record_id) if revisit else ("response", ""))


def test_a_304_without_anything_to_refer_to_is_an_ordinary_response(archive: Path) -> None:
    (stored,) = store_exchanges([make_exchange(URL, b"", status=304)])
    assert (stored.is_revisit, kinds(next(archive.iterdir()))) == (False, ["warcinfo", "response", "request"])


@pytest.mark.django_db(transaction=True)
def test_many_threads_share_one_segment(tmp_path: Path, settings: Any) -> None:
    settings.SEGMENTS_DIR = tmp_path
    found: list[StoredExchange] = []

    def work(number: int) -> None:
        for turn in range(15):
            found.extend(store_exchanges([make_exchange(f"{URL}/{number}/{turn}", f"{number} {turn}".encode() * 99)]))
        connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_archive(now=NOW)
    (path,) = tmp_path.iterdir()
    assert len({one.offset for one in found}) == 120
    for one in found:
        assert read_record(path, one.offset, one.length).entity == one.exchange.entity


@pytest.mark.django_db(transaction=True)
def test_a_segment_is_not_opened_inside_a_transaction_that_may_roll_back(tmp_path: Path, settings: Any) -> None:
    settings.SEGMENTS_DIR = tmp_path
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        store_exchanges([make_exchange(URL)])
    assert Segment.objects.count() == 0


# --- after a crash --------------------------------------------------------------------------------------------------


def leave_behind(archive: Path, *, name: str = "icma-dead.warc.gz", tail: bytes = b"", row: bool = True) -> bytes:
    """What a process leaves that dies with one capture safe and `tail` half written; the bytes that must stay."""
    one = make_exchange(URL)
    path = archive / name
    with SegmentWriter(path, software="icma/test", now=NOW) as writer:
        written = writer.write_exchange(one, payload_digest=payload_digest_of(one.entity))
        writer.sync()
    whole = path.read_bytes()
    path.write_bytes(whole + tail)
    if row:
        segment_id = open_segment_row(name=name, now=NOW)
        stored = StoredExchange(
            exchange=one, record_id=written.record_id, payload_digest=written.payload_digest, segment_id=segment_id,
            offset=written.offset, length=written.length, is_revisit=False,
        )  # fmt: skip
        captured([stored])
    return whole


def faults() -> list[str]:
    return [str(fault) for fault in verify_archive().faults()]


@pytest.mark.parametrize("tail", [b"", b"\x1f\x8b\x08 half a record", b"\0" * 4096])
def test_a_torn_end_is_cut_off_at_the_next_start(tail: bytes, archive: Path) -> None:
    whole = leave_behind(archive, tail=tail)
    assert open_archive(now=NOW) == ([("icma-dead.warc.gz", len(tail))] if tail else [])
    assert (archive / "icma-dead.warc.gz").read_bytes() == whole
    row = Segment.objects.get()
    assert (row.closed_at, row.size, row.repaired_bytes) == (NOW, len(whole), len(tail))
    assert faults() == []
    assert open_archive(now=NOW) == []


def test_a_file_of_ours_without_a_row_is_adopted(archive: Path) -> None:
    whole = leave_behind(archive, tail=b"half", row=False)
    assert open_archive(now=NOW) == [("icma-dead.warc.gz", 4)]
    row = Segment.objects.get()
    assert (row.name, row.closed_at, row.size, row.repaired_bytes) == ("icma-dead.warc.gz", NOW, len(whole), 4)
    assert faults() == []


def test_files_of_others_are_never_touched(archive: Path) -> None:
    (archive / "other.warc.gz").write_bytes(b"half a record of somebody")
    assert open_archive(now=NOW) == []
    assert (archive / "other.warc.gz").read_bytes() == b"half a record of somebody"
    assert faults() == ["other.warc.gz: the file has no row: no capture points into it"]


def test_a_draft_that_nobody_holds_goes(archive: Path) -> None:
    draft = archive / "icma-dead.warc.gz.new"
    draft.write_bytes(b"")
    assert open_archive(now=NOW) == []
    assert not draft.exists()


def test_a_missing_or_empty_segment_does_not_stop_the_start(archive: Path) -> None:
    leave_behind(archive)
    (archive / "icma-dead.warc.gz").unlink()
    assert open_archive(now=NOW) == []
    assert Segment.objects.get().closed_at is None
    (archive / "icma-dead.warc.gz").write_bytes(b"")
    assert open_archive(now=NOW) == []
    assert (Segment.objects.get().closed_at, Segment.objects.get().size) == (NOW, 0)


def test_the_segment_of_a_live_process_is_left_alone(archive: Path) -> None:
    store_exchanges([make_exchange(URL)])
    (path,) = archive.iterdir()
    with path.open("ab") as file:
        file.write(b"half a record")
    size = path.stat().st_size
    assert open_archive(now=NOW) == []
    assert (path.stat().st_size, Segment.objects.get().closed_at) == (size, None)
    assert faults() == []


def is_open(path: Path) -> bool:
    """Whether this process holds the file open."""
    return any(handle.exists() and handle.samefile(path) for handle in Path("/proc/self/fd").iterdir())


def test_a_forked_child_neither_writes_nor_holds_the_lock(archive: Path) -> None:
    store_exchanges([make_exchange(URL)])
    (path,) = archive.iterdir()
    child = os.fork()
    if child == 0:
        os._exit(1 if is_open(path) else 0)
    assert os.waitpid(child, 0)[1] == 0
    assert is_open(path)
    store_exchanges([make_exchange(URL)])
    assert kinds(path) == ["warcinfo"] + ["response", "request"] * 2


HARVESTING = """
import sys, threading
from datetime import timedelta
import django
django.setup()
from django.utils import timezone
from icma.captures import actions, segments
from icma.core.types import Exchange
from icma.sources import actions as sources
if sys.argv[1] == "add":
    sources.add_source(name="X", homepage="https://xeber.example/", language="az", feeds=[], now=timezone.now())
    sys.exit()
if sys.argv[1] == "verify":
    segments.open_archive(now=timezone.now())
    from icma.captures.models import Capture
    from icma.captures.verify import verify_archive
    report = verify_archive()
    for fault in report.faults(): print(fault)
    print(report.summary(), file=sys.stderr)
    for pk in Capture.objects.values_list("pk", flat=True): print(pk)
    sys.exit()
segments.open_archive(now=timezone.now())
saying = threading.Lock()
def harvest(number):
    for turn in range(100_000):
        at = timezone.now()
        url = f"https://xeber.example/{number}/{turn}/{at.timestamp()}"
        one = Exchange(url=url, method="GET", request_headers=(), status=200, reason="OK", headers=(),
                       entity=(url * (turn * 37 % 300)).encode(), started_at=at)
        stored = segments.store_exchanges([one])
        page_id = actions.open_page(url=url, source_id=1, now=at)
        pk = actions.import_capture(stored=stored[0], page_id=page_id, now=at)
        with saying: print(pk, flush=True)
for number in range(3): threading.Thread(target=harvest, args=(number,)).start()
"""


@pytest.mark.slow
def test_rows_and_segments_agree_after_kill_9_at_any_moment(new_home: Path, tmp_path: Path) -> None:
    home = copy_of(new_home, tmp_path / "home")
    environment = outside(ICMA_HOME=str(home), DJANGO_SETTINGS_MODULE="icma.config.settings")

    def start(task: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", HARVESTING, task]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    with start("add") as process:
        assert process.wait() == 0
    said: set[str] = set()
    for turn in range(5):
        with start("harvest") as process:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(2 + turn * 9)]
            process.kill()
            lines += process.stdout.readlines()
        said |= {line.strip() for line in lines if line.endswith("\n")}
    with start("verify") as process:
        found = process.communicate()[0].splitlines()
    assert said - set(found) == set()
    assert [line for line in found if not line.isdigit()] == []
    for path in (home / "warc").glob("*.warc.gz"):
        check = subprocess.run([Path(sys.executable).with_name("warcio"), "check", path], capture_output=True)
        assert (check.returncode, check.stdout) == (0, b"")

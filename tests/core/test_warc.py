"""Segments: what is written is checked by warcio and fastwarc, and by our own scan; torn ends, floods, full disks."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from icma.core.failures import Later
from icma.core.types import Exchange, Headers
from icma.core.warc import (
    BadRecord,
    Gap,
    Revisit,
    ScannedRecord,
    SegmentGroup,
    SegmentWriter,
    Written,
    lock_segment,
    payload_digest_of,
    read_record,
    render_exchange,
    repair_segment,
    scan_segment,
)

NOW = datetime(2026, 11, 22, 19, 5, 0, 123456, tzinfo=UTC)
URL = "https://xeber.example/az/külək?a=1&b=2"
HTML = "<h1>Bakıda külək</h1><p>Ветер усилился.</p>".encode()
HEADERS: Headers = (("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))


def exchange(
    entity: bytes = HTML,
    *,
    url: str = URL,
    status: int = 200,
    reason: str = "OK",
    headers: Headers = HEADERS,
    dechunked: bool = False,
    truncated: bool = False,
    remote_address: str = "203.0.113.7",
    method: str = "GET",
    request_headers: Headers = (("Host", "xeber.example"), ("User-Agent", "icma/0.1 (+https://portal.example)")),
) -> Exchange:
    return Exchange(
        url=url,
        method=method,
        request_headers=request_headers,
        status=status,
        reason=reason,
        headers=headers,
        entity=entity,
        started_at=NOW,
        remote_address=remote_address,
        dechunked=dechunked,
        truncated=truncated,
    )


def write(path: Path, *exchanges: Exchange) -> list[Written]:
    with SegmentWriter(path, software="icma/test", now=NOW) as writer:
        return [writer.write_exchange(one, payload_digest=payload_digest_of(one.entity)) for one in exchanges]


def scan(path: Path) -> list[ScannedRecord | Gap]:
    with path.open("rb") as file:
        return list(scan_segment(file))


def whole_records(path: Path) -> list[ScannedRecord]:
    return [part for part in scan(path) if isinstance(part, ScannedRecord)]


def faults_of_warcio(path: Path) -> list[str]:
    """What warcio's own checker complains about: damaged digests and everything that cannot be read."""
    faults = []
    with path.open("rb") as file:
        for record in WarcioIterator(file, check_digests=True):
            while record.content_stream().read(1 << 16):
                pass
            if record.digest_checker.passed is not True and record.rec_type != "revisit":
                faults.append(f"{record.rec_type}: {record.digest_checker.problems}")
    return faults


def kinds_of_fastwarc(path: Path) -> list[str]:
    """The types of the records that fastwarc reads with their block digests intact."""
    kinds = []
    for record in ArchiveIterator(str(path), parse_http=False):
        kind = str(record.record_type)  # before the digest is verified: that consumes the record
        kinds.append(kind if record.verify_block_digest() else f"{kind} broken")
    return kinds


def repair(path: Path, *, keep: int = 0) -> tuple[int, int]:
    file = lock_segment(path)
    assert file is not None
    with file:
        done = repair_segment(file, keep=keep)
    return done.size, done.cut


ODD: dict[str, Exchange] = {
    "a plain page": exchange(),
    "no body": exchange(b"", status=204, reason="No Content", headers=()),
    "no reason": exchange(reason=""),
    "a reason with a break in it": exchange(reason="OK\r\n\r\nGET / HTTP/1.1"),
    "a break smuggled into a header": exchange(headers=(("X-A", "1\r\n\r\n<p>body"), ("X-B\r\nX-C", "2"))),
    "an empty header": exchange(headers=(("", ""), ("X", ""))),
    "header bytes that are no UTF-8": exchange(
        headers=(("Server", b"\xc3\xbc\xff\xfe".decode("utf-8", "surrogateescape")),)
    ),
    "a lone surrogate": exchange(headers=(("Server", "\ud800"),)),
    "NUL and other control characters": exchange(headers=(("Server", "a\x00b\x07c\x85d\u2028e"),)),
    "Cyrillic and Azerbaijani in headers": exchange(headers=(("X-Title", "Ветер, külək, rüzgâr"),)),
    "chunks undone": exchange(dechunked=True, headers=(("Transfer-Encoding", "chunked"), ("Content-Length", "7"))),
    "gzip kept as sent": exchange(gzip.compress(HTML), headers=(("Content-Encoding", "gzip"),)),
    "cut at the cap": exchange(truncated=True),
    "a URL with blanks and breaks": exchange(url="https://xeber.example/a b\r\nX: y"),
    "a URL without a path": exchange(url="http://xeber.example?q=1"),
    "an IPv6 address with a zone": exchange(remote_address="fe80::1%eth0"),
    "an address that is none": exchange(remote_address="unknown\r\nX: y"),
    "an odd method": exchange(method="GET\r\nX: y"),
    "a body that looks like records": exchange(b"\r\n\r\nWARC/1.1\r\n\r\n\x1f\x8b\x08\r\n\r\n"),
}


@pytest.mark.parametrize("name", ODD)
def test_no_exchange_breaks_a_record(name: str, tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    written = write(path, ODD[name], exchange())
    assert faults_of_warcio(path) == []
    assert kinds_of_fastwarc(path) == ["warcinfo", "response", "request", "response", "request"]
    assert [fault for part in whole_records(path) for fault in part.faults] == []
    record = read_record(path, written[0].offset, written[0].length)
    assert (record.entity, record.status, record.date) == (ODD[name].entity, ODD[name].status, NOW)
    assert record.payload_digest == payload_digest_of(ODD[name].entity)


@settings(max_examples=60, deadline=None)
@given(
    headers=st.lists(st.tuples(st.text(max_size=9), st.text(max_size=30)), max_size=4).map(tuple),
    reason=st.text(max_size=20),
    url=st.text(max_size=40),
    entity=st.binary(max_size=200),
)
def test_whatever_a_server_sends_comes_back(
    tmp_path_factory: pytest.TempPathFactory, headers: Headers, reason: str, url: str, entity: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "one.warc.gz"
    one = exchange(entity, headers=headers, reason=reason, url=f"https://xeber.example/{url}")
    written = write(path, one)
    assert faults_of_warcio(path) == []
    assert read_record(path, written[0].offset, written[0].length).entity == entity


def test_a_record_says_all_that_is_known_of_the_exchange(tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    with SegmentWriter(path, software="icma/test", now=NOW) as writer:
        digest = payload_digest_of(HTML)
        written = writer.write_exchange(
            exchange(truncated=True), payload_digest=digest, robots_record_id="<urn:uuid:r>"
        )
        assert writer.size == path.stat().st_size
    with path.open("rb") as file:
        info, response, request = list(WarcioIterator(file))
    assert info.rec_headers.get_header("WARC-Filename") == "one.warc.gz"
    expected = {
        "WARC-Type": "response",
        "WARC-Record-ID": written.record_id,
        "WARC-Date": "2026-11-22T19:05:00.123456Z",
        "WARC-Target-URI": "https://xeber.example/az/k%C3%BCl%C9%99k?a=1&b=2",
        "WARC-IP-Address": "203.0.113.7",
        "WARC-Payload-Digest": digest,
        "ICMA-Robots-Record-ID": "<urn:uuid:r>",
        "WARC-Truncated": "length",
        "Content-Type": "application/http;msgtype=response",
    }
    assert {name: response.rec_headers.get_header(name) for name in expected} == expected
    assert response.http_headers.headers == list(HEADERS)
    assert request.rec_headers.get_header("WARC-Concurrent-To") == written.record_id
    assert request.http_headers.to_str() == (
        "GET /az/k%C3%BCl%C9%99k?a=1&b=2 HTTP/1.1\r\nHost: xeber.example\r\n"
        "User-Agent: icma/0.1 (+https://portal.example)\r\n"
    )


def test_chunks_that_are_gone_are_noted_under_another_name(tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    sent = (("Transfer-Encoding", "chunked"), ("Content-Length", "7"))
    written = write(path, exchange(dechunked=True, headers=sent))[0]
    with path.open("rb") as file:
        response = list(WarcioIterator(file))[1]
        named = [name for name, _ in response.http_headers.headers]
    assert named == ["X-Archive-Orig-Transfer-Encoding", "X-Archive-Orig-Content-Length"]
    assert read_record(path, written.offset, written.length).http_headers == sent


@pytest.mark.parametrize(
    ("status", "profile"),
    [
        (200, "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"),
        (304, "http://netpreserve.org/warc/1.1/revisit/server-not-modified"),
    ],
)
def test_a_revisit_names_the_earlier_record_and_gives_its_body(status: int, profile: str, tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    coded = gzip.compress(HTML)
    first = exchange(coded, headers=(("Content-Encoding", "gzip"),))
    again = exchange(coded if status == 200 else b"", status=status, headers=(("ETag", '"2"'),))
    with SegmentWriter(path, software="icma/test", now=NOW) as writer:
        one = writer.write_exchange(first, payload_digest=payload_digest_of(coded))
        revisit = Revisit(record_id=one.record_id, url=URL, at=NOW)
        two = writer.write_exchange(again, payload_digest=one.payload_digest, revisit=revisit)
    assert faults_of_warcio(path) == []
    assert kinds_of_fastwarc(path) == ["warcinfo", "response", "request", "revisit", "request"]
    with path.open("rb") as file:
        named = list(WarcioIterator(file))[3].rec_headers
    assert {name: named.get_header(name) for name in ("WARC-Profile", "WARC-Refers-To", "WARC-Refers-To-Date")} == {
        "WARC-Profile": profile,
        "WARC-Refers-To": one.record_id,
        "WARC-Refers-To-Date": "2026-11-22T19:05:00.123456Z",
    }
    earlier = read_record(path, one.offset, one.length)
    resolved = read_record(path, two.offset, two.length, resolve={one.record_id: earlier}.__getitem__)
    assert (resolved.kind, resolved.status, resolved.body) == ("revisit", status, HTML)
    assert read_record(path, two.offset, two.length).entity == b""


def test_a_place_where_no_record_lies_is_named(tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    written = write(path, exchange())[0]
    for offset, length, words in (
        (written.offset + 3, written.length, "the compressed bytes are damaged"),
        (written.offset, written.length - 1, "it does not end where it should"),
        (path.stat().st_size, 9, "the record is cut off"),
        (0, written.offset, "it is a record of type 'warcinfo', not an HTTP response"),
    ):
        with pytest.raises(BadRecord) as bad:
            read_record(path, offset, length)
        assert bad.value.reason == f"The record at byte {offset} of one.warc.gz is damaged: {words}"
    with pytest.raises(BadRecord, match=r"segment none\.gz cannot be read: No such file"):
        read_record(tmp_path / "none.gz", 0, 1)


def test_a_segment_has_one_owner_and_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    with SegmentWriter(path, software="icma/test", now=NOW):
        assert lock_segment(path) is None
        with pytest.raises(FileExistsError):
            SegmentWriter(path, software="icma/test", now=NOW)
    file = lock_segment(path)
    assert file is not None
    file.close()
    assert [one.name for one in tmp_path.iterdir()] == ["one.warc.gz"]


# --- torn ends ------------------------------------------------------------------------------------------------------


def test_a_segment_cut_anywhere_in_its_last_records_keeps_exactly_the_whole_ones(tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    write(path, exchange(), exchange(b"<p>ikinci", url="https://xeber.example/2"))
    data = path.read_bytes()
    ends = [0] + [part.offset + part.length for part in whole_records(path)]
    assert len(ends) == 6
    torn = tmp_path / "torn.warc.gz"
    for size in range(len(data) + 1):
        torn.write_bytes(data[:size])
        whole = max(end for end in ends if end <= size)
        assert repair(torn) == (whole, size - whole)
        assert torn.read_bytes() == data[:whole]
    assert faults_of_warcio(torn) == []


@pytest.mark.parametrize("tail", [b"\0" * 5000, b"rubbish", b"\x1f\x8b\x08" * 30, gzip.compress(b"no record", mtime=0)])
def test_rubbish_behind_the_last_record_is_cut_off(tail: bytes, tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    write(path, exchange())
    data = path.read_bytes()
    path.write_bytes(data + tail)
    assert repair(path) == (len(data), len(tail))


@pytest.mark.parametrize("content", [b"", b"not an archive at all", b"\0" * 3_000_000])
def test_a_file_without_any_record_becomes_empty(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    path.write_bytes(content)
    assert repair(path) == (0, len(content))


def test_a_segment_without_its_first_record_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    first = write(path, exchange())[0]
    path.write_bytes(path.read_bytes()[first.offset :])
    size = path.stat().st_size
    assert repair(path) == (size, 0)


def test_whole_records_behind_damage_are_never_cut(tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    written = write(path, exchange(), exchange(), exchange())
    data = bytearray(path.read_bytes())
    middle = written[1].offset + 40
    data[middle : middle + 30] = b"\0" * 30
    path.write_bytes(data + b"torn")
    assert repair(path) == (len(data), 4)
    gaps = [(part.offset, part.length) for part in scan(path) if isinstance(part, Gap)]
    assert gaps == [(written[1].offset, written[1].length)]


def test_nothing_below_what_a_row_relies_on_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    written = write(path, exchange())[0]
    end = written.offset + written.length
    data = path.read_bytes()[: end - 10] + b"\0" * 10
    path.write_bytes(data + b"torn")
    assert repair(path, keep=end) == (end, 4)


def unpacks_alike(path: Path, data: bytes) -> bool:
    """Now and then a byte describes a code that nothing uses: the record stays what it was."""
    try:
        return gzip.decompress(path.read_bytes()) == gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        return False


def test_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    write(path, exchange())
    data = path.read_bytes()
    sound = whole_records(path)
    changed = tmp_path / "changed.warc.gz"
    for at in range(len(data)):
        changed.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        assert scan(changed) != sound or unpacks_alike(changed, data), f"byte {at}"


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

"""Segments: what is written is checked by warcio and fastwarc, and by our own scan; odd exchanges and torn ends."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.segments import (
    HEADERS,
    HTML,
    NOW,
    URL,
    exchange,
    faults_of_warcio,
    kinds_of_fastwarc,
    repair,
    scan,
    whole_records,
    write,
)
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from icma.core.types import Exchange, Headers
from icma.core.warc import (
    BadRecord,
    Gap,
    Revisit,
    SegmentWriter,
    lock_segment,
    payload_digest_of,
    read_record,
)

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

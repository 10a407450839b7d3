"""Other people's WARC files: old versions, odd compressions, chunks, damage."""

from __future__ import annotations

import gzip
import io
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from icma.core.types import Exchange
from icma.core.warc import ImportedRecord, Revisit, SegmentWriter, iter_responses, payload_digest_of

AT = datetime(2024, 3, 15, 8, 30, tzinfo=UTC)
PAGE = "<h1>Xəbər</h1><p>Новость дня. Bugün hava güzel.</p>".encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def record(
    block: bytes = HEAD + PAGE, *, kind: str = "response", url: str = "https://xeber.example/1", version: str = "1.0",
    date: str = "2024-03-15T08:30:00Z", length: str = "", more: str = "", record_id: str = "",
) -> bytes:  # fmt: skip
    """One record as another tool might write it."""
    named = record_id or f"<urn:uuid:{random.Random(block + kind.encode()).getrandbits(64):x}>"
    return (
        f"WARC/{version}\r\nWARC-Type: {kind}\r\nWARC-Record-ID: {named}\r\nWARC-Date: {date}\r\n"
        f"WARC-Target-URI: {url}\r\n{more}Content-Type: application/http; msgtype={kind}\r\n"
        f"Content-Length: {length or len(block)}\r\n\r\n"
    ).encode() + block + b"\r\n\r\n"  # fmt: skip


def read(path: Path, data: bytes) -> list[ImportedRecord]:
    path.write_bytes(data)
    return list(iter_responses(path))


def entities(records: list[ImportedRecord]) -> list[bytes | str]:
    """Of each record its entity, or its problem."""
    return [one.exchange.entity if one.exchange else one.problem for one in records]


TWO = record() + record(HEAD + b"<p>2", url="https://xeber.example/2")
PACKED = {
    "plain": TWO,
    "one gzip member a record": gzip.compress(record()) + gzip.compress(record(HEAD + b"<p>2")),
    "one gzip stream over all": gzip.compress(TWO),
    "WARC 1.1 with fractions of a second": record(version="1.1", date="2024-03-15T08:30:00.000000Z")
    + TWO[len(record()) :],
    "WARC 0.18": record(version="0.18") + TWO[len(record()) :],
    "angle brackets around the address": record(url="<https://xeber.example/1>") + TWO[len(record()) :],
    "zeros between members": gzip.compress(record()) + b"\0" * 512 + gzip.compress(record(HEAD + b"<p>2")),
    "a folded header": record(more="X-Long: a\r\n  b\r\n") + TWO[len(record()) :],
}


@pytest.mark.parametrize("name", PACKED)
def test_every_packing_gives_the_same_pages(name: str, tmp_path: Path) -> None:
    records = read(tmp_path / "any", PACKED[name])
    assert entities(records) == [PAGE, b"<p>2"]
    first = records[0].exchange
    assert first is not None
    assert (records[0].url, first.url, first.started_at) == ("https://xeber.example/1", "https://xeber.example/1", AT)
    assert (first.status, first.reason, first.headers) == (200, "OK", (("Content-Type", "text/html"),))
    assert records[0].payload_digest == payload_digest_of(PAGE)


def test_heads_with_bare_line_feeds_are_read(tmp_path: Path) -> None:
    block = b"HTTP/1.0 200\nContent-Type: text/html\n\n" + PAGE
    one = record(block).replace(b"\r\n", b"\n")
    assert entities(read(tmp_path / "any", one + one)) == [PAGE, PAGE]


def chunked(body: bytes) -> bytes:
    return HEAD.replace(b"Content-Type", b"Transfer-Encoding: chunked\r\nContent-Type") + body


CHUNKS = {
    "whole": (b"5\r\nhello\r\n1;x=y\r\n!\r\n0\r\n\r\n", b"hello!", True),
    "capital and padded sizes": (b"0A\r\n0123456789\r\n0\r\n\r\n", b"0123456789", True),
    "cut in a chunk": (b"5\r\nhello\r\nff\r\nwor", b"hellowor", True),
    "cut between chunks": (b"5\r\nhello\r\n", b"hello", True),
    "trailers": (b"5\r\nhello\r\n0\r\nX: y\r\n\r\n", b"hello", True),
    "undone by the writer, header left": (PAGE, PAGE, True),
    "nothing": (b"0\r\n\r\n", b"", True),
}


@pytest.mark.parametrize("name", CHUNKS)
def test_chunks_are_undone(name: str, tmp_path: Path) -> None:
    body, entity, dechunked = CHUNKS[name]
    (one,) = read(tmp_path / "any", record(chunked(body)))
    assert one.exchange is not None
    assert (one.exchange.entity, one.exchange.dechunked) == (entity, dechunked)


def test_requests_find_their_responses_before_and_behind(tmp_path: Path) -> None:
    ask = b"GET /1 HTTP/1.1\r\nHost: xeber.example\r\nUser-Agent: other\r\n\r\n"
    headers = (("Host", "xeber.example"), ("User-Agent", "other"))
    behind = record(record_id="<urn:uuid:1>") + record(ask, kind="request", more="WARC-Concurrent-To: <urn:uuid:1>\r\n")
    before = record(ask, kind="request", record_id="<urn:uuid:2>") + record(more="WARC-Concurrent-To: <urn:uuid:2>\r\n")
    stranger = record(ask, kind="request", record_id="<urn:uuid:3>") + record()
    found = read(tmp_path / "any", behind + before + stranger)
    assert [one.exchange and one.exchange.request_headers for one in found] == [headers, headers, ()]


def test_a_revisit_brings_the_payload_that_the_file_held_before(tmp_path: Path) -> None:
    digest = "WARC-Payload-Digest: sha1:ABC\r\n"
    first = record(more=digest, record_id="<urn:uuid:1>")
    by_id = record(HEAD, kind="revisit", more="WARC-Refers-To: <urn:uuid:1>\r\n")
    by_digest = record(HEAD, kind="revisit", more=digest)
    unknown = record(HEAD, kind="revisit", more="WARC-Refers-To: <urn:uuid:9>\r\n")
    assert entities(read(tmp_path / "any", first + by_id + by_digest + unknown)) == [
        PAGE, PAGE, PAGE, "a revisit of a capture that is not in this file",
    ]  # fmt: skip


def test_what_is_no_page_is_passed_over_in_silence(tmp_path: Path) -> None:
    others = b"".join(
        record(b"software: other\r\n", kind=kind, url=url)
        for kind, url in (
            ("warcinfo", ""), ("metadata", "https://xeber.example/1"), ("resource", "https://xeber.example/a.txt"),
            ("conversion", "https://xeber.example/1"), ("response", "dns:xeber.example"), ("response", "ftp://a/b"),
        )
    )  # fmt: skip
    assert entities(read(tmp_path / "any", others + record())) == [PAGE]


BROKEN = {
    "an empty file": (b"", []),
    "no archive": (b"<html>not an archive</html>", ["near byte 0: this is not the beginning of a WARC record"]),
    "no HTTP in it": (record(b"plain text"), ["the record holds no HTTP response"]),
    "no date": (record(date="yesterday"), ["its date 'yesterday' cannot be read"]),
    "a length that is no number": (
        record(length="many") + record(),
        ["near byte 0: Content-Length is 'many'", PAGE],
    ),
    "rubbish between records": (
        record() + b"rubbish that is no record\r\n\r\n" + record(HEAD + b"2"),
        [PAGE, f"near byte {len(record())}: this is not the beginning of a WARC record", b"2"],
    ),
    "cut in a block": (record() + record(HEAD + b"2" * 500)[:-300], [PAGE, f"near byte {len(record())}: 296 bytes"]),
    "a damaged member in the middle": (
        gzip.compress(record()) + gzip.compress(record(HEAD + b"2"))[:-60] + gzip.compress(record(HEAD + b"3")),
        [PAGE, f"near byte {len(gzip.compress(record()))}: the compressed bytes are damaged", b"3"],
    ),
    "cut in a member": (
        gzip.compress(record()) + gzip.compress(record(HEAD + b"2"))[:-60],
        [PAGE, f"near byte {len(gzip.compress(record()))}: the file is cut off"],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_named_and_reading_goes_on(name: str, tmp_path: Path) -> None:
    data, expected = BROKEN[name]
    found = entities(read(tmp_path / "any", data))
    named = [one[: len(want)] if isinstance(one, str) else one for one, want in zip(found, expected, strict=True)]
    assert named == expected


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio leaves a temporary file open
def test_a_file_that_warcio_wrote_is_read(tmp_path: Path) -> None:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record("https://xeber.example/1", "response", payload=io.BytesIO(PAGE), http_headers=head)
    )
    assert entities(read(tmp_path / "any", out.getvalue())) == [PAGE]


def test_our_own_segment_comes_back_as_it_went_in(tmp_path: Path) -> None:
    path = tmp_path / "one.warc.gz"
    sent = Exchange(
        url="https://xeber.example/1", method="GET", request_headers=(("Host", "xeber.example"),), status=200,
        reason="OK", headers=(("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")),
        entity=gzip.compress(PAGE), started_at=AT, remote_address="203.0.113.7", dechunked=True, truncated=True,
    )  # fmt: skip
    with SegmentWriter(path, software="icma/test", now=AT) as writer:
        digest = payload_digest_of(sent.entity)
        one = writer.write_exchange(sent, payload_digest=digest)
        revisit = Revisit(record_id=one.record_id, url=sent.url, at=AT)
        writer.write_exchange(sent, payload_digest=digest, revisit=revisit)
    first, second = iter_responses(path)
    assert (first.exchange, first.payload_digest) == (sent, digest)
    assert second.exchange is not None
    assert second.exchange.entity == sent.entity


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, 10_000), new=st.binary(min_size=1, max_size=12), packed=st.sampled_from(sorted(PACKED)))
def test_no_damage_raises(tmp_path_factory: pytest.TempPathFactory, at: int, new: bytes, packed: str) -> None:
    data = bytearray(PACKED[packed])
    at %= len(data)
    data[at : at + len(new)] = new
    found = read(tmp_path_factory.mktemp("any") / "any", bytes(data))
    assert all((one.exchange is None) == bool(one.problem) for one in found)

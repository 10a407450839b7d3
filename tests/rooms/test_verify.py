"""`icma archive verify` names every fault, in words, with segment and place."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from tests.make import NOW, make_exchange, make_source

from icma.captures import actions as captures
from icma.captures.models import Location, Segment
from icma.captures.segments import StoredExchange, close_archive, segment_path, store_exchanges
from icma.captures.verify import verify_archive
from icma.core.types import Exchange
from icma.core.warc import scan_segment
from icma.core.warc_records import payload_digest_of, render_record

URLS = [f"https://xeber.example/az/{number}" for number in (1, 2, 3)]


def make_archive(*, close: bool = True) -> list[StoredExchange]:
    """Three captures in one segment."""
    source = make_source("Xəbər")
    stored = [store_exchanges([make_exchange(url, f"<p>{url}".encode())])[0] for url in URLS]
    for one in stored:
        keep(one, source.id)
    if close:
        close_archive(now=NOW)
    return stored


def keep(stored: StoredExchange, source_id: int) -> int:
    page_id = captures.open_page(url=stored.exchange.url, source_id=source_id, now=NOW)
    return captures.import_capture(stored=stored, page_id=page_id, now=NOW)


def faults() -> list[str]:
    """Every fault, with the segment's name (it holds the time and a number) shortened."""
    name = Segment.objects.values_list("name", flat=True).first() or "-"
    return [str(fault).replace(name, "segment") for fault in verify_archive().faults()]


def harm(sql: str, *values: object) -> None:
    """What no action does: change a row from outside."""
    watching, connection.execute_wrappers[:] = list(connection.execute_wrappers), []
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, list(values))
    finally:
        connection.execute_wrappers[:] = watching


def change_file(change: Callable[[bytes], bytes]) -> None:
    path = segment_path(Segment.objects.get().name)
    path.write_bytes(change(path.read_bytes()))


def capture_ids() -> list[int]:
    return list(Location.objects.order_by("offset").values_list("pk", flat=True))


def test_a_sound_archive_has_no_fault_and_says_what_was_read(archive: Path) -> None:
    make_archive()
    store_exchanges([make_exchange("https://xeber.example/az/rowless")])
    report = verify_archive()
    assert list(report.faults()) == []
    assert (report.segments, report.records, report.captures, report.rowless) == (2, 10, 3, 1)
    assert report.summary() == (
        f"2 segments, {sum(path.stat().st_size for path in archive.iterdir()):,} bytes, 10 records, 3 captures; "
        "1 responses without a row (legal: the process died before it wrote the row); no fault"
    )


def test_an_empty_archive_has_no_fault(archive: Path) -> None:
    assert faults() == []


def test_a_missing_segment_is_named_once(archive: Path) -> None:
    make_archive()
    next(archive.iterdir()).unlink()
    assert faults() == ["segment: the file cannot be read (No such file or directory); 3 captures lie in it"]


def test_a_file_without_a_row_is_named(archive: Path) -> None:
    make_archive()
    (archive / "icma-stray.warc.gz").write_bytes(gzip.compress(b""))
    assert faults() == ["icma-stray.warc.gz: the file has no row: no capture points into it"]


def test_a_byte_changed_in_a_record_is_named_with_the_capture_that_is_lost(archive: Path) -> None:
    at = make_archive()[1].offset
    change_file(lambda data: data[: at + 60] + bytes([data[at + 60] ^ 0xFF]) + data[at + 61 :])
    length, pk = Location.objects.values_list("length", "pk").order_by("offset")[1]
    assert faults() == [
        f"segment at byte {at:,}: {length:,} bytes that hold no readable record: the compressed bytes are damaged",
        f"segment at byte {at:,}: the record of capture {pk} of {URLS[1]} cannot be read",
    ]


def test_every_changed_byte_of_a_segment_is_named(archive: Path) -> None:
    make_archive()
    path = segment_path(Segment.objects.get().name)
    data = path.read_bytes()
    for at in range(0, len(data), 7):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        assert faults() != [] or gzip.decompress(path.read_bytes()) == gzip.decompress(data), f"byte {at}"


def test_bytes_behind_the_last_record_are_named(archive: Path) -> None:
    make_archive()
    size = Segment.objects.get().size
    change_file(lambda data: data + b"half a record")
    assert faults() == [
        f"segment: it was closed with {size:,} bytes and has {size + 13:,}",
        f"segment at byte {size:,}: 13 bytes after the last record: the compressed bytes are damaged",
    ]


def test_a_cut_segment_names_what_is_gone(archive: Path) -> None:
    stored = make_archive()
    size, pk = Segment.objects.get().size, capture_ids()[2]
    end = stored[2].offset
    change_file(lambda data: data[:end])
    assert faults() == [
        f"segment: it was closed with {size:,} bytes and has {end:,}",
        f"segment at byte {end:,}: the segment ends at byte {end:,}, before the record of capture {pk} of {URLS[2]}",
    ]


def rewritten(data: bytes, stored: StoredExchange, change: Callable[[bytes], bytes]) -> bytes:
    """The segment with one record changed inside its compression, as somebody who forges would do it."""
    start, end = stored.offset, stored.offset + stored.length
    return data[:start] + gzip.compress(change(gzip.decompress(data[start:end])), mtime=0) + data[end:]


def test_a_forged_text_is_named_by_both_digests(archive: Path) -> None:
    stored = make_archive()[2]
    forged = f"<P>{URLS[2]}".encode()
    change_file(lambda data: rewritten(data, stored, lambda record: record.replace(b"<p>", b"<P>")))
    found = faults()
    assert len([line for line in found if "response record: its block is not what was written" in line]) == 1
    payload = (
        f"segment at byte {stored.offset:,}: response record: its payload is not what was written: "
        f"stated {stored.payload_digest}, counted {payload_digest_of(forged)}"
    )
    assert [line for line in found if "its payload is" in line] == [payload]


def test_a_changed_request_is_named(archive: Path) -> None:
    stored = make_archive()[2]
    path = segment_path(Segment.objects.get().name)
    with path.open("rb") as file:
        request = list(scan_segment(file))[-1]
    data = path.read_bytes()
    changed = gzip.decompress(data[request.offset :]).replace(b"icma tests", b"icma lies!")
    path.write_bytes(data[: request.offset] + gzip.compress(changed, mtime=0))
    assert request.offset == stored.offset + stored.length
    assert [line.split(": stated")[0] for line in faults() if "request record" in line] == [
        f"segment at byte {request.offset:,}: request record: its block is not what was written"
    ]


def test_a_record_without_digests_is_named(archive: Path) -> None:
    make_archive()
    bare = render_record(
        "response", [("WARC-Record-ID", "<urn:uuid:1>")], "application/http", b"HTTP/1.1 200 OK\r\n\r\n"
    )
    size = Segment.objects.get().size
    change_file(lambda data: data + bare)
    assert faults()[1:] == [f"segment at byte {size:,}: response record: it states no payload digest"]


ROWS = {
    "url": (
        "https://xeber.example/az/9",
        "its URL is https://xeber.example/az/2, but should be https://xeber.example/az/9",
    ),
    "status": (404, "its HTTP status is 200, but should be 404"),
    "captured_at": (
        NOW + timedelta(microseconds=1),
        "its date is 2026-11-22 10:05:00+00:00, but should be 2026-11-22 10:05:00.000001+00:00",
    ),
}


@pytest.mark.parametrize("column", ROWS)
def test_a_row_that_says_otherwise_than_its_record_is_named(column: str, archive: Path) -> None:
    at = make_archive()[1].offset
    pk = capture_ids()[1]
    value, words = ROWS[column]
    drop = "DROP TRIGGER captures_capture_is_evidence" + (" ON captures_capture" * (connection.vendor == "postgresql"))
    harm(drop)
    harm(f"UPDATE captures_capture SET {column} = %s WHERE id = %s", value, pk)
    url = value if column == "url" else URLS[1]
    assert faults() == [f"segment at byte {at:,}: {words}, by the row of capture {pk} of {url}"]


def test_a_location_that_points_at_another_record_is_named(archive: Path) -> None:
    one, two, _ = make_archive()
    first, second, _ = capture_ids()
    harm(
        'UPDATE captures_location SET "offset" = %s, length = %s WHERE capture_id = %s', one.offset, one.length, second
    )
    found = faults()
    by = f", by the row of capture {second} of {URLS[1]}"
    at = f"segment at byte {one.offset:,}: "
    assert found == [
        f"{at}its record id is {one.record_id}, but should be {two.record_id}{by}",
        f"{at}its URL is {URLS[0]}, but should be {URLS[1]}{by}",
        f"{at}its payload digest is {one.payload_digest}, but should be {two.payload_digest}{by}",
        f"{at}capture {second} of {URLS[1]} and capture {first} of {URLS[0]} claim the same record",
    ]


def test_a_location_inside_another_record_is_named(archive: Path) -> None:
    two = make_archive()[1]
    pk = capture_ids()[1]
    harm('UPDATE captures_location SET "offset" = %s WHERE capture_id = %s', two.offset + 5, pk)
    words = f"the location of capture {pk} of {URLS[1]} points into the middle of another record"
    assert faults() == [f"segment at byte {two.offset + 5:,}: {words}"]


def test_a_location_of_another_length_is_named(archive: Path) -> None:
    two = make_archive()[1]
    pk = capture_ids()[1]
    harm("UPDATE captures_location SET length = %s WHERE capture_id = %s", two.length + 5, pk)
    words = f"its length is {two.length}, but should be {two.length + 5}, by the row of capture {pk} of {URLS[1]}"
    assert faults() == [f"segment at byte {two.offset:,}: {words}"]


def test_a_capture_without_a_location_is_named(archive: Path) -> None:
    make_archive()
    pk = capture_ids()[1]
    harm("DELETE FROM captures_location WHERE capture_id = %s", pk)
    assert faults() == [f"the database: capture {pk} of {URLS[1]} has no location in any segment"]


def test_revisits_are_compared_with_what_they_repeat(archive: Path) -> None:
    source = make_source("Xəbər")
    first = store_exchanges([make_exchange(URLS[0], b"<p>bir")])[0]
    page_id = captures.open_page(url=URLS[0], source_id=source.id, now=NOW)
    earlier = captures.import_capture(stored=first, page_id=page_id, now=NOW)
    again = make_exchange(URLS[0], b"", status=304)
    stored = store_exchanges([again], last_digest=first.payload_digest, refers_to=earlier)[0]
    captures.import_capture(stored=stored, page_id=page_id, now=NOW)  # its row says nothing about a revisit
    pk = capture_ids()[1]
    words = f"it repeats {first.record_id}, but should be no record, by the row of capture {pk} of {URLS[0]}"
    assert faults() == [f"segment at byte {stored.offset:,}: {words}"]


def test_memory_stays_constant_while_a_large_record_is_read(archive: Path) -> None:
    import tracemalloc

    big: Exchange = make_exchange(URLS[0], bytes(40_000_000))
    store_exchanges([big])
    del big
    tracemalloc.start()
    try:
        assert faults() == []
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()

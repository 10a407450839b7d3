"""Exchanges stored per CPU-second: a 20 KB page and a 15 KB feed, request and response, digests and gzip included.

    python bench/warc.py [--count 1000] [--levels] [--warc FILE]

The floor is 0.9 ms of CPU for the feed. `--levels` compares gzip levels, `--warc` measures them on the pages of a WARC
file instead of the made-up ones. warcio's own writer does the same work beside ours, for comparison.
"""

from __future__ import annotations

import argparse
import io
import random
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from icma.core import warc_records
from icma.core.types import Exchange
from icma.core.warc import SegmentGroup, iter_responses, payload_digest_of, render_exchange, scan_segment
from icma.core.warc_records import warc_date

FLOOR_MS = 0.9
SYLLABLES = "ba kı xə bər kü lək şə hər gün dün ya söz yol rüz gâr ve ter но во сть го род the news of wind".split()  # noqa: SIM905 -- a list of 26 strings is harder to read
HEADERS = (
    ("Server", "nginx"), ("Date", "Sun, 22 Nov 2026 19:05:00 GMT"), ("Content-Type", "text/html; charset=UTF-8"),
    ("Connection", "keep-alive"), ("Cache-Control", "max-age=60"), ("ETag", '"5f1c-62a9"'), ("Vary", "Accept-Encoding"),
    ("Last-Modified", "Sun, 22 Nov 2026 19:01:00 GMT"),
)  # fmt: skip
ASKED = (
    ("Host", "xeber.example"), ("User-Agent", "icma/0.1 (+https://portal.example; desk@portal.example)"),
    ("Accept", "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"), ("Accept-Encoding", "gzip, deflate, br, zstd"),
)  # fmt: skip


def words(count: int, chance: random.Random) -> str:
    return " ".join("".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(count))


def page(size: int) -> bytes:
    """Markup and prose in the proportion of a news page."""
    chance, out = random.Random(1), "<!doctype html><html lang=az><head><meta charset=utf-8>"
    while len(out.encode()) < size:
        out += f'<div class="news-card"><a href="/az/{chance.randrange(10**6)}">{words(6, chance)}</a><p>{words(40, chance)}</p></div>\n'  # noqa: E501 -- one line of markup
    return out.encode()[:size]


def feed(size: int) -> bytes:
    chance, out = random.Random(2), '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
    while len(out.encode()) < size:
        number = chance.randrange(10**6)
        out += f"<item><title>{words(9, chance)}</title><link>https://xeber.example/az/{number}</link><guid>{number}</guid><pubDate>Sun, 22 Nov 2026 19:0{number % 10}:00 +0400</pubDate><description>{words(30, chance)}</description></item>\n"  # noqa: E501 -- one line of markup
    return out.encode()[:size]


def exchange(entity: bytes) -> Exchange:
    return Exchange(
        url="https://xeber.example/az/siyaset/1234567", method="GET", request_headers=ASKED, status=200, reason="OK",
        headers=(*HEADERS, ("Content-Length", str(len(entity)))), entity=entity, started_at=datetime.now(UTC),
        remote_address="203.0.113.7",
    )  # fmt: skip


def cpu_ms(work: Callable[[], object], count: int) -> float:
    work()
    start = time.process_time()
    for _ in range(count):
        work()
    return (time.process_time() - start) / count * 1000


def ours(one: Exchange) -> int:
    rendered = render_exchange(one, payload_digest=payload_digest_of(one.entity))
    return len(rendered.response) + len(rendered.request)


def with_warcio(one: Exchange) -> None:
    writer = WARCWriter(io.BytesIO(), gzip=True, warc_version="WARC/1.1")
    named = {"WARC-Date": warc_date(one.started_at), "WARC-IP-Address": one.remote_address}
    answer = StatusAndHeaders("200 OK", list(one.headers), protocol="HTTP/1.1")
    asked = StatusAndHeaders("GET /az/siyaset/1234567 HTTP/1.1", list(one.request_headers), is_http_request=True)
    response = writer.create_warc_record(
        one.url, "response", payload=io.BytesIO(one.entity), http_headers=answer, warc_headers_dict=dict(named)
    )
    request = writer.create_warc_record(one.url, "request", http_headers=asked, warc_headers_dict=dict(named))
    writer.write_request_response_pair(request, response)


def group_commit(one: Exchange, count: int, threads: int) -> tuple[float, float]:
    """CPU milliseconds an exchange through `SegmentGroup.store` (fsync included), and exchanges a second."""
    with tempfile.TemporaryDirectory() as directory:
        group = SegmentGroup(
            Path(directory), software="bench", clock=lambda: datetime.now(UTC), on_open=lambda name, now: 1,
            on_close=lambda key, size, now: None,
        )  # fmt: skip

        def store() -> None:
            for _ in range(count // threads):
                group.store([render_exchange(one, payload_digest=payload_digest_of(one.entity))])

        workers = [threading.Thread(target=store) for _ in range(threads)]
        cpu, wall = time.process_time(), time.perf_counter()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        group.close(now=datetime.now(UTC))
        (path,) = Path(directory).iterdir()
        with path.open("rb") as file:
            start = time.process_time()
            records = sum(1 for _ in scan_segment(file))
            scan = time.process_time() - start
        speed = f"{records / scan:,.0f} records a CPU-second, {path.stat().st_size / 2**20 / scan:.0f} MiB/s"
        print(f"  read again by verify: {speed}")
    return cpu / count * 1000, count / wall


def show_levels(entities: Sequence[bytes], count: int) -> None:
    chosen = warc_records.GZIP_LEVEL
    rounds = max(1, count // len(entities))
    for level in (1, 2, 3, 4, 5, 6, 7, 9):
        warc_records.GZIP_LEVEL = level
        size = sum(ours(exchange(entity)) for entity in entities)
        ms = cpu_ms(lambda: [ours(exchange(entity)) for entity in entities], rounds) / len(entities)
        plain = sum(map(len, entities))
        print(f"  level {level}: {ms:.3f} ms an exchange, {size / plain:.1%} of {plain / len(entities) / 1024:.0f} KiB")
    warc_records.GZIP_LEVEL = chosen


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--levels", action="store_true")
    parser.add_argument("--warc", type=Path)
    options = parser.parse_args()
    warnings.simplefilter("ignore", ResourceWarning)  # warcio leaves its temporary files to the collector
    spent = {}
    for name, one in (("20 KB page", exchange(page(20_000))), ("15 KB feed", exchange(feed(15_000)))):
        spent[name] = ms = cpu_ms(lambda: ours(one), options.count)  # noqa: B023 -- called within this turn
        theirs = cpu_ms(lambda: with_warcio(one), options.count // 4)  # noqa: B023 -- called within this turn
        print(f"{name}: {ms:.3f} ms of CPU an exchange, {2000 / ms:,.0f} records a CPU-second; warcio {theirs:.3f} ms")
        stored, rate = group_commit(one, options.count, threads=16)
        print(f"  stored with fsync by 16 threads: {stored:.3f} ms of CPU an exchange, {rate:,.0f} exchanges a second")
    if options.levels or options.warc:
        pages = [one.exchange.entity for one in iter_responses(options.warc) if one.exchange] if options.warc else []
        show_levels(pages or [page(20_000), feed(15_000)], options.count)
    return 0 if spent["15 KB feed"] <= FLOOR_MS else 1


if __name__ == "__main__":
    raise SystemExit(main())

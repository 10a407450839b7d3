"""Feeds per CPU-second of `visit_feed`, commits and archive included, through the engine that `icma work` runs.

    python -m bench.visiting [--feeds 600] [--rounds 3]

The outlets answer from another process on loopback. "unchanged" is a 304; "changed" is a feed of 30 entries, one
of them new. Only the CPU of this process counts (user + system).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

HOST, PORT, ENTRIES = "bench.example", 8310, 30
ITEM = (
    "<item><title>Xəbər {feed}-{n}: Gilavar limanında yeni bərə xətti açıldı</title><link>https://bench.example/{feed}/{n}</link>"
    "<guid>https://bench.example/{feed}/{n}</guid><pubDate>{date}</pubDate><description><![CDATA[<p>Liman idarəsinin "
    "məlumatına görə, bərə gündə dörd dəfə üzəcək, bilet 3 manat olacaq. Sakinlər xətti üç ildir gözləyirdilər.</p>]]>"
    "</description></item>"
)


async def serve() -> None:
    """The outlets: /quiet/N answers 304 to a known ETag, /busy/N has one new entry at each visit."""
    from aiohttp import web

    visits: dict[str, int] = {}
    born = datetime.now(UTC) - timedelta(days=1)

    async def answer(request: web.Request) -> web.Response:
        feed = request.path
        if feed.startswith("/quiet") and request.headers.get("If-None-Match") == '"same"':
            return web.Response(status=304)
        visits[feed] = visits.get(feed, 0) + 1
        last = visits[feed] + ENTRIES
        items = "".join(
            ITEM.format(feed=feed.strip("/"), n=n, date=format_datetime(born + timedelta(minutes=n)))
            for n in range(last - ENTRIES, last)
        )
        body = (
            f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'
        )
        return web.Response(body=body.encode(), content_type="application/rss+xml", headers={"ETag": '"same"'})

    app = web.Application()
    app.router.add_get("/{rest:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", PORT).start()
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", action="store_true")
    given = parser.parse_args()
    if given.serve:
        asyncio.run(serve())
        return
    server = subprocess.Popen([sys.executable, "-m", "bench.visiting", "--serve"])
    time.sleep(1.5)
    try:
        with tempfile.TemporaryDirectory(prefix="icma-visiting-") as home:
            measure(Path(home), feeds=given.feeds, rounds=given.rounds)
    finally:
        server.kill()
        server.wait()


def measure(home: Path, *, feeds: int, rounds: int) -> None:
    """Print feeds per CPU-second for quiet and busy feeds."""
    os.environ |= {"ICMA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "icma.config.settings"}
    import django

    django.setup()
    from django.core.management import call_command

    from icma.captures.segments import close_archive, open_archive
    from icma.cli.logs import set_up_logs
    from icma.core.fetch import Fetcher
    from icma.core.isolate import ReaderPool
    from icma.pipeline.local import Engine
    from icma.sources.actions import add_source

    set_up_logs("warning")
    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    open_archive(now=now)
    for kind in ("quiet", "busy"):
        urls = [f"https://{HOST}/{kind}/{n}" for n in range(feeds)]
        add_source(name=kind, homepage=f"https://{HOST}/{kind}/", language="az", feeds=urls, now=now)
    readers = ReaderPool(1)
    with Fetcher(user_agent="icma-bench", dial={HOST: ("127.0.0.1", PORT)}) as fetcher:
        for turn in range(rounds + 1):
            for kind in ("quiet", "busy"):
                at = _due_only(kind, turn)
                engine = Engine(
                    fetcher=fetcher, readers=readers, clock=lambda at=at: at, network=32, reading=0, only=("feed",)
                )
                cpu, wall = time.process_time(), time.monotonic()
                engine.run_until_idle()
                cpu, wall = time.process_time() - cpu, time.monotonic() - wall
                name = "first visit" if turn == 0 else "unchanged" if kind == "quiet" else "changed"
                print(f"{name:>12} {kind}: {engine.done} feeds, {engine.done / cpu:.0f} per CPU-second, {wall:.2f} s")
    readers.close()
    close_archive(now=now)


def _due_only(kind: str, turn: int) -> datetime:
    """Make just these feeds due, and nothing else: the clock of the turn."""
    from icma.captures.models import Page
    from icma.sources.models import FeedState

    at = datetime.now(UTC) + timedelta(days=turn)
    Page.objects.update(due_at=None)
    FeedState.objects.update(due_at=None)
    FeedState.objects.filter(feed__source__name=kind).update(due_at=at)
    return at


if __name__ == "__main__":
    main()

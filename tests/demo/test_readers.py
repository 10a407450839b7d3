"""Simulated readers: what they choose, what they call themselves, and that nothing stops them."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from tests.demo.running import free_port
from tests.site import Request, Site, honest

from icma.demo.readers import (
    ELIGIBLE,
    ENOUGH,
    PAUSE,
    Listed,
    choose,
    fetch,
    listed_articles,
    look_at_lists,
    rank_by_appeal,
    reader_name,
)  # fmt: skip
from icma.portal.views_counter import is_machine

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def feed(edition: str, count: int, *, at: datetime) -> str:
    items = "".join(
        f"<item><title>t{n}</title><link>http://127.0.0.1:8000/{edition}/article/{n}-t{n}/</link>"
        f"<pubDate>{format_datetime(at - n * HOUR)}</pubDate></item>"
        for n in range(count)
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{items}</channel></rss>'


def shelf(edition: str, count: int) -> list[Listed]:
    return [Listed(f"/{edition}/article/{n}-x/", NOW) for n in range(count)]


@pytest.mark.parametrize("number", [0, 1, 3999])
def test_a_reader_counts_as_a_person_and_says_that_it_is_simulated(number: int) -> None:
    assert reader_name(number) == f"Mozilla/5.0 (icma demo reader {number}; simulated)"
    assert is_machine(reader_name(number)) is False


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (feed("az", 2, at=NOW).encode(), [Listed(f"/az/article/{n}-t{n}/", NOW - n * HOUR) for n in (0, 1)]),
        (feed("az", 1, at=NOW).replace("pubDate", "date").encode(), []),
        (feed("ru", 1, at=NOW).replace("/article/", "/source/").encode(), []),
        (feed("ru", 1, at=NOW).replace("Sun, 22", "Sunday the 22").encode(), []),
        (b"<html>502 Bad Gateway", []),
        (b"", []),
    ],
    ids=["two articles", "no date", "no article", "odd date", "no feed", "nothing"],
)
def test_what_a_feed_of_the_portal_lists(body: bytes, expected: list[Listed]) -> None:
    assert list(listed_articles(body)) == expected


def test_only_what_the_most_read_list_may_hold_is_read() -> None:
    with Site("127.0.0.1") as site:
        for edition, count in (("az", 60), ("ru", 3)):
            site.serve("127.0.0.1", f"/{edition}/feed.xml", feed(edition, count, at=NOW))
        found = look_at_lists(f"http://127.0.0.1:{site.port}/", now=NOW)
    assert [article.path for article in found] == [
        *(f"/az/article/{n}-t{n}/" for n in range(ELIGIBLE // HOUR)), *(f"/ru/article/{n}-t{n}/" for n in range(3)),
    ]  # fmt: skip


def test_liking_goes_by_the_article_and_not_by_its_place_in_the_list() -> None:
    articles = shelf("az", 20) + shelf("ru", 20)
    shelves = rank_by_appeal(articles)
    assert rank_by_appeal(articles[::-1]) == shelves
    assert [{article.path[:4] for article in one} for one in shelves] == [{"/az/"}, {"/ru/"}]
    assert shelves[0] != articles[:20]


def test_editions_are_read_alike_and_few_articles_are_read_much() -> None:
    shelves = rank_by_appeal(shelf("az", 40) + shelf("en", 40))
    luck = random.Random(7)
    read = Counter(choose(shelves, luck=luck).path for _ in range(4000))
    by_edition = Counter(
        {edition: sum(n for path, n in read.items() if path[1:3] == edition) for edition in ("az", "en")}
    )
    assert max(by_edition.values()) < 1.1 * min(by_edition.values())
    for one in shelves:
        counts = [read[article.path] for article in one]
        assert counts[0] > 1.5 * counts[1] > 3 * counts[9]
        assert min(counts) > 0


def test_a_portal_that_is_down_gives_nothing_and_breaks_nothing() -> None:
    address = f"http://127.0.0.1:{free_port()}/"
    assert fetch(address, agent=reader_name(1)) == b""
    assert look_at_lists(address, now=NOW) == []


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 2 * PAUSE[1]
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)


def test_readers_open_articles_as_soon_as_there_are_some_and_survive_the_portal() -> None:
    seen: list[tuple[str, str]] = []

    def note(request: Request) -> object:
        seen.append((request.path, request.header("User-Agent")))
        return honest(b"<h1>x</h1>")(request)

    with Site("127.0.0.1") as site:
        command = [sys.executable, "-m", "icma.demo.readers", "--portal", f"http://127.0.0.1:{site.port}"]
        readers = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        wait_until(lambda: len(site.requests) >= 3)  # no feed yet: it asks again after a while
        for edition in ("az", "ru", "en"):
            site.serve("127.0.0.1", f"/{edition}/feed.xml", feed(edition, ENOUGH, at=datetime.now(UTC)))
            for number in range(ENOUGH):
                site.serve("127.0.0.1", f"/{edition}/article/{number}-t{number}/", note)
        wait_until(lambda: len(seen) >= 8)
    time.sleep(0.5)  # nobody answers any more
    assert readers.poll() is None
    readers.send_signal(signal.SIGTERM)
    out, err = readers.communicate(timeout=10)
    assert (readers.returncode, out, err) == (0, b"", b"")
    assert len(seen) >= 8
    assert [
        agent for _, agent in seen if not re.fullmatch(r"Mozilla/5\.0 \(icma demo reader \d+; simulated\)", agent)
    ] == []

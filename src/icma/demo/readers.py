"""Simulated readers of a demo: real requests for article pages, so that numbers rise where nobody reads yet.

    python -m icma.demo.readers --portal http://127.0.0.1:8000/ [--until-parent-ends]

Each calls itself a demo reader, and is counted as a person by the portal's own counting; started only beside the
demo's outlets. A portal that is down or has no articles yet is asked again and again. Ends with 0 on SIGTERM.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import os
import random
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

EDITIONS = ("az", "ru", "en")
READERS = 4000  # different ones; each is counted once a day for an article
BURST, BURST_SECONDS = 400, 60.0  # so that a new portal has numbers after its first minute
PAUSE = (4.0, 8.0)  # seconds between two views afterwards
ENOUGH = 12  # articles that the burst waits for, in all editions
LOOK_AGAIN = 20.0  # seconds between two looks at the portal's lists
ELIGIBLE = timedelta(hours=48)  # as the ranking counts (audience.queries.MOST_READ_AGE)
STEEPNESS = 0.9  # of Zipf's law: the second article is read a little more than half as often as the first
TIMEOUT = 10.0  # seconds
_MOST_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list of the portal."""

    path: str
    published: datetime


def reader_name(number: int) -> str:
    """The User-Agent of one reader; it begins as browsers do and says what it is."""
    return f"Mozilla/5.0 (icma demo reader {number}; simulated)"


def listed_articles(feed: bytes) -> tuple[Listed, ...]:
    """The articles of one of the portal's RSS feeds that have a date. Nothing when it cannot be read."""
    try:
        items = ElementTree.fromstring(feed).iter("item")  # noqa: S314 -- our own portal's feed
    except ElementTree.ParseError:
        return ()
    found = [(urlsplit(item.findtext("link") or "").path, item.findtext("pubDate") or "") for item in items]
    dated = [(path, _read_date(date)) for path, date in found if "/article/" in path]
    return tuple(Listed(path, published) for path, published in dated if published)


def rank_by_appeal(articles: Sequence[Listed]) -> list[list[Listed]]:
    """The articles of each edition in the order in which its readers like them.

    It is always the same for the same articles, whatever their age.
    """
    liked = sorted(articles, key=lambda article: hashlib.blake2b(article.path.encode()).digest())
    shelves = [[article for article in liked if article.path.startswith(f"/{edition}/")] for edition in EDITIONS]
    return [shelf for shelf in shelves if shelf]


def choose(shelves: Sequence[Sequence[Listed]], *, luck: random.Random) -> Listed:
    """One article: an edition by chance, then by Zipf's law over its rank there."""
    shelf = luck.choice(shelves)
    weights = [1 / rank**STEEPNESS for rank in range(1, len(shelf) + 1)]
    return luck.choices(shelf, weights)[0]


def read_for_ever(portal: str, *, luck: random.Random, is_over: Callable[[], bool]) -> None:
    """Read until `is_over`: a burst once there are articles, then one view every few seconds."""
    shelves: list[list[Listed]] = []
    looked_at, left = -LOOK_AGAIN, BURST
    while not is_over():
        if time.monotonic() - looked_at >= LOOK_AGAIN:
            shelves, looked_at = rank_by_appeal(look_at_lists(portal, now=datetime.now(UTC))), time.monotonic()
        is_open = sum(map(len, shelves)) >= ENOUGH
        if is_open:
            view(portal, choose(shelves, luck=luck), reader=luck.randrange(READERS))
            left = max(0, left - 1)
        else:
            looked_at = -LOOK_AGAIN  # look again after the next pause
        hurries = is_open and left
        time.sleep(luck.uniform(0.5, 1.5) * BURST_SECONDS / BURST if hurries else luck.uniform(*PAUSE))


def look_at_lists(portal: str, *, now: datetime) -> list[Listed]:
    """What the most read list may hold, over all editions; an edition that does not answer has nothing."""
    bodies = [fetch(f"{portal}{edition}/feed.xml", agent=reader_name(0)) for edition in EDITIONS]
    return [article for body in bodies for article in listed_articles(body) if now - article.published < ELIGIBLE]


def view(portal: str, article: Listed, *, reader: int) -> None:
    """One reader opens one article."""
    fetch(portal.rstrip("/") + article.path, agent=reader_name(reader))


def fetch(url: str, *, agent: str) -> bytes:
    """The body of a 200, or nothing: a portal that is down comes back."""
    try:
        request = urllib.request.Request(url, headers={"User-Agent": agent})  # noqa: S310 -- the portal's own address
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 -- the portal's own address
            body: bytes = answer.read(_MOST_BYTES)
            return body
    except (OSError, http.client.HTTPException, urllib.error.URLError):
        return b""


def _read_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def main() -> int:
    """Read the command line and read the portal."""
    parser = argparse.ArgumentParser(prog="python -m icma.demo.readers", description="Simulated readers of the demo.")
    parser.add_argument("--portal", required=True, help="address of the portal: http://127.0.0.1:8000/")
    parser.add_argument("--until-parent-ends", action="store_true", help="end when the starting process is gone")
    asked = parser.parse_args()
    parent = os.getppid() if asked.until_parent_ends else 0
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    portal = asked.portal.rstrip("/") + "/"
    luck = random.Random()  # noqa: S311 -- chooses what to read, protects nothing
    read_for_ever(portal, luck=luck, is_over=lambda: parent != 0 and os.getppid() != parent)
    return 0


def _end(signum: int, frame: object) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())

"""Who counts as a reader, and how often."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from tests.make import make_article, make_source

from icma.audience.queries import views_of
from icma.portal.views_counter import ViewCounter, is_machine

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
    "Mobile/15E148 Safari/604.1"
)
EVENING = datetime(2026, 11, 22, 23, 59, 58, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = EVENING

    def __call__(self) -> datetime:
        return self.now


class Counting:
    """A counter whose flushes are looked at; nothing reaches a database before `flush`."""

    def __init__(self, *, trusted_proxy: bool = False, remembered: int = 1000) -> None:
        self.clock = Clock()
        self.flushed: list[set[int]] = []
        self.counter = ViewCounter(
            trusted_proxy=trusted_proxy, on_flush=self.note, remembered=remembered, now=self.clock
        )

    def note(self, articles: Iterable[int]) -> None:
        self.flushed.append(set(articles))

    def read(self, article: int = 1, *, agent: str = FIREFOX, address: str = "198.51.100.7", **headers: str) -> None:
        self.counter.count({"HTTP_USER_AGENT": agent, "REMOTE_ADDR": address, **headers}, article)

    @property
    def waiting(self) -> dict[int, int]:
        return dict(self.counter._waiting)


@pytest.mark.parametrize(
    ("agent", "machine"),
    [
        (FIREFOX, False),
        (IPHONE, False),
        ("Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36", False),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36 Telegram-Android",
            False,
        ),
        ("Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)", False),
        ("Opera/9.80 (J2ME/MIDP; Opera Mini/7.1) Presto/2.12 Version/12.16", False),
        ("", True),
        ("curl/8.5.0", True),
        ("Wget/1.21", True),
        ("python-requests/2.32", True),
        ("icma/0.1 (+https://icma.example/; mail@icma.example)", True),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", True),
        ("Mozilla/5.0 (Linux; Android 6.0.1) Chrome/130 Mobile Safari/537.36 (compatible; GoogleOther)", True),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", True),
        ("WhatsApp/2.23.20", True),
        ("TelegramBot (like TwitterBot)", True),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/130.0 Safari/537.36", True),
        ("Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)", True),
    ],
)
def test_programs_that_nobody_reads_with_are_told_apart(agent: str, machine: bool) -> None:
    assert is_machine(agent) is machine
    counting = Counting()
    counting.read(agent=agent)
    assert counting.waiting == ({} if machine else {1: 1})


def test_the_tenth_reload_does_not_raise_the_number() -> None:
    counting = Counting()
    for _ in range(10):
        counting.read()
    assert counting.waiting == {1: 1}


def test_another_article_address_or_browser_is_another_view() -> None:
    counting = Counting()
    counting.read(1)
    counting.read(2)
    counting.read(1, address="198.51.100.8")
    counting.read(1, agent=IPHONE)
    assert counting.waiting == {1: 3, 2: 1}


@pytest.mark.parametrize(
    "header", [("HTTP_SEC_PURPOSE", "prefetch;prerender"), ("HTTP_PURPOSE", "prefetch"), ("HTTP_X_MOZ", "prefetch")]
)
def test_fetching_ahead_counts_only_when_it_is_read(header: tuple[str, str]) -> None:
    counting = Counting()
    counting.read(**dict([header]))
    assert counting.waiting == {}
    counting.read()
    assert counting.waiting == {1: 1}


@pytest.mark.parametrize(
    ("trusted", "first", "second", "expected"),
    [
        (False, "203.0.113.1", "203.0.113.2", 1),
        (True, "203.0.113.1", "203.0.113.2", 2),
        (True, "10.0.0.1, 203.0.113.1", "10.0.0.2, 203.0.113.1", 1),
    ],
    ids=["anybody can write the header", "a proxy of ours names the reader", "only the last hop is our proxy's word"],
)
def test_the_address_behind_a_proxy(trusted: bool, first: str, second: str, expected: int) -> None:
    counting = Counting(trusted_proxy=trusted)
    counting.read(HTTP_X_FORWARDED_FOR=first)
    counting.read(HTTP_X_FORWARDED_FOR=second)
    assert counting.waiting == {1: expected}


def test_what_is_remembered_is_bounded_and_then_counts_again() -> None:
    counting = Counting(remembered=100)
    for number in range(1000):
        counting.read(address=f"reader {number}")
    remembered = len(counting.counter._seen) + len(counting.counter._seen_before)
    assert (counting.waiting, remembered <= 100) == ({1: 1000}, True)
    counting.read(address="reader 999")
    assert counting.waiting == {1: 1000}
    counting.read(address="reader 0")
    assert counting.waiting == {1: 1001}


def test_neither_address_nor_browser_is_kept() -> None:
    counting = Counting()
    counting.read(address="198.51.100.7")
    (visit,) = counting.counter._seen
    assert len(visit) == 8
    again = Counting()
    again.read(address="198.51.100.7")
    assert again.counter._seen != counting.counter._seen


@pytest.fixture
def article(archive: Path) -> int:
    return make_article(make_source("Novosti"), "Тёплый день")


@pytest.mark.django_db
def test_a_new_day_begins_at_midnight_utc(article: int) -> None:
    counting = Counting()
    counting.read(article)
    counting.counter.flush()
    counting.clock.now += timedelta(seconds=3)
    counting.counter.flush()
    counting.read(article)
    counting.read(article)
    counting.counter.flush()
    assert views_of([article]) == {article: 2}


@pytest.mark.django_db
def test_a_flush_tells_which_numbers_rose(article: int) -> None:
    counting = Counting()
    counting.read(article)
    counting.counter.flush()
    counting.counter.flush()
    assert (counting.flushed, counting.waiting) == ([{article}], {})


@pytest.mark.django_db(transaction=True)
def test_what_the_database_could_not_take_is_written_later(article: int) -> None:
    counting = Counting()
    counting.read(article)
    rename("audience_viewtotal", "away")
    try:
        counting.counter.flush()
    finally:
        rename("away", "audience_viewtotal")
    assert (counting.waiting, counting.flushed) == ({article: 1}, [])
    counting.read(article, address="198.51.100.8")
    counting.counter.flush()
    assert (views_of([article]), counting.flushed) == ({article: 2}, [{article}])


def rename(old: str, new: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")

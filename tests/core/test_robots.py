"""robots.txt, obeyed as RFC 9309 says."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icma.core.robots import RobotsRules

AGENT = "icma/0.1.0 (+editor@qonsu.example; badbot-watch)"
URL = "https://xeber.example/az/news/1?p=2"

ROBOTS = [
    ("nothing at all", "", True),
    ("all may come", "User-agent: *\nDisallow:", True),
    ("nobody may come", "User-agent: *\nDisallow: /", False),
    ("a byte order mark", b"\xef\xbb\xbfUser-agent: *\nDisallow: /", False),
    ("UTF-16", "User-agent: *\nDisallow: /".encode("utf-16"), False),
    ("a mark inside text", "\ufeffUser-agent: *\nDisallow: /", False),
    ("we are named", "User-agent: *\nDisallow:\n\nUser-agent: ICMA\nDisallow: /", False),
    ("we are named with a version", "User-agent: icma/0.1.0\nDisallow: /", False),
    ("we alone are welcome", "User-agent: *\nDisallow: /\n\nUser-agent: icma\nAllow: /", True),
    ("another is named", "User-agent: otherbot\nDisallow: /", True),
    ("a word of our comment is named", "User-agent: badbot-watch\nDisallow: /", True),
    ("a longer name is not ours", "User-agent: icmabot\nDisallow: /", True),
    ("one group for two", "User-agent: otherbot\nUser-agent: icma\nDisallow: /", False),
    ("the longer rule wins", "User-agent: *\nDisallow: /az\nAllow: /az/news", True),
    ("the longer rule wins in any order", "User-agent: *\nAllow: /az\nDisallow: /az/news", False),
    ("equal lengths: allow", "User-agent: *\nDisallow: /az\nAllow: /az", True),
    ("a star inside", "User-agent: *\nDisallow: /*/news/", False),
    ("an end sign", "User-agent: *\nDisallow: /az/news/1$", True),
    ("the query counts", "User-agent: *\nDisallow: /*?p=", False),
    ("small letters and comments", "user-agent: * # all\ndisallow: /az # no", False),
    ("Windows lines", "User-agent: *\r\nDisallow: /az\r\n", False),
    ("old Mac lines", "User-agent: *\rDisallow: /az\r", False),
    ("a rule of nobody", "Disallow: /", True),
    ("an error page", "<!DOCTYPE html><title>404</title><p>Səhifə tapılmadı", True),
    ("binary", bytes(range(256)) * 100, True),
    ("rules after the first 500 KiB", b"#" * 511_999 + b"\nUser-agent: *\nDisallow: /", True),
    ("rules within the first 500 KiB", b"#" * 500_000 + b"\nUser-agent: *\nDisallow: /", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in ROBOTS], ids=[row[0] for row in ROBOTS])
def test_robots_txt_is_obeyed(text: bytes | str, expected: bool) -> None:
    assert RobotsRules(text).allows(URL, AGENT) is expected


PATHS = [
    ("/новости/", "https://xeber.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1", False),
    ("/x%C9%99b%C9%99r", "https://xeber.example/xəbər/1", False),
    ("/xəbər", "https://xeber.example/xeber/1", True),
    ("/", "https://xeber.example/robots.txt", True),
    ("/*?utm_source=", "https://xeber.example/a?utm_source=rss", False),
    ("/", "javascript:alert(1)", False),
]


@pytest.mark.parametrize(("rule", "url", "expected"), PATHS)
def test_paths_are_compared_however_they_are_escaped(rule: str, url: str, expected: bool) -> None:
    assert RobotsRules(f"User-agent: *\nDisallow: {rule}").allows(url, AGENT) is expected


DELAYS = [
    ("User-agent: *\nCrawl-delay: 5", 5.0),
    ("User-agent: *\nCrawl-delay: 0.5", 0.5),
    ("User-agent: icma\nCrawl-delay: 7\n\nUser-agent: *\nCrawl-delay: 5", 7.0),
    ("User-agent: *\nDisallow: /x", None),
    ("User-agent: *\nCrawl-delay: soon", None),
    ("User-agent: *\nCrawl-delay: -1", None),
    ("User-agent: *\nCrawl-delay: nan", None),
    ("User-agent: *\nCrawl-delay: inf", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "expected"), DELAYS)
def test_the_wish_for_a_pause_is_read(text: str, expected: float | None) -> None:
    assert RobotsRules(text).crawl_delay(AGENT) == expected


@given(text=st.binary(max_size=400) | st.text(max_size=400), url=st.text(max_size=40), agent=st.text(max_size=20))
def test_no_robots_txt_is_fatal(text: bytes | str, url: str, agent: str) -> None:
    rules = RobotsRules(text)
    assert rules.allows(url, agent) in (True, False)
    delay = rules.crawl_delay(agent)
    assert delay is None or delay >= 0


def test_a_pattern_made_to_hang_us_is_answered_at_once() -> None:
    rules = RobotsRules("User-agent: *\nDisallow: /" + "*a" * 300 + "$\nDisallow: /" + "*" * 3000 + "b$")
    started = time.process_time()
    assert rules.allows("https://xeber.example/" + "a" * 5000, AGENT) is False
    assert rules.allows("https://xeber.example/" + "a" * 5000 + "!", AGENT) is True
    assert time.process_time() - started < 1

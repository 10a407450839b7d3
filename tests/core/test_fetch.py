"""The outside door, against servers that lie. Everything goes over real connections on loopback."""

from __future__ import annotations

import gzip
import socket
import sys
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import brotli
import pytest
from tests.fetching import AGENT, HOST, OTHER, PAGE, URL, get, reason
from tests.site import (
    Behaviour,
    Reply,
    Request,
    Site,
    big_feed,
    busy,
    chunked,
    drip,
    endless,
    gzip_bomb,
    head,
    redirect,
    reset,
    silent,
    truncated_chunk,
    validated,
    wants_agent,
    wrong_length,
)

from icma.core.failures import Later, SetAside
from icma.core.fetch import Fetcher

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# --- what is kept ---------------------------------------------------------------------------------------------------


def test_an_exchange_is_kept_as_it_stood_on_the_wire(site: Site, fetcher: Fetcher) -> None:
    before = datetime.now(UTC)
    headers = [("content-TYPE", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("X-Ad", "Bakı")]
    raw = head(200, [*headers, ("Content-Length", "5")]) + b"salam"
    answer = get(site, fetcher, lambda _: iter([raw]))
    exchange = answer.last
    assert (exchange.url, exchange.method, exchange.status, exchange.reason) == (URL, "GET", 200, "OK")
    assert exchange.headers == (*headers, ("Content-Length", "5"))
    assert (exchange.entity, answer.body, exchange.dechunked, exchange.truncated) == (b"salam", b"salam", False, False)
    assert exchange.remote_address == "127.0.0.1"
    assert before <= exchange.started_at <= datetime.now(UTC)
    assert exchange.started_at.utcoffset() == timedelta(0)
    assert answer.exchanges == (exchange,)


def test_the_request_kept_is_the_request_that_went_out(site: Site, fetcher: Fetcher) -> None:
    answer = get(site, fetcher, b"", etag='W/"1"', last_modified="Sun, 15 Mar 2026 12:00:00 GMT", accept="text/html")
    expected = (
        ("Host", HOST), ("User-Agent", AGENT), ("Accept", "text/html"), ("Accept-Encoding", "gzip, deflate, br, zstd"),
        ("If-None-Match", 'W/"1"'), ("If-Modified-Since", "Sun, 15 Mar 2026 12:00:00 GMT"),
    )  # fmt: skip
    assert answer.last.request_headers == expected
    lines = "".join(f"{name}: {value}\r\n" for name, value in expected)
    assert site.requests[0].raw.decode() == f"GET /news/1 HTTP/1.1\r\n{lines}"


def test_without_validators_nothing_is_conditional_and_no_cookie_is_kept(site: Site, fetcher: Fetcher) -> None:
    for _ in range(2):
        get(site, fetcher, lambda _: Reply(headers={"Set-Cookie": "id=1; Path=/"}), etag="", last_modified="")
        assert [name for name, _ in site.requests[0].headers] == ["Host", "User-Agent", "Accept", "Accept-Encoding"]


@pytest.mark.parametrize("odd", ['"a"\r\nX-Evil: 1', '"\udced"', '"ə"', "\x00"])
def test_a_validator_that_fits_no_header_is_not_sent_back(site: Site, fetcher: Fetcher, odd: str) -> None:
    get(site, fetcher, b"", etag=odd, last_modified=odd)
    assert [name for name, _ in site.requests[0].headers] == ["Host", "User-Agent", "Accept", "Accept-Encoding"]


def test_header_bytes_of_any_charset_can_be_given_back_as_sent(site: Site, fetcher: Fetcher) -> None:
    raw = b"HTTP/1.1 200 OK\r\nX-Ad: \xc1\xe0\xea\xf3\r\nContent-Length: 0\r\n\r\n"
    answer = get(site, fetcher, lambda _: iter([raw]))
    assert answer.last.header_as_sent("x-ad").encode("utf-8", "surrogateescape") == b"\xc1\xe0\xea\xf3"
    assert answer.header("x-ad") == "\ufffd" * 4  # fits a database


def test_chunks_are_undone_and_said_so(site: Site, fetcher: Fetcher) -> None:
    answer = get(site, fetcher, chunked([b"sa", b"lam"]))
    assert (answer.last.entity, answer.body, answer.last.dechunked) == (b"salam", b"salam", True)
    assert answer.header("Transfer-Encoding") == "chunked"


@pytest.mark.parametrize("status", [200, 204, 400, 403, 404, 410, 418, 451, 500, 503, 599])
def test_every_status_is_an_answer(site: Site, fetcher: Fetcher, status: int) -> None:
    answer = get(site, fetcher, lambda _: Reply(status=status, body=b"" if status == 204 else b"x"))
    assert (answer.status, answer.body) == (status, b"" if status == 204 else b"x")


def test_a_busy_server_says_when_to_come_again(site: Site, fetcher: Fetcher) -> None:
    for status in (429, 503):
        answer = get(site, fetcher, busy(status, "300"))
        assert (answer.status, answer.header("Retry-After")) == (status, "300")


def test_an_unchanged_page_costs_no_body(site: Site, fetcher: Fetcher) -> None:
    modified = "Sun, 15 Mar 2026 12:00:00 GMT"
    rows = [
        (validated(PAGE, etag='"1"'), {"etag": '"1"'}),
        (validated(PAGE, last_modified=modified), {"last_modified": modified}),
    ]
    for behaviour, validators in rows:
        answer = get(site, fetcher, behaviour, **validators)
        assert (answer.not_modified, answer.status, answer.body) == (True, 304, b"")
        answer = get(site, fetcher, behaviour)
        assert (answer.not_modified, answer.body.decode()) == (False, PAGE)


def test_a_server_that_wants_a_name_gets_one(site: Site, fetcher: Fetcher) -> None:
    assert get(site, fetcher, wants_agent(PAGE)).body.decode() == PAGE


def test_a_wrong_charset_leaves_the_bytes_as_they_are(site: Site, fetcher: Fetcher) -> None:
    body = "Новости".encode("windows-1251")
    answer = get(site, fetcher, lambda _: Reply(headers={"Content-Type": "text/html; charset=utf-8"}, body=body))
    assert answer.body == body


def test_headers_of_thirty_kilobytes_are_read(site: Site, fetcher: Fetcher) -> None:
    answer = get(site, fetcher, lambda _: Reply(headers={"Content-Security-Policy": "x" * 30_000}, body=b"ok"))
    assert (len(answer.header("content-security-policy")), answer.body) == (30_000, b"ok")


def test_paths_go_out_as_they_were_given(site: Site, fetcher: Fetcher) -> None:
    rows = [
        ("/%7ea//b;c=1?x=%20&utm_source=rss&y", "/%7ea//b;c=1?x=%20&utm_source=rss&y"),
        ("/xəbər?q=ışıq#son", "/x%C9%99b%C9%99r?q=%C4%B1%C5%9F%C4%B1q"),
        ("", "/"),
        ("?a=[1]", "/?a=[1]"),
    ]
    for given, sent in rows:
        site.requests.clear()
        fetcher.get(f"https://{HOST}{given}")
        assert site.paths(HOST) == [sent]


# --- content codings ------------------------------------------------------------------------------------------------

BODY = PAGE.encode()
RAW_DEFLATE = zlib.compressobj(wbits=-15)
CODINGS = [
    ("gzip", gzip.compress(BODY)),
    ("deflate", zlib.compress(BODY)),
    ("deflate", RAW_DEFLATE.compress(BODY) + RAW_DEFLATE.flush()),
    ("br", brotli.compress(BODY)),
    ("zstd", zstd.compress(BODY)),
    ("gzip, br", brotli.compress(gzip.compress(BODY))),
    ("identity", BODY),
    ("gzip", BODY),  # declared, not done
    ("", gzip.compress(BODY)),  # done, not declared
]


@pytest.mark.parametrize(("coding", "entity"), CODINGS)
def test_codings_are_undone_for_reading_and_kept_for_the_archive(
    site: Site, fetcher: Fetcher, coding: str, entity: bytes
) -> None:
    headers = {"Content-Type": "text/html"} | ({"Content-Encoding": coding} if coding else {})
    answer = get(site, fetcher, lambda _: Reply(headers=headers, body=entity))
    assert (answer.body, answer.last.entity, answer.last.truncated) == (BODY, entity, False)


def test_a_gzip_file_that_is_no_text_stays_a_file(site: Site, fetcher: Fetcher) -> None:
    packed = gzip.compress(BODY)
    answer = get(site, fetcher, lambda _: Reply(headers={"Content-Type": "application/gzip"}, body=packed))
    assert answer.body == packed


def test_a_broken_coding_gives_what_could_be_read(site: Site, fetcher: Fetcher) -> None:
    packed = gzip.compress(bytes(range(256)) * 4000, mtime=0)[:-500]
    answer = get(site, fetcher, lambda _: Reply(headers={"Content-Encoding": "gzip"}, body=packed))
    assert answer.last.entity == packed
    assert (bytes(range(256)) * 4000).startswith(answer.body)
    answer = get(site, fetcher, lambda _: Reply(headers={"Content-Encoding": "gzip"}, body=b"\x1f\x8b\x08rubbish"))
    assert (answer.status, answer.body) == (200, b"")


# --- too much, too slow, broken -------------------------------------------------------------------------------------


def test_a_body_of_exactly_the_cap_is_whole_and_one_byte_more_is_cut(site: Site, fetcher: Fetcher) -> None:
    whole = get(site, fetcher, b"x" * 1000, max_bytes=1000)
    assert (len(whole.body), whole.last.truncated) == (1000, False)
    cut = get(site, fetcher, b"x" * 1001, max_bytes=1000)
    assert (len(cut.body), len(cut.last.entity), cut.last.truncated) == (1000, 1000, True)


@pytest.mark.parametrize("behaviour", [endless(), big_feed(50)], ids=["endless", "a feed of 50 MB"])
def test_a_body_without_measure_is_cut_at_the_cap(site: Site, fetcher: Fetcher, behaviour: Behaviour) -> None:
    answer = get(site, fetcher, behaviour)
    assert (len(answer.body), len(answer.last.entity), answer.last.truncated) == (1_000_000, 1_000_000, True)


def test_a_bomb_is_cut_where_it_unpacks(site: Site, fetcher: Fetcher) -> None:
    answer = get(site, fetcher, gzip_bomb(200))
    assert (answer.body, answer.last.truncated) == (bytes(1_000_000), True)
    assert len(answer.last.entity) < 300_000
    undeclared = gzip.compress(bytes(50_000_000))
    answer = get(site, fetcher, lambda _: Reply(headers={"Content-Type": "application/rss+xml"}, body=undeclared))
    assert (answer.body, answer.last.truncated) == (bytes(1_000_000), True)


def test_one_deadline_covers_head_and_body(site: Site, fetcher: Fetcher) -> None:
    started = time.monotonic()
    line = reason(Later, lambda: get(site, fetcher, silent(), total_seconds=0.3))
    assert line == f"{HOST} did not answer within 0.3 s"
    line = reason(Later, lambda: get(site, fetcher, drip(b"x" * 9, pause=0.18), total_seconds=0.5))
    assert line == f"{HOST} is too slow: 2 bytes came and no end in 0.5 s"
    assert time.monotonic() - started < 2


def test_one_deadline_covers_all_hops(site: Site, fetcher: Fetcher) -> None:
    def slow_hop(request: Request) -> Reply:
        request.pause(0.2)
        number = int(request.path.rpartition("/")[2])
        return Reply(status=302, headers={"Location": f"/hop/{number + 1}"})

    for number in range(10):
        site.serve(HOST, f"/hop/{number}", slow_hop)
    started = time.monotonic()
    line = reason(Later, lambda: fetcher.get(f"https://{HOST}/hop/0", total_seconds=0.5))
    assert line == f"{HOST} did not answer within 0.5 s"
    assert 0.4 < time.monotonic() - started < 1


NO_HTTP = f"{HOST} does not speak proper HTTP ("
TWO_LENGTHS = [("Content-Length", "1"), ("Content-Length", "2")]
BROKEN = [
    ("reset at once", reset(), f"{HOST} broke the connection (connection reset by peer)"),
    ("closed at once", lambda _: iter([]), f"{HOST} closed the connection without an answer"),
    ("too short", wrong_length(b"salam", declared=500), f"{HOST} broke off in the middle of the answer (5 bytes came)"),
    ("a cut chunk", truncated_chunk(b"salam"), f"{HOST} broke off in the middle of the answer (5 bytes came)"),
    ("mail", lambda _: iter([b"220 mail.example ESMTP\r\n"]), NO_HTTP),
    ("rubbish", lambda _: iter([b"\x00\x01\x02\r\n\r\n"]), NO_HTTP),
    ("a head without end", lambda _: iter([b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 1000]), NO_HTTP),
    ("a line without end", lambda _: iter([b"HTTP/1.1 200 OK\r\nX: ", b"y" * 200_000]), NO_HTTP),
    ("two lengths", lambda _: iter([head(200, TWO_LENGTHS), b"xy"]), NO_HTTP),
    ("more than declared", lambda _: iter([head(200, {"Content-Length": "5"}) + b"salam" * 9]), NO_HTTP),
]  # fmt: skip


@pytest.mark.parametrize(("behaviour", "line"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_answer_comes_again_later(site: Site, fetcher: Fetcher, behaviour: Behaviour, line: str) -> None:
    told = reason(Later, lambda: get(site, fetcher, behaviour))
    assert told[: len(line)] == line
    assert "\n" not in told
    assert len(told) < 200


def test_what_follows_a_whole_body_does_not_spoil_the_next_page(site: Site, fetcher: Fetcher) -> None:
    def talkative(request: Request) -> Iterator[bytes]:
        yield head(200, {"Content-Length": "5"}) + b"salam"
        request.pause(0.05)
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
        request.pause(0.05)

    for pause in (0.08, 0.2):  # the connection is still open, then closed
        assert get(site, fetcher, talkative).body == b"salam"
        time.sleep(pause)
        assert get(site, fetcher, b"sonra").body == b"sonra"


def test_a_server_that_is_not_there_refuses() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound and not listening
        with Fetcher(user_agent=AGENT, dial={HOST: unused.getsockname()}) as fetcher:
            assert reason(Later, lambda: fetcher.get(URL)) == f"{HOST} refused the connection"


def test_a_name_that_does_not_exist_is_said_in_words(fetcher: Fetcher) -> None:
    line = reason(Later, lambda: fetcher.get("https://yoxdur.invalid/"))
    assert line.startswith("yoxdur.invalid has no address we can find (")


# --- redirects ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_every_hop_is_kept(site: Site, fetcher: Fetcher, status: int) -> None:
    site.serve(OTHER, "/2", redirect("3?x=1", status))
    site.serve(OTHER, "/3", PAGE)
    answer = get(site, fetcher, redirect(f"//{OTHER}/2", status), etag='"1"', last_modified="x")
    assert [exchange.url for exchange in answer.exchanges] == [URL, f"https://{OTHER}/2", f"https://{OTHER}/3?x=1"]
    assert [exchange.status for exchange in answer.exchanges] == [status, status, 200]
    assert answer.exchanges[0].entity == b"moved"
    assert (answer.final_url, answer.body.decode()) == (f"https://{OTHER}/3?x=1", PAGE)
    assert [bool(request.header("If-None-Match")) for request in site.requests] == [True, False, False]
    assert [request.header("Host") for request in site.requests] == [HOST, OTHER, OTHER]


def test_only_these_five_with_a_location_are_redirects(site: Site, fetcher: Fetcher) -> None:
    for status, headers in [(200, {"Location": "/x"}), (300, {"Location": "/x"}), (301, {}), (304, {"Location": "/x"})]:
        answer = get(site, fetcher, lambda _, s=status, h=headers: Reply(status=s, headers=h))  # type: ignore[misc]
        assert (answer.status, len(answer.exchanges)) == (status, 1)


def test_a_location_in_any_letters_is_followed(site: Site, fetcher: Fetcher) -> None:
    rows = [
        ("/xəbər".encode(), "/x%C9%99b%C9%99r"),
        ("/новость".encode("windows-1251"), "/%ED%EE%E2%EE%F1%F2%FC"),
        (b"/a b", "/a%20b"),
        (b"/az#comments", "/az"),
    ]
    for location, path in rows:
        raw = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n"
        get(site, fetcher, lambda _, raw=raw: iter([raw]))  # type: ignore[misc]
        assert site.paths(HOST) == ["/news/1", path]


def test_a_redirect_that_only_adds_tracking_is_no_circle(site: Site, fetcher: Fetcher) -> None:
    site.serve(HOST, "/news/1?utm_source=self", PAGE)
    answer = get(site, fetcher, redirect("/news/1?utm_source=self"))
    assert (answer.final_url, answer.body.decode()) == (f"{URL}?utm_source=self", PAGE)


DEAD_ENDS = [
    ("itself", URL, f"{HOST} redirects in a circle: {URL} comes again"),
    ("a fragment of itself", "#top", f"{HOST} redirects in a circle: {URL} comes again"),
    ("a script", "javascript:alert(1)", f"{HOST} redirects to 'javascript:alert(1)', which cannot be fetched"),
    ("a file", "file:///etc/passwd", f"{HOST} redirects to 'file:///etc/passwd', which cannot be fetched"),
    ("loopback", "http://127.0.0.1/", "127.0.0.1 is not a public address"),
    ("loopback as a number", "http://2130706433/", "127.0.0.1 is not a public address"),
    ("loopback in short", "http://127.1:8000/", "127.0.0.1 is not a public address"),
    ("zero", "http://0/", "0.0.0.0 is not a public address"),
    ("the cloud's secrets", "http://169.254.169.254/latest/", "169.254.169.254 is not a public address"),
    ("IPv6 loopback", "http://[::1]/", "::1 is not a public address"),
    ("a name of ours", "http://localhost/", "localhost resolves to 127.0.0.1, which is not a public address"),
    ("a mail server", "http://novosti.invalid:25/", "port 25 of novosti.invalid is not one for web pages"),
    ("a user name", "http://a@b.example/", f"{HOST} redirects to 'http://a@b.example/', which cannot be fetched"),
]  # fmt: skip


@pytest.mark.parametrize(("to", "line"), [row[1:] for row in DEAD_ENDS], ids=[row[0] for row in DEAD_ENDS])
def test_a_redirect_to_where_we_must_not_go_is_set_aside(site: Site, fetcher: Fetcher, to: str, line: str) -> None:
    told = reason(SetAside, lambda: get(site, fetcher, redirect(to)))
    assert told.replace("localhost resolves to ::1,", "localhost resolves to 127.0.0.1,") == line


def test_a_dialled_host_cannot_send_us_to_its_own_port_by_address(site: Site, fetcher: Fetcher) -> None:
    line = reason(SetAside, lambda: get(site, fetcher, redirect(f"http://127.0.0.1:{site.port}/news/1")))
    assert line == "127.0.0.1 is not a public address"
    assert len(site.requests) == 1


def test_a_circle_over_two_hosts_ends_after_each_was_asked_once(site: Site, fetcher: Fetcher) -> None:
    site.serve(OTHER, "/", redirect(URL))
    line = reason(SetAside, lambda: get(site, fetcher, redirect(f"https://{OTHER}/")))
    assert line == f"{OTHER} redirects in a circle: {URL} comes again"
    assert [(request.host, request.path) for request in site.requests] == [(HOST, "/news/1"), (OTHER, "/")]


def test_five_redirects_are_followed_and_the_sixth_is_not(site: Site, fetcher: Fetcher) -> None:
    for number in range(10):
        site.serve(HOST, f"/step/{number}", redirect(f"/step/{number + 1}"))
    site.serve(HOST, "/step/10", PAGE)
    assert len(fetcher.get(f"https://{HOST}/step/5").exchanges) == 6
    line = reason(SetAside, lambda: fetcher.get(f"https://{HOST}/step/4"))
    assert line == f"more than 5 redirects; the last one leads to https://{HOST}/step/10"

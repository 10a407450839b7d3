"""The outside door, against servers that lie. Everything goes over real connections on loopback."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import socket
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import aiohttp
import brotli
import pytest
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
from icma.core.fetch import Fetcher, PinnedConnector, make_user_agent
from icma.core.resolve import is_public
from icma.core.types import Answer

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

AGENT = "icma/0.1.0 (+editor@qonsu.example)"
HOST, OTHER = "xeber.example", "novosti.example"
URL = f"https://{HOST}/news/1"
PAGE = "<!DOCTYPE html><p>Bakıda yağış, дождь в Баку, rain in Baku, Bakü'de yağmur"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site(HOST, OTHER, "bakı.example") as running:
        yield running


@pytest.fixture(scope="module")
def fetcher(site: Site) -> Iterator[Fetcher]:
    with Fetcher(user_agent=AGENT, dial=site.dial, total_seconds=5, max_bytes=1_000_000) as running:
        yield running


def get(site: Site, fetcher: Fetcher, behaviour: Behaviour | bytes | str, **options: object) -> Answer:
    """Serve it as the page, forget earlier requests, fetch it."""
    site.requests.clear()
    site.serve(HOST, "/news/1", behaviour)
    return fetcher.get(URL, **options)  # type: ignore[arg-type]


def reason(failure: type[Later] | type[SetAside], fetch: Callable[[], object]) -> str:
    """The line of the failure that must come."""
    with pytest.raises(failure) as caught:
        fetch()
    assert caught.value.args == (str(caught.value),)
    return str(caught.value)


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


# --- who may be asked -----------------------------------------------------------------------------------------------

ADDRESSES = [
    ("93.184.216.34", True), ("8.8.8.8", True), ("2606:4700::1111", True), ("2a00:1450::1", True),
    ("::ffff:8.8.8.8", True), ("64:ff9b::808:808", True), ("2002:808:808::1", True),
    ("127.0.0.1", False), ("127.255.255.254", False), ("10.0.0.7", False), ("172.16.0.1", False),
    ("192.168.1.1", False),
    ("100.64.0.1", False), ("169.254.169.254", False), ("0.0.0.0", False), ("0.1.2.3", False), ("192.0.0.9", False),
    ("192.0.2.1", False), ("198.18.0.1", False), ("198.51.100.1", False), ("203.0.113.5", False),
    ("192.88.99.1", False),
    ("224.0.0.1", False), ("239.1.1.1", False), ("240.0.0.1", False), ("255.255.255.255", False),
    ("::", False), ("::1", False), ("::7f00:1", False), ("::ffff:127.0.0.1", False), ("::ffff:0:7f00:1", False),
    ("fe80::1", False), ("fec0::1", False), ("fc00::1", False), ("fd12::1", False), ("ff02::1", False),
    ("100::1", False),
    ("2001::1", False), ("2001:db8::1", False), ("3fff::1", False), ("5f00::1", False), ("64:ff9b:1::1", False),
    ("64:ff9b::7f00:1", False), ("64:ff9b::a00:7", False), ("2002:7f00:1::", False), ("2002:a00:7::1", False),
]  # fmt: skip


@pytest.mark.parametrize(("address", "expected"), ADDRESSES)
def test_public_is_what_the_whole_internet_reaches(address: str, expected: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is expected


REFUSED = [
    ("http://127.0.0.1:{port}/", "127.0.0.1 is not a public address"),
    ("http://0x7f.1:{port}/", "127.0.0.1 is not a public address"),
    ("http://0177.0.0.1:{port}/", "127.0.0.1 is not a public address"),
    ("http://[::ffff:127.0.0.1]:{port}/", "::ffff:7f00:1 is not a public address"),
    ("http://１２７.0.0.1:{port}/", "127.0.0.1 is not a public address"),
    ("http://10.0.0.7/", "10.0.0.7 is not a public address"),
    ("http://xeber.example@127.0.0.1/", "a URL with a user name or password is refused: http://...@127.0.0.1"),
    ("ftp://xeber.example/", "this is not an http or https URL: ftp://xeber.example/"),
    ("", "this is not an http or https URL: "),
    ("http://1.2.3.4:22/", "port 22 of 1.2.3.4 is not one for web pages"),
]


@pytest.mark.parametrize(("url", "line"), REFUSED)
def test_what_must_not_be_asked_is_refused_before_any_byte(site: Site, fetcher: Fetcher, url: str, line: str) -> None:
    site.requests.clear()
    asked: list[str] = []
    assert reason(SetAside, lambda: fetcher.get(url.format(port=site.port), check=asked.append)) == line
    assert (site.requests, asked) == ([], [])


def test_a_connection_to_a_private_peer_is_hung_up_before_anything_is_asked(site: Site) -> None:
    """The last barrier alone, with a resolver that judges nothing."""

    async def ask() -> None:
        async with aiohttp.ClientSession(connector=PinnedConnector(dial={})) as session:
            await session.get(f"http://localhost:{site.port}/")

    site.requests.clear()
    assert (
        reason(SetAside, lambda: asyncio.run(ask())) == "localhost resolves to 127.0.0.1, which is not a public address"
    )
    assert site.requests == []


def test_dialling_maps_exact_hosts_whatever_their_case_scheme_and_port(site: Site, fetcher: Fetcher) -> None:
    for url in (f"https://{HOST.upper()}/news/1", f"http://{HOST}:8443/news/1", f"https://{HOST}./news/1"):
        get(site, fetcher, "salam")
        assert fetcher.get(url).body == b"salam"
    assert site.requests[-1].header("Host") == HOST
    assert fetcher.get(f"http://{HOST}:8443/news/1").last.request_headers[0] == ("Host", f"{HOST}:8443")
    site.serve("xn--bak-lua.example", "/", "IDN")
    assert fetcher.get("https://bakı.example/").body == b"IDN"
    line = reason(Later, lambda: fetcher.get(f"https://foto.{HOST}/"))
    assert line.startswith(f"foto.{HOST} has no address we can find (")


def test_a_proxy_of_the_environment_is_not_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    site.serve(HOST, "/news/1", PAGE)
    with Fetcher(user_agent=AGENT, dial=site.dial) as fetcher:
        assert fetcher.get(URL).body.decode() == PAGE


def test_every_hop_is_asked_for_in_the_callers_thread_and_may_be_forbidden(site: Site, fetcher: Fetcher) -> None:
    asked: list[tuple[str, str]] = []

    def allow_one_host(url: str) -> None:
        asked.append((url, threading.current_thread().name))
        if OTHER in url:
            raise SetAside("robots.txt does not allow this page")

    line = reason(SetAside, lambda: get(site, fetcher, redirect(f"https://{OTHER}/x"), check=allow_one_host))
    mine = threading.current_thread().name
    assert line == "robots.txt does not allow this page"
    assert asked == [(URL, mine), (f"https://{OTHER}/x", mine)]
    assert site.paths(OTHER) == []


def test_the_time_of_the_check_is_not_the_servers_fault(site: Site, fetcher: Fetcher) -> None:
    site.serve(HOST, "/robots.txt", "User-agent: *\nDisallow:")

    def wait_for_turn(url: str) -> None:
        fetcher.get(f"https://{HOST}/robots.txt")
        time.sleep(0.4)

    assert get(site, fetcher, PAGE, check=wait_for_turn, total_seconds=0.3).status == 200


# --- many at once ---------------------------------------------------------------------------------------------------


def test_thirty_two_threads_fetch_at_once(site: Site, fetcher: Fetcher) -> None:
    for number in range(300):
        site.serve(HOST, f"/many/{number}", f"page {number}")
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(fetcher.get, [f"https://{HOST}/many/{number}" for number in range(300)]))
    assert [answer.body.decode() for answer in answers] == [f"page {number}" for number in range(300)]


def test_slow_servers_do_not_hold_up_the_others(site: Site, fetcher: Fetcher) -> None:
    site.serve(OTHER, "/slow", silent())
    site.serve(HOST, "/news/1", PAGE)
    with ThreadPoolExecutor(20) as pool:
        slow = [pool.submit(fetcher.get, f"https://{OTHER}/slow", total_seconds=1) for _ in range(20)]
        started = time.monotonic()
        assert fetcher.get(URL).body.decode() == PAGE
        assert time.monotonic() - started < 0.7
        assert {type(future.exception()) for future in slow} == {Later}


def test_connections_are_kept_alive_and_shared_by_hosts_of_one_address(site: Site) -> None:
    threads: list[int] = []

    def note_connection(_: Request) -> Reply:
        threads.append(threading.get_ident())
        return Reply(body=b"x")

    for host in (HOST, OTHER):
        site.serve(host, "/kept", note_connection)
    with Fetcher(user_agent=AGENT, dial=site.dial) as fetcher:
        for number in range(10):
            fetcher.get(f"https://{(HOST, OTHER)[number % 2]}/kept")
    assert (len(threads), len(set(threads))) == (10, 1)


def test_a_connection_closed_while_idle_is_not_the_next_pages_fault(site: Site, fetcher: Fetcher) -> None:
    for _ in range(5):
        assert get(site, fetcher, lambda _: iter([head(200, {"Content-Length": "1"}), b"x"])).body == b"x"
        assert get(site, fetcher, b"y").body == b"y"


def test_closing_ends_what_is_under_way(site: Site) -> None:
    site.serve(HOST, "/news/1", silent())
    fetcher = Fetcher(user_agent=AGENT, dial=site.dial)
    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(fetcher.get, URL)
        while HOST not in [request.host for request in site.requests[-1:]]:
            time.sleep(0.01)
        fetcher.close()
        assert str(under_way.exception()) == "the fetcher was closed while this was under way"
    fetcher.close()
    assert reason(Later, lambda: fetcher.get(URL)) == "the fetcher is closed"


# --- who we are -----------------------------------------------------------------------------------------------------

AGENTS = [
    ("editor@qonsu.example", "Qonşu", "icma/0.1.0 (+editor@qonsu.example; qonsu)"),
    ("https://qonsu.example/bot", "Соседи", "icma/0.1.0 (+https://qonsu.example/bot; sosedi)"),
    ("", "icma", "icma/0.1.0 (icma)"),
    ("", "", "icma/0.1.0"),
    ("a@b.example\r\nX-Evil: 1 (ə)", "", "icma/0.1.0 (+a@b.exampleX-Evil: 1 )"),
]


@pytest.mark.parametrize(("contact", "portal", "expected"), AGENTS)
def test_the_user_agent_names_the_portal_and_a_contact_in_ascii(contact: str, portal: str, expected: str) -> None:
    assert make_user_agent(contact, portal) == expected


def test_what_is_posted_arrives_whole_and_no_redirect_is_followed(site: Site, fetcher: Fetcher) -> None:
    site.requests.clear()
    site.serve(HOST, "/push/1", redirect(URL))
    headers = (("Content-Type", "application/octet-stream"), ("TTL", "60"))
    said = fetcher.post(f"https://{HOST}/push/1", body=b"sealed", headers=headers)
    (asked,) = site.requests
    assert (said.status, asked.method, asked.header("TTL"), asked.header("Content-Length")) == (302, "POST", "60", "6")
    assert asked.header("User-Agent") == AGENT


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/push", "https://[::1]/push", "https://10.1.2.3/", "https://169.254.169.254/latest",
            "https://localhost/push", "https://push.example:25/", "ftp://push.example/"],
)  # fmt: skip
def test_nothing_is_posted_where_only_we_can_reach(fetcher: Fetcher, url: str) -> None:
    with pytest.raises((SetAside, Later)):
        fetcher.post(url, body=b"x", headers=())

"""The outside door: whom it may ask, many at once, and as whom it asks."""

from __future__ import annotations

import asyncio
import ipaddress
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import aiohttp
import pytest
from tests.fetching import AGENT, HOST, OTHER, PAGE, URL, get, reason
from tests.site import (
    Reply,
    Request,
    Site,
    head,
    redirect,
    silent,
)

from icma.core.failures import Later, SetAside
from icma.core.fetch import Fetcher, PinnedConnector, make_user_agent
from icma.core.resolve import is_public

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

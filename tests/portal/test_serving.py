"""The real server: `icma web` as its own processes, asked over HTTP."""

from __future__ import annotations

import gzip
import http.client
import http.cookies
import os
import re
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.homes import copy_of

from icma.cli.front import BODIES

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
FILL = """
from django.utils import timezone
from icma.articles.queries import public_article
from icma.captures.segments import close_archive, open_archive
from icma.house.actions import appoint_operator
from tests.make import make_article, make_source
now = timezone.now()
open_archive(now=now)
pk = make_article(make_source("Xəbər", language="az"), "Göyçayda nar bayramı", published=now, now=now)
close_archive(now=now)
appoint_operator(username="leyla", password="nar-heyva-alma-7", now=now)
print(pk, public_article(pk).slug)
"""
WITHHOLD = """
import sys, time
from django.utils import timezone
from icma.articles.actions import withhold
withhold(article_id=int(sys.argv[1]), reason="asked by the publisher", now=timezone.now())
print(time.time())
"""
TELL = """
from datetime import timedelta
from django.utils import timezone
from icma.captures.segments import close_archive, open_archive
from icma.stories.queries import newest_stories
from tests.make import make_article, make_source
from tests.rooms.stories import carry
now = timezone.now()
open_archive(now=now)
make_article(make_source("Kür", language="az"), "Göyçayda nar bayramı", published=now, now=now)
close_archive(now=now)
carry(now=now + timedelta(minutes=3))
print(newest_stories(limit=1)[0])
"""
DJANGO = "import django; django.setup()\n"


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def views(self) -> int:
        """The number of views that the page shows."""
        (line,) = re.findall(r'<p class="views">(.*?)</p>', self.body.decode())
        return int(re.sub("<[^>]+>|\\D", "", line))


class Portal:
    """A portal's home and a running `icma web`."""

    def __init__(self, home: Path, *, workers: int = 1) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.home = home
        self.environ = {
            **os.environ, "ICMA_HOME": str(home), "ICMA_PORT": str(self.port), "ICMA_WEB_WORKERS": str(workers),
            "DJANGO_SETTINGS_MODULE": "icma.config.settings", "PYTHONPATH": str(Path(__file__).parents[2]),
        }  # fmt: skip
        self.environ.pop("ICMA_DATABASE_URL", None)
        self.article, self.path = 0, ""
        self.process: subprocess.Popen[bytes] | None = None

    def fill(self) -> None:
        """An operator and one article."""
        pk, slug = self.run("-c", DJANGO + FILL).split()
        self.article, self.path = int(pk), f"/az/article/{pk}-{slug}/"

    def start(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", "icma", "web"], env=self.environ)
        wait_until(lambda: self.accepts(), seconds=60)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            assert self.process.wait(20) == 0
            self.process = None

    def accepts(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def run(self, *words: str) -> str:
        done = subprocess.run([sys.executable, *words], env=self.environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def get(self, path: str = "", *, method: str = "GET", body: str = "", **headers: str) -> Reply:
        """One answer over a connection of its own, so that any worker may give it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path or self.path, body=body or None, headers={"User-Agent": FIREFOX, **names})
        answer = connection.getresponse()
        reply = Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        connection.close()
        return reply


def wait_until(true: Callable[[], bool], *, seconds: float) -> float:
    """Until it holds; how long that took. Fails after `seconds`."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds
        time.sleep(0.05)
    return time.monotonic() - begun


def warm_up(portal: Portal) -> None:
    """Read the article, and again when the reading is counted: nothing will empty the cache during the next seconds."""
    portal.get()
    wait_until(lambda: portal.get().views == 1, seconds=5)


def login_request(portal: Portal) -> tuple[bytes, bytes]:
    """Head and body of the form that signs the operator in."""
    form = portal.get("/en/account/login/")
    token = http.cookies.SimpleCookie(form.headers["set-cookie"])["csrftoken"].value
    fields = {"csrfmiddlewaretoken": token, "login": "leyla", "password": "nar-heyva-alma-7", "next": "/desk/"}
    body = urllib.parse.urlencode(fields)
    head = (
        f"POST /en/account/login/ HTTP/1.1\r\nHost: 127.0.0.1:{portal.port}\r\nCookie: csrftoken={token}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode(), body.encode()


def send(portal: Portal, *parts: bytes, go_on: threading.Event | None = None) -> int:
    """The status of the answer to these bytes; each part but the first is held back until `go_on`."""
    with socket.create_connection(("127.0.0.1", portal.port), timeout=40) as line:
        for number, part in enumerate(parts):
            if number and go_on is not None:
                go_on.wait(40)
                time.sleep(0.2)  # so that the server sees the parts come in one by one
            line.sendall(part)
        return int(line.recv(65536).split()[1])


def twenty_pages_in_time(portal: Portal) -> bool:
    """Whether the cache answers as if nothing else went on; asked again where other work holds the machine."""
    begun = time.monotonic()
    assert [portal.get().status for _ in range(20)] == [200] * 20
    return time.monotonic() - begun < 1.0


@pytest.fixture(scope="module")
def filled(new_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A portal that is never started: each test works on a copy."""
    portal = Portal(copy_of(new_home, tmp_path_factory.mktemp("filled")))
    portal.fill()
    return portal


@pytest.fixture
def portal(filled: Portal, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Portal]:
    portal = Portal(copy_of(filled.home, tmp_path / "home"), workers=getattr(request, "param", 1))
    portal.article, portal.path = filled.article, filled.path
    try:
        portal.start()
        yield portal
    finally:
        if portal.process is not None:
            portal.process.terminate()
            portal.process.wait(20)


@pytest.mark.slow
@pytest.mark.parametrize("portal", [2], indirect=True)
def test_a_withheld_text_is_gone_from_every_worker_within_a_second_of_the_command_line(portal: Portal) -> None:
    for path in (portal.path, "/az/") * 20:
        assert b"nar bayram" in portal.get(path).body
    done = float(portal.run("-c", DJANGO + WITHHOLD, str(portal.article)).split()[-1])
    time.sleep(max(0.0, done + 1.0 - time.time()))
    articles, lists = ([portal.get(path) for _ in range(20)] for path in (portal.path, "/az/"))
    assert [reply.status for reply in articles] == [410] * 20
    assert [b"nar bayram" in reply.body for reply in (*articles, *lists)] == [False] * 40


@pytest.mark.slow
@pytest.mark.parametrize("portal", [2], indirect=True)
def test_a_withheld_text_is_gone_from_its_story_and_the_feed_of_that_within_a_second(portal: Portal) -> None:
    story = portal.run("-c", DJANGO + TELL).split()[-1]
    page = f"/az/story/{story}-goycayda-nar-bayrami/"
    link = f"/article/{portal.article}-".encode()
    for path in (page, f"/az/story/{story}/feed.xml") * 20:
        assert link in portal.get(path).body
    done = float(portal.run("-c", DJANGO + WITHHOLD, str(portal.article)).split()[-1])
    time.sleep(max(0.0, done + 1.0 - time.time()))
    replies = [portal.get(path) for path in (page, f"/az/story/{story}/feed.xml") * 20]
    assert [reply.status for reply in replies] == [200] * 40
    assert [link in reply.body for reply in replies] == [False] * 40


@pytest.mark.slow
def test_readers_see_their_own_view_within_five_seconds_and_it_outlives_the_server(portal: Portal) -> None:
    first = portal.get()
    wait_until(lambda: portal.get().views != first.views, seconds=5)
    second = portal.get()
    for _ in range(10):
        assert portal.get().views == second.views
    assert (first.views, second.views) == (0, 1)
    portal.get(User_Agent="Mozilla/5.0 (another phone)")
    portal.stop()
    portal.start()
    assert portal.get().views == 2


@pytest.mark.slow
def test_a_page_that_waits_for_the_database_holds_up_no_cached_one(portal: Portal) -> None:
    warm_up(portal)
    head, body = login_request(portal)
    statuses: list[int] = []
    lock = sqlite3.connect(portal.home / "icma.sqlite3", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    waiting = threading.Thread(target=lambda: statuses.append(send(portal, head + body)))
    waiting.start()
    time.sleep(1.5)  # the password is checked, the session waits to be written
    wait_until(lambda: twenty_pages_in_time(portal), seconds=20)
    assert statuses == []
    lock.execute("ROLLBACK")
    lock.close()
    waiting.join(30)
    assert statuses == [302]


@pytest.mark.slow
def test_a_form_that_comes_in_slowly_arrives_whole_and_holds_up_no_cached_page(portal: Portal) -> None:
    warm_up(portal)
    head, body = login_request(portal)
    statuses: list[int] = []
    parts, go_on = [head, body[:20], body[20:]], threading.Event()
    senders = [
        threading.Thread(target=lambda: statuses.append(send(portal, *parts, go_on=go_on))) for _ in range(BODIES)
    ]
    for sender in senders:
        sender.start()
    time.sleep(0.5)
    wait_until(lambda: twenty_pages_in_time(portal), seconds=20)
    assert statuses == []
    assert send(portal, head + body) == 503  # so many at the same time are the most
    go_on.set()
    for sender in senders:
        sender.join(40)
    assert statuses == [302] * BODIES
    assert send(portal, head + body) == 302


@pytest.mark.slow
def test_bodies_without_length_or_end_are_refused(portal: Portal) -> None:
    head, body = login_request(portal)
    chunked = re.sub(rb"Content-Length: \d+", b"Transfer-Encoding: chunked", head)
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    huge = re.sub(rb"Content-Length: \d+", b"Content-Length: 99999999999", head)
    assert [send(portal, chunked + chunk), send(portal, huge)] == [411, 413]
    assert send(portal, head + body) == 302


@pytest.mark.slow
def test_what_goes_over_the_wire(portal: Portal) -> None:
    plain, packed = portal.get(), portal.get(Accept_Encoding="gzip")
    assert gzip.decompress(packed.body) == plain.body
    assert (packed.headers["content-encoding"], packed.headers["content-length"]) == ("gzip", str(len(packed.body)))
    assert packed.headers["vary"] == "Accept-Encoding"
    head = portal.get(method="HEAD", Accept_Encoding="gzip")
    assert (head.body, head.headers["content-length"]) == (b"", packed.headers["content-length"])
    known = portal.get(Accept_Encoding="gzip", If_None_Match=packed.headers["etag"])
    assert (known.status, known.body) == (304, b"")
    assert portal.get(Host="evil.example").status == 400
    assert portal.get("/az/article/99999/").status == 404

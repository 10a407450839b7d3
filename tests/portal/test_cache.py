"""The page cache before an application that says what it was asked."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import brotli
import pytest

from icma.portal.cache import PageCache
from icma.portal.cache_rules import canonical_query, is_public
from icma.portal.cache_store import PageStore
from icma.portal.encodings import choose_encoding, decompress_zstd

HTML = "text/html; charset=utf-8"
TEXT = "<p>Göyçayda nar bayramı keçirilib, в Гёйчае прошёл праздник граната.</p>\n" * 40
ARTICLE = "/az/article/17-nar-bayrami/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
UNPACK = {"": bytes, "br": brotli.decompress, "gzip": gzip.decompress, "zstd": decompress_zstd}


@dataclass
class Portal:
    """An application that answers every path with `body`, notes what it was asked, and may be held up."""

    status: str = "200 OK"
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": HTML})
    body: str = TEXT
    asked: list[dict[str, Any]] = field(default_factory=list)
    reached: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    go_on: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.go_on.set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked.append(environ)
        self.reached.release()
        body = self.body.encode()
        assert self.go_on.wait(10)
        start_response(self.status, list(self.headers.items()))
        return [body]


@dataclass
class Reply:
    """What a reader got."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return UNPACK[self.headers.get("Content-Encoding", "")](self.body).decode()


class Front:
    """The cache before a `Portal`, asked like a server asks."""

    def __init__(
        self, portal: Portal | None = None, *, max_bytes: int = 1_000_000, trusted_proxy: bool = False
    ) -> None:
        self.portal = portal or Portal()
        self.store = PageStore(max_bytes)
        self.counted: list[int] = []
        self.cache = PageCache(
            self.portal,
            store=self.store,
            hosts=["news.example"],
            trusted_proxy=trusted_proxy,
            count=lambda environ, article: self.counted.append(article),
        )

    def get(self, path: str = ARTICLE, query: str = "", *, method: str = "GET", **headers: str) -> Reply:
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "news.example",
            "wsgi.url_scheme": "http", "HTTP_USER_AGENT": FIREFOX, "REMOTE_ADDR": "198.51.100.7", **headers,
        }  # fmt: skip
        started: list[Any] = []
        body = b"".join(self.cache(environ, lambda status, headers, *rest: started.extend((status, headers))))
        return Reply(int(started[0][:3]), dict(started[1]), body)

    def in_background(self, path: str = ARTICLE) -> tuple[threading.Thread, list[Reply]]:
        replies: list[Reply] = []
        thread = threading.Thread(target=lambda: replies.append(self.get(path)))
        thread.start()
        return thread, replies

    @property
    def asked(self) -> int:
        return len(self.portal.asked)

    def age(self, *, dead: bool = False) -> None:
        """Let all pages be older than they may be served without a thought, or at all."""
        for page in self.store.pages.values():
            page.fresh_until = 0.0
            page.dead_at = 0.0 if dead else page.dead_at


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, ""),
        ("", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip;q=0.1, *;q=0", "gzip"),
        ("zstd, gzip", "zstd"),
        ("*", "br"),
        ("*;q=0", ""),
        ("br;q=0, *", "zstd"),
        ("identity", ""),
        ("identity, gzip;q=0.5", ""),
        ("gzip;q=high", ""),
        ("gzip;q=nan", ""),
        ("gzip ; q=0.8 , br ; q=0.8", "br"),
        ("deflate, compress", ""),
        (";;,,=q", ""),
    ],
)
def test_the_coding_with_the_highest_weight_is_chosen(accept: str | None, chosen: str) -> None:
    assert [choose_encoding(accept), choose_encoding(accept)] == [chosen, chosen]


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", ""),
        ("utm_source=x&fbclid=y", ""),
        ("before=20261122-17&utm_source=x", "before=20261122-17"),
        ("page=2&before=1", "before=1&page=2"),
        ("before=1&page=2", "before=1&page=2"),
        ("before=1&before=2", "before=2"),
        ("bef%6Fre=3", "before=3"),
        ("before", "before="),
        ("before=%D0%B0+b", "before=%D0%B0+b"),
        ("Before=1", ""),
        ("&&=&before=1&", "before=1"),
    ],
)
def test_only_the_listed_parameters_make_a_page_another_one(query: str, canonical: str) -> None:
    assert canonical_query(query) == canonical


@pytest.mark.parametrize(
    ("path", "public"),
    [
        ("/az/", True),
        ("/ru/article/17-x/", True),
        ("/en/source/haqqin/feed.xml", True),
        ("/a/17/", True),
        ("/", False),
        ("/tr/", False),
        ("/az", False),
        ("/az/search/", False),
        ("/az/search", False),
        ("/az/searching/", True),
        ("/desk/", False),
        ("/static/site.css", False),
        ("/media/7-abc.jpg", False),
        ("/healthz", False),
    ],
)
def test_public_pages_are_those_of_the_editions(path: str, public: bool) -> None:
    assert is_public(path) is public


@pytest.mark.parametrize("path", ["/az/", "/ru/article/17-x/", "/en/latest/", "/az/source/haqqin/feed.xml"])
def test_the_second_reader_is_served_without_django(path: str) -> None:
    front = Front()
    first, second = front.get(path), front.get(path)
    assert (first, front.asked) == (second, 1)
    assert second.text == TEXT


@pytest.mark.parametrize("coding", ["", "br", "gzip", "zstd"])
def test_each_coding_holds_the_same_text_under_its_own_tag(coding: str) -> None:
    front = Front()
    plain, packed = front.get(), front.get(HTTP_ACCEPT_ENCODING=coding)
    tag = plain.headers["ETag"][:-1] + (f'-{coding}"' if coding else '"')
    assert packed.text == TEXT
    assert packed.headers == {
        "Content-Type": HTML, "Vary": "Accept-Encoding", "Cache-Control": "max-age=2, must-revalidate", "ETag": tag,
        "Content-Length": str(len(packed.body)), **({"Content-Encoding": coding} if coding else {}),
    }  # fmt: skip
    assert front.asked == 1


def test_what_does_not_shrink_is_sent_as_it_is() -> None:
    front = Front(Portal(headers={"Content-Type": "image/png"}))
    assert front.get(HTTP_ACCEPT_ENCODING="br") == front.get()
    assert "Content-Encoding" not in front.get(HTTP_ACCEPT_ENCODING="br").headers


def test_caching_words_of_a_view_stay() -> None:
    front = Front(Portal(headers={"Content-Type": HTML, "Cache-Control": "public, max-age=3600"}))
    assert front.get().headers["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ("{tag}", 304),
        ("W/{tag}", 304),
        ('"other", {tag}', 304),
        ("*", 304),
        ('"other"', 200),
        ("", 200),
        ("{plain}", 200),
    ],
)
def test_a_browser_that_has_the_page_is_told_so(known: str, status: int) -> None:
    front = Front()
    plain, tag = front.get().headers["ETag"], front.get(HTTP_ACCEPT_ENCODING="br").headers["ETag"]
    known = known.format(tag=tag, plain=plain)
    reply = front.get(HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=known)
    assert (reply.status, reply.body == b"", reply.headers["ETag"]) == (status, status == 304, tag)
    if status == 304:
        caching = {"Vary": "Accept-Encoding", "Cache-Control": "max-age=2, must-revalidate", "ETag": tag}
        assert reply.headers == caching


def test_head_has_the_headers_of_get_and_is_no_view() -> None:
    front = Front()
    head = front.get(method="HEAD", HTTP_ACCEPT_ENCODING="gzip")
    assert (head.body, front.counted) == (b"", [])
    page = front.get(HTTP_ACCEPT_ENCODING="gzip")
    assert (head.headers, front.asked, front.counted) == (page.headers, 1, [17])


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "POST"},
        {"HTTP_COOKIE": "theme=dark; sessionid=abc"},
        {"HTTP_AUTHORIZATION": "Basic eDp5"},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": ""},
        {"path": "/desk/"},
        {"path": "/az/search/", "query": "q=nar"},
        {"query": "before=" + "9" * 300},
    ],
    ids=lambda request: "-".join(request),
)
def test_requests_that_are_not_for_everybody_reach_django_each_time_as_they_came(request_: dict[str, str]) -> None:
    front = Front()
    front.get(**request_)
    front.get(**request_)
    assert (front.asked, front.store.pages) == (2, {})
    for name, value in request_.items():
        name = {"method": "REQUEST_METHOD", "path": "PATH_INFO", "query": "QUERY_STRING"}.get(name, name)
        assert front.portal.asked[1][name] == value


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("200 OK", {"Set-Cookie": "csrftoken=x"}),
        ("200 OK", {"Cache-Control": "private"}),
        ("200 OK", {"Cache-Control": "max-age=0, no-store"}),
        ("200 OK", {"Vary": "Cookie"}),
        ("200 OK", {"Vary": "Accept-Encoding, Accept-Language"}),
        ("200 OK", {"Content-Encoding": "gzip"}),
        ("302 Found", {"Location": "/az/"}),
        ("403 Forbidden", {}),
    ],
)
def test_an_answer_that_depends_on_the_reader_is_asked_for_again_with_the_whole_request(
    status: str, headers: dict[str, str]
) -> None:
    front = Front(Portal(status=status, headers={"Content-Type": HTML, **headers}))
    for number in range(3):
        reply = front.get(query="utm_source=x", HTTP_COOKIE=f"csrftoken={number}")
    assert (front.store.pages, reply.headers) == ({}, front.portal.headers)
    seen = [(asked.get("HTTP_COOKIE"), asked["QUERY_STRING"]) for asked in front.portal.asked]
    whole = [(f"csrftoken={number}", "utm_source=x") for number in range(3)]
    assert seen == [(None, ""), *whole]  # the first, plain question found out


@pytest.mark.parametrize("status", ["200 OK", "301 Moved Permanently", "404 Not Found", "410 Gone"])
def test_moved_missing_and_removed_pages_are_kept_too(status: str) -> None:
    front = Front(Portal(status=status))
    assert [front.get().status, front.get().status, front.asked] == [int(status[:3]), int(status[:3]), 1]
    (page,) = front.store.pages.values()
    assert round(page.dead_at - page.used) == (10 if status.startswith("404") else 60)


def test_nothing_of_one_reader_reaches_a_page_for_all() -> None:
    front = Front()
    front.get(query="utm_source=x&before=5", HTTP_COOKIE="theme=dark", HTTP_ACCEPT_LANGUAGE="ru", HTTP_X_ANYTHING="1")
    front.get(query="before=5&fbclid=y")
    (asked,) = front.portal.asked
    assert {name: value for name, value in asked.items() if name.startswith("HTTP_")} == {"HTTP_HOST": "news.example"}
    assert asked["QUERY_STRING"] == "before=5"


@pytest.mark.parametrize(
    ("trusted", "proto", "pages"), [(False, "https", 1), (True, "https", 2)], ids=["anybody's word", "our proxy's word"]
)
def test_host_and_scheme_make_another_page(trusted: bool, proto: str, pages: int) -> None:
    front = Front(trusted_proxy=trusted)
    front.get()
    front.get(HTTP_X_FORWARDED_PROTO=proto)
    assert len(front.store.pages) == pages
    front.get(HTTP_HOST="news.example:8000")
    assert len(front.store.pages) == pages + 1


def test_of_many_readers_of_a_cold_page_one_asks_django() -> None:
    front = Front()
    front.portal.go_on.clear()
    readers = [front.in_background() for _ in range(8)]
    assert front.portal.reached.acquire(timeout=5)
    front.portal.go_on.set()
    for thread, _ in readers:
        thread.join(5)
    assert ([reply.text for _, replies in readers for reply in replies], front.asked) == ([TEXT] * 8, 1)


def test_an_old_page_is_made_new_by_one_reader_while_others_get_the_old_one() -> None:
    front = Front()
    front.get()
    front.age()
    front.portal.go_on.clear()
    front.portal.body = "new" * 100
    front.portal.reached.acquire()
    thread, replies = front.in_background()
    assert front.portal.reached.acquire(timeout=5)
    assert front.get().text == TEXT
    front.portal.go_on.set()
    thread.join(5)
    assert [replies[0].text, front.get().text, front.asked] == ["new" * 100, "new" * 100, 2]


def test_a_page_older_than_the_law_allows_is_shown_to_nobody() -> None:
    front = Front()
    front.get()
    front.age(dead=True)
    front.portal.go_on.clear()
    front.portal.body = "new" * 100
    front.portal.reached.acquire()
    first, second = front.in_background(), front.in_background()
    assert front.portal.reached.acquire(timeout=5)
    front.portal.go_on.set()
    for thread, _ in (first, second):
        thread.join(5)
    assert [replies[0].text for _, replies in (first, second)] == ["new" * 100] * 2


def test_a_page_that_was_in_the_making_during_a_change_is_not_kept() -> None:
    front = Front()
    front.portal.go_on.clear()
    thread, _ = front.in_background()
    assert front.portal.reached.acquire(timeout=5)
    front.store.drop_articles({17})
    front.portal.body = "withheld" * 50
    front.portal.go_on.set()
    late = front.get()
    thread.join(5)
    assert [late.text, front.get().text, front.asked] == ["withheld" * 50, "withheld" * 50, 2]


def test_a_failure_is_shared_with_those_who_waited_and_with_nobody_after_them() -> None:
    front = Front(Portal(status="503 Service Unavailable"))
    front.portal.go_on.clear()
    readers = [front.in_background() for _ in range(3)]
    assert front.portal.reached.acquire(timeout=5)
    front.portal.go_on.set()
    for thread, _ in readers:
        thread.join(5)
    assert {replies[0].status for _, replies in readers} == {503}
    assert front.store.pages == {}
    front.portal.status = "200 OK"
    assert front.get().status == 200


def test_an_application_that_breaks_leaves_nobody_waiting() -> None:
    front = Front(Portal(headers={"Content-Type": HTML, "Content-Length": "5"}))
    front.portal.go_on.clear()
    broken = front.portal.body
    front.portal.body = None  # type: ignore[assignment] # not a text: encoding it breaks
    with pytest.raises(AttributeError):
        front.get()
    front.portal.body = broken
    front.portal.go_on.set()
    assert front.get().text == TEXT


def test_a_change_of_an_article_empties_its_pages_and_all_lists() -> None:
    front = Front()
    front.portal.body = '<a href="/ru/article/18-x/">x</a>' * 10
    front.get("/ru/article/5-names-18/")
    front.portal.body = TEXT
    for path in ("/az/article/18-x/", "/en/article/18-x/", "/az/", "/ru/latest/", "/en/article/180-other/"):
        front.get(path)
    front.store.drop_articles({18})
    assert [key[1] for key in front.store.pages] == ["/en/article/180-other/"]


def test_a_new_number_empties_only_the_pages_that_show_it() -> None:
    front = Front()
    front.portal.body = '<a href="/az/article/18-x/">x</a>' * 10
    front.get("/az/article/17-x/")
    front.get("/az/latest/")
    front.portal.body = '<a href="/az/article/18-x/">x</a> <span data-views="18">4</span>' * 10
    front.get("/az/")
    front.get("/az/article/18-x/")
    front.store.drop_numbers({18})
    assert [key[1] for key in front.store.pages] == ["/az/article/17-x/", "/az/latest/"]


def test_the_least_recently_used_pages_leave_first() -> None:
    front = Front(max_bytes=45_000)
    for number in range(8):
        front.get(f"/az/article/{number + 1}-x/")
        front.get("/az/")
    kept = [key[1] for key in front.store.pages]
    assert (kept[0], kept[1:]) == ("/az/", [f"/az/article/{number}-x/" for number in range(9 - len(kept) + 1, 9)])
    assert front.store.total == sum(page.size for page in front.store.pages.values()) <= 45_000


def test_nothing_is_kept_while_nobody_tells_of_changes() -> None:
    front = Front()
    front.store.blind = True
    front.get()
    assert [front.get().text, front.asked, front.store.pages] == [TEXT, 2, {}]


@pytest.mark.parametrize(
    ("request_", "counted"),
    [
        ({}, [17, 17]),
        ({"path": "/ru/article/17-x/"}, [17, 17]),
        ({"HTTP_COOKIE": "sessionid=x"}, [17, 17]),
        ({"path": "/az/article/17/"}, []),
        ({"path": "/az/"}, []),
        ({"method": "HEAD"}, []),
        ({"method": "POST"}, []),
    ],
    ids=["cached", "another edition", "signed in", "no slug", "a list", "HEAD", "POST"],
)
def test_readings_of_articles_are_noted_kept_or_not(request_: dict[str, str], counted: list[int]) -> None:
    front = Front()
    front.get(**request_)
    front.get(**request_)
    assert front.counted == counted


@pytest.mark.parametrize("status", ["301 Moved Permanently", "404 Not Found", "410 Gone", "500 Oops"])
def test_what_is_no_article_is_not_read(status: str) -> None:
    front = Front(Portal(status=status))
    front.get()
    front.get(HTTP_COOKIE="sessionid=x")
    assert front.counted == []


def test_a_reader_whose_browser_still_has_the_page_reads_it_again() -> None:
    front = Front()
    tag = front.get().headers["ETag"]
    assert (front.get(HTTP_IF_NONE_MATCH=tag).status, front.counted) == (304, [17, 17])

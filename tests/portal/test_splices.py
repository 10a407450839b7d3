"""Kept pages with the newest ticker, most read and latest in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.portal.test_cache import FIREFOX, HTML, UNPACK, Reply

from icma.portal.cache import PageCache
from icma.portal.cache_store import PageStore
from icma.portal.splices import ASKED, BORDER, cut_around, is_marked, mark_of, splice

PAGE = "/ru/article/17-nar/"
AROUND = "/ru/around/"


@dataclass
class Site:
    """An application with pages that hold both marks when it is asked for them, and the parts by themselves."""

    ticker: str = '<a href="/ru/article/5-a/">Дерби</a>'
    rail: str = '<ol><li>Дерби <span data-views="5">7</span></li></ol>'
    around_status: str = "200 OK"
    asked: list[str] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.asked.append(path)
        if path == AROUND:
            start_response(self.around_status, [("Content-Type", HTML)])
            if not self.around_status.startswith("200"):
                return [b"<p>There are no parts here.</p>"]
            return [f"\n{self.ticker}\n{BORDER}\n{self.rail}\n".encode()]
        ticker, rail = self.ticker, self.rail
        if environ.get(ASKED):
            ticker, rail = mark_of("ticker").decode(), mark_of("rail").decode()
        start_response("200 OK", [("Content-Type", HTML)])
        return [f"<header>{ticker}</header><main>{'Нар ' * 99}</main><aside>{rail}</aside>".encode()]


class Reader:
    """Asks the cache before a `Site` as a server does."""

    def __init__(self) -> None:
        self.site, self.store, self.counted = Site(), PageStore(1_000_000), []
        count = self.counted.append
        self.cache = PageCache(self.site, store=self.store, hosts=["news.example"], count=lambda _, pk: count(pk))

    def get(self, path: str = PAGE, **headers: str) -> Reply:
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "HTTP_HOST": "news.example",
            "wsgi.url_scheme": "http", "HTTP_USER_AGENT": FIREFOX, "REMOTE_ADDR": "198.51.100.7", **headers,
        }  # fmt: skip
        started: list[Any] = []
        body = b"".join(self.cache(environ, lambda status, headers, *rest: started.extend((status, headers))))
        return Reply(int(started[0][:3]), dict(started[1]), body)

    def whole(self) -> str:
        site = self.site
        return f"<header>{site.ticker}</header><main>{'Нар ' * 99}</main><aside>{site.rail}</aside>"


@pytest.mark.parametrize("encoding", UNPACK)
def test_a_page_goes_out_with_its_parts_in_every_coding(encoding: str) -> None:
    reader = Reader()
    for _ in range(3):
        reply = reader.get(HTTP_ACCEPT_ENCODING=encoding)
        assert reply.text == reader.whole()
        assert reply.headers.get("Content-Encoding", "") == encoding
        assert reply.headers["Content-Length"] == str(len(reply.body))
    assert reader.site.asked == [PAGE, AROUND]
    assert reader.counted == [17, 17, 17]


def test_a_view_of_a_ranked_article_makes_the_parts_new_and_leaves_the_page() -> None:
    reader = Reader()
    first = reader.get()
    reader.site.rail = reader.site.rail.replace("7", "8")
    reader.store.drop_numbers({5})
    second = reader.get()
    assert second.text == reader.whole()
    assert first.headers["ETag"] != second.headers["ETag"]
    assert reader.site.asked == [PAGE, AROUND, AROUND]


def test_parts_that_came_out_the_same_leave_the_etag() -> None:
    reader = Reader()
    tag = reader.get().headers["ETag"]
    reader.store.drop_numbers({5})
    again = reader.get(HTTP_IF_NONE_MATCH=tag)
    assert (again.status, again.body) == (304, b"")


def test_a_withheld_article_is_gone_from_the_parts_of_a_page_that_stays() -> None:
    reader = Reader()
    assert "Дерби" in reader.get().text
    reader.site.ticker, reader.site.rail = "", "<ol></ol>"
    reader.store.drop_articles({5})
    assert reader.get().text == reader.whole()
    assert reader.site.asked == [PAGE, AROUND, AROUND]


def test_the_allowance_counts_each_packed_form_once() -> None:
    reader = Reader()
    reader.get(HTTP_ACCEPT_ENCODING="br")
    page = reader.store.pages[("news.example", PAGE, "", "http")]
    for number in range(5):
        reader.site.rail = f'<ol><li>{number} <span data-views="5">7</span></li></ol>'
        reader.store.drop_numbers({5})
        reader.get(HTTP_ACCEPT_ENCODING="br")
    assert set(page.variants) == {"br"}
    assert page.size == 4096 + len(page.plain) + len(page.variants["br"].body)
    assert reader.store.total == sum(one.size for one in reader.store.pages.values())


@pytest.mark.parametrize("status", ["404 Not Found", "500 Internal Server Error"])
def test_without_the_parts_the_page_comes_whole_from_the_application(status: str) -> None:
    reader = Reader()
    reader.site.around_status = status
    assert reader.get().text == reader.whole()
    assert reader.site.asked == [PAGE, AROUND, PAGE]
    for _ in range(2):  # the kept 404 in place of the parts is no parts either
        reply = reader.get()
        assert (reply.status, reply.text) == (200, reader.whole())


def test_who_is_signed_in_gets_the_parts_in_place() -> None:
    reader = Reader()
    assert reader.get(HTTP_COOKIE="sessionid=x").text == reader.whole()
    assert reader.site.asked == [PAGE]


def test_marks_of_others_are_left_alone() -> None:
    foreign = b"<!--around:ticker:0123456789abcdef-->"
    assert not is_marked(foreign)
    assert splice(foreign, [b"a", b"b"]) == foreign
    assert splice(mark_of("rail") + mark_of("ticker"), [b"a\\1", b"b"]) == b"ba\\1"


def test_a_page_without_a_border_is_no_pair_of_parts() -> None:
    with pytest.raises(ValueError, match="2 parts were wanted, 1 came"):
        cut_around(b"only one")

"""The newsroom over real HTTP: every address answers as an outlet's would."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from lxml import html
from PIL import Image as Picture
from tests.demo.running import Running, StartNewsroom, command, free_port

from icma.core.feeds import parse_feed
from icma.core.fetch import Fetcher
from icma.core.robots import RobotsRules
from icma.core.types import Certainty
from icma.demo.newsroom import LOCAL, open_newsroom, pieces_of
from icma.demo.outlets import OUTLETS, Outlet, dial
from icma.demo.pages import fill
from icma.demo.words import WORDS
from icma.demo.writing import SECTIONS, articles_in

AZ, RU, EN = OUTLETS
CAPTION = re.compile(r"\. (İllüstrasiya|Иллюстрация|Illustration)$")
NOWHERE = ("/nothing", "/pictures/../server.py", "/pictures/%2e%2e/x.jpg", "/pictures/ferry", "/video/x", "/%ff")
each_outlet = pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.slug)


def paths_on_the_front_page(newsroom: Running, outlet: Outlet) -> list[str]:
    page = html.fromstring(newsroom.ask(outlet.host, "/").text)
    return [str(link) for link in page.xpath("//h2/a/@href")]


@each_outlet
def test_every_article_is_served_whole(newsroom: Running, outlet: Outlet) -> None:
    paths = paths_on_the_front_page(newsroom, outlet)
    assert len(set(paths)) == 8
    for path in paths:
        said = newsroom.ask(outlet.host, path)
        assert (said.status, said.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        page = html.fromstring(said.text)
        assert page.get("lang")[:2] == outlet.language
        assert len(page.xpath("//h1")) == 1
        assert len(page.xpath("//p")) >= 6
        assert WORDS[outlet.language].invented in page.text_content()
        captions = [caption.text_content() for caption in page.xpath("//figcaption")]
        assert captions != []
        assert [
            caption for caption in captions if not re.search(r"(İllüstrasiya|Иллюстрация|Illustration)$", caption)
        ] == []
        assert "$" not in said.text


@each_outlet
def test_every_picture_and_frame_on_a_page_is_there(newsroom: Running, outlet: Outlet) -> None:
    sources = set()
    for path in paths_on_the_front_page(newsroom, outlet):
        page = html.fromstring(newsroom.ask(outlet.host, path).text)
        sources |= set(page.xpath("//img/@src")) | set(page.xpath("//iframe/@src"))
    for source in sources:
        said = newsroom.ask(outlet.host, source)
        assert said.status == 200
        if source.endswith(".jpg"):
            assert said.headers["Content-Type"] == "image/jpeg"
            assert len(said.body) <= 25_000
            with Picture.open(BytesIO(said.body)) as picture:
                assert (picture.format, picture.size) == ("JPEG", (960, 540))


@each_outlet
def test_every_link_of_a_page_leads_somewhere(newsroom: Running, outlet: Outlet) -> None:
    links = set()
    for path in ["/", *paths_on_the_front_page(newsroom, outlet)]:
        page = html.fromstring(newsroom.ask(outlet.host, path).text)
        links |= {link for link in page.xpath("//a/@href | //link/@href") if link.startswith("/")}
    answers = {link: newsroom.ask(outlet.host, link).status for link in links if "?" not in link}
    assert {link: status for link, status in answers.items() if status != 200} == {}


@each_outlet
def test_the_feed_gives_every_article_with_its_date(newsroom: Running, outlet: Outlet) -> None:
    said = newsroom.ask(outlet.host, outlet.feed_path)
    now = datetime.now(UTC)
    base = outlet.homepage(newsroom.port)
    feed = parse_feed(
        said.body, base_url=outlet.feed_url(newsroom.port), content_type=said.headers["Content-Type"], now=now, zone=UTC
    )
    assert (feed.title, feed.language[:2], feed.homepage, feed.dropped) == (outlet.name, outlet.language, base, ())
    assert WORDS[outlet.language].invented in said.text
    links = [entry.link.partition("?")[0] for entry in feed.entries]
    assert links == [base.rstrip("/") + path for path in paths_on_the_front_page(newsroom, outlet)]
    by_title = {article.title: article for article in articles_in(outlet.slug)}
    for entry in feed.entries:
        assert entry.published is not None
        age = now - entry.published.at - by_title[entry.title].age
        assert timedelta(0) <= age < timedelta(minutes=5)
        assert entry.published.certainty == Certainty.ZONE_STATED
        assert entry.summary.startswith(by_title[entry.title].lead[:100])
        assert (len(entry.summary) <= 193, entry.summary.endswith("...")) == (True, True)


def test_each_feed_has_the_habits_of_its_system(newsroom: Running) -> None:
    az, ru, en = (newsroom.ask(outlet.host, outlet.feed_path).text for outlet in OUTLETS)
    counted = [(feed.count("<guid"), feed.count("utm_source"), feed.count("<entry>")) for feed in (az, ru, en)]
    assert counted == [(0, 0, 0), (8, 8, 0), (0, 0, 8)]


@each_outlet
def test_a_section_lists_only_its_articles(newsroom: Running, outlet: Outlet) -> None:
    words = WORDS[outlet.language]
    openings = (datetime.now(UTC),)
    for key in SECTIONS:
        page = html.fromstring(newsroom.ask(outlet.host, words.section_path(key)).text)
        titles = [title.text_content() for title in page.xpath("//h2/a")]
        pieces = pieces_of(outlet, openings, now=openings[0])
        assert titles == [piece.article.title for piece in pieces if piece.article.section == key]


def test_each_outlet_states_dates_in_its_own_way(newsroom: Running) -> None:
    pages = [newsroom.ask(o.host, paths_on_the_front_page(newsroom, o)[0]).text for o in OUTLETS]
    az, ru, en = (html.fromstring(page) for page in pages)
    assert re.fullmatch(
        r"\d{1,2} [a-zəı]+ 20\d\d, \d\d:\d\d", az.xpath("//div[@class='tarix']")[0].text.split("\xa0")[0].strip()
    )
    assert az.xpath("//time | //script") == []
    stated = ru.xpath("//meta[@property='article:published_time']/@content")[0]
    assert ru.xpath("//article//time/@datetime") == [stated]
    thing = json.loads(en.xpath("//script[@type='application/ld+json']")[0].text)
    assert (thing["@type"], thing["inLanguage"]) == ("NewsArticle", "en")
    assert thing["headline"] == en.xpath("//h1")[0].text
    ages = [datetime.now(UTC) - datetime.fromisoformat(date) for date in (stated, thing["datePublished"])]
    assert [timedelta(minutes=5) < age < timedelta(hours=1) for age in ages] == [True, True]


@each_outlet
def test_a_conditional_get_of_feed_article_and_picture_is_answered_with_304(newsroom: Running, outlet: Outlet) -> None:
    for path in (outlet.feed_path, paths_on_the_front_page(newsroom, outlet)[0], "/pictures/ferry.jpg"):
        first = newsroom.ask(outlet.host, path)
        etag, changed = first.headers["ETag"], first.headers["Last-Modified"]
        for headers, status in (
            ({"If_None_Match": etag}, 304),
            ({"If_None_Match": f'"other", W/{etag}'}, 304),
            ({"If_Modified_Since": changed}, 304),
            ({"If_None_Match": '"other"', "If_Modified_Since": changed}, 200),
            ({"If_Modified_Since": "Thu, 01 Jan 1998 00:00:00 GMT"}, 200),
            ({"If_Modified_Since": "yesterday or so"}, 200),
        ):
            said = newsroom.ask(outlet.host, path, **headers)
            assert (said.status, said.body) == (status, b"" if status == 304 else first.body)
            assert said.headers["ETag"] == etag


@each_outlet
def test_robots_txt_keeps_robots_out_of_the_search_only(newsroom: Running, outlet: Outlet) -> None:
    said = newsroom.ask(outlet.host, "/robots.txt")
    rules = RobotsRules(said.body)
    base = outlet.homepage(newsroom.port)
    asked = (paths_on_the_front_page(newsroom, outlet)[0], "/axtar?q=a" if outlet is AZ else "/search?q=a")
    assert [rules.allows(base.rstrip("/") + path, "icma") for path in asked] == [True, False]


@pytest.mark.parametrize(
    ("outlet", "words"),
    [(AZ, "Səhifə tapılmadı"), (RU, "Страница не найдена"), (EN, "Page not found")],
    ids=["az", "ru", "en"],
)
def test_what_is_not_there_is_said_in_the_outlets_language(newsroom: Running, outlet: Outlet, words: str) -> None:
    for path in (
        "/nothing",
        "/pictures/../server.py",
        "/pictures/%2e%2e/draw.jpg",
        "/pictures/ferry",
        "/video/x",
        "/%ff",
    ):
        said = newsroom.ask(outlet.host, path)
        assert (said.status, html.fromstring(said.text).xpath("//h1")[0].text) == (404, words)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "gilavar.localhost", ""])
def test_a_host_that_is_no_outlet_is_told_where_they_are(newsroom: Running, host: str) -> None:
    said = newsroom.ask(host, "/")
    assert said.status == 421
    assert said.text.splitlines()[1:] == [outlet.homepage(newsroom.port) for outlet in OUTLETS]


def test_a_head_request_has_the_headers_of_the_get_and_no_body(newsroom: Running) -> None:
    get, head = newsroom.ask(AZ.host, "/"), newsroom.ask(AZ.host, "/", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(get.body))


@each_outlet
def test_the_portals_fetcher_reaches_the_outlet_by_its_own_name(newsroom: Running, outlet: Outlet) -> None:
    with Fetcher(user_agent="icma-tests", dial=dial(newsroom.port)) as fetcher:
        first = fetcher.get(outlet.feed_url(newsroom.port))
        again = fetcher.get(outlet.feed_url(newsroom.port), etag=first.header("ETag"))
    assert (first.status, again.not_modified) == (200, True)
    assert first.final_url == outlet.feed_url(newsroom.port)


def test_a_restart_keeps_every_page_as_it_was(start_newsroom: StartNewsroom) -> None:
    port = free_port()
    seen = []
    for _ in range(2):
        running = start_newsroom(port)
        seen.append([running.ask(o.host, path).body for o in OUTLETS for path in (o.feed_path, "/")])
        running.process.terminate()
        assert running.process.wait(timeout=10) == 0
    assert seen[0] == seen[1]


def test_ten_days_later_there_is_news_again_and_the_old_pages_stand(
    tmp_path: Path, start_newsroom: StartNewsroom
) -> None:
    before = datetime.now(UTC) - timedelta(days=10)
    openings = open_newsroom(tmp_path / "state" / "opened.json", now=before)
    old = pieces_of(RU, openings, now=before)
    running = start_newsroom()
    links = re.findall(r"<link>[^<]+(/news/\d+\.html)", running.ask(RU.host, RU.feed_path).text)
    assert len(links) == 16
    assert links[8:] == [piece.path for piece in old]
    page = html.fromstring(running.ask(RU.host, old[0].path).text)
    assert page.xpath("//article//time/@datetime") == [old[0].published.astimezone(LOCAL).isoformat()]


def test_a_port_that_is_taken_is_said_in_one_line(newsroom: Running, tmp_path: Path) -> None:
    state = tmp_path / "opened.json"
    ended = subprocess.run(command(newsroom.port, state), capture_output=True, timeout=20, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (
        3,
        "",
        f"demo newsroom: port {newsroom.port} on 127.0.0.1 is taken by another program; choose another with --port\n",
    )
    assert not state.exists()


def test_a_port_that_does_not_exist_is_said_in_one_line(tmp_path: Path) -> None:
    asked = command(70000, tmp_path / "opened.json")
    ended = subprocess.run(asked, capture_output=True, timeout=20, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (3, "demo newsroom: 70000 is not a port (0-65535)\n")


def test_a_state_file_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    asked = command(free_port(), tmp_path / "file" / "opened.json")
    ended = subprocess.run(asked, capture_output=True, timeout=20, text=True, check=False)
    assert ended.returncode == 3
    assert re.fullmatch(r"demo newsroom: cannot start on 127\.0\.0\.1, port \d+: .*Not a directory.*\n", ended.stderr)


def test_it_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    asked = command(free_port(), tmp_path / "opened.json", "--until-parent-ends")
    middle = f"import subprocess, time; p = subprocess.Popen({asked!r}); print(p.pid, flush=True); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", middle], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    newsroom = int(parent.stdout.readline())
    while not (tmp_path / "opened.json").exists():
        time.sleep(0.05)
    parent.send_signal(signal.SIGKILL)
    parent.communicate(timeout=10)
    deadline = time.monotonic() + 10
    while is_running(newsroom) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_running(newsroom)


def is_running(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return False


def test_it_stays_small(newsroom: Running) -> None:
    for outlet in OUTLETS:
        for path in paths_on_the_front_page(newsroom, outlet):
            newsroom.ask(outlet.host, path)
    rollup = Path(f"/proc/{newsroom.process.pid}/smaps_rollup").read_text(encoding="utf-8")
    private = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    assert private is not None
    assert int(private[1]) <= 20_000  # kB; 16,300 measured on Python 3.11


def test_the_outlets_module_is_light() -> None:
    seen = subprocess.run(
        [sys.executable, "-c", "import sys, icma.demo.outlets; print(sorted(m for m in sys.modules if 'icma' in m))"],
        capture_output=True, text=True, check=True, env=os.environ,
    )  # fmt: skip
    assert seen.stdout == "['icma', 'icma.demo', 'icma.demo.outlets']\n"


def test_a_template_field_that_nobody_fills_is_a_bug() -> None:
    with pytest.raises(KeyError):
        fill(AZ, "row", title="no path")

"""The newsroom over real HTTP: every address answers as an outlet's would."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from lxml import html
from PIL import Image as Picture
from tests.demo.running import Running, Said, StartNewsroom, command, free_port

from icma.core.feeds import parse_feed
from icma.core.fetch import Fetcher
from icma.core.listing import read_listing
from icma.core.robots import RobotsRules
from icma.core.text import squeeze
from icma.core.types import Certainty
from icma.demo.bulletins.making import LOCAL
from icma.demo.newsroom import open_newsroom, pieces_of
from icma.demo.outlets import OUTLETS, Outlet, Way, dial
from icma.demo.pages import fill
from icma.demo.server import answer, encode, is_unchanged
from icma.demo.timetable import FIRST_NUMBER
from icma.demo.words import WORDS, section_path
from icma.demo.writing import SECTIONS, articles_in, edits_in

BY_SLUG = {outlet.slug: outlet for outlet in OUTLETS}
AZ, RU, EN = OUTLETS[:3]
SLOW, BUSY, TWO, LISTING = OUTLETS[3:]
NOWHERE = ("/nothing", "/pictures/../server.py", "/pictures/%2e%2e/x.jpg", "/pictures/ferry", "/video/x", "/%ff")
FORMATS = {"rss-bare": "rss", "rss-full": "rss", "rss-plain": "rss"}
CAPTION = re.compile(r"\. (İllüstrasiya|Иллюстрация|Illustration)$")
each_outlet = pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.slug)


@dataclass(frozen=True, slots=True)
class Walk:
    """An outlet's front page and every article on it, as they stood at one moment."""

    at: datetime
    front: Said
    articles: dict[str, Said]


@cache
def walk(newsroom: Running, outlet: Outlet) -> Walk:
    at = datetime.now(UTC)
    front = newsroom.ask(outlet.host, "/")
    paths = [str(link) for link in html.fromstring(front.text).xpath("//h2/a/@href")]
    return Walk(at, front, newsroom.ask_all(outlet.host, paths))


def front_page(newsroom: Running, outlet: Outlet) -> list[str]:
    return list(walk(newsroom, outlet).articles)


def newest_article(newsroom: Running, outlet: Outlet) -> str:
    return front_page(newsroom, outlet)[0]


def language_at(outlet: Outlet, path: str) -> str:
    return path.split("/")[1] if len(outlet.languages) > 1 else outlet.language


def opened_at(newsroom: Running) -> datetime:
    """When the newsroom of these tests opened, as it wrote it down."""
    return datetime.fromisoformat(json.loads(newsroom.state.read_bytes())["openings"][-1])


@each_outlet
def test_every_article_is_served_whole(newsroom: Running, outlet: Outlet) -> None:
    walked = walk(newsroom, outlet)
    pieces = {piece.path: piece for piece in pieces_of(outlet, (opened_at(newsroom),), now=walked.at)}
    assert list(walked.articles) == list(pieces)
    for path, said in walked.articles.items():
        language = language_at(outlet, path)
        assert (said.status, said.headers["Content-Type"]) == (200, f"text/html; charset={outlet.charset}")
        page = html.fromstring(said.text)
        assert page.get("lang")[:2] == language
        assert [title.text for title in page.xpath("//h1")] == [pieces[path].article.title]
        text = page.text_content()
        assert (WORDS[language].invented in text, pieces[path].article.lead in text) == (True, True)
        assert pieces[path].article.caption in text
        assert len(page.xpath("//p")) >= 3
        assert "$" not in said.text


@each_outlet
def test_every_picture_and_frame_on_a_page_is_there(newsroom: Running, outlet: Outlet) -> None:
    sources = set()
    for said in walk(newsroom, outlet).articles.values():
        page = html.fromstring(said.text)
        sources |= set(page.xpath("//img/@src")) | set(page.xpath("//iframe/@src"))
    for source, said in newsroom.ask_all(outlet.host, sources).items():
        assert (source, said.status) == (source, 200)
        if source.endswith(".jpg"):
            assert said.headers["Content-Type"] == "image/jpeg"
            assert len(said.body) <= 25_000
            with Picture.open(BytesIO(said.body)) as picture:
                assert (picture.format, picture.size) == ("JPEG", (960, 540))


@each_outlet
def test_every_link_of_a_page_leads_somewhere(newsroom: Running, outlet: Outlet) -> None:
    walked = walk(newsroom, outlet)
    links = set()
    for said in (walked.front, *walked.articles.values()):
        page = html.fromstring(said.text)
        links |= {link for link in page.xpath("//a/@href | //link/@href") if link.startswith("/")}
    unseen = {link for link in links if "?" not in link} - set(walked.articles)
    dead = {link for link, said in newsroom.ask_all(outlet.host, unseen).items() if said.status != 200}
    assert dead == unpublished_links(outlet, opened_at(newsroom))


def unpublished_links(outlet: Outlet, opened: datetime) -> set[str]:
    """Links to articles that have not come out yet: dead, as at real outlets."""
    now = datetime.now(UTC)
    standing = {piece.article.slug: piece for piece in pieces_of(outlet, (opened,), now=now)}
    wanted = {
        slug
        for piece in standing.values()
        for block in piece.article.blocks
        for slug in re.findall(r'href="@([\w-]+)"', getattr(block, "html", ""))
    }
    return {f"/{slug}" for slug in wanted - set(standing)}


@pytest.mark.parametrize(
    ("outlet", "way"), [(outlet, way) for outlet in OUTLETS for way in outlet.ways if way.form != "listing"]
)
def test_a_feed_gives_every_article_with_its_date(newsroom: Running, outlet: Outlet, way: Way) -> None:
    said, now, opened = newsroom.ask(outlet.host, way.path), datetime.now(UTC), opened_at(newsroom)
    base = outlet.homepage(newsroom.port).rstrip("/")
    feed = parse_feed(
        said.body, base_url=base + way.path, content_type=said.headers["Content-Type"], now=now, zone=UTC
    )  # fmt: skip
    assert (feed.kind, feed.dropped) == (FORMATS.get(way.form, way.form), ())
    language = way.language or outlet.language
    if way.form != "sitemap":
        assert (feed.title, feed.language[:2], feed.homepage) == (outlet.name, language, f"{base}/")
    assert WORDS[language].invented in said.text
    pieces = [p for p in pieces_of(outlet, (opened,), now=now) if p.language == language]
    assert [entry.link.partition("?")[0] for entry in feed.entries] == [base + piece.path for piece in pieces]
    for entry, piece in zip(feed.entries, pieces, strict=True):
        assert entry.published is not None
        assert (entry.title, entry.published.at) == (squeeze(piece.article.title), piece.published)
        assert entry.published.certainty == Certainty.ZONE_STATED


def test_each_feed_has_the_habits_of_its_system(newsroom: Running) -> None:
    az, ru, en = (newsroom.ask(outlet.host, outlet.ways[0].path).text for outlet in OUTLETS[:3])
    items = [len(front_page(newsroom, outlet)) for outlet in (AZ, RU, EN)]
    assert az.count('<guid isPermaLink="false">gilavar-xeber</guid>') == items[0]
    assert len(set(re.findall(r"<guid[^>]*>[^<]+", ru))) == ru.count("utm_source") == items[1]
    assert ru.startswith('<?xml version="1.0" encoding="windows-1251"?>')
    assert en.count("<entry>") == items[2]
    both = [newsroom.ask(TWO.host, way.path).text for way in TWO.ways]
    assert [re.findall(r"<language>(\w+)", feed) for feed in both] == [["az"], ["ru"]]
    assert json.loads(newsroom.ask(SLOW.host, "/feed.json").body)["version"] == "https://jsonfeed.org/version/1.1"


def test_an_outlet_without_a_feed_lists_its_stories_as_headlines(newsroom: Running) -> None:
    said = newsroom.ask(LISTING.host, "/stories/")
    assert (said.status, said.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    feed = read_listing(said.body, base_url=LISTING.way_urls(newsroom.port)[0], now=datetime.now(UTC), zone=UTC)
    base = LISTING.homepage(newsroom.port).rstrip("/")
    assert {entry.link for entry in feed.entries} == {base + path for path in front_page(newsroom, LISTING)}
    assert [newsroom.ask(LISTING.host, path).status for path in ("/rss.xml", "/feed", "/sitemap.xml")] == [404] * 3


@each_outlet
def test_a_section_lists_only_its_articles(newsroom: Running, outlet: Outlet) -> None:
    pieces = pieces_of(outlet, (opened_at(newsroom),), now=datetime.now(UTC))
    wanted = {section_path(outlet, language, key): (language, key) for language in outlet.languages for key in SECTIONS}
    for path, said in newsroom.ask_all(outlet.host, wanted).items():
        titles = [title.text_content() for title in html.fromstring(said.text).xpath("//h2/a")]
        language, key = wanted[path]
        assert titles == [p.article.title for p in pieces if (p.language, p.article.section) == (language, key)]


def test_an_outlet_in_two_languages_has_a_front_page_in_each(newsroom: Running) -> None:
    for language in TWO.languages:
        page = html.fromstring(newsroom.ask(TWO.host, f"/{language}/").text)
        links = page.xpath("//h2/a/@href")
        assert page.get("lang") == language
        assert {link.split("/")[1] for link in links} == {language}
        assert len(links) >= 10


def test_each_outlet_states_dates_in_its_own_way(newsroom: Running) -> None:
    pages = [html.fromstring(newsroom.ask(o.host, newest_article(newsroom, o)).text) for o in OUTLETS]
    az, ru, en, slow, busy, two, listing = pages
    prose = r"\d{1,2} [a-zəı]+ 20\d\d, \d\d:\d\d"
    assert re.fullmatch(prose, az.xpath("//div[@class='tarix']")[0].text.split("\xa0")[0].strip())
    assert az.xpath("//time | //script") == []
    stated = ru.xpath("//meta[@property='article:published_time']/@content")[0]
    assert ru.xpath("//article//time/@datetime") == [stated]
    for page in (en, busy):
        thing = json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)
        assert (thing["@type"], thing["headline"]) == ("NewsArticle", page.xpath("//h1")[0].text)
    assert slow.xpath("//*[@itemprop='headline']")[0].text == slow.xpath("//h1")[0].text
    assert re.match(r"\d\d\.\d\d\.20\d\d \d\d:\d\d \| ", busy.xpath("//div[@class='data']")[0].text)
    assert len(two.xpath("//meta[@property='article:published_time']")) == 1
    assert len(listing.xpath("//*[contains(@class, 'h-entry')]//time[@class='dt-published']")) == 1


@each_outlet
def test_a_conditional_get_of_feed_article_and_picture_is_answered_with_304(newsroom: Running, outlet: Outlet) -> None:
    feeds = [way.path for way in outlet.ways if way.form != "listing"]
    wanted = [*feeds, newest_article(newsroom, outlet), "/pictures/ferry.jpg"][: 1 if outlet.slow else None]
    for path, first in newsroom.ask_all(outlet.host, wanted).items():
        etag, changed = first.headers["ETag"], first.headers["Last-Modified"]
        for headers, status in (
            ({"If_None_Match": etag}, 304),
            ({"If_None_Match": f'"other", W/{etag.removeprefix("W/")}'}, 304),
            ({"If_Modified_Since": changed}, 304),
            ({"If_None_Match": '"other"', "If_Modified_Since": changed}, 200),
            ({"If_Modified_Since": "Thu, 01 Jan 1998 00:00:00 GMT"}, 200),
            ({"If_Modified_Since": "yesterday or so"}, 200),
        )[: 1 if outlet.slow else None]:
            said = newsroom.ask(outlet.host, path, **headers)
            assert (said.status, said.body) == (status, b"" if status == 304 else first.body)
            assert said.headers["ETag"] == etag


def test_an_edit_changes_validators_and_text_and_keeps_the_feeds_date() -> None:
    for outlet in OUTLETS:
        for slug, edits in edits_in(outlet.slug).items():
            opened = datetime(2026, 3, 15, 8, 0, tzinfo=UTC)
            moment = opened - edits[0].age + edits[0].edited_after
            piece = next(p for p in pieces_of(outlet, (opened,), now=moment) if p.article.slug == slug)
            old, new = (
                answer(outlet.host, piece.path, openings=(opened,), port=8101, now=now)
                for now in (moment - timedelta(minutes=1), moment)
            )
            assert (old.status, new.status, old.changed, new.changed) == (200, 200, piece.published, moment)
            assert is_unchanged(new, none_match=old.etag, modified_since="") is False
            assert is_unchanged(old, none_match=old.etag, modified_since="") is True
            assert edits[0].title in html.fromstring(new.body.decode(outlet.charset)).text_content()


def test_an_article_that_disappears_answers_404_and_is_listed_no_more() -> None:
    opened = datetime(2026, 3, 15, 8, 0, tzinfo=UTC)
    gone = [(outlet, article) for outlet in OUTLETS for article in articles_in(outlet.slug) if article.gone_after]
    for outlet, article in gone:
        moment = opened - article.age + article.gone_after
        before = moment - timedelta(minutes=1)
        path = next(p.path for p in pieces_of(outlet, (opened,), now=before) if p.article.slug == article.slug)
        statuses = [answer(outlet.host, path, openings=(opened,), port=1, now=now).status for now in (before, moment)]
        assert statuses == [200, 404]
        front = answer(outlet.host, "/", openings=(opened,), port=1, now=moment).body.decode(outlet.charset)
        assert path not in front


def test_a_letter_that_windows_1251_lacks_is_written_as_a_reference(newsroom: Running) -> None:
    said = newsroom.ask(RU.host, "/")
    assert said.headers["Content-Type"] == "text/html; charset=windows-1251"
    assert b"charset=windows-1251" in said.body
    assert "Гилавар Сегодня" in said.body.decode("windows-1251")
    assert encode(RU, "2 °C, −3, ə") == "2 °C, &#8722;3, &#601;".encode("windows-1251")


def test_the_slow_outlet_takes_two_to_four_seconds_for_an_answer(newsroom: Running) -> None:
    began = time.monotonic()
    assert newsroom.ask(SLOW.host, "/feed.json").status == 200
    assert 2.0 <= time.monotonic() - began < 4.5


def test_every_fifth_request_of_the_busy_outlet_is_refused_for_two_seconds_but_never_robots_txt(
    start_newsroom: StartNewsroom,
) -> None:
    running = start_newsroom()
    said = [running.ask_once(BUSY.host, path) for path in ["/", "/robots.txt"] * 10]
    assert [one.status for one in said[::2]] == [200, 200, 200, 200, 503] * 2
    assert {one.status for one in said[1::2]} == {200}
    refused = said[8]
    assert (refused.headers["Retry-After"], refused.body) == ("2", b"")


@each_outlet
def test_robots_txt_keeps_robots_out_of_the_search_only(newsroom: Running, outlet: Outlet) -> None:
    rules = RobotsRules(newsroom.ask(outlet.host, "/robots.txt").body)
    base = outlet.homepage(newsroom.port).rstrip("/")
    article = newest_article(newsroom, outlet)
    search = {"gilavar-xeber": "/axtar?q=a", "sahil-qezeti": "/axtaris?movzu=a", "mirvari-media": "/az/axtar?q=a"}
    asked = [article, *(way.path for way in outlet.ways), search.get(outlet.slug, "/search?q=a")]
    assert [rules.allows(base + path, "icma") for path in asked] == [True] * (len(asked) - 1) + [False]


def test_the_sitemap_is_named_in_robots_txt(newsroom: Running) -> None:
    lines = newsroom.ask(BUSY.host, "/robots.txt").text.splitlines()
    assert lines[-1] == f"Sitemap: {BUSY.way_urls(newsroom.port)[0]}"


@pytest.mark.parametrize(
    ("slug", "path", "words"),
    [
        ("gilavar-xeber", "/nothing", "Səhifə tapılmadı"),
        ("gilavar-segodnya", "/nothing", "Страница не найдена"),
        ("gilavar-courier", "/nothing", "Page not found"),
        ("portovy-vestnik", "/nothing", "Документ не найден"),
        ("mirvari-media", "/az/nothing", "Bu səhifə sahilə çatmadı"),
        ("mirvari-media", "/ru/nothing", "Эта страница не доплыла"),
        ("lagoon-post", "/nothing", "Nothing here but mud"),
        ("sahil-qezeti", "/nothing", "Belə səhifə yoxdur"),
    ],
)
def test_what_is_not_there_is_said_in_the_outlets_language(newsroom: Running, slug: str, path: str, words: str) -> None:
    outlet = BY_SLUG[slug]
    for said in newsroom.ask_all(outlet.host, [path, *(NOWHERE if outlet in (AZ, RU, EN) else ())]).values():
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
        url = f"{outlet.homepage(newsroom.port)}robots.txt"
        first = fetcher.get(url)
        again = fetcher.get(url, etag=first.header("ETag"))
    assert (first.status, again.not_modified) == (200, True)
    assert first.final_url == url


def test_a_restart_keeps_every_page_as_it_was(start_newsroom: StartNewsroom) -> None:
    port = free_port()
    seen = []
    for _ in range(2):
        running = start_newsroom(port)
        shown = [(o.host, path) for o in (AZ, RU, EN, TWO, LISTING) for path in (o.ways[0].path, "/")]
        seen.append([running.ask(host, path).body for host, path in shown])
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
    links = re.findall(r"<link>[^<]+(/news/\d+\.html)", running.ask(RU.host, RU.ways[0].path).text)
    openings = tuple(datetime.fromisoformat(text) for text in json.loads(running.state.read_bytes())["openings"])
    assert len(openings) == 2
    fresh = [piece for piece in pieces_of(RU, openings, now=datetime.now(UTC)) if piece.published > before]
    assert links[: len(fresh)] == [piece.path for piece in fresh][:40]
    written = [piece for piece in old if piece.number < FIRST_NUMBER]
    for piece in (written[0], written[-1], old[0]):
        page = html.fromstring(running.ask(RU.host, piece.path).text)
        assert page.xpath("//article//time/@datetime") == [piece.published.astimezone(LOCAL).isoformat()]


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
        walk(newsroom, outlet)
    rollup = Path(f"/proc/{newsroom.process.pid}/smaps_rollup").read_text(encoding="utf-8")
    private = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    assert private is not None
    assert int(private[1]) <= 24_000  # kB; 20,100 measured on Python 3.11


def test_the_outlets_module_is_light() -> None:
    seen = subprocess.run(
        [sys.executable, "-c", "import sys, icma.demo.outlets; print(sorted(m for m in sys.modules if 'icma' in m))"],
        capture_output=True, text=True, check=True, env=os.environ,
    )  # fmt: skip
    assert seen.stdout == "['icma', 'icma.demo', 'icma.demo.outlets']\n"


def test_a_template_field_that_nobody_fills_is_a_bug() -> None:
    with pytest.raises(KeyError):
        fill(AZ, "row", "az", title="no path")

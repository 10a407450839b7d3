"""What a new user tries in the first quarter of an hour, in one go, on the portal that `icma up` starts."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from .running import EDITIONS, PERSON, DemoPortal, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRST_NEWS_AFTER = timedelta(minutes=2)  # of the opening: the first article that comes out while the newsroom runs
STARTING = timedelta(seconds=50)  # from the start of the walk until that article: the first harvest is over by then
HARVEST_SECONDS = 120  # what the issue allows
NEWS_SECONDS = 240  # something new comes out every other minute, each feed is looked at once a minute
VIEW_SECONDS = 5.0
HIDE_SECONDS = 1.0
PATIENCE = 30  # seconds for anything that should be there at once, on a machine that has other things to do
PASSWORD = "qaranqush-163-reis"
NO_COUNTERPART = {"az": "qarşılığı yoxdur", "en": "has no counterpart"}  # what a front page says of it


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[DemoPortal]:
    running = DemoPortal(home=tmp_path / "home")
    running.open_newsroom(ago=FIRST_NEWS_AFTER - STARTING)
    running.start()
    try:
        yield running
    finally:
        running.stop()


def test_what_a_new_user_tries_in_fifteen_minutes(portal: DemoPortal, chromium: Any) -> None:
    reader = open_reader(chromium, portal, width=360)
    see_the_first_page(portal, reader)
    see_articles_arrive(portal, reader)
    fronts = leave_fronts_open(portal, chromium)
    article = read_an_article(portal, reader)
    see_its_views_rise_once(portal, reader, chromium, article)
    switch_languages(reader)
    find_the_ferry_elsewhere(reader)
    open_an_old_day(reader)
    hide_and_undo(portal, open_reader(chromium, portal, width=1440))
    be_told_of_a_new_article(portal, fronts)
    restart(portal, reader, article)


def open_reader(chromium: Any, portal: DemoPortal, *, width: int) -> Any:
    """A page of somebody's own browser; headless Chromium's name would not be counted."""
    context = chromium.new_context(
        base_url=portal.origin, viewport={"width": width, "height": 800}, user_agent=PERSON,
        timezone_id="Asia/Baku",
    )  # fmt: skip
    context.set_default_timeout(PATIENCE * 1000)
    return context.new_page()


def see_the_first_page(portal: DemoPortal, page: Any) -> None:
    page.goto("/")
    assert page.url.removeprefix(portal.origin) in [f"/{edition}/" for edition in EDITIONS]
    page.get_by_role("link", name="Русский").click()
    assert page.url == f"{portal.origin}/ru/"
    assert "вымышлены" in page.locator(".demo").inner_text()


def see_articles_arrive(portal: DemoPortal, page: Any) -> None:
    """The number grows until everything is there that the outlets have published."""

    def all_there() -> bool:
        published, on_portal = portal.harvested()
        return 0 < published == on_portal

    at_first = count_in_calendar(page)
    until(all_there, "every article of the outlets on the portal", seconds=HARVEST_SECONDS)
    until(lambda: count_in_calendar(page) >= max(40, at_first), "the archive has grown", seconds=PATIENCE)
    page.goto("/ru/")
    assert page.locator("main article").count() == 11
    assert page.locator(".ticker li").count() == 20


def count_in_calendar(page: Any) -> int:
    """How many articles of the Russian edition stand in the calendar of the newest month."""
    page.goto("/ru/archive/")
    return sum(int(re.match(r"\d+", text)[0]) for text in page.locator(".calendar .count").all_inner_texts())


def leave_fronts_open(portal: DemoPortal, chromium: Any) -> dict[str, Any]:
    """The front page of each edition, in tabs whose clock can be put forward, and what is the newest there."""
    page = open_reader(chromium, portal, width=360)
    fronts = {}
    for edition in EDITIONS:
        page = page.context.new_page()
        page.clock.install()
        page.goto(f"/{edition}/")
        fronts[edition] = page
    return fronts


def read_an_article(portal: DemoPortal, page: Any) -> str:
    """By the calendar, of a day so old that no simulated reader is there; the article's path."""
    page.goto("/ru/archive/")
    page.locator(".calendar a").nth(-4).click()
    links = page.locator("main .timeline h3 a")
    paths = [link.get_attribute("href") for link in links.all()]

    def archived() -> list[int]:
        return [place for place, path in enumerate(paths) if 'class="stamp"' in portal.read(path).text]

    link = links.nth(until(archived, "the page of an article is archived", seconds=HARVEST_SECONDS)[0])
    headline = link.inner_text()
    link.click()
    assert page.locator("h1").inner_text().replace("\xad", "") == headline.replace("\xad", "")
    source = page.locator(".story .meta .by").inner_text()
    assert page.locator(".attribution").inner_text() == f"Согласно сайту {source}, передает icma."
    assert re.fullmatch(
        r"Эта новость заархивирована с источника \d+\s[А-Я][а-я]+ \d{4} \d\d:\d\d", page.locator(".stamp").inner_text()
    )
    assert page.locator(".story .origin a").get_attribute("href").startswith("http://")
    return str(page.evaluate("location.pathname"))


def see_its_views_rise_once(portal: DemoPortal, page: Any, chromium: Any, article: str) -> None:
    """From 0 to 1 within five seconds; ten reloads later still 1, and one step away stands why."""
    began = time.monotonic()
    until(lambda: page.reload() and views_on(page) == 1, "the view of this reader", seconds=PATIENCE)
    assert time.monotonic() - began <= VIEW_SECONDS
    for _ in range(10):
        page.reload()
    other = open_reader(chromium, portal, width=360)  # somebody else's view shows that all before it have been counted
    other.context.set_extra_http_headers({"User-Agent": PERSON.replace("Linux", "Windows")})
    other.goto(article)
    until(lambda: other.reload() and views_on(other) == 2, "the view of another reader", seconds=PATIENCE)
    page.reload()
    assert views_on(page) == 2
    page.locator(".story .views a").click()
    assert page.url == f"{portal.origin}/ru/about/counting/"
    why = page.get_by_role("heading", name="Почему число не выросло").locator("xpath=following-sibling::ul[1]/li")
    assert why.count() == 3
    page.go_back()


def views_on(page: Any) -> int:
    return int(re.sub(r"\D", "", page.locator(".story [data-views]").inner_text()))


def switch_languages(page: Any) -> None:
    """An article without counterpart leads to the other edition's front page, and that says so."""
    for edition, name in (("az", "Azərbaycanca"), ("en", "English")):
        page.get_by_role("link", name=name).click()
        assert page.evaluate("location.pathname + location.hash") == f"/{edition}/#untranslated"
        assert page.locator("html").get_attribute("lang") == edition
        assert NO_COUNTERPART[edition] in page.locator("#untranslated").inner_text()
        page.go_back()
    assert page.locator("html").get_attribute("lang") == "ru"


def find_the_ferry_elsewhere(page: Any) -> None:
    """One event in several outlets: first in Russian, then in all languages."""
    page.get_by_text("Разделы", exact=True).click()
    page.locator("header input[name=q]").fill("паром")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ru/search/?q=*")
    outlets = set(page.locator(".found .by").all_inner_texts())
    assert outlets >= {"Гилавар Сегодня", "Портовый вестник", "Mirvari Media"}
    page.locator("#q").fill("163")  # passengers of the first crossing
    page.locator("#lang").select_option("all")
    page.locator("main").get_by_role("button", name="Найти").click()
    page.wait_for_url("**lang=all*")
    assert {"Gilavar Xəbər", "The Gilavar Courier"} <= set(page.locator(".found .by").all_inner_texts())


def open_an_old_day(page: Any) -> None:
    """By the date field of the calendar; each article of that day is of that day."""
    page.goto("/ru/archive/")
    field = page.locator(".pick input[type=date]")
    field.fill(field.get_attribute("min"))
    page.locator(".pick button").click()
    page.wait_for_url(re.compile(r"/ru/\d{4}/\d\d/\d\d/$"))
    day = "-".join(page.url.rstrip("/").split("/")[-3:])
    shown = [one.get_attribute("datetime")[:10] for one in page.locator("main .timeline time").all()]
    assert (len(shown) > 0, set(shown)) == (True, {day})


def hide_and_undo(portal: DemoPortal, desk: Any) -> None:
    """At the desk: gone from everywhere within a second, then back."""
    portal.icma("operator", "add", "leyla", "--password", PASSWORD)
    article = until(lambda: find_ranked_alone(portal), "one of the newest articles is read most", seconds=PATIENCE)
    places = places_of(portal, article)
    assert [name for name, path in places.items() if not shows(portal, name, path, article)] == []
    desk.goto("/desk/")
    desk.locator("input[name=login]").fill("leyla")
    desk.locator("input[name=password]").fill(PASSWORD)
    desk.keyboard.press("Enter")
    desk.locator("#content a[href='/desk/articles/article/']").first.click()
    choose_action(desk, article, "Hide the selected articles")
    hidden = time.monotonic()
    last_seen = watch_it_go(portal, places, article, since=hidden)
    print(f"hidden: last seen {last_seen:.2f} s later, in {len(places)} places")
    assert last_seen <= HIDE_SECONDS
    assert portal.read(places["page"]).status == 410
    choose_action(desk, article, "Show the selected articles again")
    wait_until_back(portal, places, article)


def find_ranked_alone(portal: DemoPortal) -> int:
    """An article on the front page of the Azerbaijani edition and among its most read, told by nobody else; 0: none.

    Where several tell one event, views decide which of them stands in lists, and readers read on meanwhile.
    """
    ranked = links_in(portal, "/az/most-read/")
    both = (one for one in links_in(portal, "/az/").items() if one[0] in ranked)
    return next((article for article, path in both if 'id="beside"' not in portal.read(path).text), 0)


def links_in(portal: DemoPortal, path: str) -> dict[int, str]:
    """The articles in a page's main part, in their order, with their paths."""
    main = portal.read(path).text.partition("<main")[2].partition("</main>")[0]
    return {int(found[2]): found[1] for found in re.finditer(r'href="(/az/article/(\d+)-[^/"]+/)', main)}


def places_of(portal: DemoPortal, article: int) -> dict[str, str]:
    """Everywhere an article stands: what it is and its path."""
    path = re.search(rf"/az/article/{article}-[^/\"]+/", portal.read("/az/").text)
    assert path is not None
    page = portal.read(path[0]).text
    story = page.partition("<main")[2].partition("</main>")[0]
    source, section = re.search(r"/az/source/[^/]+/", story), re.search(r"/az/section/[^/]+/", story)
    title = re.search(r"<h1[^>]*>(.*?)</h1>", story)
    day = re.search(r'datetime="(\d{4})-(\d\d)-(\d\d)', story)
    assert source is not None
    assert section is not None
    assert title is not None
    assert day is not None
    words = quote(" ".join(re.findall(r"\w{4,}", title[1].replace("\xad", ""))[:3]))
    lists = {"front": "/az/", "latest": "/az/latest/", "section": section[0], "source": source[0]}
    lists |= {"day": f"/az/{day[1]}/{day[2]}/{day[3]}/", "most read": "/az/most-read/"}
    fed = [name for name in lists if name != "latest"]  # the edition's own feeds
    feeds = {f"{end} of {name}": f"{lists[name]}feed.{end}" for name in fed for end in ("xml", "atom", "json")}
    elsewhere = {"ticker": "/az/about/", "rail": "/az/about/", "search": f"/az/search/?q={words}"}
    return {"page": path[0], **lists, **feeds, **elsewhere}


def shows(portal: DemoPortal, name: str, path: str, article: int) -> bool:
    """Whether readers see the article at this place."""
    text = portal.read(path).text
    if name == "page":
        return "<h1 id=" in text
    begin, end = {"ticker": ('<nav class="ticker"', "</nav>"), "rail": ("<aside", "</aside>")}.get(name, ("", ""))
    part = text.partition(begin)[2].partition(end)[0] if begin else text
    if not begin and "<main" in part:
        part = part.partition("<main")[2].partition("</main>")[0]
    return f"/az/article/{article}-" in part


def choose_action(desk: Any, article: int, name: str) -> None:
    """Find the article, select it and press Go; back when the desk has answered."""
    desk.locator("#searchbar").fill(str(article))
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile(rf"[?&]q={article}\b"))
    desk.locator(f"input.action-select[value='{article}']").check()
    action = desk.locator("select[name=action]")
    action.select_option(label=desk.locator("select[name=action] option", has_text=name).inner_text())
    with desk.expect_response(lambda answer: answer.request.method == "POST") as answered:
        desk.get_by_role("button", name="Go").click()
    assert answered.value.status == 302


def watch_it_go(portal: DemoPortal, places: dict[str, str], article: int, *, since: float) -> float:
    """Seconds from `since` until the last look began that still showed the article anywhere."""
    last_seen = 0.0
    left = dict(places)
    while left:
        for name, path in list(left.items()):
            began = time.monotonic()
            if shows(portal, name, path, article):
                last_seen = began - since
                assert last_seen < PATIENCE, f"{name} still shows it"
            else:
                del left[name]
    assert [name for name, path in places.items() if shows(portal, name, path, article)] == []
    return last_seen


def wait_until_back(portal: DemoPortal, places: dict[str, str], article: int) -> None:
    missing = list(places)
    end = time.monotonic() + PATIENCE
    while missing and time.monotonic() < end:
        missing = [name for name in missing if not shows(portal, name, places[name], article)]
    assert missing == []


def be_told_of_a_new_article(portal: DemoPortal, fronts: dict[str, Any]) -> None:
    """The newsroom goes on: a bar on an open front page says how many came, and leads to them."""
    known = {edition: page.locator(".fresh").get_attribute("data-newest") for edition, page in fronts.items()}

    def new_in(edition: str) -> list[int]:
        """What came since and is shown; further tellings of a story that has its article are not."""
        marks = {int(mark) for mark in known[edition].split()}
        return [pk for pk in takewhile(lambda pk: abs(pk) not in marks, portal.told(edition)) if pk > 0]

    def somewhere() -> str:
        return next((edition for edition in EDITIONS if new_in(edition)), "")

    edition = until(somewhere, "something new in an edition", seconds=NEWS_SECONDS)
    page, new = fronts[edition], new_in(edition)
    page.clock.fast_forward("01:05")
    bar = page.locator(".fresh a")
    assert int(re.match(r"\d+", bar.inner_text())[0]) >= len(new)
    bar.click()
    page.wait_for_function(f"document.querySelector('.fresh').dataset.newest != '{known[edition]}'")
    assert page.locator(f"main a[href*='/article/{new[0]}-']").count() == 1


def restart(portal: DemoPortal, page: Any, article: str) -> None:
    """Ctrl+C, and again: the same articles at the same addresses with their views, and the newsroom is alive."""
    page.goto(article)
    headline, views = page.locator("h1").inner_text(), views_on(page)
    newest = {edition: set(portal.newest(edition)[:20]) for edition in EDITIONS}  # some may come before them meanwhile
    assert portal.stop() == 0
    portal.start()
    page.goto(article)
    assert page.locator("h1").inner_text() == headline
    assert views_on(page) >= views  # others read meanwhile, and a restart forgets who has read today
    assert {edition: newest[edition] & set(portal.newest(edition)) for edition in EDITIONS} == newest
    status = portal.icma("demo", "status")
    assert re.search(r"The next article comes out in \d+ s\.", status), status

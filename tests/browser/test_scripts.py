"""What the scripts add: a line that moves and can be stopped, relative times, players on demand, a theme."""

from __future__ import annotations

import re
from typing import Any

import pytest

from .conftest import Open, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEADLINES = [f"Порт снова открыт для паромов {n}" for n in (1, 2, 3, 4)]
BUDGET = 60 * 1024  # bytes of style, fonts and scripts of a first visit


def moved(page: Any) -> bool:
    """Whether the line of headlines has left its beginning."""
    return bool(page.locator(".ticker ul").evaluate("list => list.scrollLeft > 0"))


def test_the_line_of_headlines_moves_until_it_is_stopped_and_remembers_that(visit: Open) -> None:
    page = visit("/ru/", clock=True)
    button = page.locator(".ticker button")
    assert (page.locator(".ticker li").all_inner_texts(), button.inner_text()) == (HEADLINES, "Остановить")
    assert page.locator(".ticker :is(a, button)").first.evaluate("one => one.tagName") == "BUTTON"
    page.clock.run_for(4000)
    assert moved(page) is False
    page.clock.run_for(3500)
    assert moved(page) is True
    button.click()
    assert button.inner_text() == "Продолжить"
    page.reload()
    page.clock.run_for(30_000)
    assert (moved(page), button.inner_text()) == (False, "Продолжить")
    button.click()
    page.clock.run_for(8000)
    assert (moved(page), button.inner_text()) == (True, "Остановить")


@pytest.mark.parametrize("how", ["hover", "focus"])
def test_whoever_points_at_the_line_or_tabs_into_it_stops_it(visit: Open, how: str) -> None:
    page = visit("/ru/", clock=True)
    link = page.locator(".ticker li a").first
    link.hover() if how == "hover" else link.focus()
    page.clock.run_for(60_000)
    assert (moved(page), page.locator(".ticker button").inner_text()) == (False, "Продолжить")


@pytest.mark.parametrize("wish", [{"still": True}, {"touch": True}, {"scripts": False}])
def test_the_line_stands_still_without_a_button_where_it_is_not_wanted(visit: Open, wish: dict[str, Any]) -> None:
    page = visit("/ru/", clock=wish.get("scripts", True), **wish)
    if wish.get("scripts", True):
        page.clock.run_for(60_000)
        assert moved(page) is False
    assert page.locator(".ticker button").count() == 0
    assert page.locator(".ticker li").all_inner_texts() == HEADLINES


@pytest.mark.parametrize(
    ("edition", "pattern"),
    [("az", r"\d+ dəqiqə əvvəl"), ("ru", r"\d+ (минуту|минуты|минут) назад"), ("en", r"\d+ minutes? ago")],
)
def test_times_of_lists_are_told_from_now_and_those_of_an_article_are_not(
    visit: Open, site: Site, edition: str, pattern: str
) -> None:
    page = visit(f"/{edition}/")
    newest = page.locator(".latest time").first.inner_text()
    assert re.fullmatch(pattern, newest), newest
    assert page.locator(".ranked time").first.inner_text().count(":") == 1
    page.goto(site.article("rich", "ru"))
    assert page.locator(".story time").first.inner_text().replace("\u00a0", " ") == "16 Марта 2025 10:16"


def test_without_scripts_every_time_has_its_day(visit: Open) -> None:
    page = visit("/ru/", scripts=False)
    assert re.fullmatch(r"\d+\u00a0[А-Я][а-я]+ \d{4} \d\d:\d\d", page.locator(".latest time").first.text_content())


def test_new_articles_are_told_in_a_bar_that_moves_nothing(visit: Open) -> None:
    page = visit("/ru/", clock=True)
    bar = page.locator(".fresh")
    newest = int(bar.get_attribute("data-newest").split()[0])
    asked: list[str] = []

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(json=[newest + 92, -newest - 93, newest + 91, -newest])  # two are folded away

    page.route("**/latest/ids.json", answer)
    page.clock.run_for(59_000)
    assert (asked, bar.inner_text()) == ([], "")
    page.clock.run_for(2_000)
    bar.locator("a").wait_for()
    assert (len(asked), bar.inner_text(), bar.locator("a").get_attribute("href")) == (
        1, "2 новых материала\u00a0— показать", "/ru/",
    )  # fmt: skip


def test_a_video_is_loaded_after_a_press_and_not_before(visit: Open, site: Site) -> None:
    page = visit("/ru/about/")
    asked: list[str] = []

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(body="<p>film</p>", content_type="text/html")

    page.route(lambda url: not url.startswith(site.origin), answer)
    page.goto(site.article("rich", "ru"), wait_until="networkidle")
    place = page.locator("[data-player]")
    assert (asked, place.count()) == ([], 1)
    assert place.inner_text().startswith("Только после нажатия ваш браузер загрузит это с www.youtube-nocookie.com")
    place.get_by_role("button", name="Показать здесь").click()
    place.locator("iframe").wait_for()
    assert place.frame_locator("iframe").locator("p").inner_text() == "film"
    assert asked == ["https://www.youtube-nocookie.com/embed/abcdefghijk"]


def test_without_scripts_a_video_is_a_link_and_nothing_more(visit: Open, site: Site) -> None:
    page = visit(site.article("rich", "ru"), scripts=False)
    link = page.locator("[data-player] a")
    assert (page.locator("article button").count(), link.get_attribute("href")) == (
        0, "https://www.youtube.com/watch?v=abcdefghijk",
    )  # fmt: skip


def test_the_chosen_theme_lasts_and_needs_a_script(visit: Open) -> None:
    page = visit("/ru/")
    page.locator(".theme select").select_option("dark")
    page.goto("/ru/about/")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(19, 21, 24)"
    page.locator(".theme select").select_option("system")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(252, 252, 250)"
    assert visit("/ru/", scripts=False).locator(".theme").inner_text() == ""


def test_the_short_link_is_copied(visit: Open, site: Site) -> None:
    page = visit(site.article("rich", "ru"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Скопировать ссылку").click()
    page.get_by_role("button", name="Скопировано").wait_for()
    number = site.articles["rich"].partition("-")[0]
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.origin}/a/{number}"


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_the_menu_unfolds_with_search_in_it(visit: Open, scripts: bool) -> None:
    page = visit("/ru/", scripts=scripts)
    menu, field = page.get_by_role("link", name="Спорт", exact=True).first, page.get_by_role("searchbox")
    assert (menu.is_visible(), field.is_visible()) == (False, False)
    page.locator("summary", has_text="Разделы").click()
    assert (menu.is_visible(), field.is_visible()) == (True, True)


@pytest.mark.parametrize("edition", ["az", "ru"])
def test_a_first_visit_loads_little_besides_the_page(visit: Open, site: Site, edition: str) -> None:
    page = visit("/en/about/", scripts=False)
    sizes: dict[str, int] = {}

    def note(response: Any) -> None:
        if "/static/" in response.url:
            sizes[response.url.rpartition("/")[2]] = response.request.sizes()["responseBodySize"]

    for path in (f"/{edition}/", site.article("rich", "ru")):
        sizes.clear()
        context = page.context.browser.new_context(base_url=site.origin, viewport={"width": 360, "height": 800})
        fresh = context.new_page()
        fresh.on("requestfinished", lambda request: note(request.response()))
        fresh.goto(path, wait_until="networkidle")
        context.close()
        loaded = {name: size for name, size in sizes.items() if name.endswith((".css", ".js", ".woff2"))}
        assert (path, sum(loaded.values()) <= BUDGET, loaded) == (path, True, loaded)

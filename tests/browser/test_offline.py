"""Without a connection, and on paper, in a real Chromium: kept copies say that they are copies."""

from __future__ import annotations

import re
from typing import Any

import pytest

from .conftest import Open, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

READY = "navigator.serviceWorker.ready.then(() => new Promise(done => navigator.serviceWorker.controller ? done(1) : \
navigator.serviceWorker.addEventListener('controllerchange', () => done(1))))"
KEPT_PATHS = """async () => {
    const names = (await caches.keys()).filter(name => name.startsWith("pages-"))
    const keys = await Promise.all(names.map(async name => (await caches.open(name)).keys()))
    return keys.flat().map(request => new URL(request.url).pathname)
}"""


def wait_until_kept(page: Any, path: str) -> None:
    page.evaluate(READY)
    page.wait_for_function(
        "async path => (await caches.match(path)) !== undefined", arg=path, polling=100, timeout=10_000
    )


def kept_line(page: Any) -> str:
    return page.locator("p.kept").inner_text()


def test_a_page_that_was_open_is_there_without_a_connection_and_says_what_it_is(visit: Open, site: Site) -> None:
    path = site.article("rich", "ru")
    page = visit(path)
    text = page.locator("main").inner_text()
    wait_until_kept(page, path)
    assert page.locator("p.kept").count() == 0
    page.context.set_offline(True)
    page.reload()
    assert re.fullmatch(
        r"Нет подключения к интернету\. Это копия, которую браузер сохранил \d\d\.\d\d\.20\d\d, \d\d:\d\d\.",
        kept_line(page),
    )
    assert page.locator("main").inner_text() == text
    assert page.evaluate("document.fonts.ready.then(fonts => [...fonts].some(font => font.status === 'loaded'))")
    assert page.locator("h1").evaluate("one => getComputedStyle(one).fontFamily").startswith("Inter")
    page.goto(f"{path}?utm_source=mail")  # the same page
    assert page.locator("p.kept").count() == 1
    page.context.set_offline(False)
    page.reload()
    assert page.locator("p.kept").count() == 0


@pytest.mark.parametrize(
    ("edition", "heading", "listed"),
    [
        ("az", "İnternet bağlantısı yoxdur", "Açdığınız səhifələr"),
        ("ru", "Нет подключения", "Страницы, которые вы открывали"),
        ("en", "No connection", "Pages that you have opened"),
    ],
)
def test_an_unknown_page_says_that_there_is_no_connection_and_lists_what_is_kept(
    visit: Open, edition: str, heading: str, listed: str
) -> None:
    page = visit(f"/{edition}/about/counting/")
    title = page.title()
    wait_until_kept(page, f"/{edition}/about/counting/")
    page.context.set_offline(True)
    page.goto(f"/{edition}/sources/")
    assert page.locator("h1").inner_text() == heading
    page.locator("#kept-pages a").first.wait_for()
    assert page.locator("main h2").inner_text() == listed
    assert page.locator("#kept-pages a").all_inner_texts() == [title]
    page.locator("#kept-pages a").click()
    page.wait_for_url("**/about/counting/")
    assert page.title() == title


def test_search_and_desk_are_never_kept(visit: Open) -> None:
    page = visit("/ru/")
    wait_until_kept(page, "/ru/")
    page.goto("/ru/latest/")
    wait_until_kept(page, "/ru/latest/")
    page.goto("/ru/search/?q=%D0%BC%D0%BE%D1%81%D1%82")
    page.goto("/desk/login/")  # leads to /ru/account/login/
    page.goto("/ru/account/signup/")
    page.goto("/ru/feed.xml")
    page.goto("/ru/")
    assert sorted(page.evaluate(KEPT_PATHS)) == ["/ru/", "/ru/latest/"]


def test_a_page_made_for_one_reader_is_never_kept(visit: Open) -> None:
    page = visit("/ru/")
    wait_until_kept(page, "/ru/")
    (worker,) = page.context.service_workers
    own = "new Response('mine', { headers: { 'Content-Type': 'text/html', 'Cache-Control': 'private, no-cache' } })"
    worker.evaluate(f"async () => remember(new URL('/ru/latest/', location.origin), {own})")
    assert page.evaluate(KEPT_PATHS) == ["/ru/"]


@pytest.mark.parametrize("status", [404, 410, 451])
def test_a_page_that_is_gone_leaves_the_browser_too(visit: Open, site: Site, status: int) -> None:
    path = site.article("excerpt", "az")
    page = visit(path)
    wait_until_kept(page, path)
    gone = f"new Response('gone', {{ status: {status}, headers: {{ 'Content-Type': 'text/html' }} }})"
    (worker,) = page.context.service_workers
    worker.evaluate(f"async () => remember(new URL({path!r}, location.origin), {gone})")
    assert page.evaluate(KEPT_PATHS) == []


def test_only_the_last_forty_pages_are_kept(visit: Open) -> None:
    page = visit("/ru/")
    wait_until_kept(page, "/ru/")
    (worker,) = page.context.service_workers
    worker.evaluate("""async () => {
        for (let n = 1; n <= 45; n++)
            await remember(new URL(`/ru/article/${n}-x/`, location.origin),
                new Response("<main>", { headers: { "Content-Type": "text/html" } }))
    }""")
    assert page.evaluate(KEPT_PATHS) == [f"/ru/article/{n}-x/" for n in range(6, 46)]


def test_a_page_that_is_opened_again_is_never_missing_and_goes_to_the_end_of_the_row(visit: Open) -> None:
    page = visit("/ru/")
    wait_until_kept(page, "/ru/")
    (worker,) = page.context.service_workers
    missing = worker.evaluate("""async () => {
        const keep = path => remember(new URL(path, location.origin),
            new Response("<main>", { headers: { "Content-Type": "text/html" } }))
        let missing = 0
        await keep("/ru/latest/")
        for (let n = 0; n < 20; n++) {
            const again = keep("/ru/")
            for (let look = 0; look < 10; look++) if (!(await caches.match("/ru/"))) missing++
            await again
        }
        return missing
    }""")
    assert missing == 0
    assert page.evaluate(KEPT_PATHS) == ["/ru/latest/", "/ru/"]


def test_an_old_version_s_copies_are_deleted(visit: Open) -> None:
    page = visit("/ru/")
    wait_until_kept(page, "/ru/")
    page.evaluate("caches.open('pages-0123456789abcdef')")
    (worker,) = page.context.service_workers
    worker.evaluate("takeOver()")
    assert sorted(name.split("-")[0] for name in page.evaluate("caches.keys()")) == ["files", "pages"]


# --- paper ----------------------------------------------------------------------------------------------------------


def test_on_paper_stands_the_article_and_where_it_is_from(visit: Open, site: Site) -> None:
    path = site.article("rich", "ru")
    page = visit(path, scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    seen = " ".join(page.locator("body").inner_text().split())
    for wanted in ("Американцы ринулись", "Haqqin", "Опубликовано: 16 Марта 2025 10:16", "Рассчитываем",
                   "16 Марта 2025 12:16", f"Адрес страницы: {site.origin}{path}"):  # fmt: skip
        assert wanted in seen
    for unwanted in ("Самое читаемое", "Последние новости", "RSS", "AZ", "Искать", "К началу страницы"):
        assert unwanted not in seen
    behind = "one => getComputedStyle(one, '::after').content"
    assert page.locator(".origin a").evaluate(behind).startswith('" (https://haqqin.example/')
    colours = page.evaluate(
        "[document.documentElement, document.querySelector('h1')].map(one => getComputedStyle(one).color)"
    )
    assert set(colours) == {"rgb(0, 0, 0)"}
    assert page.pdf().startswith(b"%PDF-")

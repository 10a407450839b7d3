"""The public pages in a real Chromium: width, order, keyboard, colours, silence towards others, accessibility."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Open, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TAILS = ("", "latest/", "most-read/", "section/sports/", "source/haqqin/", "sources/", "archive/2025/03/",
         "2025/03/16/", "about/", "about/counting/", "about/imprint/", "nothing/")  # fmt: skip
ARTICLES = ("rich", "excerpt", "link")
WIDER_THAN_THE_PAGE = """() => [...document.querySelectorAll("body *")].filter(one => {
    const box = one.getBoundingClientRect()
    const apart = one.closest(".scroll, .hidden, .skip, .ticker ul")
    return box.width && !apart && (box.right > innerWidth + 1 || box.left < -1)
}).map(one => one.outerHTML.slice(0, 90))"""
FOCUSABLE = """() => [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
    .filter(one => one.checkVisibility()).length"""
ADD_RULE = "rule => document.styleSheets[0].insertRule(rule, document.styleSheets[0].cssRules.length)"
SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"  # WCAG 1.4.12
)
TEXTS = "h1, h3, h2, p:not(.meta), .authors, .meta > :not(.mark), li, caption, figcaption, blockquote footer"
RICH_RU = [
    "Американцы ринулись за ресурсами и в Казахстан", "видео", "Haqqin", "Опубликовано: 16 Марта 2025 10:16",
    "Автор: Анар Гасанов", "Согласно сайту Haqqin, передает icma.",
    "Тема набирает популярность. Дальше - больше.", "Рубио говорит с Нуртлеу · AFP", "Высокий снимок",
    "Что ищут в Казахстане?", "Рассчитываем на сотрудничество.", "Марко Рубио", "Литий", "Вольфрам", "Добыча",
]  # fmt: skip


def paths(site: Site, edition: str) -> list[str]:
    return [*(f"/{edition}/{tail}" for tail in TAILS), *(site.article(name, edition) for name in ARTICLES)]


def article_lines(page: Any) -> list[str]:
    """The seen text of the article's blocks, from top to bottom on the screen."""
    texts = page.locator(f"main article :is({TEXTS})").all_inner_texts()
    return [" ".join(text.split()) for text in texts]


def check_width(page: Any, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert (path, seen, page.evaluate(WIDER_THAN_THE_PAGE)) == (path, [width, width], [])


@pytest.mark.parametrize("edition", ["az", "ru"])
def test_no_page_scrolls_sideways_with_ordinary_loose_or_double_text(visit: Open, site: Site, edition: str) -> None:
    page = visit(f"/{edition}/")
    for path in paths(site, edition):
        page.goto(path)
        for width in (320, 360, 768, 1440):
            check_width(page, path, width)
        for rule in (SPACED, "html { font-size: 200% !important }"):
            page.evaluate(ADD_RULE, rule)
            for width in (360, 1280):
                check_width(page, path, width)


@pytest.mark.parametrize("scripts", [True, False])
def test_an_article_reads_in_order_with_and_without_scripts(visit: Open, site: Site, scripts: bool) -> None:
    page = visit(site.article("rich", "ru"), scripts=scripts)
    assert article_lines(page)[: len(RICH_RU)] == RICH_RU
    tops = [box["y"] for one in page.locator("main article > *").all() if (box := one.bounding_box()) and box["height"]]
    assert tops == sorted(tops)


def test_the_number_of_outlets_stays_on_one_line_beside_a_headline_in_the_ticker(visit: Open) -> None:
    page = visit("/ru/", width=360)
    lines = page.evaluate("""() => {
        const item = document.querySelector(".ticker li")
        item.insertAdjacentHTML("beforeend", '<a class="told-by" href="/ru/">14 источников</a>')
        const words = document.createRange()
        words.selectNodeContents(item.lastElementChild)
        return words.getClientRects().length
    }""")
    assert lines == 1


def test_the_language_switch_keeps_the_page_or_says_why_not(visit: Open, site: Site) -> None:
    page = visit("/ru/archive/2025/03/", scripts=False)
    page.get_by_role("link", name="Azərbaycanca", exact=True).click()
    assert page.url == f"{site.origin}/az/archive/2025/03/"
    page.goto(site.article("rich", "ru"))
    page.get_by_role("link", name="English", exact=True).click()
    assert page.url == f"{site.origin}/en/#untranslated"
    note = page.locator("#untranslated")
    assert (note.is_visible(), note.inner_text()) == (
        True, "The article that you were reading has no counterpart in English.",
    )  # fmt: skip
    page.goto("/en/")
    assert note.is_visible() is False


def test_the_skip_link_comes_first_and_leads_to_the_text(visit: Open, site: Site) -> None:
    page = visit(site.article("rich", "az"))
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    box = skip.bounding_box()
    assert (skip.inner_text(), box["x"] >= 0, box["height"] >= 24) == ("Əsas mətnə keçin", True, True)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_stop_of_the_keyboard_is_seen(visit: Open, site: Site, scheme: str) -> None:
    page = visit(site.article("rich", "ru"), scheme=scheme)
    stops = 0
    while page.keyboard.press("Tab") is None and page.evaluate("document.activeElement !== document.body"):
        ring = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth] }"
        )
        assert ring == ["solid", "3px"]
        stops += 1
    assert stops == page.evaluate(FOCUSABLE)


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("light", ["rgb(252, 252, 250)", "rgb(27, 29, 33)", "rgb(243, 243, 239)"]),
        ("dark", ["rgb(19, 21, 24)", "rgb(232, 230, 225)", "rgb(29, 32, 36)"]),
    ],
)
def test_the_page_takes_the_reader_s_colours(visit: Open, scheme: str, expected: list[str]) -> None:
    page = visit("/en/", scheme=scheme)
    colours = page.evaluate("""() => {
        const of = name => getComputedStyle(document.querySelector(name))
        return [of("html").backgroundColor, of("html").color, of(".foot").backgroundColor]
    }""")
    assert colours == expected


def test_pages_are_silent_and_ask_nobody_else(visit: Open, site: Site) -> None:
    page = visit("/en/about/counting/", width=1440)
    said: list[str] = []
    asked: set[str] = set()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.add(request.url.split("/", 3)[2]))
    page.on("requestfailed", lambda request: request.failure != "net::ERR_ABORTED" and said.append(request.url))
    for path in (*paths(site, "ru"), *paths(site, "az")):
        if not path.endswith("/nothing/"):  # Chromium itself reports a 404 on the console
            page.goto(path, wait_until="networkidle" if "article" in path else "load")
    assert (said, asked, page.context.cookies()) == ([], {site.origin.removeprefix("http://")}, [])


def test_the_letters_of_every_edition_come_from_our_own_font(visit: Open) -> None:
    page = visit("/az/")
    page.evaluate("document.fonts.ready")
    sheet = page.request.get(page.locator("link[rel=stylesheet]").first.get_attribute("href"))
    assert sheet.headers["cache-control"] == "max-age=315360000, public, immutable"
    assert page.evaluate("document.fonts.check('16px Inter', 'Ə ə Ğ ğ İ ı Ş ş ₼')")
    faces = page.evaluate("[...document.fonts].map(one => [one.family, one.status])")
    assert [face for face in faces if face[1] == "error" and face[0] != "Inter stand-in"] == []  # Arial may be absent
    assert ["Inter", "loaded"] in faces


# The document may be read to its end before its style is here.
STYLED = (
    "Promise.all([...document.querySelectorAll('link[rel=stylesheet]')]"
    ".map(one => one.sheet || new Promise(come => one.addEventListener('load', come)))).then(() => true)"
)


@pytest.mark.parametrize("width", [360, 1440])
def test_pictures_keep_their_room_free(visit: Open, site: Site, width: int) -> None:
    page = visit("/en/about/counting/", width=width)
    held: list[Any] = []
    let_go: list[bool] = []
    page.route("**/media/**", lambda route: route.continue_() if let_go else held.append(route))
    page.goto(site.article("rich", "ru"), wait_until="domcontentloaded")
    page.evaluate(STYLED)
    page.evaluate("document.fonts.ready")
    boxes = "[...document.querySelectorAll('main img')].map(one => [one.offsetTop, one.offsetWidth, one.offsetHeight])"
    before = page.evaluate(boxes)
    let_go.append(True)
    for route in held:
        route.continue_()
    page.evaluate("document.querySelectorAll('img').forEach(one => { one.loading = 'eager' })")
    page.evaluate("Promise.all([...document.images].map(one => one.decode()))")  # rejects one that does not arrive
    assert page.evaluate(boxes) == before
    assert all(size[2] > 50 for size in before)


@pytest.mark.parametrize(("edition", "scheme", "width"), [("az", "dark", 360), ("ru", "light", 1440)])
def test_axe_finds_nothing(visit: Open, site: Site, edition: str, scheme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(f"/{edition}/", width=width, scheme=scheme)
    for path in paths(site, edition):
        page.goto(path)
        found = Axe().run(page).response["violations"]
        faults = [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
        assert (path, faults) == (path, [])

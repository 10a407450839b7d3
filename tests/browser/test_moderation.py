"""The queue in a real browser: keys alone, a finger alone, no script at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.homes import copy_of

from .community import Post, fill, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]
QUEUE = "/desk/moderation/"


@pytest.fixture(scope="module")
def filled(new_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A home with work for moderators, and what was made: copied for each test that uses the work up."""
    home = copy_of(new_home, tmp_path_factory.mktemp("filled"))
    return home, fill(home)


@pytest.fixture(scope="module")
def quiet_post(filled: tuple[Path, dict[str, Any]]) -> Iterator[Post]:
    """For tests that decide nothing."""
    with serve(*filled) as post:
        yield post


@pytest.fixture
def post(filled: tuple[Path, dict[str, Any]], tmp_path: Path) -> Iterator[Post]:
    """New for each test."""
    with serve(copy_of(filled[0], tmp_path / "home"), filled[1]) as post:
        yield post


Enter = Callable[..., Any]


@pytest.fixture
def enter(chromium: Any, post: Post) -> Iterator[Enter]:
    """The queue as one of the moderators sees it: `enter(who=0, width=1440, scripts=True)`."""
    with entrance(chromium, post) as open_page:
        yield open_page


@pytest.fixture
def look(chromium: Any, quiet_post: Post) -> Iterator[Enter]:
    """The same, to look at it only."""
    with entrance(chromium, quiet_post) as open_page:
        yield open_page


@contextmanager
def entrance(chromium: Any, post: Post) -> Iterator[Enter]:
    contexts = []

    def open_page(
        *, who: int = 0, width: int = 1440, scripts: bool = True, language: str = "az", scheme: str = "light"
    ) -> Any:
        context = chromium.new_context(
            base_url=post.origin, viewport={"width": width, "height": 800}, java_script_enabled=scripts,
            locale=language, color_scheme=scheme, reduced_motion="reduce",
        )  # fmt: skip
        context.add_cookies([{"name": "sessionid", "value": post.sessions[who], "url": post.origin}])
        contexts.append(context)
        page = context.new_page()
        page.goto(QUEUE)
        return page

    yield open_page
    for context in contexts:
        context.close()


def waiting(page: Any) -> list[str]:
    """Numbers of the comments on the page."""
    return [str(name) for name in page.locator("article.item").evaluate_all("all => all.map(one => one.id.slice(1))")]


def current(page: Any) -> str:
    """The comment to which the keys speak."""
    return str(page.locator("article.item.current").get_attribute("id"))[1:]


def told(page: Any) -> list[str]:
    return [str(line) for line in page.locator(".told").all_inner_texts()]


def press(page: Any, *keys: str) -> None:
    """The last of the keys leads to the next page."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])


def test_the_whole_queue_is_decided_with_keys_alone(enter: Enter) -> None:
    page = enter()
    ids = waiting(page)
    assert (len(ids), current(page)) == (6, ids[0])
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert current(page) == ids[1]
    press(page, "a")
    assert (told(page), current(page)) == (["Şərh göstərilib. Qaydalar pozulmayıb."], ids[2])
    press(page, "h", "3")
    assert (told(page), current(page)) == (["Şərh gizlədilib. Spam və ya reklam."], ids[3])
    press(page, "u")
    assert told(page) == ["Geri götürüldü: Şərh yenidən yoxlamaya qaytarılıb."]
    assert waiting(page) == [ids[0], *ids[2:]]
    for _ in range(5):
        press(page, "h", "1")
    assert page.locator(".empty").inner_text() == "Gözləyən şərh yoxdur. Təşəkkür edirik."
    assert page.locator(".tabs b").all_inner_texts() == ["0", "1", "1"]


def test_keys_of_a_russian_keyboard_mean_the_same_places(look: Enter) -> None:
    page = look(language="ru")
    ids = waiting(page)
    keyboard = page.context.new_cdp_session(page)
    stroke = {"key": "о", "text": "о", "code": "KeyJ"}  # what a keyboard set to Russian sends from the place of j
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **stroke})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **stroke})
    assert current(page) == ids[1]


def test_letters_typed_into_a_field_decide_nothing(look: Enter) -> None:
    page = look()
    ids = waiting(page)
    page.keyboard.press("h")
    words = page.locator("article.current textarea")
    words.click()
    words.type("ahblu 123")
    assert (words.input_value(), waiting(page)) == ("ahblu 123", ids)
    page.keyboard.press("Escape")
    assert page.locator("article.current .hide").get_attribute("open") is None
    page.keyboard.press("1")  # closed: no reason is chosen
    assert waiting(page) == ids


def test_help_ban_and_lock_have_keys(enter: Enter, post: Post) -> None:
    page = enter()
    page.keyboard.press("?")
    assert page.locator("#help").get_attribute("open") == ""
    press(page, "l")
    assert told(page) == ["Şərhlər bağlanıb. Qaydaları pozan şərhlər çoxdur."]
    press(page, "b")
    assert re.fullmatch(rf"{post.origin}/desk/moderation/reader/\d+/#ban", page.url)
    page.locator("#days-7").check()
    page.locator("#reason").select_option("spam")
    page.locator("button[value=ban]").click()
    assert told(page) == ["Oxucuya müvəqqəti yazmaq qadağası qoyulub. Spam və ya reklam."]


def test_several_are_ticked_and_hidden_at_once(enter: Enter) -> None:
    page = enter()
    ids = waiting(page)
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("input[name=pick]:checked").evaluate_all("all => all.map(one => one.value)") == ids[:2]
    page.locator(".together select").select_option("spam")
    page.locator("button[value='hide:picked']").click()
    assert told(page) == ["Şərh gizlədilib. Spam və ya reklam. 2 şərh üzrə qərar verildi."]
    assert waiting(page) == ids[2:]


def test_two_moderators_at_once_and_the_second_is_told(enter: Enter) -> None:
    first, second = enter(), enter(who=1)
    ids = waiting(second)
    press(first, "a")
    press(second, "h", "1")
    (line,) = told(second)
    assert re.fullmatch(rf"№ {ids[0]}: Bu arada qərar verilib \(Səbinə, \d\d:\d\d\): Şərh göstərilib\. .*", line)
    assert waiting(second) == ids[1:]


def test_everything_works_without_a_script(enter: Enter) -> None:
    page = enter(width=360, scripts=False)
    ids = waiting(page)
    assert page.locator("kbd:visible").count() == 0
    page.locator(f"#c{ids[0]} button[value='show:{ids[0]}']").click()
    assert waiting(page) == ids[1:]
    page.locator(f"#c{ids[1]} .hide summary").click()
    page.locator(f"#c{ids[1]} textarea").fill("Reklam olmaz")
    page.locator(f"button[value='hide:{ids[1]}:spam']").click()
    assert told(page) == ["Şərh gizlədilib. Spam və ya reklam."]
    page.locator("form.undo button").click()
    assert waiting(page) == ids[1:]


@pytest.mark.parametrize(("width", "language"), [(320, "ru"), (360, "az"), (768, "ru"), (1440, "az")])
def test_no_page_is_wider_than_the_screen_and_targets_are_large(look: Enter, width: int, language: str) -> None:
    page = look(width=width, language=language)
    reader = page.locator("article.item .who a").first.get_attribute("href")
    for path in ("", "reported/", "appeals/", "discussions/", "rules/", "log/", reader.removeprefix(QUEUE)):
        page.goto(QUEUE + path)
        if path == "":
            page.locator(".hide summary").first.click()
        wide = page.locator("body *:visible").evaluate_all(
            "all => all.filter(one => !one.closest('.tabs') && one.getBoundingClientRect().right > innerWidth + 1)"
            ".map(one => one.outerHTML.slice(0, 200))"
        )
        assert wide == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        small = page.locator(".moderation :is(button, .button, select):visible").evaluate_all(
            "all => all.filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML)"
        )
        assert small == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong(look: Enter, scheme: str) -> None:
    page = look(scheme=scheme)
    for path in ("", "reported/", "appeals/", "rules/", "log/"):
        page.goto(QUEUE + path)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], path

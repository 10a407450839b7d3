"""Stories at the desk in a real browser: every decision with keys alone, each undone by the next, no script needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.homes import copy_of

from .community import Post, fill, serve
from .test_moderation import Enter, entrance, told

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STORIES = "/desk/moderation/stories/"


@pytest.fixture
def post(new_home: Path, tmp_path: Path) -> Iterator[tuple[Post, dict[str, Any]]]:
    """A portal with two events, the first of them told by two outlets."""
    home = copy_of(new_home, tmp_path / "home")
    made = fill(home, "silent", "events")
    with serve(home, made) as found:
        yield found, made


@pytest.fixture
def enter(chromium: Any, post: tuple[Post, dict[str, Any]]) -> Iterator[Enter]:
    with entrance(chromium, post[0]) as open_page:
        yield open_page


def tab_to(page: Any, selector: str) -> None:
    """Go there with the tabulator, as somebody without a mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no way to {selector}")


def press_button(page: Any, value: str, *, within: str = "") -> None:
    tab_to(page, f"{within} button[value={value}]")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def held(page: Any) -> list[str]:
    """Numbers of the articles that stand in the story."""
    return [str(one) for one in page.locator("input[name=article]").evaluate_all("all => all.map(one => one.value)")]


def test_every_decision_is_made_and_undone_with_keys_alone(enter: Enter, post: tuple[Post, dict[str, Any]]) -> None:
    first, other, match = (str(post[1]["events"][name]) for name in ("first", "other", "match"))
    page = enter(language="en")
    page.goto(STORIES)
    tab_to(page, "#find")
    page.keyboard.type(other)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    home = page.url
    assert held(page) == [first, other]

    tab_to(page, f"#m{other}")
    page.keyboard.press("Space")
    press_button(page, "apart")
    (line,) = told(page)
    fresh = re.fullmatch(r"They are a story of their own now: (\d+)\.", line)
    assert fresh is not None
    assert held(page) == [first]
    tab_to(page, ".past a[href*='/story/']:not([href*='-'])")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert (page.url.endswith(f"/story/{fresh[1]}/"), held(page)) == (True, [other])

    page.goto(home)
    press_button(page, "join", within=".past")
    assert (told(page), held(page)) == (["The article stands here now."], [first, other])

    page.goto(STORIES + f"?article={match}")
    away = page.url
    number = home.rstrip("/").rpartition("/")[2]
    tab_to(page, "#merge")
    page.keyboard.type(number)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert (page.url, told(page)) == (home, ["The two stories are one now."])
    assert held(page) == [first, other, match]
    press_button(page, "separate")
    assert (told(page), held(page)) == (["They are two stories again."], [first, other])
    page.goto(away)
    assert (page.url, held(page)) == (away, [match])


def test_what_cannot_be_done_is_said_and_what_was_chosen_stays_chosen(
    enter: Enter, post: tuple[Post, dict[str, Any]]
) -> None:
    first, other = (str(post[1]["events"][name]) for name in ("first", "other"))
    page = enter(width=360, language="en", scripts=False)
    page.goto(STORIES + f"?article={first}")
    for pk in (first, other):
        page.locator(f"#m{pk}").check()
    page.locator("button[value=apart]").click()
    assert page.locator("[role=alert]").inner_text() == "Leave at least one article in the story."
    assert page.locator("input[name=article]:checked").count() == 2
    page.locator("#join").fill("9999")
    page.locator("button[value=join]").first.click()
    assert page.locator("[role=alert]").inner_text().startswith("Choose articles of this story")
    assert page.locator("#join").input_value() == "9999"


@pytest.mark.parametrize(("scheme", "width", "language"), [("light", 1440, "az"), ("dark", 320, "ru")])
def test_the_pages_of_stories_are_sound_in_every_state(
    enter: Enter, post: tuple[Post, dict[str, Any]], scheme: str, width: int, language: str
) -> None:
    events = post[1]["events"]
    page = enter(scheme=scheme, width=width, language=language)

    def look(path: str) -> None:
        page.goto(path)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        small = page.locator(".moderation :is(button, .button):visible").evaluate_all(
            "all => all.filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML)"
        )
        assert small == [], path

    look(STORIES)
    page.goto(STORIES + f"?article={events['first']}")
    home = page.url
    page.locator(f"#m{events['other']}").check()
    page.locator("button[value=apart]").click()
    look(home)
    page.locator("#merge").fill(str(events["match_story"]))
    page.locator("button[value=merge]").click()
    look(page.url)

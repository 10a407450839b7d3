"""A reader's whole way in a real browser: from the closed door under an article to the deleted account."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from tests.homes import copy_of

from .community import Post, fill, serve
from .running import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DRAFT = "Körpüdən bu səhər keçdim: *velosiped* zolağı hələ bağlıdır."
SEEN = DRAFT.replace("*", "")
ANSWER = "Axşam açılacaq, lövhədə yazılıb."
PASSWORD = "xoşbəxt-qoz-74"
PATIENCE = 30_000


@pytest.fixture(scope="module")
def post(new_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    home = copy_of(new_home, tmp_path_factory.mktemp("silent"))
    with serve(home, fill(home, "silent"), letters=True) as post:
        yield post


class Person:
    """Somebody with a browser of their own. Whatever it asks of another host is noted."""

    def __init__(self, chromium: Any, post: Post, *, scripts: bool = True, session: str = "", width: int = 360) -> None:
        self.post = post
        self.strangers: list[str] = []
        self.context = chromium.new_context(
            base_url=post.origin, viewport={"width": width, "height": 800}, locale="az", java_script_enabled=scripts,
            reduced_motion="reduce",
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE)
        self.context.on("request", self._note)
        if session:
            self.context.add_cookies([{"name": "sessionid", "value": session, "url": post.origin}])
        self.page = self.context.new_page()

    def _note(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and f"{parts.scheme}://{parts.netloc}" != self.post.origin:
            self.strangers.append(request.url)

    def go(self, path: str) -> Any:
        self.page.goto(path)
        return self.page

    def see_article(self) -> Any:
        return self.go(f"/az/article/{self.post.article}-/")

    def sign_up(self, name: str, address: str) -> None:
        """From the page to sign in that is open now; back when the code was taken."""
        self.page.get_by_role("link", name="Qeydiyyatdan keçin").last.click()
        self.page.locator("#id_name").fill(name)
        self.page.locator("#id_email").fill(address)
        self.page.locator("#id_password1").fill(PASSWORD)
        self.page.get_by_role("button", name="Hesabı yaradın").click()
        self.page.locator("#id_code").fill(self.post.newest_code(address))
        self.page.locator("form.form .button.strong").first.click()

    def prove(self, path: str) -> None:
        """Open a page that wants to be sure who asks, and give the password when it does."""
        self.go(path)
        if "/reauthenticate/" in self.page.url:
            self.page.locator("#id_password").fill(PASSWORD)
            self.page.locator("form.form .button.strong").click()

    def leave(self) -> None:
        assert self.strangers == []
        self.context.close()


def numbers(page: Any) -> list[str]:
    """Of the comments on this page."""
    return [str(name)[1:] for name in page.locator(".comment").evaluate_all("all => all.map(one => one.id)")]


def heading(page: Any) -> str:
    return str(page.locator("#comments-head").inner_text())


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_closed_door_to_the_deleted_account(chromium: Any, post: Post, scripts: bool) -> None:
    names = ("Aygün", "Rəşad") if scripts else ("Leyla", "Samir")
    first, second = f"{scripts}-one@readers.example".lower(), f"{scripts}-two@readers.example".lower()
    author = Person(chromium, post, scripts=scripts)
    moderator = Person(chromium, post, session=post.sessions[0], width=1440)
    before = count(author.see_article())
    write_and_sign_up(author, names[0], first)
    number = numbers(author.page)[-1]
    assert "moderator" in author.page.locator(f"#c{number} .state").inner_text()  # it waits, and why
    guest = Person(chromium, post)
    assert number not in numbers(guest.see_article())
    show_what_waits(moderator)
    see_count(guest, before + 1)
    assert guest.page.locator(f"#c{number} .said").inner_text() == SEEN

    other = Person(chromium, post, scripts=scripts)
    answer_and_report(other, names[1], second, number)
    show_what_waits(moderator)
    see_count(author, before + 2)
    assert author.page.locator(".answers .said").last.inner_text() == ANSWER
    until(
        lambda: names[1] in author.go("/az/account/notices/").locator("main").inner_text(), "a notice of the answer",
        seconds=30,
    )  # fmt: skip

    hide_what_is_reported(moderator)
    see_count(guest, before + 1)
    appeal(author, number)
    uphold(moderator)
    see_count(guest, before + 2)

    copy = download_copy(author)
    assert DRAFT in [one["text"] for one in copy["tables"]["comments.Comment"]]
    author.prove("/az/account/delete/")
    author.page.locator("#stay").check()
    author.page.locator("form.form .button.strong").click()
    author.page.get_by_role("heading", name="Hesabınız silindi").wait_for()
    until(
        lambda: "[silinib]" in guest.see_article().locator(f"#c{number} .who").inner_text(), "the name is gone",
        seconds=5,
    )  # fmt: skip
    assert guest.page.locator(f"#c{number} .said").inner_text() == SEEN
    assert author.go("/az/account/").url.startswith(f"{post.origin}/az/account/login/")
    for person in (author, other, moderator, guest):
        person.leave()


def count(page: Any) -> int:
    return int(re.sub(r"\D", "", heading(page)) or 0)


def see_count(person: Person, expected: int) -> None:
    """What a moderator decides reaches the kept pages within a second or two."""
    until(lambda: count(person.see_article()) == expected, f"{expected} comments under the article", seconds=5)


def write_and_sign_up(author: Person, name: str, address: str) -> None:
    """The draft is written first, and waits in the box after all the forms of signing up."""
    page = author.page
    page.locator("#comments .gate a").click()
    page.locator("#text").fill(DRAFT)
    page.locator("form.write .button.strong").click()
    author.sign_up(name, address)
    assert urlsplit(page.url).path == f"/az/article/{author.post.article}/comments/write/"
    assert page.locator("#text").input_value() == DRAFT
    page.locator("form.write .button.strong").click()
    page.wait_for_url("**/az/comment/**")


def answer_and_report(other: Person, name: str, address: str, number: str) -> None:
    page = other.see_article()
    page.locator(f"#c{number}").get_by_role("link", name="Cavab").click()
    page.locator("#text").fill(ANSWER)
    page.locator("form.write .button.strong").click()
    other.sign_up(name, address)
    page.locator("form.write .button.strong").click()
    page.locator(f"#c{number} .acts button[value=up]").click()
    page.locator(f"#c{number} .acts button[value=none][aria-pressed=true]").wait_for()
    page.locator(f"#c{number}").get_by_role("link", name="Şikayət").click()
    page.locator("main input[type=radio][value=insult]").check()
    page.locator("main .button.strong").click()


def show_what_waits(moderator: Person) -> None:
    page = moderator.go("/desk/moderation/")
    page.keyboard.press("a")
    page.locator("p.empty").wait_for()


def hide_what_is_reported(moderator: Person) -> None:
    page = moderator.go("/desk/moderation/reported/")
    page.keyboard.press("h")
    page.keyboard.press("1")
    page.locator("p.empty").wait_for()


def appeal(author: Person, number: str) -> None:
    page = author.go(f"/az/comment/{number}/")
    page.locator(f"#c{number} .state a").click()
    page.locator("main textarea").fill("Heç kimi təhqir etməmişəm, zolaqdan yazmışam.")
    page.locator("main .button.strong").click()


def uphold(moderator: Person) -> None:
    page = moderator.go("/desk/moderation/appeals/")
    page.keyboard.press("a")
    page.locator("p.empty").wait_for()


def download_copy(author: Person) -> dict[str, Any]:
    author.prove("/az/account/export/")
    with author.page.expect_download() as loaded:
        author.page.locator("form.form .button.strong").click()
    return dict(json.loads(Path(loaded.value.path()).read_text("utf-8")))


def test_a_passkey_signs_in_and_opens_what_is_locked(chromium: Any, post: Post) -> None:
    address = "key@readers.example"
    reader = Person(chromium, post)
    device = reader.context.new_cdp_session(reader.page)
    device.send("WebAuthn.enable")
    authenticator = device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )["authenticatorId"]  # fmt: skip
    reader.go("/az/account/login/")
    reader.sign_up("Zaur", address)
    reader.prove("/az/account/2fa/webauthn/add/")
    reader.page.locator("#id_name").fill("Telefon")
    reader.page.locator("form[data-passkey] button").click()
    reader.page.wait_for_url("**/recovery-codes/**")
    assert len(device.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]) == 1
    sign_out(reader)

    reader.go(f"/az/account/login/?next={quote(f'/az/article/{post.article}/comments/write/', safe='')}")
    reader.page.get_by_role("button", name="Giriş açarı ilə").click()
    reader.page.wait_for_url(re.compile(r"/comments/write/$"), wait_until="load")
    assert reader.page.locator("form.write").count() == 1
    sign_out(reader)

    device.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    reader.go("/az/account/login/")
    reader.page.get_by_role("button", name="Giriş açarı ilə").click()  # a stranger's finger
    reader.page.locator("form[data-passkey] [role=status]").get_by_text(re.compile(r"\w")).wait_for()
    assert reader.page.url.startswith(f"{post.origin}/az/account/login/")
    reader.leave()


def sign_out(reader: Person) -> None:
    reader.go("/az/account/logout/")
    reader.page.locator("main form .button").first.click()
    reader.page.wait_for_url(re.compile(r"/az/$"))


def test_while_many_sign_up_the_browser_solves_its_task(chromium: Any, post: Post) -> None:
    bot = Person(chromium, post)
    for _ in range(5):
        bot.go("/az/account/signup/")
        with bot.page.expect_navigation():
            bot.page.locator("form.form").first.evaluate("form => form.submit()")
    bot.leave()
    reader = Person(chromium, post)
    reader.go("/az/account/signup/")
    reader.page.locator("#id_name").fill("Gülnar")
    reader.page.locator("#id_email").fill("gulnar@readers.example")
    reader.page.get_by_role("button", name="Hesabı yaradın").click()  # before it is solved: the form waits for it
    reader.page.wait_for_url("**/confirm-email/")
    assert post.newest_code("gulnar@readers.example")
    reader.leave()


def test_no_page_asks_anything_of_another_host(chromium: Any, post: Post) -> None:
    """Guests and readers, every kind of page that readers have."""
    own = ("", "name/", "language/", "comments/", "email/", "password/change/", "2fa/", "sessions/", "notices/",
           "following/", "bookmarks/", "export/", "delete/")  # fmt: skip
    article = f"article/{post.article}-"
    public = ("", "about/", "about/privacy/", "about/rules/", "about/moderation/", "latest/", "search/?q=k",
              f"{article}/", f"{article}x/comments/", "account/login/", "account/signup/")  # fmt: skip
    person = Person(chromium, post, session=post.sessions[1])
    for path in (*public, *(f"account/{one}" for one in own)):
        answer = person.page.goto(f"/ru/{path}", wait_until="networkidle")
        assert answer.status < 500, path
    person.leave()

"""A message on a device, in a real Chromium: handed in on the page, sealed by the engine, shown by the worker.

Only the way through the browser's maker is played: Chromium asks Google for an address, which no test can reach, so
the page gets one of a push service of ours, and what arrives there is handed to the worker as the browser would.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.device import HOST, Browser
from tests.homes import copy_of
from tests.site import Reply, Site

from .community import Post, fill, serve
from .running import until
from .test_comments import Person, show_what_waits

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GIVEN = """PushManager.prototype.subscribe = async function (options) {
    window.asked = options
    return { toJSON: () => (%s) }
}"""
SHOWN = """async () => {
    const worker = await navigator.serviceWorker.ready
    return (await worker.getNotifications()).map(one => [one.title, one.body, one.data.path])
}"""


@pytest.fixture(scope="module")
def service() -> Iterator[Site]:
    with Site(HOST) as running:
        yield running


@pytest.fixture(scope="module")
def post(new_home: Path, tmp_path_factory: pytest.TempPathFactory, service: Site) -> Iterator[Post]:
    home = copy_of(new_home, tmp_path_factory.mktemp("push"))
    dial = ",".join(f"{host}={at[0]}:{at[1]}" for host, at in service.dial.items())
    with serve(home, fill(home, "silent"), letters=True, more={"ICMA_DIAL": dial}) as post:
        yield post


def test_an_answer_reaches_the_device_and_leads_to_the_comment(chromium: Any, post: Post, service: Site) -> None:
    browser = Browser()
    service.serve(HOST, browser.path, lambda _: Reply(status=201))
    sabina = Person(chromium, post, session=post.sessions[0])
    sabina.context.grant_permissions(["notifications"], origin=post.origin)
    keys = {name: browser.given[name] for name in ("p256dh", "auth")}
    sabina.context.add_init_script(GIVEN % json.dumps({"endpoint": browser.given["endpoint"], "keys": keys}))
    page = sabina.go("/az/account/devices/")
    page.get_by_role("button", name="Bu cihaza dərhal bildirilsin").click()
    page.get_by_text("Bundan sonra yeniliklər bu cihaza dərhal bildiriləcək.").wait_for()
    assert page.locator("[data-device]").count() == 1

    sabina.go("/az/account/devices/")
    write(sabina, "Körpüdən kim keçib?")
    tofiq = Person(chromium, post, session=post.sessions[1])
    show_what_waits(tofiq)
    answer(tofiq, "Mən keçdim.")
    show_what_waits(tofiq)
    (asked,) = until(lambda: [one for one in service.requests if one.path == browser.path], "a message", seconds=30)
    deliver(sabina, browser.open(asked.body))
    ((title, body, path),) = until(lambda: sabina.page.evaluate(SHOWN), "a notification", seconds=10)
    assert (title, body) == ("Şərhinizə cavab yazılıb", "Tofiq: Mən keçdim.")
    comment = sabina.go(path).locator(f"#{path.partition('#')[2]}")
    assert "Mən keçdim." in comment.inner_text()
    for person in (sabina, tofiq):
        person.leave()


def write(person: Person, text: str) -> None:
    page = person.see_article()
    page.locator("form textarea[name=text]").first.fill(text)
    page.locator("form:has(textarea[name=text]) button.strong").first.click()
    page.get_by_text(text).first.wait_for()


def answer(person: Person, text: str) -> None:
    page = person.see_article()
    page.get_by_role("link", name="Cavab").first.click()
    page.locator("form textarea[name=text]").first.fill(text)
    page.locator("form:has(textarea[name=text]) button.strong").first.click()
    page.get_by_text(text).first.wait_for()


def deliver(person: Person, message: dict[str, Any]) -> None:
    """As the browser hands a message to the worker of a page (Chrome DevTools Protocol, ServiceWorker domain)."""
    protocol = person.context.new_cdp_session(person.page)
    versions: list[dict[str, Any]] = []
    protocol.on("ServiceWorker.workerRegistrationUpdated", lambda event: versions.extend(event["registrations"]))
    protocol.send("ServiceWorker.enable")
    registration = until(lambda: person.page.evaluate("1") and versions, "a worker", seconds=10)[0]["registrationId"]
    protocol.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": person.post.origin, "registrationId": registration, "data": json.dumps(message)},
    )

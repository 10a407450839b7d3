"""The page of devices: adding this browser, dropping one, choosing what is told at once."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone
from tests.device import Browser
from tests.make import make_reader, make_source

from icma.following.actions import follow
from icma.following.queries import devices_of, follows_of

from .test_following import signed_in, words

pytestmark = pytest.mark.django_db
PAGE = "/az/account/devices/"


@pytest.mark.parametrize(
    ("edition", "heading"), [("az", "Cihazlarınızda"), ("ru", "На ваших устройствах"), ("en", "On your devices")]
)
def test_the_page_offers_this_browser_and_hands_out_the_portals_key(edition: str, heading: str) -> None:
    reader = signed_in(make_reader("Anar"))
    answer = reader.get(f"/{edition}/account/devices/")
    page = answer.content.decode()
    assert f"<h1>{heading}</h1>" in page
    key = re.search(r'data-push="([\w-]+)"', page)
    assert key is not None
    assert len(key[1]) == 87
    assert key[1] in reader.get(f"/{edition}/account/devices/").content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_guests_sign_in_first() -> None:
    for tail in ("", "add/", "drop/", "choose/"):
        ask = Client().post if tail else Client().get
        assert ask(PAGE + tail).status_code == 302


def test_a_device_is_added_named_and_dropped_by_its_owner_only() -> None:
    reader = make_reader("Anar")
    anar, nigar = signed_in(reader), signed_in(make_reader("Nigar"))
    browser = Browser()
    assert anar.post(f"{PAGE}add/", browser.given)["Location"] == PAGE
    page = anar.get(PAGE)
    assert "Bundan sonra yeniliklər bu cihaza dərhal bildiriləcək." in words(page)
    assert browser.given["endpoint"] not in page.content.decode()
    (device,) = devices_of(reader)
    assert device.language == "az"
    nigar.post(f"{PAGE}drop/", {"device": device.id})
    assert devices_of(reader) == [device]
    anar.post(f"{PAGE}drop/", {"device": device.id})
    assert devices_of(reader) == []


def test_a_bad_address_is_answered_in_words() -> None:
    anar = signed_in(make_reader("Anar"))
    answer = anar.post(f"{PAGE}add/", {"endpoint": "http://127.0.0.1/", "p256dh": "x", "auth": "y"})
    assert answer.status_code == 422
    assert "Brauzer bildiriş göndərmək üçün ünvan vermədi." in words(answer)


def test_what_is_told_at_once_is_ticked() -> None:
    reader, now = make_reader("Anar"), timezone.now()
    for name in ("Haqqin", "Sahil"):
        follow(reader_id=reader, kind="source", key=make_source(name).slug, language="az", now=now)
    anar = signed_in(reader)
    anar.post(f"{PAGE}add/", Browser().given)
    sahil, haqqin = follows_of(reader)
    anar.post(f"{PAGE}choose/", {"follow": [sahil.id, "999", "x"]})
    assert [one.push for one in follows_of(reader)] == [True, False]
    ticked = re.findall(r'value="(\d+)" checked', anar.get(PAGE).content.decode())
    assert ticked == [str(sahil.id)]
    anar.post(f"{PAGE}choose/", {"follow": [haqqin.id]})
    assert [one.push for one in follows_of(reader)] == [False, True]


def test_a_browser_renews_its_address_without_a_page() -> None:
    reader = make_reader("Anar")
    old, new = Browser("old").given, Browser("new").given
    signed_in(reader).post(f"{PAGE}add/", old)
    robot = Client(enforce_csrf_checks=True)
    assert robot.post("/push/renewed/", {"old": "https://push.example/guess", **new}).status_code == 204
    assert robot.post("/push/renewed/", {"old": old["endpoint"], **new, "auth": ""}).status_code == 422
    assert [one.endpoint for one in devices_of(reader)] == [old["endpoint"]]
    assert robot.post("/push/renewed/", {"old": old["endpoint"], **new}).status_code == 204
    assert [one.endpoint for one in devices_of(reader)] == [new["endpoint"]]


def test_adding_needs_the_token_of_the_form() -> None:
    strict = signed_in(make_reader("Anar"))
    strict.handler.enforce_csrf_checks = True
    assert strict.post(f"{PAGE}add/", Browser().given).status_code == 403

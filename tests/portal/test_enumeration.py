"""Nobody learns whether an address has an account: neither from answers nor from how long they take."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from tests.make import NOW

from icma.house.reader_actions import add_reader

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "anar@readers.example", "nobody@readers.example"
PASSWORD = "xoşbəxt-qoz-74"
ROUNDS = 2
FORMS: dict[str, dict[str, str]] = {
    "login/": {"login": "", "password": "nope-nope-nope"},
    "login/code/": {"email": ""},
    "password/reset/": {"email": ""},
    "signup/": {"name": "Leyla", "email": "", "password1": PASSWORD},
}


@pytest.fixture(autouse=True)
def letters_stay_here(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


@pytest.fixture
def anar() -> int:
    return add_reader(email=KNOWN, name="Anar", joined_at=NOW, now=NOW, password=PASSWORD)


def send(form: str, address: str) -> Any:
    """The form as a stranger fills it in, in a browser that was never here."""
    fields = {name: value or address for name, value in FORMS[form].items()}
    return Client().post(f"/en/account/{form}", fields)


def seen(answer: Any, address: str) -> tuple[int, str, str]:
    """Status, where it leads, and the words of the page that is then shown."""
    page = answer.client.get(answer["Location"]) if answer.status_code == 302 else answer
    main = re.search(r"<main.*?</main>", page.content.decode(), re.DOTALL)
    assert main is not None
    return answer.status_code, answer.get("Location", ""), re.sub(r"<[^>]*>|\s+", " ", main[0]).replace(address, "…")


@pytest.mark.parametrize("form", FORMS)
def test_known_and_unknown_addresses_are_answered_alike(anar: int, form: str) -> None:
    answers = []
    for address in (KNOWN, UNKNOWN):
        cache.clear()
        answers.append(seen(send(form, address), address))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("form", FORMS)
def test_known_and_unknown_addresses_take_the_same_time(anar: int, settings: Any, form: str) -> None:
    """With the product's own hashing: a password that is looked at for one and not for the other takes far longer."""
    settings.PASSWORD_HASHERS = settings.PRODUCT_HASHERS
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    for turn, address in enumerate((KNOWN, "a@readers.example") * ROUNDS):
        cache.clear()
        fields = {name: value or address for name, value in FORMS[form].items()}
        if form == "signup/":  # whoever is new is there afterwards, and has the name
            fields |= {"name": f"Leyla {'abcdefgh'[turn]}", "email": address.replace("a@", f"{'abcdefgh'[turn]}@")}
        stranger, begun = Client(), time.process_time()
        assert stranger.post(f"/en/account/{form}", fields).status_code in (200, 302)
        took["unknown" if turn % 2 else "known"].append(time.process_time() - begun)
    known, unknown = (min(times[1:]) for times in took.values())  # the first of each loads what it needs
    assert max(known, unknown) < 2 * min(known, unknown), took


def test_the_name_tried_again_tells_nothing(anar: int) -> None:
    """A sign-up with a known address makes no account; a name that is still free would show it."""
    taken = "Somebody has this name already"
    for name, address in (("Leyla", KNOWN), ("Tural", UNKNOWN)):
        first = Client().post("/en/account/signup/", {"name": name, "email": address, "password1": PASSWORD})
        assert first.status_code == 302
        again = Client().post("/en/account/signup/", {"name": name, "email": "c@readers.example"})
        assert taken in again.content.decode()
        own = Client()
        own.post("/en/account/login/", {"login": KNOWN, "password": PASSWORD})
        assert taken in own.post("/en/account/name/", {"name": name}).content.decode()


def test_another_address_of_ones_own_tells_nothing_of_others(anar: int) -> None:
    add_reader(email="leyla@readers.example", name="Leyla", joined_at=NOW, now=NOW, password=PASSWORD)
    answers = []
    for address in (KNOWN, UNKNOWN):
        cache.clear()
        leyla = Client()
        leyla.post("/en/account/login/", {"login": "leyla@readers.example", "password": PASSWORD})
        leyla.post("/en/account/reauthenticate/", {"password": PASSWORD})
        mail.outbox.clear()
        answer = leyla.post("/en/account/email/", {"email": address, "action_add": ""})
        assert [letter.to for letter in mail.outbox] == [[address]]
        answers.append(seen(answer, address))
    assert answers[0] == answers[1]

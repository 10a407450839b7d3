"""Nobody learns whether an address has an account: neither from answers nor from how long they take."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from tests.make import NOW

from icma.house.actions import appoint_operator, save_user
from icma.house.models import User
from icma.house.reader_actions import add_reader

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "anar@readers.example", "nobody@readers.example"
PASSWORD = "xoşbəxt-qoz-74"
FORMS: dict[str, dict[str, str]] = {
    "login/": {"login": "", "password": "nope-nope-nope"},
    "login/code/": {"email": ""},
    "password/reset/": {"email": ""},
    "signup/": {"name": "Leyla", "email": "", "password1": PASSWORD},
}


class Counted(PBKDF2PasswordHasher):
    """The product's hasher with few rounds, each hashing noted."""

    iterations = 100
    rounds: ClassVar[list[int]] = []

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        self.rounds.append(iterations or self.iterations)
        return super().encode(password, salt, iterations)


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
def test_known_and_unknown_addresses_take_the_same_time(settings: Any, form: str) -> None:
    """What takes the time is hashing: a clock would tell of the machine, the rounds of hashing tell of our code."""
    settings.PASSWORD_HASHERS = [f"{__name__}.{Counted.__name__}"]
    add_reader(email=KNOWN, name="Anar", joined_at=NOW, now=NOW, password=PASSWORD)
    rounds = []
    for address in (KNOWN, UNKNOWN):
        cache.clear()
        Counted.rounds.clear()
        assert send(form, address).status_code in (200, 302)
        rounds.append(list(Counted.rounds))
    assert rounds[0] == rounds[1]
    assert bool(rounds[0]) == any(field.startswith("password") for field in FORMS[form])


def test_a_wrong_password_is_hashed_once_whoever_it_is(settings: Any) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.{Counted.__name__}"]
    add_reader(email=KNOWN, name="Anar", joined_at=NOW, now=NOW, password=PASSWORD)
    add_reader(email="code@readers.example", name="Leyla", joined_at=NOW, now=NOW)
    gone = User.objects.get(
        pk=add_reader(email="gone@readers.example", name="Tural", joined_at=NOW, now=NOW, password=PASSWORD)
    )
    gone.is_active = False
    save_user(user=gone, now=NOW)
    appoint_operator(username="oktay", password=PASSWORD, now=NOW)
    hashed = {}
    for login in (KNOWN, KNOWN.upper(), "code@readers.example", "gone@readers.example", UNKNOWN, "oktay", "nobody"):
        cache.clear()
        Counted.rounds.clear()
        assert send("login/", login).status_code == 200
        hashed[login] = len(Counted.rounds)
    assert hashed == dict.fromkeys(hashed, 1)


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

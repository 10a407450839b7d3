"""A reader's own pages: what the account holds, name and language, sessions, second steps."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.make import NOW

from icma.house.models import User
from icma.house.reader_actions import name_reader

pytestmark = pytest.mark.django_db
EDITIONS = ("az", "ru", "en")
PASSWORD = "xoşbəxt-qoz-74"


@pytest.fixture(autouse=True)
def letters_stay_here(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


def make_reader(name: str = "Anar", *, password: str = PASSWORD) -> User:
    """Somebody with a name and a confirmed address."""
    from allauth.account.models import EmailAddress

    email = f"{name.lower()}@readers.example"
    user = User.objects.create_user(f"r-{name.lower()}", email, password or None)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    name_reader(user_id=user.pk, name=name, now=NOW)
    user.refresh_from_db()
    return user


def sign_in(client: Client, user: User, *, password: str = PASSWORD) -> None:
    """By the form, as a reader does, and once more as before something dangerous."""
    client.post("/az/account/login/", {"login": user.email, "password": password})
    assert client.session["_auth_user_id"] == str(user.pk)


def prove(client: Client, *, password: str = PASSWORD) -> None:
    """Show once more who is there."""
    answer = client.post("/az/account/reauthenticate/", {"password": password})
    assert answer.status_code == 302


def main_of(answer: Any) -> str:
    found = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)
    assert found is not None, answer.content[:500]
    return found[0]


OWN = (
    "", "name/", "language/", "comments/", "export/", "delete/", "sessions/", "2fa/", "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/", "3rdparty/",
)  # fmt: skip


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("page", OWN)
def test_every_own_page_stands_in_every_language(client: Client, page: str, edition: str) -> None:
    sign_in(client, make_reader())
    prove(client)
    answer = client.get(f"/{edition}/account/{page}")
    assert answer.status_code == 200
    assert f'<html lang="{edition}">' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    print(re.sub(r"\s*\n\s*", "\n", re.sub(r"<[^>]*>", " ", main_of(answer))))

"""Signing in with a service of the operator's choice (OpenID Connect), against a provider of our own on 127.0.0.1."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from tests.make import make_reader

from icma.house.models import User

from .test_accounts import words

pytestmark = pytest.mark.django_db
HERE = "/az/account/oidc/sso/login/"


class Provider(ThreadingHTTPServer):
    """Says of everybody who brings the right code what `person` holds."""

    person: dict[str, Any]
    asked: dict[str, str]
    answer: bytes | None = b""  # to everything, instead of the truth; None: a fault

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        if self.path == "/.well-known/openid-configuration":
            origin = self.server.origin
            self._send(
                {
                    "issuer": origin, "authorization_endpoint": f"{origin}/authorize", "jwks_uri": f"{origin}/keys",
                    "token_endpoint": f"{origin}/token", "userinfo_endpoint": f"{origin}/person",
                }
            )  # fmt: skip
        elif self.path == "/person" and self.headers["Authorization"] == "Bearer told":
            self._send(self.server.person)
        else:
            self._send({"error": "not here"}, status=404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked = dict(parse_qsl(body))
        right = self.server.asked.get("code") == "right"
        self._send({"access_token": "told", "token_type": "Bearer"} if right else {"error": "invalid_grant"})

    def _send(self, what: Any, *, status: int = 200) -> None:
        answer = self.server.answer
        body = answer or json.dumps(what).encode()
        self.send_response(500 if answer is None else status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Silent."""


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    server = Provider(("127.0.0.1", 0), Answers)
    server.person = {"sub": "u1", "email": "anar@work.example", "email_verified": True, "name": "Anar Məmmədov"}
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    app = {"provider_id": "sso", "name": "Redaksiya", "client_id": "icma", "secret": "s"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [{**app, "settings": {"server_url": server.origin}}], "OAUTH_PKCE_ENABLED": True}
    }
    cache.clear()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def leave(client: Client) -> dict[str, str]:
    """To the provider, as the button does; what the provider is asked."""
    sent = client.post(HERE, {"next": "/az/latest/"})
    assert sent.status_code == 302, words(sent)
    return {name: values[0] for name, values in parse_qs(urlsplit(sent["Location"]).query).items()}


def come_back(client: Client, asked: dict[str, str], *, code: str = "right") -> Any:
    return client.get(f"{HERE}callback/", {"code": code, "state": asked["state"]}, follow=True)


def test_the_page_to_sign_in_names_the_service(provider: Provider, client: Client) -> None:
    assert "Redaksiya ilə davam edin" in words(client.get("/az/account/login/"))


def test_somebody_new_chooses_a_name_and_is_in(provider: Provider, client: Client) -> None:
    asked = leave(client)
    assert (asked["client_id"], asked["code_challenge_method"]) == ("icma", "S256")
    page = come_back(client, asked)
    assert page.redirect_chain[-1][0].startswith("/az/account/3rdparty/signup/")
    assert "code_verifier" in provider.asked
    done = client.post(page.redirect_chain[-1][0], {"name": "Anar", "email": "other@work.example"})
    assert done.status_code == 302
    user = User.objects.get()
    assert (user.name, user.is_staff, user.has_usable_password()) == ("Anar", False, False)
    assert "anar" not in user.username
    assert "Məmmədov" not in f"{user.first_name} {user.last_name} {user.name}"


def test_a_confirmed_address_leads_to_its_account(provider: Provider, client: Client) -> None:
    pk = make_reader("Anar")
    provider.person = {"sub": "u1", "email": address_of(pk), "email_verified": True}
    back = come_back(client, leave(client))
    assert back.redirect_chain[-1][0] == "/az/latest/"
    assert client.session["_auth_user_id"] == str(pk)


@pytest.mark.parametrize("confirmed", [False, "false", None, 0])
def test_an_address_that_the_service_does_not_vouch_for_opens_nobodys_account(
    provider: Provider, client: Client, confirmed: Any
) -> None:
    provider.person = {"sub": "thief", "email": address_of(make_reader("Anar")), "email_verified": confirmed}
    come_back(client, leave(client))
    assert "_auth_user_id" not in client.session


def test_what_goes_wrong_is_said_in_words_and_signs_nobody_in(provider: Provider, client: Client) -> None:
    asked = leave(client)
    for said in (
        come_back(client, asked, code="wrong"),
        come_back(client, {**asked, "state": "forged"}),
        client.get(f"{HERE}callback/", {"error": "access_denied", "state": leave(client)["state"]}, follow=True),
    ):
        assert "_auth_user_id" not in client.session
        assert is_explained(said)
    asked = leave(client)
    provider.answer = None  # it breaks down
    assert is_explained(come_back(client, asked))
    assert User.objects.count() == 0


def address_of(reader: int) -> str:
    return EmailAddress.objects.get(user_id=reader).email


def is_explained(page: Any) -> bool:
    """Whether the page is one of ours that says what to do."""
    return page.status_code != 500 and "Daxil olun" in words(page) and "<h1>" in page.content.decode()


@pytest.mark.parametrize("said", ["down", "no json", "nothing in it"])
def test_a_provider_that_is_away_is_said_in_words(provider: Provider, client: Client, said: str) -> None:
    provider.answer = {"down": None, "no json": b"<html>", "nothing in it": b"{}"}[said]
    cache.clear()
    page = client.post(HERE, follow=True)
    assert is_explained(page)
    assert "_auth_user_id" not in client.session

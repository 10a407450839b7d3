"""The browser's task when a limit is near: asked of those only, solved once, used once."""

from __future__ import annotations

import json
import re
from typing import Any

import altcha
import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client

from icma.house.models import User
from icma.portal import proofs

pytestmark = pytest.mark.django_db
GOOD = {"name": "Anar", "email": "anar@readers.example", "password1": "xoşbəxt-qoz-74"}
PATH = "/az/account/signup/"


@pytest.fixture(autouse=True)
def cheap(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
    monkeypatch.setattr(proofs, "COST", 10)


def task(client: Client, **meta: str) -> dict[str, Any] | None:
    """What the form asks of the browser."""
    page = client.get(PATH, **meta).content.decode()
    found = re.search(r'data-challenge="([^"]*)"', page)
    assert (found is None) == ("proof.js" not in page)
    return json.loads(found[1].replace("&quot;", '"')) if found else None


def solve(challenge: dict[str, Any]) -> str:
    asked = altcha.Challenge.from_dict(challenge)
    solution = altcha.solve_challenge(asked)
    assert solution is not None
    return altcha.Payload(asked, solution).to_base64()


def crowd(client: Client, **meta: str) -> None:
    for _ in range(proofs.NEAR_FROM_ONE):
        client.post(PATH, {"name": "", "email": "x"}, **meta)


def test_nobody_is_asked_while_few_sign_up(client: Client) -> None:
    assert task(client) is None
    assert client.post(PATH, GOOD).status_code == 302


def test_near_the_limit_a_solution_signs_up_and_nothing_else(client: Client) -> None:
    crowd(client)
    challenge = task(client)
    assert challenge is not None
    forged = {**challenge, "parameters": {**challenge["parameters"], "keyPrefix": "00", "cost": 1}}
    for wrong in ("", "x", "e30=", "A" * 5_000, solve(forged)):
        answer = client.post(PATH, {**GOOD, "proof": wrong})
        assert "Brauzeriniz tapşırığı həll etməyib" in answer.content.decode(), wrong
    assert User.objects.count() == 0
    assert client.post(PATH, {**GOOD, "proof": solve(challenge)}).status_code == 302
    assert (User.objects.count(), len(mail.outbox)) == (1, 1)


def test_a_solution_is_used_once_and_only_for_a_while(client: Client) -> None:
    crowd(client)
    first, second = task(client), task(client)
    assert first is not None
    assert second is not None
    assert proofs.take_proof(solve(first))
    assert not proofs.take_proof(solve(first))
    with time_machine.travel(second["parameters"]["expiresAt"] + 1, tick=False):
        assert not proofs.take_proof(solve(second))


def test_another_network_is_not_asked_until_there_are_many(client: Client) -> None:
    crowd(client, REMOTE_ADDR="2001:db8::1")
    assert task(client, REMOTE_ADDR="2001:db8::2") is not None  # the same network of somebody's house
    assert task(client, REMOTE_ADDR="2001:db8:1::2") is None
    for number in range(proofs.NEAR_ALTOGETHER):
        proofs.note_form(f"192.0.2.{number}")
    assert task(client, REMOTE_ADDR="2001:db8:1::2") is not None


def test_after_a_pause_nobody_is_asked(client: Client) -> None:
    with time_machine.travel("2026-03-01 10:00:00+00:00", tick=False):
        crowd(client)
        assert task(client) is not None
    with time_machine.travel("2026-03-01 10:11:00+00:00", tick=False):
        assert task(client) is None


def test_many_addresses_push_no_counter_out() -> None:
    for number in range(400):
        cache.set(f"stranger-{number}", 1, 600)
    assert all(cache.get(f"stranger-{number}") for number in range(400))

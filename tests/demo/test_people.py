"""The people of the demo: there on one's own machine, none where others can come."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from icma.cli.prepare import add_demo_people
from icma.demo.people import PEOPLE
from icma.house.models import User

pytestmark = pytest.mark.django_db


def listen(settings: Any, host: str, *, behind_proxy: bool = False) -> None:
    settings.ENV = replace(django_settings.ENV, host=host, trusted_proxy=behind_proxy)


def test_a_reader_a_moderator_and_an_operator_can_sign_in(settings: Any) -> None:
    listen(settings, "127.0.0.1")
    add_demo_people()
    add_demo_people()  # the next start makes nobody twice
    may = {}
    for person in PEOPLE:
        client = Client()
        client.post("/en/account/login/", {"login": person.email, "password": person.password})
        may[str(person.role)] = [client.get(path).status_code for path in ("/desk/moderation/", "/desk/house/user/")]
    assert may == {"reader": [403, 302], "moderator": [200, 403], "operator": [200, 200]}
    assert User.objects.count() == 3


@pytest.mark.parametrize(("host", "behind_proxy"), [("0.0.0.0", False), ("192.0.2.1", False), ("127.0.0.1", True)])
def test_where_others_can_come_nobody_has_a_known_password(settings: Any, host: str, behind_proxy: bool) -> None:
    listen(settings, host, behind_proxy=behind_proxy)
    add_demo_people()
    assert User.objects.count() == 0

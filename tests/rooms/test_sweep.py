"""What the portal promises to forget is gone when its day has come."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.make import NOW, make_article, make_reader, make_source

from icma.comments.actions import add_comment
from icma.comments.privacy_actions import forget_addresses
from icma.house.models import User
from icma.house.sweep_actions import sweep, sweeps_due

pytestmark = pytest.mark.django_db
ADDRESS = "192.0.2.77"


def rows_with(needle: str) -> list[str]:
    """Every column of every table that holds these letters, once for each row."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        for value in model._default_manager.values_list(field.attname, flat=True)
        if needle in str(value)
    ]


def test_no_table_holds_the_address_of_a_commenter_after_thirty_days(archive: Path) -> None:
    anar = make_reader("Anar")
    add_comment(article_id=make_article(make_source(), "x"), author_id=anar, text="Salam", address=ADDRESS, now=NOW)
    Session.objects.create(session_key="k" * 32, session_data="x", expire_date=NOW + timedelta(days=99))
    UserSession.objects.create(user_id=anar, session_key="k" * 32, ip=ADDRESS, user_agent="x", created_at=NOW)
    assert sorted(rows_with(ADDRESS)) == ["comments.Comment.address", "usersessions.UserSession.ip"]
    at = NOW - timedelta(hours=1)  # the portal has looked just before, and looks again at that hour of each day
    while at <= NOW + timedelta(days=30):
        for pk in sweeps_due(now=at, limit=5):
            sweep(pk, parts=(forget_addresses,), now=at)
        at += timedelta(hours=1)
    assert rows_with(ADDRESS) == []
    assert UserSession.objects.filter(user_id=anar).exists()


def test_counters_of_tries_go_with_the_addresses_in_their_keys() -> None:
    """Django's cache in the database keeps what has run out until somebody asks for it, and no model shows it."""
    now = timezone.now()
    Client().post("/az/account/login/", {"login": "x@readers.example", "password": "y"}, REMOTE_ADDR=ADDRESS)
    Client().post("/az/account/signup/", {"name": "", "email": "x"}, REMOTE_ADDR=ADDRESS)
    assert any(ADDRESS in key for key in keys_of_tries())
    sweeps_due(now=now, limit=5)
    sweep(1, parts=(), now=now + timedelta(days=2))
    assert [key for key in keys_of_tries() if ADDRESS in key] == []


def keys_of_tries() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM limits")
        return [str(row[0]) for row in cursor.fetchall()]


def test_a_day_passes_between_two_sweeps() -> None:
    assert sweeps_due(now=NOW, limit=5) == [1]
    sweep(1, parts=(), now=NOW)
    assert sweeps_due(now=NOW + timedelta(hours=23), limit=5) == []
    assert sweeps_due(now=NOW + timedelta(hours=24), limit=5) == [1]


def test_ended_sessions_and_accounts_that_nobody_confirmed_are_gone() -> None:
    known = make_reader("Anar", joined=NOW - timedelta(days=90))
    begun = make_reader("Leyla", joined=NOW - timedelta(days=8))
    fresh = make_reader("Tural", joined=NOW - timedelta(days=2))
    EmailAddress.objects.filter(user_id__in=(begun, fresh)).update(verified=False)
    Session.objects.create(session_key="k" * 32, session_data="x", expire_date=NOW - timedelta(days=1))
    sweeps_due(now=NOW, limit=5)
    sweep(1, parts=(), now=NOW)
    assert set(User.objects.values_list("pk", flat=True)) == {known, fresh}
    assert not Session.objects.exists()

"""A reader's own pages: what the account holds, name and language, sessions, second steps."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from tests.make import NOW, make_article, make_source

from icma.comments.actions import add_comment, report, vote
from icma.following.actions import follow, keep_article, renew_secret
from icma.following.digest_actions import want_digest
from icma.following.models import DigestPlan
from icma.house.actions import change_portal
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


def words(answer: Any) -> str:
    """What a reader sees of a page's main part."""
    found = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)
    assert found is not None, answer.content[:500]
    return " ".join(re.sub(r"<[^>]*>", " ", found[0]).split())


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
    assert words(answer)


def code_of(key: str, *, at: float | None = None) -> str:
    """What an app would show (RFC 6238) for this key."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(key, int((at or time.time()) // 30)))


def test_codes_of_an_app_are_asked_after_the_password(client: Client) -> None:
    anar = make_reader()
    sign_in(client, anar)
    prove(client)
    page = client.get("/en/account/2fa/totp/activate/").content.decode()
    key = re.search(r'<code class="key">(\w+)</code>', page)
    assert key is not None
    wrong = client.post("/en/account/2fa/totp/activate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert client.post("/en/account/2fa/totp/activate/", {"code": code_of(key[1])}).status_code == 302
    assert "codes from an app · 10 recovery codes" in words(client.get("/en/account/"))

    cache.clear()  # the code of this half minute counts as used
    thief = Client()
    asked = thief.post("/en/account/login/", {"login": anar.email, "password": PASSWORD})
    assert asked["Location"] == "/en/account/2fa/authenticate/"
    assert "_auth_user_id" not in thief.session
    assert thief.post("/en/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in thief.session
    assert thief.post("/en/account/2fa/authenticate/", {"code": code_of(key[1])}).status_code == 302
    assert thief.session["_auth_user_id"] == str(anar.pk)


def test_browsers_are_listed_and_signed_out_one_by_one_or_all(client: Client) -> None:
    anar, phone, other = make_reader(), Client(HTTP_USER_AGENT="Mozilla/5.0 (Android 16) Firefox/140.0"), Client()
    for one in (client, phone, other):
        sign_in(one, anar)
    page = client.get("/en/account/sessions/").content.decode()
    assert words(client.get("/en/account/sessions/")).count("Signed in:") == 3
    ends = re.findall(r"/en/account/sessions/(\d+)/end/", page)
    assert len(ends) == 2
    stranger = Client()
    sign_in(stranger, make_reader("Leyla"))
    assert [stranger.post(f"/en/account/sessions/{pk}/end/").status_code for pk in ends] == [404, 404]
    assert phone.get("/en/account/").status_code == other.get("/en/account/").status_code == 200
    client.post(f"/en/account/sessions/{ends[0]}/end/")
    assert sorted(one.get("/en/account/").status_code for one in (client, phone, other)) == [200, 200, 302]
    client.post("/en/account/sessions/")
    assert [one.get("/en/account/").status_code for one in (client, phone, other)] == [200, 302, 302]


def test_the_copy_holds_everything_of_oneself_and_nothing_that_opens_a_door(client: Client, archive: Path) -> None:
    change_portal(values={"hold_first": 0}, now=NOW)
    anar, leyla = make_reader(), make_reader("Leyla")
    haqqin = make_source()
    article = make_article(haqqin, "x")
    mine = add_comment(article_id=article, author_id=anar.pk, text="Mənim sözüm", address="192.0.2.7", now=NOW).id
    more: dict[str, Any] = {"article_id": article, "now": NOW}
    theirs = add_comment(author_id=leyla.pk, text="Onun sözü", address="192.0.2.8", **more).id
    vote(pk=theirs, reader_id=anar.pk, value=1, now=NOW)
    report(pk=theirs, reader_id=anar.pk, reason="other", words="Şikayətim", now=NOW)
    follow(reader_id=anar.pk, kind="source", key=haqqin.slug, language="ru", now=NOW)
    keep_article(reader_id=anar.pk, article_id=article, now=NOW)
    want_digest(reader_id=anar.pk, rhythm="daily", language="az", now=NOW)
    secret = renew_secret(reader_id=anar.pk, now=NOW)
    sign_in(client, anar)
    prove(client)
    answer = client.post("/en/account/export/")
    assert answer["Content-Disposition"].startswith('attachment; filename="account-')
    copy, text = json.loads(answer.content), answer.content.decode()
    tables = copy["tables"]
    assert [(one["text"], one["address"]) for one in tables["comments.Comment"]] == [("Mənim sözüm", "192.0.2.7")]
    assert [one["words"] for one in tables["comments.Report"]] == ["Şikayətim"]
    assert {"comments.Vote", "following.Follow", "following.Bookmark", "following.DigestPlan", "account.EmailAddress",
            "house.User"} <= tables.keys()  # fmt: skip
    plan = DigestPlan.objects.get()
    locks = (secret, plan.secret, User.objects.get(pk=anar.pk).password, client.session.session_key)
    assert [lock for lock in locks if lock in text] == []
    assert [word for word in ("Onun sözü", leyla.email, "192.0.2.8") if word in text] == []
    assert mine


@pytest.mark.parametrize(("choice", "left"), [("stay", ["Sözüm", "Cavab"]), ("go", ["Cavab"])])
def test_who_leaves_says_what_becomes_of_the_comments(
    client: Client, archive: Path, choice: str, left: list[str]
) -> None:
    change_portal(values={"hold_first": 0}, now=NOW)
    anar, article = make_reader(), make_article(make_source(), "x")
    mine = add_comment(article_id=article, author_id=anar.pk, text="Sözüm", now=NOW).id
    add_comment(article_id=article, author_id=make_reader("Leyla").pk, text="Cavab", parent_id=mine, now=NOW)
    other = Client()
    for one in (client, other):
        sign_in(one, anar)
    prove(client)
    assert "Say what should become of your comments" in words(client.post("/en/account/delete/", {"comments": "x"}))
    done = client.post("/en/account/delete/", {"comments": choice})
    assert done.status_code == 200
    page = Client().get(f"/en/article/{article}-x/").content.decode()
    assert re.findall(r'<div class="said" dir="auto"><p>(.*?)</p>', page) == left
    assert ("Anar" in page, "[deleted]" in page) == (False, True)
    assert [one.get("/en/account/").status_code for one in (client, other)] == [302, 302]
    again = Client().post("/en/account/login/", {"login": "anar@readers.example", "password": PASSWORD})
    assert again.status_code == 200
    assert not User.objects.filter(pk=anar.pk).exists()


def test_the_cookies_of_a_form_and_of_a_session_end_after_two_weeks_as_the_privacy_page_says(client: Client) -> None:
    form = client.get("/en/account/login/").cookies["csrftoken"]
    assert (form["max-age"], settings.SESSION_COOKIE_AGE) == (14 * 24 * 3600, 14 * 24 * 3600)
    assert "both after two weeks at the latest" in client.get("/en/about/privacy/").content.decode()

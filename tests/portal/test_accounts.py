"""Signing up, signing in, and everything that strangers try there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from tests.make import NOW

from icma.house.actions import appoint_operator, change_portal, save_user
from icma.house.models import User

pytestmark = pytest.mark.django_db
GOOD = {"name": "Anar", "email": "anar@readers.example", "password1": "xoşbəxt-qoz-74"}
EDITIONS = ("az", "ru", "en")


@pytest.fixture(autouse=True)
def letters_stay_here(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


def words(answer: Any) -> str:
    """What a reader sees of a page's main part."""
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)
    assert main is not None
    return " ".join(re.sub(r"<[^>]*>", " ", main[0]).split())


def code_of_letter() -> str:
    found = re.match(r"(\S+) — ", mail.outbox[-1].subject)
    assert found is not None
    return found[1]


def sign_up(client: Client, edition: str = "az", **more: str) -> Any:
    return client.post(f"/{edition}/account/signup/", {**GOOD, **more})


def confirm(client: Client, edition: str = "az", **more: str) -> Any:
    return client.post(f"/{edition}/account/confirm-email/", {"code": code_of_letter(), **more})


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_reader_signs_up_with_a_code_and_comes_back_to_where_it_began(client: Client, edition: str) -> None:
    back = f"/{edition}/article/7-x/comments/write/"
    client.get(f"/{edition}/account/signup/?next={back}")
    sent = sign_up(client, edition, next=back)
    assert (sent.status_code, sent["Location"]) == (302, f"/{edition}/account/confirm-email/")
    assert mail.outbox[0].to == [GOOD["email"]]
    done = confirm(client, edition, next=back)
    assert (done.status_code, done["Location"]) == (302, back)
    user = User.objects.get(email=GOOD["email"])
    assert (user.name, user.language, user.is_staff) == ("Anar", edition, False)
    assert "anar" not in user.username


def test_without_a_password_a_code_by_mail_signs_in(client: Client) -> None:
    sign_up(client, password1="")
    confirm(client)
    client.post("/az/account/logout/")
    assert client.session.get("_auth_user_id") is None
    asked = client.post("/az/account/login/code/", {"email": GOOD["email"]})
    assert asked.status_code == 302
    client.post("/az/account/login/code/confirm/", {"code": code_of_letter()})
    assert client.session["_auth_user_id"] == str(User.objects.get(email=GOOD["email"]).pk)


@pytest.mark.parametrize(
    ("field", "value", "edition", "expected"),
    [
        ("name", "", "az", "Şərhlərdə görünəcək adı yazın"),
        ("name", "Admin", "ru", "Это имя могут принять за имя редакции. Выберите другое"),
        ("name", "\u202eranA\u202c Модератор", "en", "This name could be taken for one of the editors"),
        ("name", "Aнар", "en", "A word of the name mixes letters of two alphabets"),
        ("name", "<b>x</b>", "en", "A name is made of letters; digits, spaces, dots and hyphens"),
        ("name", "x" * 41, "en", "The name is too long"),
        ("password1", "password", "en", "This password is too common."),
        ("password1", "qısa", "en", "This password is too short. It must contain at least 8 characters."),
        ("email", "nobody", "en", "Enter a valid email address."),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_in_words_and_nothing_is_lost(
    client: Client, field: str, value: str, edition: str, expected: str
) -> None:
    answer = sign_up(client, edition, **{field: value})
    assert answer.status_code == 200
    assert expected in words(answer)
    assert User.objects.count() == 0
    if field != "email":
        assert f'value="{GOOD["email"]}"' in answer.content.decode()


def test_a_name_that_looks_like_anothers_is_taken(client: Client) -> None:
    sign_up(client)
    answer = sign_up(Client(), name="АNАR".replace("N", "н"), email="b@readers.example")
    assert answer.status_code == 200
    assert User.objects.count() == 1


def test_the_answer_does_not_tell_whether_an_address_has_an_account(client: Client) -> None:
    sign_up(client)
    confirm(client)
    cache.clear()  # one letter in three minutes is sent to an address, known or not
    known = sign_up(Client(), name="Leyla")
    letter = mail.outbox[-1]
    fresh = sign_up(Client(), name="Tural", email="tural@readers.example")
    assert (known.status_code, known["Location"]) == (fresh.status_code, fresh["Location"])
    assert letter.to == [GOOD["email"]]
    assert "hesab" in letter.subject
    reset = [Client().post("/az/account/password/reset/", {"email": a}) for a in (GOOD["email"], "x@readers.example")]
    assert reset[0]["Location"] == reset[1]["Location"]
    asked = [Client().post("/az/account/login/code/", {"email": a}) for a in (GOOD["email"], "x@readers.example")]
    assert asked[0]["Location"] == asked[1]["Location"]


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https:evil.example"]
)  # fmt: skip
def test_nobody_is_led_away(client: Client, back: str) -> None:
    sign_up(client)
    done = confirm(client, next=back)
    assert done["Location"] == "/az/"
    client.post("/az/account/logout/")
    login = client.post("/az/account/login/", {"login": GOOD["email"], "password": GOOD["password1"], "next": back})
    assert login["Location"] == "/az/"


def test_nobody_becomes_an_operator_by_a_form(client: Client) -> None:
    sign_up(
        client, is_staff="1", is_superuser="1", username="root", id="1", name_key="x", banned_until="", date_joined="x"
    )
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.username == "root") == (False, False, False)


def test_the_session_changes_its_key_when_somebody_signs_in(client: Client) -> None:
    sign_up(client)
    confirm(client)
    client.post("/az/account/logout/")
    client.post("/az/account/login/code/", {"email": GOOD["email"]})  # has a session now, which a stranger may know
    before = client.cookies["sessionid"].value
    client.post("/az/account/login/code/confirm/", {"code": code_of_letter()})
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)
    assert client.cookies["sessionid"].value != before


def test_a_wrong_password_is_wrong_for_known_and_unknown_alike(client: Client) -> None:
    sign_up(client)
    confirm(client)
    answers = [
        words(Client().post("/en/account/login/", {"login": login, "password": "nope"}))
        for login in (GOOD["email"], "x@readers.example")
    ]
    assert answers[0] == answers[1]


def test_too_many_tries_are_stopped_in_words(client: Client) -> None:
    sign_up(client)
    confirm(client)
    client.post("/az/account/logout/")
    for _ in range(12):
        answer = client.post("/en/account/login/", {"login": GOOD["email"], "password": "nope"})
    assert "Too many failed login attempts" in words(answer)
    answer = client.post("/en/account/login/", {"login": GOOD["email"], "password": GOOD["password1"]})
    assert "_auth_user_id" not in client.session


def test_signing_up_can_be_closed(client: Client) -> None:
    change_portal(values={"sign_up": False}, now=NOW)
    assert "Hazırda yeni hesab açmaq olmur." in words(client.get("/az/account/signup/"))
    sign_up(client)
    assert User.objects.count() == 0


def test_forms_without_a_token_are_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/az/account/login/", {"login": "x", "password": "y"})
    assert answer.status_code in (403, 405)


def test_the_desk_lets_in_only_those_who_signed_in_here(client: Client) -> None:
    assert client.get("/desk/", follow=True).redirect_chain[-1][0].startswith("/en/account/login/?next=")


def test_an_operator_without_an_address_signs_in_by_name_and_stands_at_the_desk(client: Client) -> None:
    appoint_operator(username="leyla", password=GOOD["password1"], now=NOW)
    sent = {"login": "leyla", "password": GOOD["password1"], "next": "/desk/"}
    answer = client.post("/en/account/login/", sent, follow=True)
    assert answer.redirect_chain == [("/desk/", 302)]
    assert answer.status_code == 200
    assert mail.outbox == []


def test_one_name_in_two_letter_cases_is_one_operator(client: Client) -> None:
    first = appoint_operator(username="Leyla", password="köhnə-gizli-söz-1", now=NOW)
    again = appoint_operator(username=" leyla ", password=GOOD["password1"], now=NOW)
    assert (again.pk, again.username) == (first.pk, "Leyla")
    sent = {"login": "LEYLA", "password": GOOD["password1"], "next": "/desk/"}
    assert client.post("/en/account/login/", sent, follow=True).redirect_chain == [("/desk/", 302)]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("leyla@portal.example", "would be taken for a reader's address"),
        ("  ", "cannot be blank"),
        ("a" * 151, "at most 150 characters"),
        ("anar", "Anar and anar differ in letter case alone"),
    ],
)
def test_a_name_by_which_nobody_could_sign_in_is_refused(name: str, why: str) -> None:
    for twin in ("Anar", "anar"):  # as earlier versions made them
        save_user(user=User(username=twin), now=NOW)
    with pytest.raises(ValidationError) as refused:
        appoint_operator(username=name, password=GOOD["password1"], now=NOW)
    assert why in " ".join(refused.value.messages)


@pytest.mark.parametrize("edition", EDITIONS)
def test_pages_for_guests_are_whole_in_every_language(client: Client, edition: str) -> None:
    for tail in ("login/", "signup/", "login/code/", "password/reset/", "inactive/"):
        answer = client.get(f"/{edition}/account/{tail}")
        assert answer.status_code == 200
        assert f'<html lang="{edition}">' in answer.content.decode()
        assert 'name="robots" content="noindex"' in answer.content.decode()

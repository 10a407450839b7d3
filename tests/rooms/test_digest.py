"""Digests: in time, once, with what may still be shown, and ended by whoever holds the letter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from tests.crowd_actions import switch_off
from tests.make import NOW, make_article, make_reader, make_source

from icma.articles import actions as articles
from icma.comments.actions import add_comment
from icma.comments.moderation_actions import hide_comment
from icma.following.actions import catch_up, follow, mark_read, tell
from icma.following.digest_actions import (
    MOST_NOTICES,
    end_digest_by_secret,
    next_morning,
    send_digest,
    want_digest,
)
from icma.following.models import DigestPlan
from icma.following.queries import digest_of, digests_due
from icma.house.actions import change_portal
from icma.house.models import User
from icma.mail.models import Letter
from icma.portal.digest import compose_digest
from icma.sources.queries import all_sources

pytestmark = pytest.mark.django_db
TOMORROW = next_morning("daily", ZoneInfo("Asia/Baku"), after=NOW)


@pytest.fixture
def anar(archive: Path) -> int:
    """Gets a digest each day and follows one outlet."""
    reader = make_reader("Anar")
    EmailAddress.objects.update(verified=True)
    catch_up(1, now=NOW)
    follow(reader_id=reader, kind="source", key=make_source("Haqqin").slug, language="ru", now=NOW)
    want_digest(reader_id=reader, rhythm="daily", language="ru", now=NOW)
    return reader


def publish(title: str, minutes: int) -> int:
    (haqqin,) = all_sources()
    return make_article(haqqin, title, now=NOW + timedelta(minutes=minutes))


def plan() -> DigestPlan:
    return DigestPlan.objects.get()


def deliver(now: datetime) -> list[Letter]:
    """What the engine does when it is time; all letters so far."""
    catch_up(1, now=now)
    for pk in digests_due(now=now, limit=10):
        send_digest(pk, compose=compose_digest, now=now)
    return list(Letter.objects.order_by("pk"))


def test_what_is_new_comes_at_eight_the_next_morning_and_only_once(anar: int) -> None:
    publish("Паром снова ходит", 5)
    assert deliver(TOMORROW - timedelta(minutes=1)) == []
    (letter,) = deliver(TOMORROW)
    assert letter.subject == "icma: 1 уведомление для вас"
    assert "Haqqin\n\n- Паром снова ходит — Haqqin\n  http" in letter.text
    assert 'lang="ru"' in letter.html
    assert ">Паром снова ходит</a>" in letter.html
    assert deliver(TOMORROW + timedelta(minutes=1)) == [letter]
    assert deliver(TOMORROW + timedelta(days=1)) == [letter]  # nothing new: no letter
    publish("Мост открыт", 60 * 40)
    assert "Паром" not in deliver(TOMORROW + timedelta(days=2))[-1].text


def test_the_letter_can_be_ended_by_one_click_without_a_cookie_or_a_token(anar: int) -> None:
    publish("Паром снова ходит", 5)
    (letter,) = deliver(TOMORROW)
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = letter.headers["List-Unsubscribe"].strip("<>")
    path = "/" + address.split("/", 3)[3]
    assert address in letter.text
    robot = Client(enforce_csrf_checks=True)
    assert robot.get(path).status_code == 200  # looks for viruses
    assert digest_of(anar) is not None
    done = robot.post(path, {"List-Unsubscribe": "One-Click"})
    assert (done.status_code, done["Referrer-Policy"], digest_of(anar)) == (200, "no-referrer", None)
    again, wrong = robot.post(path), robot.post(path.replace("/my/", "/my/x"))
    assert (again.status_code, wrong.status_code) == (200, 200)
    assert again.content == wrong.content.replace(b"/my/x", b"/my/")


def test_what_was_read_on_the_site_is_not_told_again(anar: int) -> None:
    publish("Паром снова ходит", 5)
    catch_up(1, now=TOMORROW)
    mark_read(reader_id=anar, up_to=10**9, now=TOMORROW)
    assert deliver(TOMORROW) == []


def test_what_may_no_longer_be_shown_is_left_out(anar: int) -> None:
    gone, stays = publish("Снятая новость", 5), publish("Новость", 6)
    catch_up(1, now=NOW + timedelta(minutes=10))
    articles.withhold(article_id=gone, reason="request", now=NOW)
    (letter,) = deliver(TOMORROW)
    assert "Снятая" not in letter.text + letter.html
    assert f"/article/{stays}-" in letter.text
    articles.withhold(article_id=stays, reason="request", now=NOW)
    tell(reader_id=anar, kind="article.new", subject=f"article:{stays}", now=TOMORROW + timedelta(minutes=1))
    assert deliver(TOMORROW + timedelta(days=1)) == [letter]  # nothing is left to tell


def test_answers_that_were_taken_away_and_accounts_that_are_switched_off_get_no_letter(anar: int) -> None:
    change_portal(values={"hold_first": 0}, now=NOW)
    article, nigar = publish("Новость", 1), make_reader("Nigar")
    mine = add_comment(article_id=article, author_id=anar, text="Sual", now=NOW).id
    answer = add_comment(article_id=article, author_id=nigar, text="Cavab", parent_id=mine, now=NOW).id
    catch_up(1, now=NOW + timedelta(minutes=2))
    hide_comment(pk=answer, why="insult", now=NOW)
    articles.withhold(article_id=article, reason="request", now=NOW)
    assert deliver(TOMORROW) == []
    publish("Новость", 9)
    switch_off(anar)
    assert deliver(TOMORROW + timedelta(days=1)) == []


def test_answers_and_decisions_stand_in_it_with_name_beginning_and_reason(anar: int) -> None:
    change_portal(values={"hold_first": 0, "name": 'Gəmi "Xəbər", Bakı'}, now=NOW)
    other, article = make_reader("Nigar"), publish("Паром снова ходит", 1)
    mine = add_comment(article_id=article, author_id=anar, text="Sual", now=NOW + timedelta(minutes=2))
    add_comment(
        article_id=article, author_id=other, text="**Cavab** <b>burada</b>", parent_id=mine.id,
        now=NOW + timedelta(minutes=3),
    )  # fmt: skip
    (letter,) = deliver(TOMORROW)
    assert letter.subject == 'Gəmi "Xəbər", Bakı: 2 уведомления для вас'
    assert "<b>Nigar</b>: Cavab &lt;b&gt;burada&lt;/b&gt;" in letter.html
    assert letter.headers["From"] == '"Gəmi \\"Xəbər\\", Bakı" <noreply@localhost>'


def test_a_long_letter_says_how_much_more_there_is(anar: int) -> None:
    for n in range(MOST_NOTICES + 3):
        tell(reader_id=anar, kind="reader.unbanned", subject=f"reader:{n}", now=NOW + timedelta(minutes=1))
    publish("Паром снова ходит", 5)
    (letter,) = deliver(TOMORROW)
    assert "Ещё 4 — на странице уведомлений" in letter.text


@pytest.mark.parametrize("why", ["unconfirmed", "inactive"])
def test_who_cannot_be_written_to_gets_nothing_and_the_row_says_why(anar: int, why: str) -> None:
    publish("Паром снова ходит", 5)
    if why == "unconfirmed":
        EmailAddress.objects.update(verified=False)
    else:
        from icma.house.actions import save_user

        user = User.objects.get(pk=anar)
        user.is_active = False
        save_user(user=user, now=NOW)
    assert deliver(TOMORROW) == []
    assert plan().last_error == "the reader has no confirmed e-mail address"
    assert plan().due_at == TOMORROW + timedelta(days=7)


def test_a_crash_between_letter_and_plan_leaves_neither(anar: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from icma.following import digest_actions

    publish("Паром снова ходит", 5)
    before = plan().sent_until

    def power_cut(**_: Any) -> None:
        raise RuntimeError("the power is gone")

    catch_up(1, now=TOMORROW)
    with monkeypatch.context() as broken:
        broken.setattr(digest_actions, "record_change", power_cut)  # after the letter, in its transaction
        with pytest.raises(RuntimeError):
            send_digest(plan().pk, compose=compose_digest, now=TOMORROW)
    assert (Letter.objects.count(), plan().sent_until) == (0, before)
    assert len(deliver(TOMORROW + timedelta(minutes=10))) == 1  # the lease has ended


@pytest.mark.parametrize(
    ("rhythm", "zone", "after", "expected"),
    [
        ("daily", "Asia/Baku", "2026-03-05T03:59+00:00", "2026-03-05T04:00+00:00"),
        ("daily", "Asia/Baku", "2026-03-05T04:00+00:00", "2026-03-06T04:00+00:00"),
        ("weekly", "Asia/Baku", "2026-03-05T04:00+00:00", "2026-03-09T04:00+00:00"),
        ("daily", "Europe/Berlin", "2026-03-28T12:00+00:00", "2026-03-29T06:00+00:00"),  # the night clocks go on
        ("daily", "Europe/Berlin", "2026-10-24T12:00+00:00", "2026-10-25T07:00+00:00"),  # and back
        ("weekly", "America/Los_Angeles", "2026-03-08T20:00+00:00", "2026-03-09T15:00+00:00"),
    ],
)
def test_the_next_morning(rhythm: str, zone: str, after: str, expected: str) -> None:
    found = next_morning(rhythm, ZoneInfo(zone), after=datetime.fromisoformat(after))
    assert (found, found.tzinfo) == (datetime.fromisoformat(expected), UTC)


def test_nobodys_secret_ends_nothing(anar: int) -> None:
    for secret in ("", "x", plan().secret[:-1], plan().secret.swapcase()):
        end_digest_by_secret(secret=secret, now=NOW)
    assert digest_of(anar) is not None


def signed_in(reader: int) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=reader))
    return client


@pytest.fixture
def page(anar: int) -> Client:
    return signed_in(anar)


def test_the_choice_is_made_on_a_page(page: Client, anar: int) -> None:
    assert "checked" in page.get("/en/account/digest/").content.decode().partition('value="daily"')[2][:20]
    assert page.post("/en/account/digest/", {"rhythm": "weekly"}).status_code == 303
    found = digest_of(anar)
    assert found is not None
    assert (found.rhythm, found.language) == ("weekly", "en")
    secret = plan().secret
    for wrong in ("", "hourly", "DAILY"):
        page.post("/en/account/digest/", {"rhythm": wrong, "reader": "1", "secret": "mine"})
    assert (plan().rhythm, plan().secret) == ("weekly", secret)
    page.post("/en/account/digest/", {"rhythm": "off"})
    assert digest_of(anar) is None
    assert Client().get("/en/account/digest/").status_code == 302

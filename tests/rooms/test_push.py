"""Web Push: told at once and once, sealed for one browser, what may still be shown; what push services do wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.crowd_actions import switch_off
from tests.device import HOST, Browser
from tests.make import NOW, make_article, make_reader, make_source
from tests.site import Reply, Site, busy

from icma.articles import actions as articles
from icma.comments import moderation_actions as moderating
from icma.comments.actions import add_comment, delete_comment
from icma.core.fetch import Fetcher
from icma.following.actions import catch_up, follow, forget_reader, mark_read, tell
from icma.following.models import Device, PushMessage
from icma.following.push_actions import (
    MOST_DEVICES,
    PATIENCE,
    WORTH,
    BadDevice,
    add_device,
    drop_device,
    move_device,
    push_message,
    set_push,
    sweep_pushes,
)
from icma.following.queries import devices_of, follows_of, next_push_turn, pushes_due
from icma.house.actions import change_portal
from icma.house.reader_actions import ban_reader
from icma.portal.push import seal_notice, server_key
from icma.sources.queries import all_sources

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(HOST) as running:
        yield running


@pytest.fixture
def fetcher(site: Site) -> Iterator[Fetcher]:
    with Fetcher(user_agent="icma/test", dial=site.dial) as running:
        yield running


@pytest.fixture
def browser(site: Site) -> Browser:
    made = Browser()
    site.serve(HOST, made.path, lambda _: Reply(status=201))
    return made


@pytest.fixture
def anar(archive: Path, browser: Browser) -> int:
    """Follows one outlet and has one device."""
    reader = make_reader("Anar")
    catch_up(1, now=NOW)
    follow(reader_id=reader, kind="source", key=make_source("Haqqin").slug, language="ru", now=NOW)
    add_device(reader_id=reader, **browser.given, language="ru", now=NOW)
    return reader


def carry(fetcher: Fetcher, now: datetime = SOON) -> None:
    """What the engine does."""
    for pk in pushes_due(now=now, limit=100):
        push_message(pk, fetcher=fetcher, seal=seal_notice, now=now)


def messages(site: Site, browser: Browser) -> list[dict[str, Any]]:
    return [browser.open(asked.body) for asked in site.requests if asked.path == browser.path]


def be_loud(reader: int) -> None:
    (one,) = follows_of(reader)
    set_push(reader_id=reader, follow_id=one.id, push=True, now=NOW)


def publish(title: str) -> int:
    (haqqin,) = all_sources()
    return make_article(haqqin, title, now=SOON)


def test_an_answer_arrives_sealed_signed_and_once(anar: int, site: Site, browser: Browser, fetcher: Fetcher) -> None:
    change_portal(values={"hold_first": 0, "contact": "redaktor@xeber.example"}, now=NOW)
    article = publish("Паром снова ходит")
    mine = add_comment(article_id=article, author_id=anar, text="Sual", now=NOW)
    answer = add_comment(
        article_id=article, author_id=make_reader("Nigar"), text="**Cavab** <b>bu</b>", parent_id=mine.id, now=SOON
    )
    catch_up(1, now=SOON)
    carry(fetcher)
    carry(fetcher, SOON + timedelta(hours=1))
    (asked,) = site.requests
    assert [asked.header(name) for name in ("TTL", "Urgency", "Content-Encoding")] == ["43200", "normal", "aes128gcm"]
    assert asked.header("Authorization").startswith("vapid t=")
    assert b"Cavab" not in asked.body
    (message,) = messages(site, browser)
    assert message | {"tag": ""} == {
        "title": "На ваш комментарий ответили", "body": "Nigar: Cavab <b>bu</b>",
        "path": f"/ru/comment/{answer.id}/#c{answer.id}", "tag": "", "lang": "ru",
    }  # fmt: skip
    assert PushMessage.objects.count() == 0


def test_news_of_a_follow_come_only_where_that_was_asked_for(
    anar: int, site: Site, browser: Browser, fetcher: Fetcher
) -> None:
    publish("Паром снова ходит")
    catch_up(1, now=SOON)
    carry(fetcher)
    assert site.requests == []
    be_loud(anar)
    article = publish("Мост открыт")
    catch_up(1, now=SOON + timedelta(minutes=1))
    carry(fetcher, SOON + timedelta(minutes=1))
    (message,) = messages(site, browser)
    assert (message["title"], message["body"]) == ("Haqqin", "Мост открыт")
    assert message["path"].startswith(f"/ru/article/{article}-")


def test_what_was_read_is_gone_or_is_old_is_not_sent(anar: int, site: Site, fetcher: Fetcher) -> None:
    be_loud(anar)
    gone = publish("Снятая новость")
    catch_up(1, now=SOON)
    articles.withhold(article_id=gone, reason="request", now=SOON)
    carry(fetcher)
    tell(reader_id=anar, kind="comment.hidden", subject="comment:1", now=SOON)
    mark_read(reader_id=anar, up_to=10**9, now=SOON)
    carry(fetcher)
    tell(reader_id=anar, kind="comment.hidden", subject="comment:2", now=SOON)
    carry(fetcher, SOON + WORTH + timedelta(seconds=1))
    assert site.requests == []
    assert PushMessage.objects.count() == 0


@pytest.mark.parametrize("fate", ["hidden", "held", "deleted", "article", "switched off"])
def test_what_was_taken_away_meanwhile_is_not_told(anar: int, site: Site, fetcher: Fetcher, fate: str) -> None:
    change_portal(values={"hold_first": 0}, now=NOW)
    article, nigar = publish("x"), make_reader("Nigar")
    mine = add_comment(article_id=article, author_id=anar, text="Sual", now=NOW)
    answer = add_comment(article_id=article, author_id=nigar, text="Cavab", parent_id=mine.id, now=SOON).id
    catch_up(1, now=SOON)
    assert PushMessage.objects.count() == 1
    if fate == "hidden":
        moderating.hide_comment(pk=answer, why="insult", now=SOON)
    elif fate == "held":
        moderating.hold_comment(pk=answer, why="again", now=SOON)
    elif fate == "deleted":
        delete_comment(pk=answer, author_id=nigar, now=SOON)
    elif fate == "article":
        articles.withhold(article_id=article, reason="request", now=SOON)
    else:
        switch_off(anar)
    carry(fetcher)
    assert (site.requests, PushMessage.objects.count()) == ([], 0)


def test_a_banned_reader_reads_on_and_is_told(anar: int, site: Site, browser: Browser, fetcher: Fetcher) -> None:
    """A ban forbids writing, nothing else; the rules page says so."""
    ban_reader(user_id=anar, until=SOON + timedelta(days=1), reason="spam", now=NOW)
    be_loud(anar)
    publish("Мост открыт")
    catch_up(1, now=SOON)
    carry(fetcher)
    assert [message["body"] for message in messages(site, browser)] == ["Мост открыт"]


def test_another_secret_is_another_sender_and_the_browser_is_asked_anew(
    anar: int, site: Site, browser: Browser, fetcher: Fetcher, settings: Any
) -> None:
    """A push service refuses a sender that it does not know (RFC 8292 section 4.2): the device goes from the list and
    its page offers the browser again, with the new key.
    """
    before = server_key()
    settings.SECRET_KEY = "another secret, as long as the first one was, and as good"
    assert server_key() != before
    site.serve(HOST, browser.path, lambda _: Reply(status=403))
    be_told(fetcher, anar)
    assert (devices_of(anar), next_push_turn()) == ([], None)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_subscription_that_has_ended_is_forgotten(anar: int, site: Site, fetcher: Fetcher, status: int) -> None:
    site.serve(HOST, "/one", lambda _: Reply(status=status))
    tell(reader_id=anar, kind="reader.unbanned", subject="reader:1", now=NOW)
    be_told(fetcher, anar)
    assert devices_of(anar) == []
    assert next_push_turn() is None


def be_told(fetcher: Fetcher, reader: int) -> None:
    """Something that can always be shown: a comment of one's own that was answered."""
    change_portal(values={"hold_first": 0}, now=NOW)
    article = publish("x")
    mine = add_comment(article_id=article, author_id=reader, text="Sual", now=NOW)
    add_comment(article_id=article, author_id=make_reader("Nigar"), text="Cavab", parent_id=mine.id, now=SOON)
    catch_up(1, now=SOON)
    carry(fetcher)


def test_a_busy_service_is_asked_again_when_it_says(anar: int, site: Site, browser: Browser, fetcher: Fetcher) -> None:
    site.serve(HOST, browser.path, busy(429, "600"))
    be_told(fetcher, anar)
    (row,) = PushMessage.objects.all()
    assert row.last_error == "the push service push.example answered 429"
    assert row.due_at is not None
    assert row.due_at >= SOON + timedelta(seconds=600)
    site.serve(HOST, browser.path, lambda _: Reply(status=201))
    carry(fetcher, row.due_at + timedelta(minutes=1))
    assert [message["body"] for message in messages(site, browser)] == ["Nigar: Cavab"] * 2
    assert Device.objects.get().failed_since is None


def test_a_device_that_fails_for_two_weeks_is_forgotten(
    anar: int, site: Site, browser: Browser, fetcher: Fetcher
) -> None:
    site.serve(HOST, browser.path, lambda _: Reply(status=500))
    be_told(fetcher, anar)
    assert Device.objects.get().failed_since == SOON
    later = SOON + PATIENCE + timedelta(hours=1)
    (haqqin,) = all_sources()
    article = make_article(haqqin, "y", now=later)
    mine = add_comment(article_id=article, author_id=anar, text="Yenə sual", now=later)
    add_comment(article_id=article, author_id=make_reader("Rauf"), text="Yenə cavab", parent_id=mine.id, now=later)
    catch_up(1, now=later)
    carry(fetcher, later)
    assert devices_of(anar) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example/one"}, {"endpoint": "https:///one"}, {"endpoint": "javascript:alert(1)"},
        {"endpoint": "https://a@push.example/"}, {"endpoint": "https://push.example/ x"}, {"endpoint": ""},
        {"endpoint": "https://push.example/" + "x" * 1000}, {"endpoint": "https://itələ.example/"},
        {"endpoint": "https://[push/"}, {"p256dh": ""}, {"auth": "şifrə"},
    ],
)  # fmt: skip
def test_what_cannot_be_a_device_is_refused(wrong: dict[str, str]) -> None:
    reader = make_reader("Anar")
    with pytest.raises(BadDevice) as refused:
        add_device(reader_id=reader, **{**Browser().given, **wrong}, language="az", now=NOW)
    assert refused.value.code == ("address" if "endpoint" in wrong else "keys")
    assert devices_of(reader) == []


def test_a_browser_that_changes_hands_tells_nothing_of_the_first_reader(anar: int, browser: Browser) -> None:
    tell(reader_id=anar, kind="reader.unbanned", subject="reader:1", now=NOW)
    assert PushMessage.objects.count() == 1
    nigar = make_reader("Nigar")
    add_device(reader_id=nigar, **browser.given, language="az", now=NOW)
    assert (devices_of(anar), len(devices_of(nigar)), PushMessage.objects.count()) == ([], 1, 0)


def test_no_reader_has_more_devices_than_allowed_and_the_same_one_again_is_no_more() -> None:
    reader = make_reader("Anar")
    for n in range(MOST_DEVICES):
        add_device(reader_id=reader, **Browser(str(n)).given, language="az", now=NOW)
    add_device(reader_id=reader, **Browser("3").given, language="ru", now=NOW)
    with pytest.raises(BadDevice) as refused:
        add_device(reader_id=reader, **Browser("x").given, language="az", now=NOW)
    assert (refused.value.code, len(devices_of(reader))) == ("full", MOST_DEVICES)


def test_a_renewed_address_replaces_the_old_one_and_a_stranger_moves_nothing(anar: int, browser: Browser) -> None:
    new = Browser("new").given
    move_device(old="https://push.example/other", **new, now=NOW)
    move_device(old="", **new, now=NOW)
    assert [one.endpoint for one in devices_of(anar)] == [browser.given["endpoint"]]
    move_device(old=browser.given["endpoint"], **new, now=NOW)
    assert [one.endpoint for one in devices_of(anar)] == [new["endpoint"]]


def test_only_the_owner_drops_a_device_or_changes_a_follow_and_who_leaves_leaves_nothing(anar: int) -> None:
    (device,), nigar = devices_of(anar), make_reader("Nigar")
    (one,) = follows_of(anar)
    drop_device(reader_id=nigar, device_id=device.id, now=NOW)
    set_push(reader_id=nigar, follow_id=one.id, push=True, now=NOW)
    assert (len(devices_of(anar)), follows_of(anar)[0].push) == (1, False)
    tell(reader_id=anar, kind="reader.unbanned", subject="reader:1", now=NOW)
    forget_reader(anar)
    assert (Device.objects.count(), PushMessage.objects.count()) == (0, 0)


def test_messages_that_nobody_needs_are_swept_away(anar: int) -> None:
    tell(reader_id=anar, kind="reader.unbanned", subject="reader:1", now=NOW)
    assert sweep_pushes(now=NOW + WORTH) == 0
    assert sweep_pushes(now=NOW + 3 * WORTH) == 1

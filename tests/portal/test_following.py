"""Pages of what a reader keeps and follows."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.crowd_actions import switch_off
from tests.make import make_article, make_reader, make_source

from icma.articles import actions as articles
from icma.comments.actions import add_comment
from icma.comments.moderation_actions import hide_comment
from icma.following.actions import catch_up, follow, renew_secret, tell
from icma.house.actions import change_portal
from icma.house.models import User

pytestmark = pytest.mark.django_db


def signed_in(reader: int) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=reader))
    return client


def words(answer: Any) -> str:
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)
    assert main is not None
    return " ".join(re.sub(r"<[^>]*>", " ", main[0]).split())


@pytest.mark.parametrize("tail", ["bookmarks/", "following/", "notices/"])
@pytest.mark.parametrize("edition", ["az", "ru", "en"])
def test_guests_sign_in_first_and_readers_see_what_to_do(client: Client, edition: str, tail: str) -> None:
    path = f"/{edition}/account/{tail}"
    assert client.get(path)["Location"] == f"/{edition}/account/login/?next={path}"
    answer = signed_in(make_reader("Anar")).get(path)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_an_article_is_kept_and_let_go(archive: Path) -> None:
    article = make_article(make_source(), "Заголовок")
    anar = signed_in(make_reader("Anar"))
    page = f"/ru/article/{article}-zagolovok/"
    form = "/ru/account/bookmarks/keep/"
    kept = anar.post(form, {"article": article, "do": "keep", "back": page})
    assert (kept.status_code, kept["Location"]) == (303, page)
    assert "В закладках" in anar.get(page).content.decode()
    assert "Заголовок" in words(anar.get("/ru/account/bookmarks/"))
    articles.withhold(article_id=article, reason="request", now=timezone.now())
    assert "Заголовок" not in words(anar.get("/ru/account/bookmarks/"))
    anar.post(form, {"article": article, "do": "drop", "back": "//evil.example/"})
    assert "Пока ничего нет" in words(anar.get("/ru/account/bookmarks/"))


def test_following_leads_to_notices_and_to_the_private_feed(archive: Path) -> None:
    haqqin, reader = make_source(), make_reader("Anar")
    anar = signed_in(reader)
    form = "/ru/account/following/follow/"
    assert anar.post(form, {"kind": "source", "key": haqqin.slug, "do": "follow"}).status_code == 303
    assert "Источник: Haqqin" in words(anar.get("/ru/account/following/"))
    assert 'aria-pressed="true"' in anar.get(f"/ru/source/{haqqin.slug}/").content.decode()
    make_article(haqqin, "Новая", now=timezone.now() + timedelta(seconds=1), published=timezone.now())
    catch_up(1, now=timezone.now() + timedelta(seconds=5))
    assert "Новое: Новая Haqqin" in words(anar.get("/ru/account/notices/"))
    secret = renew_secret(reader_id=reader, now=timezone.now())
    feed = Client().get(f"/ru/my/{secret}/feed.xml")
    assert "<title>Новая</title>" in feed.content.decode()
    assert (feed["X-Robots-Tag"], feed["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert Client().get(f"/ru/my/{secret}x/feed.xml").status_code == 404
    anar.post("/ru/account/following/renew/")
    assert Client().get(f"/ru/my/{secret}/feed.xml").status_code == 404
    assert anar.post(form, {"kind": "source", "key": haqqin.slug, "do": "drop"}).status_code == 303
    assert "Подписок пока нет" in words(anar.get("/ru/account/following/"))


def test_the_private_feed_holds_nothing_that_was_taken_down_and_ends_with_the_account(archive: Path) -> None:
    haqqin, reader = make_source(), make_reader("Anar")
    follow(reader_id=reader, kind="source", key=haqqin.slug, language="ru", now=timezone.now())
    later = timezone.now() + timedelta(seconds=1)
    gone = make_article(haqqin, "Снятая", now=later, published=later)
    make_article(haqqin, "Новая", now=later, published=later)
    catch_up(1, now=later + timedelta(seconds=5))
    articles.withhold(article_id=gone, reason="request", now=later)
    path = f"/ru/my/{renew_secret(reader_id=reader, now=later)}/feed.xml"
    assert re.findall(r"<item>\s*<title>(.*?)</title>", Client().get(path).content.decode()) == ["Новая"]
    page = words(signed_in(reader).get("/ru/account/notices/"))
    assert ("Новая" in page, "Снятая" in page) == (True, False)
    switch_off(reader)
    assert Client().get(path).status_code == 404


def test_an_answer_that_was_taken_away_is_no_longer_quoted_among_the_notices(archive: Path) -> None:
    change_portal(values={"hold_first": 0}, now=timezone.now())
    reader, article = make_reader("Anar"), make_article(make_source(), "Заголовок")
    catch_up(1, now=timezone.now())
    mine = add_comment(article_id=article, author_id=reader, text="Sual", now=timezone.now()).id
    more: dict[str, Any] = {"article_id": article, "parent_id": mine, "now": timezone.now()}
    answer = add_comment(author_id=make_reader("Leyla"), text="Çirkin söz", **more).id
    catch_up(1, now=timezone.now())
    anar = signed_in(reader)
    assert "Leyla : Çirkin söz" in words(anar.get("/en/account/notices/"))
    hide_comment(pk=answer, why="insult", now=timezone.now())
    page = anar.get("/en/account/notices/")
    assert "Your comment was answered" in words(page)
    assert ("Leyla" in words(page), f"/comment/{answer}/" in page.content.decode()) == (False, False)


def test_notices_are_read_by_a_form_and_are_nobody_elses() -> None:
    reader = make_reader("Anar")
    tell(reader_id=reader, kind="comment.hidden", subject="comment:5", now=timezone.now())
    anar, other = signed_in(reader), signed_in(make_reader("Leyla"))
    assert "Comment hidden" in words(anar.get("/en/account/notices/"))
    assert "Comment hidden" not in words(other.get("/en/account/notices/"))
    assert "<b>1</b>" in anar.get("/en/account/notices/").content.decode()
    anar.post("/en/account/notices/read/", {"newest": 10**9})
    assert "<b>1</b>" not in anar.get("/en/account/notices/").content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "user", "key": "1"},
        {"kind": "source", "key": "../x"},
        {"kind": "section", "key": "<b>"},
        {},
        {"kind": "section", "key": "sports", "language": "xx"},
        {"kind": "section", "key": "sports", "language": "r\x00"},
    ],
)
def test_nonsense_is_refused_in_words(fields: dict[str, str]) -> None:
    answer = signed_in(make_reader("Anar")).post("/en/account/following/follow/", fields)
    assert answer.status_code == 422
    assert "There is nothing like that here to follow." in words(answer)


def test_forms_of_other_sites_change_nothing(archive: Path) -> None:
    article, reader = make_article(make_source(), "x"), make_reader("Anar")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(pk=reader))
    answer = strict.post("/en/account/bookmarks/keep/", {"article": article, "do": "keep"})
    assert answer.status_code == 403
    assert "Nothing kept yet" in words(strict.get("/en/account/bookmarks/"))


def test_a_notice_shows_who_answered_and_how_it_begins_without_markup(archive: Path) -> None:
    now = timezone.now()
    change_portal(values={"hold_first": 0}, now=now)
    reader, other = make_reader("Anar"), make_reader("Nigar")
    article = make_article(make_source("Haqqin"), "x", now=now)
    first = add_comment(article_id=article, author_id=reader, text="Sual", now=now)
    catch_up(1, now=now)
    hostile = "<script>alert(1)</script> **Cavab** &lt;b&gt; belədir"
    add_comment(article_id=article, author_id=other, text=hostile, parent_id=first.id, now=now)
    catch_up(1, now=now)
    page = signed_in(reader).get("/en/account/notices/")
    assert "Your comment was answered" in words(page)
    assert "Nigar : &lt;script&gt;alert(1)&lt;/script&gt; Cavab &amp;lt;b&amp;gt; belədir" in words(page)


def test_a_page_of_fifty_notices_costs_the_queries_of_one_with_five(archive: Path) -> None:
    now = timezone.now()
    change_portal(values={"hold_first": 0}, now=now)
    article = make_article(make_source("Haqqin"), "x", now=now)
    few, many, other = make_reader("Anar"), make_reader("Nigar"), make_reader("Rauf")
    for reader, count in ((few, 5), (many, 50)):
        for n in range(count // 2):
            written = add_comment(
                article_id=article, author_id=other, text=f"Şərh {n}", now=now + timedelta(hours=n, minutes=reader)
            )
            tell(reader_id=reader, kind="comment.new", subject=f"comment:{written.id}", now=now)
            tell(reader_id=reader, kind="comment.hidden", subject=f"comment:{n}", cause=f"decision:{n}", now=now)
    asked = []
    for reader in (few, many):
        page = signed_in(reader)
        page.get("/en/account/notices/")
        with CaptureQueriesContext(connection) as queries:
            assert "A new comment in a discussion" in words(page.get("/en/account/notices/"))
        asked.append(len(queries))
    assert asked[0] == asked[1]

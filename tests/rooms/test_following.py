"""Who follows what is told of it, once, and of nothing else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.make import NOW, make_article, make_reader, make_source

from icma.articles import actions as articles
from icma.comments.actions import add_comment, edit_comment
from icma.following.actions import (
    MOST_AN_HOUR,
    Refused,
    catch_up,
    drop_article,
    follow,
    forget_reader,
    keep_article,
    mark_read,
    renew_secret,
    sweep_notices,
    tell,
    unfollow,
)
from icma.following.queries import (
    bookmarks_of,
    followed_articles,
    following_due,
    follows_of,
    notices_of,
    reader_of_secret,
    unread_count,
)
from icma.house.actions import change_portal
from icma.search import actions as search

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


def told(reader: int) -> list[tuple[str, int]]:
    catch_up(1, now=LATER)
    return [(one.kind, one.number) for one in notices_of(reader)]


def test_a_follower_of_a_source_hears_of_its_new_articles_in_that_language_once(archive: Path) -> None:
    haqqin, oxu = make_source("Haqqin"), make_source("Oxu", language="az")
    anar = make_reader("Anar")
    make_article(haqqin, "Старая", now=NOW)
    follow(reader_id=anar, kind="source", key=haqqin.slug, language="ru", now=NOW + timedelta(seconds=1))
    new = make_article(haqqin, "Новая", now=NOW + timedelta(minutes=1))
    make_article(haqqin, "Xəbər", language="az", now=NOW + timedelta(minutes=1))
    make_article(oxu, "Başqa mənbə", now=NOW + timedelta(minutes=1))
    assert told(anar) == [("article.new", new)]
    assert told(anar) == [("article.new", new)]
    assert [row.id for row in followed_articles(anar)] == [new]
    assert unread_count(anar) == 1
    assert mark_read(reader_id=anar, up_to=10**9, now=LATER) == 1
    assert unread_count(anar) == 0
    unfollow(reader_id=anar, kind="source", key=haqqin.slug, language="ru", now=LATER)
    make_article(haqqin, "Ещё", now=NOW + timedelta(minutes=2))
    assert len(told(anar)) == 1


def test_a_saved_search_finds_what_is_new(archive: Path) -> None:
    haqqin, anar = make_source("Haqqin"), make_reader("Anar")
    follow(reader_id=anar, kind="search", key="выборы", language="ru", now=NOW)
    found = make_article(haqqin, "О выборах в парламент", now=NOW + timedelta(minutes=1))
    make_article(haqqin, "О погоде", now=NOW + timedelta(minutes=1))
    for _ in range(4):
        search.catch_up(1, now=LATER)
    assert told(anar) == [("article.new", found)]


def test_an_answered_reader_and_followers_of_the_discussion_are_told_but_not_the_writer(archive: Path) -> None:
    change_portal(values={"hold_first": 0}, now=NOW)
    article = make_article(make_source(), "x")
    anar, leyla, tural = (make_reader(name) for name in ("Anar", "Leyla", "Tural"))
    for reader in (anar, leyla, tural):
        follow(reader_id=reader, kind="discussion", key=str(article), language="ru", now=NOW)
    root = add_comment(article_id=article, author_id=anar, text="Sual", now=NOW).id
    answer = add_comment(article_id=article, author_id=leyla, text="Cavab", parent_id=root, now=NOW).id
    assert told(anar) == [("comment.answered", answer)]
    assert told(leyla) == [("comment.new", root)]
    assert told(tural) == [("comment.new", answer), ("comment.new", root)]


def test_nobody_is_told_of_what_is_withheld(archive: Path) -> None:
    haqqin, anar = make_source("Haqqin"), make_reader("Anar")
    follow(reader_id=anar, kind="source", key=haqqin.slug, language="ru", now=NOW)
    new = make_article(haqqin, "Новая", now=NOW + timedelta(minutes=1))
    keep_article(reader_id=anar, article_id=new, now=NOW)
    assert [row.id for _, row in bookmarks_of(anar)] == [new]
    articles.withhold(article_id=new, reason="request", now=NOW)
    assert told(anar) == []
    assert bookmarks_of(anar) == []


def test_a_busy_outlet_floods_nobody(archive: Path) -> None:
    haqqin, anar = make_source("Haqqin"), make_reader("Anar")
    follow(reader_id=anar, kind="source", key=haqqin.slug, language="ru", now=NOW)
    for n in range(MOST_AN_HOUR + 5):
        make_article(haqqin, f"Новость {n}", now=NOW + timedelta(seconds=n))
    assert len(told(anar)) == 50  # a page of them
    assert unread_count(anar) == MOST_AN_HOUR


@pytest.mark.parametrize(
    ("kind", "key", "code"),
    [
        ("source", "999999", "key"), ("source", "x", "key"), ("section", "cooking", "key"), ("search", "  ...", "key"),
        ("discussion", "0", "key"), ("user", "1", "kind"), ("source", "9" * 30, "key"), ("source", "1; DROP", "key"),
    ],
)  # fmt: skip
def test_what_is_not_there_cannot_be_followed(kind: str, key: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        follow(reader_id=make_reader("Anar"), kind=kind, key=key, language="ru", now=NOW)
    assert refused.value.code == code


def test_without_followers_no_article_is_looked_at(archive: Path) -> None:
    catch_up(1, now=NOW)
    make_article(make_source(), "x")
    with CaptureQueriesContext(connection) as asked:
        catch_up(1, now=LATER)
    assert [one["sql"] for one in asked if "articles_" in one["sql"]] == []
    assert following_due(now=LATER, limit=5) == []


def test_a_leaving_reader_leaves_nothing(archive: Path) -> None:
    article, anar = make_article(make_source(), "x"), make_reader("Anar")
    keep_article(reader_id=anar, article_id=article, now=NOW)
    drop_article(reader_id=anar, article_id=article, now=NOW)
    keep_article(reader_id=anar, article_id=article, now=NOW)
    follow(reader_id=anar, kind="section", key="politics", language="az", now=NOW)
    tell(reader_id=anar, kind="comment.hidden", subject="comment:5", now=NOW)
    secret = renew_secret(reader_id=anar, now=NOW)
    assert reader_of_secret(secret) == anar
    forget_reader(anar)
    assert (bookmarks_of(anar), follows_of(anar), notices_of(anar), reader_of_secret(secret)) == ([], [], [], None)


def test_read_notices_are_gone_after_ninety_days() -> None:
    anar = make_reader("Anar")
    tell(reader_id=anar, kind="comment.hidden", subject="comment:5", now=NOW)
    assert sweep_notices(now=NOW + timedelta(days=200)) == 0
    mark_read(reader_id=anar, up_to=10**9, now=NOW)
    assert sweep_notices(now=NOW + timedelta(days=91)) == 1


def test_whoever_is_answered_is_told_even_where_nobody_follows_anything(archive: Path) -> None:
    assert following_due(now=NOW, limit=5) == [1]
    catch_up(1, now=NOW)  # the engine is up before anybody writes
    change_portal(values={"hold_first": 0}, now=NOW)
    article = make_article(make_source(), "Старая", now=NOW)
    anar, nigar = make_reader("Anar"), make_reader("Nigar")
    first = add_comment(article_id=article, author_id=anar, text="Birinci", now=NOW + timedelta(minutes=1))
    answer = add_comment(
        article_id=article, author_id=nigar, text="İkinci", parent_id=first.id, now=NOW + timedelta(minutes=2)
    )
    edit_comment(pk=answer.id, author_id=nigar, text="İkinci, düzəliş", now=NOW + timedelta(minutes=3))
    assert told(anar) == [("comment.answered", answer.id)]
    assert told(anar) == [("comment.answered", answer.id)]

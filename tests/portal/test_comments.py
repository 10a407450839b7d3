"""Comments on pages: what guests, writers and vandals see and can do."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.crowd_actions import make_crowd
from tests.make import NOW, make_article, make_reader, make_source

from icma.articles import actions as articles
from icma.comments import moderation_actions as moderating
from icma.comments.actions import add_comment
from icma.comments.queries import shown_counts
from icma.house.actions import change_portal
from icma.house.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(archive: Path) -> int:
    change_portal(values={"hold_first": 0}, now=NOW)
    return make_article(make_source(), "Заголовок")


def signed_in(reader: int) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=reader))
    return client


def seconds_of(reader: Client, path: str) -> float:
    """What a page costs this thread; what else the machine does is not counted."""
    begun = time.thread_time()
    reader.get(path)
    return time.thread_time() - begun


def section(answer: Any) -> list[str]:
    """The lines of the page's section of comments."""
    found = re.search(r'<section class="comments.*?</section>', answer.content.decode(), re.DOTALL)
    assert found is not None
    text = re.sub(
        r"</?(?:p|h\d|div|article|section|form|button|textarea|label|ul|li|blockquote)\b[^>]*>", "\n", found[0]
    )
    text = re.sub(r"<[^>]*>", " ", text)
    return [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]


def write(article: int, author: int, text: str = "Salam, dünya", **more: Any) -> int:
    more.setdefault("now", timezone.now() - timedelta(hours=1))
    return add_comment(article_id=article, author_id=author, text=text, **more).id


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        ("az", ["0 şərh", "Şərh yazmaq üçün daxil olun...", "Daxil olun Qeydiyyatdan keçin",
                "Hələ şərh yoxdur. İlk şərhi siz yazın..."]),
        ("ru", ["0 Комментариев", "Войдите, чтобы оставлять комментарии...", "Войти Зарегистрироваться",
                "Будьте первыми, кто ответит на публикацию..."]),
        ("en", ["0 comments", "Sign in to leave comments...", "Sign in Create an account",
                "Be the first to respond to this article..."]),
    ],
)  # fmt: skip
def test_a_guest_reads_the_gate_and_the_empty_state(
    client: Client, article: int, edition: str, expected: list[str]
) -> None:
    answer = client.get(f"/{edition}/article/{article}-zagolovok/")
    assert section(answer) == expected
    assert answer.cookies == {}
    assert "Cookie" not in answer.get("Vary", "")


def test_a_guest_writes_first_and_finds_the_text_after_signing_in(client: Client, article: int) -> None:
    form = f"/ru/article/{article}/comments/write/"
    sent = client.post(form, {"text": "Мой <b>черновик</b>", "token": "1-a"})
    assert sent["Location"] == f"/ru/account/login/?next={form}"
    client.force_login(User.objects.get(pk=make_reader("Anar")))
    box = client.get(form).content.decode()
    assert "Мой &lt;b&gt;черновик&lt;/b&gt;</textarea>" in box
    assert "черновик" not in client.get(form).content.decode()  # given back once


def test_a_page_made_for_a_reader_is_kept_by_nobody(client: Client, article: int) -> None:
    path = f"/ru/article/{article}-zagolovok/"
    assert signed_in(make_reader("Anar")).get(path)["Cache-Control"] == "private, no-cache"
    assert "private" not in client.get(path).get("Cache-Control", "")


def test_a_reader_writes_answers_edits_and_deletes(article: int) -> None:
    anar, leyla = make_reader("Anar"), make_reader("Leyla")
    first, second = signed_in(anar), signed_in(leyla)
    sent = first.post(f"/en/article/{article}/comments/write/", {"text": "Good *morning*", "token": "1-a"})
    pk = int(sent["Location"].split("/")[3])
    assert (sent.status_code, sent["Location"]) == (303, f"/en/comment/{pk}/#c{pk}")
    again = first.post(f"/en/article/{article}/comments/write/", {"text": "Good *morning*", "token": "1-a"})
    assert again["Location"] == sent["Location"]
    answered = second.post(
        f"/en/article/{article}/comments/write/", {"text": "And to you", "parent": pk, "token": "1-b"}
    )
    assert answered.status_code == 303
    lines = section(Client().get(f"/en/article/{article}-zagolovok/"))
    assert (lines[0], "Good morning" in lines, "And to you" in lines) == ("2 comments", True, True)
    assert first.post(f"/en/comment/{pk}/edit/", {"text": "Good evening"}).status_code == 303
    assert "Good morning" in " ".join(section(Client().get(f"/en/comment/{pk}/history/")))
    assert first.post(f"/en/comment/{pk}/delete/").status_code == 303
    lines = section(Client().get(f"/en/article/{article}-zagolovok/"))
    assert (lines[0], "[deleted]" in lines, "And to you" in lines) == ("1 comment", True, True)


@pytest.mark.parametrize(
    ("edition", "text", "expected"),
    [
        ("az", "", "Şərhin mətnini yazın"),
        ("ru", "x" * 5001, "Комментарий слишком длинный: не больше 5000 знаков"),
        ("en", "\u202e\u200b", "Enter your comment"),
    ],
)
def test_a_refused_comment_says_why_and_keeps_the_text(article: int, edition: str, text: str, expected: str) -> None:
    answer = signed_in(make_reader("Anar")).post(f"/{edition}/article/{article}/comments/write/", {"text": text})
    assert answer.status_code == 422
    assert expected in section(answer)
    assert text in answer.content.decode()


def test_a_megabyte_is_refused_quickly(article: int) -> None:
    answer = signed_in(make_reader("Anar")).post(f"/en/article/{article}/comments/write/", {"text": "x" * 1_000_000})
    assert answer.status_code == 422


def test_an_old_form_gives_the_text_back_in_a_fresh_one(article: int) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"/az/article/{article}/comments/write/", {"text": "Mətnim qalsın"})
    assert answer.status_code == 403
    assert "Formanın vaxtı bitib. Mətniniz saxlanılıb, yenidən göndərin." in section(answer)
    assert "Mətnim qalsın</textarea>" in answer.content.decode()


@pytest.mark.parametrize("act", ["vote", "edit", "delete", "report", "appeal"])
def test_forms_of_other_sites_do_nothing(article: int, act: str) -> None:
    anar = make_reader("Anar")
    pk = write(article, anar)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(pk=anar))
    answer = strict.post(f"/en/comment/{pk}/{act}/", {"vote": "up", "text": "x", "reason": "spam", "words": "x"})
    assert answer.status_code == 403
    assert shown_counts([article]) == {article: 1}


@pytest.mark.parametrize("act", ["vote", "edit", "delete", "report", "appeal"])
def test_guests_are_asked_to_sign_in(client: Client, article: int, act: str) -> None:
    pk = write(article, make_reader("Anar"))
    answer = client.post(f"/en/comment/{pk}/{act}/", {"vote": "up"})
    assert answer["Location"] == f"/en/account/login/?next=/en/comment/{pk}/"


@pytest.mark.parametrize("act", ["edit", "delete", "appeal"])
def test_nobody_touches_the_comment_of_another(article: int, act: str) -> None:
    pk = write(article, make_reader("Anar"))
    vandal = signed_in(make_reader("Tural"))
    assert vandal.get(f"/en/comment/{pk}/{act}/").status_code == 422
    assert vandal.post(f"/en/comment/{pk}/{act}/", {"text": "x", "words": "x"}).status_code == 422
    assert "Salam, dünya" in section(Client().get(f"/en/comment/{pk}/"))


def test_votes_and_reports_by_form(article: int) -> None:
    pk = write(article, make_reader("Anar"))
    leyla = signed_in(make_reader("Leyla"))
    back = f"/en/article/{article}-zagolovok/"
    voted = leyla.post(f"/en/comment/{pk}/vote/", {"vote": "up", "back": back})
    assert (voted.status_code, voted["Location"]) == (303, f"{back}#c{pk}")
    assert "▲ 1 ▼ 0" in " ".join(section(Client().get(back)))
    led = leyla.post(f"/en/comment/{pk}/vote/", {"vote": "none", "back": "//evil.example/"})
    assert led["Location"] == f"/en/comment/{pk}/#c{pk}"
    assert "▲" not in " ".join(section(Client().get(back)))
    assert "Choose a reason" in section(leyla.post(f"/en/comment/{pk}/report/", {"words": "x"}))
    assert "Report received." in section(leyla.post(f"/en/comment/{pk}/report/", {"reason": "spam"}))


def test_a_double_click_on_a_vote_is_one_vote_and_the_pressed_button_takes_it_back(article: int) -> None:
    pk = write(article, make_reader("Anar"))
    leyla = signed_in(make_reader("Leyla"))
    path = f"/en/comment/{pk}/vote/"

    def buttons() -> list[tuple[str, str, str]]:
        page = leyla.get(f"/en/comment/{pk}/").content.decode()
        return re.findall(r'<button name="vote" value="(\w+)" aria-pressed="(\w+)".*?<span>(\d+)</span>', page)

    assert buttons() == [("up", "false", "0"), ("down", "false", "0")]
    for _ in range(2):
        leyla.post(path, {"vote": "up"})
    assert buttons() == [("none", "true", "1"), ("down", "false", "0")]
    leyla.post(path, {"vote": "down"})
    assert buttons() == [("up", "false", "0"), ("none", "true", "1")]
    for _ in range(2):
        leyla.post(path, {"vote": "none"})
    assert buttons() == [("up", "false", "0"), ("down", "false", "0")]


def test_a_reported_comment_with_answers_leaves_a_place_that_says_it_waits(article: int) -> None:
    root = write(article, make_reader("Anar"), "Sərt sözlər")
    write(article, make_reader("Leyla"), "Cavab", parent_id=root)
    for word in ("bir", "iki", "üç"):
        reader = make_reader(f"Köhnə {word}", joined=NOW - timedelta(days=9))
        signed_in(reader).post(f"/en/comment/{root}/report/", {"reason": "insult"})
    lines = section(Client().get(f"/en/article/{article}-zagolovok/"))
    assert "Waiting for review" in lines
    assert "Cavab" in lines
    assert "Sərt sözlər" not in lines
    assert Client().get(f"/en/comment/{root}/").status_code == 200


def test_a_held_comment_stands_before_its_author_alone(article: int) -> None:
    change_portal(values={"hold_first": 1}, now=NOW)
    anar = make_reader("Anar")
    mine = signed_in(anar)
    there = mine.post(f"/az/article/{article}/comments/write/", {"text": "Salam", "token": "1-a"})["Location"]
    assert "İlk şərhlərə moderator baxır. Şərhiniz yoxlanıldıqdan sonra görünəcək." in section(mine.get(there))
    assert Client().get(there).status_code == 404


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
        "<svg/onload=alert(1)>",
        "[x](data:text/html,<script>alert(1)</script>)", "<javascript:alert(1)>", "![x](x\"onerror=\"alert(1))",
        "</textarea><script>alert(1)</script>", "`</code><script>`", "[a](https://x.example\"onmouseover=\"alert(1))",
        "&lt;script&gt;alert(1)&lt;/script&gt;", "<a href=\"https://x\" onclick=alert(1)>x</a>",
        "[x](&#106;avascript:alert(1))",
        "{{ 7*7 }}{% raise %}", "> <iframe src=//x>", "- <style>*{display:none}</style>", "https://x.example/'><script>",
    ],
)  # fmt: skip
def test_nothing_of_a_comment_runs(article: int, attack: str) -> None:
    anar = make_reader("Anar")
    pk = write(article, anar, f"Söz {attack}")
    for path in (f"/en/article/{article}-zagolovok/", f"/en/comment/{pk}/", f"/en/article/{article}/comments/feed.xml"):
        page = Client().get(path).content.decode()
        said = re.findall(r'<div class="said".*?</div>', page, re.DOTALL) or re.findall(
            r"<description>.*?</description>", page
        )
        assert said
        for part in said:
            tags = re.findall(r"<\s*/?([a-zA-Z]+)", part)
            assert set(tags) <= {"div", "p", "a", "code", "blockquote", "ul", "li", "em", "strong", "br", "description"}
            assert not re.search(r"<[^>]*\son\w+=|href=\"(?!https?:)", part)
    edit = signed_in(anar).post(f"/en/comment/{pk}/edit/", {"text": attack + "x" * 5001}).content.decode()
    assert edit.count("<script") == Client().get(f"/en/comment/{pk}/").content.decode().count("<script") + 1


@pytest.mark.parametrize(
    "query", ["sort=x", "sort=%00", "after=x", "after=9_9_9", "after=%F0%9F%98%80", "sort=new&after=-1"]
)
def test_questions_that_nobody_asks_get_the_first_page(client: Client, article: int, query: str) -> None:
    write(article, make_reader("Anar"))
    answer = client.get(f"/en/article/{article}-zagolovok/comments/?{query}")
    assert answer.status_code == 200


def test_comments_of_a_closed_article_are_closed_with_it(client: Client, article: int) -> None:
    pk = write(article, make_reader("Anar"))
    articles.withhold(article_id=article, reason="request 14", now=NOW)
    for path in (f"comment/{pk}/", f"article/{article}-zagolovok/comments/", f"article/{article}/comments/feed.xml"):
        assert client.get(f"/en/{path}").status_code == 404
    assert "Salam" not in client.get(f"/en/article/{article}-/").content.decode()


def test_the_feed_of_a_discussion(client: Client, article: int) -> None:
    write(article, make_reader("Anar"), "Salam & **xoş** gördük")
    feed = client.get(f"/az/article/{article}/comments/feed.xml").content.decode()
    assert "<title>Anar</title>" in feed
    assert "<description>Salam &amp; xoş gördük</description>" in feed
    assert client.get(f"/az/article/{article}/comments/feed.atom").status_code == 200
    assert client.get(f"/az/article/{article}/comments/feed.json").json()["items"][0]["authors"] == [{"name": "Anar"}]


def test_ten_thousand_answers_cost_a_page_no_more_than_three(article: int) -> None:
    anar = make_reader("Anar")
    small, large = (make_article(make_source(name), "x") for name in ("Oxu", "Qafqaz"))
    roots = {large: make_crowd(article=large, author=anar, answers=10_000)}
    roots[small] = make_crowd(article=small, author=anar, answers=3)
    reader = signed_in(anar)
    asked: dict[int, list[int]] = {small: [], large: []}
    slowest = 0.0
    for pk in (small, large):
        for path in (f"/en/article/{pk}-x/", f"/en/article/{pk}-x/comments/?sort=new", f"/en/comment/{roots[pk]}/"):
            reader.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert reader.get(path).status_code == 200
            asked[pk].append(len(queries))
            slowest = max(slowest, min(seconds_of(reader, path) for _ in range(3)))
    assert asked[small] == asked[large]
    assert slowest < 0.2, slowest


@pytest.mark.parametrize("comments", [1, 3])
def test_an_article_costs_the_same_number_of_queries_however_many_comment(
    client: Client, article: int, comments: int
) -> None:
    for name in ("Anar", "Leyla", "Tural")[:comments]:
        write(article, make_reader(name))
    client.get(f"/en/article/{article}-zagolovok/comments/")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/en/article/{article}-zagolovok/comments/")
    mine = [q["sql"] for q in asked if "comments_" in q["sql"] or "house_user" in q["sql"]]
    assert len(mine) == 4


def test_moderators_of_the_house_are_marked(client: Client, article: int) -> None:
    from icma.house.reader_actions import appoint_moderator

    anar = make_reader("Anar")
    appoint_moderator(user_id=anar, now=NOW)
    pk = write(article, anar)
    moderating.lock_discussion(article_id=article, now=NOW)
    lines = section(client.get(f"/en/article/{article}-zagolovok/"))
    assert any("moderator" in line for line in lines)
    assert "Comments are closed." in lines
    assert pk

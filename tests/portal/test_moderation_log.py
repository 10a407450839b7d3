"""The public log of moderation says what, why and where, and nothing about persons; the rules of commenting."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from tests.make import NOW, make_article, make_reader, make_source

from icma.articles.actions import withhold
from icma.comments.actions import add_comment, appeal, report
from icma.house.actions import change_portal
from icma.house.reader_actions import appoint_moderator
from icma.notices.actions import decide, set_rule
from icma.notices.undo_actions import take_back

pytestmark = pytest.mark.django_db
LOG = "/{}/about/moderation/"
PLANTED = ("Planted", "planted@mail.example", "+994 50 123 45 67", "203.0.113.9")


@pytest.fixture
def article(archive: Path) -> int:
    change_portal(values={"hold_first": 0}, now=NOW)
    return make_article(make_source(), "Мост открыт", language="ru")


def words(client: Client, path: str) -> str:
    """What a page says in its middle, without markup."""
    answer = client.get(path)
    assert answer.status_code == 200
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^<>]*>", " ", main))).replace("\xa0", " ")


def decide_everything(article: int) -> tuple[int, int]:
    """One decision of every kind, with personal data in each field that takes words; (comment, author)."""
    secret = " ".join(PLANTED)
    by, author = make_reader("Planted Moder"), make_reader("Planted Anar")
    appoint_moderator(user_id=by, now=NOW)
    pk = add_comment(article_id=article, author_id=author, text=secret, address=PLANTED[3], now=NOW).id
    report(pk=pk, reader_id=make_reader("Planted Vaqif"), reason="other", words=secret, now=NOW)
    comment, person = f"comment:{pk}", f"reader:{author}"
    decide(kind="comment.kept", subject=comment, by=by, reason="fine", words=secret, now=NOW)
    decide(kind="comment.hidden", subject=comment, by=by, reason="private_data", words=secret, now=NOW)
    appeal(pk=pk, author_id=author, words=secret, now=NOW)
    made = decide(
        kind="appeal.denied", subject=comment, by=by, reason="hate", words=secret, answers="appeal", now=NOW
    )  # fmt: skip
    take_back(pk=made, by=by, now=NOW)
    decide(kind="appeal.upheld", subject=comment, by=by, reason="mistake", answers="appeal", now=NOW)
    until = NOW + timedelta(days=7)
    decide(kind="reader.banned", subject=person, by=by, reason="spam", words=secret, until=until, now=NOW)
    decide(kind="reader.ban_lifted", subject=person, by=by, reason="calm", words=secret, now=NOW)
    decide(kind="discussion.slowed", subject=f"article:{article}", by=by, reason="heated", seconds=60, now=NOW)
    set_rule(by=by, kind="words", pattern="planted", effect="hold", reason="spam", note=secret, now=NOW)
    decide(kind="discussion.locked", subject=f"article:{article}", by=by, reason="over", words=secret, now=NOW)
    return pk, author


def test_the_log_holds_no_personal_data(client: Client, article: int) -> None:
    pk, author = decide_everything(article)
    for edition in ("az", "ru", "en"):
        page = client.get(LOG.format(edition)).content.decode()
        middle = page.partition("<main")[2].partition("</main>")[0]
        assert [planted for planted in (*PLANTED, "planted") if planted in page] == []
        assert re.findall(r"/comment/|/reader/|id=\"c|comment:|reader:", middle) == []
        assert re.findall(rf"(?<![\d-])(?:{pk + 100_000}|{author + 100_000})", middle) == []
        assert re.findall(r"\d\d:\d\d", middle) == []  # days, not moments
        assert set(re.findall(r'href="([^"]+)"', middle)) == {
            f"/{edition}/about/rules/", f"/{edition}/article/{article}-most-otkryt/",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("edition", "line"),
    [
        ("az", "22 noyabr 2026 Şərh gizlədilib Səbəb: Şəxsi məlumatlar Мост открыт"),
        ("ru", "22 ноября 2026 Комментарий скрыт Причина: Личные данные Мост открыт"),
        ("en", "22 November 2026 Comment hidden Reason: Private data of somebody Мост открыт"),
    ],
)
def test_a_line_says_when_what_why_and_under_which_article(
    client: Client, article: int, edition: str, line: str
) -> None:
    decide_everything(article)
    said = words(client, LOG.format(edition))
    assert line in said


def test_the_newest_stands_first_with_appeals_and_undoing_marked(client: Client, article: int) -> None:
    decide_everything(article)
    said = words(client, LOG.format("en")).rpartition(" Decisions ")[2]
    found = re.findall(r"2026 (.+?) Reason: ([\w ]+?)(?: · ([\w ]+?))? (?:Мост открыт|(?=22 November)|$)", said + " ")
    assert [(what, marked) for what, _, marked in found] == [
        ("Comments closed", ""),
        ("Rule about words or links set", ""),
        ("Slow mode switched on", ""),
        ("Reader may write again", ""),
        ("Reader may not write for a while", ""),
        ("Appeal granted, the comment is back", "on appeal"),
        ("Appeal opened again", "takes an earlier decision back"),
        ("Appeal refused, the comment stays hidden", "on appeal"),
        ("Comment hidden", ""),
        ("Reports checked, the comment stays", ""),
    ]


def test_months_are_counted_in_the_portals_zone(client: Client, article: int) -> None:
    by = make_reader("Leyla")
    for number, at in enumerate((datetime(2026, 9, 30, 21, 0, tzinfo=UTC), datetime(2026, 10, 2, 9, 0, tzinfo=UTC))):
        pk = add_comment(
            article_id=article, author_id=make_reader(f"Anar {'AB'[number]}"), text="Salam", now=NOW
        ).id  # fmt: skip
        decide(kind="comment.hidden", subject=f"comment:{pk}", by=by, reason="spam", now=at)
    said = words(client, LOG.format("ru"))
    assert "По месяцам" in said
    assert re.findall(r"октябрь 2026 Комментарий скрыт 2 ", said, re.IGNORECASE) != []
    assert "ентябр" not in said.partition(" Решения ")[0]


def test_the_headline_of_an_article_that_was_taken_down_is_not_in_the_log(client: Client, article: int) -> None:
    decide_everything(article)
    withhold(article_id=article, reason="451", now=NOW)
    said = words(client, LOG.format("ru"))
    assert ("Комментарий скрыт" in said, "Мост" in said) == (True, False)


def test_the_log_goes_on_page_by_page(client: Client, article: int) -> None:
    by = make_reader("Leyla")
    for number in range(30):
        kind = "discussion.locked" if number % 2 == 0 else "discussion.unlocked"
        reason = "over" if number % 2 == 0 else "calm"
        decide(kind=kind, subject=f"article:{article}", by=by, reason=reason, now=NOW)
        set_rule(by=by, kind="words", pattern=f"söz {number}", effect="hold", reason="spam", now=NOW)
    path, rows = LOG.format("en"), 0
    for wanted in (50, 10):
        page = client.get(path).content.decode()
        rows += page.count("<time")
        assert page.partition("<main")[2].partition("</main>")[0].count("<li>") == wanted
        path = LOG.format("en") + next(iter(re.findall(r'href="(\?before=\d+)"', page)), "")
    assert path == LOG.format("en")


@pytest.mark.parametrize("asked", ["x", "-1", "0", "99999999999999999999", "٣"])
def test_a_place_in_the_log_that_is_no_number_is_not_there(client: Client, asked: str) -> None:
    assert client.get(LOG.format("ru"), {"before": asked}).status_code == 404


def test_an_empty_log_says_so(client: Client) -> None:
    assert "Hələ heç bir qərar verilməyib." in words(client, LOG.format("az"))


@pytest.mark.parametrize(
    ("edition", "lines"),
    [
        ("az", ["Şərh yazma qaydaları", "Yeni oxucunun ilk şərhləri (1) görünməzdən əvvəl", "10 dəqiqə ərzində"]),
        ("ru", ["Правила комментирования", "Первые комментарии нового читателя (1)", "в течение 10 минут"]),
        ("en", ["Rules of commenting", "The first comments of a new reader (1) are read", "for 10 minutes"]),
    ],
)
def test_the_rules_say_what_is_true_here(client: Client, edition: str, lines: list[str]) -> None:
    change_portal(values={"hold_first": 1}, now=NOW)
    said = words(client, f"/{edition}/about/rules/")
    assert [line for line in lines if line not in said] == []
    change_portal(values={"hold_first": 0}, now=NOW)
    assert lines[1] not in words(client, f"/{edition}/about/rules/")


def test_both_pages_are_the_same_for_everybody_and_set_no_cookie(client: Client) -> None:
    for path in (LOG.format("ru"), "/ru/about/rules/"):
        answer = client.get(path)
        assert (answer.headers.get("Vary", ""), dict(answer.cookies)) == ("", {})
        assert client.post(path).status_code == 405

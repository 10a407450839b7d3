"""The operator signs in, sees how the feeds do in words, and hides an article."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone
from tests.make import NOW, make_article, make_source

from icma.articles.models import Article
from icma.core.failures import Later, SetAside
from icma.core.reading_health import ReadingFacts, habit_of
from icma.core.site_profile import SiteProfile
from icma.house.actions import appoint_operator
from icma.house.queries import has_operator, portal_facts
from icma.journal.queries import changes_since
from icma.mail.actions import Envelope, send_letter, write_letter
from icma.mail.queries import letters_due
from icma.sources import actions as sources
from icma.sources import guide_actions as guides
from icma.sources.guide_queries import open_notices, own_rules
from icma.sources.models import Feed, FeedState, Source
from icma.sources.queries import Rights, feed_health, source_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    appoint_operator(username="leyla", password="gizli-soz-2026", now=NOW)
    assert client.login(username="leyla", password="gizli-soz-2026")
    return client


def test_strangers_are_asked_to_sign_in(client: Client) -> None:
    answer = client.get("/desk/sources/source/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/login/?next=/desk/sources/source/")
    assert not has_operator()


def test_the_list_of_sources_says_in_words_how_feeds_do(desk: Client) -> None:
    make_source("Haqqin")
    visit = sources.claim_feed(feed_health()[0].feed_id, now=NOW)
    assert visit is not None
    with sources.feed_failures(visit, now=NOW):
        raise Later("haqqin.example did not answer within 30 s")
    page = desk.get("/desk/sources/source/").content.decode()
    assert "haqqin.example did not answer within 30 s (tried once, again" in page
    assert "haqqin.example did not answer within 30 s" in desk.get("/desk/sources/feedstate/").content.decode()


def form(**given: str) -> dict[str, str]:
    empty = {"name": "Olke", "slug": "olke", "homepage": "https://olke.example/", "language": "az", "owner": "",
             "time_zone": "Asia/Baku", "rights": "excerpt", "rights_reason": "", "active": "on",
             "feeds-TOTAL_FORMS": "1",
             "feeds-INITIAL_FORMS": "0", "feeds-0-url": "https://olke.example/rss", "feeds-0-active": "on"}  # fmt: skip
    return empty | given


def test_a_source_is_added_at_the_desk_and_its_feed_is_due(desk: Client) -> None:
    answer = desk.post("/desk/sources/source/add/", form())
    assert answer.status_code == 302
    source = source_named("Olke")
    assert source is not None
    state = FeedState.objects.get(feed__source_id=source.id)
    assert state.due_at is not None
    assert changes_since(0)[-1][1:] == ("source.changed", f"source:{source.id}")


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"rights": "full"}, "Full text needs a reason on file"),
        ({"time_zone": "Bakı"}, "There is no time zone"),
        ({"homepage": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"language": "azeri"}, "is not the code of a language"),
        ({"language": "azeri", "time_zone": "Bakı", "rights": "full"}, "Full text needs a reason on file"),
    ],
)
def test_a_wrong_field_is_said_beside_it_and_nothing_is_written(desk: Client, given: dict[str, str], line: str) -> None:
    answer = desk.post("/desk/sources/source/add/", form(**given))
    assert answer.status_code == 200
    assert line in answer.content.decode()
    assert Source.objects.count() == 0


def test_switching_a_feed_off_stops_its_visits_and_on_again_makes_it_due(desk: Client) -> None:
    source = make_source("Olke", language="az", rights=Rights.EXCERPT)
    feed = Feed.objects.get()
    row = {"feeds-INITIAL_FORMS": "1", "feeds-0-id": str(feed.pk), "feeds-0-source": str(source.id)}
    off = form(**row) | {"feeds-0-url": feed.url}
    del off["feeds-0-active"]
    assert desk.post(f"/desk/sources/source/{source.id}/change/", off).status_code == 302
    assert FeedState.objects.get().due_at is None
    assert desk.post(f"/desk/sources/source/{source.id}/change/", off | {"feeds-0-active": "on"}).status_code == 302
    assert FeedState.objects.get().due_at is not None


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("action", "reason", "status"),
    [
        ("hide", "hidden at the desk by leyla", 410),
        ("hide_by_law", "451 by order of law, hidden at the desk by leyla", 451),
    ],
)
def test_an_article_is_hidden_and_shown_again(desk: Client, action: str, reason: str, status: int) -> None:
    pk = make_article(make_source(), "Скрываемая новость")
    title = "Скрываемая новость"
    assert title in desk.get("/ru/latest/").content.decode()
    desk.post("/desk/articles/article/", {"action": action, "_selected_action": str(pk)})
    assert Article.objects.get(pk=pk).withheld_reason == reason
    assert title not in desk.get("/ru/latest/").content.decode()
    assert desk.get(f"/ru/article/{pk}-x/").status_code == status
    desk.post("/desk/articles/article/", {"action": "show_again", "_selected_action": str(pk)})
    assert title in desk.get("/ru/latest/").content.decode()
    assert Article.objects.get(pk=pk).withheld_reason == ""


@pytest.mark.usefixtures("archive")
def test_articles_are_found_by_words_of_their_headline(desk: Client) -> None:
    source = make_source()
    make_article(source, "Мост открыт")
    make_article(source, "Школа закрыта")
    page = desk.get("/desk/articles/article/", {"q": "Мост"}).content.decode()
    assert ("Мост открыт" in page, "Школа закрыта" in page) == (True, False)


def test_the_portal_gets_a_name(desk: Client) -> None:
    given = {
        "name": "Gilavar",
        "domain": "Gilavar.az",
        "time_zone": "Asia/Baku",
        "editions": "az, ru",
        "contact": "",
        "hold_first": "1",
    }
    assert desk.post("/desk/house/portal/add/", given).status_code == 302
    portal = portal_facts()
    assert (portal.name, portal.written, portal.editions) == ("Gilavar", "Gilavar.az", ("az", "ru"))
    assert 'value="az, ru"' in desk.get("/desk/house/portal/1/change/").content.decode()
    answer = desk.post("/desk/house/portal/1/change/", given | {"time_zone": "Mars/Olympus", "editions": "az, ing"})
    assert "There is no time zone" in answer.content.decode()
    assert "There is no edition" in answer.content.decode()


@pytest.mark.usefixtures("archive")
def test_times_at_the_desk_are_those_of_the_portal(desk: Client) -> None:
    pk = make_article(make_source(), "Мост открыт")
    page = desk.get(f"/desk/articles/article/{pk}/change/", headers={"Accept-Language": "ru"}).content.decode()
    assert "22 ноября 2026 г. 14:05" in page  # 10:05 UTC


def test_no_page_of_the_desk_can_delete_sources_or_articles(desk: Client) -> None:
    source = make_source()
    assert desk.post(f"/desk/sources/source/{source.id}/delete/", {"post": "yes"}).status_code == 403


def test_the_kind_and_the_rhythm_of_a_feed_are_set_at_the_desk_which_says_what_they_mean(desk: Client) -> None:
    page = desk.get("/desk/sources/source/add/").content.decode()
    for words in (
        "a feed: RSS, Atom, JSON Feed or sitemap, found out from its contents",
        "a page without a feed: its headlines are followed",
        "For an outlet without a feed give a page that lists its newest articles; robots.txt is obeyed.",
        "1 to 1440. Empty: icma finds the rhythm, every 3 minutes to every 6 hours. Failures wait longer.",
    ):
        assert words in page
    given = {"feeds-0-kind_wanted": "listing", "feeds-0-every_minutes": "7"}
    assert desk.post("/desk/sources/source/add/", form(**given)).status_code == 302
    feed = Feed.objects.get()
    assert (feed.kind_wanted, feed.every_minutes) == ("listing", 7)

    row = {"feeds-INITIAL_FORMS": "1", "feeds-0-id": str(feed.pk), "feeds-0-source": str(feed.source_id)}
    place = f"/desk/sources/source/{feed.source_id}/change/"
    refused = desk.post(place, form(**row, **given | {"feeds-0-every_minutes": "1441"})).content.decode()
    assert "Ensure this value is less than or equal to 1440." in refused
    back = {"feeds-0-kind_wanted": "", "feeds-0-every_minutes": ""}
    assert desk.post(place, form(**row, **back)).status_code == 302
    feed.refresh_from_db()
    assert (feed.kind_wanted, feed.every_minutes) == ("", None)


def test_a_feed_that_was_changed_is_read_again_as_if_nothing_were_known_of_it(desk: Client) -> None:
    source = make_source("Olke", language="az", rights=Rights.EXCERPT)
    visit = sources.claim_feed(feed_health()[0].feed_id, now=NOW)
    assert visit is not None
    with sources.finishing_feed(visit, sources.FeedOutcome(status=200, etag='"1"', body_digest="d"), now=NOW):
        pass
    feed = Feed.objects.get()
    row = {"feeds-INITIAL_FORMS": "1", "feeds-0-id": str(feed.pk), "feeds-0-source": str(source.id)}
    row |= {"feeds-0-url": feed.url, "feeds-0-kind_wanted": "listing"}
    assert desk.post(f"/desk/sources/source/{source.id}/change/", form(**row)).status_code == 302
    state = FeedState.objects.get()
    assert (state.etag, state.body_digest) == ("", "")


@pytest.mark.usefixtures("archive")
def test_a_number_finds_its_article_and_other_words_the_headlines(desk: Client) -> None:
    source = make_source("Haqqin")
    first, second = make_article(source, "Дерби закончилось вничью"), make_article(source, "Матч 1 и матч 2")

    def found(words: str) -> list[int]:
        page = desk.get("/desk/articles/article/", {"q": words}).content.decode()
        return [int(pk) for pk in re.findall(r'name="_selected_action" value="(\d+)"', page)]

    assert found(str(first)) == [first]
    assert found(str(second)) == [second]
    assert found("Матч") == [second]
    assert found("9" * 40) == []


def test_letters_that_could_not_be_sent_are_listed_without_their_secrets(desk: Client) -> None:
    code = {"sender": "icma <a@b.example>", "subject": "K7QX-2M — your code", "text": "K7QX-2M", "now": NOW}
    number = write_letter(to="nigar.hasanova@readers.example", **code)

    def refuse(_: Envelope) -> None:
        raise SetAside("the mail server answered 550: no such person")

    send_letter(number, carry=refuse, now=NOW)
    send_letter(write_letter(to="other@readers.example", **code), carry=lambda _: None, now=NOW)
    page = desk.get("/desk/mail/letter/").content.decode()
    assert "n…@readers.example" in page
    assert "550: no such person" in page
    assert "given up" in page
    assert [secret for secret in ("K7QX", "nigar.hasanova", "o…@readers") if secret in page] == []
    assert desk.get(f"/desk/mail/letter/{number}/change/").status_code in (302, 403)
    chosen = {"_selected_action": [number]}
    assert "1 letters are tried again now." in words(desk, {"action": "try_again", **chosen})
    assert letters_due(now=timezone.now(), limit=5) == [number]
    assert "1 letters are given up." in words(desk, {"action": "give_up", **chosen})
    assert letters_due(now=timezone.now(), limit=5) == []


def words(desk: Client, form: dict[str, object]) -> str:
    return desk.post("/desk/mail/letter/", form, follow=True).content.decode()


def rule_form(source_id: int, **given: str) -> dict[str, str]:
    empty = dict.fromkeys(("body", "drop", "title", "date", "authors", "names", "since", "until"), "")
    return {"source": str(source_id)} | empty | given


def test_a_reading_rule_is_written_changed_and_taken_away_at_the_desk(desk: Client) -> None:
    source = make_source("Olke", language="az")
    given = rule_form(source.id, body="div.metn\r\n.yazi", drop=".reklam", until="2026-12-31")
    assert desk.post("/desk/sources/sourcerule/add/", given).status_code == 302
    ((pk, rule),) = own_rules(source.id)
    assert (rule.body, rule.drop, str(rule.until)) == (("div.metn", ".yazi"), (".reklam",), "2026-12-31")
    change = f"/desk/sources/sourcerule/{pk}/change/"
    assert desk.post(change, rule_form(source.id, title="h1.bas")).status_code == 302
    ((_, rule),) = own_rules(source.id)
    assert (rule.body, rule.title, rule.until) == ((), ("h1.bas",), None)
    assert desk.post(f"/desk/sources/sourcerule/{pk}/delete/", {"post": "yes"}).status_code == 302
    assert own_rules(source.id) == []


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"body": "p::before"}, "::before is drawn by the browser and not on the page."),
        ({"drop": "*"}, "ends in *, which is everything; name a tag, a class or an id."),
        ({"drop": "html"}, "is the whole page: it would drop everything."),
        ({"title": "a:has(b)"}, "asks for more than icma follows;"),
        ({"date": "x" * 10_240}, "This selector has 10240 characters; at most 300 are read."),
        ({"since": "2026-05-01", "until": "2026-04-01"}, "It ends on 2026-04-01, before it begins on 2026-05-01."),
        ({"since": "2026-05-01"}, "from 2026-05-01 on overlaps the rule of every day."),
    ],
)
def test_a_reading_rule_that_cannot_be_is_said_beside_its_field(desk: Client, given: dict[str, str], line: str) -> None:
    source = make_source("Olke", language="az")
    desk.post("/desk/sources/sourcerule/add/", rule_form(source.id, body=".metn"))
    answer = desk.post("/desk/sources/sourcerule/add/", rule_form(source.id, **given))
    assert (answer.status_code, line in answer.content.decode()) == (200, True)
    assert len(own_rules(source.id)) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("az", "tapdıqları hər şey səhifədən çıxarılır."),
        ("ru", "всё, что они находят, вырезается из страницы."),
        ("en", "all that they find is cut out of the page."),
    ],
)
def test_the_form_of_a_reading_rule_explains_itself_in_every_language(desk: Client, language: str, words: str) -> None:
    page = desk.get("/desk/sources/sourcerule/add/", headers={"Accept-Language": language}).content.decode()
    assert words in page


def test_a_source_that_is_read_worse_stands_at_the_desk_once_until_it_is_dismissed(desk: Client) -> None:
    source = make_source("Olke", language="az")
    habit = habit_of([ReadingFacts(length=2000)] * 20)
    guides.keep_profile(source_id=source.id, profile=SiteProfile(path=("html",)), pages=24, now=NOW)
    guides.open_notice_of(source_id=source.id, line="texts are short", habit=habit, now=NOW)
    page = desk.get("/desk/sources/source/").content.decode()
    assert "learned from 24 pages on 2026-11-22 · worse since 2026-11-22: texts are short" in page
    (notice,) = open_notices()
    listed = desk.get("/desk/sources/readingnotice/").content.decode()
    assert "texts are short" in listed
    desk.post("/desk/sources/readingnotice/", {"action": "dismiss", "_selected_action": str(notice.id)})
    assert open_notices() == []
    assert "worse since" not in desk.get("/desk/sources/source/").content.decode()
    assert desk.post(f"/desk/sources/readingnotice/{notice.id}/delete/", {"post": "yes"}).status_code == 403

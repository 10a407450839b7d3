"""What readers see of stories: the page of an event, lists that fold, who tells the same, and followers."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.make import NOW, make_reader
from tests.portal.test_following import signed_in
from tests.portal.test_lists import AS_THE_CACHE_ASKS
from tests.rooms.stories import MATCH_RU, QUAKE_AZ, QUAKE_RU, QUAKE_RU_OTHER, carry, publish

from icma.articles import actions as articles
from icma.audience.actions import add_views
from icma.audience.ranking import most_read
from icma.comments.actions import add_comment
from icma.following.actions import catch_up, follow
from icma.following.queries import notices_of
from icma.house.actions import change_portal
from icma.sources.actions import change_rights
from icma.sources.queries import Rights, source_named
from icma.stories.actions import merge_stories
from icma.stories.queries import story_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


def main(client: Client, path: str) -> str:
    """The words of a page's main part; redirects are followed."""
    answer = client.get(path, follow=True)
    assert answer.status_code == 200
    found = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)
    assert found is not None
    return " ".join(re.sub(r"<[^>]*>", " ", found[0]).replace("\xad", "").split())


@pytest.fixture
def quake(archive: Path) -> dict[str, int]:
    """One event told by three outlets in two languages, and another event."""
    made = {
        "first": publish("Kanal", QUAKE_RU),
        "az": publish("Xəbərçi", QUAKE_AZ, minutes=4, language="az"),
        "match": publish("Kanal", MATCH_RU, minutes=6),
        "other": publish("Vestnik", QUAKE_RU_OTHER, minutes=20),
    }
    carry()
    made["story"] = story_of(made["first"]) or 0
    assert [story_of(made[name]) for name in ("az", "other")] == [made["story"]] * 2
    return made


def test_the_page_of_a_story_says_who_tells_it_in_what_order_and_what_changed(
    client: Client, quake: dict[str, int]
) -> None:
    page = main(client, f"/ru/story/{quake['story']}-/")
    assert "Об этом сообщают 3 источника · 3 новости · 3 независимых сообщения" in page
    assert "Впервые мы увидели это здесь: Kanal" in page
    assert "Пострадавшие 3 → 5" in page
    assert "5 — сейчас пишут: Vestnik" in page
    assert page.index(QUAKE_RU[0]) < page.index(QUAKE_AZ[0]) < page.index(QUAKE_RU_OTHER[0])
    assert MATCH_RU[0] not in page
    assert "азербайджанский" in page.lower()


@pytest.mark.parametrize(
    ("edition", "words"),
    [("az", "Bu barədə 3 mənbə yazır"), ("ru", "Об этом сообщают 3 источника"), ("en", "3 sources tell this story")],
)
def test_every_edition_shows_it_and_an_article_leads_there(
    client: Client, quake: dict[str, int], edition: str, words: str
) -> None:
    assert words in main(client, f"/{edition}/story/{quake['story']}-/")
    page = client.get(f"/{edition}/article/{quake['first']}-/", follow=True).content.decode()
    assert words in page
    assert f'href="/{edition}/story/{quake["story"]}-/"' in page
    assert f"/{edition}/article/{quake['other']}-" in page
    alone = client.get(f"/{edition}/article/{quake['match']}-/", follow=True).content.decode()
    assert words not in alone


def test_the_switch_of_languages_leads_to_the_same_event(client: Client, quake: dict[str, int]) -> None:
    page = client.get(f"/ru/article/{quake['first']}-/", follow=True).content.decode()
    nav = page.partition('class="editions"')[2].partition("</nav>")[0]
    assert f'href="/az/article/{quake["az"]}-' in nav
    assert 'href="/en/#untranslated"' in nav


def test_an_address_of_a_story_never_dies(client: Client, quake: dict[str, int]) -> None:
    match = story_of(quake["match"]) or 0
    older, younger = merge_stories(quake["story"], match, now=LATER)
    answer = client.get(f"/ru/story/{younger}-x/")
    assert (answer.status_code, answer["Location"].startswith(f"/ru/story/{older}-")) == (301, True)
    answer = client.get(f"/ru/story/{younger}/feed.xml")
    assert (answer.status_code, answer["Location"]) == (301, f"/ru/story/{older}/feed.xml")
    assert client.get("/ru/story/999-/").status_code == 404
    assert client.get("/ru/story/0-/").status_code == 404


def test_nothing_escapes_its_rights(client: Client, quake: dict[str, int]) -> None:
    sentence = "Повреждены крыши нескольких домов"
    assert sentence in main(client, f"/ru/story/{quake['story']}-/")
    kanal = source_named("Kanal")
    assert kanal is not None
    change_rights(source_id=kanal.id, rights=Rights.HEADLINE, reason="x", now=LATER)
    page = main(client, f"/ru/story/{quake['story']}-/")
    assert sentence not in page
    assert QUAKE_RU[0] in page
    change_rights(source_id=kanal.id, rights=Rights.DARK, reason="x", now=LATER)
    page = main(client, f"/ru/story/{quake['story']}-/")
    assert QUAKE_RU[0] not in page
    assert "Об этом сообщают 2 источника" in page


def test_a_story_whose_articles_are_all_hidden_is_not_found(client: Client, quake: dict[str, int]) -> None:
    story = story_of(quake["match"])
    assert client.get(f"/ru/story/{story}-/", follow=True).status_code == 200
    articles.withhold(article_id=quake["match"], reason="x", now=LATER)
    assert client.get(f"/ru/story/{story}-/", follow=True).status_code == 404


def test_its_feed_holds_all_languages_the_newest_first(client: Client, quake: dict[str, int]) -> None:
    feed = client.get(f"/ru/story/{quake['story']}/feed.xml").content.decode()
    titles = re.findall(r"<item>.*?<title>([^<]*)</title>", feed, re.DOTALL)
    assert titles == [QUAKE_RU_OTHER[0], QUAKE_AZ[0], QUAKE_RU[0]]


def test_lists_show_a_story_once_by_its_most_read_article_with_that_articles_own_number(
    client: Client, quake: dict[str, int]
) -> None:
    add_views({quake["first"]: 7, quake["other"]: 3, quake["match"]: 5}, at=NOW)
    ranked = most_read(language="ru", now=LATER)
    assert [(row.article.id, row.views, row.article.told_by) for row in ranked] == [
        (quake["first"], 7, 3), (quake["match"], 5, 1),
    ]  # fmt: skip
    for path in ("/ru/", "/ru/latest/", "/ru/feed.xml"):
        page = client.get(path).content.decode()
        assert f"/article/{quake['first']}-" in page
        assert f"/article/{quake['other']}-" not in page, path
    assert ">3 источника</a>" in client.get("/ru/").content.decode()
    add_views({quake["other"]: 9}, at=NOW)
    assert [row.article.id for row in most_read(language="ru", now=LATER)] == [quake["other"], quake["match"]]
    page = client.get("/ru/latest/").content.decode().partition("<main")[2].partition("</main>")[0]
    assert f"/article/{quake['first']}-" not in page


def test_other_languages_keep_their_own_row_and_archives_by_day_and_source_show_everything(
    client: Client, quake: dict[str, int]
) -> None:
    assert f"/article/{quake['az']}-" in client.get("/az/latest/").content.decode()
    day = client.get("/ru/2026/11/22/").content.decode().partition("<main")[2]
    for name in ("first", "other", "match"):
        assert f"/article/{quake[name]}-" in day
    assert f"/article/{quake['first']}-" in client.get("/ru/source/kanal/").content.decode().partition("<main")[2]


def test_an_update_of_the_evening_is_not_hidden_behind_what_was_read_in_the_morning(archive: Path) -> None:
    first = publish("Kanal", QUAKE_RU)
    late = publish("Vestnik", QUAKE_RU_OTHER, minutes=7 * 60)
    carry(now=NOW + timedelta(hours=8))
    assert story_of(first) == story_of(late)
    add_views({first: 100}, at=NOW)
    page = Client().get("/ru/latest/").content.decode().partition("<main")[2].partition("</main>")[0]
    assert f"/article/{late}-" in page
    assert f"/article/{first}-" not in page


def test_the_threads_of_all_articles_stand_on_the_page_and_each_article_links_to_the_others(
    client: Client, quake: dict[str, int]
) -> None:
    change_portal(values={"hold_first": 0}, now=NOW)
    reader = make_reader("Anar")
    for name, text in (("first", "Evdə hiss etdik"), ("other", "А мы нет")):
        add_comment(article_id=quake[name], author_id=reader, text=text, now=NOW + timedelta(minutes=len(text)))
    page = main(client, f"/ru/story/{quake['story']}-/")
    assert "Evdə hiss etdik" in page
    assert "А мы нет" in page
    article = main(client, f"/ru/article/{quake['first']}-/")
    assert "1 комментарий" in article.lower()
    assert "Ещё 1 комментарий под новостями других изданий" in article


def test_followers_of_a_story_hear_of_what_is_new_and_of_nothing_else(quake: dict[str, int]) -> None:
    reader = make_reader("Anar")
    catch_up(1, now=NOW)
    follow(reader_id=reader, kind="story", key=str(quake["story"]), language="ru", now=LATER)
    title, text = QUAKE_RU
    later = LATER + timedelta(minutes=10)
    publish("Povtor", (title, text), now=later)  # a copy brings nothing new
    carry(now=later + timedelta(minutes=1))
    catch_up(1, now=later + timedelta(minutes=3))
    assert notices_of(reader) == []
    fresh = publish(
        "Sahil", ("Число пострадавших при землетрясении в Шамкире достигло 7 человек",
                  "Магнитуда землетрясения в Шамкире была 4,6. Пострадавших стало 7 человек, сообщила больница."),
        now=later + timedelta(minutes=20),
    )  # fmt: skip
    carry(now=later + timedelta(minutes=30))
    catch_up(1, now=later + timedelta(minutes=33))
    told = [(notice.kind, notice.subject) for notice in notices_of(reader)]
    assert sorted(told) == [("story.number", f"article:{fresh}"), ("story.owner", f"article:{fresh}")]
    page = signed_in(reader).get("/ru/account/notices/").content.decode()
    assert "Изменилось число в сюжете, за которым вы следите" in page
    assert "Сюжет:" in signed_in(reader).get("/ru/account/following/").content.decode()


def told_to(reader: int) -> list[tuple[str, str]]:
    """What one reader was told, sorted."""
    return sorted((notice.kind, notice.subject) for notice in notices_of(reader))


def test_a_new_number_is_told_once_and_only_the_new_one(archive: Path) -> None:
    """Both outlets said three; the third says five. Nobody is told that somebody had said three."""
    first = publish("Kanal", QUAKE_RU)
    publish("Vestnik", ("Землетрясение в Шамкире: пострадали 3 человека", QUAKE_RU[1]), minutes=5)
    carry()
    story = story_of(first) or 0
    reader = make_reader("Anar")
    catch_up(1, now=NOW)
    follow(reader_id=reader, kind="story", key=str(story), language="ru", now=LATER)
    fresh = publish("Sahil", QUAKE_RU_OTHER, now=LATER)
    carry(now=LATER + timedelta(minutes=5))
    catch_up(1, now=LATER + timedelta(minutes=8))
    assert told_to(reader) == [("story.number", f"article:{fresh}"), ("story.owner", f"article:{fresh}")]


def test_an_outlet_that_was_hidden_for_an_hour_is_no_news_when_it_is_back(quake: dict[str, int]) -> None:
    reader = make_reader("Anar")
    catch_up(1, now=NOW)
    follow(reader_id=reader, kind="story", key=str(quake["story"]), language="ru", now=LATER)
    articles.withhold(article_id=quake["other"], reason="x", now=LATER)
    carry(now=LATER + timedelta(minutes=5))
    articles.show_again(article_id=quake["other"], now=LATER + timedelta(hours=1))
    carry(now=LATER + timedelta(hours=1, minutes=5))
    catch_up(1, now=LATER + timedelta(hours=2))
    assert told_to(reader) == []


def test_of_two_stories_that_became_one_followers_hear_only_what_stood_in_the_other(quake: dict[str, int]) -> None:
    older, younger = make_reader("Anar"), make_reader("Leyla")
    catch_up(1, now=NOW)
    match = story_of(quake["match"]) or 0
    follow(reader_id=older, kind="story", key=str(quake["story"]), language="ru", now=LATER)
    follow(reader_id=younger, kind="story", key=str(match), language="ru", now=LATER)
    words = ("«Карабах» — «Сабах» 2:1", "«Карабах» взял верх над «Сабахом» со счётом 2:1, голы забили Леандро и Зубир.")
    further = publish("Sport", words, now=LATER)
    carry(now=LATER + timedelta(minutes=5))
    assert story_of(further) == match
    merge_stories(quake["story"], match, now=LATER + timedelta(minutes=6))
    lone = publish("Vətən", ("В Шамкире после землетрясения магнитудой 4,6 открыты школы",
                             "Школы Шамкира проверены после землетрясения магнитудой 4,6 и снова открыты."),
                   now=LATER + timedelta(minutes=7))  # fmt: skip
    carry(now=LATER + timedelta(minutes=20))
    catch_up(1, now=LATER + timedelta(hours=1))
    new = ("story.owner", f"article:{lone}")
    assert told_to(older) == [("story.owner", f"article:{further}"), new]
    assert told_to(younger) == [new]


def test_the_number_beside_a_headline_is_its_own_even_when_one_event_fills_the_day(archive: Path) -> None:
    """So many articles of one story were read most that the list is filled up with others."""
    title, text = QUAKE_RU
    ids = [publish(f"Izdanie {n}", (title, text), minutes=n) for n in range(7)]
    match = publish("Sport", MATCH_RU, minutes=9)
    carry()
    add_views({pk: 50 + n for n, pk in enumerate(ids)} | {match: 3}, at=NOW)
    ranked = most_read(language="ru", now=LATER, limit=2)
    assert [(row.article.id, row.views) for row in ranked] == [(ids[6], 56), (match, 3)]


def test_search_engines_find_the_stories_of_a_month_in_the_languages_that_tell_them(
    client: Client, quake: dict[str, int]
) -> None:
    """Whatever rights the outlets give: the page is ours. What one outlet alone tells stands under its article."""
    kanal = source_named("Kanal")
    assert kanal is not None
    change_rights(source_id=kanal.id, rights=Rights.EXCERPT, reason="x", now=LATER)
    stories = {
        edition: [
            place.partition(edition + "/")[2]
            for place in re.findall("<loc>http://testserver/(.*?)</loc>", client.get(month).content.decode())
            if "/story/" in place
        ]
        for edition in ("az", "ru")
        for month in [f"/sitemap-{edition}-2026-11.xml"]
    }
    assert {edition: len(paths) for edition, paths in stories.items()} == {"az": 1, "ru": 1}
    for edition, (path,) in stories.items():
        answer = client.get(f"/{edition}/{path}")
        assert (answer.status_code, answer.headers.get("X-Robots-Tag", "")) == (200, "")
        assert path.startswith(f"story/{quake['story']}-")
    articles.withhold(article_id=quake["az"], reason="x", now=LATER)
    articles.withhold(article_id=quake["other"], reason="x", now=LATER)
    assert b"/story/" not in client.get("/sitemap-ru-2026-11.xml").content


def test_the_page_costs_the_same_queries_for_three_articles_and_for_twelve(
    client: Client, quake: dict[str, int]
) -> None:
    path = client.get(f"/ru/story/{quake['story']}-/")["Location"]
    with CaptureQueriesContext(connection) as few:
        client.get(path, **AS_THE_CACHE_ASKS)
    for n in range(9):
        publish(f"Izdanie {n}", (QUAKE_RU_OTHER[0], QUAKE_RU_OTHER[1]), minutes=21 + n)
    carry(now=LATER)
    path = client.get(f"/ru/story/{quake['story']}-/", follow=True).redirect_chain[-1][0]
    with CaptureQueriesContext(connection) as many:
        answer: Any = client.get(path, **AS_THE_CACHE_ASKS)
    assert "Об этом сообщают 12 источников" in answer.content.decode()
    assert len(many) == len(few)

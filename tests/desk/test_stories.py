"""Stories at the desk: why each article stands where it stands, and every decision undone by a button."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from tests.make import NOW, make_reader
from tests.portal.test_following import signed_in, words
from tests.rooms.stories import MATCH_RU, QUAKE_RU, QUAKE_RU_OTHER, carry, publish

from icma.house.reader_actions import appoint_moderator
from icma.stories.actions import merge_stories
from icma.stories.queries import living_story, story_of

pytestmark = pytest.mark.django_db
HOME = "/desk/moderation/"


@pytest.fixture
def desk() -> Client:
    person = make_reader("Səbinə", joined=NOW - timedelta(days=90))
    appoint_moderator(user_id=person, now=NOW)
    return signed_in(person)


@pytest.fixture
def made(archive: Path) -> dict[str, int]:
    found = {
        "first": publish("Kanal", QUAKE_RU),
        "other": publish("Vestnik", QUAKE_RU_OTHER, minutes=9),
        "match": publish("Kanal", MATCH_RU, minutes=12),
    }
    carry()
    return found | {"story": story_of(found["first"]) or 0}


def test_who_may_not_moderate_sees_nothing(made: dict[str, int]) -> None:
    anar = signed_in(make_reader("Anar"))
    for path in ("stories/", f"story/{made['story']}/"):
        assert Client().get(HOME + path).status_code == 302
        assert anar.get(HOME + path).status_code == 403


def test_events_told_by_several_articles_are_listed_and_an_article_is_found_by_its_number(
    desk: Client, made: dict[str, int]
) -> None:
    page = words(desk.get(f"{HOME}stories/"))
    assert f"Story {made['story']} · 2 articles" in page
    assert MATCH_RU[0] not in page
    assert desk.get(f"{HOME}stories/?article={made['match']}")["Location"] == f"{HOME}story/{story_of(made['match'])}/"
    assert "Article 999 stands in no story yet." in words(desk.get(f"{HOME}stories/?article=999"))


def test_the_reason_of_each_article_is_said(desk: Client, made: dict[str, int]) -> None:
    page = words(desk.get(f"{HOME}story/{made['story']}/"))
    assert "opened the story" in page
    assert "the same names, numbers and words:" in page
    assert "Шамкире" in page


def test_an_article_is_taken_out_and_put_back(desk: Client, made: dict[str, int]) -> None:
    path = f"{HOME}story/{made['story']}/"
    answer = desk.post(path, {"do": "apart", "article": [made["other"]]}, follow=True)
    fresh = story_of(made["other"])
    assert f"They are a story of their own now: {fresh}." in words(answer)
    assert f"put here by hand, out of story {made['story']}" in words(desk.get(f"{HOME}story/{fresh}/"))
    answer = desk.post(path, {"do": "join", "number": made["other"]}, follow=True)
    assert "The article stands here now." in words(answer)
    assert story_of(made["other"]) == made["story"]


def test_stories_are_merged_and_separated(desk: Client, made: dict[str, int]) -> None:
    match = story_of(made["match"])
    answer = desk.post(f"{HOME}story/{match}/", {"do": "merge", "number": made["story"]}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{HOME}story/{made['story']}/"
    assert f"Story {match}" in words(answer)
    assert desk.get(f"{HOME}story/{match}/")["Location"] == f"{HOME}story/{made['story']}/"
    answer = desk.post(f"{HOME}story/{made['story']}/", {"do": "separate", "number": match}, follow=True)
    assert "They are two stories again." in words(answer)
    assert (living_story(match or 0), story_of(made["match"])) == (match, match)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"do": "apart"}, "Choose articles of this story"),
        ({"do": "apart", "article": ["first", "other"]}, "Leave at least one article in the story."),
        ({"do": "apart", "article": ["x", "-1", "9" * 30]}, "Choose articles of this story"),
        ({"do": "join", "number": "99999999"}, "Choose articles of this story"),
        ({"do": "join", "number": ""}, "Choose articles of this story"),
        ({"do": "merge", "number": "99999999"}, "There is no other story with this number."),
        ({"do": "merge", "number": "story"}, "There is no other story with this number."),
        ({"do": "separate", "number": "match story"}, "There is no other story with this number."),
    ],
)
def test_nonsense_is_answered_in_words_and_changes_nothing(
    desk: Client, made: dict[str, int], form: dict[str, object], says: str
) -> None:
    numbers = {name: str(pk) for name, pk in made.items()} | {"match story": str(story_of(made["match"]))}
    filled = {
        name: [numbers.get(one, one) for one in value] if isinstance(value, list) else numbers.get(str(value), value)
        for name, value in form.items()
    }
    answer = desk.post(f"{HOME}story/{made['story']}/", filled)
    assert answer.status_code == 422
    assert says in words(answer)
    assert (story_of(made["first"]), story_of(made["other"])) == (made["story"], made["story"])


def test_unknown_buttons_and_numbers_are_not_found(desk: Client, made: dict[str, int]) -> None:
    assert desk.post(f"{HOME}story/{made['story']}/", {"do": "drop"}).status_code == 404
    assert desk.get(f"{HOME}story/999/").status_code == 404
    merge_stories(made["story"], story_of(made["match"]) or 0, now=NOW + timedelta(hours=3))
    assert desk.get(f"{HOME}stories/").status_code == 200

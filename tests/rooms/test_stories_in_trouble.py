"""What must not harm stories: engines that sleep or die, merged pages, odd dates, new kinds of fingerprints."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.make import NOW, make_article, make_reader
from tests.rooms.stories import MATCH_RU, QUAKE_RU, QUAKE_RU_OTHER, carry, outlet, publish

from icma.articles.actions import note_pages_merged
from icma.articles.models import Article
from icma.captures import actions as captures
from icma.captures.models import Address
from icma.core.fingerprint import SCHEME
from icma.pipeline.placing import Placer, place_article
from icma.pipeline.rebuilding import rebuild_stories
from icma.stories.actions import (
    Refused,
    hold_index,
    join_story,
    keep_fingerprint,
    merge_stories,
    queue,
    separate_stories,
    set_apart,
)
from icma.stories.models import Apart, Membership, Placing, Story
from icma.stories.queries import (
    articles_of_stories,
    fingerprint_of,
    living_story,
    members_of,
    merged_stories,
    placings_due,
    story_of,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)
PARK_RU = ("В Сумгаите открыли новый парк", "Парк занимает два гектара, в нём посадили тысячу деревьев.")


def rebuild(now: datetime = LATER) -> tuple[int, int]:
    return rebuild_stories(Placer(None), now=now, tell=lambda done, total: None)


def make_prints_old(*ids: int) -> None:
    """As an older version of the program left them."""
    for one in Placing.objects.filter(article_id__in=ids):
        old = bytes([SCHEME - 1]) + bytes(one.fingerprint or b"")[1:]
        keep_fingerprint(one.article_id, fingerprint=old, scheme=str(SCHEME - 1))


def test_an_engine_that_slept_while_another_placed_writes_nothing_of_what_it_thought(archive: Path) -> None:
    first = publish("Kanal", QUAKE_RU)
    carry()
    second = publish("Vestnik", QUAKE_RU_OTHER, minutes=5)
    queue([second], now=LATER)
    sleeper, other = Placer(None), Placer(None)
    assert sleeper.may_place(now=LATER)
    assert hold_index(other.me, now=LATER + timedelta(minutes=2))
    (pk,) = placings_due(now=LATER, limit=9)
    place_article(pk, placer=sleeper, now=LATER + timedelta(seconds=10))  # it wakes and goes on where it was
    assert story_of(second) is None
    assert not sleeper.holds
    other.holds = True
    place_article(pk, placer=other, now=LATER + timedelta(minutes=6))
    assert story_of(second) == story_of(first)


def test_an_engine_that_may_not_place_does_not_ask_all_the_time(archive: Path) -> None:
    publish("Kanal", QUAKE_RU)
    carry()
    queue([publish("Vestnik", QUAKE_RU_OTHER, minutes=5)], now=LATER)
    one, other = Placer(None), Placer(None)
    assert one.may_place(now=LATER)
    (pk,) = one.placings_due(now=LATER, limit=9)
    assert other.placings_due(now=LATER, limit=9) == [pk]
    place_article(pk, placer=other, now=LATER)
    assert other.placings_due(now=LATER + timedelta(seconds=4), limit=9) == []
    assert other.placings_due(now=LATER + timedelta(seconds=6), limit=9) == [pk]
    assert (
        other.placings_due(now=LATER - timedelta(hours=1), limit=9) == []
    )  # not due; and a clock set back locks nobody
    one.release()
    place_article(pk, placer=other, now=LATER + timedelta(seconds=6))
    assert story_of(Placing.objects.get(pk=pk).article_id) is not None


def test_fingerprints_of_an_older_version_are_made_anew_and_nobody_moves(archive: Path) -> None:
    first, second = publish("Kanal", QUAKE_RU), publish("Vestnik", QUAKE_RU_OTHER, minutes=5)
    carry()
    story, rows = story_of(first), Membership.objects.count()
    make_prints_old(first, second)
    third = publish("Sahil", (QUAKE_RU_OTHER[0], QUAKE_RU_OTHER[1]), minutes=80)
    carry(Placer(None), now=LATER)
    assert story_of(third) == story
    assert [story_of(first), story_of(second)] == [story, story]
    assert Membership.objects.count() == rows + 1
    assert set(Placing.objects.values_list("scheme", flat=True)) == {str(SCHEME)}
    make_prints_old(first, second, third)
    assert rebuild() == (1, 0)
    assert fingerprint_of(first, scheme=str(SCHEME)) is not None


def test_a_damaged_fingerprint_is_made_anew_and_stops_nothing(archive: Path) -> None:
    first, second = publish("Kanal", QUAKE_RU), publish("Vestnik", QUAKE_RU_OTHER, minutes=5)
    carry()
    whole = fingerprint_of(first, scheme=str(SCHEME)) or b""
    keep_fingerprint(first, fingerprint=whole[:-9], scheme=str(SCHEME))
    third = publish("Sahil", QUAKE_RU, minutes=80)
    carry(Placer(None), now=LATER)
    assert story_of(third) == story_of(first) == story_of(second)
    assert fingerprint_of(first, scheme=str(SCHEME)) == whole
    keep_fingerprint(second, fingerprint=b"", scheme=str(SCHEME))
    assert rebuild() == (1, 0)


def test_a_decision_about_an_article_with_an_old_fingerprint_stops_no_other(archive: Path) -> None:
    old, match = publish("Kanal", QUAKE_RU), publish("Vestnik", MATCH_RU, minutes=5)
    carry()
    placer = Placer(None)
    queue([match], now=LATER)
    (pk,) = placings_due(now=LATER, limit=9)
    place_article(pk, placer=placer, now=LATER)
    make_prints_old(old)
    merge_stories(story_of(old) or 0, story_of(match) or 0, by=None, now=LATER)
    park = publish("Sahil", PARK_RU, minutes=90)
    carry(placer, now=LATER)
    assert story_of(park) is not None


@pytest.mark.parametrize(
    "published", [datetime(1970, 1, 1, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)]
)
def test_a_date_far_from_today_places_the_article_and_costs_others_nothing(archive: Path, published: datetime) -> None:
    ids = [publish("Kanal", QUAKE_RU), publish("Vestnik", QUAKE_RU_OTHER, minutes=5)]
    title, text = MATCH_RU
    ids.append(make_article(outlet("Kanal"), title, text=text, language="ru", published=published))
    carry()
    assert story_of(ids[0]) == story_of(ids[1]) != story_of(ids[2])
    placer = Placer(None)
    for pk in (ids[0], ids[2]):
        queue([pk], now=LATER)
        place_article(Placing.objects.get(article_id=pk).pk, placer=placer, now=LATER)
    queue([ids[1]], now=LATER)
    with CaptureQueriesContext(connection) as asked:
        place_article(Placing.objects.get(article_id=ids[1]).pk, placer=placer, now=LATER)
    assert [query["sql"] for query in asked if "published_at" in query["sql"] and "fingerprint" in query["sql"]] == []


def test_an_article_without_headline_and_text_has_a_story_of_its_own(archive: Path) -> None:
    ids = [publish("Kanal", ("", "")), publish("Vestnik", ("", ""), minutes=2), publish("Kanal", QUAKE_RU, minutes=3)]
    carry()
    assert len({story_of(pk) for pk in ids}) == 3


def test_an_article_whose_page_was_merged_into_another_leaves_its_story(archive: Path) -> None:
    kept, gone = publish("Kanal", QUAKE_RU), publish("Kanal", QUAKE_RU, minutes=3)
    other = publish("Vestnik", QUAKE_RU_OTHER, minutes=5)
    carry()
    story = story_of(kept) or 0
    assert articles_of_stories([story]) == {kept, gone, other}
    pages = dict(Article.objects.values_list("pk", "page_id"))
    url = Address.objects.filter(page_id=pages[gone]).values_list("url", flat=True)[0]
    captures.join_address(page_id=pages[kept], url=url, now=LATER)
    note_pages_merged(kept=pages[kept], gone=pages[gone], now=LATER)
    carry(now=LATER)
    assert story_of(gone) is None
    assert articles_of_stories([story]) == {kept, other}
    assert rebuild() == (1, 0)


def test_a_merge_before_a_merge_is_undone_by_itself_and_with_the_other(archive: Path) -> None:
    ids = [publish("Kanal", QUAKE_RU), publish("Vestnik", MATCH_RU, minutes=3), publish("Sahil", PARK_RU, minutes=5)]
    carry()
    one, two, three = (story_of(pk) or 0 for pk in ids)
    merge_stories(two, three, by=None, now=LATER)
    merge_stories(one, two, by=None, now=LATER)
    separate_stories(story=three, from_story=one, by=None, now=LATER)
    assert [story_of(pk) for pk in ids] == [one, one, three]
    assert [living_story(pk) for pk in (one, two, three)] == [one, one, three]
    merge_stories(two := living_story(two) or 0, three, by=None, now=LATER)
    assert [story_of(pk) for pk in ids] == [one, one, one]


def test_taking_back_a_merge_takes_along_what_had_been_merged_into_it(archive: Path) -> None:
    ids = [publish("Kanal", QUAKE_RU), publish("Vestnik", MATCH_RU, minutes=3), publish("Sahil", PARK_RU, minutes=5)]
    carry()
    one, two, three = (story_of(pk) or 0 for pk in ids)
    merge_stories(two, three, by=None, now=LATER)
    merge_stories(one, two, by=None, now=LATER)
    separate_stories(story=two, from_story=one, by=None, now=LATER)
    assert [story_of(pk) for pk in ids] == [one, two, two]
    assert [living_story(pk) for pk in (one, two, three)] == [one, two, two]


def test_what_a_person_put_apart_no_rebuild_makes_one(archive: Path) -> None:
    """Two halves of an event, and a third article that is like both."""
    first, second = publish("Kanal", QUAKE_RU), publish("Vestnik", QUAKE_RU_OTHER, minutes=5)
    copies = publish("Sahil", QUAKE_RU, minutes=9), publish("Sahil", QUAKE_RU_OTHER, minutes=10)
    carry()
    story = story_of(first) or 0
    fresh = set_apart(articles=[second, copies[1]], story=story, by=None, now=LATER)
    title, text = QUAKE_RU
    publish("Guzgu", (title, text + "\n" + QUAKE_RU_OTHER[1]), minutes=130)
    carry(now=LATER + timedelta(hours=1))
    rebuild(now=LATER + timedelta(hours=3))
    assert {story_of(pk) for pk in (second, copies[1])} == {fresh}
    assert (living_story(story), living_story(fresh)) == (story, fresh)
    assert {member.article for member in members_of([fresh])} >= {second, copies[1]}


def test_a_person_who_joins_again_what_was_taken_out_leaves_nothing_of_the_first_decision(archive: Path) -> None:
    person = make_reader("Səbinə")
    first, second = publish("Kanal", QUAKE_RU), publish("Vestnik", QUAKE_RU_OTHER, minutes=5)
    carry()
    story = story_of(first) or 0
    fresh = set_apart(articles=[second], story=story, by=person, now=LATER)
    assert Apart.objects.count() == 1
    join_story(article=second, story=story, by=person, now=LATER)
    assert (story_of(second), living_story(fresh)) == (story, story)
    assert Apart.objects.count() == 0


def test_what_a_person_took_out_of_a_story_stays_out_of_the_one_that_it_becomes(archive: Path) -> None:
    other = publish("Guzgu", ("Şəhər kitabxanası bazar günü də açıqdır", "Oxu zalı səhər saat ondan işləyir."))
    first, second = publish("Kanal", QUAKE_RU, minutes=5), publish("Vestnik", QUAKE_RU_OTHER, minutes=10)
    carry()
    story, older = story_of(first) or 0, story_of(other) or 0
    set_apart(articles=[second], story=story, by=make_reader("Səbinə"), now=LATER)
    merge_stories(older, story, now=LATER)
    assert set(Apart.objects.values_list("article_id", "story_id")) == {(second, story), (second, older)}


def test_a_rebuild_whose_turn_was_taken_by_an_engine_stops_before_it_writes(archive: Path) -> None:
    first = publish("Kanal", QUAKE_RU)
    carry()
    before = list(Membership.objects.values_list("pk", "until"))
    engine, placer = Placer(None), Placer(None)

    def engine_comes(done: int, total: int) -> None:
        assert hold_index(engine.me, now=LATER + timedelta(minutes=2))

    with pytest.raises(Refused, match="busy"):
        rebuild_stories(placer, now=LATER, again=True, tell=engine_comes)
    assert list(Membership.objects.values_list("pk", "until")) == before
    assert story_of(first) is not None


PLACES = ("Шамкире", "Сумгаите", "Ленкорани", "Габале")


def invented(event: int, outlet_number: int) -> tuple[str, str]:
    """One of several events as one of several outlets tells it; neighbours share much."""
    place, half = PLACES[event // 2], event % 2
    what = ("открыли новую школу на 420 мест", "закрыли старый мост через реку")[half]
    return (
        f"В {place} {what}",
        f"В {place} {what}, пишет издание номер {outlet_number}.\nПосмотреть пришли {40 + 7 * event} жителей {place}.",
    )


def hands(seed: int, articles: list[int]) -> None:
    """Some decisions of a person, of every kind."""
    chance = random.Random(seed)
    for step in range(8):
        now = LATER + timedelta(minutes=step)
        article, other = chance.sample(articles, 2)
        one, two = story_of(article) or 0, story_of(other) or 0
        with suppress(Refused):
            match chance.randrange(4):
                case 0:
                    set_apart(articles=[article], story=one, by=None, now=now)
                case 1:
                    join_story(article=article, story=two, by=None, now=now)
                case 2:
                    merge_stories(one, two, by=None, now=now)
                case _:
                    former = merged_stories(one)
                    separate_stories(story=chance.choice(former) if former else 0, from_story=one, by=None, now=now)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_was_decided_addresses_live_and_a_second_rebuild_finds_nothing_to_do(archive: Path, seed: int) -> None:
    chance = random.Random(seed)
    articles = [
        publish(f"Izdanie {n}", invented(event, n), minutes=chance.randrange(90))
        for event in range(8)
        for n in range(2)
    ]
    carry(now=NOW + timedelta(hours=2))
    hands(seed, articles)
    carry(now=LATER + timedelta(hours=1))
    by_hand = dict(Membership.objects.filter(until=None, kind="by_hand").values_list("article_id", "story_id"))
    addresses = set(Story.objects.values_list("pk", flat=True))
    for turn in range(3):
        stories = {pk: story_of(pk) for pk in articles}
        assert None not in stories.values()
        assert {living_story(story or 0) for story in stories.values()} == set(stories.values())
        assert all(stories[pk] == story for pk, story in by_hand.items())
        assert {living_story(living_story(story) or 0) for story in addresses} <= set(
            Story.objects.filter(merged_into=None).values_list("pk", flat=True)
        )
        _count, moved = rebuild(LATER + timedelta(hours=2 + turn))
        assert turn == 0 or moved == 0

"""Followers of a story: each kind of news in words, in every channel; nothing twice, nothing that they know."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from tests.device import Browser
from tests.make import NOW, make_exchange, make_gone, make_reader
from tests.portal.test_following import signed_in
from tests.rooms.stories import MATCH_RU, QUAKE_AZ, QUAKE_RU, QUAKE_RU_OTHER, carry, publish

from icma.articles import actions as articles
from icma.articles.queries import public_article
from icma.captures import actions as captures
from icma.captures.queries import page_of_url
from icma.captures.segments import store_exchanges
from icma.core.types import Certainty, Extracted, Moment, Paragraph
from icma.following.actions import catch_up, follow, unfollow
from icma.following.digest_actions import next_morning, send_digest, want_digest
from icma.following.models import Follow
from icma.following.push_actions import add_device, set_push
from icma.following.queries import devices_of, digests_due, follows_of, is_following, notices_of
from icma.mail.models import Letter
from icma.pipeline.placing import Placer
from icma.pipeline.rebuilding import rebuild_stories
from icma.portal.digest import compose_digest
from icma.portal.push import seal_notice
from icma.sources.actions import change_rights
from icma.sources.queries import Rights, source_named
from icma.stories.actions import join_story, merge_stories, separate_stories, set_apart
from icma.stories.queries import story_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)
MORE_RU = (
    "Землетрясение в Шамкире: число пострадавших достигло 9",
    "Магнитуда 4,6. Пострадали 9 человек, школы закрыты.",
)


@pytest.fixture
def story(archive: Path) -> dict[str, int]:
    """An event told by two outlets, and another one told by one; both follow the journal from here on."""
    made = {"first": publish("Kanal", QUAKE_RU), "az": publish("Xəbərçi", QUAKE_AZ, minutes=4, language="az")}
    made["match"] = publish("Kanal", MATCH_RU, minutes=6)
    carry()
    catch_up(1, now=NOW)
    return made | {"story": story_of(made["first"]) or 0, "other": story_of(made["match"]) or 0}


def reader_of(*stories: int, name: str = "Anar", language: str = "ru") -> int:
    """Somebody who follows these stories."""
    reader = make_reader(name)
    for one in stories:
        follow(reader_id=reader, kind="story", key=str(one), language=language, now=NOW + timedelta(hours=1))
    return reader


def page_of(article: int) -> int:
    found = public_article(article)
    assert found is not None
    return page_of_url(found.source_url) or 0


def edit(article: int, words: tuple[str, str], *, now: datetime) -> None:
    """The outlet shows other words at the same address."""
    title, text = words
    stored = store_exchanges([make_exchange(f"https://kanal.example/{now:%H%M}", text.encode(), at=now)])
    capture = captures.import_capture(stored=stored[0], page_id=page_of(article), now=now)
    extracted = Extracted(
        reader_id="tests", title=title, language="ru", text=text, blocks=(Paragraph(html=text),),
        published_at=Moment(at=NOW, certainty=Certainty.ZONE_STATED),
    )  # fmt: skip
    articles.store_reading(
        page_id=page_of(article), capture_id=capture, captured_at=now, extracted=extracted, language_hint="ru", now=now
    )


def remove(article: int, *, now: datetime) -> None:
    """The outlet has the page no longer."""
    page = page_of(article)
    make_gone(page, now=now)
    articles.note_page_changed(page_id=page, now=now)


def go_on(now: datetime) -> None:
    """The engine places, tells anew and tells the followers."""
    carry(now=now)
    catch_up(1, now=now + timedelta(minutes=5))


def told_to(reader: int) -> list[tuple[str, str]]:
    """What one reader was told, sorted."""
    return sorted((notice.kind, notice.subject) for notice in notices_of(reader))


# --- words ----------------------------------------------------------------------------------------------------------


WORDS = {
    "az": {
        "story.owner": "İzlədiyiniz mövzu haqqında daha bir mənbə yazır",
        "story.number": "İzlədiyiniz mövzuda bir rəqəm dəyişdi",
        "story.corrected": "İzlədiyiniz mövzudakı xəbər mənbədə dəyişdirilib",
        "story.removed": "İzlədiyiniz mövzudakı xəbər mənbədən götürülüb",
    },
    "ru": {
        "story.owner": "Ещё один источник сообщает о сюжете, за которым вы следите",
        "story.number": "Изменилось число в сюжете, за которым вы следите",
        "story.corrected": "Новость из сюжета, за которым вы следите, изменена у источника",
        "story.removed": "Новость из сюжета, за которым вы следите, исчезла у источника",
    },
    "en": {
        "story.owner": "One more source tells a story that you follow",
        "story.number": "A number changed in a story that you follow",
        "story.corrected": "An article of a story that you follow was edited at its source",
        "story.removed": "An article of a story that you follow is gone from its source",
    },
}
COUNTED = {
    "az": "icma: sizin üçün 4 bildiriş", "ru": "icma: 4 уведомления для вас", "en": "icma: 4 notices for you",
}  # fmt: skip


@pytest.mark.parametrize("language", WORDS)
def test_each_kind_of_news_has_its_words_on_the_page_in_the_letter_and_on_the_device(
    story: dict[str, int], language: str
) -> None:
    reader = reader_of(story["story"], language=language)
    EmailAddress.objects.update(verified=True)
    want_digest(reader_id=reader, rhythm="daily", language=language, now=LATER)
    fresh = publish("Vestnik", QUAKE_RU_OTHER, now=LATER)
    edit(story["first"], (QUAKE_RU[0], QUAKE_RU[1] + "\nСвет включили."), now=LATER)
    remove(story["az"], now=LATER)
    go_on(LATER + timedelta(minutes=1))
    titles = {
        "story.owner": QUAKE_RU_OTHER[0], "story.number": QUAKE_RU_OTHER[0], "story.corrected": QUAKE_RU[0],
        "story.removed": QUAKE_AZ[0],
    }  # fmt: skip
    subjects = {"story.owner": fresh, "story.number": fresh, "story.corrected": story["first"],
                "story.removed": story["az"]}  # fmt: skip
    assert told_to(reader) == sorted((kind, f"article:{pk}") for kind, pk in subjects.items())

    page = signed_in(reader).get(f"/{language}/account/notices/").content.decode()
    browser = Browser()
    add_device(reader_id=reader, **browser.given, language=language, now=LATER)
    (device,) = devices_of(reader)
    sealed = {notice.kind: seal_notice(notice, device, LATER) for notice in notices_of(reader)}
    messages = {kind: browser.open(message[0]) for kind, message in sealed.items() if message}
    morning = next_morning("daily", ZoneInfo("Asia/Baku"), after=LATER)
    for pk in digests_due(now=morning, limit=9):
        send_digest(pk, compose=compose_digest, now=morning)
    letter = Letter.objects.get()
    assert letter.subject == COUNTED[language]
    for kind, words in WORDS[language].items():
        assert re.search(f'<a href="/{language}/article/{subjects[kind]}-[^"]*">{words}</a>', page), kind
        assert (messages[kind]["title"], messages[kind]["body"]) == (words, titles[kind])
        assert f"- {words}: {titles[kind]}\n" in letter.text
        assert f">{words}</a><br><span" in letter.html


def test_where_rights_leave_the_link_alone_the_outlet_is_named_instead_of_the_headline(story: dict[str, int]) -> None:
    reader = reader_of(story["story"], language="en")
    EmailAddress.objects.update(verified=True)
    want_digest(reader_id=reader, rhythm="daily", language="en", now=LATER)
    publish("Vestnik", QUAKE_RU_OTHER, now=LATER)
    go_on(LATER + timedelta(minutes=1))
    for name in ("Vestnik", "Kanal", "Xəbərçi"):
        source = source_named(name)
        assert source is not None
        change_rights(source_id=source.id, rights=Rights.LINK, reason="x", now=LATER)
    morning = next_morning("daily", ZoneInfo("Asia/Baku"), after=LATER)
    for pk in digests_due(now=morning, limit=9):
        send_digest(pk, compose=compose_digest, now=morning)
    text = Letter.objects.get().text
    assert "- One more source tells a story that you follow: Article at Vestnik\n" in text
    assert ("Your comments" in text, "Article at" in text.partition("\n- ")[0]) == (False, True)


# --- once -----------------------------------------------------------------------------------------------------------


def test_a_second_edit_and_a_second_number_of_one_article_are_news_again(story: dict[str, int]) -> None:
    reader = reader_of(story["story"])
    edit(story["first"], (QUAKE_RU[0], QUAKE_RU[1].replace("3 человека", "6 человек")), now=LATER)
    go_on(LATER)
    first = {notice.kind: notice.id for notice in notices_of(reader)}
    assert sorted(first) == ["story.corrected", "story.number"]
    go_on(LATER + timedelta(minutes=30))
    assert {notice.kind: notice.id for notice in notices_of(reader)} == first
    edit(story["first"], (QUAKE_RU[0], QUAKE_RU[1].replace("3 человека", "8 человек")), now=LATER + timedelta(hours=1))
    go_on(LATER + timedelta(hours=1))
    second = {notice.kind: notice.id for notice in notices_of(reader)}
    assert [(kind, second[kind] > first[kind]) for kind in sorted(second)] == [
        ("story.corrected", True), ("story.number", True),
    ]  # fmt: skip


def test_who_follows_both_stories_that_become_one_hears_nothing_of_the_merge(story: dict[str, int]) -> None:
    sport = publish("Sport", ("«Карабах» — «Сабах» 2:1", "«Карабах» взял верх над «Сабахом» со счётом 2:1."), now=LATER)
    carry(now=LATER + timedelta(minutes=1))
    assert story_of(sport) == story["other"]
    both, one = reader_of(story["story"], story["other"]), reader_of(story["story"], name="Leyla")
    catch_up(1, now=LATER + timedelta(minutes=2))
    merge_stories(story["story"], story["other"], now=LATER + timedelta(minutes=3))
    go_on(LATER + timedelta(minutes=4))
    assert (told_to(both), told_to(one)) == ([], [("story.owner", f"article:{sport}")])
    fresh = publish("Vestnik", QUAKE_RU_OTHER, now=LATER + timedelta(hours=2))
    go_on(LATER + timedelta(hours=2, minutes=1))
    new = [("story.number", f"article:{fresh}"), ("story.owner", f"article:{fresh}")]
    assert told_to(both) == new


def test_what_an_article_brings_after_the_merge_is_told_to_those_who_knew_it_before(story: dict[str, int]) -> None:
    reader = reader_of(story["other"])
    merge_stories(story["story"], story["other"], by=reader, now=LATER)
    go_on(LATER + timedelta(minutes=1))
    assert told_to(reader) == []
    edit(story["match"], (MATCH_RU[0], MATCH_RU[1] + "\nПострадали 12 человек."), now=LATER + timedelta(hours=5))
    go_on(LATER + timedelta(hours=5))
    assert told_to(reader) == [("story.corrected", f"article:{story['match']}"),
                               ("story.number", f"article:{story['match']}")]  # fmt: skip


def test_a_page_that_was_gone_before_its_story_came_in_is_no_news(story: dict[str, int]) -> None:
    older, younger = reader_of(story["story"]), reader_of(story["other"], name="Leyla")
    publish("Sport", ("«Карабах» — «Сабах» 2:1", "«Карабах» взял верх над «Сабахом» со счётом 2:1."), now=LATER)
    go_on(LATER)
    remove(story["match"], now=LATER + timedelta(minutes=10))
    go_on(LATER + timedelta(minutes=11))
    gone = ("story.removed", f"article:{story['match']}")
    assert (gone in told_to(younger), told_to(older)) == (True, [])
    before = notices_of(younger)
    merge_stories(story["story"], story["other"], now=LATER + timedelta(minutes=20))
    go_on(LATER + timedelta(minutes=21))
    assert gone not in told_to(older)
    assert notices_of(younger) == before


def test_taking_out_putting_back_and_separating_tell_nobody_what_they_know(story: dict[str, int]) -> None:
    other = publish("Vestnik", QUAKE_RU_OTHER, now=NOW, minutes=30)
    go_on(LATER)
    reader = reader_of(story["story"])
    set_apart(articles=[other], story=story["story"], by=None, now=LATER + timedelta(minutes=1))
    go_on(LATER + timedelta(minutes=2))
    join_story(article=other, story=story["story"], by=None, now=LATER + timedelta(minutes=10))
    go_on(LATER + timedelta(minutes=11))
    older, younger = merge_stories(story_of(other) or 0, story["other"], now=LATER + timedelta(minutes=20))
    separate_stories(story=younger, from_story=older, by=None, now=LATER + timedelta(minutes=21))
    go_on(LATER + timedelta(minutes=22))
    assert told_to(reader) == []


def test_a_rebuild_tells_nothing(story: dict[str, int]) -> None:
    publish("Vestnik", QUAKE_RU_OTHER, now=NOW, minutes=30)
    go_on(LATER)
    reader = reader_of(story["story"], story["other"])
    for again in (False, True):
        rebuild_stories(Placer(None), now=LATER, again=again, tell=lambda done, total: None)
        go_on(LATER + timedelta(minutes=10))
    assert told_to(reader) == []


def test_an_article_of_last_week_that_comes_in_is_no_new_source(story: dict[str, int]) -> None:
    """An import, or a rebuild, finds what was there all the time."""
    reader = reader_of(story["story"])
    soon = NOW + timedelta(days=3)
    late = publish("Vestnik", QUAKE_RU, now=NOW, minutes=50)
    carry(now=soon)
    assert story_of(late) == story["story"]
    catch_up(1, now=soon + timedelta(minutes=2))
    assert told_to(reader) == []


# --- the button -----------------------------------------------------------------------------------------------------


def test_the_button_knows_a_story_by_every_number_that_it_had(story: dict[str, int]) -> None:
    reader = reader_of(story["other"])
    older, younger = merge_stories(story["story"], story["other"], now=LATER)
    asked = {"kind": "story", "language": "ru"}
    assert [is_following(reader, key=str(one), **asked) for one in (older, younger)] == [True, True]
    page = signed_in(reader).get(f"/ru/story/{older}-/", follow=True).content.decode()
    assert ">Вы следите за этим</button>" in page or 'aria-pressed="true"' in page
    follow(reader_id=reader, key=str(older), now=LATER, **asked)
    assert Follow.objects.count() == 1
    unfollow(reader_id=reader, key=str(older), now=LATER, **asked)
    assert [is_following(reader, key=str(one), **asked) for one in (older, younger)] == [False, False]
    assert Follow.objects.count() == 0


def test_of_two_follows_of_one_story_the_one_that_is_told_at_once_counts(story: dict[str, int]) -> None:
    reader = reader_of(story["story"], story["other"])
    merge_stories(story["story"], story["other"], now=LATER)
    quiet, loud = sorted(follows_of(reader), key=lambda one: int(one.key))
    set_push(reader_id=reader, follow_id=loud.id, push=True, now=LATER)
    go_on(LATER + timedelta(minutes=1))
    publish("Vestnik", QUAKE_RU_OTHER, now=LATER + timedelta(hours=2))
    go_on(LATER + timedelta(hours=2, minutes=1))
    assert {notice.cause for notice in notices_of(reader)} == {f"follow:{loud.id}"} != {f"follow:{quiet.id}"}


def test_a_letter_says_nothing_more_of_a_story_that_was_let_go(story: dict[str, int]) -> None:
    reader = reader_of(story["story"])
    EmailAddress.objects.update(verified=True)
    want_digest(reader_id=reader, rhythm="daily", language="ru", now=LATER)
    publish("Vestnik", QUAKE_RU_OTHER, now=LATER)
    go_on(LATER + timedelta(minutes=1))
    assert len(told_to(reader)) == 2
    unfollow(reader_id=reader, kind="story", key=str(story["story"]), language="ru", now=LATER)
    morning = next_morning("daily", ZoneInfo("Asia/Baku"), after=LATER)
    for pk in digests_due(now=morning, limit=9):
        send_digest(pk, compose=compose_digest, now=morning)
    assert Letter.objects.count() == 0

"""Putting articles to stories: reprints, one event in four languages, bulletins, splits by people, order and time."""

from __future__ import annotations

import gc
import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from icma.core.fingerprint import _VOCABULARIES, KIND_AT, Fingerprint, StoryText, fingerprint
from icma.core.place import REPRINT, Kind, Placement, Reason, StoryIndex
from icma.core.place_score import containment_of

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

HARBOUR = (
    "The harbour of Gilavar was closed on Tuesday morning after a loaded barge broke loose in the storm and struck the "
    "eastern pier. Nobody was hurt, but two cranes were bent and the ferry to the islands will not sail before Friday. "
    "The harbour master, Tofiq Rzazade, said that divers would look at the piles as soon as the wind drops. Owners of "
    "the barge have promised to pay for the repairs, which the town puts at four million manat. Fishermen who moor at "
    "the old quay were asked to move their boats to the northern basin until the pier has been made safe again."
)


def told(
    article: int, title: str, text: str = "", *, language: str = "en", hours: float = 0.0, outlet: str = "a"
) -> Fingerprint:
    """The fingerprint of an invented article, so many hours after noon."""
    at = NOON + timedelta(hours=hours)
    return fingerprint(StoryText(article=article, language=language, title=title, text=text, at=at, source=outlet))


def put(index: StoryIndex, one: Fingerprint, *, new: int) -> Placement:
    """Place and keep as the product does; a new story gets the key `new`."""
    placed = index.place(one)
    index.keep(one, new if placed.story is None else placed.story)
    for other in placed.also:
        index.merge(min(other, placed.story or new), max(other, placed.story or new))
    return placed


def test_words_that_were_read_are_forgotten_when_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    known = told(1, "Storm closes Gilavar harbour", HARBOUR)
    monkeypatch.setattr("icma.core.fingerprint.MOST_READ", 16)
    for vocabulary in _VOCABULARIES.values():
        vocabulary.clear()
    assert told(1, "Storm closes Gilavar harbour", HARBOUR) == known
    told(2, "Long", "x" * 400)
    assert max(map(len, _VOCABULARIES.values())) <= 16
    assert max(map(len, _VOCABULARIES["en"])) < 100


def test_the_first_article_makes_a_new_story() -> None:
    placed = StoryIndex().place(told(1, "Storm closes Gilavar harbour", HARBOUR))
    assert placed == Placement(story=None, reason=Reason(kind=Kind.NEW), score=0.0)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HARBOUR, id="whole"),
        pytest.param(" ".join(HARBOUR.split()[:60]), id="its first sixty words"),
        pytest.param(f"By our own reporter. {HARBOUR} Read more: ten places to eat fish.", id="with byline and advert"),
        pytest.param(HARBOUR.upper(), id="in capitals"),
    ],
)
def test_a_reprint_is_found_under_any_headline(text: str) -> None:
    index = StoryIndex()
    index.keep(told(1, "Storm closes Gilavar harbour", HARBOUR), 7)
    placed = index.place(told(2, "What the sea did", text, hours=2, outlet="b"))
    assert (placed.story, placed.reason.kind, placed.reason.article) == (7, Kind.REPRINT, 1)
    assert placed.reason.containment >= 0.9


@pytest.mark.parametrize(
    ("shared", "reprint"),
    [
        pytest.param(5, False, id="turns of phrase"),
        pytest.param(6, True, id="an edited text"),
        pytest.param(8, True, id="all"),
    ],
)
def test_one_of_few_shared_shingles_may_be_chance(shared: int, reprint: bool) -> None:
    sparse, dense = frozenset(range(8)), frozenset(range(1 << 30, (1 << 30) + 26))
    theirs = [*range(shared), *range(100, 125)]  # where both stand deep in the text, one shingle of eight is kept
    assert (containment_of(sparse | dense, sparse, theirs) >= REPRINT) is reprint


def test_a_reprint_of_one_story_that_quotes_another_makes_them_one() -> None:
    index = StoryIndex()
    index.keep(told(1, "Storm closes harbour", " ".join(HARBOUR.split()[:50])), 7)
    index.keep(told(2, "Fishermen move their boats", " ".join(HARBOUR.split()[-50:])), 8)
    placed = index.place(told(3, "All about the pier", HARBOUR, hours=1))
    assert sorted([placed.story or 0, *placed.also]) == [7, 8]


def test_what_a_person_took_out_of_a_story_is_never_put_back() -> None:
    index = StoryIndex()
    index.keep(told(1, "Storm closes Gilavar harbour", HARBOUR), 7)
    copy = told(2, "Storm closes Gilavar harbour", HARBOUR, hours=1)
    assert index.place(copy).story == 7
    assert index.place(copy, never=frozenset({7})).story is None


def test_a_fingerprint_survives_its_bytes() -> None:
    for one in (
        told(1, "«Mavi gecə» filmi 7 %-lik artımla 2,5 milyon manat qazandı", HARBOUR, language="az"),
        told(2, "", ""),
    ):
        assert Fingerprint.from_bytes(one.to_bytes()) == one


def test_bytes_of_another_scheme_and_broken_ones_are_refused() -> None:
    packed = told(1, "Storm closes Gilavar harbour after 7 hours", HARBOUR).to_bytes()
    far = packed[:9] + b"\xff" * 7 + b"\x7f" + packed[17:]  # a time that no calendar has
    cut = [packed[:length] for length in range(len(packed))]
    for broken in (*cut, b"\xff" + packed[1:], packed + b"x", far):
        with pytest.raises(ValueError, match="fingerprint"):
            Fingerprint.from_bytes(broken)


def test_bytes_that_were_damaged_are_refused_or_read_but_never_break_anything() -> None:
    packed = told(1, "Storm closes Gilavar harbour after 7 hours", HARBOUR).to_bytes()
    index, damage, refused = StoryIndex(), random.Random(5), 0
    index.keep(told(2, "Storm closes Gilavar harbour after 7 hours"), 7)
    for _ in range(3_000):
        broken = bytearray(packed)
        for _ in range(damage.randint(1, 4)):
            broken[damage.randrange(len(broken))] = damage.randrange(256)
        try:
            one = Fingerprint.from_bytes(bytes(broken))
        except ValueError:
            refused += 1
        else:
            index.place(one)
            assert len(one.words()) == len(one.features)
    assert 0 < refused < 3_000


def test_every_feature_is_shown_as_it_is_written() -> None:
    one = told(1, "«Mavi gecə» filmi 7 %-lik artımla 2,5\x1fmilyon manat qazandı", language="az")
    words = one.words()
    assert (len(words), len(one.weights)) == (len(one.features), len(one.features))
    assert {"Mavi", "filmi", "7%"} <= set(words)
    assert one.title_numbers == one.numbers == ("share:7", "money:2500000")


def test_numbers_of_the_lead_are_none_of_the_headline() -> None:
    one = told(1, "Rate falls to 7 %", "It had been 8 % since May.")
    assert (one.title_numbers, one.numbers) == (("share:7",), ("share:7", "share:8"))


def test_a_stem_is_another_word_in_another_tongue() -> None:
    stems = {told(1, "masa", language=language).features[0] >> KIND_AT for language in ("az", "tr", "en")}
    assert len(stems) == 3


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_the_ends_of_the_calendar_are_read_back(at: datetime) -> None:
    one = replace(told(1, "Storm closes Gilavar harbour"), at=at)
    assert Fingerprint.from_bytes(one.to_bytes()) == one


def test_a_story_is_compared_by_how_rare_its_words_are_now() -> None:
    """It was asked about once while its words were rare; since then they stood in three hundred articles elsewhere."""
    index = StoryIndex()
    index.keep(told(1, "Barge strikes pier in Gilavar"), 7)
    asked = told(2, "Gilavar ferry to sail after barge strikes pier", hours=1)
    assert index.place(asked).story == 7
    for number in range(300):
        index.keep(told(100 + number, "Barge strikes pier in Gilavar", hours=-300), 8)
    filled = StoryIndex()
    filled.fill((told(100 + number, "Barge strikes pier in Gilavar", hours=-300), 8) for number in range(300))
    filled.fill([(told(1, "Barge strikes pier in Gilavar"), 7)])
    assert index.place(asked) == filled.place(asked)
    assert index.place(asked).story == 7


# --- the same event, other events -----------------------------------------------------------------------------------


def together(index: StoryIndex, *prints: Fingerprint) -> list[int]:
    """The story of each article, placed in this order."""
    found = []
    for one in prints:
        placed = put(index, one, new=one.article)
        found.append(one.article if placed.story is None else placed.story)
    return found


def test_one_language_is_placed_by_words_names_and_numbers_and_says_so() -> None:
    index = StoryIndex()
    index.keep(told(1, "Qasım Vəliyev Gilavarda 12 məktəb tikəcəyini vəd etdi", language="az"), 7)
    placed = index.place(told(2, "Vəliyev: Gilavarda 12 yeni məktəb tikiləcək", language="az", hours=1))
    assert (placed.story, placed.reason.kind) == (7, Kind.NAMES_AND_NUMBERS)
    assert (placed.reason.names, placed.reason.numbers) == (("Vəliyev", "Gilavarda"), ("12",))


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("az", "Mərkəzi Bankın məzənnələri: 16 noyabr", "Mərkəzi Bankın məzənnələri: 17 noyabr"),
        ("ru", "Прогноз погоды в Гилаваре на 16 ноября", "Прогноз погоды в Гилаваре на 17 ноября"),
        ("en", "Horoscope for Gilavar readers, 16 November", "Horoscope for Gilavar readers, 17 November"),
        ("tr", "Gilavar için hava durumu tahmini: 16 Kasım", "Gilavar için hava durumu tahmini: 17 Kasım"),
    ],
)
def test_the_bulletin_of_the_next_day_is_another_story(language: str, first: str, second: str) -> None:
    index = StoryIndex()
    text = "Dollar 1,7000, euro 1,{}, gold {}, silver {}. All read by our reporter in the harbour of the town. " * 3
    monday = told(1, first, text.format(*[91, 3110, 21] * 3), language=language)
    tuesday = told(2, second, text.format(*[88, 3210, 31] * 3), language=language, hours=24)
    assert together(index, monday, tuesday) == [1, 2]


def test_a_story_takes_nothing_after_days_of_quiet_nor_for_ever() -> None:
    title = "Strike at Gilavar harbour enters another day, Rzazade says"
    days = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    daily = [told(day + 1, title, hours=24 * day, outlet=f"outlet{day}") for day in days]
    assert together(StoryIndex(), *daily) == [1] * 11 + [12]
    assert together(StoryIndex(), told(1, title), told(2, title, hours=73, outlet="b")) == [1, 2]


def test_what_is_seen_late_still_finds_its_story() -> None:
    index = StoryIndex()
    title = "Barge breaks loose and strikes the eastern pier of Gilavar"
    assert together(index, told(1, title, hours=26), told(2, f"{title} harbour", hours=0)) == [1, 1]


STRUCK = (
    "Barge breaks loose in storm and strikes Gilavar pier",
    "Storm: barge strikes the pier of Gilavar harbour",
    "Gilavar harbour closed as barge strikes pier",
    "Barge strikes pier, Gilavar harbour closed until Friday",
    "Divers inspect Gilavar pier that barge struck",
    "Pier of Gilavar harbour struck by loose barge, divers go down",
    "Rzazade: divers inspect pier piles after barge strike",
    "Ferry from Gilavar cancelled, divers inspect pier",
)


@pytest.mark.parametrize(
    ("grown", "early", "also"),
    [
        pytest.param(8, ("Divers inspect piles of damaged harbour pier",), (8,), id="would not begin a story now"),
        pytest.param(7, ("Divers inspect piles of damaged harbour pier",), (), id="the other is not known well yet"),
        pytest.param(8, ("Divers find wreck of old steamer, harbour museum wants its bell",), (), id="another event"),
        pytest.param(
            8,
            ("Divers inspect piles of damaged harbour pier", "Harbour museum opens in June"),
            (),
            id="one is another event",
        ),
        pytest.param(
            8, ("Divers inspect piles of damaged harbour pier",) * 3, (), id="three are an event of their own"
        ),
    ],
)
def test_a_story_that_began_too_early_joins_when_the_event_is_known_better(
    grown: int, early: tuple[str, ...], also: tuple[int, ...]
) -> None:
    index = StoryIndex()
    for number, title in enumerate(early, 50):
        index.keep(told(number, title), 8)
    for number, title in enumerate(STRUCK[:grown], 1):
        index.keep(told(number, title, hours=number, outlet=f"outlet{number}"), 7)
    placed = index.place(told(60, "Gilavar divers: harbour pier can be mended after barge strike", hours=10))
    assert (placed.story, placed.also) == (7, also)


def test_a_story_that_began_too_early_stays_apart_when_its_outlet_writes_so_every_day() -> None:
    title = "Divers inspect piles of damaged harbour pier"
    asked = told(60, "Gilavar divers: harbour pier can be mended after barge strike", hours=26)
    index = StoryIndex()
    index.keep(told(50, title, outlet="a"), 8)
    for number, headline in enumerate(STRUCK, 1):
        index.keep(told(number, headline, hours=number, outlet=f"outlet{number}"), 7)
    assert index.place(asked).also == (8,)
    index.keep(told(51, title, hours=25, outlet="a"), 7)
    assert index.place(asked).also == ()


@pytest.mark.parametrize("title", ["", "   ", "?!…", "\x00\x1f\ud800", "12", "ab", "ԱԲԳ დე 新聞", "𝕬𝖇𝖈 " * 9])
def test_titles_without_words_are_placed_alone(title: str) -> None:
    index = StoryIndex()
    prints = [told(1, title, language="xx"), told(2, "", language=""), told(3, "Barge strikes pier")]
    assert together(index, *prints) == [1, 2, 3]
    assert [Fingerprint.from_bytes(one.to_bytes()) for one in prints] == prints


def test_a_megabyte_of_text_is_cut_to_what_is_looked_at() -> None:
    huge = told(1, "Barge strikes pier", " ".join(f"word{number}" for number in range(110_000)))
    assert (len(huge.sketch), len(huge.to_bytes()) < 6_000) == (600, True)


# --- remembering ----------------------------------------------------------------------------------------------------


def test_an_article_that_is_dropped_or_forgotten_is_gone_with_its_story() -> None:
    index = StoryIndex()
    title = "Barge breaks loose and strikes the eastern pier of Gilavar"
    index.keep(told(1, title), 7)
    index.keep(told(2, title, hours=30), 7)
    index.drop(2)
    index.drop(99)
    assert (len(index), index.place(told(3, title, hours=10)).story) == (1, 7)
    index.forget_before(NOON + timedelta(hours=1))
    assert (len(index), index.place(told(3, title, hours=10)).story) == (0, None)


def test_an_index_that_is_let_go_leaves_nothing_for_the_garbage_collector() -> None:
    index = StoryIndex()
    for article in range(1, 5):
        put(index, told(article, f"Storm closes Gilavar harbour {article}", HARBOUR, outlet=str(article)), new=article)
    index.drop(2)
    gc.collect()
    gc.disable()
    try:
        del index
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_merged_stories_are_one_and_an_article_kept_again_is_moved() -> None:
    index = StoryIndex()
    first, second = told(1, "Barge breaks loose, strikes Gilavar pier"), told(2, "Owl seen in Gilavar park at noon")
    index.keep(first, 7)
    index.keep(second, 8)
    index.merge(7, 8)
    assert index.place(told(3, "Owl seen in Gilavar park at noon", hours=1)).story == 7
    index.keep(second, 9)
    assert (len(index), index.place(told(3, "Owl seen in Gilavar park at noon", hours=1)).story) == (2, 9)


def test_an_index_made_of_stored_fingerprints_answers_like_the_live_one() -> None:
    live, again = StoryIndex(), StoryIndex()
    titles = [
        f"{verb} at {place} pier, {count} boats"
        for verb in ("Fire", "Fog", "Storm")
        for place in ("old", "new")
        for count in (3, 40)
    ]
    prints = [told(number, title, HARBOUR[: 40 * number], hours=number) for number, title in enumerate(titles, 1)]
    stories = together(live, *prints)
    for one, story in zip(prints, stories, strict=True):
        again.keep(Fingerprint.from_bytes(one.to_bytes()), story)
    asked = [told(100 + number, title, hours=20) for number, title in enumerate(titles)]
    assert [live.place(one) for one in asked] == [again.place(one) for one in asked]


def test_the_same_headline_of_the_same_outlet_on_another_day_is_a_column() -> None:
    title = "What the sea tells the readers of Gilavar"
    column = [told(day, title, hours=24 * day, outlet="a") for day in (1, 2, 3)]
    assert together(StoryIndex(), *column) == [1, 2, 3]
    assert together(StoryIndex(), told(1, title), told(2, title, hours=3, outlet="b")) == [1, 1]


def test_a_bulletin_of_every_half_hour_is_a_story_of_its_day_however_many_there_were() -> None:
    index = StoryIndex()
    days: list[int] = []
    for number in range(60):
        title = f"Lighthouse weather: north-westerly wind of {7 + number % 5} metres a second"
        one = told(number + 1, title, hours=number / 2 if number < 30 else number / 2 + 9)
        placed = put(index, one, new=number + 1)
        days.append(placed.story or number + 1)
    assert days == [1] * 30 + [31] * 30


def test_a_reprint_that_is_placed_again_finds_what_it_repeats() -> None:
    index = StoryIndex()
    index.keep(told(1, "Storm closes Gilavar harbour", HARBOUR), 1)
    copy = told(2, "What the sea did", HARBOUR, hours=120, outlet="b")
    index.keep(copy, 1)
    index.drop(2)
    assert (index.place(copy).story, index.place(copy).reason.kind) == (1, Kind.REPRINT)


def test_an_article_that_is_kept_again_and_again_hides_no_other() -> None:
    index = StoryIndex()
    index.keep(told(100, "Storm closes Gilavar harbour, ferry to islands cancelled"), 100)
    live = told(1, "Gilavar harbour closed after storm: divers look at pier", hours=1, outlet="b")
    for _ in range(60):
        index.keep(live, 1)
    index.drop(1)
    assert index.place(live).story == 100


def test_a_bulletin_knows_its_day_when_the_first_of_it_is_gone() -> None:
    index = StoryIndex()
    for article, hours in ((1, 0), (2, 3)):
        index.keep(told(article, "Weather in Gilavar today: rain and wind", hours=hours, outlet="w"), 1)
    tomorrow = told(3, "Weather in Gilavar today: rain and wind", hours=24, outlet="w")
    assert index.place(tomorrow).story is None
    index.drop(1)
    assert index.place(tomorrow).story is None


def test_a_digest_of_many_long_texts_is_still_found_to_hold_a_short_one() -> None:
    index = StoryIndex()
    index.keep(told(1, "Storm closes Gilavar harbour", HARBOUR), 1)
    long = [" ".join(f"{word}{number}" for word in HARBOUR.split() * 3) for number in range(2, 14)]
    for number, text in enumerate(long, 2):
        index.keep(told(number, f"Town council paper {number}", text, outlet=str(number)), number)
    placed = index.place(told(99, "The week", " ".join((HARBOUR, *long)), hours=2, outlet="z"))
    assert 1 in (placed.story, *placed.also)


def test_two_stories_that_take_turns_do_not_crowd_out_a_third() -> None:
    index = StoryIndex()
    index.keep(told(1, "Gilavar ferry"), 1)
    for turn in range(40):
        title = "Gilavar ferry minister resigns" if turn % 2 else "Gilavar ferry striker injured"
        index.keep(told(10 + turn, title, hours=turn / 10, outlet=str(turn)), 2 + turn % 2)
    assert index.place(told(99, "Ferry Gilavar", hours=4)).story == 1


def test_a_story_is_not_merged_with_itself() -> None:
    index = StoryIndex()
    index.keep(told(1, "Storm closes Gilavar harbour"), 1)
    index.merge(1, 1)
    assert len(index) == 1


def test_marks_that_part_strings_do_not_break_the_bytes() -> None:
    one = told(1, "5\x1fdollars fell", language="e\x1fn", outlet="a\x1f")
    assert Fingerprint.from_bytes(one.to_bytes()).article == 1


def test_half_of_a_story_of_thousands_is_forgotten_in_a_moment() -> None:
    index = StoryIndex()
    for number in range(3_000):
        index.keep(told(number + 1, f"Gilavar counts {number} votes", hours=number / 1000, outlet=str(number)), 1)
    began = time.process_time()
    index.forget_before(NOON + timedelta(hours=1.5))
    assert (len(index), time.process_time() - began < 5) == (1_500, True)


PLACED = """
from bench.stories import load_gold
from bench.stories import Prints
from icma.core.place import StoryIndex
index, prints = StoryIndex(), Prints(semantic=False)
for number, told in enumerate(load_gold(), 1):
    one = prints.of(told, article=number, hours=number / 10)
    placed = index.place(one)
    index.keep(one, placed.story or number)
    print(one.to_bytes().hex(), placed)
"""


def test_two_processes_give_the_same_answers() -> None:
    """Text's hashes differ from process to process, so that the order of a set of words does as well."""
    answers = {
        subprocess.run(
            [sys.executable, "-c", PLACED], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1
    assert len(answers.pop().splitlines()) > 100

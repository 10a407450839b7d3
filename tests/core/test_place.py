"""Putting articles to stories: reprints, one event in four languages, bulletins, splits by people, order and time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from icma.core.fingerprint import Fingerprint, StoryText, fingerprint
from icma.core.place import Kind, Placement, Reason, StoryIndex

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
    return fingerprint(
        StoryText(article=article, language=language, title=title, text=text, at=at, source=outlet, owner=outlet)
    )


def put(index: StoryIndex, one: Fingerprint, *, new: int) -> Placement:
    """Place and keep as the product does; a new story gets the key `new`."""
    placed = index.place(one)
    index.keep(one, new if placed.story is None else placed.story)
    for other in placed.also:
        index.merge(min(other, placed.story or new), max(other, placed.story or new))
    return placed


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


def test_a_reprint_of_one_story_that_quotes_another_makes_them_one() -> None:
    index = StoryIndex()
    index.keep(told(1, "Storm closes harbour", " ".join(HARBOUR.split()[:50])), 7)
    index.keep(told(2, "Fishermen move their boats", " ".join(HARBOUR.split()[-50:])), 8)
    placed = index.place(told(3, "All about the pier", HARBOUR, hours=1))
    assert sorted([placed.story or 0, *placed.also]) == [7, 8]


def test_what_a_person_took_out_of_a_story_is_never_put_back_and_the_stories_stay_two() -> None:
    index = StoryIndex()
    index.keep(told(1, "Storm closes Gilavar harbour", HARBOUR), 7)
    copy = told(2, "Storm closes Gilavar harbour", HARBOUR, hours=1)
    assert index.place(copy).story == 7
    assert index.place(copy, never=frozenset({7})).story is None
    index.set_apart(2, 7)
    assert index.place(copy).story is None
    index.keep(copy, 8)
    third = index.place(told(3, "Storm closes Gilavar harbour", HARBOUR, hours=2))
    assert (third.reason.kind, third.also) == (Kind.REPRINT, ())


def test_a_fingerprint_survives_its_bytes() -> None:
    for one in (
        told(1, "«Mavi gecə» filmi 7 %-lik artımla 2,5 milyon manat qazandı", HARBOUR, language="az"),
        told(2, "", ""),
    ):
        assert Fingerprint.from_bytes(one.to_bytes()) == one


def test_bytes_of_another_scheme_are_refused() -> None:
    packed = told(1, "Storm closes Gilavar harbour").to_bytes()
    for broken in (b"", b"\xff" + packed[1:], packed[:-1]):
        with pytest.raises(ValueError, match="fingerprint"):
            Fingerprint.from_bytes(broken)

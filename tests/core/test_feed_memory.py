"""A feed read again gives only what it says anew; whatever is not surely the same is read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from icma.core.feed_memory import FeedMemory, Recall, Told
from icma.core.feeds import parse_feed
from icma.core.types import ParsedFeed

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
FERRY = "<item><title>Bərə xətti açıldı</title><link>https://a.example/1</link><guid>g1</guid></item>"
HARBOUR = "<item><title>Порт закрыт из-за ветра</title><link>/2</link></item>"
BRIDGE = "<item><title>A bridge was opened</title><link>https://a.example/3</link></item>"


def _read(items: str, recall: Recall | None, *, base: str = "https://a.example/rss", root: str = "") -> ParsedFeed:
    body = f'<rss version="2.0"{root}><channel><title>Liman</title>{items}</channel></rss>'.encode()
    return parse_feed(body, base_url=base, now=NOW, zone=UTC, recall=recall)


def _after(items: str, **other: str) -> Recall:
    """What is known once `items` have been read."""
    first = Recall()
    _read(items, first, **other)
    return Recall(known=first.told)


def _links(feed: ParsedFeed) -> list[str]:
    return [entry.link for entry in feed.entries]


@pytest.mark.parametrize(
    ("name", "items", "expected"),
    [
        ("nothing new", FERRY + HARBOUR, []),
        ("another order and other blanks between", f"{HARBOUR}\n  {FERRY}", []),
        ("one more", BRIDGE + FERRY + HARBOUR, ["https://a.example/3"]),
        ("a new wording", FERRY.replace("açıldı", "bağlandı") + HARBOUR, ["https://a.example/1"]),
        ("a new guid", FERRY.replace("g1", "g2"), ["https://a.example/1"]),
        ("a new attribute", HARBOUR + FERRY.replace("<guid>", '<guid isPermaLink="false">'), ["https://a.example/1"]),
        ("a new entry in place of an old link", BRIDGE.replace("/3", "/1") + FERRY, ["https://a.example/1"]),
    ],
)
def test_only_what_is_new_is_read(name: str, items: str, expected: list[str]) -> None:
    assert _links(_read(items, _after(FERRY + HARBOUR))) == expected


def test_a_new_entry_reads_the_same_beside_known_ones() -> None:
    items = BRIDGE + FERRY + HARBOUR
    assert _read(items, _after(FERRY + HARBOUR)).entries == _read(items, None).entries[:1]


def test_a_link_under_another_address_is_another_link() -> None:
    known = _after(HARBOUR)
    assert _links(_read(HARBOUR, known, base="https://b.example/rss")) == ["https://b.example/2"]


def test_a_prefix_that_means_something_else_is_read_again() -> None:
    item = FERRY.replace("</item>", "<x:creator>Aysel</x:creator></item>")
    known = _after(item, root=' xmlns:x="http://purl.org/dc/elements/1.1/"')
    feed = _read(item, known, root=' xmlns:x="https://a.example/other"')
    assert [entry.authors for entry in feed.entries] == [()]


def test_under_an_xml_base_everything_is_read() -> None:
    recall = _after(HARBOUR)
    feed = _read(HARBOUR, recall, root=' xml:base="https://c.example/"')
    assert (_links(feed), recall.told) == (["https://c.example/2"], {})


def test_a_guid_shared_with_a_known_entry_names_nothing() -> None:
    feed = _read(BRIDGE.replace("</item>", "<guid>g1</guid></item>") + FERRY, _after(FERRY))
    assert [(entry.link, entry.guid) for entry in feed.entries] == [("https://a.example/3", "")]


def test_a_new_entry_with_a_known_link_is_passed_over_with_a_line() -> None:
    feed = _read(FERRY + BRIDGE.replace("/3", "/1"), _after(FERRY))
    assert (_links(feed), feed.dropped) == (
        [],
        ("entry 2 (A bridge was opened) repeats the link of an earlier one: https://a.example/1",),
    )


def _told(*names: str) -> Recall:
    return Recall(told={name.encode(): Told(name.encode(), f"https://a.example/{name}", "") for name in names})


def test_the_memory_believes_only_a_row_that_names_the_same_body() -> None:
    memory = FeedMemory()
    memory.keep(7, body_digest="d1", recall=_told("a", "b"))
    known = [memory.recall(7, body_digest=digest).known for digest in ("d1", "d2", "")]
    assert [sorted(one) for one in known] == [[b"a", b"b"], [], []]
    assert memory.recall(8, body_digest="d1").known == {}


def test_feeds_not_read_for_longest_are_forgotten() -> None:
    memory = FeedMemory(most_entries=4)
    memory.keep(1, body_digest="d", recall=_told("a", "b"))
    memory.keep(2, body_digest="d", recall=_told("c", "e"))
    memory.keep(1, body_digest="d", recall=_told("a"))
    memory.keep(3, body_digest="d", recall=_told("f", "g"))
    assert [len(memory.recall(feed, body_digest="d").known) for feed in (1, 2, 3)] == [1, 0, 2]


def test_a_reading_larger_than_the_memory_is_not_kept() -> None:
    memory = FeedMemory(most_entries=1)
    memory.keep(1, body_digest="d", recall=_told("a", "b"))
    assert memory.recall(1, body_digest="d").known == {}

"""JSON Feeds as outlets write them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icma.core.failures import SetAside, Trouble
from icma.core.feeds import parse_feed
from icma.core.types import Certainty, FeedEntry, FeedKind, Moment, ParsedFeed

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BAKU = ZoneInfo("Asia/Baku")
VERSION = "https://jsonfeed.org/version/1.1"
URL = "https://n.example/a"


def parse(body: object, *, content_type: str = "application/feed+json") -> ParsedFeed:
    raw = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return parse_feed(raw, base_url="https://n.example/feed.json", content_type=content_type, now=NOW, zone=BAKU)


def feed(*items: object, **fields: Any) -> dict[str, Any]:
    return {"version": VERSION, "title": "X", "items": list(items)} | fields


def only_entry(**fields: Any) -> FeedEntry:
    read = parse(feed({"url": URL} | fields))
    assert (len(read.entries), read.dropped) == (1, ())
    return read.entries[0]


def test_a_json_feed_gives_all_it_says() -> None:
    body = feed(
        {
            "id": "n-1",
            "url": "/a?utm_source=json",
            "title": "Bakıda &quot;Gilavar&quot; — <b>yeni</b> bərə",
            "content_html": "<p>Bərə gündə dörd dəfə üzür.</p>",
            "summary": "Bərə gündə &laquo;dörd&raquo; dəfə",
            "image": "/i/1.jpg",
            "banner_image": "/i/2.jpg",
            "date_published": "2026-11-22T14:05:20+04:00",
            "date_modified": "2026-11-22T15:00:00+04:00",
            "authors": [{"name": "Aysel M.", "url": "https://n.example/aysel"}, {"name": "Rauf Ə."}],
            "tags": ["Nəqliyyat", "Bakı", "Bakı"],
        },
        title="Xəzər Xəbər",
        home_page_url="https://n.example/",
        feed_url="https://n.example/feed.json",
        language="az-AZ",
        hubs=[{"type": "rssCloud", "url": "https://no.example/"}, {"type": "WebSub", "url": "https://hub.example/"}],
    )
    assert parse(body) == ParsedFeed(
        kind=FeedKind.JSON,
        title="Xəzər Xəbər",
        language="az-az",
        homepage="https://n.example/",
        hub_url="https://hub.example/",
        entries=(
            FeedEntry(
                link="https://n.example/a?utm_source=json",
                guid="n-1",
                title='Bakıda "Gilavar" — yeni bərə',
                summary="Bərə gündə «dörd» dəfə",
                authors=("Aysel M.", "Rauf Ə."),
                categories=("Nəqliyyat", "Bakı"),
                image_url="https://n.example/i/1.jpg",
                published_raw="2026-11-22T14:05:20+04:00",
                published=Moment(at=datetime(2026, 11, 22, 10, 5, 20, tzinfo=UTC), certainty=Certainty.ZONE_STATED),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("name", "item", "field", "expected"),
    [
        ("no id", {}, "guid", ""),
        ("id is a number", {"id": 17}, "guid", "17"),
        ("id is a list", {"id": [17]}, "guid", ""),
        ("1.0: one author", {"author": {"name": "Нина К."}}, "authors", ("Нина К.",)),
        ("author is a text", {"author": "Нина К."}, "authors", ("Нина К.",)),
        (
            "authors are texts",
            {"authors": ["Əli V.", {"name": "İlqar Ş."}, 5, None]},
            "authors",
            ("Əli V.", "İlqar Ş.", "5"),
        ),
        ("tags are one text", {"tags": "liman, bərə"}, "categories", ("liman", "bərə")),
        ("tags are an object", {"tags": {"a": 1}}, "categories", ()),
        ("title is a number", {"title": 2026}, "title", "2026"),
        ("title is nothing", {"title": None}, "title", ""),
        ("title is an object", {"title": {"rendered": "x"}}, "title", ""),
        ("half a letter in the title", {"title": "a\ud83d"}, "title", "a\ufffd"),
        ("dotless letters", {"title": "Iğdırda kışın ışığı"}, "title", "Iğdırda kışın ışığı"),
        ("no summary", {"content_text": "Порт открыт."}, "summary", "Порт открыт."),
        ("only a banner", {"banner_image": "//cdn.example/b.png"}, "image_url", "https://cdn.example/b.png"),
        (
            "a picture as attachment",
            {
                "attachments": [
                    {"url": "/s.mp3", "mime_type": "audio/mpeg"},
                    {"url": "/p.webp", "mime_type": "image/webp"},
                ]
            },
            "image_url",
            "https://n.example/p.webp",
        ),
        ("image is an object", {"image": {"url": "/x.png"}}, "image_url", ""),
        ("a picture in the text", {"content_html": "<img src='/t.jpg'>"}, "image_url", "https://n.example/t.jpg"),
        ("seconds for a date", {"date_published": 1_795_340_000}, "published_raw", "2026-11-22T09:33:20+00:00"),
        (
            "milliseconds for a date",
            {"date_published": 1_795_340_000_000},
            "published_raw",
            "2026-11-22T09:33:20+00:00",
        ),
        ("a number that is no date", {"date_published": 10**400}, "published_raw", ""),
        ("only the date of a change", {"date_modified": "2026-11-22"}, "published_raw", "2026-11-22"),
        ("the future is not believed", {"date_published": "2031-01-01T00:00:00Z"}, "published", None),
    ],
)
def test_one_field_of_an_entry(name: str, item: dict[str, Any], field: str, expected: object) -> None:
    if name == "a number that is no date":
        read = parse(json.dumps(feed({"url": URL, "date_published": 0})).replace(": 0", ": 1e400"))
        assert read.entries[0].published_raw == expected
        return
    assert getattr(only_entry(**item), field) == expected


LINKS = [
    ("the url", {"url": URL, "external_url": "https://o.example/"}, URL),
    ("the page elsewhere, when there is no url", {"external_url": "https://o.example/x"}, "https://o.example/x"),
    ("an id that is an address", {"id": URL}, URL),
    ("a relative url", {"url": "../xeber/1"}, "https://n.example/xeber/1"),
    ("without a scheme", {"url": "//m.n.example/1"}, "https://m.n.example/1"),
    ("no letters in the address are lost", {"url": "https://n.example/xəbər"}, "https://n.example/xəbər"),
]


@pytest.mark.parametrize(("name", "item", "expected"), LINKS, ids=[row[0] for row in LINKS])
def test_the_link_of_an_entry(name: str, item: dict[str, Any], expected: str) -> None:
    assert [entry.link for entry in parse(feed(item)).entries] == [expected]


def test_an_entry_that_cannot_be_used_costs_one_readable_line_and_no_other_entry() -> None:
    read = parse(
        feed(
            {"url": "javascript:alert(1)", "title": "Yalan"},
            "salam",
            None,
            7,
            ["x"],
            {"url": URL},
            {"url": URL, "title": "Yenə"},
            {},
        )
    )
    assert [entry.link for entry in read.entries] == [URL]
    assert read.dropped == (
        "entry 2 is no JSON object but a text",
        "entry 3 is no JSON object but nothing",
        "entry 4 is no JSON object but a number",
        "entry 5 is no JSON object but a list",
        "entry 1 (Yalan) has no link that could be opened: javascript:alert(1)",
        f"entry 3 (Yenə) repeats the link of an earlier one: {URL}",
        "entry 4 (without a title) has no link that could be opened",
    )


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a byte order mark", b"\xef\xbb\xbf" + json.dumps(feed({"url": URL})).encode()),
        ("UTF-16", json.dumps(feed({"url": URL})).encode("utf-16")),
        ("white space first", b"\n\n  " + json.dumps(feed({"url": URL})).encode()),
        ("no version", json.dumps({"items": [{"url": URL}]}).encode()),
        ("version 1.0", json.dumps(feed({"url": URL}, version="https://jsonfeed.org/version/1")).encode()),
        ("items are an object, as PHP writes a list with a gap", json.dumps(feed(items={"1": {"url": URL}})).encode()),
        ("a line break inside a text", b'{"items": [{"title": "a\nb", "url": "https://n.example/a"}]}'),
    ],
)
def test_a_json_feed_is_known_by_its_contents(name: str, body: bytes) -> None:
    read = parse(body, content_type="text/html; charset=utf-8")
    assert (read.kind, [entry.link for entry in read.entries], read.dropped) == (FeedKind.JSON, [URL], ())


def test_a_feed_that_breaks_off_gives_what_came_whole() -> None:
    whole = json.dumps(feed(*({"url": f"{URL}/{n}", "title": f"Xəbər {n}"} for n in range(5)), language="az"))
    head = whole.replace('"items"', '"language": "az", "items"', 1)
    read = parse(head[: head.index(f"{URL}/3") + 5])
    assert [entry.link for entry in read.entries] == [f"{URL}/{n}" for n in range(3)]
    assert (read.title, read.language) == ("X", "az")
    (line,) = read.dropped
    assert line.startswith("the JSON breaks after entry 3 (")
    assert line.endswith("); what came whole is kept")


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("a bare list", [{"url": URL}], "this is JSON but not a JSON Feed: it is a bare list"),
        ("no items", {"version": VERSION}, "this is JSON but not a JSON Feed: it has no list of items"),
        ("items are a text", {"items": "none"}, "this is JSON but not a JSON Feed: it has no list of items"),
        (
            "an answer of some interface",
            {"items": [{"name": "x"}]},
            "this is JSON but not a JSON Feed: nothing in it has a link",
        ),
        ("too deep", '{"items": ' + "[" * 100_000, "this JSON is nested too deeply to be a feed"),
        (
            "cut at once",
            '{"version": "',
            "this is not a JSON Feed: the JSON is broken (Unterminated string starting at: line 1 column 13 (char 12))",
        ),
    ],
)
def test_json_that_is_no_feed_is_set_aside_with_the_reason(name: str, body: object, reason: str) -> None:
    with pytest.raises(SetAside) as caught:
        parse(body)
    assert (caught.value.reason, caught.value.trouble) == (reason, Trouble.NOT_A_FEED)


def test_an_empty_json_feed_is_no_fault() -> None:
    assert parse(feed()) == ParsedFeed(kind=FeedKind.JSON, entries=(), title="X")


def test_the_language_of_the_entries_speaks_for_a_feed_without_one() -> None:
    read = parse(
        feed({"url": URL, "language": "ru"}, {"url": URL + "2", "language": "ru"}, {"url": URL + "3", "language": "az"})
    )
    assert read.language == "ru"


def test_more_than_a_thousand_entries_are_not_read() -> None:
    read = parse(feed(*({"url": f"{URL}/{n}"} for n in range(1200))))
    assert (len(read.entries), read.dropped) == (1000, ("the feed has more than 1,000 entries; the rest is not read",))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["url", "id", "title", "name", "type"]), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = [
    "id",
    "url",
    "title",
    "summary",
    "image",
    "tags",
    "authors",
    "author",
    "date_published",
    "language",
    "attachments",
]


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=8), max_size=4), json_values, json_values
)
def test_any_value_anywhere_gives_a_feed_or_a_reason(items: list[dict[str, Any]], hubs: object, title: object) -> None:
    read = parse(feed(*items, hubs=hubs, title=title))
    for entry in read.entries:
        assert entry.link.startswith(("http://", "https://"))
        "".join((entry.title, entry.guid, entry.summary)).encode()

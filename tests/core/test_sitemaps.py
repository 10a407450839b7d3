"""Sitemaps as outlets write them: news with headlines, plain lists of everything, indexes."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from icma.core.failures import SetAside, Trouble
from icma.core.feeds import parse_feed
from icma.core.sitemaps import join_sitemaps
from icma.core.types import Certainty, FeedEntry, FeedKind, Moment, ParsedFeed

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BAKU = ZoneInfo("Asia/Baku")
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def parse(body: str | bytes, *, base_url: str = "https://n.example/sitemap.xml") -> ParsedFeed:
    raw = body if isinstance(body, bytes) else body.encode()
    return parse_feed(raw, base_url=base_url, content_type="application/xml", now=NOW, zone=BAKU)


def urlset(*urls: str, spaces: str = SPACES) -> str:
    rows = "".join(f"<url>{url}</url>" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {spaces}>{rows}</urlset>'


def index(*rows: str) -> str:
    return f"<sitemapindex {SPACES}>{''.join(f'<sitemap>{row}</sitemap>' for row in rows)}</sitemapindex>"


def loc(path: str, lastmod: str = "") -> str:
    return f"<loc>https://n.example{path}</loc>" + (f"<lastmod>{lastmod}</lastmod>" if lastmod else "")


def news(path: str, title: str, date: str = "2026-11-22T14:05:00+04:00", language: str = "az") -> str:
    return (
        f"{loc(path)}<news:news><news:publication><news:name>Xəzər</news:name><news:language>{language}</news:language>"
        f"</news:publication><news:publication_date>{date}</news:publication_date><news:title>{title}</news:title></news:news>"
    )


def paths(feed: ParsedFeed) -> list[str]:
    return [entry.link.removeprefix("https://n.example") for entry in feed.entries]


def test_a_news_sitemap_gives_all_it_says() -> None:
    picture = (
        "<image:image><image:loc>https://n.example/i/1.jpg</image:loc><image:title>Bərə</image:title></image:image>"
    )
    body = urlset(
        news("/xeber/1", "Bərə &amp; liman") + picture,
        news("/xeber/2", "Паром вернулся", "2026-11-22", "ru"),
        news("/3", "Dam"),
    )
    assert parse(body) == ParsedFeed(
        kind=FeedKind.SITEMAP,
        title="Xəzər",
        language="az",
        entries=(
            FeedEntry(
                link="https://n.example/xeber/1",
                title="Bərə & liman",
                image_url="https://n.example/i/1.jpg",
                published_raw="2026-11-22T14:05:00+04:00",
                published=Moment(at=datetime(2026, 11, 22, 10, 5, tzinfo=UTC), certainty=Certainty.ZONE_STATED),
            ),
            FeedEntry(
                link="https://n.example/3",
                title="Dam",
                published_raw="2026-11-22T14:05:00+04:00",
                published=Moment(at=datetime(2026, 11, 22, 10, 5, tzinfo=UTC), certainty=Certainty.ZONE_STATED),
            ),
            FeedEntry(
                link="https://n.example/xeber/2",
                title="Паром вернулся",
                published_raw="2026-11-22",
                published=Moment(at=datetime(2026, 11, 21, 20, 0, tzinfo=UTC), certainty=Certainty.INFERRED),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("no namespace at all", urlset(news("/xeber/1", "Bərə"), spaces="")),
        ("wrong namespaces", urlset(news("/xeber/1", "Bərə"), spaces='xmlns="https://x.example/" xmlns:news="urn:y"')),
        (
            "old Google namespace",
            urlset(news("/xeber/1", "Bərə"), spaces='xmlns="http://www.google.com/schemas/sitemap/0.84"'),
        ),
        ("CDATA", urlset(news("/xeber/1", "<![CDATA[Bərə]]>"))),
        ("white space", urlset(news("/xeber/1", "\n Bərə \n"))),
        ("a byte order mark and blank lines", "\ufeff\n\n" + urlset(news("/xeber/1", "Bərə"))),
        ("a bare ampersand elsewhere", urlset(news("/xeber/1", "Bərə") + "<x>a & b</x>")),
        ("gzip that no header names", gzip.compress(urlset(news("/xeber/1", "Bərə")).encode())),
        ("capitals", urlset(news("/xeber/1", "Bərə")).replace("urlset", "URLSET")),
    ],
)
def test_a_sitemap_is_read_whatever_its_form(name: str, body: str | bytes) -> None:
    feed = parse(body)
    assert [(entry.link, entry.title) for entry in feed.entries] == [("https://n.example/xeber/1", "Bərə")]
    assert feed.dropped == ()


def test_a_plain_sitemap_gives_what_is_young_and_may_be_an_article_without_a_headline() -> None:
    feed = parse(
        urlset(
            loc("/", "2026-11-22T15:00:00+04:00"),
            loc("/idman/", "2026-11-22T15:00:00+04:00"),
            loc("/tag/gilavar-limani-xeberleri", "2026-11-22"),
            loc("/xeber/bere-xetti-acildi", "2026-11-22T14:00:00+04:00"),
            loc("/xeber/123", "2026-11-21"),
            loc("/tram", "2026-11-20") + "<image:image><image:loc>/t.jpg</image:loc></image:image>",
            loc("/xeber/122", "2026-11-15T11:59:59Z"),
            loc("/xeber/121"),
            loc("/xeber/120", "sabah"),
            loc("/xeber/119", "2027-01-01"),
        )
    )
    assert paths(feed) == ["/xeber/bere-xetti-acildi", "/xeber/123", "/tram"]
    assert feed.entries[0] == FeedEntry(
        link="https://n.example/xeber/bere-xetti-acildi",
        published=Moment(at=datetime(2026, 11, 22, 10, 0, tzinfo=UTC), certainty=Certainty.INFERRED),
    )
    assert feed.dropped == (
        "without a date that can be believed: 3 addresses",
        "older than 7 days: 1 address",
        "sections, tags or files by their form: 3 addresses",
    )


def test_a_sitemap_without_dates_gives_nothing_and_says_so() -> None:
    feed = parse(urlset(loc("/xeber/1"), loc("/xeber/2")))
    assert feed.entries == ()
    assert feed.dropped == ("no date at any of 2 addresses: nothing says what is new, so none is taken",)


@pytest.mark.parametrize(
    ("name", "lastmod", "taken"),
    [("the moment of its making", "2026-11-22T15:00:00+04:00", 0), ("one day", "2026-11-22", 30)],
)
def test_one_date_at_all_addresses_is_no_date_unless_it_is_a_day(name: str, lastmod: str, taken: int) -> None:
    feed = parse(urlset(*(loc(f"/xeber/{n}", lastmod) for n in range(100, 130))))
    assert len(feed.entries) == taken
    said = ("one date at all of 30 addresses: nothing says what is new, so none is taken",)
    assert feed.dropped == (() if taken else said)


def test_a_new_lastmod_is_no_new_entry() -> None:
    before, after = (parse(urlset(loc("/xeber/100", day))).entries[0] for day in ("2026-11-20", "2026-11-22"))
    assert (before.published_raw, after.published_raw) == ("", "")


def test_only_the_newest_thousand_are_taken() -> None:
    stamps = (f"{NOW - timedelta(minutes=n):%Y-%m-%dT%H:%M:%SZ}" for n in range(1500))
    rows = [loc(f"/xeber/{1000 + n}", stamp) for n, stamp in enumerate(stamps)]
    feed = parse(urlset(*reversed(rows)))
    assert (len(feed.entries), paths(feed)[0], paths(feed)[-1]) == (1000, "/xeber/1000", "/xeber/1999")
    assert feed.dropped == ("beyond the newest 1,000: 500 addresses",)


def test_a_sitemap_that_breaks_off_gives_what_came_whole() -> None:
    whole = urlset(*(news(f"/xeber/{n}", f"Xəbər {n}") for n in range(10)))
    feed = parse(whole[: whole.index("/xeber/7") + 5])
    assert paths(feed) == [f"/xeber/{n}" for n in range(7)]
    assert feed.dropped == ("the sitemap breaks off inside address 8; what came whole is kept",)


def test_a_sitemap_speaks_for_its_own_site_only() -> None:
    elsewhere = news("/2", "Başqasının xəbəri").replace("n.example", "other.example")
    feed = parse(urlset(news("/1", "Bizim xəbər"), elsewhere, news("/3", "Alt sayt").replace("n.ex", "az.n.ex")))
    assert [entry.link for entry in feed.entries] == ["https://n.example/1", "https://az.n.example/3"]
    assert feed.dropped == ("addresses of other sites: 1",)


def test_a_headline_without_an_address_costs_one_line() -> None:
    feed = parse(urlset(news("/xeber/1", "Bərə"), "<news:news><news:title>Yetim</news:title></news:news>", ""))
    assert paths(feed) == ["/xeber/1"]
    assert feed.dropped == ("entry 2 (Yetim) has no link that could be opened",)


def test_entities_of_ones_own_are_not_unfolded() -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    )
    feed = parse(bomb + urlset(news("/xeber/1", "Bərə &b;&f;"), spaces=""))
    assert [entry.title for entry in feed.entries] == ["Bərə &b;&f;"]


INDEXES = [
    (
        "the newest by date",
        [
            loc("/a.xml", "2026-11-01"),
            loc("/b.xml", "2026-11-22"),
            loc("/c.xml"),
            loc("/d.xml", "2026-11-21"),
            loc("/e.xml", "2026-10-01"),
        ],
        ["/b.xml", "/d.xml", "/a.xml"],
    ),
    (
        "without dates: news first, then the highest number",
        [loc("/sitemap-2026-9.xml"), loc("/sitemap-2026-11.xml"), loc("/sitemap-2026-10.xml"), loc("/news.xml")],
        ["/news.xml", "/sitemap-2026-11.xml", "/sitemap-2026-10.xml"],
    ),
    (
        "no tags, authors and pages",
        [
            loc("/post-sitemap.xml", "2026-11-01"),
            loc("/post_tag-sitemap.xml", "2026-11-22"),
            loc("/category-sitemap.xml", "2026-11-22"),
            loc("/page-sitemap.xml", "2026-11-22"),
        ],
        ["/post-sitemap.xml"],
    ),
    (
        "relative addresses, in the query",
        ["<loc>/sitemap.php?part=2</loc>", "<loc>/sitemap.php?part=10</loc>"],
        ["/sitemap.php?part=10", "/sitemap.php?part=2"],
    ),
    ("nothing but pages is better than nothing", [loc("/page-sitemap.xml")], ["/page-sitemap.xml"]),
]


@pytest.mark.parametrize(("name", "rows", "expected"), INDEXES, ids=[row[0] for row in INDEXES])
def test_an_index_names_the_sitemaps_to_look_into(name: str, rows: list[str], expected: list[str]) -> None:
    feed = parse(index(*rows))
    assert [child.removeprefix("https://n.example") for child in feed.children] == expected
    assert (feed.kind, feed.entries, feed.dropped) == (FeedKind.SITEMAP, (), ())


def test_sitemaps_of_another_site_are_not_followed() -> None:
    feed = parse(index(loc("/a.xml"), "<loc>https://evil.example/b.xml</loc>", "<loc>http://127.0.0.1/c.xml</loc>"))
    assert feed.children == ("https://n.example/a.xml",)
    assert feed.dropped == ("sitemaps that lie on another site: 2",)
    with pytest.raises(SetAside) as caught:
        parse(index("<loc>https://evil.example/b.xml</loc>"))
    assert (caught.value.reason, caught.value.trouble) == (
        "this index of sitemaps names none of its own site",
        Trouble.NOT_A_FEED,
    )


def test_the_sitemaps_of_an_index_are_joined_without_repeating_a_link() -> None:
    parts = [
        parse(urlset(news("/xeber/1", "Bərə"), news("/xeber/2", "Dam"))),
        parse(urlset(news("/xeber/2", "Dam, köhnə"), news("/xeber/3", "Kran"))),
    ]
    joined = join_sitemaps(parse(index(loc("/a.xml"))), parts)
    assert sorted((entry.link[-1], entry.title) for entry in joined.entries) == [
        ("1", "Bərə"),
        ("2", "Dam"),
        ("3", "Kran"),
    ]
    assert (joined.title, joined.language, joined.children) == ("Xəzər", "az", ("https://n.example/a.xml",))

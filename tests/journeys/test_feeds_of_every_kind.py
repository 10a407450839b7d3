"""Outlets without RSS: JSON Feeds, sitemaps, indexes of them, and pages of headlines, from address to page."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.journeys.harvest import HOST, HTML, RSS, Harvest, feed, page
from tests.site import busy, validated

from icma.articles.models import Article
from icma.captures.models import Capture, Page, Sighting
from icma.sources import actions as sources
from icma.sources.models import FeedState
from icma.sources.queries import Rights, source_health

XML = {"Content-Type": "application/xml"}
BASE = f"https://{HOST}"


def add(harvest: Harvest, path: str, *, kind: str = "", every_minutes: int | None = None) -> None:
    plan = sources.FeedPlan(f"{BASE}{path}", kind=kind, every_minutes=every_minutes)
    sources.add_source(
        name="Xəbər",
        homepage=f"{BASE}/",
        language="az",
        feeds=[plan],
        rights=Rights.FULL,
        reason="a test",
        now=harvest.now(),
    )


def urlset(*rows: str) -> str:
    return f"<urlset>{''.join(f'<url>{row}</url>' for row in rows)}</urlset>"


def plain(path: str, *, hours: float = 1) -> str:
    return f"<loc>{BASE}{path}</loc><lastmod>{timezone.now() - timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}</lastmod>"


def news(path: str, title: str) -> str:
    stamp = f"{timezone.now() - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    return f"<loc>{BASE}{path}</loc><news><title>{title}</title><publication_date>{stamp}</publication_date></news>"


def titles() -> list[str]:
    rows = Article.objects.select_related("current__reading", "sighting").order_by("pk")
    return [row.current.reading.title if row.current else row.sighting.title if row.sighting else "" for row in rows]


def state() -> FeedState:
    return FeedState.objects.get()


def health() -> tuple[str, str]:
    (one,) = source_health()
    return one.state, one.detail.partition(" (tried")[0]


def test_a_json_feed_is_followed(harvest: Harvest) -> None:
    body = json.dumps({"items": [{"id": 1, "url": "/xeber/1", "title": "Gilavarda bərə xətti açıldı"}]})
    harvest.site.serve(HOST, "/feed.json", body, headers={"Content-Type": "text/html"})
    harvest.site.serve(HOST, "/xeber/1", page(), headers=HTML)
    add(harvest, "/feed.json")
    harvest.run()
    assert (state().kind, titles(), health()) == (
        "json",
        ["Gilavarda bərə xətti açıldı"],
        ("well", "well; every 9 min"),
    )
    assert "application/feed+json" in harvest.site.requests[0].header("Accept")


def test_a_page_named_without_a_headline_is_an_article_once_it_was_read(harvest: Harvest, client: Client) -> None:
    body = urlset(plain("/xeber/1"), plain("/xeber/2"), plain("/xeber/3"), plain("/xeber/4", hours=200))
    harvest.site.serve(HOST, "/sitemap.xml", body, headers=XML)
    harvest.site.serve(HOST, "/robots.txt", "User-agent: *\nDisallow: /xeber/2\n")
    harvest.site.serve(HOST, "/xeber/1", page(), headers=HTML)
    harvest.site.serve(HOST, "/xeber/3", "<html><body><a href='/'>Ana səhifə</a></body></html>", headers=HTML)
    add(harvest, "/sitemap.xml")
    harvest.run()
    assert (Page.objects.count(), titles()) == (3, ["Gilavarda bərə xətti açıldı"])
    article = Article.objects.get()
    assert article.published_at.isoformat() == "2026-11-21T05:30:00+00:00"  # the page's own word, not lastmod
    assert article.sighting is not None
    assert article.first_seen_at == article.sighting.seen_at
    latest = client.get("/az/latest/").content.decode()
    assert latest.count("/az/article/") >= 1
    assert state().note == "older than 7 days: 1 address"


def test_a_headline_that_comes_after_a_bare_address_opens_the_article_at_once(harvest: Harvest) -> None:
    harvest.site.serve(HOST, "/sitemap.xml", urlset(plain("/xeber/1")), headers=XML)
    harvest.site.serve(HOST, "/rss", feed(("Bərə xətti açıldı", "/xeber/1")), headers=RSS)
    harvest.site.serve(HOST, "/xeber/1", busy(503))
    add(harvest, "/sitemap.xml")
    harvest.run()
    assert titles() == []
    sources.add_source(name="İkinci", homepage=f"{BASE}/2", language="az", feeds=[f"{BASE}/rss"], now=harvest.now())
    harvest.run()
    assert titles() == ["Bərə xətti açıldı"]


def test_an_index_of_sitemaps_is_followed_to_its_newest_and_asked_for_again_as_a_whole(harvest: Harvest) -> None:
    rows = "".join(f"<sitemap>{plain(f'/s{n}.xml', hours=n)}</sitemap>" for n in range(1, 6))
    harvest.site.serve(HOST, "/sitemap.xml", validated(f"<sitemapindex>{rows}</sitemapindex>", etag='"i"', headers=XML))
    harvest.site.serve(HOST, "/s1.xml", urlset(news("/xeber/1", "Gilavarda bərə xətti açıldı")), headers=XML)
    harvest.site.serve(HOST, "/s2.xml", "<html>yoxdur</html>", headers=HTML)
    harvest.site.serve(HOST, "/s3.xml", f"<sitemapindex>{rows}</sitemapindex>", headers=XML)
    harvest.site.serve(HOST, "/xeber/1", page(), headers=HTML)
    add(harvest, "/sitemap.xml")
    harvest.run()
    asked = [path for path in harvest.site.paths(HOST) if path.endswith(".xml")]
    assert asked == ["/sitemap.xml", "/s1.xml", "/s2.xml", "/s3.xml"]
    assert (titles(), health()[0]) == (["Gilavarda bərə xətti açıldı"], "well")
    assert state().note == (
        f"{BASE}/s2.xml: this is an HTML page, not a feed; {BASE}/s3.xml: it is an index once more and was not followed"
    )
    assert Capture.objects.filter(kind="feed").count() == 2

    harvest.ahead = timedelta(minutes=30)
    harvest.run()
    assert Capture.objects.filter(kind="feed").count() == 2  # nothing changed in the index nor in what it names
    harvest.site.serve(HOST, "/s1.xml", urlset(news("/xeber/9", "Yeni kran gətirildi")), headers=XML)
    harvest.site.serve(HOST, "/xeber/9", page("Yeni kran gətirildi"), headers=HTML)
    harvest.ahead = timedelta(hours=1, minutes=40)
    harvest.run()
    assert titles() == ["Gilavarda bərə xətti açıldı", "Yeni kran gətirildi"]


def test_when_no_sitemap_of_an_index_can_be_had_the_first_says_why(harvest: Harvest) -> None:
    harvest.site.serve(
        HOST, "/sitemap.xml", f"<sitemapindex><sitemap>{plain('/s1.xml')}</sitemap></sitemapindex>", headers=XML
    )
    add(harvest, "/sitemap.xml")
    harvest.run()
    assert health() == ("gone", "The server answers 404 Not Found: nothing is here any more")


LISTING = """<html lang="az"><body>{noise}<main>{items}</main></body></html>"""
ITEM = '<article><h2><a href="/xeber/{n}">{title}</a></h2><span>{beside}</span></article>'


def listing(*items: tuple[int, str], noise: str = "", beside: str = "5 dəqiqə əvvəl") -> str:
    rows = "".join(ITEM.format(n=n, title=title, beside=beside) for n, title in items)
    return LISTING.format(items=rows, noise=noise)


def test_a_page_of_headlines_is_followed_as_robots_txt_allows(harvest: Harvest) -> None:
    harvest.site.serve(HOST, "/son", listing((1, "Gilavarda bərə xətti açıldı")), headers=HTML)
    harvest.site.serve(HOST, "/xeber/1", page(), headers=HTML)
    add(harvest, "/son", kind="listing", every_minutes=5)
    harvest.run()
    assert harvest.site.paths(HOST)[:2] == ["/robots.txt", "/son"]
    assert (state().kind, titles()) == ("listing", ["Gilavarda bərə xətti açıldı"])
    assert (Sighting.objects.count(), Capture.objects.filter(kind="feed").count()) == (1, 1)

    # Another advert and another "minutes ago" are nothing new, a new headline is.
    harvest.site.serve(
        HOST,
        "/son",
        listing((1, "Gilavarda bərə xətti açıldı"), noise="<p>reklam</p>", beside="10 dəqiqə əvvəl"),
        headers=HTML,
    )
    harvest.ahead = timedelta(minutes=6)
    harvest.run()
    assert (Sighting.objects.count(), Capture.objects.filter(kind="feed").count()) == (1, 1)
    harvest.site.serve(
        HOST, "/son", listing((2, "Köhnə limanda anbar yandı"), (1, "Gilavarda bərə xətti açıldı")), headers=HTML
    )
    harvest.site.serve(HOST, "/xeber/2", page("Köhnə limanda anbar yandı"), headers=HTML)
    harvest.ahead = timedelta(minutes=12)
    harvest.run()
    assert titles() == ["Gilavarda bərə xətti açıldı", "Köhnə limanda anbar yandı"]
    assert state().interval_seconds == 300


def test_a_page_of_headlines_that_robots_txt_forbids_is_not_asked_for(harvest: Harvest) -> None:
    harvest.site.serve(HOST, "/son", listing((1, "Bərə xətti sabah açılır")), headers=HTML)
    harvest.site.serve(HOST, "/robots.txt", "User-agent: *\nDisallow: /son\n")
    add(harvest, "/son", kind="listing")
    harvest.run()
    assert harvest.site.paths(HOST) == ["/robots.txt"]
    assert health() == ("robots", f"robots.txt of {HOST} does not allow this page")


def test_a_page_is_not_read_as_a_listing_unless_the_operator_says_so(harvest: Harvest) -> None:
    harvest.site.serve(HOST, "/son", listing((1, "Bərə xətti sabah açılır")), headers=HTML)
    add(harvest, "/son")
    harvest.run()
    assert (health(), titles()) == (("not_a_feed", "this is an HTML page, not a feed"), [])


TROUBLES = [
    ("gone", {"status": 410}, "gone", "The server answers 410 Gone: nothing is here any more"),
    ("forbidden", {"status": 403}, "blocked", "The server answers 403 Forbidden"),
    ("its own fault", {"status": 500}, "unreachable", "The server answers 500 Internal Server Error"),
    ("busy", {"status": 429}, "busy", "The server answers 429 Too Many Requests (too many requests or busy)"),
    ("something else", {"status": 400}, "other", "The server answers 400 Bad Request"),
]


@pytest.mark.parametrize(("name", "served", "kind", "line"), TROUBLES, ids=[row[0] for row in TROUBLES])
def test_what_an_outlet_fails_with_is_told_apart(
    harvest: Harvest, name: str, served: dict[str, int], kind: str, line: str
) -> None:
    harvest.site.serve(HOST, "/rss", "nothing", status=served["status"])
    add(harvest, "/rss")
    harvest.run()
    assert health() == (kind, line)


def test_a_busy_host_of_a_listing_is_left_alone_as_long_as_it_asks(harvest: Harvest) -> None:
    harvest.site.serve(HOST, "/son", busy(429, "7200"))
    add(harvest, "/son", kind="listing")
    harvest.run()
    assert health()[0] == "busy"
    due = state().due_at
    assert due is not None
    assert due > harvest.now() + timedelta(minutes=110)


def test_one_address_in_two_spellings_of_one_feed_is_one_article(harvest: Harvest) -> None:
    spellings = ("/xeber/1?utm_source=a", f"http://{HOST}/xeber/1", "/xeber/1?utm_source=b#serh")
    harvest.site.serve(HOST, "/rss", feed(*((f"Bərə {n}", path) for n, path in enumerate(spellings))), headers=RSS)
    harvest.site.serve(HOST, "/xeber/1", busy(503))
    add(harvest, "/rss")
    harvest.run()
    assert (titles(), Sighting.objects.count(), Page.objects.count()) == (["Bərə 0"], 3, 1)

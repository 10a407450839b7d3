"""What outlets do wrong, through the whole engine: the line that the operator reads, and what readers still get."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.journeys.harvest import HOST, HTML, PNG, RSS, Harvest, feed, page
from tests.site import Behaviour, Reply, Request, Site, big_feed, endless, redirect

from icma.articles import actions as articles
from icma.articles.models import Article
from icma.captures.models import Address, Capture, Page, Picture, Sighting, Unread
from icma.captures.queries import stored_page
from icma.core.fetch import NO_CONTACT, Fetcher
from icma.sources import actions as sources
from icma.sources.models import FeedState
from icma.sources.queries import Rights

Body = bytes | str | Behaviour


def rss(*items: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{"".join(items)}</channel></rss>'


def item(title: str, link: str, more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def raw_status(reason: bytes) -> Behaviour:
    return lambda _: iter([b"HTTP/1.1 500 " + reason + b"\r\nContent-Length: 0\r\n\r\n"])


# --- feeds: nothing can be had of them --------------------------------------------------------------------------------

FEEDS: list[tuple[str, Body, str]] = [
    ("HTML", page(), "this is an HTML page, not a feed"),
    ("empty", b"", "the feed is empty"),
    ("50 MB", big_feed(50), "This feed is larger than 10 MB and was not read."),
    ("endless", endless(), "This feed is larger than 10 MB and was not read."),
    ("binary", PNG, "this is not a feed but binary data"),
    ("a circle", redirect("/rss"), f"{HOST} redirects in a circle: https://{HOST}/rss comes again"),
    ("odd reason", raw_status(b"\xff caf\xe9\t!"), "The server answers 500 ? caf? !"),
    ("javascript", redirect("javascript:x"), f"{HOST} redirects to 'javascript:x', which cannot be fetched"),
    ("private", redirect("http://10.0.0.1/"), "10.0.0.1 is not a public address"),
    ("decimal", redirect("http://2130706433/"), "127.0.0.1 is not a public address"),
    ("hexadecimal", redirect("http://0x7f.1/"), "127.0.0.1 is not a public address"),
    ("zero", redirect("http://0/"), "0.0.0.0 is not a public address"),
    ("IPv4 in IPv6", redirect("http://[::ffff:127.0.0.1]/"), "::ffff:7f00:1 is not a public address"),
    ("full width", redirect("http://①②⑦.⓪.⓪.①/"), "127.0.0.1 is not a public address"),
    ("cloud", redirect("http://169.254.169.254/latest"), "169.254.169.254 is not a public address"),
    ("name", redirect("http://localhost./"), "localhost resolves to 127.0.0.1, which is not a public address"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "line"), [row[1:] for row in FEEDS], ids=[row[0] for row in FEEDS])
def test_a_feed_of_which_nothing_can_be_had_says_why(harvest: Harvest, answer: Body, line: str) -> None:
    harvest.site.serve(HOST, "/rss", answer, headers=RSS)
    harvest.add()
    harvest.run()
    row = FeedState.objects.get()
    assert (row.last_error, Article.objects.count()) == (line, 0)
    assert row.due_at is not None
    assert row.due_at > harvest.now()


# --- feeds: something can be had of them ------------------------------------------------------------------------------

NOTES: list[tuple[str, Body, str, list[str]]] = [
    (
        "truncated",
        rss(item("Birinci", "/1"), item("İkinci", "/2")).partition("</link></item></channel>")[0],
        "the feed breaks off inside entry 2; what came whole is kept",
        ["Birinci"],
    ),
    ("no entry", rss(), "The feed holds no entry.", []),
    ("nested 100,000 deep", "<rss><channel>" + "<a>" * 100_000, "The feed holds no entry.", []),
    (
        "links that are none",
        rss(item("Skript", "javascript:alert(1)"), item("Poçt", "mailto:a@b.example"), item("Yaxşı", "/3")),
        (
            "entry 1 (Skript) has no link that could be opened: javascript:alert(1); "
            "entry 2 (Poçt) has no link that could be opened: mailto:a@b.example"
        ),
        ["Yaxşı"],
    ),
    ("windows-1251 called UTF-8", rss(item("Паром открыт", "/1")).encode("cp1251"), "", ["Паром открыт"]),
    ("UTF-8 called windows-1251", rss(item("Bərə açıldı", "/1")).replace("UTF-8", "windows-1251"), "", ["Bərə açıldı"]),
    ("no guid", rss(item("Birinci", "/1"), item("İkinci", "/2")), "", ["Birinci", "İkinci"]),
]


@pytest.mark.parametrize(("body", "note", "titles"), [row[1:] for row in NOTES], ids=[row[0] for row in NOTES])
def test_a_faulty_feed_gives_what_it_can_and_a_note(harvest: Harvest, body: Body, note: str, titles: list[str]) -> None:
    harvest.site.serve(HOST, "/rss", body, headers={"Content-Type": "application/rss+xml"})
    harvest.add()
    harvest.run()
    row = FeedState.objects.get()
    assert (row.last_error, row.note) == ("", note)
    assert [sighting.title for sighting in Sighting.objects.order_by("id")] == titles
    assert Article.objects.count() == len(titles)


def test_one_guid_for_all_items_is_no_name(harvest: Harvest) -> None:
    guid = '<guid isPermaLink="false">https://xeber.example/</guid>'
    harvest.site.serve(HOST, "/rss", rss(*(item(f"Xəbər {n}", f"/{n}", guid) for n in range(3))), headers=RSS)
    harvest.add()
    harvest.run()
    assert [a.sighting.title for a in Article.objects.order_by("id") if a.sighting] == ["Xəbər 0", "Xəbər 1", "Xəbər 2"]


@pytest.mark.parametrize("stated", ["Thu, 01 Jan 1970 00:00:00 GMT", "Tue, 01 Dec 2099 10:00:00 +0400", "dünən, 25:61"])
def test_a_date_that_cannot_be_is_not_believed_and_is_kept_as_written(harvest: Harvest, stated: str) -> None:
    harvest.site.serve(HOST, "/rss", rss(item("Xəbər", "/1", f"<pubDate>{stated}</pubDate>")), headers=RSS)
    harvest.add()
    before = harvest.now()
    harvest.run()
    article, sighting = Article.objects.get(), Sighting.objects.get()
    assert (sighting.published_at, sighting.published_raw) == (None, stated)
    assert article.published_certainty == "first_seen"
    assert before <= article.published_at <= harvest.now()


def test_relative_and_protocol_relative_links_lead_to_the_outlet(harvest: Harvest) -> None:
    items = (item("a", "xeber/1"), item("b", f"//{HOST}/xeber/2"), item("c", "?id=3"), item("d", "../../4"))
    harvest.site.serve(HOST, "/lent/rss", rss(*items), headers=RSS)
    harvest.add(path="/lent/rss")
    harvest.run()
    paths = ["/lent/xeber/1", "/xeber/2", "/lent/rss?id=3", "/4"]
    assert [address.url for address in Address.objects.order_by("id")] == [f"https://{HOST}{path}" for path in paths]


def test_a_feed_that_changes_all_guids_and_dates_at_every_visit_makes_no_new_articles(harvest: Harvest) -> None:
    for visit in range(3):
        items = (item(f"Xəbər {n}", f"/{n}?utm_id={visit}", f"<guid>{visit}-{n}</guid>") for n in range(2))
        harvest.site.serve(HOST, "/rss", rss(*items), headers=RSS)
        if visit == 0:
            harvest.add()
        harvest.run()
        harvest.ahead += timedelta(minutes=20)
    assert (Article.objects.count(), Page.objects.count(), Sighting.objects.count()) == (2, 2, 6)


def test_validators_and_headers_that_do_not_fit_are_not_kept(harvest: Harvest) -> None:
    headers = [
        ("Content-Type", "application/rss+xml;" + "x" * 5000),
        ("ETag", f'"{"e" * 5000}"'),
        ("Last-Modified", "\udcff"),
    ]
    harvest.site.serve(HOST, "/rss", rss(item("Xəbər", "/1")), headers=headers)
    harvest.site.serve(HOST, "/1", page(), headers=[*HTML.items(), *headers[1:]])
    harvest.add()
    harvest.run()
    assert FeedState.objects.get().etag == ""
    assert set(Capture.objects.values_list("etag", flat=True)) == {""}


# --- pages ------------------------------------------------------------------------------------------------------------

READ, NO_TEXT = "", "no article text was found on this page"
LONG = "<p>" + "Sakinlər xəttin açılmasını üç il gözləyirdilər. " * 20 + "</p>\n"
ODD_JSON = (
    r'<script type="application/ld+json">{"@type":"NewsArticle","headline":"B\u0000\ud800","image":'
    r'"https://xeber.example/\ud800.png","url":"https://xeber.example/\udc00","author":{"name":"\u0000\ud800"}}</script>'
)
PAGES: list[tuple[str, Body, str, str]] = [
    ("10 MB", page(extra=LONG * 10_000), "", READ),
    ("endless", endless(headers=HTML), "", NO_TEXT),
    ("nested 100,000 deep", f"<html><body><h1>Dərin</h1>{'<div>' * 100_000}mətn", "", READ),
    ("binary", PNG, "", "this is an image, not a page"),
    ("nothing", b"", "", "the page is empty"),
    ("broken letters in JSON", page().replace("</head>", ODD_JSON + "</head>"), "", READ),
    ("a circle", redirect("/1"), f"{HOST} redirects in a circle: https://{HOST}/1 comes again", READ),
    ("private", redirect("http://[::1]/"), "::1 is not a public address", READ),
]


@pytest.mark.parametrize(("body", "line", "reading"), [row[1:] for row in PAGES], ids=[row[0] for row in PAGES])
def test_a_bad_page_costs_its_article_nothing_and_says_why(
    harvest: Harvest, client: Client, body: Body, line: str, reading: str
) -> None:
    harvest.site.serve(HOST, "/rss", feed(("Başlıq lentdən", "/1")), headers=RSS)
    harvest.site.serve(HOST, "/1", body, headers=HTML)
    harvest.add()
    harvest.run()
    assert Page.objects.get().last_error == line
    assert "".join(Unread.objects.values_list("last_error", flat=True)) == reading
    shown = client.get(f"/a/{Article.objects.get().pk}", follow=True)
    assert shown.status_code == 200
    assert len(shown.content) < 11 * 1024 * 1024
    if isinstance(body, bytes):
        assert stored_page(Capture.objects.get(kind="page").pk).body == body


def test_what_is_cut_of_an_endless_page_is_ten_megabytes(harvest: Harvest) -> None:
    harvest.site.serve(HOST, "/rss", feed(("Xəbər", "/1")), headers=RSS)
    harvest.site.serve(HOST, "/1", endless(headers=HTML))
    harvest.add()
    harvest.run()
    assert len(stored_page(Capture.objects.get(kind="page").pk).body) == 10 * 1024 * 1024


def test_a_wall_that_declares_itself_canonical_makes_no_two_articles_one(harvest: Harvest) -> None:
    wall = page("Daxil olun").replace("</head>", f'<link rel="canonical" href="https://{HOST}/giris"></head>')
    entries = [("Bərə xətti açıldı", "/a/1"), ("Körpü təmir olunur", "/a/2"), ("Daxil olun", "/giris")]
    harvest.site.serve(HOST, "/rss", feed(*entries), headers=RSS)
    for _, path in entries:
        harvest.site.serve(HOST, path, wall, headers=HTML)
    harvest.add()
    harvest.run()
    assert Page.objects.filter(merged_into=None).count() == len(entries)


def test_many_articles_that_redirect_to_one_wall_stay_many(harvest: Harvest) -> None:
    for status in (301, 302):
        prefix = f"/{status}"
        harvest.site.serve(
            HOST, prefix, feed(*((f"Xəbər {status} {n}", f"{prefix}/{n}") for n in range(2))), headers=RSS
        )
        for n in range(2):
            harvest.site.serve(HOST, f"{prefix}/{n}", redirect(f"/giris/{status}", status=status))
        harvest.site.serve(HOST, f"/giris/{status}", page("Daxil olun"), headers=HTML)
    source = harvest.add(path="/301")
    assert source
    sources.add_source(
        name="İkinci", homepage=f"https://{HOST}/2", language="az", feeds=[f"https://{HOST}/302"], now=harvest.now()
    )
    harvest.run()
    assert Page.objects.filter(merged_into=None).count() == 4


ROBOTS: list[tuple[str, Callable[[Site], None], str]] = [
    ("circle", lambda site: site.serve(HOST, "/robots.txt", redirect("/robots.txt")),
     f"{HOST} redirects in a circle: https://{HOST}/robots.txt comes again"),
    ("private", lambda site: site.serve(HOST, "/robots.txt", redirect("http://10.0.0.1/robots.txt")),
     "10.0.0.1 is not a public address"),
]  # fmt: skip


@pytest.mark.parametrize(("serve", "why"), [row[1:] for row in ROBOTS], ids=[row[0] for row in ROBOTS])
def test_pages_wait_for_a_robots_txt_that_leads_nowhere(
    harvest: Harvest, serve: Callable[[Site], None], why: str
) -> None:
    harvest.site.serve(HOST, "/rss", feed(("Xəbər", "/1")), headers=RSS)
    serve(harvest.site)
    harvest.add()
    harvest.run()
    row = Page.objects.get()
    assert row.last_error == f"robots.txt of {HOST} cannot be had ({why}); its pages wait"
    assert (row.set_aside_at, row.due_at is not None) == (None, True)


def test_many_pages_of_one_new_host_ask_for_its_robots_txt_once(harvest: Harvest) -> None:
    def slow(request: Request) -> Reply:
        request.pause(0.3)
        return Reply(body=b"")

    harvest.site.serve(HOST, "/robots.txt", slow)
    harvest.site.serve(HOST, "/rss", feed(*((f"Xəbər {n}", f"/{n}") for n in range(4))), headers=RSS)
    harvest.add()
    harvest.run()
    assert harvest.site.paths(HOST).count("/robots.txt") == 1


# --- rights, again ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rights", [Rights.HEADLINE, Rights.LINK, Rights.DARK])
def test_pictures_close_with_the_rights_of_their_source(harvest: Harvest, client: Client, rights: Rights) -> None:
    harvest.site.serve(HOST, "/rss", feed(("Bərə", "/1")), headers=RSS)
    harvest.site.serve(HOST, "/1", page(), headers=HTML)
    harvest.site.serve(HOST, "/liman.png", PNG, headers={"Content-Type": "image/png"})
    source_id = harvest.add(pictures=True)
    harvest.run()
    row = Picture.objects.get()
    path = f"/media/{row.pk}-{bytes(row.key).hex()[:8]}.png"
    assert client.get(path).content == PNG
    sources.change_rights(source_id=source_id, rights=rights, reason="", now=harvest.now())
    assert client.get(path).status_code == 404


def test_a_withheld_article_takes_its_pictures_along(harvest: Harvest, client: Client) -> None:
    harvest.site.serve(HOST, "/rss", feed(("Bərə", "/1")), headers=RSS)
    harvest.site.serve(HOST, "/1", page(), headers=HTML)
    harvest.site.serve(HOST, "/liman.png", PNG, headers={"Content-Type": "image/png"})
    harvest.add(pictures=True)
    harvest.run()
    row, article = Picture.objects.get(), Article.objects.get()
    path = f"/media/{row.pk}-{bytes(row.key).hex()[:8]}.png"
    articles.withhold(article_id=article.pk, reason="a request", now=harvest.now())
    assert client.get(path).status_code == 404
    articles.show_again(article_id=article.pk, now=harvest.now())
    assert client.get(path).content == PNG


def test_withholding_an_article_under_its_old_number_takes_its_text_away(harvest: Harvest, client: Client) -> None:
    harvest.site.serve(HOST, "/rss", feed(("Bərə", "/yeni/1"), ("Bərə", "/kohne/1")), headers=RSS)
    harvest.site.serve(HOST, "/kohne/1", redirect("/yeni/1", status=301))
    harvest.site.serve(HOST, "/yeni/1", page("Bərə"), headers=HTML)
    harvest.add()
    harvest.run()
    old = Article.objects.exclude(page__merged_into=None).get()
    articles.withhold(article_id=old.pk, reason="a request", now=harvest.now())
    assert {client.get(f"/a/{pk}", follow=True).status_code for pk in Article.objects.values_list("pk", flat=True)} == {
        410
    }


# --- who asks ---------------------------------------------------------------------------------------------------------


def test_real_outlets_are_not_visited_before_they_can_see_who_visits(harvest: Harvest) -> None:
    source = sources.add_source(
        name="Əsl",
        homepage="https://real.example/",
        language="az",
        feeds=["https://real.example/rss"],
        now=harvest.now(),
    )
    with Fetcher(user_agent="icma/test", dial=harvest.site.dial, only_dialled=True) as closed:
        harvest.fetcher = closed
        harvest.run()
    assert FeedState.objects.get(feed__source=source.id).last_error == NO_CONTACT
    assert sources.visit_feeds_that_wait_for(NO_CONTACT, now=harvest.now()) == 1
    assert FeedState.objects.get().due_at <= datetime.now(UTC)

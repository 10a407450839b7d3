"""The way of one article: an outlet's feed -> archive and rows -> the page that people read, with real parts."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from tests.journeys.harvest import HOST, HTML, PARAGRAPHS, PNG, RSS, Harvest, feed, page
from tests.site import busy, redirect, validated

from icma.articles.models import Article, Version
from icma.captures import actions as captures
from icma.captures.models import Capture, Page, Picture, Sighting, Unread
from icma.captures.queries import looks_of, stored_page
from icma.captures.verify import verify_archive
from icma.core.pictures import Look, likeness_of
from icma.core.warc_records import payload_digest_of
from icma.demo import drawing
from icma.sources.models import FeedState


def the_article() -> Article:
    return Article.objects.select_related("current__reading", "page").get()


def test_an_article_comes_from_the_feed_to_the_page(harvest: Harvest, client: Client) -> None:
    site = harvest.site
    site.serve(
        HOST,
        "/rss",
        validated(feed(("Gilavarda bərə xətti açıldı", "/xeber/1?utm_source=rss")), etag='"1"', headers=RSS),
    )
    site.serve(HOST, "/xeber/1", page(), headers=HTML)
    site.serve(HOST, "/liman.png", PNG, headers={"Content-Type": "image/png"})
    harvest.add(pictures=True)
    harvest.run()

    article = the_article()
    answer = client.get(f"/a/{article.pk}", follow=True)
    assert answer.redirect_chain == [(f"/az/article/{article.pk}-gilavarda-bere-xetti-acildi/", 302)]
    html = answer.content.decode()
    shown = html[html.index("<h1") :]
    places = [shown.find(text) for text in ("<h1", *PARAGRAPHS, "Liman, şənbə səhəri")]
    assert -1 not in places
    assert places == sorted(places)
    picture = Picture.objects.get()
    assert (picture.width, picture.height, picture.media_type) == (1, 1, "image/png")
    media = client.get(f"/media/{picture.pk}-{bytes(picture.key).hex()[:8]}.png")
    assert (media.content, media.headers["Content-Type"]) == (PNG, "image/png")
    assert f"https://{HOST}/xeber/1" in html
    assert "utm_source" not in html
    assert "Gilavarda bərə xətti açıldı" in client.get("/az/").content.decode()
    assert "Gilavarda bərə xətti açıldı" in client.get("/az/feed.xml").content.decode()
    assert "Gilavarda bərə xətti açıldı" not in client.get("/ru/latest/").content.decode()
    assert article.published_at == datetime.fromisoformat("2026-11-21T09:30:00+04:00")
    assert site.paths(HOST) == ["/rss", "/robots.txt", "/xeber/1?utm_source=rss"[:8], "/liman.png"]


def test_a_picture_is_kept_with_how_it_looks(harvest: Harvest) -> None:
    drawn = next((Path(drawing.__file__).parent.parent / "pictures").glob("*.jpg")).read_bytes()
    harvest.site.serve(HOST, "/rss", feed(("Gilavarda bərə xətti açıldı", "/xeber/1")), headers=RSS)
    harvest.site.serve(HOST, "/xeber/1", page(), headers=HTML)
    harvest.site.serve(HOST, "/liman.png", drawn, headers={"Content-Type": "image/png"})
    harvest.add(pictures=True)
    harvest.run()
    (look,) = looks_of(Picture.objects.values_list("pk", flat=True)).values()
    assert look == Look(digest=payload_digest_of(drawn), likeness=likeness_of(drawn), width=960, height=540)
    assert look.likeness != b""


def test_the_archive_holds_what_was_sent_and_verifies(harvest: Harvest, archive: Path) -> None:
    harvest.site.serve(HOST, "/rss", feed(("Bərə", "/xeber/1")), headers=RSS)
    harvest.site.serve(HOST, "/robots.txt", "User-agent: *\nDisallow: /idman/\n")
    harvest.site.serve(HOST, "/xeber/1", page(), headers=HTML)
    harvest.add()
    harvest.run()
    capture = Capture.objects.get(kind="page")
    assert stored_page(capture.pk).body.decode() == page()
    assert capture.robots is not None
    assert stored_page(capture.robots_id or 0).body == b"User-agent: *\nDisallow: /idman/\n"
    report = verify_archive()
    assert [str(fault) for fault in report.faults()] == []
    warcio = Path(sys.executable).with_name("warcio")
    checked = subprocess.run([warcio, "check", *archive.glob("*.warc.gz")], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")


def test_a_second_visit_adds_nothing_and_asks_politely(harvest: Harvest) -> None:
    harvest.site.serve(HOST, "/rss", validated(feed(("Bərə", "/xeber/1")), etag='"1"', headers=RSS))
    harvest.site.serve(HOST, "/xeber/1", validated(page(), etag='"p"', headers=HTML))
    harvest.add()
    harvest.run()
    counts = [model.objects.count() for model in (Article, Version, Page, Sighting)]
    harvest.ahead = timedelta(hours=2)
    harvest.run()
    assert [model.objects.count() for model in (Article, Version, Page, Sighting)] == counts == [1, 1, 1, 1]
    first, again = Capture.objects.filter(kind="page").order_by("id")
    assert (first.status, again.status, again.revisit_of_id) == (200, 304, first.pk)
    assert stored_page(again.pk).body.decode() == page()
    assert [r.header("If-None-Match") for r in harvest.site.requests if r.path == "/xeber/1"] == ["", '"p"']


def test_an_unchanged_page_without_validators_becomes_a_revisit_record(harvest: Harvest) -> None:
    harvest.site.serve(HOST, "/rss", feed(("Bərə", "/xeber/1")), headers=RSS)
    harvest.site.serve(HOST, "/xeber/1", page(), headers=HTML)
    harvest.add()
    harvest.run()
    harvest.ahead = timedelta(hours=2)
    harvest.run()
    first, again = Capture.objects.filter(kind="page").order_by("id")
    assert (again.status, again.revisit_of_id, again.payload_digest) == (200, first.pk, first.payload_digest)
    assert Version.objects.count() == 1


def test_an_edit_becomes_a_version_and_the_address_stays(harvest: Harvest, client: Client) -> None:
    harvest.site.serve(HOST, "/rss", feed(("Bərə", "/xeber/1")), headers=RSS)
    harvest.site.serve(HOST, "/xeber/1", page(), headers=HTML)
    harvest.add()
    harvest.run()
    harvest.site.serve(
        HOST, "/xeber/1", page("Bərə xətti sabah açılır", "<p>Redaksiya: mətn dəqiqləşdirilib.</p>"), headers=HTML
    )
    harvest.ahead = timedelta(hours=2)
    harvest.run()
    article = the_article()
    assert article.current is not None
    assert (article.current.number, article.current.reading.title) == (2, "Bərə xətti sabah açılır")
    old = client.get(f"/az/article/{article.pk}-gilavarda-bere-xetti-acildi/")
    assert (old.status_code, old.headers["Location"]) == (301, f"/az/article/{article.pk}-bere-xetti-sabah-acilir/")


def test_a_page_that_is_gone_keeps_its_article_and_says_so(harvest: Harvest) -> None:
    harvest.site.serve(HOST, "/rss", feed(("Bərə", "/xeber/1")), headers=RSS)
    harvest.site.serve(HOST, "/xeber/1", page(), headers=HTML)
    harvest.add()
    harvest.run()
    harvest.site.serve(HOST, "/xeber/1", "nothing here", status=410)
    harvest.ahead = timedelta(hours=2)
    harvest.run()
    assert the_article().page.gone_at is not None
    assert the_article().current is not None
    harvest.site.serve(HOST, "/xeber/1", page(), headers=HTML)
    harvest.ahead = timedelta(days=1)
    harvest.run()
    assert the_article().page.gone_at is None


def test_robots_txt_keeps_us_out_and_the_article_stands_on_its_feed_entry(harvest: Harvest, client: Client) -> None:
    harvest.site.serve(HOST, "/rss", feed(("Qadağan olunmuş xəbər", "/private/1")), headers=RSS)
    harvest.site.serve(HOST, "/robots.txt", "User-agent: *\nDisallow: /private/\n")
    harvest.site.serve(HOST, "/private/1", page(), headers=HTML)
    harvest.add()
    harvest.run()
    assert "/private/1" not in harvest.site.paths(HOST)
    assert Page.objects.get().last_error == f"robots.txt of {HOST} does not allow this page"
    assert "Qadağan olunmuş xəbər" in client.get(f"/a/{the_article().pk}", follow=True).content.decode()


def test_robots_txt_that_cannot_be_had_makes_pages_wait(harvest: Harvest) -> None:
    harvest.site.serve(HOST, "/rss", feed(("Xəbər", "/xeber/1")), headers=RSS)
    harvest.site.serve(HOST, "/robots.txt", "broken", status=503)
    harvest.add()
    harvest.run()
    row = Page.objects.get()
    assert row.last_error == f"robots.txt of {HOST} answers 503; its pages wait"
    assert row.due_at is not None
    assert row.due_at > harvest.now() + timedelta(minutes=50)
    assert "/xeber/1" not in harvest.site.paths(HOST)


def test_two_addresses_of_one_article_become_one(harvest: Harvest) -> None:
    harvest.site.serve(HOST, "/rss", feed(("Bərə", "/news/1"), ("Bərə", "/newsarchive/1")), headers=RSS)
    harvest.site.serve(HOST, "/news/1", redirect(f"https://{HOST}/newsarchive/1", status=301))
    harvest.site.serve(HOST, "/newsarchive/1", page(), headers=HTML)
    harvest.add()
    harvest.run()
    kept = Page.objects.filter(merged_into=None)
    assert kept.count() == 1
    assert Page.objects.exclude(merged_into=None).get().merged_into_id == kept.get().pk
    merged = Article.objects.exclude(page=kept.get()).get()
    own = Article.objects.get(page=kept.get())
    answer = Client().get(f"/a/{merged.pk}", follow=True)
    assert answer.redirect_chain[-1][0].startswith(f"/az/article/{own.pk}-")


def test_a_declared_canonical_address_is_believed_only_with_a_matching_headline(harvest: Harvest) -> None:
    lie = page("Başqa xəbər").replace("</head>", f'<link rel="canonical" href="https://{HOST}/a"></head>')
    truth = page("Bərə").replace("</head>", f'<link rel="canonical" href="https://{HOST}/a"></head>')
    harvest.site.serve(HOST, "/rss", feed(("Bərə", "/a"), ("Bərə", "/b"), ("Başqa xəbər", "/c")), headers=RSS)
    harvest.site.serve(HOST, "/a", page("Bərə"), headers=HTML)
    harvest.site.serve(HOST, "/b", truth, headers=HTML)
    harvest.site.serve(HOST, "/c", lie, headers=HTML)
    harvest.add()
    harvest.run()
    by_url = {
        a.addresses.order_by("id").first().url[-1]: a for a in Page.objects.filter(addresses__isnull=False).distinct()
    }
    assert Page.objects.filter(merged_into=None).count() == 2
    assert set(by_url) == {"a", "c"}


FEED_TROUBLE = [
    ("html", b"<!doctype html><html><body>Salam</body></html>", "text/html", "HTML"),
    ("empty", b"", "application/rss+xml", "empty"),
    ("a picture", PNG, "image/png", ""),
    ("a server error", None, "", "500"),
    ("too many requests", busy(429, "7200"), "", "429"),
    ("a circle", redirect(f"https://{HOST}/rss"), "", "circle"),
    ("a private address", redirect("http://127.0.0.1:8000/"), "", "not a public address"),
]


@pytest.mark.parametrize(("name", "answer", "kind", "word"), FEED_TROUBLE, ids=[row[0] for row in FEED_TROUBLE])
def test_a_bad_feed_leaves_a_clear_line_on_its_row(
    harvest: Harvest, name: str, answer: object, kind: str, word: str
) -> None:
    if answer is None:
        harvest.site.serve(HOST, "/rss", b"oops", status=500)
    else:
        harvest.site.serve(HOST, "/rss", answer, headers={"Content-Type": kind})  # type: ignore[arg-type]
    harvest.add()
    harvest.run()
    row = FeedState.objects.get()
    assert row.last_error
    assert word.lower() in row.last_error.lower()
    assert row.due_at is not None
    assert row.due_at > harvest.now()
    if name == "too many requests":
        assert row.due_at > harvest.now() + timedelta(hours=1, minutes=55)


PAGE_TROUBLE = [
    ("binary", PNG, {"Content-Type": "text/html"}),
    ("a pdf", b"%PDF-1.7 " + bytes(range(256)) * 40, {"Content-Type": "application/pdf"}),
    ("nothing", b"", HTML),
]


@pytest.mark.parametrize(("name", "body", "headers"), PAGE_TROUBLE, ids=[row[0] for row in PAGE_TROUBLE])
def test_a_page_that_cannot_be_read_is_archived_and_set_aside_in_words(
    harvest: Harvest, client: Client, name: str, body: bytes, headers: dict[str, str]
) -> None:
    harvest.site.serve(HOST, "/rss", feed(("Başlıq lentdən", "/xeber/1")), headers=RSS)
    harvest.site.serve(HOST, "/xeber/1", body, headers=headers)
    harvest.add()
    harvest.run()
    row = Unread.objects.get()
    assert row.last_error
    assert row.set_aside_at is not None
    assert stored_page(row.capture_id).body == body
    assert "Başlıq lentdən" in client.get(f"/a/{the_article().pk}", follow=True).content.decode()


def test_a_step_that_meets_a_lost_lease_writes_nothing(harvest: Harvest) -> None:
    harvest.site.serve(HOST, "/rss", feed(("Bərə", "/xeber/1")), headers=RSS)
    source_id = harvest.add()
    harvest.run()
    page_id = Page.objects.get().pk
    captures.visit_page_now(page_id, now=harvest.now())
    slow = captures.claim_page(page_id, now=harvest.now())
    assert slow is not None
    harvest.ahead = timedelta(minutes=10)
    harvest.site.serve(HOST, "/xeber/1", page(), headers=HTML)
    harvest.run()
    before = Capture.objects.count()
    from tests.make import make_exchange

    from icma.captures.segments import store_exchanges
    from icma.tray import LeaseLost

    stored = store_exchanges([make_exchange(f"https://{HOST}/xeber/1", b"late")])
    with pytest.raises(LeaseLost):
        captures.finish_page(slow, stored=stored, robots_id=None, now=harvest.now())
    assert Capture.objects.count() == before
    assert source_id

"""`icma source add` and `check`: what an address turns out to be, and what is refused in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from typer.testing import CliRunner

from icma.cli.main import Refused, app
from icma.house.actions import mark_demo
from icma.sources.models import Feed
from icma.sources.queries import all_sources
from tests.make import NOW
from tests.site import Site, busy

pytestmark = pytest.mark.django_db
HOST = "sahil.example"
HOME = f"https://{HOST}/"
RSS = (
    "<rss "
    'version="2.0"><channel><title>Sahil</title><language>az</language><item><title>Bərə</title><link>/1</link></item></channel></rss>'
)
ROWS = [
    (n, title)
    for n, title in enumerate(("Bərə xətti sabah açılır", "Məktəbin damı təmir olunur", "Gecə güclü külək əsəcək"), 11)
]
HEADLINES = "".join(f'<li><a href="/xeber/{n}">{title}</a></li>' for n, title in ROWS)
PROPOSAL = (
    f"{HOME} names no feed. It lists 3 headlines: Bərə xətti sabah açılır; Məktəbin damı təmir olunur; "
    f"Gecə güclü külək əsəcək. To follow them, as far as robots.txt allows: icma source add {HOME} --listing"
)


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    with Site(HOST) as served:
        settings.ENV = replace(settings.ENV, dial=served.dial, contact="you@example.org")
        yield served


def home(*links: str) -> str:
    return f'<html lang="az"><head>{"".join(links)}</head><body><ul>{HEADLINES}</ul></body></html>'


def link(kind: str, path: str) -> str:
    return f'<link rel="alternate" type="{kind}" href="{path}">'


def run(*words: str) -> str:
    ended = CliRunner().invoke(app, ["source", *words])
    if isinstance(ended.exception, Refused):
        return f"refused: {ended.exception}"
    assert ended.exit_code == 0, ended.output
    return ended.output


def feeds() -> list[tuple[str, str, int | None]]:
    return [(f.url.removeprefix(HOME), f.kind_wanted, f.every_minutes) for f in Feed.objects.order_by("pk")]


SITEMAP = f"<urlset><url><loc>{HOME}xeber/1</loc><news><title>Bərə</title><language>az</language></news></url></urlset>"
JSON = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Sahil", "items": []})


@pytest.mark.parametrize(
    ("name", "served", "expected"),
    [
        (
            "RSS before JSON",
            {"/": home(link("application/rss+xml", "/rss"), link("application/feed+json", "/j")), "/rss": RSS},
            "rss",
        ),
        ("a JSON Feed", {"/": home(link("application/feed+json", "/feed.json")), "/feed.json": JSON}, "feed.json"),
        (
            "the interface of WordPress is no feed",
            {"/": home(link("application/json", "/wp-json/1")), "/robots.txt": "Sitemap: /n.xml", "/n.xml": SITEMAP},
            "n.xml",
        ),
        (
            "the next feed when the first is gone",
            {"/": home(link("application/rss+xml", "/old"), link("application/atom+xml", "/rss")), "/rss": RSS},
            "rss",
        ),
        (
            "a sitemap that robots.txt names",
            {
                "/": home(),
                "/robots.txt": "Sitemap: /all.xml\nSitemap: /news.xml",
                "/news.xml": SITEMAP,
                "/all.xml": SITEMAP,
            },
            "news.xml",
        ),
        (
            "an index of sitemaps",
            {
                "/": home(),
                "/robots.txt": "sitemap: https://sahil.example/i.xml",
                "/i.xml": "<sitemapindex><sitemap><loc>/n.xml</loc></sitemap></sitemapindex>",
                "/n.xml": SITEMAP,
            },
            "i.xml",
        ),
    ],
)
def test_a_home_page_leads_to_a_feed(site: Site, name: str, served: dict[str, str], expected: str) -> None:
    for path, body in served.items():
        site.serve(HOST, path, body, headers={"Content-Type": "text/html"})
    assert "is added with 1 feed(s)" in run("add", HOME)
    assert feeds() == [(expected, "", None)]


def test_a_page_without_a_feed_is_proposed_as_a_listing_and_added_only_when_told(site: Site) -> None:
    site.serve(HOST, "/", home(), headers={"Content-Type": "text/html"})
    assert run("add", HOME) == f"refused: {PROPOSAL}"
    assert all_sources() == []
    assert run("check", HOME).splitlines()[:4] == [
        PROPOSAL,
        f"{HOME}  listing, 3 entries, language az",
        "  no date  Bərə xətti sabah açılır",
        f"    {HOME}xeber/11",
    ]
    said = run("add", HOME, "--listing", "--every", "10", "--name", "Sahil qəzeti")
    assert f"Sahil qəzeti is added with 1 feed(s): {HOME} (its headlines are followed" in said
    assert feeds() == [("", "listing", 10)]
    assert "listing, 3 entries" in run("check", "Sahil qəzeti")


def test_a_listing_that_robots_txt_forbids_is_refused(site: Site) -> None:
    site.serve(HOST, "/", home(), headers={"Content-Type": "text/html"})
    site.serve(HOST, "/robots.txt", "User-agent: *\nDisallow: /")
    assert run("add", HOME, "--listing") == f"refused: robots.txt of {HOST} does not allow {HOME}"
    site.serve(HOST, "/robots.txt", busy(503))
    assert run("add", HOME, "--listing") == f"refused: robots.txt of {HOST} answers 503; try again later"


@pytest.mark.parametrize(
    ("name", "body", "line"),
    [
        (
            "nothing to follow",
            "<html><body><p>Tezliklə</p></body></html>",
            (
                f"{HOME} names no feed, its robots.txt no sitemap that says what is new, and it lists no "
                f"headlines; give the feed's own address."
            ),
        ),
        ("empty", "", f"{HOME}: the feed is empty"),
    ],
)
def test_what_leads_nowhere_is_refused_in_words(site: Site, name: str, body: str, line: str) -> None:
    site.serve(HOST, "/", body, headers={"Content-Type": "text/html"})
    assert run("add", HOME) == f"refused: {line}"


def test_a_rhythm_that_no_clock_has_is_refused(site: Site) -> None:
    site.serve(HOST, "/rss", RSS)
    assert run("add", f"{HOME}rss", "--every", "0") == "refused: Ensure this value is greater than or equal to 1."
    assert all_sources() == []


def test_real_outlets_are_not_added_to_the_demo(site: Site) -> None:
    site.serve(HOST, "/rss", RSS)
    mark_demo(demo=True, now=NOW)
    said = run("add", f"{HOME}rss")
    assert said.startswith("refused: ")
    assert said.endswith("Give your portal a folder of its own: ICMA_HOME=./portal icma source add ...")
    assert (all_sources(), site.requests) == ([], [])

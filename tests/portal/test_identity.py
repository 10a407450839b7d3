"""The portal's own name and look: everything that names it follows its settings."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image
from tests.make import NOW, make_article, make_source

from icma.core.fetch import make_user_agent
from icma.house.actions import change_portal
from icma.house.queries import portal_facts
from icma.sources.actions import save_source
from icma.sources.models import Source
from icma.sources.queries import Rights

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><path d="M0 0h9"/></svg>'
OLD = re.compile(r"\bicma\b", re.IGNORECASE)
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
YEAR = "public, max-age=31536000, immutable"


def drawn(size: tuple[int, int] = (120, 40), form: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, (156, 28, 46)).save(written, form)
    return written.getvalue()


def rename(**values: Any) -> None:
    change_portal(values={"name": "Gilavar", "domain": "Gilavar.example", **values}, now=NOW)


def head_of(client: Client, path: str = "/ru/") -> Any:
    return lxml.html.fromstring(client.get(path).content).find("head")


def links(head: Any, rel: str) -> list[tuple[str, str | None]]:
    return [(link.get("href"), link.get("type")) for link in head.xpath(f"link[@rel='{rel}']")]


# --- the name -------------------------------------------------------------------------------------------------------


def test_a_renamed_portal_has_its_old_name_nowhere(client: Client) -> None:
    source = make_source("Haqqin")
    row = Source.objects.get(pk=source.id)
    row.indexing = True  # so that it stands in the news sitemap
    save_source(source=row, now=NOW)
    pk = make_article(source, "Мост открыт", now=timezone.now(), published=timezone.now())
    closed = make_article(make_source("Olke", rights=Rights.EXCERPT), "Школа закрыта", now=timezone.now())
    rename(
        contact="redaksiya@gilavar.example",
        tagline_ru="Новости города",
        about_ru="О нас.",
        imprint_ru="Выходные данные.",
        social="https://t.me/gilavar",
    )
    tails = (
        "", "latest/", "most-read/", "archive/", "sources/", "source/haqqin/", "about/", "about/counting/",
        "about/privacy/", "about/imprint/", "nothing/", "offline/", "feed.xml", "feed.atom", "feed.json",
        "most-read/feed.atom", "source/haqqin/feed.xml", "manifest.webmanifest", "search/?q=мост", f"article/{pk}-x/",
        f"article/{closed}-x/",
    )  # fmt: skip
    paths = [*(f"/{edition}/{tail}" for edition in ("az", "ru", "en") for tail in tails), "/sw.js", "/sitemap.xml",
             "/sitemap-news.xml", "/sitemap-pages.xml", "/robots.txt"]  # fmt: skip
    named = {path: client.get(path, follow=True).content.decode() for path in paths}
    assert {path: OLD.findall(_told(text)) for path, text in named.items() if OLD.search(_told(text))} == {}
    silent = {path for path, text in named.items() if "gilavar" not in text.lower()}
    assert silent == {"/sitemap.xml", "/sitemap-pages.xml", "/robots.txt"}  # these name nobody
    assert OLD.search(make_user_agent(contact="a@b.example", portal=portal_facts().name).partition("(+")[2]) is None


def _told(text: str) -> str:
    """The answer without the software's own name: generator, namespace of our extension, one sentence of *about*."""
    return re.sub('<generator>icma</generator>|"_icma"|runs on icma,|icma üzərində|программе icma', "", text)


def test_the_name_goes_into_every_preview(client: Client) -> None:
    rename()
    pk = make_article(make_source("Haqqin"), "Мост открыт")
    root = lxml.html.fromstring(client.get(f"/ru/article/{pk}/", follow=True).content)
    facts = json.loads(root.xpath("//script[@type='application/ld+json']")[0].text)
    assert facts["sdPublisher"]["name"] == "Gilavar.example"
    assert root.xpath("//meta[@property='og:site_name']/@content") == ["Gilavar"]
    assert root.xpath("//title/text()") == ["Мост открыт — Gilavar"]


def test_the_front_page_s_title_tells_the_editions_apart(client: Client) -> None:
    rename(name="Gilavar", tagline_en="News of the town")
    titles = [head_of(client, f"/{edition}/").findtext("title") for edition in ("az", "ru", "en")]
    assert titles == ["Gilavar: son xəbərlər", "Gilavar: последние новости", "Gilavar — News of the town"]


def test_the_footer_says_who_speaks(client: Client) -> None:
    rename(contact="redaksiya@gilavar.example", tagline_ru="Новости города", tagline_az="Şəhərin xəbərləri",
           social="https://t.me/gilavar\nhttps://www.youtube.com/@gilavar\nhttps://mastodon.example/@g")  # fmt: skip
    foot = lxml.html.fromstring(client.get("/ru/").content).xpath("//footer")[0]
    assert foot.xpath(".//p[@class='tagline']/text()") == ["Новости города"]
    found = [(a.get("href"), a.get("rel"), a.text) for a in foot.xpath(".//ul[@class='contact']//a")]
    assert found == [
        ("mailto:redaksiya@gilavar.example", None, "redaksiya@gilavar.example"),
        ("https://t.me/gilavar", "me noopener external", "Telegram"),
        ("https://www.youtube.com/@gilavar", "me noopener external", "YouTube"),
        ("https://mastodon.example/@g", "me noopener external", "mastodon.example"),
    ]


# --- logo -----------------------------------------------------------------------------------------------------------


def test_a_logo_stands_in_place_of_the_name(client: Client) -> None:
    body = drawn((240, 60))
    change_portal(values={"name": "Gilavar"}, logo=body, now=NOW)
    (picture,) = lxml.html.fromstring(client.get("/ru/").content).xpath("//a[@class='name']/img")
    assert (picture.get("alt"), picture.get("width"), picture.get("height")) == ("Gilavar", "128", "32")
    answer = client.get(picture.get("src"))
    headers = [answer.headers[name] for name in ("Content-Type", "Cache-Control", "Content-Security-Policy")]
    assert (answer.content, headers) == (body, ["image/png", YEAR, SANDBOX])
    change_portal(values={}, logo=drawn((200, 60)), now=NOW)
    assert client.get(picture.get("src")).status_code == 404


@pytest.mark.parametrize("path", ["/logo-0123456789abcdef.svg", "/logo-0123456789abcdef.gif", "/logo-.png"])
def test_there_is_no_other_logo(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
    change_portal(values={}, logo=SVG, now=NOW)
    assert client.get(path).status_code == 404


def test_an_svg_logo_is_served_as_a_document_that_can_do_nothing(client: Client) -> None:
    change_portal(values={}, logo=SVG, now=NOW)
    answer = client.get(portal_facts().logo_path)
    assert (answer.headers["Content-Type"], answer.headers["Content-Security-Policy"]) == ("image/svg+xml", SANDBOX)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


# --- icons and manifest ---------------------------------------------------------------------------------------------


def sizes_of(body: bytes) -> set[tuple[int, int]]:
    with Image.open(io.BytesIO(body)) as picture:
        return set(picture.info.get("sizes", {picture.size}))


def test_without_a_square_logo_our_mark_is_the_icon(client: Client) -> None:
    for logo in (None, drawn((240, 60))):
        change_portal(values={}, logo=logo, now=NOW)
        head = head_of(client)
        assert links(head, "icon") == [("/static/icon.svg", "image/svg+xml")]
        assert links(head, "apple-touch-icon") == [("/static/apple-touch-icon.png", None)]
        assert sizes_of(client.get("/favicon.ico").content) == {(16, 16), (32, 32)}
        icons = client.get("/ru/manifest.webmanifest").json()["icons"]
        assert [icon["src"] for icon in icons] == [
            "/static/icon.svg", "/static/icon-192.png", "/static/icon-512.png",
        ]  # fmt: skip


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_square_logo_is_the_icon_in_every_size(client: Client, form: str) -> None:
    ours = client.get("/favicon.ico").content
    change_portal(values={}, logo=drawn((600, 600), form), now=NOW)
    head = head_of(client)
    icons = [path for path, _ in links(head, "icon") + links(head, "apple-touch-icon")]
    icons += [icon["src"] for icon in client.get("/az/manifest.webmanifest").json()["icons"]]
    answers = [client.get(path) for path in icons]
    assert [answer.headers["Content-Type"] for answer in answers] == ["image/png"] * 4
    assert [sizes_of(answer.content) for answer in answers] == [{(size, size)} for size in (32, 180, 192, 512)]
    favicon = client.get("/favicon.ico").content
    assert (sizes_of(favicon), favicon == ours) == ({(16, 16), (32, 32)}, False)
    mark = icons[0].split("-")[1]
    assert [client.get(f"/icon-{one}.png").status_code for one in (f"{mark}-33", f"{'0' * 16}-32")] == [404, 404]


def test_a_square_svg_logo_is_the_icon_itself(client: Client) -> None:
    change_portal(values={}, logo=SVG, now=NOW)
    path, head = portal_facts().logo_path, head_of(client)
    assert (links(head, "icon"), links(head, "apple-touch-icon")) == ([(path, "image/svg+xml")], [])
    assert client.get("/favicon.ico").headers["Location"] == path
    assert [icon["src"] for icon in client.get("/en/manifest.webmanifest").json()["icons"]] == [path]


@pytest.mark.parametrize(
    ("edition", "description"),
    [("az", "Şəhərin xəbərləri"), ("ru", "Gilavar.example: последние новости"),
     ("en", "The latest news on Gilavar.example")],
)  # fmt: skip
def test_the_manifest_speaks_the_language_of_its_edition(client: Client, edition: str, description: str) -> None:
    rename(tagline_az="Şəhərin xəbərləri", accent_light="#0B4F8A")
    answer = client.get(f"/{edition}/manifest.webmanifest")
    found = answer.json()
    assert answer.headers["Content-Type"] == "application/manifest+json; charset=utf-8"
    told = [found[name] for name in ("name", "short_name", "lang", "start_url", "scope", "theme_color", "description")]
    assert told == ["Gilavar", "Gilavar", edition, f"/{edition}/", "/", "#0B4F8A", description]
    assert links(head_of(client, f"/{edition}/"), "manifest") == [(f"/{edition}/manifest.webmanifest", None)]


# --- colours --------------------------------------------------------------------------------------------------------


def theme_of(client: Client) -> str | None:
    found = [path for path, _ in links(head_of(client), "stylesheet") if path.startswith("/theme-")]
    return found[0] if found else None


def test_the_operator_s_colours_are_a_style_of_their_own(client: Client) -> None:
    assert theme_of(client) is None
    rename(accent_light="#0B4F8A", accent_dark="#8CC2F5")
    path = theme_of(client)
    assert path is not None
    answer = client.get(path)
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("text/css; charset=utf-8", YEAR)
    assert answer.content.decode().splitlines() == [
        "@media (prefers-color-scheme: light) { :root:not([data-theme=dark]) { --accent: #0B4F8A } }",
        ":root[data-theme=light] { --accent: #0B4F8A }",
        "@media (prefers-color-scheme: dark) { :root:not([data-theme=light]) { --accent: #8CC2F5 } }",
        ":root[data-theme=dark] { --accent: #8CC2F5 }",
    ]
    rename(accent_light="", accent_dark="#8CC2F5")
    assert theme_of(client) not in (None, path)
    assert client.get(path).status_code == 404
    rename(accent_dark="")
    assert theme_of(client) is None

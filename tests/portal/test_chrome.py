"""What stands on every page: menu, search, ticker, most read, latest, footer; as a text browser would give it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import lxml.html
import pytest
from django.test import Client
from tests.make import make_article, make_source
from tests.portal.sight import seen_lines

from icma.audience.actions import add_views
from icma.core.types import Certainty, Extracted, Moment, Paragraph
from icma.house.actions import mark_demo
from icma.portal import dates
from icma.portal.editions import EDITION_NAMES
from icma.sources.queries import SourceFacts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]

PAGES = ("", "latest/", "most-read/", "section/sports/", "source/haqqin/", "sources/", "archive/", "archive/2025/03/",
         "2025/03/16/", "about/", "about/counting/", "about/privacy/", "about/imprint/", "nothing/")  # fmt: skip


ICON_WORDS = {"see", "embed", "archive", "top", "news", "up", "close"}
GLUED = r"[a-zа-яəıöüğşç][A-ZА-ЯƏİÖÜĞŞÇ][a-zа-яəıöüğşç]|[^\W\d]:\d|\d[^\W\d]{6}"


def make_read(source: SourceFacts, title: str, *, hours: float, views: int, section: str = "") -> int:
    """An article published so many hours ago and read so often."""
    at = datetime.now(UTC) - timedelta(hours=hours)
    seen = Extracted(
        reader_id="tests", title=title, language=source.language, section=section, labels=("видео",) if views else (),
        published_at=Moment(at=at, certainty=Certainty.ZONE_STATED), blocks=(Paragraph(html="Текст."),),
    )  # fmt: skip
    pk = make_article(source, title, extracted=seen, now=datetime.now(UTC))
    if views:
        add_views({pk: views}, at=datetime.now(UTC))
    return pk


def stamp(pk: int, client: Client) -> str:
    """The moment of an article as the rail writes it."""
    root = lxml.html.fromstring(client.get(f"/ru/article/{pk}/", follow=True).content)
    at = datetime.fromisoformat(root.xpath("//article//time/@datetime")[0])
    return dates.stamp(at, zone=at.tzinfo or UTC, edition="ru").replace("\u00a0", " ")


def test_most_read_and_latest_read_like_our_model_on_every_page(client: Client) -> None:
    haqqin = make_source("Haqqin")
    first = make_read(haqqin, "Первая", hours=20, views=955)
    second = make_read(haqqin, "Вторая", hours=2, views=130)
    tied = make_read(haqqin, "Ничья", hours=3, views=130)
    old = make_read(haqqin, "Старая", hours=49, views=5000)
    expected = [
        "Самые читаемые", "Самые обсуждаемые события прямо сейчас",
        "Первая видео", f"{stamp(first, client)} 955",
        "Вторая видео", f"{stamp(second, client)} 130",
        "Ничья видео", f"{stamp(tied, client)} 130",
        "Как составляется этот список",
        "Последние новости", "Самые свежие и актуальные события дня",
        "Вторая видео", stamp(second, client), "Ничья видео", stamp(tied, client),
        "Первая видео", stamp(first, client), "Старая видео", stamp(old, client),
        "Все последние новости",
    ]  # fmt: skip
    for tail in (*PAGES, f"article/{old}-staraya/"):
        page = client.get(f"/ru/{tail}").content
        assert (tail, seen_lines(page, "//aside")) == (tail, expected)
        assert seen_lines(page, "//nav[@class='ticker']//li") == ["Первая", "Вторая", "Ничья"]


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        ("az", ["Əsas mətnə keçin", "icma", "AZ RU EN", "Bölmələr", "Son xəbərlər", "İdman", "Axtarın", "Daxil olun"]),
        ("ru", ["Перейти к содержанию", "icma", "AZ RU EN", "Разделы", "Последние новости", "Спорт", "Найти", "Войти"]),
        ("en", ["Skip to content", "icma", "AZ RU EN", "Sections", "Latest news", "Sports", "Search", "Sign in"]),
    ],
)
def test_the_head_of_a_page_as_a_text_browser_gives_it(client: Client, edition: str, expected: list[str]) -> None:
    make_read(make_source("Haqqin", language=edition), "T", hours=1, views=0, section="Sport")
    page = client.get(f"/{edition}/about/").content
    assert [*seen_lines(page, "//a[@class='skip']"), *seen_lines(page, "//header")] == expected


def test_the_menu_holds_only_sections_with_articles_and_marks_the_one_shown(client: Client) -> None:
    haqqin = make_source("Haqqin")
    for title, section in (("а", "Спорт"), ("б", "Политика"), ("в", "")):
        make_read(haqqin, title, hours=1, views=0, section=section)
    root = lxml.html.fromstring(client.get("/ru/section/sports/").content)
    items = [(a.text, a.get("href"), a.get("aria-current")) for a in root.xpath("//nav[@class='menu']//a")]
    assert items == [
        ("Последние новости", "/ru/latest/", None), ("Политика", "/ru/section/politics/", None),
        ("Спорт", "/ru/section/sports/", "page"),
    ]  # fmt: skip
    az = lxml.html.fromstring(client.get("/az/").content)
    assert az.xpath("//nav[@class='menu']//a/@href") == ["/az/latest/"]
    assert seen_lines(client.get("/ru/section/sports/").content, "//main//h3") == ["а"]
    assert client.get("/ru/section/nothing/").status_code == 404


def test_the_foot_leads_to_everything_that_has_no_place_above(client: Client) -> None:
    page = client.get("/ru/about/").content
    links = lxml.html.fromstring(page).xpath("//footer//a/@href")
    assert links == [
        "#top", "/ru/about/", "/ru/about/counting/", "/ru/about/privacy/", "/ru/about/imprint/", "/ru/sources/",
        "/ru/archive/", "/ru/most-read/", "/ru/feed.xml", "/ru/feed.atom", "/ru/feed.json",
    ]  # fmt: skip
    assert lxml.html.fromstring(page).xpath("//*[@id='top']/@id") == ["top"]
    for href in links[1:]:
        assert (href, client.get(href).status_code) == (href, 200)


@pytest.mark.parametrize("edition", EDITION_NAMES)
def test_no_page_has_words_without_a_blank_between_or_the_name_of_an_icon(client: Client, edition: str) -> None:
    """Copied text reads well: `textContent` of a line holds no icon words and no glued pieces."""
    haqqin = make_source("Haqqin", language=edition)
    pk = make_read(haqqin, "Новость", hours=1, views=7, section="Sport")
    path = client.get(f"/{edition}/article/{pk}/").headers["Location"]
    for page in (path, *(f"/{edition}/{tail}" for tail in PAGES)):
        lines = seen_lines(client.get(page).content, "//body")
        glued = [line for line in lines if re.search(GLUED, line) and "testserver" not in line and "%" not in line]
        assert (page, glued) == (page, [])
        assert ICON_WORDS.isdisjoint(" ".join(lines).split() if edition != "en" else lines)


@pytest.mark.parametrize(
    ("edition", "banner", "views"),
    [
        ("az", "Nümayiş: şəhər, nəşrlər və xəbərlər uydurmadır, baxışların bir hissəsi süni oxuculardandır.",
         "Baxış sayı: 7 (bir hissəsi süni oxuculardan)"),
        ("ru", "Демонстрация: город, издания и новости вымышлены, часть просмотров создают условные читатели.",
         "Просмотров: 7 (часть — от условных читателей)"),
        ("en", ("A demonstration: town, outlets and news are invented, and part of the views come from simulated "
                "readers."), "Views: 7 (part of them from simulated readers)"),
    ],
)  # fmt: skip
def test_a_demo_says_so_on_every_page_and_beside_the_number(
    client: Client, edition: str, banner: str, views: str
) -> None:
    pk = make_read(make_source("Haqqin", language=edition), "T", hours=1, views=7)
    assert seen_lines(client.get(f"/{edition}/").content, "//p[@class='demo']") == []
    plain = len(seen_lines(client.get(f"/{edition}/about/counting/").content))
    mark_demo(demo=True, now=datetime.now(UTC))
    page = client.get(f"/{edition}/article/{pk}/", follow=True).content
    assert seen_lines(page, "//p[@class='demo']") == [banner]
    assert seen_lines(page, "//article/p[@class='views']") == [views]
    assert len(seen_lines(client.get(f"/{edition}/about/counting/").content)) == plain + 1


def test_only_what_the_cache_knows_is_read_from_an_address(client: Client) -> None:
    make_read(make_source("Haqqin"), "Новость", hours=1, views=0)
    for tail in PAGES[:-1]:
        answer = client.get(f"/ru/{tail}")
        assert ("Set-Cookie" in answer, "private" in answer.get("Cache-Control", "")) == (False, False)

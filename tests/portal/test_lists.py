"""Front page, latest, source page: what stands there, in what order, how one gets further, and what it costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import lxml.html
import pytest
from django.test import Client
from tests.make import NOW, make_article, make_source
from tests.portal.sight import seen_lines

from icma.core.types import Certainty, Extracted, Moment, Paragraph
from icma.house.actions import save_portal
from icma.house.models import Portal
from icma.portal.front import PAGE_ROWS
from icma.portal.splices import ASKED
from icma.sources.actions import change_rights
from icma.sources.queries import Rights, SourceFacts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]

MARCH = datetime(2025, 3, 16, 8, 16, tzinfo=UTC)  # 12:16 in Baku, and a year that is not this one
LANGUAGES = ("az", "ru", "en")


def make_section_article(source: SourceFacts, title: str, section: str, *, at: datetime) -> int:
    seen = Extracted(
        reader_id="tests", title=title, language=source.language, section=section,
        published_at=Moment(at=at, certainty=Certainty.ZONE_STATED), blocks=(Paragraph(html="Текст."),),
    )  # fmt: skip
    return make_article(source, title, extracted=seen, now=max(at, NOW))


def main(client: Client, path: str, within: str = "//main") -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    return seen_lines(answer.content, within)


def headlines(client: Client, path: str) -> list[str]:
    return main(client, path, "//main//h3 | //main//h2[@id and starts-with(@id, 'a')]")


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        ("az", ["Burada hələ xəbər yoxdur",
                "Hələ heç bir mənbə əlavə edilməyib. Operator mənbəni bu əmrlə əlavə edir:",
                "icma source add https://example.org"]),
        ("ru", ["Здесь пока нет новостей", "Источники ещё не добавлены. Оператор добавляет их этой командой:",
                "icma source add https://example.org"]),
        ("en", ["No news here yet", "No source has been added yet. The operator adds one with this command:",
                "icma source add https://example.org"]),
    ],
)  # fmt: skip
def test_an_empty_portal_says_what_to_do(client: Client, edition: str, expected: list[str]) -> None:
    assert main(client, f"/{edition}/") == expected


def test_before_the_first_harvest_the_reader_is_asked_to_wait(client: Client) -> None:
    make_source("Haqqin")
    assert main(client, "/ru/") == [
        "Здесь пока нет новостей",
        "Первые новости уже собираются. Откройте эту страницу снова через минуту.",
        "Источники",
        "Haqqin",
    ]


def test_an_edition_lists_its_own_language_only_and_an_outlet_says_what_it_has_in_others(client: Client) -> None:
    haqqin = make_source("Haqqin")
    titles = (("az", "Xəbər"), ("ru", "Новость"), ("ru", "Вторая"), ("en", "News"), ("tr", "Haber"))
    for n, (language, title) in enumerate(titles):
        make_article(haqqin, title, language=language, published=MARCH - timedelta(minutes=n))
    for edition, expected, elsewhere in (
        ("az", ["Xəbər"], ["«Русский» buraxılışında 2 xəbər", "«English» buraxılışında 1 xəbər"]),
        ("ru", ["Новость", "Вторая"], ["1 новость в выпуске «Azərbaycanca»", "1 новость в выпуске «English»"]),
        ("en", ["News"], ["1 article in the edition “Azərbaycanca”", "2 articles in the edition “Русский”"]),
    ):
        assert headlines(client, f"/{edition}/") == expected
        assert headlines(client, f"/{edition}/latest/") == expected
        assert headlines(client, f"/{edition}/source/haqqin/") == expected
        assert main(client, f"/{edition}/source/haqqin/", "//ul[@class='facts']/li")[3:5] == elsewhere


def test_the_front_page_reads_from_the_lead_to_the_sources(client: Client) -> None:
    haqqin, report = make_source("Haqqin"), make_source("Report")
    for n in range(4):
        make_article(
            (haqqin, report)[n % 2], f"Новость {n}", text=f"Текст {n}.", published=MARCH - timedelta(minutes=n)
        )
    assert main(client, "/ru/") == [
        "Новость 0", "Текст 0.", "Haqqin 16 марта 2025",
        "Новость 1", "Текст 1.", "Report 16 марта 2025",
        "Новость 2", "Текст 2.", "Haqqin 16 марта 2025",
        "Новость 3", "Текст 3.", "Report 16 марта 2025",
        "Источники", "Haqqin", "Report",
    ]  # fmt: skip


def test_latest_is_ordered_by_day_and_hour_of_the_portal(client: Client) -> None:
    haqqin = make_source("Haqqin")
    for title, at in (
        ("Утро", datetime(2025, 3, 16, 4, 0, tzinfo=UTC)),
        ("За полночь", datetime(2025, 3, 15, 21, 30, tzinfo=UTC)),
        ("Вечер", datetime(2025, 3, 15, 19, 0, tzinfo=UTC)),
    ):
        make_article(haqqin, title, published=at)
    assert main(client, "/ru/latest/") == [
        "Последние новости", "Самые свежие и актуальные события дня",
        "16 марта 2025, воскресенье", "08:00", "Утро", "Haqqin", "01:30", "За полночь", "Haqqin",
        "15 марта 2025, суббота", "23:00", "Вечер", "Haqqin",
    ]  # fmt: skip


def test_a_long_list_is_read_to_its_end_without_a_gap_or_a_double(client: Client) -> None:
    haqqin = make_source("Haqqin")
    titles = [f"N {n}" for n in range(PAGE_ROWS + 3)]
    for n, title in enumerate(titles):  # four at each moment, so that the moment alone cannot tell pages apart
        make_article(haqqin, title, published=MARCH - timedelta(minutes=n // 4))
    for path in ("/ru/latest/", "/ru/source/haqqin/"):
        seen, here = [], path
        while here:
            root = lxml.html.fromstring(client.get(here).content)
            seen += [a.text_content() for a in root.xpath("//main//h3/a")]
            here = next(iter(path + href.partition(path)[2] for href in root.xpath("//a[@rel='next']/@href")), "")
        assert (len(seen), sorted(seen)) == (len(titles), sorted(titles))


@pytest.mark.parametrize("before", ["x", "1742126400000000", "1-2-3", "'; DROP TABLE", "%00"])
def test_a_mistyped_place_in_a_list_is_not_found(client: Client, before: str) -> None:
    make_source("Haqqin")
    for path in ("/ru/latest/", "/ru/source/haqqin/"):
        assert client.get(f"{path}?before={before}").status_code == 404


def test_beyond_the_end_a_list_says_so_and_leads_back(client: Client) -> None:
    assert main(client, "/en/latest/?before=1-1") == [
        "Latest news",
        "The freshest events of the day",
        "Nothing older in this list.",
    ]


@pytest.mark.parametrize(
    ("rights", "expected"),
    [
        (Rights.FULL, ["Подписаться", "Сайт: haqqin.example", "Основной язык: русский",
                       "Здесь показывается полный текст", "RSS этого источника",
                       "16 марта 2025, воскресенье", "12:16", "Новость"]),
        (Rights.LINK, ["Подписаться", "Сайт: haqqin.example", "Основной язык: русский",
                       "Здесь показываются только ссылки", "RSS этого источника",
                       "16 марта 2025, воскресенье", "12:16", "Материал на сайте Haqqin"]),
    ],
)  # fmt: skip
def test_the_page_of_an_outlet_says_what_is_kept_of_it(client: Client, rights: Rights, expected: list[str]) -> None:
    haqqin = make_source("Haqqin")
    make_article(haqqin, "Новость", published=MARCH)
    change_rights(source_id=haqqin.id, rights=rights, reason="a wish", now=MARCH)
    assert main(client, "/ru/source/haqqin/") == ["Haqqin", *expected]


AS_THE_CACHE_ASKS = {ASKED: True}  # what stands around every page is asked for apart


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        # portal, newest, their stories, newest number, ids of sections (all stand above), failing feeds, sources, menu
        ("/ru/", 8),
        ("/ru/latest/", 5),  # portal, articles, their stories, newest number, menu
        ("/ru/latest/ids.json", 3),  # portal, newest, their stories
        ("/ru/section/sports/", 4),
        ("/ru/most-read/", 6),  # portal, ranking, newest to fill it, their stories and views, menu
        ("/ru/source/haqqin/", 6),  # the outlet and its languages besides
        ("/ru/sources/", 4),
        ("/ru/archive/2026/11/", 4),  # portal, span, days, menu
        ("/ru/2026/11/22/", 4),
        ("/ru/about/", 2),
        ("/ru/around/", 7),  # portal, ranking, newest to fill it and the newest, each with their stories, views
    ],
)
@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_however_long(
    client: Client, django_assert_num_queries: Any, path: str, queries: int, count: int
) -> None:
    haqqin = make_source("Haqqin")
    for n in range(count):
        make_section_article(haqqin, f"Новость {n}", "Спорт", at=datetime.now(UTC) - timedelta(minutes=n))
    with django_assert_num_queries(queries):
        assert client.get(path, **AS_THE_CACHE_ASKS).status_code == 200


@pytest.mark.parametrize("beside", [1, 3])
def test_an_article_page_costs_the_same_however_many_there_are(
    client: Client, django_assert_num_queries: Any, beside: int
) -> None:
    haqqin = make_source("Haqqin")
    pk = make_article(haqqin, "Новость", published=MARCH)
    for n in range(beside):
        make_article(haqqin, f"Новость {n}", published=MARCH - timedelta(minutes=n))
    path = client.get(f"/ru/article/{pk}/").headers["Location"]
    with django_assert_num_queries(6):  # portal, article, views, comments, story, menu
        assert client.get(path, **AS_THE_CACHE_ASKS).status_code == 200


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.8", "/ru/"), ("en", "/en/"), ("az-AZ", "/az/"), ("de,fr;q=0.9", "/az/"), ("", "/az/"),
        ("de, en;q=0.1, ru;q=0.5", "/ru/"), ("ru;q=0, en;q=0.2", "/en/"), ("x" * 900, "/az/"),
        ("*", "/az/"), (";;=,", "/az/"),
    ],
)  # fmt: skip
def test_the_bare_address_leads_to_the_edition_that_the_browser_asks_for(
    client: Client, wishes: str, expected: str
) -> None:
    answer = client.get("/", headers={"accept-language": wishes})
    assert (answer.status_code, answer.headers["Location"]) == (302, expected)
    assert "Accept-Language" in answer.headers["Vary"]


def test_the_language_of_a_page_is_that_of_its_address(client: Client) -> None:
    for edition in LANGUAGES:
        answer = client.get(f"/{edition}/", headers={"accept-language": "en"})
        assert answer.headers["Content-Language"] == edition
        assert lxml.html.fromstring(answer.content).get("lang") == edition
        assert "Accept-Language" not in answer.headers.get("Vary", "")


def switches(client: Client, path: str) -> list[tuple[str, str, str | None]]:
    root = lxml.html.fromstring(client.get(path).content)
    return [(a.text, a.get("href"), a.get("aria-current")) for a in root.xpath("//nav[@class='editions']/a")]


def test_every_page_leads_to_itself_in_the_other_editions(client: Client) -> None:
    make_section_article(make_source("Haqqin"), "Новость", "Спорт", at=MARCH)
    tails = ("", "latest/", "most-read/", "section/sports/", "source/haqqin/", "sources/", "archive/",
             "archive/2025/03/", "2025/03/16/", "about/", "about/counting/", "about/privacy/",
             "about/imprint/")  # fmt: skip
    for tail in tails:
        expected = [("AZ", f"/az/{tail}", None), ("RU", f"/ru/{tail}", "true"), ("EN", f"/en/{tail}", None)]
        assert (tail, switches(client, f"/ru/{tail}")) == (tail, expected)


def test_an_article_without_counterpart_leads_to_the_front_page_that_says_so(client: Client) -> None:
    pk = make_article(make_source("Haqqin"), "Новость", published=MARCH)
    tail = f"article/{pk}-novost/"
    assert switches(client, f"/ru/{tail}") == [
        ("AZ", "/az/#untranslated", None), ("RU", f"/ru/{tail}", "true"), ("EN", "/en/#untranslated", None),
    ]  # fmt: skip
    assert switches(client, f"/az/{tail}")[1] == ("RU", f"/ru/{tail}", None)
    for edition, expected in (
        ("az", "Oxuduğunuz xəbərin Azərbaycan dilində qarşılığı yoxdur."),
        ("ru", "У новости, которую вы читали, нет соответствия на русском языке."),
        ("en", "The article that you were reading has no counterpart in English."),
    ):
        [note] = lxml.html.fromstring(client.get(f"/{edition}/").content).xpath("//p[@id='untranslated']")
        assert (note.text_content(), note.get("hidden")) == (expected, "")


def test_a_portal_with_one_edition_has_no_other_and_no_switch(client: Client) -> None:
    save_portal(portal=Portal(name="Xəzər", editions=["az"]), now=MARCH)
    assert client.get("/ru/").status_code == 404
    assert client.get("/", headers={"accept-language": "ru"}).headers["Location"] == "/az/"
    root = lxml.html.fromstring(client.get("/az/").content)
    assert (root.xpath("//nav[@class='editions']"), root.xpath("string(//title)")) == ([], "Xəzər: son xəbərlər")


@pytest.mark.parametrize(
    ("path", "wishes", "expected"),
    [
        ("/az/yoxdur/", "en", "Səhifə tapılmadı"), ("/ru/net/", "en", "Страница не найдена"),
        ("/en/no/", "ru", "Page not found"), ("/nowhere/", "ru", "Страница не найдена"),
        ("/wp-login.php", "", "Page not found"),
    ],
)  # fmt: skip
def test_a_wrong_address_is_answered_in_the_reader_s_language(
    client: Client, path: str, wishes: str, expected: str
) -> None:
    answer = client.get(path, headers={"accept-language": wishes})
    assert (answer.status_code, seen_lines(answer.content)[0]) == (404, expected)


def test_monitors_hear_that_all_is_well(client: Client) -> None:
    assert (client.get("/healthz").status_code, client.get("/healthz").content) == (200, b"ok\n")


def test_only_reading_is_possible(client: Client) -> None:
    for path in ("/ru/", "/ru/latest/", "/robots.txt", "/healthz"):
        assert client.post(path).status_code == 405

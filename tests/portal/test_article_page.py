"""The page of an article, as its reader sees it: every word, in order, in three languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import lxml.html
import pytest
from django.test import Client
from tests.make import make_article, make_exchange, make_gone, make_sighted, make_source
from tests.portal.sight import seen_lines

from icma.articles import actions as articles
from icma.articles.queries import public_article
from icma.audience.actions import add_views
from icma.captures import actions as captures
from icma.captures.queries import page_of_url, pictures_due
from icma.captures.segments import store_exchanges
from icma.core.types import (
    Certainty,
    Embed,
    Extracted,
    FeedEntry,
    Heading,
    Image,
    ListBlock,
    Moment,
    Paragraph,
    Quote,
    Table,
)
from icma.sources.actions import change_rights
from icma.sources.queries import Rights, SourceFacts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]

ARCHIVED = datetime(2025, 3, 16, 8, 16, tzinfo=UTC)  # 12:16 in Baku
PUBLISHED = Moment(at=ARCHIVED - timedelta(hours=2), certainty=Certainty.ZONE_STATED)
KEPT = "https://haqqin.example/rubio.png"
LOST = "https://haqqin.example/lost.png"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
TEXT = Extracted(
    reader_id="tests",
    title="Американцы ринулись за ресурсами и в Казахстан",
    lead="Тема набирает популярность.",
    language="ru",
    authors=("Анар Гасанов",),
    labels=("видео",),
    published_at=PUBLISHED,
    blocks=(
        Paragraph(html="Тема <em>набирает</em> популярность. Дальше - больше."),
        Image(src=KEPT, caption="Рубио говорит с Нуртлеу", credit="AFP"),
        Image(src=LOST, caption="Этой подписи без снимка нет"),
        Heading(level=3, text="Что ищут в Казахстане?"),
        Quote(html="Рассчитываем на сотрудничество.", cite="Марко Рубио"),
        ListBlock(ordered=True, items=("Литий", "Вольфрам")),
        Table(rows=(("Год", "Тонн"), ("2024", "1200")), header=True, caption="Добыча"),
        Embed(kind="youtube", url="https://www.youtube.com/watch?v=1"),
        Paragraph(html='Об этом <a href="https://x.example/">пишут</a>.'),
    ),
)


@pytest.fixture
def haqqin() -> SourceFacts:
    return make_source("Haqqin", language="ru", pictures=True)


def keep_picture(url: str, source: SourceFacts, *, media_type: str = "image/png") -> None:
    captures.want_pictures(urls=[url], source_id=source.id, now=ARCHIVED)
    visit = captures.claim_picture(pictures_due(now=ARCHIVED, limit=1)[0], now=ARCHIVED)
    assert visit is not None
    stored = store_exchanges([make_exchange(url, PNG, at=ARCHIVED, content_type=media_type)])
    captures.finish_picture(visit, stored=stored, robots_id=None, media_type=media_type, size=(640, 360))


def make(source: SourceFacts, extracted: Extracted = TEXT) -> int:
    return make_article(source, extracted.title, extracted=extracted, now=ARCHIVED)


def page(client: Client, pk: int, edition: str = "ru") -> bytes:
    answer = client.get(f"/{edition}/article/{pk}/", follow=True)
    assert answer.status_code == 200
    return bytes(answer.content)


def lines(client: Client, pk: int, edition: str = "ru") -> list[str]:
    return seen_lines(page(client, pk, edition), "//article")


BODY = [
    "Тема набирает популярность. Дальше - больше.",
    "Рубио говорит с Нуртлеу · AFP",
    "Что ищут в Казахстане?",
    "Рассчитываем на сотрудничество.",
    "Марко Рубио",
    "Литий",
    "Вольфрам",
    "Добыча",
    "Год",
    "Тонн",
    "2024",
    "1200",
]


@pytest.mark.parametrize(
    ("edition", "before", "after"),
    [
        (
            "az",
            [
                "Haqqin Dərc olunub: 16 Mart 2025 10:16",
                "Müəllif: Анар Гасанов",
                "Haqqin saytına istinadən icma xəbər verir.",
            ],
            [
                "YouTube videosu",
                "Об этом пишут.",
                "Hadisələri qaçırmayın, ən son xəbərləri icma saytında izləyin.",
                "Baxış sayı: 143",
                "Mənbə: Haqqin",
                "Bu xəbər mənbədən 16 Mart 2025 12:16 tarixində arxivləşdirilib",
                "Qısa keçid: testserver/a/{}",
            ],
        ),
        (
            "ru",
            [
                "Haqqin Опубликовано: 16 Марта 2025 10:16",
                "Автор: Анар Гасанов",
                "Согласно сайту Haqqin, передает icma.",
            ],
            [
                "Видео на YouTube",
                "Об этом пишут.",
                "Не пропустите дальнейшие события, следите за актуальными новостями на icma.",
                "Просмотров: 143",
                "Источник: Haqqin",
                "Эта новость заархивирована с источника 16 Марта 2025 12:16",
                "Короткая ссылка: testserver/a/{}",
            ],
        ),
        (
            "en",
            [
                "Haqqin Published: 16 March 2025 10:16",
                "Author: Анар Гасанов",
                "icma reports, citing Haqqin.",
            ],
            [
                "Video on YouTube",
                "Об этом пишут.",
                "Do not miss what happens next: follow the latest news on icma.",
                "Views: 143",
                "Source: Haqqin",
                "This article was archived from the source on 16 March 2025 12:16",
                "Short link: testserver/a/{}",
            ],
        ),
    ],
)
def test_the_page_reads_in_the_order_we_follow(
    client: Client, haqqin: SourceFacts, edition: str, before: list[str], after: list[str]
) -> None:
    keep_picture(KEPT, haqqin)
    pk = make(haqqin)
    add_views({pk: 143}, at=ARCHIVED)
    headline = ["Американцы ринулись за ресурсами и в Казахстан", "видео"]
    assert lines(client, pk, edition) == [*headline, *before, *BODY, *(line.format(pk) for line in after)]


def test_the_source_link_goes_to_the_article_itself(client: Client, haqqin: SourceFacts) -> None:
    pk = make(haqqin)
    found = public_article(pk)
    assert found is not None
    root = lxml.html.fromstring(page(client, pk))
    link = root.xpath("//p[@class='origin']/a")[0]
    assert (link.get("href"), link.get("rel")) == (found.source_url, "noopener external")
    assert found.source_url.startswith("https://haqqin.example/")


def test_words_of_another_language_say_so(client: Client, haqqin: SourceFacts) -> None:
    pk = make(haqqin)
    root = lxml.html.fromstring(page(client, pk, "az"))
    assert root.get("lang") == "az"
    assert [e.tag for e in root.xpath("//article//*[@lang='ru']")] == ["h1", "span", "div"]
    assert lxml.html.fromstring(page(client, pk)).xpath("//article//*[@lang]/@class") == ["embed"]


@pytest.mark.parametrize(
    ("certainty", "expected"),
    [
        (Certainty.ZONE_STATED, "Haqqin Опубликовано: 16 Марта 2025 10:16"),
        (Certainty.NO_ZONE, "Haqqin Опубликовано: 16 Марта 2025 10:16 (часовой пояс не указан)"),
        (Certainty.INFERRED, "Haqqin Опубликовано: 16 Марта 2025 (время неизвестно)"),
        (Certainty.FIRST_SEEN, "Haqqin Дата публикации неизвестна. Впервые замечено: 16 Марта 2025 12:16"),
    ],
)
def test_the_date_says_how_sure_it_is(client: Client, haqqin: SourceFacts, certainty: Certainty, expected: str) -> None:
    published = None if certainty is Certainty.FIRST_SEEN else replace(PUBLISHED, certainty=certainty)
    pk = make(haqqin, replace(TEXT, published_at=published))
    assert lines(client, pk)[2] == expected


@pytest.mark.parametrize(
    ("rights", "expected"),
    [
        (
            Rights.EXCERPT,
            [
                "Американцы ринулись за ресурсами и в Казахстан",
                "видео",
                "Haqqin Опубликовано: 16 Марта 2025 10:16",
                "Автор: Анар Гасанов",
                "Согласно сайту Haqqin, передает icma.",
                "Тема набирает популярность.",
                "Это короткий отрывок. Права на текст принадлежат изданию.",
                "Читать полностью: Haqqin",
            ],
        ),
        (
            Rights.HEADLINE,
            [
                "Американцы ринулись за ресурсами и в Казахстан",
                "видео",
                "Haqqin Опубликовано: 16 Марта 2025 10:16",
                "Автор: Анар Гасанов",
                "Согласно сайту Haqqin, передает icma.",
                "Здесь показан только заголовок. Права на текст принадлежат изданию.",
                "Читать полностью: Haqqin",
            ],
        ),
        (
            Rights.LINK,
            [
                "Материал на сайте Haqqin",
                "Haqqin Опубликовано: 16 Марта 2025 10:16",
                "Согласно сайту Haqqin, передает icma.",
                "Здесь приводится только ссылка. Права на текст принадлежат изданию.",
                "Читать полностью: Haqqin",
            ],
        ),
    ],
)
def test_the_page_shows_what_the_rights_allow_and_the_way_to_the_rest(
    client: Client, haqqin: SourceFacts, rights: Rights, expected: list[str]
) -> None:
    pk = make(haqqin)
    change_rights(source_id=haqqin.id, rights=rights, reason="a wish", now=ARCHIVED)
    end = [
        "Не пропустите дальнейшие события, следите за актуальными новостями на icma.",
        "Просмотров: 0",
        "Источник: Haqqin",
        "Эта новость заархивирована с источника 16 Марта 2025 12:16",
        f"Короткая ссылка: testserver/a/{pk}",
    ]
    assert lines(client, pk) == expected + end


def test_an_article_that_stands_on_a_feed_entry_says_that_its_text_is_not_here_yet(
    client: Client, haqqin: SourceFacts
) -> None:
    entry = FeedEntry(link="https://haqqin.example/1", title="Заголовок", summary="Анонс.", published=PUBLISHED)
    pk = make_sighted(haqqin, entry, now=ARCHIVED)
    assert lines(client, pk) == [
        "Заголовок",
        "Haqqin Опубликовано: 16 Марта 2025 10:16",
        "Согласно сайту Haqqin, передает icma.",
        "Анонс.",
        "Текст ещё не заархивирован.",
        "Читать полностью: Haqqin",
        "Не пропустите дальнейшие события, следите за актуальными новостями на icma.",
        "Просмотров: 0",
        "Источник: Haqqin",
        f"Короткая ссылка: testserver/a/{pk}",
    ]


def test_a_dark_outlet_has_no_page_and_no_article(client: Client, haqqin: SourceFacts) -> None:
    pk = make(haqqin)
    change_rights(source_id=haqqin.id, rights=Rights.DARK, reason="a wish", now=ARCHIVED)
    for path in (f"/ru/article/{pk}/", f"/a/{pk}/", "/ru/source/haqqin/", "/ru/source/haqqin/feed.xml"):
        answer = client.get(path)
        assert (answer.status_code, seen_lines(answer.content)) == (
            404,
            [
                "Страница не найдена",
                "Проверьте адрес, воспользуйтесь поиском или начните с главной страницы.",
                "На главную страницу",
            ]
            if path.startswith("/ru")
            else ["Page not found", "Check the address, search, or go on from the front page.", "To the front page"],
        )


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        ("az", ["Bu xəbər saytdan çıxarılıb",
                "Xəbər artıq burada göstərilmir. Ünvanı saxlanılır ki, ona verilən keçidlər itməsin.",
                "Mənbə: Haqqin", "Ana səhifəyə keçin"]),
        ("ru", ["Материал удалён",
                "Он больше не показывается на этом сайте. Адрес сохранён, чтобы ссылки на него не терялись.",
                "Источник: Haqqin", "На главную страницу"]),
        ("en", ["This article has been removed",
                "It is no longer shown here. The address stays, so that links to it do not lead astray.",
                "Source: Haqqin", "To the front page"]),
    ],
)  # fmt: skip
def test_a_withheld_article_leaves_a_tombstone(
    client: Client, haqqin: SourceFacts, edition: str, expected: list[str]
) -> None:
    pk = make(haqqin)
    old = client.get(f"/{edition}/article/{pk}/").headers["Location"]
    articles.withhold(article_id=pk, reason="a request", now=ARCHIVED)
    answer = client.get(old)
    assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (410, "noindex")
    assert seen_lines(answer.content) == expected
    assert "Американцы" not in answer.content.decode()


def test_an_edit_is_said_with_its_hour(client: Client, haqqin: SourceFacts) -> None:
    pk = make(haqqin)
    later = ARCHIVED + timedelta(hours=2)
    page_id = page_of(pk)
    stored = store_exchanges([make_exchange("https://haqqin.example/1", b"2", at=later)])
    capture_id = captures.import_capture(stored=stored[0], page_id=page_id, now=later)
    articles.store_reading(
        page_id=page_id, capture_id=capture_id, captured_at=later, extracted=replace(TEXT, title="Иначе"),
        language_hint="ru", now=later,
    )  # fmt: skip
    seen = lines(client, pk)
    assert (seen[0], seen[4]) == ("Иначе", "Изменено в источнике · 16 марта 2025, 14:16 · 2 версии")


def test_a_page_that_its_outlet_no_longer_has_says_so_and_stays(client: Client, haqqin: SourceFacts) -> None:
    pk = make(haqqin)
    later = ARCHIVED + timedelta(hours=3)
    make_gone(page_of(pk), now=later)
    seen = lines(client, pk)
    assert seen[0] == "Американцы ринулись за ресурсами и в Казахстан"
    assert seen[4] == "В источнике больше недоступно · 16 марта 2025, 15:16. Причина неизвестна."


def page_of(pk: int) -> int:
    found = public_article(pk)
    assert found is not None
    page_id = page_of_url(found.source_url)
    assert page_id is not None
    return page_id


def test_a_stale_slug_moves_and_the_number_alone_names_the_article(client: Client, haqqin: SourceFacts) -> None:
    pk = make(haqqin)
    right = f"/ru/article/{pk}-amerikantsy-rinulis-za-resursami-i-v-kazakhstan/"
    for path in (
        f"/ru/article/{pk}/",
        f"/ru/article/{pk}-/",
        f"/ru/article/{pk}-old-words/",
        f"/ru/article/{pk}-Ё%20/",
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (301, right)
    assert client.get(right).status_code == 200
    short = client.get(f"/a/{pk}/")
    assert (short.status_code, short.headers["Location"]) == (302, right)


def test_an_article_found_to_be_another_one_leads_there_for_good(client: Client, haqqin: SourceFacts) -> None:
    older, younger = make(haqqin), make(haqqin, replace(TEXT, title="Тот же текст"))
    stale = client.get(f"/ru/article/{younger}/").headers["Location"]
    found = public_article(younger)
    assert found is not None
    captures.join_address(page_id=page_of(older), url=found.source_url, now=ARCHIVED)
    right = f"/ru/article/{older}-amerikantsy-rinulis-za-resursami-i-v-kazakhstan/"
    for path in (stale, f"/ru/article/{younger}/", f"/ru/article/{older}/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (301, right)
    short = client.get(f"/a/{younger}/")
    assert (short.status_code, short.headers["Location"]) == (302, right)
    root = lxml.html.fromstring(client.get("/ru/latest/").content)
    assert root.xpath("//main//h3/a/@href") == [right]


def test_headings_follow_each_other_without_a_jump(client: Client, haqqin: SourceFacts) -> None:
    levels = (3, 5, 3, 1, 6, 6, 4, 2)
    pk = make(haqqin, replace(TEXT, blocks=tuple(Heading(level=n, text=f"Было {n}") for n in levels)))
    root = lxml.html.fromstring(page(client, pk))
    shown = [e.tag for e in root.xpath("//div[contains(@class, 'body')]/*[not(self::p)]")]
    assert shown == ["h2", "h3", "h2", "h2", "h3", "h3", "h3", "h2"]


@pytest.mark.parametrize("number", ["0", "01", "999999999999999999", "9" * 30])
def test_an_unknown_number_is_not_found(client: Client, number: str) -> None:
    assert client.get(f"/ru/article/{number}/").status_code == 404


def test_a_picture_comes_from_our_archive_and_may_be_kept_for_ever(client: Client, haqqin: SourceFacts) -> None:
    keep_picture(KEPT, haqqin)
    path = lxml.html.fromstring(page(client, make(haqqin))).xpath("//article//figure/img/@src")[0]
    answer = client.get(path)
    assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (200, PNG, "image/png")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(path.replace("-", "-0000000", 1)).status_code == 404


def test_reading_sets_no_cookie_and_asks_nobody_else(client: Client, haqqin: SourceFacts) -> None:
    keep_picture(KEPT, haqqin)
    pk = make(haqqin)
    for path in (
        "/",
        "/ru/",
        "/ru/latest/",
        "/ru/source/haqqin/",
        f"/ru/article/{pk}/",
        "/ru/about/counting/",
        "/ru/nothing/",
    ):
        answer = client.get(path, follow=True)
        assert (dict(answer.cookies), "Cookie" in answer.headers.get("Vary", "")) == ({}, False)
        root = lxml.html.fromstring(answer.content)
        assert [href for href in root.xpath("//@href") if "/desk" in href] == []  # nobody needs to know the way
        loaded = root.xpath("//@src | //link[not(@rel='canonical' or @rel='alternate')]/@href")
        ours = ("/static/", "/media/", "/ru/manifest.webmanifest", "/az/manifest.webmanifest")
        assert [url for url in loaded if not url.startswith(ours)] == []
        assert root.xpath("//style | //@style | //script[not(@src or @type='application/ld+json')]") == []

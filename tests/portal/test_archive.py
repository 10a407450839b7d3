"""The archive by day, the outlets and what they answer, the pages about the portal, shown embeds, sizes."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import lxml.html
import pytest
from django.test import Client
from tests.make import NOW, make_article, make_source
from tests.portal.sight import seen_lines

import icma.portal
from icma.articles import actions as articles
from icma.audience.actions import add_views
from icma.core.failures import Later, Trouble
from icma.core.types import Certainty, Embed, Extracted, Moment, Paragraph
from icma.house.actions import save_portal
from icma.house.models import Portal
from icma.portal.players import Player, player_of
from icma.sources import actions as sources
from icma.sources.queries import feed_health

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]

STATIC = Path(icma.portal.__file__).parent / "static"
SCRIPTS = ("theme.js", "ticker.js", "times.js", "fresh.js", "embeds.js", "share.js")
LATE = datetime(2025, 3, 16, 19, 59, tzinfo=UTC)  # 23:59 in Baku
NEXT = datetime(2025, 3, 16, 20, 0, tzinfo=UTC)  # midnight there


def main(client: Client, path: str, within: str = "//main") -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    return seen_lines(answer.content, within)


def test_a_day_is_read_by_the_hours_of_the_portal_s_clock(client: Client) -> None:
    haqqin = make_source("Haqqin")
    for title, at in (("Ночь", LATE), ("Завтра", NEXT), ("Утро", datetime(2025, 3, 16, 4, 5, tzinfo=UTC))):
        make_article(haqqin, title, published=at)
    assert main(client, "/ru/2025/03/16/") == [
        "16 марта 2025, воскресенье", "март 2025 Следующий день", "Выбрать дату Открыть",
        "23:00–23:59", "23:59", "Ночь", "Haqqin", "08:00–08:59", "08:05", "Утро", "Haqqin",
    ]  # fmt: skip
    assert main(client, "/ru/2025/03/17/", "//main//h3") == ["Завтра"]
    assert main(client, "/ru/2025/03/18/", "//main//p") == ["За эту дату в архиве нет материалов."]
    hidden = {day: b'content="noindex"' in client.get(f"/ru/2025/03/{day}/").content for day in (16, 18)}
    assert hidden == {16: False, 18: True}
    links = lxml.html.fromstring(client.get("/ru/2025/03/17/").content).xpath("//a[@rel='prev' or @rel='next']/@href")
    assert links == ["/ru/2025/03/16/"]


def test_the_calendar_of_a_month_counts_its_days_and_leads_to_them(client: Client) -> None:
    haqqin = make_source("Haqqin")
    for number, at in enumerate((LATE, NEXT, NEXT + timedelta(days=40))):
        make_article(haqqin, f"N {number}", published=at)
    root = lxml.html.fromstring(client.get("/ru/archive/2025/03/").content)
    table = root.xpath("//table[@class='calendar']")[0]
    assert table.xpath("string(caption)") == "март 2025"
    days = [(a.get("href"), " ".join(a.text_content().split())) for a in table.xpath(".//a")]
    assert days == [("/ru/2025/03/16/", "16 1 новость"), ("/ru/2025/03/17/", "17 1 новость")]
    assert root.xpath("//main//a[@rel='prev' or @rel='next']/@href") == ["/ru/archive/2025/04/"]
    newest = lxml.html.fromstring(client.get("/ru/archive/").content)
    assert newest.xpath("string(//table[@class='calendar']/caption)") == "апрель 2025"


@pytest.mark.parametrize(
    ("asked", "status", "where"),
    [("2025-03-16", 302, "/ru/2025/03/16/"), ("16.03.2025", 404, None), ("", 404, None), ("9999-12-31", 404, None)],
)
def test_the_field_for_a_date_leads_to_its_day(client: Client, asked: str, status: int, where: str | None) -> None:
    answer = client.get("/ru/archive/", {"day": asked})
    assert (answer.status_code, answer.headers.get("Location")) == (status, where)


@pytest.mark.parametrize(
    "path", ["/ru/2025/02/30/", "/ru/2025/13/01/", "/ru/1066/10/14/", "/ru/archive/2025/00/", "/ru/2025/3/16/"]
)
def test_a_day_that_is_none_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("edition", "expected"),
    [("az", "Arxiv hələ boşdur."), ("ru", "Архив пока пуст."), ("en", "Nothing has been archived yet.")],
)
def test_an_empty_archive_says_so(client: Client, edition: str, expected: str) -> None:
    assert main(client, f"/{edition}/archive/")[1:] == [expected]


def test_most_read_is_a_table_with_its_own_numbers(client: Client) -> None:
    haqqin = make_source("Haqqin")
    now = datetime.now(UTC)
    hour_ago = now - timedelta(hours=1)
    first, second = (make_article(haqqin, title, published=hour_ago, now=now) for title in ("Одна", "Другая"))
    add_views({first: 3, second: 1204}, at=now)
    root = lxml.html.fromstring(client.get("/ru/most-read/").content)
    heads = [th.text for th in root.xpath("//main//thead//th")]
    rows = [[" ".join(td.text_content().split()) for td in tr][:4] for tr in root.xpath("//main//tbody/tr")]
    assert heads == ["Место", "Заголовок", "Просмотров", "Источник", "Опубликовано"]
    assert rows == [["1", "Другая", "1 204", "Haqqin"], ["2", "Одна", "3", "Haqqin"]]
    assert root.xpath("//main//td/span/@data-views") == [str(second), str(first)]


def test_the_newest_numbers_are_there_for_pages_that_stay_open(client: Client) -> None:
    haqqin = make_source("Haqqin")
    older, newer = (make_article(haqqin, t, published=NOW + timedelta(minutes=n)) for n, t in enumerate("аб"))
    make_article(haqqin, "az", language="az", published=NOW)
    answer = client.get("/ru/latest/ids.json")
    assert (answer.json(), answer.headers["Content-Type"]) == ([newer, older], "application/json")
    bar = lxml.html.fromstring(client.get("/ru/").content).xpath("//div[@class='fresh']")[0]
    assert (bar.get("data-newest"), bar.get("data-ask"), bar.text) == (f"{newer} {older}", "/ru/latest/ids.json", None)
    assert bar.get("data-words") == (
        '["{} новый материал\u00a0— показать", "{} новых материала\u00a0— показать", '
        '"{} новых материалов\u00a0— показать"]'
    )


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        ("az", ["Redaksiya və əlaqə", "Birinci.", "İkinci."]),
        ("ru", ["Выходные данные и контакты",
                ("Оператор этого портала ещё не указал, кто за ним стоит. Этот текст задаётся в панели управления, в "
                "разделе Portal, в поле «imprint».")]),
    ],
)  # fmt: skip
def test_the_imprint_is_the_operator_s_or_says_that_it_is_missing(
    client: Client, edition: str, expected: list[str]
) -> None:
    save_portal(portal=Portal(name="Xəzər", imprint_az="Birinci.\n\nİkinci."), now=NOW)
    assert main(client, f"/{edition}/about/imprint/") == expected


@pytest.mark.parametrize(
    ("edition", "expected"),
    [("az", "Bu xəbər qanunun tələbi ilə bağlanıb"), ("ru", "Доступ к материалу закрыт по требованию закона"),
     ("en", "This article is closed by order of the law")],
)  # fmt: skip
def test_what_the_law_closes_answers_451(client: Client, edition: str, expected: str) -> None:
    pk = make_article(make_source("Haqqin"), "Новость")
    path = client.get(f"/{edition}/article/{pk}/").headers["Location"]
    articles.withhold(article_id=pk, reason="451: a court", now=NOW)
    answer = client.get(path)
    assert (answer.status_code, seen_lines(answer.content)[0]) == (451, expected)


FRAME = "iframe"


@pytest.mark.parametrize(
    ("kind", "url", "expected"),
    [
        ("youtube", "https://www.youtube.com/watch?v=abcdefghijk",
         (FRAME, "https://www.youtube-nocookie.com/embed/abcdefghijk", "www.youtube-nocookie.com")),
        ("youtube", "https://youtu.be/abcdefghijk?t=3",
         (FRAME, "https://www.youtube-nocookie.com/embed/abcdefghijk", "www.youtube-nocookie.com")),
        ("video", "https://vimeo.com/76979871", (FRAME, "https://player.vimeo.com/video/76979871?dnt=1",
                                                 "player.vimeo.com")),
        ("telegram", "https://t.me/haqqin/17", (FRAME, "https://t.me/haqqin/17?embed=1", "t.me")),
        ("video", "https://haqqin.example/a.mp4", ("video", "https://haqqin.example/a.mp4", "haqqin.example")),
        ("frame", "http://gilavar.localhost:48725/video/ferry",
         (FRAME, "http://gilavar.localhost:48725/video/ferry", "gilavar.localhost:48725")),
        ("frame", "http://gilavar.localhost.example/video/ferry", None),
        ("frame", "http://me@gilavar.localhost/video/ferry", None),
        ("frame", "http://gilavar.localhost/desk/?x=/video/ferry", None),
        ("youtube", "https://www.youtube.com/watch?v=1", None),
        ("youtube", "https://youtube.com.evil.example/watch?v=abcdefghijk", None),
        ("video", "http://haqqin.example/a.mp4", None),
        ("video", "https://me:word@haqqin.example/a.mp4", None),
        ("video", "https://x;script-src/a.mp4", None),
        ("frame", "javascript:alert(1)//t.me/a/1", None),
        ("x", "https://x.com/a/status/1", None),
    ],
)  # fmt: skip
def test_an_embed_has_a_player_only_where_we_know_one(
    kind: str, url: str, expected: tuple[str, str, str] | None
) -> None:
    wanted = Player(element=expected[0], address=expected[1], host=expected[2]) if expected else None
    assert player_of(Embed(kind=kind, url=url)) == wanted


def make_with(*blocks: Embed) -> int:
    seen = Extracted(
        reader_id="tests", title="T", language="ru", blocks=(Paragraph(html="Текст."), *blocks),
        published_at=Moment(at=NOW, certainty=Certainty.ZONE_STATED),
    )  # fmt: skip
    return make_article(make_source("Haqqin"), "T", extracted=seen)


def test_the_policy_of_a_page_passes_its_own_players_and_no_other(client: Client) -> None:
    pk = make_with(
        Embed(kind="telegram", url="https://t.me/haqqin/17"), Embed(kind="video", url="https://haqqin.example/a.mp4"),
        Embed(kind="frame", url="http://gilavar.localhost:48725/video/ferry"),
    )  # fmt: skip
    answer = client.get(f"/ru/article/{pk}/", follow=True)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert (policy["frame-src"], policy["media-src"]) == (
        "http://gilavar.localhost:48725 https://t.me", "https://haqqin.example",
    )  # fmt: skip
    other = client.get("/ru/").headers["Content-Security-Policy"]
    assert ("frame-src" in other, "media-src" in other) == (False, False)
    [post, video, _film] = lxml.html.fromstring(answer.content).xpath("//p[@class='embed']")
    assert (post.xpath("string(a/@href)"), video.xpath("string(a/@href)")) == (
        "https://t.me/haqqin/17", "https://haqqin.example/a.mp4",
    )  # fmt: skip
    assert post.get("data-note") == (
        "Только после нажатия ваш браузер загрузит это с t.me, и этот сайт узнает ваш IP-адрес."
    )


def test_pages_and_scripts_stay_within_their_budgets(client: Client) -> None:
    title = "Большое возвращение стимулирует рекордный промышленный рост в Карабахе и Восточном Зангезуре"
    sections = ("Политика", "Экономика", "Общество", "Мир", "Спорт", "Культура", "Технологии", "Происшествия")
    haqqin, now = make_source("Haqqin"), datetime.now(UTC)
    for n in range(56):
        at = Moment(at=now - timedelta(minutes=n), certainty=Certainty.ZONE_STATED)
        seen = Extracted(
            reader_id="tests", title=f"{title} {n}", language="ru", section=sections[n % 8], lead="Слово " * 60,
            published_at=at, blocks=(Paragraph(html="Слово " * 60),),
        )  # fmt: skip
        pk = make_article(haqqin, title, extracted=seen)
    front = client.get("/ru/")
    assert len(lxml.html.fromstring(front.content).xpath("//div[@class='sections']//li")) == 32
    article = client.get(f"/ru/article/{pk}/", follow=True)
    sizes = {"front": len(front.content), "article": len(article.content)}
    sizes["scripts"] = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in SCRIPTS)
    sizes["style"] = len(gzip.compress((STATIC / "portal.css").read_bytes()))
    budgets = {"front": 50 * 1024, "article": 35 * 1024, "scripts": 6 * 1024, "style": 10 * 1024}
    assert {name: size for name, size in sizes.items() if size > budgets[name]} == {}


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        ("az", ["Mənbələr", "Hazırda bu mənbələrdən cavab alınmır:",
                "Haqqin: əlaqə yoxdur: şəbəkə işləmir və ya ünvan mövcud deyil", "Haqqin", "Report"]),
        ("ru", ["Источники", "Сейчас не отвечают:", "Haqqin: нет связи: сеть недоступна или адреса не существует",
                "Haqqin", "Report"]),
        ("en", ["Sources", "These do not answer at the moment:",
                "Haqqin: cannot be reached: no connection, or the address does not exist", "Haqqin", "Report"]),
    ],
)  # fmt: skip
def test_an_empty_portal_says_which_outlets_do_not_answer_and_why(
    client: Client, edition: str, expected: list[str]
) -> None:
    silent, _ = make_source("Haqqin"), make_source("Report")
    fail_to_reach(silent.name)
    assert main(client, f"/{edition}/", "//section[@id='sources']") == expected


def test_a_portal_with_news_says_it_in_a_line_that_leads_to_the_list(client: Client) -> None:
    haqqin = make_source("Haqqin")
    make_article(haqqin, "Новость")
    fail_to_reach(haqqin.name)
    assert main(client, "/ru/", "//section[@id='sources']") == [
        "Источники", "Сейчас не отвечает 1 источник", "Haqqin",
    ]  # fmt: skip
    assert main(client, "/ru/sources/", "//main//li") == [
        "Haqqin", "русский Здесь показывается полный текст нет связи: сеть недоступна или адреса не существует",
    ]  # fmt: skip


def fail_to_reach(source: str) -> None:
    """A visit to the feed of an outlet that ends without an answer."""
    feed_id = next(feed.feed_id for feed in feed_health() if feed.source == source)
    taken = sources.claim_feed(feed_id, now=NOW)
    assert taken is not None
    with sources.feed_failures(taken, now=NOW):
        raise Later("nobody answered", trouble=Trouble.UNREACHABLE)

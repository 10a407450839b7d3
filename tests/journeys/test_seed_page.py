"""The page that is our model, line by line (docs/seed.md): harvested from a replayed outlet, read five months later."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

import lxml.html
import pytest
import time_machine
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client, override_settings
from tests.journeys import seed as model
from tests.journeys.harvest import HTML, RSS, Harvest
from tests.journeys.seed import ADDRESS, ARCHIVED, HOST, LOOKED_AT, VIEWS, RankedItem, Seed, read_seed
from tests.make import make_source
from tests.portal.sight import seen_lines
from tests.site import Site

from icma.articles.models import Article
from icma.articles.queries import PublicArticle, public_article
from icma.audience.actions import add_views
from icma.captures.models import Capture
from icma.captures.segments import close_archive, open_archive
from icma.core.fetch import Fetcher
from icma.core.isolate import ReaderPool
from icma.house.actions import save_portal
from icma.house.models import Portal
from icma.portal.cache import PageCache
from icma.portal.cache_store import PageStore
from icma.sources import actions as sources
from icma.sources.queries import Rights

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not model.PAGE.exists(), reason="the page that is our model is not beside this repository"),
]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """The portal with the seed in it: the harvested article, and the ranked ones in the seed's order."""

    seed: Seed
    article: PublicArticle
    ranked: tuple[int, ...]
    foreign: tuple[str, ...]  # headlines of the other editions

    @property
    def path(self) -> str:
        return f"/ru/article/{self.article.id}-{self.article.slug}/"


@pytest.fixture(scope="module")
def replica(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any, readers: ReaderPool
) -> Iterator[Replica]:
    """Harvested once, because an outlet is asked politely: one request in a second."""
    with django_db_blocker.unblock(), override_settings(SEGMENTS_DIR=tmp_path_factory.mktemp("warc")):
        try:
            yield build_replica(readers)
        finally:
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The clock stands at the moment when the page was saved."""
    with time_machine.travel(LOOKED_AT, tick=False):
        yield


def build_replica(readers: ReaderPool) -> Replica:
    seed = read_seed()
    with time_machine.travel(ARCHIVED, tick=True):
        open_archive(now=ARCHIVED)
        name_portal()
        haqqin = harvest_haqqin(seed, readers)
    article = Article.objects.get()
    add_views({article.pk: VIEWS}, at=LOOKED_AT)
    ranked = model.load_ranking(seed, haqqin)
    foreign = publish_in_other_languages()
    close_archive(now=LOOKED_AT)
    found = public_article(article.pk)
    assert found is not None
    return Replica(seed=seed, article=found, ranked=tuple(ranked), foreign=foreign)


def name_portal() -> None:
    portal = Portal(name="icma", domain="Icma.az", time_zone="Asia/Baku", editions=["az", "ru", "en"])
    save_portal(portal=portal, now=ARCHIVED)


def harvest_haqqin(seed: Seed, readers: ReaderPool) -> Any:
    with Site(HOST) as site, Fetcher(user_agent="icma/test", dial=site.dial, total_seconds=5) as fetcher:
        site.serve(HOST, "/rss", model.write_feed(seed), headers=RSS)
        site.serve(HOST, "/news/341903", model.write_page(seed), headers=HTML)
        for path, picture in model.draw_photographs(seed).items():
            site.serve(HOST, path, picture, headers={"Content-Type": "image/png"})
        harvest = Harvest(site, fetcher, readers)
        source = sources.add_source(
            name="Haqqin", homepage=model.HOMEPAGE, language="ru", feeds=[f"https://{HOST}/rss"], rights=Rights.FULL,
            reason="a test", pictures=True, now=harvest.now(),
        )  # fmt: skip
        harvest.run()
    return source


def publish_in_other_languages() -> tuple[str, ...]:
    """The most read articles of all, in Azerbaijani and English."""
    items = {"az": "Gilavarda körpü açıldı", "en": "A bridge opens in Gilavar"}
    for language, title in items.items():
        item = RankedItem(title=title, published=LOOKED_AT.replace(hour=9), views=5_000)
        pk = model.make_ranked(make_source(f"Outlet {language}", language=language), item, language=language)
        add_views({pk: item.views}, at=LOOKED_AT)
    return tuple(items.values())


def by_django(path: str) -> str:
    answer = Client().get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    return answer.content.decode()


def by_cache(path: str) -> str:
    """The page as the page cache gives it, made and kept, lists spliced in; nobody's view is counted."""
    from icma.config.wsgi import django_application

    store = PageStore(10_000_000)
    cache = PageCache(django_application, store=store, hosts=["testserver"], count=lambda environ, pk: None)
    made, kept = ask_for(path, cache), ask_for(path, cache)
    assert made == kept
    return kept


def ask_for(path: str, application: Any) -> str:
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "HTTP_HOST": "testserver",
        "SERVER_NAME": "testserver", "SERVER_PORT": "80", "wsgi.url_scheme": "http", "HTTP_USER_AGENT": FIREFOX,
        "REMOTE_ADDR": "198.51.100.7", "wsgi.input": BytesIO(),
    }  # fmt: skip
    started: list[str] = []
    for signal in (request_started, request_finished):  # as Django's test client does: the test's transaction lives on
        signal.disconnect(close_old_connections)
    try:
        body = b"".join(application(environ, lambda status, headers, *rest: started.append(status)))
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
    assert started == ["200 OK"]
    return body.decode()


# --- line by line ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where our page departs from the seed. `seed` is a pattern of one of its lines, "" where it has none; `ours` is
    what stands there instead ("" nothing; groups of `seed` as in re.sub), or a pattern of a line that only we have.
    In patterns, "{article}" is the article's headline and "{ranked}" any of the ranked ones.
    """

    seed: str = ""
    ours: str = ""
    times: int = 1
    reason: str


STAMP = r"\d\d? Августа 2025 \d\d:\d\d"
LABELS = "видео|Minval Politika|ОБЗОР от Azernews|ПОЗИЦИЯ"
DECLARED = (
    # icon names, and what stands where they leaked
    Difference(seed="close|up", times=2, reason="icons are drawings without words"),
    Difference(seed=f"({STAMP})see(\\d+)", ours=r"\1 \2", times=20, reason="no icon name; a blank before the number"),
    Difference(seed=r"seeПросмотров:(\d+)", ours=r"Просмотров: \1", reason="no icon name; a blank before the number"),
    Difference(seed=r"archive(Эта новость .+)", ours=r"\1", reason="no icon name"),
    Difference(seed=r"top(Самые читаемые)", ours=r"\1", reason="no icon name"),
    Difference(seed=r"news(Последние новости)", ours=r"\1", reason="no icon name"),
    # chrome
    Difference(ours="Перейти к содержанию", reason="whoever has no mouse need not pass menu and ticker"),
    Difference(seed=r"Icma\.az", ours="icma", reason="the name; the domain stands in sentences (both are settings)"),
    Difference(seed="AZ", ours="AZ RU EN", reason="a third edition, and the one that is open is named too"),
    Difference(seed="Menu", ours="Разделы", reason="in the language of the edition"),
    Difference(ours="Последние новости", reason="a section of the menu"),
    Difference(ours="Найти", reason="search stands on every page"),
    Difference(ours="Войти", reason="whoever has an account signs in from every page"),
    Difference(ours="Наверх", reason="the way up has a word"),
    Difference(ours="Самые читаемые", times=2, reason="the ticker has a name; in the footer the list has an address"),
    Difference(
        ours=r"icma|О портале|Как считаются просмотры|Конфиденциальность|Выходные данные и контакты|Источники|"
        r"Архив по дням|RSS|Atom|JSON Feed|Рекламных и следящих куки нет\.|"
        r"У каждой новости указан источник со ссылкой; права на тексты принадлежат изданиям\.",
        times=12,
        reason="who speaks here, what is kept of the reader, the other ways through the archive",
    ),
    # the article
    Difference(seed=f"(.+) ({LABELS})", ours=r"\1", times=5, reason="the ticker has room for the headline alone"),
    Difference(seed="{article}", reason="the headline stands once"),
    Difference(ours=r"Haqqin Опубликовано: 16 Марта 2025 12:05", reason="outlet and publication date stand on top too"),
    Difference(seed=r"embedИсточник:https://haqqin\.az", ours="Источник: Haqqin", reason="leads to the article itself"),
    Difference(ours=r"Короткая ссылка: testserver/a/\d+", reason="an address that fits into a message"),
    Difference(ours="Войти Зарегистрироваться", reason="the gate leads to where one signs in or up"),
    # the lists
    Difference(ours="Как составляется этот список", reason="how the ranking is made is said"),
    Difference(ours=f"{{ranked}}|{STAMP}", times=20, reason="the newest ten are in the page, not brought by a script"),
    Difference(ours="Все последние новости", reason="the list goes on on its own page, without a script"),
)
SEEN_THERE = tuple(row for row in DECLARED if row.seed)  # looked at first: what stands there ends before ours begins
ONLY_OURS = tuple(row for row in DECLARED if not row.seed)


def by_views(seed: Seed) -> list[RankedItem]:
    """The ranking by our rule: all views, the newer first among equals."""
    return sorted(seed.ranking, key=lambda item: (-item.views, -item.published.timestamp()))


def in_our_order(seed: Seed) -> list[str]:
    """The lines of the seed with its ranking (ticker and list) in the order of our rule."""
    lines, given, ours = list(seed.lines), seed.ranking, by_views(seed)
    ticker = lines.index(given[0].title)
    table = lines.index(given[0].title, ticker + 1)
    assert lines[ticker : ticker + 20] == lines[table : table + 40 : 2] == [item.title for item in given]
    rows = {item.title: lines[at + 1] for at, item in zip(range(table, table + 40, 2), given, strict=True)}
    lines[ticker : ticker + 20] = [item.title for item in ours]
    lines[table : table + 40] = [line for item in ours for line in (item.title, rows[item.title])]
    return lines


def compare(seed: Seed, ours: list[str]) -> Counter[Difference]:
    """Walk both pages from top to bottom; how often each declared difference was met. Fails at any other."""
    met: Counter[Difference] = Counter()
    theirs, at, here = in_our_order(seed), 0, 0
    while at < len(theirs) or here < len(ours):
        line, our = (theirs[at : at + 1] or [None])[0], (ours[here : here + 1] or [None])[0]
        if line == our:
            at, here = at + 1, here + 1
            continue
        row = next((row for row in (*SEEN_THERE, *ONLY_OURS) if explains(row, line, our, seed)), None)
        if row is None:
            pytest.fail(f"line {at} of the seed is {line!r}; ours has {our!r} there, and no reason is declared")
        met[row] += 1
        at, here = at + bool(row.seed), here + bool(row.ours)
    return met


def explains(row: Difference, line: str | None, our: str | None, seed: Seed) -> bool:
    """Whether this is the reason why the seed has `line` and we have `our` (None: the page has ended)."""
    if not row.seed:
        return our is not None and fill(row.ours, seed).fullmatch(our) is not None
    found = None if line is None else fill(row.seed, seed).fullmatch(line)
    return found is not None and (not row.ours or found.expand(row.ours) == our)


@cache
def fill(pattern: str, seed: Seed) -> re.Pattern[str]:
    ranked = "|".join(re.escape(item.title) for item in seed.ranking)
    return re.compile(pattern.replace("{article}", re.escape(seed.headline)).replace("{ranked}", ranked))


def test_every_line_of_the_seed_is_on_our_page_in_its_order_or_its_difference_is_declared(replica: Replica) -> None:
    html = by_django(replica.path)
    assert compare(replica.seed, seen_lines(html, "//body")) == {row: row.times for row in DECLARED}
    assert by_cache(replica.path) == html


@pytest.mark.parametrize("fault", ["a line is missing", "a line is new", "two lines change places", "a word is new"])
def test_the_comparison_sees_every_fault_wherever_it_is(replica: Replica, fault: str) -> None:
    lines, theirs = seen_lines(by_django(replica.path), "//body"), set(in_our_order(replica.seed))
    last = lines.index(replica.seed.lines[-1])
    for at, line in enumerate(lines[1:], 1):
        if fault == "two lines change places" and not (at <= last and {line, lines[at - 1]} <= theirs):
            continue  # where a line stands that the seed does not have is no question to the seed
        spoilt = {
            "a line is missing": [*lines[:at], *lines[at + 1 :]],
            "a line is new": [*lines[:at], "see", *lines[at:]],
            "two lines change places": [*lines[: at - 1], line, lines[at - 1], *lines[at + 1 :]],
            "a word is new": [*lines[:at], f"{line} up", *lines[at + 1 :]],
        }[fault]
        try:
            met = compare(replica.seed, spoilt)
        except pytest.fail.Exception:
            continue
        assert met != {row: row.times for row in DECLARED}, (at, line)


def test_only_one_tie_stands_the_other_way_round_than_in_the_seed() -> None:
    seed = read_seed()
    moved = [item for item, other in zip(seed.ranking, by_views(seed), strict=True) if item != other]
    assert [item.views for item in moved] == [130, 130]
    assert moved[0].published < moved[1].published  # the older one stands first there, against its own other tie


def test_the_source_link_leads_to_the_article_and_the_capture_is_that_of_the_stamp(replica: Replica) -> None:
    root = lxml.html.fromstring(by_django(replica.path))
    assert root.xpath("//p[@class='origin']/a/@href") == [ADDRESS]
    page_id = Article.objects.get(pk=replica.article.id).page_id
    kept = Capture.objects.filter(kind="page", page_id=page_id)
    assert [f"{capture.captured_at.astimezone(model.BAKU):%Y-%m-%d %H:%M}" for capture in kept] == ["2025-03-16 12:16"]


def test_captions_stand_below_their_photographs_and_quotations_are_quotations(replica: Replica) -> None:
    root = lxml.html.fromstring(by_django(replica.path))
    captions = [line for line in replica.seed.text if model.is_caption(line)]
    assert seen_lines(by_django(replica.path), "//figure[img[@src]]/figcaption") == captions
    assert len(captions) == len(set(root.xpath("//figure/img/@src"))) == 5
    quoted = seen_lines(by_django(replica.path), "//div[@class='body']/blockquote")
    assert quoted == [line for line in replica.seed.text if line in quoted]
    assert [line[0] + line[-1] for line in quoted] == ["«.", "Р.", "«."]


def test_labels_are_told_apart_from_headlines_and_sentences_stay_whole(replica: Replica) -> None:
    root = lxml.html.fromstring(by_django(replica.path))
    shown = [
        (row.xpath("string(.//a)").replace("\u00ad", ""), row.xpath(".//*[@class='label']/text()"))
        for row in root.xpath("//ol[@class='ranked']/li")
    ]
    split = re.compile(f"(.+?)(?: ({LABELS}))?")
    expected = [split.fullmatch(item.title) for item in by_views(replica.seed)]
    assert shown == [(found[1], [found[2]] if found[2] else []) for found in expected if found]
    assert sum(len(labels) for _, labels in shown) == 5


def test_ticker_and_most_read_are_one_ranking_and_each_number_is_that_of_the_article(replica: Replica) -> None:
    root = lxml.html.fromstring(by_cache(replica.path))
    ticker = root.xpath("//nav[@class='ticker']//li/a/@href")
    rows = root.xpath("//ol[@class='ranked']/li")
    assert ticker == [row.xpath("string(.//a/@href)") for row in rows]
    numbers = dict(zip(replica.ranked, (item.views for item in replica.seed.ranking), strict=True))
    shown = [(int(row.xpath("string(.//@data-views)")), int(row.xpath("string(.//*[@data-views])"))) for row in rows]
    assert dict(shown) == numbers
    assert len(shown) == 20
    assert replica.article.id not in numbers  # its 143 views would rank, its age does not
    for path, (pk, views) in zip(ticker, shown, strict=True):
        own = lxml.html.fromstring(by_django(path))
        assert own.xpath(f"//article//*[@data-views='{pk}']/text()") == [str(views)]


def test_latest_holds_the_newest_ten_in_the_html(replica: Replica) -> None:
    newest = sorted(replica.seed.ranking, key=lambda item: item.published, reverse=True)[:10]
    root = lxml.html.fromstring(by_cache(replica.path))
    times = root.xpath("//section[@class='latest']//li//time/@datetime")
    assert times == [item.published.isoformat() for item in newest]


def test_each_edition_lists_its_own_language_only_and_pages_of_every_kind_carry_the_lists(replica: Replica) -> None:
    az, en = replica.foreign
    lists = seen_lines(by_django(replica.path), "//nav[@class='ticker'] | //aside")
    for path in ("", "latest/", "most-read/", "source/haqqin/", "sources/", "about/", "archive/", "2025/03/16/"):
        html = by_cache(f"/ru/{path}")
        assert seen_lines(html, "//nav[@class='ticker'] | //aside") == lists
        assert (az in html, en in html) == (False, False)
    for edition, own, other in (("az", az, en), ("en", en, az)):
        html = by_cache(f"/{edition}/article/{replica.article.id}-{replica.article.slug}/")
        assert seen_lines(html, "//nav[@class='ticker']//li") == [own]
        assert [item.title for item in replica.seed.ranking if item.title in html] == []
        assert other not in html

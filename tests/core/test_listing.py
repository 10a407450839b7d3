"""Pages without a feed: which links are headlines, and what stands beside them."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icma.core.article_links import is_article_like, is_navigation
from icma.core.failures import SetAside
from icma.core.listing import MAX_HEADLINES, read_listing
from icma.core.types import Certainty, FeedEntry, FeedKind, Moment, ParsedFeed

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BAKU = ZoneInfo("Asia/Baku")
PAGE = "https://n.example/xeberler"
MENU = """<div class="top"><a href="/">Ana səhifə</a><a href="/idman">İdman</a><a href="/siyaset">Siyasət</a>
  <a href="/medeniyyet">Mədəniyyət və incəsənət xəbərləri</a><a href="/haqqimizda">Haqqımızda</a></div>"""


def read(body: str | bytes, *, base_url: str = PAGE) -> ParsedFeed:
    raw = body if isinstance(body, bytes) else body.encode()
    return read_listing(raw, base_url=base_url, content_type="text/html", now=NOW, zone=BAKU)


def page(inside: str, *, head: str = "", lang: str = "az") -> str:
    return (
        f'<!doctype html><html lang="{lang}"><head><meta '
        f'charset="utf-8"><title>Xəbərlər</title>{head}</head><body>{inside}</body></html>'
    )


def found(inside: str) -> list[tuple[str, str]]:
    return [(entry.link.removeprefix("https://n.example"), entry.title) for entry in read(page(inside)).entries]


def test_a_page_of_headlines_gives_all_it_says() -> None:
    body = page(
        MENU
        + """<main><ul class="news">
      <li class="card"><a href="/xeber/101"><img src="/p/101.jpg" width="300" alt="Bərə"></a>
        <h3><a href="/xeber/101">Gilavarda yeni bərə xətti açıldı</a></h3>
        <time datetime="2026-11-22T14:05:00+04:00">14:05</time><p>Bərə gündə dörd dəfə üzəcək.</p></li>
      <li class="card"><a href="/xeber/102"><img data-src="/p/102.jpg" src="data:image/gif;base64,x"></a>
        <h3><a href="/xeber/102">Köhnə limanda anbar yandı</a></h3><span>21.11.2026, 09:30</span></li>
      <li class="card"><h3><a href="/xeber/103">Məktəbin damı təmir ediləcək</a></h3><span>2 saat əvvəl</span></li>
    </ul><div class="pagination"><a href="/xeberler?page=2">Növbəti səhifə buradadır</a></div></main>""",
        head='<meta property="og:site_name" content="Sahil qəzeti">',
    )
    assert read(body) == ParsedFeed(
        kind=FeedKind.LISTING,
        title="Sahil qəzeti",
        language="az",
        homepage=PAGE,
        entries=(
            FeedEntry(
                link="https://n.example/xeber/101",
                title="Gilavarda yeni bərə xətti açıldı",
                image_url="https://n.example/p/101.jpg",
                published_raw="2026-11-22T14:05:00+04:00",
                published=Moment(at=datetime(2026, 11, 22, 10, 5, tzinfo=UTC), certainty=Certainty.ZONE_STATED),
            ),
            FeedEntry(
                link="https://n.example/xeber/102",
                title="Köhnə limanda anbar yandı",
                image_url="https://n.example/p/102.jpg",
                published=Moment(at=datetime(2026, 11, 21, 5, 30, tzinfo=UTC), certainty=Certainty.NO_ZONE),
            ),
            FeedEntry(
                link="https://n.example/xeber/103",
                title="Məktəbin damı təmir ediləcək",
                published=Moment(at=datetime(2026, 11, 22, 10, 0, tzinfo=UTC), certainty=Certainty.INFERRED),
            ),
        ),
    )


CARDS = [
    (
        "the link stands around picture, title and lead",
        "".join(
            f'<article><a href="/{slug}"><img src="/{slug}.jpg" alt="Şəkil"><h2>{title}</h2><p>Uzun bir giriş '
            "cümləsi burada dayanır və bitmir.</p><span>22.11.2026</span></a></article>"
            for slug, title in (
                ("bere", "Bərə xətti sabah açılır"),
                ("dam", "Məktəbin damı təmir olunur"),
                ("kulek", "Gecə güclü külək əsəcək"),
            )
        ),
        [
            ("/bere", "Bərə xətti sabah açılır"),
            ("/dam", "Məktəbin damı təmir olunur"),
            ("/kulek", "Gecə güclü külək əsəcək"),
        ],
    ),
    (
        "picture, title and a call to follow are three links",
        "".join(
            f'<div class="item"><a href="/n/{n}"><img src="/{n}.jpg"></a><div class="t"><a '
            f'href="/n/{n}">{title}</a></div>'
            f'<a href="/n/{n}">Ətraflı oxumaq üçün keçid edin</a></div>'
            for n, title in (
                (501, "Паром снова ходит на Мирвари"),
                (502, "В порту открыли новый кран"),
                (503, "Крышу школы починят к зиме"),
            )
        ),
        [
            ("/n/501", "Паром снова ходит на Мирвари"),
            ("/n/502", "В порту открыли новый кран"),
            ("/n/503", "Крышу школы починят к зиме"),
        ],
    ),
    (
        "a bare list of short addresses",
        MENU
        + "<ul>"
        + "".join(
            f'<li><a href="/{s}">{t}</a></li>'
            for s, t in (
                ("tram", "The first tram leaves at dawn on Monday"),
                ("bread", "Bakers keep the price of a loaf"),
                ("figs", "Rain moves the fig festival indoors"),
            )
        )
        + "</ul>",
        [
            ("/tram", "The first tram leaves at dawn on Monday"),
            ("/bread", "Bakers keep the price of a loaf"),
            ("/figs", "Rain moves the fig festival indoors"),
        ],
    ),
    (
        "one lead story above a menu",
        MENU + '<h1><a href="/2026/11/22/mayak-korpusu">Mayak körpüsü açıldı</a></h1>',
        [("/2026/11/22/mayak-korpusu", "Mayak körpüsü açıldı")],
    ),
    (
        "numbers in the query, windows of other sites, files, mail and scripts",
        (
            '<p><a href="?id=77&utm_source=x">Şuranın büdcəsi qəbul edildi</a></p>'
            '<a href="https://other.example/xeber/9">Başqa saytın xəbəri burada</a>'
            '<a href="/hesabat-2026-il.pdf">İllik hesabatı yükləyin (PDF)</a>'
            '<a href="mailto:a@n.example">Bizə məktub yazın burada</a>'
            '<a href="javascript:void(0)">Bütün xəbərlərə bax burada</a>'
        ),
        [("/xeberler?id=77&utm_source=x", "Şuranın büdcəsi qəbul edildi")],
    ),
    (
        "tags, authors, sections and pages",
        (
            '<a href="/tag/gilavar-limani-xeberleri">Gilavar limanı barədə hər şey</a>'
            '<a href="/author/aysel-memmedova-yazir">Aysel Məmmədova yazır ki</a>'
            '<a href="/category/idman">İdman xəbərləri hər gün</a>'
            '<a href="/xeber/5">Şahmatçı Günay turnirdə qalib gəldi</a>'
        ),
        [("/xeber/5", "Şahmatçı Günay turnirdə qalib gəldi")],
    ),
    (
        "what is hidden or in nav and footer",
        (
            '<nav><a href="/xeber/1">Naviqasiyada bir xəbər başlığı</a></nav>'
            '<div style="display:none"><a href="/xeber/2">Gizli bir xəbər başlığı</a></div>'
            '<footer><a href="/xeber/3">Altlıqda bir xəbər başlığı</a></footer>'
            '<a href="/xeber/4">Görünən bir xəbər başlığı</a>'
        ),
        [("/xeber/4", "Görünən bir xəbər başlığı")],
    ),
    (
        "only a picture, which says what it shows",
        (
            '<a href="/xeber/9" title="Bərə xətti bu səhər açıldı"><img src="/b.jpg"></a>'
            '<a href="/xeber/10"><img src="/k.jpg" alt="Kranın limana gətirilməsi"></a>'
            '<a href="/xeber/12" title="Bölmə haqqında daha çox oxuyun">İdman</a>'
        ),
        [("/xeber/9", "Bərə xətti bu səhər açıldı"), ("/xeber/10", "Kranın limana gətirilməsi")],
    ),
    (
        "markup in a headline, and angle brackets",
        '<a href="/xeber/6">Liman <b>yenidən</b> işləyir: 5 &lt; 7 &amp; 7 &gt; 5</a>',
        [("/xeber/6", "Liman yenidən işləyir: 5 < 7 & 7 > 5")],
    ),
    (
        "a form around everything, as ASP.NET has it",
        '<form id="aspnetForm"><a href="/news/view.aspx?id=12">Шахматистка выиграла турнир</a></form>',
        [("/news/view.aspx?id=12", "Шахматистка выиграла турнир")],
    ),
]


@pytest.mark.parametrize(("name", "inside", "expected"), CARDS, ids=[row[0] for row in CARDS])
def test_headlines_are_found_and_nothing_else(name: str, inside: str, expected: list[tuple[str, str]]) -> None:
    assert found(inside) == expected


@pytest.mark.parametrize(
    ("name", "beside", "expected"),
    [
        ("az", "<span>22 noyabr 2026, 09:15</span>", "2026-11-22T05:15"),
        ("az, in words", "<span>Dünən, 23:50</span>", "2026-11-21T19:50"),
        ("ru", "<i>22 ноября 2026, 09:15</i>", "2026-11-22T05:15"),
        ("en", "<small>Nov 22, 2026 9:15 AM</small>", "2026-11-22T05:15"),
        ("tr", "<small>22 Kasım 2026 09:15</small>", "2026-11-22T05:15"),
        ("a number of views is no date", "<span>1234 baxış</span>", None),
        ("the future is not believed", '<time datetime="2027-11-22">sabah</time>', None),
        ("a lead that names a day is no date", f"<p>{'Bərə 20 noyabr 2026-da yenidən işə düşəcək. ' * 3}</p>", None),
    ],
)
def test_a_date_is_taken_from_beside_the_headline(name: str, beside: str, expected: str | None) -> None:
    items = "".join(
        f'<li><a href="/xeber/{n}">Bərə xəttində {word} səfər</a>{beside}</li>'
        for n, word in ((1, "birinci"), (2, "ikinci"))
    )
    dates = [
        entry.published and f"{entry.published.at:%Y-%m-%dT%H:%M}" for entry in read(page(f"<ul>{items}</ul>")).entries
    ]
    assert dates == [expected, expected]


def test_a_day_in_the_address_is_a_date_that_the_page_may_correct() -> None:
    (entry,) = read(page('<a href="/2026/11/21/bere-xetti-acildi">Bərə xətti bu səhər açıldı</a>')).entries
    assert entry.published == Moment(at=datetime(2026, 11, 20, 20, 0, tzinfo=UTC), certainty=Certainty.INFERRED)


def test_a_russian_page_in_windows_1251_is_read() -> None:
    body = '<head><meta charset="windows-1251"></head><a href="/news/7">Паром снова ходит на остров</a>'
    assert [entry.title for entry in read(body.encode("windows-1251")).entries] == ["Паром снова ходит на остров"]


def test_the_base_of_the_page_makes_links_absolute() -> None:
    (entry,) = read(
        page('<a href="xeber/8">Yeni kran limana gətirildi</a>', head='<base href="https://www.n.example/ru/">')
    ).entries
    assert entry.link == "https://www.n.example/ru/xeber/8"


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("only a menu", page(MENU), "no headlines that lead to articles were found on this page"),
        ("empty", "", "the page is empty"),
        ("no markup", "Salam, dünya", "there is no HTML in this page"),
        ("a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "this is an image, not a page"),
        (
            "filled by a script",
            page('<div id="app"></div><script>go()</script>'),
            "no headlines that lead to articles were found on this page",
        ),
    ],
)
def test_what_is_no_listing_is_set_aside_in_words(name: str, body: str | bytes, reason: str) -> None:
    with pytest.raises(SetAside) as caught:
        read(body)
    assert (caught.value.reason, caught.value.trouble) == (reason, "not_a_feed")


def test_a_page_with_very_many_links_is_cut_and_read_in_time() -> None:
    rows = "".join(
        f'<li class="c"><a href="/xeber/{n}">Bərə xəttində {"a" * (n % 7 + 2)} səfər {n}</a><span>{n} şərh</span></li>'
        for n in range(3000)
    )
    started = time.process_time()
    assert len(read(page(f"<ul>{rows}</ul>")).entries) == MAX_HEADLINES
    assert time.process_time() - started < 3


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet='<>/="aліə 1#?&;hrefdivp', max_size=300))
def test_any_page_gives_entries_or_a_reason(rubbish: str) -> None:
    try:
        feed = read(f'<a href="/xeber/1">Bərə xətti yenidən açıldı</a>{rubbish}')
    except SetAside:
        return
    assert all(entry.title and entry.link.startswith("https://n.example/") for entry in feed.entries)


@pytest.mark.parametrize(
    ("path", "navigation", "article"),
    [
        ("/", True, False),
        ("/idman", False, False),
        ("/news", True, False),
        ("/news/", True, False),
        ("/news/123456", False, True),
        ("/xeber/mayak-korpusu-acildi", False, True),
        ("/новости/паром-снова-ходит", False, True),
        ("/2026/11/22/bere", False, True),
        ("/2026/11/22/", False, False),
        ("/2026/", False, False),
        ("/archive/2026", True, False),
        ("/archive/kohne-limanda-anbar-yandi", False, True),
        ("/category/idman", True, False),
        ("/category/idman/page/2", True, False),
        ("/tag/bir-iki-uc", True, False),
        ("/topics/limanin-bu-gunu-12345", True, False),
        ("/index.php?id=12", False, True),
        ("/?p=12", False, True),
        ("/?lang=ru", True, False),
        ("/hesabat-2026.pdf", True, False),
        ("/wp-content/uploads/2026/11/x-y-z", True, False),
    ],
)
def test_addresses_are_told_apart_by_their_form(path: str, navigation: bool, article: bool) -> None:
    url = f"https://n.example{path}"
    assert (is_navigation(url), is_article_like(url)) == (navigation, article)

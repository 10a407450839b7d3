"""What a page says about its article: title, labels, authors, dates, cover, rights."""

import csv
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from icma.core.authors import read_names
from icma.core.extract import parse_page
from icma.core.headline import choose_headline, split_labels
from icma.core.metadata import Metadata, read_metadata
from icma.core.types import Certainty, Headers, Moment

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
URL = "https://www.sabah-xeber.az/siyaset/1234"
BAKU = ZoneInfo("Asia/Baku")
SEED = Path(__file__).resolve().parents[3] / "shared" / "seed" / "most-read.tsv"


def read(html: str, *, headers: Headers = (), url: str = URL) -> Metadata:
    root = parse_page(html)
    assert root is not None
    return read_metadata(root, url=url, fetched_at=NOW, zone=BAKU, headers=headers)


def linked(**fields: Any) -> str:
    told = {"@context": "https://schema.org", "@type": "NewsArticle"} | fields
    return f'<script type="application/ld+json">{json.dumps(told)}</script>'


# --- title ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "forms", "title"),
    [
        ("all agree", {"linked": "Körpü açıldı", "social": "Körpü açıldı", "shown": ["Körpü açıldı"]}, "Körpü açıldı"),
        ("the site's name goes", {"social": "Körpü açıldı | Sabah Xəbər"}, "Körpü açıldı"),
        ("with another dash", {"social": "Мост открыт — Sabah Xəbər"}, "Мост открыт"),
        ("and from the front", {"social": "Sabah Xəbər: Körpü bu gün açıldı"}, "Sabah Xəbər: Körpü bu gün açıldı"),
        ("by the host's name", {"social": "Bridge opened today - sabah-xeber.az"}, "Bridge opened today"),
        ("another dash stays", {"social": "Bakı - Tiflis qatarı yola düşdü"}, "Bakı - Tiflis qatarı yola düşdü"),
        (
            "two against one",
            {"linked": "The bridge has opened", "social": "Watch: bridge", "shown": ["The bridge has opened"]},
            "The bridge has opened",
        ),
        (
            "the form of <title> is for search engines",
            {"linked": "Bridge: all news", "social": "The river has two shores", "window": "Bridge: all news"},
            "The river has two shores",
        ),
        (
            "a line above the headline is not the headline",
            {"linked": "Çay: Körpü indi açıldı", "social": "Körpü indi açıldı", "shown": ["Çay: Körpü indi açıldı"]},
            "Körpü indi açıldı",
        ),
        (
            "JSON-LD, <h1> and Twitter against OpenGraph, too close to call: JSON-LD's",
            {"linked": "The bridge has opened", "shown": ["The bridge has opened"], "card": "The bridge has opened",
             "window": "The bridge has opened", "social": "Watch the river today"},
            "The bridge has opened",
        ),
        (
            "an <h1> loses the colon behind its kicker",
            {"linked": "Çay: Körpü bu gün açıldı", "shown": ["ÇayKörpü bu gün açıldı"]},
            "Çay: Körpü bu gün açıldı",
        ),
        (
            "a form that was cut short is the whole one",
            {"linked": "Körpü uzun illərdən sonra açıldı", "social": "Körpü uzun illərdən…", "card": "Körpü…"},
            "Körpü uzun illərdən sonra açıldı",
        ),
        (
            "the <h1> that another place repeats is the headline's",
            {"social": "Мост через реку открыт", "shown": ["Новости города", "Мост через реку открыт"]},
            "Мост через реку открыт",
        ),
        ("the site's name with more behind it", {"social": "Bridge opens now | Sabah Xəbər | Roe"}, "Bridge opens now"),
        ("the section goes", {"window": "Köprü törenle açıldı - Yaşam | Sabah Xəbər"}, "Köprü törenle açıldı"),
        ("also without blanks", {"window": "Мост через реку открыт-Yaşam"}, "Мост через реку открыт"),
        ("another word stays", {"window": "Мост через реку открыт - ура"}, "Мост через реку открыт - ура"),
        ("soft hyphens go", {"shown": ["Die Brü\u00adcke ist wie\u00adder offen"]}, "Die Brücke ist wieder offen"),
        ("only <title>", {"window": "Köprü açıldı | Sabah Xəbər"}, "Köprü açıldı"),
        ("an h1 that is the site's name", {"shown": ["Sabah Xəbər"], "window": "Köprü açıldı"}, "Köprü açıldı"),
        ("nothing", {}, ""),
    ],
)  # fmt: skip
def test_the_headline_is_chosen_among_its_forms(name: str, forms: dict[str, Any], title: str) -> None:
    assert choose_headline(**forms, site_names=["Sabah Xəbər"], section="Yaşam", url=URL).title == title


@pytest.mark.parametrize(
    ("name", "html", "title"),
    [
        ("escaped twice", '<meta property="og:title" content="Körpü &amp;amp; &amp;quot;x&amp;quot;">', 'Körpü & "x"'),
        ("microdata", '<meta itemprop="headline" content="Körpü açıldı"><h1>Ça</h1><title>Ça</title>', "Körpü açıldı"),
        ("a kicker", '<h1><span class="kicker">Çay</span><span>Körpü bu gün açıldı</span></h1>', "Körpü bu gün açıldı"),
        ("nothing but a kicker", '<h1><span class="kicker">Körpü bu gün açıldı</span></h1>', "Körpü bu gün açıldı"),
        ("a logo before it", "<h1><img alt='x'></h1><h1>Мост через реку открыт</h1>", "Мост через реку открыт"),
    ],
)  # fmt: skip
def test_the_headline_is_read_off_the_page(name: str, html: str, title: str) -> None:
    assert read(f"<html><body>{html}<p>x</p></body></html>").title == title


@pytest.mark.parametrize(
    ("headline", "title", "labels"),
    [
        ("Ağdamda yanğın baş verdi - VİDEO", "Ağdamda yanğın baş verdi", ("VİDEO",)),
        ("Ağdamda yanğın baş verdi VİDEO", "Ağdamda yanğın baş verdi", ("VİDEO",)),
        ("Nazir Şuşada olub (FOTO/VİDEO)", "Nazir Şuşada olub", ("FOTO/VİDEO",)),
        ("Qiymətlər dəyişdi – YENİLƏNİB", "Qiymətlər dəyişdi", ("YENİLƏNİB",)),
        ("Limanda yanğın olub - YENİLƏNİB-2", "Limanda yanğın olub", ("YENİLƏNİB-2",)),
        ("Пожар в порту потушен (ОБНОВЛЕНО-3)", "Пожар в порту потушен", ("ОБНОВЛЕНО-3",)),
        ("Limanda Boeing - 737", "Limanda Boeing - 737", ()),
        ("Мост открыт. Видео", "Мост открыт.", ("Видео",)),
        ("Точка зрения на переговоры ПОЗИЦИЯ", "Точка зрения на переговоры", ("ПОЗИЦИЯ",)),
        ("Новый мост и его строители ОБЗОР от Sabah", "Новый мост и его строители", ("ОБЗОР от Sabah",)),
        ("Köprü törenle açıldı | VİDEO", "Köprü törenle açıldı", ("VİDEO",)),
        ("Bridge opens after years [VIDEO]", "Bridge opens after years", ("VIDEO",)),
        ("Министерство опубликовало видео", "Министерство опубликовало видео", ()),
        ("Она показала новое фото", "Она показала новое фото", ()),
        ("Mayor shares video", "Mayor shares video", ()),
        ("Мост открыт новая геополитика", "Мост открыт новая геополитика", ()),
        ("VİDEO", "VİDEO", ()),
    ],
)
def test_labels_are_split_off_and_sentences_stay_whole(headline: str, title: str, labels: tuple[str, ...]) -> None:
    found = split_labels(headline)
    assert (found.title, found.labels) == (title, labels)


@pytest.mark.skipif(not SEED.exists(), reason="the seed's headlines are not beside this repository")
def test_the_seeds_headlines_lose_their_labels_and_nothing_else() -> None:
    with SEED.open(encoding="utf-8", newline="") as stream:
        headlines = [row["title"] for row in csv.DictReader(stream, delimiter="\t")]
    found = {line: split_labels(line, frozenset({"minvalpolitika", "azernews"})) for line in headlines}
    assert [label for one in found.values() for label in one.labels] == [
        "видео", "Minval Politika", "ОБЗОР от Azernews", "ПОЗИЦИЯ", "Minval Politika",
    ]  # fmt: skip
    assert all(" ".join([one.title, *one.labels]) == line for line, one in found.items())


# --- authors --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (["By Jane Roe"], ("Jane Roe",)),
        (["Jane Roe and John Doe"], ("Jane Roe", "John Doe")),
        (["Jane Roe, John Doe"], ("Jane Roe", "John Doe")),
        (["Jane Roe, Washington"], ("Jane Roe",)),
        (["Jane Roe, chief reporter"], ("Jane Roe",)),
        (["Jane Roe", "JANE ROE"], ("Jane Roe",)),
        (["jane@example.org Jane Roe 20 May 2026"], ("Jane Roe",)),
        (["Müəllif: Aysel Məmmədova"], ("Aysel Məmmədova",)),
        (["Aysel Məmmədova və Rəşad Əliyev"], ("Aysel Məmmədova", "Rəşad Əliyev")),
        (["Автор: Иван Петров"], ("Иван Петров",)),
        (["Иван Петров и Анна Ли"], ("Иван Петров", "Анна Ли")),
        (["Yazan: Ayşe Yılmaz"], ("Ayşe Yılmaz",)),
        (["Jane Roe, dpa"], ("Jane Roe", "dpa")),
        (["dpa", "DPA", "dpa"], ("dpa",)),
        (["JANE ROE", "Jane Roe"], ("Jane Roe",)),
        (["J. R. Roe", "А. Иванов", "Martin King Jr."], ("J. R. Roe", "А. Иванов", "Martin King Jr.")),
        (["Dr. Max Muster"], ("Dr. Max Muster",)),
        (["Von Anna von der Leyen und Max Muster"], ("Anna von der Leyen", "Max Muster")),
        (["Von der Leyen"], ("Von der Leyen",)),
        (["Ana Ruiz y Luis Vega"], ("Ana Ruiz", "Luis Vega")),
        (["José Ortega y Gasset"], ("José Ortega y Gasset",)),
        (["Le Soir et AFP"], ("Le Soir et AFP",)),
        (["Marie Petit et Jean Roux"], ("Marie Petit", "Jean Roux")),
        (["Jane Roe Political Correspondent"], ("Jane Roe",)),
        (["корреспондент Иван Петров"], ("Иван Петров",)),
        (["Müxbir Aysel Məmmədova"], ("Aysel Məmmədova",)),
        (["Ayşe Yılmaz ve Ali Kaya"], ("Ayşe Yılmaz", "Ali Kaya")),
        (["Jane Roe/John Doe", "abc/xy"], ("Jane Roe", "John Doe", "abc/xy")),
        (["牛镛、岳弘彬"], ("牛镛", "岳弘彬")),
        (["김철수 기자"], ("김철수",)),
        (["Rail24 Redaktion"], ("Rail24 Redaktion",)),
        (["(Image: Getty/Stock)", "Photo by Jane Roe", "Foto: Jane Roe", "jane-roe", "105092", "@janeroe"], ()),
        (["admin", "", "https://example.org/jane", "a" * 300], ()),
    ],
)
def test_authors_are_names(values: list[str], names: tuple[str, ...]) -> None:
    assert read_names(values) == names


def test_the_outlet_is_the_author_only_where_nobody_else_is_named() -> None:
    name = {"@type": "Organization", "name": "Sabah Xəbər"}
    house = linked(author=name, publisher=name, headline="A b c")
    assert read(f"<head>{house}</head><p class='byline'>Aysel Məmmədova</p>").authors == ("Aysel Məmmədova",)
    assert read(f"<head>{house}</head><p>x</p>").authors == ("Sabah Xəbər",)


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Sabah Xəbər Redaksiyası", "Aysel Məmmədova"),
        ("Redaksiya", "Aysel Məmmədova"),
        ("sabah-xeber.az", "Aysel Məmmədova"),
        ("Rəşad Əliyev", "Rəşad Əliyev"),
    ],
)
def test_a_newsroom_gives_way_to_the_byline_and_a_person_does_not(author: str, expected: str) -> None:
    site = '<meta property="og:site_name" content="Sabah Xəbər">'
    page = f"<head>{site}<meta name='author' content='{author}'></head><p class='byline'>Aysel Məmmədova</p>"
    assert read(page).authors == (expected,)


def test_whoever_comments_is_no_author() -> None:
    comment = "<div id='comments'><p><span class='author'>Oxucu Birinci</span></p></div>"
    assert read(f"<h1>Körpü açıldı</h1><p>x</p>{comment}<footer><a rel='author'>Sayt</a></footer>").authors == ()


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Jane Roe, in Town, Bridges · 31 Jan 2026, 20:02 · 0 Comments", "Jane Roe"),
        ('von <a href="/jane">Dr. Jane Roe</a>', "Dr. Jane Roe"),
        ("By ABC, on Monday", "ABC"),
        ("Mi 18.11.26 | 14:07 Uhr | Von Jane Roe", "Jane Roe"),
        ("18 noyabr 2026 | Cəmiyyət | Müəllif: Aysel Məmmədova", "Aysel Məmmədova"),
        ("Автор: Иван Петров", "Иван Петров"),
        ("Yazan: Ayşe Yılmaz", "Ayşe Yılmaz"),
        ("Author: Jane Roe", "Jane Roe"),
    ],
)
def test_an_author_named_in_plain_words_is_found(line: str, author: str) -> None:
    assert read(f"<html><body><h1>Körpü açıldı</h1><div>{line}</div><p>x</p></body></html>").authors == (author,)


# --- dates ----------------------------------------------------------------------------------------------------------


def moment(text: str, certainty: Certainty = Certainty.ZONE_STATED) -> Moment:
    return Moment(at=datetime.fromisoformat(text).replace(tzinfo=UTC), certainty=certainty)


@pytest.mark.parametrize(
    ("name", "html", "published"),
    [
        ("with a zone", linked(headline="A", datePublished="2026-11-18T09:30:00+04:00"), moment("2026-11-18T05:30")),
        (
            "without",
            linked(headline="A", datePublished="2026-11-18T09:30:00"),
            moment("2026-11-18T05:30", Certainty.NO_ZONE),
        ),
        ("1970 is no date", linked(headline="A", datePublished="1970-01-01T00:00:00Z"), None),
        ("nor is the future", linked(headline="A", datePublished="2099-01-01T00:00:00Z"), None),
        (
            "a clock beats a bare day",
            linked(headline="A", datePublished="2026-11-18") + '<time datetime="2026-11-18T09:30:00+04:00">',
            moment("2026-11-18T05:30"),
        ),
        (
            "but not one of another day",
            linked(headline="A", datePublished="2026-11-16") + '<time datetime="2026-11-18T09:30:00+04:00">',
            moment("2026-11-15T20:00", Certainty.INFERRED),
        ),
        (
            "OpenGraph",
            '<meta property="article:published_time" content="2026-11-18T05:30:00Z">',
            moment("2026-11-18T05:30"),
        ),
        ("microdata", '<meta itemprop="datePublished" content="2026-11-18T05:30:00Z">', moment("2026-11-18T05:30")),
        (
            "a clock that another place writes with its zone",
            linked(headline="A", datePublished="2026-11-18 09:30:00.0", dateModified="2026-11-18T10:00:00+03:00")
            + '<meta name="date" content="2026-11-18T09:30:00+03:00">',
            moment("2026-11-18T06:30"),
        ),
        (
            "midnight is how a bare day is written",
            linked(headline="A", datePublished="2026-11-18T00:00:00+04:00") + '<p class="date">18.11.2026 09:30</p>',
            moment("2026-11-18T05:30", Certainty.NO_ZONE),
        ),
        (
            "but stays where nothing says more",
            linked(headline="A", datePublished="2026-11-18T00:00:00+04:00"),
            moment("2026-11-17T20:00"),
        ),
        (
            "hours ahead in a wrong zone is before now",
            linked(headline="A", datePublished="2026-11-20T18:30:00") + '<p class="date">20 noyabr 2026</p>',
            moment("2026-11-20T12:00", Certainty.INFERRED),
        ),
        (
            "a line behind the headline",
            "<title>A b c</title><h2>A b c</h2><div>Fr 18.11.26 | 09:30 Uhr | Von Jane Roe</div>",
            moment("2026-11-18T05:30", Certainty.NO_ZONE),
        ),
        ("az words", '<span class="date">18 noyabr 2026, 09:30</span>', moment("2026-11-18T05:30", Certainty.NO_ZONE)),
        ("ru words", '<p class="x-date">18 ноября 2026, 09:30</p>', moment("2026-11-18T05:30", Certainty.NO_ZONE)),
        ("tr words", '<time>18 Kasım 2026 09:30</time>', moment("2026-11-18T05:30", Certainty.NO_ZONE)),
    ],
)  # fmt: skip
def test_the_date_of_publication(name: str, html: str, published: Moment | None) -> None:
    assert read(f"<html><head><title>A b c</title></head><body>{html}<p>x</p></body></html>").published_at == published


@pytest.mark.parametrize("path", ["2026/11/18/korpu", "news/2026-11-18-korpu", "news/20261118/korpu"])
def test_the_day_in_the_address_counts_where_nothing_else_does(path: str) -> None:
    found = read("<h1>A b c</h1><p>x</p>", url=f"https://www.sabah-xeber.az/{path}").published_at
    assert found == moment("2026-11-17T20:00", Certainty.INFERRED)


def test_a_date_in_words_is_read_in_the_language_that_the_page_declares() -> None:
    page = '<html lang="fr"><h1>A b c</h1><p class="date">18 novembre 2026 à 09h30</p><p>x</p></html>'
    assert read(page).published_at == moment("2026-11-18T05:30", Certainty.NO_ZONE)


# --- the rest -------------------------------------------------------------------------------------------------------


def test_everything_a_page_tells_is_read() -> None:
    told = linked(
        headline="Körpü açıldı",
        description="Uzun illərdən sonra körpü açıldı.",
        author=[{"@type": "Person", "name": "Aysel Məmmədova"}],
        datePublished="2026-11-18T09:30:00+04:00",
        dateModified="2026-11-19T09:30:00+04:00",
        articleSection=["Cəmiyyət"],
        keywords="körpü, çay",
        publisher={"@type": "Organization", "name": "Sabah Xəbər"},
        image=[{"url": "/kicik.jpg", "width": 300}, {"url": "/boyuk.jpg", "width": "1200px"}],
    )
    html = f"""<html lang="az"><head>{told}<link rel="canonical" href="/siyaset/1234?ref=x">
    <meta name="robots" content="noindex, noai"><meta name="tdm-reservation" content="1"></head><body>x</body></html>"""
    assert read(html, headers=(("X-Robots-Tag", "noimageai"), ("x-other", "1"))) == Metadata(
        title="Körpü açıldı",
        titles=("Körpü açıldı",),
        description="Uzun illərdən sonra körpü açıldı.",
        authors=("Aysel Məmmədova",),
        published_at=moment("2026-11-18T05:30"),
        modified_at=moment("2026-11-19T05:30"),
        language="az",
        section="Cəmiyyət",
        tags=("körpü", "çay"),
        canonical_url="https://www.sabah-xeber.az/siyaset/1234?ref=x",
        cover_image="https://www.sabah-xeber.az/boyuk.jpg",
        site_name="Sabah Xəbər",
        rights_signals={"robots": "noindex, noai", "tdm-reservation": "1", "x-robots-tag": "noimageai"},
    )


@pytest.mark.parametrize(
    "script",
    [
        '{"@type":"NewsArticle","headline":"Körpü açıldı",}',
        '<!-- {"@type":"NewsArticle","headline":"Körpü açıldı"} -->',
        '{"@graph":[{"@type":"WebSite","name":"S"},{"@type":["Thing","NewsArticle"],"headline":"Körpü\naçıldı"}]}',
        '[[{"@type":"https://schema.org/NewsArticle","headline":"K&ouml;rp&uuml; açıldı"}]]',
        '{"@type":"NewsArticle","headline":["Körpü açıldı"],"author":[[1],null,{"name":{"a":[]}}],"image":{"url":{}}};',
    ],
)
def test_broken_and_odd_json_ld_is_read(script: str) -> None:
    assert read(f'<script type="application/ld+json">{script}</script><p>x</p>').title == "Körpü açıldı"


@pytest.mark.parametrize(
    "script", ["", "{", "[" * 100_000, "null", "3", '"x"', '{"@type":5}', '{"@graph":{"@graph":[]}}']
)
def test_json_ld_that_tells_nothing_does_no_harm(script: str) -> None:
    page = f'<title>Körpü açıldı</title><script type="application/ld+json">{script}</script><p>x</p>'
    assert read(page).title == "Körpü açıldı"


@pytest.mark.parametrize(
    ("name", "html", "tags"),
    [
        ("JSON-LD", linked(headline="A", keywords=["körpü", "Körpü", "çay"]), ("körpü", "çay")),
        ("in one string", linked(headline="A", keywords="мост; река"), ("мост", "река")),
        ("kinds", linked(headline="A", keywords=["topic/bridge", "X Category: Sea"]), ("bridge", "Sea")),
        ("numbers", linked(headline="A", keywords=["98be933f-38cf-4fba-b6c6-ad438e82010a", "1:2", "ev"]), ("ev",)),
        ("<meta>", '<meta name="article:tag" content="çay"><meta name="article:tag" content="su">', ("çay", "su")),
        ("marked links", "<a rel='tag'>#körpü</a><a rel='tag'>çay</a>", ("körpü", "çay")),
        ("a list of tags", "<ul class='article-tags'><li><a>мост</a></li><li><a>река</a></li></ul>", ("мост", "река")),
        ("another list", "<ul class='staged-menu'><li><a>мост</a></li></ul>", ()),
    ],
)  # fmt: skip
def test_tags_are_the_publishers_words(name: str, html: str, tags: tuple[str, ...]) -> None:
    assert read(f"<html><body><h1>A b c</h1>{html}<p>x</p></body></html>").tags == tags


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ('<html lang="az-Latn-AZ">', "az-Latn-AZ"),
        ('<html lang="utf-8"><meta property="og:locale" content="ru_RU">', "ru_RU"),
        (f'<html>{linked(headline="A", inLanguage="tr")}<meta http-equiv="content-language" content="en">', "tr"),
        ('<html lang=""><meta http-equiv="content-language" content="en">', "en"),
        ("<html>", ""),
    ],
)
def test_the_language_is_the_first_declaration_that_names_one(html: str, language: str) -> None:
    assert read(f"{html}<body><p>x</p></body></html>").language == language


DEEP = 900  # levels; json itself gives up a little later
HOSTILE = {
    "nested lists": '"image":' + "[" * DEEP + "1" + "]" * DEEP,
    "nested objects": '"author":' + '{"name":' * DEEP + "1" + "}" * DEEP,
    "nested both": '"articleSection":' + '[{"name":' * 400 + "1" + "}]" * 400,
    "deeper than json goes": '"mainEntity":{}}' + "[" * 10_000,
    "not a number": '"image":{"url":"/a.jpg","width":NaN}',
    "the last of equal keys": '"headline":"x","headline":"Körpü açıldı"',
    "many authors": '"author":[' + '{"name":"Aysel"},' * 100_000 + '""]',
    "many keywords": '"keywords":[' + '"çay",' * 100_000 + '""]',
    "a long live blog": '"liveBlogUpdate":[' + '{"@type":"BlogPosting","articleBody":"söz söz söz"},' * 20_000 + "1]",
    "commas and blanks": '"a":[1' + ",   " * 50_000 + "]",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_json_ld_costs_little_and_takes_nothing_away(name: str) -> None:
    told = '{"@type":"NewsArticle","headline":"Körpü açıldı",' + HOSTILE[name] + "}"
    page = f'<title>Körpü açıldı</title><script type="application/ld+json">{told}</script><p>x</p>'
    start = time.process_time()
    assert read(page).title == "Körpü açıldı"
    assert time.process_time() - start < 2.0


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Körpü açıldı</h1>" + "<div class='date author'>" * 90 + "söz 2026 " * 100_000,
        "<h1>Körpü açıldı</h1>" + "<p class='byline date'>By </p>" * 9_000,
        "<h1>Körpü açıldı</h1>" + "<div class='related'>" * 80 + "<img src='/a.jpg'>" * 9_000,
        "<h2>Körpü</h2>" * 9_000,
        "<h1>" + "Körpü - " * 50_000 + "</h1>",
        "<meta name='author' content='" + "Jane and " * 50_000 + "'><h1>Körpü açıldı</h1>",
    ],
)
def test_a_hostile_page_costs_little(html: str) -> None:
    start = time.process_time()
    read(f"<html><head><title>Körpü açıldı</title></head><body>{html}</body></html>")
    assert time.process_time() - start < 2.0


PICTURE = '<figure><img srcset="/i/a-1234567-400.jpg 400w, /i/a-1234567-1600.jpg 1600w"></figure>'
TEXT = f"<p>{'Körpü bu gün açıldı. ' * 8}</p>"
FACE = "<picture><img src='/jane.jpg' width='400'></picture>"
TWITTER = '<meta name="twitter:image" content="/k.jpg">'
PROXY = "https://cdn.example/?url=http://sabah.example/a-1234567.jpg&w=1000"
OG = '<meta property="og:image" content="/i/a-1234567-og.jpg">'


@pytest.mark.parametrize(
    ("name", "html", "cover"),
    [
        ("a logo is none", f'<meta property="og:image" content="/logo.png">{TWITTER}', "/k.jpg"),
        ("nor a placeholder", '<meta property="og:image" content="/img/default-share.png">', ""),
        ("declared, where the page shows none", f"{OG}<h1>A b c</h1>{TEXT}", "/i/a-1234567-og.jpg"),
        ("the largest of the page's own", f"{OG}<h1>A b c</h1>{PICTURE}{TEXT}", "/i/a-1234567-1600.jpg"),
        ("also behind the lead", f"{OG}<h1>A b c</h1>{TEXT}{PICTURE}{TEXT}", "/i/a-1234567-1600.jpg"),
        ("also above the headline", f"{OG}<div>{PICTURE}</div><h1>A b c</h1>{TEXT}", "/i/a-1234567-1600.jpg"),
        ("one in the text is not the cover", f"{OG}<h1>A b c</h1>{TEXT}{TEXT}{PICTURE}", "/i/a-1234567-og.jpg"),
        ("nothing declared", f"<h1>A b c</h1>{PICTURE}{TEXT}", "/i/a-1234567-1600.jpg"),
        ("a face before it", f"{OG}<h1>A b c</h1>{FACE}{PICTURE}{TEXT}", "/i/a-1234567-1600.jpg"),
        ("a teaser before it", f"<h1>A b c</h1><p class='teaser'>{FACE}</p>{PICTURE}", "/i/a-1234567-1600.jpg"),
        ("a small one says nothing", f"<h1>A b c</h1><img src='/x.jpg' width='120'>{TEXT}", ""),
        ("one of the menu says nothing", f"<h1>A b c</h1><nav>{PICTURE}</nav>{TEXT}", ""),
        ("behind a proxy of pictures", f"{OG}<h1>A b c</h1><img src='{PROXY}'>{TEXT}", PROXY),
    ],
)  # fmt: skip
def test_the_cover_is_the_picture_at_the_head_of_the_article(name: str, html: str, cover: str) -> None:
    expected = f"https://www.sabah-xeber.az{cover}" if cover.startswith("/") else cover
    assert read(f"<html><head><title>A b c</title></head><body>{html}</body></html>").cover_image == expected

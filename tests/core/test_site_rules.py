"""Site rules: which selectors are understood, which rule is in force, what a page says under one."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import Any

import pytest
from lxml.html import document_fromstring

from icma.core.extract import read_page
from icma.core.reader_id import READER_ID, reader_id_of
from icma.core.selectors import BadSelector, Finder, check_selector, split_selectors
from icma.core.site_profile import SiteProfile
from icma.core.site_rules import BadRule, SiteRule, SiteRules, check_no_overlap, check_rule
from icma.core.types import Certainty, Extracted, Moment

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
URL = "https://sabah.example/siyaset/1"
DOCUMENT = document_fromstring(
    '<html><body id="top"><div class="a b"><p lang="az-AZ">bir</p><div class="c"><p>iki</p></div></div>'
    '<section><p data-x="1 2">üç</p><h2>dörd</h2></section></body></html>'
)


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("p", ["bir", "iki", "üç"]),
        (".a.b > p", ["bir"]),
        (".a p", ["bir", "iki"]),
        ("#top > section p", ["üç"]),
        ("body div div > p", ["iki"]),
        ("div > div > p", ["iki"]),
        ("h2, .c p", ["iki", "dörd"]),
        ("[data-x~='2']", ["üç"]),
        ("p[lang|=az]", ["bir"]),
        ("[lang^=az][lang$=AZ][lang*='-']", ["bir"]),
        ("[lang]", ["bir"]),
        ("P", ["bir", "iki", "üç"]),
        ("section div p", []),
        (".ab", []),
    ],
)
def test_selectors_find_what_css_says_in_reading_order(selector: str, expected: list[str]) -> None:
    assert [node.text_content() for node in Finder(DOCUMENT).select(selector)] == expected


NOT_FOLLOWED = "there are tags, .classes, #ids, [attributes], a space or > between them, and commas."


@pytest.mark.parametrize(
    ("selector", "line"),
    [
        ("", "An empty selector finds nothing; leave the field empty instead."),
        ("p::before", "'p::before': ::before is drawn by the browser and not on the page."),
        ("*", "'*' ends in *, which is everything; name a tag, a class or an id."),
        ("div > *", "'div > *' ends in *, which is everything; name a tag, a class or an id."),
        ("p:has(a)", f"'p:has(a)' asks for more than icma follows; {NOT_FOLLOWED}"),
        ("a ~ b", f"'a ~ b': ~ is not followed; {NOT_FOLLOWED}"),
        ("a|b", "'a|b': a| is a namespace; HTML has none."),
        ("div {", "'div {' is not a CSS selector: Expected selector, got <DELIM '{' at 4>"),
        ("mətn>", "'mətn>' is not a CSS selector: Expected selector, got <EOF at 5>"),
        ("a b c d e f g", "'a b c d e f g' goes 7 elements deep; at most 6 are followed."),
        (",".join("a" * 13), "This names 13 selectors; at most 12 are read."),
        ("div" * 3334, "This selector has 10002 characters; at most 300 are read."),
    ],
)
def test_selectors_that_cannot_be_followed_are_refused_in_words(selector: str, line: str) -> None:
    with pytest.raises(BadSelector) as refusal:
        check_selector(selector)
    assert str(refusal.value) == line


@pytest.mark.parametrize("storm", [":has(" * 60, "a:has(b:has(c:has(d)))", ":not(" * 55 + ")" * 20, "[" * 299])
def test_storms_of_nested_selectors_are_refused_at_once(storm: str) -> None:
    begun = time.process_time()
    with pytest.raises(BadSelector):
        check_selector(storm)
    assert time.process_time() - begun < 0.5


def test_the_longest_selector_on_the_deepest_page_takes_bounded_time() -> None:
    nested = ("<div class='a'>" * 90 + "x" + "</div>" * 90) * 110
    page = document_fromstring(f"<html><body>{nested}</body></html>")
    begun = time.process_time()
    found = len(Finder(page).select("div div div div div div"))
    assert (found, time.process_time() - begun < 5) == (85 * 110, True)  # 0.3 s; as XPath it takes 8


def test_the_lines_of_a_field_are_its_selectors() -> None:
    assert split_selectors(" div.metn \n\n.yazi, .text\ndiv.metn\n,\n") == ("div.metn", ".yazi, .text")


OLD = SiteRule(body=("#eski",), until=date(2026, 3, 31))
NEW = SiteRule(body=("#yeni",), since=date(2026, 4, 1))
SHIPPED = SiteRule(names=("Səhər",), until=date(2027, 1, 1))


@pytest.mark.parametrize(
    ("rules", "moment", "expected"),
    [
        ((OLD, NEW, SHIPPED), datetime(2026, 3, 31, 23, 59, tzinfo=UTC), OLD),
        ((OLD, NEW, SHIPPED), datetime.fromisoformat("2026-04-01T03:00:00+04:00"), OLD),
        ((OLD, NEW, SHIPPED), datetime(2026, 4, 1, tzinfo=UTC), NEW),
        ((OLD, SHIPPED), datetime(2026, 4, 1, tzinfo=UTC), SHIPPED),
        ((OLD, SHIPPED), datetime(2027, 1, 2, tzinfo=UTC), None),
        ((), NOW, None),
    ],
)
def test_old_pages_are_read_by_old_rules(
    rules: tuple[SiteRule, ...], moment: datetime, expected: SiteRule | None
) -> None:
    assert SiteRules(rules=rules).at(moment) == expected


@pytest.mark.parametrize(
    ("rule", "field", "line"),
    [
        (SiteRule(body=("p::after",)), "body", "'p::after': ::after is drawn by the browser and not on the page."),
        (SiteRule(drop=("html",)), "drop", "'html' is the whole page: it would drop everything."),
        (SiteRule(drop=("nav, body",)), "drop", "'nav, body' is the whole page: it would drop everything."),
        (SiteRule(body=("body",)), "body", "'body' is the whole page: it would say nothing."),
        (SiteRule(body=(".m",), drop=(".m",)), "drop", "'.m' is the body; dropping it would leave nothing."),
        (SiteRule(title=("h1",) * 13), "title", "These are 13 selectors; at most 12 are read."),
        (SiteRule(names=("x",)), "names", "'x': a name has 2 to 60 characters."),
        (
            SiteRule(since=date(2026, 5, 1), until=date(2026, 4, 1)), "until",
            "It ends on 2026-04-01, before it begins on 2026-05-01.",
        ),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_followed_is_refused_in_words(rule: SiteRule, field: str, line: str) -> None:
    with pytest.raises(BadRule) as refusal:
        check_rule(rule)
    assert (refusal.value.field, str(refusal.value)) == (field, line)


def test_two_rules_may_not_be_in_force_on_one_day() -> None:
    check_no_overlap([NEW, OLD])
    with pytest.raises(BadRule) as refusal:
        check_no_overlap([OLD, SiteRule(since=date(2026, 3, 31))])
    assert str(refusal.value) == "from 2026-03-31 on overlaps the rule until 2026-03-31."
    with pytest.raises(BadRule) as refusal:
        check_no_overlap([SiteRule(), NEW])
    assert str(refusal.value) == "from 2026-04-01 on overlaps the rule of every day."


def test_the_reader_is_named_by_code_rules_and_profile() -> None:
    rules, profile = SiteRules(rules=(OLD,)), SiteProfile(recurring=frozenset({"a"}))
    assert reader_id_of(SiteRules(), SiteProfile()) == READER_ID
    assert reader_id_of(rules, profile) == f"{READER_ID}+r{rules.digest}+p{profile.digest}"
    assert (len(rules.digest), len(profile.digest), rules.digest != SiteRules(rules=(NEW,)).digest) == (8, 8, True)


# --- reading under a rule -------------------------------------------------------------------------------------------

SENTENCES = {
    "az": "Gilavar limanında yeni bərə xətti açılıb, xətt şəhəri qarşı sahildəki Dənizkənd qəsəbəsi ilə birləşdirir.",
    "ru": "Новый мост через реку Ветлянку открыли в понедельник утром, по нему уже проехали первые автобусы города.",
    "en": "The ferry to the far shore runs four times a day, and a ticket costs three manats, the harbour office said.",
    "tr": "Kıyıdaki eski fener yeniden yakıldı, balıkçılar ışığı on iki yıl aradan sonra ilk kez gördüklerini söyledi.",
}
ADVERT = "Bizim kanala qoşulun, ən yeni xəbərlər əvvəlcə orada çıxır və heç bir yerdə belə tez oxuya bilməzsiniz."


def page(language: str, extra: str = "") -> bytes:
    text = SENTENCES[language]
    return f"""<html lang="{language}"><head><title>Səhər xəbərləri</title><meta property="og:title" content="Bölmə">
      </head><body><div class="bas">Körpü açıldı | Səhər</div><span class="vaxt" data-t="1">18.11.2026 09:30</span>
      <div class="kim">Leyla Əliyeva</div><div class="metn"><p>{text}</p><p class="cagiris">{ADVERT}</p>
      <p>{text[::-1]}.</p></div><div class="yan"><p>{text} Yan.</p>{extra}</div></body></html>""".encode()


RULE = SiteRule(
    body=(".yoxdur", "div.metn"), drop=(".cagiris",), title=("div.bas",), date=(".vaxt",), authors=(".kim",),
    names=("Səhər",),
)  # fmt: skip


def read(body: bytes, *rules: SiteRule, **told: Any) -> Extracted:
    return read_page(body, url=URL, fetched_at=NOW, content_type="text/html", rules=SiteRules(rules=rules), **told)


@pytest.mark.parametrize("language", SENTENCES)
def test_a_rule_decides_what_is_title_date_authors_and_body(language: str) -> None:
    text = SENTENCES[language]
    seen = read(page(language), RULE)
    assert (seen.title, seen.authors, seen.text, seen.rules_missed) == (
        "Körpü açıldı", ("Leyla Əliyeva",), f"{text}\n{text[::-1]}.", (),
    )  # fmt: skip
    assert seen.published_at == Moment(at=datetime(2026, 11, 18, 9, 30, tzinfo=UTC), certainty=Certainty.NO_ZONE)
    assert (seen.language, seen.reader_id) == (language, reader_id_of(SiteRules(rules=(RULE,))))


@pytest.mark.parametrize(
    ("rule", "missed"),
    [
        (SiteRule(body=(".getdi",)), ("body",)),
        (SiteRule(title=(".getdi",), date=(".bas",), authors=(".getdi",)), ("title", "authors", "date")),
        (SiteRule(drop=(".metn, .yan",)), ("body",)),
        (SiteRule(body=(".metn",), drop=(".metn p",)), ("body",)),
        (SiteRule(body=(".metn",), drop=("div",)), ("drop",)),
    ],
)
def test_a_rule_that_finds_nothing_or_leaves_nothing_gives_way_to_the_normal_reading(
    rule: SiteRule, missed: tuple[str, ...]
) -> None:
    plain = read(page("az"))
    seen = read(page("az"), rule)
    assert seen.rules_missed == missed
    assert (seen.title, seen.published_at, seen.authors) == (plain.title, plain.published_at, plain.authors)
    assert SENTENCES["az"] in seen.text


def test_what_holds_the_headline_and_most_words_is_never_dropped() -> None:
    body = f"<html><body><main><h1>Körpü açıldı</h1><p>{SENTENCES['az']}</p></main><p>Altlıq</p></body></html>".encode()
    seen = read(body, SiteRule(drop=("main",)))
    assert (seen.text, seen.rules_missed) == (SENTENCES["az"], ("drop",))


@pytest.mark.parametrize(
    ("headline", "title", "labels"),
    [
        ("Sülh danışıqları davam edir - Gilavar Siyasət", "Sülh danışıqları davam edir", ()),
        ("Эрдоган назвал дату окончания переговоров Gilavar Siyasət", "Эрдоган назвал дату окончания переговоров",
         ("Gilavar Siyasət",)),
        ("Gilavar Siyasət", "Gilavar Siyasət", ()),
    ],
)  # fmt: skip
def test_names_of_the_outlet_are_cut_from_titles(headline: str, title: str, labels: tuple[str, ...]) -> None:
    body = f"<html><body><h1>{headline}</h1><p>{SENTENCES['az']}</p></body></html>".encode()
    seen = read(body, SiteRule(names=("Gilavar Siyasət",)))
    assert (seen.title, seen.labels) == (title, labels)


@pytest.mark.parametrize("body", [b"", b"\x00", b"<", b"<html>", b"\xff\xfe<p>x", b"<div class=metn>" * 5000])
def test_no_bytes_make_reading_under_a_rule_raise(body: bytes) -> None:
    assert read(body, RULE).text == ""


def test_a_selector_that_was_never_checked_costs_its_field_only() -> None:
    assert read(page("az"), SiteRule(body=("p::before",), drop=(":has(",))).rules_missed == ("body",)

"""The index and what is found in it, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.make import NOW, make_article, make_exchange, make_source

from icma.articles import actions as articles
from icma.articles.models import Article, Version
from icma.articles.queries import public_rows
from icma.captures import actions as captures
from icma.captures.segments import store_exchanges
from icma.core.types import Certainty, Extracted, Moment, Paragraph
from icma.journal.actions import record_change
from icma.journal.queries import JournalCursor, changes_since, latest_cursor
from icma.search.actions import (
    LEASE,
    LINES,
    Entry,
    _free_key,
    _note,
    _read_on,
    _write,
    catch_up,
    claim_index,
    make_entries,
    push_search_ahead,
    start_over,
)
from icma.search.models import FIRST_BATCH, PLACE, Document, Place, Waiting
from icma.search.queries import count_by_language, find, index_state, next_search_turn, search_due
from icma.search.question import read_question
from icma.sources.actions import change_rights
from icma.sources.queries import Rights, SourceFacts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]


def keep_up(now: datetime = NOW) -> None:
    for _ in range(100):
        if not search_due(now=now, limit=1) or next_search_turn() is None:
            return
        catch_up(PLACE, now=now)
    raise AssertionError("the index does not come to rest")


def found(q: str, *languages: str) -> list[int]:
    return list(find(q, languages=languages or None, limit=50).ids)


@pytest.fixture
def source() -> SourceFacts:
    return make_source("Report", language="az")


FORMS = [
    ("az", "Gilavarda yeni bərə xətti açıldı", "Bərələr Bakıdan uşaqları da aparır.",
     ["Gilavar", "gilavarin", "GİLAVARDAN", "bərə", "bere", "bərəyə", "uşaq", "uşağı", "usaqlar", "baki bere"],
     ["gəmi", "Bakı gəmi", "-bərə", '"bərələr xətti"']),
    ("ru", "Ёлку на площади зажгли в 18:00", "Министр Алиев сказал, что в И.о. мэра Йод и COVID-19.",
     ["елка", "ЁЛКИ", "министра Алиева", "covid19", "COVID-19", "йод", '"министр алиев"'],
     ["иод", "covid-20", '"министры алиев"', "елка -йод"]),
    ("en", "Ferries' U.S. debut is off", "O’Brien paid 7.1 million, said the ministers by e-mail.",
     ["ferry", "U.S.", "obrien", "O'Brien", "7.1", "7,1", "minister", "email", "e-mail", '"e mail"'],
     ["7.2", "brien", '"mail e"']),
    ("tr", "İstanbul'da ışıklar söndü", "Bakanlar toplandı.",
     ["istanbul", "İSTANBUL", "bakan", "ışık", "isik"], ["ısik"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "title", "text", "hits", "misses"), FORMS, ids=[row[0] for row in FORMS])
def test_words_are_found_in_all_their_forms(
    source: SourceFacts, language: str, title: str, text: str, hits: list[str], misses: list[str]
) -> None:
    pk = make_article(source, title, text=text, language=language)
    keep_up()
    assert {q: found(q) for q in hits} == {q: [pk] for q in hits}
    assert {q: find(q).total if not find(q).loosened else 0 for q in misses} == dict.fromkeys(misses, 0)


def test_letters_count_when_they_are_typed_and_not_when_ascii_is(source: SourceFacts) -> None:
    died = make_article(source, "Məşhur rəssam öldü", text="x")
    became = make_article(source, "Nazir səfir oldu", text="x")
    keep_up()
    assert (found("öldü"), found("oldu")) == ([died], [became, died])
    answer = find("sefır")  # one letter wrong: found only when letters count no more
    assert (answer.ids, answer.loosened) == ((became,), True)


def test_quotes_want_the_words_together_as_typed(source: SourceFacts) -> None:
    near = make_article(source, "Bərə xətti açıldı", text="x")
    apart = make_article(source, "Xətti bərə idarəsi açdı", text="x")
    keep_up()
    assert found('"bərə xətti"') == found("«bərə xətti»") == found("“Bərə xətti") == [near]
    assert found("bərə xətti") == [apart, near]
    assert find('"bere xetti"').loosened


def test_a_beginning_is_found_with_a_star_or_when_nothing_else_is(source: SourceFacts) -> None:
    gas = make_article(source, "Газ подорожал", text="x", language="ru")
    paper = make_article(source, "Газопровод открыт", text="x", language="ru")
    keep_up()
    assert (found("газ"), found("газ*"), found("газоп")) == ([gas], [paper, gas], [paper])
    assert (find("газ*").loosened, find("газоп").loosened) == (False, True)


OLD = [NOW, NOW - timedelta(days=30), datetime(1999, 1, 1, tzinfo=UTC), datetime(1996, 5, 1, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("lima*", [0, 1, 2, 3]),
        ("Gilav* lima*", [0, 1, 2, 3]),
        ("Bakı lima*", [1]),
        ("lima* -Bakı", [0, 2, 3]),
        ("liman -gəm*", [0, 1, 3]),
        ("lima* -gəm*", [0, 1, 3]),
        ("lima* -gem*", [0, 3]),
        ("gəm*", [2]),
        ("gem*", [1, 2]),
        ("e-lima*", [3]),
        ("elim*", [3]),
        ('gila* "yeni liman"', [0, 3]),
        ("201*", [2]),
        ("uşa*", [0]),
        ("lim* xyz*", []),
        ("Nərgiz bağı lima*", []),
        ('liman gila* -"yeni liman"', [1, 2]),
        ("yeni lima* -uşaq", [3]),
        ("yeni lima* -e-lim*", [0]),
    ],
)
@pytest.mark.parametrize("few", [(-1, -1, 1), (50, 350, 300), (0, 9, 2)], ids=["by time", "by documents", "by either"])
def test_beginnings_are_found_the_newest_first_whenever_it_was(
    source: SourceFacts, monkeypatch: pytest.MonkeyPatch, q: str, expected: list[int], few: tuple[int, int, int]
) -> None:
    texts = ["Yeni liman uşaqlara", "Limanda Bakı gemisi", "Limanın gəmisi 2019", "Yeni liman e-limandır"]
    ids = [
        make_article(source, f"Gilavar {number}", text=text, published=at)
        for number, (text, at) in enumerate(zip(texts, OLD, strict=True))
    ]
    keep_up()
    for name, number in zip(("ALWAYS", "FEW", "COMMON"), few, strict=True):
        monkeypatch.setattr(f"icma.search.queries.{name}", number)
    assert find(q, languages=("az",)).ids == find(q).ids == tuple(ids[number] for number in expected)
    assert [find(q, limit=1, offset=number).ids for number in range(5)] == [
        *((ids[number],) for number in expected), *[()] * (5 - len(expected)),
    ]  # fmt: skip
    assert count_by_language(find(q).question, ("az", "ru")) == {"az": len(expected), "ru": 0}


def test_a_beginning_of_more_articles_than_are_counted_says_so(
    source: SourceFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [
        make_article(source, f"Liman {number}", text="x", published=NOW - timedelta(days=12 * number))
        for number in range(6)
    ]
    keep_up()
    monkeypatch.setattr("icma.search.queries.MOST_OF_BEGINNINGS", 4)
    answer = find("lim*", limit=3)
    assert (answer.ids, answer.total, answer.more) == (tuple(ids[:3]), 4, True)
    assert count_by_language(answer.question, ("az",)) == {"az": 4}


def test_headlines_come_first_then_the_newest(source: SourceFacts) -> None:
    at = [NOW - timedelta(hours=hours) for hours in (1, 2, 3, 4)]
    in_text = make_article(source, "Son xəbər", text="Liman bağlandı", published=at[0])
    old_title = make_article(source, "Liman açıldı", text="x", published=at[3])
    new_title = make_article(source, "Limanda yanğın", text="x", published=at[1])
    old_text = make_article(source, "Şəhər", text="limanlar", published=at[2])
    keep_up()
    assert found("liman") == [new_title, old_title, in_text, old_text]
    assert list(find("liman", newest_first=True).ids) == [in_text, new_title, old_text, old_title]
    pages = [find("liman", limit=1, offset=offset).ids for offset in range(5)]
    assert pages == [(new_title,), (old_title,), (in_text,), (old_text,), ()]
    assert [find("liman", limit=3, offset=offset).ids for offset in (1, 3)] == [
        (old_title, in_text, old_text), (old_text,),
    ]  # fmt: skip


def test_languages_are_kept_apart_and_counted(source: SourceFacts) -> None:
    az = make_article(source, "Gilavar limanı", text="x", language="az")
    en = make_article(source, "Gilavar port", text="x", language="en")
    unknown = make_article(source, "Gilavar 2026", text="x", language="tr")
    keep_up()
    assert found("gilavar") == [unknown, en, az]
    assert (found("gilavar", "az"), found("gilavar", "ru"), found("gilavar", "az", "en")) == ([az], [], [en, az])
    assert count_by_language(read_question("gilavar"), ("az", "ru", "en")) == {"az": 1, "ru": 0, "en": 1}


LEAD = "Giriş sözü. " + "Uzun giriş abzası davam edir və iki yüz hərfdən çoxdur. " * 5 + "Quyruq."


@pytest.mark.parametrize(
    ("rights", "expected"),
    [
        (Rights.FULL, {"başlıq", "giriş", "quyruq", "ürək"}),
        (Rights.EXCERPT, {"başlıq", "giriş"}),
        (Rights.HEADLINE, {"başlıq"}),
        (Rights.LINK, set()),
        (Rights.DARK, set()),
    ],
)
def test_what_rights_close_is_not_found_whichever_mode_was_before(rights: Rights, expected: set[str]) -> None:
    def seen() -> set[str]:
        return {word for word in ("başlıq", "giriş", "quyruq", "ürək") if found(word)}

    source = make_source("Report", language="az", rights=Rights.FULL)
    extracted = Extracted(
        reader_id="tests", title="Başlıq", lead=LEAD, language="az", text="Ürək.", blocks=(Paragraph(html="Ürək."),),
        published_at=Moment(at=NOW, certainty=Certainty.ZONE_STATED),
    )  # fmt: skip
    make_article(source, "Başlıq", extracted=extracted)
    keep_up()
    change_rights(source_id=source.id, rights=rights, reason="a test", now=NOW)
    keep_up()
    assert seen() == expected
    change_rights(source_id=source.id, rights=Rights.FULL, reason="a test", now=NOW)
    keep_up()
    assert seen() == {"başlıq", "giriş", "quyruq", "ürək"}


def test_a_withheld_article_is_gone_and_comes_back(source: SourceFacts) -> None:
    pk, other = make_article(source, "Liman", text="x"), make_article(source, "Limanlar", text="x")
    keep_up()
    articles.withhold(article_id=pk, reason="a request", now=NOW)
    assert [row.id for row in public_rows(find("liman").ids)] == [other]  # at once, before the index knows
    keep_up()
    assert (found("liman"), find("liman").total) == ([other], 1)
    articles.show_again(article_id=pk, now=NOW)
    keep_up()
    assert found("liman") == [other, pk]


def words_in_index() -> int:
    """How many articles the index's own tables still hold."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("""SELECT count(*) FROM search_index WHERE search_index MATCH '"l:az"'""")
        else:
            cursor.execute("SELECT count(*) FROM search_document WHERE vector @@ '''l:az'''::tsquery")
        return int(cursor.fetchone()[0])


def test_an_edit_replaces_the_words_and_leaves_none_behind(source: SourceFacts) -> None:
    pk = make_article(source, "Köhnə başlıq", text="Köhnə mətn.")
    keep_up()
    edit(pk, "Yeni başlıq")
    keep_up()
    edit(pk, "Yeni başlıq")  # read again, the same words: nothing to write
    keep_up()
    assert (found("köhnə"), found("yeni"), words_in_index(), Document.objects.count()) == ([], [pk], 1, 1)
    articles.withhold(article_id=pk, reason="a request", now=NOW)
    keep_up()
    assert (words_in_index(), Document.objects.count()) == (0, 0)


def edit(pk: int, title: str) -> None:
    """The publisher changed the page."""
    page_id = Article.objects.get(pk=pk).page_id
    at = NOW + timedelta(minutes=Version.objects.count())
    stored = store_exchanges([make_exchange("https://report.example/1", str(at).encode(), at=at)])
    capture_id = captures.import_capture(stored=stored[0], page_id=page_id, now=at)
    seen = Extracted(reader_id="tests", title=title, language="az", text="Mətn.", blocks=(Paragraph(html="Mətn."),))
    articles.store_reading(
        page_id=page_id, capture_id=capture_id, captured_at=at, extracted=seen, language_hint="az", now=at
    )


def test_a_result_that_something_newer_overtook_is_dropped(source: SourceFacts) -> None:
    pk = make_article(source, "Liman", text="x")
    keep_up()
    slow = make_entries([(pk, 1)])  # read before the article was withheld
    articles.withhold(article_id=pk, reason="a request", now=NOW)
    keep_up()
    _write(slow)
    assert (find("liman").total, words_in_index()) == (0, 0)


def test_two_engines_take_turns_and_a_killed_one_is_waited_for(source: SourceFacts) -> None:
    make_article(source, "Liman", text="x")
    keep_up()
    make_article(source, "Limanlar", text="x")
    assert claim_index(now=NOW) is not None  # and then kill -9
    catch_up(PLACE, now=NOW)
    assert (find("liman").total, search_due(now=NOW, limit=1)) == (1, [])
    keep_up(NOW + LEASE + timedelta(seconds=1))
    assert find("liman").total == 2


def test_the_index_is_made_anew_from_the_articles(source: SourceFacts) -> None:
    ids = [make_article(source, f"Liman {number}", text="x") for number in range(5)]
    keep_up()
    start_over(now=NOW)
    assert (found("liman"), index_state().filling) == ([], True)
    keep_up()
    state = index_state()
    assert (found("liman"), state.documents, state.waiting, state.behind, state.filling, state.current) == (
        ids[::-1], 5, 0, 0, False, True,
    )  # fmt: skip


def test_a_fault_of_ours_stops_one_article_only(source: SourceFacts) -> None:
    ids = [make_article(source, f"Liman {number}", text="x") for number in range(3)]
    keep_up()
    claim_index(now=NOW)
    _note(dict.fromkeys(ids, 10**6))
    for _ in range(2):  # 64, 8, 1
        push_search_ahead(PLACE, error="ValueError: x", now=NOW)
        if Place.objects.get(pk=PLACE).batch > 1:
            claim_index(now=NOW)
    assert Place.objects.get(pk=PLACE).batch == 1
    assert index_state().last_error == "A fault of ours: ValueError: x"
    push_search_ahead(PLACE, error="ValueError: x", now=NOW)
    assert list(Waiting.objects.filter(due_at__gt=NOW).values_list("pk", flat=True)) == [max(ids)]
    keep_up()
    assert (Waiting.objects.count(), Place.objects.get(pk=PLACE).batch > 1, FIRST_BATCH) == (1, True, 64)
    catch_up(PLACE, now=NOW + timedelta(hours=2))
    assert Waiting.objects.count() == 0


def test_lines_of_other_things_and_of_nothing_are_passed_over(source: SourceFacts) -> None:
    pk = make_article(source, "Liman", text="x")
    for subject in ("article:999999", "article:x", "article:\u00b2", "portal:1", "nonsense", "source:999", ""):
        record_change(kind="source.rights", subject=subject, at=NOW)
    keep_up()
    assert (found("liman"), index_state().behind) == ([pk], 0)


def test_articles_of_one_minute_and_of_long_ago_have_places(source: SourceFacts) -> None:
    ids = [make_article(source, f"Liman {n}", text="x", published=NOW) for n in range(3)]
    old = make_article(source, "Liman", text="x", published=datetime(1999, 1, 1, tzinfo=UTC))
    keep_up()
    assert found("liman") == [*ids[::-1], old]


def test_numbers_a_million_apart_share_a_minute(source: SourceFacts) -> None:
    pk = make_article(source, "Liman", text="x", published=NOW)
    keep_up()
    taken = Document.objects.get().id
    apart = [Entry(article_id=pk + more, change=0, published_at=NOW) for more in (0, 1, 2**20)]
    assert [_free_key(entry) - taken for entry in apart] == [1, 1, 1]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.text(alphabet="\"'*-()^:+{}ANDORTE%_\\&|!<>=.,öəı İ\x00🙂", max_size=40))
@example("liman " * 2_000)
@example('"' * 10_000)
@example("((((" * 3_000 + "NEAR/3 title:liman AND OR NOT")
@example("-" * 500 + " *" * 500)
@example("\x00\ud800 \ufdfa ½ ' \\ '; DROP TABLE search_index --")
@example("a* b* c* d*")
@example("l:az =liman a:liman title : liman")
def test_nothing_that_can_be_typed_breaks_it(q: str) -> None:
    answer = find(q, languages=("az",), limit=5, offset=0)
    assert len(answer.ids) <= answer.total
    find(q)


@pytest.mark.parametrize("rights", [Rights.HEADLINE, Rights.EXCERPT, Rights.LINK, Rights.DARK])
@pytest.mark.parametrize("followed", [0, 1])
def test_words_that_rights_have_closed_find_nothing_before_the_index_has_followed(
    source: SourceFacts, rights: Rights, followed: int
) -> None:
    other = make_article(make_source("Trend", language="az"), "Liman", text="Zanbaq gecə açır.")
    for _ in range(FIRST_BATCH + 5):  # more than one batch, so that some still wait after it
        make_article(source, "Bərə", text="Dəniz sakitdir. " * 20 + "Zanbaq gecə açır.")  # behind the excerpt
    keep_up()
    assert find("zanbaq").total == FIRST_BATCH + 6
    change_rights(source_id=source.id, rights=rights, reason="a test", now=NOW)
    for _ in range(followed):
        catch_up(PLACE, now=NOW)
    for asked in ("zanbaq", '"zanbaq gecə"', "zanb*"):
        assert (find(asked).ids, find(asked).total) == ((other,), 1), asked
    assert count_by_language(read_question("zanbaq"), ["az"]) == {"az": 1}
    keep_up()
    assert len(found("bərə")) == (0 if rights in (Rights.DARK, Rights.LINK) else 50)


def test_a_withheld_article_is_not_counted_before_the_index_has_followed(source: SourceFacts) -> None:
    pk = make_article(source, "Bərə", text="Zanbaq gecə açır.")
    keep_up()
    articles.withhold(article_id=pk, reason="a request", now=NOW)
    assert (find("zanbaq").ids, find("zanbaq").total, find("zanb*").total) == ((), 0, 0)
    assert count_by_language(read_question("zanbaq"), ["az"]) == {"az": 0}


def test_a_gap_in_the_journal_does_not_hold_up_what_comes_behind_many_lines() -> None:
    before = latest_cursor()
    for number in range(LINES + 10):
        record_change(kind="portal.changed", subject=f"portal:{number}", at=NOW)
    first = changes_since(before, limit=1)[0][0]
    cursor = JournalCursor(latest_cursor(), {first: NOW.timestamp()})  # the first came late, the others were read
    record_change(kind="article.changed", subject="article:7", at=NOW)
    assert _read_on(cursor) == {
        first: ("portal.changed", "portal:0"), latest_cursor(): ("article.changed", "article:7"),
    }  # fmt: skip


def test_a_gap_that_was_seen_by_a_clock_nine_days_ahead_is_given_up() -> None:
    cursor = JournalCursor(50, {40: (NOW + timedelta(days=9)).timestamp(), 45: NOW.timestamp()})
    assert cursor.take([], now=NOW.timestamp()) == []
    assert (cursor.missing, cursor.since) == ({45: NOW.timestamp()}, 44)

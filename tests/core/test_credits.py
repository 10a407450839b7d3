"""Whom an article names as its source, in the words of four languages."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icma.core.credits import (
    Credit,
    CreditKind,
    KnownSource,
    Named,
    find_credits,
    outlets_named,
    resolve_credit,
    sources_linked,
)

CITING, REPORTING, DATA = CreditKind.CITING, CreditKind.REPORTING, CreditKind.DATA
STATEMENT, LINE, DATELINE = CreditKind.STATEMENT, CreditKind.SOURCE_LINE, CreditKind.DATELINE

AZ = [
    ("APA-ya istinadən xəbər verilir ki, körpü bağlanıb.", [("APA", CITING)]),
    ("Bu barədə Mayak.az APA-ya istinadla məlumat yayıb.", [("APA", CITING)]),
    ("Report xəbər verir ki, liman bu səhər açılıb.", [("Report", REPORTING)]),
    ('"Trend" yazır ki, tunel payızda hazır olacaq.', [("Trend", REPORTING)]),
    ("«Mayak»ın məlumatına görə, yol iki gün bağlı qalacaq.", [("Mayak", DATA)]),
    ("Trend-in məlumatına görə, bərə gecikir.", [("Trend", DATA)]),
    ("Azərtac-a istinadən bildirilir ki, sərgi uzadılıb.", [("Azərtac", CITING)]),
    ("Bu barədə Report məlumat verib.", [("Report", REPORTING)]),
    ("Reuters agentliyinə istinadən yazırlar ki, danışıqlar bitib.", [("Reuters", CITING)]),
    ("Bloomberg-in yazdığına görə, qiymətlər qalxıb.", [("Bloomberg", DATA)]),
    ("Rəis APA-ya açıqlamasında deyib ki, yanğın söndürülüb.", [("APA", STATEMENT)]),
    ("Liman.az xəbər verir ki, qatar gecikir.", [("Liman.az", REPORTING)]),
    ("“Körfəz Xəbər”ə istinadən bildirilir.", [("Körfəz Xəbər", CITING)]),
    ("Yeni qayda qüvvəyə minib.\nMənbə: Report", [("Report", LINE)]),
    ("Nazir bildirib ki, işlər davam edir.", []),
    ("Elçin Quliyev yazır ki, romanı bitirib.", []),
    ("Nazirliyin məlumatına görə, 3 nəfər yaralanıb.", []),
    ("DİN-in məlumatına görə, sürücü saxlanılıb.", []),
    ("Daxili İşlər Nazirliyi xəbər verir ki, yol açıqdır.", []),
    ("Elmira Məmmədova xəbər verir ki, məktəb bağlanıb.", []),
]
RU = [
    ("Мост закрыт, сообщает АПА со ссылкой на «Азертадж».", [("АПА", REPORTING), ("Азертадж", CITING)]),
    ("Об этом со ссылкой на Reuters пишет «Маяк».", [("Reuters", CITING), ("Маяк", REPORTING)]),
    ("Как пишет «Коммерсантъ», сделка сорвалась.", [("Коммерсантъ", REPORTING)]),
    ("По данным Интерфакса, порт откроют в мае.", [("Интерфакса", DATA)]),
    ("По данным МЧС, пострадали пять человек.", []),
    ("Об этом сообщил министр.", []),
    ("Об этом сообщил Рустам Гасанов.", []),
    ("Об этом сообщил Гасанов.", []),
    ("Гасанов пишет роман о порте.", []),
    ("Передает Trend, что выставка продлена.", [("Trend", REPORTING)]),
    ("Reuters сообщает, что переговоры завершены.", [("Reuters", REPORTING)]),
    ("Об этом передаёт турецкое агентство Anadolu.", [("Anadolu", REPORTING)]),
    ("Как сообщает американская газета The New York Times, спор окончен.", [("The New York Times", REPORTING)]),
    ("Со ссылкой на телеканал «Хазар» пишут, что рейс отменён.", [("Хазар", CITING)]),
    ("Он рассказал это в интервью агентству ТАСС.", [("ТАСС", STATEMENT)]),
    ("МОСКВА, 3 ноя — РИА Новости. Порт закрыт.", [("РИА Новости", DATELINE)]),
    ("Порт закрыт до утра.\nИсточник: Haqqin.az", [("Haqqin.az", LINE)]),
    ("Телеканал Mayak сообщил, что рейс отменён.", [("Mayak", REPORTING)]),
    ("Об этом пишут СМИ.", []),
    ("Следователи передают дело в суд.", []),
    ("Ссылаясь на Минтранс, чиновники просят не выезжать.", [("Минтранс", CITING)]),
]
EN = [
    ("The bridge is shut, Reuters reports.", [("Reuters", REPORTING)]),
    ("Talks ended late, according to Bloomberg.", [("Bloomberg", DATA)]),
    ("The port is closed, the agency said, citing APA.", [("APA", CITING)]),
    ("As reported by The Harbour Times, the ferry is late.", [("The Harbour Times", REPORTING)]),
    ("The New York Times reported on Monday that the deal fell through.", [("The New York Times", REPORTING)]),
    ("LONDON, Nov 3 (Reuters) - The port shut on Tuesday.", [("Reuters", DATELINE)]),
    ("The captain told Sky News that he had waited.", [("Sky News", STATEMENT)]),
    ("State news agency Azertac reported no damage.", [("Azertac", REPORTING)]),
    ("citing Turkish news agency Anadolu", [("Anadolu", CITING)]),
    ("According to the Interior Ministry, five were hurt.", []),
    ("according to police, nobody was hurt", []),
    ("Leyla Rzayeva reports from the harbour.", []),
    ("He reports to nobody, she said.", []),
    ("The company posted this, according to Facebook.", []),
]
TR = [
    ("Anadolu Ajansı'nın haberine göre liman kapandı.", [("Anadolu Ajansı", DATA)]),
    ("Reuters'e göre görüşmeler bitti.", [("Reuters", DATA)]),
    ("Reuters'ın aktardığına göre sergi uzatıldı.", [("Reuters", DATA)]),
    ("Bloomberg'e dayandırdığı haberde fiyatların arttığı yazıldı.", [("Bloomberg", CITING)]),
    ("BBC'ye konuşan kaptan beklediğini söyledi.", [("BBC", STATEMENT)]),
    ("Hürriyet gazetesine göre tünel sonbaharda açılıyor.", [("Hürriyet", DATA)]),
    ("İçişleri Bakanlığı'na göre beş kişi yaralandı.", []),
    ("Buna göre yol iki gün kapalı kalacak.", []),
    ("Ayşe Yılmaz yazdı, biz okuduk.", []),
]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [(language, *row) for language, rows in (("az", AZ), ("ru", RU), ("en", EN), ("tr", TR)) for row in rows],
)
def test_outlets_are_found_and_nobody_else(language: str, text: str, expected: list[tuple[str, CreditKind]]) -> None:
    found = find_credits(text, language)
    assert [(credit.name, credit.kind) for credit in found] == expected
    assert [text[credit.start : credit.end] for credit in found] == [credit.phrase for credit in found]


KNOWN = (
    KnownSource(key="apa", name="APA", host="apa.example"),
    KnownSource(key="azertac", name="AZƏRTAC", host="azertag.example"),
    KnownSource(key="trend", name="Trend", host="trend.example"),
    KnownSource(key="report", name="Report", aliases=("Report İA",), host="report.example"),
    KnownSource(key="haqqin", name="Haqqin.az", host="haqqin.example"),
    KnownSource(key="interfax", name="Interfax"),
    KnownSource(key="reuters", name="Reuters"),
    KnownSource(key="aa", name="Anadolu Ajansı"),
    KnownSource(key="meduza", name="Медуза"),
    KnownSource(key="nyt", name="The New York Times"),
    KnownSource(key="korfez", name="Körfəz Xəbər"),
)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("APA", "apa"), ("АПА", "apa"), ("Apaya", "apa"), ("Азертаджа", "azertac"), ("Азертадж", "azertac"),
        ("Azərtac", "azertac"), ("Azərtaca", "azertac"), ("Тренд", "trend"), ("Trendə", "trend"), ("Trendin", "trend"),
        ("Report", "report"), ("Report İA", "report"), ("Репорт", "report"), ("Haqqin", "haqqin"),
        ("haqqin.az", "haqqin"), ("Интерфакса", "interfax"), ("Интерфакс", "interfax"), ("Рейтер", "reuters"),
        ("Рейтера", "reuters"), ("Reutersə", "reuters"), ("Anadolu", "aa"), ("Анадолу", "aa"), ("AA", "aa"),
        ("Медузы", "meduza"), ("Meduza", "meduza"), ("New York Times", "nyt"), ("Нью-Йорк Таймс", "nyt"),
        ("Körfez Xeber", "korfez"), ("Трендсеттер", None), ("Apaçi", None), ("Mayak", None), ("", None),
    ],
)  # fmt: skip
def test_a_name_is_the_source_in_any_script_and_case(name: str, key: str | None) -> None:
    credit = Credit(name=name, phrase=name, start=0, end=len(name), kind=CITING)
    assert resolve_credit(credit, KNOWN) == key


def test_links_to_a_source_name_it_too() -> None:
    links = ("https://www.trend.example/az/1", "https://nobody.example/", "http://[", "https://apa.example/x?y=1")
    assert sources_linked(links, KNOWN) == ("trend", "apa")


@pytest.mark.parametrize(
    ("language", "text", "links", "named"),
    [
        ("az", "APA-ya istinadən. Report xəbər verir ki.", (), Named(sources=("apa", "report"), outside=())),
        ("ru", "АПА сообщает со ссылкой на «Маяк».", ("https://trend.example/1",),
         Named(sources=("apa", "trend"), outside=("Маяк",))),
        ("en", "It ended, according to Bloomberg.", (), Named(sources=(), outside=("Bloomberg",))),
        ("en", "It ended, according to Refinitiv.", (), Named(sources=(), outside=())),
        ("tr", "Reuters'e göre görüşmeler bitti.", (), Named(sources=("reuters",), outside=())),
        ("tr", "Vapur geç kaldı.", (), Named(sources=(), outside=())),
    ],
)  # fmt: skip
def test_an_article_names_sources_of_ours_and_outlets_outside(
    language: str, text: str, links: tuple[str, ...], named: Named
) -> None:
    assert outlets_named(text, language, links=links, known=KNOWN) == named


@given(st.text(max_size=300), st.sampled_from(("az", "ru", "en", "tr", "", "xx")))
def test_no_text_makes_it_raise(text: str, language: str) -> None:
    for credit in find_credits(text, language):
        assert text[credit.start : credit.end] == credit.phrase
        resolve_credit(credit, KNOWN)


@settings(max_examples=40)
@given(
    st.lists(
        st.sampled_from(
            ["istinadən", "сообщает", "citing", "göre", "APA", "«", "»", '"', " ", "-ya", "\n", "(", ")", "—"]
        ),
        max_size=60,
    )
)
def test_no_heap_of_cues_makes_it_raise(parts: list[str]) -> None:
    text = " ".join(parts)
    assert all(text[one.start : one.end] == one.phrase for one in find_credits(text, ""))


@pytest.mark.parametrize("piece", ["citing ", "APA ", "Aa Bb istinadən ", "«", "по данным «a ", "A", "a.", "\n"])
def test_a_megabyte_takes_a_bounded_time(piece: str) -> None:
    start = time.process_time()
    find_credits(piece * (1_000_000 // len(piece)), "")
    assert time.process_time() - start < 3

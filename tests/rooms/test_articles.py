"""From sightings and readings to articles and versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.make import NOW, make_article, make_exchange, make_sighted, make_source

from icma.articles import actions as articles
from icma.articles.models import Reading, Version
from icma.articles.queries import (
    article_of_page,
    latest,
    of_source,
    of_time,
    public_article,
    public_rows,
    published_span,
)
from icma.captures import actions as captures
from icma.captures.segments import store_exchanges
from icma.core.types import Certainty, Extracted, FeedEntry, Image, Moment, Paragraph
from icma.sources.queries import Rights
from icma.tray import NotYet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]

READ = Extracted(
    reader_id="tests", title="Başlıq", language="az", text="Mətn.", blocks=(Paragraph(html="Mətn."),),
    published_at=Moment(at=NOW - timedelta(hours=2), certainty=Certainty.ZONE_STATED),
)  # fmt: skip


def store(page_id: int, extracted: Extracted, *, minutes: int) -> None:
    at = NOW + timedelta(minutes=minutes)
    stored = store_exchanges([make_exchange("https://haqqin.example/1", str(minutes).encode(), at=at)])
    capture_id = captures.import_capture(stored=stored[0], page_id=page_id, now=at)
    articles.store_reading(
        page_id=page_id, capture_id=capture_id, captured_at=at, extracted=extracted, language_hint="az", now=at
    )


@pytest.fixture
def page_id() -> int:
    source = make_source(language="az")
    page = captures.open_page(url="https://haqqin.example/1", source_id=source.id, now=NOW)
    articles.open_article(page_id=page, source_id=source.id, seen_at=NOW, now=NOW)
    return page


def numbers() -> list[tuple[int, str]]:
    return list(Version.objects.order_by("number").values_list("number", "reading__title"))


def test_only_what_a_reader_would_see_makes_a_version(page_id: int) -> None:
    store(page_id, READ, minutes=1)
    store(page_id, replace(READ, blocks=(*READ.blocks, Image(src="https://x.example/a.jpg?cache=1"))), minutes=2)
    store(page_id, replace(READ, blocks=(*READ.blocks, Image(src="https://x.example/a.jpg?cache=2"))), minutes=3)
    store(page_id, replace(READ, title="Başqa başlıq"), minutes=4)
    assert numbers() == [(1, "Başlıq"), (2, "Başlıq"), (3, "Başqa başlıq")]


def test_an_edit_does_not_move_an_article_in_the_lists(page_id: int) -> None:
    store(page_id, READ, minutes=1)
    moved = Moment(at=NOW + timedelta(hours=1), certainty=Certainty.ZONE_STATED)
    store(page_id, replace(READ, title="Yeni", published_at=moved), minutes=90)
    pk = article_of_page(page_id)
    assert pk is not None
    article = public_article(pk)
    assert article is not None
    assert (article.title, article.published_at, article.version_count) == ("Yeni", NOW - timedelta(hours=2), 2)
    assert article.edited_at == NOW + timedelta(minutes=90)


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (Moment(at=NOW - timedelta(hours=2), certainty=Certainty.NO_ZONE), (NOW - timedelta(hours=2), "no_zone")),
        (Moment(at=NOW.replace(year=1970), certainty=Certainty.ZONE_STATED), (NOW, "first_seen")),
        (Moment(at=NOW.replace(year=2099), certainty=Certainty.ZONE_STATED), (NOW, "first_seen")),
        (None, (NOW, "first_seen")),
    ],
)
def test_dates_that_nobody_can_believe_become_the_moment_we_saw_it(
    page_id: int, published: Moment | None, expected: tuple[object, str]
) -> None:
    store(page_id, replace(READ, published_at=published), minutes=1)
    pk = article_of_page(page_id)
    assert pk is not None
    article = public_article(pk)
    assert article is not None
    assert (article.published_at, article.published_certainty) == expected


def test_an_article_stands_on_its_feed_entry_until_the_page_is_read() -> None:
    source = make_source(rights=Rights.FULL)
    entry = FeedEntry(link="https://haqqin.example/2", title="Из Баку сообщают", summary="Кратко о главном.")
    pk = make_sighted(source, entry)
    article = public_article(pk)
    assert article is not None
    assert (article.title, article.lead, article.blocks, article.archived_at, article.language) == (
        "Из Баку сообщают", "Кратко о главном.", (), None, "ru",
    )  # fmt: skip
    make_sighted(source, replace(entry, title="Из Баку уточняют"))
    again = public_article(pk)
    assert again is not None
    assert again.title == "Из Баку уточняют"


def test_an_edition_lists_only_its_own_language_and_a_source_lists_all() -> None:
    source = make_source("Report", language="az")
    az, ru = make_article(source, "Azərbaycanca"), make_article(source, "По-русски", language="ru")
    assert [row.id for row in latest(language="az", limit=9)] == [az]
    assert [row.id for row in latest(language="ru", limit=9)] == [ru]
    assert [row.id for row in of_source(source_id=source.id, limit=9)] == [ru, az]


def test_pages_of_a_list_follow_each_other_without_gaps_when_times_are_equal() -> None:
    source = make_source("Report", language="az")
    ids = [make_article(source, f"Xəbər {n}") for n in range(5)]
    first = latest(language="az", limit=2)
    rest = latest(language="az", limit=9, before=(first[-1].published_at, first[-1].id))
    assert [row.id for row in first + rest] == ids[::-1]


def test_articles_of_a_time_come_oldest_first_and_leave_out_its_end() -> None:
    source = make_source("Report", language="az")
    hours = [make_article(source, f"Saat {n}", published=NOW - timedelta(hours=n)) for n in (1, 2, 3)]
    rows = of_time(language="az", since=NOW - timedelta(hours=3), until=NOW - timedelta(hours=1))
    assert [row.id for row in rows] == [hours[2], hours[1]]
    assert published_span(language="az") == (NOW - timedelta(hours=3), NOW - timedelta(hours=1))
    assert published_span(language="ru") is None


def test_rows_by_number_keep_their_order_and_leave_out_what_may_not_be_listed() -> None:
    source = make_source("Report", language="az")
    first, hidden, last = (make_article(source, f"Xəbər {n}") for n in range(3))
    articles.withhold(article_id=hidden, reason="a test", now=NOW)
    assert [row.id for row in public_rows([last, hidden, first, 999])] == [last, first]


def test_a_version_that_another_reader_put_there_meanwhile_is_compared_with_nothing(page_id: int) -> None:
    store(page_id, READ, minutes=1)
    with pytest.raises(NotYet):
        store(page_id, replace(READ, reader_id="tests+r12345678", title="Başqa başlıq"), minutes=2)
    assert numbers() == [(1, "Başlıq")]
    assert Reading.objects.count() == 1


def test_a_reading_that_was_replaced_goes_when_no_version_shows_it(page_id: int) -> None:
    store(page_id, READ, minutes=1)
    store(page_id, replace(READ, title="Başqa başlıq"), minutes=2)
    for number, changed in ((1, True), (2, True), (2, False)):
        version, again = Version.objects.get(number=number), replace(READ, reader_id="better", title=f"{number}")
        said = articles.store_rereading(version_id=version.pk, extracted=again, language_hint="az", now=NOW)
        assert said is changed
    assert list(Reading.objects.order_by("id").values_list("reader_id", "title")) == [("better", "1"), ("better", "2")]

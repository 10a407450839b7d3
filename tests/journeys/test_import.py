"""`icma import warc`: another archive's pages become articles, once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.make import NOW, make_exchange

from icma.articles.models import Article
from icma.captures.models import Capture, Unread
from icma.core.types import Exchange
from icma.core.warc import SegmentWriter, payload_digest_of
from icma.pipeline.imports import Outcome, import_warc

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]

PAGE = b"<html lang=az><h1>B\xc9\x99r\xc9\x99</h1><p>M\xc9\x99tn.</p></html>"


def write(path: Path, *exchanges: Exchange) -> Path:
    with SegmentWriter(path, software="tests", now=NOW) as writer:
        for exchange in exchanges:
            writer.write_exchange(exchange, payload_digest=payload_digest_of(exchange.entity))
    return path


def outcomes(path: Path) -> Counter[Outcome]:
    return Counter(one.outcome for one in import_warc(path, now=NOW))


def test_pages_become_articles_and_nothing_else_does(tmp_path: Path) -> None:
    file = write(
        tmp_path / "a.warc.gz",
        make_exchange("https://xeber.example/1", PAGE),
        make_exchange("https://www.xeber.example/2", PAGE),
        make_exchange("https://xeber.example/gone", b"gone", status=404),
        make_exchange("https://xeber.example/rss", b"<rss/>", content_type="application/rss+xml"),
    )
    assert outcomes(file) == {Outcome.IMPORTED: 2, Outcome.NO_PAGE: 2}
    assert [article.source.name for article in Article.objects.select_related("source")] == ["xeber.example"] * 2
    assert [capture.captured_at for capture in Capture.objects.all()] == [NOW, NOW]
    assert Unread.objects.count() == 2
    assert outcomes(file) == {Outcome.KNOWN: 2, Outcome.NO_PAGE: 2}
    assert (Article.objects.count(), Capture.objects.count()) == (2, 2)


def test_what_cannot_be_read_is_named_and_the_rest_is_taken(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.warc.gz", make_exchange("https://xeber.example/1", PAGE)).read_bytes()
    torn = tmp_path / "torn.warc.gz"
    torn.write_bytes(whole + whole[len(whole) // 2 :])
    found = list(import_warc(torn, now=NOW))
    assert [one.outcome for one in found if one.outcome is not Outcome.PASSED_OVER] == [Outcome.IMPORTED]
    assert all(one.reason for one in found if one.outcome is Outcome.PASSED_OVER)
    assert any(one.outcome is Outcome.PASSED_OVER for one in found)


def test_an_import_that_was_killed_behind_the_article_is_finished_by_the_next(tmp_path: Path) -> None:
    from tests.make import make_source

    from icma.articles import actions as articles
    from icma.captures import actions as captures

    source = make_source("xeber")
    page_id = captures.open_page(url="https://xeber.example/1", source_id=source.id, now=NOW)
    articles.open_article(page_id=page_id, source_id=source.id, seen_at=NOW, now=NOW)
    file = write(tmp_path / "a.warc.gz", make_exchange("https://xeber.example/1", PAGE))
    assert outcomes(file) == {Outcome.IMPORTED: 1}
    assert (Article.objects.count(), Unread.objects.count()) == (1, 1)

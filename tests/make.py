"""Plain factories; everything goes through the actions of the rooms."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from icma.articles import actions as articles
from icma.articles.queries import article_of_page
from icma.captures import actions as captures
from icma.captures.segments import store_exchanges
from icma.core.types import Certainty, Exchange, Extracted, FeedEntry, Moment, Paragraph
from icma.sources import actions as sources
from icma.sources.queries import Rights, SourceFacts

NOW = datetime(2026, 11, 22, 10, 5, tzinfo=UTC)  # 14:05 in Baku


def make_source(
    name: str = "Haqqin", *, language: str = "ru", rights: Rights = Rights.FULL, pictures: bool = False
) -> SourceFacts:
    """An outlet with one feed at https://<slug>.example/rss."""
    host = name.lower().replace(" ", "-").replace(".", "-")
    return sources.add_source(
        name=name, homepage=f"https://{host}.example/", language=language, feeds=[f"https://{host}.example/rss"],
        rights=rights, reason="a test", pictures=pictures, now=NOW,
    )  # fmt: skip


def make_sighted(source: SourceFacts, entry: FeedEntry, *, now: datetime = NOW) -> int:
    """An article that stands on a feed entry alone; its id."""
    from icma.sources.queries import feed_health

    feed_id = next(feed.feed_id for feed in feed_health() if feed.source == source.name)
    sighted = captures.add_sightings(feed_id=feed_id, source_id=source.id, entries=[entry], now=now)
    articles.open_articles(sighted=sighted, source_id=source.id, language_hint=source.language, now=now)
    pk = article_of_page(sighted[0].page_id)
    assert pk is not None
    return pk


def make_exchange(url: str, body: bytes = b"<html><h1>x</h1></html>", *, at: datetime = NOW, status: int = 200,
                  content_type: str = "text/html; charset=utf-8") -> Exchange:  # fmt: skip
    """One HTTP exchange as the fetcher would have seen it."""
    return Exchange(
        url=url, method="GET", request_headers=(("Host", "x.example"), ("User-Agent", "icma tests")), status=status,
        reason="OK", headers=(("Content-Type", content_type), ("Content-Length", str(len(body)))), entity=body,
        started_at=at,
    )  # fmt: skip


def make_article(
    source: SourceFacts,
    title: str,
    *,
    text: str = "Birinci abzas.\nİkinci abzas.",
    language: str = "",
    published: datetime = NOW - timedelta(hours=1),
    now: datetime = NOW,
    extracted: Extracted | None = None,
) -> int:
    """An article with a capture in a real segment and one version; its id. Needs the `archive` fixture."""
    url = f"{source.homepage}{uuid.uuid4().hex}"
    page_id = captures.open_page(url=url, source_id=source.id, now=now)
    article_id = articles.open_article(page_id=page_id, source_id=source.id, seen_at=now, now=now)
    stored = store_exchanges([make_exchange(url, title.encode(), at=now)])
    capture_id = captures.import_capture(stored=stored[0], page_id=page_id, now=now)
    seen = extracted or Extracted(
        reader_id="tests", title=title, language=language or source.language, text=text,
        published_at=Moment(at=published, certainty=Certainty.ZONE_STATED),
        blocks=tuple(Paragraph(html=line) for line in text.split("\n")),
    )  # fmt: skip
    articles.store_reading(
        page_id=page_id, capture_id=capture_id, captured_at=now, extracted=seen, language_hint=source.language, now=now
    )
    return article_id


def make_gone(page_id: int, *, now: datetime) -> None:
    """The outlet has this page no longer, and a visit has seen it."""
    captures.visit_page_now(page_id, now=now)
    visit = captures.claim_page(page_id, now=now)
    assert visit is not None
    stored = store_exchanges([make_exchange(visit.url, b"nothing here", at=now, status=404)])
    captures.finish_page(visit, stored=stored, robots_id=None, now=now)


def make_reader(name: str, *, joined: datetime = NOW - timedelta(hours=2)) -> int:
    """Somebody with an account; the number."""
    from icma.house.reader_actions import add_reader

    return add_reader(email=f"{uuid.uuid4().hex}@readers.example", name=name, joined_at=joined, now=NOW)

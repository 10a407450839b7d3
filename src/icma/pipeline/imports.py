"""Bringing other archives in: `icma import warc`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError

from icma.articles import actions as articles
from icma.captures import actions as captures
from icma.captures import queries as captured
from icma.captures.segments import store_exchanges
from icma.core.urls import BadUrl, host_of, same_site
from icma.core.warc import iter_responses
from icma.sources import actions as sources
from icma.sources import queries as sourced
from icma.sources.queries import SourceFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of one record: `outcome` is "imported", "known" or a readable reason why it was passed over."""

    url: str
    outcome: str


def import_warc(path: Path, *, now: datetime) -> Iterator[Imported]:
    """Take every captured page of a WARC file into the archive, dated as it was captured; the engine reads later.

    Sources are found by site; a site never met becomes a source of its own, without feeds and with excerpt rights.
    Importing the same file again adds nothing. Raises `OSError` when the file cannot be opened.
    """
    known_sources = {source.id: source for source in sourced.all_sources()}
    for record in iter_responses(path):
        if record.problem or record.exchange is None:
            yield Imported(url=record.url, outcome=record.problem or "not an HTTP response")
            continue
        exchange = record.exchange
        if exchange.status != 200 or "html" not in exchange.header("Content-Type").lower():
            yield Imported(url=record.url, outcome=f"HTTP {exchange.status}, not a page")
            continue
        try:
            source = _source_of(exchange.url, known_sources, now=now)
        except BadUrl as bad:
            yield Imported(url=record.url, outcome=str(bad))
            continue
        except ValidationError as wrong:  # another outlet has this one's host as its name
            yield Imported(url=record.url, outcome=" ".join(wrong.messages))
            continue
        if captured.has_capture(
            url=exchange.url, captured_at=exchange.started_at, payload_digest=record.payload_digest
        ):
            yield Imported(url=record.url, outcome="known")
            continue
        page_id = captures.open_page(url=exchange.url, source_id=source.id, now=now)
        stored = store_exchanges([exchange])
        captures.import_capture(stored=stored[0], page_id=page_id, now=now)
        articles.open_article(page_id=page_id, source_id=source.id, seen_at=exchange.started_at, now=now)
        yield Imported(url=record.url, outcome="imported")


def _source_of(url: str, known: dict[int, SourceFacts], *, now: datetime) -> SourceFacts:
    host = host_of(url)
    if not host:
        raise BadUrl(f"{url!r} has no host")
    for source in known.values():
        if same_site(source.homepage, url):
            return source
    name = host.removeprefix("www.")
    made = sources.add_source(name=name, homepage=f"https://{host}/", language="", feeds=[], time_zone="UTC", now=now)
    known[made.id] = made
    return made

"""Bringing other archives in: `icma import warc`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from django.core.exceptions import ValidationError

from icma.articles import actions as articles
from icma.captures import actions as captures
from icma.captures import queries as captured
from icma.captures.segments import store_exchanges
from icma.core.types import Exchange
from icma.core.urls import BadUrl, host_of, same_site
from icma.core.warc import iter_responses
from icma.sources import actions as sources
from icma.sources import queries as sourced
from icma.sources.queries import SourceFacts


class Outcome(StrEnum):
    """What became of one record."""

    IMPORTED = "imported"
    KNOWN = "known"
    NO_PAGE = "no page"  # a feed, a picture, a 404: not what an import takes
    PASSED_OVER = "passed over"  # a page that could not be taken; `reason` says why


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One record of the file; `reason` is "" or one readable line."""

    url: str
    outcome: Outcome
    reason: str = ""


def import_warc(path: Path, *, now: datetime) -> Iterator[Imported]:
    """Take every captured page of a WARC file into the archive, dated as it was captured; the engine reads later.

    Sources are found by site; a site never met becomes a source of its own, without feeds and with excerpt rights.
    Importing the same file again adds nothing. Raises `OSError` when the file cannot be opened.
    """
    known_sources = {source.id: source for source in sourced.all_sources()}
    for record in iter_responses(path):
        exchange = record.exchange
        if record.problem or exchange is None:
            yield Imported(url=record.url, outcome=Outcome.PASSED_OVER, reason=record.problem)
        elif exchange.status != 200 or "html" not in exchange.header("Content-Type").lower():
            yield Imported(url=record.url, outcome=Outcome.NO_PAGE)
        else:
            yield _import_page(exchange, record.payload_digest, known_sources, now=now)


def _import_page(
    exchange: Exchange, payload_digest: str, known_sources: dict[int, SourceFacts], *, now: datetime
) -> Imported:
    try:
        source = _source_of(exchange.url, known_sources, now=now)
    except BadUrl as bad:
        return Imported(url=exchange.url, outcome=Outcome.PASSED_OVER, reason=str(bad))
    except ValidationError as wrong:  # another outlet has this one's host as its name
        return Imported(url=exchange.url, outcome=Outcome.PASSED_OVER, reason=" ".join(wrong.messages))
    if captured.has_capture(url=exchange.url, captured_at=exchange.started_at, payload_digest=payload_digest):
        return Imported(url=exchange.url, outcome=Outcome.KNOWN)
    page_id = captures.open_page(url=exchange.url, source_id=source.id, now=now)
    # The article first: were we killed behind the capture, a second import would pass over it as known.
    articles.open_article(page_id=page_id, source_id=source.id, seen_at=exchange.started_at, now=now)
    captures.import_capture(stored=store_exchanges([exchange])[0], page_id=page_id, now=now)
    return Imported(url=exchange.url, outcome=Outcome.IMPORTED)


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

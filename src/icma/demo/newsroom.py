"""When the invented articles come out: relative to the moment the newsroom opened, kept between restarts.

Every opening is an *issue*: the same articles again, newly dated and at new addresses. Restarts within a day
continue the last issue, so that dates do not shift; a newsroom that slept longer opens a new one, and the old
articles stay where they were, as at any outlet.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from .outlets import UTC_OFFSET_HOURS, Outlet
from .writing import Article, articles_in

LOCAL = timezone(timedelta(hours=UTC_OFFSET_HOURS))
ISSUE_LASTS = timedelta(hours=24)
CLOCK_SLACK = timedelta(hours=1)  # a clock set back by less than this does not open a new issue
ISSUES_KEPT = 30  # older articles answer 404; a few hundred articles are enough for a demo
_FIRST_ISSUE_DAY = 739_000  # proleptic ordinal (2024-04-23); makes article numbers look like an outlet's


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article as it came out in one issue."""

    article: Article
    number: int  # unique in its outlet over all issues
    published: datetime  # aware, in the outlets' zone, whole minutes
    path: str


def open_newsroom(state: Path, *, now: datetime) -> tuple[datetime, ...]:
    """The openings so far, oldest first, with a new one when the last is over; `state` is written when it changes.

    A state file that cannot be understood is put aside as `<name>.damaged`. Raises `OSError` when `state` cannot be
    written.
    """
    openings = tuple(opened for opened in _read_openings(state) if opened - CLOCK_SLACK <= now)
    if openings and now < openings[-1] + ISSUE_LASTS:
        return openings
    openings = (*openings, now.astimezone(UTC).replace(second=0, microsecond=0))[-ISSUES_KEPT:]
    _write_openings(state, openings)
    return openings


def pieces_of(outlet: Outlet, openings: Iterable[datetime], *, now: datetime) -> tuple[Piece, ...]:
    """What the outlet has published by `now`, newest first."""
    pieces = [_piece(outlet, article, opened) for opened in openings for article in articles_in(outlet.slug)]
    out = [piece for piece in pieces if piece.published <= now]
    return tuple(sorted(out, key=lambda piece: (piece.published, piece.number), reverse=True))


def _piece(outlet: Outlet, article: Article, opened: datetime) -> Piece:
    published = (opened - article.age).astimezone(LOCAL)
    issue = opened.astimezone(LOCAL).toordinal() - _FIRST_ISSUE_DAY
    number = issue * 100 + article.number
    paths = {
        "az": f"/xeber/{number}/{article.slug}",
        "ru": f"/news/{number}.html",
        "en": f"/{published:%Y/%m/%d}/{article.slug}/",
    }
    return Piece(article=article, number=number, published=published, path=paths[outlet.language])


def _read_openings(state: Path) -> tuple[datetime, ...]:
    try:
        openings = [datetime.fromisoformat(text) for text in json.loads(state.read_bytes())["openings"]]
        return tuple(sorted(opened.astimezone(UTC) for opened in openings))
    except FileNotFoundError:
        return ()
    except (ValueError, TypeError, KeyError, OverflowError):
        state.replace(state.with_name(state.name + ".damaged"))
        return ()


def _write_openings(state: Path, openings: Iterable[datetime]) -> None:
    state.parent.mkdir(parents=True, exist_ok=True)
    draft = state.with_name(state.name + ".new")
    draft.write_text(json.dumps({"openings": [opened.isoformat() for opened in openings]}) + "\n", encoding="utf-8")
    draft.replace(state)

"""When the invented articles come out: relative to the moment the newsroom opened, kept between restarts.

Every opening is an *issue*: the same articles again, newly dated and at new addresses. Restarts within a day
continue the last issue, so that dates do not shift; a newsroom that slept longer opens a new one, and the old
articles stay where they were, as at any outlet. Between and after them come service bulletins (`timetable`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain, islice
from pathlib import Path

from .bulletins.making import LOCAL, write_bulletin
from .outlets import OUTLETS, Outlet
from .timetable import FIRST_NUMBER, KEPT, QUIET_DAYS, busy_turns, desk_of, moment_of, number_at, quiet_turns
from .words import section_path
from .writing import Article, articles_in, edits_in

ISSUE_LASTS = timedelta(hours=24)
CLOCK_SLACK = timedelta(hours=1)  # a clock set back by less than this does not open a new issue
ISSUES_KEPT = 30  # older articles answer 404; a few hundred articles are enough for a demo
BULLETINS_LISTED = 40  # of one outlet, in its lists and feeds; older ones keep their addresses
_FIRST_ISSUE_DAY = 739_000  # proleptic ordinal (2024-04-23); makes article numbers look like an outlet's
_BULLETIN = re.compile(r"\d{7,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article as it came out in one issue, in the state in which it stands now."""

    article: Article
    number: int  # unique in its outlet over all issues
    language: str
    published: datetime  # aware, in the outlets' zone, whole minutes
    modified: datetime  # of its last edit; `published` when there was none
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happens to an article after it came out: `what` is "edited" or "removed"."""

    outlet: str  # its name
    at: datetime
    what: str
    title: str


def open_newsroom(state: Path, *, now: datetime) -> tuple[datetime, ...]:
    """The openings so far, oldest first, with a new one when the last is over; `state` is written when it changes.

    A state file that cannot be understood is put aside as `<name>.damaged`. Raises `OSError` when `state` cannot be
    written.
    """
    openings = tuple(opened for opened in read_openings(state) if opened - CLOCK_SLACK <= now)
    if openings and now < openings[-1] + ISSUE_LASTS:
        return openings
    openings = (*openings, now.astimezone(UTC).replace(second=0, microsecond=0))[-ISSUES_KEPT:]
    _write_openings(state, openings)
    return openings


def pieces_of(outlet: Outlet, openings: Sequence[datetime], *, now: datetime) -> tuple[Piece, ...]:
    """What the outlet lists at `now`, newest first: every written article that stands, and its newest bulletins."""
    written = chain.from_iterable(_written(outlet, opened) for opened in openings)
    standing = [_as_it_stands(outlet, piece, now=now) for piece in written if _stands(piece, now=now)]
    bulletins = [_bulletin(outlet, number) for number in _listed_bulletins(outlet, openings, now=now)]
    return tuple(sorted(standing + bulletins, key=lambda piece: (piece.published, piece.number), reverse=True))


def piece_at(outlet: Outlet, path: str, pieces: Iterable[Piece], *, now: datetime) -> Piece | None:
    """What stands at this address: one of `pieces`, or a bulletin that is not listed any more."""
    listed = next((piece for piece in pieces if piece.path == path), None)
    found = _BULLETIN.search(path)
    if listed or found is None:
        return listed
    number = int(found[0])
    if not max(number_at(now - KEPT), FIRST_NUMBER) <= number <= number_at(now):
        return None
    desk = desk_of(number)
    if desk is None or desk.outlet != outlet.slug:
        return None
    piece = _bulletin(outlet, number)
    return piece if piece.path == path else None


def next_moment(openings: Sequence[datetime], *, now: datetime) -> datetime | None:
    """When something new comes out next, at whichever outlet; None when the newsroom has never opened."""
    if not openings:
        return None
    written = [piece.published for outlet in OUTLETS for piece in _written(outlet, openings[-1])]
    soon = now + timedelta(hours=2)
    since = max(now, busy_since(openings[-1]))
    turns = [moment_of(n) for outlet in OUTLETS for n in busy_turns(outlet, since=since, until=soon)]
    return min((moment for moment in (*written, *turns) if moment > now), default=None)


def published_count(outlet: Outlet, opened: datetime, *, now: datetime) -> int:
    """How many articles of this issue have come out by `now`, bulletins included."""
    written = sum(piece.published <= now for piece in _written(outlet, opened))
    busy = busy_since(opened)
    quiet = quiet_turns(outlet, since=opened - QUIET_DAYS, until=busy)
    since_busy = sum(1 for _ in busy_turns(outlet, since=busy, until=now)) if now > busy else 0
    return written + sum(moment_of(number) <= now for number in quiet) + since_busy


def events_of(opened: datetime) -> list[Event]:
    """Every edit and removal of this issue, in the order in which they come."""
    events = []
    for outlet in OUTLETS:
        for piece in _written(outlet, opened):
            changes = [("edited", edit.edited_after) for edit in edits_in(outlet.slug).get(piece.article.slug, ())]
            for what, after in [*changes, ("removed", piece.article.gone_after)]:
                if after is not None:
                    at = piece.published + after
                    events.append(Event(outlet=outlet.name, at=at, what=what, title=piece.article.title))
    return sorted(events, key=lambda event: event.at)


@cache
def busy_since(opened: datetime) -> datetime:
    """When the last written article of this issue is out: from then on the desks' bulletins keep the town informed."""
    ages = [article.age for outlet in OUTLETS for article in articles_in(outlet.slug)]
    return opened - min(ages, default=timedelta(0))


def read_openings(state: Path) -> tuple[datetime, ...]:
    """The openings that `state` remembers, oldest first. Raises `OSError`; a damaged file is put aside."""
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


@cache
def _written(outlet: Outlet, opened: datetime) -> tuple[Piece, ...]:
    return tuple(_piece(outlet, article, opened) for article in articles_in(outlet.slug))


def _piece(outlet: Outlet, article: Article, opened: datetime) -> Piece:
    published = (opened - article.age).astimezone(LOCAL)
    issue = opened.astimezone(LOCAL).toordinal() - _FIRST_ISSUE_DAY
    number = issue * 100 + article.number
    return _dated(outlet, article, number=number, published=published)


def _bulletin(outlet: Outlet, number: int) -> Piece:
    desk = desk_of(number)
    if desk is None:
        raise ValueError(f"nobody's turn: {number}")
    return _dated(outlet, write_bulletin(number, desk), number=number, published=moment_of(number).astimezone(LOCAL))


def _dated(outlet: Outlet, article: Article, *, number: int, published: datetime) -> Piece:
    language = article.language or outlet.language
    path = _path(outlet, article, number=number, language=language, published=published)
    return Piece(
        article=article, number=number, language=language, published=published, modified=published, path=path
    )  # fmt: skip


def _path(outlet: Outlet, article: Article, *, number: int, language: str, published: datetime) -> str:
    """Every outlet's addresses look like those of another system."""
    slug = f"{article.slug}-{number}" if number >= FIRST_NUMBER else article.slug
    section = section_path(outlet, language, article.section)
    return {
        "gilavar-xeber": f"/xeber/{number}/{article.slug}",
        "gilavar-segodnya": f"/news/{number}.html",
        "gilavar-courier": f"/{published:%Y/%m/%d}/{slug}/",
        "sahil-qezeti": f"{section}{article.slug}-{number}",
        "portovy-vestnik": f"/arhiv/{published:%Y/%m}/{number}/",
        "mirvari-media": f"{section}{number}-{article.slug}",
        "lagoon-post": f"/stories/{article.slug}-{number}/",
    }[outlet.slug]


def _stands(piece: Piece, *, now: datetime) -> bool:
    gone = piece.article.gone_after
    return piece.published <= now and (gone is None or now < piece.published + gone)


def _as_it_stands(outlet: Outlet, piece: Piece, *, now: datetime) -> Piece:
    """The piece with the last of its edits that has come."""
    for edit in reversed(edits_in(outlet.slug).get(piece.article.slug, ())):
        changed = piece.published + (edit.edited_after or timedelta(0))
        if changed <= now:
            return Piece(
                article=edit, number=piece.number, language=piece.language, published=piece.published, modified=changed,
                path=piece.path,
            )  # fmt: skip
    return piece


def _listed_bulletins(outlet: Outlet, openings: Sequence[datetime], *, now: datetime) -> Iterable[int]:
    if not openings:
        return ()
    opened = openings[-1]
    busy = busy_since(opened)
    quiet = quiet_turns(outlet, since=opened - QUIET_DAYS, until=busy)
    first = number_at(now)
    since_busy = busy_turns(outlet, since=busy, until=now) if now > busy else ()
    return islice(chain(since_busy, (number for number in quiet if number <= first)), BULLETINS_LISTED)

"""Pages that list articles: front page, latest, sections, outlets, most read, archive."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from icma.articles.overviews import counts_by_day, counts_by_language, newest_ids, newest_of_sections
from icma.articles.queries import latest, of_section, of_source, published_span
from icma.audience.folding import Fetch, count_sources, fold_list, fold_page, fold_sections, folded_away
from icma.audience.ranking import most_read
from icma.catalogs import translate as _
from icma.core.sections import SECTIONS
from icma.sources.queries import (
    WAITING,
    WELL,
    SourceFacts,
    any_feed_fails,
    public_sources,
    source_by_slug,
    source_health,
)

from . import dates
from .addresses import day_tail, month_tail, section_tail, source_tail
from .editions import Frame, frame_page
from .front import (
    FRONT_ROWS,
    PAGE_ROWS,
    ROWS_ASKED,
    SECTION_ASKED,
    SECTION_ROWS,
    arrange_front,
    cut_page,
    group_hours,
    read_mark,
    show_page,
)
from .words import section_name

NEWEST_IDS = 40
MARKS = 3  # newest articles by which an open page knows what came since: one of them may be withheld meanwhile


@require_safe
def front(request: HttpRequest, edition: str) -> HttpResponse:
    """The front page of an edition."""
    frame = frame_page(request, edition, translated=True)
    newest = fold_list(_latest(edition), limit=FRONT_ROWS)
    arranged = arrange_front(newest)
    above = {row.id for row in newest}
    sections = newest_of_sections(language=edition, limit=SECTION_ASKED, without=above) if newest else ()
    health = source_health() if any_feed_fails() else []
    silent = [one for one in health if one.state not in (WELL, WAITING)]
    values = {
        "front": arranged,
        "sections": fold_sections(sections, limit=SECTION_ROWS, told={row.story_id for row in newest}),
        "newest": newest_ids(language=edition, limit=MARKS),
        "sources": public_sources(),
        "silent": silent,
    }
    return render(request, "front.html", {"frame": frame, **values})


@require_safe
def newest(request: HttpRequest, edition: str) -> HttpResponse:
    """Everything of an edition, newest first."""
    before = read_before(request)
    frame = frame_page(request, edition, "latest/", translated=before is None)
    folded = fold_page(_latest(edition), limit=PAGE_ROWS, before=before)
    values = {
        "heading": _("Latest news"),
        "under": _("The freshest events of the day"),
        "feed_home": f"/{edition}/",
        "newest": newest_ids(language=edition, limit=MARKS),
        "page": show_page(folded, frame.zone, first=before is None),
    }
    return render(request, "latest.html", {"frame": frame, **values})


@require_safe
def fresh_ids(request: HttpRequest, edition: str) -> HttpResponse:
    """The numbers of the newest articles, newest first: what a page that is open asks once a minute. A number below
    zero is of an article that the lists do not show, because another one stands for its story.
    """
    frame_page(request, edition)
    ids = newest_ids(language=edition, limit=NEWEST_IDS)
    hidden = folded_away(ids, language=edition)
    answer = JsonResponse([-pk if pk in hidden else pk for pk in ids], safe=False)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def section(request: HttpRequest, edition: str, key: str) -> HttpResponse:
    """The articles of one section."""
    if key not in SECTIONS:
        raise Http404(f"There is no section {key!r}.")
    before = read_before(request)
    frame = frame_page(request, edition, section_tail(key), translated=before is None)
    folded = fold_page(_of_section(edition, key), limit=PAGE_ROWS, before=before, section=key)
    page = show_page(folded, frame.zone, first=before is None)
    values = {"heading": section_name(key), "under": "", "feed_home": f"/{edition}/{frame.tail}", "newest": ()}
    return render(request, "latest.html", {"frame": frame, "page": page, **values})


@require_safe
def source(request: HttpRequest, edition: str, slug: str) -> HttpResponse:
    """An outlet: what we keep of it, its articles in the edition's language, how many it has in the others'."""
    before, found = read_before(request), find_source(slug)
    frame = frame_page(request, edition, source_tail(slug))
    rows = of_source(source_id=found.id, language=edition, limit=ROWS_ASKED, before=before)
    counts = counts_by_language(source_id=found.id)
    elsewhere = [(one, counts[one]) for one in frame.portal.editions if one != edition and one in counts]
    page = cut_page(count_sources(rows), frame.zone, first=before is None)
    return render(request, "source.html", {"frame": frame, "page": page, "source": found, "elsewhere": elsewhere})


@require_safe
def sources(request: HttpRequest, edition: str) -> HttpResponse:
    """Every outlet that readers may see, and how it answers."""
    frame = frame_page(request, edition, "sources/", translated=True)
    states = {health.source.id: health.state for health in source_health()}
    rows = [(found, states.get(found.id, "")) for found in public_sources()]
    return render(request, "sources.html", {"frame": frame, "sources": rows})


@require_safe
def ranking(request: HttpRequest, edition: str) -> HttpResponse:
    """Most read, as a table."""
    frame = frame_page(request, edition, "most-read/", translated=True)
    rows = most_read(language=edition, now=frame.now)
    return render(request, "most_read.html", {"frame": frame, "rows": rows})


@require_safe
def archive(request: HttpRequest, edition: str, year: int = 0, month: int = 0) -> HttpResponse:
    """The calendar of a month with the number of articles of each day; without a month, of the newest article's."""
    asked = request.GET.get("day")
    if asked is not None:
        return HttpResponseRedirect(f"/{edition}/{day_tail(_read_day(asked))}")
    span = published_span(language=edition)
    frame = frame_page(request, edition, month_tail(year, month) if year else "archive/", translated=True)
    last = span[1].astimezone(frame.zone) if span else frame.now
    shown = _month(year, month) if year else date(last.year, last.month, 1)
    before, after = shown - timedelta(days=1), (shown + timedelta(days=31)).replace(day=1)
    values = {
        "span": span,
        "name": dates.month(shown.year, shown.month, edition=edition),
        "weeks": list(_weeks(shown, frame)) if span else [],
        "before": before if span and span[0] < midnight(shown, frame.zone) else None,
        "after": after if span and span[1] >= midnight(after, frame.zone) else None,
    }
    return render(request, "archive.html", {"frame": frame, **values})


@require_safe
def day(request: HttpRequest, edition: str, year: int, month: int, number: int) -> HttpResponse:
    """Everything of an edition of one day in the portal's zone, newest first, by hours."""
    shown = find_day(year, month, number)
    before = read_before(request)
    frame = frame_page(request, edition, day_tail(shown), translated=before is None)
    begins, ends = midnight(shown, frame.zone), midnight(shown + timedelta(days=1), frame.zone)
    rows = latest(language=edition, limit=ROWS_ASKED, before=min(before, (ends, 0)) if before else (ends, 0))
    rows = count_sources([row for row in rows if row.published_at >= begins])
    page = cut_page(rows, frame.zone, first=before is None)
    span = published_span(language=edition)
    values = {
        "heading": dates.long_day(begins, zone=frame.zone, edition=edition),
        "begins": begins,
        "page": page,
        "hours": group_hours(page, zone=frame.zone),
        "span": span,
        "before": shown - timedelta(days=1) if span and span[0] < begins else None,
        "after": shown + timedelta(days=1) if span and span[1] >= ends else None,
    }
    # Any date has an address; search engines shall find those that hold something.
    return render(request, "day.html", {"frame": replace(frame, indexable=bool(page.days)), **values})


def _latest(edition: str) -> Fetch:
    return lambda before, limit: latest(language=edition, limit=limit, before=before)


def _of_section(edition: str, key: str) -> Fetch:
    return lambda before, limit: of_section(language=edition, section=key, limit=limit, before=before)


def find_source(slug: str) -> SourceFacts:
    """The outlet with this slug. Raises `Http404`."""
    found = source_by_slug(slug)
    if found is None:
        raise Http404(f"There is no source {slug!r}.")
    return found


def read_before(request: HttpRequest) -> tuple[datetime, int] | None:
    """The page mark of a long list. Raises `Http404` for one that is none."""
    text = request.GET.get("before")
    mark = read_mark(text) if text is not None else None
    if text is not None and mark is None:
        raise Http404(f"{text!r} is no place in this list.")
    return mark


def _weeks(first: date, frame: Frame) -> Iterator[list[tuple[date | None, int]]]:
    """The weeks of a month from Monday on, each day with its number of articles; None for days of other months."""
    until = (first + timedelta(days=31)).replace(day=1)
    since, end = midnight(first, frame.zone), midnight(until, frame.zone)
    counts = counts_by_day(language=frame.edition, since=since, until=end, zone=frame.zone)
    for week in calendar.Calendar().monthdatescalendar(first.year, first.month):
        yield [(one, counts.get(one, 0)) if one.month == first.month else (None, 0) for one in week]


def midnight(day: date, zone: tzinfo) -> datetime:
    """When a calendar day begins in a zone."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _month(year: int, month: int) -> date:
    return find_day(year, month, 1)


def find_day(year: int, month: int, number: int) -> date:
    """A day of which there may be news. Raises `Http404`."""
    try:
        found = date(year, month, number)
    except ValueError as error:
        raise Http404(f"{year}/{month}/{number} is no day.") from error
    if not 1990 <= found.year <= 2100:  # before the web, and so far ahead that arithmetic may end
        raise Http404(f"No news of the year {year} are here.")
    return found


def _read_day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise Http404(f"{text!r} is no day.") from error
    return find_day(found.year, found.month, found.day)

"""Feeds out: every list of the portal as RSS 2.0, Atom and JSON Feed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from icma.articles.queries import Output, PublicArticle, latest, of_section, of_source, of_time, public_rows
from icma.audience.folding import fold_list
from icma.audience.ranking import most_read
from icma.core.sections import SECTIONS
from icma.search.queries import find

from .atom import write_atom
from .channels import (
    FEED_ROWS,
    FORMATS,
    Channel,
    Feed,
    day_channel,
    edition_channel,
    make_feed,
    most_read_channel,
    search_channel,
    section_channel,
    source_channel,
)
from .editions import Frame, frame_page
from .json_feed import write_json_feed
from .list_views import find_day, find_source, midnight
from .rss import write_rss
from .search_views import read_asked
from .words import section_name

DAY_ROWS = 400  # of a day that has more, the newest
WRITERS: dict[str, Callable[[Feed], bytes]] = {"xml": write_rss, "atom": write_atom, "json": write_json_feed}


@require_safe
def edition_feed(request: HttpRequest, edition: str, ending: str) -> HttpResponse:
    """The newest articles of an edition."""
    frame = frame_page(request, edition)
    rows = fold_list(
        lambda before, limit: latest(language=edition, limit=limit, before=before, output=Output.FEED), limit=FEED_ROWS
    )
    return _answer(rows, frame, edition_channel(frame), ending)


@require_safe
def most_read_feed(request: HttpRequest, edition: str, ending: str) -> HttpResponse:
    """The ranking, the most read first."""
    frame = frame_page(request, edition)
    ranked = [row.article.id for row in most_read(language=edition, now=frame.now)]
    return _answer(public_rows(ranked, output=Output.FEED), frame, most_read_channel(frame), ending)


@require_safe
def section_feed(request: HttpRequest, edition: str, key: str, ending: str) -> HttpResponse:
    """The newest articles of a section."""
    if key not in SECTIONS:
        raise Http404(f"There is no section {key!r}.")
    frame = frame_page(request, edition)
    rows = fold_list(
        lambda before, limit: of_section(language=edition, section=key, limit=limit, before=before, output=Output.FEED),
        limit=FEED_ROWS,
        section=key,
    )
    return _answer(rows, frame, section_channel(frame, key, section_name(key)), ending)


@require_safe
def source_feed(request: HttpRequest, edition: str, slug: str, ending: str) -> HttpResponse:
    """The newest articles of an outlet in the edition's language."""
    frame, found = frame_page(request, edition), find_source(slug)
    rows = of_source(source_id=found.id, language=edition, limit=FEED_ROWS, output=Output.FEED)
    return _answer(rows, frame, source_channel(frame, found), ending)


@require_safe
def day_feed(request: HttpRequest, edition: str, year: str, month: str, day: str, ending: str) -> HttpResponse:
    """The articles of one calendar day in the portal's zone, newest first."""
    frame = frame_page(request, edition)
    asked = find_day(int(year), int(month), int(day))
    begins, ends = midnight(asked, frame.zone), midnight(asked + timedelta(days=1), frame.zone)
    rows = of_time(language=edition, since=begins, until=ends, output=Output.FEED)
    return _answer(rows[::-1][:DAY_ROWS], frame, day_channel(frame, begins), ending)


@require_safe
def search_feed(request: HttpRequest, edition: str, ending: str) -> HttpResponse:
    """What a search finds, the newest first: `q` as typed, `lang` one edition or `all`."""
    frame = frame_page(request, edition)
    asked = read_asked(request, edition)
    found = find(asked.q, languages=asked.languages, limit=FEED_ROWS, newest_first=True)
    if found.empty:
        raise Http404("A search asks for something: ?q=...")
    query = "?" + urlencode({"q": asked.q, "lang": asked.language})
    answer = _answer(public_rows(found.ids, output=Output.FEED), frame, search_channel(frame, asked.q, query), ending)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _answer(rows: Sequence[PublicArticle], frame: Frame, channel: Channel, ending: str) -> HttpResponse:
    body = WRITERS[ending](make_feed(rows, frame, channel))
    return HttpResponse(body, content_type=f"{FORMATS[ending]}; charset=utf-8")

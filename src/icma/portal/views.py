"""The public pages: each view asks a room and renders. Who may see what was decided by `articles.queries`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from icma.articles.queries import Output, PublicArticle, latest, of_source, public_article, public_picture
from icma.audience.queries import views_of
from icma.house.queries import portal_facts
from icma.sources.queries import SourceFacts, public_sources, source_by_slug

from .addresses import article_path, canonical_path, frame_article, source_tail
from .editions import choose_edition, frame_page
from .fragments import answer_around
from .front import FRONT_ROWS, ROWS_ASKED, arrange_front, cut_page, read_mark
from .meta import json_ld
from .rss import FEED_ROWS, MEDIA_TYPE, write_edition_feed, write_source_feed

STATIC = Path(__file__).parent / "static"
BESIDE = 10  # newest headlines beside an article
HOUR, DAY, YEAR = 3_600, 86_400, 31_536_000  # seconds


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The bare address: to the edition that the reader's browser asks for."""
    edition = choose_edition(request.headers.get("Accept-Language", ""), portal_facts().editions)
    answer = HttpResponseRedirect(f"/{edition}/")
    patch_vary_headers(answer, ["Accept-Language"])
    return answer


@require_safe
def front(request: HttpRequest, edition: str) -> HttpResponse:
    """The front page of an edition."""
    frame = frame_page(request, edition, translated=True)
    arranged = arrange_front(latest(language=edition, limit=FRONT_ROWS))
    return render(request, "front.html", {"frame": frame, "front": arranged, "sources": public_sources()})


@require_safe
def around_parts(request: HttpRequest, edition: str) -> HttpResponse:
    """Ticker, most read and latest, for the page cache."""
    return answer_around(frame_page(request, edition))


@require_safe
def newest(request: HttpRequest, edition: str) -> HttpResponse:
    """Everything of an edition, newest first."""
    before = _before(request)
    frame = frame_page(request, edition, "latest/", translated=before is None)
    rows = latest(language=edition, limit=ROWS_ASKED, before=before)
    return render(request, "latest.html", {"frame": frame, "page": cut_page(rows, frame.zone, first=before is None)})


@require_safe
def source(request: HttpRequest, edition: str, slug: str) -> HttpResponse:
    """An outlet: what we keep of it and its articles in all their languages."""
    before, found = _before(request), _source(slug)
    frame = frame_page(request, edition, source_tail(slug))
    rows = of_source(source_id=found.id, limit=ROWS_ASKED, before=before)
    page = cut_page(rows, frame.zone, first=before is None)
    return render(request, "source.html", {"frame": frame, "page": page, "source": found})


@require_safe
def article(request: HttpRequest, edition: str, pk: int, slug: str | None = None) -> HttpResponse:
    """One article; its number alone names it."""
    frame, found = frame_page(request, edition), _article(pk)
    if found.id != pk or (slug != found.slug and not found.withheld):
        return _moved(article_path(found, edition))
    frame = frame_article(frame, found)
    if found.withheld:
        return _keep_out(render(request, "withheld.html", {"frame": frame, "article": found}, status=410))
    beside = [row for row in latest(language=edition, limit=BESIDE + 1) if row.id != found.id][:BESIDE]
    values = {"article": found, "beside": beside, "views": views_of([pk]).get(pk, 0), "facts": json_ld(found, frame)}
    answer = render(request, "article.html", {"frame": frame, **values})
    return answer if found.indexable else _keep_out(answer)


@require_safe
def short(request: HttpRequest, pk: int) -> HttpResponse:
    """The short address of an article, for sharing; it lasts whatever becomes of the headline."""
    return HttpResponseRedirect(canonical_path(_article(pk), portal_facts().editions))


@require_safe
def counting(request: HttpRequest, edition: str) -> HttpResponse:
    """How views are counted."""
    return render(request, "counting.html", {"frame": frame_page(request, edition, "about/counting/", translated=True)})


@require_safe
def edition_feed(request: HttpRequest, edition: str) -> HttpResponse:
    """The newest articles of an edition as RSS."""
    frame = frame_page(request, edition)
    rows = latest(language=edition, limit=FEED_ROWS, output=Output.FEED)
    return HttpResponse(write_edition_feed(rows, frame), content_type=MEDIA_TYPE)


@require_safe
def source_feed(request: HttpRequest, edition: str, slug: str) -> HttpResponse:
    """The newest articles of an outlet as RSS."""
    frame, found = frame_page(request, edition), _source(slug)
    rows = of_source(source_id=found.id, limit=FEED_ROWS, output=Output.FEED)
    return HttpResponse(write_source_feed(rows, frame, found), content_type=MEDIA_TYPE)


@require_safe
def picture(request: HttpRequest, pk: int, mark: str, ending: str) -> HttpResponse:
    """A picture out of our archive; its address changes with its bytes, so it may be kept for ever."""
    found = public_picture(pk, mark)
    if found is None:
        raise Http404(f"There is no picture {pk}.")
    return _lasting(*found)


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """The icon that browsers ask for by themselves."""
    return _lasting((STATIC / "favicon.ico").read_bytes(), "image/x-icon", seconds=DAY)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may visit; which copies they may keep stands on each page (X-Robots-Tag)."""
    return HttpResponse("User-agent: *\nDisallow: /desk/\n", content_type="text/plain; charset=utf-8")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For monitors: 200 when pages can be served, 503 with the reason when the database does not answer."""
    try:
        portal_facts()
    except DatabaseError as error:
        return HttpResponse(f"database: {error}\n", status=503, content_type="text/plain; charset=utf-8")
    answer = HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _article(pk: int) -> PublicArticle:
    found = public_article(pk)
    if found is None:
        raise Http404(f"There is no article {pk}.")
    return found


def _source(slug: str) -> SourceFacts:
    found = source_by_slug(slug)
    if found is None:
        raise Http404(f"There is no source {slug!r}.")
    return found


def _before(request: HttpRequest) -> tuple[datetime, int] | None:
    """The page mark of a long list. Raises `Http404` for one that is none."""
    text = request.GET.get("before")
    mark = read_mark(text) if text is not None else None
    if text is not None and mark is None:
        raise Http404(f"{text!r} is no place in this list.")
    return mark


def _moved(path: str) -> HttpResponse:
    """A headline may change back, so browsers keep this for an hour only."""
    answer = HttpResponsePermanentRedirect(path)
    answer.headers["Cache-Control"] = f"public, max-age={HOUR}"
    return answer


def _keep_out(answer: HttpResponse) -> HttpResponse:
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _lasting(body: bytes, media_type: str, *, seconds: int = YEAR) -> HttpResponse:
    answer = HttpResponse(body, content_type=media_type)
    answer.headers["Cache-Control"] = f"public, max-age={seconds}, immutable"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"  # a picture is no page
    return answer

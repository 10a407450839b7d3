"""The page of an article and what belongs to it; lists stand in `list_views`, pages about the portal in `site_views`.

Each view asks a room and renders. Who may see what was decided by `articles.queries`.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from icma.articles.overviews import is_closed_by_law
from icma.articles.queries import PublicArticle, public_article, public_picture
from icma.audience.queries import views_of
from icma.comments.queries import shown_counts, thread_page
from icma.house.queries import portal_facts

from .addresses import article_path, canonical_path, frame_article
from .comment_views import viewer_of
from .editions import choose_edition, frame_page
from .fragments import answer_around
from .meta import json_ld
from .players import allow_players
from .story_page import tellings_beside

HOUR, YEAR = 3_600, 31_536_000  # seconds


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The bare address: to the edition that the reader's browser asks for."""
    edition = choose_edition(request.headers.get("Accept-Language", ""), portal_facts().editions)
    answer = HttpResponseRedirect(f"/{edition}/")
    patch_vary_headers(answer, ["Accept-Language"])
    return answer


@require_safe
def around_parts(request: HttpRequest, edition: str) -> HttpResponse:
    """Ticker, most read and latest, for the page cache."""
    return answer_around(frame_page(request, edition))


@require_safe
def article(request: HttpRequest, edition: str, pk: int, slug: str | None = None) -> HttpResponse:
    """One article; its number alone names it."""
    frame, found = frame_page(request, edition), _article(pk)
    if found.id != pk or (slug != found.slug and not found.withheld):
        return moved_for_good(article_path(found, edition))
    frame = frame_article(frame, found)
    if found.withheld:
        by_law = is_closed_by_law(pk)
        values = {"frame": frame, "article": found, "by_law": by_law}
        return _keep_out(render(request, "withheld.html", values, status=451 if by_law else 410))
    talk = thread_page(pk, viewer=viewer_of(frame), now=frame.now)
    beside = tellings_beside(found)
    counterparts = {language: article_path(row, language) for language, row in beside.in_language.items()}
    frame = replace(frame, counterparts=counterparts)
    values = {
        "beside": beside,
        "talked_elsewhere": sum(shown_counts(beside.others).values()),
        "article": found,
        "views": views_of([pk]).get(pk, 0),
        "facts": json_ld(found, frame, comments=talk.shown),
        "page": talk,
    }
    answer = render(request, "article.html", {"frame": frame, **values})
    allow_players(answer, found.blocks)
    return answer if found.indexable else _keep_out(answer)


@require_safe
def short(request: HttpRequest, pk: int) -> HttpResponse:
    """The short address of an article, for sharing; it lasts whatever becomes of the headline."""
    return HttpResponseRedirect(canonical_path(_article(pk), portal_facts().editions))


@require_safe
def picture(request: HttpRequest, pk: int, mark: str, ending: str) -> HttpResponse:
    """A picture out of our archive; its address changes with its bytes, so it may be kept for ever."""
    found = public_picture(pk, mark)
    if found is None:
        raise Http404(f"There is no picture {pk}.")
    return _lasting(*found)


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


def moved_for_good(path: str) -> HttpResponse:
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

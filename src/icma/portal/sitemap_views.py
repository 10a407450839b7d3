"""Sitemaps and robots.txt: where crawlers find what they may keep."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from icma.house.queries import portal_facts

from .editions import origin_of
from .sitemap import (
    MEDIA_TYPE,
    month_pages,
    parts,
    read_month,
    recent_news,
    standing_pages,
    write_index,
    write_news,
    write_sitemap,
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The sitemap that robots.txt names."""
    portal = portal_facts()
    return _xml(write_index(parts(portal, timezone.now()), origin=origin_of(request), zone=portal.zone))


@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    """Pages that are always there."""
    portal = portal_facts()
    return _xml(write_sitemap(standing_pages(portal), origin=origin_of(request), zone=portal.zone))


@require_safe
def month(request: HttpRequest, edition: str, year: str, month: str) -> HttpResponse:
    """One month of an edition."""
    portal = portal_facts()
    try:
        found = read_month(edition, int(year), int(month), portal.zone) if edition in portal.editions else None
    except (ValueError, OverflowError) as error:
        raise Http404("There is no such month.") from error
    if found is None:
        raise Http404("Nothing was published in this month.")
    return _xml(write_sitemap(month_pages(found), origin=origin_of(request), zone=portal.zone))


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """The news of the last two days that may be indexed."""
    portal, now = portal_facts(), timezone.now()
    rows = [row for edition in portal.editions for row in recent_news(edition, now)]
    return _xml(write_news(rows, origin=origin_of(request), zone=portal.zone, name=portal.name))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may visit; which copies they may keep stands on each page (X-Robots-Tag)."""
    closed = ["/desk/", *(f"/{edition}/search/" for edition in portal_facts().editions)]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        "",
        f"Sitemap: {origin_of(request)}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _xml(body: bytes) -> HttpResponse:
    return HttpResponse(body, content_type=MEDIA_TYPE)

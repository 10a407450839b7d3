"""What everybody may know of moderation: the rules, and every decision without persons and texts."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from icma.articles.queries import public_rows
from icma.comments.queries import EDIT_MINUTES
from icma.notices.queries import month_totals, public_log

from .editions import frame_page

ROWS = 50
TOTALS = timedelta(days=366)
TAIL = "about/moderation/"


@require_safe
def log(request: HttpRequest, edition: str) -> HttpResponse:
    """The decisions, the newest first, and how many there were by month."""
    frame = frame_page(request, edition, TAIL, translated=True)
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    if asked and not before:
        raise Http404("Not a number of a decision.")
    found = public_log(before=before, limit=ROWS + 1)
    rows = found[:ROWS]
    articles = {row.id: row for row in public_rows({row.article_id for row in rows if row.article_id})}
    totals = [] if before else month_totals(frame.zone, since=frame.now - TOTALS)
    values = {
        "rows": rows,
        "articles": articles,
        "further": rows[-1].cursor if len(found) > ROWS else 0,
        "first": before is None,
        "months": [(month, list(some)) for month, some in groupby(totals, key=lambda one: one.month)],
    }
    return render(request, "moderation/log.html", {"frame": frame, **values})


@require_safe
def rules(request: HttpRequest, edition: str) -> HttpResponse:
    """What may be written in comments, and what happens when somebody writes something else."""
    frame = frame_page(request, edition, "about/rules/", translated=True)
    return render(request, "moderation/rules.html", {"frame": frame, "minutes": EDIT_MINUTES})

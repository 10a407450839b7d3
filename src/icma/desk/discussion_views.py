"""Closing and slowing the discussion of one article."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from icma.articles.queries import public_article, public_rows
from icma.comments.actions import Refused
from icma.comments.moderation_queries import discussion_facts, guarded_discussions
from icma.house.reader_queries import readers
from icma.notices.actions import decide
from icma.notices.queries import decisions_about
from icma.notices.reasons import Kind

from .entrance import HOME, Desk, for_moderators, see_other, show
from .moderation_views import number_in, tell_done
from .moderation_words import refusal_in_words

PAUSES = (30, 60, 300, 900, 3600)  # seconds
KINDS = {
    "lock": Kind.DISCUSSION_LOCKED,
    "unlock": Kind.DISCUSSION_UNLOCKED,
    "slow": Kind.DISCUSSION_SLOWED,
    "free": Kind.DISCUSSION_FREED,
}


@require_safe
@for_moderators
def discussions(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Those that are closed or slow."""
    found = guarded_discussions()
    articles = {row.id: row for row in public_rows([one.article_id for one in found])}
    return show(request, "discussions.html", desk, tab="discussions", discussions=found, articles=articles)


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def discussion(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One article's discussion: closed or open, slow or not, and what was decided about it."""
    article = public_article(pk)
    if article is None:
        raise Http404(f"There is no article {pk}.")
    fault = ""
    if request.method == "POST":
        kind, reason = KINDS.get(request.POST.get("do", "")), request.POST.get("reason", "")
        if kind is None:
            raise Http404("No button of ours.")
        try:
            decide(
                kind=kind, subject=f"article:{pk}", by=desk.me.id, reason=reason, now=timezone.now(),
                seconds=number_in(request.POST.get("seconds", "")),
            )  # fmt: skip
            tell_done(request, kind, reason, 1)
            return see_other(f"{HOME}article/{pk}/")
        except Refused as refused:
            fault = refusal_in_words(refused, desk.zone)
    rows = decisions_about(f"article:{pk}")
    return show(
        request, "discussion.html", desk, status=422 if fault else 200, tab="", article=article, decisions=rows,
        facts=discussion_facts(pk), pauses=PAUSES, fault=fault, people=readers(row.by for row in rows if row.by),
    )  # fmt: skip

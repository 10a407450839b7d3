"""Who may enter the moderators' pages, and what each of them shows around its subject."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from icma.comments.moderation_queries import QueueCounts, queue_counts
from icma.house.queries import PortalFacts, portal_facts
from icma.house.reader_queries import ReaderFacts, reader_facts
from icma.notices import reasons
from icma.notices.queries import DecisionFacts, decided_since, decisions_of, newest_about

from . import moderation_words

HOME = "/desk/moderation/"
FORBIDDEN = 403
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One page as its frame needs it: who looks, how much waits, what the last decision was that can be undone."""

    portal: PortalFacts
    edition: str  # of links into the portal; the page itself speaks `language`
    language: str
    me: ReaderFacts
    counts: QueueCounts
    today: int  # decisions of mine since midnight
    undo: DecisionFacts | None
    now: datetime
    here: str

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which times are told."""
        return self.portal.zone


def for_moderators(view: View) -> View:
    """The view gets a `Desk`. Who is not signed in goes there first; who may not moderate is told so (403)."""

    @wraps(view)
    def enter(request: HttpRequest, **named: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), "admin:login")
        me = reader_facts(request.user.pk)
        if me is None or not me.is_moderator:
            return render(request, "desk/closed.html", {"portal": portal_facts()}, status=FORBIDDEN)
        answer = view(request, _desk(request, me), **named)
        answer.headers["Cache-Control"] = "no-store"  # what readers wrote against others stays in no shared browser
        return answer

    return enter


def show(request: HttpRequest, template: str, desk: Desk, *, status: int = 200, **values: object) -> HttpResponse:
    """A page of moderation; every template has the words and the reasons at hand."""
    around = {"desk": desk, "words": moderation_words, "reasons": reasons}
    return render(request, f"desk/{template}", {**around, **values}, status=status)


def see_other(path: str) -> HttpResponse:
    """Go on there with GET."""
    answer = HttpResponseRedirect(path)
    answer.status_code = 303
    return answer


def _desk(request: HttpRequest, me: ReaderFacts) -> Desk:
    portal, now = portal_facts(), timezone.now()
    language = (get_language() or "en").partition("-")[0]
    midnight = now.astimezone(portal.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return Desk(
        portal=portal, edition=language if language in portal.editions else portal.editions[0], language=language,
        me=me, counts=queue_counts(), today=decided_since(me.id, midnight), undo=_last_of(me.id), now=now,
        here=request.get_full_path(),
    )  # fmt: skip


def _last_of(me: int) -> DecisionFacts | None:
    """One's last decision, as long as it can be taken back."""
    last = next(iter(decisions_of(me, limit=1)), None)
    if last is None or last.takes_back or last.kind.startswith("rule."):
        return None
    return last if newest_about([last.subject])[last.subject] == last.id else None

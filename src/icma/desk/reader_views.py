"""One reader as moderators need to know them: what they wrote, what was decided, and the ban."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from icma.comments.actions import Refused
from icma.comments.moderation_queries import author_comments, author_history, held_of
from icma.house.reader_queries import readers
from icma.notices.actions import decide
from icma.notices.queries import decisions_about
from icma.notices.reasons import AGAINST, Kind

from .entrance import HOME, Desk, for_moderators, see_other, show
from .moderation_views import MOST_AT_ONCE, number_in, tell_done
from .moderation_words import refusal_in_words

COMMENTS = 20
BAN_DAYS = (1, 7, 30, 365)


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def reader(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The reader's page; its forms ban, lift a ban, and hide all that waits from this reader."""
    facts = readers([pk]).get(pk)
    if facts is None:
        raise Http404(f"There is no reader {pk}, or the account is closed.")
    fault = ""
    if request.method == "POST":
        try:
            return _obey(request, desk, pk)
        except Refused as refused:
            fault = refusal_in_words(refused, desk.zone)
    before = number_in(request.GET.get("before", "")) or None
    rows = author_comments(pk, limit=COMMENTS + 1, before=before, now=desk.now)
    decisions = decisions_about(f"reader:{pk}")
    return show(
        request, "reader.html", desk, status=422 if fault else 200, tab="", reader=facts, history=author_history(pk),
        comments=rows[:COMMENTS], further=rows[COMMENTS - 1].id if len(rows) > COMMENTS else 0, fault=fault,
        days=BAN_DAYS, decisions=decisions, people=readers(row.by for row in decisions if row.by), given=request.POST,
    )  # fmt: skip


def _obey(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    given, now = request.POST, timezone.now()
    do, reason, words = given.get("do", ""), given.get("reason", ""), given.get("words", "")
    if do == "ban":
        until = _end(given.get("days", ""), given.get("until", ""), desk, now)
        decide(
            kind=Kind.READER_BANNED, subject=f"reader:{pk}", by=desk.me.id, reason=reason, words=words, until=until,
            now=now,
        )  # fmt: skip
        tell_done(request, Kind.READER_BANNED, reason, 1)
    elif do == "lift":
        decide(kind=Kind.BAN_LIFTED, subject=f"reader:{pk}", by=desk.me.id, reason=reason, words=words, now=now)
        tell_done(request, Kind.BAN_LIFTED, reason, 1)
    elif do == "hide-held":
        _hide_held(request, desk, pk, reason, now)
    else:
        raise Http404("No button of ours.")
    return see_other(f"{HOME}reader/{pk}/")


def _hide_held(request: HttpRequest, desk: Desk, pk: int, reason: str, now: datetime) -> None:
    """Each comment is a decision of its own, so that each can be appealed against and taken back."""
    if reason not in AGAINST:
        raise Refused("reason")
    done = 0
    for comment in held_of(pk, limit=MOST_AT_ONCE):
        try:
            decide(kind=Kind.COMMENT_HIDDEN, subject=f"comment:{comment}", by=desk.me.id, reason=reason, now=now)
            done += 1
        except Refused as refused:  # another moderator is at it as well
            messages.error(request, f"№ {comment}: {refusal_in_words(refused, desk.zone)}")
    if done:
        tell_done(request, Kind.COMMENT_HIDDEN, reason, done)


def _end(days: str, until: str, desk: Desk, now: datetime) -> datetime:
    """So many days from now, or the end of a day of the portal's zone. Raises `Refused("until")`."""
    if days != "date":
        chosen = number_in(days)
        if chosen not in BAN_DAYS:
            raise Refused("until")
        return now + timedelta(days=chosen)
    try:
        return datetime.combine(date.fromisoformat(until), time(23, 59, 59), desk.zone)
    except ValueError as error:
        raise Refused("until") from error

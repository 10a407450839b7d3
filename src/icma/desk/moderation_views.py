"""The queue of moderation: what waits, decided one by one or several at once. Every button works without a script."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from icma.articles.queries import PublicArticle, public_rows
from icma.catalogs import translate as _
from icma.catalogs import translate_number as ngettext
from icma.comments.actions import Refused
from icma.comments.moderation_queries import QueueItem, appeals, held, queue_item, reported
from icma.house.reader_queries import moderators, readers
from icma.notices.actions import decide as make_decision
from icma.notices.queries import bans_of, deciders_of, decision, everything_decided, newest_about
from icma.notices.reasons import Kind, kind_in_words, reason_in_words
from icma.notices.undo_actions import take_back

from .entrance import HOME, Desk, for_moderators, see_other, show
from .moderation_words import refusal_in_words

ITEMS = 20  # on one page
MOST_AT_ONCE = 100
TABS = {"held": held, "reported": reported, "appeals": appeals}
# The verbs of the buttons: the kind of decision, the reason when the form names none, what it answers.
VERBS = {
    "show": (Kind.COMMENT_SHOWN, "fine", ""),
    "keep": (Kind.COMMENT_KEPT, "fine", "reports"),
    "uphold": (Kind.APPEAL_UPHELD, "mistake", "appeal"),
    "hide": (Kind.COMMENT_HIDDEN, "", ""),
    "deny": (Kind.APPEAL_DENIED, "", "appeal"),
    "lock": (Kind.DISCUSSION_LOCKED, "heated", ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item of the queue with what other rooms know of it."""

    item: QueueItem
    article: PublicArticle | None  # None: hidden, or its outlet is
    seen: int  # the newest decision about the comment
    bans: int  # of its author
    hid_by_me: bool  # an appeal against my own decision, while others could look


@require_safe
@for_moderators
def queue(request: HttpRequest, desk: Desk, tab: str) -> HttpResponse:
    """What waits, the oldest first."""
    after = number_in(request.GET.get("after", ""))
    found = TABS[tab](limit=ITEMS + 1, after=after, now=desk.now)
    rows = rows_of(found[:ITEMS], desk)
    further = found[ITEMS - 1].comment.id if len(found) > ITEMS else 0
    return show(request, "queue.html", desk, tab=tab, rows=rows, further=further, after=after)


@require_safe
@for_moderators
def one(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One comment, whether it waits or not."""
    item = queue_item(pk, now=desk.now)
    if item is None:
        raise Http404(f"There is no comment {pk}, or its author took it away.")
    return show(request, "queue.html", desk, tab="", rows=rows_of([item], desk), further=0, after=0)


@require_POST
@for_moderators
def decide(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`do` is verb:target:reason; the target a number, or "picked" for all that are ticked."""
    verb, target, reason = f"{request.POST.get('do', '')}::".split(":")[:3]
    if verb not in VERBS:
        raise Http404("No button of ours.")
    picked = _picked(request.POST) if target == "picked" else [number_in(target)]
    if not picked:
        messages.error(request, refusal_in_words(Refused("nothing"), desk.zone))
    reason = reason or request.POST.get("reason", "")
    reason = VERBS[verb][1] or reason
    done = [pk for pk in picked[:MOST_AT_ONCE] if _decide_one(request, desk, verb, pk, reason)]
    if done:
        tell_done(request, VERBS[verb][0], reason, len(done))
    return see_other(_back(request.POST, done))


@require_POST
@for_moderators
def undo(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take a decision back by another one."""
    try:
        made = take_back(pk=number_in(request.POST.get("decision", "")), by=desk.me.id, now=timezone.now())
    except Refused as refused:
        messages.error(request, refusal_in_words(refused, desk.zone))
        return see_other(_back(request.POST, []))
    found = decision(made)
    messages.success(request, _("Taken back: %(what)s.") % {"what": found.kind_words if found else ""})
    return see_other(_back(request.POST, []))


@require_safe
@for_moderators
def team_log(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every decision with who made it, for the team."""
    rows = everything_decided(before=number_in(request.GET.get("before", "")) or None, limit=51)
    people = readers(row.by for row in rows if row.by)
    further = rows[49].id if len(rows) > 50 else 0
    return show(request, "log.html", desk, tab="log", decisions=rows[:50], people=people, further=further)


def rows_of(items: list[QueueItem], desk: Desk) -> list[Row]:
    """Items with their articles and what was decided before, in a constant number of queries."""
    subjects = {f"comment:{item.comment.id}" for item in items}
    articles = {found.id: found for found in public_rows({item.comment.article_id for item in items})}
    seen, bans = newest_about(subjects), bans_of({item.comment.author_id for item in items if item.comment.author_id})
    appealed = {f"comment:{item.comment.id}" for item in items if item.appeal}
    hid = deciders_of(appealed, kind=Kind.COMMENT_HIDDEN) if appealed else {}
    others = bool(hid) and any(pk != desk.me.id for pk in moderators())
    return [
        Row(
            item=item, article=articles.get(item.comment.article_id), seen=seen[f"comment:{item.comment.id}"],
            bans=bans.get(item.comment.author_id or 0, 0),
            hid_by_me=others and hid.get(f"comment:{item.comment.id}") == desk.me.id,
        )
        for item in items
    ]  # fmt: skip


def tell_done(request: HttpRequest, kind: Kind, reason: str, count: int) -> None:
    """One line on the next page: what was decided, why, and of how many."""
    said = _("%(what)s. %(why)s.") % {"what": kind_in_words(kind), "why": reason_in_words(reason)}
    if count > 1:
        words = ngettext("%(num)s comment is settled.", "%(num)s comments are settled.", count)
        said = f"{said} {words % {'num': count}}"
    messages.success(request, said)


def _decide_one(request: HttpRequest, desk: Desk, verb: str, pk: int, reason: str) -> bool:
    kind, _usual, answers = VERBS[verb]
    is_about = "article" if verb == "lock" else "comment"
    seen = request.POST.get(f"seen-{pk}", "")
    try:
        make_decision(
            kind=kind, subject=f"{is_about}:{pk}", by=desk.me.id, reason=reason, answers=answers,
            words=request.POST.get(f"words-{pk}", ""), now=timezone.now(),
            seen=number_in(seen) if seen and verb != "lock" else None,
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, f"№ {pk}: {refusal_in_words(refused, desk.zone)}")
        return False
    return True


def _picked(given: QueryDict) -> list[int]:
    return [pk for pk in map(number_in, given.getlist("pick")) if pk]


def _back(given: QueryDict, done: list[int]) -> str:
    """The page of the queue that the form stood on, at the item behind the last one decided."""
    back = given.get("back", "")
    if not back.startswith(HOME) or "//" in back or "\\" in back:
        back = HOME
    order = [number_in(name.removeprefix("seen-")) for name in given if name.startswith("seen-")]
    rest = [pk for pk in order if pk not in done]
    if not done or not rest:
        return back
    behind = [pk for pk in rest if order.index(pk) > order.index(done[-1])] if done[-1] in order else rest
    return f"{back}#c{(behind or rest)[0]}"


def number_in(text: str) -> int:
    """A number from a form or an address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0

"""Stories at the desk: why each article stands where it stands, and putting it right."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from icma.articles.queries import PublicArticle, public_rows
from icma.catalogs import translate as _
from icma.house.reader_queries import readers
from icma.stories.actions import Refused, join_story, merge_stories, separate_stories, set_apart
from icma.stories.queries import (
    Joined,
    articles_of_stories,
    living_story,
    memberships,
    merged_stories,
    newest_stories,
    stories_of,
    story_of,
)

from .entrance import HOME, Desk, for_moderators, see_other, show
from .moderation_views import number_in

STORIES = 30  # on one page


@require_safe
@for_moderators
def stories(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Events that several articles tell, the newest first; `find` is the number of an article or a story."""
    asked = number_in(request.GET.get("article", ""))
    if asked and (found := story_of(asked)) is not None:
        return see_other(f"{HOME}story/{found}/")
    before = number_in(request.GET.get("before", "")) or None
    ids = newest_stories(limit=STORIES + 1, before=before)
    rows = [(pk, _articles_of(pk)) for pk in ids[:STORIES]]
    older = ids[STORIES - 1] if len(ids) > STORIES else 0
    return show(request, "stories.html", desk, tab="stories", rows=rows, older=older, asked=asked)


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def story(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One story: its articles with the reason of each, what it was before, and the forms that change it."""
    living = living_story(pk)
    if living is None:
        raise Http404(f"There is no story {pk}.")
    if living != pk:
        return see_other(f"{HOME}story/{living}/")
    fault = ""
    if request.method == "POST":
        try:
            return see_other(f"{HOME}story/{_act(request, desk, pk)}/")
        except Refused as refused:
            fault = _fault(refused.code)
    rows = memberships(story=pk)
    past = [row for row in rows if row.until is not None]
    last = {row.article: row.pk for row in reversed(past)}
    articles = {row.id: row for row in public_rows(dict.fromkeys(row.article for row in rows))}
    held = [row for row in rows if row.until is None][::-1]
    return show(
        request, "story.html", desk, status=422 if fault else 200, tab="stories", story=pk, held=held,
        past=past, articles=articles, merged=merged_stories(pk), fault=fault,
        why=reason_in_words, people=readers(row.by for row in rows if row.by),
        elsewhere={last[article]: story for article, story in stories_of(last).items() if story != pk},
        typed=request.POST, chosen=set(request.POST.getlist("article")),
    )  # fmt: skip


def _act(request: HttpRequest, desk: Desk, pk: int) -> int:
    """Obey the button; the story to look at then. Raises `Refused`."""
    do, number, now = request.POST.get("do", ""), number_in(request.POST.get("number", "")), timezone.now()
    chosen = [number_in(text) for text in request.POST.getlist("article")]
    match do:
        case "apart":
            fresh = set_apart(articles=chosen, story=pk, by=desk.me.id, now=now)
            messages.success(request, _("They are a story of their own now: %(number)s.") % {"number": fresh})
            return pk
        case "join":
            join_story(article=number, story=pk, by=desk.me.id, now=now)
            messages.success(request, _("The article stands here now."))
            return living_story(pk) or pk
        case "merge":
            older, _younger = merge_stories(pk, living_story(number) or 0, by=desk.me.id, now=now)
            messages.success(request, _("The two stories are one now."))
            return older
        case "separate":
            separate_stories(story=number, from_story=pk, by=desk.me.id, now=now)
            messages.success(request, _("They are two stories again."))
            return pk
    raise Http404("No button of ours.")


def reason_in_words(row: Joined) -> str:
    """Why an article was put there."""
    of = row.reason
    what = [*of.get("names", ()), *of.get("numbers", ()), *of.get("words", ())]
    match row.kind:
        case "new":
            return _("opened the story")
        case "reprint":
            share = round(100 * of.get("containment", 0))
            return _("the same text as article %(number)s (%(share)s %%)") % {
                "number": of.get("article", "?"), "share": share,
            }  # fmt: skip
        case "same_headline":
            return _("the same headline as article %(number)s") % {"number": of.get("article", "?")}
        case "merged":
            return _("came with story %(number)s") % {"number": of.get("story", "?")}
        case "by_hand":
            return _("put here by hand, out of story %(number)s") % {"number": of.get("story", "?")}
        case "same_event_meaning":
            return _("the same event by its meaning: %(words)s") % {"words": ", ".join(what) or "—"}
    return _("the same names, numbers and words: %(words)s") % {"words": ", ".join(what) or "—"}


def _articles_of(pk: int) -> list[PublicArticle]:
    return public_rows(sorted(articles_of_stories([pk])))


def _fault(code: str) -> str:
    if code == "whole":
        return _("Leave at least one article in the story.")
    if code == "story":
        return _("There is no other story with this number.")
    return _("Choose articles of this story, or give the number of an article that stands elsewhere.")

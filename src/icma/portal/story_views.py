"""The page of a story, and its feed."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from icma.articles.queries import Output, public_rows
from icma.comments.queries import shown_counts, thread_page

from .channels import FORMATS, make_feed, story_channel
from .comment_views import viewer_of
from .editions import Frame, frame_page
from .feed_views import WRITERS
from .story_page import StoryPage, story_page
from .views import moved_for_good

FEED_ROWS = 60
THREADS = 3  # of each article that was commented on


@require_safe
def story(request: HttpRequest, edition: str, pk: int, slug: str = "") -> HttpResponse:
    """One event, told by all its articles; the number alone names it."""
    frame, found = frame_page(request, edition), _found(pk, edition)
    if found.id != pk or slug != found.slug:
        return moved_for_good(f"/{edition}/{found.tail}")
    frame = _frame(frame, found)
    viewer = viewer_of(frame)
    counts = shown_counts(line.article.id for line in found.lines)
    talked = [line.article for line in found.lines if counts[line.article.id]]
    talks = [(row, thread_page(row.id, viewer=viewer, roots=THREADS, now=frame.now)) for row in talked]
    values = {"story": found, "talks": talks, "comments": sum(counts.values())}
    return render(request, "story.html", {"frame": frame, **values})


@require_safe
def story_feed(request: HttpRequest, edition: str, pk: int, ending: str) -> HttpResponse:
    """The articles of a story, the newest first, in every language."""
    frame, found = frame_page(request, edition), _found(pk, edition)
    if found.id != pk:
        return moved_for_good(f"/{edition}/story/{found.id}/feed.{ending}")
    ids = [line.article.id for line in reversed(found.lines)][:FEED_ROWS]
    feed = make_feed(public_rows(ids, output=Output.FEED), frame, story_channel(frame, found.id, found.face))
    return HttpResponse(WRITERS[ending](feed), content_type=f"{FORMATS[ending]}; charset=utf-8")


def _found(pk: int, edition: str) -> StoryPage:
    found = story_page(pk, edition=edition)
    if found is None:
        raise Http404(f"There is no story {pk}.")
    return found


def _frame(frame: Frame, found: StoryPage) -> Frame:
    """Every edition shows the story; each with the headline of its language."""
    return replace(
        frame, tail=found.tail, canonical=f"/{frame.edition}/{found.tail}", indexable=found.indexable,
        here=f"/{frame.edition}/{found.tail}",
    )  # fmt: skip

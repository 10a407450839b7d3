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
from .editions import Frame, frame_page, home_edition
from .feed_views import WRITERS
from .meta import story_json_ld
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
    comments = sum(counts.values())
    values = {"story": found, "talks": talks, "comments": comments}
    values |= {"facts": story_json_ld(found, frame, comments=comments)}
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
    """Every edition shows the story, each with the headline of its language; where none of its articles is of that
    language, the lasting address is in the edition of the headline's, as that of an article is.
    """
    editions, tails = frame.portal.editions, found.tails
    told_in = tuple(edition for edition in editions if edition in tails)
    home = frame.edition if frame.edition in told_in else home_edition(found.face.language, told_in or editions)
    return replace(
        frame, tail=found.tail, tails=tails, canonical=f"/{home}/{tails.get(home, found.tail)}",
        here=f"/{frame.edition}/{found.tail}", indexable=found.indexable, translated=frame.edition in told_in,
        translated_in=told_in,
    )  # fmt: skip

"""Comments on pages of their own, and the forms that send them. Each works without a script and leads on by 303."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from icma.articles.queries import PublicArticle, public_article
from icma.comments import actions
from icma.comments.actions import Refused
from icma.comments.queries import (
    LONGEST_TEXT,
    CommentView,
    Viewer,
    comment_view,
    history,
    latest_of_article,
    one_thread,
    replies_before,
    thread_page,
)
from icma.core.strange_text import clean_line

from .addresses import address_of_client, article_path, article_tail, sign_in_path
from .channels import FORMATS, comments_feed
from .comment_words import new_token, refusal_in_words, report_reasons
from .editions import Frame, frame_page
from .feed_views import WRITERS

DRAFTS = "drafts"  # in the session: {article id: [text, parent id or None]}
MOST_DRAFTS = 3
BEFORE = 5  # answers shown before the one that a permalink names
FEED_ROWS = 50
UNPROCESSABLE = 422
View = Callable[..., HttpResponse]


def viewer_of(frame: Frame) -> Viewer:
    """Who looks, as the room of comments asks."""
    return Viewer(id=frame.reader.id, moderates=frame.reader.is_moderator) if frame.reader else Viewer()


@require_safe
def comments(request: HttpRequest, edition: str, pk: int, slug: str) -> HttpResponse:
    """All comments of an article, some threads at a time."""
    frame = frame_page(request, edition)
    found = _article(pk)
    if slug != found.slug or found.id != pk:
        return HttpResponseRedirect(f"{article_path(found, edition)}comments/")
    frame = _frame(request, found, edition, "comments/")
    sort, after = request.GET.get("sort", "best"), request.GET.get("after", "")
    page = thread_page(found.id, viewer=viewer_of(frame), sort=sort, after=after, now=frame.now)
    return _keep_out(render(request, "comments.html", {"frame": frame, "article": found, "page": page, "after": after}))


@require_safe
def permalink(request: HttpRequest, edition: str, pk: int) -> HttpResponse:
    """One comment within its thread."""
    frame = frame_page(request, edition, f"comment/{pk}/")
    comment = _comment(pk, frame)
    found = _article(comment.article_id)
    after = request.GET.get("after", "")
    begin = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
    if begin is None:
        viewer = viewer_of(frame)
        begin = replies_before(pk, root_id=comment.root_id, count=BEFORE, viewer=viewer) if comment.level else 0
    thread = one_thread(comment.root_id, viewer=viewer_of(frame), after=begin, now=frame.now)
    if thread is None:
        raise Http404(f"The thread of comment {pk} is gone.")
    values = {"thread": thread[0], "next": thread[1], "begins": begin == 0, "marked": pk}
    return _keep_out(render(request, "comment.html", {"frame": frame, "article": found, **values}))


@require_safe
def earlier(request: HttpRequest, edition: str, pk: int) -> HttpResponse:
    """What an edited comment said before."""
    frame = frame_page(request, edition, f"comment/{pk}/history/")
    comment = _comment(pk, frame)
    values = {"comment": comment, "article": _article(comment.article_id), "texts": history(pk)}
    return _keep_out(render(request, "comment_history.html", {"frame": frame, **values}))


@require_safe
def feed(request: HttpRequest, edition: str, pk: int, ending: str) -> HttpResponse:
    """The newest comments of an article."""
    frame, found = frame_page(request, edition), _article(pk)
    if ending not in FORMATS:
        raise Http404(f"There is no feed.{ending}.")
    rows = latest_of_article(found.id, limit=FEED_ROWS, now=frame.now)
    body = WRITERS[ending](comments_feed(rows, found, frame))
    return _keep_out(HttpResponse(body, content_type=f"{FORMATS[ending]}; charset=utf-8"))


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, edition: str, pk: int) -> HttpResponse:
    """The form for a comment. Whoever is not signed in may write first: the text waits until they have."""
    found = _article(pk)
    frame = _frame(request, found, edition, "", write=True)
    if request.method != "POST":
        text, parent_id = _take_draft(request, found.id) if frame.reader else ("", None)
        asked = _number(request.GET.get("parent", ""))
        return _form(request, frame, found, text=text, parent_id=asked or parent_id)
    text, parent_id = request.POST.get("text", ""), _number(request.POST.get("parent", ""))
    if frame.reader is None:
        _keep_draft(request, found.id, text, parent_id)
        return HttpResponseRedirect(sign_in_path(edition, frame.here))
    token = clean_line(request.POST.get("token", "")[:40])
    try:
        added = actions.add_comment(
            article_id=found.id, author_id=frame.reader.id, text=text, parent_id=parent_id, token=token,
            address=address_of_client(request.META) or None, opened_at=_opened_at(token), now=timezone.now(),
        )  # fmt: skip
    except Refused as refused:
        return _form(request, frame, found, text=text, parent_id=parent_id, fault=refusal_in_words(refused, frame))
    return _see_other(f"/{edition}/comment/{added.id}/#c{added.id}")


def expired(request: HttpRequest, edition: str, pk: int) -> HttpResponse:
    """A form whose token is no longer good: the text stands in a fresh one."""
    found = _article(pk)
    frame = _frame(request, found, edition, "", write=True)
    parent_id = _number(request.POST.get("parent", ""))
    return _form(request, frame, found, text=request.POST.get("text", ""), parent_id=parent_id, is_expired=True)


def for_readers(view: View) -> View:
    """The view takes the frame and the comment; who is not signed in goes there first and comes back."""

    @wraps(view)
    def ask(request: HttpRequest, edition: str, pk: int) -> HttpResponse:
        frame = frame_page(request, edition, f"comment/{pk}/")
        if frame.reader is None:
            return HttpResponseRedirect(sign_in_path(edition, f"/{edition}/comment/{pk}/"))
        comment = _comment(pk, frame)
        found = _article(comment.article_id)
        try:
            return view(request, frame, comment)
        except Refused as refused:
            values = {"comment": comment, "article": found, "fault": refusal_in_words(refused, frame)}
            return render(request, "comment_refused.html", {"frame": frame, **values}, status=UNPROCESSABLE)

    return ask


@require_POST
@for_readers
def vote(request: HttpRequest, frame: Frame, comment: CommentView) -> HttpResponse:
    """One vote; the button of a vote that was cast takes it back. A double click sends the same wish twice."""
    value = {"up": 1, "down": -1}.get(request.POST.get("vote", ""), 0)
    actions.vote(pk=comment.id, reader_id=_id(frame), value=value, now=timezone.now())
    return _see_other(_back(request, frame, comment))


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def edit(request: HttpRequest, frame: Frame, comment: CommentView) -> HttpResponse:
    """Another text within ten minutes."""
    text, fault = comment.text, ""
    if request.method == "POST":
        text = request.POST.get("text", "")
        try:
            actions.edit_comment(pk=comment.id, author_id=_id(frame), text=text, now=timezone.now())
            return _see_other(_place(frame, comment))
        except Refused as refused:
            fault = refusal_in_words(refused, frame)
    elif not comment.may_edit:
        raise Refused("too_late" if comment.mine else "not_yours")
    values = {"comment": comment, "text": text, "fault": fault}
    return render(request, "comment_edit.html", {"frame": frame, **values}, status=UNPROCESSABLE if fault else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def delete(request: HttpRequest, frame: Frame, comment: CommentView) -> HttpResponse:
    """Asks once, then it is gone."""
    if request.method == "POST":
        actions.delete_comment(pk=comment.id, author_id=_id(frame), now=timezone.now())
        return _see_other(f"{article_path(_article(comment.article_id), frame.edition)}#comments")
    if not comment.mine:
        raise Refused("not_yours")
    return render(request, "comment_delete.html", {"frame": frame, "comment": comment})


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def report(request: HttpRequest, frame: Frame, comment: CommentView) -> HttpResponse:
    """A page with reasons, no dialog (ui.md section 4)."""
    values: dict[str, Any] = {"comment": comment, "reasons": report_reasons(), "fault": "", "done": False}
    if request.method == "POST":
        reason, words = request.POST.get("reason", ""), request.POST.get("words", "")
        try:
            actions.report(pk=comment.id, reader_id=_id(frame), reason=reason, words=words, now=timezone.now())
            values["done"] = True
        except Refused as refused:
            values |= {"fault": refusal_in_words(refused, frame), "words": words}
    return render(request, "comment_report.html", {"frame": frame, "words": "", **values})


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def appeal(request: HttpRequest, frame: Frame, comment: CommentView) -> HttpResponse:
    """The author of a hidden comment says why it should come back."""
    fault, words = "", ""
    if request.method == "POST":
        words = request.POST.get("words", "")
        try:
            actions.appeal(pk=comment.id, author_id=_id(frame), words=words, now=timezone.now())
            return _see_other(_place(frame, comment))
        except Refused as refused:
            fault = refusal_in_words(refused, frame)
    elif not comment.mine:
        raise Refused("not_yours")
    values = {"comment": comment, "words": words, "fault": fault}
    return render(request, "comment_appeal.html", {"frame": frame, **values}, status=UNPROCESSABLE if fault else 200)


# --- parts ----------------------------------------------------------------------------------------------------------


def _opened_at(token: str) -> datetime | None:
    """When the form was made, as it says itself; a liar only hides that it was fast."""
    try:
        return datetime.fromtimestamp(int(token.partition("-")[0], 16), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _form(
    request: HttpRequest, frame: Frame, found: PublicArticle, *, text: str, parent_id: int | None, fault: str = "",
    is_expired: bool = False,
) -> HttpResponse:  # fmt: skip
    parent = comment_view(parent_id, viewer=viewer_of(frame), now=frame.now) if parent_id else None
    values = {"text": text, "parent": parent, "fault": fault, "expired": is_expired, "token": new_token()}
    status = UNPROCESSABLE if fault else 403 if is_expired else 200
    return render(request, "comment_write.html", {"frame": frame, "article": found, **values}, status=status)


def _keep_draft(request: HttpRequest, article_id: int, text: str, parent_id: int | None) -> None:
    drafts = dict(request.session.get(DRAFTS, {}))
    drafts.pop(str(article_id), None)
    drafts[str(article_id)] = [text[: 2 * LONGEST_TEXT], parent_id]
    request.session[DRAFTS] = dict(list(drafts.items())[-MOST_DRAFTS:])


def _take_draft(request: HttpRequest, article_id: int) -> tuple[str, int | None]:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return "", None
    drafts = dict(request.session.get(DRAFTS, {}))
    text, parent_id = drafts.pop(str(article_id), ["", None])
    if text:
        request.session[DRAFTS] = drafts
    return text, parent_id


def _article(pk: int) -> PublicArticle:
    found = public_article(pk)
    if found is None or found.withheld:
        raise Http404(f"There is no article {pk} to comment on.")
    return found


def _comment(pk: int, frame: Frame) -> CommentView:
    found = comment_view(pk, viewer=viewer_of(frame), now=frame.now)
    if found is None:
        raise Http404(f"There is no comment {pk}.")
    return found


def _frame(request: HttpRequest, found: PublicArticle, edition: str, below: str, *, write: bool = False) -> Frame:
    tail = f"article/{found.id}/comments/write/" if write else article_tail(found) + below
    return frame_page(request, edition, tail)


def _id(frame: Frame) -> int:
    return frame.reader.id if frame.reader else 0


def _place(frame: Frame, comment: CommentView) -> str:
    return f"/{frame.edition}/comment/{comment.id}/#c{comment.id}"


def _back(request: HttpRequest, frame: Frame, comment: CommentView) -> str:
    back = request.POST.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return f"{back}#c{comment.id}"
    return _place(frame, comment)


def _see_other(path: str) -> HttpResponse:
    answer = HttpResponseRedirect(path)
    answer.status_code = 303
    return answer


def _keep_out(answer: HttpResponse) -> HttpResponse:
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 19 else None

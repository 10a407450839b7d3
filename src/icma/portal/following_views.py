"""What a reader keeps, follows and was told; and the reader's own feed, whose address is a secret."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from icma.catalogs import translate as _
from icma.following import actions
from icma.following.actions import Refused
from icma.following.queries import (
    NOTICES,
    bookmarks_of,
    followed_articles,
    follows_of,
    notices_of,
    reader_of_secret,
    secret_of,
)
from icma.house.reader_queries import reader_facts

from .addresses import sign_in_path
from .channels import FORMATS, Channel, make_feed
from .comment_views import viewer_of
from .editions import Frame, frame_page
from .feed_views import WRITERS
from .following_words import name_follow
from .told import told_in_full

View = Callable[..., HttpResponse]


def for_readers(tail: str) -> Callable[[View], View]:
    """The view takes the frame; guests go to sign in and come back."""

    def wrap(view: View) -> View:
        @wraps(view)
        def ask(request: HttpRequest, edition: str, **more: str) -> HttpResponse:
            frame = frame_page(request, edition, tail)
            if frame.reader is None:
                return HttpResponseRedirect(sign_in_path(edition, frame.here))
            return view(request, frame, **more)

        return never_cache(ask)

    return wrap


@require_safe
@for_readers("account/bookmarks/")
def bookmarks(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The articles that the reader keeps."""
    rows = bookmarks_of(_id(frame), before=_number(request.GET.get("before", "")))
    return render(request, "following/bookmarks.html", {"frame": frame, "rows": rows})


@require_safe
@for_readers("account/following/")
def following(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Everything that the reader follows, and the address of the own feed."""
    rows = [(one, *name_follow(one)) for one in follows_of(_id(frame))]
    secret = secret_of(_id(frame))
    feed = f"{frame.origin}/{frame.edition}/my/{secret}/feed.xml" if secret else ""
    return render(request, "following/following.html", {"frame": frame, "rows": rows, "feed": feed})


@require_safe
@for_readers("account/notices/")
def notices(request: HttpRequest, frame: Frame) -> HttpResponse:
    """What the reader was told."""
    rows = notices_of(_id(frame), before=_number(request.GET.get("before", "")))
    told = told_in_full(rows, viewer=viewer_of(frame), now=frame.now)
    values = {"rows": told, "newest": rows[0].id if rows else 0, "more": len(rows) == NOTICES}
    return render(request, "following/notices.html", {"frame": frame, **values})


@require_POST
@for_readers("account/notices/")
def read(request: HttpRequest, frame: Frame) -> HttpResponse:
    """All of them are seen."""
    actions.mark_read(reader_id=_id(frame), up_to=_number(request.POST.get("newest", "")) or 0, now=timezone.now())
    return _see_other(frame.here)


@require_POST
@for_readers("account/bookmarks/")
def keep(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Keep an article, or let it go."""
    number = _number(request.POST.get("article", "")) or 0
    act = actions.drop_article if request.POST.get("do") == "drop" else actions.keep_article
    try:
        act(reader_id=_id(frame), article_id=number, now=timezone.now())
    except Refused as refused:
        return _refused(request, frame, refused)
    return _see_other(_back(request, frame))


@require_POST
@for_readers("account/following/")
def follow(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Follow something, or no longer."""
    asked = {name: request.POST.get(name, "") for name in ("kind", "key")}
    language = request.POST.get("language", frame.edition)[:8]
    act = actions.unfollow if request.POST.get("do") == "drop" else actions.follow
    try:
        act(reader_id=_id(frame), **asked, language=language, now=timezone.now())
    except Refused as refused:
        return _refused(request, frame, refused)
    return _see_other(_back(request, frame))


@require_POST
@for_readers("account/following/")
def renew(request: HttpRequest, frame: Frame) -> HttpResponse:
    """A new secret; the old address is dead."""
    actions.renew_secret(reader_id=_id(frame), now=timezone.now())
    return _see_other(frame.here)


@require_safe
@never_cache
def own_feed(request: HttpRequest, edition: str, secret: str, ending: str) -> HttpResponse:
    """The newest articles of what a reader follows, for a feed reader that cannot sign in."""
    frame = frame_page(request, edition)
    reader = reader_of_secret(secret)
    if reader is None or reader_facts(reader) is None or ending not in FORMATS:
        raise Http404("There is no such feed.")
    channel = Channel(
        title=_("What you follow on %(portal)s") % {"portal": frame.portal.name},
        description=_("Your own feed. Its address is a secret: whoever knows it can read it."),
        home=f"/{edition}/",
        language=edition,
    )
    body = WRITERS[ending](make_feed(followed_articles(reader), frame, channel))
    answer = HttpResponse(body, content_type=f"{FORMATS[ending]}; charset=utf-8")
    answer.headers["X-Robots-Tag"], answer.headers["Referrer-Policy"] = "noindex", "no-referrer"
    return answer


# --- parts ----------------------------------------------------------------------------------------------------------


def _refused(request: HttpRequest, frame: Frame, refused: Refused) -> HttpResponse:
    words = {
        "full": _("You follow or keep as much as one can. Let something go first."),
        "key": _("There is nothing like that here to follow."),
    }
    fault = words.get(refused.code, words["key"])
    return render(request, "following/refused.html", {"frame": frame, "fault": fault}, status=422)


def _back(request: HttpRequest, frame: Frame) -> str:
    back = request.POST.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return frame.here


def _see_other(path: str) -> HttpResponse:
    answer = HttpResponseRedirect(path)
    answer.status_code = 303
    return answer


def _id(frame: Frame) -> int:
    return frame.reader.id if frame.reader else 0


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 19 else None

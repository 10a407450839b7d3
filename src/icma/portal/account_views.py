"""A reader's own pages: what the account holds, its name and language, its sessions, a copy of it, its end."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from icma.catalogs import translate as _
from icma.comments.queries import comments_of
from icma.core.names import name_key
from icma.house.account_actions import LastOperator, end_session
from icma.house.account_queries import doors_of, is_last_operator
from icma.house.reader_actions import name_reader, set_language

from .account_forms import is_promised, why_not_this_name
from .account_words import own_number
from .confirming import confirmed_only, has_other_way, is_confirmed, send_code, take_code
from .editions import edition_of_path, frame_personal
from .leaving import leave_portal
from .own_copy import CopyEncoder, own_copy

COMMENTS = 20  # on one page
View = Callable[..., HttpResponse]


def own_page(view: View) -> View:
    """A page of one's own: for who is signed in, kept by nobody."""
    return never_cache(login_required(view))


@require_safe
@own_page
def hub(request: HttpRequest, edition: str) -> HttpResponse:
    """What there is in the account."""
    reader = own_number(request)
    return _show(
        request,
        "reader/account.html",
        doors=doors_of(reader),
        comments=comments_of(reader, limit=3, now=timezone.now()),
    )


@require_safe
@own_page
def own_comments(request: HttpRequest, edition: str) -> HttpResponse:
    """Everything the reader wrote, newest first, with what became of it."""
    before = request.GET.get("before", "")
    found = comments_of(
        own_number(request), limit=COMMENTS + 1,
        before=int(before) if before.isdecimal() and len(before) < 18 else None,
        now=timezone.now(),
    )  # fmt: skip
    older = found[COMMENTS - 1].id if len(found) > COMMENTS else 0
    return _show(request, "reader/comments.html", comments=found[:COMMENTS], older=older)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def name(request: HttpRequest, edition: str) -> HttpResponse:
    """The name that others see."""
    fault, typed = "", request.POST.get("name", getattr(request.user, "name", ""))
    if request.method == "POST":
        try:
            if is_promised(typed) and name_key(typed) != name_key(getattr(request.user, "name", "")):
                raise ValidationError("taken", code="taken")
            name_reader(user_id=own_number(request), name=typed, now=timezone.now())
        except ValidationError as error:
            fault = why_not_this_name(error.code or "empty")
        else:
            return _back(request, _("Your name is changed."))
    return _show(request, "reader/name.html", fault=fault, typed=typed[:200])


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def language(request: HttpRequest, edition: str) -> HttpResponse:
    """In which language letters come."""
    frame = frame_personal(request)
    if request.method == "POST" and request.POST.get("language") in frame.portal.editions:
        set_language(user_id=own_number(request), language=request.POST["language"], now=timezone.now())
        return _back(request, _("The language of your letters is changed."))
    return _show(request, "reader/language.html")


@require_POST
@own_page
def close_session(request: HttpRequest, edition: str, pk: int) -> HttpResponse:
    """Sign one browser out."""
    if not end_session(user_id=own_number(request), session_id=pk):
        raise Http404("no such session of yours")
    messages.success(request, _("That browser is signed out."))
    return HttpResponseRedirect(f"/{edition}/account/sessions/")


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def confirm(request: HttpRequest, edition: str) -> HttpResponse:
    """The code for those who have no password and no passkey."""
    goal = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure()):
        goal = f"/{edition}/account/"
    if is_confirmed(request) or has_other_way(request):
        return HttpResponseRedirect(goal)
    sent, fault = False, ""
    if request.method == "POST":
        if not ratelimit.consume(request, action="reauthenticate", user=request.user):
            fault = _("Too many attempts. Wait some minutes.")
        elif "code" not in request.POST:
            fault = "" if send_code(request) else _("Your account has no confirmed e-mail address. Add one first.")
        elif take_code(request, request.POST["code"]):
            return HttpResponseRedirect(goal)
        else:
            fault = _("That is not the code from the e-mail, or it is too old.")
        sent = True
    return _show(request, "reader/confirm.html", goal=goal, sent=sent, fault=fault)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
@confirmed_only
def export(request: HttpRequest, edition: str) -> HttpResponse:
    """What the copy holds, and by POST the copy."""
    if request.method != "POST":
        return _show(request, "reader/export.html")
    now = timezone.now()
    body = json.dumps(own_copy(own_number(request), now=now), cls=CopyEncoder, ensure_ascii=False, indent=1)
    answer = HttpResponse(body, content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="account-{now:%Y-%m-%d}.json"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
@confirmed_only
def leave(request: HttpRequest, edition: str) -> HttpResponse:
    """The end of the account; the reader says what becomes of the comments."""
    fault = ""
    choice = request.POST.get("comments", "")
    if request.method == "POST" and choice not in ("stay", "go"):
        fault = _("Say what should become of your comments")
    elif request.method == "POST":
        try:
            leave_portal(user_id=own_number(request), keep_comments=choice == "stay", now=timezone.now())
        except LastOperator:
            return _show(request, "reader/leave.html", fault="", last=True)
        logout(request)
        return render(request, "reader/left.html", {"kept": choice == "stay"})
    return _show(request, "reader/leave.html", fault=fault, last=is_last_operator(own_number(request)))


def _show(request: HttpRequest, template: str, **values: Any) -> HttpResponse:
    return render(request, template, {"frame": frame_personal(request), **values})


def _back(request: HttpRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(f"/{edition_of_path(request.path_info)}/account/")

"""When we are at fault: the reader gets a code, the log the same with the traceback. And forms that nobody takes."""

from __future__ import annotations

import secrets
from contextlib import suppress

import structlog
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import resolve
from django.views.csrf import csrf_failure

from .cache_rules import is_public
from .comment_views import expired
from .editions import edition_of_path

CODE_BYTES = 4  # eight letters and digits: short enough to be read out on the telephone

log = structlog.get_logger(__name__)


def refuse_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: the token of a form is old, or somebody else's page sent it.

    A comment's text stands in a fresh form; other forms of readers say what to do; pages that are only read take no
    forms at all; the desk gets Django's page.
    """
    if request.path.startswith("/desk/"):
        return csrf_failure(request, reason)
    if is_public(request.path_info) or not edition_of_path(request.path_info):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    with suppress(Http404):
        found = resolve(request.path_info)
        if found.url_name == "write_comment":
            return expired(request, **found.kwargs)
    return render(request, "form_expired.html", status=403)


def server_fault(request: HttpRequest) -> HttpResponseServerError:
    """Django's handler500. Asks neither the database nor the request for anything that may be broken."""
    code = secrets.token_hex(CODE_BYTES)
    log.error("a page failed", code=code, method=request.method, path=request.path, exc_info=True)
    answer = HttpResponseServerError(render_to_string("500.html", {"code": code}))
    answer.headers["Cache-Control"] = "no-store"
    return answer

"""When we are at fault: the reader gets a code, the log the same with the traceback. And forms that nobody takes."""

from __future__ import annotations

import secrets

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseServerError
from django.template.loader import render_to_string
from django.views.csrf import csrf_failure

CODE_BYTES = 4  # eight letters and digits: short enough to be read out on the telephone

log = structlog.get_logger(__name__)


def refuse_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW. Public pages are read and take no forms; the desk gets Django's page."""
    if request.path.startswith("/desk/"):
        return csrf_failure(request, reason)
    return HttpResponseNotAllowed(["GET", "HEAD"])


def server_fault(request: HttpRequest) -> HttpResponseServerError:
    """Django's handler500. Asks neither the database nor the request for anything that may be broken."""
    code = secrets.token_hex(CODE_BYTES)
    log.error("a page failed", code=code, method=request.method, path=request.path, exc_info=True)
    answer = HttpResponseServerError(render_to_string("500.html", {"code": code}))
    answer.headers["Cache-Control"] = "no-store"
    return answer

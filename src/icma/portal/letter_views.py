"""Digests: the reader's choice, and the end of them by a button in the letter, which needs no signing in (RFC 8058)."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from icma.catalogs import translate as _
from icma.following.digest_actions import end_digest, end_digest_by_secret, want_digest
from icma.following.queries import RHYTHMS, digest_of

from .editions import Frame, frame_personal
from .following_views import for_readers


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers("account/digest/")
def digest(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Off, each day or each week."""
    reader = frame.reader.id if frame.reader else 0
    rhythm = request.POST.get("rhythm", "")
    if request.method == "POST" and rhythm in (*RHYTHMS, "off"):
        if rhythm == "off":
            end_digest(reader_id=reader, now=timezone.now())
        else:
            want_digest(reader_id=reader, rhythm=rhythm, language=frame.edition, now=timezone.now())
        messages.success(request, _("Your choice is kept."))
        return HttpResponseRedirect(frame.here, status=303)
    known = EmailAddress.objects.filter(user_id=reader, verified=True).order_by("-primary", "pk")
    values = {"plan": digest_of(reader), "address": known.values_list("email", flat=True).first()}
    return render(request, "following/digest.html", {"frame": frame, **values})


@csrf_exempt  # the mail program of the reader has no cookie of ours; the secret says whose letters these are
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, edition: str, secret: str) -> HttpResponse:
    """GET asks, because programs that look for viruses follow links; POST ends. A wrong secret is answered alike."""
    done = request.method == "POST"
    if done:
        end_digest_by_secret(secret=secret, now=timezone.now())
    answer = render(request, "following/digest_end.html", {"frame": frame_personal(request), "done": done})
    answer.headers["X-Robots-Tag"], answer.headers["Referrer-Policy"] = "noindex", "no-referrer"
    return answer

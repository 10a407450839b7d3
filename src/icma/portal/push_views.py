"""Devices that are told at once: adding this browser, dropping one, and what of the follows is told there."""

from __future__ import annotations

from hashlib import sha256

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from icma.catalogs import translate as _
from icma.following.push_actions import BadDevice, add_device, drop_device, move_device, set_push
from icma.following.queries import DeviceFacts, devices_of, follows_of

from .editions import Frame
from .following_views import for_readers
from .following_words import name_follow
from .push import server_key


@require_safe
@for_readers("account/devices/")
def devices(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The reader's devices, and which follows are told there."""
    return _page(request, frame)


@require_POST
@for_readers("account/devices/")
def add(request: HttpRequest, frame: Frame) -> HttpResponse:
    """This browser, with the address and keys that its push service gave it."""
    given = {name: request.POST.get(name, "").strip() for name in ("endpoint", "p256dh", "auth")}
    try:
        add_device(reader_id=_id(frame), **given, language=frame.edition, now=timezone.now())
    except BadDevice as bad:
        return _page(request, frame, fault=_fault(bad.code), status=422)
    messages.success(request, _("From now on this device tells you what is new at once."))
    return HttpResponseRedirect(frame.here, status=303)


@require_POST
@for_readers("account/devices/")
def drop(request: HttpRequest, frame: Frame) -> HttpResponse:
    """One of the reader's devices, no longer."""
    drop_device(reader_id=_id(frame), device_id=_number(request.POST.get("device", "")), now=timezone.now())
    messages.success(request, _("That device is told nothing any more."))
    return HttpResponseRedirect(frame.here, status=303)


@require_POST
@for_readers("account/devices/")
def choose(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Which follows are told at once: the ticked ones."""
    ticked = set(request.POST.getlist("follow"))
    for one in follows_of(_id(frame)):
        if one.push != (str(one.id) in ticked):
            set_push(reader_id=_id(frame), follow_id=one.id, push=not one.push, now=timezone.now())
    messages.success(request, _("Your choice is kept."))
    return HttpResponseRedirect(frame.here, status=303)


@csrf_exempt  # the browser's worker asks, without a page; whoever knows the old address is that browser
@never_cache
@require_POST
def renewed(request: HttpRequest) -> HttpResponse:
    """A browser has a new address at its push service. Whether the old one was known is not told."""
    given = {name: request.POST.get(name, "").strip() for name in ("old", "endpoint", "p256dh", "auth")}
    try:
        move_device(**given, now=timezone.now())
    except BadDevice:
        return HttpResponse(status=422)
    return HttpResponse(status=204)


def device_mark(device: DeviceFacts) -> str:
    """By this a browser finds itself in the list; the address itself stays out of the page."""
    return sha256(device.endpoint.encode()).hexdigest()[:16]


def _page(request: HttpRequest, frame: Frame, *, fault: str = "", status: int = 200) -> HttpResponse:
    rows = [(one, device_mark(one)) for one in devices_of(_id(frame))]
    follows = [(one, *name_follow(one)) for one in follows_of(_id(frame))]
    values = {"rows": rows, "follows": follows, "fault": fault, "key": server_key()}
    return render(request, "following/devices.html", {"frame": frame, **values}, status=status)


def _fault(code: str) -> str:
    if code == "full":
        return _("You have as many devices as one can. Drop one of them first.")
    return _("The browser gave no address that messages could be sent to. Reload the page and try again.")


def _id(frame: Frame) -> int:
    return frame.reader.id if frame.reader else 0


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0

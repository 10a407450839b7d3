"""Is it still you? Before something dangerous, also for accounts that have neither password nor passkey.

allauth asks for the password, a passkey or a code of the app, and lets pass whoever has none of them: readers who sign
in by e-mail code or with another service. Those are sent a code here.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, get_reauthentication_flows
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode

from .editions import active_language

_ACCOUNT = re.compile(r"/(az|ru|en)/account/")
CODE_KEY = "icma_confirm"  # in the session: the code that was sent, when, and how often it was guessed
CODE_SECONDS = 900
CODE_DIGITS = 8
MOST_GUESSES = 3
PAUSE_SECONDS = 60  # between two codes
# allauth's pages that change who can come in, and those of ours beside them.
GUARDED = frozenset(
    {
        "mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_activate_totp", "mfa_deactivate_totp",
        "mfa_generate_recovery_codes", "mfa_view_recovery_codes", "mfa_download_recovery_codes",
        "account_set_password", "account_email", "socialaccount_connections",
    }
)  # fmt: skip


class ConfirmMiddleware:
    """Stands before the guarded pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _ACCOUNT.match(request.path_info):
            add_never_cache_headers(response)  # the next person at this browser goes back one page
        return response

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Send to the page of the code whoever has no other way to show who they are."""
        match = request.resolver_match
        if match is None or match.url_name not in GUARDED or not request.user.is_authenticated:
            return None
        return None if has_other_way(request) or is_confirmed(request) else ask_for_code(request)


def confirmed_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of ours that asks who is there, by whatever the account has. A form that was sent is sent again after."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_confirmed(request):
            return view(request, *args, **kwargs)
        if has_other_way(request):
            raise ReauthenticationRequired  # allauth's middleware asks
        return ask_for_code(request)

    return guarded


def has_other_way(request: HttpRequest) -> bool:
    """Whether this person has a password, a passkey or codes."""
    return bool(get_reauthentication_flows(request.user))


def is_confirmed(request: HttpRequest) -> bool:
    """Whether this person showed in the last minutes that it is them. A sign-in by mail or elsewhere is such a sign."""
    if has_other_way(request):
        return bool(did_recently_reauthenticate(request))
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in records)


def ask_for_code(request: HttpRequest) -> HttpResponse:
    """To the page where the code is typed, and back from there."""
    return HttpResponseRedirect(f"/{active_language()}/account/confirm/?{urlencode({'next': request.get_full_path()})}")


def send_code(request: HttpRequest) -> bool:
    """Mail a new code unless one went a moment ago; False when the account has no address of its own."""
    waiting = request.session.get(CODE_KEY)
    if waiting and time.time() - waiting["at"] < PAUSE_SECONDS:
        return True
    address = EmailAddress.objects.filter(user_id=request.user.pk, verified=True).order_by("-primary").first()
    if address is None:
        return False
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    request.session[CODE_KEY] = {"code": code, "at": time.time(), "guesses": 0}
    get_adapter().send_mail("reader/email/confirm", address.email, {"code": code})
    return True


def take_code(request: HttpRequest, typed: str) -> bool:
    """Whether this is the code that was sent; after `MOST_GUESSES` wrong ones a new code is needed."""
    waiting = request.session.get(CODE_KEY)
    if not waiting or time.time() - waiting["at"] > CODE_SECONDS or waiting["guesses"] >= MOST_GUESSES:
        return False
    if not constant_time_compare("".join(typed.split()), waiting["code"]):
        request.session[CODE_KEY] = {**waiting, "guesses": waiting["guesses"] + 1}
        return False
    del request.session[CODE_KEY]
    record_authentication(request, request.user, method="code", reauthenticated=True)
    return True

"""What account pages ask in templates: browsers that are signed in, services, why a comment waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from django.http import HttpRequest
from django.utils import timezone

from icma.catalogs import translate as _
from icma.house.account_queries import sessions_of

from .browsers import name_browser


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """One browser that is signed in, in words. `address` is "" once it is too old to be shown."""

    id: int
    name: str
    address: str
    began_at: datetime
    last_seen_at: datetime
    is_this: bool


def browsers_of(request: HttpRequest) -> list[Browser]:
    """Where the reader is signed in, this browser first."""
    found = sessions_of(own_number(request), this=request.session.session_key or "", now=timezone.now())
    return [
        Browser(
            id=one.id, name=name_browser(one.user_agent), address=one.address, began_at=one.began_at,
            last_seen_at=one.last_seen_at, is_this=one.is_this,
        )
        for one in found
    ]  # fmt: skip


def services_of(request: HttpRequest) -> list[Any]:
    """The services that the operator lets readers come from, as allauth's providers."""
    providers: list[Any] = get_adapter().list_providers(request)
    return providers


def service_name(account: Any, request: HttpRequest) -> str:
    """What a connected service is called; its key once the operator has taken it out of the settings."""
    try:
        return str(account.get_provider(request).name)
    except SocialApp.DoesNotExist:
        return str(account.provider)


def whys(codes: Iterable[str]) -> str:
    """Why a comment waits or was taken away, in words; reasons without words of ours are passed over."""
    known = {
        "first": _("the first comment of a new account is read before it appears"),
        "rule": _("it holds words or links that the moderators read first"),
        "spam": _("it looks like advertising"),
        "reports": _("readers have reported it"),
    }
    return "; ".join(dict.fromkeys(known[key] for key in (code.partition(":")[0] for code in codes) if key in known))


def own_number(request: HttpRequest) -> int:
    """The number of whoever is signed in; the pages that ask are closed to guests."""
    return int(request.user.pk or 0)

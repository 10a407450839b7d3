"""What a person with an account sees of it, and how the operator names one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q

from icma.core.names import name_key

from .models import User

ADDRESS_DAYS = 30  # a network address is shown, and kept, no longer than this


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """One browser that is signed in. Times are aware, in UTC."""

    id: int
    user_agent: str
    address: str  # "" once it is `ADDRESS_DAYS` old
    began_at: datetime
    last_seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorFacts:
    """The ways into an account."""

    emails: tuple[tuple[str, bool], ...]  # address, whether its owner has shown that it is theirs; the first is in use
    has_password: bool
    passkeys: int
    has_app: bool  # codes of an app (TOTP, RFC 6238)
    codes_left: int  # recovery codes not used yet
    services: int  # accounts elsewhere
    sessions: int


def doors_of(user_id: int) -> DoorFacts:
    """How this person comes in."""
    user = User.objects.get(pk=user_id)
    kinds = list(Authenticator.objects.filter(user_id=user_id))
    codes = next((RecoveryCodes(one) for one in kinds if one.type == Authenticator.Type.RECOVERY_CODES), None)
    addresses = EmailAddress.objects.filter(user_id=user_id).order_by("-primary", "pk")
    return DoorFacts(
        emails=tuple(addresses.values_list("email", "verified")) or tuple((one, False) for one in [user.email] if one),
        has_password=user.has_usable_password(),
        passkeys=sum(one.type == Authenticator.Type.WEBAUTHN for one in kinds),
        has_app=any(one.type == Authenticator.Type.TOTP for one in kinds),
        codes_left=len(codes.get_unused_codes()) if codes else 0,
        services=SocialAccount.objects.filter(user_id=user_id).count(),
        sessions=UserSession.objects.filter(user_id=user_id).count(),
    )


def sessions_of(user_id: int, *, this: str, now: datetime) -> list[SessionFacts]:
    """Every browser that is signed in, `this` (a session's key) first, then by last use."""
    rows: list[UserSession] = UserSession.objects.purge_and_list(User.objects.get(pk=user_id))
    rows.sort(key=lambda one: (one.session_key == this, one.last_seen_at), reverse=True)
    old = now - timedelta(days=ADDRESS_DAYS)
    return [
        SessionFacts(
            id=one.pk, user_agent=one.user_agent, is_this=one.session_key == this,
            address=one.ip if one.created_at > old and one.ip.strip("0.:") else "",  # 0.0.0.0 and :: stand for none
            began_at=one.created_at, last_seen_at=one.last_seen_at,
        )
        for one in rows
    ]  # fmt: skip


def sessions_with(user_id: int) -> list[str]:
    """The keys of every session of this person. Django keeps them closed, so each one is looked into."""
    return [
        one.session_key
        for one in Session.objects.iterator(chunk_size=500)
        if one.get_decoded().get(SESSION_KEY) == str(user_id)
    ]


def is_last_operator(user_id: int) -> bool:
    """Whether without this person nobody could open the whole desk."""
    operators = User.objects.filter(is_superuser=True, is_active=True)
    return operators.filter(pk=user_id).exists() and not operators.exclude(pk=user_id).exists()


def find_account(text: str) -> int | None:
    """Whom the operator means: an e-mail address, the name that others see, or the one to sign in with."""
    by_address = EmailAddress.objects.filter(email__iexact=text, verified=True).values("user_id")
    key = name_key(text)
    ways = [Q(pk__in=by_address), Q(email__iexact=text), Q(username=text), *([Q(name_key=key)] if key else [])]
    for way in ways if text else []:
        found = User.objects.filter(way, is_active=True).values_list("pk", flat=True)[:2]
        if len(found) == 1:
            return found[0]
    return None

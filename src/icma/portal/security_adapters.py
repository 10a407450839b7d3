"""Second steps and other services: what allauth asks the house (settings.MFA_ADAPTER, SOCIALACCOUNT_ADAPTER)."""

from __future__ import annotations

import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import structlog
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from icma.core.strange_text import clean_text
from icma.house.queries import portal_facts

from .browsers import name_browser

log = structlog.get_logger(__name__)
_SERVICE = re.compile(r"/(az|ru|en)/account/(oidc|google)/")
LONGEST_NAME = 40  # characters of a reader's name, and of a passkey's


class SecondStepAdapter(DefaultMFAAdapter):
    """Passkeys, codes of an app and recovery codes."""

    def get_totp_issuer(self) -> str:
        """What the app of the reader shows above the code."""
        return portal_facts().name

    def _get_site_name(self) -> str:
        return portal_facts().name

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002 -- allauth's word
        """A new passkey is called after the browser it was made with."""
        return name_browser(context.request.headers.get("User-Agent", ""))[:LONGEST_NAME]

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """What the device shows when it asks which account to sign in to."""
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.name or user.email}

    def encrypt(self, text: str) -> str:
        """A copy of the tables alone gives nobody a second step: its key stands in `secret.key`."""
        return _locker().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Raises nothing: where the key was lost, no code is right, and the log says why."""
        try:
            return _locker().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.error("a second step cannot be read: secret.key is another one than when it was set up")
            return secrets.token_hex(40)


class OtherServiceAdapter(DefaultSocialAccountAdapter):
    """Signing in with Google or the operator's own service, which is believed as little as possible."""

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[AbstractBaseUser, str] | None:
        """An account is joined only when its owner has shown here, and the service says, that the address is theirs."""
        for address in sociallogin.email_addresses:
            mine = EmailAddress.objects.filter(email__iexact=address.email, verified=True, user__is_active=True).first()
            if address.verified and mine is not None:
                return mine.user, mine.email
        return None

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        """Keep the address and nothing else. The name waits in `first_name` for the form, where its owner sees it."""
        for address in sociallogin.email_addresses:
            address.verified = address.verified is True  # some services write "false", which is true to Python
        user: Any = sociallogin.user
        user.email = sociallogin.email_addresses[0].email if sociallogin.email_addresses else ""
        user.first_name = clean_text(str(data.get("name") or ""))[:LONGEST_NAME]
        sociallogin.account.extra_data = {"email": user.email}
        return user

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, str]:
        """What stands in the form already."""
        user: Any = sociallogin.user
        return {"email": user.email, "name": user.first_name}

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> AbstractBaseUser:
        """The service's name for the person is not kept beside the one that the person chose."""
        sociallogin.user.first_name = ""
        user: AbstractBaseUser = super().save_user(request, sociallogin, form)
        return user

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """For the operator: the reader only learns that it did not work."""
        log.warning("signing in elsewhere failed", service=provider.name, error=str(error), exception=repr(exception))


class OtherServiceMiddleware:
    """What another service does wrong, or not at all, is told in words: it is no fault of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Nobody answers, or what comes is no JSON, or what must be in it is missing (RFC 6749 section 5)."""
        if not _SERVICE.match(request.path_info) or not isinstance(
            exception, OSError | ValueError | LookupError | TypeError
        ):
            return None
        log.warning("signing in elsewhere failed", path=request.path_info, exception=repr(exception), exc_info=True)
        return render(request, "socialaccount/authentication_error.html", status=502)


def _locker() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"icma second step " + settings.SECRET_KEY.encode()).digest()))

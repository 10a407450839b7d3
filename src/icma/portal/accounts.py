"""Our side of django-allauth: who may sign up, what an account is called, how mails look and whose address counts."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from icma.house.queries import portal_facts
from icma.house.reader_actions import name_reader, set_language

from .addresses import address_of_client
from .editions import active_language
from .letters import letter_sender


class AccountAdapter(DefaultAccountAdapter):
    """allauth asks this wherever a portal may differ (allauth/account/adapter.py)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return portal_facts().sign_up

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Nobody sees it: an address's first half would tell who somebody is."""
        user.username = f"r-{secrets.token_hex(8)}"

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user = super().save_user(request, user, form, commit=commit)
        now = timezone.now()
        if commit and form.cleaned_data.get("name"):
            name_reader(user_id=user.pk, name=form.cleaned_data["name"], now=now)
            set_language(user_id=user.pk, language=active_language(), now=now)
            user.refresh_from_db()
        return user

    def is_safe_url(self, url: str) -> bool:
        """Whether `next` stays here; allauth's own look breaks off at "https://[x/"."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return f"/{active_language()}/"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return f"/{active_language()}/"

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return request.build_absolute_uri(reverse("account_email_verification_sent"))

    def format_email_subject(self, subject: str) -> str:
        return subject  # the portal's name stands in each of ours

    def get_from_email(self) -> str:
        return letter_sender()

    def get_client_ip(self, request: HttpRequest) -> str:
        """For the limits on trying; not kept (usersessions keep theirs, see docs/operate.md)."""
        address = address_of_client(request.META)
        if not address:
            raise PermissionDenied("the client's address is not known")
        return address

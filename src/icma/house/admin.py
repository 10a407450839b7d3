"""The portal's name and its people at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from . import actions
from .models import Portal, User
from .queries import EDITIONS


class EditionsField(forms.CharField):
    """A list as people write it: az, ru, en."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value or EDITIONS) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return list(dict.fromkeys(str(value or "").lower().replace(",", " ").split()))


class PortalForm(forms.ModelForm):
    """Says what is wrong beside the field."""

    editions = EditionsField(required=False, help_text="Languages in the order of the switch; empty: az, ru, en.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            actions.check_portal(Portal(**cleaned))
        except ValidationError as error:
            for field, lines in error.message_dict.items():
                if field not in self.errors:  # the field itself has said it already
                    self.add_error(field, lines)
        return cleaned


@admin.register(Portal)
class PortalAdmin(admin.ModelAdmin):
    form = PortalForm

    def save_model(self, request: HttpRequest, obj: Portal, form: Any, change: bool) -> None:
        actions.save_portal(portal=obj, now=timezone.now())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Portal.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Portal | None = None) -> bool:
        return False


@admin.register(User)
class PersonAdmin(UserAdmin):
    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        actions.save_user(user=obj, now=timezone.now())

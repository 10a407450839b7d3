"""The room of stories."""

from __future__ import annotations

from django.apps import AppConfig


class StoriesConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "icma.stories"

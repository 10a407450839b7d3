"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class AudienceConfig(AppConfig):
    name = "icma.audience"
    label = "audience"

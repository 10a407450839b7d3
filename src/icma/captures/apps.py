"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class CapturesConfig(AppConfig):
    name = "icma.captures"
    label = "captures"

"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "icma.notices"
    label = "notices"

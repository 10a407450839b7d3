"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "icma.sources"
    label = "sources"

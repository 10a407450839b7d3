"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "icma.search"
    label = "search"

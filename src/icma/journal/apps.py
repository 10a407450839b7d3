"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "icma.journal"
    label = "journal"

"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "icma.mail"
    label = "mail"

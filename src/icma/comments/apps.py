"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "icma.comments"
    label = "comments"

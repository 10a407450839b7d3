"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class FollowingConfig(AppConfig):
    name = "icma.following"
    label = "following"

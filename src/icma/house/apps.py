"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "icma.house"
    label = "house"

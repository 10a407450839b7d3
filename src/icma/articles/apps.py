"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "icma.articles"
    label = "articles"

"""The addresses of the public log of moderation and of the rules of commenting."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import moderation_views

moderation_urls: list[URLPattern] = [
    path("<edition:edition>/about/moderation/", moderation_views.log),
    path("<edition:edition>/about/rules/", moderation_views.rules),
]

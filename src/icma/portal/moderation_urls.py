"""The addresses of the public log and appeals."""

from __future__ import annotations

from django.urls import URLPattern

moderation_urls: list[URLPattern] = []

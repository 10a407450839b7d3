"""The addresses of bookmarks, follows, notices and private feeds."""

from __future__ import annotations

from django.urls import URLPattern

following_urls: list[URLPattern] = []

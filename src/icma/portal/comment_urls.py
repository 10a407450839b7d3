"""The addresses of comments, their forms and permalinks."""

from __future__ import annotations

from django.urls import URLPattern

comment_urls: list[URLPattern] = []

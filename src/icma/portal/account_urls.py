"""The addresses of what readers do with their account beside allauth's pages."""

from __future__ import annotations

from django.urls import URLPattern

account_urls: list[URLPattern] = []

"""The addresses of digests, unsubscribing and push."""

from __future__ import annotations

from django.urls import URLPattern

letter_urls: list[URLPattern] = []

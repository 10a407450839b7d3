"""The addresses of digests and of their end."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import converters as converters  # must be registered before
from . import letter_views as views

letter_urls: list[URLPattern] = [
    path("<edition:edition>/account/digest/", views.digest),
    path("<edition:edition>/my/<slug:secret>/digest/end/", views.end),
]

"""Pages about the portal itself. Their texts stand in the templates and in the portal's settings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .editions import frame_page


@require_safe
def about(request: HttpRequest, edition: str) -> HttpResponse:
    """What this portal is."""
    return _render(request, edition, "about/", "about.html")


@require_safe
def counting(request: HttpRequest, edition: str) -> HttpResponse:
    """How views are counted and how the most read are ranked."""
    return _render(request, edition, "about/counting/", "counting.html")


@require_safe
def privacy(request: HttpRequest, edition: str) -> HttpResponse:
    """What is known of readers."""
    return _render(request, edition, "about/privacy/", "privacy.html")


@require_safe
def imprint(request: HttpRequest, edition: str) -> HttpResponse:
    """Who is behind the portal, in the operator's words."""
    return _render(request, edition, "about/imprint/", "imprint.html")


def _render(request: HttpRequest, edition: str, tail: str, template: str) -> HttpResponse:
    return render(request, template, {"frame": frame_page(request, edition, tail, translated=True)})

"""Times at the desk are those of the portal's zone, as everywhere else that people look."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from icma.house.queries import portal_facts


class PortalZoneMiddleware:
    """Activates the portal's time zone for a request to the desk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/desk/"):
            return self.get_response(request)
        with timezone.override(portal_facts().zone):
            return self.get_response(request)

"""The language of an answer: that of its edition, else the one the reader's browser asks for."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from icma.house.queries import EDITIONS

from .editions import choose_edition, edition_of_path


class EditionMiddleware:
    """Activates the language for the whole request and names it in the answer. Sets and reads no cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named = edition_of_path(request.path_info)
        language = named or choose_edition(request.headers.get("Accept-Language", ""), ("en", *EDITIONS))
        with translation.override(language):
            response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", language)
            if not named:
                patch_vary_headers(response, ["Accept-Language"])
            if settings.SESSION_COOKIE_NAME in request.COOKIES:
                # Made for one reader: no cache on the way and no worker in the browser keeps it.
                response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

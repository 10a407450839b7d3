"""What the portal's settings put at addresses of their own: logo, colours, icons, the web manifest."""

from __future__ import annotations

import io
import json
from functools import lru_cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from icma.house.queries import LOGO_ENDINGS, portal_facts, portal_logo

from .editions import frame_page
from .identity import ICON_SIZES, has_square_logo, logo_mark, theme_css, theme_path, web_manifest

STATIC = Path(__file__).parent / "static"
DAY, YEAR = 86_400, 31_536_000  # seconds
# An SVG is a document: opened by itself it must neither run nor fetch anything, only its own <style> may act.
NO_DOCUMENT = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
def logo(request: HttpRequest, mark: str, ending: str) -> HttpResponse:
    """The portal's logo; its address changes with its bytes, so it may be kept for ever."""
    found = portal_logo() if portal_facts().logo_path == f"/logo-{mark}.{ending}" else None
    if found is None:
        raise Http404("This is not the portal's logo.")
    return _lasting(found.body, found.media_type)


@require_safe
def theme(request: HttpRequest, mark: str) -> HttpResponse:
    """The operator's colours."""
    accent = portal_facts().accent
    if theme_path(accent) != f"/theme-{mark}.css":
        raise Http404("These are not the portal's colours.")
    return _lasting(theme_css(accent).encode(), "text/css; charset=utf-8")


@require_safe
def square_icon(request: HttpRequest, mark: str, size: str) -> HttpResponse:
    """A square raster logo as PNG in one of `ICON_SIZES`."""
    portal = portal_facts()
    if mark != logo_mark(portal) or int(size) not in ICON_SIZES or not _can_be_drawn(portal.logo_path):
        raise Http404("There is no such icon.")
    return _lasting(_scaled(mark, "PNG", (int(size),)), "image/png")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon that browsers ask for by themselves."""
    portal = portal_facts()
    if not has_square_logo(portal):
        return _lasting((STATIC / "favicon.ico").read_bytes(), "image/x-icon", seconds=DAY)
    if portal.logo_path.endswith(".svg"):
        answer: HttpResponse = HttpResponseRedirect(portal.logo_path)
        answer.headers["Cache-Control"] = f"public, max-age={DAY}"
        return answer
    return _lasting(_scaled(logo_mark(portal), "ICO", (16, 32)), "image/x-icon", seconds=DAY)


@require_safe
def manifest(request: HttpRequest, edition: str) -> HttpResponse:
    """What a browser needs to know to put the portal on a home screen."""
    body = json.dumps(web_manifest(frame_page(request, edition)), ensure_ascii=False)
    return HttpResponse(body, content_type="application/manifest+json; charset=utf-8")


def _can_be_drawn(logo_path: str) -> bool:
    return bool(logo_path) and not logo_path.endswith(".svg")


@lru_cache(maxsize=len(ICON_SIZES) + 1)
def _scaled(mark: str, form: str, sizes: tuple[int, ...]) -> bytes:
    """The logo of this mark in these sizes. Raises `Http404` when it was replaced meanwhile."""
    from PIL import Image  # 12 MB that only pictures need

    found = portal_logo()
    if found is None:
        raise Http404("The portal has no logo.")
    with Image.open(io.BytesIO(found.body)) as opened:
        side = max(sizes)
        picture = opened.convert("RGBA").resize((side, side), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    if form == "ICO":
        picture.save(written, form, sizes=[(one, one) for one in sizes])
    else:
        picture.save(written, form, optimize=True)
    return written.getvalue()


def _lasting(body: bytes, media_type: str, *, seconds: int = YEAR) -> HttpResponse:
    answer = HttpResponse(body, content_type=media_type)
    lasting = ", immutable" if seconds == YEAR else ""
    answer.headers["Cache-Control"] = f"public, max-age={seconds}{lasting}"
    answer.headers["Content-Security-Policy"] = NO_DOCUMENT
    return answer


LOGO_ENDING = "|".join(LOGO_ENDINGS.values())

"""For readers without a connection: the service worker with this version's files, and the page that says so."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import translation
from django.views.decorators.http import require_safe

from icma.catalogs import translate as _
from icma.house.queries import PortalFacts, portal_facts

from .editions import frame_page
from .identity import theme_path

STATIC = Path(__file__).parent / "static"
WORKER = Path(__file__).parent / "worker.js"
NEEDED = ("portal.css", "kept.css", "offline.js")  # by the page that says that there is no connection


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It changes with every static file and every setting that its pages show, and with it its
    caches: what an older version kept is deleted.
    """
    portal = portal_facts()
    facts = json.dumps(_facts(portal), ensure_ascii=False, sort_keys=True)
    version = blake2b(f"{_files_digest()}{portal!r}{facts}".encode(), digest_size=8).hexdigest()
    body = f'const VERSION = "{version}"\nconst FACTS = {facts}\n{WORKER.read_text("utf-8")}'
    answer = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"  # the browser asks at each visit, so that a change arrives
    return answer


@require_safe
def offline(request: HttpRequest, edition: str) -> HttpResponse:
    """What a reader without a connection sees instead of a page that was never opened."""
    frame = replace(frame_page(request, edition, "offline/"), canonical="", indexable=False)
    answer = render(request, "offline.html", {"frame": frame})
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _facts(portal: PortalFacts) -> dict[str, object]:
    themes = [path for path in (theme_path(portal.accent),) if path]
    return {
        "editions": list(portal.editions),
        "files": [*(static(name) for name in NEEDED), *themes],
        "style": static("kept.css"),
        "name": portal.name,
        "icon": static("icon-192.png"),
        "words": {edition: _words(edition) for edition in portal.editions},
    }


def _words(edition: str) -> str:
    """The line above a kept copy; the worker puts the moment of keeping in place of the slot."""
    with translation.override(edition):
        return _("No connection. This is the copy that your browser kept on %(date)s.")


@cache
def _files_digest() -> str:
    digest = blake2b(WORKER.read_bytes(), digest_size=16)
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()

"""Embedded videos and posts that can be shown in the page itself, after the reader has pressed a button.

Everything else stays a link. The page's Content-Security-Policy names exactly the hosts that its own players need.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpResponse

from icma.core.types import Block, Embed

_YOUTUBE = re.compile(
    r"https?://(?:www\.|m\.)?(?:youtube(?:-nocookie)?\.com/(?:watch\?(?:.*&)?v=|embed/|shorts/|live/)|youtu\.be/)"
    r"([\w-]{11})(?![\w-])"
)
_VIMEO = re.compile(r"https?://(?:www\.|player\.)?vimeo\.com/(?:video/)?([0-9]{6,12})(?![\w/])")
_TELEGRAM = re.compile(r"https?://(?:www\.)?t(?:elegram)?\.me/(?:s/)?([A-Za-z]\w{3,31}/[0-9]{1,9})(?![\w/])")
# A name below .localhost is the reader's own machine (RFC 6761 section 6.3): the outlets of the demo newsroom.
_LOCAL = re.compile(r"http://((?:[a-z0-9-]+\.)+localhost(?::[0-9]{1,5})?)/video/[\w-]+")
_VIDEO_FILE = re.compile(r"\.(?:mp4|m4v|webm|ogv)$", re.IGNORECASE)
_PLAIN_HOST = re.compile(r"[a-z0-9.-]+(?::[0-9]{1,5})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """What a press on the button puts into the page: `element` ("iframe" or "video") with this address."""

    element: str
    address: str
    host: str  # who then learns the reader's address

    @property
    def origin(self) -> str:
        """As a Content-Security-Policy names it."""
        return f"{self.address.partition(':')[0]}://{self.host}"


def player_of(embed: Embed) -> Player | None:
    """The player of an embedded piece; None for one that stays a link."""
    if found := _YOUTUBE.match(embed.url):
        return _frame("www.youtube-nocookie.com", f"embed/{found[1]}")
    if found := _VIMEO.match(embed.url):
        return _frame("player.vimeo.com", f"video/{found[1]}?dnt=1")
    if found := _TELEGRAM.match(embed.url):
        return _frame("t.me", f"{found[1]}?embed=1")
    if found := _LOCAL.fullmatch(embed.url):
        return Player(element="iframe", address=embed.url, host=found[1])
    return _video_file(embed.url)


def allow_players(answer: HttpResponse, blocks: Iterable[Block]) -> None:
    """Let the page's policy pass the hosts of its own players, and no other."""
    found = [player for block in blocks if isinstance(block, Embed) and (player := player_of(block))]
    origins = {
        "frame-src": sorted({one.origin for one in found if one.element == "iframe"}),
        "media-src": sorted({one.origin for one in found if one.element == "video"}),
    }
    update = {name: hosts for name, hosts in origins.items() if hosts}
    if update:
        answer._csp_update = update  # type: ignore[attr-defined]  # the door of django-csp


def _frame(host: str, path: str) -> Player:
    return Player(element="iframe", address=f"https://{host}/{path}", host=host)


def _video_file(url: str) -> Player | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme != "https" or not _PLAIN_HOST.fullmatch(parts.netloc) or not _VIDEO_FILE.search(parts.path):
        return None
    return Player(element="video", address=url, host=parts.netloc.lower())

"""How the portal's own settings look to machines: colours as CSS, icons, names of its places, the web manifest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

from django.templatetags.static import static

from icma.catalogs import translate as _
from icma.house.queries import PortalFacts

from .editions import Frame

_THEMES = (("light", "dark"), ("dark", "light"))
LIGHT, DARK = "#FCFCFA", "#131518"  # the pages' backgrounds in portal.css
ICON_SIZES = (16, 32, 180, 192, 512)
TOUCH = 180  # pixels: what Apple's devices ask for
INSTALLED = (192, 512)  # what an installed page needs
LOGO_HEIGHT, LOGO_WIDTH = 32, 240  # CSS pixels of the logo in the header, at most
NEARLY_SQUARE = 0.05

_SOCIAL = {
    "bsky.app": "Bluesky",
    "facebook.com": "Facebook",
    "instagram.com": "Instagram",
    "linkedin.com": "LinkedIn",
    "ok.ru": "Odnoklassniki",
    "t.me": "Telegram",
    "telegram.me": "Telegram",
    "threads.net": "Threads",
    "tiktok.com": "TikTok",
    "twitter.com": "X",
    "vk.com": "VK",
    "whatsapp.com": "WhatsApp",
    "x.com": "X",
    "youtube.com": "YouTube",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What stands in <head> of every page. A path is "" where our own file (or none) takes its place."""

    light: str
    dark: str
    theme_path: str
    icon_path: str
    icon_type: str
    touch_path: str


def face_of(portal: PortalFacts) -> Face:
    """The portal's look for <head>; our own mark stands wherever there is no square logo."""
    square = has_square_logo(portal)
    scalable = portal.logo_path.endswith(".svg")
    return Face(
        light=LIGHT,
        dark=DARK,
        theme_path=theme_path(portal.accent),
        icon_path=(portal.logo_path if scalable else icon_path(portal, 32)) if square else "",
        icon_type="image/png" if square and not scalable else "image/svg+xml",
        touch_path=icon_path(portal, TOUCH) if square and not scalable else "",
    )


def has_square_logo(portal: PortalFacts) -> bool:
    """Whether the logo can stand where browsers want an icon."""
    width, height = portal.logo_size
    return bool(portal.logo_path) and abs(width - height) <= NEARLY_SQUARE * max(width, height)


def logo_mark(portal: PortalFacts) -> str:
    """The part of the logo's address that comes from its bytes; "" without a logo."""
    return portal.logo_path.rpartition("-")[2].partition(".")[0]


def icon_path(portal: PortalFacts, size: int) -> str:
    """A square raster logo as an icon of `size` pixels."""
    return f"/icon-{logo_mark(portal)}-{size}.png"


def logo_box(size: tuple[int, int]) -> tuple[int, int]:
    """Width and height of the logo in the header, in CSS pixels, in its own proportions."""
    width, height = size
    scale = min(LOGO_HEIGHT / height, LOGO_WIDTH / width)
    return max(1, round(width * scale)), max(1, round(height * scale))


# --- colours --------------------------------------------------------------------------------------------------------


def theme_css(accent: tuple[str, str]) -> str:
    """The operator's colours over those of portal.css; "" when there are none."""
    return "".join(
        _rules(theme, other, colour) for (theme, other), colour in zip(_THEMES, accent, strict=True) if colour
    )


def _rules(theme: str, other: str, colour: str) -> str:
    """For readers whose system has this theme and who have not chosen the other one, and for those who chose it."""
    accent = f"{{ --accent: {colour} }}"
    return (
        f"@media (prefers-color-scheme: {theme}) {{ :root:not([data-theme={other}]) {accent} }}\n"
        f":root[data-theme={theme}] {accent}\n"
    )


def theme_path(accent: tuple[str, str]) -> str:
    """Where that style lies: a new address for new colours; "" when there are none."""
    css = theme_css(accent)
    return f"/theme-{mark_of(css.encode())}.css" if css else ""


@lru_cache(maxsize=64)
def mark_of(body: bytes) -> str:
    """Sixteen letters and digits that change with the bytes."""
    return blake2b(body, digest_size=8).hexdigest()


# --- names ----------------------------------------------------------------------------------------------------------


def social_name(url: str) -> str:
    """What people call the place that an address leads to; the host itself when we do not know it."""
    host = (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("m.")
    return _SOCIAL.get(host, host)


def web_manifest(frame: Frame) -> dict[str, Any]:
    """The portal as a page that can be put on a home screen (w3.org/TR/appmanifest), in one edition."""
    portal = frame.portal
    return {
        "id": f"/{frame.edition}/",
        "start_url": f"/{frame.edition}/",
        "scope": "/",
        "name": portal.name,
        "short_name": portal.name[:12].strip(),
        "description": portal.tagline[frame.edition] or _("The latest news on %(portal)s") % {"portal": portal.written},
        "lang": frame.edition,
        "dir": "ltr",
        "display": "minimal-ui",
        "background_color": LIGHT,
        "theme_color": portal.accent[0] or LIGHT,
        "categories": ["news"],
        "icons": _icons(portal),
    }


def _icons(portal: PortalFacts) -> list[dict[str, str]]:
    if not has_square_logo(portal):
        pictures = [_icon(static(f"icon-{size}.png"), "image/png", f"{size}x{size}") for size in INSTALLED]
        return [_icon(static("icon.svg"), "image/svg+xml", "any"), *pictures]
    if portal.logo_path.endswith(".svg"):
        return [_icon(portal.logo_path, "image/svg+xml", "any")]
    return [_icon(icon_path(portal, size), "image/png", f"{size}x{size}") for size in INSTALLED]


def _icon(src: str, media_type: str, sizes: str) -> dict[str, str]:
    return {"src": src, "type": media_type, "sizes": sizes}

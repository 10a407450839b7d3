"""What the portal is called, how it looks and in which languages it speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

from icma.reads import PreparedRead

from .models import Portal, User

EDITIONS = ("az", "ru", "en")
LOGO_ENDINGS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}

_BY_EDITION = ("tagline", "about", "imprint")
_FACTS = (  # everything but the logo's bytes
    "name", "domain", "time_zone", "editions", "contact",
    *(f"{text}_{edition}" for text in _BY_EDITION for edition in EDITIONS),
    "accent_light", "accent_dark", "social",
    "sign_up", "commenting", "hold_first", "mail_from", "demo", "logo_mark", "logo_type", "logo_width", "logo_height",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalFacts:
    """The portal as every face needs it. `zone` is what people see; rows stay in UTC.

    `tagline`, `about` and `imprint` hold a text for each of `EDITIONS`, "" where nobody has written one; the long ones
    are plain text with an empty line between paragraphs.
    """

    name: str
    written: str  # as it stands in sentences
    zone: ZoneInfo
    editions: tuple[str, ...]
    contact: str
    tagline: Mapping[str, str]
    about: Mapping[str, str]
    imprint: Mapping[str, str]
    accent: tuple[str, str]  # "#rrggbb" on light and on dark pages; "" for our own colour
    logo_path: str  # "/logo-<mark>.<ending>"; "" without a logo
    logo_size: tuple[int, int]  # width, height; (0, 0) without a logo
    social: tuple[str, ...]  # https URLs
    sign_up: bool  # readers may make accounts
    commenting: bool
    hold_first: int  # so many comments of a new reader wait for a moderator
    mail_from: str  # "" when only the contact is known
    demo: bool  # everything here is invented


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """The portal's logo as it was given. `media_type` comes from its bytes."""

    body: bytes
    media_type: str
    width: int
    height: int


def portal_facts() -> PortalFacts:
    """The one portal; with its defaults when nobody has named it yet."""
    row = next((Portal(**dict(zip(_FACTS, row, strict=True))) for row in _portal().rows()), Portal())
    return PortalFacts(
        name=row.name,
        written=row.domain or row.name,
        zone=ZoneInfo(row.time_zone),
        editions=tuple(row.editions) or EDITIONS,
        contact=row.contact,
        tagline=_by_edition(row, "tagline"),
        about=_by_edition(row, "about"),
        imprint=_by_edition(row, "imprint"),
        accent=(row.accent_light, row.accent_dark),
        logo_path=f"/logo-{row.logo_mark}.{LOGO_ENDINGS[row.logo_type]}" if row.logo_mark else "",
        logo_size=(row.logo_width, row.logo_height),
        social=tuple(row.social.split()),
        sign_up=row.sign_up,
        commenting=row.commenting,
        hold_first=row.hold_first,
        mail_from=row.mail_from,
        demo=row.demo,
    )


def portal_logo() -> Logo | None:
    """The logo with its bytes, for the one address that serves it."""
    row = (
        Portal.objects.filter(pk=1).exclude(logo_mark="").only("logo", "logo_type", "logo_width", "logo_height").first()
    )
    if row is None:
        return None
    return Logo(body=bytes(row.logo), media_type=row.logo_type, width=row.logo_width, height=row.logo_height)


def has_operator() -> bool:
    """Whether anybody can sign in at the desk."""
    return User.objects.filter(is_staff=True, is_active=True).exists()


def is_username(text: str) -> bool:
    """Whether someone signs in with this name, in any letter case; readers do with their address."""
    return User.objects.filter(username__iexact=text).exists()


def _by_edition(row: Portal, text: str) -> dict[str, str]:
    return {edition: getattr(row, f"{text}_{edition}") for edition in EDITIONS}


@cache
def _portal() -> PreparedRead:
    return PreparedRead(Portal.objects.filter(pk=1).values_list(*_FACTS))

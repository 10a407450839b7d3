"""What the portal is called and in which languages it speaks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

from icma.reads import PreparedRead

from .models import Portal, User

EDITIONS = ("az", "ru", "en")
_FACTS = ("name", "domain", "time_zone", "editions", "contact")


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalFacts:
    """The portal as every face needs it. `zone` is what people see; rows stay in UTC."""

    name: str
    written: str  # as it stands in sentences
    zone: ZoneInfo
    editions: tuple[str, ...]
    contact: str


def portal_facts() -> PortalFacts:
    """The one portal; with its defaults when nobody has named it yet."""
    row = next((Portal(**dict(zip(_FACTS, row, strict=True))) for row in _portal().rows()), Portal())
    return PortalFacts(
        name=row.name,
        written=row.domain or row.name,
        zone=ZoneInfo(row.time_zone),
        editions=tuple(row.editions) or EDITIONS,
        contact=row.contact,
    )


@cache
def _portal() -> PreparedRead:
    return PreparedRead(Portal.objects.filter(pk=1).values_list(*_FACTS))


def has_operator() -> bool:
    """Whether anybody can sign in at the desk."""
    return User.objects.filter(is_staff=True, is_active=True).exists()

"""Reads of the captures room: addresses, pictures, what waits and where a capture lies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .models import Address, Picture

SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif", "image/avif": "avif"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPicture:
    """A picture served from our own archive. `path` is the portal's address of it; sizes are pixels, 0 when unknown."""

    path: str
    width: int
    height: int


def first_addresses(page_ids: Iterable[int]) -> dict[int, str]:
    """The address under which each page was first seen."""
    rows = Address.objects.filter(page_id__in=set(page_ids)).order_by("-id").values_list("page_id", "url")
    return dict(rows)  # the oldest comes last and wins


def pictures_of(urls: Iterable[str]) -> dict[str, PublicPicture]:
    """The pictures among `urls` that have been captured and may be shown."""
    wanted = set(urls)
    if not wanted:
        return {}
    rows = Picture.objects.filter(url__in=wanted, capture__isnull=False, source__pictures=True)
    return {row.url: PublicPicture(path=_path(row), width=row.width, height=row.height) for row in rows}


def _path(row: Picture) -> str:
    return f"/media/{row.pk}-{bytes(row.key).hex()[:8]}.{SUFFIXES[row.media_type]}"

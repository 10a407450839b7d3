"""The portal's addresses (design section 8). An article's number alone names it; the slug is for people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote

from django.conf import settings

from icma.articles.queries import PublicArticle
from icma.core.text import slug as slug_of

from .editions import Frame, home_edition

_OUTWARD = re.compile(r"https?://[^\s]+", re.IGNORECASE)


def article_tail(article: PublicArticle) -> str:
    """The article's address below an edition."""
    return f"article/{article.id}-{article.slug}/"  # without a slug the hyphen stays: one form for caches and counters


def article_path(article: PublicArticle, edition: str) -> str:
    """The article in one edition."""
    return f"/{edition}/{article_tail(article)}"


def canonical_path(article: PublicArticle, editions: tuple[str, ...]) -> str:
    """The article in the edition of its language, or in the first one."""
    return article_path(article, home_edition(article.language, editions))


def short_path(article: PublicArticle) -> str:
    """The address for sharing: it lasts whatever becomes of the headline."""
    return f"/a/{article.id}"


def section_tail(key: str) -> str:
    """The page of a section below an edition."""
    return f"section/{key}/"


def month_tail(year: int, month: int) -> str:
    """The calendar of a month below an edition."""
    return f"archive/{year:04}/{month:02}/"


def day_tail(day: date) -> str:
    """The page of a day below an edition."""
    return f"{day:%Y/%m/%d}/"


def source_tail(slug: str) -> str:
    """The page of an outlet below an edition."""
    return f"source/{slug}/"


def source_path(slug: str, edition: str) -> str:
    """The page of an outlet in one edition."""
    return f"/{edition}/{source_tail(slug)}"


def story_tail(story: int, title: str) -> str:
    """The address of a story below an edition; `title` is the headline that stands above it there."""
    return f"story/{story}-{slug_of(title)}/"


def story_path(story: int, title: str, edition: str) -> str:
    """The page of a story in one edition."""
    return f"/{edition}/{story_tail(story, title)}"


def frame_article(frame: Frame, article: PublicArticle) -> Frame:
    """The frame of an article's page: lasting address in the edition of its language, findable as its rights say.

    Only the edition that is read now and the one of its language hold it; a tombstone says the same in all.
    """
    return replace(
        frame,
        tail=article_tail(article),
        canonical=canonical_path(article, frame.portal.editions),
        indexable=article.indexable,
        same_in=None if article.withheld else (frame.edition, article.language),
    )


def outward(url: str) -> str:
    """The URL when it leads out by http(s); "" for anything else, so that no address can run as a script."""
    return url if _OUTWARD.fullmatch(url) else ""


def bare_address(url: str) -> str:
    """A URL as people read it: no scheme, no `www.`, no slash at the end."""
    return re.sub(r"^https?://(www\.)?", "", url, flags=re.IGNORECASE).rstrip("/")


def sign_in_path(edition: str, back: str, *, new: bool = False) -> str:
    """Where to sign in, or to make an account, and then to come back to the path `back`."""
    return f"/{edition}/account/{'signup' if new else 'login'}/?next={quote(back)}"


def address_of_client(meta: Mapping[str, Any]) -> str:
    """The network address that a request came from, "" when it is no address.

    Behind a trusted proxy it is the last one in X-Forwarded-For: the one that the proxy itself has seen.
    """
    address = str(meta.get("REMOTE_ADDR", ""))
    if settings.ENV.trusted_proxy:
        address = str(meta.get("HTTP_X_FORWARDED_FOR", address)).rpartition(",")[2].strip()
    try:
        return str(ip_address(address))
    except ValueError:
        return ""

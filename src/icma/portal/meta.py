"""What machines read of an article page: JSON-LD (schema.org NewsArticle), nothing beyond the rights."""

from __future__ import annotations

from typing import Any

from icma.articles.queries import PublicArticle
from icma.core.types import Certainty

from . import dates
from .addresses import outward
from .editions import Frame


def json_ld(article: PublicArticle, frame: Frame, *, comments: int = 0) -> dict[str, Any] | None:
    """The article as a copy of its original, with so many comments here; None where rights leave no headline."""
    if not article.title or article.withheld:
        return None
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "description": article.lead,
        "inLanguage": article.language,
        "mainEntityOfPage": frame.origin + frame.canonical,
        "isBasedOn": outward(article.source_url),
        "datePublished": _published(article, frame),
        "dateModified": dates.machine_moment(article.modified_at, zone=frame.zone) if article.modified_at else "",
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": article.source.name,
            "url": outward(article.source.homepage),
        },
        "sdPublisher": {"@type": "Organization", "name": frame.portal.written, "url": f"{frame.origin}/"},
        "commentCount": comments,
        "discussionUrl": f"{frame.origin}/{frame.edition}/{frame.tail}comments/" if comments else "",
        "image": [frame.origin + article.cover.path] if article.cover else [],
    }
    return {name: value for name, value in facts.items() if value}


def _published(article: PublicArticle, frame: Frame) -> str:
    if article.published_certainty is Certainty.FIRST_SEEN:
        return ""
    if article.published_certainty is Certainty.INFERRED:
        return dates.machine_day(article.published_at, zone=frame.zone)
    return dates.machine_moment(article.published_at, zone=frame.zone)

"""What machines read of an article's page and of a story's: JSON-LD of schema.org, nothing beyond the rights."""

from __future__ import annotations

from typing import Any

from icma.articles.queries import EXCERPT_LENGTH, PublicArticle
from icma.core.text import cut_words
from icma.core.types import Certainty

from . import dates
from .addresses import canonical_path, outward
from .editions import Frame
from .story_page import StoryPage


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
        "publisher": _outlet(article),
        "sdPublisher": _portal(frame),
        "commentCount": comments,
        "discussionUrl": f"{frame.origin}/{frame.edition}/{frame.tail}comments/" if comments else "",
        "image": [frame.origin + article.cover.path] if article.cover else [],
    }
    return {name: value for name, value in facts.items() if value}


def story_json_ld(story: StoryPage, frame: Frame, *, comments: int = 0) -> dict[str, Any] | None:
    """The story's page as a collection of ours, with so many comments: its articles in the order in which we saw them,
    each at its own page here, by the outlet that published it. None where rights leave no headline to stand above.
    """
    if not story.face.title:
        return None
    named = [line.article for line in story.lines if line.article.title]
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "name": story.face.title,
        "description": cut_words(story.face.lead, EXCERPT_LENGTH),
        "url": frame.origin + frame.canonical,
        "inLanguage": frame.canonical.split("/")[1],
        "dateModified": dates.machine_moment(story.updated_at, zone=frame.zone),
        "publisher": _portal(frame),
        "primaryImageOfPage": {"@type": "ImageObject", "url": frame.origin + story.cover.path} if story.cover else "",
        "commentCount": comments,
        "discussionUrl": f"{frame.origin}{frame.canonical}#comments" if comments else "",
        "mainEntity": {
            "@type": "ItemList",
            "itemListOrder": "https://schema.org/ItemListOrderAscending",
            "numberOfItems": len(story.lines) + story.further,
            "itemListElement": [
                {"@type": "ListItem", "position": position, "item": _item(row, frame)}
                for position, row in enumerate(named, start=1)
            ],
        },
    }
    return {name: value for name, value in facts.items() if value}


def _item(article: PublicArticle, frame: Frame) -> dict[str, Any]:
    facts = {
        "@type": "NewsArticle",
        "url": frame.origin + canonical_path(article, frame.portal.editions),
        "headline": article.title,
        "inLanguage": article.language,
        "isBasedOn": outward(article.source_url),
        "datePublished": _published(article, frame),
        "publisher": _outlet(article),
    }
    return {name: value for name, value in facts.items() if value}


def _outlet(article: PublicArticle) -> dict[str, str]:
    source = article.source
    return {"@type": "NewsMediaOrganization", "name": source.name, "url": outward(source.homepage)}


def _portal(frame: Frame) -> dict[str, str]:
    return {"@type": "Organization", "name": frame.portal.written, "url": f"{frame.origin}/"}


def _published(article: PublicArticle, frame: Frame) -> str:
    if article.published_certainty is Certainty.FIRST_SEEN:
        return ""
    if article.published_certainty is Certainty.INFERRED:
        return dates.machine_day(article.published_at, zone=frame.zone)
    return dates.machine_moment(article.published_at, zone=frame.zone)

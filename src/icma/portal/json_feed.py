"""JSON Feed 1.1 out (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from .channels import Entry, Feed


def write_json_feed(feed: Feed) -> bytes:
    """The feed as UTF-8. `_icma` is our extension: whose article an item is."""
    facts = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.channel.title,
        "description": feed.channel.description,
        "home_page_url": feed.home,
        "feed_url": feed.address("json"),
        "language": feed.channel.language,
        "icon": feed.icon,
        "authors": [{"name": feed.portal, "url": feed.origin + "/"}],
        "items": [_item(entry) for entry in feed.entries],
    }
    return json.dumps({name: value for name, value in facts.items() if value != ""}, ensure_ascii=False).encode()


def _item(entry: Entry) -> dict[str, Any]:
    facts = {
        "id": entry.id,
        "url": entry.link,
        "external_url": entry.original,
        "title": entry.title,
        # The format wants a text in every item: where rights leave none, the headline is all there is.
        "content_text": entry.summary or entry.title,
        "summary": entry.summary,
        "image": entry.picture,
        "date_published": _moment(entry.published),
        "date_modified": _moment(entry.updated),
        "language": entry.language,
        "authors": [{"name": author} for author in entry.authors] or [_outlet(entry)],
        "_icma": {"source": _outlet(entry)},
    }
    return {name: value for name, value in facts.items() if value}


def _outlet(entry: Entry) -> dict[str, str]:
    return {"name": entry.source, "url": entry.source_home} if entry.source_home else {"name": entry.source}


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

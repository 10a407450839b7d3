"""JSON Feed 1.0 and 1.1 (jsonfeed.org): bytes in, the same entries out that an RSS feed would give.

Outlets write it by hand as they do RSS: numbers for ids, one author as a text, objects where lists belong.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from typing import Any

from .failures import SetAside, Trouble
from .feed_entries import MAX_ENTRIES, finish_feed
from .feed_items import Channel, Draft
from .types import FeedKind, ParsedFeed

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/", re.IGNORECASE)
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_SAYS = re.compile(r'"(version|title|home_page_url|language)"\s*:\s*("(?:[^"\\]|\\.){0,2000}")')
_BETWEEN = re.compile(r"[\s,]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SMALLEST_SECONDS, _LARGEST_SECONDS = 10**9, 10**11  # 2001 to 5138; what is larger counts milliseconds
_DECODER = json.JSONDecoder(strict=False)  # line breaks inside texts are the commonest slip


def read_json_feed(plain: bytes, *, base_url: str, now: datetime, zone: tzinfo) -> ParsedFeed:
    """What a JSON Feed says; `plain` is UTF-8. The rules of `feeds.parse_feed` for links, dates and dropped entries.

    A feed that breaks off gives the entries that came whole. Raises `SetAside` when this JSON is no feed.
    """
    dropped: list[str] = []
    feed = _read_json(plain.decode("utf-8", "replace"), dropped)
    items = _items_of(feed)
    if len(items) > MAX_ENTRIES:
        dropped.append(f"the feed has more than {MAX_ENTRIES:,} entries; the rest is not read")
    drafts: list[Draft] = []
    for number, item in enumerate(items[:MAX_ENTRIES], 1):
        if isinstance(item, dict):
            drafts.append(_read_item(item, base_url))
        else:
            dropped.append(f"entry {number} is no JSON object but {_shown(item)}")
    parsed = finish_feed(_read_channel(feed, base_url), FeedKind.JSON, drafts, dropped=dropped, now=now, zone=zone)
    if items and not parsed.entries and not _VERSION.match(_text(feed.get("version"))):
        raise SetAside("this is JSON but not a JSON Feed: nothing in it has a link", trouble=Trouble.NOT_A_FEED)
    return parsed


def _read_json(text: str, dropped: list[str]) -> dict[str, Any]:
    try:
        feed = _DECODER.decode(text)
    except RecursionError:
        raise SetAside("this JSON is nested too deeply to be a feed", trouble=Trouble.NOT_A_FEED) from None
    except ValueError as error:
        return _read_broken(text, str(error), dropped)
    if isinstance(feed, list):
        raise SetAside("this is JSON but not a JSON Feed: it is a bare list", trouble=Trouble.NOT_A_FEED)
    return feed if isinstance(feed, dict) else {}


def _read_broken(text: str, error: str, dropped: list[str]) -> dict[str, Any]:
    """The entries before the place where the JSON breaks, and what stands plainly readable before them."""
    start = _ITEMS.search(text)
    items = list(_whole_objects(text, start.end())) if start else []
    if not items:
        raise SetAside(f"this is not a JSON Feed: the JSON is broken ({error[:120]})", trouble=Trouble.NOT_A_FEED)
    dropped.append(f"the JSON breaks after entry {len(items)} ({error[:120]}); what came whole is kept")
    head = text[: start.start() if start else 0]
    return {name: json.loads(value, strict=False) for name, value in _SAYS.findall(head)} | {"items": items}


def _whole_objects(text: str, place: int) -> Iterator[Any]:
    while found := _BETWEEN.match(text, place):
        try:
            value, place = _DECODER.raw_decode(text, found.end())
        except (ValueError, RecursionError):
            return
        yield value


def _items_of(feed: dict[str, Any]) -> list[Any]:
    items = feed.get("items")
    if isinstance(items, dict):  # PHP writes a list with a gap as an object
        items = list(items.values())
    if not isinstance(items, list):
        raise SetAside("this is JSON but not a JSON Feed: it has no list of items", trouble=Trouble.NOT_A_FEED)
    return items


def _read_channel(feed: dict[str, Any], base_url: str) -> Channel:
    spoken = Counter(_text(item.get("language")) for item in _items_of(feed)[:MAX_ENTRIES] if isinstance(item, dict))
    hubs = [hub for hub in _objects(feed.get("hubs")) if _text(hub.get("type")).lower() == "websub"]
    return Channel(
        base=base_url,
        title=_text(feed.get("title")),
        language=_text(feed.get("language")) or (spoken.most_common(1)[0][0] if spoken else ""),
        homepage=_text(feed.get("home_page_url")),
        hub=_text(hubs[0].get("url")) if hubs else "",
    )


def _read_item(item: dict[str, Any], base_url: str) -> Draft:
    text = {name: _text(value) for name, value in item.items()}
    attached = [one for one in _objects(item.get("attachments")) if _text(one.get("mime_type")).startswith("image/")]
    pictures = [text.get("image"), text.get("banner_image"), *(_text(one.get("url")) for one in attached)]
    return Draft(
        base=base_url,
        title=text.get("title", ""),
        links=[link for link in (text.get("url"), text.get("external_url")) if link],
        guid=text.get("id", "").strip(),
        summary=text.get("summary", ""),
        content=text.get("content_html") or text.get("content_text", ""),
        authors=[*_names(item.get("authors")), *_names(item.get("author"))],
        categories=_tags(item.get("tags")),
        pictures=[picture for picture in pictures if picture],
        published=_date(item.get("date_published")) or _date(item.get("date_modified")),
    )


# --- values of any type -----------------------------------------------------------------------------------------------


def _text(value: object) -> str:
    """A text or a number as text, anything else as ""; halves of letters (`\\ud800`) that no database takes go."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _objects(value: object) -> list[dict[str, Any]]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]


def _names(value: object) -> list[str]:
    """Authors as the standard has them, as one object, as texts or as one text."""
    values = value if isinstance(value, list) else [value]
    return [name for one in values if (name := _text(one.get("name") if isinstance(one, dict) else one))]


def _tags(value: object) -> list[str]:
    if isinstance(value, str):
        value = value.split(",")
    return [_text(tag) for tag in value] if isinstance(value, list) else []


def _date(value: object) -> str:
    """RFC 3339 as it stands; seconds or milliseconds since 1970 in the same form."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        milli = _LARGEST_SECONDS <= value < _LARGEST_SECONDS * 1000
        seconds = value / 1000 if milli else value
        is_date = _SMALLEST_SECONDS <= seconds < _LARGEST_SECONDS
        return datetime.fromtimestamp(seconds, UTC).isoformat() if is_date else ""
    return _text(value).strip()


def _shown(value: object) -> str:
    return {"str": "a text", "NoneType": "nothing", "list": "a list", "bool": "yes or no"}.get(
        type(value).__name__, "a number"
    )

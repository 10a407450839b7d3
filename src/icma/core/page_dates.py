"""When the article was published, by the places where a page says it; `dates.py` reads what stands there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import chain, islice

from .dates import PROSE_LANGUAGES, believable, parse_date
from .jsonld import LinkedArticle
from .metas import Metas, Node, lines_behind, short_line
from .types import Certainty, Moment

_PUBLISHED = [
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "date.published",
    "publish-date",
    "publishdate",
    "publish_date",
    "pubdate",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "date",
    "cxenseparse:recs:publishtime",
    "mediator_published_time",
    "last-published",
]
_MODIFIED = [
    "article:modified_time",
    "og:updated_time",
    "og:article:modified_time",
    "datemodified",
    "lastmod",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
]
_DATE_CLASS = re.compile(r"date|time|publish|posted|tarix|tarih|datum|fecha|saat", re.IGNORECASE)
_FARTHEST_ZONE = timedelta(hours=14)
_CLOCK_LENGTH = 16  # characters of "2026-11-18T09:30"
_CLOCK = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
_ZONED = re.compile(r"[0-9](?:Z|[+-][0-9]{2}:?[0-9]{2})$")
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-][0-9:]{2,6})?$")  # how many systems write a bare day
_WHOLE_DATE = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}|\b(?:19|20)[0-9]{2}\b")
_DATE_IN_ADDRESS = re.compile(r"/((?:19|20)[0-9]{2})[/-]?([01][0-9])[/-]?([0-3][0-9])(?![0-9])")
_SEARCHED_TEXT = 300_000  # characters; htmldate takes three seconds for a million
_SEARCHED_NAMES = 300_000  # characters of classes; the largest of 126 real pages has 112,000
_SEARCHED_SCRIPTS = 1_000_000  # the same; two seconds for two million
_MOST_DATES = 40  # texts that are looked at for one date: each costs up to 15 ms
_DATE_PLACES = 25  # elements looked at for a date in words
_DATE_LENGTH = 60  # characters of such an element


def find_published(
    root: Node,
    metas: Metas,
    linked: LinkedArticle,
    *,
    heading: Node | None,
    language: str,
    url: str,
    now: datetime,
    zone: tzinfo,
) -> Moment | None:
    """When the article was published, not in the future of `now`, not before 1995; None when no date is believable.

    `language` is the page's own (BCP 47 primary tag) or ""; words of dates are read in it too.
    """
    stated = [linked.published, *metas.all(*_PUBLISHED)]
    zoned = [text for text in (*stated, linked.modified, *metas.all(*_MODIFIED)) if _ZONED.search(text)]
    told = (_with_zone(text, zoned) for text in stated)
    finders: tuple[Callable[[], list[str]], ...] = (
        lambda: _marked_dates(root),
        lambda: _dates_in_words(root),
        lambda: [line for line in lines_behind(heading) if _WHOLE_DATE.search(line[:_DATE_LENGTH])],
    )
    places = chain(told, (text for find in finders for text in find()))
    languages = tuple(dict.fromkeys([*PROSE_LANGUAGES, language or "en"]))
    found = _first_date(places, now=now, zone=zone, languages=languages)
    return found or _guess_date(root, url=url, now=now, zone=zone)


def find_modified(metas: Metas, linked: LinkedArticle, *, now: datetime, zone: tzinfo) -> Moment | None:
    """When the publisher says that the article was last changed; the same bounds as for the publication."""
    return _first_date([linked.modified, *metas.all(*_MODIFIED)], now=now, zone=zone)


def _first_date(
    texts: Iterable[str], *, now: datetime, zone: tzinfo, languages: Sequence[str] = PROSE_LANGUAGES
) -> Moment | None:
    """The first that can be believed; a day without a time gives way to a time on that day that comes later.

    A clock without a zone that lies ahead by hours was read in the wrong zone: the day is right, it was before `now`.
    """
    day: Moment | None = None
    ahead: Moment | None = None
    for text in islice(filter(None, texts), _MOST_DATES):
        moment = parse_date(text, now=now, zone=zone, languages=languages)
        if moment is None:
            continue
        if not believable(moment, now=now):
            if moment.certainty is Certainty.NO_ZONE and timedelta(0) < moment.at - now <= _FARTHEST_ZONE:
                ahead = ahead or Moment(at=now.astimezone(UTC), certainty=Certainty.INFERRED)
        elif moment.certainty is Certainty.INFERRED or _MIDNIGHT.search(text):
            day = day or moment
        elif day is None or timedelta(0) <= moment.at - day.at < timedelta(days=1):
            return min(moment, Moment(at=now, certainty=moment.certainty), key=lambda known: known.at)
    return ahead or day


def _with_zone(text: str, zoned: Sequence[str]) -> str:
    """The same clock time as another place of the page writes it with its zone, else `text`."""
    clock = text[:_CLOCK_LENGTH].replace(" ", "T")
    if not _CLOCK.fullmatch(clock) or _ZONED.search(text):
        return text
    return next((other for other in zoned if other[:_CLOCK_LENGTH].replace(" ", "T") == clock), text)


def _marked_dates(root: Node) -> list[str]:
    """<time datetime> and microdata; the one that says it is the publication comes first."""
    times = [
        node for node in root.iter("time", "abbr", "span", "div", "p") if node.get("datetime") or node.get("itemprop")
    ]
    named = [node for node in times if node.get("itemprop") == "datePublished" or node.get("pubdate") is not None]
    plain = [node for node in times if node.tag == "time" and node.get("datetime")]
    return [
        value
        for node in [*named, *plain[:3]]
        if (value := node.get("datetime") or node.get("content") or short_line(node))
    ]


def _dates_in_words(root: Node) -> list[str]:
    """Short texts of elements whose class speaks of a date, in reading order: how many az and ru outlets show it."""
    found = []
    for node in root.iter("time", "span", "div", "p", "li", "small", "td"):
        if node.tag == "time" or _DATE_CLASS.search(node.get("class") or ""):
            text = short_line(node)
            if 5 < len(text) <= _DATE_LENGTH and any(map(str.isdigit, text)):
                found.append(text)
                if len(found) >= _DATE_PLACES:
                    break
    return found


def _guess_date(root: Node, *, url: str, now: datetime, zone: tzinfo) -> Moment | None:
    """The last resort: the day in the address, else the one that htmldate finds in the text."""
    address = _DATE_IN_ADDRESS.search(url)
    day = "-".join(address.groups()) if address else _search_date(root, url=url, now=now.astimezone(zone))
    moment = parse_date(day, now=now, zone=zone) if day else None
    return moment if moment and believable(moment, now=now) else None


def _search_date(root: Node, *, url: str, now: datetime) -> str | None:
    scripts = sum(len(node.text or "") for node in root.iter("script", "style"))
    if scripts > _SEARCHED_SCRIPTS or sum(map(len, root.itertext())) - scripts > _SEARCHED_TEXT:
        return None
    if sum(len(node.get("class") or "") for node in root.iter()) > _SEARCHED_NAMES:  # each is searched by its patterns
        return None
    from htmldate import find_date

    return find_date(root, url=url, original_date=True, max_date=now.strftime("%Y-%m-%d"), min_date="1995-01-01")

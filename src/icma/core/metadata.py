"""What a page says about its article: JSON-LD first, then OpenGraph and other <meta>, then what stands on the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from html import unescape
from itertools import chain, islice
from typing import Any

from .authors import BYLINE, is_newsroom, read_names
from .cover import find_cover
from .dates import PROSE_LANGUAGES, believable, parse_date
from .headline import LONGEST_TITLE, choose_headline, site_keys
from .jsonld import LinkedArticle, read_jsonld
from .language import primary_tag
from .pieces import flat_text, letters
from .sanitize import plain_text
from .text import fold, squeeze
from .types import Certainty, Headers, Moment
from .urls import absolute_url

Node = Any

MAX_TAGS = 30
_LONGEST_TAG = 60  # characters; a longer one is a sentence
_LONGEST_NAME = 80
_LONGEST_LEAD = 1_000
_HEADLINES = ["headline", "parsely-title", "sailthru.title", "cxenseparse:title", "dcterms.title", "dc.title"]
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
_AUTHORS = [
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "byl",
    "article:author_name",
]
_DATE_CLASS = re.compile(r"date|time|publish|posted|tarix|tarih|datum|fecha|saat", re.IGNORECASE)
_MOST_HEADINGS = 5  # <h1> elements looked at: a logo or a section may stand in one before the headline
_KICKER_CLASS = re.compile(
    r"kicker|overline|topline|eyebrow|dachzeile|pre-?title|supertitle|roof-?line|spitzmarke", re.IGNORECASE
)
_BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|author-?names?|autor|autoren|muellif|yazar)(?:[\s_-]|$|__name)",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"(?:^|[\s_-])(?:comments?|commentlist|kommentare?|şərhlər|yorumlar)(?:[\s_-]|$)", re.IGNORECASE)
_AUTHOR_LABEL = re.compile(
    r"(?:^|[|•·\s])(?:müəllif|автор(?: текста)?|yazan|yazar|author)\s*:\s*([^|•·<>\n]{3,60})", re.IGNORECASE
)
_LONGEST_MARKUP = 2_000  # characters, white space of the markup included, of an element that can be one line
_LONGEST_LINE = 200  # characters of a line that can hold such a label
_FEW_CHILDREN = 8  # of an element that can be one line of words
_LINES = 60  # elements behind the headline that are looked at
_FARTHEST_ZONE = timedelta(hours=14)
_CLOCK_LENGTH = 16  # characters of "2026-11-18T09:30"
_CLOCK = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
_ZONED = re.compile(r"[0-9](?:Z|[+-][0-9]{2}:?[0-9]{2})$")
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-][0-9:]{2,6})?$")  # how many systems write a bare day
_WHOLE_DATE = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}|\b(?:19|20)[0-9]{2}\b")
_DATE_IN_ADDRESS = re.compile(r"/((?:19|20)[0-9]{2})[/-]?([01][0-9])[/-]?([0-3][0-9])(?![0-9])")
_SEARCHED_TEXT = 300_000  # characters; htmldate takes three seconds for a million
_SEARCHED_SCRIPTS = 1_000_000  # the same; two seconds for two million
_DATE_PLACES = 25  # elements looked at for a date in words
_DATE_LENGTH = 60  # characters of such an element


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The fields of `Extracted` that stand outside the body. `titles` are all forms of the title the page gives."""

    title: str = ""
    titles: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    description: str = ""
    authors: tuple[str, ...] = ()
    published_at: Moment | None = None
    modified_at: Moment | None = None
    language: str = ""  # as declared, in any form
    section: str = ""
    tags: tuple[str, ...] = ()
    canonical_url: str = ""
    cover_image: str = ""
    site_name: str = ""
    body: str = ""  # articleBody of JSON-LD
    rights_signals: Mapping[str, str] = field(default_factory=dict)


class _Metas:
    """The <meta> elements by name, in lower case; the first of equals wins."""

    def __init__(self, root: Node) -> None:
        self.values: dict[str, list[str]] = {}
        for node in root.iter("meta"):
            content = node.get("content")
            if content and content.strip():
                for attribute in ("property", "name", "itemprop", "http-equiv"):
                    if name := node.get(attribute):
                        self.values.setdefault(name.strip().lower(), []).append(content)

    def first(self, *names: str) -> str:
        return next((squeeze(unescape(self.values[name][0])) for name in names if name in self.values), "")

    def all(self, *names: str) -> list[str]:
        return [squeeze(unescape(value)) for name in names for value in self.values.get(name, ())]


def read_metadata(
    root: Node, *, url: str, fetched_at: datetime, zone: tzinfo, headers: Headers = (), base_url: str = ""
) -> Metadata:
    """Everything but the body. `root` is the whole parsed page, scripts included; `url` is where it was fetched."""
    base_url = base_url or url
    metas = _Metas(root)
    linked = read_jsonld(root, url=url)
    site_name = squeeze(metas.first("og:site_name") or linked.publisher or metas.first("application-name"))
    shown = [flat_text(node) for node in islice(root.iter("h1"), _MOST_HEADINGS)]
    window = next((squeeze(node.text_content()) for node in root.iter("title") if node.getparent().tag == "head"), "")
    forms = {
        "linked": plain_text(linked.headline or metas.first(*_HEADLINES)),
        "social": plain_text(metas.first("og:title")),
        "card": plain_text(metas.first("twitter:title")),
    }
    if not any(forms.values()):
        shown = [_without_kicker(node) for node in islice(root.iter("h1"), _MOST_HEADINGS)]
    section = _section(metas, linked)
    headline = choose_headline(
        **forms, shown=shown, window=window, site_names=(site_name, linked.publisher), section=section, url=url
    )
    heading = _find_heading(root, headline.title)
    return Metadata(
        title=headline.title,
        titles=tuple(dict.fromkeys(filter(None, (headline.title, *forms.values(), *shown[:1], linked.alternative)))),
        labels=headline.labels,
        description=_description(metas, linked),
        authors=read_authors(root, metas, linked, heading=heading, site_name=site_name, url=url),
        published_at=_published(root, metas, linked, heading=heading, url=url, now=fetched_at, zone=zone),
        modified_at=_first_date([linked.modified, *metas.all(*_MODIFIED)], now=fetched_at, zone=zone),
        language=_declared_language(root, metas, linked),
        section=section,
        tags=_tags(root, metas, linked),
        canonical_url=_canonical(root, metas, base_url),
        cover_image=find_cover(root, heading, _declared_pictures(metas, linked), base_url=base_url),
        site_name=site_name[:_LONGEST_NAME],
        body=linked.body,
        rights_signals=read_rights(root, metas, headers),
    )


def _without_kicker(heading: Node) -> str:
    """The words of an <h1> without the line above the headline that some outlets put into it."""
    words = flat_text(heading)
    kicker = next((flat_text(part) for part in heading.iterdescendants() if _KICKER_CLASS.search(_class_of(part))), "")
    headline = words.removeprefix(kicker).lstrip(" :|/–—-") if kicker else ""
    return headline or words


def _class_of(node: Node) -> str:
    return (node.get("class") or "") if isinstance(node.tag, str) else ""


def _find_heading(root: Node, title: str) -> Node | None:
    """The element in which the headline stands: where its words are, else the first <h1>."""
    key = letters(title)
    headings = islice(root.iter("h1", "h2", "h3"), _LINES)
    first = next(root.iter("h1"), None)
    return next((node for node in headings if key and key in letters(flat_text(node)[:LONGEST_TITLE])), first)


def _lines_behind(heading: Node | None) -> list[str]:
    """Short lines that follow the headline, whatever element and class they have: bylines and dates stand there."""
    if heading is None:
        return []
    behind = heading.xpath(
        "following::*[self::p or self::div or self::span or self::li or self::small or self::address]"
    )
    lines = (_short_line(node) for node in islice(behind, _LINES))
    return [line for line in lines if 5 < len(line) <= _LONGEST_LINE]


def _short_line(node: Node) -> str:
    """The words of an element that holds little more than one line, else ""; its cost is bounded."""
    if len(node) >= _FEW_CHILDREN:
        return ""
    size = 0
    for count, part in enumerate(node.iter()):
        size += len(part.text or "") + len(part.tail or "")
        if count > _LINES or size > _LONGEST_MARKUP:
            return ""
    return flat_text(node)


def _description(metas: _Metas, linked: LinkedArticle) -> str:
    given = (metas.first("og:description"), linked.description, metas.first("description", "twitter:description"))
    return next((text for text in map(plain_text, given) if len(text) > 20), "")[:_LONGEST_LEAD]


# --- authors --------------------------------------------------------------------------------------------------------


def read_authors(
    root: Node, metas: _Metas, linked: LinkedArticle, *, heading: Node | None = None, site_name: str = "", url: str = ""
) -> tuple[str, ...]:
    """Names from JSON-LD, else <meta>, else the page's byline as marked, else as it reads.

    The outlet's own name is an author only where nobody else is named.
    """
    house = frozenset(map(fold, site_keys((site_name, linked.publisher), url)))
    newsroom: tuple[str, ...] = ()
    sources: tuple[Callable[[], list[str]], ...] = (
        lambda: list(linked.authors),
        lambda: [value for value in metas.all(*_AUTHORS) if not value.startswith(("http://", "https://"))],
        lambda: _marked_authors(root),
        lambda: _plain_authors(_lines_behind(heading)),
        lambda: _labelled_authors(root),
    )
    for source in sources:
        names = read_names(source())
        if people := tuple(name for name in names if not is_newsroom(name, house)):
            return people
        newsroom = newsroom or names
    return newsroom


def _marked_authors(root: Node) -> list[str]:
    """The first element that the page marks as the byline; of a long one the links."""
    marked = (node for node in root.iter("a", "span", "div", "p", "address", "li") if _is_byline(node))
    for node in islice(marked, _LINES):
        if not _stands_beside(node):
            texts = [_short_line(link) for link in islice(node.iter("a"), _LINES)] or [_short_line(node)]
            if named := [text for text in texts if 3 < len(text) < _LONGEST_NAME]:
                return named
    return []


def _stands_beside(node: Node) -> bool:
    """In a comment, a footer, a menu or a box beside the article."""
    return any(
        above.tag in ("footer", "aside", "nav")
        or _COMMENTS.search(f"{above.get('id') or ''} {above.get('class') or ''}")
        for above in node.iterancestors()
    )


def _plain_authors(lines: Iterable[str]) -> list[str]:
    """ "By Jane Roe" in a short line of its own behind the headline."""
    found = (BYLINE.search(line) for line in lines)
    return list(islice((byline[1] for byline in found if byline), 1))


def _labelled_authors(root: Node) -> list[str]:
    """ "Müəllif: ..." as az, ru and tr outlets write it in plain text."""
    found = (_AUTHOR_LABEL.search(text) for text in root.itertext() if len(text) < _LONGEST_LINE)
    return list(islice((label[1] for label in found if label), 1))


def _is_byline(node: Node) -> bool:
    if node.get("rel") == "author" or node.get("itemprop") == "author":
        return True
    classes = node.get("class")
    return bool(classes and _BYLINE_CLASS.search(classes))


# --- dates ----------------------------------------------------------------------------------------------------------


def _first_date(
    texts: Iterable[str], *, now: datetime, zone: tzinfo, languages: Sequence[str] = PROSE_LANGUAGES
) -> Moment | None:
    """The first that can be believed; a day without a time gives way to a time on that day that comes later.

    A clock without a zone that lies ahead by hours was read in the wrong zone: the day is right, it was before `now`.
    """
    day: Moment | None = None
    ahead: Moment | None = None
    for text in texts:
        moment = parse_date(text, now=now, zone=zone, languages=languages) if text else None
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


def _published(
    root: Node, metas: _Metas, linked: LinkedArticle, *, heading: Node | None, url: str, now: datetime, zone: tzinfo
) -> Moment | None:
    """When the article was published, not in the future of `now`, not before 1995; None when no date is believable."""
    stated = [linked.published, *metas.all(*_PUBLISHED)]
    zoned = [text for text in (*stated, linked.modified, *metas.all(*_MODIFIED)) if _ZONED.search(text)]
    told = (_with_zone(text, zoned) for text in stated)
    finders: tuple[Callable[[], list[str]], ...] = (
        lambda: _marked_dates(root),
        lambda: _dates_in_words(root),
        lambda: [line for line in _lines_behind(heading) if _WHOLE_DATE.search(line[:_DATE_LENGTH])],
    )
    places = chain(told, (text for find in finders for text in find()))
    languages = tuple(dict.fromkeys([*PROSE_LANGUAGES, primary_tag(_declared_language(root, metas, linked)) or "en"]))
    found = _first_date(places, now=now, zone=zone, languages=languages)
    return found or _guess_date(root, url=url, now=now, zone=zone)


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
        if (value := node.get("datetime") or node.get("content") or flat_text(node))
    ]


def _dates_in_words(root: Node) -> list[str]:
    """Short texts of elements whose class speaks of a date, in reading order: how many az and ru outlets show it."""
    found = []
    for node in root.iter("time", "span", "div", "p", "li", "small", "td"):
        if node.tag == "time" or _DATE_CLASS.search(node.get("class") or ""):
            text = _short_line(node)
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
    from htmldate import find_date

    return find_date(root, url=url, original_date=True, max_date=now.strftime("%Y-%m-%d"), min_date="1995-01-01")


# --- the rest -------------------------------------------------------------------------------------------------------


def _declared_language(root: Node, metas: _Metas, linked: LinkedArticle) -> str:
    page = root.get("lang") or root.get("xml:lang") or ""
    stated = (page, linked.language, metas.first("content-language"), metas.first("og:locale"), metas.first("language"))
    return next((text for text in stated if primary_tag(text)), "")


def _section(metas: _Metas, linked: LinkedArticle) -> str:
    given = linked.section or metas.first(
        "article:section", "og:article:section", "section", "cxenseparse:category", "parsely-section"
    )
    section = plain_text(given)
    return section if len(section) <= _LONGEST_NAME and not section.startswith("http") else ""


def _tags(root: Node, metas: _Metas, linked: LinkedArticle) -> tuple[str, ...]:
    named = metas.all("article:tag", "og:article:tag")
    linked_tags = [flat_text(node) for node in root.iter("a") if "tag" in (node.get("rel") or "").split()]
    listed = metas.first("news_keywords", "keywords", "parsely-tags")
    words = [*linked.keywords] or (named if len(named) > 1 else linked_tags)
    words = words or re.split(r"[,;]", (named[0] if named else "") or listed)
    tags = {
        tag.casefold(): tag for tag in reversed([plain_text(word) for word in words]) if 1 < len(tag) <= _LONGEST_TAG
    }
    return tuple(list(reversed(tags.values()))[:MAX_TAGS])


def _canonical(root: Node, metas: _Metas, base_url: str) -> str:
    """As the page states it; whether it is believed is decided elsewhere."""
    stated = [node.get("href") for node in root.iter("link") if "canonical" in (node.get("rel") or "").lower().split()]
    for link in [*stated, metas.first("og:url")]:
        if link and (absolute := absolute_url(link, base=base_url)):
            return absolute
    return ""


def _declared_pictures(metas: _Metas, linked: LinkedArticle) -> list[str]:
    """Addresses that the page puts forward for cards and search, best first."""
    return [
        *metas.all("og:image:secure_url", "og:image", "og:image:url"),
        *linked.images,
        *metas.all("twitter:image", "twitter:image:src"),
        *metas.all("image", "thumbnail", "msapplication-tileimage")[:1],
    ]


# --- rights ---------------------------------------------------------------------------------------------------------

_RIGHTS_METAS = (
    "robots",
    "googlebot",
    "googlebot-news",
    "tdm-reservation",
    "tdm-policy",
    "copyright",
    "dcterms.rights",
    "ai-usage",
)
_RIGHTS_HEADERS = ("x-robots-tag", "tdm-reservation", "tdm-policy")


def read_rights(root: Node, metas: _Metas, headers: Headers) -> dict[str, str]:
    """What the publisher asks of machines, word for word: robots directives, TDM reservation (TDMRep, W3C), licence.

    A header wins over a <meta> of the same name; several values of one name are joined by ", ".
    """
    signals: dict[str, str] = {}
    for name in _RIGHTS_METAS:
        if values := metas.all(name):
            signals[name] = ", ".join(dict.fromkeys(values))[:300]
    for node in root.iter("link", "a"):
        if "license" in (node.get("rel") or "").lower().split() and node.get("href"):
            signals.setdefault("license", squeeze(node.get("href"))[:300])
    for name in _RIGHTS_HEADERS:
        if values := [squeeze(value) for key, value in headers if key.lower() == name]:
            signals[name] = ", ".join(dict.fromkeys(values))[:300]
    return signals

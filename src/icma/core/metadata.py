"""What a page says about its article: JSON-LD first, then OpenGraph and other <meta>, then what stands on the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import islice

from .bylines import find_authors
from .cover import find_cover
from .headline import choose_headline
from .jsonld import LinkedArticle, read_jsonld
from .language import primary_tag
from .metas import MOST_PLACES, Metas, Node, class_of, find_heading, short_line
from .page_dates import find_modified, find_published
from .pieces import flat_text
from .sanitize import plain_text
from .text import fold, squeeze
from .types import Headers, Moment
from .urls import absolute_url

MAX_TAGS = 30
_LONGEST_TAG = 60  # characters; a longer one is a sentence
_LONGEST_NAME = 80
_LONGEST_LEAD = 1_000
_HEADLINES = ["headline", "parsely-title", "sailthru.title", "cxenseparse:title", "dcterms.title", "dc.title"]
_TAG_KIND = re.compile(
    r"^(?:[A-Z]+ )?(?:categor(?:y|ies)|topics?|tags?|sections?|organi[sz]ations?|persons?|places?)[:/]\s*",
    re.IGNORECASE,
)
_MACHINE_TAG = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{20,}|[0-9_:./-]+", re.IGNORECASE)
_TAG_CLASS = re.compile(
    r"(?:^|[\s_-])(?:tags?|tag-?list|topics?|keywords?|schlagw\w+|etiket\w*|teq\w*)(?:[\s_-]|$)", re.IGNORECASE
)
_MOST_HEADINGS = 5  # <h1> elements looked at: a logo or a section may stand in one before the headline
_KICKER_CLASS = re.compile(
    r"kicker|overline|topline|eyebrow|dachzeile|pre-?title|supertitle|roof-?line|spitzmarke", re.IGNORECASE
)


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


def read_metadata(
    root: Node, *, url: str, fetched_at: datetime, zone: tzinfo, headers: Headers = (), base_url: str = ""
) -> Metadata:
    """Everything but the body. `root` is the whole parsed page, scripts included; `url` is where it was fetched."""
    base_url = base_url or url
    metas = Metas(root)
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
    language = _declared_language(root, metas, linked)
    heading = find_heading(root, headline.title)
    return Metadata(
        title=headline.title,
        titles=tuple(dict.fromkeys(filter(None, (headline.title, *forms.values(), *shown[:1], linked.alternative)))),
        labels=headline.labels,
        description=_description(metas, linked),
        authors=find_authors(root, metas, linked, heading=heading, site_name=site_name, url=url),
        published_at=find_published(
            root,
            metas,
            linked,
            heading=heading,
            language=primary_tag(language),
            url=url,
            now=fetched_at,
            zone=zone,
        ),
        modified_at=find_modified(metas, linked, now=fetched_at, zone=zone),
        language=language,
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
    kicker = next((flat_text(part) for part in heading.iterdescendants() if _KICKER_CLASS.search(class_of(part))), "")
    headline = words.removeprefix(kicker).lstrip(" :|/–—-") if kicker else ""
    return headline or words


def _description(metas: Metas, linked: LinkedArticle) -> str:
    given = (metas.first("og:description"), linked.description, metas.first("description", "twitter:description"))
    return next((text for text in map(plain_text, given) if len(text) > 20), "")[:_LONGEST_LEAD]


# --- the rest -------------------------------------------------------------------------------------------------------


def _declared_language(root: Node, metas: Metas, linked: LinkedArticle) -> str:
    page = root.get("lang") or root.get("xml:lang") or ""
    stated = (page, linked.language, metas.first("content-language"), metas.first("og:locale"), metas.first("language"))
    return next((text for text in stated if primary_tag(text)), "")


def _section(metas: Metas, linked: LinkedArticle) -> str:
    given = linked.section or metas.first(
        "article:section", "og:article:section", "section", "cxenseparse:category", "parsely-section"
    )
    section = plain_text(given)
    return section if len(section) <= _LONGEST_NAME and not section.startswith("http") else ""


def _tags(root: Node, metas: Metas, linked: LinkedArticle) -> tuple[str, ...]:
    named = metas.all("article:tag", "og:article:tag")
    words = [*linked.keywords] or (named if len(named) > 1 else [])
    words = words or re.split(
        r"[,;]", (named[0] if named else "") or metas.first("news_keywords", "keywords", "parsely-tags")
    )
    if not any(words):
        words = _linked_tags(root)
    tags: dict[str, str] = {}
    for word in words:
        tag = _TAG_KIND.sub("", plain_text(word))
        if 1 < len(tag) <= _LONGEST_TAG and not _MACHINE_TAG.fullmatch(tag):
            tags.setdefault(fold(tag), tag)
    return tuple(list(tags.values())[:MAX_TAGS])


def _linked_tags(root: Node) -> list[str]:
    """Links that the page marks as tags one by one, else those in a list that it calls its tags."""
    marked = [node for node in root.iter("a") if "tag" in (node.get("rel") or "").split()]
    if not marked:
        lists = (node for node in root.iter("ul", "ol", "div", "p", "section") if _TAG_CLASS.search(class_of(node)))
        links = ([*node.iter("a")] for node in islice(lists, MOST_PLACES))
        marked = next((found for found in links if 0 < len(found) <= MAX_TAGS), [])
    return [short_line(node).lstrip("#") for node in marked[:MAX_TAGS]]


def _canonical(root: Node, metas: Metas, base_url: str) -> str:
    """As the page states it; whether it is believed is decided elsewhere."""
    stated = [node.get("href") for node in root.iter("link") if "canonical" in (node.get("rel") or "").lower().split()]
    for link in [*stated, metas.first("og:url")]:
        if link and (absolute := absolute_url(link, base=base_url)):
            return absolute
    return ""


def _declared_pictures(metas: Metas, linked: LinkedArticle) -> list[str]:
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


def read_rights(root: Node, metas: Metas, headers: Headers) -> dict[str, str]:
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

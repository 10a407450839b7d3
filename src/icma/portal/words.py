"""Words of the interface that depend on what is told: dates and their certainty, embeds, languages, sections."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from icma.articles.queries import PublicArticle
from icma.catalogs import translate as _
from icma.catalogs import translate_number as ngettext
from icma.core.blocks import image_sources, text_of_blocks
from icma.core.text import squeeze
from icma.core.types import Block, Certainty, Embed, Heading
from icma.sources.queries import Rights

from . import dates
from .addresses import bare_address
from .editions import Frame

LEAD_LOOKED_FOR = 4  # blocks at the beginning of the text
FORM_NUMBERS = (1, 2, 5)  # one number for each form that a noun has in our languages (one, few, many)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A publication date in words: `before`, then `text` in <time datetime=`machine`>, then `after`.

    `text` has the form of the archive stamp.
    """

    machine: str
    text: str
    short: str  # for lists
    clock: str  # "" when only the day is known
    before: str
    after: str = ""
    prefix: str = ""  # for lists: stands before the date when it is not that of the publication


def dated(article: PublicArticle, frame: Frame) -> Dated:
    """When the article was published, saying how surely we know it."""
    zone, edition = frame.zone, frame.edition
    at = article.published_at.astimezone(zone)  # once: the functions below find it done
    exact = Dated(
        machine=dates.machine_moment(at, zone=zone),
        text=dates.stamp(at, zone=zone, edition=edition),
        short=dates.short_moment(at, now=frame.now, zone=zone, edition=edition),
        clock=dates.clock(at, zone=zone),
        before=_("Published:"),
        after=_("(time zone not stated)") if article.published_certainty is Certainty.NO_ZONE else "",
    )
    if article.published_certainty is Certainty.FIRST_SEEN:
        return _dated_by_sight(exact)
    return _dated_by_day(article, frame) if article.published_certainty is Certainty.INFERRED else exact


def _dated_by_sight(exact: Dated) -> Dated:
    return Dated(
        machine=exact.machine,
        text=exact.text,
        short=exact.short,
        clock=exact.clock,
        before=_("Publication date unknown. First seen:"),
        prefix=_("first seen"),
    )


def _dated_by_day(article: PublicArticle, frame: Frame) -> Dated:
    at, zone, edition = article.published_at, frame.zone, frame.edition
    return Dated(
        machine=dates.machine_day(at, zone=zone),
        text=dates.stamp_day(at, zone=zone, edition=edition),
        short=dates.short_day(at, now=frame.now, zone=zone, edition=edition),
        clock="",
        before=_("Published:"),
        after=_("(time unknown)"),
    )


_EMBEDS: dict[str, Callable[[], str]] = {
    "youtube": lambda: _("Video on YouTube"),
    "x": lambda: _("Post on X"),
    "telegram": lambda: _("Post on Telegram"),
    "facebook": lambda: _("Post on Facebook"),
    "instagram": lambda: _("Post on Instagram"),
    "tiktok": lambda: _("Video on TikTok"),
    "video": lambda: _("Video"),
    "audio": lambda: _("Audio"),
}

_LANGUAGES: dict[str, Callable[[], str]] = {
    "az": lambda: _("Azerbaijani"),
    "ru": lambda: _("Russian"),
    "en": lambda: _("English"),
    "tr": lambda: _("Turkish"),
    "uk": lambda: _("Ukrainian"),
}


_SECTIONS: dict[str, Callable[[], str]] = {
    "politics": lambda: _("Politics"),
    "economy": lambda: _("Economy"),
    "society": lambda: _("Society"),
    "world": lambda: _("World"),
    "sports": lambda: _("Sports"),
    "culture": lambda: _("Culture"),
    "technology": lambda: _("Technology"),
    "incidents": lambda: _("Incidents"),
}

_HEALTH: dict[str, Callable[[], str]] = {
    "waiting": lambda: _("has not been asked yet"),
    "well": lambda: _("answers"),
    "unreachable": lambda: _("cannot be reached: no connection, or the address does not exist"),
    "blocked": lambda: _("refuses our requests"),
    "gone": lambda: _("its feed is no longer there"),
    "busy": lambda: _("asks us to come back later"),
    "not_a_feed": lambda: _("sends something that is not a feed"),
    "robots": lambda: _("does not want to be read by programs (robots.txt)"),
    "no_contact": lambda: _("is not asked until the operator has given a contact address"),
}


def section_name(key: str) -> str:
    """One of `core.sections.SECTIONS` in words."""
    return _SECTIONS[key]()


def health_in_words(state: str) -> str:
    """How an outlet answers (`sources.queries.SourceHealth.state`), for readers."""
    return _HEALTH.get(state, lambda: _("has trouble that the operator can look up"))()


@cache
def time_words(edition: str) -> str:
    """JSON: what the script that tells times relative to now says, in the language of
    the active edition (which `edition` names); "{}" is where the number or the clock stands.
    """
    words = {
        "now": _("just now"),
        "minutes": [ngettext("%(num)s minute ago", "%(num)s minutes ago", n) % {"num": "{}"} for n in FORM_NUMBERS],
        "hours": [ngettext("%(num)s hour ago", "%(num)s hours ago", n) % {"num": "{}"} for n in FORM_NUMBERS],
        "today": _("today, %(clock)s") % {"clock": "{}"},
        "yesterday": _("yesterday, %(clock)s") % {"clock": "{}"},
    }
    return json.dumps(words, ensure_ascii=False, separators=(",", ":"))


@cache
def fresh_words(edition: str) -> str:
    """JSON: what the bar of new articles says, by forms as in `time_words`."""
    forms = (ngettext("%(num)s new article · show", "%(num)s new articles · show", n) for n in FORM_NUMBERS)
    return json.dumps([form % {"num": "{}"} for form in forms], ensure_ascii=False)


def paragraphs(text: str) -> list[str]:
    """Plain text as its paragraphs: what stands between empty lines."""
    return [part for part in (squeeze(part) for part in re.split(r"\n\s*\n", text)) if part]


def embed_name(embed: Embed) -> str:
    """What an embedded piece is, in words; of one that we have no word for, where it leads."""
    known = _EMBEDS.get(embed.kind)
    return known() if known else _("Embedded page: %(host)s") % {"host": bare_address(embed.url).partition("/")[0]}


def language_name(tag: str) -> str:
    """A language in words; the bare tag for one that the interface has no word for."""
    return _LANGUAGES.get(tag, lambda: tag)()


def name_article(article: PublicArticle) -> str:
    """The headline as the publisher wrote it; where rights close it, a line that says whose article it is."""
    return article.title or _("Article at %(source)s") % {"source": article.source.name}


def rights_in_words(rights: Rights) -> str:
    """What of an outlet's articles is shown here."""
    if rights is Rights.FULL:
        return _("Shown here: the full text")
    if rights is Rights.EXCERPT:
        return _("Shown here: headline and a short excerpt")
    return _("Shown here: headlines only") if rights is Rights.HEADLINE else _("Shown here: links only")


def why_short(article: PublicArticle) -> str:
    """Why an article page holds no text."""
    if article.rights is Rights.FULL:
        return _("The text has not been archived yet.")
    if article.rights is Rights.EXCERPT:
        return _("This is a short excerpt. The text belongs to the publisher.")
    if article.rights is Rights.HEADLINE:
        return _("Only the headline is shown here. The text belongs to the publisher.")
    return _("Only a link is kept here. The text belongs to the publisher.")


def lead_stands_apart(article: PublicArticle) -> bool:
    """Whether the lead says something that the text below does not begin with (a lead is often its first lines)."""
    if not article.blocks:
        return bool(article.lead)
    lead = squeeze(article.lead).rstrip("…. ")
    return bool(lead) and lead not in squeeze(text_of_blocks(article.blocks[:LEAD_LOOKED_FOR]))


def outlined(blocks: Iterable[Block]) -> list[tuple[Block, int]]:
    """Blocks with the level their headings have below our <h1>: 2 at first, never more than one deeper than before."""
    found, given = [], [1]  # the publisher's levels that are open; ours is the place among them
    for block in blocks:
        if isinstance(block, Heading):
            given = [level for level in given if level < max(block.level, 2)] + [max(block.level, 2)]
        found.append((block, min(len(given), 6)))
    return found


def body_paths(article: PublicArticle) -> set[str]:
    """The pictures that stand in the text, by our address; the cover is not shown twice."""
    return {article.pictures[src].path for src in image_sources(article.blocks) if src in article.pictures}

"""The template language of the public pages: escaping always on, an unknown name is a fault, texts by edition."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from icma.articles.queries import PublicArticle, sections_of
from icma.captures.queries import PublicPicture
from icma.catalogs import translate, translate_number
from icma.comments.queries import LONGEST_TEXT, SORTS
from icma.core.comment_text import safe_html
from icma.core.sanitize import inline_html
from icma.core.text import cut_words, soft_hyphens
from icma.core.types import Block, Certainty
from icma.following.queries import is_following, is_kept
from icma.notices.reasons import kind_in_words

from . import comment_words, dates
from .account_words import browsers_of, service_name, services_of, whys
from .addresses import (
    article_path,
    bare_address,
    day_tail,
    month_tail,
    outward,
    section_tail,
    short_path,
    sign_in_path,
    source_path,
)
from .comment_words import new_token
from .editions import EDITION_NAMES, LOCALES, Frame, active_language, frame_error, frame_personal
from .fragments import around
from .identity import face_of, logo_box, social_name
from .players import player_of
from .splices import BORDER
from .story_page import role_in_words
from .words import (
    Dated,
    body_paths,
    dated,
    embed_name,
    fresh_words,
    health_in_words,
    language_name,
    lead_stands_apart,
    name_article,
    outlined,
    paragraphs,
    rights_in_words,
    section_name,
    time_words,
    why_short,
)

_TAG = re.compile(r"(<[^>]*>)")
SOURCE_HUES = 8
EXACT = (Certainty.ZONE_STATED, Certainty.NO_ZONE)  # lists say nothing more than the moment
_shy = lru_cache(maxsize=8192)(soft_hyphens)  # the same headlines stand on every page
OPTIONS: dict[str, Any] = {
    "autoescape": True,
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "extensions": ["jinja2.ext.i18n"],
}


def environment(**options: Any) -> Environment:
    """Django's door to Jinja2 (settings.TEMPLATES)."""
    env = Environment(**{**options, **OPTIONS})  # noqa: S701 -- OPTIONS says autoescape
    env.install_gettext_callables(translate, translate_number, newstyle=True)  # type: ignore[attr-defined]
    env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": False}
    env.globals.update(
        around=around,
        around_border=Markup(BORDER),  # noqa: S704 -- our own mark
        face_of=face_of,
        logo_box=logo_box,
        social_name=social_name,
        static=static,
        dates=dates,
        day_tail=day_tail,
        month_tail=month_tail,
        section_tail=section_tail,
        section_name=section_name,
        sections_of=sections_of,
        health_in_words=health_in_words,
        player_of=player_of,
        time_words=time_words,
        fresh_words=fresh_words,
        source_path=source_path,
        edition_names=EDITION_NAMES,
        locales=LOCALES,
        embed_name=embed_name,
        language_name=language_name,
        kind_of=kind_of,
        frame_error=frame_error,
        frame_personal=frame_personal,
        messages_of=get_messages,
        is_following=is_following,
        is_kept=is_kept,
        kind_in_words=kind_in_words,
        sign_in_path=sign_in_path,
        comment_words=comment_words,
        new_token=new_token,
        sorts=SORTS,
        longest_comment=LONGEST_TEXT,
        url=reverse,
        active_language=active_language,
        browsers_of=browsers_of,
        service_name=service_name,
        services_of=services_of,
        whys=whys,
        body_paths=body_paths,
        lead_stands_apart=lead_stands_apart,
        rights_in_words=rights_in_words,
        role_in_words=role_in_words,
        why_short=why_short,
    )
    env.filters.update(_filters())
    return env


def _filters() -> dict[str, Callable[..., Any]]:
    """What is asked for each row of a list: a filter costs half of what a call of a global does."""
    return {
        "article_path": article_path,
        "bare_address": bare_address,
        "cut_words": cut_words,
        "dated": dated,
        "headline": headline,
        "hue": hue,
        "inline": safe_inline,
        "link": link,
        "moment": moment,
        "name_article": name_article,
        "outlined": outlined,
        "outward": outward,
        "paragraphs": paragraphs,
        "said": said,
        "short_path": short_path,
        "shy": soft_hyphens,
        "size_of": size_of,
        "stamped": stamped,
        "written_in": written_in,
    }


def safe_inline(markup: str, language: str) -> Markup:
    """Inline markup of a block: sanitised here once more, because the safe step is last and has no condition."""
    parts = _TAG.split(inline_html(markup))
    return Markup("".join(part if part.startswith("<") else soft_hyphens(part, language) for part in parts))  # noqa: S704 -- went through inline_html


def said(html: str) -> Markup:
    """A comment's HTML, sanitised here once more: the safe step is last and has no condition."""
    return Markup(safe_html(html))  # noqa: S704 -- went through safe_html


def written_in(article: PublicArticle, edition: str) -> Markup:
    """The `lang` of an element that holds the article's words; nothing where it is the page's own language.

    `lang=""` says that the language is unknown (HTML living standard 3.2.6.1); `dir` lets the words decide.
    """
    if article.language == edition or not article.title:  # without a headline, the words are the interface's
        return Markup("")
    return Markup(' lang="{}" dir="auto"').format(escape(article.language))


def link(article: PublicArticle, edition: str) -> Markup:
    """The headline, leading to the article's page. Written here because lists hold up to a hundred of them."""
    words = escape(_shy(name_article(article), article.language))
    return Markup(f'<a href="{article_path(article, edition)}"{written_in(article, edition)}>{words}</a>')  # noqa: S704 -- a path of ours, and escaped words


def headline(article: PublicArticle, edition: str) -> Markup:
    """`link` with the labels that the publisher set behind the headline."""
    if not article.labels:
        return link(article, edition)
    written = written_in(article, edition)
    labels = (Markup(' <span class="label"{}>{}</span>').format(written, label) for label in article.labels)
    return link(article, edition) + Markup("").join(labels)


def moment(article: PublicArticle, frame: Frame) -> Markup:
    """When the article was published, as lists say it."""
    if article.published_certainty in EXACT:
        at = article.published_at.astimezone(frame.zone)
        return _time(at, dates.short_moment(at, now=frame.now, zone=frame.zone, edition=frame.edition), frame)
    return _guessed(dated(article, frame), "short")


def stamped(article: PublicArticle, frame: Frame) -> Markup:
    """When the article was published, in the form of the archive stamp."""
    if article.published_certainty in EXACT:
        at = article.published_at.astimezone(frame.zone)
        return _time(at, dates.stamp(at, zone=frame.zone, edition=frame.edition), frame)
    return _guessed(dated(article, frame), "text")


def _time(at: datetime, text: str, frame: Frame) -> Markup:
    return Markup(f'<time datetime="{dates.machine_moment(at, zone=frame.zone)}">{text}</time>')  # noqa: S704 -- dates


def _guessed(on: Dated, form: str) -> Markup:
    before = f"{on.prefix} " if on.prefix else ""
    return Markup(f'{before}<time datetime="{on.machine}">{getattr(on, form)}</time>')  # noqa: S704 -- words of ours


def size_of(picture: PublicPicture) -> Markup:
    """`width` and `height` of an <img>, so that the page does not jump when it arrives; nothing when unknown."""
    if not picture.width or not picture.height:
        return Markup("")
    return Markup(f' width="{int(picture.width)}" height="{int(picture.height)}"')  # noqa: S704 -- two numbers


def kind_of(block: Block) -> str:
    """The name of a block's type."""
    return type(block).__name__


@lru_cache(maxsize=4096)
def hue(slug: str) -> int:
    """Which of the eight colours an outlet's mark has: decoration, the name always stands beside it."""
    return sum(slug.encode()) % SOURCE_HUES

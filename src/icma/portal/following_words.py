"""What is followed, by its name."""

from __future__ import annotations

from urllib.parse import quote

from icma.articles.queries import public_rows
from icma.catalogs import translate as _
from icma.following.queries import FollowFacts
from icma.sources.queries import source_by_slug

from .story_page import story_page
from .words import name_article, section_name


def name_follow(one: FollowFacts) -> tuple[str, str]:
    """(name, path) of what is followed; a name alone when there is nothing to lead to."""
    if one.kind == "source":
        found = source_by_slug(one.key)
        return (found.name if found else one.key), f"/{one.language}/source/{one.key}/"
    if one.kind == "section":
        return section_name(one.key), f"/{one.language}/section/{one.key}/"
    if one.kind == "search":
        return f"“{one.key}”", f"/{one.language}/search/?q={quote(one.key)}"
    if one.kind == "story":
        page = story_page(int(one.key), edition=one.language)
        return (name_article(page.face), f"/{one.language}/{page.tail}") if page else (_("A story"), "")
    rows = public_rows([int(one.key)])
    return (name_article(rows[0]), f"/{one.language}/article/{one.key}-/comments/") if rows else (_("Comments"), "")

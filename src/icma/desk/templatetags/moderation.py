"""The way from the first page of the desk into the moderators' queue."""

from __future__ import annotations

from typing import Any

from django import template

from icma.catalogs import translate as _
from icma.catalogs import translate_number as ngettext
from icma.comments.moderation_queries import queue_counts

register = template.Library()


@register.inclusion_tag("desk/moderation_link.html", takes_context=True)
def moderation_link(context: dict[str, Any]) -> dict[str, object]:
    """A heading and a link with the number of comments that wait, for those who may moderate."""
    if not context["request"].user.has_perm("comments.moderate"):
        return {"may": False}
    waiting = queue_counts().all
    line = ngettext("%(num)s comment waits for a decision", "%(num)s comments wait for a decision", waiting)
    return {"may": True, "heading": _("Moderation"), "line": line % {"num": waiting}}

"""The words of a digest: what a reader was told and has not read on the site, grouped by why it was told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.template.loader import render_to_string
from django.utils.translation import override

from icma.catalogs import translate_number as ngettext
from icma.comments.queries import Viewer
from icma.core.failures import SetAside
from icma.following.digest_actions import Digest, Draft
from icma.following.queries import follows_of
from icma.house.queries import portal_facts
from icma.house.reader_queries import reader_facts

from .following_words import name_follow
from .letters import letter_sender, public_origin
from .told import Told, told_in_full

LONGEST_LINE = 140  # characters of a comment


def compose_digest(digest: Digest, now: datetime) -> Draft | None:
    """The letter; None when nothing of it may still be shown. Raises `SetAside`: there is no address to send it to."""
    portal = portal_facts()
    edition = digest.language if digest.language in portal.editions else portal.editions[0]
    to = _address_of(digest.reader_id)
    if not to or reader_facts(digest.reader_id) is None:
        raise SetAside("the reader has no confirmed e-mail address")
    with override(edition):
        told = told_in_full(digest.notices, viewer=Viewer(id=digest.reader_id), now=now)
        told = [one for one in told if one.path(edition)]
        if not told:
            return None
        origin = public_origin()
        values: dict[str, Any] = {
            "portal": portal, "edition": edition, "origin": origin, "groups": _groups(told, digest.reader_id),
            "further": digest.further, "digest": digest, "longest": LONGEST_LINE,
            "end": f"{origin}{end_path(digest.secret, edition)}",
        }  # fmt: skip
        count = len(told) + digest.further
        news = ngettext("%(portal)s: %(num)s notice for you", "%(portal)s: %(num)s notices for you", count)
        return Draft(
            to=to, sender=letter_sender(), subject=news % {"portal": portal.name, "num": count},
            text=render_to_string("following/digest_letter.txt", values),
            html=render_to_string("following/digest_letter.html", values),
            headers={
                "List-Unsubscribe": f"<{values['end']}>",  # RFC 2369
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
            },
        )  # fmt: skip


def end_path(secret: str, edition: str) -> str:
    """Where a digest is ended without signing in."""
    return f"/{edition}/my/{secret}/digest/end/"


def _groups(told: list[Told], reader_id: int) -> list[tuple[str, list[Told]]]:
    """(what was followed, the notices of it), in the order of the newest; "" holds what is about the reader's own
    comments and stands first.
    """
    names = {f"follow:{one.id}": name_follow(one)[0] for one in follows_of(reader_id)}
    groups: dict[str, list[Told]] = {"": []}
    for one in told:
        groups.setdefault(names.get(one.notice.cause, ""), []).append(one)
    return [(name, ones) for name, ones in groups.items() if ones]


def _address_of(reader_id: int) -> str:
    known = EmailAddress.objects.filter(user_id=reader_id, verified=True).order_by("-primary", "pk")
    return known.values_list("email", flat=True).first() or ""

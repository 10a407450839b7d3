"""A notice as a message to one device: worded, sealed for its browser, signed by the portal."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.conf import settings
from django.utils.translation import override

from icma.comments.queries import Viewer
from icma.core.comment_text import plain_text
from icma.core.text import cut_words
from icma.core.types import Headers
from icma.core.webpush import authorization, encrypt, public_text, sender_key
from icma.following.push_actions import WORTH
from icma.following.queries import DeviceFacts, NoticeFacts
from icma.house.queries import portal_facts
from icma.house.reader_queries import reader_facts

from .told import Told, told_in_full
from .words import name_article

LONGEST_TITLE = 100  # characters; telephones cut them sooner
LONGEST_BODY = 200


def seal_notice(notice: NoticeFacts, device: DeviceFacts, now: datetime) -> tuple[bytes, Headers] | None:
    """Body and headers of the request to the push service; None when nothing of it may still be shown."""
    portal = portal_facts()
    if reader_facts(device.reader_id) is None:  # the account is switched off
        return None
    edition = device.language if device.language in portal.editions else portal.editions[0]
    with override(edition):
        (told,) = told_in_full([notice], viewer=Viewer(id=device.reader_id), now=now)
        path = told.path(edition)
        if not path:
            return None
        title, body = _words(told)
    message = {
        "title": cut_words(title, LONGEST_TITLE), "body": cut_words(body, LONGEST_BODY), "path": path,
        "tag": f"notice-{notice.id}", "lang": edition,
    }  # fmt: skip
    sealed = encrypt(json.dumps(message, ensure_ascii=False).encode(), p256dh=device.p256dh, auth=device.auth)
    return sealed, (
        ("TTL", str(int(WORTH.total_seconds()))),
        ("Urgency", "normal"),
        ("Content-Type", "application/octet-stream"),
        ("Content-Encoding", "aes128gcm"),
        (
            "Authorization",
            authorization(_key(settings.SECRET_KEY), endpoint=device.endpoint, contact=_contact(), now=now),
        ),
    )


def server_key() -> str:
    """The portal's public key, which browsers ask for when they subscribe."""
    return public_text(_key(settings.SECRET_KEY))


def _words(told: Told) -> tuple[str, str]:
    article, comment = told.article, told.comment
    if told.notice.kind == "article.new":
        return (article.source.name if article else ""), told.what
    if comment is not None and comment.author is not None and not comment.mine:
        return told.what, f"{comment.author.name}: {plain_text(comment.html)}"
    return told.what, told.reason or (name_article(article) if article else "")


def _contact() -> str:
    contact = settings.ENV.contact or portal_facts().contact
    return contact if contact.startswith("https://") else f"mailto:{contact}" if "@" in contact else ""


@lru_cache(maxsize=2)
def _key(secret: str) -> EllipticCurvePrivateKey:
    return sender_key(secret.encode())

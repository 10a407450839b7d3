"""What may be kept for everybody: which paths and parameters, which answers, and with what headers they go out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

from .cache_store import Headers
from .splices import ASKED

StartResponse = Callable[..., Any]
WsgiApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

PARAMETERS = frozenset({"after", "before", "day", "page", "sort"})  # all that public pages read
# The public face; what is found by a free question (search) has a key for each question and is not kept.
# Nor is what belongs to one reader: accounts, forms under articles, private feeds.
_PERSONAL = r"search(?:/|$)|account(?:/|$)|my/|article/[0-9]+/comments/write/|comment/[0-9]+/(?!history/)[a-z]"
PUBLIC_PATH = re.compile(rf"/(?:az|ru|en)/(?!{_PERSONAL})|/a/[0-9]|/sitemap[-.]")
STORED_STATUSES = frozenset({"200", "301", "404", "410", "451"})
MAX_BODY = 4 * 1024 * 1024
MAX_QUERY = 200
BROWSER_CACHING = ("Cache-Control", "max-age=2, must-revalidate")  # the next click asks again and mostly gets a 304


@dataclass(slots=True)
class Answer:
    """What an application said to one request."""

    status: str = ""
    headers: Headers = field(default_factory=list)
    body: bytes = b""


def is_public(path: str) -> bool:
    """Whether everybody sees the same at this path, given `PARAMETERS`."""
    return PUBLIC_PATH.match(path) is not None


def canonical_query(query: str) -> str:
    """The listed parameters of a raw query string, each with its last value (as Django reads it), in order of their
    names.
    """
    found = {}
    for part in query.split("&"):
        name = unquote_plus(part.partition("=")[0])
        if name in PARAMETERS:
            found[name] = f"{name}={part.partition('=')[2]}"
    return "&".join(found[name] for name in sorted(found))


def plain_request(environ: dict[str, Any], *, query: str, scheme_key: str) -> dict[str, Any]:
    """The request as anybody could have made it: no header but the host (and the trusted scheme) reaches Django.

    So nothing of one reader (cookies, languages, conditions, tracking parameters) can get into what all others see.
    """
    plain = {name: value for name, value in environ.items() if not name.startswith("HTTP_") or name == scheme_key}
    plain["HTTP_HOST"] = environ["HTTP_HOST"]
    plain["REQUEST_METHOD"] = "GET"
    plain["QUERY_STRING"] = query
    plain["CONTENT_LENGTH"] = "0"
    plain[ASKED] = True
    return plain


def ask(app: WsgiApp, environ: dict[str, Any]) -> Answer:
    """The application's whole answer; what it raises goes through."""
    answer = Answer()

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> None:
        answer.status, answer.headers = status, headers

    chunks = app(environ, start_response)
    try:
        answer.body = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    return answer


def is_for_everybody(answer: Answer) -> bool:
    """Whether others may see this answer: of a status we keep (or a failure), and depending on nothing but the
    address.
    """
    headers = {name.lower(): value.lower() for name, value in answer.headers}
    varies = {part.strip() for part in headers.get("vary", "").split(",")} - {"", "accept-encoding"}
    private = re.search(r"private|no-store|no-cache", headers.get("cache-control", ""))
    known = answer.status[:3] in STORED_STATUSES or answer.status.startswith("5")
    own = "set-cookie" in headers or "content-encoding" in headers
    return known and not own and not varies and not private and len(answer.body) <= MAX_BODY


def public_headers(answer: Answer) -> Headers:
    """The application's headers with ours on caching; those of a failure stay as they are."""
    given = {name.lower() for name, _ in answer.headers}
    headers = [(name, value) for name, value in answer.headers if name.lower() != "vary"]
    headers.append(("Vary", "Accept-Encoding"))
    if answer.status[:3] in STORED_STATUSES and "cache-control" not in given:
        headers.append(BROWSER_CACHING)
    return headers


def names_tag(if_none_match: str, etag: str) -> bool:
    """Whether an If-None-Match header holds this tag, compared weakly (RFC 9110 section 13.1.2)."""
    if if_none_match == etag:
        return True
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return any(tag in (etag, "*") for tag in tags)

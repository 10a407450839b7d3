"""Marks in kept pages, and how what they stand for is put in their place. Bytes only: the page cache calls this."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import Any

PARTS = ("ticker", "rail")
ASKED = "icma.splices"  # the key of the WSGI environment by which the page cache says that it will splice
# What publishers write is escaped, so no comment of theirs reaches a page; a key that nobody knows makes sure of it.
_KEY = secrets.token_hex(8)
BORDER = f"<!--border:{_KEY}-->"
_MARK = re.compile(f"<!--around:({'|'.join(PARTS)}):{_KEY}-->".encode())


def around_path(path: str) -> str:
    """Where the parts for a page at `/{edition}/...` are."""
    return f"/{path[1:3]}/around/"


def mark_of(part: str) -> bytes:
    """What stands in a kept page in place of a part."""
    return f"<!--around:{part}:{_KEY}-->".encode()


def is_marked(body: bytes) -> bool:
    """Whether a page has a place where a part belongs."""
    return _MARK.search(body) is not None


def cut_around(body: bytes) -> list[bytes]:
    """The parts in the order of `PARTS`. Raises `ValueError` when there is another number of them."""
    parts = [part.strip() for part in body.split(BORDER.encode())]
    if len(parts) != len(PARTS):
        raise ValueError(f"{len(PARTS)} parts were wanted, {len(parts)} came")
    return parts


def splice(body: bytes, around: Sequence[bytes]) -> bytes:
    """The page with each mark replaced by its part."""
    return _MARK.sub(lambda found: around[PARTS.index(found[1].decode())], body)


def will_splice(environ: dict[str, Any]) -> bool:
    """Whether the answer to this request goes into the page cache, which puts the parts in."""
    return bool(environ.get(ASKED))

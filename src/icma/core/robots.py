"""robots.txt (RFC 9309), read by protego; what cannot be understood forbids nothing."""

from __future__ import annotations

import codecs
import math

from protego import Protego

from .urls import BadUrl, absolute_url, request_url


class RobotsRules:
    """The rules of one host. `text` is the body of its robots.txt; only the first `MOST_BYTES` count (RFC 9309 2.5)."""

    MOST_BYTES = 500 * 1024

    def __init__(self, text: bytes | str) -> None:
        self._rules = Protego.parse(_read_text(text)[: self.MOST_BYTES])

    def allows(self, url: str, agent: str) -> bool:
        """Whether `agent` (a whole User-Agent header or its product token) may fetch the URL."""
        try:
            return bool(self._rules.can_fetch(request_url(url), _product_of(agent)))
        except BadUrl:
            return False

    def crawl_delay(self, agent: str) -> float | None:
        """Seconds between two requests, when the host asks for it (not in the RFC, but widely written)."""
        delay = self._rules.crawl_delay(_product_of(agent))
        return float(delay) if delay is not None and math.isfinite(delay) and delay >= 0 else None

    def sitemaps(self, *, base_url: str) -> list[str]:
        """The sitemaps that it names, absolute, in its order, each once."""
        found = (absolute_url(url, base=base_url) for url in self._rules.sitemaps)
        return list(dict.fromkeys(url for url in found if url))


def _product_of(agent: str) -> str:
    """`icma/0.1.0 (+you@example.org)` is `icma/0.1.0`: a word of the comment must not choose the group of rules."""
    words = agent.split()
    return words[0] if words else ""


def _read_text(text: bytes | str) -> str:
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    if text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return text.decode("utf-16", "replace")
    return text.decode("utf-8-sig", "replace")

"""Which reader read it; apart from the reader, so that whoever compares versions need not load trafilatura."""

from __future__ import annotations

from .site_profile import SiteProfile
from .site_rules import SiteRules

# Raised whenever the same bytes would be read differently: versions are compared under one reader only.
READER_ID = "icma-2"


def reader_id_of(rules: SiteRules | None = None, profile: SiteProfile | None = None) -> str:
    """The code's version, the digest of the source's rules (`+r`) and of its learned profile (`+p`), as far as any."""
    followed = f"+r{rules.digest}" if rules and rules.digest else ""
    learned = f"+p{profile.digest}" if profile and profile.digest else ""
    return READER_ID + followed + learned

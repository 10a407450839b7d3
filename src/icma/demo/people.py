"""Who can sign in at the demo: one person of each kind, with passwords that everybody knows.

They are made only while the portal listens to this machine alone, and go with the demo (`icma demo remove`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person of the demo may do."""

    READER = "reader"
    MODERATOR = "moderator"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An invented person with an account."""

    role: Role
    name: str

    @property
    def email(self) -> str:
        """What they sign in with; no such domain can exist (RFC 2606)."""
        return f"{self.role}@demo.example"

    @property
    def password(self) -> str:
        """Known to everybody."""
        return f"gilavar-{self.role}"


PEOPLE = (
    Person(role=Role.READER, name="Aytən"),
    Person(role=Role.MODERATOR, name="Səbinə"),
    Person(role=Role.OPERATOR, name="Tofiq"),
)


def is_only_here(host: str, *, behind_proxy: bool) -> bool:
    """Whether a portal that listens there can be reached from this machine alone; a proxy lets others in."""
    return host in ("127.0.0.1", "localhost", "::1") and not behind_proxy

"""The two failures with a name; anything else that is raised is a bug (design section 4)."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class Trouble(StrEnum):
    """What kind of failure it is, said where it happens: faces that have no room for the line choose words by it."""

    UNREACHABLE = "unreachable"  # no answer came: name server, connection, TLS, deadline, a server's own error
    BLOCKED = "blocked"  # the server knows us and refuses: 401, 403, 451
    GONE = "gone"  # 404, 410
    BUSY = "busy"  # 429, 503, or a host that asked us to stay away
    NOT_A_FEED = "not_a_feed"  # an answer came, and it is nothing that we could follow
    ROBOTS = "robots"  # robots.txt forbids it
    NO_CONTACT = "no_contact"  # we must not ask before the operator has named a contact
    OTHER = "other"


class Later(Exception):
    """The other side is down, slow or asks us to wait: again after a pause that grows.

    `reason` is one readable line for the desk; `pause` is what the other side asked for (Retry-After), if it did.
    """

    def __init__(self, reason: str, *, pause: timedelta | None = None, trouble: Trouble = Trouble.OTHER) -> None:
        super().__init__(reason)
        self.reason = reason
        self.pause = pause
        self.trouble = trouble


class SetAside(Exception):
    """We cannot read this and trying again will not help: a person looks. `reason` is one readable line."""

    def __init__(self, reason: str, *, trouble: Trouble = Trouble.OTHER) -> None:
        super().__init__(reason)
        self.reason = reason
        self.trouble = trouble

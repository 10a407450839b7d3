"""The two failures with a name; anything else that is raised is a bug (design section 4)."""

from __future__ import annotations

from datetime import timedelta


class Later(Exception):
    """The other side is down, slow or asks us to wait: again after a pause that grows.

    `reason` is one readable line for the desk; `pause` is what the other side asked for (Retry-After), if it did.
    """

    def __init__(self, reason: str, *, pause: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.pause = pause


class SetAside(Exception):
    """We cannot read this and trying again will not help: a person looks. `reason` is one readable line."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

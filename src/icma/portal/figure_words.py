"""Numbers that a story tells differently, in words."""

from __future__ import annotations

from collections.abc import Callable

from icma.catalogs import translate as _

_KINDS: dict[str, Callable[[], str]] = {
    "killed": lambda: _("Killed"),
    "hurt": lambda: _("Hurt"),
    "missing": lambda: _("Missing"),
    "arrested": lambda: _("Arrested"),
    "evacuated": lambda: _("Evacuated"),
    "rescued": lambda: _("Rescued"),
    "ill": lambda: _("Ill"),
    "magnitude": lambda: _("Magnitude"),
}


def counted_in_words(kind: str) -> str:
    """What a number counts: one of `core.figures.TRACKED`."""
    return _KINDS[kind]()


def is_told(kind: str) -> bool:
    """Whether there are words for it."""
    return kind in _KINDS


def number_in_words(value: float, edition: str) -> str:
    """7, 12 500, 5,4: as the edition writes numbers."""
    if value == int(value):
        whole = f"{int(value):,}"
        return whole if edition == "en" else whole.replace(",", "\N{NO-BREAK SPACE}")
    text = f"{value:.1f}"
    return text if edition == "en" else text.replace(".", ",")

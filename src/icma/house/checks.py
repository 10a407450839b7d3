"""Whether the operator's settings can be: each fault in words, beside the field that has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from icma.core.colours import ENOUGH_FOR_TEXT, NoColour, weigh_colour

from .models import Portal
from .queries import EDITIONS

BACKGROUNDS = {"accent_light": "#FCFCFA", "accent_dark": "#131518"}  # those of the pages (portal.css)
MOST_SOCIAL = 12
MOST_HELD = 100
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def check_portal(portal: Portal) -> None:
    """Raises `ValidationError` with the faults by field."""
    wrong: dict[str, list[str]] = {}
    for field, line in _faults(portal):
        wrong.setdefault(field, []).append(line)
    try:
        portal.clean_fields(exclude={"id", "editions", *wrong})
    except ValidationError as error:
        wrong |= error.message_dict
    if wrong:
        raise ValidationError(wrong)


def _faults(portal: Portal) -> Iterator[tuple[str, str]]:
    for field in ("name", "domain"):
        if _CONTROL.search(getattr(portal, field)):
            yield field, "A name is one line of plain text."
    if not portal.name.strip():
        yield "name", "The portal needs a name."
    yield from _zone_fault(portal.time_zone)
    yield from _editions_fault(portal.editions)
    for field, background in BACKGROUNDS.items():
        yield from _colour_fault(field, getattr(portal, field), background)
    yield from _social_fault(portal.social)
    if portal.hold_first > MOST_HELD:
        yield "hold_first", f"At most the first {MOST_HELD} comments of a reader can wait."


def _zone_fault(zone: str) -> Iterator[tuple[str, str]]:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        yield "time_zone", f"There is no time zone {zone!r}; one looks like Asia/Baku."


def _editions_fault(editions: list[str]) -> Iterator[tuple[str, str]]:
    unknown = [edition for edition in editions if edition not in EDITIONS]
    if unknown:
        yield "editions", f"There is no edition {unknown[0]!r}; there are {', '.join(EDITIONS)}."


def _colour_fault(field: str, colour: str, background: str) -> Iterator[tuple[str, str]]:
    if not colour:
        return
    try:
        seen = weigh_colour(colour, background=background)
    except NoColour as error:
        yield field, str(error)
        return
    if not seen.legible:
        yield (
            field,
            (
                f"{colour} on {background} has a contrast of {seen.ratio:.1f} to 1; {ENOUGH_FOR_TEXT} is needed to be "
                f"legible; the nearest shade that will do is {seen.nearest}."
            ),
        )


def _social_fault(social: str) -> Iterator[tuple[str, str]]:
    urls = social.split()
    for url in urls:
        try:
            parts = urlsplit(url)
            good = parts.scheme == "https" and "." in (parts.hostname or "") and not _CONTROL.search(url)
        except ValueError:
            good = False
        if not good:
            yield "social", f"{url!r} is no address that begins with https://."
            return
    if len(urls) > MOST_SOCIAL:
        yield "social", f"There are {len(urls)} addresses; {MOST_SOCIAL} have room."

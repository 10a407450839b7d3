"""Colours that people choose: how well they stand out from a background (WCAG 2.2), and the nearest that does."""

from __future__ import annotations

import re
from dataclasses import dataclass

ENOUGH_FOR_TEXT = 4.5  # WCAG 2.2, success criterion 1.4.3
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)

Rgb = tuple[int, int, int]


class NoColour(ValueError):
    """The text is no colour; the message says what one looks like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Legibility:
    """`ratio` of a colour to a background from 1 to 21; `nearest` is the colour itself when it is legible."""

    ratio: float
    nearest: str

    @property
    def legible(self) -> bool:
        """Whether text in this colour can be read on the background by people with weak sight."""
        return self.ratio >= ENOUGH_FOR_TEXT


def read_colour(text: str) -> Rgb:
    """Red, green and blue from 0 to 255 of `#rrggbb`. Raises `NoColour`."""
    if not _HEX.fullmatch(text):
        raise NoColour(f"{text!r} is no colour; one looks like #9C1C2E.")
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 between two colours, from 1 to 21. Raises `NoColour`."""
    lighter, darker = sorted((_luminance(read_colour(one)), _luminance(read_colour(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def weigh_colour(colour: str, *, background: str) -> Legibility:
    """How legible a colour is, and the nearest shade of it that is legible. Raises `NoColour`.

    The shade moves towards black on a light background and towards white on a dark one, until it suffices.
    """
    ratio = contrast(colour, background)
    if ratio >= ENOUGH_FOR_TEXT:
        return Legibility(ratio=ratio, nearest=colour)
    end = _BLACK if _luminance(read_colour(background)) > 0.18 else _WHITE  # 0.18: grey that both reach equally
    given = read_colour(colour)
    shades = (_mix(given, end, step / 255) for step in range(1, 256))
    nearest = next((shade for shade in shades if contrast(shade, background) >= ENOUGH_FOR_TEXT), _written(end))
    return Legibility(ratio=ratio, nearest=nearest)


def _luminance(colour: Rgb) -> float:
    """Relative luminance, WCAG 2.2 glossary."""
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _mix(one: Rgb, other: Rgb, share: float) -> str:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return _written((red, green, blue))


def _written(colour: Rgb) -> str:
    return "#{:02X}{:02X}{:02X}".format(*colour)

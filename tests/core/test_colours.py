"""Contrast as WCAG 2.2 measures it, and the nearest shade that suffices."""

from __future__ import annotations

import pytest

from icma.core.colours import ENOUGH_FOR_TEXT, NoColour, contrast, read_colour, weigh_colour

LIGHT, DARK = "#FCFCFA", "#131518"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#FFFFFF", "#000000", 21.0),
        ("#777777", "#FFFFFF", 4.48),  # WCAG's own example of a grey that just fails
        ("#767676", "#ffffff", 4.54),
        ("#9C1C2E", LIGHT, 7.83),
        ("#FF8A94", DARK, 8.11),
        ("#123456", "#123456", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize("text", ["", "#fff", "red", "#12345g", "9C1C2E", "#9C1C2E ", "#9C1C2E;}", "#１２３４５６"])
def test_what_is_no_colour_is_refused_in_words(text: str) -> None:
    with pytest.raises(NoColour, match="one looks like #9C1C2E"):
        read_colour(text)


@pytest.mark.parametrize(
    ("colour", "background", "nearest"),
    [
        ("#9C1C2E", LIGHT, "#9C1C2E"),
        ("#FF0000", LIGHT, "#EB0000"),
        ("#FFFF00", LIGHT, "#787800"),
        ("#9C1C2E", DARK, "#BB6470"),
        ("#000000", DARK, "#7E7E7E"),
        ("#FFFFFF", DARK, "#FFFFFF"),
    ],
)
def test_the_nearest_shade_just_suffices(colour: str, background: str, nearest: str) -> None:
    seen = weigh_colour(colour, background=background)
    assert seen.nearest == nearest
    assert colour == nearest or 0 <= contrast(nearest, background) - ENOUGH_FOR_TEXT < 0.1
    assert seen.legible == (colour == nearest)

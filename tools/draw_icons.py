"""Draws the portal's own icons from the geometry of `static/icon.svg`: run by hand after the mark has changed.

python tools/draw_icons.py
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

STATIC = Path(__file__).resolve().parent.parent / "src/icma/portal/static"
RED, WHITE = "#9C1C2E", "#FCFCFA"
UNITS = 32  # of the drawing
FINER = 8  # drawn larger and made smaller, so that edges are smooth
FAVICON_SIZES = (16, 32)


def draw(size: int, *, corners: bool) -> Image.Image:
    """The mark in `size` pixels; devices that cut icons themselves get it without round corners."""
    side = size * FINER
    unit = side / UNITS
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=5 * unit if corners else 0, fill=RED)
    pen.rectangle((14 * unit, 13 * unit, 18 * unit - 1, 25 * unit - 1), fill=WHITE)
    pen.ellipse((13.6 * unit, 6.2 * unit, 18.4 * unit - 1, 11 * unit - 1), fill=WHITE)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    """Write every icon into the static files."""
    largest = max(FAVICON_SIZES)
    drawn = {size: draw(size, corners=True) for size in FAVICON_SIZES}
    others = [drawn[size] for size in FAVICON_SIZES if size != largest]
    drawn[largest].save(
        STATIC / "favicon.ico", "ICO", sizes=[(size, size) for size in FAVICON_SIZES], append_images=others
    )
    draw(180, corners=False).convert("RGB").save(STATIC / "apple-touch-icon.png", "PNG", optimize=True)
    for size in (192, 512):
        draw(size, corners=False).convert("RGB").save(STATIC / f"icon-{size}.png", "PNG", optimize=True)


if __name__ == "__main__":
    main()

"""A small painter: flat shapes, soft light and gradients, in coordinates of the finished picture."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT, SCALE = 960, 540, 2
LIMIT = 25_000  # bytes of a picture
Colour = tuple[int, int, int]
Stops = Sequence[tuple[float, str]]


class Canvas:
    """A picture being painted back to front, in coordinates of the finished 960x540."""

    def __init__(self, seed: int, sky: Stops) -> None:
        self.random = random.Random(seed)  # noqa: S311 -- the same picture every time, no secret
        self.image = gradient(sky)

    def shape(self, points: Sequence[tuple[float, float]], fill: str, *, blur: float = 0, alpha: float = 1) -> None:
        """A filled polygon."""
        self._paint(lambda draw: draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=255), fill, blur, alpha)

    def box(self, x: float, y: float, w: float, h: float, fill: str, *, blur: float = 0, alpha: float = 1) -> None:
        """A filled rectangle from its upper left corner."""
        self.shape([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], fill, blur=blur, alpha=alpha)

    def disc(
        self, x: float, y: float, rx: float, fill: str, *, ry: float = 0, blur: float = 0, alpha: float = 1
    ) -> None:
        """A filled ellipse around its centre."""
        ry = ry or rx
        box = [(x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE]
        self._paint(lambda draw: draw.ellipse(box, fill=255), fill, blur, alpha)

    def line(self, points: Sequence[tuple[float, float]], fill: str, width: float, *, alpha: float = 1) -> None:
        """A polyline."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        pen = max(1, round(width * SCALE))
        self._paint(lambda draw: draw.line(scaled, fill=255, width=pen, joint="curve"), fill, 0, alpha)

    def hills(
        self, y: float, height: float, fill: str, *, rough: float = 3, blur: float = 0, base: float = 540
    ) -> None:
        """A ridge of soft hills down to `base`."""
        phases = [self.random.uniform(0, math.tau) for _ in range(4)]
        points = []
        for x in range(-10, 971, 6):
            wave = sum(math.sin(x / 960 * math.tau * rough * (i + 1) / 2 + phases[i]) / (i + 1) for i in range(4))
            points.append((x, y - height * (0.5 + wave / 3)))
        self.shape([*points, (970, base), (-10, base)], fill, blur=blur)

    def sea(self, y: float, stops: Stops, glint: str, *, swell: float = 1.5, count: int = 90) -> None:
        """Water from `y` to the lower edge, with glints that grow towards the viewer."""
        water = gradient(stops, height=HEIGHT - round(y))
        self.image.paste(water, (0, round(y) * SCALE))
        for _ in range(count):
            depth = self.random.uniform(0, 1) ** 1.6
            x, top = self.random.uniform(-20, 980), y + 6 + depth * (HEIGHT - y)
            self.disc(x, top, 12 + 60 * depth, glint, ry=0.6 + swell * depth, alpha=0.10 + 0.14 * depth)

    def glow(self, x: float, y: float, radius: float, fill: str, *, alpha: float = 0.8) -> None:
        """Soft light around a point."""
        self.disc(x, y, radius, fill, blur=radius * 0.45, alpha=alpha)

    def clouds(self, y: float, fill: str, *, count: int = 4, size: float = 60, alpha: float = 0.7) -> None:
        """Flat-bottomed clouds."""
        for _ in range(count):
            x, top = self.random.uniform(0, 960), y + self.random.uniform(-40, 40)
            for puff in range(6):
                dx = (puff - 2.5) * size * 0.55
                self.disc(x + dx, top, size * 0.6, fill, ry=size * (0.16 + 0.07 * (puff % 3)), blur=5, alpha=alpha)

    def soften(self, radius: float) -> None:
        """Put everything painted so far out of focus: it lies behind, and it saves bytes."""
        self.image = self.image.filter(ImageFilter.GaussianBlur(radius))

    def jpeg(self) -> bytes:
        """The finished picture at the best quality that keeps to `LIMIT`."""
        image = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        for quality in range(84, 20, -4):
            kept = BytesIO()
            image.save(kept, "JPEG", quality=quality, optimize=True, progressive=True)
            if kept.tell() <= LIMIT:
                break
        return kept.getvalue()

    def _paint(self, stroke: Callable[[ImageDraw.ImageDraw], None], fill: str, blur: float, alpha: float) -> None:
        mask = Image.new("L", self.image.size, 0)
        stroke(ImageDraw.Draw(mask))
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur * SCALE))
        if alpha < 1:
            mask = mask.point(lambda value: round(value * alpha))
        self.image.paste(colour(fill), (0, 0), mask)


def colour(text: str) -> Colour:
    """`#rrggbb` as numbers."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def gradient(stops: Stops, *, height: int = HEIGHT) -> Image.Image:
    """A vertical gradient over the whole width; the stops go from 0 (top) to 1."""
    column = Image.new("RGB", (1, height * SCALE))
    column.putdata([_colour_at(stops, row / (height * SCALE)) for row in range(height * SCALE)])
    return column.resize((WIDTH * SCALE, height * SCALE))


def _colour_at(stops: Stops, at: float) -> Colour:
    index = max(i for i in range(len(stops) - 1) if stops[i][0] <= at)
    (start, above), (end, below) = stops[index], stops[index + 1]
    share = (at - start) / (end - start)
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour(above), colour(below), strict=True))
    return red, green, blue

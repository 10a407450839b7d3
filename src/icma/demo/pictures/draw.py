"""Draws the illustrations of the demo newsroom, from nothing but numbers.

    python -m venv /somewhere && /somewhere/bin/pip install pillow numpy
    /somewhere/bin/python src/icma/demo/pictures/draw.py [NAME ...]

Every picture is 960x540 and at most 25 KB; the same script gives the same pictures. Pillow and numpy are needed only
here, never by icma itself.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT, SCALE = 960, 540, 2
LIMIT = 25_000  # bytes of a picture
Colour = tuple[int, int, int]
Stops = Sequence[tuple[float, str]]


class Canvas:
    """A picture being painted back to front, in coordinates of the finished 960x540."""

    def __init__(self, seed: int, sky: Stops) -> None:
        self.random = np.random.default_rng(seed)
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
        phases = self.random.uniform(0, math.tau, 4)
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
            depth = float(self.random.uniform(0, 1)) ** 1.6
            x, top = float(self.random.uniform(-20, 980)), y + 6 + depth * (HEIGHT - y)
            self.disc(x, top, 12 + 60 * depth, glint, ry=0.6 + swell * depth, alpha=0.10 + 0.14 * depth)

    def glow(self, x: float, y: float, radius: float, fill: str, *, alpha: float = 0.8) -> None:
        """Soft light around a point."""
        self.disc(x, y, radius, fill, blur=radius * 0.45, alpha=alpha)

    def clouds(self, y: float, fill: str, *, count: int = 4, size: float = 60, alpha: float = 0.7) -> None:
        """Flat-bottomed clouds."""
        for _ in range(count):
            x, top = float(self.random.uniform(0, 960)), y + float(self.random.uniform(-40, 40))
            for puff in range(6):
                dx = (puff - 2.5) * size * 0.55
                self.disc(x + dx, top, size * 0.6, fill, ry=size * (0.16 + 0.07 * (puff % 3)), blur=5, alpha=alpha)

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
    """A vertical gradient over the whole width."""
    at = np.linspace(0, 1, height * SCALE)
    channels = [np.interp(at, [s for s, _ in stops], [colour(c)[i] for _, c in stops]) for i in range(3)]
    rows = np.stack(channels, axis=1)[:, None, :].repeat(WIDTH * SCALE, axis=1)
    return Image.fromarray(rows.round().astype("uint8"))


# --- things that stand in several pictures ---------------------------------------------------------------------------


def lighthouse(
    c: Canvas, x: float, foot: float, height: float, *, body: str = "#f4efe6", band: str = "#c2452d"
) -> None:
    w = height * 0.13
    c.shape([(x - w, foot), (x - w * 0.6, foot - height), (x + w * 0.6, foot - height), (x + w, foot)], body)
    for low, high in ((0.18, 0.36), (0.56, 0.74)):
        lw, hw = w * (1 - 0.4 * low), w * (1 - 0.4 * high)
        c.shape(
            [
                (x - lw, foot - height * low),
                (x - hw, foot - height * high),
                (x + hw, foot - height * high),
                (x + lw, foot - height * low),
            ],
            band,
        )
    c.shape([(x, foot), (x + w * 0.6, foot - height), (x + w, foot)], "#000000", alpha=0.10)
    c.box(x - w * 0.9, foot - height * 1.03, w * 1.8, height * 0.04, "#3b4450")
    c.box(x - w * 0.45, foot - height * 1.17, w * 0.9, height * 0.14, "#ffe9a8")
    c.shape(
        [(x - w * 0.6, foot - height * 1.16), (x, foot - height * 1.28), (x + w * 0.6, foot - height * 1.16)], "#3b4450"
    )


def gull(c: Canvas, x: float, y: float, size: float, fill: str = "#ffffff") -> None:
    c.line(
        [
            (x - size, y - size * 0.3),
            (x - size * 0.4, y - size * 0.5),
            (x, y),
            (x + size * 0.4, y - size * 0.5),
            (x + size, y - size * 0.3),
        ],
        fill,
        size * 0.14,
    )


def boat(c: Canvas, x: float, y: float, size: float, hull: str, sail: str | None = None) -> None:
    c.shape([(x - size, y), (x + size, y), (x + size * 0.7, y + size * 0.32), (x - size * 0.75, y + size * 0.32)], hull)
    c.box(x - size, y, size * 2, size * 0.07, "#ffffff", alpha=0.6)
    if sail:
        c.line([(x, y), (x, y - size * 1.7)], "#5b4a3a", size * 0.06)
        c.shape(
            [(x + size * 0.06, y - size * 1.65), (x + size * 0.06, y - size * 0.15), (x + size * 0.9, y - size * 0.15)],
            sail,
        )
        c.shape(
            [(x - size * 0.06, y - size * 1.4), (x - size * 0.06, y - size * 0.15), (x - size * 0.6, y - size * 0.15)],
            sail,
            alpha=0.85,
        )
    else:
        c.box(x - size * 0.35, y - size * 0.4, size * 0.6, size * 0.4, "#f3eee2")
        c.box(x - size * 0.25, y - size * 0.3, size * 0.16, size * 0.14, "#4a6b80")
        c.box(x - size * 0.02, y - size * 0.3, size * 0.16, size * 0.14, "#4a6b80")
        c.line([(x + size * 0.1, y - size * 0.4), (x + size * 0.1, y - size * 0.95)], "#5b4a3a", size * 0.05)
    c.disc(x, y + size * 0.42, size * 0.9, "#000000", ry=size * 0.07, alpha=0.12, blur=2)


def houses(
    c: Canvas, x: float, foot: float, count: int, size: float, walls: Sequence[str], roofs: Sequence[str]
) -> None:
    for i in range(count):
        w, h = size * float(c.random.uniform(0.7, 1.1)), size * float(c.random.uniform(0.8, 1.6))
        c.box(x, foot - h, w, h, walls[i % len(walls)])
        c.shape([(x - 3, foot - h), (x + w / 2, foot - h - size * 0.45), (x + w + 3, foot - h)], roofs[i % len(roofs)])
        for row in range(int(h / (size * 0.42))):
            for column in (0.2, 0.58):
                lit = "#ffe2a0" if c.random.random() < 0.35 else "#5d7686"
                c.box(x + w * column, foot - h + size * (0.14 + row * 0.42), w * 0.2, size * 0.2, lit)
        x += w + 2


def person(c: Canvas, x: float, foot: float, size: float, coat: str, *, skin: str = "#d9a982") -> None:
    c.shape(
        [
            (x - size * 0.16, foot),
            (x - size * 0.2, foot - size * 0.68),
            (x + size * 0.2, foot - size * 0.68),
            (x + size * 0.16, foot),
        ],
        coat,
    )
    c.disc(x, foot - size * 0.84, size * 0.13, skin)


# --- the pictures ----------------------------------------------------------------------------------------------------

WALLS = ("#e9d8b8", "#d8b89a", "#f0e6d2", "#c9d3d0", "#e3c4a8")
ROOFS = ("#a8553a", "#8c4632", "#b76a48")


def draw_harbour() -> Canvas:
    c = Canvas(1, ((0, "#8fc1d9"), (0.6, "#f6e3c5"), (1, "#f6e3c5")))
    c.glow(760, 150, 90, "#fff4d0")
    c.clouds(90, "#ffffff", count=4)
    c.hills(300, 70, "#a9bfc0", blur=1)
    c.hills(320, 40, "#8aa79f")
    houses(c, 40, 335, 13, 46, WALLS, ROOFS)
    houses(c, 600, 335, 8, 40, WALLS, ROOFS)
    c.sea(335, ((0, "#6fa3b3"), (1, "#2d6478")), "#eaf6f4")
    c.box(0, 330, 960, 12, "#7d7468")
    lighthouse(c, 885, 345, 150)
    boat(c, 220, 410, 52, "#b23c2c")
    boat(c, 430, 385, 36, "#2f5b73", "#fbf5e6")
    boat(c, 640, 450, 64, "#25536b")
    for x, y in ((520, 130), (560, 155), (330, 180)):
        gull(c, x, y, 16)
    return c


def draw_ferry() -> Canvas:
    c = Canvas(2, ((0, "#5fa6cf"), (0.55, "#d7ebf0"), (1, "#d7ebf0")))
    c.clouds(120, "#ffffff", count=5, size=80, alpha=0.8)
    c.hills(300, 46, "#93b5ba", rough=2)
    lighthouse(c, 120, 300, 70)
    c.sea(300, ((0, "#4f97ad"), (1, "#1d5570")), "#e6f6f8", count=110)
    c.shape([(250, 350), (800, 350), (760, 420), (290, 420)], "#1f4e79")
    c.shape([(256, 360), (796, 360), (794, 368), (260, 368)], "#f2c14e")
    c.box(300, 300, 430, 50, "#fbfaf5")
    c.box(340, 258, 330, 42, "#f1efe6")
    c.box(560, 222, 90, 36, "#fbfaf5")
    for i in range(11):
        c.box(318 + i * 37, 314, 22, 18, "#48738c")
    for i in range(8):
        c.box(356 + i * 38, 270, 20, 16, "#48738c")
    c.box(570, 230, 70, 14, "#48738c")
    c.shape([(440, 258), (448, 200), (492, 200), (500, 258)], "#c2452d")
    c.box(446, 212, 48, 10, "#ffffff")
    c.glow(450, 170, 36, "#e8edf0", alpha=0.6)
    c.disc(525, 424, 290, "#ffffff", ry=9, blur=4, alpha=0.6)
    for x, y in ((180, 160), (230, 190), (820, 150), (870, 190)):
        gull(c, x, y, 18)
    return c


def draw_bridge() -> Canvas:
    c = Canvas(3, ((0, "#f3b98a"), (0.35, "#f8dcb4"), (0.65, "#cfe0e2"), (1, "#cfe0e2")))
    c.glow(480, 210, 80, "#fff2cc")
    c.hills(320, 90, "#b3a9a0", blur=2)
    c.hills(340, 50, "#8f958d")
    houses(c, 5, 345, 4, 40, WALLS, ROOFS)
    houses(c, 800, 345, 4, 40, WALLS, ROOFS)
    c.sea(340, ((0, "#9fb7b8"), (1, "#4b7a86")), "#fff3dc")
    deck = [(x, 268 - 26 * math.sin(math.pi * x / 960)) for x in range(0, 961, 20)]
    for left in (120, 400, 680):
        arch = [
            (left + 80 - 110 * math.cos(math.pi * t / 30), 372 - 96 * math.sin(math.pi * t / 30)) for t in range(31)
        ]
        c.line(arch, "#6d6257", 13)
        for t in range(3, 28, 3):
            x, y = arch[t]
            c.line([(x, y), (x, 268 - 26 * math.sin(math.pi * x / 960))], "#7a6e62", 4)
    for x in (40, 340, 620, 915):
        c.box(x - 18, 262, 36, 150, "#83776a")
        c.box(x + 6, 262, 12, 150, "#000000", alpha=0.12)
    c.line(deck, "#5d5349", 18)
    c.line([(x, y - 16) for x, y in deck], "#5d5349", 3)
    for x in range(60, 940, 80):
        y = 262 - 26 * math.sin(math.pi * x / 960)
        c.line([(x, y), (x, y - 46)], "#5d5349", 3)
        c.disc(x, y - 48, 5, "#fff0b8")
    for x, paint in ((250, "#c2452d"), (520, "#2f6d8a"), (700, "#e5e0d2")):
        y = 250 - 26 * math.sin(math.pi * x / 960)
        c.box(x, y - 12, 44, 14, paint)
        c.box(x + 9, y - 22, 24, 12, "#43525c")
    return c


def draw_fire() -> Canvas:
    c = Canvas(4, ((0, "#20283c"), (0.5, "#5b4152"), (0.68, "#c9704a"), (1, "#c9704a")))
    c.hills(360, 60, "#2d2b3a")
    c.glow(430, 330, 190, "#ff9a3d", alpha=0.75)
    for i in range(26):
        t = i / 25
        x = 430 + 190 * t * t + float(c.random.uniform(-26, 26))
        c.disc(x, 300 - 290 * t, 34 + 60 * t, "#3a3440" if i % 2 else "#4c4450", blur=10, alpha=0.55)
    c.shape([(250, 420), (250, 318), (430, 268), (610, 318), (610, 420)], "#241f28")
    for x in (290, 370, 450, 530):
        c.box(x, 345, 42, 40, "#ffb347")
        c.box(x + 10, 352, 20, 33, "#ffe08a")
    c.shape([(380, 284), (410, 214), (430, 254), (452, 196), (470, 262), (492, 236), (500, 288)], "#ff8a2b", blur=3)
    c.shape([(410, 280), (430, 244), (446, 268), (458, 236), (474, 282)], "#ffd56a", blur=3)
    c.box(0, 418, 960, 122, "#2b2931")
    c.box(640, 372, 150, 46, "#b8281e")
    c.box(790, 384, 46, 34, "#b8281e")
    c.box(798, 389, 24, 14, "#9fc4d6")
    c.line([(660, 370), (560, 292)], "#cfd3d8", 5)
    for x in (672, 756, 812):
        c.disc(x, 420, 13, "#121116")
    c.glow(806, 378, 15, "#5aa9ff", alpha=0.95)
    c.line([(600, 398), (566, 356), (540, 330), (510, 314)], "#b9dcea", 4, alpha=0.8)
    person(c, 596, 426, 44, "#d8b13a")
    person(c, 880, 428, 46, "#d8b13a")
    c.glow(430, 470, 230, "#ff9a3d", alpha=0.16)
    return c


def draw_storm() -> Canvas:
    c = Canvas(5, ((0, "#2d3a46"), (0.5, "#6f8290"), (1, "#8fa0a8")))
    for _ in range(16):
        x, y = float(c.random.uniform(0, 960)), float(c.random.uniform(10, 170))
        c.disc(x, y, 150, "#26313b" if y < 90 else "#4b5b67", ry=26, blur=16, alpha=0.5)
    c.hills(320, 30, "#51626d", rough=2)
    lighthouse(c, 770, 330, 170)
    c.shape([(770, 136), (0, 60), (0, 170)], "#fff1bd", blur=6, alpha=0.22)
    c.shape([(640, 540), (690, 330), (850, 320), (960, 350), (960, 540)], "#333c42")
    waves = ((335, "#54707d", 16), (375, "#42606f", 24), (430, "#33505f", 32), (485, "#26414f", 36))
    for turn, (y, fill, height) in enumerate(waves):
        crest = []
        for x in range(-10, 971, 5):
            crest.append((x, y - height * abs(math.sin(x / (70 + 22 * turn) + turn * 1.3)) ** 1.7))
        c.shape([*crest, (970, 540), (-10, 540)], fill)
        c.line(crest, "#eaf2f3", 3 + turn, alpha=0.75)
    for _ in range(70):
        c.disc(float(c.random.uniform(600, 800)), float(c.random.uniform(300, 430)), 3, "#f2f7f8", alpha=0.6)
    for _ in range(90):
        x, y = float(c.random.uniform(0, 960)), float(c.random.uniform(0, 520))
        c.line([(x, y), (x - 9, y + 24)], "#dbe5ea", 0.8, alpha=0.30)
    return c


def draw_school() -> Canvas:
    c = Canvas(6, ((0, "#7fb8dd"), (0.7, "#e8f2ee"), (1, "#e8f2ee")))
    c.clouds(80, "#ffffff", count=4, size=70)
    c.hills(360, 60, "#a6bd92")
    c.box(170, 220, 620, 190, "#e8cf9f")
    c.box(170, 396, 620, 14, "#b99d72")
    c.shape([(145, 222), (205, 150), (755, 150), (815, 222)], "#b04a34")
    for x in range(210, 760, 24):
        c.line([(x, 152), (x - 4 + (x - 480) * 0.08, 220)], "#963b29", 2, alpha=0.6)
    c.shape([(560, 222), (592, 150), (755, 150), (815, 222)], "#cf6a4b")
    c.box(430, 176, 100, 234, "#f3e2bd")
    c.shape([(418, 178), (480, 116), (542, 178)], "#9c3f2c")
    c.disc(480, 204, 20, "#fffdf5")
    c.line([(480, 204), (480, 191)], "#333333", 2)
    c.line([(480, 204), (490, 208)], "#333333", 2)
    for x in (200, 268, 336, 566, 634, 702):
        for y in (246, 318):
            c.box(x, y, 48, 52, "#fff8e8")
            c.box(x + 4, y + 4, 40, 44, "#5f8ca6")
            c.line([(x + 24, y + 4), (x + 24, y + 48)], "#fff8e8", 3)
    c.box(452, 316, 56, 94, "#6b4a33")
    c.box(0, 408, 960, 132, "#c9bfa3")
    c.shape([(452, 410), (508, 410), (600, 540), (360, 540)], "#ded5bd")
    for x in (70, 890):
        c.box(x - 7, 300, 14, 112, "#6f5339")
        for dx, dy in ((-26, 0), (26, -4), (0, -34), (-14, -60), (16, -52)):
            c.disc(x + dx, 290 + dy, 38, "#6f9a5b")
    for i, (x, coat) in enumerate(
        ((340, "#c2452d"), (372, "#2f6d8a"), (560, "#e0a72e"), (592, "#4f7d4a"), (640, "#7b4f88"))
    ):
        person(c, x, 470 + 8 * (i % 3), 62, coat)
    return c


def draw_chess() -> Canvas:
    c = Canvas(7, ((0, "#3a4a4f"), (1, "#7d8c86")))
    c.glow(700, 90, 150, "#ffe7b0", alpha=0.55)
    c.shape([(0, 540), (0, 420), (960, 420), (960, 540)], "#6b4a33")
    for row in range(6):
        y0, y1 = 330 + row * 34 + row * row, 330 + (row + 1) * 34 + (row + 1) ** 2
        s0, s1 = 0.62 + row * 0.075, 0.62 + (row + 1) * 0.075
        for column in range(8):
            a, b = column - 4, column - 3
            corners = [
                (480 + a * 92 * s0, y0),
                (480 + b * 92 * s0, y0),
                (480 + b * 92 * s1, y1),
                (480 + a * 92 * s1, y1),
            ]
            c.shape(corners, "#f0dfbd" if (row + column) % 2 else "#8a5a3a")

    def piece(x: float, foot: float, s: float, fill: str, head: str) -> None:
        c.disc(x, foot, 34 * s, "#000000", ry=9 * s, alpha=0.25, blur=3)
        c.disc(x, foot - 5 * s, 30 * s, fill, ry=10 * s)
        c.shape(
            [
                (x - 25 * s, foot - 8 * s),
                (x - 10 * s, foot - 80 * s),
                (x + 10 * s, foot - 80 * s),
                (x + 25 * s, foot - 8 * s),
            ],
            fill,
        )
        c.disc(x, foot - 80 * s, 20 * s, fill, ry=5 * s)
        if head == "rook":
            c.box(x - 20 * s, foot - 116 * s, 40 * s, 34 * s, fill)
            for dx in (-20, -5, 10):
                c.box(x + dx * s, foot - 126 * s, 10 * s, 12 * s, fill)
        elif head == "king":
            c.shape(
                [
                    (x - 15 * s, foot - 82 * s),
                    (x - 22 * s, foot - 124 * s),
                    (x + 22 * s, foot - 124 * s),
                    (x + 15 * s, foot - 82 * s),
                ],
                fill,
            )
            c.box(x - 4 * s, foot - 152 * s, 8 * s, 30 * s, fill)
            c.box(x - 12 * s, foot - 144 * s, 24 * s, 7 * s, fill)
        else:
            c.disc(x, foot - 98 * s, 20 * s, fill)
        c.line([(x - 12 * s, foot - 20 * s), (x - 5 * s, foot - 74 * s)], "#ffffff", 4 * s, alpha=0.25)

    for x, foot, s, fill, head in (
        (300, 372, 0.8, "#2e2a2a", "pawn"),
        (390, 366, 0.8, "#2e2a2a", "rook"),
        (600, 370, 0.85, "#2e2a2a", "king"),
        (660, 420, 0.95, "#2e2a2a", "pawn"),
        (450, 450, 1.2, "#f7f0df", "rook"),
        (250, 480, 1.3, "#f7f0df", "pawn"),
        (575, 500, 1.5, "#f7f0df", "king"),
        (760, 490, 1.35, "#f7f0df", "pawn"),
    ):
        piece(x, foot, s, fill, head)
    return c


def draw_council() -> Canvas:
    c = Canvas(8, ((0, "#9cc3d8"), (0.7, "#f0e9d8"), (1, "#f0e9d8")))
    c.clouds(90, "#ffffff", count=3, size=70)
    c.box(150, 210, 660, 210, "#ece2cb")
    c.shape([(300, 212), (480, 128), (660, 212)], "#e2d4b5")
    c.shape([(340, 206), (480, 142), (620, 206)], "#d0bf9c")
    c.disc(480, 184, 15, "#8d3b2b")
    c.box(150, 206, 660, 14, "#cbb994")
    c.box(470, 66, 4, 66, "#6c6355")
    c.shape([(474, 68), (540, 76), (528, 88), (540, 102), (474, 98)], "#1f6d86")
    for x in range(320, 660, 62):
        c.box(x, 224, 26, 180, "#f8f1df")
        c.box(x + 18, 224, 8, 180, "#cdbf9f")
        c.box(x - 5, 220, 36, 10, "#cbb994")
    c.box(455, 310, 46, 96, "#6b4a33")
    for x in (178, 238, 690, 750):
        for y in (244, 322):
            c.box(x, y, 34, 52, "#6a8da0")
            c.box(x, y + 24, 34, 3, "#f8f1df")
    for step in range(4):
        c.box(280 - step * 14, 404 + step * 10, 400 + step * 28, 10, "#d9ccb0" if step % 2 else "#e8dcc3")
    c.box(0, 440, 960, 100, "#b8b09c")
    for x in (80, 880):
        c.box(x - 6, 330, 12, 112, "#6f5339")
        c.disc(x, 300, 40, "#5f8a5a", ry=62)
    for x, coat in ((330, "#34495e"), (352, "#7b4f88"), (600, "#8d3b2b"), (720, "#34495e")):
        person(c, x, 478, 58, coat)
    return c


def draw_library() -> Canvas:
    c = Canvas(9, ((0, "#3b2f2a"), (1, "#5a4638")))
    paints = ("#9c4431", "#2f6173", "#c79a3f", "#5d7a4c", "#6b4e71", "#d5c6a4", "#7f2f2f", "#31485e")
    for shelf in range(4):
        y = 40 + shelf * 100
        c.box(40, y + 82, 880, 12, "#7d5d42")
        x = 48.0
        while x < 900:
            w, h = float(c.random.uniform(16, 34)), float(c.random.uniform(54, 78))
            if c.random.random() > 0.05:
                paint = paints[int(c.random.integers(len(paints)))]
                c.box(x, y + 82 - h, w, h, paint)
                c.box(x, y + 82 - h * 0.82, w, 6, "#f0e2bd", alpha=0.6)
            x += w + 1.5
    for x in (34, 320, 628, 914):
        c.box(x, 30, 12, 420, "#6b4e37")
    c.image = c.image.filter(
        ImageFilter.GaussianBlur(1.6)
    )  # the shelves are behind; it also saves a third of the bytes
    c.box(0, 436, 960, 104, "#4a362a")
    c.shape([(180, 450), (780, 450), (840, 500), (120, 500)], "#a67c52")
    c.box(120, 500, 720, 12, "#7d5a3a")
    c.glow(480, 330, 150, "#ffdf9a", alpha=0.5)
    c.box(476, 376, 8, 78, "#3f5a4a")
    c.shape([(430, 378), (452, 336), (508, 336), (530, 378)], "#2f6b52")
    c.disc(480, 456, 30, "#3f5a4a", ry=7)
    c.shape([(280, 474), (340, 462), (340, 484), (284, 494)], "#fffaf0")
    c.shape([(340, 462), (402, 472), (400, 492), (340, 484)], "#f1e8d6")
    for i, paint in enumerate(("#9c4431", "#2f6173", "#c79a3f")):
        c.box(610 + i * 6, 456 - i * 13, 100 - i * 10, 12, paint)
    return c


def draw_stadium() -> Canvas:
    c = Canvas(10, ((0, "#1f3350"), (0.6, "#5d7fa0"), (1, "#9bb4c4")))
    c.shape([(0, 190), (960, 150), (960, 330), (0, 330)], "#39465a")
    paints = ("#c2452d", "#e8e2d0", "#2f6d8a", "#e0a72e", "#8a98a8", "#566478")
    for row in range(6):
        for seat in range(50):
            y = 202 + row * 21 - seat * 0.67
            if c.random.random() < 0.75:
                c.disc(seat * 19.5 + (row % 2) * 9, y, 5.4, paints[int(c.random.integers(len(paints)))])
    c.shape([(0, 168), (960, 118), (960, 146), (0, 190)], "#222e3e")
    c.box(0, 322, 960, 24, "#f2efe4")
    for x, paint in ((20, "#c2452d"), (250, "#2f6d8a"), (480, "#e0a72e"), (710, "#4f7d4a")):
        c.box(x, 327, 200, 14, paint)
    for stripe in range(8):
        fill = "#4f9a4b" if stripe % 2 else "#5aa655"
        c.shape(
            [(stripe * 150 - 120, 346), (stripe * 150 + 30, 346), (stripe * 180 - 60, 540), (stripe * 180 - 240, 540)],
            fill,
        )
    c.line([(0, 372), (960, 372)], "#f4f8f0", 3)
    c.line([(560, 372), (640, 540)], "#f4f8f0", 3)
    c.line(
        [(480 + 170 * math.cos(t / 20 * math.tau) + 110, 455 + 52 * math.sin(t / 20 * math.tau)) for t in range(21)],
        "#f4f8f0",
        3,
    )
    for x in (90, 860):
        c.line([(x, 150), (x, 20)], "#2a3442", 7)
        c.box(x - 42, 8, 84, 34, "#2a3442")
        for dx in (-30, -10, 10, 30):
            c.glow(x + dx, 25, 11, "#ffffff", alpha=1)
        c.glow(x, 40, 120, "#fff6d6", alpha=0.25)
    for x, foot, coat in (
        (300, 460, "#c2452d"),
        (420, 430, "#f2efe4"),
        (500, 490, "#c2452d"),
        (700, 440, "#f2efe4"),
        (790, 500, "#c2452d"),
    ):
        c.disc(x + 12, foot + 2, 26, "#000000", ry=5, alpha=0.2)
        person(c, x, foot, 66, coat)
    c.disc(545, 486, 8, "#ffffff")
    return c


def draw_fish_market() -> Canvas:
    c = Canvas(11, ((0, "#bcd5dd"), (1, "#e9e2d2")))
    c.box(0, 60, 960, 300, "#d9cdb4")
    for x in range(40, 960, 180):
        c.shape([(x, 300), (x, 170), (x + 55, 120), (x + 110, 170), (x + 110, 300)], "#a9c5cf")
        c.line([(x + 55, 122), (x + 55, 300)], "#d9cdb4", 5)
    for stall in range(3):
        x = 30 + stall * 310
        for stripe in range(8):
            fill = ("#c2452d", "#2f6d8a", "#4f7d4a")[stall] if stripe % 2 else "#fbf6ea"
            c.shape(
                [
                    (x + stripe * 35, 210),
                    (x + stripe * 35 + 35, 210),
                    (x + stripe * 37 + 31, 264),
                    (x + stripe * 37 - 6, 264),
                ],
                fill,
            )
        c.line([(x + 6, 260), (x + 6, 400)], "#6b4e37", 6)
        c.line([(x + 276, 260), (x + 276, 400)], "#6b4e37", 6)
        person(c, x + 140, 392, 130, ("#31485e", "#7b4f88", "#8d3b2b")[stall])
        c.shape([(x - 6, 372), (x + 290, 372), (x + 306, 424), (x - 22, 424)], "#e9f2f4")
        for fish in range(15):
            fx, fy = x + 10 + (fish % 5) * 56 + (fish // 5) * 6, 384 + (fish // 5) * 14
            paint = ("#7f97a3", "#b5866b", "#93a8b0")[fish % 3]
            c.disc(fx + 14, fy, 19, paint, ry=6)
            c.shape([(fx + 30, fy), (fx + 42, fy - 6), (fx + 42, fy + 6)], paint)
            c.disc(fx + 1, fy - 1, 1.4, "#222222")
        c.box(x - 22, 424, 328, 70, "#8a6546")
        for plank in (446, 470):
            c.box(x - 22, plank, 328, 2, "#6b4e37")
    c.box(0, 494, 960, 46, "#a99f8c")
    return c


def draw_lagoon() -> Canvas:
    c = Canvas(12, ((0, "#f2c6a0"), (0.5, "#fbe8cf"), (1, "#fbe8cf")))
    c.glow(300, 190, 70, "#fff6dc", alpha=0.95)
    c.hills(290, 70, "#c3b5ad", blur=3)
    c.hills(310, 34, "#9aa595")
    c.sea(305, ((0, "#e9cdb0"), (0.5, "#a9bfbd"), (1, "#5f8a92")), "#fff6e6", swell=1)
    c.shape([(0, 470), (240, 440), (420, 480), (300, 540), (0, 540)], "#7f8a5e")
    c.shape([(960, 440), (760, 470), (700, 540), (960, 540)], "#76825a")
    for _ in range(120):
        side = c.random.random() < 0.55
        x = float(c.random.uniform(0, 330) if side else c.random.uniform(740, 960))
        foot, h = float(c.random.uniform(470, 540)), float(c.random.uniform(50, 120))
        c.line([(x, foot), (x + h * 0.16, foot - h)], "#5d6b3f", 2)
        c.disc(x + h * 0.17, foot - h, 2.6, "#7b5a36", ry=11)
    for x, y, s in ((420, 380, 1.0), (470, 392, 1.1), (530, 372, 0.9), (590, 400, 1.2), (655, 384, 1.0)):
        c.line([(x, y), (x, y + 40 * s)], "#c77f78", 2.2)
        c.line([(x + 8 * s, y), (x + 8 * s, y + 40 * s)], "#c77f78", 2.2)
        c.disc(x + 4 * s, y - 6 * s, 24 * s, "#f0a6a0", ry=13 * s)
        c.line(
            [(x - 15 * s, y - 10 * s), (x - 26 * s, y - 30 * s), (x - 16 * s, y - 48 * s), (x - 25 * s, y - 58 * s)],
            "#f0a6a0",
            5 * s,
        )
        c.disc(x - 25 * s, y - 59 * s, 6 * s, "#f0a6a0")
        c.shape([(x - 29 * s, y - 60 * s), (x - 40 * s, y - 50 * s), (x - 29 * s, y - 54 * s)], "#3a3232")
    for i in range(9):
        gull(c, 560 + i * 32, 90 + abs(i - 4) * 14, 13, "#6d6a6a")
    return c


def draw_workshop() -> Canvas:
    c = Canvas(13, ((0, "#2f2622"), (1, "#57402f")))
    c.shape([(600, 40), (860, 40), (860, 250), (600, 250)], "#f6dfae")
    c.line([(730, 40), (730, 250)], "#4a3628", 8)
    c.line([(600, 145), (860, 145)], "#4a3628", 8)
    c.shape([(600, 250), (860, 250), (560, 540), (120, 540)], "#ffe4ac", blur=18, alpha=0.22)
    c.box(0, 408, 960, 132, "#6b4a30")
    c.box(0, 404, 960, 12, "#8a6243")
    for i in range(6):
        x = 60 + i * 84
        c.line([(x, 40), (x, 96)], "#8c7a66", 2)
        c.disc(x, 126, 32, "#b5653a")
        c.disc(x, 126, 23, "#cf8350")
        c.disc(x - 9, 117, 7, "#f2b98a", alpha=0.8)

    def jug(x: float, foot: float, s: float) -> None:
        c.disc(x, foot, 44 * s, "#000000", ry=8 * s, alpha=0.3, blur=3)
        c.disc(x, foot - 52 * s, 48 * s, "#b5653a", ry=52 * s)
        c.shape(
            [
                (x - 18 * s, foot - 90 * s),
                (x - 13 * s, foot - 150 * s),
                (x + 13 * s, foot - 150 * s),
                (x + 18 * s, foot - 90 * s),
            ],
            "#b5653a",
        )
        c.disc(x, foot - 152 * s, 22 * s, "#cf8350", ry=7 * s)
        c.line(
            [(x + 16 * s, foot - 140 * s), (x + 58 * s, foot - 126 * s), (x + 44 * s, foot - 70 * s)], "#a35730", 8 * s
        )
        c.disc(x - 18 * s, foot - 66 * s, 10 * s, "#f0b78a", ry=22 * s, alpha=0.75, blur=3)
        c.line([(x - 44 * s, foot - 52 * s), (x + 44 * s, foot - 52 * s)], "#8f4a28", 3 * s)

    jug(170, 418, 1.2)
    jug(330, 420, 0.8)
    jug(800, 424, 1.0)
    c.disc(560, 404, 96, "#cf8350", ry=20)
    c.disc(560, 401, 78, "#b5653a", ry=14)
    c.line([(500, 330), (590, 394)], "#8a6243", 9)
    c.shape([(474, 296), (520, 318), (506, 346), (460, 324)], "#8f969c")
    return c


def draw_lighthouse() -> Canvas:
    c = Canvas(14, ((0, "#24466b"), (0.5, "#c98f86"), (0.62, "#f2c39a"), (1, "#f2c39a")))
    for _ in range(40):
        c.disc(float(c.random.uniform(0, 960)), float(c.random.uniform(0, 170)), 1.1, "#ffffff", alpha=0.7)
    c.hills(345, 40, "#7a7184", rough=2)
    c.sea(340, ((0, "#c4978c"), (0.3, "#6d7f92"), (1, "#26405a")), "#ffe6c8")
    c.shape([(540, 540), (600, 420), (700, 386), (860, 380), (960, 410), (960, 540)], "#3e4a44")
    c.shape([(600, 430), (700, 388), (860, 382), (960, 412), (960, 430)], "#5d6b52")
    lighthouse(c, 745, 388, 250)
    c.shape([(745, 100), (0, 20), (0, 150)], "#fff1bd", blur=7, alpha=0.25)
    c.glow(745, 113, 30, "#fff3c0", alpha=0.9)
    houses(c, 806, 392, 2, 44, WALLS, ROOFS)
    boat(c, 240, 420, 40, "#2f3f52", "#f7ead2")
    return c


PICTURES: dict[str, Callable[[], Canvas]] = {
    name.removeprefix("draw_").replace("_", "-"): draw
    for name, draw in list(globals().items())
    if name.startswith("draw_")
}


def save_picture(name: str, folder: Path) -> int:
    """Draw one picture into `folder`; the bytes it took. The best quality that keeps to the limit is chosen."""
    image = PICTURES[name]().image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    for quality in range(84, 20, -4):
        kept = BytesIO()
        image.save(kept, "JPEG", quality=quality, optimize=True, progressive=True)
        if kept.tell() <= LIMIT:
            break
    return (folder / f"{name}.jpg").write_bytes(kept.getvalue())


if __name__ == "__main__":
    for wanted in sys.argv[1:] or PICTURES:
        print(f"{save_picture(wanted, Path(__file__).parent):6d} {wanted}.jpg")  # noqa: T201 -- a tool for a terminal

"""What stands in several pictures."""

from __future__ import annotations

from collections.abc import Sequence

from .canvas import Canvas

WALLS = ("#e9d8b8", "#d8b89a", "#f0e6d2", "#c9d3d0", "#e3c4a8")
ROOFS = ("#a8553a", "#8c4632", "#b76a48")


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
        w, h = size * c.random.uniform(0.7, 1.1), size * c.random.uniform(0.8, 1.6)
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


def tree(c: Canvas, x: float, foot: float, size: float, leaf: str = "#6f9a5b") -> None:
    c.box(x - size * 0.06, foot - size * 0.6, size * 0.12, size * 0.6, "#6f5339")
    for dx, dy in ((-0.22, -0.66), (0.22, -0.68), (0, -0.9), (-0.1, -1.06), (0.13, -1.02)):
        c.disc(x + dx * size, foot + dy * size, size * 0.3, leaf)
    c.disc(x + size * 0.18, foot - size * 0.66, size * 0.22, "#000000", alpha=0.07)


def runner(c: Canvas, x: float, foot: float, size: float, shirt: str, *, skin: str = "#d9a982") -> None:
    hip, neck = foot - size * 0.45, foot - size * 0.8
    c.line([(x, hip), (x + size * 0.2, foot - size * 0.3), (x + size * 0.12, foot)], skin, size * 0.09)
    c.line([(x, hip), (x - size * 0.08, foot - size * 0.2), (x - size * 0.3, foot - size * 0.16)], skin, size * 0.09)
    c.line([(x + size * 0.05, neck), (x - size * 0.16, hip - size * 0.1), (x - size * 0.26, hip)], skin, size * 0.07)
    c.line([(x + size * 0.05, neck), (x + size * 0.2, hip - size * 0.08), (x + size * 0.3, neck)], skin, size * 0.07)
    c.line([(x, hip), (x + size * 0.05, neck)], shirt, size * 0.2)
    c.shape([(x - size * 0.13, hip - 2), (x + size * 0.13, hip - 2), (x + size * 0.2, hip + size * 0.12),
             (x - size * 0.16, hip + size * 0.12)], "#2b3542")  # fmt: skip
    c.disc(x + size * 0.09, neck - size * 0.11, size * 0.105, skin)


def windows(
    c: Canvas, x: float, y: float, columns: int, rows: int, *, step: tuple[float, float], size: tuple[float, float],
    fill: str = "#6a8da0",
) -> None:  # fmt: skip
    for row in range(rows):
        for column in range(columns):
            c.box(x + column * step[0], y + row * step[1], size[0], size[1], fill)


def wheel(c: Canvas, x: float, y: float, radius: float) -> None:
    c.disc(x, y, radius, "#1d1f22")
    c.disc(x, y, radius * 0.5, "#aab2b8")


def ground_shadow(c: Canvas, x: float, y: float, rx: float) -> None:
    c.disc(x, y, rx, "#000000", ry=rx * 0.12, alpha=0.2, blur=3)

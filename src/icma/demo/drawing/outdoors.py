"""The pictures of digging, growing, playing and the weather."""

from __future__ import annotations

import math

from .canvas import Canvas
from .things import ROOFS, WALLS, ground_shadow, gull, houses, person, runner, tree


def draw_water_pipe() -> Canvas:
    c = Canvas(51, ((0, "#8fc1d9"), (0.6, "#eee6d0"), (1, "#eee6d0")))
    houses(c, 0, 280, 8, 104, WALLS, ROOFS)
    c.soften(1)
    c.box(0, 280, 960, 260, "#c3b494")
    c.shape([(0, 350), (960, 330), (960, 470), (0, 510)], "#6b4e37")
    c.shape([(0, 350), (960, 330), (960, 346), (0, 372)], "#8a6846")
    for x in range(20, 700, 170):
        c.line([(x, 440 - x * 0.03), (x + 150, 440 - (x + 150) * 0.03)], "#2f7fb0", 42)
        c.line([(x, 430 - x * 0.03), (x + 150, 430 - (x + 150) * 0.03)], "#7fbfe0", 8, alpha=0.8)
        c.line([(x + 150, 414 - x * 0.03), (x + 150, 456 - x * 0.03)], "#1f567a", 16)
    for x, y, size in ((790, 300, 70), (860, 310, 90), (930, 296, 70)):
        c.disc(x, y, size, "#8a6846", ry=size * 0.42)
    _digger(c, 640, 318)
    for x, foot, coat in ((150, 340, "#e58a35"), (230, 342, "#e58a35"), (420, 470, "#e58a35")):
        person(c, x, foot, 110, coat)
        c.disc(x, foot - 98, 18, "#f2c94e", ry=11)
    c.line([(176, 300), (206, 352)], "#7d5a3a", 5)
    for x in (60, 330, 500):
        c.shape([(x - 16, 534), (x, 484), (x + 16, 534)], "#e0662b")
        c.shape([(x - 9, 514), (x - 5, 500), (x + 5, 500), (x + 9, 514)], "#ffffff")
    return c


def _digger(c: Canvas, x: float, foot: float) -> None:
    c.box(x - 70, foot - 26, 150, 30, "#2b2d30")
    for dx in (-56, -20, 20, 60):
        c.disc(x + dx, foot - 10, 13, "#6b7075")
    c.box(x - 56, foot - 92, 130, 66, "#e8b52e")
    c.box(x - 50, foot - 140, 66, 54, "#e8b52e")
    c.box(x - 42, foot - 132, 50, 40, "#4a6b80")
    c.line([(x - 40, foot - 70), (x - 120, foot - 190), (x - 190, foot - 90)], "#d19f1f", 16)
    c.shape([(x - 214, foot - 96), (x - 168, foot - 96), (x - 172, foot - 46), (x - 206, foot - 46)], "#4a4f55")


def draw_amphora() -> Canvas:
    c = Canvas(52, ((0, "#8a6a4c"), (0.3, "#6b4e37"), (1, "#4f3827")))
    for y, fill in ((90, "#a17f5a"), (190, "#846342"), (300, "#735337")):
        c.hills(y, 20, fill, rough=4)
    for _ in range(90):
        x, top = c.random.uniform(0, 960), c.random.uniform(60, 530)
        c.disc(x, top, c.random.uniform(3, 10), "#b79a72", ry=c.random.uniform(2, 6), alpha=0.5)
    c.glow(480, 250, 230, "#ffe7b0", alpha=0.35)
    c.disc(480, 466, 330, "#3a281b", ry=70, blur=6, alpha=0.8)
    _vessel(c, 480, 90, 1.0)
    c.disc(480, 506, 250, "#6b4e37", ry=52)
    c.disc(400, 486, 90, "#7d5d42", ry=24)
    c.box(770, 120, 20, 380, "#f4f1e8")
    for i in range(10):
        c.box(770, 120 + i * 38, 20, 19, "#c2452d" if i % 2 else "#20262c")
    c.line([(120, 470), (236, 400)], "#a17b53", 14)
    c.shape([(230, 380), (258, 424), (318, 372), (296, 352)], "#aab2b8")
    c.line([(620, 500), (716, 452)], "#7d5a3a", 11)
    c.shape([(704, 444), (722, 472), (756, 446), (740, 424)], "#e9dfc6")
    for x in (30, 930):
        c.line([(x, 540), (x, 60)], "#efe2c4", 6)
    c.line([(30, 80), (930, 66)], "#f4f1e8", 2)
    return c


def _vessel(c: Canvas, x: float, y: float, s: float) -> None:
    half = ((0, 30), (24, 30), (30, 24), (90, 26), (126, 62), (166, 96), (210, 104), (270, 92), (330, 58), (380, 24),
            (410, 14))  # fmt: skip
    right = [(x + w * s, y + h * s) for h, w in half]
    left = [(x - w * s, y + h * s) for h, w in reversed(half)]
    for side in (-1, 1):
        c.line([(x + side * 26 * s, y + 36 * s), (x + side * 82 * s, y + 40 * s), (x + side * 88 * s, y + 96 * s),
                (x + side * 72 * s, y + 138 * s)], "#9c5a34", 16 * s)  # fmt: skip
    c.shape(right + left, "#c07a48")
    c.shape([*right, (x + 14 * s, y + 410 * s), (x + 50 * s, y + 210 * s), (x + 10 * s, y)], "#8a4c2a", alpha=0.35)
    c.disc(x - 46 * s, y + 200 * s, 16 * s, "#eab184", ry=60 * s, alpha=0.7, blur=5)
    c.disc(x, y + 2 * s, 34 * s, "#d08a58", ry=9 * s)
    c.shape([(x - 20 * s, y), (x - 24 * s, y - 30 * s), (x + 24 * s, y - 30 * s), (x + 20 * s, y)], "#6b4a2c")
    c.disc(x, y - 30 * s, 24 * s, "#8a6340", ry=7 * s)
    for h, w in ((126, 62), (140, 74), (300, 76)):
        c.line([(x - w * s, y + h * s), (x + w * s, y + h * s)], "#9c5a34", 3 * s)


def draw_figs() -> Canvas:
    c = Canvas(53, ((0, "#dfe6cf"), (1, "#f6ecd2")))
    for i in range(14):
        c.disc(c.random.uniform(0, 960), c.random.uniform(0, 200), 90, ("#8fae74", "#7a9c62")[i % 2], ry=50, blur=10)
    c.box(0, 380, 960, 160, "#b98a5a")
    for y in (420, 470, 520):
        c.line([(0, y), (960, y)], "#a17648", 2)
    ground_shadow(c, 400, 470, 300)
    for row, (count, y) in enumerate(((5, 262), (6, 306), (7, 346))):
        for i in range(count):
            _fig(c, 400 + (i - (count - 1) / 2) * 84, y, 46, ("#5d3a66", "#6f4478", "#7f8a4a")[(i + row * 2) % 3])
    c.shape([(110, 352), (690, 352), (640, 474), (160, 474)], "#c9a15a")
    for i in range(15):
        c.line([(120 + i * 40, 352), (164 + i * 34, 474)], "#9c7838", 3)
    for y in (380, 412, 444):
        c.line([(120 + (y - 352) * 0.4, y), (680 - (y - 352) * 0.4, y)], "#a88442", 5)
    c.disc(400, 352, 294, "#b58c48", ry=12)
    c.disc(800, 440, 60, "#5d3a66", ry=56)
    c.disc(800, 440, 50, "#e9cfae", ry=46)
    c.disc(800, 440, 40, "#c2455a", ry=36)
    for _ in range(46):
        turn, reach = c.random.uniform(0, math.tau), c.random.uniform(4, 34)
        c.disc(800 + reach * math.cos(turn), 440 + reach * 0.9 * math.sin(turn), 2.4, "#f4d98a")
    _fig(c, 900, 470, 50, "#6f4478")
    c.box(720, 230, 110, 140, "#7d2a44", alpha=0.95)
    c.box(720, 260, 110, 60, "#f6f3e6")
    c.disc(775, 290, 18, "#6f4478")
    c.box(712, 206, 126, 28, "#c2452d")
    return c


def _fig(c: Canvas, x: float, y: float, size: float, fill: str) -> None:
    c.line([(x, y - size * 0.7), (x + size * 0.08, y - size * 1.1)], "#6f7f3f", size * 0.13)
    c.shape([(x - size * 0.14, y - size * 0.8), (x + size * 0.14, y - size * 0.8), (x + size * 0.62, y),
             (x - size * 0.62, y)], fill)  # fmt: skip
    c.disc(x, y + size * 0.1, size * 0.72, fill, ry=size * 0.64)
    for dx in (-0.3, 0, 0.3):
        c.line([(x + dx * size * 0.3, y - size * 0.6), (x + dx * size, y + size * 0.5)], "#ffffff", 1.5, alpha=0.25)
    c.disc(x - size * 0.28, y - size * 0.02, size * 0.12, "#ffffff", ry=size * 0.26, alpha=0.3, blur=2)


def draw_hockey_field() -> Canvas:
    c = Canvas(54, ((0, "#8fc4df"), (0.5, "#e6f0ea"), (1, "#e6f0ea")))
    c.clouds(60, "#ffffff", count=3)
    c.hills(250, 50, "#9db78c", rough=3)
    for x in range(30, 960, 110):
        tree(c, x, 270, 90 + x % 40)
    c.soften(1)
    c.box(0, 262, 960, 278, "#2f7fa0")
    c.box(0, 262, 960, 26, "#4f9a4b")
    c.line([(0, 300), (960, 300)], "#ffffff", 4)
    c.line([(330, 540), (420, 300)], "#ffffff", 4)
    arc = [(960 - 330 * math.sin(t / 16 * math.pi / 2), 420 + 120 * math.cos(t / 16 * math.pi)) for t in range(17)]
    c.line(arc, "#ffffff", 4)
    c.line([(830, 430), (830, 316), (938, 296), (938, 410)], "#f4f1e8", 7)
    for t in range(6):
        c.line([(830 + t * 22, 318 - t * 4), (830 + t * 22, 430 - t * 4)], "#ffffff", 1.5, alpha=0.6)
        c.line([(830, 330 + t * 18), (938, 310 + t * 18)], "#ffffff", 1.5, alpha=0.6)
    for x, foot, shirt in ((150, 400, "#e0a72e"), (320, 470, "#c2452d"), (500, 420, "#e0a72e"), (640, 500, "#c2452d"),
                           (770, 440, "#f4f1e8")):  # fmt: skip
        ground_shadow(c, x, foot, 40)
        runner(c, x, foot, 150, shirt)
        c.line([(x + 40, foot - 92), (x + 76, foot - 14), (x + 92, foot - 6), (x + 102, foot - 18)], "#6b4a33", 6)
    c.disc(756, 494, 9, "#fff8dc")
    c.disc(758, 503, 12, "#000000", ry=3, alpha=0.25)
    return c


def draw_weather() -> Canvas:
    c = Canvas(55, ((0, "#5d93b8"), (0.6, "#dbe8e6"), (1, "#dbe8e6")))
    c.glow(720, 130, 110, "#fff2b8")
    c.disc(720, 130, 54, "#ffd75a")
    for x, y in ((600, 190), (680, 210), (770, 206), (850, 190)):
        c.disc(x, y, 64, "#f4f7f8", ry=46)
    c.disc(720, 226, 170, "#dfe6ea", ry=34)
    for i in range(8):
        c.line([(600 + i * 34, 280), (588 + i * 34, 316)], "#3f7fa6", 5)
    c.hills(430, 40, "#93b5a0", rough=2)
    c.sea(440, ((0, "#5f9fb3"), (1, "#2d6478")), "#eaf6f4", count=50)
    c.shape([(0, 450), (330, 420), (500, 540), (0, 540)], "#8a9a5e")
    c.line([(220, 500), (220, 110)], "#5b6167", 9)
    c.line([(150, 150), (290, 150)], "#5b6167", 6)
    for x, y in ((150, 150), (290, 150), (220, 128)):
        c.disc(x, y - 14, 24, "#c2452d", ry=16)
        c.disc(x + 10, y - 14, 10, "#7f2a1c", ry=14)
    c.line([(220, 232), (400, 244)], "#5b6167", 3)
    for i in range(5):
        top, low = 34 - i * 4, 34 - i * 4
        c.shape([(240 + i * 40, 240 - top), (282 + i * 40, 244 - top + 4), (282 + i * 40, 244 + low - 4),
                 (240 + i * 40, 240 + low)], "#e0662b" if i % 2 == 0 else "#ffffff")  # fmt: skip
    for y in (352, 366, 380, 394, 408):
        c.line([(180, y), (260, y)], "#ffffff", 8)
    c.shape([(172, 350), (220, 326), (268, 350)], "#ffffff")
    for x, y in ((470, 130), (520, 160)):
        gull(c, x, y, 20)
    return c


def draw_vineyard() -> Canvas:
    c = Canvas(56, ((0, "#f3c795"), (0.45, "#f8e6c4"), (1, "#f8e6c4")))
    c.glow(240, 130, 80, "#fff4d4")
    c.hills(230, 80, "#b7b59a", blur=1)
    c.sea(222, ((0, "#a9c5c0"), (1, "#a9c5c0")), "#fff6e6", count=10)
    c.hills(290, 60, "#9aa86a", rough=2)
    c.box(0, 286, 960, 254, "#b9a86a")
    houses(c, 720, 280, 2, 74, WALLS, ROOFS)
    for row in range(9):
        top, low = 480 + (row - 4) * 56, 480 + (row - 4) * 250
        for t in range(13):
            share = (t / 12) ** 2
            x, y, size = top + (low - top) * share, 296 + 250 * share, 9 + 44 * share
            if -60 < x < 1020:
                c.disc(x, y, size, ("#5f8a3f", "#6f9a4b")[t % 2], ry=size * 0.8)
                if t > 6:
                    _grapes(c, x + size * 0.2, y + size * 0.3, size * 0.13)
    for x, foot, size, coat in ((360, 396, 96, "#c2452d"), (600, 380, 84, "#2f6d8a")):
        person(c, x, foot, size, coat)
        c.disc(x, foot - size * 0.94, size * 0.2, "#e9d29a", ry=size * 0.06)
        c.shape([(x + size * 0.2, foot - size * 0.3), (x + size * 0.56, foot - size * 0.3), (x + size * 0.5, foot),
                 (x + size * 0.26, foot)], "#a17b53")  # fmt: skip
    return c


def _grapes(c: Canvas, x: float, y: float, size: float) -> None:
    for row, count in enumerate((3, 3, 2, 1)):
        for i in range(count):
            c.disc(x + (i - (count - 1) / 2) * size * 1.7, y + row * size * 1.6, size, "#5d3a66")

"""The pictures of rooms."""

from __future__ import annotations

import math

from .canvas import Canvas
from .things import ground_shadow, person


def draw_museum() -> Canvas:
    c = Canvas(41, ((0, "#7d8a8a"), (1, "#aab3ac")))
    for x in (60, 260, 700, 860):
        c.box(x, 60, 110, 140, "#c9a15a")
        c.box(x + 8, 68, 94, 124, "#e9dfc6")
        c.shape([(x + 8, 192), (x + 40, 130), (x + 70, 160), (x + 102, 110), (x + 102, 192)], "#6d93a0")
    c.soften(1.5)
    c.box(0, 440, 960, 100, "#8a6a4c")
    for x in range(-60, 1020, 96):
        c.line([(x, 540), (480 + (x - 480) * 0.8, 440)], "#75583e", 2)
    ground_shadow(c, 480, 500, 150)
    c.box(370, 372, 220, 128, "#f0ece0")
    c.box(356, 360, 248, 16, "#d9d2c0")
    c.box(440, 412, 80, 40, "#c9a15a")
    for y in (422, 432, 442):
        c.line([(448, y), (512, y)], "#6b4e37", 2)
    c.glow(480, 200, 130, "#fff2cc", alpha=0.5)
    _seahorse(c, 480, 230, 1.0)
    c.box(372, 96, 216, 264, "#dff0f4", alpha=0.22)
    for x in (372, 588):
        c.line([(x, 96), (x, 360)], "#f4fafb", 3)
    c.line([(372, 96), (588, 96)], "#f4fafb", 4)
    c.line([(392, 330), (440, 120)], "#ffffff", 8, alpha=0.35)
    for x in (230, 730):
        c.box(x - 4, 380, 8, 120, "#c9a15a")
        c.disc(x, 376, 10, "#c9a15a")
        c.disc(x, 500, 24, "#a5813f", ry=6)
    for left, right in ((0, 230), (230, 370), (590, 730), (730, 960)):
        rope = [(left + (right - left) * t / 10, 390 + 34 * math.sin(math.pi * t / 10)) for t in range(11)]
        c.line(rope, "#9c2f2f", 8)
    return c


def _seahorse(c: Canvas, x: float, y: float, s: float) -> None:
    bronze, light = "#8a5f2c", "#c08f4a"
    spine = [(0, -70), (18, -44), (26, -10), (22, 24), (8, 56), (-4, 82), (-2, 104), (16, 114), (32, 104), (30, 88),
             (18, 88)]  # fmt: skip
    widths = (26, 38, 46, 42, 32, 22, 16, 12, 9, 7)
    for (ax, ay), (bx, by), width in zip(spine, spine[1:], widths, strict=False):
        for t in range(5):
            px, py = ax + (bx - ax) * t / 4, ay + (by - ay) * t / 4
            c.disc(x + px * s, y + py * s, width / 2 * s, bronze)
    c.disc(x - 4 * s, y - 84 * s, 26 * s, bronze, ry=22 * s)
    c.line([(x - 20 * s, y - 82 * s), (x - 62 * s, y - 66 * s)], bronze, 13 * s)
    c.disc(x - 63 * s, y - 66 * s, 9 * s, bronze)
    c.shape([(x - 14 * s, y - 100 * s), (x - 6 * s, y - 124 * s), (x + 4 * s, y - 106 * s), (x + 16 * s, y - 120 * s),
             (x + 22 * s, y - 92 * s)], bronze)  # fmt: skip
    c.shape([(x + 42 * s, y - 20 * s), (x + 72 * s, y - 34 * s), (x + 76 * s, y + 4 * s), (x + 44 * s, y + 14 * s)],
            light)  # fmt: skip
    c.disc(x - 12 * s, y - 88 * s, 4.5 * s, "#2a1d10")
    for t in range(7):
        c.line([(x + 2 * s, y + (-46 + t * 18) * s), (x + 24 * s, y + (-52 + t * 18) * s)], light, 3 * s)


def draw_robots() -> Canvas:
    c = Canvas(42, ((0, "#9db7bd"), (1, "#dbe0d6")))
    c.box(90, 50, 470, 200, "#2f5a4a")
    c.box(84, 44, 482, 8, "#a17b53")
    for turn in range(5):
        c.line([(130 + turn * 76, 90), (160 + turn * 76, 130), (130 + turn * 76, 170), (160 + turn * 76, 210)],
               "#cfe0d6", 2, alpha=0.7)  # fmt: skip
    c.box(640, 60, 240, 150, "#f6f3e6")
    c.box(652, 72, 216, 126, "#a9cfe0")
    c.line([(760, 72), (760, 198)], "#f6f3e6", 6)
    c.soften(1.4)
    for x, size, coat in ((90, 210, "#c2452d"), (200, 190, "#e0a72e"), (750, 196, "#7b4f88"), (860, 216, "#2f6d8a")):
        person(c, x, 420, size, coat, skin="#e0b08a")
        c.disc(x, 420 - size * 0.89, size * 0.13, "#3a2c24", ry=size * 0.08)
    c.box(0, 410, 960, 130, "#c9a878")
    c.box(0, 404, 960, 12, "#a98a5e")
    _net(c, 520, 300)
    _robot(c, 400, 424)
    for x, paint in ((180, "#c2452d"), (740, "#2f6d8a"), (800, "#e0a72e")):
        ground_shadow(c, x, 470, 40)
        c.box(x - 34, 452, 68, 14, paint)
        c.disc(x, 448, 10, "#4a4f55")
    return c


def _robot(c: Canvas, x: float, foot: float) -> None:
    ground_shadow(c, x, foot + 34, 130)
    c.box(x - 100, foot - 30, 200, 56, "#3a4046")
    for dx in (-74, -26, 26, 74):
        c.disc(x + dx, foot + 10, 24, "#1d1f22")
        c.disc(x + dx, foot + 10, 10, "#aab2b8")
    c.box(x - 70, foot - 150, 140, 122, "#e8b52e")
    c.box(x - 46, foot - 128, 92, 50, "#2c4655")
    c.line([(x - 36, foot - 104), (x - 14, foot - 116), (x + 8, foot - 94), (x + 34, foot - 112)], "#8fe0b0", 4)
    c.box(x - 8, foot - 172, 16, 24, "#6b7480")
    c.box(x - 48, foot - 226, 96, 56, "#f4f1e8")
    for dx in (-22, 22):
        c.disc(x + dx, foot - 198, 14, "#2b3542")
        c.disc(x + dx + 3, foot - 201, 5, "#8fd4ff")
    c.line([(x, foot - 226), (x, foot - 254)], "#6b7480", 4)
    c.disc(x, foot - 258, 8, "#c2452d")
    for end in ((158, -156), (158, -82)):
        c.line([(x + 70, foot - 110), (x + 118, foot + end[1] + 16), (x + end[0], foot + end[1])], "#6b7480", 13)
        c.disc(x + end[0], foot + end[1], 13, "#3a4046")


def _net(c: Canvas, x: float, y: float) -> None:
    for i in range(8):
        c.line([(x + i * 26, y - 80), (x + i * 26 + 22, y + 108)], "#2f5b73", 3)
        c.line([(x, y - 78 + i * 25), (x + 204, y - 80 + i * 25)], "#2f5b73", 3)
    c.disc(x + 62, y + 2, 20, "#c9cfc8", ry=24)
    c.line([(x + 40, y - 18), (x + 64, y + 4), (x + 88, y + 20)], "#c2452d", 5)
    for i in range(9):
        c.disc(x + i * 25, y - 82, 8, "#e0662b")


def draw_bakery() -> Canvas:
    c = Canvas(43, ((0, "#5a4638"), (1, "#8a6a4c")))
    for y in range(0, 360, 26):
        for x in range(-30 + (y // 26 % 2) * 34, 960, 68):
            c.box(x, y, 65, 23, "#7d5542", alpha=0.5)
    c.disc(250, 250, 190, "#a17b63", ry=170)
    c.box(60, 250, 380, 130, "#a17b63")
    c.disc(250, 262, 124, "#231b18", ry=112)
    c.box(126, 262, 248, 72, "#231b18")
    c.glow(250, 320, 110, "#ff9a3d", alpha=0.85)
    for x, h in ((190, 62), (230, 88), (270, 76), (312, 58)):
        c.shape([(x - 18, 334), (x, 334 - h), (x + 18, 334)], "#ffb347", blur=3)
    c.box(110, 334, 280, 14, "#6b4a33")
    for shelf in (120, 230):
        c.box(520, shelf, 400, 12, "#6b4a33")
        for i in range(5):
            _loaf(c, 560 + i * 80, shelf - 22, 36)
    person(c, 470, 420, 230, "#f4f1e8", skin="#c99a72")
    c.disc(470, 196, 34, "#ffffff", ry=22)
    c.box(440, 200, 60, 16, "#ffffff")
    c.box(0, 400, 960, 140, "#c9a878")
    c.box(0, 394, 960, 10, "#e0c498")
    for i in range(9):
        _loaf(c, 90 + i * 100, 446 + 8 * (i % 2), 56)
    for _ in range(60):
        c.disc(c.random.uniform(0, 960), c.random.uniform(490, 536), 5, "#fbf6ea", ry=1.6, alpha=0.7)
    return c


def _loaf(c: Canvas, x: float, y: float, size: float) -> None:
    c.disc(x, y + size * 0.36, size * 0.9, "#000000", ry=size * 0.12, alpha=0.25, blur=2)
    c.disc(x, y, size * 0.86, "#b5773a", ry=size * 0.42)
    c.disc(x, y - size * 0.06, size * 0.74, "#d49a54", ry=size * 0.32)
    for dx in (-0.36, 0, 0.36):
        c.line([(x + (dx - 0.1) * size, y + size * 0.1), (x + (dx + 0.14) * size, y - size * 0.24)], "#f4d9a4",
               size * 0.07)  # fmt: skip


def draw_theatre() -> Canvas:
    c = Canvas(44, ((0, "#1b1220"), (1, "#2b1a26")))
    c.box(190, 60, 580, 340, "#23385a")
    c.hills(360, 30, "#142440", rough=2, base=400)
    c.disc(620, 130, 26, "#f1ead0")
    c.shape([(440, 400), (456, 190), (504, 190), (520, 400)], "#efe6d2")
    c.shape([(448, 300), (452, 250), (508, 250), (512, 300)], "#c2452d")
    c.box(452, 150, 56, 40, "#ffe9a8")
    c.shape([(444, 152), (480, 122), (516, 152)], "#3b4450")
    c.shape([(452, 170), (190, 100), (190, 220)], "#ffe9a8", blur=6, alpha=0.3)
    c.shape([(508, 170), (770, 110), (770, 240)], "#ffe9a8", blur=6, alpha=0.3)
    c.box(150, 390, 660, 50, "#7d5a3a")
    for x, coat in ((300, "#c9a15a"), (380, "#7b4f88"), (600, "#e9e2d0")):
        ground_shadow(c, x, 418, 30)
        person(c, x, 416, 110, coat)
    c.line([(384, 352), (414, 320)], "#d9a982", 7)
    c.glow(490, 400, 220, "#fff2cc", alpha=0.16)
    for side in (0, 1):
        for fold in range(7):
            x = fold * 30 if not side else 930 - fold * 30
            c.box(x, 30, 30, 420, ("#8d1f2a", "#a82a34", "#741822")[fold % 3])
    for i in range(8):
        c.disc(60 + i * 120, 26, 70, ("#a82a34", "#8d1f2a")[i % 2], ry=56)
    c.line([(0, 84), (960, 84)], "#c9a15a", 5)
    c.box(0, 436, 960, 104, "#120c16")
    for row in range(3):
        for i in range(22):
            c.disc(20 + i * 44 + (row % 2) * 22, 456 + row * 34, 15, ("#3a2a38", "#2c2030", "#221826")[row])
            c.disc(20 + i * 44 + (row % 2) * 22, 482 + row * 34, 22, ("#3a2a38", "#2c2030", "#221826")[row], ry=16)
    return c


def draw_orchestra() -> Canvas:
    c = Canvas(45, ((0, "#3a2418"), (1, "#7d5533")))
    for x in range(0, 960, 80):
        c.box(x, 0, 76, 300, "#8a5f3a", alpha=0.6)
    c.glow(480, 120, 260, "#ffe0a0", alpha=0.4)
    c.soften(1.5)
    c.shape([(60, 300), (900, 300), (960, 540), (0, 540)], "#b98a5a")
    for row, (count, y, size) in enumerate(((11, 310, 92), (9, 366, 112), (7, 434, 136))):
        for i in range(count):
            seat = 480 + (i - (count - 1) / 2) * (78 + row * 22)
            if row == 2 and abs(seat - 480) < 70:
                continue
            foot = y + abs(seat - 480) * 0.08
            person(c, seat, foot, size, "#1e1f24", skin=("#d9a982", "#c08a62", "#e6bd98")[i % 3])
            _violin(c, seat, foot - size * 0.52, size * 0.3, 1 if seat < 480 else -1)
    ground_shadow(c, 480, 524, 80)
    c.box(420, 500, 120, 30, "#6b4a33")
    person(c, 480, 504, 196, "#0f1013")
    c.disc(480, 326, 27, "#4a4038", ry=24)
    c.line([(452, 376), (392, 338), (366, 288)], "#0f1013", 15)
    c.line([(508, 376), (572, 350), (600, 306)], "#0f1013", 15)
    c.disc(366, 286, 9, "#d9a982")
    c.disc(600, 304, 9, "#d9a982")
    c.line([(366, 286), (338, 232)], "#ffffff", 3.5)
    return c


def _violin(c: Canvas, x: float, y: float, size: float, side: int) -> None:
    c.disc(x - side * size * 0.2, y, size * 0.42, "#a8562a", ry=size * 0.3)
    c.disc(x + side * size * 0.35, y - size * 0.16, size * 0.32, "#b5652f", ry=size * 0.24)
    c.line([(x + side * size * 0.5, y - size * 0.2), (x + side * size * 1.2, y - size * 0.5)], "#3a2418", size * 0.12)
    c.line([(x - side * size * 0.3, y - size * 1.0), (x + side * size * 0.7, y + size * 0.5)], "#f1e6d0", size * 0.07)


def draw_cinema() -> Canvas:
    c = Canvas(46, ((0, "#12131c"), (1, "#20212e")))
    c.glow(480, 190, 300, "#9fc4d6", alpha=0.3)
    c.box(150, 50, 660, 300, "#f1e7cd")
    c.box(160, 60, 640, 280, "#e7c9a0")
    c.disc(620, 160, 56, "#f7ecd0")
    c.shape([(160, 340), (160, 250), (300, 210), (470, 256), (640, 224), (800, 262), (800, 340)], "#8a6f62")
    c.shape([(160, 340), (160, 300), (800, 290), (800, 340)], "#5d6f78")
    c.shape([(320, 296), (480, 296), (456, 322), (344, 322)], "#3a2c24")
    c.line([(400, 296), (400, 190)], "#3a2c24", 5)
    c.shape([(406, 196), (406, 286), (470, 286)], "#fbf5e6")
    c.shape([(394, 206), (394, 286), (346, 286)], "#efe2c8")
    c.shape([(470, 540), (160, 60), (800, 60), (490, 540)], "#fff8e0", blur=8, alpha=0.10)
    for x in (40, 870):
        for fold in range(3):
            c.box(x + fold * 20 - 10, 20, 20, 390, ("#5a1a24", "#6e222c")[fold % 2])
    for row in range(4):
        y, size = 398 + row * 40, 22 + row * 5
        for i in range(18):
            seat = 480 + (i - 8.5) * (46 + row * 9)
            if (i * 5 + row * 7) % 6:
                c.disc(seat, y - size * 0.9, size * 0.6, "#0c0d13")
            c.disc(seat, y + size * 0.6, size, ("#4a1820", "#401420", "#37111b", "#2d0d16")[row], ry=size * 1.1)
    return c


def draw_market_hall() -> Canvas:
    c = Canvas(47, ((0, "#dfe9e6"), (1, "#f1e9d6")))
    for i in range(9):
        x = i * 120
        c.line([(x, 0), (480 + (x - 480) * 0.4, 180)], "#5f7f78", 5)
    for t in (0, 50, 92, 128, 158, 180):
        c.line([(0, t), (960, t)], "#5f7f78", 3, alpha=0.7)
    c.glow(480, 190, 150, "#fff8e0", alpha=0.9)
    for x in (90, 300, 660, 870):
        h = 40 + abs(x - 480) * 0.22
        c.box(x - 8, 200 - h, 16, 250 + h, "#48685f")
        c.disc(x, 200 - h, 30, "#48685f", ry=10)
    c.box(0, 390, 960, 150, "#bfae92")
    paints = (("#c2452d", "#d9604a"), ("#e0a72e", "#efc25a"), ("#5d8a3f", "#7aa65a"), ("#7b4f88", "#9a70a6"),
              ("#e58a35", "#f2ae66"), ("#8d3b2b", "#b2543f"))  # fmt: skip
    for stall in range(3):
        x = 40 + stall * 310
        person(c, x + 80, 370, 130, ("#34495e", "#4f7d4a", "#8d3b2b")[stall], skin="#c99a72")
        person(c, x + 190, 372, 124, ("#e0a72e", "#7b4f88", "#2f6d8a")[stall])
        for crate in range(3):
            left, (dark, light) = x + crate * 92, paints[(stall * 3 + crate) % 6]
            for piece in range(14):
                c.disc(left + 10 + (piece % 5) * 17 + (piece // 5) * 8, 374 - (piece // 5) * 11, 11,
                       light if piece % 3 else dark)  # fmt: skip
            c.box(left, 378, 86, 30, "#a17b53")
            c.line([(left, 393), (left + 86, 393)], "#7d5a3a", 2)
        c.box(x - 6, 408, 288, 66, "#8a6546")
    for x, coat in ((180, "#c2452d"), (500, "#2f6d8a"), (820, "#34495e")):
        person(c, x, 528, 150, coat)
        c.shape([(x + 26, 470), (x + 72, 470), (x + 64, 508), (x + 34, 508)], "#c9a15a")
    return c


def draw_kindergarten() -> Canvas:
    c = Canvas(48, ((0, "#f6e6b8"), (1, "#f9f0d8")))
    c.box(80, 60, 220, 160, "#ffffff")
    c.box(90, 70, 200, 140, "#a9d4e8")
    c.line([(190, 70), (190, 210)], "#ffffff", 6)
    for i, paint in enumerate(("#c2452d", "#e0a72e", "#4f9a4b", "#2f6d8a", "#7b4f88")):
        c.shape([(360 + i * 56, 60), (410 + i * 56, 60), (385 + i * 56, 100)], paint)
    for i, (x, paint) in enumerate(((680, "#e58a35"), (760, "#4f9a4b"), (840, "#2f6d8a"))):
        c.box(x, 80 + i % 2 * 12, 60, 76, "#ffffff")
        c.disc(x + 30, 118 + i % 2 * 12, 20, paint)
    c.box(0, 360, 960, 180, "#d9b98a")
    c.disc(480, 470, 360, "#6fa8a0", ry=64)
    c.disc(480, 470, 320, "#86bdb4", ry=54)
    for x, y, paint in ((400, 430, "#c2452d"), (462, 430, "#e0a72e"), (524, 430, "#2f6d8a"), (431, 374, "#4f9a4b"),
                        (493, 374, "#7b4f88"), (462, 318, "#e58a35")):  # fmt: skip
        c.box(x, y, 56, 54, paint)
        c.box(x + 12, y + 12, 32, 30, "#ffffff", alpha=0.5)
    for x, foot, coat in ((170, 470, "#c2452d"), (290, 440, "#2f6d8a"), (650, 446, "#e0a72e"), (770, 478, "#7b4f88")):
        _child(c, x, foot, 130, coat)
    person(c, 880, 450, 270, "#4f7d4a")
    c.disc(880, 212, 38, "#5b3a26", ry=22)
    c.disc(590, 488, 24, "#c2452d")
    c.disc(584, 482, 8, "#ffffff", alpha=0.6)
    return c


def _child(c: Canvas, x: float, foot: float, size: float, coat: str) -> None:
    ground_shadow(c, x, foot, size * 0.26)
    for dx in (-0.1, 0.1):
        c.line([(x + dx * size, foot - size * 0.3), (x + dx * size, foot)], "#34495e", size * 0.1)
    c.shape([(x - size * 0.2, foot - size * 0.2), (x - size * 0.13, foot - size * 0.62), (x + size * 0.13,
             foot - size * 0.62), (x + size * 0.2, foot - size * 0.2)], coat)  # fmt: skip
    c.line([(x - size * 0.1, foot - size * 0.56), (x - size * 0.3, foot - size * 0.72)], coat, size * 0.09)
    c.line([(x + size * 0.1, foot - size * 0.56), (x + size * 0.28, foot - size * 0.4)], coat, size * 0.09)
    c.disc(x, foot - size * 0.8, size * 0.19, "#e6bd98")
    c.disc(x, foot - size * 0.88, size * 0.18, "#4a3426", ry=size * 0.12)

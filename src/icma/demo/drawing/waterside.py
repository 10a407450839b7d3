"""The pictures of boats, piers and the lagoon that came after the first ones."""

from __future__ import annotations

import math

from .canvas import Canvas
from .things import ROOFS, WALLS, boat, ground_shadow, gull, houses, lighthouse, person


def draw_cable_boat() -> Canvas:
    c = Canvas(31, ((0, "#87b9cf"), (0.5, "#e3eeec"), (1, "#e3eeec")))
    c.clouds(60, "#ffffff", count=3)
    c.hills(222, 50, "#93b0ae", rough=3)
    c.sea(210, ((0, "#6fa8b5"), (0.35, "#2f748b"), (1, "#0f3a52")), "#eaf6f4", count=60)
    c.shape([(250, 220), (700, 220), (668, 292), (280, 292)], "#c2452d")
    c.box(250, 220, 450, 9, "#fbf6ea")
    c.box(520, 150, 130, 70, "#f4efe2")
    c.box(540, 112, 80, 40, "#e9e2d0")
    c.box(548, 120, 64, 18, "#48738c")
    for x in (534, 572, 610):
        c.disc(x + 8, 184, 10, "#48738c")
    c.line([(596, 112), (596, 50)], "#5b4a3a", 5)
    c.line([(440, 220), (440, 110), (300, 90)], "#e0a72e", 9)
    c.disc(360, 196, 44, "#3a4046")
    c.disc(360, 196, 30, "#c9a15a")
    c.disc(360, 196, 14, "#3a4046")
    c.disc(300, 92, 11, "#3a4046")
    cable = [(360, 152), (300, 84), (276, 100), (264, 190)]
    deep = [(264 - 100 * t / 20 - 150 * (t / 20) ** 2, 190 + 300 * math.sin(t / 20 * math.pi / 2)) for t in range(21)]
    c.line([*cable, *deep, (-10, 492)], "#15181b", 8)
    c.line([*deep, (-10, 492)], "#e7b24a", 2.5, alpha=0.9)
    c.hills(520, 22, "#3d4a48", rough=3)
    c.line([(700, 540), (740, 420), (700, 420), (780, 420), (740, 420), (740, 392)], "#10161b", 12)
    c.line([(660, 470), (684, 520), (740, 534), (796, 520), (820, 470)], "#10161b", 14)
    c.line([(740, 392), (740, 534)], "#10161b", 14)
    c.line([(740, 392), (850, 220), (960, 180)], "#39454c", 4, alpha=0.8)
    c.line([(560, 500), (640, 512), (668, 496), (690, 516), (960, 500)], "#15181b", 8)
    for x, coat in ((470, "#d8b13a"), (290, "#d8b13a")):
        person(c, x, 221, 46, coat)
    return c


def draw_crane() -> Canvas:
    c = Canvas(32, ((0, "#7fb6d6"), (0.6, "#f0e6d0"), (1, "#f0e6d0")))
    c.clouds(80, "#ffffff", count=4)
    c.hills(330, 40, "#a9bfc0", rough=2)
    c.sea(390, ((0, "#5f97a8"), (1, "#24566b")), "#eaf6f4", count=50)
    c.shape([(40, 330), (560, 330), (520, 432), (90, 432)], "#31485e")
    c.box(54, 404, 478, 28, "#8d3b2b")
    c.box(70, 240, 90, 92, "#f4efe2")
    c.box(78, 250, 74, 18, "#48738c")
    c.box(100, 200, 30, 42, "#c2452d")
    paints = ("#c2452d", "#2f6d8a", "#e0a72e", "#4f7d4a", "#b98a5a")
    for i in range(12):
        c.box(180 + (i % 6) * 56, 300 - (i // 6) * 32, 53, 30, paints[(i * 3) % 5])
    c.box(560, 414, 400, 126, "#9a9284")
    c.box(560, 408, 400, 12, "#c5bda9")
    for x in (640, 800):
        c.line([(x, 412), (x + 20, 236)], "#d8762b", 15)
        c.box(x - 22, 404, 44, 14, "#3b3f44")
    c.line([(650, 330), (806, 330)], "#d8762b", 10)
    c.box(636, 192, 196, 50, "#e58a35")
    c.box(650, 202, 44, 30, "#48738c")
    c.box(780, 150, 70, 46, "#b9621f")
    c.line([(700, 196), (720, 70)], "#d8762b", 12)
    c.line([(700, 190), (310, 66)], "#e58a35", 12)
    c.line([(720, 72), (310, 66)], "#6b7480", 3)
    c.line([(720, 72), (820, 152)], "#6b7480", 4)
    for t in range(1, 12):
        left, low = 700 - t * 32.5, 190 - t * 10.3
        c.line([(left, low), (left + 16, 71)], "#c9702a", 2)
    c.line([(312, 68), (312, 150)], "#2b2f33", 3)
    c.shape([(262, 186), (312, 150), (362, 186)], "#2b2f33", alpha=0.9)
    for i in range(4):
        c.box(250, 186 + i * 11, 124, 10, ("#b98a5a", "#a5774a")[i % 2])
    for x in (880, 912):
        person(c, x, 450, 52, "#e0a72e")
    return c


def draw_brine() -> Canvas:
    c = Canvas(33, ((0, "#b5c0bd"), (0.6, "#e6dfcd"), (1, "#e6dfcd")))
    c.hills(230, 50, "#a3a898", rough=2)
    c.box(560, 96, 340, 174, "#cfc9ba")
    c.shape([(550, 100), (640, 52), (640, 100), (730, 52), (730, 100), (820, 52), (820, 100), (910, 100)], "#8c8577")
    for x in (590, 660, 730, 800):
        c.box(x, 140, 44, 40, "#6f8791")
    c.box(850, 20, 26, 90, "#a8553a")
    c.glow(880, 4, 30, "#d9d9d4")
    c.shape([(640, 226), (662, 214), (690, 226), (662, 238)], "#2f6d8a")
    c.shape([(690, 226), (712, 214), (712, 238)], "#2f6d8a")
    c.sea(330, ((0, "#b9c6b4"), (1, "#6c8f8b")), "#f4f2e4", swell=1, count=50)
    c.shape([(0, 300), (960, 262), (960, 330), (600, 352), (0, 340)], "#8b8a5e")
    c.shape([(470, 394), (620, 376), (800, 420), (780, 490), (520, 520), (330, 470)], "#d8dccb", blur=14, alpha=0.9)
    c.shape([(500, 390), (620, 384), (720, 420), (640, 470), (470, 450)], "#f1f0e2", blur=10, alpha=0.9)
    c.line([(700, 270), (610, 322)], "#5d646a", 44)
    c.disc(606, 326, 24, "#41474c", ry=25)
    c.disc(605, 328, 16, "#1f2326", ry=17)
    c.shape([(592, 332), (620, 332), (604, 400), (556, 400)], "#e3e8dc", alpha=0.95)
    c.glow(580, 402, 26, "#ffffff", alpha=0.9)
    for x, y in ((300, 410), (380, 480), (250, 470)):
        c.disc(x, y, 26, "#f4f6f2", ry=8)
        c.shape([(x + 18, y), (x + 32, y - 8), (x + 34, y + 9)], "#f4f6f2")
    for _ in range(46):
        root, foot = c.random.uniform(0, 230), c.random.uniform(440, 540)
        c.line([(root, foot), (root + 14, foot - c.random.uniform(60, 120))], "#6b6f43", 2.4)
    person(c, 270, 356, 110, "#2f6b52")
    c.box(282, 300, 26, 34, "#fbf6ea")
    return c


def draw_rescue() -> Canvas:
    c = Canvas(34, ((0, "#566a7a"), (0.55, "#a9b5b5"), (1, "#c9c2b0")))
    for _ in range(9):
        c.disc(c.random.uniform(0, 960), c.random.uniform(20, 130), 150, "#46586a", ry=22, blur=14, alpha=0.45)
    c.sea(250, ((0, "#6f8c94"), (1, "#1e4656")), "#e6f0f0", swell=3, count=110)
    c.shape([(470, 250), (930, 232), (906, 318), (500, 318)], "#f2efe6")
    c.shape([(560, 318), (610, 244), (660, 242), (610, 318)], "#e0662b")
    c.shape([(630, 318), (680, 241), (700, 240), (650, 318)], "#1f4e79")
    c.shape([(640, 244), (660, 170), (830, 166), (850, 236)], "#e8e4d8")
    c.shape([(662, 196), (670, 176), (820, 173), (826, 194)], "#2c4655")
    c.line([(760, 170), (760, 90)], "#59636b", 5)
    c.disc(760, 108, 20, "#f2efe6", ry=8)
    c.glow(742, 84, 26, "#5aa9ff", alpha=0.9)
    c.shape([(556, 246), (250, 330), (350, 410), (566, 254)], "#fff4c8", blur=6, alpha=0.4)
    c.disc(700, 322, 240, "#ffffff", ry=8, blur=4, alpha=0.7)
    for turn, (y, fill) in enumerate(((420, "#2a5768"), (476, "#1d4354"))):
        crest = [(x, y - 22 * abs(math.sin(x / 90 + turn * 1.1)) ** 1.5) for x in range(-10, 971, 6)]
        if turn:
            _dinghy(c, 270, 420)
        c.shape([*crest, (970, 540), (-10, 540)], fill)
        c.line(crest, "#e6f0f0", 3, alpha=0.6)
    person(c, 540, 252, 50, "#e0662b")
    return c


def _dinghy(c: Canvas, x: float, y: float) -> None:
    person(c, x - 44, y + 4, 96, "#31485e")
    person(c, x + 30, y + 6, 92, "#8d3b2b")
    c.line([(x + 42, y - 54), (x + 70, y - 112)], "#d9a982", 9)
    c.line([(x - 58, y - 50), (x - 96, y - 84)], "#d9a982", 9)
    c.shape([(x - 130, y - 14), (x + 120, y - 14), (x + 140, y + 8), (x + 110, y + 34), (x - 118, y + 34),
             (x - 146, y + 8)], "#e8b52e")  # fmt: skip
    c.disc(x - 128, y + 10, 24, "#f2c94e")
    c.disc(x + 122, y + 10, 24, "#f2c94e")
    c.line([(x - 120, y + 6), (x + 116, y + 6)], "#a97d12", 3)


def draw_island_pier() -> Canvas:
    c = Canvas(35, ((0, "#8ccbe0"), (0.6, "#f1ecd6"), (1, "#f1ecd6")))
    c.clouds(70, "#ffffff", count=4)
    c.sea(300, ((0, "#58aab6"), (1, "#1f6478")), "#eefaf8")
    c.shape([(380, 306), (470, 240), (600, 196), (720, 214), (860, 170), (960, 200), (960, 318), (380, 312)], "#7f9a6b")
    c.shape([(380, 306), (960, 306), (960, 326), (410, 318)], "#dcc79b")
    houses(c, 560, 306, 7, 44, WALLS, ROOFS)
    lighthouse(c, 900, 186, 90)
    c.shape([(640, 320), (700, 320), (330, 540), (120, 540)], "#a17b53")
    for t in range(14):
        share = (t / 14) ** 1.5
        c.line([(640 - 520 * share, 320 + 220 * share), (700 - 370 * share, 320 + 220 * share)], "#7d5d3e", 2)
    for t in range(5):
        share = (t / 5) ** 1.4 + 0.04
        x, y, h = 640 - 520 * share, 320 + 220 * share, 20 + 60 * share
        c.box(x - 4 - 5 * share, y - h * 0.6, 8 + 10 * share, h * 1.5, "#5f452d")
        x = 700 - 370 * share
        c.box(x - 4 - 5 * share, y - h * 0.6, 8 + 10 * share, h * 1.5, "#5f452d")
    boat(c, 800, 400, 60, "#2f6d8a")
    boat(c, 130, 380, 54, "#c2452d", "#fbf5e6")
    boat(c, 560, 470, 50, "#e0a72e")
    for x, foot, size, coat in ((560, 400, 56, "#7b4f88"), (520, 404, 56, "#34495e"), (330, 500, 110, "#c2452d")):
        person(c, x, foot, size, coat)
    for x, y in ((300, 150), (360, 120), (240, 200)):
        gull(c, x, y, 18)
    return c


def draw_rowing() -> Canvas:
    c = Canvas(36, ((0, "#f4cfa6"), (0.5, "#f6e8d2"), (1, "#f6e8d2")))
    c.glow(200, 140, 70, "#fff4d4")
    c.hills(220, 60, "#a8b29c", blur=1)
    c.hills(236, 26, "#81906c")
    c.sea(232, ((0, "#d9cdb2"), (0.4, "#8fb0b3"), (1, "#457986")), "#fff6e6", count=80)
    for y in (300, 420):
        for x in range(20, 960, 60):
            c.disc(x, y, 6 if y == 300 else 9, "#e0662b")
    _eight(c, 90, 276, 0.7, "#2f6d8a")
    _eight(c, 300, 366, 1.0, "#c2452d")
    _eight(c, 40, 480, 1.3, "#4f7d4a")
    return c


def _eight(c: Canvas, x: float, y: float, s: float, shirt: str) -> None:
    length = 560 * s
    c.disc(x + length / 2, y + 14 * s, length * 0.5, "#1c3c46", ry=5 * s, alpha=0.3, blur=2)
    for i in range(4):
        seat = x + length * 0.2 + i * 90 * s
        c.line([(seat + 26 * s, y - 10 * s), (seat - 60 * s, y + 34 * s)], "#efe2c4", 4 * s)
        c.shape([(seat - 52 * s, y + 26 * s), (seat - 84 * s, y + 38 * s), (seat - 78 * s, y + 48 * s),
                 (seat - 48 * s, y + 36 * s)], shirt)  # fmt: skip
        c.line([(seat, y - 4 * s), (seat - 16 * s, y - 46 * s)], shirt, 20 * s)
        c.line([(seat - 14 * s, y - 40 * s), (seat + 28 * s, y - 14 * s)], "#d9a982", 7 * s)
        c.disc(seat - 20 * s, y - 62 * s, 11 * s, "#d9a982")
    c.shape([(x, y - 6 * s), (x + length, y - 6 * s), (x + length * 0.93, y + 12 * s), (x + length * 0.07, y + 12 * s)],
            "#7d4a2a")  # fmt: skip
    c.line([(x, y - 6 * s), (x + length, y - 6 * s)], "#f0dfbd", 2.5 * s)
    ground_shadow(c, x + length * 0.86, y + 16 * s, 40 * s)
    c.line([(x + length * 0.86, y - 4 * s), (x + length * 0.86 - 4, y - 34 * s)], "#fbfaf5", 18 * s)
    c.disc(x + length * 0.86 - 6, y - 48 * s, 10 * s, "#d9a982")

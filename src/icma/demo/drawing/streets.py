"""The pictures in the streets of the town."""

from __future__ import annotations

import math

from .canvas import Canvas
from .things import ROOFS, WALLS, ground_shadow, gull, houses, person, runner, tree, wheel, windows


def draw_tram() -> Canvas:
    c = Canvas(21, ((0, "#f1c9a0"), (0.5, "#f7e6cd"), (1, "#dfe6e2")))
    c.glow(170, 160, 80, "#fff4d4")
    houses(c, 0, 350, 10, 96, WALLS, ROOFS)
    c.soften(1)
    c.box(0, 350, 960, 190, "#b7b0a2")
    c.box(0, 350, 960, 14, "#d5ccb9")
    for x in (60, 900):
        tree(c, x, 366, 120)
    c.line([(0, 92), (960, 92)], "#4a4f55", 2)
    for x in (130, 830):
        c.line([(x, 372), (x, 70), (x + 70, 86)], "#5b6167", 5)
    _tram_car(c, 190, 206)
    _tram_car(c, 478, 206)
    c.box(462, 240, 18, 166, "#4b5257")
    ground_shadow(c, 480, 430, 330)
    for y in (432, 470):
        c.line([(0, y), (960, y)], "#6e6a63", 6)
        c.line([(0, y - 1), (960, y - 1)], "#d9dde0", 2)
    return c


def _tram_car(c: Canvas, x: float, y: float) -> None:
    c.line([(x + 120, y), (x + 150, y - 56), (x + 104, y - 112), (x + 170, y - 112)], "#3c4248", 4)
    c.box(x + 40, y - 12, 200, 14, "#c9ced1")
    c.shape([(x + 12, y), (x + 274, y), (x + 274, y + 196), (x, y + 196), (x, y + 30)], "#f4f1e8")
    c.box(x, y + 128, 274, 68, "#1f6d86")
    c.box(x, y + 122, 274, 7, "#f2b84b")
    for left in (14, 78, 204):
        c.box(x + left, y + 34, 54, 70, "#3f5f73")
        c.shape([(x + left, y + 104), (x + left, y + 60), (x + left + 40, y + 34), (x + left + 54, y + 34)],
                "#7d9fb1", alpha=0.5)  # fmt: skip
    c.box(x + 140, y + 30, 56, 162, "#2c4655")
    c.line([(x + 168, y + 30), (x + 168, y + 192)], "#f4f1e8", 3)
    for left in (50, 226):
        wheel(c, x + left, y + 204, 20)
    c.box(x + 16, y + 192, 250, 12, "#30363b")


def draw_hospital() -> Canvas:
    c = Canvas(22, ((0, "#16233c"), (0.7, "#3f5273"), (1, "#3f5273")))
    for _ in range(60):
        c.disc(c.random.uniform(0, 960), c.random.uniform(0, 220), 1.1, "#ffffff", alpha=0.7)
    c.disc(120, 90, 30, "#f3ecd2")
    c.box(90, 250, 600, 230, "#d9dde0")
    c.box(90, 240, 600, 14, "#aeb7be")
    windows(c, 120, 276, 10, 3, step=(56, 62), size=(34, 38), fill="#ffe2a0")
    windows(c, 176, 338, 4, 1, step=(112, 62), size=(34, 38), fill="#53677f")
    c.box(340, 404, 110, 76, "#8fb0c2")
    c.line([(395, 404), (395, 480)], "#d9dde0", 4)
    c.disc(395, 204, 34, "#fbfaf5")
    c.box(387, 182, 16, 44, "#c2452d")
    c.box(373, 196, 44, 16, "#c2452d")
    c.box(0, 480, 960, 60, "#2d3644")
    for y in range(480, 20, -46):
        c.line([(806, y), (850, y - 46), (806, y - 46), (850, y)], "#d8a531", 3)
    c.line([(806, 484), (806, 30)], "#e0b040", 7)
    c.line([(850, 484), (850, 30)], "#e0b040", 7)
    c.line([(930, 40), (560, 40)], "#e0b040", 9)
    c.line([(828, 4), (580, 38)], "#c7cdd2", 2)
    c.line([(828, 4), (920, 38)], "#c7cdd2", 2)
    c.box(900, 44, 36, 40, "#6b7480")
    c.line([(590, 44), (590, 96)], "#c7cdd2", 3)
    c.line([(534, 140), (590, 96), (646, 140)], "#c7cdd2", 2)
    c.glow(590, 182, 110, "#fff2cc", alpha=0.3)
    c.box(530, 134, 120, 100, "#f4f6f7")
    c.disc(590, 184, 38, "#b9c6cf")
    c.disc(590, 184, 26, "#2b3b49")
    for x, coat in ((250, "#e9eef0"), (280, "#e9eef0"), (730, "#d8a531")):
        person(c, x, 508, 54, coat)
    return c


def draw_marathon() -> Canvas:
    c = Canvas(23, ((0, "#6fb1da"), (0.6, "#e2eff0"), (1, "#e2eff0")))
    c.clouds(70, "#ffffff", count=4, size=70)
    c.hills(270, 40, "#a5bcb8", rough=2)
    c.sea(262, ((0, "#5f9fb3"), (1, "#2d6478")), "#eaf6f4", count=40)
    c.box(0, 318, 960, 222, "#8b8d8f")
    c.box(0, 312, 960, 10, "#e4dcc8")
    for x in range(0, 960, 90):
        c.box(x, 292, 5, 24, "#d9d2c0")
    c.box(0, 288, 960, 5, "#d9d2c0")
    for x in range(20, 960, 130):
        c.box(x, 424, 70, 6, "#f1efe6", alpha=0.8)
    c.box(100, 86, 16, 290, "#b23c2c")
    c.box(844, 86, 16, 290, "#b23c2c")
    c.box(84, 80, 792, 66, "#c2452d")
    for column in range(22):
        for row in range(2):
            c.box(84 + column * 36, 146 + row * 12, 36, 12, "#20262c" if (column + row) % 2 else "#fbfaf5")
    for i in range(9):
        c.disc(190 + i * 72, 113, 16, "#fbf0d0" if i % 2 else "#f2b84b")
    paints = ("#2f6d8a", "#e0a72e", "#7b4f88", "#4f7d4a", "#d9dde0", "#c2452d")
    for i in range(14):
        _racer(c, 150 + i * 52, 372 + 6 * (i % 3), 92, paints[i % 6])
    for i, (x, foot) in enumerate(((230, 452), (390, 474), (520, 448), (660, 478), (800, 456))):
        _racer(c, x, foot, 146, paints[(i * 2 + 1) % 6])
    return c


def _racer(c: Canvas, x: float, foot: float, size: float, shirt: str) -> None:
    ground_shadow(c, x, foot, size * 0.3)
    runner(c, x, foot, size, shirt, skin=("#d9a982", "#c08a62", "#e6bd98")[round(x) % 3])
    c.box(x - size * 0.05, foot - size * 0.7, size * 0.15, size * 0.11, "#ffffff")


def draw_power_cut() -> Canvas:
    c = Canvas(24, ((0, "#0f1624"), (0.55, "#33425f"), (1, "#4a5878")))
    for _ in range(130):
        c.disc(c.random.uniform(0, 960), c.random.uniform(0, 260), c.random.uniform(0.7, 1.7), "#ffffff", alpha=0.8)
    c.disc(760, 90, 34, "#f1ead0")
    dark = ("#1b2334", "#202a3d", "#182030")
    for x, width, height in ((0, 130, 190), (136, 110, 240), (252, 150, 170), (560, 120, 220), (686, 130, 180),
                             (822, 140, 250)):  # fmt: skip
        c.box(x, 440 - height, width, height, dark[x % 3])
        windows(c, x + 16, 456 - height, int(width / 36), int(height / 48), step=(36, 46), size=(20, 26),
                fill="#2e3a52")  # fmt: skip
    for x, y in ((304, 334), (606, 332), (722, 324)):
        c.glow(x, y, 26, "#ffb65a", alpha=0.8)
        c.disc(x, y, 4, "#ffe7b0", ry=7)
    c.box(0, 440, 960, 100, "#121a29")
    c.line([(480, 470), (480, 120)], "#05070b", 16)
    for y in (140, 178):
        c.line([(400, y), (560, y)], "#0a0e16", 10)
        for x in (408, 444, 516, 552):
            c.box(x - 4, y - 20, 8, 18, "#7c8798")
    for y in (120, 158):
        c.line([(0, y - 20), (404, y), (556, y), (960, y - 26)], "#05080d", 3)
    c.box(440, 226, 80, 84, "#39465a")
    for x in (456, 480, 504):
        c.box(x - 5, 204, 10, 24, "#8d98a8")
    c.glow(518, 212, 46, "#9fd4ff", alpha=0.8)
    c.line([(506, 206), (524, 222), (514, 226), (540, 250)], "#eaf6ff", 4)
    c.line([(506, 206), (532, 196), (528, 188), (552, 178)], "#eaf6ff", 3)
    gull(c, 604, 120, 52)
    person(c, 250, 506, 92, "#3b4b66", skin="#a98368")
    c.shape([(268, 452), (430, 472), (430, 520), (262, 462)], "#fff1bd", blur=5, alpha=0.35)
    return c


def draw_electric_bus() -> Canvas:
    c = Canvas(25, ((0, "#8fc4df"), (0.6, "#eaf1ea"), (1, "#eaf1ea")))
    c.clouds(60, "#ffffff", count=3)
    houses(c, 0, 350, 9, 108, WALLS, ROOFS)
    c.soften(1.2)
    c.box(0, 350, 960, 36, "#d2c9b4")
    c.box(0, 384, 960, 156, "#74797d")
    for x in range(10, 960, 140):
        c.box(x, 476, 80, 7, "#f1efe6", alpha=0.8)
    c.box(176, 146, 560, 26, "#3d5b4b")
    c.shape([(160, 170), (740, 170), (764, 196), (768, 398), (160, 398)], "#f3f5ef")
    c.shape([(160, 330), (430, 330), (560, 398), (160, 398)], "#4f9a4b")
    c.shape([(430, 330), (470, 330), (600, 398), (560, 398)], "#9ccb6e")
    windows(c, 186, 200, 4, 1, step=(100, 0), size=(88, 92), fill="#3f5f73")
    c.box(590, 196, 70, 196, "#2c4655")
    c.line([(625, 196), (625, 392)], "#f3f5ef", 4)
    c.shape([(680, 196), (764, 196), (767, 318), (680, 306)], "#3f5f73")
    c.box(686, 174, 64, 18, "#f2b84b")
    c.shape([(330, 352), (306, 382), (326, 382), (316, 410), (346, 374), (326, 374), (344, 352)], "#ffe36b")
    for x in (270, 520):
        wheel(c, x, 400, 34)
    ground_shadow(c, 460, 438, 320)
    _sleeping_dog(c, 850, 452)
    for i in range(3):
        c.line([(846 + i * 24, 392 - i * 30), (858 + i * 26, 392 - i * 30), (846 + i * 24, 406 - i * 30),
                (858 + i * 26, 406 - i * 30)], "#ffffff", 2.5)  # fmt: skip
    return c


def _sleeping_dog(c: Canvas, x: float, y: float) -> None:
    ground_shadow(c, x, y + 20, 66)
    c.disc(x, y, 56, "#b98a5a", ry=24)
    c.disc(x - 52, y + 6, 24, "#b98a5a", ry=18)
    c.disc(x - 72, y + 12, 12, "#a5774a", ry=9)
    c.disc(x - 82, y + 8, 4, "#2a2320")
    c.disc(x - 42, y + 4, 10, "#8a6038", ry=17)
    c.line([(x - 64, y), (x - 56, y + 2)], "#2a2320", 2.5)
    c.line([(x + 50, y + 4), (x + 72, y + 14), (x + 60, y + 22)], "#a5774a", 9)
    c.line([(x - 30, y + 20), (x - 56, y + 24)], "#a5774a", 10)


def draw_boulevard() -> Canvas:
    c = Canvas(26, ((0, "#f0b287"), (0.5, "#f8dfbc"), (1, "#f8dfbc")))
    c.glow(700, 190, 80, "#fff2cc")
    c.sea(250, ((0, "#d8b79b"), (1, "#5b8a98")), "#fff3dc", count=50)
    c.shape([(0, 372), (960, 300), (960, 540), (0, 540)], "#d9cbb0")
    c.line([(0, 366), (960, 296)], "#efe6d2", 12)
    for i in range(16):
        c.line([(i * 64, 366 - i * 4.7), (i * 64, 330 - i * 4.7)], "#8a8377", 4)
    c.line([(0, 330), (960, 260)], "#8a8377", 4)
    for i in range(9):
        c.line([(i * 150 - 180, 540), (i * 100 + 70, 366 - i * 7)], "#c3b496", 2)
    for x, foot, size in ((120, 430, 250), (360, 400, 210), (570, 378, 176), (740, 358, 146), (880, 340, 118)):
        _palm(c, x, foot, size)
    for x, foot, size in ((240, 420, 190), (660, 378, 140)):
        c.line([(x, foot), (x, foot - size)], "#3d4348", 5)
        c.glow(x, foot - size, 26, "#fff0b8", alpha=0.9)
        c.disc(x, foot - size, 9, "#fff8dc")
    c.box(420, 452, 150, 9, "#7d5a3a")
    c.box(420, 426, 150, 9, "#7d5a3a")
    for x in (430, 552):
        c.box(x, 426, 7, 62, "#4a4f55")
    for x, foot, coat in ((470, 470, "#2f6d8a"), (514, 470, "#c2452d"), (700, 430, "#7b4f88"), (728, 432, "#34495e"),
                          (280, 494, "#4f7d4a")):  # fmt: skip
        person(c, x, foot, 84, coat)
    return c


def _palm(c: Canvas, x: float, foot: float, size: float) -> None:
    top = foot - size
    c.line([(x, foot), (x + size * 0.03, foot - size * 0.5), (x, top)], "#7b6248", size * 0.06)
    for turn in range(9):
        angle = math.pi * (0.05 + turn * 0.1125) + math.pi
        reach, drop = size * 0.42 * math.cos(angle), size * 0.24 * math.sin(angle)
        tip = (x + reach, top + drop + size * 0.2)
        c.shape([(x, top), (x + reach * 0.6, top + drop * 1.1), tip, (x + reach * 0.5, top + drop * 0.7 + 6)],
                "#5f8a4f" if turn % 2 else "#4d7844")  # fmt: skip


def draw_depot() -> Canvas:
    c = Canvas(27, ((0, "#7b8894"), (1, "#aab4ba")))
    for _ in range(80):
        x, y = c.random.uniform(0, 960), c.random.uniform(0, 380)
        c.line([(x, y), (x - 8, y + 26)], "#e3eaee", 1, alpha=0.45)
    c.box(80, 170, 800, 270, "#a8553a")
    for y in range(186, 440, 16):
        c.line([(80, y), (880, y)], "#954830", 1.5)
    c.shape([(60, 176), (280, 96), (480, 170), (680, 96), (900, 176)], "#6c4436")
    c.box(60, 170, 840, 12, "#d9c9ae")
    for x in (120, 380, 640):
        c.disc(x + 100, 262, 100, "#2b2a2e", ry=56)
        c.box(x, 262, 200, 178, "#2b2a2e")
        c.glow(x + 100, 330, 66, "#ffd98a", alpha=0.4)
    for x, paint in ((150, "#1f6d86"), (670, "#c2452d")):
        c.box(x, 270, 140, 160, "#f4f1e8")
        c.box(x, 360, 140, 62, paint)
        c.box(x + 14, 288, 112, 58, "#4a6b80")
        c.box(x + 46, 274, 48, 10, "#f2b84b")
        for dx in (24, 116):
            c.disc(x + dx, 388, 10, "#fff2c4")
    c.line([(392, 330), (480, 350), (572, 328)], "#e9e2d0", 2)
    for i, paint in enumerate(("#c2452d", "#e0a72e", "#4f7d4a", "#2f6d8a", "#7b4f88", "#e0a72e")):
        x = 400 + i * 28
        c.shape([(x, 334), (x + 20, 336), (x + 10, 362)], paint)
    for x, coat in ((426, "#7b4f88"), (470, "#4f7d4a"), (520, "#2f6d8a")):
        person(c, x, 436, 70, coat)
    c.box(0, 438, 960, 102, "#6b6f72")
    for x in (180, 260, 440, 520, 700, 780):
        c.line([(x, 438), (480 + (x - 480) * 1.5, 540)], "#cfd4d8", 4)
    for x in (230, 560, 860):
        c.disc(x, 500, 70, "#9fb2bd", ry=9, alpha=0.6)
    return c

"""The pictures at the water."""

from __future__ import annotations

import math

from .canvas import Canvas
from .things import ROOFS, WALLS, boat, gull, houses, lighthouse, person


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
        x = 430 + 190 * t * t + c.random.uniform(-26, 26)
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
        x, y = c.random.uniform(0, 960), c.random.uniform(10, 170)
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
        c.disc(c.random.uniform(600, 800), c.random.uniform(300, 430), 3, "#f2f7f8", alpha=0.6)
    for _ in range(90):
        x, y = c.random.uniform(0, 960), c.random.uniform(0, 520)
        c.line([(x, y), (x - 9, y + 24)], "#dbe5ea", 0.8, alpha=0.30)
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
        x = c.random.uniform(0, 330) if side else c.random.uniform(740, 960)
        foot, h = c.random.uniform(470, 540), c.random.uniform(50, 120)
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


def draw_lighthouse() -> Canvas:
    c = Canvas(14, ((0, "#24466b"), (0.5, "#c98f86"), (0.62, "#f2c39a"), (1, "#f2c39a")))
    for _ in range(40):
        c.disc(c.random.uniform(0, 960), c.random.uniform(0, 170), 1.1, "#ffffff", alpha=0.7)
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

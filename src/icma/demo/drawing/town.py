"""The pictures in the town."""

from __future__ import annotations

import math

from .canvas import Canvas
from .things import person


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


def chess_piece(c: Canvas, x: float, foot: float, s: float, fill: str, head: str) -> None:
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
        chess_piece(c, x, foot, s, fill, head)
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
            w, h = c.random.uniform(16, 34), c.random.uniform(54, 78)
            if c.random.random() > 0.05:
                paint = c.random.choice(paints)
                c.box(x, y + 82 - h, w, h, paint)
                c.box(x, y + 82 - h * 0.82, w, 6, "#f0e2bd", alpha=0.6)
            x += w + 1.5
    for x in (34, 320, 628, 914):
        c.box(x, 30, 12, 420, "#6b4e37")
    c.soften(1.6)
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
                c.disc(seat * 19.5 + (row % 2) * 9, y, 5.4, c.random.choice(paints))
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

"""Drawn stand-ins for photos: what a place looked like before and after, so that evidence can be tried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from cases.evidence.photos import Cleaned, clean
from demo.chance import seeded

SIZE = (800, 600)
HORIZON = 330
SCENES = {
    "1404": "street",
    "1501": "street",
    "1304": "pipe",
    "1102": "pipe",
    "1201": "pipe",
    "1001": "pipe",
    "0402": "stairwell",
    "0403": "stairwell",
    "0901": "stairwell",
    "1302": "manhole",
    "1303": "lamp",
}
Brush = ImageDraw.ImageDraw


@cache
def picture(code: str, *, is_after: bool) -> Cleaned | None:
    """What is stored of a photo for this matter type; None for matters nobody takes a picture of."""
    scene = SCENES.get(code)
    if scene is None:
        return None
    image = Image.new("RGB", SIZE, "#c9d3dc")
    _DRAWN[scene](ImageDraw.Draw(image), seeded(scene), is_after)
    stored = BytesIO()
    image.filter(ImageFilter.GaussianBlur(1.2)).save(stored, "JPEG", quality=85)
    stored.seek(0)
    return clean(stored)


def _houses(brush: Brush, rng: Random) -> None:
    for left in range(-40, SIZE[0], 190):
        top = rng.randint(60, 150)
        brush.rectangle((left, top, left + 160, HORIZON), fill=rng.choice(("#b98f78", "#a8a097", "#c4a98a")))
        for window in range(left + 15, left + 150, 38):
            for storey in range(top + 15, HORIZON - 30, 42):
                pane = rng.choice(("#4d5b66", "#f2d98b", "#5d6f7d"))
                brush.rectangle((window, storey, window + 22, storey + 26), fill=pane)


def _street(brush: Brush, rng: Random, is_after: bool) -> None:
    _houses(brush, rng)
    brush.rectangle((0, HORIZON, *SIZE), fill="#6b6f73" if is_after else "#e9eff4")
    heaps = range(0, SIZE[0], 130) if is_after else range(0, SIZE[0], 45)
    for left in heaps:
        depth = rng.randint(0, 30 if is_after else 220)
        brush.ellipse((left - 40, HORIZON + depth, left + 70, HORIZON + depth + 50), fill="#ffffff", outline="#ccd8e2")
    if is_after:
        brush.polygon(((330, SIZE[1]), (390, HORIZON), (410, HORIZON), (470, SIZE[1])), fill="#f1f1ec")


def _pipe(brush: Brush, _rng: Random, is_after: bool) -> None:
    brush.rectangle((0, 0, *SIZE), fill="#b7b0a4")
    brush.rectangle((0, 420, *SIZE), fill="#8d867b" if is_after else "#4f5a4a")
    for left in (120, 520):
        brush.rectangle((left, 0, left + 90, 470), fill="#5f666c")
        brush.rectangle((left - 15, 240, left + 105, 290), fill="#3f464b")
    if not is_after:
        for drop in range(0, 360, 24):
            brush.line((575, 300 + drop // 3, 540 - drop // 6, 330 + drop // 2), fill="#7fa3b8", width=9)
    else:
        brush.rectangle((500, 285, 635, 345), fill="#d8d4c8", outline="#8a877f")


def _stairwell(brush: Brush, rng: Random, is_after: bool) -> None:
    brush.rectangle((0, 0, *SIZE), fill="#d9d4c6")
    for step in range(8):
        left, top = 60 + step * 55, 560 - step * 50
        brush.rectangle((left, top, SIZE[0], top + 26), fill="#9b968a")
    brush.line((60, 470, 480, 60), fill="#6c4a34", width=12)
    if not is_after:
        for _box in range(14):
            left, top = rng.randint(330, 690), rng.randint(240, 500)
            colour = rng.choice(("#b98b52", "#a3773f", "#8c6b48", "#5d7386"))
            corner = (left + rng.randint(60, 120), top + rng.randint(50, 90))
            brush.rectangle((left, top, *corner), fill=colour, outline="#5b4327")


def _manhole(brush: Brush, _rng: Random, is_after: bool) -> None:
    brush.rectangle((0, 0, *SIZE), fill="#767a7d")
    brush.ellipse((200, 150, 600, 450), fill="#55595c" if is_after else "#141618", outline="#33373a", width=14)
    if is_after:
        for row in range(190, 420, 36):
            brush.line((250, row, 550, row), fill="#6d7276", width=8)
    else:
        brush.line((170, 470, 640, 120), fill="#7d5a36", width=16)


def _lamp(brush: Brush, rng: Random, is_after: bool) -> None:
    brush.rectangle((0, 0, *SIZE), fill="#1d2733")
    brush.rectangle((0, 450, *SIZE), fill="#2c3440")
    for left in (150, 400, 650):
        if is_after:
            brush.polygon(((left + 40, 120), (left - 110, 560), (left + 190, 560)), fill="#6b654a")
        brush.line((left, 520, left, 110, left + 45, 100), fill="#596470", width=9)
        brush.ellipse((left + 25, 95, left + 65, 125), fill="#ffe9a8" if is_after else "#38424d")
    for _flake in range(60):
        left, top = rng.randint(0, SIZE[0]), rng.randint(0, 440)
        brush.ellipse((left, top, left + 4, top + 4), fill="#8fa0b0")


_DRAWN: Mapping[str, Callable[[Brush, Random, bool], None]] = {
    "street": _street,
    "pipe": _pipe,
    "stairwell": _stairwell,
    "manhole": _manhole,
    "lamp": _lamp,
}

"""A hundred files that nobody sends with good intent: bombs, lies, two kinds in one, halves. Made when asked for."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, PngImagePlugin

from tests.hostile.papers import ACTING, paper, stream

HERE = Path(__file__).parent / "files"
LARGE = 7700
"""Its square is 59 million pixels, just under the limit of all."""
Make = Callable[[], bytes]


def encoded(kind: str, size: tuple[int, int] = (320, 240), mode: str = "RGB", **options: object) -> bytes:
    stored = BytesIO()
    Image.new(mode, size).save(stored, kind, **options)
    return stored.getvalue()


@cache
def whole(kind: str) -> bytes:
    if kind == "HEIC":
        return (HERE / "25_million_pixels.heic").read_bytes()
    return paper() if kind == "PDF" else encoded(kind, (640, 480))


def moving(kind: str, frames: int, size: tuple[int, int] = (64, 64)) -> bytes:
    pictures = [Image.new("RGB", size, (number % 256, number // 256, 0)) for number in range(frames)]
    stored = BytesIO()
    pictures[0].save(stored, kind, save_all=True, append_images=pictures[1:])
    return stored.getvalue()


def png(width: int, height: int, body: bytes, *more: tuple[bytes, bytes]) -> bytes:
    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), *more, (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(part(*each) for each in parts)


def jpeg_of_size(width: int, height: int) -> bytes:
    """A small picture whose header says something else."""
    small = encoded("JPEG")
    at = small.index(b"\xff\xc0") + 5
    return small[:at] + struct.pack(">HH", height, width) + small[at + 4 :]


def jpeg_of_scans(times: int) -> bytes:
    """Each pass over the picture is decoded, however little it changes."""
    small = encoded("JPEG", (4000, 4000), progressive=True)
    last = small.rindex(b"\xff\xda")
    return small[:last] + small[last:-2] * times + b"\xff\xd9"


def webp_of_size(width: int, height: int) -> bytes:
    frame = b"VP8X" + struct.pack("<I", 10) + b"\x00" * 4
    frame += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little") + encoded("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(frame) + 4) + b"WEBP" + frame


def archive(content: bytes) -> bytes:
    stored = BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", content)
    return stored.getvalue()


def packed(count: int) -> bytes:
    return zlib.compress(b"\x00" * count, 9)


def text(count: int) -> tuple[bytes, bytes]:
    return b"zTXt", b"Comment\x00\x00" + packed(count)


BOMBS: dict[str, Make] = {
    "webp of 59 million pixels": lambda: encoded("WEBP", (LARGE, LARGE), quality=1, method=0),
    "webp of 59 million pixels, nothing lost": lambda: encoded(
        "WEBP", (LARGE, LARGE), lossless=True, quality=0, method=0
    ),
    "webp just within its limit": lambda: encoded("WEBP", (3870, 3870), quality=1, method=0),
    "webp whose header lies": lambda: webp_of_size(16_384, 16_384),
    "webp whose header lies small": lambda: webp_of_size(2, 2),
    "webp of 300 frames": lambda: moving("WEBP", 300),
    "png of 59 million pixels": lambda: encoded("PNG", (LARGE, LARGE)),
    "png of 59 million pixels, transparent": lambda: encoded("PNG", (LARGE, LARGE), "RGBA"),
    "png just within its limit, transparent": lambda: encoded("PNG", (5000, 5000), "RGBA"),
    "png of one bit": lambda: encoded("PNG", (4999, 4999), "1"),
    "png of 16 bits": lambda: encoded("PNG", (4999, 4999), "I;16"),
    "png of a colour table": lambda: encoded("PNG", (4999, 4999), "P", transparency=0),
    "png whose header lies": lambda: png(100_000, 100_000, packed(1000)),
    "png that holds more than it says": lambda: png(10, 10, packed(200_000_000)),
    "png that holds less than it says": lambda: png(4999, 4999, packed(100)),
    "png with a text of 200 MB": lambda: png(10, 10, packed(310), text(200_000_000)),
    "png with a hundred texts": lambda: png(10, 10, packed(310), *[text(1_000_000)] * 100),
    "png with a profile of 200 MB": lambda: png(10, 10, packed(310), (b"iCCP", b"x\x00\x00" + packed(200_000_000))),
    "png thin and endless": lambda: encoded("PNG", (24_000_000, 1)),
    "png of 300 frames": lambda: moving("PNG", 300),
    "jpeg of 59 million pixels": lambda: encoded("JPEG", (LARGE, LARGE), subsampling=0),
    "jpeg of 59 million pixels in passes": lambda: encoded("JPEG", (LARGE, LARGE), progressive=True, subsampling=0),
    "jpeg in passes just within its limit": lambda: encoded("JPEG", (5470, 5470), progressive=True, subsampling=0),
    "jpeg of four inks in passes": lambda: encoded("JPEG", (5400, 5400), "CMYK", progressive=True),
    "jpeg of 500 passes": lambda: jpeg_of_scans(500),
    "jpeg whose header lies": lambda: jpeg_of_size(65_000, 65_000),
    "jpeg whose header lies within the limit": lambda: jpeg_of_size(7700, 7700),
    "heic of 59 million pixels": (HERE / "59_million_pixels.heic").read_bytes,
    "heic just within its limit": (HERE / "25_million_pixels.heic").read_bytes,
    "heic whose header lies": lambda: whole("HEIC").replace(
        struct.pack(">II", 5000, 5000), struct.pack(">II", 4, 60_000)
    ),
    "gif of 59 million pixels": lambda: encoded("GIF", (LARGE, LARGE), "P"),
    "gif of 1,000 frames": lambda: moving("GIF", 1000),
    "tiff of 59 million pixels": lambda: encoded("TIFF", (LARGE, LARGE), compression="tiff_lzw"),
    "bitmap of a huge size": lambda: encoded("BMP")[:18] + struct.pack("<ii", 60_000, 60_000) + encoded("BMP")[26:],
    "jpeg 2000": lambda: encoded("JPEG2000"),
    "icon": lambda: encoded("ICO"),
    "pdf that unpacks to 200 MB": lambda: paper(
        page="/Contents 4 0 R", objects=[stream(bytes(200_000_000), is_packed=True)]
    ),
    "pdf whose objects unpack to 200 MB": lambda: paper(
        objects=[stream(b"9 0 " + b" " * 200_000_000, "/Type/ObjStm/N 1/First 4", is_packed=True)]
    ),
    "pdf nested 100,000 deep": lambda: paper(catalog=f"/A{'[' * 100_000}{']' * 100_000}"),
    "pdf of 50,000 objects": lambda: paper(objects=["<</A<</B[1 2 3]>>>>"] * 50_000),
    "pdf that is its own page tree": lambda: paper().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
    "pdf with a million pages promised": lambda: paper().replace(b"/Count 1", b"/Count 1000000"),
}

TWO_KINDS: dict[str, Make] = {
    "jpeg and page": lambda: encoded("JPEG") + b"<html><script>alert(1)</script></html>",
    "jpeg and archive": lambda: encoded("JPEG") + archive(b"x"),
    "png and paper": lambda: encoded("PNG") + paper(),
    "gif and script": lambda: b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)//",
    "paper and archive": lambda: paper() + archive(b"x"),
    "paper and page": lambda: paper().replace(b"%PDF-1.7\n", b"%PDF-1.7\n%<script>alert(1)</script>\n"),
    "webp and page": lambda: encoded("WEBP") + b"<script>alert(1)</script>",
    "heic and archive": lambda: whole("HEIC") + archive(b"x"),
    "jpeg with a program in its comment": lambda: encoded("JPEG", comment=b"<?php system($_GET[0]); ?>"),
    "png with a program in its text": lambda: encoded("PNG", pnginfo=_said("<?php system($_GET[0]); ?>")),
}

LIES: dict[str, Make] = {
    "page": lambda: b"<!doctype html><script>alert(1)</script>",
    "drawing": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "program": lambda: b"MZ" + bytes(5000),
    "program of Linux": lambda: b"\x7fELF" + bytes(5000),
    "archive of 200 MB": lambda: archive(bytes(200_000_000)),
    "nothing but zeros": lambda: bytes(1_000_000),
    "three right bytes": lambda: b"\xff\xd8\xff",
    "postscript": lambda: b"%!PS-Adobe-3.0\n(a) run\n",
    "entities": lambda: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><a>&b;</a>',
    "film": lambda: b"\x00\x00\x00\x18ftypmp42" + bytes(5000),
}


def _said(words: str) -> PngImagePlugin.PngInfo:
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", words)
    return said


def _half(kind: str, share: float) -> Make:
    return lambda: whole(kind)[: int(len(whole(kind)) * share)]


HALVES: dict[str, Make] = {
    f"{kind} cut at {share:.0%}": _half(kind, share)
    for kind in ("JPEG", "PNG", "WEBP", "HEIC", "PDF")
    for share in (0.02, 0.3, 0.6, 0.99)
}

HOSTILE: dict[str, Make] = BOMBS | TWO_KINDS | LIES | HALVES | {f"pdf: {name}": make for name, make in ACTING.items()}

"""Pictures decoded, turned upright, shrunk and stripped of all else. Runs in the decoder's process alone."""

from __future__ import annotations

from io import BytesIO

import filetype
import pi_heif
from PIL import ExifTags, Image, ImageCms

from cases.evidence.decoder.answering import answer
from cases.evidence.decoder.unfit import Unfit

MILLION = 1_000_000
MOST_PIXELS = 60
"""Million, of what can be decoded small from the start: a JPEG whose lines come in their order."""
MOST_OF_KIND = {"WEBP": 15, "PNG": 25, "HEIF": 25}
"""Of what has to be decoded whole: each holds so many under 300 MB (WebP takes 15 bytes a pixel, PNG 9, HEIC 7)."""
MOST_PROGRESSIVE = 30
"""Of a JPEG that comes in several passes: all of them are held until the last has come, six bytes a pixel."""
LONG_EDGE = 1600
STRIP = 128
QUALITY = 80

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
STORED = "image/jpeg"

# EXIF orientation → what turns the picture upright.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

pi_heif.register_heif_opener(thumbnails=False)


def bare(content: bytes, kind: str) -> tuple[bytes, tuple[int, int]]:
    """The picture alone as a JPEG, with its width and height; `Unfit` where it is too large, moving or broken."""
    if kind == "WEBP" and _webp_pixels(content) > MOST_OF_KIND[kind] * MILLION:
        raise Unfit("pixels", MOST_OF_KIND[kind])
    try:
        with Image.open(BytesIO(content), formats=[kind]) as picture:
            _refuse_if_unfit(picture)
            small = _bare(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Unfit("pixels", MOST_OF_KIND.get(kind, MOST_PIXELS)) from bomb
    except (Unfit, MemoryError):
        raise
    except Exception as error:
        raise Unfit("broken_photo") from error
    stored = BytesIO()
    small.save(stored, "JPEG", quality=QUALITY, optimize=True)
    return stored.getvalue(), small.size


def _webp_pixels(content: bytes) -> int:
    """Of its first part: to open a WebP makes room for all of it already, before its size can be asked."""
    part = content[12:16]
    if part == b"VP8X":
        width, height = 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    elif part == b"VP8L":
        both = int.from_bytes(content[21:25], "little")
        width, height = 1 + (both & 0x3FFF), 1 + (both >> 14 & 0x3FFF)
    else:
        width, height = (int.from_bytes(content[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    return width * height


def _refuse_if_unfit(picture: Image.Image) -> None:
    """Judged by the header alone. A JPEG or HEIC may hold a second picture beside the photo; it is left out."""
    most = MOST_OF_KIND.get(picture.format or "", MOST_PIXELS)
    if picture.info.get("progressive"):
        most = MOST_PROGRESSIVE
    if picture.width * picture.height > most * MILLION:
        raise Unfit("pixels", most)
    if picture.format in {"PNG", "WEBP"} and getattr(picture, "is_animated", False):
        raise Unfit("moving")


def _bare(picture: Image.Image) -> Image.Image:
    """The picture alone: small, upright, in sRGB, on white, copied into a new image without any metadata."""
    profile, turn = picture.info.get("icc_profile"), _turn(picture)
    scale = min(1.0, LONG_EDGE / max(picture.size))
    picture.draft(None, (max(1, int(picture.width * scale)), max(1, int(picture.height * scale))))
    small = _reduced(picture)
    small.thumbnail((LONG_EDGE, LONG_EDGE), Image.Resampling.LANCZOS)
    if turn is not None:
        small = small.transpose(turn)
    if profile:
        small = _in_srgb(small, profile)
    bare = Image.new("RGB", small.size, "white")
    bare.paste(small, mask=small.getchannel("A") if small.mode == "RGBA" else None)
    return bare


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """What makes it upright; EXIF that cannot be read says nothing, and is no reason to refuse the photo."""
    try:
        return TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:
        return None


def _reduced(picture: Image.Image) -> Image.Image:
    """At most four times too long, strip by strip: converting a huge picture whole takes thrice its memory."""
    factor = max(1, max(picture.size) // (2 * LONG_EDGE))
    if factor == 1:
        return _in_true_colour(picture)
    tops = range(0, picture.height, STRIP * factor)
    boxes = [(0, top, picture.width, min(top + STRIP * factor, picture.height)) for top in tops]
    strips = [_in_true_colour(picture.crop(box)).reduce(factor) for box in boxes]
    whole = Image.new(strips[0].mode, (strips[0].width, sum(strip.height for strip in strips)))
    for number, strip in enumerate(strips):
        whole.paste(strip, (0, number * STRIP))
    return whole


def _in_true_colour(picture: Image.Image) -> Image.Image:
    """Palettes, masks and 16-bit greys as something that can be scaled; all else as it is."""
    if picture.mode.startswith("I"):
        return picture.point(lambda grey: grey / 256).convert("L")
    if picture.has_transparency_data:
        return picture if picture.mode == "RGBA" else picture.convert("RGBA")
    return picture if picture.mode in {"RGB", "L", "CMYK"} else picture.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Convert the colours to sRGB by the picture's own profile; a broken profile is dropped."""
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode) or picture
    except (ImageCms.PyCMSError, OSError):
        return picture


def _judged(content: bytes) -> tuple[dict[str, object], bytes]:
    """By what it is, whatever its name says."""
    kind = FORMATS.get(filetype.guess_mime(content) or "")
    if kind is None:
        raise Unfit("type")
    kept, (width, height) = bare(content, kind)
    return {"mime": STORED, "width": width, "height": height}, kept


if __name__ == "__main__":
    answer(_judged)

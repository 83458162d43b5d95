"""Evidence files made safe: known by content, pictures decoded, turned upright, shrunk and stripped of all else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import IO

import filetype
import pi_heif
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageCms

from web.errors import Refusal

MAX_BYTES = 15 * 1024**2
MAX_PDF_BYTES = 10 * 1024**2
MAX_PIXELS = 60_000_000
LONG_EDGE = 1600
STRIP = 128
QUALITY = 80

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
PDF = "application/pdf"

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

# Sixty million pixels are some hundred megabytes while they are decoded: one picture at a time in each process.
_one_at_a_time = Lock()


class TooLarge(Refusal):
    """More bytes or more pixels than anybody needs as evidence."""

    status, code = 413, "too_large"


class UnsafeType(Refusal):
    """Not one of the accepted types, or broken."""

    status, code = 415, "unsafe_type"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What may be stored. `sha256` is of `content`; width and height in pixels, None for a PDF."""

    content: bytes
    mime: str
    extension: str
    sha256: str
    width: int | None = None
    height: int | None = None


def clean(upload: IO[bytes]) -> Cleaned:
    """What may be stored of an upload, whatever its name says: a JPEG without metadata, or a PDF as it is.

    Raises `TooLarge` (over 15 MB, a PDF over 10 MB, or over 60 million pixels, seen before anything is decoded)
    and `UnsafeType` (not JPEG, PNG, WebP, HEIC or PDF; moving; broken). Source: "Evidence" of the six steps.
    """
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise TooLarge(_("This file is larger than 15 MB. Please choose a smaller one."))
    mime = filetype.guess_mime(content)
    if mime == PDF:
        return _pdf(content)
    if mime not in FORMATS:
        raise UnsafeType(_("Only photos (JPEG, PNG, WebP, HEIC) and PDF files can be added."))
    return _photo(content, FORMATS[mime])


def _pdf(content: bytes) -> Cleaned:
    if len(content) > MAX_PDF_BYTES:
        raise TooLarge(_("This PDF is larger than 10 MB. Please add a smaller one."))
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise UnsafeType(_("This PDF is broken or incomplete. Please save it again and add it anew."))
    return Cleaned(content, PDF, "pdf", _digest(content))


def _photo(content: bytes, kind: str) -> Cleaned:
    try:
        with _one_at_a_time, Image.open(BytesIO(content), formats=[kind]) as picture:
            _refuse_if_unfit(picture)
            bare = _bare(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_many_pixels() from bomb
    except Refusal:
        raise
    except Exception as error:
        raise UnsafeType(_("This photo is broken or incomplete. Please take or save it again.")) from error
    stored = BytesIO()
    bare.save(stored, "JPEG", quality=QUALITY, optimize=True)
    return Cleaned(stored.getvalue(), "image/jpeg", "jpg", _digest(stored.getvalue()), bare.width, bare.height)


def _refuse_if_unfit(picture: Image.Image) -> None:
    """Judged by the header alone. A JPEG or HEIC may hold a second picture beside the photo; it is left out."""
    if picture.width * picture.height > MAX_PIXELS:
        raise _too_many_pixels()
    if picture.format in {"PNG", "WEBP"} and getattr(picture, "is_animated", False):
        raise UnsafeType(_("Moving pictures cannot be added. Please add a photo."))


def _too_many_pixels() -> TooLarge:
    return TooLarge(_("This picture has more than 60 million pixels. Please choose a smaller one."))


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


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

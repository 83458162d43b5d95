"""Evidence files: what comes out is a small upright JPEG that knows nothing else, or a PDF, or a sentence why not."""

import hashlib
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from cases.evidence import photos
from cases.evidence.decoder import pictures
from cases.evidence.photos import TooLarge, UnsafeType, clean
from tests.hostile.papers import paper
from web.errors import Refusal

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)
HEIC = Path(__file__).parent / "files" / "held_upright.heic"
PDF = paper()


def upload(content, name="photo.jpg"):
    return SimpleUploadedFile(name, content)


def encoded(picture, kind="JPEG", **options):
    stored = BytesIO()
    picture.save(stored, kind, **options)
    return stored.getvalue()


def halves(width=320, height=240, mode="RGB"):
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", (width, height), BLUE)
    picture.paste(RED, (0, 0, width // 2, height))
    return picture.convert(mode)


def stored(cleaned):
    return Image.open(BytesIO(cleaned.content))


def is_near(colour, wanted):
    return all(abs(a - b) < 40 for a, b in zip(colour, wanted, strict=True))


def png_header(width, height):
    """The beginning of a PNG that claims a size; nothing of it can be decoded."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return start + struct.pack(">I", 1000) + b"IDAT"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photos_of_every_kind_become_jpeg_whatever_their_name(kind):
    cleaned = clean(upload(encoded(halves(), kind), name="thing.exe"))

    assert (cleaned.mime, cleaned.extension) == ("image/jpeg", "jpg")
    assert (cleaned.width, cleaned.height) == stored(cleaned).size == (320, 240)
    assert stored(cleaned).format == "JPEG"
    assert cleaned.sha256 == hashlib.sha256(cleaned.content).hexdigest()
    assert is_near(stored(cleaned).getpixel((10, 100)), RED)
    assert is_near(stored(cleaned).getpixel((310, 100)), BLUE)


def test_a_heic_from_a_telephone_is_turned_upright_once():
    cleaned = clean(upload(HEIC.read_bytes()))

    assert (cleaned.width, cleaned.height) == (240, 320)
    assert is_near(stored(cleaned).getpixel((120, 20)), RED)
    assert is_near(stored(cleaned).getpixel((120, 300)), BLUE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_as_the_camera_was_held(kind, orientation):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    as_held = halves() if orientation == 1 else halves().transpose(BACK[orientation])

    cleaned = clean(upload(encoded(as_held, kind, exif=exif)))

    assert (cleaned.width, cleaned.height) == (320, 240)
    assert is_near(stored(cleaned).getpixel((10, 100)), RED)


# What a camera held so does to the picture: the reverse of what turns it upright.
BACK = pictures.TURNS | {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}


@pytest.mark.parametrize(
    ("size", "becomes"), [((4000, 3000), (1600, 1200)), ((3000, 4000), (1200, 1600)), ((1600, 90), (1600, 90))]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_long_edge_is_at_most_1600_and_small_photos_stay(kind, size, becomes):
    cleaned = clean(upload(encoded(halves(*size), kind)))

    assert (cleaned.width, cleaned.height) == becomes


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_a_huge_picture_is_put_together_from_its_strips_without_a_seam(mode):
    cleaned = clean(upload(encoded(halves(6500, 3800).transpose(Image.Transpose.ROTATE_90).convert(mode), "PNG")))

    assert (cleaned.width, cleaned.height) == (935, 1600)
    rows = [stored(cleaned).getpixel((500, y)) for y in range(1600)]
    assert all(is_near(row, BLUE) for row in rows[:795])
    assert all(is_near(row, RED) for row in rows[805:])


def test_a_thread_of_a_picture_keeps_at_least_one_pixel():
    cleaned = clean(upload(encoded(halves(20000, 2), "PNG")))

    assert (cleaned.width, cleaned.height) == (1600, 1)


def secret_exif():
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SECRET"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (43.0, 50.0, 0.0)
    return exif


def png_text():
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "SECRET")
    return text


SECRETIVE = {
    "jpeg": lambda: encoded(
        halves(), exif=secret_exif(), comment=b"SECRET", xmp=b"<x>SECRET</x>", icc_profile=b"SECRET"
    ),
    "png": lambda: encoded(halves(), "PNG", exif=secret_exif(), pnginfo=png_text(), icc_profile=b"SECRET"),
    "webp": lambda: encoded(halves(), "WEBP", exif=secret_exif(), xmp=b"<x>SECRET</x>"),
    "heic": HEIC.read_bytes,
}


@pytest.mark.parametrize("make", SECRETIVE.values(), ids=SECRETIVE)
def test_nothing_is_left_but_the_picture(make):
    assert b"SECRET" in make()

    cleaned = clean(upload(make()))

    assert b"SECRET" not in cleaned.content
    assert set(stored(cleaned).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not stored(cleaned).getexif()


def test_exif_that_cannot_be_read_is_no_reason_to_refuse():
    cleaned = clean(upload(encoded(halves(), exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xffrubbish")))

    assert (cleaned.width, cleaned.height) == (320, 240)


def test_what_is_transparent_becomes_white():
    picture = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    picture.paste((255, 0, 0, 255), (0, 0, 50, 100))

    cleaned = clean(upload(encoded(picture, "PNG")))

    assert is_near(stored(cleaned).getpixel((10, 50)), RED)
    assert is_near(stored(cleaned).getpixel((90, 50)), WHITE)


@pytest.mark.parametrize(("mode", "kind"), [("1", "PNG"), ("L", "JPEG"), ("LA", "PNG"), ("P", "PNG"), ("CMYK", "JPEG")])
def test_every_way_of_storing_colours_becomes_rgb(mode, kind):
    black_and_white = Image.new("RGB", (100, 100), WHITE)
    black_and_white.paste((0, 0, 0), (50, 0, 100, 100))

    cleaned = clean(upload(encoded(black_and_white.convert(mode), kind)))

    assert stored(cleaned).mode == "RGB"
    assert is_near(stored(cleaned).getpixel((10, 50)), WHITE)
    assert is_near(stored(cleaned).getpixel((90, 50)), (0, 0, 0))


def test_a_palette_with_a_transparent_colour_is_flattened_too():
    picture = halves(mode="P")
    transparent = picture.getpixel((310, 100))

    cleaned = clean(upload(encoded(picture, "PNG", transparency=transparent)))

    assert is_near(stored(cleaned).getpixel((310, 100)), WHITE)


def test_sixteen_bits_of_grey_keep_their_shades():
    picture = Image.new("I;16", (100, 100), 128 * 256)

    cleaned = clean(upload(encoded(picture, "PNG")))

    assert is_near(stored(cleaned).getpixel((50, 50)), (128, 128, 128))


def profile(space="sRGB"):
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(space)).tobytes()


def test_colours_are_brought_from_their_profile_into_srgb():
    """In this profile the first channel is blue and the third is red."""
    exchanged = profile().replace(b"rXYZ", b"....", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"....", b"bXYZ", 1)

    cleaned = clean(upload(encoded(halves(), icc_profile=exchanged)))

    assert is_near(stored(cleaned).getpixel((10, 100)), BLUE)


@pytest.mark.parametrize("nonsense", [profile("LAB"), b"rubbish"])
def test_a_profile_that_makes_no_sense_is_dropped(nonsense):
    cleaned = clean(upload(encoded(halves(), icc_profile=nonsense)))

    assert is_near(stored(cleaned).getpixel((10, 100)), RED)


def test_a_photo_with_a_second_picture_beside_it_gives_the_first():
    both = encoded(halves(), "MPO", save_all=True, append_images=[Image.new("RGB", (320, 240), WHITE)])

    assert is_near(stored(clean(upload(both))).getpixel((10, 100)), RED)


def test_a_pdf_is_kept_as_a_pdf_whatever_its_name():
    cleaned = clean(upload(PDF, name="minutes.doc"))

    assert (cleaned.content[:5], cleaned.mime, cleaned.extension) == (b"%PDF-", "application/pdf", "pdf")
    assert (cleaned.width, cleaned.height) == (None, None)


def test_exactly_the_largest_paper_is_accepted():
    largest = PDF.replace(b"trailer", b" " * (photos.MAX_PDF_BYTES - len(PDF)) + b"trailer")

    assert clean(upload(largest)).mime == "application/pdf"


@pytest.mark.parametrize(("kind", "most"), [("JPEG", 60), ("PNG", 25), ("WEBP", 15)])
def test_of_each_kind_a_picture_may_have_so_many_million_pixels_and_no_more(kind, most):
    side = int((most * 1_000_000) ** 0.5)

    assert clean(upload(encoded(Image.new("RGB", (side, side)), kind))).width == 1600
    with pytest.raises(TooLarge, match=f"{most}00"):
        clean(upload(encoded(Image.new("RGB", (side + 1, side + 1)), kind)))


TOO_LARGE = {
    "16 MB of anything": lambda: b"\xff\xd8\xff" + b"\x00" * 16 * 1024**2,
    "an 11 MB PDF": lambda: PDF + b" " * 11 * 1024**2 + b"%%EOF",
    "26 million pixels": lambda: png_header(26_000, 1000),
    "ten thousand million pixels": lambda: png_header(100_000, 100_000),
}
UNSAFE = {
    "nothing": lambda: b"",
    "text": "热力公司".encode,
    "a page": lambda: b"<!doctype html><script>alert(1)</script>",
    "a drawing with a script": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a gif": lambda: encoded(halves(mode="P"), "GIF"),
    "a moving gif": lambda: encoded(halves(mode="P"), "GIF", save_all=True, append_images=[Image.new("P", (320, 240))]),
    "a moving webp": lambda: encoded(halves(), "WEBP", save_all=True, append_images=[Image.new("RGB", (320, 240))]),
    "a moving png": lambda: encoded(halves(), "PNG", save_all=True, append_images=[Image.new("RGB", (320, 240))]),
    "a bitmap": lambda: encoded(halves(), "BMP"),
    "a tiff": lambda: encoded(halves(), "TIFF"),
    "a photo cut short": lambda: encoded(halves())[:1500],
    "a png cut short": lambda: encoded(halves(), "PNG")[:200],
    "a webp cut short": lambda: encoded(halves(), "WEBP")[:100],
    "a heic cut short": lambda: HEIC.read_bytes()[:-200],
    "three right bytes": lambda: b"\xff\xd8\xff",
    "a jpeg's beginning and then a page": lambda: b"\xff\xd8\xff\xe0<script>alert(1)</script>",
    "a picture with no height": lambda: png_header(100, 0),
    "a pdf cut short": lambda: PDF[:-8],
    "a program": lambda: b"MZ" + b"\x00" * 100,
}


@pytest.mark.parametrize("make", TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_is_too_large_is_refused_with_413(make):
    with pytest.raises(TooLarge) as refusal:
        clean(upload(make()))

    assert refusal.value.status == 413


@pytest.mark.parametrize("make", UNSAFE.values(), ids=UNSAFE)
def test_what_is_not_an_accepted_picture_is_refused_with_415(make):
    with pytest.raises(UnsafeType) as refusal:
        clean(upload(make()))

    assert refusal.value.status == 415


@pytest.mark.parametrize("make", [TOO_LARGE["26 million pixels"], UNSAFE["a page"], UNSAFE["a photo cut short"]])
def test_refusals_are_sentences_in_the_readers_language(make):
    with translation.override("zh-hans"), pytest.raises(Refusal) as refusal:
        clean(upload(make()))

    with translation.override("zh-hans"):
        assert str(refusal.value).endswith("。")
    with translation.override("en"):
        assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("seed", range(5))
def test_no_damage_to_a_photo_is_more_than_a_refusal(kind, seed):
    whole = bytearray(encoded(halves(), kind))
    for position in range(20 + seed, len(whole), 97 + seed):
        whole[position] ^= 0xA5

    try:
        assert clean(upload(bytes(whole))).mime == "image/jpeg"
    except Refusal as refusal:
        assert refusal.status in (413, 415)


def test_not_more_is_read_than_the_limit_allows():
    class Endless(BytesIO):
        def read(self, size=-1):
            assert 0 < size <= photos.MAX_BYTES + 1
            return b"\x00" * size

    with pytest.raises(TooLarge):
        clean(Endless())

"""Evidence files made safe: known by content; what is stored is a small upright JPEG, or a PDF that does nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import IO, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.evidence import aside
from web.errors import Refusal

MAX_BYTES = 15 * 1024**2
MAX_PDF_BYTES = 10 * 1024**2
PDF_START = b"%PDF-"
EXTENSIONS = {"image/jpeg": "jpg", "application/pdf": "pdf"}


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


PIXELS = _("This picture has more than {most} million pixels. Please choose a smaller one.")
UNFIT = {
    "type": (UnsafeType, _("Only photos (JPEG, PNG, WebP, HEIC) and PDF files can be added.")),
    "moving": (UnsafeType, _("Moving pictures cannot be added. Please add a photo.")),
    "broken_photo": (UnsafeType, _("This photo is broken or incomplete. Please take or save it again.")),
    "broken_pdf": (UnsafeType, _("This PDF is broken or incomplete. Please save it again and add it anew.")),
    "locked_pdf": (UnsafeType, _("This PDF is locked with a password. Please save it without one and add it anew.")),
    "too_much": (TooLarge, _("This file takes too much to open. Please save it smaller and add it anew.")),
}
"""Of each word of the decoder the refusal and its sentence."""


def clean(upload: IO[bytes]) -> Cleaned:
    """What may be stored of an upload, whatever its name says: a JPEG without metadata, or a PDF without scripts.

    Raises `TooLarge` (over 15 MB, a PDF over 10 MB, more pixels than its format may have, or more memory or time than
    one file may take), `UnsafeType` (not JPEG, PNG, WebP, HEIC or PDF; moving; broken; locked) and `aside.Busy`.
    Source: "Evidence" of the six steps.
    """
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise TooLarge(_("This file is larger than 15 MB. Please choose a smaller one."))
    is_paper = content.startswith(PDF_START)
    if is_paper and len(content) > MAX_PDF_BYTES:
        raise TooLarge(_("This PDF is larger than 10 MB. Please add a smaller one."))
    said, kept = aside.opened(content, by="papers" if is_paper else "pictures")
    if "unfit" in said:
        raise _refused(said)
    mime = said["mime"]
    digest = hashlib.sha256(kept).hexdigest()
    return Cleaned(kept, mime, EXTENSIONS[mime], digest, said.get("width"), said.get("height"))


def _refused(said: dict[str, Any]) -> Refusal:
    if said["unfit"] == "pixels":
        return TooLarge(format_lazy(PIXELS, most=said["most"]))
    kind, sentence = UNFIT[said["unfit"]]
    return kind(sentence)

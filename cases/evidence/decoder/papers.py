"""PDF files without anything that acts by itself: no scripts, no programs started, no files inside.

Runs in the decoder's process alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from cases.evidence.decoder.answering import answer
from cases.evidence.decoder.unfit import Unfit

PDF = "application/pdf"
START, END, END_WITHIN = b"%PDF-", b"%%EOF", 2048

RUNS = "/JS /JavaScript /AA /Launch /XFA"
HOLDS = "/EmbeddedFiles /EF /AF /Collection /FS /RichMediaContent /RichMediaSettings /Movie /Sound /3DD"
TAKEN_OUT = frozenset(f"{RUNS} {HOLDS}".split())
"""Entries that go, wherever they stand."""
ACTS = frozenset(
    "/JavaScript /Launch /SubmitForm /ImportData /GoToR /GoToE /Rendition /Movie /Sound /GoTo3DView /RichMediaExecute "
    "/Hide /ResetForm /SetOCGState".split()
)
"""Actions that go. A link within the paper, or to an address that a person has to press, stays."""


def harmless(content: bytes) -> bytes:
    """The same pages, written anew: whatever stood outside of them, or in earlier versions of the file, is gone.

    A paper with a signature that has nothing to be taken out is kept byte for byte: written anew, its seal would break.
    """
    if not content.startswith(START) or END not in content[-END_WITHIN:]:
        raise Unfit("broken_pdf")
    try:
        return _written(content)
    except pikepdf.PasswordError as locked:
        raise Unfit("locked_pdf") from locked
    except (MemoryError, Unfit):
        raise
    except Exception as error:
        raise Unfit("broken_pdf") from error


def _written(content: bytes) -> bytes:
    with pikepdf.open(BytesIO(content)) as paper:
        if not len(paper.pages):
            raise Unfit("broken_pdf")
        taken_out, is_signed = _take_out(paper)
        if is_signed and not taken_out and not paper.get_warnings():
            return content
        stored = BytesIO()
        # The same paper sent twice has to be the same file: by its digest a repeated form is known.
        paper.save(stored, deterministic_id=True, compress_streams=False)
        return stored.getvalue()


def _take_out(paper: pikepdf.Pdf) -> tuple[int, bool]:
    """How many things went, and whether the paper is signed."""
    count, is_signed = 0, False
    for each in _dictionaries(paper):
        is_signed = is_signed or "/ByteRange" in each
        for key in [key for key in each.keys() if key in TAKEN_OUT or _opens(key, each[key])]:
            del each[key]
            count += 1
        if _kind(each) in ACTS:
            for key in list(each.keys()):
                del each[key]
            count += 1
    return count, is_signed


def _dictionaries(paper: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary, that of a stream too, each once: an indirect one where it stands, not where it is named."""
    waiting: list[Any] = [*paper.objects, paper.trailer]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Array):
            waiting += _direct(each)
        elif isinstance(each, Dictionary | Stream):
            yield each
            waiting += _direct(each[key] for key in each.keys() if key != "/Parent")


def _direct(parts: Any) -> list[Any]:
    return [part for part in parts if isinstance(part, Array | Dictionary) and not part.is_indirect]


def _opens(key: str, action: Any) -> bool:
    """What happens on opening may only be to show a certain page."""
    return key == "/OpenAction" and not isinstance(action, Array) and _kind(action) != "/GoTo"


def _kind(each: Any) -> str:
    kind = each.get("/S") if isinstance(each, Dictionary) else None
    return str(kind) if isinstance(kind, Name) else ""


if __name__ == "__main__":
    answer(lambda content: ({"mime": PDF}, harmless(content)))

"""PDF files written by hand, so that each holds exactly what a test puts into it."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<>>{page}>>"


def paper(*, catalog: str = "", page: str = "", objects: Sequence[bytes | str] = (), trailer: str = "") -> bytes:
    """One page; further `objects` are numbered from 4 on and named by what is added to catalog, page and trailer."""
    bodies: list[bytes] = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        PAGE.format(page=page).encode(),
        *(body if isinstance(body, bytes) else body.encode() for body in objects),
    ]
    written, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    ending = f"trailer\n<</Size {len(bodies) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{len(written)}\n%%EOF\n"
    return written + table + ending.encode()


def stream(content: bytes, entries: str = "", *, is_packed: bool = False) -> bytes:
    packed = zlib.compress(content, 9) if is_packed else content
    how = "/Filter/FlateDecode" if is_packed else ""
    return f"<</Length {len(packed)}{how}{entries}>>\nstream\n".encode() + packed + b"\nendstream"


SCRIPT = "<</S/JavaScript/JS(app.alert\\(1\\))>>"

ACTING = {
    "a script on opening": lambda: paper(catalog=f"/OpenAction{SCRIPT}"),
    "a script by name": lambda: paper(catalog=f"/Names<</JavaScript<</Names[(a){SCRIPT}]>>>>"),
    "a script in a stream": lambda: paper(
        catalog="/OpenAction 4 0 R", objects=["<</S/JavaScript/JS 5 0 R>>", stream(b"app.alert(1)", is_packed=True)]
    ),
    "a script when a page is turned": lambda: paper(page=f"/AA<</O{SCRIPT}>>"),
    "a script behind a link": lambda: paper(
        page="/Annots[4 0 R]", objects=[f"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A{SCRIPT}>>"]
    ),
    "a script after a harmless step": lambda: paper(
        page="/Annots[4 0 R]",
        objects=[f"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/GoTo/D[3 0 R/Fit]/Next[{SCRIPT}]>>>>"],
    ),
    "a script under a name in other letters": lambda: paper(
        catalog="/Open#41ction<</S/#4aavaScript/#4a#53(app.alert\\(1\\))>>"
    ),
    "a program that is started": lambda: paper(catalog="/OpenAction<</S/Launch/F(cmd.exe)>>"),
    "a program behind a link": lambda: paper(
        page="/Annots[4 0 R]",
        objects=["<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/Launch/Win<</F(cmd.exe)/P(/c calc)>>>>>>"],
    ),
    "an address that is opened": lambda: paper(catalog="/OpenAction<</S/URI/URI(http://bad.example/)>>"),
    "a form that sends itself": lambda: paper(
        page="/AA<</O<</S/SubmitForm/F<</FS/URL/F(http://bad.example/)>>>>>>",
    ),
    "another paper that is opened": lambda: paper(catalog="/OpenAction<</S/GoToR/F(//bad.example/a.pdf)/D[0/Fit]>>"),
    "a file inside": lambda: paper(
        catalog="/Names<</EmbeddedFiles<</Names[(a.exe)4 0 R]>>>>",
        objects=["<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>", stream(b"MZ evil", "/Type/EmbeddedFile")],
    ),
    "a file pinned to a page": lambda: paper(
        page="/Annots[4 0 R]",
        objects=[
            "<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS<</F(a.exe)/EF<</F 5 0 R>>>>>>",
            stream(b"MZ evil", "/Type/EmbeddedFile"),
        ],
    ),
    "an associated file": lambda: paper(
        catalog="/AF[4 0 R]",
        objects=["<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>", stream(b"MZ evil", "/Type/EmbeddedFile")],
    ),
    "a form in XML with its scripts": lambda: paper(
        catalog="/AcroForm<</Fields[]/XFA 4 0 R>>", objects=[stream(b"<script>app.alert(1)</script>")]
    ),
    "a player": lambda: paper(
        page="/Annots[4 0 R]",
        objects=["<</Type/Annot/Subtype/RichMedia/Rect[0 0 9 9]/RichMediaContent<</Assets<<>>>>>>"],
    ),
    "a paper inside a paper": lambda: paper(
        catalog="/Names<</EmbeddedFiles<</Names[(inner.pdf)4 0 R]>>>>/Collection<</View/D>>",
        objects=[
            "<</Type/Filespec/F(inner.pdf)/EF<</F 5 0 R>>>>",
            stream(paper(catalog=f"/OpenAction{SCRIPT}"), "/Type/EmbeddedFile", is_packed=True),
        ],
    ),
}
"""Papers that do something by themselves or carry something in; each with a page that may stay."""

FORBIDDEN = [
    *(b"/JavaScript", b"/JS", b"/Launch", b"/SubmitForm", b"/GoToR", b"/EmbeddedFile", b"/XFA", b"/RichMediaContent"),
    *(b"/AA", b"/AF", b"bad.example", b"app.alert", b"MZ evil", b"cmd.exe"),
]

"""QR codes of addresses, as pictures that stand in the page itself: black on white, for paper and for phones."""

from __future__ import annotations

import segno


def picture(address: str) -> str:
    """A data URI. A quarter of the code may be dirty or torn and it is still read."""
    return str(segno.make(address, error="q").svg_data_uri(scale=8, border=2, dark="#000", light="#fff"))

"""A PDF is kept with its pages and without anything that acts by itself."""

from __future__ import annotations

import zlib
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.evidence.photos import TooLarge, UnsafeType, clean
from tests.hostile.papers import ACTING, FORBIDDEN, SCRIPT, paper, stream

SEALED = "/AcroForm<</SigFlags 3/Fields[4 0 R]>>"
SEAL = "<</FT/Sig/T(seal)/V 5 0 R>>"
SEALING = "<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 10 20 30]/Contents<00>>>"


def kept(content: bytes) -> bytes:
    return clean(SimpleUploadedFile("会议纪要.pdf", content)).content


@pytest.mark.parametrize("make", ACTING.values(), ids=ACTING)
def test_nothing_in_a_kept_paper_acts_by_itself_and_its_page_stays(make, tmp_path):
    given = make()
    (tmp_path / "kept.pdf").write_bytes(kept(given))

    with pikepdf.open(tmp_path / "kept.pdf") as paper_kept:
        assert len(paper_kept.pages) == 1
        paper_kept.save(
            tmp_path / "plain.pdf", qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable, static_id=True
        )
    plain = (tmp_path / "plain.pdf").read_bytes()
    assert [name for name in FORBIDDEN if name in plain] == []


def test_what_harms_nobody_stays_links_the_first_page_and_the_content():
    given = paper(
        catalog="/OpenAction[3 0 R/Fit]",
        page="/Contents 4 0 R/Annots[5 0 R]",
        objects=[
            stream(b"BT (a leak) Tj ET", is_packed=True),
            "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://www.gov.cn/)>>>>",
        ],
    )

    written = kept(given)

    assert b"/OpenAction" in written and b"https://www.gov.cn/" in written
    assert zlib.compress(b"BT (a leak) Tj ET", 9) in written


def test_the_same_paper_sent_twice_is_the_same_file():
    given = ACTING["a script on opening"]()

    assert kept(given) == kept(given)


def test_what_stands_before_or_after_the_paper_or_in_an_older_version_of_it_is_gone():
    with_more = paper() + b"PK\x03\x04<script>alert(1)</script>\n%%EOF\n"

    assert b"<script>" not in kept(with_more)
    with pytest.raises(UnsafeType):
        clean(SimpleUploadedFile("a.pdf", b"GIF89a" + paper()))


def test_a_sealed_paper_is_kept_byte_for_byte_so_that_its_seal_holds():
    sealed = paper(catalog=SEALED, objects=[SEAL, SEALING])

    assert kept(sealed) == sealed


def test_a_seal_does_not_carry_a_script_in():
    sealed = paper(catalog=f"{SEALED}/OpenAction{SCRIPT}", objects=[SEAL, SEALING])

    assert b"JavaScript" not in kept(sealed)


def test_a_paper_that_only_opens_with_a_password_is_refused_with_what_to_do(tmp_path):
    with pikepdf.open(BytesIO(paper())) as open_to_all:
        open_to_all.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(user="secret", owner="secret"))

    with pytest.raises(UnsafeType, match="密码"):
        kept((tmp_path / "locked.pdf").read_bytes())


@pytest.mark.parametrize(
    "given",
    [
        b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n",
        b"%PDF-1.7\n" + b"\x00" * 4096 + b"%%EOF",
        paper().replace(b"/Kids[3 0 R]/Count 1", b"/Kids[]/Count 0"),
    ],
    ids=["no page", "nothing", "no pages in it"],
)
def test_a_paper_without_a_page_is_refused(given):
    with pytest.raises(UnsafeType):
        kept(given)


def test_a_paper_that_unpacks_to_four_hundred_megabytes_takes_no_more_than_its_process_may():
    table = stream(b"\x00" * 400_000_000, "/Type/XRef/Size 9/W[1 4 2]/Root 2 0 R", is_packed=True)
    given = b"%PDF-1.7\n1 0 obj\n" + table + b"\nendobj\nstartxref\n9\n%%EOF\n"

    with pytest.raises((UnsafeType, TooLarge)):
        kept(given)

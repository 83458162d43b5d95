"""Evidence goes through one door, and what comes out is the picture alone."""

from __future__ import annotations

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import ExifTags, Image

from cases.models import Case, Evidence
from cases.rules.choices import State
from tests.cases.world import case_in
from tests.hostile.papers import SCRIPT, paper

PLACE = {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (44.0, 24.0, 21.0)}


def photo_with_a_place() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SECRETPHONE"
    exif[ExifTags.IFD.GPSInfo] = PLACE
    written = io.BytesIO()
    Image.new("RGB", (640, 480), "navy").save(written, "JPEG", exif=exif)
    return written.getvalue()


@pytest.fixture
def sign_in(client, world):
    def as_person(name: str):
        client.force_login(world.person(name), backend="teams.backends.PostsBackend")
        return client

    return as_person


@pytest.fixture
def logged(sign_in, world):
    def with_file(content: bytes, name: str = "a.jpg") -> Evidence:
        told = {"text": "堵了", "area": world.areas["grid"].pk, "do": "whistle"}
        sign_in("grid_worker").post("/log/", told | {"photos": [SimpleUploadedFile(name, content)]})
        return Evidence.objects.get()

    return with_file


def url(kept: Evidence, case: Case | None = None) -> str:
    return reverse("desk:evidence", args=[(case or kept.case).reference, kept.uid])


def test_a_photo_comes_out_without_the_place_it_was_taken_at(logged, sign_in):
    before = photo_with_a_place()
    kept = logged(before)

    after = sign_in("grid_worker").get(url(kept)).content

    assert Image.open(io.BytesIO(before)).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    picture = Image.open(io.BytesIO(after))
    assert (picture.format, picture.size) == ("JPEG", (640, 480))
    assert not picture.getexif()
    assert b"SECRETPHONE" not in after and b"Exif" not in after


def test_a_photo_is_looked_at_and_nothing_in_it_runs(logged, sign_in):
    headers = sign_in("grid_worker").get(url(logged(photo_with_a_place()))).headers

    assert headers["Content-Type"] == "image/jpeg"
    assert headers["Content-Disposition"].startswith("inline;")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"].startswith("private")


def test_a_paper_is_downloaded_without_its_scripts(logged, sign_in):
    response = sign_in("grid_worker").get(url(logged(paper(catalog=f"/OpenAction{SCRIPT}"), "说明.pdf")))

    assert response.content.startswith(b"%PDF-") and b"JavaScript" not in response.content
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment;")


def test_the_name_it_came_with_is_kept_nowhere(logged):
    kept = logged(photo_with_a_place(), "王大爷家.jpg")

    assert "王大爷" not in kept.content.name


@pytest.mark.parametrize(("name", "status"), [("committee_officer", 200), ("officer", 200), ("supervisor", 200)])
def test_whoever_sees_the_case_sees_it(logged, sign_in, name, status):
    assert sign_in(name).get(url(logged(photo_with_a_place()))).status_code == status


@pytest.mark.parametrize("name", ["other_grid_worker", "lead", "other_officer", "other_supervisor", "system_admin"])
def test_for_everybody_else_it_does_not_exist(logged, sign_in, name):
    kept = logged(photo_with_a_place())
    client = sign_in(name)

    others, nobodys = client.get(url(kept)), client.get(f"/cases/JL-0/evidence/{uuid.uuid4()}/")

    assert (others.status_code, nobodys.status_code) == (404, 404)
    assert others.content == nobodys.content


def test_the_file_of_one_case_is_not_found_under_another(logged, sign_in, world):
    kept = logged(photo_with_a_place())

    assert sign_in("grid_worker").get(url(kept, case_in(world, State.WHISTLED))).status_code == 404


def test_without_signing_in_there_is_nothing(logged, client):
    kept = logged(photo_with_a_place())
    client.logout()

    assert client.get(url(kept)).url.startswith("/account/sign-in/")


def test_a_file_gone_from_the_disk_is_not_found(logged, sign_in):
    kept = logged(photo_with_a_place())
    kept.content.storage.delete(kept.content.name)

    assert sign_in("grid_worker").get(url(kept)).status_code == 404


@pytest.mark.parametrize("reference", ["%00", "%F0%9F%98%80", "x" * 3000])
def test_no_number_whatever_breaks_it(sign_in, reference):
    assert sign_in("grid_worker").get(f"/cases/{reference}/evidence/{uuid.uuid4()}/").status_code == 404


def test_only_looking_is_possible(logged, sign_in):
    assert sign_in("grid_worker").post(url(logged(photo_with_a_place()))).status_code == 405

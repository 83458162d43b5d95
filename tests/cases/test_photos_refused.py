"""Of several files those that cannot be taken are named, each with why and its place; nothing is said of the others."""

from __future__ import annotations

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from cases.evidence import photos
from cases.evidence.fields import Photos, status_of
from tests.desk.step_forms import photo
from web.templatetags.fields import refused_files


class PhotosForm(forms.Form):
    photos = Photos()


def sent(*files: SimpleUploadedFile) -> PhotosForm:
    return PhotosForm({}, MultiValueDict({"photos": list(files)}))


def script(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"<script>", "image/jpeg")


def test_each_that_cannot_be_taken_is_named_with_its_place():
    form = sent(photo("一.jpg"), script("二.jpg"), photo("三.jpg"), SimpleUploadedFile("空.jpg", b"", "image/jpeg"))

    said = form.errors["photos"]

    assert [sentence.split("：")[0] for sentence in said] == ["二.jpg", "空.jpg"]
    assert refused_files(form["photos"]) == "1 3"
    assert status_of(form) == 415


def test_a_name_with_a_percent_sign_is_said_as_it_is():
    assert sent(script("50%(x)s.jpg")).errors["photos"][0].startswith("50%(x)s.jpg：")


def test_good_ones_are_all_taken_and_none_is_refused():
    form = sent(photo("一.jpg"), photo("二.jpg"))

    assert form.is_valid()
    assert len(form.cleaned_data["photos"]) == 2
    assert refused_files(form["photos"]) == ""


@pytest.mark.parametrize("count", [10, 11])
def test_too_many_are_refused_as_a_whole(count):
    form = sent(*[photo(f"{n}.jpg") for n in range(count)])

    assert status_of(form) == 413
    assert refused_files(form["photos"]) == ""


def test_one_that_is_too_large_is_told_apart(monkeypatch):
    monkeypatch.setattr(photos, "MAX_BYTES", 100)

    assert status_of(sent(photo())) == 413

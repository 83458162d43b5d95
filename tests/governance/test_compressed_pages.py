"""Pages are compressed for who asks from our own pages, never for another site; and style sheets come as one file."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory, override_settings

from governance import sheets
from governance.middleware import CompressedPages
from governance.storage import HashedStorage

PAGE = "<p>" + "工单已派出，请及时签收。" * 200 + "</p>"
OURS = {"accept-encoding": "gzip, deflate, br", "sec-fetch-site": "same-origin"}


def answered(headers: dict[str, str], response: Callable[[], Any] = lambda: HttpResponse(PAGE), **how: Any) -> Any:
    request = RequestFactory().get("/", headers=headers, **how)
    return CompressedPages(lambda _request: response())(request)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "Same-Origin, cross-site"])
def test_what_another_site_asks_for_is_not_compressed(site: str) -> None:
    got = answered(OURS | {"sec-fetch-site": site}, secure=True)

    assert not got.has_header("Content-Encoding")
    assert got.content.decode() == PAGE


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_what_the_person_asks_for_is_and_reads_the_same(site: str) -> None:
    got = answered(OURS | {"sec-fetch-site": site}, secure=True)

    assert got["Content-Encoding"] == "gzip"
    assert int(got["Content-Length"]) == len(got.content) < len(PAGE.encode()) / 5
    assert gzip.decompress(got.content).decode() == PAGE
    assert {"Accept-Encoding", "Sec-Fetch-Site"} <= set(re.split(r",\s*", got["Vary"]))


def test_without_https_there_is_nothing_to_protect() -> None:
    assert answered({"accept-encoding": "gzip"})["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "deflate, gzip;q=0.0"])
def test_who_does_not_take_gzip_gets_the_page(accepted: str) -> None:
    assert not answered(OURS | {"accept-encoding": accepted}).has_header("Content-Encoding")


def test_the_same_page_has_many_lengths() -> None:
    assert len({len(answered(OURS).content) for _time in range(60)}) > 10


def test_what_is_no_page_is_left_alone() -> None:
    def image() -> HttpResponse:
        return HttpResponse(b"0" * 5_000, content_type="image/jpeg")

    for other in (image, lambda: StreamingHttpResponse([b"0" * 5_000]), lambda: HttpResponse("short")):
        assert not answered(OURS, other).has_header("Content-Encoding")


def test_every_page_goes_through_it(client: Any) -> None:
    got = client.get("/sign-in/", headers=OURS, follow=True)

    assert got["Content-Encoding"] == "gzip"


@pytest.fixture
def collected(tmp_path: Path) -> HashedStorage:
    """The style sheets as `collectstatic` leaves them."""
    source = FileSystemStorage(Path(configured.BASE_DIR) / "static")
    storage = HashedStorage(location=tmp_path, base_url="/static/")
    names = [f"{folder}/{name}" for folder in ("css", "vendor") for name in source.listdir(folder)[1]]
    names = [name for name in names if name.endswith(".css")]
    for name in names:
        with source.open(name) as file:
            storage.save(name, file)
    errors = [done for *_names, done in storage.post_process({name: (source, name) for name in names})]
    assert not [error for error in errors if isinstance(error, Exception)]
    return storage


def test_a_sheet_comes_as_one_file_with_all_rules(collected: HashedStorage) -> None:
    for name in ("css/app.css", "css/officials.css"):
        with collected.open(collected.stored_name(name)) as file:
            sheet = file.read().decode()
        imported = sheets.IMPORT.findall((Path(configured.BASE_DIR) / "static" / name).read_text())

        assert imported and "@import" not in sheet
        assert sheet.count("{") == sheet.count("}")
        for path, layer, medium in imported:
            rules = sheets.CHARSET.sub("", (Path(configured.BASE_DIR) / "static/css" / path).read_text()).strip()
            assert f"@layer {layer}{{{rules}}}" in sheet
            assert not medium or f"@media {medium}{{@layer {layer}{{{rules}}}}}" in sheet


def test_the_layers_keep_their_order(collected: HashedStorage) -> None:
    with collected.open(collected.stored_name("css/app.css")) as file:
        first = re.search(r"@layer [^{]*?[;{]", file.read().decode())

    assert first is not None and first.group() == "@layer reset, tokens, base, components;"


def test_what_a_first_load_of_a_sheet_weighs(collected: HashedStorage) -> None:
    weighs = {}
    for name in ("css/app.css", "css/officials.css"):
        with collected.open(collected.stored_name(name) + ".gz") as file:
            weighs[name] = len(file.read())

    assert weighs["css/app.css"] < 16_000
    assert weighs["css/officials.css"] < 2_000


@pytest.mark.parametrize(
    "sheet",
    [
        '@import url("other.css");',
        "@import 'other.css' layer(base);",
        '@import url("deep.css") layer(base);',
        '@import url("pointing.css") layer(base);',
    ],
)
def test_a_chain_that_is_not_understood_is_refused(sheet: str) -> None:
    files = {
        "css/a.css": sheet,
        "css/other.css": "p{}",
        "css/deep.css": '@import url("other.css") layer(base);',
        "css/pointing.css": "p{background:url(../beside.png)}",
    }
    with pytest.raises(sheets.NotOneSheet):
        sheets.put_together("css/a.css", files.__getitem__)


def test_every_file_of_every_app_is_collected(tmp_path: Path) -> None:
    """As `make run` does it: sheets of others, which import in their own way, are left as they come."""
    whole = {"default": configured.STORAGES["default"], "staticfiles": {"BACKEND": "governance.storage.HashedStorage"}}

    with override_settings(STATIC_ROOT=tmp_path, STORAGES=whole):
        call_command("collectstatic", interactive=False, verbosity=0)

    assert (tmp_path / "staticfiles.json").exists()
    assert any("@import" in sheet.read_text() for sheet in (tmp_path / "admin/css").glob("forms.*.css"))

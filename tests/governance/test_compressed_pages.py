"""Pages are compressed for who asks from our own pages, never for another site; and style sheets come as one file."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory, override_settings

from governance.middleware import CompressedPages

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


STATIC = Path(configured.BASE_DIR) / "static"
IMPORTS = re.compile(r"""(?:@import url\(|from |import )["'](?P<name>[^"']+)["']""")


def imported(name: str) -> set[str]:
    """The sheet or script and all that it imports."""
    found = IMPORTS.findall((STATIC / name).read_text(encoding="utf-8"))
    return {name}.union(*(imported(normpath(join(dirname(name), other))) for other in found))


def test_no_sheet_or_script_is_left_out() -> None:
    """Each file that lies there is imported, in the end, by one of those that pages name."""
    entries = [f"{path.suffix[1:]}/{path.name}" for path in (STATIC / "built").iterdir()]
    reached = {name for entry in entries for name in imported(entry)}
    there = {f"{path.parent.name}/{path.name}" for folder in ("css", "js") for path in (STATIC / folder).iterdir()}

    assert there <= reached and len(there) > 30
    assert not re.search("@import|import[ {]", "".join(path.read_text() for path in (STATIC / "built").iterdir()))


def test_the_layers_keep_their_order() -> None:
    for name in ("app", "officials", "residents"):
        first = re.search(r"@layer [^{]*?[;{]", (STATIC / f"built/{name}.css").read_text(encoding="utf-8"))
        assert first is not None and first.group() == "@layer reset,tokens,base,components;"


def test_every_file_of_every_app_is_collected(tmp_path: Path) -> None:
    """As `make run` does it: sheets of others, which import in their own way, are left as they come."""
    whole = {"default": configured.STORAGES["default"], "staticfiles": {"BACKEND": "governance.storage.HashedStorage"}}

    with override_settings(STATIC_ROOT=tmp_path, STORAGES=whole):
        call_command("collectstatic", interactive=False, verbosity=0)

    assert (tmp_path / "staticfiles.json").exists()
    assert any("@import" in sheet.read_text() for sheet in (tmp_path / "admin/css").glob("forms.*.css"))

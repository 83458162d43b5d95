"""The pages of an import: sent, looked at, put into force, undone; and what a page may cost."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from imports.actions import batches
from imports.models import ImportBatch
from imports.sheets import reading, writing
from teams.models import Post
from tests.administration.pages import Walker, text
from tests.cases.counting import statements
from tests.cases.world import World
from tests.imports.rosters import GRID, OTHER_GRID, compared, xlsx

LIU = ("liuyang", "刘洋", "网格员", OTHER_GRID, "", "副", "2026-01-15")
BAD = ("zhou", "周弘", "网格员", GRID, "", "", "2026-13-01")


@pytest.fixture
def security(world: World) -> Walker:
    return Walker(world, "security")


def send(walker: Walker, content: bytes, **typed: object) -> HttpResponse:
    return walker.send("add_import", file=SimpleUploadedFile("名册.xlsx", content), **typed)


def test_a_file_is_taken_in_compared_put_into_force_and_undone(security: Walker) -> None:
    assert send(security, xlsx(LIU, BAD)).status_code == 302
    batch = ImportBatch.objects.get()
    assert "正在读取" in text(security.see("import", batch.pk))
    batches.advance()

    page = text(security.see("import", batch.pk))
    assert "生效1处变动" in page and "新任 1" in page and "退回 1" in page
    assert "第3行：没有“2026-13-01”这一天" in page

    assert security.send("apply_import", batch.pk).status_code == 302
    batches.advance()
    assert Post.objects.filter(person__username="liuyang").exists()

    assert security.send("undo_import", batch.pk).status_code == 302
    batches.advance()
    assert not Post.objects.filter(person__username="liuyang").exists()
    assert "已撤销" in text(security.see("imports"))


def test_the_bar_asks_for_the_whole_page_when_the_work_is_done(security: Walker) -> None:
    send(security, xlsx(LIU))
    batch = ImportBatch.objects.get()
    before = security.see("import_progress", batch.pk)

    batches.advance()

    assert "every 1s" in text(before) and "HX-Refresh" not in before.headers
    assert security.see("import_progress", batch.pk).headers["HX-Refresh"] == "true"


def test_the_rows_that_came_back_can_be_downloaded_and_read_again(security: Walker, world: World) -> None:
    batch = compared(xlsx(LIU, BAD), by=world.person("security"))

    response = security.see("import_returned", batch.pk)

    rows = reading.read(response.content).tables[0].rows
    assert [row.cells["username"] for row in rows] == ["zhou"]


def test_a_file_that_is_too_large_keeps_the_form_and_says_so(security: Walker) -> None:
    answer = send(security, b"x" * (reading.LARGEST + 1))

    assert answer.status_code == 422
    assert "15 MB" in text(answer)
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("typed", [{}, {"is_whole": "on", "duty": "grid_worker"}])
def test_without_a_file_or_with_half_a_roster_nothing_is_taken_in(security: Walker, typed: dict[str, str]) -> None:
    assert security.send("add_import", **typed).status_code == 422
    assert not ImportBatch.objects.exists()


def test_a_whole_list_is_said_with_its_area_duty_and_day(security: Walker, world: World) -> None:
    area = world.areas["community"]
    typed = {"is_whole": "on", "duty": "grid_worker", "area": area.pk, "area_words": area.name, "ends_on": "2027-01-01"}

    send(security, xlsx(LIU), **typed)
    batches.advance()

    batch = ImportBatch.objects.get()
    assert (batch.roster_area, batch.counts["left"]) == (area, 1)
    assert "至 2027-01-01" in text(security.see("import", batch.pk))


def test_a_file_that_cannot_be_read_says_why_on_its_page(security: Walker) -> None:
    send(security, b"PK\x03\x04")
    batches.advance()

    assert "工作簿已损坏" in text(security.see("import", ImportBatch.objects.get().pk))


def test_an_import_put_aside_writes_nothing(security: Walker, world: World) -> None:
    batch = compared(xlsx(LIU), by=world.person("security"))

    security.send("cancel_import", batch.pk)

    assert security.send("apply_import", batch.pk).status_code == 422
    assert not Post.objects.filter(person__username="liuyang").exists()


@pytest.mark.parametrize("only", ["", "new", "unchanged", "castle"])
def test_the_page_stays_within_its_statements(security: Walker, world: World, only: str) -> None:
    batch = compared(xlsx(LIU, BAD), by=world.person("security"))
    security.see("import", batch.pk)

    with statements() as said:
        security.see("import", batch.pk, only=only)

    assert len(said) <= 8, said


def test_the_template_sent_as_it_is_changes_nothing_and_says_so(security: Walker, world: World) -> None:
    batch = compared(writing.template(), by=world.person("security"))

    page = text(security.see("import", batch.pk))

    assert "示例行已略过" in page
    assert "文件没有带来任何变动" in page
    assert "已不再保存" not in page

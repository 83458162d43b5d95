"""What stands in a file: the rows of the list, never a formula, marked, sealed on the disk."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from cases.models import Call, CaseEvent, Rating
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from exports import working
from exports.choices import Format, Kind
from exports.files import workbook
from exports.files.sealed import Broken
from tests.cases.world import World, case_in, invited
from tests.exports.files import ask, content, numbers, parts, read, sheet_rows, sheets, written

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("http://evil.example","看")'


@pytest.mark.parametrize("filter", ["", "state=whistled", "is_overdue=false&network=livelihood", "area=220283001002"])
@pytest.mark.parametrize("format", Format.values)
def test_a_file_holds_the_rows_of_the_list(world: World, client: Client, filter: str, format: str) -> None:
    for state in (State.WHISTLED, State.IMPLEMENTING, State.CLOSED):
        case_in(world, state)
    client.force_login(world.person("officer"), backend="teams.backends.PostsBackend")
    listed = client.get(f"/api/v1/cases/?{filter}").json()["results"]

    export = written(world.person("officer"), format=format, filter=filter)

    assert numbers(export) == [row["number"] for row in listed]
    assert export.row_count == len(listed)
    assert export.size == len(content(export))
    assert export.sha256 == hashlib.sha256(content(export)).hexdigest()


def test_programs_get_stored_words_and_people_read_words(world: World) -> None:
    case_in(world, State.IMPLEMENTING)
    officer = world.person("officer")

    [for_programs] = read(written(officer, format=Format.JSONL))
    [for_people] = read(written(officer, format=Format.CSV))
    with override("en"):
        [in_english] = read(written(officer, format=Format.CSV))

    assert (for_programs["state"], for_programs["is_danger"]) == ("implementing", False)
    assert for_programs["raised_at"].endswith("Z")
    assert (for_people["状态"], for_people["地点"]) == ("落实中", "3号楼")
    assert in_english["state"] == "being implemented"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_no_cell_begins_a_formula(world: World, begin: str) -> None:
    case_in(world, State.WHISTLED, text=f"{begin}1+1", place=FORMULA)
    officer = world.person("officer")

    [row] = csv.DictReader(io.StringIO(content(written(officer, format=Format.CSV)).decode("utf-8-sig"), newline=""))
    sheet = parts(content(written(officer, format=Format.XLSX)))["xl/worksheets/sheet2.xml"]

    assert (row["诉求"], row["地点"]) == (f"'{begin}1+1", f"'{FORMULA}")
    assert "<f>" not in sheet and "hyperlink" not in sheet.lower().replace("=hyperlink(", "")
    assert f"<t>{FORMULA}</t>" in sheet.replace("&quot;", '"')


def test_each_row_and_each_printed_page_says_who_exported_it(world: World) -> None:
    case_in(world, State.WHISTLED)
    officer = world.person("officer")

    for format in Format.values:
        export = written(officer, format=format)
        assert list(read(export)[0].values())[-1] == working.mark_of(export)
    book = content(export := written(officer, format=Format.XLSX, filter="state=whistled"))

    said = working.mark_of(export)
    assert officer.name in said and "北城街道办事处" in said and str(export.pk) in said
    for sheet in parts(book).values():
        assert f"<oddHeader>&amp;L{said}</oddHeader>" in sheet
        assert f"<oddFooter>&amp;L{said}&amp;R" in sheet
    cover = {line[0]: line[1] for line in sheets(book)["文件说明"]}
    assert cover["办理情况"] == "待接单"


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    monkeypatch.setattr(working, "CHUNK", 2)
    cases = [case_in(world, State.WHISTLED) for _ in range(5)]

    export = written(world.person("officer"), format=Format.XLSX)

    assert [row["工单编号"] for row in sheet_rows(content(export))] == [case.reference for case in reversed(cases)]
    assert list(sheets(content(export))) == ["文件说明", "事项", "事项 2", "事项 3"]


def test_the_file_lies_sealed_and_nothing_lies_beside_it(world: World) -> None:
    case_in(world, State.WHISTLED)

    export = written(world.person("officer"), format=Format.CSV)

    lying = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert [str(path.relative_to(settings.MEDIA_ROOT)) for path in lying] == [export.stored_as]
    assert "制动器".encode() not in lying[0].read_bytes()
    assert "制动器".encode() in content(export)


def test_a_piece_that_was_changed_or_put_elsewhere_is_refused(world: World) -> None:
    case_in(world, State.WHISTLED)
    officer = world.person("officer")
    one, other = (written(officer, format=Format.CSV) for _ in range(2))

    Path(default_storage.path(one.stored_as)).write_bytes(Path(default_storage.path(other.stored_as)).read_bytes())

    with pytest.raises(Broken):
        content(one)


TOLD = "我叫欧阳紫鸢，电话13877665544，身份证220283198506073219"
SECRETS = ("紫鸢", "13877665544", "220283198506073219", "王大爷", "13800005678")


@pytest.fixture
def planted(world: World) -> None:
    """Names and numbers wherever people write: text, place, answer, brief, notes of officials, words of a rating."""
    for facts in ({}, {"is_confidential": True, "brief": TOLD}):
        case = case_in(world, State.CLOSED, text=TOLD, place=f"3号楼 {TOLD}", answer=TOLD, **facts)
        answers = {"contacted": "yes", "solved": "yes", "satisfied": 5, "answered_at": timezone.now(), "reasons": TOLD}
        visited = {"witness": "欧阳紫鸢", "visited_by": world.people["officer"]}
        rating = Rating.objects.filter(case=case, answered_at=None).first() or invited(case)
        Rating.objects.filter(pk=rating.pk).update(**answers, **visited)
        event = CaseEvent(case=case, seq=2, action=Action.PROGRESS, source=case.state, target=case.state, note=TOLD)
        event.by, event.occurred_at, event.recorded_at = world.people["officer"], case.raised_at, case.raised_at
        event.save()
        Call.objects.filter(case=case).update(mark="slow", mark_note=TOLD)


@pytest.mark.parametrize("who", ["officer", "lead", "supervisor", "auditor", "grid_worker", "city_officer"])
def test_names_and_numbers_are_masked_in_every_kind_and_format(world: World, planted: None, who: str) -> None:
    held = 0
    for kind in Kind.values:
        for format in Format.values:
            rows = read(written(world.person(who), kind=kind, format=format))
            held += len(rows)
            assert [secret for secret in SECRETS if secret in str(rows)] == [], (kind, format)
    assert held > len(Format.values) * 4


def test_what_is_asked_for_is_written_once(world: World) -> None:
    ask(world.person("officer"))

    assert working.advance()
    assert not working.advance()

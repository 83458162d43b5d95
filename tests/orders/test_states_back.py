"""What became of orders goes back to their sender: in its fields and words, each change once, nothing about anybody."""

from __future__ import annotations

import csv
import datetime as dt
import json
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Case
from cases.rules.choices import State
from imports.actions import batches
from networks.models import Change
from orders import files_out
from orders.actions import mappings, states
from orders.actions.mappings import Particulars
from orders.choices import FileKind
from orders.models import Mapping, OutsideOrder, Source, StateFile
from tests.cases.world import World, case_in
from tests.orders.files import LAMP, LEAK, NAME, PHONE, applied, as_csv, cells_of, source_of, undone
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
BACK = {
    "number": "流水号", "state": "办理状态", "outcome": "办理结果", "answer": "答复内容", "unit": "承办单位",
    "closed_at": "办结时间", "our_number": "编号",
}  # fmt: skip
WORDS = {"whistled": "待受理", "closed": "已归档"}


def taken(world: World, *rows: tuple[Any, ...]) -> tuple[Source, Mapping]:
    source, officer = source_of(world), world.person("officer")
    applied(source, as_csv(*rows), by=officer)
    mapping = Mapping.objects.get()
    said = Particulars(mapping.name, mapping.columns, back=BACK, states=WORDS, outcomes={"solved": "已解决"})
    return source, mappings.correct(mapping, said, by=officer)


def handed(world: World, source: Source, mapping: Mapping, **days: dt.date) -> list[dict[str, str]]:
    given = {"mapping": mapping, "kind": FileKind.JSON, "by": world.person("officer")}
    file = states.hand_back(source, **given, **days)
    found: list[dict[str, str]] = json.loads(files_out.written(FileKind.JSON, [], states.rows_of(file)))
    return found


def instead_of(order: OutsideOrder, case: Case) -> Case:
    """Let the order have become this case."""
    OutsideOrder.objects.filter(pk=order.pk).update(case=case, told_version=0)
    return case


def test_a_state_goes_back_in_their_fields_and_words(world: World) -> None:
    source, mapping = taken(world, LEAK)

    [told] = handed(world, source, mapping)

    assert told == {
        "流水号": LEAK[0],
        "编号": Case.objects.get().reference,
        "办理状态": "待受理",
        "办理结果": "",
        "答复内容": "",
        "承办单位": "正阳社区居委会",
        "办结时间": "",
    }


def test_an_answer_goes_back_masked_and_only_once_it_was_given(world: World) -> None:
    source, mapping = taken(world, LEAK)
    order = OutsideOrder.objects.get()
    words = f"已修好，请{NAME}女士放心，有事打{PHONE}。"
    answered = {"answer": words, "outcome": "solved"}

    instead_of(order, case_in(world, State.FEEDBACK, **answered))
    [before] = handed(world, source, mapping)
    closed = instead_of(order, case_in(world, State.CLOSED, **answered))
    [after] = handed(world, source, mapping)

    assert (before["答复内容"], before["办理结果"]) == ("", "")
    assert (after["办理状态"], after["办理结果"]) == ("已归档", "已解决")
    assert closed.closed_at and after["办结时间"] == timezone.localtime(closed.closed_at).strftime("%Y-%m-%d %H:%M:%S")
    assert after["答复内容"].startswith("已修好") and PHONE not in after["答复内容"]


def test_of_a_confidential_case_no_answer_goes_back(world: World) -> None:
    source, mapping = taken(world, LEAK)
    secret = case_in(world, State.CLOSED, answer="已调解。", outcome="solved", is_confidential=True)
    instead_of(OutsideOrder.objects.get(), secret)

    [told] = handed(world, source, mapping)

    assert (told["办理状态"], told["答复内容"]) == ("已归档", "")


def test_a_file_of_changes_has_each_change_once_and_nothing_that_only_stirred(world: World) -> None:
    source, mapping = taken(world, LEAK, LAMP)
    handed(world, source, mapping)
    lamp = OutsideOrder.objects.get(number=LAMP[0]).case
    actions.remind(lamp, by=world.person("officer"))

    with pytest.raises(Refusal):
        handed(world, source, mapping)
    lamp.refresh_from_db()
    actions.withdraw(lamp, by=lamp.reporters.get())

    assert [row["流水号"] for row in handed(world, source, mapping)] == [LAMP[0]]
    assert StateFile.objects.count() == 2
    assert Change.objects.filter(action="states_told").count() == 2


def test_a_file_of_days_has_what_changed_in_them_whether_told_or_not(world: World) -> None:
    source, mapping = taken(world, LEAK, LAMP)
    handed(world, source, mapping)
    today = timezone.localdate()
    yesterday, tomorrow = today - dt.timedelta(days=1), today + dt.timedelta(days=1)

    assert len(handed(world, source, mapping, since=today, until=tomorrow)) == 2
    with pytest.raises(Refusal):
        handed(world, source, mapping, since=yesterday, until=today)


def test_orders_of_an_import_that_was_undone_do_not_go_back(world: World) -> None:
    source, mapping = taken(world, LEAK)
    undone(OutsideOrder.objects.get().batch, by=world.person("officer"))

    with pytest.raises(Refusal):
        handed(world, source, mapping)


@pytest.mark.parametrize("kind", FileKind)
def test_each_kind_of_file_is_fetched_and_fetched_again_by_the_centre_alone(world: World, kind: FileKind) -> None:
    source, mapping = taken(world, LEAK, LAMP)
    client = Client()
    client.force_login(world.people["officer"], backend="teams.backends.PostsBackend")

    made = client.post(reverse("orders:states", args=[source.pk]), {"mapping": mapping.pk, "kind": kind.value})
    again = client.get(reverse("orders:state_file", args=[StateFile.objects.get().pk]))

    assert "attachment" in made["Content-Disposition"] and made["Cache-Control"] == "no-store"
    for answer in (made, again):
        assert [row[0] for row in _rows(kind, answer.content)] == ["流水号", LEAK[0], LAMP[0]]


def _rows(kind: FileKind, content: bytes) -> list[list[str]]:
    if kind == FileKind.XLSX:
        return cells_of(content)
    if kind == FileKind.CSV:
        return list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    told = json.loads(content)
    return [list(told[0]), *(list(row.values()) for row in told)]


def test_in_a_csv_no_cell_is_a_formula() -> None:
    content = files_out.written(FileKind.CSV, ["a"], [{"a": '=HYPERLINK("x")'}])

    assert content.decode("utf-8-sig").splitlines()[1].startswith("\"'=")


@pytest.mark.parametrize("who", ["other_officer", "lead", "system_admin"])
def test_nobody_else_makes_such_a_file(world: World, who: str) -> None:
    source, mapping = taken(world, LEAK)

    with pytest.raises(NotAllowed):
        states.hand_back(source, mapping=mapping, kind=FileKind.CSV, by=world.person(who))

    assert not StateFile.objects.exists()


def test_a_mapping_without_fields_that_go_back_is_not_offered(world: World) -> None:
    source, officer = source_of(world), world.person("officer")
    applied(source, as_csv(LEAK), by=officer)

    with pytest.raises(Refusal):
        states.hand_back(source, mapping=Mapping.objects.get(), kind=FileKind.CSV, by=officer)

    assert not batches.advance()


def test_while_no_mapping_says_what_goes_back_the_page_says_what_to_do(world: World, client: Client) -> None:
    source = source_of(world)
    client.force_login(world.people["officer"], backend="teams.backends.PostsBackend")

    page = client.get(reverse("orders:states", args=[source.pk])).content.decode()

    assert "还没有列对照表写明回传哪些字段" in page

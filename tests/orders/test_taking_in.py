"""Orders of another system: read, compared, taken in as cases, nothing twice, undone while nobody has touched them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from cases import actions
from cases.models import Case, CaseEvent, Reporter
from cases.rules import sealing
from cases.rules.choices import Channel, State
from cases.rules.lifecycle import Action
from imports.actions import batches
from imports.choices import BatchState, Outcome
from imports.models import ImportFile, ImportRow
from orders.actions import mappings
from orders.actions.mappings import Particulars
from orders.importing import comparing
from orders.models import Loading, Mapping, OutsideOrder
from tests.cases.counting import statements
from tests.cases.world import World
from tests.orders.files import (
    HEADINGS,
    LAMP,
    LEAK,
    NAME,
    PHONE,
    applied,
    as_csv,
    as_json,
    as_xlsx,
    cells_of,
    compared,
    done,
    outcomes,
    row,
    source_of,
    taken_in,
    undone,
)
from web.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "content",
    [
        as_xlsx(LEAK, LAMP),
        as_csv(LEAK, LAMP),
        as_csv(LEAK, LAMP, encoding="utf-8-sig"),
        as_csv(LEAK, LAMP, encoding="gb18030"),
        as_json(LEAK, LAMP),
        b'{"total": 2, "rows": ' + as_json(LEAK, LAMP) + b"}",
    ],
    ids=["xlsx", "csv", "csv with mark", "gb18030", "json", "json with one list"],
)
def test_each_kind_of_file_says_the_same_and_nothing_is_written_before_somebody_says_so(
    world: World, content: bytes
) -> None:
    batch = compared(source_of(world), content, by=world.person("officer"))

    assert batch.state == BatchState.COMPARED
    assert outcomes(batch) == [Outcome.NEW, Outcome.NEW]
    assert [one.shown["place"] for one in batch.rows.order_by("pk")] == ["北城街道 正阳社区", "北城街道 新华社区"]
    assert not Case.objects.exists() and not OutsideOrder.objects.exists()


def test_an_order_becomes_a_case_as_every_other_and_keeps_its_number(world: World) -> None:
    officer = world.person("officer")

    batch = applied(source_of(world), as_xlsx(LEAK), by=officer)

    assert batch.state == BatchState.APPLIED
    order = OutsideOrder.objects.select_related("case").get()
    case, reporter = order.case, Reporter.objects.get()
    assert (order.number, order.wants_answer, order.batch) == (LEAK[0], True, batch)
    assert order.told_at == timezone.make_aware(dt.datetime(2026, 11, 29, 8, 30))
    assert (case.text, case.place, case.channel, case.raised_by) == (LEAK[1], LEAK[3], Channel.IMPORT, officer)
    assert (case.state, case.centre) == (State.WHISTLED, world.unit("committee"))
    assert (sealing.unseal(reporter.sealed_name), sealing.unseal(reporter.sealed_phone)) == (NAME, PHONE)
    assert [event.action for event in CaseEvent.objects.all()] == [Action.WHISTLE]


def test_words_of_danger_are_heard_and_a_reporter_can_be_kept_from_units(world: World) -> None:
    fire = ("DH1", "三楼着火了，有人被困。", "正阳社区", "3号楼", "", "", "", "", "", "是")

    applied(source_of(world), as_xlsx(fire), by=world.person("officer"))

    case = Case.objects.get()
    assert (case.is_danger, case.level, case.hides_reporter) == (True, "I", True)


def test_the_same_file_again_makes_nothing(world: World) -> None:
    source, officer = source_of(world), world.person("officer")
    applied(source, as_xlsx(LEAK, LAMP), by=officer)

    batch = compared(source, as_xlsx(LEAK, LAMP), by=officer)

    assert outcomes(batch) == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert batch.change_count == 0 and Case.objects.count() == 2


@pytest.mark.parametrize(
    ("told", "news"),
    [
        ((LEAK[0], LEAK[1] + "三单元也黑了。", *LEAK[2:]), "12345热线来单：三单元也黑了。"),
        ((LEAK[0], "两个单元都黑了。", *LEAK[2:]), "12345热线来单：两个单元都黑了。"),
        ((*LEAK[:3], "制动器小区5号楼", *LEAK[4:]), "12345热线来单：地址：制动器小区5号楼"),
    ],
    ids=["gone on with", "other words", "another address"],
)
def test_what_is_new_under_a_known_number_is_added_to_its_case_once(
    world: World, told: tuple[str, ...], news: str
) -> None:
    source, officer = source_of(world), world.person("officer")
    applied(source, as_xlsx(LEAK, LAMP), by=officer)

    batch = applied(source, as_xlsx(told, LAMP), by=world.person("second_officer"))
    again = compared(source, as_xlsx(told, LAMP), by=officer)

    case = OutsideOrder.objects.get(number=LEAK[0]).case
    added = CaseEvent.objects.get(action=Action.ADD_FACT)
    assert (added.case, added.note, case.text) == (case, news, LEAK[1])
    assert outcomes(batch) == [Outcome.CHANGED, Outcome.UNCHANGED]
    assert outcomes(again) == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert undone(batch, by=officer).state == BatchState.APPLIED


def test_what_is_new_of_a_case_that_is_over_or_too_long_comes_back_with_our_number(world: World) -> None:
    source, officer = source_of(world), world.person("officer")
    applied(source, as_xlsx(LEAK, LAMP), by=officer)
    over = OutsideOrder.objects.get(number=LEAK[0]).case
    actions.withdraw(over, by=over.reporters.get())

    batch = compared(source, as_xlsx((LEAK[0], "又黑了。", *LEAK[2:]), (LAMP[0], "黑" * 1500, *LAMP[2:])), by=officer)

    assert outcomes(batch) == [Outcome.CONFLICT, Outcome.CONFLICT]
    assert over.reference in row(batch).sentence and "1000" in row(batch, 3).sentence


def test_the_number_is_one_whatever_its_letters_and_only_within_its_source(world: World) -> None:
    officer, hotline, county = world.person("officer"), source_of(world), source_of(world, name="县平台")
    applied(hotline, as_csv(LEAK), by=officer)
    wide = ("ｄｈ2026113000017 ", *LEAK[1:])

    assert outcomes(compared(hotline, as_csv(wide), by=officer)) == [Outcome.UNCHANGED]
    assert outcomes(compared(county, as_csv(wide), by=officer)) == [Outcome.NEW]


@pytest.mark.parametrize(
    ("place", "said", "sentence"),
    [
        (0, "", "工单编号"),
        (1, "", "诉求内容"),
        (1, "……", "没有写明"),
        (2, "没有这个社区", "认不出"),
        (2, "01网格", "多个辖区"),
        (2, "220283002000", "编码"),
        (4, "2149-01-01 08:00", "将来"),
        (4, "昨天", "昨天"),
        (4, "2026-11-29 25:61", "时间"),
        (6, "不详", "不详"),
        (8, "也许", "也许"),
        (0, "1.23E+17", "1.23E+17"),
        (0, "=1+1", "公式"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_taken_comes_back_with_its_sentence(
    world: World, place: int, said: str, sentence: str
) -> None:
    told = [*LEAK]
    told[place] = said

    batch = compared(source_of(world), as_csv(tuple(told), LAMP), by=world.person("officer"))

    assert outcomes(batch) == [Outcome.REFUSED, Outcome.NEW]
    assert sentence in row(batch).sentence


def test_a_number_that_stands_twice_in_the_file_is_taken_once(world: World) -> None:
    batch = compared(source_of(world), as_csv(LEAK, LEAK), by=world.person("officer"))

    assert outcomes(batch) == [Outcome.NEW, Outcome.REFUSED]


def test_the_place_is_read_from_the_address_where_no_area_is_given(world: World) -> None:
    address = ("DH3", "路灯不亮。", "", "舒兰市北城街道新华社区人民路12号", *[""] * 6)
    nowhere = ("DH4", "路灯不亮。", "", "人民路12号", *[""] * 6)

    batch = compared(source_of(world), as_csv(address, nowhere), by=world.person("officer"))

    assert outcomes(batch) == [Outcome.NEW, Outcome.REFUSED]
    assert row(batch).shown["place"] == "北城街道 新华社区"


def test_their_words_for_a_type_are_ours_by_the_table(world: World) -> None:
    source, officer = source_of(world), world.person("officer")
    told = (*LEAK[:7], "下水道堵", *LEAK[8:])
    first = compared(source, as_csv(told), by=officer)
    mapping = Mapping.objects.get()

    mappings.correct(mapping, Particulars(mapping.name, mapping.columns, types={"下水道堵": "1304"}), by=officer)
    again = done(batches.apply(first, by=officer))

    assert (again.state, row(again).shown["type"] != "") == (BatchState.COMPARED, True)
    assert not Case.objects.exists()

    done(batches.apply(again, by=officer))

    item = Case.objects.get().catalogue_item
    assert item and item.code == "1304"


def test_columns_that_were_changed_meanwhile_need_the_file_again(world: World) -> None:
    source, officer = source_of(world), world.person("officer")
    batch = compared(source, as_csv(LEAK), by=officer)
    mapping = Mapping.objects.get()

    columns = {**mapping.columns, "address": "诉求内容", "text": "地址"}
    mappings.correct(mapping, Particulars(mapping.name, columns), by=officer)
    again = done(batches.apply(batch, by=officer))

    assert outcomes(again) == [Outcome.REFUSED]
    assert not Case.objects.exists()


def test_the_first_file_proposes_a_mapping_and_names_what_it_does_not_read(world: World) -> None:
    source = source_of(world)

    batch = compared(source, as_csv((*LEAK, "x"), headings=(*HEADINGS, "坐席工号")), by=world.person("officer"))

    mapping = Mapping.objects.get()
    assert (mapping.name, mapping.columns["number"], mapping.unmapped) == ("默认", "工单编号", ["坐席工号"])
    assert any("坐席工号" in note for note in batch.notes)


def test_a_file_under_other_headings_is_read_by_a_mapping_that_names_them(world: World) -> None:
    source, officer = source_of(world), world.person("officer")
    headings = ("流水", "市民说", "在哪")
    columns = {"number": "流水", "text": "市民说", "area": "在哪"}
    mapping = mappings.add(source, Particulars("县平台", columns), by=officer)

    batch = compared(source, as_csv(LEAK[:3], headings=headings), by=officer, mapping=mapping)

    assert outcomes(batch) == [Outcome.NEW]


def test_what_is_about_a_resident_lies_sealed_while_it_waits_and_is_gone_once_it_is_a_case(world: World) -> None:
    source, officer = source_of(world), world.person("officer")
    batch = taken_in(source, as_csv(LEAK), by=officer)
    kept = bytes(ImportFile.objects.get().content)
    done(batch)
    waiting = ImportRow.objects.values_list("typed", "shown", "plan", "sentence").get()

    done(batches.apply(batch, by=officer))

    left = ImportRow.objects.get()
    assert PHONE.encode() not in kept and NAME.encode() not in kept
    assert PHONE not in str(waiting) and NAME not in str(waiting)
    assert left.typed == {"number": LEAK[0]} and not bytes(left.sealed_cells)


def test_the_returned_rows_can_be_mended_and_sent_again(world: World) -> None:
    source, officer = source_of(world), world.person("officer")
    batch = compared(source, as_csv((*LEAK[:2], "不知道", *LEAK[3:])), by=officer)

    headings, told = cells_of(batches.returned_sheet(batch))

    assert [str(cell).rstrip("*") for cell in headings[:3]] == ["工单编号", "诉求内容", "所属区域"]
    assert told[5:7] == [NAME, PHONE]
    mended = [*told[: len(HEADINGS)]]
    mended[2] = "正阳社区"
    assert outcomes(compared(source, as_xlsx(tuple(mended)), by=officer)) == [Outcome.NEW]


def test_the_result_sheet_names_our_number_for_theirs_and_no_code(world: World) -> None:
    from orders.actions import loading

    batch = applied(source_of(world), as_csv(LEAK, ("", *LEAK[1:])), by=world.person("officer"))

    case, reporter = Case.objects.get(), Reporter.objects.get()
    [_headings, taken, back] = cells_of(loading.result_sheet(batch))
    assert taken[:3] == [LEAK[0], "新来单", case.reference]
    assert back[1] == "退回" and back[3]
    assert reporter.tracking_code not in str(taken)


def test_an_untouched_import_is_undone_whole_and_its_orders_may_come_again(world: World) -> None:
    source, officer = source_of(world), world.person("officer")
    batch = applied(source, as_csv(LEAK, LAMP), by=officer)

    batch = undone(batch, by=officer)

    assert batch.state == BatchState.UNDONE
    assert {case.state for case in Case.objects.all()} == {State.WITHDRAWN}
    assert all("工单.xlsx" in event.note for event in CaseEvent.objects.filter(action=Action.WITHDRAW))
    again = applied(source, as_csv(LEAK, LAMP), by=officer)
    assert again.state == BatchState.APPLIED
    assert OutsideOrder.objects.filter(number=LEAK[0]).count() == 2
    assert OutsideOrder.objects.get(number=LEAK[0], freed_at=None).case.state == State.WHISTLED


def test_a_touched_import_is_not_undone_and_the_order_is_named(world: World) -> None:
    source, officer = source_of(world), world.person("officer")
    batch = applied(source, as_csv(LEAK, LAMP), by=officer)
    touched = OutsideOrder.objects.get(number=LAMP[0]).case
    actions.remind(touched, by=officer)

    batch = undone(batch, by=officer)

    assert batch.state == BatchState.APPLIED
    assert any(LAMP[0] in note and LEAK[0] not in note for note in batch.notes)
    assert {case.state for case in Case.objects.all()} == {State.WHISTLED}
    assert not OutsideOrder.objects.exclude(freed_at=None).exists()


@pytest.mark.parametrize("who", ["grid_worker", "lead", "other_officer", "county_officer", "system_admin"])
def test_only_duty_officers_of_the_centre_take_its_orders_in(world: World, who: str) -> None:
    source, person = source_of(world), world.person(who)

    with pytest.raises(NotAllowed):
        taken_in(source, as_csv(LEAK), by=person)

    assert not Loading.objects.exists()


def test_whose_post_has_ended_meanwhile_takes_nothing_in(world: World) -> None:
    source, officer = source_of(world), world.person("officer")
    batch = batches.apply(compared(source, as_csv(LEAK), by=officer), by=officer)
    officer.posts.update(until=timezone.localdate())

    done(batch)

    assert batch.state == BatchState.COMPARED and batch.notes
    assert not Case.objects.exists()


def dies(*_given: object, **_more: object) -> None:
    raise MemoryError


def test_a_worker_that_dies_in_the_middle_leaves_nothing_and_the_next_one_does_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orders.importing import writing

    source, officer = source_of(world), world.person("officer")
    batch = batches.apply(compared(source, as_csv(LEAK, LAMP), by=officer), by=officer)
    whole: Callable[..., Case] = writing.whistle
    raised = []

    def whistle(*given: object, **more: object) -> Case:
        if raised:
            raise MemoryError
        raised.append(1)
        return whole(*given, **more)

    with monkeypatch.context() as patched:
        patched.setattr(writing, "whistle", whistle)
        done(batch)
    assert batch.state == BatchState.APPLYING and not Case.objects.exists()

    done(batch)

    assert batch.state == BatchState.APPLIED and Case.objects.count() == 2


def test_more_orders_than_one_import_takes_are_taken_by_the_same_file_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "MOST_AT_ONCE", 1)
    source, officer = source_of(world), world.person("officer")

    first = applied(source, as_csv(LEAK, LAMP), by=officer)
    second = applied(source, as_csv(LEAK, LAMP), by=officer)

    assert outcomes(first) == [Outcome.NEW, Outcome.REFUSED]
    assert outcomes(second) == [Outcome.UNCHANGED, Outcome.NEW]
    assert Case.objects.count() == 2


def test_an_order_takes_at_most_eight_statements(world: World) -> None:
    source, officer = source_of(world), world.person("officer")
    took = {}
    for count in (10, 30):
        rows = [(f"{count}-{number}", *LEAK[1:]) for number in range(count)]
        batch = batches.apply(compared(source, as_csv(*rows), by=officer), by=officer)
        with statements() as counted:
            done(batch)
        took[count] = len(counted)

    assert (took[30] - took[10]) / 20 <= 8


def test_orders_that_changed_are_compared_at_the_same_cost_for_few_and_for_many(world: World) -> None:
    source, officer = source_of(world), world.person("officer")
    rows = [(f"DH{number}", *LEAK[1:]) for number in range(12)]
    applied(source, as_csv(*rows), by=officer)
    took = {}
    for count in (2, 12):
        changed = [(number, f"{text}还是没修。", *rest) for number, text, *rest in rows[:count]]
        sent = taken_in(source, as_csv(*changed), by=officer)
        with statements() as counted:
            assert outcomes(done(sent)) == [Outcome.CHANGED] * count
        took[count] = len(counted)

    assert took[12] == took[2]

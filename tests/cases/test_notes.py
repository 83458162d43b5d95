"""Notes between colleagues: who reads them by every way out, whom they name, who has read them, what corrects them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.models import Call, Case, CaseEvent, LastOpened, Recusal
from cases.reading import conflicts
from cases.rules.choices import State
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from desk import taking
from exports.kinds.events import rows_of
from outbox.models import Message
from outbox.tasks import drain
from teams.choices import Duty
from teams.models import InboxEntry, Post, User
from tests.api.programs import program
from tests.cases.counting import statements
from tests.cases.steps import refused
from tests.cases.world import LONG_AGO, PEOPLE, World, case_in
from webhooks.choices import kinds_of

SECRET = "先别关阀，等老人出院"
IDENTITY = "220283196001011234"
TELEPHONE = "13904321234"


def drain_all() -> None:
    while drain():
        pass


def page_of(client: Client, world: World, case: Case, who: str) -> str:
    client.force_login(world.person(who))
    return client.get(f"/cases/{case.reference}/").content.decode()


def told(world: World, case: Case, who: str) -> set[str]:
    drain_all()
    return set(
        InboxEntry.objects.filter(user=world.people[who], url__contains=case.reference).values_list("kind", flat=True)
    )


@pytest.fixture
def case(world: World) -> Case:
    return case_in(world, State.IMPLEMENTING)


@pytest.fixture
def to_colleagues(world: World, case: Case) -> Case:
    actions.write_note(case, by=world.person("lead"), note=SECRET)
    return case


@pytest.fixture
def to_the_assisting_unit(world: World, case: Case) -> Case:
    actions.write_note(case, by=world.person("lead"), note=SECRET, units=[world.unit("mediation")])
    return case


# Each way out, as (what a reader gets of the case).
def on_the_page(world: World, client: Client, case: Case, who: str) -> str:
    return page_of(client, world, case, who)


def by_program(world: World, _client: Client, case: Case, who: str) -> str:
    return program(world.people[who]).get(f"cases/{case.reference}/events/").content.decode()


def in_a_file(world: World, _client: Client, case: Case, who: str) -> str:
    person = world.person(who)
    return str(list(rows_of(Case.objects.visible_to(person).filter(pk=case.pk), reader=person, now=timezone.now())))


def in_a_conflict(world: World, _client: Client, case: Case, who: str) -> str:
    person = world.person(who)
    if not Case.objects.visible_to(person).filter(pk=case.pk).exists():
        return ""
    found = conflicts.since(taking.visible(person, case.reference), 0, action=Action.REMIND, by=person)
    return str([line.note for line in found.lines])


WAYS = [on_the_page, by_program, in_a_file, in_a_conflict]
Way = Callable[[World, Client, Case, str], str]
each_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)


@each_way
@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_the_writer_s_unit_alone_reads_a_note(
    world: World, client: Client, to_colleagues: Case, who: str, way: Way
) -> None:
    assert (SECRET in way(world, client, to_colleagues, who)) is (who in {"lead", "lead_head"})


@each_way
@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_a_unit_that_the_writer_chose_reads_it_too(
    world: World, client: Client, to_the_assisting_unit: Case, who: str, way: Way
) -> None:
    assert (SECRET in way(world, client, to_the_assisting_unit, who)) is (who in {"lead", "lead_head", "assist"})


@each_way
def test_a_unit_that_was_let_go_loses_what_others_wrote_to_it(
    world: World, client: Client, to_the_assisting_unit: Case, way: Way
) -> None:
    call = Call.objects.get(case=to_the_assisting_unit, part="assist")
    Call.objects.filter(pk=call.pk).update(ended_at=timezone.now())

    assert SECRET not in way(world, client, to_the_assisting_unit, "assist")


@each_way
def test_a_unit_that_was_let_go_keeps_what_it_wrote_until_then_and_nothing_later(
    world: World, client: Client, case: Case, way: Way
) -> None:
    actions.write_note(case, by=world.person("assist"), note="我们下午到场")
    Call.objects.filter(case=case, part="assist").update(ended_at=timezone.now())
    actions.write_note(case, by=world.person("lead"), note=SECRET, units=[world.unit("justice")])

    read = way(world, client, case, "assist")
    assert "我们下午到场" in read
    assert SECRET not in read


@each_way
def test_whoever_stands_aside_reads_no_note(world: World, client: Client, to_colleagues: Case, way: Way) -> None:
    Recusal.objects.create(
        case=to_colleagues,
        person=world.people["lead_head"],
        named_by=world.people["officer"],
        named_at=timezone.now(),
        reason="系亲属",
    )

    assert SECRET not in way(world, client, to_colleagues, "lead_head")


@each_way
def test_of_whom_the_matter_complains_nobody_reads_a_note(
    world: World, client: Client, to_the_assisting_unit: Case, way: Way
) -> None:
    Case.objects.filter(pk=to_the_assisting_unit.pk).update(complained_of=world.unit("mediation"))

    assert SECRET not in way(world, client, to_the_assisting_unit, "assist")


@each_way
@pytest.mark.parametrize("who", ["lead", "assist"])
def test_nobody_reads_numbers_of_people_in_a_note(world: World, client: Client, case: Case, way: Way, who: str) -> None:
    words = f"{SECRET} 身份证{IDENTITY} 电话{TELEPHONE}"
    actions.write_note(case, by=world.person("lead"), note=words, units=[world.unit("mediation")])

    read = way(world, client, case, who)
    assert SECRET in read
    assert IDENTITY not in read
    assert TELEPHONE not in read


def test_no_receiver_is_told_of_a_note() -> None:
    assert kinds_of(Action.WRITE_NOTE, State.IMPLEMENTING) == set()


def test_no_message_that_leaves_holds_its_words(world: World, case: Case) -> None:
    User.objects.filter(pk=world.people["lead_head"].pk).update(email="head@example.org")

    actions.write_note(case, by=world.person("lead"), note=SECRET, people=[world.person("lead_head")])
    drain_all()

    told_ways = set(
        Message.objects.filter(recipient=str(world.people["lead_head"].pk)).values_list("channel", flat=True)
    )
    assert told_ways == {"inbox", "email"}
    assert SECRET not in str(list(Message.objects.values_list("body", flat=True)))


def test_a_note_moves_nothing_and_touches_no_clock(world: World, case: Case) -> None:
    what_stands = ("state", "state_since", "holder_id", "due_at", "next_due_at", "next_stage", "last_step_at")
    before = Case.objects.values_list(*what_stands).get(pk=case.pk)

    event = actions.write_note(case, by=world.person("lead"), note=SECRET)

    assert Case.objects.values_list(*what_stands).get(pk=case.pk) == before
    assert (event.unit, event.note) == (world.unit("justice"), SECRET)


def test_a_unit_that_has_nothing_to_do_with_it_cannot_be_named(world: World, case: Case) -> None:
    with refused(NotPossibleHere, case, status=422, says="供水公司"):
        actions.write_note(case, by=world.person("lead"), note=SECRET, units=[world.unit("water")])


def test_a_person_of_a_unit_that_does_not_read_it_cannot_be_named(world: World, case: Case) -> None:
    with refused(NotPossibleHere, case, status=422, says="assist"):
        actions.write_note(case, by=world.person("lead"), note=SECRET, people=[world.person("assist")])


def test_a_named_person_and_the_people_of_a_named_unit_are_told(world: World, case: Case) -> None:
    actions.write_note(
        case,
        by=world.person("lead"),
        note=SECRET,
        units=[world.unit("mediation")],
        people=[world.person("lead_head")],
    )

    assert told(world, case, "lead_head") == {"note_named"}
    assert told(world, case, "assist") == {"note_unit"}
    assert told(world, case, "officer") == told(world, case, "lead") == set()


def test_a_colleague_s_step_does_not_settle_what_was_written_to_somebody(world: World, case: Case) -> None:
    actions.write_note(case, by=world.person("lead"), note=SECRET, people=[world.person("lead_head")])
    drain_all()
    actions.progress(Case.objects.get(pk=case.pk), by=world.person("lead"), note="到场")
    drain_all()

    assert InboxEntry.objects.unread().filter(user=world.people["lead_head"], kind="note_named").exists()


def test_opening_the_case_reads_the_note_and_its_notice(world: World, client: Client, case: Case) -> None:
    actions.write_note(case, by=world.person("lead"), note=SECRET, people=[world.person("lead_head")])
    drain_all()
    assert "未阅" in page_of(client, world, case, "lead")

    assert "未阅" not in page_of(client, world, case, "lead_head")

    assert not InboxEntry.objects.unread().filter(user=world.people["lead_head"], kind="note_named").exists()
    page = page_of(client, world, case, "lead")
    assert "已阅" in page
    assert "未阅" not in page


def test_a_look_that_shows_nothing_new_writes_nothing(world: World, client: Client, case: Case) -> None:
    page_of(client, world, case, "lead")
    row = LastOpened.objects.get(case=case, person=world.people["lead"])

    with statements() as counted:
        client.get(f"/cases/{case.reference}/")

    assert not [one for one in counted if one.startswith(("INSERT", "UPDATE"))]
    assert LastOpened.objects.get(pk=row.pk).at == row.at


def test_what_a_list_shows_beside_itself_nobody_has_opened(world: World, client: Client, case: Case) -> None:
    client.force_login(world.person("lead"))

    shown = client.get("/desk/ours/")
    assert f'data-case-url="/cases/{case.reference}/"' in shown.content.decode()
    assert not LastOpened.objects.exists()

    client.get(f"/desk/ours/?case={case.reference}")
    assert LastOpened.objects.filter(case=case, person=world.people["lead"]).exists()


def test_asking_for_the_head_of_the_page_opens_nothing(world: World, client: Client, case: Case) -> None:
    client.force_login(world.person("lead"))

    client.head(f"/cases/{case.reference}/")

    assert not LastOpened.objects.exists()


def correct(world: World, case: Case, seq: int, who: str = "lead", note: str = "可以关阀了") -> CaseEvent:
    return actions.write_note(Case.objects.get(pk=case.pk), by=world.person(who), note=note, corrects=seq)


def test_a_correction_stands_in_the_place_of_the_note_and_both_are_kept(
    world: World, client: Client, to_colleagues: Case
) -> None:
    first = CaseEvent.objects.filter(case=to_colleagues).latest("seq")

    correct(world, to_colleagues, first.seq)

    page = page_of(client, world, to_colleagues, "lead_head")
    assert page.count('class="colleague-note"') == 1
    assert page.index("可以关阀了") < page.index(SECRET)
    assert CaseEvent.objects.filter(case=to_colleagues, action=Action.WRITE_NOTE).count() == 2


def test_nobody_corrects_another_s_note(world: World, to_colleagues: Case) -> None:
    seq = CaseEvent.objects.filter(case=to_colleagues).latest("seq").seq

    with refused(NotPossibleHere, to_colleagues, status=422):
        correct(world, to_colleagues, seq, who="lead_head")


def test_what_was_corrected_is_not_corrected_again(world: World, to_colleagues: Case) -> None:
    seq = CaseEvent.objects.filter(case=to_colleagues).latest("seq").seq
    correct(world, to_colleagues, seq)

    with refused(NotPossibleHere, to_colleagues, status=422):
        correct(world, to_colleagues, seq)


def another(world: World, name: str, unit: str) -> User:
    person = User.objects.create_user(f"{name} of {unit}", name)
    person.name = name
    person.save()
    Post.objects.create(person=person, duty=Duty.HANDLER, unit=world.unit(unit), since=LONG_AGO)
    return person


def send(client: Client, world: World, case: Case, who: str, **typed: object) -> tuple[int, str]:
    client.force_login(world.person(who))
    version = Case.objects.get(pk=case.pk).version
    got = client.post(f"/cases/{case.reference}/write_note/", {"version": version} | typed)
    return got.status_code, got.content.decode()


def test_names_behind_a_sign_are_told_also_right_before_other_words(world: World, client: Client, case: Case) -> None:
    another(world, "刘晓东", "justice")
    another(world, "刘晓", "justice")

    status, _page = send(client, world, case, "lead", note="@刘晓东请看一下；写信到 a@example.org")

    assert status == 302
    note = CaseEvent.objects.filter(case=case, action=Action.WRITE_NOTE).get()
    assert [one["name"] for one in note.payload["people"]] == ["刘晓东"]


def test_a_unit_behind_a_sign_reads_the_note(world: World, client: Client, case: Case) -> None:
    send(client, world, case, "lead", note=f"@{world.unit('mediation').name} {SECRET}")

    assert SECRET in page_of(client, world, case, "assist")
    assert told(world, case, "assist") == {"note_unit"}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"note": "@王五 请看"}, "没有“王五”"),
        ({"note": "请看", "people": ["{assist}"]}, "一并勾选"),
        ({"note": " "}, "请写明情况。"),
    ],
)
def test_what_cannot_be_kept_says_why_and_keeps_what_was_typed(
    world: World, client: Client, case: Case, typed: dict[str, object], sentence: str
) -> None:
    known = {"{assist}": str(world.people["assist"].pk)}
    sent = {
        name: [known.get(one, one) for one in value] if isinstance(value, list) else value
        for name, value in typed.items()
    }

    status, page = send(client, world, case, "lead", **sent)

    assert status == 422
    assert str(typed["note"]).strip() in page
    assert sentence in page
    assert not CaseEvent.objects.filter(case=case, action=Action.WRITE_NOTE).exists()


def test_a_name_of_two_in_other_units_has_to_be_ticked(world: World, client: Client, case: Case) -> None:
    another(world, "赵敏", "mediation")
    another(world, "赵敏", "street_office")
    Post.objects.filter(person__name="赵敏", unit=world.unit("street_office")).update(duty=Duty.HEAD)

    status, page = send(client, world, case, "lead", note="@赵敏 请看")

    assert status == 422
    assert "有两位都叫赵敏" in page


def test_the_same_form_sent_twice_is_one_note(world: World, client: Client, case: Case) -> None:
    client.force_login(world.person("lead"))
    sent = {"version": case.version, "note": SECRET}

    first = client.post(f"/cases/{case.reference}/write_note/", sent)
    second = client.post(f"/cases/{case.reference}/write_note/", sent)

    assert (first.status_code, second.status_code) == (302, 409)
    assert CaseEvent.objects.filter(case=case, action=Action.WRITE_NOTE).count() == 1


def test_a_note_collides_with_nobody_s_work(world: World, client: Client, case: Case) -> None:
    actions.progress(case, by=world.person("assist"), note="到场")

    status, _page = send(client, world, case, "lead", version=case.version, note=SECRET)

    assert status == 302


def test_the_form_of_a_correction_begins_with_one_s_own_note_alone(
    world: World, client: Client, to_colleagues: Case
) -> None:
    seq = CaseEvent.objects.filter(case=to_colleagues).latest("seq").seq
    address = f"/cases/{to_colleagues.reference}/write_note/?corrects={seq}"

    client.force_login(world.person("lead"))
    assert SECRET in client.get(address).content.decode()
    client.force_login(world.person("officer"))
    assert SECRET not in client.get(address).content.decode()


@pytest.mark.parametrize("asked", ["0", "x", "9" * 30, "-1", ""])
def test_a_correction_of_nothing_is_a_note_like_others(world: World, client: Client, case: Case, asked: str) -> None:
    client.force_login(world.person("lead"))

    assert client.get(f"/cases/{case.reference}/write_note/?corrects={asked}").status_code == 200


def test_a_note_costs_no_more_than_a_step_may(world: World, client: Client, case: Case) -> None:
    client.force_login(world.person("lead"))
    sent = {
        "version": case.version,
        "note": f"@{world.unit('mediation').name} {SECRET}",
        "people": [world.people["lead_head"].pk],
    }

    with statements() as counted:
        got = client.post(f"/cases/{case.reference}/write_note/", sent)

    assert got.status_code == 302
    assert len(counted) <= 12


def test_where_no_other_unit_could_read_it_nobody_is_asked_which(world: World, client: Client) -> None:
    own = case_in(world, State.WHISTLED)
    with_units = case_in(world, State.IMPLEMENTING)
    client.force_login(world.person("officer"))

    alone, among = (text_of_form(client, case) for case in (own, with_units))

    assert "还有谁能看" in among
    assert "还有谁能看" not in alone


def text_of_form(client: Client, case: Case) -> str:
    return client.get(f"/cases/{case.reference}/write_note/").content.decode()

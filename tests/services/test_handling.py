"""From an application to its certificate: checked, drafted, signed by a second person, numbered, withdrawn."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from cases.rules.sealing import code_digest, unseal
from services.actions import applying, handling, issuing
from services.choices import State, Step
from services.models import Application, Certificate, ServiceEvent
from tests.cases.counting import statements
from tests.cases.world import World
from tests.services.applications import (
    ALLOWANCE,
    ANSWERS,
    HOUSE,
    NEED,
    applied,
    checked,
    drafted,
    issued,
    key,
    service,
    wanted,
)
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
WRITE = 12


def steps(application: Application) -> list[str]:
    return list(ServiceEvent.objects.filter(application=application).order_by("pk").values_list("step", flat=True))


def test_a_certificate_goes_from_hand_to_hand_and_each_step_is_on_record(world: World) -> None:
    certificate = issued(world)

    application = certificate.application
    assert application.state == State.ISSUED and application.ended_at == certificate.signed_at
    assert steps(application) == [Step.APPLY, Step.CHECK, Step.DRAFT, Step.SIGN]
    assert certificate.number_words == f"正阳证〔{timezone.localdate().year}〕0001号"
    assert certificate.issuer == world.units["committee"]
    assert certificate.issuer_words == "舒兰市北城街道 正阳社区居委会"
    assert certificate.valid_until == certificate.issued_on + dt.timedelta(days=30)
    assert certificate.drafted_by != certificate.signed_by
    assert certificate.text == (
        "兹证明孙桂兰（公民身份号码220203196001012344）自2015年3月起在制动器小区3号楼2单元301居住，房屋为自有。"
        "以上情况经网格员上门核实。\n本证明用于办理入学，仅供舒兰市第一小学使用。"
    )


def test_the_sub_district_signs_what_it_decides(world: World) -> None:
    application = drafted(world, NEED)

    with pytest.raises(NotAllowed, match="北城街道办事处"):
        issuing.sign(application, by=world.person("committee_officer"))
    certificate = issuing.sign(application, by=world.person("officer"))

    assert certificate.number_words == f"北城证〔{timezone.localdate().year}〕0001号"
    assert certificate.valid_until is None


def test_whoever_drafted_it_does_not_sign_it(world: World) -> None:
    application = drafted(world, drafter="committee_officer")

    with pytest.raises(Refusal, match="另一个人"):
        issuing.sign(application, by=world.person("committee_officer"))

    application.refresh_from_db()
    assert application.state == State.DRAFTED
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    "who", ["grid_worker", "officer", "supervisor", "auditor", "lead", "other_officer", "county_officer"]
)
def test_only_the_deciding_office_signs(world: World, who: str) -> None:
    application = drafted(world, drafter="committee_officer")

    with pytest.raises(NotAllowed):
        issuing.sign(application, by=world.person(who))

    assert not Certificate.objects.exists()


def test_signed_twice_it_is_one_certificate(world: World) -> None:
    application, officer = drafted(world), world.person("committee_officer")

    first, second = issuing.sign(application, by=officer), issuing.sign(application, by=officer)

    assert first.pk == second.pk and steps(application).count(Step.SIGN) == 1


def test_numbers_run_on_per_issuer_and_begin_anew_with_the_year(world: World) -> None:
    with time_machine.travel(dt.datetime(2026, 12, 30, 2, tzinfo=dt.UTC)):
        before = [issued(world).number_words, issued(world).number_words, issued(world, NEED).number_words]
    with time_machine.travel(dt.datetime(2027, 1, 4, 2, tzinfo=dt.UTC)):
        after = issued(world).number_words

    assert before == ["正阳证〔2026〕0001号", "正阳证〔2026〕0002号", "北城证〔2026〕0001号"]
    assert after == "正阳证〔2027〕0001号"


def test_nothing_is_written_before_it_was_checked_and_nothing_signed_before_it_was_written(world: World) -> None:
    application, by = applied(world), world.person("grid_worker")

    with pytest.raises(Refusal, match="已申请"):
        handling.draft(application, answers=ANSWERS[1], by=by)
    with pytest.raises(Refusal, match="已申请"):
        issuing.sign(application, by=world.person("committee_officer"))

    assert steps(application) == [Step.APPLY]


def test_a_draft_with_a_named_field_missing_is_refused_beside_its_input(world: World) -> None:
    application = checked(world)

    with pytest.raises(Refusal, match="从哪年哪月") as refused:
        handling.draft(application, answers=ANSWERS[1] | {"since": ""}, by=world.person("grid_worker"))

    assert refused.value.field == "since"


def test_only_the_named_fields_stand_in_the_text(world: World) -> None:
    application = checked(world, HOUSE)
    forged = ANSWERS[HOUSE] | {"婚姻状况": "未婚", "identity": "220203196001012344", "origin": "{姓名}自建 {0}"}

    handling.draft(application, answers=forged, by=world.person("grid_worker"))
    certificate = issuing.sign(application, by=world.person("officer"))

    assert "未婚" not in certificate.text and "2202031960" not in certificate.text
    assert "{姓名}自建 {0}" in certificate.text


def test_the_limit_is_counted_on_the_work_calendar(world: World) -> None:
    with time_machine.travel(dt.datetime(2026, 9, 30, 2, tzinfo=dt.UTC)):
        application = applied(world)
        assert not application.is_overdue(timezone.now())

    # Two working days after Wednesday 30 September: the holidays of October end on the 7th.
    assert timezone.localtime(application.due_at) == dt.datetime(2026, 10, 10, tzinfo=timezone.get_current_timezone())
    assert application.is_overdue(dt.datetime(2026, 10, 9, 16, tzinfo=dt.UTC))


def test_help_is_handed_on_and_answered(world: World) -> None:
    officer = world.person("officer")
    application = handling.hand_on(applied(world, ALLOWANCE), to="民政局", by=officer)

    with pytest.raises(Refusal, match="至少"):
        handling.answer(application, reply=" ", by=officer)
    application = handling.answer(application, reply="已批准", by=officer)

    assert (application.state, application.handed_to, application.reply) == (State.ANSWERED, "民政局", "已批准")
    with pytest.raises(Refusal, match="不转给"):
        handling.hand_on(applied(world), to="民政局", by=officer)


def test_refused_with_a_reason_it_stays_so(world: World) -> None:
    officer = world.person("committee_officer")
    application = applied(world)

    with pytest.raises(Refusal):
        handling.refuse(application, reply="", by=officer)
    handling.refuse(application, reply="不在本社区居住", by=officer)

    for step in (
        lambda: handling.check(application, note="看过", by=officer),
        lambda: handling.refuse(application, reply="再说一遍", by=officer),
        lambda: applying.take_back(application),
    ):
        with pytest.raises(Refusal, match="已退回"):
            step()


def test_a_withdrawn_certificate_stays_known_and_is_printed_no_more(world: World) -> None:
    certificate, officer = issued(world), world.person("committee_officer")
    issuing.print_paper(certificate, by=world.person("grid_worker"))

    with pytest.raises(NotAllowed):
        issuing.withdraw(certificate, why="写错", by=world.person("grid_worker"))
    with pytest.raises(Refusal):
        issuing.withdraw(certificate, why="", by=officer)
    certificate = issuing.withdraw(certificate, why="写错门牌", by=officer)
    issuing.withdraw(certificate, why="又写一遍", by=officer)

    certificate.refresh_from_db()
    assert certificate.withdrawn_why == "写错门牌" and certificate.withdrawn_by == officer
    with pytest.raises(Refusal, match="不能再打印"):
        issuing.print_paper(certificate, by=officer)
    assert steps(certificate.application)[-2:] == [Step.PRINT, Step.WITHDRAW]


def test_one_form_is_one_application_and_other_words_under_its_key_are_refused(world: World) -> None:
    of_the_form = key()
    first = applying.apply(wanted(world), key=of_the_form)

    again = applying.apply(wanted(world), key=of_the_form)
    with pytest.raises(Refusal) as refused:
        applying.apply(wanted(world, name="别人"), key=of_the_form)

    assert first.pk == again.pk and Application.objects.count() == 1
    assert refused.value.sentence is applying.REUSED
    assert bytes(first.code_digest) == code_digest(first.code)


def test_what_the_service_does_not_ask_is_not_kept(world: World) -> None:
    application = applied(world, HOUSE, identity="220203196001012344", address="保密")

    assert set(application.answers) == {"name", "place", "origin", "neighbours"}
    assert unseal(application.sealed_name) == "李铁柱"


@pytest.mark.parametrize("who", ["other_grid_worker", "other_officer", "lead", "supervisor", "auditor"])
def test_nobody_else_works_on_it(world: World, who: str) -> None:
    application, by = applied(world), world.person(who)

    for step in (
        lambda: handling.open_papers(application, by=by),
        lambda: handling.check(application, note="看过", by=by),
        lambda: handling.refuse(application, reply="不办", by=by),
    ):
        with pytest.raises(NotAllowed):
            step()
    with pytest.raises(NotAllowed):
        applied(world, by=who)

    assert steps(application) == [Step.APPLY]


def test_each_write_stays_within_its_statements(world: World) -> None:
    grid_worker, officer = world.person("grid_worker"), world.person("committee_officer")
    asked, of_the_service = wanted(world), key()
    counts = {}
    with statements() as counted:
        application = applying.apply(asked, key=of_the_service)
    counts["apply"] = len(counted)
    for name, step in (
        ("open", lambda: handling.open_papers(application, by=grid_worker)),
        ("check", lambda: handling.check(application, note="看过", by=grid_worker)),
        ("draft", lambda: handling.draft(application, answers=ANSWERS[1], by=grid_worker)),
        ("sign", lambda: issuing.sign(application, by=officer)),
        ("withdraw", lambda: issuing.withdraw(Certificate.objects.get(), why="错", by=officer)),
    ):
        with statements() as counted:
            step()
        counts[name] = len(counted)

    assert {name: count for name, count in counts.items() if count > WRITE} == {}
    assert service().is_certificate

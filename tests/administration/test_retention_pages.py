"""The pages of keeping and disposal, and what is held on one resident: on paper, on record, without their words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from cases.access import keeping
from cases.actions import retention
from cases.actions.jobs import disposing
from cases.models import Case, Disposal, Evidence, LegalHold, PhoneLookup, Rating, Reporter
from cases.rules.choices import RecordKind
from outbox.models import Message
from teams.choices import Duty
from teams.models import Post, User
from tests.administration.pages import Walker, text
from tests.cases import lives
from tests.cases.world import LONG_AGO, World
from worktime.timekeeping import as_of

IN_TWELVE_YEARS = lives.START + dt.timedelta(days=366 * 12)
NAME, PHONE, WORD = "张建国", "13812345678", "暖气不热"


@pytest.fixture
def second(world: World) -> User:
    person = User.objects.create(username="second_security", name="安全员乙")
    Post.objects.create(person=person, duty=Duty.SECURITY_ADMIN, area=None, since=LONG_AGO)
    world.people["second_security"] = person
    return person


@pytest.fixture
def case(world: World) -> Case:
    return lives.rated(world, reasons=f"{WORD}谢谢")


@pytest.fixture
def _later() -> Iterator[None]:
    with as_of(IN_TWELVE_YEARS):
        yield


@pytest.mark.usefixtures("_later")
def test_what_would_go_is_shown_proposed_and_decided_by_another_on_pages(
    world: World, case: Case, second: User
) -> None:
    proposer, decider = Walker(world, "security"), Walker(world, "second_security")
    assert case.reference in text(proposer.client.get(reverse("administration:propose_disposal", args=["words"])))

    proposer.client.post(reverse("administration:propose_disposal", args=["words"]), {"note": "年度处置"})
    proposed = Disposal.objects.get()
    assert "须由另一名安全管理员决定" in text(proposer.see("disposal", proposed.pk))
    refused = proposer.send("disposal", proposed.pk, answer="accept")
    assert (refused.status_code, Disposal.objects.get().decided_at) == (403, None)
    decider.send("disposal", proposed.pk, answer="accept")
    while disposing.advance():
        pass

    assert Case.objects.get(pk=case.pk).text == ""
    page = text(proposer.see("disposal", proposed.pk))
    assert case.reference in page and Disposal.objects.get().cases.get().digest in page
    assert "1 / 1" in text(proposer.see("retention"))


@pytest.mark.usefixtures("_later")
def test_the_page_of_a_matter_says_that_its_words_and_photos_were_disposed_of(
    world: World, case: Case, second: User
) -> None:
    for kind in RecordKind:
        if keeping.due(kind, keeping.ended_before(kind)).exists():
            retention.decide(retention.propose(kind, by=second), by=world.person("security"), is_approved=True)
    while disposing.advance():
        pass

    officer = Walker(world, "officer").client
    page = officer.get(reverse("desk:case", args=[case.reference]))

    assert page.status_code == 200
    assert "内容已按保管期限处置" in text(page)
    assert WORD not in text(page)


def test_a_hold_is_placed_and_lifted_on_pages_and_says_by_whom_and_why(world: World, case: Case) -> None:
    keeper = Walker(world, "security")

    keeper.send("hold", number=case.reference.lower(), reason="（2026）吉02行初7号", until="")
    held = LegalHold.objects.get()
    page = text(keeper.see("retention"))
    assert (held.case, held.placed_by.username) == (case, "security")
    assert "（2026）吉02行初7号" in page and case.reference in page
    keeper.send("lift_hold", held.pk, why="判决生效")

    assert not LegalHold.objects.standing().exists()
    assert LegalHold.objects.get().lifted_why == "判决生效"


def test_a_number_that_is_none_holds_nothing(world: World, case: Case) -> None:
    answer = Walker(world, "security").send("hold", number="JL1", reason="x", until="")

    assert answer.status_code == 422
    assert not LegalHold.objects.exists()


def test_a_period_is_changed_on_its_page_and_stands_in_the_record_of_changes(world: World) -> None:
    day = timezone.localdate() + dt.timedelta(days=3)

    Walker(world, "system").client.post(
        reverse("administration:change_period", args=["files"]),
        {"months": 12, "basis": "《吉林市…办法》第九条", "since": day.isoformat(), "note": "市委要求"},
    )

    assert keeping.period_of(RecordKind.FILES, day).months == 12
    assert "《吉林市…办法》第九条" in text(Walker(world, "auditor_of_city").see("retention"))


def held_on(world: World, **typed: str) -> str:
    return text(Walker(world, "security").send("held_on", **{"phone": "", "number": "", "code": ""} | typed))


def with_photo(case: Case) -> None:
    facts = {"mime": "image/jpeg", "extension": "jpg", "sha256": "0" * 64, "size": 1, "created_at": lives.START}
    Evidence.objects.create(case=case, event_seq=1, content="evidence/x.jpg", **facts)


@pytest.mark.parametrize("how", ["telephone", "code"])
def test_it_lists_kinds_where_since_when_and_until_when_and_no_word(world: World, case: Case, how: str) -> None:
    with_photo(case)
    code = Reporter.objects.get(case=case).tracking_code
    typed = {"phone": "138 1234 5678"} if how == "telephone" else {"number": case.reference, "code": code}

    page = held_on(world, **typed)

    told = ("姓名 张**", "电话 138****5678", "您反映的内容和地点", "您的评价", "照片或材料", "查询码（仅存摘要）")
    assert [word for word in told if word not in page] == []
    for day in ("2026-01-12", "2028-01-12", "2029-01-12", "2036-01-12"):
        assert day in page
    assert [secret for secret in (NAME, PHONE, WORD, code) if secret in page] == []
    assert "data-print" in page


def test_whoever_asks_is_on_the_auditor_s_record(world: World, case: Case) -> None:
    held_on(world, phone=PHONE)

    [row] = PhoneLookup.objects.all()
    assert (row.by.username, row.found, row.is_for_the_person) == ("security", [case.reference], True)
    assert case.reference in text(Walker(world, "auditor_of_city").see("lookups"))


def test_a_code_that_belongs_to_another_number_shows_nothing(world: World, case: Case) -> None:
    code = Reporter.objects.get(case=case).tracking_code

    page = held_on(world, number="JL20260101-00001", code=code)

    assert "工单编号与查询码不一致" in page and "张**" not in page
    assert not PhoneLookup.objects.exists()


@pytest.mark.parametrize("typed", [{}, {"phone": PHONE, "number": "x", "code": "y"}, {"number": "x"}])
def test_one_of_the_two_ways_is_asked_for(world: World, typed: dict[str, str]) -> None:
    assert "请填写电话，或填写工单编号和查询码" in held_on(world, **typed)
    assert not PhoneLookup.objects.exists()


def test_a_neighbour_s_rating_and_matter_are_not_theirs(world: World, case: Case) -> None:
    other = lives.whistled(world, text="电梯坏了", name="李四")
    Reporter.objects.filter(case=other).update(phone_digest=b"0" * 16)

    page = held_on(world, phone=PHONE)

    assert other.reference not in page and case.reference in page


def test_what_was_merged_stands_under_the_number_that_the_person_knows(world: World, case: Case) -> None:
    Reporter.objects.filter(case=case).update(raised_in=lives.whistled(world, text="漏水"))

    page = held_on(world, phone=PHONE)

    assert Reporter.objects.get(raised_in__isnull=False).own_number in page


def test_an_answer_to_a_question_and_what_was_sent_are_listed(world: World) -> None:
    case = lives.evaluating(world)
    person = Reporter.objects.get(case=case)
    Message.objects.create(key="t", channel="text", recipient=str(person.pk), state="waiting")

    assert "发给您的消息" in held_on(world, phone=PHONE)


@pytest.mark.usefixtures("_later")
def test_what_was_disposed_of_is_said_to_be_and_what_is_held_too(world: World, case: Case, second: User) -> None:
    code = Reporter.objects.get(case=case).tracking_code
    retention.decide(retention.propose(RecordKind.WORDS, by=second), by=world.person("security"), is_approved=True)
    while disposing.advance():
        pass
    retention.hold(case, by=second, reason="审计")

    page = held_on(world, number=case.reference, code=code)

    assert "已于该日处置，仅留凭证" in page and "法定留存中，暂不处置" in page


def test_the_command_says_the_same_and_is_on_record(world: World, case: Case) -> None:
    out = StringIO()

    call_command("held_on", phone=PHONE, by="security", stdout=out)

    assert "姓名 张**" in out.getvalue() and case.reference in out.getvalue()
    assert PhoneLookup.objects.get().by.username == "security"


def test_ratings_that_were_not_given_are_not_listed(world: World) -> None:
    case = lives.evaluating(world)

    assert "您的评价" not in held_on(world, phone=PHONE)
    assert Rating.objects.filter(case=case, answered_at=None).exists()


@pytest.mark.usefixtures("_later")
def test_a_page_counts_what_is_due_to_a_limit_and_the_proposal_counts_all(
    world: World, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    lives.rated(world)
    monkeypatch.setattr(keeping, "COUNTED_TO", 1)

    keeper = Walker(world, "security")

    assert "1+" in text(keeper.see("retention"))
    assert "1+" in text(keeper.client.get(reverse("administration:propose_disposal", args=["words"])))
    assert retention.propose(RecordKind.WORDS, by=world.person("security")).expected == 2


@pytest.mark.usefixtures("_later")
@pytest.mark.parametrize("kind", list(RecordKind))
def test_what_was_disposed_of_stands_in_no_index_of_what_is_due(
    world: World, case: Case, second: User, kind: RecordKind
) -> None:
    due = keeping.due(kind, keeping.ended_before(kind))
    assert due.get() == case

    retention.decide(retention.propose(kind, by=second), by=world.person("security"), is_approved=True)
    while disposing.advance():
        pass

    assert not due.exists()
    assert Case.objects.filter(**{f"gone_{kind}": True}).get() == case
    assert f'NOT "cases_case"."gone_{kind}"' in str(due.query)  # as the index says

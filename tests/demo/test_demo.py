"""The demo: the same each time, whole, in every state, and the golden case on its own days."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from cases.access import ledger
from cases.models import Call, Case, CaseEvent, Clock, Evidence
from cases.reading import queues
from cases.rules.choices import HELD, State
from cases.rules.lifecycle import Action
from demo import golden, loading
from demo.benchmarks import costs, plans, rates
from demo.chance import seeded
from demo.golden import ZONE
from demo.life import Life, Theatre
from demo.management.commands import demo_signins
from demo.people import SIGN_INS, hire
from demo.pictures import SCENES, picture
from demo.places import load_places
from demo.play import play
from demo.schedule import SHOWN, plots, present
from demo.story import STORIES
from networks import rules
from outbox.models import Message
from teams.models import InboxEntry, User
from tests.architecture import sources
from tests.kept import kept
from worktime import timekeeping

NOW = dt.datetime(2026, 1, 13, 15, 20, tzinfo=ZONE)
COUNT = len(SHOWN) + 40


@pytest.fixture(scope="module")
def _loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Case]]:
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("demo"))
    with media, kept(django_db_blocker):
        yield loading.load_demo(now=NOW, seed=456, count=COUNT)


@pytest.fixture
def demo(_loaded: list[Case], db: None) -> list[Case]:
    return _loaded


@pytest.fixture
def theatre(demo: list[Case]) -> Theatre:
    in_force = rules.current()
    return Theatre(hire(load_places(), in_force, seeded(456, "people")), in_force, NOW)


def golden_case() -> Case:
    return Case.objects.get(text=golden.TEXT)


def lived(case: Case | None) -> list[tuple[str, dt.datetime, int | None, str]]:
    return list(CaseEvent.objects.filter(case=case).order_by("seq").values_list("action", "occurred_at", "by", "note"))


def test_as_many_are_played_as_were_asked_for(demo):
    assert Case.objects.count() == len(demo) == COUNT


def test_every_state_that_a_verb_leads_to_is_there(demo):
    missing = set(State.values) - {State.MERGED} - set(Case.objects.values_list("state", flat=True))

    assert missing - {State.REFUSED, State.WITHDRAWN, State.TERMINATED} == set()


def test_the_ledger_of_the_demo_is_whole(demo):
    assert list(ledger.bad_rows()) == []


def test_what_the_constraints_check_at_the_end_holds(demo):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_nothing_happens_after_the_present(demo):
    assert not CaseEvent.objects.filter(recorded_at__gt=NOW).exists()
    assert not Clock.objects.filter(rings_at__lte=NOW).exists()


def test_each_case_goes_forward_in_time(demo):
    times: dict[int, dt.datetime] = {}
    for case, at in CaseEvent.objects.order_by("case", "seq").values_list("case", "occurred_at"):
        assert times.get(case, at) <= at
        times[case] = at


def test_numbers_follow_the_days_on_which_matters_were_raised(demo):
    days = list(Case.objects.order_by("pk").values_list("reference", "raised_at"))

    assert [number[2:10] for number, _at in days] == [f"{timezone.localtime(at):%Y%m%d}" for _number, at in days]
    assert [at for _number, at in days] == sorted(at for _number, at in days)


def test_some_are_late_some_returned_twice_some_badly_rated_and_some_wait_for_a_second_person(demo):
    assert 0 < Case.objects.overdue(NOW).count() < Case.objects.filter(state__in=HELD).count() / 2
    assert Case.objects.filter(needs_ruling=True, return_count=2).exists()
    assert Case.objects.filter(needs_review=True).exists()
    assert Case.objects.exclude(proposed_action="").count() > 1


def test_the_same_seed_makes_the_same_plots(theatre):
    first, again = (plots(theatre, load_places(), 80, 456) for _time in range(2))

    assert [(p.number, p.raised_at, p.twist, p.pace) for p in first] == [
        (p.number, p.raised_at, p.twist, p.pace) for p in again
    ]
    assert [p.raised_at for p in plots(theatre, load_places(), 80, 7)] != [p.raised_at for p in first]


def test_the_same_plot_is_lived_the_same_way(theatre):
    for plot in plots(theatre, load_places(), 80, 456)[:4]:
        first, again = (play(Life(theatre, plot, seeded(456, plot.number, "life"))) for _time in range(2))

        assert lived(first) == lived(again)


def test_no_second_look_has_waited_for_more_than_a_few_days(demo):
    waiting = Case.objects.filter(look_due_at__lte=NOW)

    assert [case.reference for case in waiting if NOW - case.look_due_at > dt.timedelta(days=6)] == []


def test_the_golden_case_takes_four_days_and_six_steps_and_a_look_a_month_later(demo):
    case = golden_case()
    events = list(CaseEvent.objects.filter(case=case).order_by("seq"))
    days = [timezone.localtime(event.occurred_at).date().isoformat() for event in events]

    assert sorted(set(days)) == ["2022-05-23", "2022-05-24", "2022-05-25", "2022-05-26", "2022-06-27"]
    assert [event.action for event in events] == [
        Action.WHISTLE,
        Action.ACCEPT,
        Action.ESCALATE,
        Action.DISPATCH,
        Action.REPORT_IN,
        Action.REPORT_IN,
        Action.ADD_UNIT,
        Action.REPORT_IN,
        Action.CONSULT,
        Action.PROGRESS,
        Action.FINISH_TASK,
        Action.FINISH,
        Action.GIVE_FEEDBACK,
        Action.VISIT,
        Action.CLOSE,
        Action.LOOK_AGAIN,
    ]
    assert case.state == State.CLOSED
    assert case.look_due_at is None
    assert case.reference.startswith("JL20220523-")


def test_nobody_was_late_in_the_golden_case(demo):
    calls = Call.objects.filter(case=golden_case())

    assert len(calls) == 3
    assert not any(
        call.is_late(NOW) or call.contacted_at and call.contacted_at >= call.contact_due_at for call in calls
    )
    answered = CaseEvent.objects.get(case=golden_case(), action=Action.GIVE_FEEDBACK)
    assert answered.occurred_at < golden_case().due_at


def test_every_desk_of_the_sign_ins_has_something_waiting(demo):
    for seat in SIGN_INS:
        person = User.objects.get(username=seat.username)
        waiting = [queue for queue in queues.queues_of(person) if queue.group == queues.Group.WAITING]

        with timekeeping.as_of(NOW):
            assert not waiting or any(queue.cases(person).exists() for queue in waiting), seat.username


def test_notices_of_the_last_days_are_in_the_inboxes_and_nothing_else_leaves(demo):
    entries = InboxEntry.objects.all()

    assert entries.filter(read_at=None).exists()
    assert all(loading.NOTICES_FOR >= NOW - entry.created_at for entry in entries)
    assert not Message.objects.exists()


def test_evidence_is_a_picture_that_can_be_opened(demo):
    assert set(Evidence.objects.values_list("mime", flat=True)) == {"image/jpeg"}
    assert all(picture(code, is_after=True) for code in SCENES)
    assert picture("0207", is_after=True) is None


def test_telephones_of_the_demo_are_nobody_s(demo):
    assert all(re.fullmatch(r"1380000\d{4}", person.phone) for person in User.objects.all())


def test_stories_speak_of_types_that_the_catalogue_has(demo):
    catalogue = rules.current().catalogue

    assert [story.code for story in STORIES if story.code not in catalogue] == []
    assert all(story.texts and story.plan and story.done and story.answer for story in STORIES)


def test_the_sign_ins_are_printed_with_the_page_of_a_resident(demo):
    written = io.StringIO()

    call_command("demo_signins", stdout=written)

    assert set(demo_signins.TRIED) == {seat.username for seat in SIGN_INS}
    assert all(seat.name in written.getvalue() for seat in SIGN_INS)
    assert "/rate/" in written.getvalue()


def test_a_database_with_cases_is_left_alone(demo):
    call_command("load_demo", "--if-empty")
    with pytest.raises(CommandError):
        call_command("load_demo")

    assert Case.objects.count() == COUNT


def test_lists_are_explained_and_pages_timed_for_the_people_of_the_demo(demo):
    officer = User.objects.get(username=golden.STREET_OFFICER.username)
    before = Case.objects.count()

    asked = plans.queue_pages([officer])
    measured = [*rates.pages(officer, 1), *rates.creating(1)]

    assert {one.queue for one in asked} == {queue.slug for queue in queues.queues_of(officer)}
    assert all(one.plan.tree and one.plan.milliseconds > 0 for one in asked)
    assert all(rate.ours > 0 and rate.bare > 0 for rate in measured)
    assert Case.objects.count() == before


def test_each_goal_of_processor_time_is_measured_and_leaves_nothing_behind(demo):
    before = Case.objects.count(), CaseEvent.objects.count()

    measured = costs.costs(1)

    assert [cost.name for cost in measured] == [*costs.GOALS, "bare keyset page"]
    assert all(cost.milliseconds > 0 for cost in measured)
    assert (Case.objects.count(), CaseEvent.objects.count()) == before


@pytest.mark.parametrize(("now", "played_until"), [("03:10", "21:40"), ("15:20", "15:20"), ("23:59", "21:40")])
def test_by_night_nothing_happens(now, played_until):
    moment = dt.datetime.combine(NOW.date(), dt.time.fromisoformat(now), ZONE)

    assert f"{present(moment).astimezone(ZONE):%H:%M}" == played_until
    assert present(moment) <= moment


def test_steps_are_taken_at_an_earlier_moment_only_inside_the_block():
    with timekeeping.as_of(golden.WHISTLED):
        assert timekeeping.now() == golden.WHISTLED
        assert timekeeping.today() == dt.date(2022, 5, 23)

    assert timezone.now() - timekeeping.now() < dt.timedelta(seconds=5)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"), timekeeping.as_of(dt.datetime(2022, 5, 23)):
        pass


def test_only_commands_may_act_at_an_earlier_moment():
    users = [sources.name(path) for path in sources.code() if "as_of(" in path.read_text(encoding="utf-8")]

    assert users == [
        "demo/councils.py",
        "demo/golden_play.py",
        "demo/life.py",
        "demo/services.py",
        "demo/volunteering.py",
        "worktime/timekeeping.py",
    ]

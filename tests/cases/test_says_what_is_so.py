"""What pages say of a matter is true for whoever reads it, at that moment: each line was wrong once in real use."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.models import Call, Case, PlanTask, Rating
from cases.reading import rows
from cases.reading.detail import Sheet
from cases.reading.statements import with_people
from cases.rules.choices import Channel, State
from cases.rules.lifecycle import Action
from cases.rules.titles import title_of
from networks.models import Unit
from outbox import tasks
from teams.models import InboxEntry
from tests.cases import lives
from tests.cases.lives import after
from tests.cases.world import World, case_in, proposed
from tests.desk.step_forms import before
from web.pagination import Order

pytestmark = pytest.mark.django_db


def opened(client: Client, world: World, address: str, who: str) -> str:
    client.force_login(world.person(who), backend="teams.backends.PostsBackend")
    return client.get(address).content.decode()


def page_of(client: Client, world: World, case: Case, who: str = "officer") -> str:
    return opened(client, world, case.get_absolute_url(), who)


def sheet_of(world: World, case: Case, who: str = "officer") -> Sheet:
    user = world.person(who)
    return Sheet(with_people(Case.objects.visible_to(user).as_read_by(user)).get(pk=case.pk), user)


def test_what_is_watched_is_counted_and_red_where_something_is_overdue(world: World, client: Client) -> None:
    long_ago = timezone.now() - dt.timedelta(days=2)
    for _number in range(2):
        case_in(world, State.IMPLEMENTING, next_due_at=long_ago, due_at=long_ago)

    rail = opened(client, world, "/desk/overdue/", "officer").split("</nav>")[0]

    assert re.search(r'超期\s*<span class="n hot">2</span>', rail)
    assert re.search(r"临期\s*</a>", rail)


def test_calls_that_were_returned_stand_apart_under_those_that_stand(world: World, client: Client) -> None:
    case = case_in(world, State.IMPLEMENTING)
    moment = timezone.now()
    Call.objects.filter(case=case, part="assist").update(
        returned_at=moment, ended_at=moment, return_reason="not_our_duty"
    )

    page = page_of(client, world, case)

    living, gone = page.split("已退单或改派")
    assert "北城街道司法所" in living and "舒兰市矛盾纠纷调解中心" not in living.split("被叫单位")[1]
    assert "舒兰市矛盾纠纷调解中心" in gone


def test_without_returned_calls_nothing_stands_apart(world: World, client: Client) -> None:
    assert "已退单或改派" not in page_of(client, world, case_in(world, State.IMPLEMENTING))


@pytest.mark.parametrize(
    ("state", "is_awaited"), [(State.CONSULTING, True), (State.FEEDBACK, False), (State.EVALUATING, False)]
)
def test_no_time_is_left_to_a_unit_of_which_nothing_is_awaited(world: World, state: State, is_awaited: bool) -> None:
    case = case_in(world, state)
    Call.objects.filter(case=case, part="assist").update(arrived_at=None)

    (assist,) = [line for line in sheet_of(world, case).lit if not line.unit.is_lead]

    assert ("还剩" in assist.arrival.words) is is_awaited
    assert is_awaited or assist.label == "未报到"


def test_two_units_of_one_short_name_are_told_apart(world: World) -> None:
    names = ("city_centre", "county_centre")
    Unit.objects.filter(pk__in=[world.units[name].pk for name in names]).update(short_name="指挥中心")
    case = lives.dispatched(world)
    Call.objects.filter(case=case, part="lead").update(unit=world.units["city_centre"])
    Call.objects.filter(case=case, part="assist").update(unit=world.units["county_centre"])

    shown = {line.unit.short_name for line in sheet_of(world, case).lit}

    assert shown == {"吉林市社会治理指挥中心", "舒兰市社会治理指挥中心"}


def test_one_unit_keeps_its_short_name(world: World) -> None:
    Unit.objects.filter(pk=world.units["justice"].pk).update(short_name="司法所")

    sheet = sheet_of(world, case_in(world, State.IMPLEMENTING))

    assert sheet.lit[0].unit.short_name == "司法所"


@pytest.mark.parametrize(
    ("channel", "who"), [(Channel.RESIDENT, "居民，由grid_worker代记"), (Channel.GRID, "网格员 grid_worker")]
)
def test_an_official_who_typed_is_no_resident(world: World, channel: Channel, who: str) -> None:
    sheet = sheet_of(world, case_in(world, State.IMPLEMENTING, channel=channel))

    assert sheet.stations[0].who == who


def test_a_list_says_what_is_proposed_and_by_whom(world: World, client: Client) -> None:
    proposed(world, case_in(world, State.IMPLEMENTING), Action.PROPOSE_TERMINATION, by="officer")

    listed = opened(client, world, "/desk/to-decide/", "second_officer")

    assert "officer提请终止" in listed
    assert "officer提请终止" not in opened(client, world, "/desk/to-accept/", "second_officer").split('id="case"')[0]


def test_the_finish_form_offers_only_ones_own_tasks_to_be_finished(world: World, client: Client) -> None:
    desk = before(world, client, Action.FINISH)
    PlanTask.objects.filter(case=desk.case).update(finished_at=None)
    assist = Call.objects.get(case=desk.case, part="assist")
    theirs = PlanTask.objects.create(case=desk.case, call=assist, text="送电暖气", due_at=timezone.now())
    own = PlanTask.objects.get(case=desk.case, call__part="lead")

    form = desk.open().content.decode()

    assert f"tasks/{own.pk}/finish_task/" in form and f"tasks/{own.pk}/drop_task/" in form
    assert f"tasks/{theirs.pk}/finish_task/" not in form and f"tasks/{theirs.pk}/drop_task/" in form


@time_machine.travel(after(hours=12), tick=False)
def test_after_rework_nothing_of_the_old_round_counts_as_done(world: World, client: Client) -> None:
    case = lives.reworked(world)

    sheet = sheet_of(world, case)

    assert "完成" not in sheet.stations[3].who
    assert all(not line.tasks for line in sheet.lit)
    assert "第1轮，重办之前" in page_of(client, world, case)
    assert "重办之前" not in page_of(client, world, lives.implementing(world))


@time_machine.travel(after(hours=12), tick=False)
@pytest.mark.parametrize("who", ["officer", "lead", "lead_head", "assist"])
def test_whoever_reworks_it_reads_why_from_the_reviewer_who_alone_reads_the_rating(
    world: World, client: Client, who: str
) -> None:
    """Decision 51: the words of one rating say to its unit who gave it."""
    case = lives.reworked(world)
    again = Rating.objects.create(
        case=case, reporter=Rating.objects.get(case=case).reporter, round=2, code_digest=b"x" * 32,
        invited_at=timezone.now(), closes_at=timezone.now() + dt.timedelta(days=15),
    )  # fmt: skip

    page = page_of(client, world, case, who)

    assert again.answered_at is None
    assert "按诉求人说的重办" in page
    assert ("楼上还是不热" in page) == (who == "officer")


def test_a_step_that_comes_too_late_names_only_what_the_reader_may_do(world: World, client: Client) -> None:
    desk = before(world, client, Action.REPORT_IN)
    Case.objects.filter(pk=desk.case.pk).update(state=State.EVALUATING, holder=None)

    refusal = desk.open()

    assert refusal.status_code == 409
    sentence = re.search(r"<p data-sentence>(.*?)</p>", refusal.content.decode())
    assert sentence and sentence[1] == "这件事待评价，不能“报到”。现在可以：查看诉求人、本人回避、写内部留言。"


def test_a_step_that_comes_too_late_says_what_is_open_instead(world: World, client: Client) -> None:
    desk = before(world, client, Action.DISPATCH)
    Case.objects.filter(pk=desk.case.pk).update(state=State.WHISTLED)

    assert "接单" in desk.open().content.decode().split("现在可以：")[1]


def test_a_notice_says_what_its_matter_is_about(world: World, client: Client) -> None:
    case = lives.dispatched(world)
    tasks.drain()

    page = opened(client, world, "/account/inbox/", "lead")

    assert f'<span class="what">{title_of(case.text)}</span>' in page


def test_a_matter_out_of_sight_is_only_its_number_in_the_inbox(world: World, client: Client) -> None:
    case = lives.dispatched(world)
    tasks.drain()
    InboxEntry.objects.filter(user=world.people["lead"]).update(user=world.people["uncalled"])

    page = opened(client, world, "/account/inbox/", "uncalled")

    assert case.reference in page
    assert title_of(case.text) not in page


def test_notices_stand_in_the_order_of_the_time_they_show(world: World, client: Client) -> None:
    lead, now = world.people["lead"], timezone.now()
    for hours in (1, 5, 3):
        InboxEntry.objects.create(
            user=lead, key=f"k{hours}", kind="x", text="Report in first.", params={"number": f"JL-{hours}"},
            created_at=now - dt.timedelta(hours=hours),
        )  # fmt: skip

    page = opened(client, world, "/account/inbox/", "lead")

    assert re.findall(r"JL-(\d)", page) == ["1", "3", "5"]


def test_what_was_handled_is_no_longer_unread_for_the_units_people(world: World) -> None:
    case = case_in(world, State.ACCEPTED)
    actions.dispatch(case, by=world.person("officer"), lead=world.unit("justice"), assists=[world.unit("mediation")])
    tasks.drain()
    unread = InboxEntry.objects.unread().filter(url=case.get_absolute_url(), kind="dispatch")
    called = {world.people[name].pk for name in ("lead", "lead_head")}
    assert called <= set(unread.values_list("user", flat=True))

    actions.report_in(Case.objects.get(pk=case.pk), by=world.person("lead"))
    tasks.drain()

    assert not called & set(unread.values_list("user", flat=True))
    assert world.people["assist"].pk in set(unread.values_list("user", flat=True))


@pytest.mark.parametrize("address", ["/account/inbox/", "/search/?q=x", "/cases/{}/"])
def test_the_phones_ways_are_at_the_thumb_on_every_page(world: World, client: Client, address: str) -> None:
    case = case_in(world, State.IMPLEMENTING)

    page = opened(client, world, address.format(case.reference), "grid_worker")

    assert '<nav class="navb' in page
    assert all(words in page.split('<nav class="navb')[1] for words in ("今天", "记一件事", "我的事项", "消息"))


def test_a_row_of_a_list_without_a_proposal_asks_nothing(world: World) -> None:
    case_in(world, State.IMPLEMENTING)

    officer = world.person("officer")
    seen = Case.objects.visible_to(officer)
    (row,) = rows.page(seen, Order(is_newest_first=True), reader=officer, now=timezone.now()).rows

    assert row.proposal == ""

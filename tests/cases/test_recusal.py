"""Recusal (回避): whoever is party to a matter neither handles nor sees it; named by others or by themselves."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Case, CaseEvent, Recusal
from cases.notifications.notices import is_still_true
from cases.reading import queues, searching
from cases.rules.choices import State
from cases.rules.errors import IllegalMove, NotPossibleHere
from cases.rules.lifecycle import Action
from figures.counting import count
from outbox.models import Message
from outbox.tasks import drain
from teams.models import InboxEntry, Post
from tests.cases.steps import take
from tests.cases.test_visibility import who_sees
from tests.cases.world import World, case_in
from tests.desk.test_case_page import shown
from web.errors import NotAllowed

ALIKE = ("lead", "officer", "supervisor", "grid_worker", "county_officer", "auditor")


def named(world: World, case: Case, who: str, by: str = "second_officer") -> Case:
    actions.recuse(case, by=world.person(by), person=world.person(who), reason="系被反映人亲属")
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("who", ALIKE)
def test_for_whoever_is_named_the_matter_is_not_there(world: World, client: Client, who: str) -> None:
    case = named(world, case_in(world, State.IMPLEMENTING), who)
    person = world.person(who)
    client.force_login(person)

    answers = [
        client.get(address).status_code
        for address in (
            reverse("desk:case", args=[case.reference]),
            reverse("desk:step", args=[case.reference, "remind"]),
            reverse("desk:step", args=[case.reference, "reveal"]),
        )
    ]

    assert answers == [404, 404, 404]
    assert case not in searching.matching(person, case.reference)
    assert [queue.slug for queue in queues.queues_of(person) if case in queue.cases(person)] == []


def test_nobody_else_loses_sight_of_it(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    before = who_sees(world, case)

    named(world, case, "lead")

    assert who_sees(world, case) == before - {"lead"}


def test_a_step_begun_before_being_named_is_refused(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    named(world, case, "lead")

    with pytest.raises(NotAllowed):
        actions.progress(case, by=world.person("lead"), note="已联系", contacted=True)


def test_whoever_is_named_hears_nothing_of_it(world: World) -> None:
    case = named(world, case_in(world, State.ACCEPTED), "lead")
    take(world, case, (Action.DISPATCH, "officer"))
    drain()

    told = set(InboxEntry.objects.values_list("user__username", flat=True))
    assert "lead_head" in told
    assert "lead" not in told


def test_letters_that_wait_are_not_sent_to_whoever_was_named_meanwhile(world: World) -> None:
    case = named(world, case_in(world, State.IMPLEMENTING), "lead")
    body = {"kind": "dispatch", "case": case.pk}

    def waits(channel: str, recipient: int) -> bool:
        return is_still_true(Message(channel=channel, recipient=str(recipient), body=body | {"unit": 1}))

    assert not waits("email", world.people["lead"].pk)
    assert not waits("robot", 1)


def test_it_can_be_taken_back_and_both_are_on_record(world: World, client: Client) -> None:
    case = named(world, case_in(world, State.IMPLEMENTING), "lead")
    recusal = Recusal.objects.get()
    client.force_login(world.person("officer"))

    address = reverse("desk:end_recusal", args=[case.reference, recusal.pk])
    assert "lead" in client.get(reverse("desk:case", args=[case.reference])).content.decode()
    answer = client.post(address, {"reason": "认错人了", "version": case.version})

    assert answer.status_code == 302
    assert "lead" in who_sees(world, case)
    events = CaseEvent.objects.filter(case=case, action__in=["recuse", "end_recusal"]).order_by("seq")
    assert [(event.action, event.note) for event in events] == [
        ("recuse", "系被反映人亲属"),
        ("end_recusal", "认错人了"),
    ]
    with pytest.raises(IllegalMove):
        actions.end_recusal(recusal, by=world.person("officer"), reason="x")


def test_no_figure_of_the_board_counts_what_its_list_keeps_from_them(world: World, client: Client) -> None:
    late = {"next_due_at": timezone.now() - dt.timedelta(days=1)}
    case = named(world, case_in(world, State.IMPLEMENTING, **late), "supervisor")
    case_in(world, State.IMPLEMENTING, **late)
    complained = case_in(world, State.IMPLEMENTING, complained_of=world.unit("street_office"), **late)
    count()

    counted = {who: _overdue(world, client, who) for who in ("supervisor", "officer", "county_officer")}

    assert counted == {"supervisor": (2, 2, 2), "officer": (2, 2, 2), "county_officer": (3, 3, 3)}
    assert case not in queues.BY_SLUG["overdue"].cases(world.person("supervisor"))
    assert complained not in queues.BY_SLUG["overdue"].cases(world.person("officer"))


def _overdue(world: World, client: Client, who: str) -> tuple[int, int, int]:
    """The tile, the sum of the lines below, and the list that the tile opens."""
    client.force_login(world.person(who))
    board = client.get(reverse("figures:board")).context
    tile = next(tile for tile in board["tiles"] if tile.figure == "overdue")
    below = sum(cell.count for line in board["lines"] for cell in line.cells if cell.figure == "overdue")
    return tile.count, below, len(client.get(tile.url, headers={"HX-Request": "true"}).context["rows"])


def test_the_others_of_the_centre_act_where_one_of_its_officers_is_named(world: World) -> None:
    case = named(world, case_in(world, State.WHISTLED), "officer")

    assert case.centre == world.unit("street_office")
    assert take(world, case, (Action.ACCEPT, "second_officer")).state == State.ACCEPTED


def test_the_centre_above_has_it_where_nobody_is_left(world: World) -> None:
    case = named(world, case_in(world, State.WHISTLED), "officer")
    actions.step_aside(case, by=world.person("second_officer"), reason="系亲属")
    drain()

    case = Case.objects.get(pk=case.pk)
    assert (case.centre, case.holder) == (world.unit("county_centre"), world.unit("county_centre"))
    assert take(world, case, (Action.ACCEPT, "county_officer")).state == State.ACCEPTED
    assert InboxEntry.objects.filter(user__username="county_officer", kind="handed_up").exists()


def test_a_case_in_work_keeps_its_holder_when_its_centre_is_handed_up(world: World) -> None:
    case = named(world, case_in(world, State.IMPLEMENTING), "officer")
    actions.step_aside(case, by=world.person("second_officer"), reason="系亲属")

    case = Case.objects.get(pk=case.pk)
    assert (case.centre, case.holder) == (world.unit("county_centre"), world.unit("justice"))


def test_the_last_who_could_act_is_not_let_go(world: World) -> None:
    city = world.unit("city_centre")
    case = case_in(world, State.WHISTLED, centre=city, holder=city)

    with pytest.raises(NotPossibleHere):
        actions.step_aside(case, by=world.person("city_officer"), reason="系亲属")
    assert "city_officer" in who_sees(world, case)


def test_somebody_stands_aside_by_themselves(world: World, client: Client) -> None:
    case = case_in(world, State.IMPLEMENTING)
    client.force_login(world.person("lead"))
    address = reverse("desk:step", args=[case.reference, "step_aside"])

    assert "本人回避" in client.get(reverse("desk:case", args=[case.reference])).content.decode()
    answer = client.post(address, {"reason": "系亲属", "version": case.version})

    again = client.post(address, {"reason": "系亲属", "version": case.version})
    assert (answer.status_code, answer["Location"]) == (302, reverse("field:home"))
    assert (again.status_code, Recusal.objects.count()) == (404, 1)
    assert client.get(reverse("desk:case", args=[case.reference])).status_code == 404


@pytest.mark.parametrize("who", ["lead", "assist", "grid_worker"])
def test_only_centre_and_supervisors_name_others(world: World, who: str) -> None:
    case = case_in(world, State.IMPLEMENTING)

    with pytest.raises(NotAllowed):
        named(world, case, "officer", by=who)


def test_colleagues_do_not_read_who_it_is(world: World, client: Client) -> None:
    world.people["lead"].name = "欧阳静姝"
    world.people["lead"].save()
    case = named(world, case_in(world, State.IMPLEMENTING), "lead")

    assert "欧阳静姝" in shown(client, world, case, "officer")
    colleague = shown(client, world, case, "lead_head")
    assert "指定了回避人" in colleague
    assert "欧阳静姝" not in colleague


def typed(case: Case, **told: str) -> dict[str, str]:
    return {"version": str(case.version), "reason": "系亲属"} | told


def test_a_person_is_named_by_the_whole_name_alone(world: World, client: Client) -> None:
    case = case_in(world, State.IMPLEMENTING)
    world.people["lead"].name = "欧阳静姝"
    world.people["lead"].save()
    client.force_login(world.person("officer"))
    address = reverse("desk:step", args=[case.reference, "recuse"])

    assert client.post(address, typed(case, who="欧阳")).status_code == 422
    assert client.post(address, typed(case, who="欧阳静姝")).status_code == 302
    assert Recusal.objects.get().person == world.people["lead"]


def test_of_namesakes_one_is_chosen(world: World, client: Client) -> None:
    case = case_in(world, State.IMPLEMENTING)
    for who in ("lead", "assist"):
        world.people[who].name = "王芳"
        world.people[who].save()
    client.force_login(world.person("officer"))
    address = reverse("desk:step", args=[case.reference, "recuse"])

    asked = client.post(address, typed(case, who="王芳"))
    chosen = client.post(address, typed(case, who="王芳", which=str(world.people["assist"].pk)))

    assert asked.status_code == 422
    assert "舒兰市矛盾纠纷调解中心" in asked.content.decode()
    assert chosen.status_code == 302
    assert Recusal.objects.get().person == world.people["assist"]


def test_whoever_has_left_the_centre_does_not_count_as_somebody_who_could_act(world: World) -> None:
    Post.objects.filter(person=world.people["second_officer"]).delete()

    case = named(world, case_in(world, State.WHISTLED), "officer", by="county_officer")

    assert case.centre == world.unit("county_centre")

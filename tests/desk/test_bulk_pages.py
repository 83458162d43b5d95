"""The pages of what is done in bulk: chosen by ticks or by a list, counted and shown first, begun once, followed."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from cases import actions as verbs
from cases.models import Case
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from desk.bulk.offers import BY_WORD
from desk.choices import RowState, RunState
from desk.models import BulkRun
from tests.cases.counting import statements
from tests.cases.world import World, case_in
from tests.desk.bulk_runs import begun, choice, dispatched_to, events, worked
from web.pagination import PAGE

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
AT_MOST = 12


@pytest.fixture
def officer(world: World, client: Client) -> Client:
    client.force_login(world.person("officer"))
    return client


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]  # a test response


def box(case: Case) -> str:
    return f"{case.reference}~{case.version}"


def address(run: BulkRun, name: str = "bulk_run", *more: str) -> str:
    return reverse(f"desk:{name}", args=[run.pk, *more])


def test_each_row_of_a_list_can_be_ticked_in_the_version_that_is_shown(world: World, officer: Client) -> None:
    case = case_in(world, State.WHISTLED)
    officer.get("/desk/to-accept/")  # what is kept from page to page is read once

    with statements() as counted:
        page = text(officer.get("/desk/to-accept/"))

    assert f'form="bulk" name="case" value="{box(case)}"' in page
    assert f'action="{reverse("desk:bulk_take")}?list=to-accept"' in page
    assert len(counted) <= 8


def test_what_was_ticked_is_counted_and_shown_before_anything_is_done(world: World, officer: Client) -> None:
    cases = [case_in(world, State.ACCEPTED) for _ in range(3)] + [case_in(world, State.IMPLEMENTING)]

    led = officer.post(reverse("desk:bulk_take"), {"case": [box(case) for case in cases], "then": "go"})
    with statements() as counted:
        page = text(officer.get(led.headers["Location"]))

    assert "选定了 4 件" in page
    assert re.search(r'value="dispatch">派单 <span class="num">3<', page)
    assert re.search(r'value="remind">催办 <span class="num">4<', page)
    assert 'value="accept"' not in page
    assert all(case.reference in page for case in cases)
    assert len(counted) <= AT_MOST
    assert BulkRun.objects.get().state == RunState.CHOSEN


def test_all_that_a_list_finds_is_taken_without_a_script(world: World, officer: Client) -> None:
    cases = [case_in(world, State.ACCEPTED) for _ in range(PAGE + 3)]
    case_in(world, State.WHISTLED)
    for query in ("list=to-dispatch", "list=filter&sort=due&state=accepted"):
        officer.post(f"{reverse('desk:bulk_take')}?{query}", {"all": "1"})

        run = BulkRun.objects.latest("pk")
        assert sorted(run.rows.values_list("case", flat=True)) == [case.pk for case in cases]

    assert (run.query, run.found_in) == ("state=accepted", "待派单")


def test_a_filter_of_many_conditions_is_taken_though_it_is_longer_than_a_saved_one(
    world: World, officer: Client
) -> None:
    case = case_in(world, State.ACCEPTED)
    query = "&".join([*(f"state={state}" for state in State), *(["network=livelihood"] * 60)])

    officer.post(f"{reverse('desk:bulk_take')}?list=filter&{query}", {"all": "1"})

    run = BulkRun.objects.get()
    assert ([row.case_id for row in run.rows.all()], run.query) == ([case.pk], "")


@pytest.mark.parametrize("number", ["0", "9" * 30])
def test_a_run_of_no_such_number_is_not_there(officer: Client, number: str) -> None:
    assert officer.get(f"/desk/bulk/{number}/").status_code == 404
    assert officer.get(f"/desk/open/?bulk={number}").status_code == 200


def test_a_list_that_is_narrowed_is_taken_as_it_is_narrowed(world: World, officer: Client) -> None:
    case_in(world, State.ACCEPTED)
    other = case_in(world, State.ACCEPTED, network="safety")

    officer.post(f"{reverse('desk:bulk_take')}?list=to-dispatch&network=safety", {"all": "1"})

    assert [row.case_id for row in BulkRun.objects.get().rows.all()] == [other.pk]


@pytest.mark.parametrize("name", ["ours", "waiting", "nonsense", "", "to-reply-x"])
def test_all_of_a_list_that_has_no_end_or_is_not_theirs_is_not_taken(officer: Client, name: str) -> None:
    assert officer.post(f"{reverse('desk:bulk_take')}?list={name}", {"all": "1"}).status_code == 404


def test_ticks_survive_the_turning_of_pages_without_a_script(world: World, officer: Client) -> None:
    cases = [case_in(world, State.WHISTLED) for _ in range(PAGE + 2)]
    page = text(officer.get("/desk/to-accept/"))
    [older] = re.findall(r'name="next" value="([^"]+)"', page.partition("data-bulk>")[2])

    led = officer.post(
        f"{reverse('desk:bulk_take')}?list=to-accept",
        {"case": [box(cases[0]), box(cases[1])], "then": "more", "next": older.replace("&amp;", "&")},
    )
    second = text(officer.get(led.headers["Location"]))

    assert "前面已选 2 件" in second and cases[-1].reference in second
    run = BulkRun.objects.get()
    into = {"case": [box(cases[-1])], "bulk": run.pk, "then": "go"}
    led = officer.post(f"{reverse('desk:bulk_take')}?list=to-accept", into)
    assert led.headers["Location"] == address(run)
    assert [row.case_id for row in run.rows.order_by("pk")] == [cases[0].pk, cases[1].pk, cases[-1].pk]
    first = text(officer.get(f"/desk/to-accept/?bulk={run.pk}"))
    assert first.count("data-tick checked") == 2


def test_a_choice_of_many_pages_keeps_the_ticks_of_each(
    world: World, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.bulk.reading.PAGE", 2)
    run = choice([case_in(world, State.IMPLEMENTING) for _ in range(3)], world.person("officer"))
    rows = [row.pk for row in run.rows.order_by("pk")]

    led = officer.post(address(run), {"shown": rows[:2], "row": rows[:1], "then": "2"})
    assert "还没有开始办理" in text(officer.get(led.headers["Location"]))
    led = officer.post(address(run), {"shown": rows[2:], "row": rows[2:], "then": "remind"})

    assert led.headers["Location"] == address(run, "bulk_begin", "remind")
    assert [row.state for row in run.rows.order_by("pk")] == [RowState.WAITING, RowState.LEFT_OUT, RowState.WAITING]
    officer.post(led.headers["Location"], {"note": "请抓紧"})
    assert [row.pk for row in run.rows.order_by("pk")] == [rows[0], rows[2]]


def test_the_form_says_on_how_many_it_can_be_done_and_why_not_on_the_others(world: World, officer: Client) -> None:
    cases = [case_in(world, State.ACCEPTED), case_in(world, State.IMPLEMENTING)]
    run = choice(cases, world.person("officer"))

    with statements() as counted:
        page = text(officer.get(address(run, "bulk_begin", "dispatch")))

    assert "1 件可以办" in page and "1 件不能办" in page
    assert "派单 1 件" in page and "落实中，不能“派单”" in page
    assert len(counted) <= AT_MOST


def test_the_pages_cost_the_same_for_few_and_for_many(world: World, officer: Client) -> None:
    def cost(count: int) -> list[int]:
        cases = [case_in(world, state) for _ in range(count) for state in (State.ACCEPTED, State.IMPLEMENTING)]
        run = choice(cases, world.person("officer"))
        counted = []
        for page in (address(run), *(address(run, "bulk_begin", word) for word in BY_WORD)):
            with statements() as asked:
                officer.get(page)
            counted.append(len(asked))
        return counted

    cost(1)  # what is kept from page to page is read once

    assert cost(12) == cost(2)
    assert max(cost(2)) <= AT_MOST, cost(2)


def test_it_is_begun_followed_and_read_about(world: World, officer: Client) -> None:
    cases = [case_in(world, State.ACCEPTED) for _ in range(3)]
    run = choice(cases, world.person("officer"))

    led = officer.post(address(run, "bulk_begin", "dispatch"), dispatched_to(world))
    assert led.headers["Location"] == address(run)
    waiting = text(officer.get(address(run)))
    assert "正在办理：已办 0 件，共 3 件" in waiting and 'hx-trigger="every 2s"' in waiting
    verbs.dispatch(cases[0], by=world.person("second_officer"), lead=world.unit("water"))
    worked(run)
    with statements() as counted:
        page = text(officer.get(address(run)))

    assert "2 件已办，1 件没有办" in page
    assert "second_officer" in page and "舒兰市供水公司" in page
    assert "every 2s" not in page and "北城街道" in page
    assert len(counted) <= AT_MOST
    assert "<html" not in text(officer.get(address(run), headers=HTMX))
    assert officer.get(address(run, "bulk_begin", "dispatch")).headers["Location"] == address(run)


def test_within_the_unit_one_colleague_is_chosen_for_all(world: World, officer: Client) -> None:
    cases = [case_in(world, State.ACCEPTED) for _ in range(2)]
    run = choice(cases, world.person("officer"))
    colleague = world.person("second_officer")

    with statements() as counted:
        page = text(officer.get(address(run, "bulk_begin", "assign")))
    assert f'name="person" value="{colleague.pk}"' in page
    assert len(counted) <= AT_MOST
    stranger = officer.post(address(run, "bulk_begin", "assign"), {"person": world.person("lead").pk})
    assert stranger.status_code == 422
    officer.post(address(run, "bulk_begin", "assign"), {"person": colleague.pk})

    assert worked(run).rows.tallied()[RowState.DONE] == 2
    assert [event.payload["person"] for event in events(cases, Action.ASSIGN)] == [colleague.name] * 2


def test_a_unit_is_looked_for_without_a_script_and_what_was_typed_stays(world: World, officer: Client) -> None:
    run = choice([case_in(world, State.ACCEPTED)], world.person("officer"))

    page = text(officer.post(address(run, "bulk_begin", "dispatch"), {"q": "供水", "note": "带水泵", "find": "1"}))

    assert "舒兰市供水公司" in page and "带水泵" in page
    assert BulkRun.objects.get().state == RunState.CHOSEN


@pytest.mark.parametrize(
    "typed", [{}, {"lead": "999999"}, {"lead": "x"}, {"lead": "", "note": "字" * 9000}, {"lead": "9" * 30}]
)
def test_a_form_that_cannot_be_taken_keeps_what_was_typed_and_begins_nothing(
    world: World, officer: Client, typed: dict[str, str]
) -> None:
    run = choice([case_in(world, State.ACCEPTED)], world.person("officer"))

    answer = officer.post(address(run, "bulk_begin", "dispatch"), {"note": "请今天到场"} | typed)

    assert answer.status_code == 422
    assert (typed.get("note") or "请今天到场") in text(answer)
    assert BulkRun.objects.get().state == RunState.CHOSEN


def test_a_unit_that_no_centre_of_theirs_may_call_is_refused_on_the_form(world: World, client: Client) -> None:
    run = choice(
        [case_in(world, State.ACCEPTED, centre=world.unit("committee"), holder=world.unit("committee"))],
        world.person("committee_officer"),
    )
    client.force_login(world.person("committee_officer"))

    answer = client.post(address(run, "bulk_begin", "dispatch"), {"lead": world.unit("water").pk})

    assert answer.status_code == 422 and "都不能由这里派给该单位" in text(answer)


def test_where_it_can_be_done_on_none_nothing_is_begun(world: World, officer: Client) -> None:
    run = choice([case_in(world, State.CLOSED)], world.person("officer"))

    assert "都不能这样办" in text(officer.get(address(run, "bulk_begin", "remind")))
    assert officer.post(address(run, "bulk_begin", "remind"), {"note": ""}).status_code == 422
    assert BulkRun.objects.get().state == RunState.CHOSEN


def test_the_runs_of_others_are_not_there(world: World, officer: Client) -> None:
    run = begun([case_in(world, State.IMPLEMENTING)], world.person("second_officer"))

    for name in ("bulk_run", "bulk_print"):
        assert officer.get(address(run, name)).status_code == 404
    assert officer.get(address(run, "bulk_begin", "remind")).status_code == 404
    for name in ("bulk_run", "bulk_stop", "bulk_again"):
        assert officer.post(address(run, name)).status_code == 404
    assert officer.post(reverse("desk:bulk_take"), {"case": ["x~1"], "bulk": run.pk}).status_code in {404, 422}
    assert run.number not in text(officer.get(reverse("desk:bulk_runs")))


def test_a_step_that_is_not_taken_in_bulk_has_no_page(world: World, officer: Client) -> None:
    run = choice([case_in(world, State.ACCEPTED)], world.person("officer"))

    assert officer.get(address(run, "bulk_begin", "reveal")).status_code == 404


def test_nothing_ticked_is_said_and_leads_back(officer: Client) -> None:
    for back, leads in (("/desk/open/?after=1", "/desk/open/?after=1"), ("https://elsewhere.example/", "/desk/")):
        answer = officer.post(reverse("desk:bulk_take"), {"then": "go", "next": back})

        assert answer.status_code == 422
        assert "请先在列表里至少勾选一件" in text(answer) and f'href="{leads}"' in text(answer)


def test_a_step_with_no_tick_left_is_said_so_and_the_ticks_come_back(world: World, officer: Client) -> None:
    run = choice([case_in(world, State.IMPLEMENTING) for _ in range(2)], world.person("officer"))
    rows = list(run.rows.values_list("pk", flat=True))

    for then in ("remind", "print"):
        led = officer.post(address(run), {"shown": rows, "then": then, "page": "1"})
        assert led.url == address(run) + "?page=1"
        shown = text(officer.get(led.url))
        assert "请至少勾选一件" in shown and "都不能这样办" not in shown
        assert 'name="then" value="remind"' in shown
    assert officer.get(address(run, "bulk_begin", "remind")).url == address(run) + "?page=1"

    led = officer.post(address(run), {"shown": rows, "row": rows[:1], "then": "remind", "page": "1"})

    assert led.url == address(run, "bulk_begin", "remind")
    assert "1 件可以办" in text(officer.get(led.url))


def test_what_was_refused_is_chosen_again_and_the_rest_of_a_run_is_stopped(world: World, officer: Client) -> None:
    run = begun([case_in(world, State.IMPLEMENTING)], world.person("officer"), note="请抓紧")
    officer.post(address(run, "bulk_stop"))
    assert "您就停了这一批" in text(officer.get(address(run)))

    led = officer.post(address(run, "bulk_again"))

    anew = BulkRun.objects.latest("pk")
    assert led.headers["Location"] == address(anew)
    assert "请抓紧" in text(officer.get(address(anew, "bulk_begin", "remind")))
    assert not events(list(Case.objects.all()), Action.REMIND)


def test_the_sheet_to_print_shows_as_much_as_the_list(world: World, client: Client) -> None:
    case = case_in(world, State.DISPATCHED, text="王小明电话13800001111，楼道积水。", is_confidential=True)
    client.force_login(world.person("lead"))
    run = choice([case], world.person("lead"))

    sheet, listed = text(client.get(address(run, "bulk_print"))), text(client.get("/desk/to-report/"))

    assert case.reference in sheet
    assert all("13800001111" not in page and "楼道积水" not in page for page in (sheet, listed))

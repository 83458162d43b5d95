"""What the forms of the steps ask, keep and refuse; whatever is posted, nothing breaks."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.models import Attendance, Call, Case, CaseEvent, Evidence, PlanTask, Rating
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from desk.forms.candidates import CountedUpTo, Load, loads
from tests.cases.world import case_in, entry
from tests.desk.step_forms import FILLED, before, in_, photo, url
from web.fields import row_number, row_numbers

pytestmark = pytest.mark.django_db
every_step = pytest.mark.parametrize("action", FILLED)

NASTY = {
    "nothing": "",
    "nul": "\x00",
    "nul inside": "a\x00b",
    "controls": "\x01\x02\x1b[31m\x7f\x9f",
    "replaced surrogate": "\ufffd\ufffd",
    "very long": "堵" * 7000,
    "too long": "堵" * 9000,
    "emoji": "👨‍👩‍👧‍👦🏚️",
    "rare characters": "𠮷㐂𬎆",
    "markup": "<script>alert(1)</script>{{ 7*7 }}{% now %}",
    "huge number": "9" * 40,
    "negative": "-1",
    "float": "1e309",
    "arabic digits": "٣",
    "bad date": "2026-02-30",
    "year nought": "0000-00-00T00:00",
    "first year": "0001-01-01T00:00",
    "last year": "9999-12-31T23:59",
    "zone": "2026-01-01T00:00+99:99",
    "percent": "%s%(x)s%",
    "right to left": "\u202eabc",
}


def sheets(desk, count=7):
    """The form filled in badly: each field, and some that it does not have, takes another value on each sheet."""
    html = desk.open().text
    names = {part.split('"')[0] for part in html.split('name="')[1:]}
    fields = sorted(names | {"lead", "to", "task_due", "review_on", "unknown"} - {"csrfmiddlewaretoken"})
    values = list(NASTY.values())
    for sheet in range(count):
        chosen = {name: values[(3 * sheet + place) % len(values)] for place, name in enumerate(fields)}
        yield {name: [value, value] for name, value in chosen.items()} | {"version": desk.case.version}


@every_step
def test_whatever_is_posted_is_taken_or_refused(world, client, action):
    desk = before(world, client, action)

    answers = {200, 302, 409, 413, 415, 422}
    gone = {404} if action == Action.STEP_ASIDE else set()  # whoever stood aside sees the case no more

    for typed in sheets(desk):
        assert desk.send(typed).status_code in answers | gone, typed


@every_step
@pytest.mark.parametrize("value", ["\x00", "堵" * 7000, "𠮷👨‍👩‍👧‍👦{{ 7*7 }}"], ids=["nul", "long", "rare"])
def test_whatever_is_written_is_taken_or_refused(world, client, action, value):
    desk = before(world, client, action)
    written = dict.fromkeys(("reason", "note", "answer", "result", "basis", "conclusion", "witness", "turn_to"), value)

    assert desk.send(written | desk.typed | {"note": value, "reason": value}).status_code in {200, 302, 422}


@pytest.mark.parametrize("version", ["", "x", "-1", str(2**31), "9" * 60, "1.5", "\x00"])
def test_the_version_is_a_number_or_the_form_is_incomplete(world, client, version):
    desk = before(world, client, Action.ESCALATE)

    assert desk.send(desk.typed | {"version": version}).status_code == 422


@pytest.mark.parametrize("raw", [b"version=1&reason=%ED%A0%80", b"version=%00", b"\xff\x00", b"a=" + b"b" * 2_000_000])
def test_bytes_that_are_no_text_are_refused_or_taken(world, client, raw):
    desk = before(world, client, Action.ESCALATE)

    response = client.post(desk.url, raw, content_type="application/x-www-form-urlencoded")

    assert response.status_code in {302, 400, 413, 422}


@pytest.mark.parametrize("rare", ["𠮷㐂𬎆", "谢谢👨‍👩‍👧‍👦", "堵" * 7000, "第一行\n第二行"])
def test_what_people_write_is_kept_whole(world, client, rare):
    desk = before(world, client, Action.ESCALATE)

    desk.send(desk.typed | {"reason": rare})

    assert CaseEvent.objects.get(case=desk.case, action=Action.ESCALATE).note == rare


def test_what_nobody_can_see_is_left_out(world, client):
    desk = before(world, client, Action.ESCALATE)

    desk.send(desk.typed | {"reason": "需要\x00协调\x1b\r\n今天"})

    assert CaseEvent.objects.get(case=desk.case, action=Action.ESCALATE).note == "需要协调\n今天"


def test_too_long_a_text_is_refused_with_both_numbers(world, client):
    desk = before(world, client, Action.ESCALATE)

    response = desk.send(desk.typed | {"reason": "堵" * 8001})

    assert response.status_code == 422
    assert "最多 8000 个字，现在有 8001 个字" in response.text


@pytest.mark.parametrize("text", ["", "x", "-1", "1.0", "٣", "9" * 19, None, 5])
def test_only_plain_digits_are_a_row(text):
    assert row_number(text) is None


def test_rows_are_taken_once_each_and_not_too_many():
    assert row_numbers(["3", "x", "3", "1", "2"], at_most=2) == [3, 1]


# Accepting


def test_the_words_of_the_matter_suggest_its_type(world, client):
    desk = before(world, client, Action.ACCEPT)
    Case.objects.filter(pk=desk.case.pk).update(catalogue_item=None, text="家里暖气不热，只有十三度")

    html = desk.open().text

    assert 'label="可能是"' in html
    assert html.split("selected>")[1].startswith("1101")


def test_a_heading_is_no_type(world, client):
    desk = before(world, client, Action.ACCEPT)

    assert desk.send(desk.typed | {"entry": "13"}).status_code == 422


def test_likely_duplicates_are_shown_with_their_addresses(world, client):
    desk = before(world, client, Action.ACCEPT)
    same = case_in(world, State.IMPLEMENTING, text="制动器小区的下水道又总堵")
    other = case_in(world, State.ACCEPTED, text="路灯不亮", place="")
    old = case_in(world, State.ACCEPTED, raised_at=timezone.now() - dt.timedelta(days=31))

    html = desk.open().text

    assert same.get_absolute_url() in html
    assert other.get_absolute_url() not in html
    assert old.get_absolute_url() not in html


def test_at_most_five_duplicates_are_shown(world, client):
    desk = before(world, client, Action.ACCEPT)
    for _number in range(7):
        case_in(world, State.ACCEPTED)

    assert desk.open().text.count('target="_blank"') == 5


def test_the_unit_complained_of_is_kept(world, client):
    desk = before(world, client, Action.ACCEPT)

    desk.send()

    assert desk.now().complained_of == world.unit("property")


def test_a_unit_from_elsewhere_cannot_be_complained_of(world, client):
    desk = before(world, client, Action.ACCEPT)

    assert desk.send(desk.typed | {"complained_of": world.unit("other_office").pk}).status_code == 422


def test_the_catalogue_says_where_to_turn(world, client):
    desk = before(world, client, Action.REFUSE)
    Case.objects.filter(pk=desk.case.pk).update(catalogue_item=entry("0105"))

    assert 'value="12388"' in desk.open().text


def test_only_centres_below_that_hold_the_place_are_offered(world, client):
    desk = before(world, client, Action.SEND_DOWN)

    html = desk.open().text

    assert world.unit("committee").name in html
    assert world.unit("other_committee").name not in html
    assert desk.send(desk.typed | {"to": world.unit("other_committee").pk}).status_code == 422


# Calling


def test_exactly_one_lead_is_called_with_its_assists(world, client):
    desk = before(world, client, Action.DISPATCH)

    desk.send()

    calls = dict(Call.objects.filter(case=desk.case).values_list("unit__name", "part"))
    assert calls == {"北城街道司法所": "lead", "舒兰市矛盾纠纷调解中心": "assist", "舒兰市供水公司": "assist"}


def test_without_a_lead_nothing_is_dispatched(world, client):
    desk = before(world, client, Action.DISPATCH)

    response = desk.send(desk.typed | {"lead": ""})

    assert response.status_code == 422
    assert "请选择一个单位" in response.text
    assert f'name="assists" value="{world.unit("mediation").pk}" checked' in response.text


@pytest.mark.parametrize("name", ["other_office", "other_committee"])
def test_a_unit_that_may_not_be_called_is_refused(world, client, name):
    desk = before(world, client, Action.DISPATCH)
    Case.objects.filter(pk=desk.case.pk).update(centre=world.unit("committee"), holder=world.unit("committee"))
    desk.client.force_login(world.people["committee_officer"], backend="teams.backends.PostsBackend")

    assert desk.send(desk.typed | {"lead": world.unit(name).pk}).status_code == 422


def test_the_unit_complained_of_is_never_offered(world, client):
    desk = before(world, client, Action.DISPATCH)
    Case.objects.filter(pk=desk.case.pk).update(complained_of=world.unit("justice"))

    assert world.unit("justice").name not in desk.send({"find": "1", "q": "司法"}).text
    assert desk.send().status_code == 422


def test_a_unit_is_found_by_its_name_and_what_was_chosen_stays(world, client):
    desk = before(world, client, Action.DISPATCH)

    html = desk.send({**desk.typed, "find": "1", "q": "街道 司法", "note": "请带工具"}).text

    assert f'name="lead" value="{world.unit("justice").pk}" checked' in html
    assert f'name="assists" value="{world.unit("water").pk}" checked' in html
    assert "请带工具" in html
    assert CaseEvent.objects.filter(case=desk.case).count() == 1


def test_a_search_that_finds_nothing_says_so(world, client):
    desk = before(world, client, Action.ADD_UNIT)

    response = desk.send({"version": 1, "find": "1", "q": "没有这个单位"})

    assert response.status_code == 200
    assert "没有找到可以派单的单位" in response.text


def test_a_search_is_not_for_who_may_only_look(world, client):
    desk = before(world, client, Action.DISPATCH, who="supervisor")

    assert desk.send({"find": "1", "q": "司法"}).status_code == 403


def test_a_load_counts_open_and_late_matters_and_stops_at_a_hundred(world):
    case_in(world, State.IMPLEMENTING)
    case_in(world, State.IMPLEMENTING, next_due_at=timezone.now() - dt.timedelta(hours=1))
    case_in(world, State.CLOSED)

    assert loads([world.unit("justice")]) == {world.unit("justice").pk: Load(held=2, late=1)}
    assert Load(held=100, late=3).words == "99+ 件，超期 3 件"
    assert "count(*)" in CountedUpTo.template


def test_a_community_leads_against_the_catalogue_only_with_a_reason(world, client):
    desk = before(world, client, Action.DISPATCH)
    guarded = entry("1304")
    type(guarded).objects.filter(pk=guarded.pk).update(is_guarded=True)
    community = {**desk.typed, "lead": world.unit("committee").pk, "assists": []}

    assert "为什么由社区主办" not in desk.open().text
    assert "为什么由社区主办" in desk.send({"version": 1, "find": "1", "q": "正阳社区"}).text
    assert desk.send(community).status_code == 422
    assert desk.send(community | {"override": "居民议定由社区牵头"}).status_code == 302


def test_a_ruling_is_offered_the_units_that_were_called_before(world, client):
    desk = before(world, client, Action.RULE)
    Call.objects.create(
        case=desk.case,
        unit=world.unit("water"),
        part="lead",
        called_at=timezone.now(),
        return_until=timezone.now(),
        arrive_due_at=timezone.now(),
        contact_due_at=timezone.now(),
        ended_at=timezone.now(),
    )

    assert world.unit("water").name in desk.open().text


def test_the_window_for_returning_is_said_in_words(world, client):
    html = before(world, client, Action.RETURN_CALL).open().text

    assert "退单截止：" in html
    assert "同一事项最多退单两次" in html


# Consulting and working


def test_the_minutes_keep_who_attended_and_who_does_what(world, client):
    desk = before(world, client, Action.CONSULT)

    desk.send()

    attended = Attendance.objects.filter(consultation__case=desk.case).values_list("call__unit__name", "was_present")
    assert dict(attended) == {"北城街道司法所": True, "舒兰市矛盾纠纷调解中心": False}
    assert [task.text for task in PlanTask.objects.filter(case=desk.case)] == ["疏通下水道"]


@pytest.mark.parametrize("due", ["", "tomorrow", "2020-01-01T00:00", "9999-01-01T00:00", "0001-01-01T00:00"])
def test_a_task_without_a_day_ahead_is_refused_and_kept(world, client, due):
    desk = before(world, client, Action.CONSULT)

    response = desk.send(desk.typed | {"task_due": [due, due]})

    assert response.status_code == 422
    assert "第 1 项任务" in response.text
    assert 'value="疏通下水道"' in response.text


def test_a_plan_needs_a_task(world, client):
    desk = before(world, client, Action.CONSULT)

    assert desk.send(desk.typed | {"task_text": ["", ""]}).status_code == 422


def test_a_row_is_added_without_a_script_and_no_more_than_six(world, client):
    desk = before(world, client, Action.CONSULT)
    five = {"task_call": [1] * 5, "task_text": ["甲"] * 5, "task_due": [in_(3)] * 5}

    html = desk.send(desk.typed | five | {"add": "1"}).text

    assert html.count('name="task_text"') == 6
    assert 'name="add"' not in html


def test_a_unit_alone_plans_in_one_line(world, client):
    desk = before(world, client, Action.CONSULT)
    Call.objects.filter(case=desk.case, part="assist").update(ended_at=timezone.now())
    lead = Call.objects.get(case=desk.case, part="lead")
    html = desk.open().text

    desk.send({"version": 1, "conclusion": "今天派工疏通", "task_call": lead.pk, "task_due": in_(5), "asked": lead.pk})

    assert 'name="task_text"' not in html
    assert PlanTask.objects.get(case=desk.case).text == "今天派工疏通"


def test_the_first_contact_is_asked_for_once(world, client):
    desk = before(world, client, Action.PROGRESS)
    desk.send()

    assert 'name="contacted"' not in desk.open().text


def test_photos_are_kept_with_the_step(world, client):
    desk = before(world, client, Action.PROGRESS)

    desk.send(desk.typed | {"evidence": [photo(), photo()]})

    assert Evidence.objects.filter(case=desk.case).count() == 2


@pytest.mark.parametrize(
    ("upload", "status"),
    [
        (SimpleUploadedFile("p.jpg", b"MZ not a photo", "image/jpeg"), 415),
        (SimpleUploadedFile("p.jpg", b"", "image/jpeg"), 422),
        (SimpleUploadedFile("p.pdf", b"%PDF-1.4" + b"0" * (10 * 1024**2 + 1), "application/pdf"), 413),
    ],
    ids=["no photo", "empty", "too large"],
)
def test_a_file_that_cannot_be_kept_is_refused_and_the_text_is_kept(world, client, upload, status):
    desk = before(world, client, Action.PROGRESS)
    upload.seek(0)

    response = desk.send(desk.typed | {"evidence": upload})

    assert response.status_code == status
    assert "已联系" in response.text
    assert "照片需要重新选择" in response.text
    assert CaseEvent.objects.filter(case=desk.case).count() == 1


def test_what_cannot_be_solved_now_needs_its_reason_and_a_day_ahead(world, client):
    desk = before(world, client, Action.FINISH)
    typed = desk.typed | {"outcome": "explained"}
    ahead = timezone.localdate() + dt.timedelta(days=60)

    assert desk.send(typed).status_code == 422
    assert desk.send(typed | {"explained_reason": "season", "review_on": "2020-01-01"}).status_code == 422
    assert desk.send(typed | {"explained_reason": "season", "review_on": ahead}).status_code == 302


def test_a_reason_left_from_another_choice_does_not_count(world, client):
    desk = before(world, client, Action.FINISH)

    desk.send(desk.typed | {"explained_reason": "season", "review_on": "2030-01-01"})

    assert (desk.now().explained_reason, desk.now().review_on) == ("", None)


def test_open_tasks_are_named_before_finishing(world, client):
    html = before(world, client, Action.FINISH).open().text

    assert "还有任务没有完成" not in html

    desk = before(world, client, Action.FINISH)
    PlanTask.objects.filter(case=desk.case).update(finished_at=None)
    html = desk.open().text

    assert "疏通下水道" in html
    assert url(Action.FINISH_TASK, desk.case) in html


# Evaluating


def test_the_answer_is_before_the_checkers_eyes(world, client):
    assert "已疏通" in before(world, client, Action.GIVE_FEEDBACK).open().text


def test_a_return_visit_presets_nothing_and_masks_who_was_asked(world, client):
    html = before(world, client, Action.VISIT).open().text

    assert "checked" not in html
    assert "王** 138****5678" in html
    assert "王大爷" not in html


def test_a_rating_of_another_case_cannot_be_given(world, client):
    desk, other = before(world, client, Action.VISIT), case_in(world, State.EVALUATING)

    assert desk.send(desk.typed | {"rating": Rating.objects.get(case=other).pk}).status_code == 422


def test_who_decides_sees_the_proposal_and_the_ratings(world, client):
    desk = before(world, client, Action.UPHOLD)
    Rating.objects.filter(case=desk.case).update(
        answered_at=timezone.now(), contacted="yes", solved="no", satisfied=1, reasons="还在堵"
    )

    html = desk.open().text

    assert "理由充分" in html
    assert "还在堵" in html

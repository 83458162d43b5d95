"""Every event is told in one plain sentence, with the names it kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils.translation import override

from cases import actions
from cases.models import CaseEvent
from cases.reading.timeline import Line, lines, sentence
from cases.rules.lifecycle import Action
from networks.models import Unit
from teams.models import User
from tests.cases import lives
from tests.cases.added_steps import ADDED
from tests.cases.lives import after, take
from tests.cases.orders import ordered
from tests.cases.world import World

NOW = dt.datetime(2026, 1, 12, tzinfo=dt.UTC)
PAYLOADS = {
    Action.REFUSE: ({"reason": "litigation", "turn_to": "舒兰市人民法院"}, "可找：舒兰市人民法院"),
    Action.ESCALATE: ({"from": "正阳社区", "to": "北城街道"}, "正阳社区提级到北城街道"),
    Action.SEND_DOWN: ({"from": "北城街道", "to": "正阳社区"}, "北城街道下派到正阳社区"),
    Action.DISPATCH: (
        {"lead": "热力公司", "assists": ["物业办", "社区"]},
        "司法所派单，热力公司主办，物业办、社区协办",
    ),
    Action.RULE: ({"lead": "热力公司", "assists": []}, "司法所裁定：热力公司主办"),
    Action.RETURN_CALL: ({"reason": "not_our_duty", "part": "lead", "dispute": True}, "有争议，请上级裁定"),
    Action.ADD_UNIT: ({"lead": "", "assists": ["供水公司"]}, "司法所加派：供水公司"),
    Action.CONSULT: ({"present": ["甲", "乙"], "absent": ["丙"], "tasks": 3}, "甲、乙会商，定下3项任务；丙未到"),
    Action.PROGRESS: ({"first_contact": True}, "司法所联系了诉求人"),
    Action.FINISH_TASK: ({"task": "换阀门"}, "司法所完成任务：换阀门"),
    Action.DROP_TASK: ({"task": "换阀门"}, "司法所取消任务：换阀门"),
    Action.FINISH: ({"outcome": "solved"}, "司法所办完并写了答复"),
    Action.RATE: ({"solved": "yes", "satisfied": 5, "contacted": "yes"}, "群众评价：解决了，非常满意"),
    Action.VISIT: ({"solved": "no", "satisfied": 1, "contacted": "no"}, "回访：没解决，非常不满意"),
    Action.MARK_UNIT: ({"unit": "热力公司", "mark": "prompt"}, "司法所评热力公司"),
    Action.CLOSE: ({"ending": "unrated"}, "办结："),
    Action.PROPOSE_TERMINATION: ({"reason": "litigation"}, "司法所提请终止"),
    Action.RECOMPUTE: (
        {"limits": [{"stage": "close", "was": "2026-01-13T16:00:00+00:00", "due_at": "2026-01-14T16:00:00+00:00"}]},
        "工作日历",
    ),
    Action.RECLASSIFY: (
        {
            "was": {"type": "1304", "name": "下水道堵塞", "level": "II"},
            "is": {"type": "1502", "name": "占道堆物", "level": "III"},
            "limits": [
                {"stage": "dispatch", "due_at": "2026-05-28T02:00:00+00:00"},
                {
                    "stage": "close",
                    "was": "2026-05-28T16:00:00+00:00",
                    "due_at": "2026-05-31T16:00:00+00:00",
                    "started_at": "2026-05-23T02:00:00+00:00",
                },
            ],
        },
        "司法所改类：1304 下水道堵塞 紧急改为1502 占道堆物 一般；"
        "办结时限由2026年5月28日 24:00改为2026年5月31日 24:00止",
    ),
    Action.RELOCATE: (
        {
            "from": "舒兰市正阳社区",
            "to": "舒兰市新华社区",
            "centre": "南城街道办事处",
            "let_go": ["物业公司", "供水公司"],
        },
        "司法所改辖区：舒兰市正阳社区改为舒兰市新华社区；中心改为南城街道办事处；不再办理：物业公司、供水公司",
    ),
    Action.REMIND: ({"unit": "住建局"}, "司法所催办住建局"),
    Action.PRESS: ({"unit": "住建局"}, "催办住建局"),
    Action.SUPERVISE: ({"unit": "住建局", "kind": "red", "order": "2026-0032"}, "向住建局发出红色督办单2026-0032"),
    Action.REPLY_ORDER: ({"unit": "住建局", "order": "2026-0032"}, "回复督办单2026-0032"),
    Action.RECORD_CALL_IN: ({"unit": "住建局", "order": "2026-0032"}, "已约谈住建局"),
    Action.PROPOSE_PAUSE: (
        {"cause": "part", "review_on": "2026-03-02"},
        "司法所申请挂账至2026年3月2日：等配件到货",
    ),
    Action.PAUSE: ({"cause": "part", "review_on": "2026-03-02"}, "司法所同意挂账至2026年3月2日：等配件到货"),
    Action.RESUME: (
        {"limits": [{"stage": "close", "was": "2026-01-13T16:00:00+00:00", "due_at": "2026-01-14T16:00:00+00:00"}]},
        "司法所恢复办理；办结时限由2026年1月13日 24:00改为2026年1月14日 24:00止",
    ),
    Action.PROPOSE_EXTENSION: ({"days": 2}, "司法所申请延期2个工作日"),
    Action.EXTEND: (
        {
            "days": 2,
            "limits": [{"stage": "close", "was": "2026-01-13T16:00:00+00:00", "due_at": "2026-01-15T16:00:00+00:00"}],
        },
        "司法所同意延期2个工作日：办结时限由2026年1月13日 24:00改为2026年1月15日 24:00止",
    ),
    Action.LOOK_AGAIN: ({"found": "fixed"}, "司法所回头看：仍然完好"),
    Action.REDISTRICT: (
        {"from": "北城街道 正阳社区", "to": "南城街道 正阳社区", "centre": "南城街道办事处"},
        "区划调整；北城街道 正阳社区现为南城街道 正阳社区；中心改为南城街道办事处",
    ),
    **{action: (added.payload, added.told) for action, added in ADDED.items()},
}


def event(action: Action, payload: dict[str, object] | None = None, **facts: object) -> CaseEvent:
    by, unit = User(name="李敏"), Unit(name="司法所", short_name="司法所")
    told = {"by": by, "unit": unit, "occurred_at": NOW, "recorded_at": NOW, "seq": 1} | facts
    return CaseEvent(action=action, payload=payload or {}, **told)


@pytest.mark.parametrize("action", Action)
def test_every_action_has_its_sentence_in_both_languages(action: Action) -> None:
    payload, _words = PAYLOADS.get(action, ({}, ""))

    chinese = sentence(event(action, payload))
    with override("en"):
        english = sentence(event(action, payload))

    assert chinese
    assert "%(" not in chinese + english
    assert english != chinese


@pytest.mark.parametrize(("action", "payload", "words"), [(a, *told) for a, told in PAYLOADS.items()])
def test_sentences_name_what_the_event_kept(action: Action, payload: dict[str, object], words: str) -> None:
    assert words in sentence(event(action, payload))


def test_a_matter_that_goes_on_by_itself_says_why() -> None:
    assert sentence(event(Action.RESUME, by=None, unit=None)) == "到复查日，自动恢复办理"


def test_what_was_declined_is_named() -> None:
    assert sentence(event(Action.DECLINE, {"of": "propose_pause"})) == "司法所不同意挂账"
    assert sentence(event(Action.DECLINE, {"of": "propose_extension"})) == "司法所不同意延期"
    assert sentence(event(Action.REOPEN, {"second_look": True})) == "回头看后重启办理"


def test_a_unit_alone_plans_without_a_meeting() -> None:
    assert (
        sentence(event(Action.CONSULT, {"present": ["司法所"], "absent": [], "tasks": 1}))
        == "司法所自行安排：定下1项任务"
    )


def test_an_assisting_unit_that_returns_is_told_as_such() -> None:
    told = sentence(event(Action.RETURN_CALL, {"reason": "not_our_duty", "part": "assist"}))

    assert told.endswith("（协办）")


def test_a_finish_without_an_outcome_is_told_all_the_same() -> None:
    assert sentence(event(Action.FINISH)) == "司法所办完并写了答复"


def test_the_reporter_is_named_by_no_name() -> None:
    assert sentence(event(Action.WITHDRAW, by=None, unit=None)) == "诉求人撤回"


def test_what_a_person_does_in_no_units_name_has_no_empty_place() -> None:
    assert sentence(event(Action.WHISTLE, unit=None)) == "吹哨"


def test_what_was_written_down_later_says_so() -> None:
    late = event(Action.PROGRESS, recorded_at=NOW + dt.timedelta(hours=3))

    assert lines([late], is_kept_out=False)[0].sentence == "司法所报进展（事后补记）"


@pytest.mark.django_db
def test_the_newest_is_told_first_and_with_who_did_it(world: World) -> None:
    told = lines(lives.implementing(world).events.select_related("by", "unit").order_by("seq"), is_kept_out=False)

    assert [line.at for line in told] == sorted((line.at for line in told), reverse=True)
    assert (told[-1].sentence, told[-1].by) == ("正阳社区居委会吹哨", "grid_worker")
    assert told[-2].note == "社区没有供热专业人员"


@pytest.mark.django_db
def test_six_steps_taken_at_once_are_one_line(world: World) -> None:
    case = lives.self_handled(world)

    told = lines(case.events.select_related("by", "unit").order_by("seq"), is_kept_out=False)

    assert [line.sentence for line in told] == ["正阳社区居委会现场自办，六步一次办完"]


@pytest.mark.django_db
def test_a_note_that_the_page_shows_elsewhere_is_not_said_twice(world: World) -> None:
    events = lives.answered(world).events.select_related("by", "unit").order_by("seq")

    told = lines(events, is_kept_out=False, said_above=["阀门已更换"])

    assert [line.note for line in told if line.note] == ["当日更换阀门", "社区没有供热专业人员"]


@pytest.mark.django_db
def test_the_system_that_closes_is_no_person(world: World) -> None:
    events = lives.rated(world).events.select_related("by", "unit").order_by("seq")

    newest: Line = lines(events, is_kept_out=False)[0]

    assert (newest.sentence, newest.by) == ("办结：已评价", "")


@pytest.mark.django_db
def test_a_matter_reopened_by_its_centre_says_so(world: World) -> None:
    officer = world.person("officer")
    case = lives.rated(world)
    ordered(case, world.unit("street_office"))
    case = take(case, after(hours=9), lambda c: actions.reopen(c, by=officer, reason="又不热了"))

    newest = lines(case.events.select_related("by", "unit").order_by("seq"), is_kept_out=False)[0]

    assert (newest.sentence, newest.note) == ("北城街道办事处重启", "又不热了")

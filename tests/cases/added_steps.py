"""Steps that came after the law was written down, each with all that the tests ask of a step: a new one goes here.

Written by hand, from what the service said of the step, and without a look at the code.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from cases import actions
from cases.models import Call, Case, Question
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from tests.cases.merged import (
    a_merged_case,
    beside,
    let_another_out,
    merge_with_another,
    take_another_in,
    told_already,
)
from tests.cases.ratings import given_by_code, rating_of
from tests.cases.world import World, case_in, somebody_aside

Attempt = Callable[[World, Case, Any], object]
Typed = Mapping[str, Any]
OPEN = "whistled accepted dispatched consulting implementing feedback evaluating"
HELD = OPEN.removesuffix(" evaluating")
ANY = f"{OPEN} closed refused merged terminated withdrawn"
WHO_NAMES = (
    "duty_officer-street-street_office supervisor-* duty_officer-county-county_centre head-county-county_centre"
    " duty_officer-city-city_centre head-city-city_centre"
)
OF_THE_PLACE = "duty_officer-street-street_office duty_officer-community-committee"
OF_THE_LEAD = "handler-water head-water duty_officer-water liaison-water assistance-water"


@dataclass(frozen=True)
class Filled:
    """The form of a step as a person fills it in: on which case, by whom, what is posted."""

    state: State
    who: str
    typed: Callable[[World, Case], Typed] = lambda w, c: {}
    facts: Callable[[World], Typed] = lambda w: {}
    then: Callable[[World, Case], Case] = lambda w, c: c


@dataclass(frozen=True)
class Told:
    """A row of the notices: whom it tells, while what is true, and in which words."""

    kind: str
    whom: str
    holds: str
    sentence: str

    def row(self, action: Action) -> dict[str, str]:
        return {
            "kind": self.kind,
            "step": str(action),
            "told": self.whom,
            "while": self.holds,
            "sentence": self.sentence,
        }


@dataclass(frozen=True)
class Added:
    """`state` and `seats`: who may, as in `seats_by_action.csv`; `told`: the event of 司法所 in the timeline."""

    sources: str
    targets: str
    who: str
    needs: str
    holds: str
    limits: str
    marks: str
    state: str
    seats: str
    attempt: Attempt
    filled: Filled | None
    """None where nobody takes it at the desk."""
    told: str
    payload: dict[str, object] = field(default_factory=dict)
    notices: tuple[Told, ...] = ()

    @property
    def law(self) -> dict[str, str]:
        """In the columns of `lifecycle.csv`."""
        return {
            "from": self.sources,
            "to": self.targets,
            "who": self.who,
            "needs": self.needs,
            "while": self.holds,
            "limits": self.limits,
        }


def _recall(world: World, case: Case, by: Any) -> object:
    calls = Call.objects.filter(case=case)
    call = calls.filter(arrived_at=None).order_by("-part").first() or calls.filter(part="lead").first()
    return actions.recall(case, by=by, call=call or Call(case=case, pk=0), reason="派错单位")


def _answer(world: World, case: Case, by: Any) -> object:
    question = Question.objects.filter(case=case).last() or Question(case=case, pk=0)
    return actions.answer(question, by=by, text="三单元")


REASON = {"reason": "需要街道以上协调"}
UNTIL = "2026-03-03T16:00:00+00:00"
ADDED: Mapping[Action, Added] = {
    Action.RECALL: Added(  # withdrawing a call (撤回派单), decision 22
        sources="dispatched consulting implementing",
        targets="accepted stay",
        who="centre",
        needs="reason",
        holds="not_paused",
        limits="dispatch",
        marks="meets",
        state="dispatched",
        seats="duty_officer-street-street_office",
        attempt=_recall,
        filled=Filled(
            State.DISPATCHED,
            "officer",
            lambda w, c: REASON | {"call": Call.objects.get(case=c, part="assist").pk},
        ),
        told="司法所撤回对物业公司的派单",
        payload={"let_go": ["物业公司"], "part": "assist"},
        notices=(Told("recall", "let_go", "always", "对贵单位的派单已撤回，不用再办，不计退单。"),),
    ),
    Action.MERGE: Added(  # merging (并案), decision 45
        sources=HELD,
        targets="merged",
        who="centre",
        needs="reason",
        holds="not_paused not_in_dispute",
        limits="",
        marks="",
        state="whistled",
        seats="duty_officer-street-street_office",
        attempt=merge_with_another,
        filled=Filled(
            State.WHISTLED,
            "officer",
            lambda w, c: REASON | beside(case_in(w, State.ACCEPTED)),
        ),
        told="司法所并入JL1，由该事项继续办理；不再办理：物业公司",
        payload={"into": "JL1", "let_go": ["物业公司"]},
        notices=(
            Told("merge_let_go", "let_go", "always", "派给贵单位的事项已并入另一件，不用再办，不计任何单位的责任。"),
            Told("merge_logged", "raiser", "always", "您登记的事项与另一件是同一件事，已并案，请看由哪件继续办理。"),
        ),
    ),
    Action.TAKE_IN: Added(
        sources=HELD,
        targets="stay",
        who="system",
        needs="",
        holds="not_paused not_in_dispute",
        limits="",
        marks="adds silent",
        state="whistled",
        seats="",
        attempt=take_another_in,
        filled=None,
        told="司法所将JL1、JL2、JL3、JL4、JL5等6件并入本事项（同一件事）",
        payload={"cases": ["JL1", "JL2", "JL3", "JL4", "JL5", "JL6"]},
        notices=(Told("take_in", "called", "open", "贵单位承办的事项又有人反映，已并入，请看截止时间。"),),
    ),
    Action.UNMERGE: Added(
        sources="merged",
        targets=HELD,
        who="centre",
        needs="reason",
        holds="",
        limits="accept dispatch arrive contact close",
        marks="",
        state="merged",
        seats="duty_officer-street-street_office",
        attempt=lambda w, c, by: actions.unmerge(c, by=by, reason="不是一回事"),
        filled=Filled(State.MERGED, "officer", lambda w, c: REASON, then=lambda w, c: told_already(a_merged_case(w))),
        told="司法所撤销并入JL1，本事项单独办理",
        payload={"from": "JL1"},
        notices=(
            Told("unmerge", "called", "open", "并案已撤销，贵单位仍承办该事项。"),
            Told("unmerge_logged", "raiser", "open", "并案已撤销，您登记的事项单独办理。"),
        ),
    ),
    Action.LET_OUT: Added(
        sources=ANY,
        targets="stay",
        who="system",
        needs="",
        holds="",
        limits="",
        marks="adds silent",
        state="whistled",
        seats="",
        attempt=let_another_out,
        filled=None,
        told="司法所将JL1移出本事项",
        payload={"cases": ["JL1"]},
    ),
    Action.SPLIT: Added(  # splitting (拆分), decision 46
        sources=OPEN,
        targets="stay",
        who="centre",
        needs="rest part",
        holds="",
        limits="",
        marks="",
        state="implementing",
        seats="duty_officer-street-street_office",
        attempt=lambda w, c, by: actions.split(c, by=by, rest="下水道堵", part="路灯不亮"),
        filled=Filled(State.IMPLEMENTING, "officer", lambda w, c: {"rest": "下水道堵", "part": "路灯不亮"}),
        told="司法所将其中一部分另立为JL2",
        payload={"part": "JL2"},
        notices=(
            Told("split", "called", "open", "贵单位承办的事项有一部分已另立一件，请看本件还办什么。"),
            Told("split_logged", "raiser", "open", "您登记的事项有一部分已另立一件，两件都继续办理。"),
        ),
    ),
    Action.RECUSE: Added(  # recusal (回避), decision 29; where nobody is left, the centre above gets an accept limit
        sources=ANY,
        targets="stay",
        who="centre supervisor",
        needs="reason",
        holds="",
        limits="accept",
        marks="silent",
        state="implementing",
        seats=WHO_NAMES,
        attempt=lambda w, c, by: actions.recuse(c, by=by, person=w.person("auditor"), reason="系亲属"),
        filled=Filled(State.IMPLEMENTING, "officer", lambda w, c: REASON | {"who": "auditor"}),
        told="司法所",
    ),
    Action.STEP_ASIDE: Added(
        sources=OPEN,
        targets="stay",
        who="centre called supervisor",
        needs="reason",
        holds="",
        limits="accept",
        marks="silent",
        state="implementing",
        seats=f"{WHO_NAMES} {OF_THE_LEAD}",
        attempt=lambda w, c, by: actions.step_aside(c, by=by, reason="系亲属"),
        filled=Filled(State.IMPLEMENTING, "lead", lambda w, c: REASON),
        told="司法所",
    ),
    Action.END_RECUSAL: Added(
        sources=ANY,
        targets="stay",
        who="centre supervisor",
        needs="reason",
        holds="",
        limits="",
        marks="silent",
        state="implementing",
        seats=WHO_NAMES,
        attempt=lambda w, c, by: actions.end_recusal(somebody_aside(w, c), by=by, reason="认错人了"),
        filled=Filled(State.IMPLEMENTING, "officer", lambda w, c: REASON),
        told="司法所",
    ),
    Action.WRITE_BRIEF: Added(  # what the centre writes for called units, decision 29
        sources="whistled accepted dispatched consulting implementing feedback",
        targets="stay",
        who="centre",
        needs="brief",
        holds="",
        limits="",
        marks="silent",
        state="implementing",
        seats="duty_officer-street-street_office",
        attempt=lambda w, c, by: actions.write_brief(c, by=by, brief="请核查"),
        filled=Filled(
            State.IMPLEMENTING, "officer", lambda w, c: {"brief": "请核查"}, lambda w: {"is_confidential": True}
        ),
        told="司法所",
    ),
    Action.ASK: Added(  # asking back (询问诉求人), decision 44
        sources="whistled accepted consulting implementing",
        targets="stay",
        who="centre lead",
        needs="question",
        holds="not_in_dispute not_paused nothing_asked",
        limits="question",
        marks="",
        state="implementing",
        seats=OF_THE_LEAD,
        attempt=lambda w, c, by: actions.ask(c, by=by, question="几单元堵了？"),
        filled=Filled(State.IMPLEMENTING, "lead", lambda w, c: {"question": "几单元堵了？"}),
        told="司法所询问诉求人；时限暂停到回复为止，最晚到 2026年3月3日 24:00",
        payload={"until": UNTIL, "stands": True},
        notices=(Told("ask_logged", "raiser", "asked", "承办方有问题要问您所记事项的诉求人，请提醒其回复。"),),
    ),
    Action.ANSWER: Added(
        sources="whistled accepted dispatched consulting implementing feedback",
        targets="stay",
        who="reporter",
        needs="note",
        holds="",
        limits="",
        marks="silent",
        state="implementing",
        seats="",
        attempt=_answer,
        filled=None,
        told="诉求人补充回复",
        payload={"first": True},
        notices=(Told("answer", "asking_unit", "open", "诉求人已回复您单位的询问。"),),
    ),
    Action.ADD_FACT: Added(  # what whoever raised it tells later (补充情况), decision 69
        sources="whistled accepted dispatched consulting implementing feedback",
        targets="stay",
        who="reporter raiser centre caller",
        needs="note",
        holds="",
        limits="",
        marks="adds silent",
        state="implementing",
        seats=OF_THE_PLACE,
        attempt=lambda w, c, by: actions.add_fact(c, by=by, note="三单元也堵了", key=uuid.uuid4().hex),
        filled=Filled(State.IMPLEMENTING, "officer", lambda w, c: {"note": "三单元也堵了"}),
        told="司法所代诉求人补充情况",
        notices=(Told("add_fact", "holder", "open", "诉求人补充了情况，请查看。"),),
    ),
    Action.LAPSE: Added(
        sources="whistled accepted consulting implementing",
        targets="stay",
        who="system",
        needs="",
        holds="asked",
        limits="",
        marks="adds silent",
        state="implementing",
        seats="",
        attempt=lambda w, c, by: actions.lapse(c),
        filled=None,
        told="诉求人未按时回复询问",
        payload={"ending": "lapsed"},
        notices=(Told("lapse", "asking_unit", "open", "诉求人未按时回复询问，事项时限照常计算。"),),
    ),
    Action.PUBLISH: Added(  # what was solved, in one sentence for everybody (公开), decision 51
        sources="closed",
        targets="stay",
        who="centre caller",
        needs="sentence",
        holds="publishable",
        limits="",
        marks="adds silent",
        state="closed",
        seats=OF_THE_PLACE,
        attempt=lambda w, c, by: actions.publish(c, by=by, sentence="小区下水道堵塞，已疏通"),
        filled=Filled(State.CLOSED, "officer", lambda w, c: {"sentence": "小区下水道堵塞，已疏通"}),
        told="司法所在公开页公布已解决",
    ),
    Action.UNPUBLISH: Added(
        sources="closed",
        targets="stay",
        who="centre caller",
        needs="reason",
        holds="published",
        limits="",
        marks="adds silent",
        state="closed",
        seats=OF_THE_PLACE,
        attempt=lambda w, c, by: actions.unpublish(c, by=by, reason="措辞不当"),
        filled=Filled(State.CLOSED, "officer", lambda w, c: REASON, lambda w: {"published_at": timezone.now()}),
        told="司法所从公开页撤下",
    ),
    Action.HOLD_RATING: Added(  # ratings of which several came from one source (评价暂缓), decision 51
        sources="evaluating closed",
        targets="stay",
        who="system",
        needs="",
        holds="",
        limits="",
        marks="adds silent",
        state="evaluating",
        seats="",
        attempt=lambda w, c, by: actions.hold_rating(rating_of(c)),
        filled=None,
        told="一条评价暂缓计入：几分钟内从同一来源来了多条",
        notices=(
            Told(
                "hold_rating",
                "above",
                "rating_held",
                "几分钟内从同一来源来了多条评价：有一条暂缓计入，等您裁定是否算数。",
            ),
        ),
    ),
    Action.JUDGE_RATING: Added(
        sources="evaluating closed",
        targets="stay",
        who="visitor",
        needs="verdict reason",
        holds="rating_held",
        limits="",
        marks="silent",
        state="evaluating",
        seats="duty_officer-street-street_office duty_officer-county-county_centre",
        attempt=lambda w, c, by: actions.judge_rating(rating_of(c), by=by, verdict="struck", reason="本人说没评过"),
        filled=Filled(
            State.EVALUATING,
            "officer",
            lambda w, c: REASON | {"rating": rating_of(c).pk, "verdict": "struck"},
            lambda w: {"has_held_rating": True},
            then=lambda w, c: given_by_code(c, hold=True),
        ),
        told="司法所裁定：暂缓的评价不算数",
        payload={"verdict": "struck"},
    ),
    Action.JOIN: Added(  # me too (我也是), decision 42
        sources="whistled accepted dispatched consulting implementing feedback",
        targets="stay",
        who="reporter",
        needs="",
        holds="",
        limits="",
        marks="adds silent",
        state="implementing",
        seats="",
        attempt=lambda w, c, by: actions.join(c, person=actions.Person(), key=uuid.uuid4().hex),
        filled=None,
        told="又有一人反映同一件事",
    ),
}

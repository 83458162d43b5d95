"""The scenes of a case's life, from the whistle to its end, with what can come between."""

from __future__ import annotations

import datetime as dt
from itertools import cycle

from cases import actions
from cases.access.routing import may_be_called
from cases.actions import Answers, Planned
from cases.models import Case, PlanTask, Rating
from cases.rules.choices import Contacted, Outcome, ReturnReason, Solved
from demo import phrases
from demo.life import PHOTO_OF_RESULT, Life, Over, Twist
from networks.choices import AreaLevel, Level
from networks.models import Unit
from teams.models import User

WINDOW_RINGS = dt.timedelta(seconds=7)
# How often: rated by who raised it, or visited (up to), units marked, absent, a second report, only partly solved.
RATES_ITSELF, IS_VISITED, MARKED, ATTENDS, REPORTS_MORE, PARTLY_ONLY = 0.58, 0.75, 0.2, 0.9, 0.15, 0.05
# The second look, once it is time for it.
IS_LOOKED_AT = 0.95
LOOKS_WAIT = dt.timedelta(days=5)
# At this pace the limit is over before anybody has been to the place.
TOO_LATE_TO_ASK = 2.5
# Three in five matters get assisting units.
ASSISTED = (3, 5)
FAIR = 3
BAD = frozenset({Twist.REWORKED, Twist.TO_REVIEW, Twist.TO_UPHOLD, Twist.UPHELD})
RETURNS = {Twist.RETURNED: 1, Twist.RETURNED_TWICE: 2, Twist.TO_RULE: 2}


def play(life: Life) -> Case | None:
    """Live one case as far as the present or its plot allows; None where it is not even raised by then."""
    try:
        _live(life)
    except Over:
        pass
    return getattr(life, "case", None)


def _live(life: Life) -> None:
    on_the_spot = life.plot.twist == Twist.ON_THE_SPOT
    life.raise_matter(on_the_spot=on_the_spot)
    if not on_the_spot:
        _take_in(life)
        _work_off(life)
        _answer(life)
    _evaluate(life)


def _take_in(life: Life) -> None:
    """Refused or withdrawn early, else brought to the centre that can call the lead unit, and accepted there."""
    if life.plot.twist == Twist.REFUSED:
        reason, note, turn_to = life.rng.choice(phrases.REFUSED)
        life.take("accept", actions.refuse, by=_duty(life), reason=reason, turn_to=turn_to, note=note)
        raise Over
    if life.plot.twist == Twist.WITHDRAWN:
        life.take("accept", actions.withdraw, by=life.reporter(), note=life.said(phrases.WITHDRAWN))
        raise Over
    lead = _units(life)[0]
    while life.level == AreaLevel.COMMUNITY and lead.area.level != AreaLevel.COMMUNITY:
        life.take("escalate", actions.escalate, by=_duty(life), reason=life.said(phrases.ESCALATE))
    if life.plot.twist in (Twist.PASSED_UP, Twist.TO_THE_CITY):
        _pass_up(life)
    if life.plot.twist == Twist.SENT_DOWN and life.level == AreaLevel.STREET:
        _up_and_down(life)
    life.take("accept", actions.accept, by=_duty(life), entry=life.entry, note=life.said(phrases.ACCEPTED))


def _pass_up(life: Life) -> None:
    """Left waiting at the centre it was handed to."""
    while life.plot.twist == Twist.TO_THE_CITY and life.level != AreaLevel.CITY:
        life.take("escalate", actions.escalate, by=_duty(life), reason=phrases.TO_THE_CITY)
    raise Over


def _up_and_down(life: Life) -> None:
    street = life.case.centre
    life.take("escalate", actions.escalate, by=_duty(life), reason="涉及面广，报上级协调。")
    life.take("escalate", actions.send_down, by=_duty(life), to=street, reason="街道有能力办理，下派街道牵头。")


def _work_off(life: Life) -> None:
    """Called, returned where the plot says so, reported in, planned and done."""
    _dispatch(life)
    for _time in range(RETURNS.get(life.plot.twist, 0)):
        _return(life)
    _report_in(life)
    _terminate(life)
    _consult(life)
    _ask_for_time(life)
    _implement(life)


def _ask_for_time(life: Life) -> None:
    """A pause or an extension is asked for, and decided above the handlers where the plot goes so far."""
    if life.plot.twist in (Twist.PAUSED, Twist.TO_PAUSE, Twist.PAUSED_ONCE):
        _pause(life)
    elif life.plot.twist in (Twist.EXTENDED, Twist.TO_EXTEND, Twist.NOT_EXTENDED):
        _extend(life)


def _pause(life: Life) -> None:
    cause, ends_when = life.rng.choice(phrases.PAUSED)
    calendar = life.theatre.rules.calendar_of(life.case.county_id)
    days = (life.local_day + dt.timedelta(days=number) for number in range(life.rng.randint(25, 75), 90))
    review_on = next(day for day in days if calendar.is_working(day))
    asked = {"cause": cause, "ends_when": ends_when, "review_on": review_on}
    life.take("contact", actions.propose_pause, by=life.worker(), **asked)
    if life.plot.twist == Twist.TO_PAUSE:
        raise Over
    life.take_in(0.1, actions.pause, by=_above_the_lead(life))
    if life.plot.twist == Twist.PAUSED:
        raise Over
    life.take_in(life.rng.uniform(3, 15), actions.resume, by=life.worker(), note=life.said(phrases.RESUMED))
    life.begin_again()


def _extend(life: Life) -> None:
    is_never = not life.theatre.rules.levels[Level(life.case.level)].extension_count
    if is_never or life.plot.pace > TOO_LATE_TO_ASK:
        return
    proposer, decider = life.worker(), _second(life, life.worker())
    life.take("contact", actions.propose_extension, by=proposer, days=1, reason=life.said(phrases.EXTENDED))
    if life.plot.twist == Twist.TO_EXTEND:
        raise Over
    if life.plot.twist == Twist.NOT_EXTENDED:
        life.take_in(0.05, actions.decline, by=decider, reason=phrases.DECLINED)
    else:
        life.take_in(0.05, actions.extend, by=decider)


def _dispatch(life: Life, *, spare: int = 0) -> None:
    """Call the lead unit; `spare` passes over the first so many that could lead."""
    life.lead, *assists = _units(life, spare)
    called = {"lead": life.lead, "assists": assists, "note": life.said(phrases.DISPATCHED), "brief": phrases.BRIEF}
    life.take("dispatch", actions.dispatch, by=_duty(life), **called)


def _return(life: Life) -> None:
    """The lead returns the call inside its window; then it is called again, or after the second time ruled on."""
    if life.lead.pk == life.case.centre_id:
        return
    window = life.calls()[0].return_until - life.clock
    reason = life.rng.choice(list(phrases.RETURNED))
    moment = life.clock + window * life.rng.uniform(0.2, 0.7)
    life.take_at(
        moment, actions.return_call, by=life.worker(), reason=ReturnReason(reason), basis=phrases.RETURNED[reason]
    )
    if life.plot.twist == Twist.TO_RULE and life.case.needs_ruling:
        raise Over
    if not life.case.needs_ruling:
        _dispatch(life, spare=life.case.return_count)
        return
    ruling, basis = life.rng.choice(phrases.RULED)
    ruler = life.officer(life.case.holder)  # type: ignore[arg-type]  # a dispute is held by the centre that rules
    life.lead = _units(life)[0]
    life.take_in(0.4, actions.rule, by=ruler, lead=life.lead, reason=ruling, basis=basis)


def _report_in(life: Life) -> None:
    for call in life.calls():
        life.take("arrive", actions.report_in, by=life.handler(call.unit))


def _terminate(life: Life) -> None:
    if life.plot.twist not in (Twist.TERMINATED, Twist.TO_TERMINATE):
        return
    reason, sentence = life.rng.choice(phrases.TERMINATED)
    proposer = _duty(life)
    life.take("add", actions.propose_termination, by=proposer, legal_reason=reason, reason=sentence)
    if life.plot.twist == Twist.TERMINATED:
        life.take_in(0.3, actions.terminate, by=_second(life, proposer))
    raise Over


def _consult(life: Life) -> None:
    if life.plot.twist == Twist.ADDED and (unit := _addition(life)):
        life.take("add", actions.add_unit, by=life.worker(), unit=unit, reason=life.said(phrases.ADDED))
        life.take("add", actions.report_in, by=life.handler(unit))
    calls, plan = life.calls(), life.plot.story.plan
    sentences = phrases.TOGETHER if len(calls) > 1 else phrases.ALONE
    takers, until = cycle(call.pk for call in calls), _until(life)
    tasks = [Planned(next(takers), text.format(**life.words), until) for text in plan]
    conclusion = life.said(sentences) + "；".join(task.text for task in tasks) + "。"
    present = {call.pk: call.is_lead or life.rng.random() < ATTENDS for call in calls}
    life.take("consult", actions.consult, by=life.worker(), conclusion=conclusion, tasks=tasks, attendance=present)


def _implement(life: Life) -> None:
    lead = life.worker()
    life.take("contact", actions.progress, by=lead, note=life.said(phrases.CONTACTED), contacted=True)
    if life.rng.random() < REPORTS_MORE:
        life.take("progress", actions.progress, by=lead, note=life.said(phrases.PROGRESS))
    tasks = PlanTask.objects.filter(case=life.case, finished_at=None, dropped_at=None).select_related("call__unit")
    for place, task in enumerate(tasks.order_by("pk")):
        if place and life.plot.twist == Twist.DROPPED:
            life.take("task", actions.drop_task, task, by=lead, reason=phrases.DROPPED)
        else:
            done = life.plot.story.done
            given = {"result": done[place % len(done)].format(**life.words)}
            photos = life.photo(PHOTO_OF_RESULT, is_after=True)
            life.take("task", actions.finish_task, task, by=life.handler(task.call.unit), evidence=photos, **given)


def _answer(life: Life) -> None:
    _finish(life)
    if life.plot.twist == Twist.SENT_BACK:
        life.take("feedback", actions.send_back, by=_checker(life), reason=life.said(phrases.SENT_BACK))
        _finish(life)
    life.take("feedback", actions.give_feedback, by=_checker(life))
    if life.rng.random() < MARKED:
        _mark(life)


def _finish(life: Life) -> None:
    story, lead = life.plot.story, life.worker()
    if life.plot.twist == Twist.EXPLAINED and story.explained:
        reason = "season" if "春" in story.explained else "no_funds" if "资金" in story.explained else "no_policy"
        review_on = life.local_day + dt.timedelta(days=life.rng.randint(60, 150))
        given = {"outcome": Outcome.EXPLAINED, "explained_reason": reason, "review_on": review_on}
        life.take("finish", actions.finish, by=lead, answer=story.explained, **given)
    else:
        outcome = Outcome.PARTLY if life.plot.twist == Twist.PARTLY else Outcome.SOLVED
        life.take("finish", actions.finish, by=lead, answer=story.answer.format(**life.words), outcome=outcome)


def _mark(life: Life) -> None:
    """The calling centre marks the units it called, once and never itself."""
    for call in life.calls():
        if call.unit_id != life.case.centre_id and not call.mark:
            mark, note = life.rng.choice(phrases.MARKS)
            life.take_in(0.05, actions.mark_unit, call, by=_duty(life), mark=mark, note=note)


def _evaluate(life: Life) -> None:
    """Rated by who raised it, or on a return visit, or never; a bad rating is reviewed."""
    rating = Rating.objects.select_related("case", "reporter").get(case=life.case, round=life.case.round)
    is_bad, chance = life.plot.twist in BAD and life.case.round == 1, life.rng.random()
    answers = _bad(life) if is_bad else _good(life)
    if is_bad or chance < RATES_ITSELF:
        life.take_in(life.rng.uniform(0.1, 4), actions.rate, rating, answers=answers)
    elif chance < IS_VISITED and (visitor := _visitor(life)):
        witness = life.rng.choice(phrases.WITNESSES)
        life.take_in(life.rng.uniform(2, 7), actions.visit, rating, by=visitor, answers=answers, witness=witness)
    else:
        life.take_at(rating.closes_at + WINDOW_RINGS, actions.close)
    if is_bad:
        _review(life)
    elif life.plot.twist == Twist.REOPENED and life.case.round == 1:
        _reopen(life)
    if life.case.look_due_at:
        _look_again(life, life.case.look_due_at)


def _look_again(life: Life, due_at: dt.datetime) -> None:
    """The second look, soon after it is due; of those that are due now some still wait, of older ones none."""
    is_taken = life.rng.random() < IS_LOOKED_AT or due_at < life.theatre.now - LOOKS_WAIT
    if is_taken and (visitor := _visitor(life)):
        moment = due_at + dt.timedelta(hours=life.rng.uniform(0.5, 30))
        life.take_at(moment, actions.look_again, by=visitor, found="fixed", note=life.said(phrases.LOOKED))


def _good(life: Life) -> Answers:
    solved = Solved.PARTLY if life.plot.twist == Twist.PARTLY or life.rng.random() < PARTLY_ONLY else Solved.YES
    satisfied = life.rng.choices((5, 4, 3), (55, 33, 12))[0]
    contacted = life.rng.choices((Contacted.YES, Contacted.NO, Contacted.UNSURE), (94, 3, 3))[0]
    return Answers(contacted, solved, satisfied, life.said(phrases.PRAISE) if satisfied > FAIR else "")


def _bad(life: Life) -> Answers:
    solved = life.rng.choice((Solved.NO, Solved.NO, Solved.PARTLY))
    return Answers(Contacted.YES, solved, life.rng.choice((1, 2)), life.said(phrases.COMPLAINT))


def _review(life: Life) -> None:
    centre = life.case.holder
    assert centre is not None  # noqa: S101 - a case with a bad rating is held by the centre that reviews it
    reviewer = life.officer(centre)
    if life.plot.twist == Twist.REWORKED:
        life.take_in(0.5, actions.rework, by=reviewer, reason=life.said(phrases.REWORKED))
        _next_round(life)
    elif life.plot.twist in (Twist.TO_UPHOLD, Twist.UPHELD):
        life.take_in(0.5, actions.propose_uphold, by=reviewer, reason=life.said(phrases.UPHELD))
    if life.plot.twist == Twist.UPHELD:
        life.take_in(0.6, actions.uphold, by=life.officer(centre, but=reviewer))


def _reopen(life: Life) -> None:
    life.take_in(life.rng.uniform(2, 9), actions.reopen, by=life.reporter(), reason=life.said(phrases.REOPENED))
    life.begin_again()
    _dispatch(life)
    _report_in(life)
    _consult(life)
    _implement(life)
    _answer(life)
    _evaluate(life)


def _next_round(life: Life) -> None:
    life.begin_again()
    _implement(life)
    _answer(life)
    _evaluate(life)


def _duty(life: Life) -> User:
    """On duty at the case's centre."""
    officers = life.cast.officers(life.case.centre)
    return officers[life.plot.number % len(officers)]


def _second(life: Life, but: User) -> User:
    """Who decides on a proposal: a colleague, or where the centre itself handles the matter, the one above."""
    centre = life.case.centre
    handled = life.lead.pk == centre.pk
    return life.officer(centre.parent if handled and centre.parent else centre, but=but)


def _above_the_lead(life: Life) -> User:
    """Who decides on a pause: in charge at a centre from the level on that its asking named."""
    levels, centre = list(AreaLevel), life.case.centre
    highest = levels.index(AreaLevel(life.case.decided_from))
    while levels.index(AreaLevel(centre.area.level)) > highest and centre.parent:
        centre = centre.parent
    return life.officer(centre, but=life.worker())


def _checker(life: Life) -> User:
    """The head of the unit that holds the answer, or an officer of the centre; never its author."""
    unit = life.case.holder
    assert unit is not None  # noqa: S101 - an answer to be checked is held by its checker's unit
    people = [*life.cast.heads(unit), *life.cast.officers(unit)]
    return next(person for person in people if person.pk != life.case.answered_by_id)


def _visitor(life: Life) -> User | None:
    """An officer of the centre or the one above, whichever did not handle the case."""
    handling = {call.unit_id for call in life.calls()} if hasattr(life, "lead") else {life.case.centre_id}
    centres = [centre for centre in (life.case.centre, life.case.centre.parent) if centre and centre.pk not in handling]
    return life.officer(centres[0]) if centres else None


def _candidates(life: Life) -> list[Unit]:
    """Who could lead: the nearest of each duty in the catalogue, then whoever else has one of them."""
    place, duties = life.plot.place, life.entry.lead_functions
    nearest = [unit for duty in duties if (unit := place.serving(duty))]
    turned = nearest[1:] + nearest[:1] if life.plot.number % 3 == 0 else nearest
    others = [unit for unit in place.units if set(duties) & set(unit.functions)]
    fitting = [unit for unit in dict.fromkeys([*turned, *others]) if life.cast.handlers(unit)]
    above = (AreaLevel.COUNTY, AreaLevel.CITY)
    return [unit for unit in fitting if unit.area.level in above] if life.plot.story.is_of_firms else fitting


def _units(life: Life, spare: int = 0) -> list[Unit]:
    """The lead unit, then those called beside it, as far as the centre may call them."""
    candidates = _candidates(life)
    leads = [unit for unit in candidates if may_be_called(life.case.centre, life.case, unit)] or candidates
    lead = leads[spare % len(leads)]
    are_called = life.plot.until is not None or life.plot.number % ASSISTED[1] < ASSISTED[0]
    beside = life.plot.story.assists if are_called else ()
    assists = [unit for duty in beside if (unit := life.plot.place.serving(duty)) and _may_join(life, unit)]
    return [lead, *(unit for unit in dict.fromkeys(assists) if unit != lead)]


def _may_join(life: Life, unit: Unit) -> bool:
    return bool(life.cast.handlers(unit)) and may_be_called(life.case.centre, life.case, unit)


def _addition(life: Life) -> Unit | None:
    """A unit not called so far that could help."""
    called = {call.unit_id for call in life.calls()}
    near = (life.plot.place.serving(duty) for duty in ("物业企业", "司法所", "志愿服务队"))
    return next((unit for unit in near if unit and unit.pk not in called and _may_join(life, unit)), None)


def _until(life: Life) -> dt.datetime:
    """Tasks end with the case's limit, or where that is over, in a day."""
    return max(life.case.due_at, life.clock + dt.timedelta(days=1))

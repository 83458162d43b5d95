"""One bulk case as rows: events with a true hash chain, call, clocks, reporter and rating, ready to be copied in.

Each row is what the verbs would have left; `manage.py verify_ledger` and the constraints say whether that still holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from uuid import UUID

from cases.access.limits import Given
from cases.models.event import canonical
from cases.rules import sealing
from demo import phrases
from demo.bulk_ground import EPOCH, QUARTER, Due, Ground, Kind, Times, World
from demo.bulk_rows import EMPTY, NULL, TABLES, Batch, bare, octets
from demo.people import GIVEN, SURNAMES, name_in
from demo.story import ESTATES
from networks.choices import AreaLevel
from networks.models import Unit

NAMED = 32
SPANS = (0.3, 1.06)
STEPS = (
    ("whistle", 0.0),
    ("escalate", 0.02),
    ("accept", 0.04),
    ("dispatch", 0.08),
    ("report_in", 0.15),
    ("consult", 0.3),
    ("progress", 0.38),
    ("finish_task", 0.72),
    ("finish", 0.9),
    ("give_feedback", 1.0),
)
"""The ordinary course, with the share of its span at which each step is taken."""
AT_ONCE = (
    ("whistle", "whistled"),
    ("accept", "accepted"),
    ("dispatch", "dispatched"),
    ("report_in", "consulting"),
    ("consult", "implementing"),
    ("finish", "feedback"),
)
"""What self-handling records along with itself."""
ENDED = frozenset({"closed", "refused", "withdrawn", "terminated"})
STAGE = {"whistled": "accept", "accepted": "dispatch", "dispatched": "arrive", "evaluating": "rating"}


SILENT = (NULL, NULL, NULL, "", NULL)
"""No instants of shares, and nothing to ring for."""


@dataclass(frozen=True, slots=True)
class Course:
    """How a case goes: the last of STEPS it takes, and what then ends it or holds it up."""

    last: str = "give_feedback"
    after: Callable[[BulkCase], None] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A case to be written: under which number, where, what, when (in quarters of an hour) and how it goes."""

    number: str
    ground: Ground
    kind: Kind
    raised: int
    course: Course


@cache
def _digest(note: str) -> str:
    """Of a note; those of bulk cases are few."""
    return hashlib.sha256(note.encode()).hexdigest()


@cache
def payload_of(*pairs: tuple[str, object]) -> str:
    return canonical({name: list(value) if isinstance(value, tuple) else value for name, value in pairs}).decode()


def _sealed(rng: Random) -> tuple[str, str, str]:
    """Name, telephone and its digest, used again and again: a million seals would measure the cipher alone."""
    name, phone = name_in(rng.choice(SURNAMES)) + name_in(rng.choice(GIVEN)), f"1380000{rng.randint(0, 9999):04}"
    return octets(sealing.seal(name)), octets(sealing.seal(phone)), octets(sealing.phone_digest(phone) or b"")


class Writer:
    """What all cases of a load share."""

    def __init__(self, world: World, times: Times, rng: Random, now: int) -> None:
        self.world, self.times, self.rng, self.now = world, times, rng, now
        self.people = [_sealed(rng) for _place in range(NAMED)]

    def write(self, batch: Batch, told: Told) -> None:
        case, course = BulkCase(self, batch, told), told.course
        case.open(told.number)
        if course.last == "self_handle":
            case.self_handle()
        else:
            case.live(course.last)
        if course.after:
            course.after(case)
        case.write()


class BulkCase:
    """A case while its rows are made: methods are steps, by the names of the ledger's actions."""

    def __init__(self, writer: Writer, batch: Batch, told: Told) -> None:
        self.batch, self.ground, self.kind, self.raised = batch, told.ground, told.kind, told.raised
        self.times, self.rng, self.now, self.world = writer.times, writer.rng, writer.now, writer.world
        self.person = self.rng.choice(writer.people)
        self.key, self.uid = batch.next_ids["cases_case"], str(UUID(int=self.rng.getrandbits(128)))
        self.seq, self.head, self.state, self.quarter = 0, b"", "", told.raised
        self.lead: Unit = self.world.lead(told.kind, told.ground)
        self.centre = self.ground.centres[int(self.lead.area.level != AreaLevel.COMMUNITY)]
        self.close_due = self.times.due(told.kind, "close", told.raised, told.raised)
        self.holder: object = "null"
        self.next_limit = ("close", told.raised, self.close_due)
        self.asked_at = told.raised
        """Since when the centre that has it has had to accept and dispatch it."""
        self.row = dict(EMPTY)
        self.call: dict[str, object] = {}
        self.task: dict[str, object] = {}
        self.rating: Due | None = None
        self.answers: tuple[str, str, int] | None = None
        self.answered_at: object = NULL

    @property
    def at(self) -> str:
        return self.times.text(self.quarter)

    def open(self, number: str) -> None:
        """What is told, and by whom."""
        rng, entry = self.rng, self.kind.entry
        words = {"estate": rng.choice(ESTATES), "block": rng.randint(1, 18)}
        text = rng.choice(self.kind.story.texts).format(
            **words, room=f"{rng.randint(1, 7)}0{rng.randint(1, 3)}", count=rng.randint(2, 16)
        )
        self.row |= {f"{level}_id": key for level, key in self.ground.areas.items()}
        self.row |= {"uid": self.uid, "reference": number, "text": text, "place": "{estate}{block}号楼".format(**words)}
        self.row |= {"area_id": self.row["grid_id"], "raised_by_id": self.ground.worker, "raised_at": self.at}
        self.row |= {"catalogue_item_id": entry.pk, "network": entry.network, "level": entry.level}
        self.row |= {"is_confidential": "t" if entry.is_confidential else "f", "due_at": self.close_due.text}
        self.row |= {"centre_id": self.centre.pk, "hop_count": int(self.centre is not self.ground.centres[0])}
        uid = UUID(int=rng.getrandbits(128))
        self.row |= {"intake_key": uid.hex, "intake_digest": octets(uid.bytes * 2)}
        track = octets(sealing.code_digest(sealing.code(uid, "track")))
        self.reporter = self.batch.add("cases_reporter", self.key, uid, NULL, *self.person, track, self.at)
        self.rating_code = octets(sealing.code_digest(sealing.code(uid, "rate1")))

    def live(self, last: str) -> None:
        """STEPS up to the last, none later than now."""
        whole = int((self.close_due.at - EPOCH) / QUARTER) - self.raised
        span = min(whole * self.rng.uniform(*SPANS), self.now - self.raised)
        for step, share in STEPS:
            self.quarter = self.raised + int(span * share)
            if step != "escalate" or self.centre is not self.ground.centres[0]:
                getattr(self, step)()
            if step == last:
                return

    def event(self, action: str, target: str, by: object, unit: object, *, note: str = "", payload: str = "{}") -> None:
        """The next link of the chain, over the same bytes as `CaseEvent.digest`."""
        self.seq += 1
        at, source, holder = self.at, self.state, "null" if target in ENDED else self.holder
        body = (
            f'{{"action":"{action}","by":{by},"case":"{self.uid}","holder":{holder},"note":"{_digest(note)}",'
            f'"occurred_at":"{at}","payload":{payload},"recorded_at":"{at}","seq":{self.seq},"source":"{source}",'
            f'"target":"{target}","unit":{unit}}}'
        )
        self.head, self.state = hashlib.sha256(self.head + body.encode()).digest(), target
        if source != target:
            self.row["state_since"] = at
        self.row["last_step_at"] = at
        offices = bare(by), bare(unit), bare(holder)
        self.batch.add(
            "cases_caseevent", self.key, self.seq, action, source, target, *offices, at, at, note, payload,
            octets(self.head),
        )  # fmt: skip

    def due(self, stage: str, since: int) -> Due:
        return self.times.due(self.kind, stage, since, self.raised)

    def given(self, stage: str, since: int) -> Given:
        return self.times.given(self.kind, stage, since, self.raised)

    def start(self, stage: str, since: int, call: object = NULL) -> Due:
        """A clock that has rung whatever has passed by now; silent where it is long over, as nearly all of a load."""
        due, rings = self.due(stage, since), SILENT
        if not self.times.is_long_over(since, due, self.now):
            rings = self.times.rings(self.given(stage, since), self.now)
        self.batch.add(
            "cases_clock", self.key, call, stage, 1, self.times.text(since), due.limit, due.rule, self.times.calendar,
            due.text, "f", *rings,
        )  # fmt: skip
        if stage == STAGE.get(self.state):
            self.next_limit = (stage, since, due)
        return due

    def until_closed(self) -> None:
        self.next_limit = ("close", self.raised, self.close_due)

    def show_next(self) -> None:
        """What an open case waits for first: the stage's end, or the case's own where that comes before."""
        if self.state in ENDED:
            return
        stage, since, due = self.next_limit
        if due.at > self.close_due.at and stage != "rating":
            stage, since, due = "close", self.raised, self.close_due
        self.row |= {
            "next_stage": stage,
            "next_due_at": due.text,
            "next_amber_at": self.times.amber(self.given(stage, since)),
            "amber_at": self.times.amber(self.given("close", self.raised)),
        }

    def whistle(self) -> None:
        close, accept = self.due("close", self.raised), self.due("accept", self.raised)
        unit = self.ground.centres[0].pk
        payload = f'{{"limits":[{close.noted},{accept.noted}]}}'
        self.holder = unit
        self.event("whistle", "whistled", self.ground.worker, unit, payload=payload)
        self.start("close", self.raised)
        self.start("accept", self.raised)

    def escalate(self) -> None:
        below, above = self.ground.centres[:2]
        accept = self.due("accept", self.quarter)
        payload = f'{{"centre":{above.pk},"from":"{below.name}","limits":[{accept.noted}],"to":"{above.name}"}}'
        self.holder, note, self.asked_at = above.pk, phrases.ESCALATE[0], self.quarter
        self.event("escalate", "whistled", self.world.person(below.pk), below.pk, note=note, payload=payload)
        self.start("accept", self.quarter)

    def accept(self) -> None:
        close, dispatch = self.due("close", self.raised).noted, self.due("dispatch", self.asked_at).noted
        if self.asked_at not in (self.raised, self.quarter):
            dispatch = f'{dispatch[:-1]},"started_at":"{(EPOCH + self.asked_at * QUARTER).isoformat()}"}}'
        payload = f'{{"limits":[{close},{dispatch}],"type":"{self.kind.entry.code}"}}'
        self.holder = self.centre.pk
        self.by_centre("accept", "accepted", phrases.ACCEPTED[0], payload)
        self.start("close", self.raised)
        self.start("dispatch", self.asked_at)

    def dispatch(self) -> None:
        arrive, contact = (self.due(stage, self.quarter) for stage in ("arrive", "contact"))
        basis = self.kind.basis
        payload = (
            f'{{"assists":[],"basis":"{basis}","lead":"{self.lead.name}","limits":[{arrive.noted},{contact.noted}]}}'
        )
        self.holder = self.lead.pk
        self.by_centre("dispatch", "dispatched", "", payload)
        self._call(arrive, contact)
        call = self.batch.next_ids["cases_call"]
        self.start("arrive", self.quarter, call)
        self.start("contact", self.quarter, call)

    def _call(self, arrive: Due, contact: Due) -> None:
        self.call = dict.fromkeys(TABLES["cases_call"][1:], NULL)
        self.call |= {"case_id": self.key, "unit_id": self.lead.pk, "part": "lead", "round": 1, "is_binding": "f"}
        self.call |= {"called_at": self.at, "called_by_id": self.world.person(self.centre.pk), "basis": self.kind.basis}
        self.call |= {"return_until": self.due("return_window", self.quarter).text}
        self.call |= {"arrive_due_at": arrive.text, "contact_due_at": contact.text}
        if not self.times.is_long_over(self.quarter, arrive, self.now):
            self.call["arrive_amber_at"] = self.times.amber(self.given("arrive", self.quarter))
        self.call |= {"return_reason": "", "mark": "", "mark_note": ""}

    def report_in(self) -> None:
        call = self.batch.next_ids["cases_call"]
        self.by_lead("report_in", "consulting", "", f'{{"call":{call},"part":"lead"}}')
        self.call |= {"arrived_at": self.at, "arrived_by_id": self.world.person(self.lead.pk)}
        self.until_closed()

    def consult(self) -> None:
        text = self.kind.story.plan[0]
        conclusion = f"{phrases.ALONE[0]}{text}。"
        payload = payload_of(("absent", ()), ("present", (self.lead.name,)), ("tasks", 1))
        self.by_lead("consult", "implementing", conclusion, payload)
        person, call = self.world.person(self.lead.pk), self.batch.next_ids["cases_call"]
        minutes = self.batch.add("cases_consultation", self.key, 1, self.at, person, conclusion)
        self.batch.add("cases_attendance", minutes, call, "t")
        self.task = dict.fromkeys(TABLES["cases_plantask"][1:], NULL)
        self.task |= {"case_id": self.key, "call_id": call, "round": 1, "text": text, "due_at": self.close_due.text}
        self.task |= {"result": "", "drop_reason": ""}

    def progress(self) -> None:
        self.by_lead("progress", "implementing", phrases.CONTACTED[0], payload_of(("first_contact", True)))
        self.call["contacted_at"] = self.at

    def finish_task(self) -> None:
        result = self.kind.story.done[0].format(count=3)
        self.by_lead("finish_task", "implementing", result, payload_of(("task", self.kind.story.plan[0])))
        self.task |= {"result": result, "finished_at": self.at, "finished_by_id": self.world.person(self.lead.pk)}

    def finish(self) -> None:
        answer = self.kind.story.answer.format(count=3)
        self.by_lead("finish", "feedback", answer, payload_of(("outcome", "solved")))
        self.row |= {"outcome": "solved", "answer": answer, "answered_by_id": self.world.person(self.lead.pk)}
        self.call["finished_at"] = self.at

    def give_feedback(self) -> None:
        payload = f'{{"limits":[{self.due("rating", self.quarter).noted}]}}'
        self.holder = "null"
        self.event("give_feedback", "evaluating", self.world.person(self.lead.pk + 1), self.lead.pk, payload=payload)
        self._invite()

    def _invite(self) -> None:
        self.rating, self.invited_at = self.start("rating", self.quarter), self.at

    def self_handle(self) -> None:
        """Seven events at once, one call that is done, one evaluation."""
        unit, by, answer = self.ground.centres[0], self.ground.worker, self.kind.story.on_the_spot
        self.row |= {"centre_id": unit.pk, "hop_count": 0, "outcome": "solved", "answer": answer, "answered_by_id": by}
        for action, target in AT_ONCE:
            self.event(action, target, by, unit.pk)
        close, rating = (self.due(stage, self.raised) for stage in ("close", "rating"))
        payload = f'{{"limits":[{close.noted},{rating.noted}]}}'
        self.event("self_handle", "evaluating", by, unit.pk, note=answer, payload=payload)
        self.lead, at = unit, self.at
        self._call(close, close)
        self.call |= {"called_by_id": by, "basis": "", "return_until": at, "arrived_at": at, "arrived_by_id": by}
        self.call |= {"contacted_at": at, "finished_at": at}
        self.start("close", self.raised)
        self._invite()

    def by_centre(self, action: str, target: str, note: str, payload: str) -> None:
        self.event(action, target, self.world.person(self.centre.pk), self.centre.pk, note=note, payload=payload)

    def by_lead(self, action: str, target: str, note: str, payload: str) -> None:
        self.event(action, target, self.world.person(self.lead.pk), self.lead.pk, note=note, payload=payload)

    def keep_call(self) -> None:
        if self.call:
            self.batch.add("cases_call", *self.call.values())
            self.call = {}

    def write(self) -> None:
        """The rows that the steps went on changing."""
        self.show_next()
        self.keep_call()
        if self.task:
            self.batch.add("cases_plantask", *self.task.values())
        if self.rating:
            contacted, solved, satisfied = self.answers or ("", "", NULL)
            self.batch.add(
                "cases_rating", self.key, self.reporter, 1, self.rating_code, self.invited_at, self.rating.text,
                self.answered_at, contacted, solved, satisfied, "", NULL, "",
            )  # fmt: skip
        self.row |= {"state": self.state, "version": self.seq, "ledger_head": octets(self.head)}
        self.row["holder_id"] = bare(self.holder)
        self.batch.add("cases_case", *(self.row[column] for column in TABLES["cases_case"][1:]))

"""What ends a bulk case after its last ordinary step, or holds it up."""

from __future__ import annotations

from demo import phrases
from demo.bulk_case import BulkCase, payload_of
from demo.bulk_ground import EPOCH, QUARTER, QUARTERS_A_DAY
from demo.bulk_rows import NULL
from networks.models import Unit

GOOD, BAD = ("yes", "yes", 5), ("yes", "no", 1)
RATES_WITHIN = 5 * QUARTERS_A_DAY


def rated(case: BulkCase) -> None:
    _answer(case, GOOD)
    _close(case, "rated")


def unrated(case: BulkCase) -> None:
    assert case.rating is not None  # noqa: S101 - only an evaluated case goes unrated
    case.quarter = int((case.rating.at - EPOCH) / QUARTER)
    _close(case, "unrated")


def to_review(case: BulkCase) -> None:
    is_centre_s = case.lead.pk == case.centre.pk
    case.holder = case.ground.centres[1].pk if is_centre_s else case.centre.pk
    _answer(case, BAD)
    case.row["needs_review"] = "t"


def refused(case: BulkCase) -> None:
    reason, note, turn_to = phrases.REFUSED[0]
    unit, payload = case.ground.centres[0].pk, payload_of(("reason", reason), ("turn_to", turn_to))
    case.row |= {"centre_id": unit, "hop_count": 0}
    case.event("refuse", "refused", case.world.person(unit), unit, note=note, payload=payload)
    _end(case)


def withdrawn(case: BulkCase) -> None:
    case.event("withdraw", "withdrawn", "null", "null", note=phrases.WITHDRAWN[0])
    _end(case)


def to_terminate(case: BulkCase) -> None:
    reason, note = phrases.TERMINATED[0]
    case.by_centre("propose_termination", case.state, note, payload_of(("reason", reason)))
    proposer = case.world.person(case.centre.pk)
    case.row |= {"proposed_action": "propose_termination", "proposed_by_id": proposer, "proposed_note": note}


def terminated(case: BulkCase) -> None:
    to_terminate(case)
    unit = case.centre.pk
    case.event("terminate", "terminated", case.world.person(unit + 1), unit, note=phrases.TERMINATED[0][1])
    _end(case)
    case.row["proposed_note"] = ""


def to_rule(case: BulkCase) -> None:
    """Returned twice: the centre one level up must rule."""
    _return(case, to=case.centre)
    case.dispatch()
    _return(case, to=case.ground.centres[case.ground.centres.index(case.centre) + 1])
    case.row |= {"return_count": 2, "needs_ruling": "t"}


def _return(case: BulkCase, *, to: Unit) -> None:
    call, basis = case.batch.next_ids["cases_call"], phrases.RETURNED["not_our_duty"]
    noted = case.due("dispatch", case.quarter).noted
    payload = f'{{"call":{call},"dispute":false,"limits":[{noted}],"part":"lead","reason":"not_our_duty"}}'
    case.holder = to.pk
    case.by_lead("return_call", "accepted", basis, payload)
    case.start("dispatch", case.quarter)
    case.call |= {"returned_at": case.at, "ended_at": case.at, "return_reason": "not_our_duty"}
    case.keep_call()


def _answer(case: BulkCase, answers: tuple[str, str, int]) -> None:
    case.quarter += min(case.rng.randint(20, RATES_WITHIN), case.now - case.quarter)
    case.answers, case.answered_at, (contacted, solved, satisfied) = answers, case.at, answers
    payload = payload_of(("contacted", contacted), ("satisfied", satisfied), ("solved", solved))
    case.event("rate", "evaluating", "null", "null", payload=payload)


def _close(case: BulkCase, ending: str) -> None:
    case.event("close", "closed", "null", "null", payload=payload_of(("ending", ending)))
    _end(case, ending)


def _end(case: BulkCase, ending: str = "") -> None:
    case.holder = "null"
    case.row |= {"ending": ending, "closed_at": case.at}
    case.row |= {"proposed_action": "", "proposed_by_id": NULL}

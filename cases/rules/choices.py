"""The words of a case's life. Stored values never change; labels may."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WHISTLED = "whistled", _("to be accepted")
    ACCEPTED = "accepted", _("to be dispatched")
    DISPATCHED = "dispatched", _("to report in")
    CONSULTING = "consulting", _("in consultation")
    IMPLEMENTING = "implementing", _("being implemented")
    FEEDBACK = "feedback", _("awaiting feedback")
    EVALUATING = "evaluating", _("awaiting evaluation")
    CLOSED = "closed", _("closed")
    REFUSED = "refused", _("refused")
    MERGED = "merged", _("merged")
    TERMINATED = "terminated", _("terminated")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN = (
    State.WHISTLED,
    State.ACCEPTED,
    State.DISPATCHED,
    State.CONSULTING,
    State.IMPLEMENTING,
    State.FEEDBACK,
    State.EVALUATING,
)
ENDED = (State.CLOSED, State.REFUSED, State.MERGED, State.TERMINATED, State.WITHDRAWN)
HELD = tuple(state for state in OPEN if state != State.EVALUATING)
PAUSABLE = (State.CONSULTING, State.IMPLEMENTING)
ASKABLE = (State.WHISTLED, State.ACCEPTED, State.CONSULTING, State.IMPLEMENTING)
"""Where somebody has the case in hand who may need to ask whoever raised it."""


class Role(models.TextChoices):
    """What a person (or the system) is to one case."""

    RAISER = "raiser", _("who raises matters here")
    CENTRE = "centre", _("duty officer of the case's centre")
    RULER = "ruler", _("duty officer of the ruling centre")
    CALLED = "called", _("member of a called unit")
    LEAD = "lead", _("member of the lead unit")
    CHECKER = "checker", _("checker of the answer")
    VISITOR = "visitor", _("centre staff outside the handling units")
    REVIEWER = "reviewer", _("reviewer outside the handling units")
    SECOND = "second", _("second person")
    APPROVER = "approver", _("who granted the pause")
    REPORTER = "reporter", _("the person who raised it")
    CALLER = "caller", _("duty officer of the community that whistled")
    RESPONSIBLE = "responsible", _("responsible person of the area")
    SUPERVISOR = "supervisor", _("who supervises the area")
    ADDRESSED = "addressed", _("member of a unit that an order waits for")
    CITY_OFFICE = "city_office", _("the city office")
    WORKER = "worker", _("who works in a unit that has it in hand")
    IN_CHARGE = "in_charge", _("head or duty officer of a unit that has it in hand")
    TAKER = "taker", _("who has it within the unit")
    COLLEAGUE = "colleague", _("member of a unit that has it, or of its centre")
    SYSTEM = "system", _("the system")


class Need(models.TextChoices):
    """What an action demands before it may be taken; refused with a sentence otherwise."""

    REASON = "reason", _("Say why.")
    REASON_CODE = "reason_code", _("Choose a reason from the list.")
    BASIS = "basis", _("Name the rule or the catalogue item it rests on.")
    REDIRECT = "redirect", _("Say where the person can turn instead.")
    CATALOGUE = "catalogue", _("Choose the type of matter.")
    BRIEF = "brief", _("Write what called units read of this confidential matter.")
    AREA = "area", _("Choose the grid or community where it is.")
    RESULT = "result", _("Write what was done.")
    CONCLUSION = "conclusion", _("Write what was agreed.")
    TASKS = "tasks", _("Plan at least one task, with its unit and its day.")
    OUTCOME = "outcome", _("Say how it came out.")
    ANSWER = "answer", _("Write the answer to the person who raised it.")
    NOTE = "note", _("Write a note.")
    RATING = "rating", _("Answer all three questions: contacted, solved, satisfied.")
    WITNESS = "witness", _("Name the witness of the return visit.")
    REPLY = "reply", _("Write what was done about it.")
    CAUSE = "cause", _("Choose what is waited for.")
    ENDS_WHEN = "ends_when", _("Write what will end the pause.")
    REVIEW_ON = "review_on", _("Name the day on which it is looked at again.")
    DAYS = "days", _("Say how many working days are needed.")
    LOOK = "look", _("Say how it stands now.")
    QUESTION = "question", _("Write the question to the person who raised it.")
    REST = "rest", _("Write what stays in this matter.")
    PART = "part", _("Write what becomes a matter of its own.")
    SENTENCE = "sentence", _("Write the sentence that everybody may read.")
    VERDICT = "verdict", _("Say whether it counts.")
    PERSON = "person", _("Choose who is to have it.")


class Fact(models.TextChoices):
    """A fact beside the state that an action waits for; the label is the refusal when it does not stand."""

    IN_DISPUTE = "in_dispute", _("Only a matter returned twice, or in dispute over whose duty it is, is ruled on.")
    NOT_IN_DISPUTE = (
        "not_in_dispute",
        _("This matter was returned twice or is in dispute: the centre one level up must rule."),
    )
    NEEDS_REVIEW = "needs_review", _("There is nothing to review: no rating says “not solved” or “dissatisfied”.")
    UPHOLD_PROPOSED = (
        "uphold_proposed",
        _("Nobody has proposed to uphold the answer; one person proposes, a second decides."),
    )
    TERMINATION_PROPOSED = (
        "termination_proposed",
        _("Nobody has proposed termination; one person proposes, a second decides."),
    )
    SOMETHING_PROPOSED = "something_proposed", _("There is no open proposal to decline.")
    NOTHING_PROPOSED = "nothing_proposed", _("A proposal is open already; a second person must decide on it first.")
    PAUSE_PROPOSED = (
        "pause_proposed",
        _("Nobody has asked for a pause; the lead unit asks, the centre above it decides."),
    )
    EXTENSION_PROPOSED = (
        "extension_proposed",
        _("Nobody has asked for an extension; the lead unit asks, the centre above it decides."),
    )
    PAUSED = "paused", _("This matter is not paused.")
    NOT_PAUSED = "not_paused", _("This matter is paused and its clocks stand; resume it first.")
    ORDERED = (
        "ordered",
        _("The centre reopens a closed matter on a supervisor's order, or by a second look that finds it amiss."),
    )
    NOTHING_ASKED = (
        "nothing_asked",
        _("The person who raised it has a question to answer already; one is asked at a time."),
    )
    ASKED = "asked", _("No question to the person who raised it is open.")
    PUBLISHABLE = (
        "publishable",
        _("Only what was solved is published, and nothing that is confidential or complains of a unit."),
    )
    PUBLISHED = "published", _("It does not stand on the public page.")
    RATING_HELD = "rating_held", _("No rating of it is held.")
    LOOK_DUE = "look_due", _("It is not time for the second look yet, or it was taken already.")


class Stage(models.TextChoices):
    """What a clock measures."""

    ACCEPT = "accept", _("accept")
    DISPATCH = "dispatch", _("dispatch")
    ARRIVE = "arrive", _("report in")
    CONTACT = "contact", _("first contact")
    CLOSE = "close", _("close")
    RATING = "rating", _("evaluation window")
    REVIEW = "review", _("review of a pause")
    SECOND_LOOK = "look", _("second look")
    QUESTION = "question", _("answer of the person who raised it")


class Release(models.TextChoices):
    """Why a case goes back to its unit by itself (decision 73)."""

    AWAY = "away", _("somebody stands in for that person")
    GONE = "gone", _("that person no longer works in the unit")
    IDLE = "idle", _("no step for too long")


class Alarm(models.TextChoices):
    """What a clock rings for next."""

    AMBER = "amber", _("close to the limit")
    RED = "red", _("limit passed")
    OVER_150 = "over_150", _("half as long again")
    OVER_200 = "over_200", _("twice the limit")
    REMIND_3 = "remind_3", _("not rated on day 3")
    REMIND_7 = "remind_7", _("not rated on day 7")
    WINDOW = "window", _("evaluation window over")
    REVIEW_3 = "review_3", _("pause ends in three working days")
    REVIEW = "review", _("review day of a pause")
    LOOK = "look", _("time for the second look")
    LAPSE = "lapse", _("a question was not answered in time")


class OrderKind(models.TextChoices):
    """A rung of the ladder of supervision (督办)."""

    REMIND = "remind", _("reminder")
    AMBER = "amber", _("amber order")
    RED = "red", _("red order")
    CALL_IN = "call_in", _("call-in")


class Part(models.TextChoices):
    LEAD = "lead", _("lead")
    ASSIST = "assist", _("assist")


class QuestionEnding(models.TextChoices):
    """How a question to whoever raised the case came to its end."""

    ANSWERED = "answered", _("answered")
    LAPSED = "lapsed", _("not answered in time")
    OVERTAKEN = "overtaken", _("gone on without the answer")


class Look(models.TextChoices):
    """What the second look found."""

    FIXED = "fixed", _("still in order")
    NOT_FIXED = "not_fixed", _("not in order: reopen")
    LATER = "later", _("not possible yet: look again later")


class Channel(models.TextChoices):
    GRID = "grid", _("grid worker")
    RESIDENT = "resident", _("resident")
    COMMUNITY = "community", _("community")
    COUNCIL = "council", _("council")
    ENTERPRISE = "enterprise", _("enterprise team")
    EMAIL = "email", _("e-mail")
    IMPORT = "import", _("import")


class Outcome(models.TextChoices):
    SOLVED = "solved", _("solved")
    PARTLY = "partly", _("partly solved")
    EXPLAINED = "explained", _("cannot be solved now")
    NOT_FOUND = "not_found", _("not found on the spot")


class ExplainedReason(models.TextChoices):
    NO_POLICY = "no_policy", _("no policy or legal basis yet")
    NO_FUNDS = "no_funds", _("funds not yet available")
    TECHNICAL = "technical", _("not technically possible now")
    SEASON = "season", _("must wait for the season")
    HISTORICAL = "historical", _("a question left from the past")
    BEYOND_LAW = "beyond_law", _("the request goes beyond the law or policy")


class PauseCause(models.TextChoices):
    SEASON = "season", _("waits for the season")
    FUNDS = "funds", _("waits for funds")
    APPROVAL = "approval", _("waits for the approval of another authority")
    WEATHER = "weather", _("waits for the weather")
    COOPERATION = "cooperation", _("waits for the cooperation of the person concerned")
    PART = "part", _("waits for a part on order")


class RefuseReason(models.TextChoices):
    LITIGATION = "litigation", _("in or to go to court, arbitration or administrative review")
    PETITION = "petition", _("already in petition procedure")
    DISCIPLINE = "discipline", _("for discipline inspection or the inspectors")
    POLICE = "police", _("an emergency for 110, 119 or 120")
    SECRET = "secret", _("touches state secrets")
    DUPLICATE = "duplicate", _("the same matter was answered and nothing is new")
    UNLAWFUL = "unlawful", _("against the law, public order or good morals")
    NOT_PUBLIC = "not_public", _("a private matter outside the duties of any unit")
    UNCLEAR = "unclear", _("cannot be understood and nobody can be asked")


class ReturnReason(models.TextChoices):
    NOT_OUR_DUTY = "not_our_duty", _("not this unit's duty")
    NOT_OUR_AREA = "not_our_area", _("not this unit's area")
    WRONG_FACTS = "wrong_facts", _("the facts are not as written")
    OTHER_UNIT_ACTING = "other_unit_acting", _("another unit is already acting")


class TerminateReason(models.TextChoices):
    LITIGATION = "litigation", _("has gone to court, arbitration or administrative review")
    PARTY_GONE = "party_gone", _("the person concerned has died or cannot be found, and nobody carries it on")
    OBJECT_GONE = "object_gone", _("what it was about no longer exists")
    UNLAWFUL = "unlawful", _("found to be against the law")


class Contacted(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNSURE = "unsure", _("Cannot remember")


class Solved(models.TextChoices):
    YES = "yes", _("Solved")
    PARTLY = "partly", _("Partly")
    NO = "no", _("Not solved")


class Satisfied(models.IntegerChoices):
    """The national scale, the best first, as forms offer it."""

    VERY_SATISFIED = 5, _("very satisfied")
    SATISFIED = 4, _("satisfied")
    BASICALLY_SATISFIED = 3, _("basically satisfied")
    DISSATISFIED = 2, _("dissatisfied")
    VERY_DISSATISFIED = 1, _("very dissatisfied")


FACES = ("emoji-laughing", "emoji-smile", "emoji-neutral", "emoji-frown", "emoji-angry")
"""The picture of each degree of satisfaction, in their order."""


GONE = "—"
"""Stands in columns that must say something, after what they said was disposed of."""


class RecordKind(models.TextChoices):
    """What of an ended case is kept for a period of its own."""

    IDENTITY = "identity", _("who raised it: name, telephone, e-mail and codes")
    WORDS = "words", _("what was written: matter, place, answers, notes")
    FILES = "files", _("photos and papers")


class Ending(models.TextChoices):
    RATED = "rated", _("rated")
    UNRATED = "unrated", _("not rated")
    UPHELD = "upheld", _("upheld on review")


class Way(models.TextChoices):
    """How a rating was given, where not by the person's own code."""

    PHONE = "phone", _("by telephone")
    DOOR = "door", _("at the door")


class Hold(models.TextChoices):
    """Why a rating that was given does not count (yet)."""

    HELD = "held", _("held for review")
    STRUCK = "struck", _("does not count")

    @classmethod
    def after(cls, verdict: str) -> str:
        """Of a held rating by what was decided, if anything was; empty where it counts after all."""
        if verdict == Verdict.COUNTS:
            return ""
        return cls.STRUCK if verdict else cls.HELD


class Verdict(models.TextChoices):
    """What somebody decides of a held rating."""

    COUNTS = "counts", _("It counts: a person gave it")
    STRUCK = "struck", _("It does not count")


class UnitMark(models.TextChoices):
    PROMPT = "prompt", _("prompt")
    FAIR = "fair", _("fair")
    SLOW = "slow", _("slow or unhelpful")


CODE = "code"
"""The ledger's word for a look at sealed data that gave out a new tracking code."""

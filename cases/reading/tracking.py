"""What the person who raised a matter is told by its code: where it is, who has it, until when, what they can do.

Never who handles it, never who raised it, and of the matter only its first words: others may see the code.
"""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass, field

import segno
from django.db.models import F
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.access import disclosure
from cases.actions.steps.evaluating import REOPEN_WITHIN
from cases.models import Addition, Case, CaseEvent, Pause, Rating, Reporter, SupervisionOrder
from cases.reading.asked_back import AskedBack, asked_back
from cases.reading.progress_bar import LABELS, Station, again
from cases.reading.telephones import PUBLIC_LINE
from cases.rules import lifecycle, sealing
from cases.rules.choices import RefuseReason, Role, State, TerminateReason
from cases.rules.errors import CodeUsed
from cases.rules.lifecycle import Action
from cases.rules.where_it_is import SENTENCES
from networks import rules
from networks.models import Unit
from web.addresses import whole_address
from web.fields import row_number
from worktime import timekeeping

# 12345 is the national line for public services, shown where a unit has given no telephone of its own.

GROUP = 4
AFTER_THE_LAST_STEP = len(LABELS) + 1

WORKED_ON_AGAIN = gettext_lazy("The matter is being worked on again. You will be asked anew when it is answered.")
REASONS = dict(RefuseReason.choices) | dict(TerminateReason.choices)
ANSWERED = frozenset({State.EVALUATING, State.CLOSED})
ENDED_WITH_A_REASON = {State.REFUSED: Action.REFUSE, State.TERMINATED: Action.PROPOSE_TERMINATION}


def reporter_with(code: str) -> Reporter | None:
    """Who raised a matter, by the tracking code, with the case and the units it names."""
    found = Reporter.objects.select_related("case__holder", "case__centre", "raised_in", "wish")
    return found.filter(tracking_digest__in=sealing.code_digests(code)).first()


def reporter_to_stop(token: str) -> Reporter | None:
    """Whose messages a link stops (`Reporter.stop_token`): the code in it proves that the link came from here."""
    number = row_number(token.partition("-")[0]) or 0
    found = Reporter.objects.select_related("case", "raised_in", "wish").filter(pk=number).first()
    fits = found and any(hmac.compare_digest(known.encode(), token.encode()) for known in found.stop_tokens)
    return found if fits else None


def is_known(key: str) -> bool:
    """Whether a resident's form of this key was sent already: then there is nothing left to ask."""
    return Reporter.objects.filter(intake_key=key).exists()


def rating_with(code: str) -> Rating | None:
    """The evaluation a one-time code was given for."""
    found = Rating.objects.select_related("case__holder", "case__centre", "reporter")
    return found.filter(code_digest__in=sealing.code_digests(code)).first()


def require_open(rating: Rating, now: dt.datetime) -> None:
    """CodeUsed, with the reason, unless the evaluation can be given now."""
    if rating.answered_at:
        raise CodeUsed(_("This evaluation was given already. Thank you."))
    if rating.closes_at <= now:
        raise CodeUsed(_("The time for this evaluation is over."))
    if rating.case.state != State.EVALUATING or rating.round != rating.case.round:
        raise CodeUsed(WORKED_ON_AGAIN)


def grouped(code: str) -> str:
    """A code as people read it out: in fours. Gaps do not matter when it is typed in."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


@dataclass(frozen=True, slots=True)
class Slip:
    """The slip that the person takes home: the code in groups of four, the address, and a QR code."""

    code: str
    address: str
    picture: str


def slip(reporter: Reporter) -> Slip:
    address = whole_address("residents:track", reporter.tracking_code)
    picture = segno.make(address, error="m").svg_data_uri(scale=4, border=2, dark="#000", light="#fff")
    return Slip(grouped(reporter.tracking_code), address, picture)


@dataclass(frozen=True, slots=True)
class Sent:
    """In the place of a slip: where the code went, so that nobody here reads it."""

    sent_to: str


def sent(reporter: Reporter) -> Sent:
    """An address that was given for messages alone is not told, not even in part."""
    if reporter.sealed_phone:
        return Sent(reporter.masked_phone)
    return Sent(_("the e-mail address they gave") if reporter.sealed_email else _("the address they gave for messages"))


def telephone_of(unit: Unit | None) -> str:
    return unit.phone if unit and unit.phone else PUBLIC_LINE


@dataclass
class Tracking:
    """Everything the tracking page says; each part is queried only in the states that show it."""

    reporter: Reporter
    now: dt.datetime
    case: Case = field(init=False)

    def __post_init__(self) -> None:
        self.case = self.reporter.case

    @property
    def title(self) -> str:
        """The first words of what the person raised, also where that was merged; for who joined it the type alone, for
        the words are another person's.
        """
        case = self.reporter.raised_in or self.case
        if not self.reporter.has_joined:
            return disclosure.public_title(case)
        entry = rules.recent().catalogue_by_id.get(case.catalogue_item_id or 0)
        return entry.name if entry else _("The matter that others raised before you")

    @property
    def is_merged(self) -> bool:
        """Whether what the person raised goes on in another case, together with what others raised."""
        return self.reporter.raised_in is not None

    @property
    def has_own_address(self) -> bool:
        """Whether messages can go to what was given with the matter."""
        return bool(self.reporter.sealed_phone or self.reporter.sealed_email)

    @property
    def is_told_each_step(self) -> bool:
        wish = self.reporter.wish_for_messages
        return wish is not None and wish.wants_steps

    @property
    def is_told_nothing(self) -> bool:
        wish = self.reporter.wish_for_messages
        return wish is not None and not wish.wants_steps

    @property
    def sentence(self) -> object:
        if self.case.waits_for_answer:
            return _("We have a question for you. Please answer it, so that the work can go on.")
        if self.case.is_paused:
            return _("It cannot go on for the moment. It is not forgotten: see below what it waits for.")
        if self.case.state == State.EVALUATING and self.rating is None:
            return _("It was answered. What was said about it is being looked at.")
        return SENTENCES[self.case.state]

    @cached_property
    def unit(self) -> Unit:
        """Who has it now; once it is answered, who answered."""
        lead = self.case.lead if self.is_answered else None
        return lead.unit if lead else self.case.holder or self.case.centre

    @property
    def telephone(self) -> str:
        return telephone_of(self.unit)

    @cached_property
    def rating(self) -> Rating | None:
        """The evaluation that waits for this person, if one does."""
        if self.case.state != State.EVALUATING:
            return None
        waiting = Rating.objects.filter(reporter=self.reporter, round=self.case.round, answered_at=None)
        return waiting.filter(closes_at__gt=self.now).first()

    @cached_property
    def pause(self) -> Pause | None:
        """What it waits for, while it is paused."""
        return Pause.objects.lasting().filter(case=self.case).first() if self.case.is_paused else None

    @cached_property
    def asked(self) -> AskedBack | None:
        """The question that this person can answer, or has answered, while there is time."""
        return asked_back(self.reporter, self.now)

    @property
    def due_at(self) -> dt.datetime | None:
        """The end of the whole matter's limit; there is none once it is answered, nor while its clocks stand."""
        runs = self.case.is_open and self.case.state != State.EVALUATING and not self.case.paused_at
        return self.case.due_at if runs else None

    @property
    def is_late(self) -> bool:
        return bool(self.due_at and self.due_at <= self.now)

    @property
    def answer(self) -> str:
        """Only what has been checked and sent."""
        if not self.is_answered:
            return ""
        return disclosure.said(self.case.answer) if self.is_merged else self.case.answer

    @cached_property
    def ending(self) -> dict[str, str]:
        """Why it ended early and where to turn instead."""
        action = ENDED_WITH_A_REASON.get(State(self.case.state))
        event = CaseEvent.objects.filter(case=self.case, action=action).order_by("seq").last() if action else None
        if event is None:
            return {}
        reason = str(REASONS.get(event.payload.get("reason", ""), ""))
        return {"reason": reason, "turn_to": event.payload.get("turn_to", "")}

    @cached_property
    def parts(self) -> list[Reporter]:
        """This person in the cases that were split off theirs: they open those with a code that follows from theirs."""
        there = Reporter.objects.select_related("case", "raised_in").filter(part_of=self.reporter)
        return list(there.order_by("pk"))

    @property
    def may_withdraw(self) -> bool:
        return _may(self.case, Action.WITHDRAW) and not self.has_others

    @cached_property
    def has_others(self) -> bool:
        return Reporter.objects.filter(case=self.case).exclude(pk=self.reporter.pk).exists()

    @property
    def may_press(self) -> bool:
        return _may(self.case, Action.PRESS) and self.case.paused_at is None

    @cached_property
    def pressed_at(self) -> dt.datetime | None:
        """When the person pressed today; None if they have not."""
        if not self.may_press:
            return None
        today = SupervisionOrder.objects.pressed_by(self.reporter, timekeeping.start_of_today(self.now))
        return today.order_by("pk").values_list("issued_at", flat=True).last()

    @property
    def may_add(self) -> bool:
        return _may(self.case, Action.ADD_FACT)

    @cached_property
    def added_at(self) -> dt.datetime | None:
        """When the person last added something of themselves, while more can be added."""
        return max(self._added.values(), default=None) if self.may_add else None

    def has_added(self, key: str) -> bool:
        """Whether what was sent under this key has arrived."""
        return bool(key) and key in self._added

    @cached_property
    def _added(self) -> dict[str, dt.datetime]:
        return dict(Addition.objects.filter(reporter=self.reporter).values_list("key", "at"))

    @property
    def is_answered(self) -> bool:
        """Whether the answer was sent: what is left to say is how it went."""
        return self.case.state in ANSWERED

    @property
    def may_reopen(self) -> bool:
        return _may(self.case, Action.REOPEN) and self.now < self.reopen_until

    @property
    def reopen_until(self) -> dt.datetime:
        return (self.case.closed_at or self.now) + REOPEN_WITHIN

    @cached_property
    def stations(self) -> list[Station]:
        """The six steps; none for a matter that ended beside them."""
        case = self.case
        current = AFTER_THE_LAST_STEP if case.state == State.CLOSED else case.step
        return [self._station(number, current) for number in range(1, AFTER_THE_LAST_STEP)] if current else []

    def _station(self, number: int, current: int) -> Station:
        """The unit that has it, never a person; when the step was reached, not how long anybody took."""
        label = str(LABELS[number - 1])
        if number > current:
            return Station(number, label, "todo")
        is_now = number == current
        who = self.unit.short_name if is_now and not self.is_answered else ""
        return Station(
            number,
            label,
            "now" if is_now else "done",
            who,
            self._reached.get(number),
            again=again(number, self.case, is_public=True),
            is_paused=is_now and self.case.is_paused,
        )

    @cached_property
    def _reached(self) -> dict[int, dt.datetime]:
        """When each step was reached, the last time if it was reached again."""
        moved = CaseEvent.objects.filter(case=self.case).exclude(source=F("target")).order_by("seq")
        reached = moved.values_list("target", "occurred_at")
        return {lifecycle.STEP_OF[state]: at for state, at in reached if state in lifecycle.STEP_OF}


def _may(case: Case, action: Action) -> bool:
    row = lifecycle.BY_ACTION[action]
    return case.state in row.sources and Role.REPORTER in row.who

"""Proofs of service: asked for by whoever served, issued for confirmed hours alone, withdrawn on record."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cases.rules.sealing import random_code
from teams.models import RedStation, User
from volunteering import hours, policies
from volunteering.models import Proof, SignUp
from web.errors import Refusal, once, require_said
from worktime import timekeeping

LONGEST = dt.timedelta(days=3 * 366)


@transaction.atomic
def ask(place: SignUp, since: dt.date, until: dt.date) -> Proof:
    """By the code of a place, for all that its volunteer served anywhere. Asked for twice for the same days, it is one.

    Refused where nothing is confirmed: there is nothing to prove.
    """
    volunteer = place.volunteer
    if until < since:
        raise Refusal(_("The last day comes after the first one."), field="until")
    if until > timekeeping.today() or until - since > LONGEST:
        raise Refusal(_("Choose days that are over, of at most three years."), field="until")
    if not hours.half_hours(hours.within(hours.spans_of(volunteer), since, until)):
        raise Refusal(
            _("No service of these days is confirmed yet. A proof is for confirmed hours alone; ask the leader."),
            field="since",
        )
    waiting = Proof.objects.filter(asked_with=place, since=since, until=until, issued_at=None)

    def written() -> Proof:
        return Proof.objects.create(
            volunteer=volunteer,
            asked_with=place,
            station=place.shift.activity.station,
            since=since,
            until=until, asked_at=timekeeping.now(),
            code=random_code(),
        )  # fmt: skip

    return waiting.first() or once(written, waiting.first)


@transaction.atomic
def issue(proof: Proof, *, by: User) -> Proof:
    """Give it its number. Counted anew: what was corrected meanwhile counts as it stands now. Pressed twice, once."""
    policies.require_keeping(by, proof.station.area)
    # The station is locked, so that two issued at once get two numbers.
    RedStation.objects.select_for_update(of=("self",), no_key=True).get(pk=proof.station_id)
    proof = _locked(proof)
    if proof.is_issued:
        return proof
    counted = hours.half_hours(hours.within(hours.spans_of(proof.volunteer), proof.since, proof.until))
    if not counted:
        raise Refusal(_("Nothing of these days is confirmed; there is nothing to prove."))
    proof.half_hours, proof.issued_by, proof.issued_at = counted, by, timekeeping.now()
    proof.year = timekeeping.today().year
    of_year = Proof.objects.filter(station=proof.station_id, year=proof.year)
    proof.number = int(of_year.aggregate(last=Max("number"))["last"] or 0) + 1
    proof.save()
    return proof


@transaction.atomic
def withdraw(proof: Proof, *, why: str, by: User) -> Proof:
    """Whoever checks the code reads from now on that it is withdrawn."""
    policies.require_keeping(by, proof.station.area)
    require_said(why=why)
    proof = _locked(proof)
    if not proof.is_valid:
        raise Refusal(_("This proof is not in force."))
    proof.withdrawn_at, proof.withdrawn_by, proof.why_withdrawn = timekeeping.now(), by, why
    proof.save(update_fields=["withdrawn_at", "withdrawn_by", "why_withdrawn"])
    return proof


def _locked(proof: Proof) -> Proof:
    return (
        Proof.objects.select_for_update(of=("self",), no_key=True)
        .select_related("station__area", "volunteer", "issued_by")
        .get(pk=proof.pk)
    )

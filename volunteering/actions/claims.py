"""Taking a wish on: one of however many press at once, and everybody else is told so."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models.sealed import drawn
from cases.rules import sealing
from networks.models import Unit
from teams.models import User
from volunteering.actions import needs
from volunteering.actions._record import locked, record, tell_the_community
from volunteering.choices import NeedState, Step
from volunteering.models import Claim, Need
from web.errors import KeyReused, Refusal, require_said
from worktime import timekeeping

REUSED = gettext_lazy("This form was sent already. Press once more, and it is sent as a new one.")


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes it on: a person who can be rung, for themselves or for the station's team."""

    name: str
    phone: str
    team: Unit | None = None


@transaction.atomic
def take(need: Need, taker: Taker, *, key: str, by: User | None = None) -> Claim:
    """The first one has it. `key`: the form's own and hard to guess; sent twice by the same person it is one claim."""
    require_said(name=taker.name, phone=taker.phone)
    need = Need.objects.locked().select_related("station__area", "station__team").get(pk=need.pk)
    before = need.claims.filter(given_back_at=None).first()
    if before and before.key == key:
        return before
    _require_takeable(need, taker)
    if Claim.objects.filter(key=key).exists():
        raise KeyReused(REUSED)
    claim = Claim.objects.create(
        need=need,
        team=taker.team,
        sealed_name=sealing.seal(taker.name),
        sealed_phone=sealing.seal(taker.phone),
        key=key,
        by=by,
        claimed_at=timekeeping.now(),
        **drawn("claim"),
    )
    need.state = NeedState.CLAIMED
    need.save(update_fields=["state"])
    tell_the_community(need, record(need, Step.CLAIM, by=by, claim=claim.pk))
    return claim


def _require_takeable(need: Need, taker: Taker) -> None:
    if need.is_in_hand:
        raise Refusal(_("Somebody else has just taken this on. Thank you! Perhaps another wish waits."))
    if not need.is_open:
        raise Refusal(_("This wish is over, or not checked yet. Thank you! Perhaps another wish waits."))
    if taker.team and taker.team.pk != need.station.team_id:
        raise Refusal(_("This team does not belong to the station."), field="team")
    if taker.phone == sealing.unseal(need.sealed_phone):
        raise Refusal(_("This is the telephone of whoever wishes. Somebody else takes it on."), field="phone")


@transaction.atomic
def say_done(claim: Claim, *, words: str) -> Need:
    """Whoever took it on says by their code that it is done. Said twice, it is once."""
    need = locked(claim.need, NeedState.CLAIMED, NeedState.DONE)
    _require_standing(claim)
    return need if need.is_done else needs.done(need, words=words, by=claim.by)


@transaction.atomic
def give_back(claim: Claim, *, words: str) -> Need:
    """Whoever took it on cannot do it: it waits for somebody else, and nobody asks twice."""
    require_said(words=words)
    need = locked(claim.need, NeedState.CLAIMED)
    _require_standing(claim)
    claim.given_back_at = timekeeping.now()
    claim.save(update_fields=["given_back_at"])
    need.state = NeedState.OPEN
    need.save(update_fields=["state"])
    record(need, Step.GIVE_BACK, by=claim.by, words=words, claim=claim.pk)
    return need


def _require_standing(claim: Claim) -> None:
    """Judged after the wish is locked: it may have been given back meanwhile."""
    claim.refresh_from_db(fields=["given_back_at"])
    if not claim.is_standing:
        raise Refusal(_("You gave this wish back already."))

"""A binding ruling proposes what the duty catalogue should say; an administrator accepts or declines it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from networks.actions import catalogue
from networks.actions.record import Steward, record
from networks.errors import SENTENCES
from networks.models import Amendment, AmendmentOutcome, Area, CatalogueItem, Unit
from web.errors import Refusal, explained, require_said


@dataclass(frozen=True, slots=True)
class Ruling:
    """What administrators may know of a ruling: they see no matters, so neither its words nor a way to it."""

    reference: str
    by: Unit
    basis: str


def propose(entry: CatalogueItem, unit: Unit, ruling: Ruling) -> Amendment | None:
    """Note that the ruling names a lead whose duties the entry in force does not name; None where it does.

    In the caller's transaction.
    """
    if set(entry.lead_functions) & set(unit.functions):
        return None
    return Amendment.objects.create(
        entry=entry,
        unit=unit,
        reference=ruling.reference,
        ruled_by=ruling.by.name,
        basis=ruling.basis,
        proposed_at=timezone.now(),
    )


def accept(amendment: Amendment, *, function: str, by: Steward) -> CatalogueItem:
    """From today the duty leads matters of this type; other proposals that this answers are settled with it."""
    by.require(Area())
    with explained(SENTENCES):
        amendment = _waiting(amendment)
        if function not in amendment.unit.functions:
            raise Refusal(_("The unit does not hold this duty; choose one that it holds."), field="function")
        note = _("By ruling on %(number)s") % {"number": amendment.reference}
        version = catalogue.with_lead(amendment.entry, function, note=note, by=by)
        same = Amendment.objects.waiting().filter(
            entry__code=amendment.entry.code, unit__functions__contains=[function]
        )
        settled = list(same.select_for_update(of=("self",)).select_related("entry", "unit"))
        for answered in settled:
            _settle(answered, AmendmentOutcome.ACCEPTED, by, function=function)
    return version


def decline(amendment: Amendment, *, reason: str, by: Steward) -> Amendment:
    """The catalogue stays as it is; the reason stays on record."""
    by.require(Area())
    require_said(reason=reason)
    with explained(SENTENCES):
        amendment = _waiting(amendment)
        _settle(amendment, AmendmentOutcome.DECLINED, by, reason=reason)
    return amendment


def _waiting(amendment: Amendment) -> Amendment:
    rows = Amendment.objects.select_for_update(of=("self",)).select_related("entry", "unit")
    locked = rows.get(pk=amendment.pk)
    if locked.outcome:
        raise Refusal(_("This proposal has been settled already."))
    return locked


def _settle(
    amendment: Amendment, outcome: AmendmentOutcome, by: Steward, *, function: str = "", reason: str = ""
) -> None:
    amendment.outcome, amendment.function, amendment.reason = outcome, function, reason
    amendment.settled_at = timezone.now()
    amendment.save(update_fields=["outcome", "function", "reason", "settled_at"])
    entry = CatalogueItem.objects.versions_of(amendment.entry.code)[0]
    changed = {"lead_functions": ("", function)} if function else {}
    note = reason or amendment.reference
    record(
        f"amendment_{outcome}", entry, by=by, changed={"unit": ("", amendment.unit), **changed}, note=note,
        with_others=[amendment.unit],
    )  # fmt: skip

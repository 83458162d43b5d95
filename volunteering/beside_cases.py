"""What the page of a case says of wishes, and which tables of theirs the auditor's check looks at."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from cases.ledger.links import watch
from cases.models import Case
from cases.models.scope import areas_seen
from cases.reading.beside import Mention, register
from teams.models import User
from volunteering.models import Need
from volunteering.models.linked import LINKED


def was_a_wish() -> Exists:
    return Exists(Need.objects.filter(case=OuterRef("pk")))


def of_case(case: Case, user: User) -> list[Mention]:
    """The wish that it was; no question for whoever sees no station."""
    if not areas_seen(user):
        return []
    found = Need.objects.visible_to(user).filter(case=case).select_related("station")
    return [
        Mention(_("Was a wish at %(station)s") % {"station": need.station.name}, need.get_absolute_url())
        for need in found
    ]


register("volunteering", was_a_wish, of_case)
watch(*LINKED)

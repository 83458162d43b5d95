"""Sources of orders: added and ended by the duty officers of a centre, on record."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.actions.record import record
from networks.models import Unit
from orders import policies
from orders.errors import SENTENCES
from orders.models import Source
from teams.models import User
from web.errors import Refusal, explained, require_said


def add(centre: Unit, *, name: str, by: User) -> Source:
    """Let the centre take in the orders of one more system."""
    policies.require(by, centre)
    require_said(name=name)
    with explained(SENTENCES):
        source = Source.objects.create(centre=centre, name=name)
        changed = {"name": ("", name), "unit": ("", centre.name)}
        record("added", source, by=by, area=centre.area, with_others=[centre], changed=changed)
    return source


@transaction.atomic
def end(source: Source, *, by: User) -> None:
    """Take in no more of its orders; those that came stay, with their numbers."""
    policies.require(by, source.centre)
    locked = Source.objects.select_for_update(of=("self",), no_key=True).get(pk=source.pk)
    if locked.ended_at:
        raise Refusal(_("This source was ended already."))
    locked.ended_at = timezone.now()
    locked.save(update_fields=["ended_at"])
    record("ended", locked, by=by, area=source.centre.area, with_others=[source.centre])

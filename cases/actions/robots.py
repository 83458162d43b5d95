"""A unit's group robots: added, tried and taken away by the administrator of its area, on record, never readable."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Robot
from cases.models.robot import Provider
from cases.notifications import robots
from cases.rules.sealing import seal
from networks.actions.record import Steward, record
from networks.models import Unit
from outbox.errors import DeliveryFailed, NotNow, RefusedForGood
from web.errors import Refusal

MOST = 5


def add(unit: Unit, *, provider: Provider, address: str, secret: str = "", by: Steward) -> Robot:
    """Post the unit's notices by this robot from now on."""
    by.require(unit.area)
    if not robots.is_address_of(provider, address):
        raise Refusal(_("This is not an address that the messenger gives to its robots."), field="address")
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
        known = list(Robot.objects.filter(unit=unit))
        if len(known) >= MOST:
            raise Refusal(_("A unit has at most five robots; take one away first."))
        if any(robot.address == address for robot in known):
            raise Refusal(_("This robot was added already."), field="address")
        robot = Robot.objects.create(
            unit=unit, provider=provider, sealed_address=seal(address), sealed_secret=seal(secret)
        )
        record("robot_added", robot, by=by, area=unit.area, with_others=[unit])
    return robot


def remove(robot: Robot, *, by: Steward) -> None:
    """What waits for it will not be posted."""
    by.require(robot.unit.area)
    with transaction.atomic():
        record("robot_removed", robot, by=by, area=robot.unit.area, with_others=[robot.unit])
        robot.delete()


def attempt(robot: Robot, *, by: Steward) -> None:
    """Write a word into the group now, by night too. Raises `Refusal` with what the messenger said."""
    by.require(robot.unit.area)
    try:
        robots.say(robot, _("This is a trial by the administrator. Notices of the unit will come here."))
    except NotNow as refusal:
        raise Refusal(_("More than the messenger takes in a minute; try again in a minute.")) from refusal
    except RefusedForGood as refusal:
        raise Refusal(_("The messenger refused it; look at the address and the secret.")) from refusal
    except DeliveryFailed as refusal:
        raise Refusal(_("The messenger cannot be reached now; try again later.")) from refusal

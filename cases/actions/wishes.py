"""Whoever raised a matter asks for a message at each step, or for none at all. The case is not touched."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import NoticeWish, Reporter
from cases.rules import sealing
from cases.rules.errors import NotPossibleHere
from worktime import timekeeping


def want_steps(reporter: Reporter, *, phone: str = "", email: str = "") -> None:
    """Tell the person of each step from now on: by what was given with the matter, or else by what is given here.

    NotPossibleHere where there is neither.
    """
    has_own = bool(reporter.sealed_phone or reporter.sealed_email)
    if not has_own and not (phone or email):
        raise NotPossibleHere(_("Write a telephone number or an e-mail address."))
    sealed = {} if has_own else {"sealed_phone": sealing.seal(phone), "sealed_email": sealing.seal(email)}
    _keep(reporter, wants_steps=True, **{"sealed_phone": b"", "sealed_email": b""} | sealed)


def want_nothing(reporter: Reporter) -> None:
    """Send the person no message of this matter any more, and forget an address that was given for messages alone."""
    _keep(reporter, wants_steps=False, sealed_phone=b"", sealed_email=b"")


@transaction.atomic
def _keep(reporter: Reporter, **values: object) -> None:
    said = values | {"since": timekeeping.now()}
    NoticeWish.objects.update_or_create(reporter=reporter, defaults=said)

"""A certificate is signed by a second person, numbered without gaps, printed on record and withdrawn on record."""

from __future__ import annotations

import datetime as dt
from typing import cast

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cases.models.sealed import drawn
from cases.rules import sealing
from networks.choices import AreaLevel
from networks.models import Unit
from services import abolished, policies, wording
from services.actions._record import in_state, record
from services.actions.handling import text_of
from services.choices import State, Step
from services.models import Application, Certificate
from teams.models import User
from web.errors import NotAllowed, Refusal, require_said
from worktime import timekeeping

AROUND = (AreaLevel.COUNTY, AreaLevel.STREET)


@transaction.atomic
def sign(application: Application, *, by: User) -> Certificate:
    """Issue the certificate as it is drafted. Pressed twice it is one certificate, with one number."""
    application = in_state(application, State.DRAFTED, State.ISSUED)
    unit = policies.deciding_unit(application.service, application.area)
    _require_signer(application, unit, by)
    if application.state == State.ISSUED:
        return application.certificate
    abolished.require_none(application.service.name_zh)
    certificate = _numbered(application, unit, by)
    application.state, application.ended_at = State.ISSUED, certificate.signed_at
    application.save(update_fields=["state", "ended_at"])
    record(application, Step.SIGN, by=by, note=certificate.number_words)
    return certificate


def _require_signer(application: Application, unit: Unit, by: User) -> None:
    if not policies.decides(by, unit):
        raise NotAllowed(_("This is signed by %(unit)s.") % {"unit": unit.name})
    if application.drafted_by_id == by.pk:
        raise Refusal(
            _("Whoever wrote the draft does not sign it; a second person of %(unit)s does.") % {"unit": unit.name}
        )


def _numbered(application: Application, unit: Unit, by: User) -> Certificate:
    """The next number of the issuer in the year: its row is locked, so of two at once the second counts the first."""
    issuer = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    issuer.area = unit.area
    now, today = timekeeping.now(), timekeeping.today()
    last = Certificate.objects.filter(issuer=issuer, year=today.year).aggregate(last=Max("number"))["last"] or 0
    service, text = application.service, text_of(application)
    return Certificate.objects.create(
        application=application,
        title=service.name_zh,
        issuer=issuer,
        issuer_words=issuer_words(issuer),
        prefix=wording.prefix_of(issuer.area.name),
        year=today.year,
        number=last + 1,
        issued_on=today,
        valid_until=today + dt.timedelta(days=service.valid_days) if service.valid_days else None,
        sealed_text=sealing.seal(text),
        digest=sealing.person_digest(text, ""),
        drafted_by_id=cast(int, application.drafted_by_id),
        signed_by=by,
        signed_at=now,
        **drawn("certificate"),
    )


def issuer_words(issuer: Unit) -> str:
    """`舒兰市北城街道 正阳社区居民委员会`: where it is, then its name, none of it twice."""
    around = issuer.area.lineage_itself()
    above = "".join(around[level].name for level in AROUND if level in around and around[level].pk != issuer.area_id)
    return f"{above} {issuer.name}".strip()


@transaction.atomic
def print_paper(certificate: Certificate, *, by: User) -> Certificate:
    """Open the paper to print it; each time is on record. A withdrawn one is not printed again."""
    application = certificate.application
    if not policies.may_end(by, application, certificate.issuer):
        raise NotAllowed(_("The paper is printed by those who checked or signed it."))
    if certificate.is_withdrawn:
        raise Refusal(_("This certificate is withdrawn; no paper of it is printed."))
    record(application, Step.PRINT, by=by)
    return certificate


@transaction.atomic
def withdraw(certificate: Certificate, *, why: str, by: User) -> Certificate:
    """Withdraw it on record, with the reason: whoever scans the paper is told so from now on. The paper stays known."""
    application = in_state(certificate.application, State.ISSUED)
    certificate = Certificate.objects.select_for_update(of=("self",)).select_related("issuer").get(pk=certificate.pk)
    certificate.application = application
    if not policies.decides(by, certificate.issuer):
        raise NotAllowed(
            _("A certificate is withdrawn by whom it was issued: %(unit)s.") % {"unit": certificate.issuer.name}
        )
    if certificate.is_withdrawn:
        return certificate
    require_said(why=why)
    certificate.withdrawn_at, certificate.withdrawn_by, certificate.withdrawn_why = timekeeping.now(), by, why
    certificate.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    record(application, Step.WITHDRAW, by=by)
    return certificate

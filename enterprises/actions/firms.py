"""The directory of firms, and who looks after each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises import credit_code, policies
from enterprises.choices import FirmKind
from enterprises.errors import SENTENCES
from enterprises.models import Care, Firm
from networks.actions.record import differences, record
from networks.choices import AreaLevel
from networks.models import Area
from teams.choices import Duty
from teams.models import Post, User
from web.errors import Refusal, explained, require_said

FIRM_LEVELS = (AreaLevel.STREET, AreaLevel.COMMUNITY)


@dataclass(frozen=True, slots=True)
class Particulars:
    """What the directory says of a firm."""

    name: str
    code: str
    kind: FirmKind
    area: Area
    address: str = ""
    phone: str = ""

    def as_columns(self) -> dict[str, object]:
        return {
            "name": self.name,
            "code": credit_code.tidied(self.code),
            "kind": self.kind,
            "area": self.area,
            "address": self.address,
            "phone": self.phone,
        }


def add(told: Particulars, *, by: User) -> Firm:
    """Put a firm into the directory from today on."""
    policies.require_keeping(by, told.area)
    require_sound(told)
    with explained(SENTENCES):
        firm = Firm.objects.create(since=timezone.localdate(), **told.as_columns())
        changed = {"code": ("", firm.code), "area": ("", told.area.full_name)}
        record("added", firm, by=by, area=told.area, changed=changed, with_others=[told.area])
    return firm


def correct(firm: Firm, told: Particulars, *, note: str = "", by: User) -> Firm:
    """Another name, place or telephone; both places must be the keeper's."""
    policies.require_keeping(by, firm.area)
    policies.require_keeping(by, told.area)
    require_sound(told)
    with explained(SENTENCES):
        firm = _locked(firm)
        columns = told.as_columns()
        changed = differences({name: getattr(firm, name) for name in columns}, columns)
        if not changed:
            raise Refusal(_("Nothing is different from what it was."))
        if "kind" in changed:
            changed["kind"] = (firm.get_kind_display(), told.kind.label)
        for name, value in columns.items():
            setattr(firm, name, value)
        firm.save(update_fields=list(columns))
        record("corrected", firm, by=by, area=told.area, changed=changed, with_others=[told.area], note=note)
    return firm


def end(firm: Firm, *, until: dt.date, note: str = "", by: User) -> Firm:
    """Take a firm out of the directory: it closed or moved away. Its history stays."""
    policies.require_keeping(by, firm.area)
    with explained(SENTENCES):
        firm = _locked(firm)
        if firm.until:
            raise Refusal(_("It has ended already."))
        firm.until = until
        firm.save(update_fields=["until"])
        _end_care(firm, until)
        record("ended", firm, by=by, area=firm.area, changed={"until": ("", until)}, note=note)
    return firm


def give_care(firm: Firm, *, post: Post, since: dt.date, note: str = "", by: User) -> Care:
    """Give the firm to an assistance member (包保) from that day on; whoever had it has it no longer."""
    policies.require_keeping(by, firm.area)
    with explained(SENTENCES):
        firm = _locked(firm)
        require_fitting(firm, post, since)
        old = firm.cares.current(since).select_related("post__person").first()
        if old and old.post_id == post.pk:
            raise Refusal(_("This member looks after the firm already."), field="post")
        _end_care(firm, since)
        care = Care.objects.create(firm=firm, post=post, since=since)
        changed = {"member": (old.post.person if old else "", post.person), "since": ("", since)}
        record("care_given", firm, by=by, area=firm.area, changed=changed, with_others=[post.person], note=note)
    return care


def _locked(firm: Firm) -> Firm:
    return Firm.objects.select_related("area").select_for_update(of=("self",), no_key=True).get(pk=firm.pk)


def _end_care(firm: Firm, day: dt.date) -> None:
    """Nobody looks after it from that day on; care that was to begin later is taken back."""
    rows = Care.objects.filter(firm=firm)
    rows.filter(since__gte=day).delete()
    rows.current(day).update(until=day)


def require_sound(told: Particulars) -> None:
    """Its code checks itself, and its place is one where firms lie."""
    require_said(name=told.name)
    if not credit_code.is_sound(credit_code.tidied(told.code)):
        sentence = _("This is not a unified social credit code: 18 characters, the last one checks the others.")
        raise Refusal(sentence, field="code")
    if told.area.level not in FIRM_LEVELS:
        raise Refusal(_("A firm lies in a sub-district or in a community; choose one."), field="area")


def require_fitting(firm: Firm, post: Post, since: dt.date) -> None:
    """A firm is looked after by an assistance member whose team works where it is."""
    if firm.until:
        raise Refusal(_("It has ended already."))
    if post.duty != Duty.ASSISTANCE or post.unit is None:
        raise Refusal(_("Firms are looked after by members of an assistance team."), field="post")
    if not firm.area.path.startswith(post.unit.area.path):
        raise Refusal(_("This member's team does not work where the firm is."), field="post")
    if not post.is_held_on(since):
        raise Refusal(_("This post is not held on that day."), field="post")

"""The duty catalogue: entries are added, changed from a day on, and ended; what was in force before stays as it was."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from networks.actions.record import Changed, Steward, differences, record
from networks.choices import Level, Network
from networks.errors import SENTENCES
from networks.limit_rules import require_inside
from networks.models import Area, CatalogueItem, LevelRule
from networks.models.limits import LIMIT
from web.errors import Refusal, explained, require_said
from worktime.days_in_words import day_in_words

BY_AN_ADMINISTRATOR = "administrator"
LONGEST_LEAD = 100
DIGITS_OF_A_HEADING, DIGITS_OF_A_MATTER = 2, 4


@dataclass(frozen=True, slots=True)
class Names:
    """What a heading is; a matter type has more."""

    name_zh: str
    name_en: str
    network: Network | str


@dataclass(frozen=True, slots=True)
class Particulars(Names):
    """What a matter type says from a day on."""

    level: Level | str
    lead_functions: Sequence[str]
    assist_functions: Sequence[str] = ()
    limit: str = ""
    stage_limits: Mapping[str, str] = field(default_factory=dict)
    legal_basis: str = ""
    redirect: str = ""
    is_guarded: bool = False
    is_confidential: bool = False
    keywords: Sequence[str] = ()


def add(
    particulars: Names, *, heading: CatalogueItem | None = None, code: str = "", since: dt.date, by: Steward
) -> CatalogueItem:
    """A new entry from a day on: a matter type under its heading, or a heading. Without a code it gets the next one."""
    by.require(Area())
    require_today_or_later(since)
    columns = _columns(particulars)
    _require_sound(columns)
    _require_room(columns, since)
    if heading and not heading.is_in_force(since):
        raise Refusal(_("The heading is not in force on that day."), field="heading")
    with explained(SENTENCES):
        code = _free_code(code, heading)
        entry = CatalogueItem.objects.create(**columns, **_derived(columns), code=code, parent=heading, since=since)
        told = {column: ("", value) for column, value in columns.items() if value}
        record("added", entry, by=by, changed=_flat(told) | {"since": ("", since)})
    return entry


def change(entry: CatalogueItem, particulars: Names, *, since: dt.date, note: str = "", by: Steward) -> CatalogueItem:
    """Another version from that day on. What began on that same day is corrected in its place.

    Refused for a day gone by: matters of that day were given what was in force then.
    """
    by.require(Area())
    require_today_or_later(since)
    columns = _columns(particulars)
    _require_sound(columns)
    _require_room(columns, since)
    with explained(SENTENCES):
        versions = _locked(entry.code)
        begun = [version for version in versions if version.since <= since]
        if not begun:
            first = _day(versions[0].since)
            raise Refusal(_("It begins on %(day)s; choose that day or a later one.") % first, field="since")
        base = begun[-1]
        changed = differences({column: getattr(base, column) for column in columns}, columns)
        resumes = not base.is_in_force(since)
        if not (changed or resumes):
            raise Refusal(_("Nothing is different from what it was."))
        version = _written_down(base, columns | _derived({name: columns[name] for name in changed}), since, versions)
        action = "corrected" if version.pk == base.pk else "resumed" if resumes else "changed"
        record(action, versions[0], by=by, changed=_flat(changed) | {"since": ("", since)}, note=note)
    return version


def end(entry: CatalogueItem, *, until: dt.date, note: str = "", by: Steward) -> CatalogueItem:
    """No longer to be chosen from that day on; matters that were given it keep it."""
    by.require(Area())
    require_today_or_later(until, "until")
    with explained(SENTENCES):
        versions = _locked(entry.code)
        last = versions[-1]
        if last.until:
            raise Refusal(_("It has ended already."))
        if last.since > timezone.localdate():
            raise Refusal(_("A version begins on %(day)s; take it back first.") % _day(last.since))
        if CatalogueItem.objects.filter(parent__code=last.code, parent__isnull=False).current(until).exists():
            raise Refusal(_("Matter types stand under this heading; end them or let them end first."))
        last.until = until
        last.save(update_fields=["until"])
        record("ended", versions[0], by=by, changed={"until": ("", until)}, note=note)
    return last


def withdraw(version: CatalogueItem, *, note: str = "", by: Steward) -> None:
    """Take back a version that has not begun: nobody was given it, and the record keeps that it was planned."""
    by.require(Area())
    with explained(SENTENCES):
        versions = _locked(version.code)
        planned = next((row for row in versions if row.pk == version.pk), None)
        if planned is None or planned.since <= timezone.localdate():
            raise Refusal(_("It is in force already; change or end it instead."))
        before = [row for row in versions if row.since < planned.since]
        if not before:
            raise Refusal(_("It is the entry's first version; let it begin, then end it."))
        planned.delete()
        if before[-1].until == planned.since:
            before[-1].until = planned.until
            before[-1].save(update_fields=["until"])
        record("withdrawn", versions[0], by=by, changed={"since": (planned.since, "")}, note=note)


def with_lead(entry: CatalogueItem, function: str, *, note: str, by: Steward) -> CatalogueItem:
    """Today's version with one more duty that may lead."""
    versions = _locked(entry.code)
    today = timezone.localdate()
    now = next((version for version in versions if version.is_in_force(today)), None)
    if now is None:
        raise Refusal(_("This matter type is no longer in force; decline the proposal."))
    if function in now.lead_functions:
        return now
    assists = [duty for duty in now.assist_functions if duty != function]
    said = particulars_of(now, lead_functions=[*now.lead_functions, function], assist_functions=assists)
    return change(now, said, since=today, note=note, by=by)


def particulars_of(entry: CatalogueItem, **instead: Any) -> Names:
    """What an entry says, with some of it otherwise."""
    of = Particulars if entry.parent_id else Names
    columns = {name: getattr(entry, name) for name in of.__dataclass_fields__}
    return of(**columns | instead)


def require_today_or_later(day: dt.date, blamed: str = "since") -> None:
    if day < timezone.localdate():
        raise Refusal(_("Choose today or a later day: what was in force before stays as it was."), field=blamed)


def _locked(code: str) -> list[CatalogueItem]:
    """All versions of an entry, the first one first, kept from others until the change is written."""
    return list(CatalogueItem.objects.versions_of(code).select_for_update(no_key=True))


def _columns(particulars: Names) -> dict[str, Any]:
    columns = asdict(particulars)
    columns["name_en"] = columns["name_en"] or columns["name_zh"]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in columns.items()}


def _derived(written: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from the columns that are written: where a limit comes from, and the leading duties as one text."""
    derived: dict[str, Any] = {}
    if "limit" in written:
        derived["limit_source"] = BY_AN_ADMINISTRATOR
    if "lead_functions" in written:
        derived["lead_unit_zh"] = "/".join(written["lead_functions"])[:LONGEST_LEAD]
    return derived


def _require_sound(columns: Mapping[str, Any]) -> None:
    require_said(name_zh=columns["name_zh"], name_en=columns["name_en"])
    limits = {"limit": columns.get("limit", "")} | dict(columns.get("stage_limits", {}))
    for name, limit in limits.items():
        if limit and not re.fullmatch(LIMIT, limit):
            raise Refusal(_("A limit is a number of hours, working hours, working days or days."), field=name)
    if columns.get("lead_functions") == []:
        raise Refusal(_("Name at least one duty that can lead."), field="lead_functions")
    both = set(columns.get("lead_functions", ())) & set(columns.get("assist_functions", ()))
    if both:
        sentence = _("%(duty)s can lead already; take it out of those that assist.") % {"duty": min(both)}
        raise Refusal(sentence, field="assist_functions")


def _require_room(columns: Mapping[str, Any], since: dt.date) -> None:
    """The limits of its stages are shorter than the one of the whole matter: its own, or else its level's."""
    if stages := columns.get("stage_limits"):
        of_level = LevelRule.objects.filter(level=columns["level"], since__lte=since).order_by("-since")
        require_inside(stages, columns["limit"] or of_level.values_list("close", flat=True).first() or "")


def _free_code(code: str, heading: CatalogueItem | None) -> str:
    """The code wished for, or the next one; a code is never given to a second entry."""
    stem, digits = (heading.code, DIGITS_OF_A_MATTER) if heading else ("", DIGITS_OF_A_HEADING)
    taken = CatalogueItem.objects.filter(code__regex=rf"^{stem}[0-9]{{{digits - len(stem)}}}$").order_by("code")
    if not code:
        last = taken.values_list("code", flat=True).last()
        following = f"{int(last or f'{stem:0<{digits}}') + 1:0{digits}}"
        if len(following) > digits or not following.startswith(stem):
            raise Refusal(_("All numbers of this heading are used up."))
        return following
    if not re.fullmatch(rf"{stem}[0-9]{{{digits - len(stem)}}}", code, re.ASCII):
        example = {"example": f"{stem:9<{digits}}"}
        raise Refusal(
            _("The code has two digits, a matter type's two more after its heading's: %(example)s.") % example,
            field="code",
        )
    if before := taken.filter(code=code).last():
        raise Refusal(
            _("%(code)s is %(name)s. A code is given once.") % {"code": code, "name": before.name}, field="code"
        )
    return code


def _written_down(
    base: CatalogueItem, columns: Mapping[str, Any], since: dt.date, versions: Sequence[CatalogueItem]
) -> CatalogueItem:
    if base.since == since:
        for name, value in columns.items():
            setattr(base, name, value)
        base.save(update_fields=list(columns))
        return base
    following = next((version.since for version in versions if version.since > since), None)
    kept = {column.attname: getattr(base, column.attname) for column in base._meta.concrete_fields}
    later = CatalogueItem(**kept | dict(columns) | {"id": None, "since": since, "until": following})
    if base.is_in_force(since):
        later.until, base.until = base.until, since
        base.save(update_fields=["until"])
    later.parent = _heading_on(base, since)
    later.save(force_insert=True)
    return later


def _heading_on(entry: CatalogueItem, day: dt.date) -> CatalogueItem | None:
    """The heading's version of that day: the entry stands under it from then on."""
    if entry.parent is None:
        return None
    heading = CatalogueItem.objects.versions_of(entry.parent.code).current(day).first()
    if heading is None:
        raise Refusal(_("The heading is not in force on that day."))
    return heading


def _flat(changed: Changed) -> dict[str, tuple[Any, Any]]:
    """Limits of single stages each on their own line of the record."""
    before, after = (dict(part or {}) for part in changed.get("stage_limits", ({}, {})))
    stages = {stage: (before.get(stage, ""), after.get(stage, "")) for stage in sorted(before | after)}
    rest = {name: pair for name, pair in changed.items() if name != "stage_limits"}
    return rest | {stage: pair for stage, pair in stages.items() if pair[0] != pair[1]}


def _day(day: dt.date) -> dict[str, str]:
    return {"day": day_in_words(day)}

"""The limits of the four levels: changed from a day on. Limits given before stay what they are."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict, dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from networks.actions.catalogue import require_today_or_later
from networks.actions.record import Steward, differences, record
from networks.choices import Level
from networks.errors import SENTENCES
from networks.limit_rules import not_shorter, require_inside
from networks.models import Area, CatalogueItem, LevelRule
from networks.models.limits import LIMIT
from web.errors import Refusal, explained

LIMITS = ("accept", "return_window", "arrive", "contact", "close")
MOST_PERCENT = 99


@dataclass(frozen=True, slots=True)
class LevelTerms:
    """A row of the level table; an empty `extension_limit` is: at most as long as the first limit."""

    accept: str
    return_window: str
    arrive: str
    contact: str
    close: str
    extension_count: int
    extension_limit: str
    amber_percent: int


def change(level: Level, terms: LevelTerms, *, since: dt.date, note: str = "", by: Steward) -> LevelRule:
    """Other limits from that day on; what began on that same day is corrected in its place."""
    by.require(Area())
    require_today_or_later(since)
    _require_sound(terms)
    with explained(SENTENCES):
        versions = _locked(level)
        columns = asdict(terms)
        _require_room_in_the_catalogue(level, terms.close, since)
        before = next((row for row in reversed(versions) if row.since <= since), None)
        if before is None:
            raise Refusal(_("This level has no limits yet; load the level table first."))
        changed = differences({name: getattr(before, name) for name in columns}, columns)
        if not changed:
            raise Refusal(_("Nothing is different from what it was."))
        row, is_new = LevelRule.objects.update_or_create(level=level, since=since, defaults=columns)
        action = "changed" if is_new else "corrected"
        record(action, versions[0], by=by, changed=changed | {"since": ("", since)}, note=note)
    return row


def withdraw(planned: LevelRule, *, note: str = "", by: Steward) -> None:
    """Take back limits that have not begun."""
    by.require(Area())
    with explained(SENTENCES):
        versions = _locked(Level(planned.level))
        row = next((row for row in versions if row.pk == planned.pk), None)
        if row is None or row.since <= timezone.localdate():
            raise Refusal(_("They are in force already; set other limits from a day on instead."))
        row.delete()
        record("withdrawn", versions[0], by=by, changed={"since": (row.since, "")}, note=note)


def _locked(level: Level) -> list[LevelRule]:
    return list(LevelRule.objects.filter(level=level).order_by("since").select_for_update(no_key=True))


def _require_sound(terms: LevelTerms) -> None:
    limits = {name: getattr(terms, name) for name in LIMITS}
    if terms.extension_limit:
        limits["extension_limit"] = terms.extension_limit
    for name, limit in limits.items():
        if not re.fullmatch(LIMIT, limit):
            raise Refusal(_("A limit is a number of hours, working hours, working days or days."), field=name)
    require_inside({name: limits[name] for name in LIMITS}, terms.close)
    if not 1 <= terms.amber_percent <= MOST_PERCENT:
        raise Refusal(_("Amber comes between 1 and 99 per cent of the limit."), field="amber_percent")
    if terms.extension_limit and not terms.extension_count:
        raise Refusal(_("Without extensions there is no limit for them."), field="extension_limit")


def _require_room_in_the_catalogue(level: Level, close: str, since: dt.date) -> None:
    """Matter types without a close limit of their own take the level's; their own stage limits stay shorter."""
    for entry in CatalogueItem.objects.current(since).filter(level=level, limit="").exclude(stage_limits={}):
        if not_shorter(entry.stage_limits, close):
            sentence = _("Stages of %(code)s %(name)s would last as long as the whole matter; change that type first.")
            raise Refusal(sentence % {"code": entry.code, "name": entry.name}, field="close")

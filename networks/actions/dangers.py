"""Dangers to life that a text tells of: added, changed and ended; who did so stands in the ledger of configuration."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks import phrases, vocabulary
from networks.actions.record import Steward, differences, record
from networks.models import Area, Danger
from networks.models.danger import LONGEST_PHRASE
from web.errors import Refusal, explained, require_said

NUMBER = re.compile(r"[0-9]{3,12}")
SENTENCES = {"networks_danger_one_in_force": gettext_lazy("A danger of this name is in force already.")}


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is kept of a danger; `words` and `unless` are phrases (`networks.phrases`)."""

    name_zh: str
    numbers: Sequence[str]
    words: Sequence[str]
    unless: Sequence[str] = ()
    name_en: str = ""

    def as_columns(self) -> dict[str, Any]:
        return {name: value if isinstance(value, str) else list(value) for name, value in asdict(self).items()}


def add(particulars: Particulars, *, note: str = "", by: Steward) -> Danger:
    """Another danger, heard from now on."""
    by.require(Area())
    _require_sound(particulars)
    with explained(SENTENCES):
        danger = Danger.objects.create(**particulars.as_columns(), since=timezone.localdate())
        told = {name: ("", value) for name, value in particulars.as_columns().items() if value}
        record("added", danger, by=by, changed=told, note=note)
    return danger


def change(danger: Danger, particulars: Particulars, *, note: str = "", by: Steward) -> Danger:
    """Other words or numbers from today on; what was heard before stays with the matters."""
    by.require(Area())
    _require_sound(particulars)
    with explained(SENTENCES):
        danger = _locked(danger)
        columns = particulars.as_columns()
        changed = differences({name: getattr(danger, name) for name in columns}, columns)
        if not changed:
            raise Refusal(_("Nothing is different from what it was."))
        danger = _written(danger, columns)
        record("corrected", danger, by=by, changed=changed, note=note)
    return danger


def end(danger: Danger, *, note: str, by: Steward) -> None:
    """Not heard any more from today on."""
    by.require(Area())
    require_said(note=note)
    with explained(SENTENCES):
        danger, today = _locked(danger), timezone.localdate()
        record("ended", danger, by=by, changed={"until": ("", today)}, note=note)
        if danger.since == today:  # the database keeps no row that ends on the day on which it began
            danger.delete()
        else:
            danger.until = today
            danger.save(update_fields=["until"])


def _written(danger: Danger, columns: Mapping[str, Any]) -> Danger:
    """Corrected in its place if it began today; otherwise the old row ends and another begins."""
    today = timezone.localdate()
    if danger.since == today:
        Danger.objects.filter(pk=danger.pk).update(**columns)
        return Danger.objects.get(pk=danger.pk)
    danger.until = today
    danger.save(update_fields=["until"])
    return Danger.objects.create(**columns, since=today)


def _locked(danger: Danger) -> Danger:
    found = Danger.objects.select_for_update(no_key=True).filter(pk=danger.pk, until=None).first()
    if found is None:
        raise Refusal(_("It has ended already."))
    return found


def _require_sound(particulars: Particulars) -> None:
    require_said(name_zh=particulars.name_zh)
    if not particulars.numbers or not all(NUMBER.fullmatch(number) for number in particulars.numbers):
        raise Refusal(_("Write the numbers to ring as digits, for example 119 120."), field="numbers")
    if not particulars.words:
        raise Refusal(_("Write at least one word by which the danger is heard."), field="words")
    for field in ("words", "unless"):
        for phrase in getattr(particulars, field):
            if len(phrase) > LONGEST_PHRASE or not phrases.is_sound(phrase, vocabulary.groups()):
                raise Refusal(_("Beside +, & and | stands a word, and a group in <> is one of the list."), field=field)

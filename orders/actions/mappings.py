"""Mappings of columns: proposed from the headings of a file, saved under a name, corrected, on record."""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from imports.models import ImportBatch
from imports.sheets.reading import heading_of
from networks.actions.record import record
from orders import columns, policies
from orders.errors import SENTENCES
from orders.models import Loading, Mapping, Source
from teams.models import User
from web.errors import Refusal, explained, require_said


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a mapping says; the columns are those of `orders.models.Mapping`, each by our own word."""

    name: str
    columns: Mapped[str, str] = field(default_factory=dict)
    types: Mapped[str, str] = field(default_factory=dict)
    back: Mapped[str, str] = field(default_factory=dict)
    states: Mapped[str, str] = field(default_factory=dict)
    outcomes: Mapped[str, str] = field(default_factory=dict)


def meet(batch: ImportBatch, headings: Sequence[str]) -> None:
    """The first file that a new mapping reads proposes its columns; of each file the headings are kept."""
    loading = Loading.objects.get(batch=batch)
    mapping = Mapping.objects.select_for_update(no_key=True).get(pk=loading.mapping_id)
    mapping.headings = list(headings)
    mapping.columns = mapping.columns or columns.proposed(headings)
    mapping.save(update_fields=["headings", "columns"])
    loading.columns = mapping.columns
    loading.save(update_fields=["columns"])


def add(source: Source, said: Particulars, *, by: User) -> Mapping:
    """A new one; without columns, the first file that it reads proposes them."""
    policies.require(by, source.centre)
    require_said(name=said.name)
    with explained(SENTENCES):
        mapping = Mapping.objects.create(source=source, **_columns(said))
        changed = {"name": ("", said.name)}
        record("added", mapping, by=by, area=source.centre.area, with_others=[source], changed=changed)
    return mapping


def correct(mapping: Mapping, said: Particulars, *, by: User) -> Mapping:
    """Say otherwise how files are read or what goes back. An import that is compared already is compared again."""
    source = mapping.source
    policies.require(by, source.centre)
    require_said(name=said.name)
    if twice := _named_twice(said.columns):
        raise Refusal(_("The column “%(heading)s” is named twice.") % {"heading": twice})
    with explained(SENTENCES):
        locked = Mapping.objects.select_for_update(of=("self",), no_key=True).get(pk=mapping.pk)
        new = _columns(said)
        changed = {name: (_in_short(getattr(locked, name)), _in_short(value)) for name, value in new.items()}
        changed = {name: (old, value) for name, (old, value) in changed.items() if old != value}
        if not changed:
            raise Refusal(_("Nothing is different from what it was."))
        for name, value in new.items():
            setattr(locked, name, value)
        locked.changed_at = timezone.now()
        locked.save(update_fields=[*new, "changed_at"])
        record("corrected", locked, by=by, area=source.centre.area, with_others=[source], changed=changed)
    return locked


def _columns(said: Particulars) -> dict[str, object]:
    told = asdict(said)
    told["columns"] = {key: heading_of(heading) for key, heading in said.columns.items() if heading_of(heading)}
    return {
        name: value if isinstance(value, str) else {key: word for key, word in value.items() if word}
        for name, value in told.items()
    }


def _named_twice(columns: Mapped[str, str]) -> str:
    headings = [heading_of(heading) for heading in columns.values() if heading_of(heading)]
    return next((heading for heading in headings if headings.count(heading) > 1), "")


def _in_short(value: object) -> str:
    """As the ledger keeps it: a line."""
    if isinstance(value, dict):
        return "；".join(f"{key}={word}" for key, word in value.items())
    return str(value)

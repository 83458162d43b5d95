"""Writing and taking back what further sheets hold: things with a first and a last day that belong to an area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import models

from imports.hanging import require_nothing_hangs_on
from imports.undoing import Undoer
from imports.writing import Writer
from networks.actions.record import line, record_all
from networks.copying import copy_in
from networks.models import Area

Thing = TypeVar("Thing", bound=models.Model)


def add(writer: Writer, kind: str, things: Sequence[Thing]) -> None:
    """Write new rows; the ledger is the caller's, who knows what to say of them."""
    copy_in(things)
    for thing in things:
        writer.note(kind, thing.pk, name=str(thing), until=_written(thing))


def change(writer: Writer, kind: str, thing: models.Model, columns: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set these columns and save them; what was and what is, as the ledger writes it."""
    names = [str(getattr(thing._meta.get_field(name), "attname", name)) for name in columns]
    before = {name: _plain(getattr(thing, name)) for name in names}
    changed = {name: (getattr(thing, name), value) for name, value in columns.items()}
    for name, value in columns.items():
        setattr(thing, name, value)
    thing.save(update_fields=list(columns))
    after = {name: _plain(getattr(thing, name)) for name in names}
    writer.note(kind, thing.pk, before, **after | {"name": str(thing)})
    return changed


def remove(undoer: Undoer, kind: str, model: type[models.Model]) -> None:
    """Take back rows that were added, unless they have been changed since or something hangs on them."""
    effects = undoer.effects[kind]
    undoer.require_untouched(model, effects)
    rows = model._base_manager.filter(pk__in=[effect.target_id for effect in effects])
    require_nothing_hangs_on(model, [effect.target_id for effect in effects])
    _record(undoer, rows)
    rows.delete()
    undoer.told(len(effects))


def restore(undoer: Undoer, kind: str, model: type[models.Model]) -> None:
    """Put changed columns back, unless they have been changed again since."""
    for effect in reversed(undoer.effects[kind]):
        row = model._base_manager.filter(pk=effect.target_id)
        now: Any = row.values(*effect.before).first()
        said = {name: value for name, value in effect.after.items() if name in effect.before}
        if now is None or {name: _plain(value) for name, value in now.items()} != said:
            raise undoer.changed_since([str(effect.after.get("name", ""))])
        _record(undoer, row)
        row.update(**effect.before)
        undoer.told(1)


def _record(undoer: Undoer, rows: Iterable[models.Model]) -> None:
    lines = [line("import_undone", row, by=undoer.by, area=area_of(row), with_others=[undoer.batch]) for row in rows]
    record_all(lines)


def area_of(thing: Any) -> Area | None:
    """By which it belongs to an administrator: its own area, or that of what it is part of."""
    for name in ("area", "membership", "firm"):
        if hasattr(thing, name):
            found: Area = getattr(thing, name) if name == "area" else getattr(thing, name).area
            return found
    return None


def _written(thing: Any) -> str | None:
    return thing.until.isoformat() if thing.until else None


def _plain(value: Any) -> Any:
    """As JSON keeps it."""
    if isinstance(value, list | tuple):
        return list(value)
    return value if value is None or isinstance(value, str | int | bool) else value.isoformat()

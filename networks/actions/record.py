"""Writing down a change of the configuration, in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.db import models
from django.utils import timezone

from networks.copying import copy_in
from networks.models import Area, Change
from networks.models.change import reference

Changed = Mapping[str, tuple[Any, Any]]
"""Field by field: from what, to what, as a reader will see it."""


class Author(Protocol):
    """Whoever makes the change. Networks know nobody, so a number and a name are enough."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


class Steward(Author, Protocol):
    """An author who may be asked whether the configuration of an area is theirs to change."""

    def require(self, area: Area) -> None:
        """Raise `NotAllowed` with a sentence where it is not."""


def record(
    action: str,
    subject: models.Model,
    *,
    by: Author | None,
    area: Area | None = None,
    changed: Changed | None = None,
    with_others: Iterable[models.Model] = (),
    note: str = "",
) -> Change:
    """Add one row to the ledger; `with_others` are things on whose pages the change is shown too."""
    change = line(action, subject, by=by, area=area, changed=changed, with_others=with_others, note=note)
    change.save()
    return change


def record_all(lines: Iterable[Change]) -> None:
    """Add many rows at once, made by `line`."""
    copy_in(list(lines))


def line(
    action: str,
    subject: models.Model,
    *,
    by: Author | None,
    area: Area | None = None,
    changed: Changed | None = None,
    with_others: Iterable[models.Model] = (),
    note: str = "",
) -> Change:
    """A row of the ledger that is not written yet."""
    about = dict.fromkeys(reference(kind_of(thing), thing.pk) for thing in (subject, *with_others))
    return Change(
        kind=kind_of(subject),
        subject_id=subject.pk,
        subject=str(subject)[:200],
        about=list(about),
        path=area.path if area else "",
        action=action,
        by_id=by.id if by else None,
        by_name=by.name if by else "",
        at=timezone.now(),
        changed={field: [_written(old), _written(new)] for field, (old, new) in (changed or {}).items()},
        note=note,
    )


def kind_of(thing: models.Model | type[models.Model]) -> str:
    """`area`, `unit`, `user`: the model's own name."""
    return str(thing._meta.model_name)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Only the fields that are not as they were."""
    return {field: (before[field], new) for field, new in after.items() if before[field] != new}


def _written(value: Any) -> Any:
    """Lists and plain values stay what they are; dates and things become words."""
    if isinstance(value, list | tuple):
        return [_written(part) for part in value]
    return value if isinstance(value, str | int | bool) else "" if value is None else str(value)

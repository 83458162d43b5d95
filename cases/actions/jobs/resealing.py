"""Personal data sealed anew by the newest key, in small batches beside the work of the day (decision 55).

Whatever has a column `sealed_…` is found by that name, so a new table is never left out. A telephone's digest and the
digests of codes follow; the codes themselves stay what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from cases.models import Rating, Reporter, SealKey
from cases.models.sealed import Coded
from cases.rules import sealing

BATCH = 200
SEALED = "sealed_"
CODES: dict[type[models.Model], tuple[str, str]] = {
    Reporter: ("tracking_code", "tracking_digest"),
    Rating: ("code", "code_digest"),
}
"""The property that gives a row's code, and the column of its digest."""
OF_CODED = ("code", "code_digest")
"""The same of every `Coded` table of the rooms."""
Row = Any


def tables() -> list[type[models.Model]]:
    """Every table with a sealed column, in a lasting order."""
    return sorted((model for model in apps.get_models() if sealed_columns(model)), key=_label)


def _label(model: type[models.Model]) -> str:
    return str(model._meta.label_lower)


def sealed_columns(model: type[models.Model]) -> list[str]:
    """Found by their name, so that a new one is never left out: neither sealed anew nor disposed of."""
    binary = (field for field in model._meta.concrete_fields if isinstance(field, models.BinaryField))
    return [field.name for field in binary if field.name.startswith(SEALED)]


def note_keys() -> None:
    """Write down that the keys of these settings are in use."""
    now = timezone.now()
    rows = [SealKey(fingerprint=sealing.fingerprint(key), first_used_at=now) for key in sealing.keys()]
    SealKey.objects.bulk_create(rows, ignore_conflicts=True)


def missing_keys() -> list[str]:
    """Fingerprints of keys that may still open something and are not in the settings; none where no database answers.

    Keys that are new here are noted by the way.
    """
    try:
        with transaction.atomic():
            note_keys()
            needed = set(SealKey.objects.needed().values_list("fingerprint", flat=True))
    except DatabaseError:
        return []
    return sorted(needed - {sealing.fingerprint(key) for key in sealing.keys()})


def left() -> int:
    """How many rows the newest key has not come to."""
    reached = _newest().reached
    return sum(model._default_manager.filter(pk__gt=reached.get(_label(model), 0)).count() for model in tables())


def begin_again() -> None:
    """Look at every row once more."""
    SealKey.objects.filter(pk=_newest().pk).update(reached={})


def advance(size: int = BATCH) -> int:
    """Seal the next batch anew; how many rows were looked at, 0 when none is left."""
    newest = _newest()
    for model in tables():
        after = newest.reached.get(_label(model), 0)
        batch = list(model._default_manager.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])
        if batch:
            _seal_anew(model, batch)
            newest.reached[_label(model)] = batch[-1]
            newest.save(update_fields=["reached"])
            return len(batch)
    return 0


def _newest() -> SealKey:
    note_keys()
    return SealKey.objects.get(pk=sealing.fingerprint(sealing.keys()[0]))


def _seal_anew(model: type[models.Model], batch: Sequence[int]) -> None:
    """Rows that somebody is writing are left for the end, one by one: so neither waits for the other in a circle."""
    with transaction.atomic():
        free = list(_locked(model, skip_locked=True).filter(pk__in=batch))
        _save(model, free)
    for number in sorted(set(batch) - {row.pk for row in free}):
        with transaction.atomic():
            _save(model, list(_locked(model).filter(pk=number)))


def _locked(model: type[models.Model], *, skip_locked: bool = False) -> models.QuerySet[Row]:
    rows = _with_what_codes_need(model)
    return rows.select_for_update(of=("self",), no_key=True, skip_locked=skip_locked)


def _with_what_codes_need(model: type[models.Model]) -> models.QuerySet[Row]:
    rows: models.QuerySet[Row] = model._default_manager.all()
    return rows.select_related("reporter") if model is Rating else rows


def _save(model: type[models.Model], rows: Sequence[Row]) -> None:
    changed = [(row, anew) for row in rows if (anew := differing(row))]
    for row, anew in changed:
        for name, value in anew.items():
            setattr(row, name, value)
    names = sorted({name for _row, anew in changed for name in anew})
    if changed:
        model._default_manager.bulk_update([row for row, _anew in changed], names)


def differing(row: Row) -> dict[str, bytes | None]:
    """What of the row is not by the newest key, as that key has it; empty when it needs no other key."""
    anew: dict[str, bytes | None] = {}
    newest = sealing.keys()[0]
    for name in sealed_columns(type(row)):
        sealed = getattr(row, name)
        if not sealing.opens(sealed, newest):
            anew[name] = sealing.seal(sealing.unseal(sealed))
    return anew | _phone(row) | _code(row)


def _phone(row: Row) -> dict[str, bytes | None]:
    if not getattr(row, "sealed_phone", b"") or not getattr(row, "phone_digest", None):
        return {}
    digest = sealing.phone_digest(sealing.unseal(row.sealed_phone))
    return {} if digest == bytes(row.phone_digest) else {"phone_digest": digest}


def _code(row: Row) -> dict[str, bytes | None]:
    """The digest of the row's code by the newest key, and the code sealed, for that key alone could not derive it."""
    way = OF_CODED if isinstance(row, Coded) else CODES.get(type(row))
    if way is None:
        return {}
    code_of, column = way
    code, kept = getattr(row, code_of), bytes(getattr(row, column))
    digest = sealing.code_digest(code)
    # A digest that fits no code opens nothing: of an identity that was disposed of, for example.
    if digest == kept or kept not in sealing.code_digests(code):
        return {}
    return {column: digest} if row.sealed_code else {column: digest, "sealed_code": sealing.seal(code)}


def needing_others(size: int = 2000) -> Iterator[Row]:
    """Rows that the newest key alone does not serve: each row of each table is looked at."""
    for model in tables():
        rows = _with_what_codes_need(model).order_by("pk")
        yield from (row for row in rows.iterator(chunk_size=size) if differing(row))


def retire(fingerprint: str) -> None:
    """Note that this key opens nothing any more; the caller has looked."""
    SealKey.objects.filter(pk=fingerprint).update(retired_at=timezone.now())

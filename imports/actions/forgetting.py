"""Old imports lose their rows: names and telephone numbers are not kept longer than an import can be undone."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from imports.choices import BatchState
from imports.models import ImportBatch


def forget_old_rows() -> int:
    """What was compared, written or returned of imports that are over; how many imports those were."""
    return sum(map(_forget, ImportBatch.objects.to_forget(timezone.now()).values_list("pk", flat=True)))


@transaction.atomic
def _forget(number: int) -> bool:
    """Who puts it into force or undoes it at this moment is faster: then it is not over."""
    over = ImportBatch.objects.to_forget(timezone.now()).filter(pk=number)
    batch = over.select_for_update(of=("self",), no_key=True).first()
    if batch is None:
        return False
    if batch.state == BatchState.COMPARED:
        batch.state = BatchState.CANCELLED
        batch.save(update_fields=["state"])
    batch.rows.all().delete()
    batch.effects.all().delete()
    return True

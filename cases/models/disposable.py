"""What a case says of its own disposal (`DisposedCase` is the proof), so that what is due stands in an index."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cases.rules.choices import ENDED, RecordKind

IS_ENDED = Q(state__in=ENDED)


class Disposable(models.Model):
    """Which kinds of record are gone."""

    gone_identity = models.BooleanField(default=False, db_default=False, editable=False)
    gone_words = models.BooleanField(default=False, db_default=False, editable=False)
    gone_files = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        abstract = True


def indexes_of_what_is_due() -> list[models.Index]:
    """Of each kind what has ended and is not gone, the oldest first: what is due stands at the beginning."""
    return [
        models.Index(
            fields=["closed_at", "id"],
            condition=IS_ENDED & Q(**{f"gone_{kind}": False}),
            name=f"cases_case_for_due_{kind}",
        )
        for kind in RecordKind.values
    ]

"""What this room keeps of who raised cases: it goes with the case (decision 57), and is told to whoever asks (58).

Named in the settings, because cases cannot know the rooms above them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from cases.actions.jobs.disposing import Went, hashed
from cases.models import Case, Reporter
from cases.reading.holdings import Held
from cases.rules.choices import RecordKind
from orders.models import OutsideOrder


def dispose(case: Case, kind: str) -> Went:
    """With the words goes their digest, by which somebody could try which words they were; the number stays."""
    if kind != RecordKind.WORDS:
        return []
    orders = OutsideOrder.objects.filter(case=case).exclude(words_digest=b"")
    went = hashed((f"order {pk} digest", digest) for pk, digest in orders.values_list("pk", "words_digest"))
    orders.update(words_digest=b"")
    return went


def held(people: Sequence[Reporter], telephone: str) -> Iterator[Held]:
    """By which number the sender of the order knows the matter, and so whom it is about."""
    for order in OutsideOrder.objects.filter(case__in=[one.case_id for one in people]).select_related("source", "case"):
        what = _("number under which %(source)s knows it") % {"source": order.source.name}
        yield Held(what, order.case.reference, order.loaded_at, note=_("stays with the record of the case"))

"""What this room keeps of who raised cases: it goes with the case (decision 57), and is told to whoever asks (58).

Named in the settings, because cases cannot know the rooms above them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.access import keeping
from cases.actions.jobs.disposing import Went
from cases.models import Case, Reporter
from cases.reading.holdings import Held
from cases.rules import retention, sealing
from cases.rules.choices import RecordKind
from residents import blocking
from residents.models import Block, BlockKind
from residents.models.block import BlockQuerySet


def dispose(case: Case, kind: str) -> Went:
    """With the identity go the digests of blocks of that telephone which are over; one in force goes when it is."""
    if kind != RecordKind.IDENTITY:
        return []
    return blocking.empty(_of(Reporter.objects.behind(case), blocking.over()))


def held(people: Sequence[Reporter], telephone: str) -> Iterator[Held]:
    """Blocks of the telephone that was given, or that is kept with the person."""
    for block in _of(people, Block.objects.all(), [telephone]).order_by("pk"):
        what = _("block of raising matters online, telephone %(masked)s") % {"masked": block.hint}
        ends = timezone.localdate(block.ended_at) if block.ended_at else block.until
        until = retention.months_after(ends, keeping.period_of(RecordKind.IDENTITY).months)
        yield Held(what, "", block.proposed_at, until, note=_in_words(block))


def _in_words(block: Block) -> str:
    if block.ended_at:
        return _("declined or lifted")
    if block.confirmed_at is None:
        return _("proposed, not in force")
    return _("blocks until %(day)s") % {"day": block.last_day.isoformat()}


def _of(people: Iterable[Reporter], blocks: BlockQuerySet, telephones: Sequence[str] = ()) -> BlockQuerySet:
    """Those of the blocks that name one of the telephones or one of these people's, whichever key they are kept by."""
    told = {*telephones, *(sealing.unseal(one.sealed_phone) for one in people)} - {""}
    digests = [digest for telephone in told for digest in sealing.phone_digests(telephone)]
    return blocks.filter(kind=BlockKind.PHONE, digest__in=digests)

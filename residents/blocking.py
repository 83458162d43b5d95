"""The block list: one security administrator of the city proposes, another confirms; each of them may end it.

Whoever is blocked can follow and rate what they raised, is told until when, and can always telephone; what tells of
danger to life is never blocked.
"""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cases.access import keeping
from cases.actions.jobs.disposing import Went, hashed
from cases.rules import sealing
from cases.rules.choices import GONE, RecordKind
from networks.actions.record import record
from residents.models import Block, BlockKind
from residents.models.block import BlockQuerySet
from teams import policies, second_persons
from teams.models import User
from web.errors import NotAllowed, Refusal, require_said
from web.origins import household, origin_of
from worktime import timekeeping, wording
from worktime.days import last_day

LONGEST = dt.timedelta(days=90)


class Blocked(Refusal):
    """Nothing can be raised from here for a while."""

    status, code = 403, "blocked"


def may_block(user: User) -> bool:
    """Security administrators of the whole city: a matter can be raised from anywhere."""
    return policies.granting(user).is_everywhere


def require_may_block(user: User) -> None:
    if not may_block(user):
        raise NotAllowed(_("The block list is kept by the security administrators of the city."))


def require_free(request: HttpRequest, *, phone: str) -> None:
    """Blocked with the last day, where connection or telephone is on the list; one statement."""
    asked = [digest_of(BlockKind.CONNECTION, origin_of(request))]
    asked += sealing.phone_digests(phone) if phone else []
    today = timekeeping.today()
    last = Block.objects.standing(today).filter(digest__in=asked).order_by("-until").first()
    if last is not None:
        raise Blocked(
            _(
                "Nothing can be raised online from here until the end of %(day)s, because it was abused. You can "
                "telephone; in danger ring 110, 119 or 120."
            )
            % {"day": wording.date_words(last.last_day)}
        )


def digest_of(kind: str, told: str) -> bytes:
    if kind == BlockKind.PHONE:
        return sealing.phone_digest(told) or b""
    return salted_hmac("residents.blocking", household(told), algorithm="sha256").digest()[:16]


@transaction.atomic
def propose(kind: str, told: str, *, reason: str, until: dt.date, by: User) -> Block:
    """Nothing is blocked before somebody else has confirmed it. `until`: the first day on which it blocks no more."""
    require_may_block(by)
    require_said(reason=reason)
    today = timekeeping.today()
    if not today <= last_day(until) <= today + LONGEST:
        raise Refusal(_("A block lasts 90 days at most, and ends today at the earliest."), field="until")
    hint = sealing.mask_phone(told) if kind == BlockKind.PHONE else _masked(told)
    proposed = {"proposed_by": by, "proposed_at": timekeeping.now()}
    block = Block.objects.create(
        kind=kind, digest=digest_of(kind, told), hint=hint, reason=reason, until=until, **proposed
    )
    record("block_proposed", block, by=by, changed={"until": ("", until)}, note=reason)
    return block


def may_confirm(block: Block, by: User) -> bool:
    try:
        require_second(block, by)
    except NotAllowed:
        return False
    return True


def require_second(block: Block, by: User) -> None:
    """Somebody else than who proposed it, and neither of the two has the other's account in hand."""
    if block.proposed_by_id == by.pk:
        raise NotAllowed(_("Whoever proposed it does not confirm it; another security administrator does."))
    second_persons.require_own_ways_in(by, block.proposed_by)


@transaction.atomic
def confirm(block: Block, *, by: User) -> None:
    """As the second person; from now on it blocks."""
    require_may_block(by)
    block = _locked(block)
    require_second(block, by)
    if block.confirmed_by_id:
        raise Refusal(_("This was decided on already."))
    block.confirmed_by, block.confirmed_at = by, timekeeping.now()
    block.save(update_fields=["confirmed_by", "confirmed_at"])
    record("block_confirmed", block, by=by, changed={"until": ("", block.until)})


@transaction.atomic
def end(block: Block, *, by: User) -> None:
    """Decline it, take it back, or lift it before its last day: one person can always set free."""
    require_may_block(by)
    block = _locked(block)
    block.ended_by, block.ended_at = by, timekeeping.now()
    block.save(update_fields=["ended_by", "ended_at"])
    record("block_ended", block, by=by)


def over() -> BlockQuerySet:
    """Those that block no more, or never did."""
    return Block.objects.filter(~Q(ended_at=None) | Q(until__lte=timekeeping.today()))


def empty(blocks: BlockQuerySet) -> Went:
    """Let go whom they named, which is over; that two people decided it stays. What went, by its digest."""
    went: list[tuple[str, bytes | str]] = []
    for block in blocks.exclude(hint=GONE).order_by("pk").select_for_update(of=("self",)):
        went += [(f"block {block.pk}", bytes(block.digest)), (f"block {block.pk} hint", block.hint)]
        block.digest, block.hint = secrets.token_bytes(16), GONE
        block.save(update_fields=["digest", "hint"])
    return hashed(went)


@transaction.atomic
def forget_old() -> int:
    """Empty what has been over for as long as the identity of who raised a case is kept; how many there were."""
    before = keeping.ended_before(RecordKind.IDENTITY)
    long_over = Q(ended_at__lt=before) | Q(until__lte=timezone.localdate(before))
    return len(empty(over().filter(long_over))) // 2


def _locked(block: Block) -> Block:
    found = (
        Block.objects.select_related("proposed_by")
        .select_for_update(of=("self",))
        .filter(pk=block.pk, ended_at=None)
        .first()
    )
    if found is None:
        raise Refusal(_("This was decided on already."))
    return found


def _masked(address: str) -> str:
    """The first half of an address; an IPv6 network by its first two groups."""
    mark = ":" if ":" in address else "."
    parts = address.split(mark)
    return mark.join([*parts[:2], "*", "*"])

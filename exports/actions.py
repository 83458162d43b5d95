"""Exports are asked for, taken away and downloaded, each on record; the file itself is written in the background."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.access.policies import centres_of
from cases.models.scope import CaseQuerySet
from exports.choices import Format, Kind, State
from exports.errors import NoFile
from exports.files import sealed
from exports.kinds.chosen import WORDS, chosen, in_words
from exports.models import KEPT_FOR, LONGEST_FILTER, Export
from networks.actions.record import record
from networks.models import Area, Unit
from teams import second_persons
from teams.actions import telling
from teams.choices import Duty
from teams.kinds import EXPORT_ASKED, EXPORT_DECIDED
from teams.models import Post, User
from teams.wording import Kind as Notice
from web.errors import NotAllowed, Refusal, require_said
from worktime import timekeeping

MOST_TO_COME = 5
"""Of one person: whoever asks for a sixth waits until one is done."""
MOST_UNMASKED = 500
LONGEST_SEAT, LONGEST_NOTE = 200, 500


@transaction.atomic
def ask(
    *,
    kind: Kind | str,
    format: Format | str,
    filter: str = "",
    is_unmasked: bool = False,
    reason: str = "",
    by: User,
) -> Export:
    """Ask for a file of what the person sees; `filter` is a query string of `CasePanel`, empty for all of it.

    `is_unmasked`: matters with the names and telephones of who raised them, for a reason, once a second person of the
    centre has agreed.
    """
    if not by.meets_matters:
        raise NotAllowed(_("Your posts let you see no matter, so there is nothing to export."))
    if len(filter) > LONGEST_FILTER:
        raise Refusal(_("Choose fewer conditions."), field="filter")
    cases = chosen(filter, by)
    centre = _centre_of(by, kind, reason, cases) if is_unmasked else None
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if Export.objects.to_come().filter(by=by).count() >= MOST_TO_COME:
        raise Refusal(_("Five exports of yours wait already. Wait until one is done, or cancel one."))
    export = Export.objects.create(
        kind=kind,
        format=format,
        filter=filter,
        is_unmasked=is_unmasked,
        reason=reason.strip() if is_unmasked else "",
        centre=centre,
        state=State.ASKED if is_unmasked else State.WAITING,
        language=get_language() or "",
        by=by,
        posts=sorted(post.pk for post in by.current_posts),
        acted_as=", ".join(map(str, by.current_posts))[:LONGEST_SEAT],
        path=_path(by.current_posts),
    )
    _record("export_asked", export, by)
    if centre:
        _tell(_seconds(export), EXPORT_ASKED, export, "exports:decide")
    return export


def _centre_of(by: User, kind: Kind | str, reason: str, cases: CaseQuerySet) -> Unit:
    """The centre in which a second person decides; refuses what is shown to nobody in one file."""
    centre = next(centres_of(by, (Duty.DUTY_OFFICER,)), None)
    if centre is None:
        raise NotAllowed(
            _("Names and telephones are exported by duty officers of a centre alone."), field="is_unmasked"
        )
    if kind != Kind.CASES:
        raise Refusal(_("Names and telephones stand beside matters alone."), field="is_unmasked")
    require_said(reason=reason)
    if cases.order_by()[: MOST_UNMASKED + 1].count() > MOST_UNMASKED:
        said = _("At most %(most)s matters are exported with names and telephones at once. Choose more conditions.")
        raise Refusal(said % {"most": MOST_UNMASKED}, field="is_unmasked")
    return centre


def to_decide(user: User) -> QuerySet[Export]:
    """Exports with names and telephones that wait for a second person, whom this person could be."""
    waiting = Export.objects.filter(state=State.ASKED, centre__in=user.units_as(Duty.DUTY_OFFICER))
    return waiting.exclude(by=user).select_related("by").order_by("pk")


@transaction.atomic
def decide(export: Export, *, is_approved: bool, by: User) -> Export:
    """As the second person of the centre, let it be written or not."""
    export = _locked(export)
    if export.state != State.ASKED:
        raise Refusal(_("This is decided already."))
    if by.pk == export.by_id or export.centre_id not in by.units_as(Duty.DUTY_OFFICER):
        raise NotAllowed(_("Another duty officer of the centre decides this."))
    if is_approved:
        _require_another(by, export.by)
    export.state = State.WAITING if is_approved else State.REFUSED
    export.decided_by, export.decided_at = by, timekeeping.now()
    export.save(update_fields=["state", "decided_by", "decided_at"])
    _record("export_approved" if is_approved else "export_refused", export, by)
    _tell([export.by], EXPORT_DECIDED, export, "exports:exports")
    return export


def _require_another(second: User, first: User) -> None:
    """Two accounts that one person could use are one person: a way in that one gave the other, or one telephone."""
    is_one = bool(second.phone and second.phone == first.phone) or bool(
        second.email and second.email.casefold() == first.email.casefold()
    )
    if is_one or second_persons.share_a_way_in(second, first):
        raise NotAllowed(
            _("One of you two gave the other the way into the account, or you share a telephone: a third one decides.")
        )


def _seconds(export: Export) -> list[User]:
    posts = Post.objects.current().filter(unit=export.centre_id, duty=Duty.DUTY_OFFICER, person__is_active=True)
    return [post.person for post in posts.exclude(person=export.by).select_related("person").order_by("pk")]


def _tell(readers: list[User], kind: Notice, export: Export, page: str) -> None:
    url = reverse(page, args=[export.pk] if kind is EXPORT_ASKED else [])
    telling.tell_in_the_inbox(readers, kind, url=url, key=f"export:{export.pk}:{kind.name}")


@transaction.atomic
def take_away(export: Export, *, by: User) -> Export:
    """Cancel what is still to come, or remove the file; the record of it stays."""
    export = _locked(export)
    if not export.may_be_taken_away:
        raise Refusal(_("There is nothing left of this export to take away."))
    was_ready = export.state == State.READY
    export.state = State.EXPIRED if was_ready else State.CANCELLED
    export.save(update_fields=["state"])
    _record("export_removed", export, by)
    transaction.on_commit(lambda: default_storage.delete(export.stored_as))
    return export


@transaction.atomic
def download(export: Export, *, by: User) -> Iterator[bytes]:
    """The file in the clear, piece by piece, to whoever asked for it; each download is on record."""
    export = _locked(export)
    is_over = export.state != State.READY or export.until is None or export.until <= timekeeping.now()
    if is_over or not default_storage.exists(export.stored_as):
        raise NoFile()
    _record("export_downloaded", export, by)
    return sealed.opened(default_storage.open(export.stored_as), export.uid.bytes)


def expire(now: dt.datetime | None = None) -> int:
    """Remove files whose seven days are over, and let go what nobody decided about as long; how many files."""
    now = now or timekeeping.now()
    Export.objects.filter(state=State.ASKED, asked_at__lte=now - KEPT_FOR).update(state=State.CANCELLED)
    outdated = list(Export.objects.outdated(now))
    for export in outdated:
        Export.objects.filter(pk=export.pk, state=State.READY).update(state=State.EXPIRED)
        default_storage.delete(export.stored_as)
    return len(outdated)


def _record(action: str, export: Export, by: User) -> None:
    """What was asked for stands in the note, so that the auditor reads it in one line."""
    # The ledger is final: what somebody typed into a search may be a name, and stands with the export alone.
    if WORDS in QueryDict(export.filter):
        words = _("words searched for")
    else:
        conditions = in_words([export.filter])[0]
        words = "; ".join(f"{name}: {said}" for name, said in conditions) or _("all that the post sees")
    area = Area.objects.filter(path=export.path).first() if export.path else None
    changed = {"rows": ("", export.row_count)} if export.row_count is not None else {}
    said = f"{export.reason} · {words}" if export.reason else words
    record(action, export, by=by, area=area, with_others=[by], changed=changed, note=said[:LONGEST_NOTE])


def _path(posts: list[Post]) -> str:
    """Where the auditor of it looks: the area of the first post."""
    places = (post.area or (post.unit and post.unit.area) for post in posts)
    return next((area.path for area in places if area), "")


def _locked(export: Export) -> Export:
    return Export.objects.select_for_update(of=("self",), no_key=True).get(pk=export.pk)

"""Exports are asked for, taken away and downloaded, each on record; the file itself is written in the background."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exports.choices import Format, Kind, State
from exports.files import sealed
from exports.kinds.chosen import chosen, in_words
from exports.models import LONGEST_FILTER, Export
from networks.actions.record import record
from networks.models import Area
from teams.models import Post, User
from web.errors import NotAllowed, Refusal
from worktime import timekeeping

MOST_TO_COME = 5
"""Of one person: whoever asks for a sixth waits until one is done."""
LONGEST_SEAT = 200


@transaction.atomic
def ask(*, kind: Kind | str, format: Format | str, filter: str = "", by: User) -> Export:
    """Ask for a file of what the person sees; `filter` is a query string of `CasePanel`, empty for all of it."""
    if not by.meets_matters:
        raise NotAllowed(_("Your posts let you see no matter, so there is nothing to export."))
    if len(filter) > LONGEST_FILTER:
        raise Refusal(_("Choose fewer conditions."), field="filter")
    chosen(filter, by)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if Export.objects.to_come().filter(by=by).count() >= MOST_TO_COME:
        raise Refusal(_("Five exports of yours wait already. Wait until one is done, or cancel one."))
    export = Export.objects.create(
        kind=kind,
        format=format,
        filter=filter,
        language=get_language() or "",
        by=by,
        posts=sorted(post.pk for post in by.current_posts),
        acted_as=", ".join(map(str, by.current_posts))[:LONGEST_SEAT],
        path=_path(by.current_posts),
    )
    _record("export_asked", export, by)
    return export


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
    if export.state != State.READY or export.until is None or export.until <= timekeeping.now():
        raise Refusal(_("This file is not there, or no longer. Ask for it anew."))
    if not default_storage.exists(export.stored_as):
        raise Refusal(_("This file is not there, or no longer. Ask for it anew."))
    _record("export_downloaded", export, by)
    return sealed.opened(default_storage.open(export.stored_as), export.uid.bytes)


def expire(now: dt.datetime | None = None) -> int:
    """Remove files whose seven days are over; how many."""
    outdated = list(Export.objects.outdated(now or timekeeping.now()))
    for export in outdated:
        Export.objects.filter(pk=export.pk, state=State.READY).update(state=State.EXPIRED)
        default_storage.delete(export.stored_as)
    return len(outdated)


def _record(action: str, export: Export, by: User) -> None:
    """What was asked for stands in the note, so that the auditor reads it in one line."""
    words = "; ".join(f"{name}: {said}" for name, said in in_words([export.filter])[0]) or _("all that the post sees")
    area = Area.objects.filter(path=export.path).first() if export.path else None
    changed = {"rows": ("", export.row_count)} if export.row_count is not None else {}
    record(action, export, by=by, area=area, with_others=[by], changed=changed, note=words[:500])


def _path(posts: list[Post]) -> str:
    """Where the auditor of it looks: the area of the first post."""
    places = (post.area or (post.unit and post.unit.area) for post in posts)
    return next((area.path for area in places if area), "")


def _locked(export: Export) -> Export:
    return Export.objects.select_for_update(of=("self",), no_key=True).get(pk=export.pk)

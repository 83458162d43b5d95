"""A need is matched with a resource, and the match followed to its result."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from alliances import policies
from alliances.actions import entries
from alliances.choices import EntryState, ListName, MatchState
from alliances.errors import SENTENCES
from alliances.models import Entry, Match
from networks.actions.record import Changed, record
from teams.models import User
from web.errors import Refusal, explained
from web.writing import says_something

FOLLOWS: Mapping[str, tuple[MatchState, ...]] = {
    MatchState.PROPOSED: (MatchState.AGREED, MatchState.FAILED),
    MatchState.AGREED: (MatchState.DONE, MatchState.FAILED),
}


def propose(need: Entry, resource: Entry, *, note: str = "", by: User) -> Match:
    """Anybody who works with the alliance may see that the two belong together."""
    policies.require_seat(by, need.area)
    if (need.list_name, resource.list_name) != (ListName.NEED, ListName.RESOURCE):
        raise Refusal(_("A need is matched with a resource."))
    if need.area_id != resource.area_id:
        raise Refusal(_("The two belong to different alliances."))
    with explained(SENTENCES):
        need, resource = (entries.locked(entry) for entry in sorted((need, resource), key=_order))
        today = timezone.localdate()
        for entry in (need, resource):
            if not entry.is_open_on(today):
                raise Refusal(_("“%(title)s” no longer stands.") % {"title": entry.title})
        match = Match.objects.create(need=need, resource=resource)
        _record("proposed", match, by=by, note=note)
    return match


def agree(match: Match, *, note: str = "", by: User) -> Match:
    """Whoever brings the resource says yes, or the alliance's host for them."""
    policies.require_speaker(by, match.resource)
    with explained(SENTENCES):
        match = _moved(match, MatchState.AGREED)
        match.save(update_fields=["state", "changed_at"])
        _record("agreed", match, by=by, note=note)
    return match


def finish(match: Match, *, is_done: bool, result: str, project: str = "", by: User) -> Match:
    """Write what came of it. `project`: the title under which it goes on as a project of the alliance."""
    policies.require_speaker(by, match.need, match.resource)
    if not says_something(result):
        raise Refusal(_("Write what came of it."), field="result")
    if project and not is_done:
        raise Refusal(_("What came to nothing does not go on as a project."), field="project")
    with explained(SENTENCES):
        match = _moved(match, MatchState.DONE if is_done else MatchState.FAILED)
        match.result = result
        if is_done:
            _meet(match, project, by)
        match.save(update_fields=["state", "result", "project", "changed_at"])
        changed = {"project": ("", project)} if project else {}
        _record("done" if is_done else "failed", match, by=by, changed=changed, note=result)
    return match


def _meet(match: Match, project: str, by: User) -> None:
    """The need is met; the resource stands on for others."""
    need = entries.locked(match.need)
    need.state = EntryState.DONE
    need.save(update_fields=["state"])
    if project:
        line = entries.Line(project, match.result, unit=match.resource.unit, organisation=match.resource.organisation)
        match.project = Entry.objects.create(
            area=need.area, list_name=ListName.PROJECT, entered_by=by, **line.as_columns()
        )


def _moved(match: Match, to: MatchState) -> Match:
    match = Match.objects.with_sides().select_for_update(of=("self",), no_key=True).get(pk=match.pk)
    if to not in FOLLOWS.get(match.state, ()):
        sentence = _("This match is %(state)s; look at it again.")
        raise Refusal(sentence % {"state": match.get_state_display()})
    match.state, match.changed_at = to, timezone.now()
    return match


def _order(entry: Entry) -> bool:
    """The need first, always: two at once wait for each other at the same row."""
    return entry.list_name != ListName.NEED


def _record(action: str, match: Match, *, by: User, changed: Changed | None = None, note: str = "") -> None:
    area, others = match.need.area, [match.need, match.resource, *([match.project] if match.project else [])]
    named = {"need": ("", match.need.title), "resource": ("", match.resource.title)}
    record(
        action, match, by=by, area=area, changed={**named, **(changed or {})}, with_others=[*others, area], note=note
    )

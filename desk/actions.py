"""Saving and removing the filters of the desk; keeping its standard answers."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.reading.panel_form import chosen
from desk.models import LONGEST_QUERY, SavedFilter, StandardAnswer
from desk.standard_answers import city, may_keep, why_not_kept
from networks.actions.record import Changed, record
from networks.models import Area, Unit
from teams.models import User
from web.errors import NotAllowed, Refusal, require_said
from worktime import timekeeping

MOST_SAVED = 20
"""Of one person: the panel shows them all."""
MOST_ANSWERS = 200
"""Of one unit, and as many for every unit."""


@transaction.atomic
def save_filter(*, name: str, query: str, sort: str, shared_with: Unit | None = None, by: User) -> SavedFilter:
    """Keep a filter under a name of one's own; saved again under the same name it says the new thing.

    `query`: filters of `CasePanel` as they stand behind a question mark. Refusal where it asks for nothing.
    """
    require_said(name=name)
    if not QueryDict(query):
        raise Refusal(_("Choose what to look for first: an empty filter finds nothing."))
    if len(query) > LONGEST_QUERY:
        raise Refusal(_("Choose fewer conditions."))
    if shared_with and shared_with.pk not in by.own_units:
        raise NotAllowed(_("Share it with a unit of your own."), field="shared_with")
    chosen(query, by)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    facts = {"query": query, "sort": sort, "shared_with": shared_with}
    saved, is_new = SavedFilter.objects.update_or_create(by=by, name=name, defaults=facts)
    if is_new and SavedFilter.objects.filter(by=by).count() > MOST_SAVED:
        raise Refusal(_("You have saved %(most)d filters; remove one first.") % {"most": MOST_SAVED})
    return saved


def remove_filter(pk: int, *, by: User) -> None:
    """One's own alone; whoever has shared one with a unit takes it from the unit, too."""
    SavedFilter.objects.filter(pk=pk, by=by).delete()


def keep_answer(*, unit: Unit | None, action: str, entry: str, title: str, text: str, by: User) -> StandardAnswer:
    """A standard answer for this unit, or for every one."""
    with transaction.atomic():
        area = _require_keeper(unit, text, by)
        _require_free(unit, action, entry, title)
        if StandardAnswer.objects.standing().filter(unit=unit).count() >= MOST_ANSWERS:
            raise Refusal(_("There are %(most)d already; take one away first.") % {"most": MOST_ANSWERS})
        kept = StandardAnswer.objects.create(unit=unit, action=action, entry=entry, title=title, text=text, by=by)
        _told("answer_kept", kept, area, by, {"answer": ("", text)})
    return kept


def change_answer(known: StandardAnswer, *, action: str, entry: str, title: str, text: str, by: User) -> StandardAnswer:
    """The next version; the one before is kept as it was, with its uses. The same once more changes nothing."""
    with transaction.atomic():
        area = _require_keeper(known.unit, text, by)
        row = StandardAnswer.objects.select_for_update(of=("self",), no_key=True).get(pk=known.pk)
        now = {"action": action, "entry": entry, "title": title, "text": text}
        if row.ended_at:
            latest = StandardAnswer.objects.filter(follows=row).first()
            if latest is not None and {name: getattr(latest, name) for name in now} == now:
                return latest
            raise Refusal(_("Somebody changed it meanwhile, or took it away; look at the list. Your text is below."))
        if {name: getattr(row, name) for name in now} == now:
            return row
        row.ended_at = timekeeping.now()
        row.save(update_fields=["ended_at"])
        _require_free(row.unit, action, entry, title)
        version = row.version + 1
        new = StandardAnswer.objects.create(unit=row.unit, version=version, follows=row, by=by, **now)
        _told("answer_changed", new, area, by, {"answer": (row.text, text)})
    return new


def end_answer(known: StandardAnswer, *, by: User) -> None:
    """Take it away; twice does no harm."""
    with transaction.atomic():
        area = _require_keeper(known.unit, known.text, by)
        ended = StandardAnswer.objects.standing().filter(pk=known.pk).update(ended_at=timekeeping.now())
        if ended:
            _told("answer_ended", known, area, by, {"answer": (known.text, "")})


def count_uses(numbers: list[int], *, by: User) -> None:
    """A step was sent with these; of those that are the person's to use each counts once."""
    theirs = StandardAnswer.objects.filter(Q(unit=None) | Q(unit__in=by.own_units), pk__in=numbers)
    theirs.update(uses=F("uses") + 1)


def _require_keeper(unit: Unit | None, text: str, by: User) -> Area:
    if not may_keep(by, unit):
        raise NotAllowed(_("Standard answers are kept by the unit's head and by the administrator."))
    if why := why_not_kept(text):
        raise Refusal(why, field="text")
    area = unit.area if unit else city()
    if area is None:
        raise NotAllowed
    return area


def _require_free(unit: Unit | None, action: str, entry: str, title: str) -> None:
    known = StandardAnswer.objects.standing().filter(unit=unit, action=action, entry=entry, title=title)
    if known.exists():
        raise Refusal(_("There is one of this title for this step and type already."), field="title")


def _told(action: str, answer: StandardAnswer, area: Area, by: User, changed: Changed) -> None:
    """In the ledger of configuration, on the page of the unit or of the city."""
    subject = answer.unit or area
    record(action, subject, by=by, area=area, changed=changed, note=f"{answer.step} · {answer.title}")

"""Taking a step: one address for each, made from the table of steps; the same form and the same verb as on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from typing import Any, ClassVar, NoReturn

from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api import bodies
from api.described import operation
from api.errors import Invalid, VersionMissing
from api.serial import serializer_of
from api.shapes import Changed, Offered, OfferedField, Option
from api.shapes import Taken as TakenShape
from api.steps import EVERY, VERSION, Taken, inputs, prefixes
from api.steps import serializer_of as step_serializer_of
from api.view import OK, PostView, ReadView
from cases.access import ledger, policies
from cases.evidence.fields import status_of
from cases.models import Case, CaseEvent
from cases.reading import conflicts
from cases.rules.errors import VersionConflict
from desk import taking
from desk.forms.step import StepForm
from teams.models import Scope
from web.errors import Refusal

SEEN = re.compile(r'(?:W/)?"?(\d{1,10})(?:-[0-9a-f]+)?"?')
OPENS_NOTHING = "picture"


class StepView(ReadView, PostView):
    """GET: what the step asks for on this matter now. POST: takes it."""

    taken: ClassVar[Taken]
    http_method_names = ["get", "head", "post"]

    @property
    def wanted_scope(self) -> Scope:
        return Scope.ACT if self.request.method == "POST" else Scope.READ

    def read(self, request: Request, *, number: str, row: int | None = None) -> Offered:
        case = taking.visible(self.person, number)
        subject = self._subject(case, row)
        policies.require_in_hand(case)
        form = self.taken.step.form(None, case=case, by=self.person, subject=subject, is_only_shown=True)
        self._judged(form)
        drawn = [OfferedField(name, str(one.label), False, []) for name, one in self.taken.step.form.drawn.items()]
        named = [name for name in form.fields if name in inputs(self.taken)]
        return Offered(case.version, [*(_offered(form, name) for name in named), *drawn])

    def do(self, request: Request, *, key: str, number: str, row: int | None = None) -> tuple[int, Any]:
        case = taking.visible(self.person, number)
        subject = self._subject(case, row)
        policies.require_in_hand(case)
        body = bodies.given(request)
        bodies.require_known([*body, *request.FILES], [*inputs(self.taken), VERSION])
        typed = bodies.typed({**body, VERSION: version_seen(request, body)}, rows=prefixes(self.taken))
        form = self.taken.step.form(typed, request.FILES, case=case, by=self.person, subject=subject)
        return OK, self._take(form, body)

    def _take(self, form: StepForm, body: bodies.Body) -> TakenShape:
        step = self.taken.step
        try:
            if not form.is_valid():
                self._refuse(form)
            gone = [name for name in body if name in step.form.base_fields and name not in form.fields]
            bodies.require_known(gone, ())
            arguments = form.arguments()
            given = step.verb(form.subject, by=self.person, version=form.cleaned_data[VERSION], **arguments)
        except VersionConflict as refusal:
            self._say_what_changed(form, refusal)
            raise
        except Refusal as refusal:
            refusal.sentence = taking.said_to(self.person, form.case, refusal)
            raise
        return self._done(form.case, given)

    def _done(self, case: Case, given: Any) -> TakenShape:
        event = given if isinstance(given, CaseEvent) else None
        version = event.case.version if event else CaseEvent.objects.filter(case=case).latest("seq").seq
        return TakenShape(case.reference, self.taken.name, version, None if event else _shown(given))

    def _refuse(self, form: StepForm) -> NoReturn:
        """Somebody was faster, or the step is not theirs or not possible now: said before what is wrong with fields."""
        seen = form.cleaned_data.get(VERSION) if form.is_stale else None
        if ledger.is_overtaken(form.case, seen, self.taken.step.action, self.person, form.note_said):
            raise VersionConflict(form.case.version)
        self._judged(form)
        raise Invalid.of(form, status=status_of(form))

    def _judged(self, form: StepForm) -> None:
        taking.require_possible(form, self.taken.step.action)

    def _subject(self, case: Case, row: int | None) -> Any:
        return case if row is None else taking.FIND[self.taken.step.at](case, row)

    def _say_what_changed(self, form: StepForm, refusal: VersionConflict) -> None:
        now = taking.visible(self.person, form.case.reference)
        before = form.cleaned_data[VERSION]
        told = conflicts.since(now, before, action=self.taken.step.action, by=self.person)
        changed = [Changed(line.at, line.sentence, line.by) for line in told.lines]
        refusal.more = {"version": now.version, "changed": changed}  # type: ignore[attr-defined]  # read by api.problems


def version_seen(request: Request, body: bodies.Body) -> str:
    """Of the body, or of If-Match, which takes an ETag of the matter; 428 where nothing says it."""
    if body.get(VERSION) is not None:
        return str(body[VERSION])
    found = SEEN.fullmatch(str(request.META.get("HTTP_IF_MATCH", "")).strip())
    if found is None:
        raise VersionMissing()
    return found[1]


def _offered(form: StepForm, name: str) -> OfferedField:
    asked = form.fields[name]
    options = [Option(value, words) for value, words in form.offered(name)]
    return OfferedField(name, str(asked.label or ""), asked.required, options)


def _shown(given: Any) -> Any:
    """What is shown once: of `reveal` who raised it in full, of a new code the code and its address."""
    if not is_dataclass(given) or isinstance(given, type):
        return None
    return {name: value for name, value in asdict(given).items() if name != OPENS_NOTHING}


def addresses() -> Iterator[URLPattern]:
    for taken in EVERY:
        yield path(f"cases/<str:number>/{taken.path}", _view_of(taken).as_view(), name=f"step_{taken.name}")


def _view_of(taken: Taken) -> type[StepView]:
    made = type(f"{taken.class_name}View", (StepView,), {"taken": taken, "__doc__": str(taken.step.form.lead_in or "")})
    return operation(
        post=step_serializer_of(taken),
        answers={OK: serializer_of(TakenShape)},
        shown=serializer_of(Offered),
        label=taken.step.action.label if taken.name == taken.step.action else _("Give a new tracking code"),
        name=taken.name,
        takes_files=taken.takes_files,
    )(made)

"""Choosing a person, a unit or an area out of a hundred thousand: type a few letters, then choose among those found.

With a script the found ones come while typing. Without one, the form comes back with them; what alone fits is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from networks.models import Area, Unit
from networks.models.area import PARENTS
from teams import finding
from teams.models import Post, User

FOUND = 8


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be chosen: how it is searched, what comes with it, and what the list says of it."""

    name: str
    search: Callable[[str, Any], QuerySet[Any]]
    order: tuple[str, ...]
    hint: Any


def _people(typed: str, among: QuerySet[User]) -> QuerySet[User]:
    return finding.people(typed, among).prefetch_related(
        Prefetch("posts", queryset=Post.objects.current().with_places())
    )


def _units(typed: str, among: QuerySet[Unit]) -> QuerySet[Unit]:
    return finding.units(typed, among).select_related(f"area__{PARENTS}")


def _areas(typed: str, among: QuerySet[Area]) -> QuerySet[Area]:
    return finding.areas(typed, among).select_related(PARENTS)


PERSON = Kind(
    "people",
    _people,
    ("initials", "id"),
    _("Any part of the name, initials such as wch, unit, or the telephone or its last four digits."),
)
UNIT = Kind("units", _units, ("area__path", "id"), _("Part of the unit's name, and of its area's if there are many."))
AREA = Kind("areas", _areas, ("path",), _("Part of the name, or the code; several words narrow it down."))


def found(kind: Kind, typed: str, among: QuerySet[Any]) -> list[Any]:
    """The first that fit, one more than are shown; nothing for nothing typed."""
    if not finding.words_of(typed):
        return []
    return list(kind.search(typed, among).order_by(*kind.order)[: FOUND + 1])


class PickInput(forms.Widget):
    template_name = "administration/pick.html"

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind
        self.choices_found: Iterable[Model] | None = None
        self.url: str | Promise = reverse_lazy(f"administration:find_{kind.name}")

    def value_from_datadict(self, posted: Any, files: Any, name: str) -> tuple[str, str]:
        return posted.get(name, ""), posted.get(f"{name}_words", "").strip()[: finding.LONGEST]

    def value_omitted_from_data(self, posted: Any, files: Any, name: str) -> bool:
        return name not in posted and f"{name}_words" not in posted

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        chosen = value if isinstance(value, Model) else None
        offered = list(self.choices_found or ([chosen] if chosen else []))
        words = "" if chosen or value is None else value[1]
        pk = str(chosen.pk) if chosen else "" if value is None else value[0]
        return context | {
            "name": name,
            "words": words or (str(chosen) if chosen else ""),
            "found": offered[:FOUND],
            "are_more": len(offered) > FOUND,
            "chosen": pk,
            "kind": self.kind.name,
            "url": f"{self.url}{'&' if '?' in str(self.url) else '?'}field={name}",
        }


class Pick(forms.Field):
    """`among`: what may be chosen, set by the form for the person who fills it in."""

    default_error_messages = {
        "required": _("Please choose one."),
        "none": _("Nothing fits “%(words)s”. Try fewer letters."),
        "several": _("Several fit “%(words)s”: choose one of them."),
    }

    def __init__(self, kind: Kind, **kwargs: Any) -> None:
        self.kind = kind
        self.among: QuerySet[Any] | None = None
        super().__init__(widget=PickInput(kind), help_text=kwargs.pop("help_text", kind.hint), **kwargs)

    def clean(self, value: tuple[str, str] | None) -> Any:
        pk, words = value or ("", "")
        if self.among is None or not (pk or words):
            if self.required:
                raise ValidationError(self.error_messages["required"], "required")
            return None
        fitting = found(self.kind, words, self.among) if words else self._by_number(pk)
        self._input.choices_found = fitting
        chosen = [thing for thing in fitting if str(thing.pk) == pk] or fitting
        if len(chosen) == 1:
            return chosen[0]
        code = "several" if chosen else "none"
        raise ValidationError(self.error_messages[code], code, {"words": words})

    def ask_at(self, url: str) -> None:
        """Another address for what is found while typing: for forms that offer other things than the usual."""
        self._input.url = url

    @property
    def _input(self) -> PickInput:
        assert isinstance(self.widget, PickInput)  # noqa: S101 - tells the type checker what __init__ made
        return self.widget

    def _by_number(self, pk: str) -> list[Any]:
        if self.among is None or not (pk.isascii() and pk.isdigit()):
            return []
        return list(self.kind.search("", self.among).filter(pk=pk))


def choices(request: HttpRequest, kind: Kind, among: QuerySet[Model]) -> HttpResponse:
    """What fits the letters typed so far, as choices of the picker that asks."""
    field = request.GET.get("field", "")
    if not field.isidentifier():
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    words = given.get(f"{field}_words", "").strip()
    things = found(kind, words, among)
    context = {
        "found": things[:FOUND],
        "are_more": len(things) > FOUND,
        "words": words,
        "name": field,
        "kind": kind.name,
    }
    return render(request, "administration/_found.html", context)

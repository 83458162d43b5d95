"""Every form of the project, in whatever room and module it stands: what a rule about forms is asked of."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.urls import get_resolver

from tests.architecture.sources import APPS


def every_form() -> list[type[forms.BaseForm]]:
    """Each class once. Checking the addresses imports every view, and with it every form that a page has."""
    get_resolver().check()
    return sorted(set(_below(forms.BaseForm)), key=lambda form: (form.__module__, form.__qualname__))


def _below(kind: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for child in kind.__subclasses__():
        if child.__module__.split(".")[0] in APPS:
            yield child
        yield from _below(child)

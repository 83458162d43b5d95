"""Dangers to life that a matter's words tell of, and the numbers to ring before anything is sent."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from networks import vocabulary
from networks.models.dated import IN_FORCE, Dated, DatedQuerySet, ends_after_it_begins
from networks.phrases import Finder, Reading
from worktime.days import FIRST_DAY

LONGEST_PHRASE = 500


def _phrases(label: Any) -> ArrayField[list[str], list[str]]:
    return ArrayField(models.CharField(max_length=LONGEST_PHRASE), verbose_name=label, default=list, blank=True)


class DangerQuerySet(DatedQuerySet["Danger"]):
    """`current()` gives the dangers in force."""


class Danger(Dated):
    """`words` are phrases (`networks.phrases`); one that overlaps a phrase of `unless` does not count."""

    name_zh = models.CharField(_("Chinese name"), max_length=50)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    numbers = ArrayField(models.CharField(max_length=12), verbose_name=_("numbers to ring"))
    words = _phrases(_("words"))
    unless = _phrases(_("words that say otherwise"))

    objects = DangerQuerySet.as_manager()

    class Meta:
        verbose_name = _("danger to life")
        verbose_name_plural = _("dangers to life")
        constraints = [
            models.UniqueConstraint(fields=["name_zh"], condition=IN_FORCE, name="networks_danger_one_in_force"),
            models.CheckConstraint(condition=~Q(numbers=[]) & ~Q(words=[]), name="networks_danger_has_words_to_ring"),
            ends_after_it_begins("networks_danger_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name_zh

    @cached_property
    def _told(self) -> Finder:
        return Finder(self.words, vocabulary.groups())

    @cached_property
    def _taken_back(self) -> Finder:
        return Finder(self.unless, vocabulary.groups())

    @property
    def is_of_any_kind(self) -> bool:
        """Whether it stands for whatever sounds urgent."""
        return vocabulary.URGENT_SOUND in self.words

    @property
    def is_kept_here(self) -> bool:
        """Whether somebody in this city wrote it: they expect to see it wherever its words stand."""
        return self.since != FIRST_DAY

    def is_taken_back_in(self, reading: Reading) -> bool:
        """Whether a phrase that says otherwise stands anywhere in a text."""
        return any(True for _span in self._taken_back.spans(reading))

    def is_told_by(self, reading: Reading) -> bool:
        """Whether a text tells of this danger."""
        found = dict.fromkeys(self._told.spans(reading))
        if not found:
            return False
        taken_back = list(self._taken_back.spans(reading))
        return any(all(end <= since or until <= begin for since, until in taken_back) for begin, end in found)

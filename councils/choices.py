"""The words of a council. Stored values never change; labels may."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeetingState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("council", "planned")
    HELD = "held", pgettext_lazy("council", "in session")
    CLOSED = "closed", pgettext_lazy("council", "minutes closed")


class CameBy(models.TextChoices):
    """How a topic came to the meeting."""

    SAID = "said", _("said at the meeting")
    HANDED_IN = "handed_in", _("handed in beforehand")


class TopicOutcome(models.TextChoices):
    SETTLED = "settled", _("settled on the spot")
    CASE = "case", _("made a matter")
    NEGOTIATE = "negotiate", _("negotiated after the meeting")
    RESIDENTS = "residents", _("put to a residents' meeting")
    EXPLAINED = "explained", _("explained")
    NOT_NOW = "not_now", _("not possible yet")


NEEDS_PROMISE = (TopicOutcome.NEGOTIATE, TopicOutcome.RESIDENTS)
"""Outcomes that say who does what by when, or they are no outcome."""
NEEDS_WORDS = (TopicOutcome.SETTLED, TopicOutcome.EXPLAINED)
"""Outcomes that are words said in front of people."""


class Telling(models.TextChoices):
    """What the people who got a promise are told of it."""

    KEPT = "kept", pgettext_lazy("promise", "kept")
    EXPLAINED = "explained", pgettext_lazy("promise", "late, explained in front of the people")


class PromiseState(models.TextChoices):
    """How a promise stands; computed, never stored."""

    KEPT = "kept", pgettext_lazy("promise", "kept")
    LATE = "late", pgettext_lazy("promise", "late")
    UNSOLVED = "unsolved", pgettext_lazy("promise", "ended without a solution")
    DUE = "due", pgettext_lazy("promise", "not yet due")


MUST_BE_TOLD = (PromiseState.LATE, PromiseState.UNSOLVED)
"""No meeting ends before people were told of these."""


class Step(models.TextChoices):
    """What happened to a council, as its record says."""

    PLAN = "plan", _("planned")
    MOVE = "move", _("time or place changed")
    BEGIN = "begin", _("begun")
    RAISE = "raise", _("topic raised")
    HAND_IN = "hand_in", _("topic handed in")
    SETTLE = "settle", _("topic settled")
    PROMISE = "promise", _("promise made")
    TELL = "tell", _("promise reported on")
    CLOSE = "close", pgettext_lazy("council", "closed")
    CORRECT = "correct", _("minutes corrected")
    VOTE = "vote", _("result of the residents' meeting")


class LawKind(models.TextChoices):
    """Under which law residents meet."""

    CITY = "city", _("residents' meeting of a community")
    VILLAGE = "village", _("villagers' meeting")

"""The closed lists of alliances."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganisationKind(models.TextChoices):
    FIRM = "firm", _("Firm")
    SCHOOL = "school", _("School")
    CLINIC = "clinic", _("Hospital or clinic")
    BANK = "bank", _("Bank")
    SOCIAL = "social", _("Social organisation")
    OTHER = "other", pgettext_lazy("kind of organisation", "Other")


class ListName(models.TextChoices):
    """The three lists of an alliance (需求、资源、项目)."""

    NEED = "need", _("Needs")
    RESOURCE = "resource", _("Resources")
    PROJECT = "project", _("Projects")


class EntryState(models.TextChoices):
    OPEN = "open", pgettext_lazy("entry of a list", "open")
    DONE = "done", pgettext_lazy("entry of a list", "done")
    CLOSED = "closed", pgettext_lazy("entry of a list", "taken back")


class MatchState(models.TextChoices):
    """A need met by a resource, followed to its result."""

    PROPOSED = "proposed", pgettext_lazy("match", "proposed")
    AGREED = "agreed", pgettext_lazy("match", "agreed")
    DONE = "done", pgettext_lazy("match", "done")
    FAILED = "failed", pgettext_lazy("match", "came to nothing")


LIVE = (MatchState.PROPOSED, MatchState.AGREED)

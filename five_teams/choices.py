"""The five teams."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Team(models.TextChoices):
    """The five teams (五支队伍)."""

    RESPONSIBLE = "responsible", _("Responsible persons")
    GRID = "grid", _("Grid workers")
    SQUAD = "squad", _("Enforcement squads")
    ASSISTANCE = "assistance", _("Enterprise assistance")
    VOLUNTEER = "volunteer", _("Volunteer teams")

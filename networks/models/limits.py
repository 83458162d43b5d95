"""The limits of each level as data, in versions by their first day; `0.5H` is thirty minutes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.choices import Level, Stage

LIMIT = r"^([0-9]{1,4}(\.[0-9]{1,2})?W?H|[0-9]{1,4}(WD|D))$"
LIMIT_OR_NONE = rf"^$|{LIMIT}"
STAGE_LIMITS_ARE_LIMITS = Q(*((f"{stage}__regex", LIMIT) for stage in Stage.values))


class LevelRule(models.Model):
    level = models.CharField(_("level"), max_length=3, choices=Level)
    accept = models.CharField(_("accept"), max_length=8)
    return_window = models.CharField(_("return window"), max_length=8)
    arrive = models.CharField(_("report in"), max_length=8)
    contact = models.CharField(_("first contact"), max_length=8)
    close = models.CharField(_("close"), max_length=8)
    extension_count = models.PositiveSmallIntegerField(_("extensions allowed"), default=0)
    extension_limit = models.CharField(_("extensions in all"), max_length=8, blank=True)
    amber_percent = models.PositiveSmallIntegerField(_("amber at per cent"), default=80)
    since = models.DateField(_("since"))

    class Meta:
        verbose_name = _("limits of a level")
        verbose_name_plural = _("limits of the levels")
        constraints = [
            models.UniqueConstraint(fields=["level", "since"], name="networks_levelrule_one_per_level_and_day"),
            models.CheckConstraint(
                condition=STAGE_LIMITS_ARE_LIMITS & Q(extension_limit__regex=LIMIT_OR_NONE),
                name="networks_levelrule_limits_are_limits",
            ),
            models.CheckConstraint(
                condition=Q(amber_percent__range=(1, 99)), name="networks_levelrule_amber_before_the_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.get_level_display()}"

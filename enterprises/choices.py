"""The closed lists of firms and visits."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FirmKind(models.TextChoices):
    INDUSTRY = "industry", _("Industry")
    TRADE = "trade", _("Trade and services")
    FARMING = "farming", _("Farming and food")
    BUILDING = "building", _("Building")
    TECHNOLOGY = "technology", _("Technology")
    SELF_EMPLOYED = "self_employed", _("Self-employed business")


class VisitWay(models.TextChoices):
    VISIT = "visit", _("On site")
    CALL = "call", _("By telephone")
    MEETING = "meeting", _("At a meeting")

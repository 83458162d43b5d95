"""The closed lists of the networks: area levels, networks, kinds of unit, urgency levels, stages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AreaLevel(models.TextChoices):
    CITY = "city", _("City")
    COUNTY = "county", _("County-level area")
    STREET = "street", _("Sub-district or township")
    COMMUNITY = "community", _("Community or village")
    GRID = "grid", _("Grid")


class Network(models.TextChoices):
    PARTY = "party", _("Party-building network")
    SAFETY = "safety", _("Safety network")
    LIVELIHOOD = "livelihood", _("Livelihood network")
    ENTERPRISE = "enterprise", _("Enterprise network")


class NetworkPart(models.TextChoices):
    """What a unit is in an area's network."""

    LEAD = "lead", pgettext_lazy("part in a network", "lead")
    MEMBER = "member", _("member")
    PARTNER = "partner", _("partner")


class UnitKind(models.TextChoices):
    CENTRE = "centre", _("Governance command centre")
    STREET_OFFICE = "street_office", _("Sub-district office or township government")
    COMMUNITY = "community", _("Community or village committee")
    DEPARTMENT = "department", _("Department")
    AGENCY = "agency", _("Agency at the sub-district")
    SQUAD = "squad", _("Enforcement squad")
    UTILITY = "utility", _("Public utility")
    PROPERTY = "property", _("Property company")
    MEDIATION = "mediation", _("Mediation centre")
    ENTERPRISE_TEAM = "enterprise_team", _("Enterprise assistance team")
    VOLUNTEER_TEAM = "volunteer_team", _("Volunteer team")
    ASSOCIATION = "association", _("Association")


class Level(models.TextChoices):
    I = "I", _("Critical")  # noqa: E741  the rules name their levels in Roman numerals
    II = "II", _("Urgent")
    III = "III", _("Ordinary")
    IV = "IV", _("Complex")


class Stage(models.TextChoices):
    ACCEPT = "accept", _("Accept")
    RETURN_WINDOW = "return_window", _("Return window")
    ARRIVE = "arrive", _("Report in")
    CONTACT = "contact", _("First contact")
    CLOSE = "close", _("Close")


# Digits of an area's path: the national 12-digit code without its trailing zeros, and three more for the grid.
PATH_DIGITS = {AreaLevel.CITY: 4, AreaLevel.COUNTY: 6, AreaLevel.STREET: 9, AreaLevel.COMMUNITY: 12, AreaLevel.GRID: 15}

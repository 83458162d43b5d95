from networks.models.area import Area, AreaQuerySet
from networks.models.calendar import CalendarDay, OfficeHours
from networks.models.catalogue import CatalogueItem, CatalogueQuerySet
from networks.models.change import Change, ChangeQuerySet
from networks.models.dated import Dated, DatedQuerySet
from networks.models.limits import LevelRule
from networks.models.revision import Revision
from networks.models.unit import Unit, UnitQuerySet

__all__ = [
    "Area",
    "AreaQuerySet",
    "CalendarDay",
    "CatalogueItem",
    "CatalogueQuerySet",
    "Change",
    "ChangeQuerySet",
    "Dated",
    "DatedQuerySet",
    "LevelRule",
    "OfficeHours",
    "Revision",
    "Unit",
    "UnitQuerySet",
]

from networks.models.amendment import Amendment, AmendmentOutcome, AmendmentQuerySet
from networks.models.area import Area, AreaQuerySet
from networks.models.boundary import Boundary, BoundaryQuerySet, grid_at
from networks.models.calendar import CalendarDay, CalendarShift, CalendarYear, LocalDay, OfficeHours, Span
from networks.models.catalogue import CatalogueItem, CatalogueQuerySet
from networks.models.change import Change, ChangeQuerySet
from networks.models.danger import Danger, DangerQuerySet
from networks.models.dated import Dated, DatedQuerySet
from networks.models.limits import LevelRule
from networks.models.link import Link
from networks.models.membership import Membership, MembershipQuerySet
from networks.models.revision import Revision
from networks.models.unit import Unit, UnitQuerySet

__all__ = [
    "Amendment",
    "AmendmentOutcome",
    "AmendmentQuerySet",
    "Area",
    "AreaQuerySet",
    "Boundary",
    "BoundaryQuerySet",
    "CalendarDay",
    "CalendarShift",
    "CalendarYear",
    "CatalogueItem",
    "CatalogueQuerySet",
    "Change",
    "ChangeQuerySet",
    "Danger",
    "DangerQuerySet",
    "Dated",
    "DatedQuerySet",
    "LevelRule",
    "Link",
    "LocalDay",
    "Membership",
    "MembershipQuerySet",
    "OfficeHours",
    "Revision",
    "Span",
    "Unit",
    "UnitQuerySet",
    "grid_at",
]

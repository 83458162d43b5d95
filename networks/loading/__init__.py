"""The published tables and what we add to them, loaded again and again without harm."""

from django.db import connection

from networks.loading.areas import load_areas
from networks.loading.catalogue import load_catalogue
from networks.loading.dangers import load_dangers
from networks.loading.levels import load_levels
from networks.loading.units import load_units
from networks.loading.work_calendar import load_calendar

__all__ = ["load_all", "load_areas", "load_calendar", "load_catalogue", "load_dangers", "load_levels", "load_units"]


def load_all() -> None:
    """Everything that a city needs before its first case."""
    load_calendar()
    load_levels()
    load_catalogue()
    load_dangers()
    load_areas()
    load_units()
    _count_again()


def _count_again() -> None:
    """Tell the planner what is there now: until autovacuum comes by, it believes the tables empty."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE networks_area, networks_unit, networks_catalogueitem, networks_calendarday")

from figures.models.area_figures import AreaFigures
from figures.models.census import Census
from figures.models.counting_state import CountingState, StaleDay
from figures.models.day_figures import Axis, DayFigures
from figures.models.day_times import DayTimes

__all__ = ["AreaFigures", "Axis", "Census", "CountingState", "DayFigures", "DayTimes", "StaleDay"]

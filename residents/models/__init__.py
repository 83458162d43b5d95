from residents.models.attempt import Attempt
from residents.models.month_figures import MonthFigures

__all__ = ["Attempt", "MonthFigures"]

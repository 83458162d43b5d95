from residents.models.attempt import Attempt
from residents.models.month_figures import MonthFigures
from residents.models.poster import Poster

__all__ = ["Attempt", "MonthFigures", "Poster"]

from figures.models.area_figures import AreaFigures
from figures.models.census import Census

__all__ = ["AreaFigures", "Census"]

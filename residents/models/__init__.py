from residents.models.attempt import Attempt
from residents.models.block import Block, BlockKind
from residents.models.letter import Letter
from residents.models.month_figures import MonthFigures
from residents.models.poster import Poster
from residents.models.put_off import PutOff

__all__ = ["Attempt", "Block", "BlockKind", "Letter", "MonthFigures", "Poster", "PutOff"]

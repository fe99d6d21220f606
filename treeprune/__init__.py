from ._compiled import compiled
from .problem import Game, INF

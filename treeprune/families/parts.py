"""The parts that every alpha-beta search can be given, described once."""

from __future__ import annotations

from typing import Any, TypedDict


class Parts(TypedDict, total=False):
    """Keyword arguments that `alphabeta`, `pvs`, `iterative_deepening`, `mtdf` and `null_window` share.

    ordering : tuple of str
        Of 'killers' (moves of the same ply that cut last), 'counter-move' (what refuted the opponent's move
        elsewhere), 'history' (moves that cut often) and 'iid' (an inner, shallower search where the table knows no
        move). They change counts, never a value.
    enhanced : bool
        Ask the table about all moves of a node before any is searched (enhanced transposition cutoff); exact.
    quiescence : int
        Follow moves that the game's `forcing` names for so many plies beyond the horizon, until `is_quiet`.
    chance : {'expectiminimax', 'star1', 'star2'}
        What is skipped at chance nodes; all three give the same value. Star1 and Star2 need the game's `score_range`.
    prune : tuple
        Dynamic rules: `NullMove()`, `LateMoves()`, `Futility(margin)`, `ProbCut(confidence)`, or your own `OwnRule`.
        A result in which one fired is labelled heuristic.
    endings : Endings
        What `retrograde` proved; positions found there are not searched.
    threads : int
        Kernels that search the same root together through one table. The value is that of one thread, node counts
        are not.
    """

    ordering: tuple[str, ...]
    enhanced: bool
    quiescence: int
    chance: str
    prune: tuple[Any, ...]
    endings: Any
    threads: int

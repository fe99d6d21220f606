"""Branch and bound: the best answer held cuts all that cannot be better."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..decision_problem import DecisionProblem
from ..driver import Callback
from ..errors import LimitError
from ..limits import Limits
from ..paths.path_plan import PathPlan
from ..paths.path_search import search_path
from ..result import Result
from ..state_space import StateSpace
from ..subproblems.subproblem_method_names import parse_subproblem_method
from ..subproblems.subproblem_search import search_best
from ..worlds import World


def branch_and_bound(
    problem: StateSpace | DecisionProblem,
    state: Any = None,
    *,
    search: str = "depth-first",
    parts: Iterable[str] | None = None,
    bounds: Iterable[Any] = (),
    incumbent: Iterable[Any] | None = None,
    better_than: Any = None,
    open_limit: int | None = None,
    depth: int | None = None,
    upper: Any = None,
    limits: Limits | None = None,
    trace: str = "off",
    world: str | World = "auto",
    progress: bool | Callback = False,
) -> Result:
    """Search for the best solution, hold the best so far, and cut what cannot be better.

    Parameters
    ----------
    problem : DecisionProblem or StateSpace
        Decisions with `gain` or `cost`, or a space, which is searched depth first for its cheapest way.
    state : optional
        Where to begin; `problem.start()` by default.
    search : str
        Of decisions, the order of the search: 'depth-first', 'best-first', 'diving' (best-first, but down to a
        solution each time), 'limited-discrepancy=K', 'beam=WIDTH' (heuristic, with a proved bound), or 'anytime-beam'
        (wider and wider beams, exact in the end).
    parts : iterable of str, optional
        Of decisions, what may prune: 'bound', 'move-bound', 'memo', 'dominance', 'feasible', 'symmetry', 'order'; by
        default all that the problem has hooks for.
    bounds : iterable of object
        Of decisions, up to three objects with a method bound(problem, s), asked after the problem's own, cheap first.
    incumbent : iterable, optional
        Of decisions, the moves of a solution that is known.
    better_than : number, optional
        Only solutions worth more, or costing less, are wanted.
    open_limit : int, optional
        Of best-first searches, subproblems that may be open; the worst are dropped, and the answer is then heuristic.
    depth : int, optional
        Of spaces, moves a way may have; 10,000 by default.
    upper : number, optional
        Of spaces, the same as `better_than`.
    limits : Limits, optional
        `nodes` bounds the states made; a run that is stopped holds the best way so far.
    trace : {'off', 'skips', 'all'}
        Record what was skipped, or everything; `Result.trace` checks it (`SubproblemTrace.verify`; of
        spaces `PathTrace.verify`).
    world : {'auto', 'interpreted', 'compiled'}
    progress : bool or callable

    Returns
    -------
    Result
        `value` is the worth or cost of the best solution held, `bound` the best still possible, `gap` what is between
        them, `solution` the moves; of decisions also `history`: how value and bound closed in.

    Raises
    ------
    HookError
        A hook broke its contract: a gain or an estimate that is NaN, a key that cannot be hashed, decisions that lead
        in a circle; of spaces, a negative cost.
    CompileError
    LimitError

    Notes
    -----
    Of decisions: exact for true bounds, dominance and keys; each rule's skips are counted, and a limit that is met
    leaves value, bound and gap.

    Of spaces: exact for an admissible h, once it ends without having met the depth (rule "horizon"). States after one
    are searched in the order of g + h; only a state on its own way counts as a duplicate, so memory is the way and the
    siblings along it. Fit for trees; in spaces with many ways to a state, A* expands each once.

    References
    ----------
    A. Land and A. Doig, "An automatic method of solving discrete programming problems", 1960; E. Lawler and D. Wood,
    "Branch-and-bound methods: a survey", 1966.

    Examples
    --------
    >>> import treeprune
    >>> class Line(treeprune.StateSpace):  # from 0 to 7 by steps of 3 forth and 1 back
    ...     def start(self): return 0
    ...     def is_goal(self, s): return s == 7
    ...     def moves(self, s): return [3, -1]
    ...     def play(self, s, m): return s + m
    ...     def h(self, s): return abs(7 - s) // 3
    >>> branch_and_bound(Line(), depth=8).value
    5

    >>> class Sack(treeprune.DecisionProblem):  # things of weight 3, 4, 5 and worth 4, 5, 6 in a sack for 8
    ...     def start(self): return (0, 8)
    ...     def is_complete(self, s): return s[0] == 3
    ...     def moves(self, s): return [1, 0] if s[0] + 3 <= s[1] else [0]
    ...     def play(self, s, m): return (s[0] + 1, s[1] - m * (s[0] + 3))
    ...     def gain(self, s, m): return m * (s[0] + 4)
    ...     def bound(self, s): return sum(i + 4 for i in range(s[0], 3))
    >>> result = branch_and_bound(Sack())
    >>> result.value, result.gap, result.stats.skipped
    (10, 0, {'bound': 1})
    """
    if isinstance(problem, DecisionProblem):
        for name, given in (("depth", depth), ("upper", upper)):
            if given is not None:
                raise LimitError(f"{name} is for state spaces: use better_than, and max_ply in Limits")
        plan = replace(
            parse_subproblem_method(search), bounds=tuple(bounds), open_limit=open_limit, better_than=better_than,
            parts=None if parts is None else frozenset(parts),
            incumbent=None if incumbent is None else tuple(incumbent),
        )  # fmt: skip
        return search_best(problem, state, plan, limits, world, progress, trace)
    if search != "depth-first" or parts is not None or tuple(bounds) or incumbent is not None or open_limit:
        raise LimitError("a state space is searched depth first here, with its own h: see a_star, beam_search and "
                         "limited_discrepancy for the others")  # fmt: skip
    path = PathPlan("branch-and-bound", depth=depth, upper=upper if better_than is None else better_than)
    return search_path(problem, state, path, limits, world, progress, trace)

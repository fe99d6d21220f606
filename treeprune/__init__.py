"""Search a tree and skip the branches that cannot matter.

The names below are loaded when they are first used: `import treeprune` alone imports neither numba, networkx nor
matplotlib.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_PUBLIC = {
    "_compiled": ("compiled",),
    "_memo": ("memo", "Memoised"),
    "memos.deep_calls": ("CycleError",),
    "memos.memo_stats": ("MemoStats",),
    "problem": ("Game", "INF"),
    "state_space": ("StateSpace",),
    "decision_problem": ("DecisionProblem",),
    "permutation_puzzle": ("PermutationPuzzle", "Layout"),
    "decisions.exact_cover": ("ExactCover",),
    "decisions.exact_cover_run": ("iterate_covers",),
    "families.exact_cover": ("exact_cover",),
    "paths.graph_space": ("GraphSpace",),
    "constraints.constraint_problem": ("ConstraintProblem",),
    "constraints.all_different": ("AllDifferent",),
    "constraints.linear": ("Linear",),
    "constraints.interchangeable": ("Interchangeable",),
    "constraints.same_values": ("SameValues",),
    "constraints.table": ("TableConstraint",),
    "constraints.element": ("Element",),
    "constraints.count": ("Count", "Exactly", "AtMost", "AtLeast", "ExactlyOne"),
    "constraints.predicate": ("Predicate",),
    "constraints.propagator": ("Propagator",),
    "constraints.symmetry": ("Lex", "ValuePrecedence"),
    "constraints.solution": ("Solution",),
    "constraints.constraint_plan": ("ConstraintPlan",),
    "constraints.constraint_trace": ("ConstraintTrace",),
    "constraints.constraint_solutions": ("constraint_solutions", "ConstraintSolutions"),
    "constraints.conflict": ("Conflict",),
    "constraints.plot_search_tree": ("plot_search_tree",),
    "families.explain_infeasible": ("explain_infeasible",),
    "paths.estimates": ("Coordinates",),
    "paths.landmarks": ("Landmarks",),
    "rule": ("keep", "Guarantee", "Rule", "RULES", "catalogue"),
    "limits": ("Limits",),
    "result": ("Result", "Stats", "Status", "minimal_tree", "effective_branching_factor"),
    "errors": (
        "TreepruneError",
        "HookError",
        "CompileError",
        "InstanceError",
        "LimitError",
        "TraceError",
        "ComparisonError",
    ),
    "trace": ("Trace",),
    "paths.path_trace": ("PathTrace",),
    "subproblems.subproblem_trace": ("SubproblemTrace",),
    "subproblems.plot_closing": ("plot_closing",),
    "driver": ("Progress",),
    "plan": ("Table",),
    "families.minimax": ("minimax",),
    "families.alphabeta": ("alphabeta", "iterative_deepening", "null_window"),
    "families.principal_variation": ("pvs",),
    "families.mtdf": ("mtdf",),
    "families.root_moves": ("root_moves", "RootMoves"),
    "dynamic_rules": ("NullMove", "LateMoves", "Futility", "ProbCut", "OwnRule"),
    "families.proof_number": ("proof_number",),
    "families.retrograde": ("retrograde",),
    "families.constraint_search": ("constraint_search",),
    "families.a_star": ("a_star",),
    "families.dijkstra": ("dijkstra",),
    "families.breadth_first": ("breadth_first",),
    "families.weighted_a_star": ("weighted_a_star",),
    "families.greedy_best_first": ("greedy_best_first",),
    "families.ara_star": ("ara_star",),
    "families.ida_star": ("ida_star",),
    "families.bidirectional_breadth_first": ("bidirectional_breadth_first",),
    "families.bidirectional_dijkstra": ("bidirectional_dijkstra",),
    "families.mm": ("mm",),
    "families.nbs": ("nbs",),
    "families.dvcbs": ("dvcbs",),
    "families.bae_star": ("bae_star",),
    "families.must_expand": ("must_expand",),
    "paths.must_expand_run": ("MustExpand",),
    "families.branch_and_bound": ("branch_and_bound",),
    "families.dynamic_programming": ("dynamic_programming", "count_solutions", "best_solutions"),
    "families.limited_discrepancy": ("limited_discrepancy",),
    "families.beam_search": ("beam_search",),
    "families.beam_stack_search": ("beam_stack_search",),
    "families.breadth_first_heuristic": ("breadth_first_heuristic",),
    "families.backtracking": ("backtracking",),
    "decisions.solution_iterator": ("iterate_solutions", "Completion"),
    "endings": ("Endings",),
    "paths.pattern_databases": ("PatternDatabases",),
    "paths.pattern_run": ("build_pattern_databases",),
    "paths.pattern_file": ("cached_pattern_databases",),
    "_solve": ("solve", "solve_many", "warm"),
    "_compare": ("compare", "Comparison"),
    "_compare_path": ("PathComparison",),
    "_compare_constraint": ("ConstraintComparison",),
    "_compare_decision": ("DecisionComparison",),
    "_compare_best": ("BestComparison",),
    "_check": ("check_problem", "Report"),
    "_check_space": ("check_consistency", "Consistency"),
    "play": ("play_game",),
    "paths.graph_paths": ("shortest_path", "shortest_path_lengths", "Path"),
    "paths.implicit_space": ("implicit", "ImplicitSpace"),
    "plot": ("plot_comparison", "plot_trace"),
    "paths.plot_grid": ("plot_grid_search", "plot_search"),
    "paths.visited": ("Visited",),
}
_HOME = {name: module for module, names in _PUBLIC.items() for name in names}

__all__ = sorted(_HOME)
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name == "neural":
        return importlib.import_module("treeprune.neural")
    if name not in _HOME:
        raise AttributeError(f"module 'treeprune' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"treeprune.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__", "neural"])


if TYPE_CHECKING:
    from . import neural as neural
    from ._check import Report as Report
    from ._check import check_problem as check_problem
    from ._check_space import Consistency as Consistency
    from ._check_space import check_consistency as check_consistency
    from ._compare import Comparison as Comparison
    from ._compare import compare as compare
    from ._compare_best import BestComparison as BestComparison
    from ._compare_constraint import ConstraintComparison as ConstraintComparison
    from ._compare_decision import DecisionComparison as DecisionComparison
    from ._compare_path import PathComparison as PathComparison
    from ._compiled import compiled as compiled
    from ._memo import Memoised as Memoised
    from ._memo import memo as memo
    from ._solve import solve as solve
    from ._solve import solve_many as solve_many
    from ._solve import warm as warm
    from .constraints.all_different import AllDifferent as AllDifferent
    from .constraints.conflict import Conflict as Conflict
    from .constraints.constraint_plan import ConstraintPlan as ConstraintPlan
    from .constraints.constraint_problem import ConstraintProblem as ConstraintProblem
    from .constraints.constraint_solutions import ConstraintSolutions as ConstraintSolutions
    from .constraints.constraint_solutions import constraint_solutions as constraint_solutions
    from .constraints.constraint_trace import ConstraintTrace as ConstraintTrace
    from .constraints.count import AtLeast as AtLeast
    from .constraints.count import AtMost as AtMost
    from .constraints.count import Count as Count
    from .constraints.count import Exactly as Exactly
    from .constraints.count import ExactlyOne as ExactlyOne
    from .constraints.element import Element as Element
    from .constraints.interchangeable import Interchangeable as Interchangeable
    from .constraints.linear import Linear as Linear
    from .constraints.plot_search_tree import plot_search_tree as plot_search_tree
    from .constraints.predicate import Predicate as Predicate
    from .constraints.propagator import Propagator as Propagator
    from .constraints.same_values import SameValues as SameValues
    from .constraints.solution import Solution as Solution
    from .constraints.symmetry import Lex as Lex
    from .constraints.symmetry import ValuePrecedence as ValuePrecedence
    from .constraints.table import TableConstraint as TableConstraint
    from .decision_problem import DecisionProblem as DecisionProblem
    from .decisions.exact_cover import ExactCover as ExactCover
    from .decisions.exact_cover_run import iterate_covers as iterate_covers
    from .decisions.solution_iterator import Completion as Completion
    from .decisions.solution_iterator import iterate_solutions as iterate_solutions
    from .driver import Progress as Progress
    from .dynamic_rules import Futility as Futility
    from .dynamic_rules import LateMoves as LateMoves
    from .dynamic_rules import NullMove as NullMove
    from .dynamic_rules import OwnRule as OwnRule
    from .dynamic_rules import ProbCut as ProbCut
    from .endings import Endings as Endings
    from .errors import ComparisonError as ComparisonError
    from .errors import CompileError as CompileError
    from .errors import HookError as HookError
    from .errors import InstanceError as InstanceError
    from .errors import LimitError as LimitError
    from .errors import TraceError as TraceError
    from .errors import TreepruneError as TreepruneError
    from .families.a_star import a_star as a_star
    from .families.alphabeta import alphabeta as alphabeta
    from .families.alphabeta import iterative_deepening as iterative_deepening
    from .families.alphabeta import null_window as null_window
    from .families.ara_star import ara_star as ara_star
    from .families.backtracking import backtracking as backtracking
    from .families.bae_star import bae_star as bae_star
    from .families.beam_search import beam_search as beam_search
    from .families.beam_stack_search import beam_stack_search as beam_stack_search
    from .families.bidirectional_breadth_first import bidirectional_breadth_first as bidirectional_breadth_first
    from .families.bidirectional_dijkstra import bidirectional_dijkstra as bidirectional_dijkstra
    from .families.branch_and_bound import branch_and_bound as branch_and_bound
    from .families.breadth_first import breadth_first as breadth_first
    from .families.breadth_first_heuristic import breadth_first_heuristic as breadth_first_heuristic
    from .families.constraint_search import constraint_search as constraint_search
    from .families.dijkstra import dijkstra as dijkstra
    from .families.dvcbs import dvcbs as dvcbs
    from .families.dynamic_programming import best_solutions as best_solutions
    from .families.dynamic_programming import count_solutions as count_solutions
    from .families.dynamic_programming import dynamic_programming as dynamic_programming
    from .families.exact_cover import exact_cover as exact_cover
    from .families.explain_infeasible import explain_infeasible as explain_infeasible
    from .families.greedy_best_first import greedy_best_first as greedy_best_first
    from .families.ida_star import ida_star as ida_star
    from .families.limited_discrepancy import limited_discrepancy as limited_discrepancy
    from .families.minimax import minimax as minimax
    from .families.mm import mm as mm
    from .families.mtdf import mtdf as mtdf
    from .families.must_expand import must_expand as must_expand
    from .families.nbs import nbs as nbs
    from .families.principal_variation import pvs as pvs
    from .families.proof_number import proof_number as proof_number
    from .families.retrograde import retrograde as retrograde
    from .families.root_moves import RootMoves as RootMoves
    from .families.root_moves import root_moves as root_moves
    from .families.weighted_a_star import weighted_a_star as weighted_a_star
    from .limits import Limits as Limits
    from .memos.deep_calls import CycleError as CycleError
    from .memos.memo_stats import MemoStats as MemoStats
    from .paths.estimates import Coordinates as Coordinates
    from .paths.graph_paths import Path as Path
    from .paths.graph_paths import shortest_path as shortest_path
    from .paths.graph_paths import shortest_path_lengths as shortest_path_lengths
    from .paths.graph_space import GraphSpace as GraphSpace
    from .paths.implicit_space import ImplicitSpace as ImplicitSpace
    from .paths.implicit_space import implicit as implicit
    from .paths.landmarks import Landmarks as Landmarks
    from .paths.must_expand_run import MustExpand as MustExpand
    from .paths.path_trace import PathTrace as PathTrace
    from .paths.pattern_databases import PatternDatabases as PatternDatabases
    from .paths.pattern_file import cached_pattern_databases as cached_pattern_databases
    from .paths.pattern_run import build_pattern_databases as build_pattern_databases
    from .paths.plot_grid import plot_grid_search as plot_grid_search
    from .paths.plot_grid import plot_search as plot_search
    from .paths.visited import Visited as Visited
    from .permutation_puzzle import Layout as Layout
    from .permutation_puzzle import PermutationPuzzle as PermutationPuzzle
    from .plan import Table as Table
    from .play import play_game as play_game
    from .plot import plot_comparison as plot_comparison
    from .plot import plot_trace as plot_trace
    from .problem import INF as INF
    from .problem import Game as Game
    from .result import Result as Result
    from .result import Stats as Stats
    from .result import Status as Status
    from .result import effective_branching_factor as effective_branching_factor
    from .result import minimal_tree as minimal_tree
    from .rule import RULES as RULES
    from .rule import Guarantee as Guarantee
    from .rule import Rule as Rule
    from .rule import catalogue as catalogue
    from .rule import keep as keep
    from .state_space import StateSpace as StateSpace
    from .subproblems.plot_closing import plot_closing as plot_closing
    from .subproblems.subproblem_trace import SubproblemTrace as SubproblemTrace
    from .trace import Trace as Trace

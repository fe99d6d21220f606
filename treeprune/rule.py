"""The one abstraction of the library, and the catalogue of the rules that are made from it.

A branch is kept while the best it could still give beats what is already held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from ._compiled import compiled


@compiled
def keep(score: Any, bound: Any) -> Any:
    """Tell whether a branch is worth visiting.

    Parameters
    ----------
    score : number or array of shape (n,)
        What the branch could at best still be worth.
    bound : number or array of shape (n,)
        What is already held.

    Returns
    -------
    bool or array of bool, shape (n,)
        True where the score beats the bound. The comparison is strict: a branch that can only equal what is held
        is skipped.

    Notes
    -----
    Search kernels call it on scalars, masks on arrays. Where an exact count is promised, call it on ranks: a strict
    comparison of values drops a whole class of ties. NaN is never kept.

    Examples
    --------
    >>> keep(3, 2), keep(2, 2)
    (True, False)
    """
    return score > bound


class Guarantee(IntEnum):
    """What an answer promises, the strongest first.

    EXACT: the value is the true one. BOUNDED: it is within a stated distance of it. HEURISTIC: nothing is proved.

    Examples
    --------
    >>> weakest([Guarantee.EXACT, Guarantee.HEURISTIC]).name
    'HEURISTIC'
    """

    EXACT = 0
    BOUNDED = 1
    HEURISTIC = 2


@dataclass(frozen=True)
class Rule:
    """One way to skip a branch.

    Attributes
    ----------
    name : str
        What statistics, traces and the command line call it.
    family : str
        The family of the field it belongs to.
    score, bound : str
        What is handed to `keep`, in words.
    guarantee : Guarantee
        What an answer is still worth after the rule has skipped something.
    about : {'tree', 'game'}
        What the guarantee is about. A rule about the game (the horizon) leaves the value exact for the depth-limited
        tree, and only that.
    reference : str
        Where the rule is from.
    """

    name: str
    family: str
    score: str
    bound: str
    guarantee: Guarantee
    about: str
    reference: str


# A rule's place in RULES is the number the kernels count it under.
ALPHA_BETA = 0
TABLE = 1
STATIC_BOUND = 2
HORIZON = 3
PROOF_NUMBER = 4
ENDING = 5
ENHANCED_CUTOFF = 6
STAR1 = 7
STAR2 = 8
STAND_PAT = 9
QUIET_MOVE = 10
NULL_MOVE = 11
LATE_MOVE = 12
FUTILITY = 13
PROBCUT = 14
OWN_RULE = 15
COST_BOUND = 16
DUPLICATE = 17
MOVE_SEQUENCE = 18
PATHMAX = 19
MEETING_BOUND = 20
WEIGHTED_BOUND = 21
FIRST_SOLUTION = 22
BEAM_WIDTH = 23
DISCREPANCY = 24
THRESHOLD = 25
OPEN_LIST = 26
INFEASIBLE = 27
FORWARD_CHECKING = 28
HIDDEN_SINGLE = 29
HALL_SET = 30
BOUNDS_CONSISTENCY = 31
ARC_CONSISTENCY = 32
OWN_PROPAGATOR = 33
SYMMETRY_BREAKING = 34
BACKJUMP = 35
NOGOOD = 36
INCUMBENT = 37
UNCOVERED_ITEM = 38
BOUND = 39
MOVE_BOUND = 40
SECOND_BOUND = 41
THIRD_BOUND = 42
FOURTH_BOUND = 43
MEMO = 44
DOMINANCE = 45
SALIENCY_RANK = 46
SALIENCY_THRESHOLD = 47
ERROR_BUDGET = 48
DEAD_UNIT = 49
UNUSED_UNIT = 50

RULES: tuple[Rule, ...] = (
    Rule("alpha-beta", "alpha-beta", "beta: what the opponent already has elsewhere",
         "the best value of the moves tried so far",
         Guarantee.EXACT, "tree", "Knuth and Moore 1975; fail-soft: Fishburn 1983"),
    Rule("table", "subproblem", "beta, or the stored upper bound if smaller",
         "alpha, or the stored lower bound if larger",
         Guarantee.EXACT, "tree", "Greenblatt, Eastlake and Crocker 1967; Slate and Atkin 1977"),
    Rule("static bound", "alpha-beta", "beta, or upper(s) if smaller",
         "alpha, or lower(s) if larger",
         Guarantee.EXACT, "game", "Berliner 1979 (two bounds of a position); Pons 2015 (in Connect Four)"),
    Rule("horizon", "minimax", "the depth that is left",
         "0",
         Guarantee.HEURISTIC, "game", "Shannon 1950"),
    Rule("proof number", "subproblem", "the limit: at least what another move would cost",
         "the proof or the disproof number",
         Guarantee.EXACT, "tree", "Allis 1994; df-pn: Nagai 2002"),
    Rule("ending", "alpha-beta", "beta, or the value in the table of endings if smaller",
         "alpha, or that value if larger",
         Guarantee.EXACT, "game", "Stroehlein 1970; Thompson 1986; in a search: Schaeffer et al. 1992"),
    Rule("enhanced cutoff", "subproblem", "beta",
         "what the table proves of a move not searched yet",
         Guarantee.EXACT, "tree", "Plaat, Schaeffer, Pijls and de Bruin 1996"),
    Rule("star1", "minimax", "what an outcome can be worth by `score_range`, or the window it must reach",
         "what it must be worth for the mean to lie in the window",
         Guarantee.EXACT, "tree", "Ballard 1983"),
    Rule("star2", "minimax", "as for star1",
         "as for star1, with one move of each outcome probed",
         Guarantee.EXACT, "tree", "Ballard 1983; Hauk, Buro and Schaeffer 2004"),
    Rule("stand pat", "dynamic", "beta",
         "evaluate(s), or the best forcing move",
         Guarantee.HEURISTIC, "game", "Harris 1975; Beal 1990"),
    Rule("quiet move", "dynamic", "evaluate(s), which no quiet move is assumed to beat",
         "the best value held",
         Guarantee.HEURISTIC, "game", "Harris 1975"),
    Rule("null move", "dynamic", "beta",
         "the value, searched less deep, after passing",
         Guarantee.HEURISTIC, "tree", "Beal 1989; Donninger 1993"),
    Rule("late move", "dynamic", "the value of a late move, searched less deep",
         "the best value held",
         Guarantee.HEURISTIC, "tree", "Levy, Broughton and Taylor 1989"),
    Rule("futility", "dynamic", "evaluate(s) + margin",
         "the best value held",
         Guarantee.HEURISTIC, "tree", "Schaeffer 1986; Heinz 1998"),
    Rule("probcut", "dynamic", "the bound, moved by the margin that was learned",
         "the value of a shallow search",
         Guarantee.HEURISTIC, "tree", "Buro 1995"),
    Rule("own rule", "dynamic", "what the user's rule says a move could be worth",
         "the best value held",
         Guarantee.HEURISTIC, "tree", "the class with the method `score`"),
    Rule("cost bound", "heuristic", "-(g + h), the least a path through the state costs",
         "-(the cost that is not allowed now): incumbent, or the next threshold",
         Guarantee.EXACT, "tree", "Hart, Nilsson and Raphael 1968; Korf 1985 (IDA*); Land and Doig 1960"),
    Rule("duplicate", "heuristic", "-g of the new path to a state",
         "-g of the best path to it so far",
         Guarantee.EXACT, "tree", "Dijkstra 1959; Hart, Nilsson and Raphael 1968"),
    Rule("move sequence", "heuristic", "-1: the pair of moves reaches nothing new",
         "-1: what another order, or no move, reaches",
         Guarantee.EXACT, "tree", "Korf 1985; Taylor and Korf 1993"),
    Rule("pathmax", "bidirectional", "-(g + h), h raised by what its neighbours prove",
         "-(the cost that is not allowed now)",
         Guarantee.EXACT, "tree", "Mero 1984; bidirectional: Felner et al. 2005"),
    Rule("meeting bound", "bidirectional", "-(the least a path through the state costs, if it meets the other side)",
         "-(the cheapest meeting found)",
         Guarantee.EXACT, "tree", "Nicholson 1966; Holte et al. 2016; Chen et al. 2017"),
    Rule("weighted bound", "heuristic", "-(g + w h)",
         "-(the incumbent)",
         Guarantee.BOUNDED, "tree", "Pohl 1970; ARA*: Likhachev, Gordon and Thrun 2003"),
    Rule("first solution", "heuristic", "-h",
         "-(h of the goal that was found), 0",
         Guarantee.HEURISTIC, "tree", "Doran and Michie 1966"),
    Rule("beam width", "heuristic", "-rank among the states of its layer",
         "-(width + 1)",
         Guarantee.HEURISTIC, "tree", "Lowerre 1976"),
    Rule("discrepancy", "heuristic", "discrepancies still allowed",
         "discrepancies the branch costs - 1",
         Guarantee.HEURISTIC, "tree", "Harvey and Ginsberg 1995; Korf 1996"),
    Rule("threshold", "heuristic", "-(g + h)",
         "-(the threshold the user set)",
         Guarantee.HEURISTIC, "tree", "the user's number"),
    Rule("open list", "heuristic", "-rank in the open list, or -age in it",
         "-(places + 1), or -(patience + 1)",
         Guarantee.HEURISTIC, "tree", "Russell 1992 (memory-bounded search)"),
    Rule("infeasible", "constraint", "feasible(s): 1, or 0 where what is left cannot meet what is needed",
         "0",
         Guarantee.EXACT, "tree", "Golomb and Baumert 1965 (backtrack programming)"),
    Rule("forward checking", "constraint", "size of a domain, values that an assigned variable forbids left out",
         "0",
         Guarantee.EXACT, "tree", "Haralick and Elliott 1980"),
    Rule("hidden single", "constraint", "places that are left for a value",
         "0",
         Guarantee.EXACT, "tree", "folklore of Latin squares and sudoku; Knuth 2000 (as exact cover)"),
    Rule("Hall set", "constraint", "size of a domain, values that a Hall set of variables uses up left out",
         "0",
         Guarantee.EXACT, "tree", "Hall 1935; intervals: Puget 1998, Lopez-Ortiz et al. 2003"),
    Rule("bounds consistency", "constraint", "size of a domain, its ends without support left out",
         "0",
         Guarantee.EXACT, "tree", "Lhomme 1993; linear: Harvey and Schimpf 2002"),
    Rule("arc consistency", "constraint", "size of a domain, values without support left out",
         "0",
         Guarantee.EXACT, "tree", "Waltz 1972; Mackworth 1977; all different: Regin 1994"),
    Rule("own propagator", "constraint", "size of a domain after the user's propagator",
         "0",
         Guarantee.EXACT, "tree", "the class with the method `propagate`"),
    Rule("symmetry breaking", "constraint", "size of a domain, what only mirrors an assignment that is kept left out",
         "0",
         Guarantee.EXACT, "tree", "Puget 1993; Law and Lee 2004; lex: Crawford et al. 1996"),
    Rule("backjump", "constraint", "-depth of the choice jumped over",
         "-(the deepest choice that the dead end depends on)",
         Guarantee.EXACT, "tree", "Prosser 1993"),
    Rule("nogood", "constraint", "size of a domain, what a search before a restart refuted left out",
         "0",
         Guarantee.EXACT, "tree", "Lecoutre, Sais, Tabary and Vidal 2007"),
    Rule("incumbent", "constraint", "the best the objective can still be",
         "the best solution held",
         Guarantee.EXACT, "tree", "Land and Doig 1960; in constraint search: Van Hentenryck 1989"),
    Rule("uncovered item", "constraint", "options left of an item",
         "0",
         Guarantee.EXACT, "tree", "Knuth 2000 (dancing links)"),
    Rule("bound", "subproblem", "value so far and bound(s), the best that can still come",
         "the best value held",
         Guarantee.EXACT, "tree", "Land and Doig 1960"),
    Rule("move bound", "subproblem", "value so far and move_bound(s, m), asked before the move is played",
         "the best value held",
         Guarantee.EXACT, "tree", "Land and Doig 1960"),
    Rule("second bound", "subproblem", "value so far and the bound of the first object in `bounds`",
         "the best value held",
         Guarantee.EXACT, "tree", "the class with the method `bound`"),
    Rule("third bound", "subproblem", "value so far and the bound of the second object in `bounds`",
         "the best value held",
         Guarantee.EXACT, "tree", "the class with the method `bound`"),
    Rule("fourth bound", "subproblem", "value so far and the bound of the third object in `bounds`",
         "the best value held",
         Guarantee.EXACT, "tree", "the class with the method `bound`"),
    Rule("memo", "subproblem", "the stored value of a subproblem, or the stored bound of it",
         "what it must be worth to matter",
         Guarantee.EXACT, "tree", "Bellman 1957; Michie 1968; with bounds: Marsten and Morin 1978"),
    Rule("dominance", "subproblem", "value so far of a state",
         "that of a state with its key and coordinates at least as large",
         Guarantee.EXACT, "tree", "Kohler and Steiglitz 1974; Ibaraki 1977"),
    Rule("saliency rank", "weights", "-rank by saliency among the weights, units or channels compared",
         "-(how many are kept + 1)",
         Guarantee.HEURISTIC, "tree", "Mozer and Smolensky 1989; LeCun, Denker and Solla 1990; Han et al. 2015"),
    Rule("saliency threshold", "weights", "saliency of a weight, a unit or a channel",
         "the threshold the user set",
         Guarantee.HEURISTIC, "tree", "Han et al. 2015; with a layer's deviation: Guo, Yao and Chen 2016"),
    Rule("error budget", "weights", "the most a weight can change the output on a box of inputs",
         "what is left of the error allowed",
         Guarantee.BOUNDED, "tree", "Moore 1966 (interval arithmetic)"),
    Rule("dead unit", "weights", "the most a rectifier's input can be on a box of inputs",
         "0",
         Guarantee.EXACT, "tree", "Serra, Kumar and Ramalingam 2020; bounds: Moore 1966"),
    Rule("unused unit", "weights", "the largest weight that reads a unit, or that the unit reads",
         "0",
         Guarantee.EXACT, "tree", "folklore: a unit that nothing reads, or that is constant, changes nothing"),
)  # fmt: skip


BY_NAME = {rule.name: rule for rule in RULES}


def weakest(guarantees: Iterable[Guarantee]) -> Guarantee:
    """Return the weakest of some guarantees; EXACT when there are none."""
    return max(guarantees, default=Guarantee.EXACT)


def guarantee_of(skipped: Mapping[str, int], about: str = "tree") -> Guarantee:
    """Apply the law: a run's guarantee is the weakest among the rules that fired.

    Parameters
    ----------
    skipped : mapping of rule name to int
        How many branches each rule skipped.
    about : {'tree', 'game'}
        'tree' asks about the tree that was searched, 'game' about the game behind it, where the horizon counts too.

    Returns
    -------
    Guarantee

    Notes
    -----
    A static bound is a fact about the game. Beside horizon values, which are not, it says nothing about the
    depth-limited tree, so a run in which both fired is HEURISTIC.

    Examples
    --------
    >>> guarantee_of({"alpha-beta": 10, "horizon": 3}).name
    'EXACT'
    >>> guarantee_of({"alpha-beta": 10, "horizon": 3}, about="game").name
    'HEURISTIC'
    """
    fired = [BY_NAME[name] for name, count in skipped.items() if count > 0 and name in BY_NAME]
    mixed = any(r.guarantee > Guarantee.EXACT and r.about == "game" for r in fired) and any(
        r.guarantee == Guarantee.EXACT and r.about == "game" for r in fired
    )
    return weakest(r.guarantee for r in fired if about == "game" or r.about == "tree" or mixed)


def catalogue() -> str:
    """Return the catalogue of rules as a table for people.

    Examples
    --------
    >>> print(catalogue().splitlines()[2].split()[0])
    alpha-beta
    """
    heads = ("rule", "promise", "about", "skips unless keep(score, bound): score", "bound", "reference")
    rows = [(r.name, r.guarantee.name.lower(), r.about, r.score, r.bound, r.reference) for r in RULES]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in (heads, *rows)]
    return "\n".join([lines[0], "  ".join("-" * w for w in widths), *lines[1:]])

"""The names of methods: an algorithm and its parts, joined by +, as `compare`, `solve` and the command line take them.

>>> parse_method("pvs+order+table+killers", 6).name
'pvs + order + table + killers'
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .dynamic_rules import Futility, LateMoves, NullMove, ProbCut
from .plan import CHANCE, ORDERINGS, Plan, Table

ALGORITHMS = ("minimax", "alphabeta", "pvs", "deepening", "null-window", "mtdf")
SWITCHES = ("order", "table", "symmetry", "bounds", "etc", "scout", *ORDERINGS, *CHANCE[1:])
RULES: dict[str, Callable[..., Any]] = {
    "null-move": lambda reduction=2: NullMove(int(reduction)),
    "late-moves": lambda after=3: LateMoves(int(after)),
    "futility": Futility,
    "probcut": lambda confidence=0.95: ProbCut(float(confidence)),
}
NUMBERS = ("aspiration", "quiescence", "threads")
PARTS = (*SWITCHES, *RULES, *NUMBERS)
SMALL_TABLE = Table(entries=2**20)


def number(text: str, part: str) -> Any:
    """Return the number a part is given after `=`."""
    try:
        return float(text) if "." in text or "e" in text else int(text)
    except ValueError:
        raise ValueError(f"{part}={text}: give a number") from None


def parse_method(text: str, depth: int | None, table: Table | None = None) -> Plan:
    """Return the plan that a method's name describes.

    Parameters
    ----------
    text : str
        One of `ALGORITHMS`, then any of `PARTS`: switches such as +order or +killers; rules such as +null-move,
        +futility=100 or +probcut=0.9; numbers such as +quiescence=4, +aspiration=50, +threads=2.
    depth : int or None
    table : Table, optional
        The table of methods that use one; of 2**20 entries by default.

    Raises
    ------
    ValueError
        If a name is not known.
    LimitError
        If the parts do not go together.

    Examples
    --------
    >>> parse_method("alphabeta+order", 4).name
    'alphabeta + order'
    >>> parse_method("deepening+scout+null-move+futility=100", 4).prune
    (NullMove(reduction=2), Futility(margin=100, depth=1))
    """
    algorithm, *words = [word.strip() for word in text.split("+")]
    given = {name: value for name, _, value in (word.partition("=") for word in words)}
    if algorithm not in ALGORITHMS or not set(given) <= set(PARTS):
        raise ValueError(f"method {text!r}: write one of {', '.join(ALGORITHMS)}, then any of +{', +'.join(PARTS)}")
    for name, value in given.items():
        if (name in SWITCHES and value) or (name in (*NUMBERS, "futility") and not value):
            raise ValueError(f"method {text!r}: +{name} " + ("takes no number" if value else f"needs one: +{name}=4"))
    rules = [RULES[n](number(v, n)) if v else RULES[n]() for n, v in given.items() if n in RULES]
    numbers = {name: number(value, name) for name, value in given.items() if name in NUMBERS}
    asks_table = {"table", "symmetry", "etc", "iid", "threads"} & given.keys()
    return Plan(
        "alphabeta" if algorithm == "pvs" else algorithm,
        depth,
        order="order" in given,
        table=(table or SMALL_TABLE) if asks_table else None,
        symmetry="symmetry" in given,
        bounds="bounds" in given,
        scout=algorithm == "pvs" or "scout" in given,
        enhanced="etc" in given,
        ordering=tuple(name for name in ORDERINGS if name in given),
        chance=next((name for name in CHANCE if name in given), CHANCE[0]),
        prune=tuple(rules),
        **numbers,
    )

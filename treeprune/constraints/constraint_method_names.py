"""The names of constraint searches: what is removed, what comes first, what is learned, joined by +.

>>> parse_constraint_method("arc+dom/wdeg+luby+nogoods").name
'arc + dom/wdeg + luby + nogoods'
"""

from __future__ import annotations

from typing import Any

from ..method_names import number
from .constraint import LEVELS
from .constraint_plan import RESTARTS, VALUE_ORDERS, VARIABLE_ORDERS, ConstraintPlan

SWITCHES = {
    "last-conflict": {"last_conflict": True},
    "nogoods": {"nogoods": True},
    "backjumping": {"backjumping": True},
    "no-symmetry": {"symmetry": False},
}
DEFAULT = "default"
"""Each constraint at its own level, the smallest domain first."""


def parse_constraint_method(text: str, solutions: int | None = 1, count_only: bool = False) -> ConstraintPlan:
    """Return the plan that a method's name describes.

    Parameters
    ----------
    text : str
        Any of: a level ('check', 'forward', 'singles', 'hall', 'bounds', 'arc'), a variable order ('input',
        'smallest', 'dom/wdeg', 'impact'), a value order ('min', 'max', 'least-constraining'), restarts ('luby',
        'geometric', with the dead ends before the first: 'luby=50'), 'nogoods', 'backjumping', 'last-conflict',
        'no-symmetry', 'seed=3'; 'default' for none of them.
    solutions : int, optional
        How many are wanted; None: all.
    count_only : bool
        Solutions are counted, not kept.

    Raises
    ------
    ValueError
        If a word is not known, or two say different things of one part.
    LimitError
        If the parts do not go together.

    Examples
    --------
    >>> parse_constraint_method("check+input").propagation
    'check'
    >>> parse_constraint_method("luby=50").restart_base
    50
    """
    parts: dict[str, Any] = {}
    for word in (word.strip() for word in text.split("+")):
        name, _, value = word.partition("=")
        if word == DEFAULT:
            found: dict[str, Any] = {}
        elif word in LEVELS:
            found = {"propagation": word}
        elif word in VARIABLE_ORDERS:
            found = {"variable_order": word}
        elif word in VALUE_ORDERS:
            found = {"value_order": word}
        elif name in RESTARTS:
            found = {"restarts": name} | ({"restart_base": number(value, name)} if value else {})
        elif name == "seed" and value:
            found = {"seed": number(value, name)}
        elif word in SWITCHES:
            found = SWITCHES[word]
        else:
            known = (*LEVELS, *VARIABLE_ORDERS, *VALUE_ORDERS, *RESTARTS, *SWITCHES, "seed=...", DEFAULT)
            raise ValueError(f"method {text!r}: {word!r} is not known; join any of {', '.join(known)} by +")
        for part in found:
            if part in parts:
                raise ValueError(f"method {text!r} names two of a kind: leave {parts[part]!r} or {found[part]!r} out")
        parts |= found
    return ConstraintPlan(solutions=solutions, count_only=count_only, **parts)

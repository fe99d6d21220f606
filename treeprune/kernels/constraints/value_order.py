"""Which value of a variable to try first."""

from __future__ import annotations

from ..._compiled import compiled_apart
from .constraint_memory import VALUE_ORDER
from .domains import maximum, minimum

SMALLEST_VALUE = 0
LARGEST_VALUE = 1
LEAST_CONSTRAINING = 2
OWN_VALUE_ORDER = 3


@compiled_apart
def choose_value(mem, x):
    """Return a value of x that is left."""
    order = mem.options[VALUE_ORDER]
    if order == SMALLEST_VALUE:
        return minimum(mem, x)
    if order == LARGEST_VALUE:
        return maximum(mem, x)
    if order == LEAST_CONSTRAINING:
        return mem.learning.choose_value(mem, x)
    return mem.value_ordering.choose_value(mem, x)

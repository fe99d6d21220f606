"""What numba finds out of an operator, or compares of its options, it need not find out again at the next place.

It asks every template of an operator anew wherever one stands, and compares two equal sets of options value by value:
together a third of the time to compile a kernel.
"""

from __future__ import annotations

import operator
from typing import Any

from numba import types
from numba.core.targetconfig import TargetConfig
from numba.core.types.functions import BaseFunction

from .recursion import entry_being_compiled

_numbas_type = BaseFunction.get_call_type
_numbas_equality = TargetConfig.__eq__
_OPERATORS = frozenset([*filter(callable, vars(operator).values()), bool])
_KNOWN: dict[Any, Any] = {}


def _is_simple(t: Any) -> bool:
    return isinstance(t, types.Number | types.Boolean | types.Array)


def _get_call_type(self: Any, context: Any, args: Any, kws: Any) -> Any:
    """Return the signature of a call."""
    if kws or entry_being_compiled() is None or not all(map(_is_simple, args)) or self.key[0] not in _OPERATORS:
        return _numbas_type(self, context, args, kws)
    key = self, context, tuple(args)
    found = _KNOWN.get(key)
    if found is None or found.args not in self._impl_keys:
        found = _KNOWN[key] = _numbas_type(self, context, args, kws)
    return found


def _equal(self: Any, other: Any) -> Any:
    if self is other or (type(self) is type(other) and self._values == other._values):
        return True
    return _numbas_equality(self, other)


BaseFunction.get_call_type = _get_call_type  # type: ignore[method-assign]
TargetConfig.__eq__ = _equal

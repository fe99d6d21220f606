"""Which groups of propagators a model needs, and the user's own among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..kernels.constraints.constraint_trace import NothingOwn
from ..kernels.constraints.kinds import WAITS
from ..kernels.constraints.propagator_groups import GROUPS


def groups_of(kinds: Sequence[int]) -> Any:
    """Return the component that runs all propagators of a model that the search itself does not know."""
    needed = {kind % WAITS for kind in kinds}
    found: Any = NothingOwn()
    for group, known in GROUPS:
        if needed.intersection(known):
            found = group(found)
    return found

"""The report of a search for the best solution, as people read it."""

from __future__ import annotations

from typing import Any

from .subproblem_hooks import value_of_moves

SHOWN = 10
"""Solutions that are shown."""


def subproblem_summary(result: Any) -> str:
    """Return the report as a block of text."""
    stats, side = result.stats, "least" if result.minimising else "most"
    value = "-" if result.value is None else f"{result.value:,}"
    bound = "" if result.bound in (None, result.value) else f"   (at {side} {result.bound:,}, gap {shown_gap(result)})"
    rows = [
        ("status", f"{result.status.name.lower()}: {result.status.value}"),
        ("cost" if result.minimising else "worth", value + bound),
        ("guarantee", result.guarantee.name.lower()),
        ("decisions", f"{len(result.solution):,}: {result.line() or '-'}"),
        ("method", f"{result.method}, {result.world}" + (f": {result.why}" if result.why else "")),
        (
            "nodes",
            f"{stats.nodes:,} made, {stats.expanded:,} opened in {stats.time:.3f} s "
            f"({stats.nodes_per_second / 1e6:.2f} M nodes/s)",
        ),
    ]
    if len(result.solutions) > 1:
        for moves in result.solutions[:SHOWN]:
            worth = value_of_moves(result.problem, result.state, moves)
            rows.append((f"{-worth if result.minimising else worth:,}", " ".join(result.text_of(moves))))
        if len(result.solutions) > SHOWN:
            rows.append(("", f"... and {len(result.solutions) - SHOWN:,} more"))
    if result.stopped:
        held = "the answer is the best held then" if result.value is not None else "nothing had been found by then"
        rows.insert(3, ("stopped", f"by {result.stopped}; {held}"))
    if stats.skipped:
        rows.append(("skipped", ", ".join(f"{n:,} by {rule}" for rule, n in stats.skipped.items())))
    if stats.stored:
        rows.append(("stored", f"{stats.stored:,} subproblems in {stats.memory / 1e6:,.1f} MB"))
    if stats.compile_time > 0.01:
        rows.append(("compiled in", f"{stats.compile_time:.2f} s, not counted above"))
    return "\n".join(f"{name:<12}{text}" for name, text in rows)


def shown_gap(result: Any) -> str:
    """Return the gap as a number, with its share of the value."""
    if result.gap is None:
        return "unknown"
    return f"{result.gap:,}" + (f", {result.gap / abs(result.value):.2%}" if result.value else "")

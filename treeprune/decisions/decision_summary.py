"""The report of a search for solutions, for people."""

from __future__ import annotations

from ..result import Result

SHOWN = 5
"""Solutions that a report lists."""


def decision_summary(result: Result) -> str:
    """Return the report of a search for solutions as a block of text."""
    stats = result.stats
    rows = [
        ("status", f"{result.status.name.lower()}: {sentence(result)}"),
        ("solutions", f"{result.value:,}" + ("" if result.bound is None else ", there are no others")),
        ("guarantee", result.guarantee.name.lower()),
    ]
    if result.stopped:
        rows.append(("stopped", f"by {result.stopped}; what was found before is kept"))
    for moves in result.solutions[:SHOWN]:
        rows.append(("", " ".join(result.text_of(moves)) or "(nothing is left to decide)"))
    if len(result.solutions) > SHOWN:
        rows.append(("", f"... and {len(result.solutions) - SHOWN:,} more"))
    rate = f"{stats.nodes_per_second / 1e6:.2f} M nodes/s"
    rows += [
        ("method", f"{result.method}, {result.world}" + (f": {result.why}" if result.why else "")),
        ("nodes", f"{stats.nodes:,} in {stats.time:.3f} s ({rate})"),
        ("failures", f"{stats.failures:,} dead ends, depth {stats.max_depth}"),
    ]
    if stats.skipped:
        rows.append(("skipped", ", ".join(f"{n:,} by {rule}" for rule, n in stats.skipped.items())))
    if stats.compile_time > 0.01:
        rows.append(("compiled in", f"{stats.compile_time:.2f} s, not counted above"))
    return "\n".join(f"{name:<12}{text}" for name, text in rows)


def sentence(result: Result) -> str:
    """Say what is known of the solutions."""
    if result.bound:
        return "all solutions are found"
    texts = {
        "OPTIMAL": "as many solutions as were wanted are found",
        "FEASIBLE": "not all solutions that were wanted are found",
        "INFEASIBLE": "it is proved that there is no solution",
        "UNKNOWN": "no solution is found, nothing is proved",
    }
    return texts[result.status.name]

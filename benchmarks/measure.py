"""What all benchmarks share: interleaved repeats, medians of ratios, a table, and peers that may be missing."""

from __future__ import annotations

import importlib
import statistics
from collections.abc import Callable, Sequence
from importlib import metadata
from typing import Any

Times = dict[str, list[float]]


def interleaved(runs: dict[str, Callable[[], float]], repeats: int) -> Times:
    """Run every program once to warm up, then in turns, so that noise meets all of them alike.

    A run returns its own seconds: what it prepares before it starts its clock is not counted.
    """
    for run in runs.values():
        run()
    times: Times = {name: [] for name in runs}
    for _ in range(repeats):
        for name, run in runs.items():
            times[name].append(run())
    return times


def middle_and_noise(values: Sequence[float]) -> tuple[float, float]:
    """Return the median, and half of the range of the middle half of the values, as a share of it."""
    middle = statistics.median(values)
    if len(values) < 2:
        return middle, 0.0
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return middle, (high - low) / 2 / middle


def show_ratio(slow: Sequence[float], fast: Sequence[float]) -> str:
    """Return the median of the ratios of the same turns, and their noise, as tables show it."""
    middle, noise = middle_and_noise([a / b for a, b in zip(slow, fast, strict=True)])
    return f"{middle:,.2f} +-{noise:.0%}" if middle < 10 else f"{middle:,.0f} +-{noise:.0%}"


def show_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table, the first column to the left and the others to the right."""
    widths = [max(len(line[i]) for line in [heads, *rows]) for i in range(len(heads))]
    for line in [heads, ["-" * w for w in widths], *rows]:
        cells = [c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True))]
        print("  ".join(cells).rstrip())


def peer(module: str, distribution: str, hint: str = "") -> Any:
    """Import a peer, or say why it is left out and return None."""
    try:
        found = importlib.import_module(module)
    except ImportError as error:
        print(f"left out: {distribution} ({error}); {hint or f'pip install {distribution}'}")
        return None
    print(f"peer: {distribution} {metadata.version(distribution)}")
    return found

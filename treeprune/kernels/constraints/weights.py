"""Weights: a constraint's grows with each dead end it finds, so the search turns to where it is hard.

    weighted degree    of a variable: 1, and 1 for each of its constraints, and for each dead end those have found

Boussemart, Hemery, Lecoutre and Sais 2004.
"""

from __future__ import annotations

from ..._compiled import compiled_apart


@compiled_apart
def bump(mem, p):
    """Count a dead end that a propagator found, for its constraint and its variables."""
    mem.weight[mem.constraint_of[p]] += 1
    for k in range(mem.first[p], mem.first[p + 1]):
        mem.weighted_degree[mem.scope[k]] += 1


@compiled_apart
def forget_weights(mem):
    """Set all weights to their start."""
    for c in range(len(mem.weight)):
        mem.weight[c] = 1
    for x in range(len(mem.degree)):
        mem.weighted_degree[x] = mem.degree[x]

"""Oracles for problems that tell worth: the best completion of every state, by the definition."""

from __future__ import annotations

import treeprune


def both(problem, method="auto", **options):
    """Search in both worlds, hold one against the other, and return the answer."""
    found = [treeprune.solve(problem, method=method, world=world, **options) for world in ("interpreted", "compiled")]
    assert facts(found[0]) == facts(found[1])
    return found[0]


def facts(result):
    """What both worlds must agree on."""
    stats = result.stats
    return (result.status, result.value, result.bound, result.solution, stats.nodes, stats.failures, stats.leaves,
            stats.skipped, stats.table_hits, stats.table_stores)  # fmt: skip


def best_completion(problem, s, known=None):
    """The best worth of all completions of a state, in the user's sense; None where there is none."""
    known = {} if known is None else known
    if s in known:
        return known[s]
    known[s] = found = worth_of(problem, s, known)
    return found


def worth_of(problem, s, known):
    if not problem.feasible(s):
        return None
    if problem.is_complete(s):
        return 0
    found = [worth for m in problem.moves(s) if (worth := move_worth(problem, s, m, known)) is not None]
    return (min if problem.minimising else max)(found, default=None)


def move_worth(problem, s, m, known):
    """The best worth of a move and all that comes after it."""
    parts = [best_completion(problem, t, known) for t in (problem.play(s, m), *problem.besides(s, m))]
    if None in parts:
        return None
    return (problem.cost if problem.minimising else problem.gain)(s, m) + sum(parts)


def check_hooks(problem):
    """Hold every bound of every state against the best completion, and equal keys against one another.

    Returns the best worth from the start.
    """
    known: dict = {}
    found = best_completion(problem, problem.start(), known)
    sign = -1 if problem.minimising else 1
    by_key: dict = {}
    for s, worth in list(known.items()):
        same = by_key.setdefault((problem.key(s), problem.dominance(s)), worth)
        assert same == worth, (s, same, worth)
        if worth is None:
            continue
        assert sign * worth <= sign * problem.bound(s), s
        if not problem.is_complete(s):
            for m in problem.moves(s):
                best = move_worth(problem, s, m, known)
                assert best is None or sign * best <= sign * problem.move_bound(s, m), (s, m)
    return found


def check_dominance(problem):
    """Hold states with one key against one another: none smaller in its coordinates is completed worse."""
    known: dict = {}
    best_completion(problem, problem.start(), known)
    sign = -1 if problem.minimising else 1
    by_key: dict = {}
    for s in known:
        by_key.setdefault(problem.key(s), []).append(s)
    pairs = 0
    for group in by_key.values():
        for s in group:
            for t in group:
                if all(x >= y for x, y in zip(problem.dominance(s), problem.dominance(t), strict=True)):
                    pairs += s != t
                    assert sign * known[s] >= sign * known[t], (s, t)
    return pairs

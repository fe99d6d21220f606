"""What is promised of a decision problem, tried out in full on small instances: the oracle of dynamic programming."""

import functools

import treeprune

NOTHING = None


def best_of(problem):
    """Return a function from a state to the worth of its best completion, None where there is none: no hook prunes."""
    worth = problem.cost if problem.minimising else problem.gain
    better = min if problem.minimising else max

    @functools.cache
    def best(s):
        if problem.is_complete(s):
            return 0
        found = [(worth(s, m), best(problem.play(s, m))) for m in problem.moves(s)]
        return better((a + b for a, b in found if b is not NOTHING), default=NOTHING)

    return best


def reached(problem):
    """Return all states that moves lead to."""
    found, todo = {problem.start()}, [problem.start()]
    while todo:
        s = todo.pop()
        if not problem.is_complete(s):
            after = {problem.play(s, m) for m in problem.moves(s)} - found
            found |= after
            todo += after
    return found


def check_promises(problem):
    """Refute what hooks promise, or return the best worth: bounds, feasibility, keys, dominance, numbers of keys."""
    best, sign = best_of(problem), -1 if problem.minimising else 1
    by_key = {}
    keys_are_states = type(problem).key is treeprune.DecisionProblem.key
    for s in reached(problem):
        v = best(s)
        assert v is NOTHING or (problem.feasible(s) and sign * problem.bound(s) >= sign * v), (s, v)
        for m in problem.moves(s):
            rest = best(problem.play(s, m))
            worth = problem.cost(s, m) if problem.minimising else problem.gain(s, m)
            assert rest is NOTHING or sign * problem.move_bound(s, m) >= sign * (worth + rest)
        by_key.setdefault(s if keys_are_states else problem.key(s), []).append((problem.dominance(s), v))
        if problem.states is not None:
            assert 0 <= problem.key(s) < problem.states
    for twins in by_key.values():
        for a, v in twins:
            for b, w in twins:
                if all(x >= y for x, y in zip(a, b, strict=True)) and w is not NOTHING:
                    assert v is not NOTHING and sign * v >= sign * w, (a, v, b, w)
    return best(problem.start())


def counts(result):
    """Return what both worlds must agree on."""
    s = result.stats
    return (result.status, result.value, result.bound, result.solution, s.nodes, s.expanded, s.failures, s.skipped)

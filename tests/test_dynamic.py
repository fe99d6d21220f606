"""Dynamic rules: what fired is labelled, what did not fire changed nothing; ProbCut keeps its stated confidence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from games.connect4 import Board, ConnectFour, winning_cells
from tests import naive
from tests.test_alphabeta import SMALL, WORLDS, both
from treeprune.bits import popcount, uint64
from treeprune.game_run import GameRun
from treeprune.kernels.probcut import shallow_depth
from treeprune.plan import Plan, Table

HEURISTIC = {"null move", "late move", "futility", "probcut", "own rule"}


@treeprune.compiled
class Passing(naive.Tree):
    """A tree in which passing leads to the first child, so that null moves have something to search."""

    def null_move(self, s):
        return self.first[s] if self.count[s] > 0 else s

    def forcing(self, s, m):
        return self.prior[m] > 5


@treeprune.compiled
class LowPriority(treeprune.OwnRule):
    """Moves of negative priority are not worth a look near the leaves."""

    def score(self, game, s, m, depth):
        return -1_000 if game.prior[m] < 0 and depth <= 2 else 1_000


RULES = {
    "null move": (treeprune.NullMove(reduction=1),),
    "late move": (treeprune.LateMoves(after=1, depth=2),),
    "futility": (treeprune.Futility(margin=2, depth=2),),
    "own rule": (LowPriority(),),
    "all": (
        treeprune.NullMove(reduction=1),
        treeprune.LateMoves(after=1, depth=2),
        treeprune.Futility(margin=2),
        treeprune.ProbCut(0.9),
        LowPriority(),
        LowPriority(),
    ),
}


@pytest.mark.parametrize("rules", [r if r == "all" else pytest.param(r, marks=pytest.mark.slow) for r in RULES])
@settings(max_examples=40, deadline=None)
@given(game=naive.trees, depth=st.integers(1, 4))
def test_a_rule_that_fired_is_labelled_and_one_that_did_not_changed_nothing(rules, game, depth):
    game = Passing(**vars(game))
    plan = Plan("alphabeta", depth, order=True, table=SMALL, scout=True, prune=RULES[rules])
    result = both(game, plan)
    fired = HEURISTIC & result.stats.skipped.keys()
    if fired:
        assert result.guarantee is treeprune.Guarantee.HEURISTIC
        assert result.status is not treeprune.Status.OPTIMAL
    else:
        assert result.guarantee is treeprune.Guarantee.EXACT
        assert result.value == naive.minimax(game, 0, depth)


def test_rules_fire_and_save_nodes():
    game = Scored()
    for rule, name in [
        (treeprune.NullMove(), "null move"),
        (treeprune.LateMoves(), "late move"),
        (treeprune.Futility(margin=4), "futility"),
        (treeprune.ProbCut(0.9), "probcut"),
        (EdgesLast(), "own rule"),
    ]:
        depth = 14 if name == "probcut" else 9  # it must learn first
        plain = treeprune.iterative_deepening(game, depth=depth, scout=True)
        result = treeprune.iterative_deepening(game, depth=depth, scout=True, prune=(rule,))
        assert result.stats.skipped[name] > 0, name
        assert result.guarantee is treeprune.Guarantee.HEURISTIC
        assert result.stats.nodes < plain.stats.nodes, name


@treeprune.compiled
class EdgesLast(treeprune.OwnRule):
    """Columns at the edge are not worth a look with few plies to go."""

    def score(self, game, s, m, depth):
        return -1_000_000 if depth <= 3 and (m == 0 or m == 6) else 1_000_000


@treeprune.compiled
class Scored(ConnectFour):
    """Connect Four with an estimate: cells that would win, counted."""

    def evaluate(self, s):
        if self.is_over(s):
            return 0 if s.plies == 42 and not self.lost(s) else -1000
        free = self.board & ~s.stones
        mine = popcount(winning_cells(s.mover, self.height) & free)
        theirs = popcount(winning_cells(s.mover ^ s.stones, self.height) & free)
        return 3 * (mine - theirs)

    def lost(self, s):
        """Tell whether the opponent has four in a row."""
        return ConnectFour_has_line(s.mover ^ s.stones, self.height)

    def null_move(self, s):
        return Board(s.mover ^ s.stones, s.stones, s.plies)


@treeprune.compiled
def ConnectFour_has_line(stones, height):
    found = uint64(0)
    for step in (1, height, height + 1, height + 2):
        pairs = stones & (stones >> uint64(step))
        found |= pairs & (pairs >> uint64(2 * step))
    return found != 0


def test_probcut_keeps_its_confidence_on_held_back_positions():
    """The margins learned on some positions are tried on others: shallow and deep values searched in full."""
    game, confidence = Scored(), 0.9
    run = GameRun(
        game,
        None,
        Plan("deepening", 17, order=True, table=Table(entries=2**18), prune=(treeprune.ProbCut(confidence),)),
        WORLDS[1],
    )
    margins = run.run().margins
    assert margins, "nothing was learned"
    rng = np.random.default_rng(5)
    states = []
    while len(states) < 400:
        s = game.start()
        for _ in range(rng.integers(1, 8)):
            s = game.play(s, int(rng.choice(list(game.moves(s)))))
            if game.is_over(s):
                break
        else:
            states.append(s)
    wrong = tried = 0
    for depth, (pairs, low, high) in margins.items():
        if pairs < 20 or depth > 5:
            continue
        for s in states:
            deep = treeprune.alphabeta(game, s, depth).value
            error = deep - treeprune.alphabeta(game, s, shallow_depth(depth)).value
            tried += 2
            wrong += (error < low) + (error > high)
    assert tried >= 400
    print(f"\nforetold wrongly: {wrong} of {tried}, {wrong / tried:.1%}; allowed {1 - confidence:.0%}")
    assert wrong / tried <= 1 - confidence


def test_the_margin_is_a_distribution_free_bound():
    """Order statistics of exchangeable errors: the share beyond the margin is at most the risk, on average."""
    rng = np.random.default_rng(1)
    risk, n = 0.05, 128
    k = int((n + 1) * risk)
    shares = []
    for _ in range(4000):
        errors = np.sort(rng.standard_cauchy(n))
        shares.append(rng.standard_cauchy() < errors[k - 1])
    assert np.mean(shares) <= risk + 3 * np.sqrt(risk * (1 - risk) / 4000)

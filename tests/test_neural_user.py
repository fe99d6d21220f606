"""What a new user of the neural part ran into."""

from __future__ import annotations

import numpy as np
import pytest

from treeprune import neural


@pytest.fixture
def task():
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(4, 10))
    labels = rng.integers(0, 4, 300)
    return (centres[labels] + rng.normal(size=(300, 10))).astype(np.float32), labels


@pytest.fixture
def net(task):
    made = neural.MLP([10, 24, 16, 4], rng=0)
    neural.train(made, *task, epochs=5, rng=0)
    return made


@pytest.mark.parametrize("flow", [neural.prune_gradually, neural.prune_with_surgery])
@pytest.mark.parametrize("schedule", ["cubic", "linear"])
def test_short_runs_prune_in_many_steps(net, task, flow, schedule):
    found = flow(net, *task, 0.8, schedule=schedule, epochs=4, rng=0)  # 20 steps
    seen = [sparsity for _, sparsity in found.updates]
    assert found.reached
    assert max(np.diff(seen)) < 0.4


def test_the_reacting_schedule_gets_somewhere_in_a_short_run(net, task):
    schedule = neural.reacting_schedule(tolerance=10.0)
    found = neural.prune_gradually(net, *task, 0.8, schedule=schedule, epochs=5, rng=0)  # 25 steps
    assert found.reached


def test_an_interval_that_is_given_is_kept(net, task):
    schedule = neural.linear_schedule(end=1.0, every=10)
    found = neural.prune_gradually(net, *task, 0.8, schedule=schedule, epochs=4, rng=0)
    assert [step for step, _ in found.updates] == [0, 10, 20]

"""One-shot pruning: traces, refits, budgets and the whole, against definitions and brute force."""

from __future__ import annotations

import itertools
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treeprune import Limits, Status
from treeprune.neural import MLP, Adam, Dense, Flatten, Network, NetworkError, ReLU, accuracy, obs_layers, train
from treeprune.neural.budget_problem import BudgetProblem, hull
from treeprune.neural.budget_search import filled, transfers
from treeprune.neural.budgets import SensitivityCurve, allocate, levels
from treeprune.neural.conv2d import Conv2d
from treeprune.neural.costs import cost_named
from treeprune.neural.divergences import DIVERGENCES, class_gradients, kl_divergence, squared_change
from treeprune.neural.kernels.obs import remove_weights
from treeprune.neural.losses import log_softmax
from treeprune.neural.obs_layers import LayerwisePruner
from treeprune.neural.obs_refit import refitted
from treeprune.neural.obs_trace import ObsTrace, damped, trace_rows
from treeprune.neural.one_shot import prune_one_shot
from treeprune.neural.row_importance import row_importance
from treeprune.neural.weight_rows import Moments, columns_of, moments, outputs_of, passed, row_layers, rows_of
from treeprune.rule import Guarantee


def hessian_of(n, rng, samples=None):
    x = rng.normal(size=(samples or 3 * n, n)) @ rng.normal(size=(n, n))
    return x.T @ x / len(x)


def greedy_by_definition(w, hessian):
    """Remove, one by one, what makes the best completion of the removed set least; inverses from scratch each time."""
    inverse, gone, losses = np.linalg.inv(hessian), [], []
    for _ in w:
        prices = {}
        for q in set(range(len(w))) - set(gone):
            s = [*gone, q]
            prices[q] = w[s] @ np.linalg.solve(inverse[np.ix_(s, s)], w[s])
        gone.append(min(prices, key=prices.get))
        losses.append(prices[gone[-1]])
    return gone, losses


@pytest.mark.parametrize("block", [1, 3, 64])
def test_trace_is_greedy_by_definition(block):
    rng = np.random.default_rng(block)
    hessian, w = hessian_of(9, rng), rng.normal(size=(4, 9))
    trace = trace_rows(w, hessian, damping=1e-3, block=block)
    for row in range(4):
        order, losses = greedy_by_definition(w[row], damped(hessian, 1e-3))
        assert trace.order[row].tolist() == order
        np.testing.assert_allclose(trace.loss[row], losses, rtol=1e-9)


def test_loss_of_a_trace_is_the_change_of_the_output():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(500, 8)) @ rng.normal(size=(8, 8))
    w = rng.normal(size=8)
    trace = trace_rows(w[None], x.T @ x / 500, damping=1e-10)
    for gone in range(1, 8):
        kept = trace.order[0, gone:]
        fit = np.linalg.lstsq(x[:, kept], x @ w, rcond=None)[0]
        assert np.mean((x[:, kept] @ fit - x @ w) ** 2) == pytest.approx(trace.loss[0, gone - 1], rel=1e-6)


def test_machine_code_does_what_python_does():
    rng = np.random.default_rng(1)
    c = np.linalg.inv(hessian_of(12, rng))
    results = []
    for kernel in (remove_weights, remove_weights.python):
        w = np.linspace(-1, 1.3, 12)
        d, gone, u = np.diagonal(c).copy(), np.zeros(12, bool), np.zeros((7, 12))
        order, loss = np.empty(7, np.int64), np.empty(7)
        kernel(c, w, d, np.full(12, 1e-9), gone, u, order, loss, 0)
        results.append((w, d, gone, u, order, loss))
    for one, two in zip(*results, strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-9, atol=1e-12)


def test_constant_inputs_go_first_and_cost_nothing():
    rng = np.random.default_rng(0)
    hessian = hessian_of(6, rng)
    hessian[[1, 4]], hessian[:, [1, 4]] = 0, 0
    trace = trace_rows(rng.normal(size=(2, 6)), hessian)
    assert [sorted(order[:2].tolist()) for order in trace.order] == [[1, 4], [1, 4]]
    assert not trace.loss[:, :2].any()
    assert (np.diff(trace.loss, axis=1) >= 0).all()


@given(st.integers(0, 40), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_masks_of_a_trace_keep_as_many_as_asked_and_what_goes_last(count, seed):
    rng = np.random.default_rng(seed)
    order = np.array([rng.permutation(10) for _ in range(4)])
    loss = np.cumsum(rng.integers(0, 3, (4, 10)), axis=1).astype(float)  # many ties
    mask = ObsTrace(order, loss).kept(count, rng.choice([0.5, 1.0, 2.0], 4))
    assert mask.sum() == count
    for row in range(4):
        left = mask[row, order[row]]
        assert (np.diff(left.astype(int)) >= 0).all()


def test_weights_that_are_not_allowed_are_gone():
    rng = np.random.default_rng(3)
    hessian, w = hessian_of(7, rng), rng.normal(size=(3, 7))
    allowed = rng.random((3, 7)) > 0.4
    trace = trace_rows(w, hessian, allowed=allowed)
    for row in range(3):
        gone = int((~allowed[row]).sum())
        assert set(trace.order[row, :gone]) == set(np.flatnonzero(~allowed[row]))
        part = np.ix_(allowed[row], allowed[row])
        order, losses = greedy_by_definition(w[row, allowed[row]], damped(hessian, 1e-3)[part])
        assert trace.order[row, gone:].tolist() == np.flatnonzero(allowed[row])[order].tolist()
        np.testing.assert_allclose(trace.loss[row, gone:], losses, rtol=1e-9)


@pytest.mark.parametrize("bias", [True, False])
def test_refit_is_that_of_lstsq(bias):
    rng = np.random.default_rng(5)
    x, y = rng.normal(2, 1, size=(400, 6)), rng.normal(size=(400, 3))
    network = MLP([6, 3], bias=bias, rng=0)
    node = row_layers(network)["fc1"]
    found = moments(node, iter([x[:150], x[150:]]), iter([y[:150], y[150:]]))
    kept = rng.random((3, 6)) > 0.4
    weight, biases = refitted(np.zeros((3, 6)), kept, found, damping=1e-12)
    for row in range(3):
        table = np.column_stack([x[:, kept[row]], np.ones(400)]) if bias else x[:, kept[row]]
        fit = np.linalg.lstsq(table, y[:, row], rcond=None)[0]
        np.testing.assert_allclose(weight[row, kept[row]], fit[: kept[row].sum()], atol=1e-8)
        assert biases[row] == pytest.approx(fit[-1] if bias else 0, abs=1e-8)
    assert not weight[~kept].any()


def test_refit_of_everything_leaves_a_layer_as_it_was():
    rng = np.random.default_rng(6)
    network = MLP([5, 4], rng=1)
    x = rng.normal(size=(300, 5)).astype(np.float32)
    pruner = LayerwisePruner(network, x)
    pruner.measure("fc1")
    w = network.layers["fc1"].parameters["weight"]
    weight, bias = refitted(w.astype(float), np.ones(w.shape, bool), pruner.found["fc1"])
    np.testing.assert_allclose(weight, w, atol=1e-5)
    np.testing.assert_allclose(bias, network.layers["fc1"].parameters["bias"], atol=1e-5)


# --- budgets ---


def curves_of(rng, layers, most):
    curves = {}
    for i in range(layers):
        size = int(rng.integers(1, most))
        cost = tuple(int(c) for c in rng.integers(0, 20, size))
        loss = tuple(np.round(rng.random(size) * 5, int(rng.integers(0, 4))).tolist())
        curves[f"l{i}"] = SensitivityCurve(cost, cost, loss)
    return curves


def by_enumeration(curves, budget):
    choices = itertools.product(*[list(zip(c.cost, c.loss, strict=True)) for c in curves.values()])
    return min((sum(x for _, x in p) for p in choices if sum(c for c, _ in p) <= budget), default=None)


@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(0, 60))
@settings(max_examples=150, deadline=None)
def test_knapsack_is_that_of_enumeration(seed, layers, budget):
    curves = curves_of(np.random.default_rng(seed), layers, 6)
    best = by_enumeration(curves, budget)
    if best is None:
        with pytest.raises(NetworkError, match="raise the budget"):
            allocate(curves, budget, world="interpreted")
        return
    found = allocate(curves, budget, world="interpreted")
    assert found.loss == pytest.approx(best, abs=1e-9)
    assert found.cost <= budget
    assert found.result.status is Status.OPTIMAL
    assert found.result.guarantee is Guarantee.EXACT


def test_both_worlds_choose_with_the_same_nodes():
    rng = np.random.default_rng(11)
    for _ in range(10):
        curves = curves_of(rng, 6, 9)
        budget = sum(min(c.cost) for c in curves.values()) + 25
        runs = [allocate(curves, budget, world=world) for world in ("interpreted", "compiled")]
        assert runs[0].level == runs[1].level
        assert runs[0].result.stats.nodes == runs[1].result.stats.nodes
        assert runs[0].result.stats.skipped == runs[1].result.stats.skipped


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_relaxation_is_below_every_completion(seed):
    rng = np.random.default_rng(seed)
    curves = curves_of(rng, 3, 5)
    costs, losses = [c.cost for c in curves.values()], [c.loss for c in curves.values()]
    budget = sum(min(c) for c in costs) + int(rng.integers(0, 30))
    problem = BudgetProblem.of(costs, losses, budget)

    def least(s):
        if problem.is_complete(s):
            return 0.0
        return min((problem.cost(s, m) + least(problem.play(s, m)) for m in problem.moves(s)), default=np.inf)

    s = problem.start()
    while not problem.is_complete(s):
        assert problem.bound(s) <= least(s) + 1e-9
        s = problem.play(s, next(iter(problem.moves(s))))


def test_hull_leaves_out_what_is_above_a_line():
    assert hull((3, 0, 1, 2), (0.0, 6.0, 5.9, 1.0)) == [(0, 6.0), (2, 1.0), (3, 0.0)]


def test_a_search_that_is_stopped_has_a_gap():
    rng = np.random.default_rng(2)
    curves = {
        f"l{i}": SensitivityCurve(k := levels(1000 + 37 * i), k, tuple((rng.random(len(k)) / np.sqrt(k)).tolist()))
        for i in range(30)
    }
    found = allocate(curves, 5000, limits=Limits(nodes=400), world="interpreted")
    assert found.result.status is Status.FEASIBLE
    assert found.result.gap > 0
    assert "gap" in str(found)


@pytest.mark.parametrize(
    ("curves", "words"),
    [
        ({}, "no curves"),
        ({"fc1": SensitivityCurve((), (), ())}, "'fc1': 0 levels"),
        ({"fc1": SensitivityCurve((1,), (1,), (float("nan"),))}, "'fc1': a loss is not finite"),
        ({"fc1": SensitivityCurve((1,), (-1,), (0.0,))}, "'fc1': costs"),
    ],
)
def test_curves_that_cannot_be_used(curves, words):
    with pytest.raises(NetworkError, match=words):
        allocate(curves, 10)


def test_costs_by_name():
    network = MLP([6, 5, 2], rng=0)
    nodes = row_layers(network)
    assert cost_named("weights", network, nodes)("fc1", 7) == 7
    assert cost_named("multiply-adds", network, nodes)("fc1", 7) == 7
    assert cost_named("bytes", network, nodes)("fc1", 3) == 3 * 8 + 4 * 6
    assert cost_named("bytes", network, nodes)("fc1", 30) == 120
    with pytest.raises(NetworkError, match="cost='time'"):
        cost_named("time", network, nodes)


@given(st.integers(0, 10**6), st.sampled_from([0.5, 0.1, 0.01]))
@settings(max_examples=60, deadline=None)
def test_transfers_keep_to_the_total_the_floors_and_the_sizes(seed, share):
    rng = np.random.default_rng(seed)
    sizes = {name: int(rng.integers(1, 400)) for name in "abc"}
    kept = {name: int(rng.integers(1, size + 1)) for name, size in sizes.items()}
    prices = dict(zip("abc", rng.integers(1, 9, 3).tolist(), strict=True))
    budget = sum(prices[name] * k for name, k in kept.items()) + int(rng.integers(0, 10))
    floors = {name: int(rng.integers(1, k + 1)) for name, k in kept.items()}
    for found in transfers(kept, share, lambda name, k: prices[name] * k, budget, sizes, floors, rng):
        assert sum(prices[name] * k for name, k in found.items()) <= budget
        assert all(floors[name] <= k <= sizes[name] for name, k in found.items())
    grown = filled(kept, lambda name, k: prices[name] * k, budget, sizes)
    assert all(kept[name] <= k <= sizes[name] for name, k in grown.items())
    assert sum(prices[name] * k for name, k in grown.items()) <= budget


# --- divergences and importance ---


def test_divergences_by_definition():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(50, 4)), rng.normal(size=(50, 4))
    p, q = np.exp(log_softmax(a)), np.exp(log_softmax(b))
    assert kl_divergence(a, b) == pytest.approx(float(np.mean(np.sum(p * np.log(p / q), axis=1))))
    assert kl_divergence(a, a) == 0
    assert squared_change(a, b) == pytest.approx(float(np.mean(np.sum((a - b) ** 2, axis=1))))


def test_sampled_gradients_have_the_fisher_information_as_their_square():
    logits = np.tile(np.array([[1.0, 0.0, -1.0]]), (200_000, 1))
    gradients = class_gradients(logits, np.random.default_rng(0))
    p = np.exp(log_softmax(logits[:1]))[0]
    np.testing.assert_allclose(gradients.T @ gradients / len(gradients), np.diag(p) - np.outer(p, p), atol=5e-3)


def test_importance_is_the_mean_square_of_gradients_by_differences():
    network = MLP([3, 5, 4], rng=2, dtype=np.float64)
    x = np.random.default_rng(0).normal(size=(6, 3))
    draws = [np.random.default_rng(9), np.random.default_rng(9)]
    found = row_importance(network, x, DIVERGENCES["squared"], draws[0])["fc1"]
    signs = DIVERGENCES["squared"].gradients(network(x), draws[1])
    bias, expected = network.layers["fc1"].parameters["bias"], []
    for unit in range(5):
        before = bias[unit]
        ends = []
        for h in (1e-6, -1e-6):
            bias[unit] = before + h
            ends.append((network(x) * signs).sum(axis=1))
        bias[unit] = before
        expected.append(np.mean(((ends[0] - ends[1]) / 2e-6) ** 2))
    expected = np.maximum(expected, 1e-3 * np.mean(expected))
    np.testing.assert_allclose(found, expected, rtol=1e-4)


# --- the whole ---


def blobs(samples=600, rng=0):
    generator = np.random.default_rng(rng)
    y = generator.integers(0, 4, samples)
    centres = np.random.default_rng(1).normal(size=(4, 20)) * 1.2
    return (centres[y] + generator.normal(size=(samples, 20))).astype(np.float32), y


@pytest.fixture(scope="module")
def trained():
    x, y = blobs()
    network = MLP([20, 32, 16, 4], rng=0)
    train(network, x, y, epochs=20, optimizer=Adam(3e-3), rng=0)
    return network, x, y


def test_one_shot_beats_magnitude_without_labels(trained):
    network, x, y = trained
    before = {name: array.copy() for name, array in network.parameters().items()}
    found = prune_one_shot(network.copy(), 0.9, x, trials=6, rng=0)
    assert sum(found.kept.values()) == found.total - round(0.9 * found.total) == found.masks.kept
    assert found.guarantee is Guarantee.HEURISTIC
    assert found.removed == {"saliency rank": round(0.9 * found.total)}
    for name, array in network.parameters().items():
        assert (array == before[name]).all()
    for name, mask in found.masks.items():
        assert int(mask.sum()) == found.kept[name.removesuffix(".weight")]
        assert not found.network.parameters()[name][~mask].any()
    by_magnitude = prune_one_shot(network.copy(), 0.9, x, budgets="magnitude", search=False, rng=0)
    assert found.divergence <= by_magnitude.divergence
    plain = network.copy()
    weights = np.concatenate([np.abs(w).ravel() for w in plain.weights().values()])
    border = np.partition(weights, round(0.9 * len(weights)))[round(0.9 * len(weights))]
    plain.apply_masks({name: np.abs(w) >= border for name, w in plain.weights().items()})
    assert accuracy(found.network, x, y) > accuracy(plain, x, y)
    assert found.allocation.result.status is Status.OPTIMAL
    assert "proved best" in str(found)
    assert pickle.loads(pickle.dumps(found)).kept == found.kept


@pytest.mark.parametrize("budgets", ["knapsack", "magnitude", "importance", "uniform"])
@pytest.mark.parametrize("cost", ["weights", "multiply-adds", "bytes", lambda name, kept: 3 * kept + 1])
def test_totals_are_kept_whatever_they_count(trained, budgets, cost):
    network, x, _ = trained
    found = prune_one_shot(network.copy(), 0.8, x[:200], budgets=budgets, cost=cost, search=False, rng=0)
    count = cost_named(cost, network, row_layers(network))
    total = sum(count(name, w.size) for name, w in ((n[:-7], w) for n, w in network.weights().items()))
    assert sum(count(name, k) for name, k in found.kept.items()) <= total - round(0.8 * total)
    assert {trial.origin for trial in found.trials} == {budgets}


def test_budgets_that_are_given_are_kept(trained):
    network, x, _ = trained
    found = prune_one_shot(network.copy(), 0.5, x, budgets={"fc1": 0.9, "fc2": 500}, rng=0)
    assert found.kept == {"fc1": 64, "fc2": 12, "fc3": 64}
    assert [trial.origin for trial in found.trials] == ["given"]


def test_the_same_generator_gives_the_same_network(trained):
    network, x, _ = trained
    runs = [prune_one_shot(network.copy(), 0.9, x, trials=4, rng=7) for _ in range(2)]
    assert runs[0].kept == runs[1].kept
    for name, array in runs[0].network.parameters().items():
        assert (array == runs[1].network.parameters()[name]).all()


def test_masked_weights_stay_masked_and_amounts_are_of_the_original(trained):
    network, x, _ = trained
    first = prune_one_shot(network.copy(), 0.5, x, trials=2, rng=0)
    second = prune_one_shot(first.network.copy(), 0.8, x, trials=2, rng=0)
    assert sum(second.kept.values()) == second.total - round(0.8 * second.total)
    for name, mask in second.masks.items():
        assert not (mask & ~first.masks[name]).any()


def test_ctrl_c_and_time_limits_leave_the_best_so_far(trained):
    network, x, _ = trained

    def press(trial):
        raise KeyboardInterrupt

    found = prune_one_shot(network.copy(), 0.9, x, rng=0, progress=press)
    assert found.stopped == "interrupted"
    assert len(found.trials) == 1
    assert found.masks.kept == found.total - round(0.9 * found.total)
    assert prune_one_shot(network.copy(), 0.9, x, rng=0, time_limit=0).stopped == "time"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"amount": 1.5}, "share lies between 0 and 1"),
        ({"amount": 1.0}, "floors"),
        ({"budgets": "best"}, "budgets='best'"),
        ({"budgets": {"fc9": 0.5}}, "fc9"),
        ({"budgets": {"fc1": 1.0}}, "layer 'fc1'"),
        ({"cost": "time"}, "cost='time'"),
        ({"divergence": "l1"}, "divergence='l1'"),
        ({"damping": 0.0}, "damping"),
        ({"floor": 0}, "floor"),
        ({"inputs": np.zeros((0, 20))}, "no inputs"),
        ({"inputs": np.full((5, 20), np.nan)}, "only finite"),
        ({"inputs": np.zeros((5, 3))}, "shape"),
    ],
)
def test_bad_arguments_are_named(trained, arguments, words):
    network, x, _ = trained
    with pytest.raises(NetworkError, match=words):
        prune_one_shot(network.copy(), **{"amount": 0.5, "inputs": x[:50], **arguments})


def test_inputs_that_are_all_alike_are_no_hindrance(trained):
    network, _, _ = trained
    found = prune_one_shot(network.copy(), 0.9, np.ones((30, 20)), trials=1, rng=0)
    assert np.isfinite(found.divergence)
    assert found.divergence < 1e-6  # the biases alone give what is constant


def test_moments_without_a_bias_are_not_centred():
    network = MLP([2, 1], bias=False, rng=0)
    node = row_layers(network)["fc1"]
    found = moments(node, iter([np.array([[1.0, 2.0]])]), iter([np.array([[3.0]])]))
    assert found.hessian.tolist() == [[1, 2], [2, 4]]
    assert isinstance(found, Moments)


# --- convolutions ---


def small_convolutional(rng=0):
    layers = [
        ("conv1", Conv2d(4, 3, padding=1)), ("relu1", ReLU()), ("conv2", Conv2d(6, 3, stride=2)), ("relu2", ReLU()),
        ("flat", Flatten()), ("fc", Dense(3)),
    ]  # fmt: skip
    return Network(layers, (2, 8, 8), rng=rng)


@pytest.mark.parametrize("name", ["conv1", "conv2"])
def test_columns_times_rows_are_the_convolution(name):
    network = small_convolutional()
    x = np.random.default_rng(0).normal(size=(5, 2, 8, 8)).astype(np.float32)
    node = network.nodes[[n.name for n in network.nodes].index(name)]
    inputs = next(passed(network, node.inputs[0], x))
    outputs = outputs_of(node.layer, next(passed(network, name, x)))
    found = columns_of(node.layer, inputs) @ rows_of(node.layer).T + node.layer.parameters["bias"]
    np.testing.assert_allclose(found, outputs, atol=1e-5)


def test_convolutions_are_pruned_and_refitted():
    network = small_convolutional()
    x = np.random.default_rng(1).normal(size=(200, 2, 8, 8)).astype(np.float32)
    found = prune_one_shot(network.copy(), 0.6, x, trials=3, rng=0)
    assert found.masks["conv1.weight"].shape == (4, 2, 3, 3)
    assert sum(found.kept.values()) == found.total - round(0.6 * found.total)
    plain = network.copy()
    plain.apply_masks(found.masks)
    dense = network(x)
    assert found.divergence < 0.5 * kl_divergence(dense, plain(x))
    pruner = LayerwisePruner(network, x)
    alone = pruner.alone("conv2", 216)
    np.testing.assert_allclose(alone(x), dense, atol=1e-4)
    assert pruner.error(alone, "conv2") < 1e-8


def test_outputs_that_are_not_held_are_computed_again(monkeypatch):
    network = small_convolutional()
    x = np.random.default_rng(1).normal(size=(60, 2, 8, 8)).astype(np.float32)
    one = LayerwisePruner(network, x).pruned({"conv1": 20, "conv2": 40})
    monkeypatch.setattr(obs_layers, "HELD", 0)
    other = LayerwisePruner(network, x).pruned({"conv1": 20, "conv2": 40})
    np.testing.assert_allclose(one(x), other(x), atol=1e-6)


def test_uniform_budgets_that_take_nothing_keep_all():
    x = np.random.default_rng(0).normal(size=(300, 6))
    found = prune_one_shot(MLP([6, 10, 3], rng=0), 0.0, x, budgets="uniform", search=False, rng=0)
    assert (found.kept, found.removed) == ({"fc1": 60, "fc2": 30}, {})

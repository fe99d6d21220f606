"""What is proved of networks on boxes of inputs, against inputs drawn from them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treeprune.neural import MLP, Adam, Dense, Dropout, Flatten, Network, NetworkError, ReLU, train
from treeprune.neural.certificates import certify, largest_certified_sparsity
from treeprune.neural.dead_units import find_dead_units, prune_dead_units
from treeprune.neural.difference_bounds import difference_bounds
from treeprune.neural.error_budget import prune_within, worst_changes
from treeprune.neural.intervals import Interval, affine, box, interval_bounds
from treeprune.neural.masks import Masks
from treeprune.neural.zonotopes import zonotope_bounds
from treeprune.rule import Guarantee


def network_of(seed, widths=(5, 12, 9, 3), scale=2.0):
    network = MLP(list(widths), rng=seed, dtype=np.float64)
    for array in network.parameters().values():
        array *= scale
    return network


def pruned_copy(network, share, rng):
    other = network.copy()
    other.apply_masks({name: rng.random(w.shape) > share for name, w in network.weights().items()})
    return other


def drawn(area, count, rng):
    """Return inputs from each box, shape (count, boxes, ...), a third of them at corners."""
    share = rng.random((count, *area.lower.shape))
    share[::3] = np.round(share[::3])
    return np.clip(area.lower + share * (area.upper - area.lower), area.lower, area.upper)


@given(st.integers(0, 10**6), st.sampled_from([0.0, 1e-3, 0.1, 2.0]))
@settings(max_examples=20, deadline=None)
def test_bounds_hold_what_is_drawn(seed, eps):
    rng = np.random.default_rng(seed)
    network = network_of(seed)
    other = pruned_copy(network, 0.5, rng)
    area = box(rng.normal(size=(4, 5)), eps)
    bounds = interval_bounds(network, area)
    names = list(bounds)
    kinds = difference_bounds(network, other, area), zonotope_bounds(network, other, area)
    for name in names:
        for one, two in ((kinds[0][name].dense, kinds[1][name].dense), (kinds[0][name].change, kinds[1][name].change)):
            assert (two.width <= one.width + 1e-12).all()
    for x in drawn(area, 30, rng):
        ours, theirs = network.forward(x, watch=names)[1], other.forward(x, watch=names)[1]
        for name in names:
            assert (ours[name] >= bounds[name].lower).all()
            assert (ours[name] <= bounds[name].upper).all()
            for value, interval in (
                (ours[name], kinds[0][name].dense),
                (theirs[name], kinds[0][name].pruned),
                (theirs[name] - ours[name], kinds[0][name].change),
                (ours[name], kinds[1][name].dense),
                (theirs[name], kinds[1][name].pruned),
                (theirs[name] - ours[name], kinds[1][name].change),
            ):
                slack = 1e-13 * (1 + np.abs(value))  # of the pass in float64 itself
                assert (value >= interval.lower - slack).all()
                assert (value <= interval.upper + slack).all()


def test_sums_are_rounded_outward():
    # 1 + 2**-53 and the like vanish in float64; exact sums by fractions
    rng = np.random.default_rng(0)
    for _ in range(50):
        w = rng.normal(size=(1, 40)) * 10.0 ** rng.integers(-12, 12, 40)
        x = rng.normal(size=(1, 40)) * 10.0 ** rng.integers(-12, 12, 40)
        b = rng.normal(size=1)
        exact = sum((Fraction(p) * Fraction(q) for p, q in zip(w[0], x[0], strict=True)), Fraction(b[0]))
        found = affine(w, b, Interval(x, x))
        assert Fraction(found.lower[0, 0]) <= exact <= Fraction(found.upper[0, 0])


def outputs_in_fractions(network, x):
    values = [Fraction(float(number)) for number in x]
    for node in network.nodes:
        if node.layer.kind == "Dense":
            weight, bias = node.layer.parameters["weight"].tolist(), node.layer.parameters["bias"].tolist()
            sums = [sum((Fraction(w) * v for w, v in zip(row, values, strict=True)), Fraction(0)) for row in weight]
            values = [total + Fraction(b) for total, b in zip(sums, bias, strict=True)]
        else:
            values = [max(value, Fraction(0)) for value in values]
    return values


@pytest.mark.parametrize("seed", range(12))
def test_bounds_hold_without_any_slack(seed):
    """Weights of all sizes, so that most of a sum is lost in float64; numbers are compared as fractions."""
    rng = np.random.default_rng(seed)
    network = MLP([3, 5, 4, 2], rng=seed, dtype=np.float64)
    for array in network.parameters().values():
        array *= 10.0 ** rng.integers(-9, 9, array.shape)
    other = pruned_copy(network, 0.3, rng)
    area = box(rng.normal(size=(1, 3)) * 10.0 ** rng.integers(-5, 5, (1, 3)), [0, 1e-12, 1e-3, 1.0][seed % 4])
    kinds = [bounds(network, other, area)["fc3"] for bounds in (difference_bounds, zonotope_bounds)]
    for x in drawn(area, 12, rng)[:, 0]:
        dense, pruned = outputs_in_fractions(network, x), outputs_in_fractions(other, x)
        change = [q - p for p, q in zip(dense, pruned, strict=True)]
        for found in kinds:
            for values, interval in ((dense, found.dense), (pruned, found.pruned), (change, found.change)):
                for value, lower, upper in zip(values, interval.lower[0], interval.upper[0], strict=True):
                    assert Fraction(float(lower)) <= value <= Fraction(float(upper))


def test_bounds_at_a_point_are_the_numbers():
    network = network_of(1)
    x = np.random.default_rng(0).normal(size=(6, 5))
    other = pruned_copy(network, 0.5, np.random.default_rng(1))
    pair = difference_bounds(network, other, box(x))["fc3"]
    np.testing.assert_allclose(pair.change.lower, other(x) - network(x), atol=1e-12)
    np.testing.assert_allclose(pair.change.upper, other(x) - network(x), atol=1e-12)


def test_difference_is_narrower_than_two_networks_apart():
    network = network_of(2)
    other = network.copy()
    mask = np.ones((12, 5), bool)
    mask[0, 0] = False
    other.apply_masks({"fc1.weight": mask})
    pair = difference_bounds(network, other, box(np.zeros((1, 5)), 1.0))["fc3"]
    apart = pair.pruned.upper - pair.dense.lower
    assert (pair.change.upper < apart / 3).all()


# --- dead units ---


def with_dead_units():
    network = network_of(3)
    network.parameters()["fc1.bias"][[2, 5]] = -30
    network.parameters()["fc2.bias"][4] = -80
    return network


def test_dead_units_are_found_and_change_nothing_on_the_box():
    network = with_dead_units()
    other = network.copy()
    area = box(np.zeros((1, 5)), 1.0)
    found = prune_dead_units(other, area)
    assert {2, 5} <= set(np.flatnonzero(found.dead["fc1"]))
    assert found.dead["fc2"][4]
    assert found.removed == {"dead unit": int(found.dead["fc1"].sum() + found.dead["fc2"].sum())}
    assert found.guarantee is Guarantee.EXACT
    assert not other.parameters()["fc1.weight"][2].any()
    assert other.parameters()["fc1.bias"][2] == 0
    assert not other.parameters()["fc2.weight"][:, 2].any()
    x = drawn(area, 5000, np.random.default_rng(0))[:, 0]
    assert np.abs(other(x) - network(x)).max() < 1e-12
    # a search for a counterexample: climb the difference of the two outputs, from many starts
    for start in x[:20]:
        point = start[None].copy()
        for step in range(60):
            trials = np.clip(point + np.random.default_rng(step).normal(0, 0.3, (40, 5)), -1, 1)
            change = np.abs(other(trials) - network(trials)).max(axis=1)
            assert change.max() < 1e-12
            point = trials[[np.argmax(change)]]


def test_off_the_box_dead_units_may_wake():
    network = with_dead_units()
    other = network.copy()
    prune_dead_units(other, box(np.zeros((1, 5)), 1.0))
    x = np.random.default_rng(0).normal(0, 100, (500, 5))
    assert np.abs(other(x) - network(x)).max() > 1


def test_a_unit_that_reaches_zero_exactly_is_dead_and_one_above_it_is_not():
    network = MLP([1, 2, 1], rng=0, dtype=np.float64)
    network.set_arrays({"fc1.weight": [[0.0], [1.0]], "fc1.bias": [0.0, -1.0]})
    # the sum of the second is rounded outward, so that its bound is just above 0: kept, for it cannot be proved
    assert find_dead_units(network, box([[0.5]], 0.25)).dead["fc1"].tolist()[1]
    assert not find_dead_units(network, box([[0.5]], 0.6)).dead["fc1"][1]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_unit_that_rounding_alone_wakes_is_not_dead(dtype):
    """1e8 - 1 - 1e8 + 0.5 is below 0; in float32 the 1 is lost, and the unit gives 0.5."""
    network = MLP([3, 2, 1], rng=0, dtype=dtype)
    network.set_arrays({"fc1.weight": [[1e8, -1, -1e8], [1, 1, 1]], "fc1.bias": [0.5, 0], "fc2.weight": [[1, 1]]})
    other = network.copy()
    found = prune_dead_units(other, box([[1.0, 1.0, 1.0]]))
    assert found.dead["fc1"].tolist() == [dtype is np.float64, False]
    assert np.array_equal(other(np.ones((1, 3))), network(np.ones((1, 3))))


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 10**6), near=st.floats(-3, 3))
def test_what_goes_as_dead_changes_no_bit_in_float32(seed, near):
    """Biases so that units nearly reach zero, at points where sums in float32 fall to either side."""
    rng = np.random.default_rng(seed)
    network = MLP([6, 40, 20, 3], rng=seed)
    x = rng.normal(size=(1, 6)).astype(np.float32)
    network.parameters()["fc1.bias"][...] = -(network.parameters()["fc1.weight"] @ x[0]) - near * 1e-7
    other = network.copy()
    prune_dead_units(other, box(x))
    assert np.array_equal(other(x), network(x))


def test_a_pass_that_could_overflow_proves_nothing_dead():
    net = MLP([2, 2, 1], rng=0)
    # 1e38 * 4 - 1e38 * 4 is far below zero with its bias, and no number where a sum of float32 passes 3.4e38
    net.set_arrays({"fc1.weight": [[1e38, -1e38], [1, 1]], "fc1.bias": [-1e37, 0], "fc2.weight": [[1.0, 1]]})
    with pytest.raises(NetworkError, match=r"layer 'fc1'.*float32 holds 3\.4e\+38.*scale"):
        find_dead_units(net, box([[4.0, 4.0]], 0.01))
    assert find_dead_units(net.astype(np.float64), box([[4.0, 4.0]], 0.001)).dead["fc1"].tolist() == [True, False]
    assert find_dead_units(net, box([[0.1, 0.1]], 0.001)).dead["fc1"].tolist() == [True, False]


def test_units_that_were_removed_are_dead_again():
    network = with_dead_units()
    area = box(np.zeros((1, 5)), 1.0)
    first, again = prune_dead_units(network, area), find_dead_units(network, area)
    assert all((again.dead[name] >= dead).all() for name, dead in first.dead.items())
    more = sum(int((again.dead[name] & ~dead).sum()) for name, dead in first.dead.items())
    assert again.removed == ({"dead unit": more} if more else {})
    prune_dead_units(network, area)
    assert find_dead_units(network, area).removed == {}


def test_bounds_beyond_float64_are_refused():
    network = MLP([2, 2, 1, 1], rng=0, dtype=np.float64)
    network.set_arrays({"fc1.weight": [[1e200, 0], [0, 1e200]], "fc2.weight": [[1e200, -1e200]]})
    with pytest.raises(NetworkError, match="layer 'fc2': a bound is beyond"):
        find_dead_units(network, box([[1.0, 1.0]], 0.1))


def test_nothing_dead_is_exact_and_empty():
    network = MLP([2, 3, 1], rng=0)
    network.parameters()["fc1.bias"][...] = 10
    found = find_dead_units(network, box([[0.0, 0.0]], 1.0))
    assert not found.dead["fc1"].any()
    assert found.always["fc1"].all()
    assert found.removed == {}
    assert found.masks.sparsity == 0


def test_flatten_and_dropout_are_passed():
    layers = [("flat", Flatten()), ("fc1", Dense(4)), ("relu", ReLU()), ("drop", Dropout(0.5)), ("fc2", Dense(2))]
    network = Network(layers, (1, 2, 2), rng=0, dtype=np.float64)
    network.parameters()["fc1.bias"][1] = -10
    found = find_dead_units(network, box(np.zeros((1, 1, 2, 2)), 0.5))
    assert found.dead["fc1"].tolist() == [False, True, False, False] or found.dead["fc1"][1]
    assert not found.masks["fc2.weight"][:, 1].any()


# --- error budgets ---


@given(st.integers(0, 10**6), st.sampled_from([0.0, 0.05, 0.5, 3.0]), st.sampled_from([0.0, 0.1, 1.0]))
@settings(max_examples=20, deadline=None)
def test_the_error_allowed_is_never_exceeded(seed, epsilon, eps):
    rng = np.random.default_rng(seed)
    network = network_of(seed, scale=1.0)
    area = box(rng.normal(size=(3, 5)), eps)
    other = network.copy()
    found = prune_within(other, area, epsilon, method=("intervals", "zonotopes")[seed % 2], rng=0)
    assert found.proved <= epsilon
    assert other.masks == found.masks
    assert found.seen <= found.proved + 1e-12
    for x in drawn(area, 50, rng):
        assert np.abs(other(x) - network(x)).max() <= epsilon + 1e-12
    gone = found.masks.size - found.masks.kept
    assert found.removed == ({"error budget": gone} if gone else {})
    assert found.guarantee is (Guarantee.BOUNDED if gone else Guarantee.EXACT)


def test_what_is_masked_already_is_not_counted():
    network = MLP([4, 8, 2], rng=0)
    network.apply_masks({"fc1.weight": np.arange(32).reshape(8, 4) > 10})
    before = network.copy()
    found = prune_within(network, box(np.zeros((1, 4)), 1.0), 0.0, rng=0)
    assert found.removed == {}
    assert found.guarantee is Guarantee.EXACT
    assert np.array_equal(network.masks["fc1.weight"], before.masks["fc1.weight"])
    assert found.masks["fc1.weight"].sum() == 21


def test_worst_changes_add_up_to_what_any_mask_does():
    network = network_of(4, scale=1.0)
    area = box(np.zeros((1, 5)), 1.0)
    worst = worst_changes(network, area)
    rng = np.random.default_rng(0)
    for share in (0.02, 0.2, 0.9):
        masks = Masks({name: rng.random(w.shape) > share for name, w in network.weights().items()})
        other = network.copy()
        other.apply_masks(masks)
        most = sum(float(worst[name][~mask].sum()) for name, mask in masks.items())
        x = drawn(area, 500, rng)[:, 0]
        assert np.abs(other(x) - network(x)).max() <= most


def test_more_error_removes_more_and_all_of_it_removes_all():
    counts = []
    for epsilon in (0.01, 0.1, 1.0, 1e9):
        network = network_of(5, scale=1.0)
        found = prune_within(network, box(np.zeros((1, 5)), 1.0), epsilon, rng=0)
        counts.append(found.masks.size - found.masks.kept)
    assert counts == sorted(counts)
    assert counts[-1] == found.masks.size


# --- certificates ---


@pytest.mark.parametrize("method", ["intervals", "zonotopes"])
@given(st.integers(0, 10**6), st.sampled_from([0.0, 0.02, 0.2]), st.sampled_from([0.1, 0.5, 0.9]))
@settings(max_examples=15, deadline=None)
def test_certificates_hold_for_what_is_drawn(method, seed, eps, share):
    rng = np.random.default_rng(seed)
    network = network_of(seed)
    other = pruned_copy(network, share, rng)
    x = rng.normal(size=(20, 5))
    found = certify(network, other, x, eps, method=method)
    classes = network.predict(x)
    assert not (found.certified & ~found.agrees).any()
    for near in drawn(box(x, eps), 60, rng):
        assert (other.predict(near) == classes)[found.certified].all()
        assert (np.abs(other(near) - network(near)).max(axis=1) <= found.change_bound + 1e-12).all()


def test_at_a_point_what_agrees_is_certified():
    network = network_of(7)
    other = pruned_copy(network, 0.3, np.random.default_rng(0))
    found = certify(network, other, np.random.default_rng(1).normal(size=(300, 5)))
    assert (found.certified == found.agrees).all()
    assert 0 < found.share < 1
    assert found.looseness == pytest.approx(1)


def test_no_pruning_is_certified_wherever_the_dense_network_is():
    network = network_of(8)
    x = np.random.default_rng(1).normal(size=(50, 5))
    assert certify(network, network.copy(), x).share == 1
    wide = certify(network, network.copy(), x, 0.05)
    assert wide.change_bound.max() < 1e-9
    assert 0 < wide.share < 1


def test_zonotopes_prove_more():
    network = network_of(6, (5, 30, 30, 3), 1.5)
    other = pruned_copy(network, 0.1, np.random.default_rng(0))
    x = np.random.default_rng(1).normal(size=(60, 5))
    one, two = (certify(network, other, x, 0.05, method=method) for method in ("intervals", "zonotopes"))
    assert not (one.certified & ~two.certified).any()
    assert two.share > one.share
    assert np.median(two.change_bound) < 0.8 * np.median(one.change_bound)


def test_ranges_make_boxes_smaller():
    network = network_of(9)
    other = pruned_copy(network, 0.2, np.random.default_rng(0))
    x = np.random.default_rng(1).random((40, 5))
    wide, narrow = certify(network, other, x, 0.1), certify(network, other, x, 0.1, low=0, high=1)
    assert narrow.share >= wide.share
    assert (narrow.change_bound <= wide.change_bound + 1e-12).all()


def test_largest_certified_sparsity_is_certified():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 5))
    y = (x[:, :3]).argmax(axis=1)
    network = MLP([5, 24, 3], rng=0)
    train(network, x, y, epochs=10, optimizer=Adam(1e-2), rng=0)
    found = largest_certified_sparsity(network, x[:100], 0.01, share=0.8, steps=3)
    assert found.certificates.share >= 0.8
    assert found.amount > 0
    assert dict(found.tried)[found.amount] == found.certificates.share
    removed = 1 - sum(int(np.count_nonzero(w)) for w in found.network.weights().values()) / 192
    assert removed == pytest.approx(found.amount, abs=0.01)
    assert found.amount == max(amount for amount, share in found.tried if share >= 0.8)
    none = largest_certified_sparsity(network, x[:100], 50.0, share=0.8)
    assert none.amount == 0
    assert none.certificates.share < 0.8


# --- bad input ---


def test_layers_that_are_not_known_are_named():
    from treeprune.neural import Add

    layers = [("fc1", Dense(3)), ("sum", Add(), ("fc1", "fc1")), ("fc2", Dense(2))]
    network = Network(layers, (4,), rng=0)
    for run in (
        lambda: interval_bounds(network, box(np.zeros((1, 4)))),
        lambda: certify(network, network.copy(), np.zeros((1, 4))),
        lambda: find_dead_units(network, box(np.zeros((1, 4)))),
    ):
        with pytest.raises(NetworkError, match="'sum'"):
            run()


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (lambda n: box([[0.0]], -1.0), "eps=-1.0"),
        (lambda n: box([[np.nan]], 0.1), "only finite"),
        (lambda n: box([[2.0]], 0.1, low=0, high=1), "high=1"),
        (lambda n: box([[-1.0]], 0.1, low=0.5), "low=0.5"),
        (lambda n: interval_bounds(n, box(np.zeros((1, 3)))), "shape"),
        (lambda n: interval_bounds(n, Interval(np.ones((1, 5)), np.zeros((1, 5)))), "lies above the upper"),
        (lambda n: prune_within(n, box(np.zeros((1, 5))), -1.0), "epsilon=-1.0"),
        (lambda n: prune_within(n, box(np.zeros((1, 5))), float("nan")), "epsilon=nan"),
        (lambda n: prune_within(n, box(np.zeros((1, 5))), 1.0, method="lp"), "method='lp'"),
        (lambda n: certify(n, MLP([5, 12, 3], rng=0), np.zeros((1, 5))), "different layers"),
        (lambda n: certify(n, n.copy(), np.zeros((1, 4))), "shape"),
        (lambda n: certify(n, n.copy(), np.zeros((1, 5)), method="milp"), "method='milp'"),
        (lambda n: largest_certified_sparsity(n, np.zeros((1, 5)), share=0), "share=0"),
    ],
)
def test_bad_arguments_are_named(run, words):
    with pytest.raises(NetworkError, match=words):
        run(network_of(0))

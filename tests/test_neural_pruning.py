"""Pruning: saliencies, granularities, amounts, floors, thresholds, and masks beside torch's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treeprune.neural.add import Add
from treeprune.neural.amounts import removed
from treeprune.neural.data_saliency import gradients, squared_gradients
from treeprune.neural.dense import Dense
from treeprune.neural.dropout import Dropout
from treeprune.neural.geometric_median import distance_to_others
from treeprune.neural.granularity import NAMES, Granularity, reduced
from treeprune.neural.layer import NetworkError
from treeprune.neural.losses import cross_entropy
from treeprune.neural.masks import Masks
from treeprune.neural.mlp import MLP
from treeprune.neural.network import Network
from treeprune.neural.pruning import prune
from treeprune.neural.relu import ReLU
from treeprune.neural.saliency import OF_UNITS, OF_WEIGHTS, saliencies
from treeprune.neural.selection import kept_by_rank
from treeprune.neural.sparsity_report import before_after, report
from treeprune.neural.training import train
from treeprune.rule import Guarantee


def small(rng=0, widths=(12, 10, 8, 5)):
    return MLP(widths, rng=rng)


def samples(network, count=40, rng=3):
    generator = np.random.default_rng(rng)
    classes = network.shapes[network.nodes[-1].name][0]
    return generator.normal(size=(count, *network.input_shape)), generator.integers(0, classes, count)


# granularity


@given(
    st.sampled_from([*NAMES, "2:4", "1:3"]),
    st.tuples(st.integers(1, 5), st.integers(1, 9)),
    st.sampled_from([(), (3, 3), (1, 2)]),
)
def test_folding_and_unfolding(name, sides, taps):
    shape = (*sides, *taps)
    granularity = Granularity(name, vector=3)
    weight = np.random.default_rng(0).normal(size=shape)
    folded = granularity.fold(weight)
    assert np.array_equal(granularity.unfold(folded, shape), weight)
    assert granularity.sizes(shape).sum() == weight.size
    if granularity.group is None:
        assert granularity.original_branches(shape, weight.size, shape[0]) == len(folded)
        kept = np.arange(len(folded)) % 2 > 0
        mask = granularity.spread(kept, shape)
        assert mask.shape == shape
        assert np.array_equal(granularity.fold(mask).any(axis=1), kept)


def test_what_the_branches_are():
    weight = np.arange(2 * 3 * 2 * 2).reshape(2, 3, 2, 2)
    assert Granularity("kernel").fold(weight)[4].tolist() == weight[1, 1].ravel().tolist()
    assert Granularity("vector").fold(weight)[1].tolist() == weight[0, 0, 1].tolist()
    assert Granularity("shape").fold(weight)[5].tolist() == weight[:, 1, 0, 1].tolist()
    assert Granularity("input").fold(weight)[2].tolist() == weight[:, 2].ravel().tolist()
    assert Granularity("2:4").fold(weight).shape == (8, 4)  # three inputs, one place filled up


@pytest.mark.parametrize("reduce", ["sum", "mean", "l1", "l2", "max"])
def test_reductions(reduce):
    scores = np.random.default_rng(0).random((4, 3, 2, 2))
    by_hand = {"sum": np.sum, "mean": np.mean, "l1": np.sum, "l2": lambda a: np.sqrt(np.sum(a**2)), "max": np.max}
    expected = [by_hand[reduce](scores[i]) for i in range(4)]
    assert reduced(scores, Granularity("filter"), reduce) == pytest.approx(expected)


@pytest.mark.parametrize("name", ["column", "4:4", "0:4", 3, None])
def test_bad_granularity(name):
    with pytest.raises(NetworkError):
        Granularity(name)


# saliencies


def test_every_criterion_scores_every_layer():
    net = small()
    for criterion in (*OF_WEIGHTS, *OF_UNITS):
        if criterion == "batch-norm-scale":
            continue
        scores = saliencies(net, criterion, data=samples(net), rng=0)
        assert len(scores) == 3
        for name, score in scores.items():
            weight = net.layers[name.removesuffix(".weight")].parameters["weight"]
            assert score.shape == (weight.shape if name.endswith(".weight") else weight.shape[:1])
            assert np.isfinite(score).all()


def test_gradients_are_those_of_the_mean_loss():
    net = MLP([4, 3, 2], rng=0, dtype=np.float64)
    x, y = samples(net, 7)
    found = gradients(net, x, y, ["fc1.weight"], batch=3)["fc1.weight"]
    weight, step = net.parameters()["fc1.weight"], 1e-6
    before = weight[1, 2]
    losses = []
    for value in (before + step, before - step):
        weight[1, 2] = value
        losses.append(cross_entropy(net(x), y)[0])
    weight[1, 2] = before
    assert found[1, 2] == pytest.approx((losses[0] - losses[1]) / (2 * step), rel=1e-4)
    each = [gradients(net, x[i : i + 1], y[i : i + 1], ["fc1.weight"])["fc1.weight"] for i in range(7)]
    squared = squared_gradients(net, x, y, ["fc1.weight"])["fc1.weight"]
    assert squared == pytest.approx(np.mean(np.square(each), axis=0))


def test_frozen_layers_and_dropout_do_not_disturb_saliencies():
    net = Network([("fc1", Dense(6)), ("r", ReLU()), ("d", Dropout(0.5)), ("fc2", Dense(3))], (4,), rng=0)
    x, y = samples(net)
    one = saliencies(net, "taylor", data=(x, y))
    net.freeze("fc1")
    two = saliencies(net, "taylor", data=(x, y))
    assert all(np.array_equal(one[name], two[name]) for name in one)
    assert net.frozen == {"fc1"}


def test_activations_are_measured_behind_the_rectifier_and_noise_before_it():
    net = small()
    x, _ = samples(net)
    raw, _ = net.forward(x.astype(np.float32), watch=[], until="fc1")
    after = np.maximum(raw, 0)
    assert saliencies(net, "activation-mean", data=x)["fc1"] == pytest.approx(after.mean(axis=0), rel=1e-5)
    rms = np.sqrt(np.square(after).mean(axis=0))
    assert saliencies(net, "activation-rms", data=x)["fc1"] == pytest.approx(rms, rel=1e-5)
    assert saliencies(net, "noise-mean", data=x)["fc1"] == pytest.approx(raw.mean(axis=0), rel=1e-4, abs=1e-6)


def test_geometric_median_by_hand():
    weight = np.random.default_rng(0).normal(size=(6, 3, 2, 2))
    rows = weight.reshape(6, -1)
    by_hand = [sum(np.linalg.norm(row - other) for other in rows) / 5 for row in rows]
    assert distance_to_others(weight) == pytest.approx(by_hand)


def test_own_criterion():
    net = small()
    own = {name: np.arange(w.size).reshape(w.shape) for name, w in net.weights().items()}
    prune(net, 0.5, criterion=own, scope="layer")
    assert not net.masks["fc1.weight"].ravel()[:60].any()
    prune(
        net.copy(), 2, criterion=lambda n, data, rng: {"fc1": np.arange(10), "fc2": rng.random(8)}, granularity="unit"
    )
    with pytest.raises(NetworkError, match="no scores for layer 'fc2'"):
        prune(net, 0.5, criterion={"fc1.weight": np.ones((10, 12))})
    with pytest.raises(NetworkError, match=r"'fc1.weight' are float64 of shape \(3,\)"):
        prune(net, 0.5, criterion={"fc1.weight": np.ones(3)})
    with pytest.raises(NetworkError, match="did you mean 'fc1'"):
        prune(net, 0.5, criterion={"fc11": np.ones(3)})
    with pytest.raises(NetworkError, match="layer 'fc1': the criterion scores units"):
        prune(net, 0.5, criterion="activation-mean", data=samples(net)[0])
    bad = {n: np.full(w.shape, np.nan) for n, w in net.weights().items()}
    with pytest.raises(NetworkError, match="which cannot be ranked"):
        prune(net, 0.5, criterion=bad)


# amounts


@given(st.floats(0, 0.88), st.sampled_from(["global", "layer"]), st.sampled_from(NAMES), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_amounts_are_of_the_original_and_never_compound(amount, scope, granularity, seed):
    net = small(seed)
    first = prune(net, amount, scope=scope, granularity=granularity)
    masks = net.masks
    again = prune(net, amount, scope=scope, granularity=granularity)
    assert net.masks == masks
    assert again.skipped == {}
    assert again.guarantee is Guarantee.EXACT
    less = prune(net, amount / 2, scope=scope, granularity=granularity)
    assert less.skipped == {}
    if first.skipped:
        assert first.guarantee is Guarantee.HEURISTIC
    for name in ("fc1", "fc2", "fc3"):
        assert net.masks[f"{name}.weight"].any() if f"{name}.weight" in net.masks else True
    if granularity == "weight" and scope == "global":
        total = sum(w.size for w in net.weights().values())
        assert report(net).nonzero == max(total - removed(amount, total), 3)


@given(st.lists(st.floats(0, 0.9), min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_the_largest_amount_counts(amounts):
    net = small()
    for amount in amounts:
        prune(net, amount)
    total = sum(w.size for w in net.weights().values())
    assert total - report(net).nonzero == removed(max(amounts), total)


def test_counts_and_mappings():
    net = small()
    prune(net, {"fc1": 0.5, "fc2.weight": 7})
    assert [np.count_nonzero(w) for w in net.weights().values()] == [60, 73, 40]
    assert "fc3.weight" not in net.masks or net.masks["fc3.weight"].all()
    net = small()
    prune(net, 100, layers=["fc1", "fc2"])
    assert report(net).nonzero == 240 - 100
    with pytest.raises(NetworkError, match="did you mean 'fc"):
        prune(net, {"fc0": 0.5})
    with pytest.raises(NetworkError, match="not among what is pruned"):
        prune(net, {"fc3": 0.5}, granularity="unit")


def test_rounding_of_shares():
    # the three roundings in use: nearest (torch), down (int()), up (what is kept rounded down)
    assert [removed(0.3, 64, rounding=r) for r in ("nearest", "down", "up")] == [19, 19, 20]
    assert [removed(0.2, 128, rounding=r) for r in ("nearest", "down", "up")] == [26, 25, 26]
    assert [removed(0.3, 10, rounding=r) for r in ("nearest", "down", "up")] == [3, 3, 3]
    with pytest.raises(NetworkError, match="rounding"):
        removed(0.2, 10, rounding="even")


@given(st.floats(0.5, 0.99), st.integers(1, 4), st.integers(1, 8))
@settings(max_examples=30, deadline=None)
def test_floors_and_multiples(amount, floor, round_to):
    net = small()
    prune(net, amount, granularity="unit", scope="layer", floor=floor, round_to=round_to)
    for name, units in (("fc1", 10), ("fc2", 8)):
        mask = net.masks.get(f"{name}.bias", np.ones(units, bool))
        assert mask.sum() >= floor
        assert mask.sum() % round_to == 0 or mask.all()


def test_what_would_empty_a_layer():
    net = small()
    with pytest.raises(NetworkError, match="at most 237 can go"):
        prune(net, 240)
    with pytest.raises(NetworkError, match=r"layer 'fc1': amount=120 .* at most 119 can go"):
        prune(net, {"fc1": 120})
    with pytest.raises(NetworkError, match=r"layer 'fc1': amount=1.0 "):
        prune(net, 1.0, scope="layer")
    assert len(net.masks) == 0
    prune(net, 1.0, scope="layer", floor=0)
    assert report(net).nonzero == 0


BAD = [
    (dict(amount=None), "needs an amount"),
    (dict(amount=1.5), "between 0 and 1"),
    (dict(amount=-0.1), "between 0 and 1"),
    (dict(amount=float("nan")), "give a share"),
    (dict(amount=True), "give a share"),
    (dict(amount="half"), "give a share"),
    (dict(amount=0.5, scope="all"), "scope='all'"),
    (dict(amount=0.5, criterion="magnitud"), "did you mean 'magnitude'"),
    (dict(amount=0.5, criterion="taylor"), "needs data="),
    (dict(amount=0.5, criterion="taylor", data=np.zeros((3, 12))), "needs data="),
    (dict(amount=0.5, criterion="activation-mean", granularity="unit"), "needs data=inputs"),
    (dict(amount=0.5, criterion="batch-norm-scale", granularity="unit"), "no batch normalisation"),
    (dict(amount=0.5, layers="fc9"), "did you mean"),
    (dict(amount=0.5, layers="relu1"), "has no weights"),
    (dict(amount=0.5, layers="fc3", granularity="unit"), "outputs of the network"),
    (dict(amount=0.5, granularity="2:4"), "leave it out"),
    (dict(amount=0.5, threshold=0.1), "leave it out"),
    (dict(amount=0.5, threshold="median"), "quantile"),
    (dict(threshold=float("inf")), "finite number"),
    (dict(threshold=[0.1]), "finite number"),
    (dict(threshold={"fc1": 0.1, "fc2": 0.1, "fc3": "x"}), "finite number"),
    (dict(threshold={"fc1": 0.1, "fc2": 0.1, "fc3": 0.1, "fc4": 0.1}), "did you mean"),
    (dict(amount=0.5, layers=[]), "holds no layer"),
    (dict(amount=2, rounding="even"), "rounding='even'"),
    (dict(threshold={"fc1": 0.1}), "none for layer 'fc2'"),
    (dict(amount=0.5, round_to=0), "round_to=0"),
    (dict(amount=0.5, reduce="median"), "reduce='median'"),
    (dict(amount=0.5, members="some"), "members='some'"),
    (dict(amount=0.5, vector=0), "vector=0"),
    (dict(amount=0.5, floor=2.5), "floor"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD)
def test_bad_arguments_change_nothing(arguments, message):
    net = small()
    before = {name: array.copy() for name, array in net.parameters().items()}
    with pytest.raises(NetworkError, match=message):
        prune(net, **arguments)
    assert all(np.array_equal(array, net.parameters()[name]) for name, array in before.items())
    assert len(net.masks) == 0


# what a pruning leaves


def test_units_go_whole():
    net = small()
    result = prune(net, 0.5, granularity="unit", scope="layer", criterion="l2")
    kept = kept_by_rank(np.linalg.norm(small().parameters()["fc1.weight"], axis=1), 5)
    assert np.array_equal(net.masks["fc1.bias"], kept)
    assert np.array_equal(net.masks["fc1.weight"].all(axis=1), kept)
    assert np.array_equal(net.masks["fc2.weight"].any(axis=0), kept)
    assert not net.parameters()["fc1.bias"][~kept].any()
    assert result.skipped == {"saliency rank": 9}
    assert "9 by saliency rank; heuristic" in result.summary()
    alone = small()
    prune(alone, 0.5, granularity="neuron", layers="fc3", coupled=False)
    assert set(alone.masks) == {"fc3.weight", "fc3.bias"}


def test_n_of_m():
    net = small()
    prune(net, granularity="2:4")
    weight = net.parameters()["fc1.weight"]
    assert (np.count_nonzero(weight.reshape(10, 3, 4), axis=2) == 2).all()
    best = np.sort(np.abs(small().parameters()["fc1.weight"]).reshape(10, 3, 4), axis=2)[..., 2:]
    assert np.array_equal(np.sort(np.abs(weight).reshape(10, 3, 4), axis=2)[..., 2:], best)
    assert prune(net, granularity="2:4").skipped == {}
    ties = {name: np.zeros(w.shape) for name, w in net.weights().items()}
    net = small()
    prune(net, granularity="1:4", criterion=ties)
    assert (net.masks["fc1.weight"].reshape(10, 3, 4).sum(axis=2) == 1).all()


def test_thresholds():
    net = small()
    result = prune(net, threshold=0.2)
    assert all((np.abs(w[w != 0]) > 0.2).all() for w in net.weights().values())
    assert list(result.skipped) == ["saliency threshold"]
    net = small()
    prune(net, threshold={"fc1": 0.1, "fc2": 0.2, "fc3": 9.0})
    assert np.count_nonzero(net.parameters()["fc3.weight"]) == 1  # the floor


def test_masks_beside_those_that_were_there():
    net = small()
    mask = np.ones((10, 12), bool)
    mask[0] = False
    net.apply_masks({"fc1.weight": mask})
    prune(net, 0.5, layers="fc1")
    assert np.count_nonzero(net.masks["fc1.weight"]) == 60
    assert not net.masks["fc1.weight"][0].any()


def test_a_floor_holds_for_each_layer_of_a_coupled_group():
    net = Network(
        [("a", Dense(6)), ("r", ReLU()), ("b", Dense(6)), ("sum", Add(), ("r", "b")), ("c", Dense(2))], (4,), rng=0
    )
    prune(net, 0.99, granularity="unit", scope="layer", floor=2)
    assert np.array_equal(net.masks["a.bias"], net.masks["b.bias"])
    assert net.masks["a.bias"].sum() == 2
    with pytest.raises(NetworkError, match="go together"):
        prune(net, {"a": 0.5, "b": 0.2}, granularity="unit")


# reports


def test_report_counts():
    net = small()
    prune(net, {"fc1": 0.5})
    found = report(net, samples(net)[0], latency_batch=2, repeats=1)
    layer = found.layers[0]
    assert (layer.weights, layer.nonzero, layer.multiply_adds, layer.nonzero_multiply_adds) == (120, 60, 120, 60)
    assert (layer.dense_bytes, layer.csr_bytes, layer.bitmask_bytes) == (480, 60 * 6 + 44, 60 * 4 + 15)
    assert 0 < layer.activation_sparsity < 1
    assert layer.seconds > 0 and found.seconds > 0
    assert found.sparsity == pytest.approx(60 / 240)
    assert found.parameters == 240 + 23
    assert "zero outputs" in str(found)
    text = before_after(report(small()), found)
    assert "120 => 60" in text
    assert "bytes, CSR" in text


# beside torch.nn.utils.prune


def modules(network):
    torch = pytest.importorskip("torch")
    layers = {}
    for name, weight in network.weights().items():
        layers[name] = torch.nn.Linear(weight.shape[1], weight.shape[0])
        with torch.no_grad():
            layers[name].weight.copy_(torch.from_numpy(np.ascontiguousarray(weight)))
    return layers


@pytest.mark.parametrize("amount", [0.1, 0.3, 0.5, 0.9, 33])
def test_global_masks_equal_torchs(amount):
    prune_torch = pytest.importorskip("torch.nn.utils.prune")
    net = MLP([30, 20, 10, 5], rng=1)
    layers = modules(net)
    prune_torch.global_unstructured(
        [(layer, "weight") for layer in layers.values()], prune_torch.L1Unstructured, amount=amount
    )
    prune(net, amount)
    for name, layer in layers.items():
        assert np.array_equal(net.masks.get(name, np.ones(layer.weight.shape, bool)), layer.weight_mask.numpy() > 0)


@pytest.mark.parametrize("amount", [0.3, 0.5, 17])
def test_masks_of_one_layer_equal_torchs(amount):
    prune_torch = pytest.importorskip("torch.nn.utils.prune")
    net = MLP([30, 20, 10, 5], rng=2)
    layers = modules(net)
    prune(net, amount, scope="layer")
    for name, layer in layers.items():
        prune_torch.l1_unstructured(layer, "weight", amount=amount)
        assert np.array_equal(net.masks.get(name, np.ones(layer.weight.shape, bool)), layer.weight_mask.numpy() > 0)


@pytest.mark.parametrize(("n", "reduce"), [(1, "l1"), (2, "l2")])
@pytest.mark.parametrize(("dim", "granularity"), [(0, "unit"), (1, "input")])
def test_structured_masks_equal_torchs(n, reduce, dim, granularity):
    prune_torch = pytest.importorskip("torch.nn.utils.prune")
    net = MLP([30, 20, 10, 6], rng=3)
    layers = modules(net)
    prune(net, 0.5, scope="layer", granularity=granularity, reduce=reduce, coupled=False, layers=["fc1", "fc2", "fc3"])
    for name, layer in layers.items():
        prune_torch.ln_structured(layer, "weight", amount=0.5, n=n, dim=dim)
        assert np.array_equal(net.masks.get(name, np.ones(layer.weight.shape, bool)), layer.weight_mask.numpy() > 0)


def test_masks_with_ties_keep_what_torch_keeps():
    torch = pytest.importorskip("torch")
    prune_torch = pytest.importorskip("torch.nn.utils.prune")
    net = MLP([20, 10, 5], rng=0)
    for array in net.weights().values():
        array[...] = np.random.default_rng(0).integers(-3, 4, array.shape)
    layers = modules(net)
    prune_torch.global_unstructured(
        [(layer, "weight") for layer in layers.values()], prune_torch.L1Unstructured, amount=0.5
    )
    prune(net, 0.5)
    theirs = torch.cat([layer.weight.detach().ravel() for layer in layers.values()]).abs().numpy()
    theirs_kept = np.concatenate([layer.weight_mask.numpy().ravel() for layer in layers.values()]) > 0
    kept = np.concatenate([net.masks[name].ravel() for name in layers])
    assert kept.sum() == theirs_kept.sum()
    ours = np.concatenate([np.abs(w).ravel() for w in magnitudes_of(layers)])
    assert sorted(ours[kept]) == sorted(ours[theirs_kept])
    assert theirs.shape == ours.shape


def magnitudes_of(layers):
    """Return the weights that torch's masks hide."""
    return [
        (layer.weight_orig if hasattr(layer, "weight_orig") else layer.weight).detach().numpy()
        for layer in layers.values()
    ]


def test_random_masks_equal_torchs_with_its_scores():
    torch = pytest.importorskip("torch")
    prune_torch = pytest.importorskip("torch.nn.utils.prune")
    net = MLP([20, 10, 5], rng=0)
    layer = modules(net)["fc1.weight"]
    prune_torch.random_unstructured(layer, "weight", amount=0.37)
    theirs = layer.weight_mask.numpy() > 0
    ours = net.copy()
    prune(ours, 0.37, criterion="random", layers="fc1", rng=0)
    assert ours.masks["fc1.weight"].sum() == theirs.sum()
    # the same scores, handed to both
    scores = torch.rand(10, 20)
    prune_torch.l1_unstructured(other := torch.nn.Linear(20, 10), "weight", 0.37, importance_scores=scores)
    prune(net, 0.37, criterion={"fc1.weight": scores.numpy()}, layers="fc1")
    assert np.array_equal(net.masks["fc1.weight"], other.weight_mask.numpy() > 0)


def test_quantile_rule_of_the_tutorial():
    # per layer: threshold = quantile(|w|, amount), keep |w| > threshold
    torch = pytest.importorskip("torch")
    net = MLP([30, 20, 10, 5], rng=4)
    layers = modules(net)
    prune(net, 0.3, threshold="quantile", scope="layer")
    for name, layer in layers.items():
        size = layer.weight.detach().abs()
        assert np.array_equal(net.masks[name], (size > torch.quantile(size, 0.3)).numpy())
    masks = net.masks
    prune(net, 0.3, threshold="quantile", scope="layer")
    assert net.masks == masks
    prune(net, {"fc1": 0.5, "fc2": 10, "fc3": 0.3}, threshold="quantile")
    assert [net.masks[name].sum() for name in layers] == [300, 140, 35]


def test_masks_are_their_own_whatever_becomes_of_the_arrays_given():
    net = MLP([2, 20, 2], rng=0)
    mine = np.zeros((20, 2), bool)
    mine[0] = True
    net.apply_masks({"fc1.weight": mine})
    mine[...] = True
    assert net.masks.kept == net.copy().masks.kept == 2
    x = np.random.default_rng(0).normal(size=(64, 2))
    train(net, x, (x[:, 0] > 0).astype(int), rng=0)
    assert np.count_nonzero(net.parameters()["fc1.weight"]) == 2
    with pytest.raises(ValueError, match="read-only"):
        net.copy().masks["fc1.weight"][...] = True


@pytest.mark.parametrize("order", ["C", "F"])
def test_masks_keep_the_order_in_memory(order):
    masks = Masks({"w": np.ones((3, 4), bool, order=order)})
    assert masks["w"].flags[f"{order}_CONTIGUOUS"]
    assert np.may_share_memory(Masks(masks)["w"], masks["w"])  # read-only already: not copied again

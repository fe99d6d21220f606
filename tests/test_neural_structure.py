"""Structure: coupled groups, compaction, channels taken out, networks that are loaded again after they shrank."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treeprune.neural.add import Add
from treeprune.neural.batch_norm import BatchNorm
from treeprune.neural.compaction import compact, remove_channels
from treeprune.neural.concat import Concat
from treeprune.neural.constant_channels import constant_channels
from treeprune.neural.conv2d import Conv2d
from treeprune.neural.dense import Dense
from treeprune.neural.dependency_graph import Coupling, followers, group, network_graph
from treeprune.neural.dropout import Dropout
from treeprune.neural.flatten import Flatten
from treeprune.neural.layer import Layer, NetworkError
from treeprune.neural.lenet import LeNet5
from treeprune.neural.masks import Masks
from treeprune.neural.mlp import MLP
from treeprune.neural.model_file import load, save
from treeprune.neural.network import Network
from treeprune.neural.pooling import AveragePool2d, GlobalAveragePool, MaxPool2d
from treeprune.neural.pruning import prune
from treeprune.neural.relu import ReLU
from treeprune.neural.resnet import ResNet18
from treeprune.neural.sparsity_report import report
from treeprune.neural.training import train
from treeprune.rule import Guarantee


@pytest.fixture(scope="module")
def resnet():
    return ResNet18(rng=0)


def lively(network, rng):
    """Give batch normalisation statistics, scales and shifts that matter, and biases of both signs."""
    for name, array in {**network.parameters(), **network.statistics()}.items():
        if array.ndim == 1:
            array[...] = rng.normal(size=array.shape)
        if name.endswith("variance"):
            array[...] = rng.uniform(0.5, 2, array.shape)
    return network


def same_outputs(one, two, rng, share=1e-4):
    x = rng.normal(size=(5, *one.input_shape))
    expected = one(x)
    assert np.abs(two(x) - expected).max() <= share * max(np.abs(expected).max(), 1e-3)


@st.composite
def networks(draw):
    """Random nets of maps: convolutions, normalisation, pooling, sums, concatenation, then vectors."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    layers, maps, last = [], {"input": 2}, "input"

    def put(layer, inputs, channels=None):
        nonlocal last
        last = f"l{len(layers)}"
        layers.append((last, layer, inputs))
        maps[last] = channels if channels is not None else maps[inputs]
        return last

    for _ in range(draw(st.integers(1, 4))):
        source = draw(st.sampled_from(sorted(maps)))
        channels = draw(st.integers(1, 5))
        kernel = draw(st.sampled_from([1, 3]))
        put(Conv2d(channels, kernel, padding=kernel // 2, bias=draw(st.booleans())), source, channels)
        for _ in range(draw(st.integers(0, 2))):
            put(draw(st.sampled_from([BatchNorm, ReLU, Dropout]))(), last)
        alike = [name for name in maps if maps[name] == maps[last] and name not in (last, "input")]
        if alike and draw(st.booleans()):
            channels = maps[last]
            put(Add(), (last, draw(st.sampled_from(alike))), channels)
        if draw(st.booleans()):
            other = draw(st.sampled_from(sorted(maps)))
            channels = maps[last] + maps[other]
            put(Concat(), (last, other), channels)
    inner = last
    pool = draw(st.sampled_from([MaxPool2d(3, 1, 1), AveragePool2d(3, 1, 1), MaxPool2d(2), Conv2d(3, 3), None]))
    if pool is not None:
        put(pool, inner, 3 if isinstance(pool, Conv2d) else maps[inner])
    put(draw(st.sampled_from([GlobalAveragePool, Flatten]))(), last, 0)
    put(Dense(4, bias=draw(st.booleans())), last, 4)
    if draw(st.booleans()):
        put(BatchNorm(), last)
    put(ReLU(), last)
    put(Dense(3, bias=draw(st.booleans())), last, 3)
    network = lively(Network(layers, (2, 5, 5), rng=rng, dtype=np.float64), rng)
    share = draw(st.sampled_from([0.3, 0.7, 0.95]))
    for weight in network.weights().values():
        weight[rng.random(weight.shape) < share] = 0
        weight[rng.random(len(weight)) < share / 2] = 0
    return network, rng


# coupled groups


def test_groups_of_resnet(resnet):
    conv1 = group(resnet, "conv1")
    assert conv1.layers == ("conv1", "layer1.0.conv2", "layer1.1.conv2")
    # torch-pruning 1.6.1 counts 16 members
    assert len(conv1.members) == 16
    assert {m.layer for m in conv1.members if m.side == "input"} == {
        "layer1.0.conv1",
        "layer1.1.conv1",
        "layer2.0.conv1",
        "layer2.0.downsample.0",
    }
    assert [(m.layer, m.side) for m in group(resnet, "layer2.0.conv1").members] == [
        ("layer2.0.conv1", "output"),
        ("layer2.0.bn1", "through"),
        ("layer2.0.relu1", "through"),
        ("layer2.0.conv2", "input"),
    ]
    assert group(resnet, "fc").fixed
    assert len(Coupling(resnet).groups) == 13


def test_concatenation_has_offsets_and_flattening_blocks():
    net = Network(
        [
            ("a", Conv2d(2, 1)),
            ("b", Conv2d(3, 1), "input"),
            ("both", Concat(), ("a", "b")),
            ("flat", Flatten()),
            ("fc", Dense(2)),
        ],
        (1, 2, 2),
        rng=0,
    )
    members = {(m.layer, m.side): m for m in group(net, "b").members}
    assert members["both", "through"].indices.tolist() == [2, 3, 4]
    assert members["fc", "input"].indices.tolist() == list(range(8, 20))
    assert members["fc", "input"].classes.tolist() == np.repeat(members["b", "output"].classes, 4).tolist()


def test_sums_of_concatenations_tie_single_units():
    net = Network(
        [
            ("a", Dense(2)),
            ("b", Dense(3), "input"),
            ("both", Concat(), ("a", "b")),
            ("c", Dense(5), "input"),
            ("sum", Add(), ("both", "c")),
            ("out", Dense(2)),
        ],
        (4,),
        rng=0,
    )
    found = group(net, "b")
    assert set(found.layers) == {"a", "b", "c"}
    assert len(found.classes) == 5
    smaller = remove_channels(net, "b", [1])
    assert smaller.shapes["c"] == (4,)
    assert np.array_equal(smaller.parameters()["c.weight"], np.delete(net.parameters()["c.weight"], 3, axis=0))


def test_what_is_added_to_the_input_stays():
    net = Network([("a", Dense(4)), ("sum", Add(), ("a", "input")), ("out", Dense(2))], (4,), rng=0)
    assert group(net, "a").fixed
    with pytest.raises(NetworkError, match="they stay"):
        remove_channels(net, "a", [0])
    with pytest.raises(NetworkError, match="no layer has units"):
        prune(net, 0.5, granularity="unit")


def test_layers_that_are_not_known_are_left_whole():
    class Mixed(Layer):
        kind = "Mixed"

        def output_shape(self, *inputs):
            return inputs[0]

        def forward(self, inputs, work):
            return inputs[0][:, ::-1]

    net = Network([("a", Dense(4)), ("mixed", Mixed()), ("b", Dense(3)), ("c", Dense(2))], (3,), rng=0)
    assert group(net, "a").fixed
    assert not group(net, "b").fixed
    for name in ("a", "b"):
        net.parameters()[f"{name}.weight"][0] = 0
        net.parameters()[f"{name}.bias"][0] = 0
    net.parameters()["b.weight"][:, 1] = 0
    smaller, found = compact(net)
    assert found.removed == {"b": 1}
    same_outputs(net, smaller, np.random.default_rng(0))


def test_graph_for_networkx(resnet):
    graph = network_graph(resnet)
    assert nx.is_directed_acyclic_graph(graph)
    assert graph.number_of_nodes() == 69
    assert graph.nodes["conv1"]["group"] == graph.nodes["layer1.1.relu2"]["group"]
    assert graph.nodes["fc"]["kind"] == "Dense"
    assert set(graph.successors("maxpool")) == {"layer1.0.conv1", "layer1.0.add"}
    assert followers(resnet, "conv1") == ["bn1", "relu"]
    assert followers(resnet, "layer1.0.conv2") == ["layer1.0.bn2"]


def test_names_that_have_no_group(resnet):
    with pytest.raises(NetworkError, match="did you mean 'layer2"):
        group(resnet, "layer2.0.conv7")
    with pytest.raises(NetworkError, match="has no units"):
        group(resnet, "relu")


# units of ResNet18: the numbers of the tutorial and of torch-pruning 1.6.1


def test_channels_of_one_layer(resnet):
    assert report(resnet).multiply_adds == 37_016_576
    net = resnet.copy()
    prune(net, 0.2, criterion="noise-mean", granularity="unit", layers="layer2.0.conv1", rounding="down", rng=0)
    kept = net.masks["layer2.0.conv1.weight"].reshape(128, -1).all(axis=1)
    assert kept.sum() == 128 - 25
    assert np.array_equal(net.masks["layer2.0.bn1.bias"], kept)
    smaller, found = compact(net)
    parameters = report(smaller)
    assert (parameters.parameters, parameters.multiply_adds) == (11_138_392, 36_325_376)
    assert found.guarantee is Guarantee.EXACT
    assert found.difference < 1e-5
    direct = remove_channels(resnet, "layer2.0.conv1", np.flatnonzero(~kept))
    assert report(direct).parameters == 11_138_392


def test_channels_of_the_stem_go_with_all_that_is_added_to_them(resnet):
    # the tutorial prunes conv1 alone, and makes a downsample branch that the first block never had
    net = resnet.copy()
    prune(net, 12, granularity="unit", layers="conv1")
    smaller, _ = compact(net)
    assert smaller.shapes["layer1.1.add"][0] == smaller.shapes["conv1"][0] == 52
    assert smaller.shapes["layer1.0.conv1"][0] == 64
    # 12 units of three layers, 3 scales and shifts, and 12 inputs of four layers
    gone = 12 * (3 * 49 + 2 * 64 * 9) + 3 * 2 * 12 + 12 * (2 * 64 * 9 + 128 * 9 + 128)
    assert report(smaller).parameters == 11_181_642 - gone


@pytest.mark.parametrize(("amount", "parameters"), [(0.5, 2_801_450), (0.3, 5_465_146)])
def test_uniform_channel_ratios(resnet, amount, parameters):
    # torch-pruning keeps int(channels * (1 - ratio)): what is removed is rounded up
    net = resnet.copy()
    prune(net, amount, criterion="l2", granularity="unit", scope="layer", rounding="up")
    smaller, found = compact(net)
    assert report(smaller).parameters == parameters
    assert found.unread == {}


def test_global_channel_ratio_equals_torch_prunings(torch_resnet):
    torch = pytest.importorskip("torch")
    torch_pruning = pytest.importorskip("torch_pruning")
    torch.manual_seed(0)
    model = torch_resnet.TorchResNet18().eval()
    net = ResNet18(rng=0)
    net.set_arrays(torch_resnet.arrays(model))
    pruner = torch_pruning.pruner.BasePruner(
        model,
        torch.randn(1, 3, 32, 32),
        importance=torch_pruning.importance.GroupMagnitudeImportance(p=2),
        pruning_ratio=0.5,
        global_pruning=True,
        ignored_layers=[model.fc],
    )
    pruner.step()
    prune(
        net,
        0.5,
        criterion=lambda n, data, rng: {k: p**2 for k, p in n.parameters().items() if k.endswith("weight")},
        granularity="unit",
        rounding="up",
        members="all",
        normalize=True,
        reduce="sum",
    )
    smaller, _ = compact(net)
    theirs = {name: m.out_channels for name, m in model.named_modules() if isinstance(m, torch.nn.Conv2d)}
    assert {name: smaller.shapes[name][0] for name in theirs} == theirs
    assert report(smaller).parameters == sum(p.numel() for p in model.parameters())


def test_scales_of_batch_normalisation_as_saliency(resnet):
    net = lively(resnet.copy(), np.random.default_rng(0))
    prune(net, 0.25, criterion="batch-norm-scale", granularity="unit", layers="layer1.0.conv1", scope="layer")
    scale = np.abs(lively(resnet.copy(), np.random.default_rng(0)).parameters()["layer1.0.bn1.weight"])
    kept = net.masks["layer1.0.bn1.weight"]
    assert kept.sum() == 48
    assert scale[~kept].max() < scale[kept].min()
    assert np.array_equal(net.masks["layer1.0.conv2.weight"].any(axis=(0, 2, 3)), kept)
    alone = resnet.copy()
    prune(alone, 0.25, granularity="unit", layers="layer1.0.conv1", coupled=False)
    assert set(alone.masks) == {"layer1.0.conv1.weight", "layer1.0.bn1.weight", "layer1.0.bn1.bias"}


def test_own_scores_of_scales_count_where_all_members_do():
    net = Network([("a", Dense(3)), ("n", BatchNorm()), ("r", ReLU()), ("b", Dense(2))], (4,), rng=0)
    flat = {"a.weight": np.ones((3, 4)), "b.weight": np.ones((2, 3))}
    prune(net, 1, criterion={**flat, "n.weight": [3.0, 1.0, 2.0]}, granularity="unit", members="all")
    assert net.masks["n.bias"].tolist() == [True, False, True]


# compaction


@given(networks())
@settings(max_examples=60, deadline=None)
def test_compaction_changes_nothing(case):
    net, rng = case
    before = {name: array.copy() for name, array in net.parameters().items()}
    smaller, found = compact(net)
    same_outputs(net, smaller, rng, share=1e-10)
    assert all(np.array_equal(array, net.parameters()[name]) for name, array in before.items())
    assert min(shape[0] for shape in smaller.shapes.values()) >= 1
    again, second = compact(smaller)
    assert again is smaller
    assert second.removed == {}
    assert sum(found.removed.values()) == sum(net.shapes[n][0] - smaller.shapes[n][0] for n in Coupling(net).units())


def test_outputs_that_are_small_differences_of_large_numbers_are_not_taken_for_a_defect():
    net, rng = MLP([20, 200, 200, 1], rng=0), np.random.default_rng(0)
    first = rng.normal(size=(200, 20))
    first[100:] = first[:100]
    net.set_arrays({"fc1.weight": first, "fc2.weight": np.repeat(rng.normal(size=(200, 100)), 2, axis=1)})
    net.set_arrays({"fc1.bias": np.zeros(200), "fc2.bias": np.zeros(200), "fc3.bias": [0]})
    second = net.parameters()["fc2.weight"]
    second[:, 100:] = -second[:, :100] * (1 + 1e-5)
    second[:, [*range(20), *range(100, 120)]] = 0
    smaller, found = compact(net)
    assert smaller.parameters()["fc2.weight"].shape == (200, 160)
    assert found.difference <= 1000 * np.finfo(np.float32).eps


def test_a_defect_of_the_smaller_network_is_refused(monkeypatch):
    from treeprune.neural import compaction

    def wrong(*args, **kwargs):
        net = shrunk(*args, **kwargs)
        net.parameters()["fc2.bias"][0] += 0.01
        return net

    shrunk = compaction.shrunk
    monkeypatch.setattr(compaction, "shrunk", wrong)
    net = MLP([6, 8, 3], rng=0)
    prune(net, 0.5, granularity="unit", scope="layer")
    before = {name: array.copy() for name, array in net.parameters().items()}
    with pytest.raises(NetworkError, match="more than rounding"):
        compact(net)
    assert all(np.array_equal(array, net.parameters()[name]) for name, array in before.items())


@given(networks(), st.floats(0, 0.9), st.sampled_from(["global", "layer"]))
@settings(max_examples=40, deadline=None)
def test_units_that_were_pruned_really_go(case, amount, scope):
    net, rng = case
    for weight in net.weights().values():
        weight[...] = rng.normal(size=weight.shape)
    if all(g.fixed for g in Coupling(net).groups):
        return
    try:
        prune(net, amount, granularity="unit", scope=scope, criterion="l2")
    except NetworkError as error:  # so few units that the floors are in the way
        assert "at most" in str(error)
        return
    assert all(weight.any() for name, weight in net.weights().items() if name in net.masks)
    smaller, _ = compact(net)
    same_outputs(net, smaller, rng, share=1e-10)
    masked = {
        n: ~net.masks[f"{n}.weight"].reshape(net.shapes[n][0], -1).any(axis=1)
        for n in Coupling(net).units()
        if f"{n}.weight" in net.masks
    }
    for name, gone in masked.items():
        if not Coupling(net).fixed[Coupling(net).outputs[name]].any():
            assert smaller.shapes[name][0] <= max(len(gone) - gone.sum(), 1)
    # amounts are of the original: the same amount again removes nothing more
    assert prune(smaller, amount, granularity="unit", scope=scope, criterion="l2").skipped == {}


@pytest.mark.parametrize("amount", [0.5, 0.9, 0.98])
def test_compaction_of_lenet(amount):
    rng = np.random.default_rng(0)
    net = lively(LeNet5(rng=0), rng)
    prune(net, amount)
    smaller, found = compact(net)
    same_outputs(net, smaller, rng)
    if amount > 0.9:
        assert found.removed["fc1"] > 20
        assert report(smaller).nonzero <= report(net).nonzero


def test_constants_are_folded_through_two_layers():
    net = MLP([3, 4, 4, 2], rng=0, dtype=np.float64)
    arrays = net.parameters()
    arrays["fc1.weight"][1] = 0
    arrays["fc1.bias"][1] = 2.5
    arrays["fc2.weight"][0] = 0
    arrays["fc2.weight"][0, 1] = 3.0  # reads the constant alone: a constant itself
    smaller, found = compact(net)
    assert found.removed == {"fc1": 1, "fc2": 1}
    assert found.folded == {"fc2": 1, "fc3": 1}
    same_outputs(net, smaller, np.random.default_rng(0), 1e-12)


def test_a_constant_at_a_border_stays_and_without_padding_goes():
    for padding, units in ((1, 3), (0, 2)):
        net = Network(
            [
                ("a", Conv2d(3, 3, padding=1)),
                ("r", ReLU()),
                ("b", Conv2d(2, 3, padding=padding)),
                ("p", GlobalAveragePool()),
            ],
            (1, 6, 6),
            rng=0,
            dtype=np.float64,
        )
        net.parameters()["a.weight"][1] = 0
        net.parameters()["a.bias"][1] = 1.0
        smaller, found = compact(net)
        assert smaller.shapes["a"][0] == units
        assert found.unread == ({"a": 1} if padding else {})
        same_outputs(net, smaller, np.random.default_rng(0), 1e-12)
        net.parameters()["a.bias"][1] = -1.0  # nothing comes through the rectifier
        assert compact(net)[0].shapes["a"][0] == 2


def test_a_constant_goes_into_the_mean_of_the_normalisation_behind():
    rng = np.random.default_rng(0)
    net = Network(
        [("a", Dense(4)), ("r", ReLU()), ("b", Dense(3, bias=False)), ("n", BatchNorm()), ("c", Dense(2, bias=False))],
        (3,),
        rng=0,
        dtype=np.float64,
    )
    lively(net, rng)
    net.parameters()["a.weight"][0] = 0
    net.parameters()["a.bias"][0] = 1.0
    smaller, _ = compact(net)
    assert "b.bias" not in smaller.parameters()
    same_outputs(net, smaller, rng, 1e-12)
    # and where there is neither bias nor normalisation, a bias is made
    net.parameters()["b.weight"][1] = 0
    smaller, _ = compact(net)
    assert smaller.parameters()["c.bias"].shape == (2,)
    same_outputs(net, smaller, rng, 1e-12)


def test_a_bias_that_takes_a_constant_is_not_masked_any_more():
    net = MLP([3, 4, 2], rng=0, dtype=np.float64)
    net.parameters()["fc1.weight"][0] = 0
    net.parameters()["fc1.bias"][0] = 1.0
    net.apply_masks({"fc2.bias": [0, 1], "fc2.weight": np.ones((2, 4))})
    smaller, _ = compact(net)
    same_outputs(net, smaller, np.random.default_rng(0), 1e-12)
    smaller.masks.apply_to(smaller)
    same_outputs(net, smaller, np.random.default_rng(0), 1e-12)


def test_a_dead_layer_keeps_one_unit():
    net = MLP([3, 4, 2], rng=0)
    net.parameters()["fc1.weight"][...] = 0
    smaller, found = compact(net)
    assert smaller.shapes["fc1"] == (1,)
    assert found.removed == {"fc1": 3}
    same_outputs(net, smaller, np.random.default_rng(0))
    assert compact(smaller)[0] is smaller


def test_nothing_to_take_out():
    net = MLP([3, 4, 2], rng=0)
    same, found = compact(net)
    assert same is net
    assert found.guarantee is Guarantee.EXACT
    assert "nothing to take out" in str(found)


def test_numbers_that_are_none_are_not_taken_for_zeros():
    net = MLP([3, 4, 2], rng=0)
    net.parameters()["fc2.weight"][:, 1] = np.nan
    with pytest.raises(NetworkError, match=r"fc2.weight holds nan"):
        compact(net, verify=False)


def test_groups_of_a_deep_network():
    net = MLP([4] + [3] * 60 + [2], rng=0)
    groups = Coupling(net).groups
    assert [g.layers for g in groups] == [(f"fc{i}",) for i in range(1, 62)]
    assert [len(g.members) for g in groups] == [3] * 60 + [1]


def test_masks_of_before_do_not_fit_afterwards():
    net = MLP([6, 5, 4], rng=0)
    masks = prune(net, 0.5, granularity="unit").masks
    smaller, _ = compact(net)
    with pytest.raises(NetworkError, match="compacted after the mask was made"):
        smaller.apply_masks(masks)


def test_what_was_masked_stays_masked_and_frozen_stays_frozen():
    net = MLP([10, 8, 6, 3], rng=0)
    prune(net, 0.5, granularity="unit")
    prune(net, 0.8)
    net.freeze("fc2")
    smaller, _ = compact(net)
    assert smaller.frozen == {"fc2"}
    x = np.random.default_rng(0).normal(size=(60, 10))
    train(smaller, x, np.arange(60) % 3, epochs=3, rng=0)
    for name, mask in smaller.masks.items():
        assert not smaller.parameters()[name][~mask].any()


def test_shrunk_networks_are_loaded_and_amounts_stay_of_the_original(tmp_path):
    net = MLP([20, 16, 12, 5], rng=0)
    prune(net, 0.5, granularity="unit", scope="layer")
    smaller, _ = compact(net)
    again = load(save(smaller, tmp_path / "small.npz"))
    assert again.original_units == {"fc1": 16, "fc2": 12, "fc3": 5}
    assert prune(again, 0.5, granularity="unit", scope="layer").skipped == {}
    assert prune(again, 0.75, granularity="unit", scope="layer").skipped == {"saliency rank": 4 + 3}
    rng = np.random.default_rng(0)
    same_outputs(again, compact(again)[0], rng)
    again = load(tmp_path / "small.npz")
    total = sum(net.original[name] for name in net.weights())
    prune(again, 0.8)
    assert report(again).nonzero == total - round(0.8 * total)
    with pytest.raises(NetworkError, match="at most"):
        prune(again, {"fc1": 16}, granularity="unit")


def test_convolutions_are_loaded_after_they_shrank(resnet, tmp_path):
    net = resnet.copy()
    prune(net, 0.8, granularity="unit", scope="layer", round_to=8)
    smaller, _ = compact(net)
    assert all(shape[0] % 8 == 0 for name, shape in smaller.shapes.items() if name != "fc")
    again = load(save(smaller, tmp_path / "resnet.npz"))
    x = np.random.default_rng(0).normal(size=(2, 3, 32, 32))
    assert np.array_equal(again(x), smaller(x))


@pytest.mark.parametrize(
    ("layer", "indices", "message"),
    [
        ("fc1", [0, 5], "units 0 to 4, not 5"),
        ("fc1", [-1], "not -1"),
        ("fc1", [1, 1], "twice"),
        ("fc1", [0.5], "whole numbers"),
        ("fc1", range(5), "left without units"),
        ("fc2", [0], "they stay"),
        ("fc3", [0], "did you mean"),
        ("relu1", [0], "no units"),
    ],
)
def test_channels_that_cannot_be_taken_out(layer, indices, message):
    net = MLP([4, 5, 3], rng=0)
    with pytest.raises(NetworkError, match=message):
        remove_channels(net, layer, indices)
    assert report(remove_channels(net, "fc1", [])).parameters == report(net).parameters


def test_constants_of_every_kind_of_layer():
    net = Network(
        [
            ("a", Conv2d(2, 1)),
            ("n", BatchNorm()),
            ("m", MaxPool2d(3, 1, 1)),
            ("v", AveragePool2d(3, 1, 1)),
            ("w", AveragePool2d(2), "m"),
            ("g", GlobalAveragePool(), "m"),
        ],
        (1, 4, 4),
        rng=0,
        dtype=np.float64,
    )
    net.parameters()["a.weight"][...] = 0
    net.parameters()["a.bias"][...] = [3.0, 0.0]
    found = constant_channels(net)
    x = np.random.default_rng(0).normal(size=(2, 1, 4, 4))
    _, seen = net.forward(x, watch=net.layers)
    for name, values in found.items():
        if name == "input":
            continue
        for channel, value in enumerate(values):
            if not np.isnan(value):
                assert seen[name][:, channel] == pytest.approx(value, rel=1e-9)
    assert np.isnan(found["v"]).tolist() == [True, False]
    assert not np.isnan(found["g"]).any()


# masks


@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_mask_algebra(seed):
    rng = np.random.default_rng(seed)
    a, b, c = (Masks({"w": rng.random((3, 4)) < 0.5, "v": rng.random(5) < 0.5}) for _ in range(3))
    assert a & b == b & a
    assert a | b == b | a
    assert a & (b | c) == (a & b) | (a & c)
    assert a | (a & b) == a
    assert (a & b).kept <= min(a.kept, b.kept)
    assert (a & Masks({})) == a

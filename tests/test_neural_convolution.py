"""Convolutions, batch normalisation, pooling, LeNet-5 and ResNet18: beside plain loops, differences, and torch."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treeprune.neural import (
    Adam,
    Dense,
    Flatten,
    Network,
    NetworkError,
    ReLU,
    accuracy,
    load,
    pointwise,
    save,
    taps,
    train,
    winograd,
)
from treeprune.neural import columns as by_columns
from treeprune.neural.batch_norm import BatchNorm
from treeprune.neural.compaction import remove_channels
from treeprune.neural.conv2d import Conv2d
from treeprune.neural.conv2d import _method as chosen_method
from treeprune.neural.kernels import bias, columns, normalisation, rectifier, windows
from treeprune.neural.kernels import winograd as winograd_kernels
from treeprune.neural.layer import Workspace
from treeprune.neural.lenet import LeNet5
from treeprune.neural.losses import cross_entropy
from treeprune.neural.memory_order import flat
from treeprune.neural.pooling import AveragePool2d, GlobalAveragePool, MaxPool2d
from treeprune.neural.resnet import ResNet18
from treeprune.neural.training import loss_and_gradients
from treeprune.neural.window import Window, channels_last

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def windows_of(x, kernel, stride, padding, filling=0.0):
    """Yield ((i, j), what the window sees there) with maps (batch, channels, height, width) filled up all round."""
    sides = [(0, 0), (0, 0), (padding, padding), (padding, padding)]
    x = np.pad(x, sides, constant_values=filling)
    for i in range((x.shape[2] - kernel) // stride + 1):
        for j in range((x.shape[3] - kernel) // stride + 1):
            yield (i, j), x[:, :, i * stride : i * stride + kernel, j * stride : j * stride + kernel]


def naive_convolution(x, w, stride, padding):
    seen = dict(windows_of(x, w.shape[2], stride, padding))
    y = np.zeros((len(x), len(w), *(n + 1 for n in max(seen))))
    for (i, j), part in seen.items():
        y[:, :, i, j] = np.tensordot(part, w, ([1, 2, 3], [1, 2, 3]))
    return y


def naive_gradients(x, w, dy, stride, padding):
    dw = np.zeros(w.shape)
    sides = [(0, 0), (0, 0), (padding, padding), (padding, padding)]
    dx = np.zeros(np.pad(x, sides).shape)
    kernel = w.shape[2]
    for (i, j), part in windows_of(x, kernel, stride, padding):
        dw += np.tensordot(dy[:, :, i, j], part, (0, 0))
        place = dx[:, :, i * stride : i * stride + kernel, j * stride : j * stride + kernel]
        place += np.tensordot(dy[:, :, i, j], w, (1, 0))
    return dw, dx[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]


@st.composite
def geometries(draw):
    kernel, stride, padding = draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(st.integers(0, 3))
    if draw(st.booleans()):
        kernel, stride, padding = 3, 1, draw(st.integers(0, 2))
    least = max(1, kernel - 2 * padding)
    height, width = draw(st.integers(least, 9)), draw(st.integers(least, 9))
    return Window(kernel, stride, padding), height, width


def methods(window):
    yield taps
    yield by_columns
    if window.kernel == 1 and window.padding == 0:
        yield pointwise
    if window.kernel == 3 and window.stride == 1 and window.padding <= 2:
        yield winograd


@settings(max_examples=60, deadline=None)
@given(geometries(), st.integers(1, 5), st.integers(1, 4), st.integers(1, 4), st.booleans())
def test_every_method_is_the_plain_loop(geometry, batch, inputs, outputs, small_blocks):
    window, height, width = geometry
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(batch, inputs, height, width)), rng.normal(size=(outputs, inputs, *[window.kernel] * 2))
    expected = naive_convolution(x, w, window.stride, window.padding)
    dy = rng.normal(size=expected.shape)
    slope, input_slope = naive_gradients(x, w, dy, window.stride, window.padding)
    xs, ws, dys = channels_last(x), channels_last(w), channels_last(dy)
    with pytest.MonkeyPatch.context() as patch:
        if small_blocks:
            patch.setattr(by_columns, "BYTES", 1)
            patch.setattr(winograd, "BYTES", 1)
            patch.setattr(winograd, "ROWS", 1)
        for method in methods(window):
            work, y, dw, dx = Workspace(), np.full_like(dys, 7), np.full_like(ws, 7), np.full_like(xs, 7)
            method.forward(xs, ws, window, y, work)
            np.testing.assert_allclose(y.transpose(0, 3, 1, 2), expected, atol=1e-12)
            method.weight_gradient(xs, dys, window, dw, work)
            np.testing.assert_allclose(dw.transpose(0, 3, 1, 2), slope, atol=1e-12)
            method.input_gradient(dys, ws, window, dx, work)
            np.testing.assert_allclose(dx.transpose(0, 3, 1, 2), input_slope, atol=1e-12)


@settings(max_examples=80, deadline=None)
@given(geometries())
def test_windows_know_what_lies_on_padding(geometry):
    window, length, _ = geometry
    pairs = set()
    for place in range(window.places(length)):
        first, end, at = window.taps(place, length)
        pairs |= {(place, tap, at + tap - first) for tap in range(first, end)}
    other = set()
    for tap in range(window.kernel):
        first, end, at = window.reached(tap, length)
        other |= {(place, tap, at + (place - first) * window.stride) for place in range(first, end)}
    assert pairs == other
    places = range(window.places(length))
    everywhere = {(p, t, p * window.stride - window.padding + t) for p in places for t in range(window.kernel)}
    assert pairs == {triple for triple in everywhere if 0 <= triple[2] < length}
    inside = len(pairs) / len(everywhere)
    assert taps.work_share(window, length, length) == pytest.approx(inside**2)


@pytest.mark.parametrize(
    ("window", "shape", "channels", "method"),
    [
        (Window(1, 2), (128, 8, 8, 64), 128, pointwise),
        (Window(3, 1, 1), (128, 8, 8, 64), 64, winograd),
        (Window(3, 1, 1), (1, 8, 8, 64), 64, winograd),
        (Window(3, 1, 1), (1, 4, 4, 64), 64, by_columns),
        (Window(3, 1, 1), (4, 2, 2, 64), 64, by_columns),
        (Window(3, 1, 1), (8, 2, 2, 64), 64, taps),
        (Window(3, 1, 1), (128, 8, 8, 3), 64, by_columns),
        (Window(3, 1, 1), (128, 1, 1, 512), 512, taps),
        (Window(3, 2, 1), (128, 2, 2, 256), 512, taps),
        (Window(7, 2, 3), (128, 32, 32, 3), 64, by_columns),
    ],
)
def test_sizes_choose_the_method(window, shape, channels, method):
    assert chosen_method(window, shape, channels) is method


def in_both(kernel, *arguments):
    """Return the arrays after a kernel has run as machine code, and as Python."""
    results = []
    for run in (kernel, kernel.python):
        copies = [a.copy() if isinstance(a, np.ndarray) else a for a in arguments]
        run(*copies)
        results.append([a for a in copies if isinstance(a, np.ndarray)])
    return zip(*results, strict=True)


def test_machine_code_does_what_python_does():
    rng = np.random.default_rng(0)

    def numbers(*shape):
        return rng.normal(size=shape)

    runs = [
        (columns.to_columns, numbers(2, 5, 4 * 3), numbers(2, 3, 2, 27), 3, 3, 2, 1),
        (columns.add_columns, numbers(2, 3, 2, 27), numbers(2, 5, 4 * 3), 3, 3, 2, 1),
        (winograd_kernels.to_tiles, numbers(2, 5, 4 * 3), numbers(16, 2, 3, 2, 3), numbers(4, 18), 1),
        (winograd_kernels.from_tiles, numbers(16, 2, 3, 2, 3), numbers(2, 5, 3 * 3), numbers(8, 6)),
        (winograd_kernels.gradient_to_tiles, numbers(2, 5, 3 * 3), numbers(16, 2, 3, 2, 3), numbers(4, 12)),
        (normalisation.sum_and_squares, numbers(150, 3), numbers(3), numbers(2, 3), numbers(3), numbers(3)),
        (normalisation.scale_and_shift, numbers(7, 3), numbers(3), numbers(3), numbers(7, 3)),
        (normalisation.sums_of_gradient, numbers(150, 3), numbers(3), numbers(150, 3), numbers(2, 3), numbers(3),
         numbers(3)),
        (normalisation.input_gradient, numbers(7, 3), numbers(7, 3), numbers(3), numbers(3), numbers(3),
         numbers(7, 3)),
        (windows.maximum, numbers(2, 5, 4, 3), numbers(2, 3, 2, 3), np.zeros((2, 3, 2, 3), np.uint8), 3, 2, 1),
        (windows.to_maximum, numbers(2, 3, 2, 3), np.full((2, 3, 2, 3), 4, np.uint8), numbers(2, 5, 4, 3), 3, 2, 1),
        (windows.window_sum, numbers(2, 5, 4, 3), numbers(2, 3, 2, 3), 0.25, 3, 2, 1),
        (windows.spread, numbers(2, 3, 2, 3), numbers(2, 5, 4, 3), 0.25, 3, 2, 1),
        (rectifier.gradient, numbers(9), numbers(9), numbers(9)),
        (bias.add, numbers(150, 3), numbers(3)),
        (bias.gradient, numbers(150, 3), numbers(3), numbers(3)),
    ]  # fmt: skip
    for kernel, *arguments in runs:
        for one, two in in_both(kernel, *arguments):
            np.testing.assert_allclose(one, two, rtol=1e-12, atol=1e-12, err_msg=kernel.__name__)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(4, 7), st.integers(4, 7))
def test_pooling_is_the_plain_loop(kernel, stride, padding, height, width):
    padding = min(padding, kernel // 2)
    rng = np.random.default_rng(0)
    x = rng.integers(-3, 4, (2, 3, height, width)) * 0.5  # equal numbers come
    largest = dict(windows_of(x, kernel, stride, padding, -np.inf))
    mean = dict(windows_of(x, kernel, stride, padding))
    for layer, seen, of in ((MaxPool2d, largest, np.max), (AveragePool2d, mean, np.mean)):
        work = Workspace()
        y = layer(kernel, stride, padding).forward([x], work)
        assert y.shape[1:] == layer(kernel, stride, padding).output_shape(x.shape[1:])
        for (i, j), part in seen.items():
            np.testing.assert_allclose(y[:, :, i, j], of(part, axis=(2, 3)), atol=1e-12)
        # a gradient of ones is shared out without loss, and goes to the first of equal numbers
        (dx,) = layer(kernel, stride, padding).backward(np.ones_like(y), work, [True])
        if layer is MaxPool2d or not padding:
            assert dx.sum() == pytest.approx(y.size)
    one = np.zeros((1, 1, 2, 2))
    pool, work = MaxPool2d(2), Workspace()
    (dx,) = pool.backward(np.ones_like(pool.forward([one], work)), work, [True])
    assert dx.ravel().tolist() == [1, 0, 0, 0]


def test_layers_of_maps_are_those_of_torch(torch_resnet):
    torch = pytest.importorskip("torch")
    nn = torch.nn
    pairs = [
        (Conv2d(5, 3, 2, 1), nn.Conv2d(4, 5, 3, 2, 1), (4, 9, 7)),
        (Conv2d(5, 1, bias=False), nn.Conv2d(4, 5, 1, bias=False), (4, 3, 3)),
        (Conv2d(16, 3, padding=1), nn.Conv2d(16, 16, 3, padding=1), (16, 7, 9)),
        (Conv2d(6, 3, padding=1), nn.Conv2d(4, 6, 3, padding=1), (4, 2, 2)),
        (BatchNorm(), nn.BatchNorm2d(4), (4, 6, 5)),
        (BatchNorm(0.3, 1e-3), nn.BatchNorm1d(8, momentum=0.3, eps=1e-3), (8,)),
        (MaxPool2d(3, 2, 1), nn.MaxPool2d(3, 2, 1), (3, 8, 7)),
        (AveragePool2d(3, 2, 1), nn.AvgPool2d(3, 2, 1), (3, 8, 7)),
    ]
    rng = np.random.default_rng(0)
    for layer, peer, shape in pairs:
        peer = peer.double()
        network = Network([("a", layer)], shape, dtype=np.float64)
        for parameter in peer.parameters():
            parameter.data.normal_()
        network.set_arrays(torch_resnet.arrays(peer, "a."))
        for training in (True, True, False):
            x = rng.normal(size=(3, *shape))
            theirs_x = torch.from_numpy(x).requires_grad_()
            peer.train(training)
            theirs = peer(theirs_x)
            ours, _ = network.forward(x, training=training)
            np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-11, atol=1e-11)
            dy = rng.normal(size=ours.shape)
            peer.zero_grad()
            theirs.backward(torch.from_numpy(dy))
            (dx,) = layer.backward(dy, network.workspace("a"), [True])
            np.testing.assert_allclose(dx, theirs_x.grad.numpy(), atol=1e-11)
            for name, parameter in peer.named_parameters():
                slope = network.workspace("a").gradients[name]
                np.testing.assert_allclose(slope, parameter.grad.numpy(), atol=1e-11)
        for name, value in torch_resnet.arrays(peer, "a.").items():
            np.testing.assert_allclose({**network.parameters(), **network.statistics()}[name], value, rtol=1e-12)


def small_network(dtype=np.float64):
    return Network(
        [
            ("conv1", Conv2d(5, 3, padding=1, bias=False)),
            ("bn1", BatchNorm()),
            ("relu1", ReLU()),
            ("pool1", MaxPool2d(3, 2, 1)),
            ("conv2", Conv2d(6, 3, 2, 1)),
            ("relu2", ReLU()),
            ("pool2", AveragePool2d(2, 1)),
            ("conv3", Conv2d(4, 1)),
            ("pool3", GlobalAveragePool()),
            ("bn2", BatchNorm()),
            ("fc", Dense(3)),
        ],
        (2, 11, 10),
        rng=0,
        dtype=dtype,
    )


@pytest.mark.parametrize("training", [True, False])
def test_gradients_are_central_differences(training):
    """Along random directions, none of which flips a rectifier or moves a maximum."""
    network, rng = small_network(), np.random.default_rng(3)
    x, y = rng.normal(size=(6, 2, 11, 10)), np.arange(6) % 3
    network.set_arrays({n: a + 0.3 * rng.random(a.shape) for n, a in network.statistics().items()})
    statistics = {n: a.copy() for n, a in network.statistics().items()}
    output, _ = network.forward(x, training=training)
    gradients = {n: g.copy() for n, g in network.backward(cross_entropy(output, y)[1]).items()}
    assert gradients.keys() == network.parameters().keys()

    def loss():
        network.set_arrays(statistics)
        output, seen = network.forward(x, training=training, watch=["relu1", "relu2", "pool1"])
        where = network.workspace("pool1").saved["where"]
        return cross_entropy(output, y)[0], [seen["relu1"] > 0, seen["relu2"] > 0, where.copy()]

    for name, array in network.parameters().items():
        before, checked = array.copy(), 0
        for _ in range(10):
            direction = rng.normal(size=array.shape)
            ends = []
            for step in (1e-6, -1e-6):
                array[...] = before + step * direction
                ends.append(loss())
            array[...] = before
            if all(np.array_equal(a, b) for a, b in zip(ends[0][1], ends[1][1], strict=True)):
                expected = (ends[0][0] - ends[1][0]) / 2e-6
                assert np.vdot(gradients[name], direction) == pytest.approx(expected, rel=1e-5, abs=1e-9), name
                checked += 1
        assert checked >= 3


def test_statistics_far_from_zero_are_exact():
    """Sums of squares in float32 would lose all of a variance of 1 beside a mean of 10,000."""
    rng = np.random.default_rng(0)
    x = rng.normal(np.reshape([1e4, -3e3], (2, 1, 1)), 1.0, (64, 2, 9, 9)).astype(np.float32)
    network = Network([("bn", BatchNorm(momentum=1.0))], (2, 9, 9))
    network.forward(x, training=True)
    exact = x.astype(np.float64)
    np.testing.assert_allclose(network.statistics()["bn.mean"], exact.mean((0, 2, 3)), rtol=1e-7)
    np.testing.assert_allclose(network.statistics()["bn.variance"], exact.var((0, 2, 3), ddof=1), rtol=1e-5)


def test_a_batch_of_one_number_leaves_the_statistics():
    network = Network([("bn", BatchNorm())], (3,), dtype=np.float64)
    network.set_arrays({"bn.mean": [1, 2, 3], "bn.variance": [4, 4, 4]})
    output, _ = network.forward(np.array([[3.0, 2.0, 1.0]]), training=True)
    np.testing.assert_allclose(output, [[1, 0, -1]], rtol=1e-5)
    assert network.statistics()["bn.mean"].tolist() == [1, 2, 3]
    network.backward(np.ones((1, 3)))


def test_weights_in_another_order_in_memory_give_the_same():
    x, y = np.random.default_rng(0).normal(size=(4, 2, 11, 10)), np.arange(4) % 3
    one = small_network()
    two = one.copy()
    for layer in two.layers.values():
        for name, array in layer.parameters.items():
            layer.parameters[name] = np.ascontiguousarray(array)
    for network in (one, two):
        adam = Adam(1e-2)
        for _ in range(3):
            _, gradients = loss_and_gradients(network, x, y)
            adam.step(network, gradients)
    for name, array in one.parameters().items():
        np.testing.assert_array_equal(array, two.parameters()[name])
    order = one.parameters()["conv2.weight"]
    assert np.may_share_memory(flat(order), order)


def test_maps_in_another_order_in_memory_give_the_same():
    x = np.random.default_rng(0).normal(size=(4, 2, 11, 10))
    network = small_network()
    np.testing.assert_array_equal(network(x), network(np.asfortranarray(x)))
    np.testing.assert_array_equal(network(x), network(channels_last(x).transpose(0, 3, 1, 2)))


def test_files_copies_and_pickles_of_convolutional_networks(tmp_path):
    network = small_network(np.float32)
    x = np.random.default_rng(0).normal(size=(5, 2, 11, 10)).astype(np.float32)
    train(network, x, np.arange(5) % 3, epochs=2, batch=3, rng=0)
    expected = network(x)
    for other in (load(save(network, tmp_path / "net.npz")), network.copy(), pickle.loads(pickle.dumps(network))):
        np.testing.assert_allclose(other(x), expected, atol=1e-6)
        assert other.statistics().keys() == network.statistics().keys()
    np.testing.assert_allclose(network.astype(np.float64)(x), expected, atol=1e-5)


def test_masked_weights_of_convolutions_stay_zero():
    network = small_network(np.float32)
    mask = np.random.default_rng(0).random(network.parameters()["conv2.weight"].shape) > 0.5
    network.apply_masks({"conv2.weight": mask})
    x = np.random.default_rng(0).normal(size=(8, 2, 11, 10))
    train(network, x, np.arange(8) % 3, epochs=3, batch=4, rng=0)
    weight = network.parameters()["conv2.weight"]
    assert not weight[~mask].any()
    assert weight[mask].all()


def multiply_adds(network):
    return sum(n.layer.multiply_adds(network.input_shapes(n), network.shapes[n.name]) for n in network.nodes)


def test_sizes_of_known_networks():
    """ResNet18: as a torch model of the same layers counts; LeNet-5: Han et al. 2015 (431 K)."""
    assert sum(a.size for a in LeNet5().parameters().values()) == 431_080
    assert sum(a.size for a in LeNet5(variant="classic").parameters().values()) == 61_706
    network = ResNet18(10, rng=0)
    assert sum(a.size for a in network.parameters().values()) == 11_181_642
    assert sum(a.size for a in network.statistics().values()) == 2 * 4_800
    assert round(multiply_adds(network) / 1e6, 3) == 37.017
    smaller = remove_channels(network, "layer2.0.conv1", range(25))
    assert sum(a.size for a in smaller.parameters().values()) == 11_138_392
    assert round(multiply_adds(smaller) / 1e6, 3) == 36.325
    network = ResNet18(10, "cifar", rng=0)
    assert sum(a.size for a in network.parameters().values()) == 11_173_962
    assert round(multiply_adds(network) / 1e6, 1) == 555.4
    assert "layer2.0.downsample.1.weight" in network.parameters()
    weight = network.parameters()["layer3.1.conv2.weight"]
    assert weight.std() == pytest.approx(np.sqrt(2 / (256 * 9)), rel=0.01)  # He et al. 2015, by outputs


@pytest.mark.parametrize("stem", ["imagenet", pytest.param("cifar", marks=pytest.mark.slow)])
def test_resnet18_is_that_of_torch(stem, torch_resnet):
    """In float64, where no rectifier flips: float32 agrees as long as none does."""
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    peer = torch_resnet.TorchResNet18(10, stem)
    network = ResNet18(10, stem)
    network.set_arrays(torch_resnet.arrays(peer))
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(4, 3, 32, 32)).astype(np.float32), np.array([0, 3, 9, 3])
    with torch.no_grad():
        expected = peer.eval()(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(network(x), expected, atol=1e-6)
    peer, network, x = peer.double().train(), network.astype(np.float64), x.astype(np.float64)
    torch.nn.functional.cross_entropy(peer(torch.from_numpy(x)), torch.from_numpy(y)).backward()
    _, gradients = loss_and_gradients(network, x, y)
    slopes = {name: p.grad.numpy() for name, p in peer.named_parameters()}
    assert gradients.keys() == slopes.keys()
    for name, slope in slopes.items():
        assert np.linalg.norm(gradients[name] - slope) <= 1e-10 * np.linalg.norm(slope), name
    for name, value in torch_resnet.arrays(peer).items():
        if name in network.statistics():
            np.testing.assert_allclose(network.statistics()[name], value, rtol=1e-10)


def test_frozen_layers_are_left_as_they_are():
    network = small_network()
    network.freeze("conv1", "conv2", "bn1")
    before = network.copy().parameters()
    x = np.random.default_rng(0).normal(size=(4, 2, 11, 10))
    _, gradients = loss_and_gradients(network, x, np.arange(4) % 3)
    assert gradients.keys() == {n for n in before if n.startswith(("conv3", "bn2", "fc"))}
    Adam(0.1).step(network, gradients)
    for name, array in network.parameters().items():
        assert np.array_equal(array, before[name]) != (name in gradients)


@pytest.mark.skipif(not (DATA / "mnist").is_dir(), reason="no MNIST in ../shared/data")
def test_lenet5_reads_digits():
    import gzip

    def read(part, offset, count):
        return np.frombuffer(gzip.decompress((DATA / "mnist" / part).read_bytes())[: offset + count], np.uint8)[offset:]

    x = read("train-images-idx3-ubyte.gz", 16, 2500 * 784).reshape(-1, 1, 28, 28).astype(np.float32) / 255
    y = read("train-labels-idx1-ubyte.gz", 8, 2500)
    network = LeNet5(rng=0)
    train(network, x[:2000], y[:2000], epochs=3, batch=32, rng=0)
    assert accuracy(network, x[2000:], y[2000:]) > 0.9


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Conv2d(0, 3), "channels=0"),
        (lambda: Conv2d(4, 2.5), "kernel=2.5"),
        (lambda: Conv2d(4, 3, stride=0), "stride=0"),
        (lambda: Conv2d(4, 3, padding=-1), "padding=-1"),
        (lambda: MaxPool2d(3, padding=2), "half of the window"),
        (lambda: BatchNorm(momentum=2), "momentum=2"),
        (lambda: BatchNorm(epsilon=0), "epsilon=0"),
        (lambda: LeNet5(variant="other"), "'caffe' or 'classic'"),
        (lambda: ResNet18(stem="other"), "'imagenet' or 'cifar'"),
        (lambda: Network([("c", Conv2d(4, 5))], (3, 4, 4)), "layer 'c'.*window is larger"),
        (lambda: Network([("c", Conv2d(4, 3))], 12), "layer 'c'.*feature maps"),
        (lambda: Network([("c", GlobalAveragePool())], 12), "layer 'c'.*feature maps"),
        (lambda: Network([("p", MaxPool2d(9))], (3, 4, 4)), "layer 'p'.*window is larger"),
        (lambda: Network([("c", Conv2d(4, 3)), ("f", Dense(2))], (3, 4, 4)), "layer 'f'.*Flatten"),
        (lambda: Network([("b", BatchNorm())], (3, 4)), "layer 'b'.*vectors or maps"),
    ],
)
def test_what_does_not_fit_is_named(make, words):
    with pytest.raises(NetworkError, match=words):
        make()


def test_no_samples_give_no_outputs():
    network = Network([("c", Conv2d(4, 3)), ("b", BatchNorm()), ("p", MaxPool2d(2)), ("f", Flatten())], (3, 6, 6))
    assert network(np.zeros((0, 3, 6, 6))).shape == (0, 16)


def test_large_maps_pass_a_few_at_a_time(monkeypatch):
    network, x = small_network(), np.random.default_rng(0).normal(size=(7, 2, 11, 10))
    expected, sizes = network(x), []
    monkeypatch.setattr("treeprune.neural.network.MEMORY", 60_000)
    forward = network.forward
    monkeypatch.setattr(network, "forward", lambda part: sizes.append(len(part)) or forward(part))
    np.testing.assert_allclose(network(x), expected, atol=1e-12)
    assert sum(sizes) == 7
    assert 1 <= max(sizes) < 7

"""Training: optimizers, masks that hold, the best network kept, and data that cannot be trained on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treeprune.neural import MLP, SGD, Adam, Masks, NetworkError, accuracy, cosine, linear, steps, train
from treeprune.neural.kernels import updates
from treeprune.neural.losses import logistic
from treeprune.neural.memory_order import flat, same_order


def spirals(samples=300, rng=0):
    generator = np.random.default_rng(rng)
    y = generator.integers(0, 3, samples)
    t = generator.uniform(0.2, 1, samples)
    angle = 4 * t + 2 * np.pi / 3 * y
    return np.stack([t * np.cos(angle), t * np.sin(angle)], 1).astype(np.float32), y


@pytest.mark.parametrize(
    "optimizer", [Adam(1e-2), Adam(1e-2, weight_decay=0.1), SGD(0.3), SGD(0.1, momentum=0.9, nesterov=True)]
)
def test_training_learns(optimizer):
    x, y = spirals()
    network = MLP([2, 32, 16, 3], rng=0)
    history = train(network, x, y, epochs=60, batch=32, optimizer=optimizer, rng=0)
    assert history.epochs == 60
    assert history.stopped == ""
    assert accuracy(network, x, y) > 0.95


@pytest.mark.parametrize("name", ["adam", "momentum"])
def test_machine_code_does_what_python_does(name):
    rng = np.random.default_rng(0)
    p, g = rng.normal(size=50), rng.normal(size=50)
    kept = rng.random(50) > 0.3
    moments = [np.abs(rng.normal(size=50)) for _ in range(2 if name == "adam" else 1)]
    numbers = (0.1, 0.9, 0.99, 1.3, 1e-8, 0.01) if name == "adam" else (0.1, 0.9, True, 0.01)
    kernel = getattr(updates, name)
    results = []
    for run in (kernel, kernel.python):
        arrays = [a.copy() for a in (p, g, *moments)]
        run(*arrays, kept, *numbers)
        results.append(arrays)
    for one, two in zip(*results, strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-12)
    assert not results[0][0][~kept].any()


def test_adam_is_that_of_torch():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    network = MLP([6, 4], rng=0)
    ours = Adam(0.01, weight_decay=0.1)
    theirs = [torch.nn.Parameter(torch.from_numpy(a.copy())) for a in network.parameters().values()]
    groups = [{"params": theirs[:1], "weight_decay": 0.1}, {"params": theirs[1:], "weight_decay": 0.0}]
    peer = torch.optim.AdamW(groups, lr=0.01)
    for _ in range(5):
        slopes = {name: rng.normal(size=a.shape).astype(np.float32) for name, a in network.parameters().items()}
        ours.step(network, slopes)
        for parameter, slope in zip(theirs, slopes.values(), strict=True):
            parameter.grad = torch.from_numpy(slope)
        peer.step()
    for array, parameter in zip(network.parameters().values(), theirs, strict=True):
        np.testing.assert_allclose(array, parameter.detach().numpy(), rtol=1e-5, atol=1e-7)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["adam", "sgd"]))
def test_nothing_masked_comes_back_to_life(seed, kind):
    rng = np.random.default_rng(seed)
    x, y = spirals(64, seed)
    network = MLP([2, 8, 3], rng=seed)
    optimizer = Adam(0.05, weight_decay=0.1) if kind == "adam" else SGD(0.1, momentum=0.9)
    train(network, x, y, epochs=2, optimizer=optimizer, rng=0)
    masks = {name: rng.random(a.shape) > 0.5 for name, a in network.parameters().items()}
    network.apply_masks(masks)
    train(network, x, y, epochs=2, optimizer=optimizer, rng=0)
    for name, mask in masks.items():
        assert not network.parameters()[name][~mask].any()
        lost = ~flat(same_order(mask, network.parameters()[name].astype(bool)))
        assert all(not moment[lost].any() for moment in optimizer.moments[name])


def test_frozen_layers_do_not_change():
    x, y = spirals()
    network = MLP([2, 8, 8, 3], rng=0)
    network.freeze("fc1")
    before = {name: a.copy() for name, a in network.parameters().items()}
    train(network, x, y, optimizer=Adam(0.01, weight_decay=0.1), rng=0)
    changed = {name for name, a in network.parameters().items() if not np.array_equal(a, before[name])}
    assert {name.split(".")[0] for name in changed} == {"fc2", "fc3"}


def test_the_same_seed_gives_the_same_network():
    x, y = spirals()
    nets = [MLP([2, 8, 3], dropout=0.2, drop_connect=0.1, rng=3) for _ in range(2)]
    for network in nets:
        train(network, x, y, epochs=2, rng=5)
    np.testing.assert_array_equal(nets[0](x), nets[1](x))


def test_ctrl_c_keeps_the_best_network():
    x, y = spirals()
    network = MLP([2, 16, 3], rng=0)

    def stop(report):
        if report.epoch == 4 and report.step % 5 == 0:
            raise KeyboardInterrupt

    history = train(
        network, x, y, epochs=50, optimizer=Adam(0.02), validation=(x, y), keep_best=True, progress=stop, rng=0
    )
    assert history.stopped == "interrupted"
    assert history.epochs == 4
    assert accuracy(network, x, y) == max(history.validation)


def test_limits_and_callbacks_end_a_run():
    x, y = spirals()
    seen = []
    history = train(MLP([2, 3], rng=0), x, y, epochs=9, after_step=lambda step, of: seen.append((step, of)) or step > 6)
    assert history.stopped == "callback"
    assert seen[-1] == (7, 45)
    assert train(MLP([2, 3], rng=0), x, y, epochs=10**6, time_limit=0.05).stopped == "time"
    assert train(MLP([2, 3], rng=0), x, y, epochs=0).epochs == 0


def test_a_schedule_leaves_the_rate_as_it_was():
    x, y = spirals()
    optimizer, rates = SGD(0.5), []
    train(MLP([2, 3], rng=0), x, y, epochs=2, optimizer=optimizer, schedule=cosine(), batch=100,
          after_step=lambda *_: rates.append(optimizer.rate) and False)  # fmt: skip
    assert rates == sorted(rates, reverse=True)
    assert rates[0] == optimizer.rate == 0.5
    assert linear(0.1)(1.0) == pytest.approx(0.1)
    assert steps([0.5])(0.4) == 1


@pytest.mark.parametrize(
    ("x", "y", "options", "message"),
    [
        (np.zeros((3, 2)), [0, 1], {}, "3 samples"),
        (np.zeros((3, 2)), [0, 1, 3], {}, "label 3 of sample 2"),
        (np.zeros((3, 2)), [0, 1, -1], {}, "label -1"),
        (np.zeros((3, 2)), [0, 1, 0.5], {}, "whole number"),
        (np.full((3, 2), np.inf), [0, 1, 1], {}, "inf at"),
        (np.zeros((3, 5)), [0, 1, 1], {}, "takes \\(samples, 2\\)"),
        (np.zeros((0, 2)), [], {}, "0 samples"),
        (np.zeros((3, 2)), [0, 1, 1], {"batch": 0}, "batch=0"),
        (np.zeros((3, 2)), [0, 1, 1], {"keep_best": True}, "validation"),
        (np.zeros((3, 2)), [0, 1, 1], {"loss": "hinge"}, "loss='hinge'"),
        (np.zeros((3, 2)), [[0, 1]] * 3, {"loss": "mean-squared-error"}, "targets of shape"),
    ],
)
def test_data_that_cannot_be_trained_on(x, y, options, message):
    with pytest.raises(NetworkError, match=message):
        train(MLP([2, 3], rng=0), x, y, **options)


def test_a_loss_that_explodes_is_named_and_undone():
    x, y = spirals()
    network = MLP([2, 16, 3], rng=0)
    with np.errstate(all="ignore"), pytest.raises(NetworkError, match="learning rate"):
        train(network, x * 1e6, y, epochs=30, optimizer=SGD(1e6), rng=0)
    assert all(np.isfinite(a).all() for a in network.parameters().values())


@pytest.mark.parametrize("wrong", [lambda: Adam(-1), lambda: Adam(beta1=1), lambda: SGD(np.nan), lambda: SGD(1, 2)])
def test_optimizers_out_of_range(wrong):
    with pytest.raises(NetworkError):
        wrong()


def test_weights_that_the_last_step_of_an_epoch_made_infinite_are_not_kept():
    x = 1e3 * np.random.default_rng(0).normal(size=(64, 2))
    net = MLP([2, 20, 2], rng=0)
    before = net.copy()(x)
    with np.errstate(all="ignore"), pytest.raises(NetworkError, match="a weight became infinite in epoch 0"):
        train(net, x, (x[:, 0] > 0).astype(int), optimizer=SGD(1e38), epochs=1, batch=64, rng=0)
    assert np.array_equal(net(x), before)


def test_ctrl_c_while_masks_change_leaves_them_applied():
    x = np.random.default_rng(0).normal(size=(64, 2))
    net = MLP([2, 20, 2], rng=0)

    def half_way(step, steps):
        net.masks = Masks({"fc1.weight": np.zeros((20, 2), bool)})  # and nothing is made zero yet
        raise KeyboardInterrupt

    assert train(net, x, (x[:, 0] > 0).astype(int), after_step=half_way, rng=0).stopped == "interrupted"
    assert not net.parameters()["fc1.weight"].any()


@pytest.mark.filterwarnings("error")
def test_logistic_loss_of_sure_outputs():
    loss, gradient = logistic(np.array([[-200.0], [200.0]], np.float32), np.array([[1], [1]]))
    assert loss == 100
    assert gradient.dtype == np.float32
    np.testing.assert_allclose(gradient, [[-0.5], [0]], atol=1e-30)

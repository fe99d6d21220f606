"""Networks: passes forward and back, files, masks, freezing, and all that does not fit together."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treeprune.neural import (
    MLP,
    Add,
    Concat,
    Dense,
    Dropout,
    Masks,
    Network,
    NetworkError,
    ReLU,
    from_scikit_learn,
    import_weights,
    load,
    save,
    to_scikit_learn,
)
from treeprune.neural.layer import Workspace
from treeprune.neural.losses import cross_entropy, logistic, mean_squared_error
from treeprune.neural.memory_order import flat, like, same_order


def branching(dtype=np.float64, rng=1):
    """A net with a residual, a concatenation and a layer whose output two others read."""
    return Network(
        [
            ("fc1", Dense(5)),
            ("relu1", ReLU()),
            ("fc2", Dense(5, bias=False)),
            ("sum", Add(), ("relu1", "fc2")),
            ("fc3", Dense(3), "relu1"),
            ("both", Concat(), ("sum", "fc3", "input")),
            ("fc4", Dense(4)),
        ],
        (6,),
        rng=rng,
        dtype=dtype,
    )


def central_differences(network, x, y, loss, step=1e-6):
    found = {}
    for name, array in network.parameters().items():
        slope = np.zeros_like(array)
        for place in np.ndindex(array.shape):
            before = array[place]
            array[place] = before + step
            high = loss(network.forward(x, training=True)[0], y)[0]
            array[place] = before - step
            low = loss(network.forward(x, training=True)[0], y)[0]
            array[place] = before
            slope[place] = (high - low) / (2 * step)
        found[name] = slope
    return found


@pytest.mark.parametrize("loss", [cross_entropy, mean_squared_error, logistic])
def test_gradients_are_central_differences(loss):
    rng = np.random.default_rng(0)
    network, x = branching(), rng.normal(size=(7, 6))
    y = rng.integers(0, 4, 7) if loss is cross_entropy else rng.integers(0, 2, (7, 4))
    expected = central_differences(network, x, y, loss)
    gradients = network.backward(loss(network.forward(x, training=True)[0], y)[1])
    assert gradients.keys() == expected.keys()
    for name in expected:
        np.testing.assert_allclose(gradients[name], expected[name], atol=1e-8)


def test_the_gradient_of_one_sample_is_that_of_two_copies():
    network, x = branching(), np.random.default_rng(0).normal(size=(1, 6))

    def gradients(copies):
        output, _ = network.forward(np.repeat(x, copies, axis=0), training=False)
        found = network.backward(cross_entropy(output, np.full(copies, 2))[1])
        return {name: array.copy() for name, array in found.items()}

    one, two = gradients(1), gradients(2)
    assert any(array.any() for array in one.values())
    for name, array in one.items():
        np.testing.assert_allclose(array, two[name], atol=1e-12)


def test_gradients_are_those_of_torch():
    torch = pytest.importorskip("torch")
    network = MLP([20, 16, 8, 5], rng=0)
    peer = torch.nn.Sequential(
        torch.nn.Linear(20, 16), torch.nn.ReLU(), torch.nn.Linear(16, 8), torch.nn.ReLU(), torch.nn.Linear(8, 5)
    )
    import_weights(network, {k: v.numpy() for k, v in peer.state_dict().items()}, {"0": "fc1", "2": "fc2", "4": "fc3"})
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(32, 20)).astype(np.float32), rng.integers(0, 5, 32)
    output, _ = network.forward(x, training=True)
    loss, slope = cross_entropy(output, y)
    theirs = torch.nn.functional.cross_entropy(peer(torch.from_numpy(x)), torch.from_numpy(y))
    theirs.backward()
    assert loss == pytest.approx(theirs.item(), rel=1e-6)
    gradients = network.backward(slope)
    for name, parameter in zip(gradients_in_order(network), peer.parameters(), strict=True):
        difference = np.linalg.norm(gradients[name] - parameter.grad.numpy())
        assert difference <= 2e-6 * np.linalg.norm(parameter.grad.numpy())


def gradients_in_order(network):
    return list(network.parameters())


def test_a_frozen_layer_has_no_gradient_and_those_before_it_still_do():
    network = MLP([4, 3, 3, 2], rng=0)
    network.freeze("fc2")
    output, _ = network.forward(np.ones((2, 4), np.float32), training=True)
    assert {n.split(".")[0] for n in network.backward(np.ones_like(output))} == {"fc1", "fc3"}
    network.freeze("fc1")
    output, _ = network.forward(np.ones((2, 4), np.float32), training=True)
    assert {n.split(".")[0] for n in network.backward(np.ones_like(output))} == {"fc3"}
    network.unfreeze()
    assert not network.frozen


def test_dropout_and_drop_connect_keep_the_mean():
    network = Network([("drop", Dropout(0.4)), ("sum", Dense(1, bias=False, drop_connect=0.3))], (1000,), rng=0)
    network.parameters()["sum.weight"][...] = 1
    x = np.ones((200, 1000), np.float32)
    rng = np.random.default_rng(1)
    trained = network.forward(x, training=True, rng=rng)[0]
    assert trained.std() > 0
    # the weights left out are the same for all samples: a deviation of about 20 is expected
    assert trained.mean() == pytest.approx(1000, rel=0.08)
    np.testing.assert_array_equal(network(x), np.full((200, 1), 1000, np.float32))


def test_watched_layers_and_an_early_end():
    network = branching()
    x = np.ones((2, 6))
    _, watched = network.forward(x, watch=["relu1", "input"], until="fc2")
    assert set(watched) == {"relu1", "input"}
    np.testing.assert_array_equal(watched["input"], x)


def test_a_network_survives_files_copies_and_pickles(tmp_path):
    network = branching(np.float32)
    network.apply_masks({"fc1.weight": network.parameters()["fc1.weight"] > 0})
    network.freeze("fc3")
    x = np.random.default_rng(0).normal(size=(3, 6))
    for other in (
        load(save(network, tmp_path / "net")),
        copy.deepcopy(network),
        network.copy(),
        pickle.loads(pickle.dumps(network)),
    ):
        np.testing.assert_array_equal(other(x), network(x))
        assert other.masks == network.masks
        assert (other.frozen, other.original) == (network.frozen, network.original)
        other.parameters()["fc1.weight"][...] = 0
        assert network.parameters()["fc1.weight"].any()


def test_another_data_type():
    network = MLP([3, 4, 2], rng=0)
    double = network.astype(np.float64)
    assert double(np.ones((1, 3))).dtype == np.float64
    np.testing.assert_allclose(double(np.ones((1, 3))), network(np.ones((1, 3))), rtol=1e-5)


names = st.sampled_from(["a", "b", "c"])
some_masks = st.dictionaries(names, st.lists(st.booleans(), min_size=4, max_size=4).map(np.array)).map(Masks)


@given(some_masks, some_masks, some_masks)
def test_mask_algebra(a, b, c):
    assert (a & b) == (b & a)
    assert ((a & b) & c) == (a & (b & c))
    assert (a & a) == a
    assert (a & Masks({})) == a
    assert (a | a) == a
    both = a & b
    assert all(not (both[n] & ~a[n]).any() for n in a)
    assert (a & b).size - (a & b).kept >= max(a.size - a.kept, b.size - b.kept)


def test_masks_compose_unless_told_otherwise():
    network = MLP([2, 2], rng=0)
    network.apply_masks({"fc1.weight": [[1, 0], [1, 1]]})
    network.apply_masks({"fc1.weight": [[0, 1], [1, 1]]})
    assert network.masks["fc1.weight"].tolist() == [[False, False], [True, True]]
    network.apply_masks({"fc1.weight": [[1, 1], [1, 1]]}, compose=False)
    assert network.masks.sparsity == 0
    assert network.parameters()["fc1.weight"][0].tolist() == [0, 0]
    network.remove_masks()
    assert not network.masks


@settings(max_examples=30)
@given(st.permutations([0, 1, 2, 3]), st.integers(1, 4), st.integers(1, 3))
def test_any_order_in_memory(axes, n, m):
    array = np.arange(n * m * 6, dtype=float).reshape(n, m, 2, 3).transpose(axes)
    assert np.shares_memory(flat(array), array)
    np.testing.assert_array_equal(flat(array), np.arange(array.size))
    other = like(array, "other", Workspace())
    assert other.shape == array.shape
    np.testing.assert_array_equal(same_order(np.ascontiguousarray(array), array), array)


def test_weights_of_scikit_learn():
    estimators = pytest.importorskip("sklearn.neural_network")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 5))
    for y in (x[:, 0] > 0, np.digitize(x[:, 0], [-0.5, 0.5])):
        estimator = estimators.MLPClassifier(hidden_layer_sizes=(8, 6), max_iter=30, random_state=0).fit(x, y)
        network = from_scikit_learn(estimator)
        np.testing.assert_array_equal(estimator.classes_[network.predict(x)], estimator.predict(x))
        network.apply_masks({"fc1.weight": np.abs(network.parameters()["fc1.weight"]) > 0.2})
        to_scikit_learn(network, estimator)
        assert (estimator.coefs_[0] == 0).any()
        np.testing.assert_array_equal(estimator.classes_[network.predict(x)], estimator.predict(x))
    regressor = estimators.MLPRegressor(hidden_layer_sizes=(8,), max_iter=30, random_state=0).fit(x, x[:, 0])
    np.testing.assert_allclose(from_scikit_learn(regressor)(x)[:, 0], regressor.predict(x), rtol=1e-5, atol=1e-6)
    with pytest.raises(NetworkError, match="activation='tanh'"):
        from_scikit_learn(
            estimators.MLPRegressor(hidden_layer_sizes=(8,), activation="tanh", max_iter=5).fit(x, x[:, 0])
        )
    with pytest.raises(NetworkError, match="fit it first"):
        from_scikit_learn(estimators.MLPRegressor(hidden_layer_sizes=(8,)))


def test_weights_from_files(tmp_path):
    network = MLP([3, 2], rng=0)
    arrays = {k: v.copy() for k, v in network.parameters().items()}
    np.savez(tmp_path / "w.npz", **arrays)
    other = import_weights(MLP([3, 2], rng=1), tmp_path / "w.npz")
    np.testing.assert_array_equal(other.parameters()["fc1.weight"], arrays["fc1.weight"])
    safetensors = pytest.importorskip("safetensors.numpy")
    safetensors.save_file(arrays, str(tmp_path / "w.safetensors"))
    other = import_weights(MLP([3, 2], rng=1), tmp_path / "w.safetensors")
    np.testing.assert_array_equal(other.parameters()["fc1.weight"], arrays["fc1.weight"])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: Network([], (3,)), "at least one layer"),
        (lambda: Network([("a", Dense(2)), ("a", Dense(2))], (3,)), "comes twice"),
        (lambda: Network([("a", Dense(2), "b")], (3,)), "does not come before"),
        (lambda: Network([("a", "dense")], (3,)), "not a layer"),
        (lambda: Network([("a", Dense(2))], (3, 4, 4)), "Flatten"),
        (lambda: Network([("a", Dense(2)), ("b", Add(), ("a", "input"))], (3,)), "layer 'b'"),
        (lambda: Network([("a", Dense(2))], (0,)), "input_shape"),
        (lambda: Network([("a", Dense(2))], (3,), dtype=np.int32), "float32 or float64"),
        (lambda: Dense(0), "units=0"),
        (lambda: Dropout(1.0), "probability=1.0"),
        (lambda: MLP([3]), "at least the inputs"),
        (lambda: MLP([3, 2])(np.zeros((1, 4))), "takes \\(samples, 3\\)"),
        (lambda: MLP([3, 2])([[1, np.nan, 0]]), "nan at \\(0, 1\\)"),
        (lambda: MLP([3, 2])([["a", "b", "c"]]), "not numbers"),
        (lambda: MLP([3, 2]).find("fc2"), "did you mean 'fc1'"),
        (lambda: MLP([3, 2]).apply_masks({"fc1.wieght": [[1]]}), "did you mean 'fc1.weight'"),
        (lambda: MLP([3, 2]).apply_masks({"fc1.weight": [[1]]}), "shape \\(1, 1\\)"),
        (lambda: Masks({"a": [0.5]}), "True and False"),
        (lambda: MLP([3, 2]).set_arrays({"fc1.weight": np.full((2, 3), np.inf)}), "inf at"),
        (lambda: MLP([3, 2]).set_arrays({"fc1.weight": np.zeros((3, 2))}), "where \\(2, 3\\) belongs"),
        (lambda: import_weights(MLP([3, 2]), {"fc1.weight": np.zeros((2, 3))}), "lack fc1.bias"),
        (lambda: import_weights(MLP([3, 2]), "nowhere.npz"), "no such file"),
    ],
)
def test_what_does_not_fit_is_named(wrong, message):
    with pytest.raises(NetworkError, match=message):
        wrong()


def test_a_layer_stands_in_one_place():
    layer = Dense(3)
    with pytest.raises(NetworkError, match="stands elsewhere"):
        Network([("a", layer), ("b", layer)], (3,))


def test_nothing_changes_when_one_of_several_arrays_is_wrong():
    network = MLP([3, 2], rng=0)
    before = network.parameters()["fc1.weight"].copy()
    with pytest.raises(NetworkError):
        network.set_arrays({"fc1.weight": np.zeros((2, 3)), "fc1.bias": np.zeros(5)})
    np.testing.assert_array_equal(network.parameters()["fc1.weight"], before)


def test_saving_that_is_stopped_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    save(MLP([2, 3, 2], rng=0), tmp_path / "net")
    before = (tmp_path / "net.npz").read_bytes()

    def stopped(file, **arrays):
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez_compressed", stopped)
    with pytest.raises(KeyboardInterrupt):
        save(MLP([2, 3, 2], rng=1), tmp_path / "net")
    assert [path.name for path in tmp_path.iterdir()] == ["net.npz"]
    assert (tmp_path / "net.npz").read_bytes() == before


def test_files_that_are_not_networks(tmp_path):
    broken = MLP([3, 2], rng=0)
    broken.parameters()["fc1.weight"][0, 0] = np.nan
    with pytest.raises(NetworkError, match="fc1.weight holds nan"):
        save(broken, tmp_path / "broken")
    assert not list(tmp_path.iterdir())
    (tmp_path / "text.npz").write_text("not a file of arrays")
    with pytest.raises(NetworkError, match="not an .npz"):
        load(tmp_path / "text.npz")
    with pytest.raises(NetworkError, match="no such file"):
        load(tmp_path / "none.npz")
    np.savez(tmp_path / "plain.npz", a=np.zeros(3))
    with pytest.raises(NetworkError, match="no architecture"):
        load(tmp_path / "plain.npz")
    path = save(MLP([3, 2], rng=0), tmp_path / "net.npz")
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    for change, message in (
        ({"array/fc1.weight": np.zeros((7, 7))}, "shape"),
        ({"array/fc9.weight": np.zeros(2)}, "fc9.weight"),
        ({"architecture": np.array("{")}, "cannot be read"),
        ({"architecture": np.array('{"format": 99}')}, "format 99"),
        ({"array/fc1.weight": np.full((2, 3), np.nan)}, "nan"),
    ):
        np.savez(tmp_path / "bad.npz", **{**arrays, **change})
        with pytest.raises(NetworkError, match=message):
            load(tmp_path / "bad.npz")
    whole = path.read_bytes()
    (tmp_path / "cut.npz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(NetworkError, match="not an .npz"):
        load(tmp_path / "cut.npz")

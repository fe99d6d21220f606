"""Forms: sparse rows, the cost model, networks deployed in their fastest forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treeprune.neural import forms
from treeprune.neural.add import Add
from treeprune.neural.concat import Concat
from treeprune.neural.cost_model import BATCHES, CostModel, cost_model
from treeprune.neural.csr import SparseRows
from treeprune.neural.dense import Dense
from treeprune.neural.forms import deploy
from treeprune.neural.kernels.sparse_rows import sparse_times_dense, sparse_times_vector
from treeprune.neural.latency import layer_latencies, measure_latency, median_seconds
from treeprune.neural.layer import NetworkError
from treeprune.neural.lenet import LeNet5
from treeprune.neural.mlp import MLP
from treeprune.neural.network import Network
from treeprune.neural.pruning import prune
from treeprune.neural.relu import ReLU


def sparse_matrix(rows, columns, sparsity, rng, dtype=np.float64):
    matrix = rng.normal(size=(rows, columns)).astype(dtype)
    matrix[rng.random(matrix.shape) < sparsity] = 0
    return matrix


@given(
    st.integers(1, 40),
    st.integers(1, 60),
    st.sampled_from([1, 2, 5, 64, 70]),
    st.sampled_from([0.0, 0.5, 0.9, 1.0]),
    st.sampled_from([np.float32, np.float64]),
)
@settings(max_examples=60, deadline=None)
def test_products_of_sparse_rows(rows, columns, batch, sparsity, dtype):
    rng = np.random.default_rng(rows * columns + batch)
    matrix = sparse_matrix(rows, columns, sparsity, rng, dtype)
    sparse = SparseRows(matrix)
    assert np.array_equal(sparse.dense(), matrix)
    x, bias = rng.normal(size=(columns, batch)).astype(dtype), rng.normal(size=rows).astype(dtype)
    expected = matrix.astype(np.float64) @ x + bias[:, None]
    found = sparse.times(x, bias)
    assert found.dtype == dtype
    assert found == pytest.approx(
        expected, rel=1e-4 if dtype == np.float32 else 1e-12, abs=1e-4 if dtype == np.float32 else 1e-12
    )
    turned = np.asfortranarray(x)
    assert np.array_equal(sparse.times(turned, bias), found)


def test_wide_batches_are_cut_into_parts(monkeypatch):
    monkeypatch.setattr("treeprune.neural.csr.CACHED", 1)
    rng = np.random.default_rng(0)
    matrix, x = sparse_matrix(7, 30, 0.6, rng), rng.normal(size=(30, 150))
    assert SparseRows(matrix) @ x == pytest.approx(matrix @ x)


def test_many_columns_need_wider_numbers():
    matrix = np.zeros((2, 70_000), np.float32)
    matrix[1, 69_999] = 2
    sparse = SparseRows(matrix)
    assert sparse.columns.dtype == np.uint32
    x = np.ones((70_000, 2), np.float32)
    assert (sparse @ x).tolist() == [[0, 0], [2, 2]]
    assert SparseRows(matrix[:, :65_536]).columns.dtype == np.uint16
    assert sparse.nbytes == 4 + 4 + 3 * 4


def test_machine_code_computes_what_python_does():
    rng = np.random.default_rng(0)
    matrix = sparse_matrix(9, 50, 0.5, rng)
    sparse, bias, x = SparseRows(matrix), rng.normal(size=9), rng.normal(size=(50, 6))
    parts = sparse.values, sparse.columns, sparse.starts, bias
    one, two = np.zeros((2, 9, 6))
    sparse_times_dense.python(*parts, x, one, 1, 5)
    sparse_times_dense(*parts, x, two, 1, 5)
    assert one == pytest.approx(two, rel=1e-13)
    assert one[:, 1:5] == pytest.approx(matrix @ x[:, 1:5] + bias[:, None])
    assert not one[:, 0].any() and not one[:, 5].any()
    one, two = np.zeros((2, 9))
    sparse_times_vector.python(*parts, x[:, 0].copy(), one)
    sparse_times_vector(*parts, x[:, 0].copy(), two)
    assert one == pytest.approx(two, rel=1e-13)
    assert one == pytest.approx(matrix @ x[:, 0] + bias)


def test_what_sparse_rows_refuse():
    with pytest.raises(NetworkError, match="matrix of floats"):
        SparseRows(np.zeros((2, 2), int))
    with pytest.raises(NetworkError, match="matrix of floats"):
        SparseRows(np.zeros(3))
    with pytest.raises(NetworkError, match=r"takes \(columns, batch\)"):
        SparseRows(np.zeros((2, 3))) @ np.zeros((2, 3))
    with pytest.raises(NetworkError, match="out="):
        SparseRows(np.zeros((2, 3))).times(np.zeros((3, 4)), out=np.zeros((3, 4)))


def test_cost_model():
    model = cost_model("float32")
    assert cost_model("float32") is model
    for batch in (*BATCHES, 3, 100, 1000):
        assert 0 < model.dense_seconds(100, 100, batch) <= model.dense_seconds(1000, 1000, batch)
        assert 0 < model.sparse_seconds(100, 100, 500, batch) <= model.sparse_seconds(1000, 100, 5000, batch)
    assert model.dense_seconds(500, 500, 512) == pytest.approx(2 * model.dense_seconds(500, 500, 256))


def test_lines_between_measured_batches():
    ramp = np.array([(0.0, batch) for batch in BATCHES])
    model = CostModel(ramp, np.column_stack([0 * ramp[:, 0], ramp]), np.zeros(len(BATCHES)))
    assert [model.dense_seconds(2, 3, batch) for batch in (1, 5, 8, 36, 256, 300)] == [6, 30, 48, 216, 1536, 1800]


def test_the_form_is_the_models_choice(monkeypatch):
    ramp = np.array([(0.0, 1.0) for _ in BATCHES])
    slower = np.column_stack([0 * ramp[:, 0], 4 * ramp])
    monkeypatch.setattr(forms, "cost_model", lambda dtype: CostModel(ramp, slower, np.zeros(len(BATCHES))))
    net = MLP([100, 50, 40, 10], rng=0)
    prune(net, {"fc1": 0.9, "fc2": 0.5})
    found = deploy(net, shrink=False)
    assert [f.form for f in found.forms.values()] == ["CSR", "dense", "dense"]
    assert found.forms["fc1"].nbytes == SparseRows(net.parameters()["fc1.weight"]).nbytes
    assert found.nbytes == sum(f.nbytes for f in found.forms.values())
    assert "2.50 times as fast as dense" in str(found)
    assert "fc1 CSR, fc2 dense" in repr(found)


@pytest.mark.parametrize("form", [None, "dense", "CSR"])
@pytest.mark.parametrize("batch", [1, 16])
def test_deployed_networks_compute_the_same(form, batch):
    rng = np.random.default_rng(0)
    branching = Network(
        [
            ("fc1", Dense(30)),
            ("r", ReLU()),
            ("fc2", Dense(30, bias=False)),
            ("sum", Add(), ("r", "fc2")),
            ("fc3", Dense(7), "r"),
            ("both", Concat(), ("sum", "fc3", "input")),
            ("fc4", Dense(4)),
        ],
        (20,),
        rng=1,
    )
    for net in (MLP([40, 30, 20, 5], rng=0), branching, LeNet5(rng=0)):
        prune(net, 0.9)
        fast = deploy(net, batch=batch, form=form)
        x = rng.normal(size=(21, *net.input_shape))
        expected = net(x)
        assert fast(x) == pytest.approx(expected, abs=2e-5 * float(np.abs(expected).max()))
        assert np.array_equal(fast(x), fast(x))
        assert fast(x[:0]).shape == (0, *expected.shape[1:])
        assert fast.latency(repeats=1) > 0


def test_what_is_deployed_is_not_changed_from_outside():
    net = MLP([10, 8, 3], rng=0)
    fast = deploy(net, form="dense")
    x = np.ones((2, 10))
    before = fast(x)
    net.parameters()["fc1.weight"][...] = 0
    assert np.array_equal(fast(x), before)


def test_bad_arguments():
    net = MLP([10, 8, 3], rng=0)
    with pytest.raises(NetworkError, match="form='sparse'"):
        deploy(net, form="sparse")
    for batch in (0, -1, 2.5, True):
        with pytest.raises(NetworkError, match="batch="):
            deploy(net, batch=batch)
    with pytest.raises(NetworkError, match="inputs of shape"):
        deploy(net, form="CSR")(np.ones((2, 11)))
    with pytest.raises(NetworkError, match="repeats=0"):
        median_seconds(lambda: None, 0)


def test_latencies():
    net = MLP([10, 8, 3], rng=0)
    assert measure_latency(net, 4, repeats=1) > 0
    assert set(layer_latencies(net, 4, repeats=1)) == {"fc1", "relu1", "fc2"}

"""Studies of what decides accuracy, drawn digits, the demonstration, and `treeprune prune`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from treeprune.cli import main
from treeprune.neural import MLP, Adam, NetworkError, accuracy, load, save, train
from treeprune.neural.demo import run_demo
from treeprune.neural.digits import make_digits
from treeprune.neural.factors import study
from treeprune.neural.sparsity_target import weight_sparsity
from treeprune.neural.study_plot import plot_study

X = np.random.default_rng(0).normal(size=(240, 4))
Y = (X[:, 0] > X[:, 1]).astype(int) + (X[:, 2] > 0.5)
TASK = (X, Y, X[:80], Y[:80])
MODELS = {"small": lambda rng: MLP([4, 8, 3], rng=rng), "deep": lambda rng: MLP([4, 8, 8, 3], rng=rng)}


def run(capsys, *arguments):
    code = main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def files(tmp_path):
    network = MLP([4, 16, 3], rng=0)
    train(network, X, Y, epochs=20, optimizer=Adam(0.01), rng=0)
    data = tmp_path / "data.npz"
    np.savez(data, x=X, y=Y, x_test=X[:80], y_test=Y[:80])
    return save(network, tmp_path / "model.npz"), data, tmp_path


def test_a_study_has_a_row_for_every_combination(tmp_path):
    kept = []
    found = study(
        {"one": TASK, "two": (X, Y % 2, X, Y % 2)},
        MODELS,
        amounts=(0.0, 0.5),
        criteria=("magnitude", "random"),
        granularities=("weight", "unit"),
        scopes=("layer",),
        samples=(100, None),
        training=(2, 1),
        fine_tuning=(0, 1),
        latency_batch=4,
        after=lambda row, network: kept.append((row["sparsity"], weight_sparsity(network))),
        rng=0,
    )
    assert len(found.rows) == 2**8
    factors = ["task", "model", "samples", "training", "criterion", "granularity", "amount", "fine_tuning"]
    assert found.varied() == factors and found.stopped == ""
    assert len({tuple(row[f] for f in factors) for row in found.rows}) == len(found.rows)
    assert all(a == b for a, b in kept) and len(kept) == len(found.rows)
    for row in found.rows:
        assert row["latency"] > 0 and row["dense_latency"] > 0
        if row["amount"] == 0.0:
            assert row["pruned"] == row["dense"] and row["sparsity"] == 0
        if row["fine_tuning"] == 0:
            assert row["accuracy"] == row["pruned"]
        if row["amount"] == 0.5 and row["granularity"] == "weight":
            assert row["sparsity"] == pytest.approx(0.5, abs=0.02)
    found.to_csv(tmp_path / "study.csv")
    with open(tmp_path / "study.csv", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(found.rows)
    assert len(str(found).splitlines()) == len(found.rows) + 1


def test_two_of_four_need_no_amount():
    found = study(TASK, MODELS, amounts=(None,), granularities=("2:4",), layers=("fc1",), training=(1,), rng=0)
    assert [row["sparsity"] for row in found.rows] == [pytest.approx(16 / 56), pytest.approx(16 / 120)]


def test_one_layer_of_a_study():
    found = study(TASK, MODELS, amounts=(0.5,), layers=("fc1", "fc2"), training=(1,), rng=0)
    assert {row["layer"] for row in found.rows} == {"fc1", "fc2"}
    assert [row["sparsity"] for row in found.rows[:2]] == [pytest.approx(16 / 56), pytest.approx(12 / 56)]


def test_studies_repeat_and_survive_ctrl_c():
    rows = [study(TASK, MODELS, amounts=(0.5,), criteria=("random",), rng=4).rows for _ in range(2)]
    for one, two in zip(*rows, strict=True):
        assert {**one, "seconds": 0} == {**two, "seconds": 0}

    def press(done, planned):
        assert planned == 10
        if done == 3:
            raise KeyboardInterrupt

    found = study(TASK, MODELS, progress=press, rng=0)
    assert found.stopped == "interrupted" and len(found.rows) == 3


@pytest.mark.parametrize(
    "wrong",
    [dict(amounts=()), dict(repeats=0), dict(training=(-1,)), dict(samples=(10_000,)), dict(criteria=("magic",)),
     dict(amounts=(1.5,)), dict(layers=("fc9",)), dict(granularities=("atom",))],
)  # fmt: skip
def test_studies_that_cannot_be_are_refused(wrong):
    with pytest.raises(NetworkError):
        study(TASK, MODELS, **({"training": (1,)} | wrong), rng=0)


def test_the_picture_of_a_study():
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("Agg")
    found = study(TASK, MODELS, amounts=(0.0, 0.5, 0.9), training=(1,), rng=0)
    ax = plot_study(found)
    assert [t.get_text() for t in ax.get_legend().get_texts()][:2] == ["model: small", "model: deep"]
    assert plot_study(found, by="task", x="amount").get_xlabel() == "amount, %"
    with pytest.raises(NetworkError, match="no column"):
        plot_study(found, by="colour")
    found.rows.clear()
    with pytest.raises(NetworkError, match="no rows"):
        plot_study(found)
    pyplot.close("all")


def test_digits_can_be_learned():
    x, y = make_digits(1500, rng=0)
    test = make_digits(400, rng=1)
    assert x.dtype == np.float32 and x.min() >= 0 and x.max() <= 1 and np.bincount(y).tolist() == [150] * 10
    assert np.array_equal(make_digits(50, rng=3)[0], make_digits(50, rng=3)[0])
    network = MLP([196, 32, 10], rng=0)
    train(network, x, y, epochs=8, optimizer=Adam(5e-3), rng=0)
    assert accuracy(network, *test) > 0.85
    with pytest.raises(NetworkError):
        make_digits(0)


def test_the_demonstration_prunes_and_fine_tunes():
    found = run_demo((0.5, 0.9), samples=1200, training=4, fine_tuning=2)
    control, half, most = found.rows
    assert [row["sparsity"] for row in found.rows] == pytest.approx([0, 0.5, 0.9], abs=1e-3)
    assert half["accuracy"] > control["accuracy"] - 0.05
    assert most["accuracy"] > most["pruned"]


def test_prune_prints_before_and_after_and_writes_the_network(files, capsys):
    model, _, folder = files
    code, out, _ = run(capsys, "prune", model, "--sparsity", 0.75, "-o", folder / "out.npz")
    assert code == 0 and "112 => 28" in out and "0.0% => 75.0%" in out and "heuristic" in out
    pruned = load(folder / "out.npz")
    assert weight_sparsity(pruned) == 0.75 and pruned.masks.kept == 28
    # the amount is of the original network: the same again changes nothing
    code, out, _ = run(capsys, "prune", folder / "out.npz", "--sparsity", 0.75, "-o", folder / "again.npz")
    assert code == 0 and load(folder / "again.npz").masks == pruned.masks


def test_prune_fine_tunes_and_shrinks(files, capsys):
    model, data, folder = files
    code, out, _ = run(
        capsys, "prune", model, "--sparsity", 0.5, "--structured", "--data", data, "--epochs", 20, "--rate", 0.01,
        "-o", folder / "small", "--json",
    )  # fmt: skip
    found = json.loads(out)
    assert code == 0 and found["guarantee"] == "heuristic" and found["stopped"] is None
    assert found["parameters"] == [131, 67] and found["weights"] == [112, 56]
    assert found["accuracy"]["fine_tuned"] > found["accuracy"]["pruned"]
    small = load(folder / "small.npz")
    assert small.parameters()["fc1.weight"].shape == (8, 4)
    assert accuracy(small, X[:80], Y[:80]) == found["accuracy"]["fine_tuned"]


@pytest.mark.parametrize("criterion", ["taylor", "activation-mean", "random"])
def test_prune_uses_data_for_criteria(files, capsys, criterion):
    model, data, _ = files
    granularity = "unit" if criterion == "activation-mean" else "weight"
    code, out, _ = run(
        capsys, "prune", model, "--sparsity", 0.5, "--criterion", criterion, "--granularity", granularity,
        "--data", data, "--layers", "fc1", "--json",
    )  # fmt: skip
    assert code == 0 and json.loads(out)["removed"] > 0.2


@pytest.mark.parametrize(
    "arguments",
    [
        ["{model}"],
        ["--demo", "{model}", "--sparsity", "0.5"],
        [],
        ["{model}", "--sparsity", "1.5"],
        ["{model}", "--sparsity", "nan"],
        ["{model}", "--sparsity", "0.5", "0.9"],
        ["{model}", "--sparsity", "0.5", "--epochs", "2"],
        ["{model}", "--sparsity", "0.5", "--criterion", "magic"],
        ["{model}", "--sparsity", "0.5", "--criterion", "taylor"],
        ["{model}", "--sparsity", "0.5", "--layers", "conv1"],
        ["{model}", "--sparsity", "0.5", "--data", "{model}"],
        ["{folder}/none.npz", "--sparsity", "0.5"],
        ["{data}", "--sparsity", "0.5"],
        ["--demo", "--data", "{data}"],
        ["{model}", "--sparsity", "0.5", "-o", "{folder}/no/such/folder.npz"],
    ],
)
def test_calls_that_are_wrong_end_with_2_and_say_why(files, capsys, arguments):
    model, data, folder = files
    before = model.read_bytes()
    code, _, err = run(capsys, "prune", *(a.format(model=model, data=data, folder=folder) for a in arguments))
    assert code == 2 and err.startswith("treeprune: ") and "Traceback" not in err
    assert model.read_bytes() == before


def test_data_that_are_a_broken_archive_are_refused(files, capsys):
    model, _, folder = files
    (folder / "broken.npz").write_bytes(b"PK\x03\x04, and no more")
    code, _, err = run(capsys, "prune", model, "--sparsity", 0.5, "--data", folder / "broken.npz")
    assert code == 2
    assert "broken.npz is not an .npz file" in err


def test_ctrl_c_while_fine_tuning_writes_what_there_is(files, capsys, monkeypatch):
    model, data, folder = files
    from treeprune.neural import training

    real, calls = training.loss_and_gradients, []

    def press(*arguments, **options):
        calls.append(1)
        if len(calls) == 10:
            raise KeyboardInterrupt
        return real(*arguments, **options)

    monkeypatch.setattr(training, "loss_and_gradients", press)
    code, _, err = run(
        capsys, "prune", model, "--sparsity", 0.75, "--data", data, "--epochs", 50, "-o", folder / "cut.npz"
    )
    assert code == 130 and "interrupted" in err
    assert weight_sparsity(load(folder / "cut.npz")) == 0.75


def test_the_demonstration_of_the_command_line(capsys, tmp_path, monkeypatch):
    from functools import partial

    from treeprune.neural import demo

    monkeypatch.setattr(demo, "run_demo", partial(run_demo, samples=300, training=1))
    code, out, _ = run(capsys, "prune", "--demo", "--sparsity", 0.5, 0.9, "--epochs", 1, "-o", tmp_path / "demo")
    assert code == 0 and len(out.splitlines()) == 7
    assert {p.name for p in (tmp_path / "demo").iterdir()} >= {
        "study.csv", "digits-0.npz", "digits-0.5.npz", "digits-0.9.npz",
    }  # fmt: skip
    assert weight_sparsity(load(tmp_path / "demo" / "digits-0.9.npz")) == pytest.approx(0.9, abs=1e-3)
    monkeypatch.chdir(tmp_path)
    code, out, _ = run(capsys, "prune", "--demo", "--sparsity", 0.5, "--epochs", 0, "--json")
    assert code == 0 and len(json.loads(out)["rows"]) == 2
    assert not Path("treeprune-demo").exists()
    code, _, err = run(capsys, "prune", "--demo", "--sparsity", 0.5, "--epochs", 0)
    assert code == 0 and Path("treeprune-demo", "study.csv").exists() and "treeprune-demo" in err


def test_a_setting_that_cannot_be_is_found_before_anything_is_trained():
    made = []

    def make(rng):
        made.append(rng)
        return MLP([4, 8, 3], rng=rng)

    with pytest.raises(NetworkError, match="batch-norm"):
        study(TASK, {"a": make}, criteria=("magnitude", "batch-norm-scale"), training=(1,), rng=0)
    assert len(made) == 1


def test_the_seed_decides_which_weights_are_drawn():
    rows = [study(TASK, MODELS, amounts=(0.5,), criteria=("random",), training=(0,), rng=s).rows for s in (0, 0, 1)]
    seen = [[row["pruned"] for row in found] for found in rows]
    assert seen[0] == seen[1] != seen[2]

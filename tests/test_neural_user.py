"""What a new user of the neural part ran into."""

from __future__ import annotations

import numpy as np
import pytest

from treeprune import neural
from treeprune.cli import main


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


@pytest.fixture
def binary(task):
    made = neural.MLP([10, 8, 1], rng=0)
    x, y = task[0], task[1] > 1
    neural.train(made, x, y, loss="logistic", epochs=5, rng=0)
    return made, x, y.astype(int)


def test_accuracy_of_one_output_is_that_of_predict(binary):
    net, x, y = binary
    assert neural.accuracy(net, x, y) == np.mean(net.predict(x) == y) == neural.accuracy(net, x, y[:, None])


def test_labels_of_one_output(binary, task):
    net, x, _ = binary
    for measured in (
        lambda: neural.accuracy(net, x, task[1]),
        lambda: neural.train(net, x, task[1], loss="logistic"),
    ):
        with pytest.raises(neural.NetworkError, match="labels of yes-or-no outputs are 0 and 1"):
            measured()
    with pytest.raises(neural.NetworkError, match="loss='logistic'"):
        neural.train(net, x, task[1] > 1)


def test_labels_that_are_text_are_refused(net, task):
    with pytest.raises(neural.NetworkError, match="one whole number a sample"):
        neural.train(net, task[0], np.array(["a"] * 300))


@pytest.mark.parametrize("criterion", ["magnitude", "taylor"])
def test_the_command_line_takes_networks_of_one_output(binary, tmp_path, capsys, criterion):
    net, x, y = binary
    neural.save(net, tmp_path / "model")
    np.savez(tmp_path / "data", x=x, y=y, x_test=x, y_test=y)
    command = f"prune {tmp_path}/model.npz --sparsity 0.5 --epochs 1 --data {tmp_path}/data.npz --criterion {criterion}"
    assert main(command.split()) == 0
    assert "accuracy, fine-tuned" in capsys.readouterr().out


def changed(path, **arrays):
    """Write the arrays of a file again, some of them changed, or left out where None is given."""
    with np.load(path) as file:
        held = {name: file[name] for name in file.files}
    held.update({name.replace("__", "/").replace("_weight", ".weight"): array for name, array in arrays.items()})
    np.savez(path, **{name: array for name, array in held.items() if array is not None})
    return path


@pytest.mark.parametrize("mask", [None, np.zeros(3, np.uint8), np.ones(30), np.zeros((30, 1), np.uint8)])
def test_a_mask_that_does_not_fit_its_file_is_refused(net, tmp_path, mask):
    neural.prune(net, 0.5)
    path = neural.save(net, tmp_path / "model")
    assert neural.load(path).masks.sparsity == net.masks.sparsity
    with pytest.raises(neural.NetworkError, match=r"mask.*fc1\.weight"):
        neural.load(changed(path, mask__fc1_weight=mask))


def test_saving_to_a_folder_that_is_not_there(net, tmp_path):
    with pytest.raises(neural.NetworkError, match="there is no folder"):
        neural.save(net, tmp_path / "nowhere" / "model")


def results(net, task):
    """Yield what every function of the neural part returns."""
    x, y = task
    around = neural.box(x[:2], 0.01)
    yield neural.train(net.copy(), x, y, epochs=20, rng=0)
    yield neural.prune(net.copy(), 0.5)
    yield neural.compact(net)[1]
    yield neural.prune_gradually(net.copy(), x, y, 0.8, epochs=12, validation=task, rng=0)
    yield neural.prune_with_surgery(net.copy(), x, y, 0.8, epochs=2, rng=0)
    yield neural.iterative_prune(net.copy(), x, y, 0.8, rng=0)
    yield neural.net_adapt(net.copy(), x, y, 0.8, validation=task, rng=0)
    yield neural.sample_sub_models(net, x, 0.8, candidates=8, rng=0)
    yield neural.anneal_amounts(net, x, 0.8, steps=20, rng=0)
    yield neural.scan_sensitivity(net, x, y)
    yield neural.study((*task, *task), {"one": lambda rng: neural.MLP([10, 8, 4], rng=rng)}, amounts=(0.0, 0.5))
    one = neural.prune_one_shot(net.copy(), 0.8, x, trials=3, rng=0)
    yield from (one, one.allocation)
    yield neural.search_mask([1.0, 2.0, 3.0], np.eye(3), 1, world="interpreted")
    yield from (around, neural.find_dead_units(net, around), neural.prune_within(net.copy(), around, 0.1, rng=0))
    yield neural.certify(net, net.copy(), x)
    yield neural.largest_certified_sparsity(net, x[:20], steps=1)
    yield from (neural.deploy(net, form="dense"), neural.report(net), neural.Adam(), neural.SGD())


def test_every_result_says_what_it_is_in_one_line(net, task):
    for result in results(net, task):
        shown = repr(result)
        assert "\n" not in shown and len(shown) < 120, shown
        assert "0x" not in shown
        assert str(result)


@pytest.mark.parametrize(
    "empty", [neural.History(), neural.GradualPruning(), neural.IterativePruning(), neural.NetAdapt(), neural.Study()]
)
def test_results_of_runs_that_ended_at_once_can_be_shown(empty):
    assert repr(empty) and str(empty)


@pytest.mark.parametrize("calls", [1, 3])
def test_a_race_that_is_stopped_in_its_first_round_has_the_scores_so_far(net, task, calls):
    def stop(done, planned):
        if done == calls:
            raise KeyboardInterrupt

    found = neural.sample_sub_models(net, task[0], 0.8, candidates=8, progress=stop, rng=0)
    assert found.stopped == "interrupted"
    assert [c.samples > 0 for c in found.candidates] == [True] * calls + [False] * (8 - calls)
    assert np.isfinite(found.best.score)


@pytest.mark.parametrize(
    "given, named",
    [
        ({"epochs": 1.5}, "epochs=1.5"),
        ({"batch": 2.5}, "batch=2.5"),
        ({"optimizer": "adam"}, "optimizer='adam'"),
        ({"optimizer": neural.Adam}, "such as Adam"),
        ({"validation": (np.zeros((3, 10)),)}, "give \\(inputs, targets\\)"),
        ({"rng": "seed"}, "rng='seed'"),
        ({"rng": -1}, "rng=-1"),
    ],
)
@pytest.mark.parametrize("flow", ["train", "prune_gradually", "iterative_prune", "prune_with_surgery"])
def test_settings_of_training_that_cannot_be_are_named(net, task, flow, given, named):
    before = net.parameters()["fc1.weight"].copy()
    amount = () if flow == "train" else (0.5,)
    with pytest.raises(neural.NetworkError, match=named):
        getattr(neural, flow)(net, *task, *amount, **given)
    assert np.array_equal(before, net.parameters()["fc1.weight"])


@pytest.mark.parametrize("schedule", ["cosine", neural.cosine])
def test_a_schedule_that_is_none_is_named(net, task, schedule):
    with pytest.raises(neural.NetworkError, match="no schedule of the rate"):
        neural.train(net, *task, schedule=schedule)


def test_a_rate_that_is_text_is_named():
    with pytest.raises(neural.NetworkError, match="rate='a'"):
        neural.SGD("a")


def long_searches(net, task, progress):
    x, y = task
    models = {"one": lambda rng: neural.MLP([10, 8, 4], rng=rng)}
    yield lambda: neural.anneal_amounts(net, x, 0.5, steps=5, progress=progress, rng=0)
    yield lambda: neural.sample_sub_models(net, x, 0.5, candidates=4, progress=progress, rng=0)
    yield lambda: neural.scan_sensitivity(net, x, progress=progress)
    yield lambda: neural.net_adapt(net.copy(), x, y, 0.7, validation=task, progress=progress, rng=0)
    yield lambda: neural.study((*task, *task), models, amounts=(0.0, 0.5), progress=progress)


@pytest.mark.parametrize("place", range(5))
def test_progress_shows_a_bar(net, task, capsys, place):
    pytest.importorskip("tqdm")
    list(long_searches(net, task, True))[place]()
    assert "100%" in capsys.readouterr().err
    list(long_searches(net, task, False))[place]()
    assert not capsys.readouterr().err


def test_net_adapt_leaves_the_last_round_where_training_fails(net, task):
    whole = net.copy()
    with np.errstate(all="ignore"), pytest.raises(neural.NetworkError, match="learning rate"):
        neural.net_adapt(net, *task, 0.5, validation=task, optimizer=neural.SGD(1e30), rng=0)
    assert np.array_equal(net(task[0]), whole(task[0]))
    assert net.masks.sparsity == 0


@pytest.mark.parametrize("given", ["weights", "inputs"])
def test_numbers_that_the_data_type_cannot_hold_are_refused(net, task, given):
    before = net.parameters()["fc1.weight"].copy()
    large = {"fc1.weight": np.full(before.shape, 1e300)}
    with pytest.raises(neural.NetworkError, match="more than float32 holds"):
        net.set_arrays(large) if given == "weights" else net(np.full((1, 10), 1e300))
    assert np.array_equal(before, net.parameters()["fc1.weight"])


@pytest.mark.filterwarnings("ignore:invalid value")
def test_a_round_that_fails_leaves_the_round_before(net, task):
    class Failing(neural.SGD):
        def step(self, network, gradients):
            super().step(network, gradients)
            if network.masks.sparsity > 0.5:
                network.parameters()["fc1.weight"][...] = np.inf

    with pytest.raises(neural.NetworkError, match="infinite"):
        neural.iterative_prune(net, *task, 0.9, rounds=4, epochs=1, optimizer=Failing(0.1), rng=0)
    assert 0 < net.masks.sparsity <= 0.5
    assert np.isfinite(net.parameters()["fc1.weight"]).all()


def test_weights_of_zero_are_kept_before_masked_ones(net, task):
    masked = np.ones(net.parameters()["fc2.weight"].shape, bool)
    masked[:, ::2] = False
    net.set_arrays({"fc2.weight": np.zeros(masked.shape)})
    net.apply_masks({"fc2.weight": masked})
    drawn = neural.sample_sub_models(net, task[0], 0.3, sampling="importance", candidates=4, rng=0)
    every = [neural.anneal_amounts(net, task[0], 0.3, steps=3, rng=0).masks, *(drawn.masks(i) for i in range(4))]
    for found in every:
        assert not (found["fc2.weight"] & ~masked).any()


def test_a_report_of_two_networks_says_how_they_are_compared(net):
    with pytest.raises(neural.NetworkError, match="before_after"):
        neural.report(net, net)


def test_only_what_is_public_is_listed():
    import treeprune

    assert set(dir(neural)) == set(neural.__all__)
    assert "importlib" not in dir(treeprune) and {"neural", "solve"} <= set(dir(treeprune))


@pytest.mark.parametrize("rename", [{"module": ""}, {"module.": ""}])
def test_the_beginning_of_imported_names_can_be_taken_away(net, rename):
    arrays = {f"module.{name}": array for name, array in net.parameters().items()}
    other = neural.import_weights(neural.MLP([10, 24, 16, 4], rng=1), arrays, rename)
    assert np.array_equal(other.parameters()["fc1.weight"], net.parameters()["fc1.weight"])
    # a name is not the beginning of another one that only starts with the same letters
    with pytest.raises(neural.NetworkError, match="lack"):
        neural.import_weights(other, arrays, {"mod": ""})


def test_two_imported_arrays_of_one_name_are_refused(net):
    arrays = {**net.parameters(), "old.fc1.bias": np.zeros(24)}
    with pytest.raises(neural.NetworkError, match=r"two arrays .* 'fc1\.bias'"):
        neural.import_weights(net, arrays, {"old": ""})


def test_shrunk_networks_go_on_learning_in_scikit_learn(task):
    estimators = pytest.importorskip("sklearn.neural_network")
    inputs, labels = task
    estimator = estimators.MLPClassifier((12, 8), random_state=0)
    with pytest.raises(neural.NetworkError, match="fit it first"):
        neural.to_scikit_learn(neural.MLP([10, 12, 8, 4]), estimator)
    estimator.partial_fit(inputs, labels, classes=range(4))
    net = neural.from_scikit_learn(estimator)
    neural.prune(net, 0.5, granularity="unit", scope="layer")
    neural.to_scikit_learn(neural.compact(net)[0], estimator).partial_fit(inputs, labels)
    assert [w.shape for w in estimator.coefs_] == [(10, 6), (6, 4), (4, 4)]

"""Flows of pruning and training: schedules, gradual and iterated pruning, surgery, sampling, searches of budgets."""

from __future__ import annotations

import copy
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treeprune.neural import (
    MLP,
    Adam,
    LeNet5,
    NetworkError,
    anneal_amounts,
    fine_tune_best,
    iterative_prune,
    net_adapt,
    plot_sensitivity,
    prune_gradually,
    prune_with_surgery,
    sample_sub_models,
    scan_sensitivity,
    train,
)
from treeprune.neural.divergences import kl_divergence
from treeprune.neural.greedy_adaptation import RESOURCES
from treeprune.neural.memory_order import flat, same_order
from treeprune.neural.network_surgery import BehindTheMask
from treeprune.neural.schedules import (
    SparsitySchedule,
    cubic_schedule,
    linear_schedule,
    one_shot_schedule,
    reacting_schedule,
    schedule_named,
)
from treeprune.neural.sparsity_target import SparsityTarget, weight_sparsity

X = np.random.default_rng(0).normal(size=(320, 4))
Y = (X[:, 0] > X[:, 1]).astype(int) + (X[:, 2] > 0.5)
HELD = (X[:100], Y[:100])


def net(rng=0, widths=(4, 16, 12, 3)):
    return MLP(list(widths), rng=rng)


def arrays(network):
    return {name: array.copy() for name, array in network.parameters().items()}


def same(one, two):
    return one.keys() == two.keys() and all(np.array_equal(one[n], two[n]) for n in one)


class Interrupt:
    """A progress callback that presses Ctrl-C at a step."""

    def __init__(self, at):
        self.at, self.calls = at, 0

    def __call__(self, *_):
        self.calls += 1
        if self.calls == self.at:
            raise KeyboardInterrupt


# schedules


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["linear", "cubic", "one-shot"]),
    st.floats(0, 1),
    st.floats(0, 1),
    st.integers(1, 50),
    st.integers(1, 300),
)
def test_schedules_rise_to_their_target_and_hit_it_exactly(kind, a, b, every, steps):
    begin, end = sorted((a, b))
    make = {"linear": linear_schedule, "cubic": cubic_schedule}
    schedule = one_shot_schedule(begin) if kind == "one-shot" else make[kind](begin, end, every)
    due = [step for step in range(steps + 1) if schedule.due(step, steps)]
    shares = [schedule.share(step, steps) for step in range(steps + 1)]
    assert shares == sorted(shares) and shares[0] >= 0 and shares[-1] == 1
    assert due and schedule.share(due[-1], steps) == 1  # the last change of the masks is the whole way
    share = 0.0
    for step in due:
        share, before = schedule.next_share(share, step, steps, np.nan, np.nan), share
        assert share >= before
    assert share == 1


def test_the_cubic_schedule_is_that_of_zhu_and_gupta():
    schedule = cubic_schedule(0.25, 0.75)
    first, last = 0.1, 0.9
    for step in range(25, 76, 5):
        t = (step - 25) / 50
        wanted = last + (first - last) * (1 - t) ** 3  # Zhu and Gupta 2017, equation 1
        assert first + (last - first) * schedule.share(step, 100) == pytest.approx(wanted, abs=1e-12)


def test_the_reacting_schedule_prunes_waits_and_steps_back():
    schedule = reacting_schedule(tolerance=0.1, step=0.25, back=0.1)
    share = 0.0
    for loss, wanted in ((1.0, 0.25), (1.1, 0.5), (1.15, 0.5), (1.3, 0.4), (0.2, 0.65), (0.2, 0.9), (0.2, 1.0)):
        share = schedule.next_share(share, 0, 1, loss, 1.0)
        assert share == pytest.approx(wanted)
    assert share == 1.0


@pytest.mark.parametrize(
    "make",
    [
        lambda: linear_schedule(0.6, 0.5),
        lambda: cubic_schedule(every=0),
        lambda: cubic_schedule(power=0.5),
        lambda: linear_schedule(-0.1, 0.5),
        lambda: reacting_schedule(tolerance=-1),
        lambda: reacting_schedule(step=0),
        lambda: schedule_named("cosine"),
        lambda: one_shot_schedule(np.nan),
    ],
)
def test_schedules_that_make_no_sense_are_refused(make):
    with pytest.raises(NetworkError):
        make()


# targets


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 0.97), st.lists(st.floats(0, 1), min_size=1, max_size=6), st.sampled_from(["global", "layer"]))
def test_amounts_refer_to_the_original_and_never_compound(amount, shares, scope):
    network = net()
    target = SparsityTarget(network, amount, scope=scope)
    before = dict(network.masks)
    for share in [*sorted(shares), 1.0]:
        target.advance(share)
        assert all(not (network.masks[n] & ~mask).any() for n, mask in before.items())
        before = dict(network.masks)
    gone = [round(amount * 292)] if scope == "global" else [round(amount * n) for n in (64, 192, 36)]
    assert target.gone() == sum(gone)
    again = SparsityTarget(network, amount, scope=scope)
    again.advance(1.0)
    assert again.gone() == sum(gone) and again.reached()
    assert same(before, dict(network.masks))


def test_a_target_that_steps_back_gives_weights_their_last_values():
    network = net()
    first = arrays(network)
    target = SparsityTarget(network, 0.9, returning=True)
    target.advance(1.0)
    target.advance(0.0)
    assert same(first, arrays(network)) and target.gone() == 0
    target.advance(0.5)
    kept = np.sort(np.concatenate([np.abs(a[m]) for n, m in network.masks.items() for a in [first[n]]]))
    lost = np.concatenate([np.abs(first[n][~m]) for n, m in network.masks.items()])
    assert kept[0] >= lost.max()


def test_a_target_by_layer_names_its_layers():
    network = net()
    SparsityTarget(network, {"fc1": 0.5, "fc3": 6}).advance(1.0)
    assert {n: int((~m).sum()) for n, m in network.masks.items()} == {
        "fc1.weight": 32,
        "fc2.weight": 0,
        "fc3.weight": 6,
    }
    with pytest.raises(NetworkError, match="did you mean"):
        SparsityTarget(network, {"fc9": 0.5})
    with pytest.raises(NetworkError, match="scope"):
        SparsityTarget(network, 0.5, scope="world")
    with pytest.raises(NetworkError):
        SparsityTarget(network, 1.5)


# gradual pruning


@pytest.mark.parametrize(
    "schedule", ["one-shot", "linear", "cubic", SparsitySchedule("own", lambda t: t * t, 0.1, 0.9, 3)]
)
@pytest.mark.parametrize("scope", ["global", "layer"])
def test_nothing_that_is_pruned_comes_back_to_life(schedule, scope):
    network, optimizer = net(), Adam(0.01, weight_decay=0.1)
    dead = {}

    def watch(_):
        for name, mask in network.masks.items():
            assert not network.parameters()[name][~mask].any()
            assert not (mask & dead.get(name, ~mask)).any()
            dead[name] = ~mask

    found = prune_gradually(
        network, X, Y, 0.8, schedule=schedule, scope=scope, epochs=6, optimizer=optimizer, progress=watch, rng=0
    )
    assert found.reached and found.stopped == "" and found.guarantee.name == "HEURISTIC"
    assert found.sparsity == pytest.approx(0.8, abs=0.005) and found.masks == network.masks
    sparsities = [s for _, s in found.updates]
    assert sparsities == sorted(sparsities) and sparsities[-1] == found.sparsity
    for name, mask in network.masks.items():
        if mask.all() or schedule != "one-shot":
            continue
        kept = flat(same_order(mask, np.empty_like(network.parameters()[name], dtype=bool)))
        assert not any(moment[~kept].any() for moment in optimizer.moments[name])
    train(network, X, Y, epochs=2, optimizer=optimizer, rng=1)
    assert all(not network.parameters()[n][~m].any() for n, m in found.masks.items())


def test_the_best_network_of_the_highest_sparsity_is_kept():
    network = net()
    found = prune_gradually(network, X, Y, 0.9, epochs=8, optimizer=Adam(0.01), validation=HELD, keep_best=True, rng=0)
    reached = [e.validation for e in found.history if e.sparsity == found.sparsity]
    assert found.history[found.best_epoch].validation == max(reached)
    assert np.mean(network.predict(HELD[0]) == HELD[1]) == pytest.approx(max(reached))
    assert weight_sparsity(network) == found.sparsity == pytest.approx(0.9, abs=0.002)


@pytest.mark.parametrize("at", [1, 7, 13, 24])
@pytest.mark.parametrize("flow", [prune_gradually, prune_with_surgery])
def test_ctrl_c_keeps_the_best_and_says_so(flow, at):
    network = net()
    found = flow(
        network,
        X,
        Y,
        0.8,
        epochs=5,
        optimizer=Adam(0.01),
        validation=HELD,
        keep_best=True,
        progress=Interrupt(at),
        rng=0,
    )
    assert found.stopped == "interrupted" and len(found.history) == (at - 1) // 5
    assert found.masks == network.masks and weight_sparsity(network) == found.sparsity
    assert all(not network.parameters()[n][~m].any() for n, m in network.masks.items())
    assert found.reached == (found.sparsity >= 0.799)
    if found.best_epoch >= 0:
        kept = found.history[found.best_epoch].validation
        assert np.mean(network.predict(HELD[0]) == HELD[1]) == pytest.approx(kept)


def test_a_run_that_reacts_stays_within_its_tolerance():
    network = net()
    train(network, X, Y, epochs=30, optimizer=Adam(0.01), rng=0)
    schedule = reacting_schedule(tolerance=0.05, step=0.1, every=5)
    found = prune_gradually(
        network, X, Y, 0.99, schedule=schedule, epochs=20, optimizer=Adam(0.003), validation=HELD, keep_best=True, rng=0
    )
    assert 0.3 < found.sparsity < 0.99 and not found.reached
    sparsities = [s for _, s in found.updates]
    assert sparsities != sorted(sparsities)  # it stepped back
    assert all(not network.parameters()[n][~m].any() for n, m in network.masks.items())
    dense = net()
    train(dense, X, Y, epochs=30, optimizer=Adam(0.01), rng=0)
    from treeprune.neural.losses import cross_entropy

    losses = [cross_entropy(n(HELD[0]), HELD[1])[0] for n in (dense, network)]
    assert losses[1] <= losses[0] + 0.05


@pytest.mark.parametrize(
    "wrong",
    [
        dict(amount=2.0),
        dict(amount=-1),
        dict(amount={"fc7": 0.5}),
        dict(schedule="never"),
        dict(epochs=-1),
        dict(keep_best=True),
        dict(targets=Y + 5),
        dict(inputs=X * np.nan),
        dict(layers=["conv"]),
        dict(batch=0),
    ],
)
@pytest.mark.parametrize("flow", [prune_gradually, prune_with_surgery, iterative_prune])
def test_bad_input_leaves_the_network_as_it_was(flow, wrong):
    if flow is iterative_prune and "schedule" in wrong:
        wrong = dict(rounds=0)
    network = net()
    before = arrays(network)
    arguments = dict(inputs=X, targets=Y, amount=0.5, epochs=1) | wrong
    with pytest.raises(NetworkError):
        flow(network, **arguments)
    assert same(before, arrays(network)) and not network.masks


def test_a_network_that_is_masked_already_goes_on_from_there():
    network = net()
    SparsityTarget(network, 0.4).advance(1.0)
    mask = dict(network.masks)
    found = prune_gradually(network, X, Y, 0.7, epochs=2, schedule="linear", rng=0)
    assert found.updates[0][1] == pytest.approx(0.4, abs=0.002) and found.sparsity == pytest.approx(0.7, abs=0.002)
    assert all(not (network.masks[n] & ~mask[n]).any() for n in mask)
    less = prune_gradually(network, X, Y, 0.2, epochs=1, rng=0)
    assert less.sparsity == found.sparsity and less.reached


@pytest.mark.parametrize("criterion", ["random", "taylor", "gradient"])
def test_other_criteria_and_branches_follow_the_same_schedule(criterion):
    network = net()
    found = prune_gradually(network, X, Y, 0.8, criterion=criterion, schedule="linear", epochs=3, rng=0)
    assert found.sparsity == pytest.approx(0.8, abs=0.005) and found.reached
    units = net()
    found = prune_gradually(units, X, Y, 0.5, granularity="unit", schedule="linear", epochs=3, rng=0)
    assert found.reached
    assert int((~units.masks["fc1.weight"].any(axis=1)).sum() + (~units.masks["fc2.weight"].any(axis=1)).sum()) == 14


def test_convolutions_are_pruned_while_they_train():
    network = LeNet5(rng=0)
    x = np.random.default_rng(0).normal(size=(24, 1, 28, 28))
    y = np.arange(24) % 10
    for flow in (prune_gradually, prune_with_surgery):
        trial = network.copy()
        found = flow(trial, x, y, 0.9, epochs=2, batch=8, schedule=linear_schedule(every=1), rng=0)
        assert found.sparsity == pytest.approx(0.9, abs=1e-4)
        assert all(not trial.parameters()[n][~m].any() for n, m in trial.masks.items())


# surgery


def test_surgery_brings_weights_back_and_stops_doing_so():
    network, seen = net(), []

    def watch(_):
        seen.append({n: m.copy() for n, m in network.masks.items()})

    found = prune_with_surgery(
        network, X, Y, 0.8, schedule=linear_schedule(end=0.3, every=2), until=0.6, hysteresis=0.0, epochs=20,
        optimizer=Adam(0.02), progress=watch, rng=0,
    )  # fmt: skip
    back = [sum(int((two[n] & ~one[n]).sum()) for n in one) for one, two in itertools.pairwise(seen)]
    assert sum(back) > 0 and not any(back[61:])
    assert found.sparsity == pytest.approx(0.8, abs=0.002)
    assert all(not network.parameters()[n][~m].any() for n, m in network.masks.items())


def test_the_weights_behind_the_mask_learn_and_the_network_shows_only_the_others():
    network = net()
    network.apply_masks({"fc1.weight": np.zeros((16, 4))})
    behind = BehindTheMask(Adam(0.1))
    behind.until = 5
    behind.dense = {"fc1.weight": np.zeros((16, 4), np.float32)}
    gradients = {"fc1.weight": np.ones((16, 4), np.float32)}
    behind.step(network, gradients)
    assert not network.parameters()["fc1.weight"].any() and behind.dense["fc1.weight"].all()
    assert behind.inner.steps == 1 and set(network.masks) == {"fc1.weight"}


# rounds


def test_rounds_remove_the_same_share_of_what_is_left():
    network = net()
    found = iterative_prune(network, X, Y, 0.875, rounds=3, first_epochs=2, validation=HELD, rng=0)
    assert [round(r.sparsity, 2) for r in found.rounds] == [0.0, 0.5, 0.75, 0.88] and found.reached
    assert found.rounds[1].validation >= found.rounds[1].pruned - 0.2 and found.masks == network.masks


def test_lottery_tickets_go_back_to_the_first_weights():
    network = net()
    first = arrays(network)
    iterative_prune(network, X, Y, 0.75, rounds=2, epochs=0, first_epochs=5, rewind=True, rng=0)
    assert all(np.array_equal(network.parameters()[n], first[n] * network.masks.get(n, 1)) for n in first)
    trained = net()
    train(trained, X, Y, epochs=5, rng=3)
    other = net(7)
    iterative_prune(other, X, Y, 0.5, rounds=1, epochs=0, rewind=arrays(trained), rng=0)
    assert np.array_equal(other.parameters()["fc1.bias"], trained.parameters()["fc1.bias"])
    with pytest.raises(NetworkError, match="no array"):
        iterative_prune(other, X, Y, 0.5, rewind={"fc9.weight": np.zeros(3)})


def test_a_round_that_loses_too_much_is_taken_back():
    network = net()
    found = iterative_prune(
        network, X, Y, 0.99, rounds=6, epochs=2, first_epochs=25, tolerance=0.05, optimizer=Adam(0.01), validation=HELD,
        rng=0,
    )  # fmt: skip
    assert found.stopped == "tolerance" and not found.reached
    assert found.sparsity == found.rounds[-2].sparsity
    assert np.mean(network.predict(HELD[0]) == HELD[1]) == pytest.approx(found.rounds[-2].validation)
    stopped = iterative_prune(net(), X, Y, 0.9, rounds=3, epochs=2, progress=Interrupt(8), rng=0)
    assert stopped.stopped == "interrupted" and len(stopped.rounds) == 1


# sub-models


@pytest.mark.parametrize("sampling", ["importance", "random", "allocation", ("importance", "allocation")])
def test_sub_models_have_the_sparsity_asked_for_and_scores_that_can_be_made_again(sampling):
    network = net()
    before = arrays(network)
    found = sample_sub_models(network, X, 0.6, candidates=9, sampling=sampling, first_samples=64, rng=0)
    assert same(before, arrays(network)) and not network.masks
    assert sorted(c.number for c in found.candidates) == list(range(9))
    plain = next(c for c in found.candidates if c.sampling == "plain")
    assert plain.samples == len(X) and found.best.score <= plain.score
    for place in (0, 4):
        masks = found.masks(place)
        assert masks.size - masks.kept == round(0.6 * 292)
        trial = network.copy()
        trial.apply_masks(masks)
        if found.candidates[place].samples == len(X):
            assert kl_divergence(network(X), trial(X)) == pytest.approx(found.candidates[place].score, abs=1e-6)
    assert len(str(found).splitlines()) == 10


def test_importance_keeps_large_weights_more_often():
    network = net(widths=(4, 40, 3))
    weights = np.abs(network.parameters()["fc1.weight"])
    means = {}
    for kind in ("importance", "random"):
        found = sample_sub_models(network, X[:8], 0.5, candidates=6, sampling=kind, temperature=1.0, rng=0)
        drawn = [i for i, c in enumerate(found.candidates) if c.sampling == kind]
        means[kind] = np.mean([weights[found.masks(i)["fc1.weight"]].mean() for i in drawn])
    assert means["importance"] > 1.1 * means["random"]


def test_the_best_sub_model_is_fine_tuned():
    network = net()
    train(network, X, Y, epochs=20, optimizer=Adam(0.01), rng=0)
    found = sample_sub_models(network, X, 0.7, targets=Y, candidates=6, rng=0)
    qualities = fine_tune_best(network, found, X, Y, validation=HELD, finalists=2, epochs=3, rng=0)
    assert len(qualities) == 2 and weight_sparsity(network) == pytest.approx(0.7, abs=0.002)
    assert np.mean(network.predict(HELD[0]) == HELD[1]) == pytest.approx(max(qualities))
    with pytest.raises(NetworkError, match="sampling"):
        sample_sub_models(network, X, 0.5, sampling="best")
    stopped = sample_sub_models(network, X, 0.8, candidates=8, progress=Interrupt(3), rng=0)
    assert stopped.stopped == "interrupted" and len(stopped.candidates) == 8


# sensitivity, annealing, greedy adaptation


def test_the_scan_says_what_pruning_one_layer_does(tmp_path):
    network = net()
    before = arrays(network)
    found = scan_sensitivity(network, X, Y, amounts=(0.0, 0.5, 10))
    assert same(before, arrays(network)) and len(found.rows) == 9
    for row in found.rows:
        trial = network.copy()
        SparsityTarget(trial, {row["layer"]: row["removed"]}).advance(1.0)
        assert row["divergence"] == pytest.approx(kl_divergence(network(X), trial(X)), abs=1e-7)
        assert row["accuracy"] == np.mean(trial.predict(X) == Y)
    found.to_csv(tmp_path / "rows.csv")
    assert len((tmp_path / "rows.csv").read_text().splitlines()) == 10
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("Agg")
    assert len(plot_sensitivity(found).get_lines()) == 4
    assert plot_sensitivity(scan_sensitivity(network, X)).get_ylabel() == "divergence, nats"
    pyplot.close("all")


def test_annealing_is_never_worse_than_magnitudes_and_keeps_the_count():
    network = net()
    train(network, X, Y, epochs=20, optimizer=Adam(0.01), rng=0)
    found = anneal_amounts(network, X, 0.8, steps=80, rng=0)
    plain = network.copy()
    SparsityTarget(plain, 0.8).advance(1.0)
    assert found.first_score == pytest.approx(kl_divergence(network(X), plain(X)), abs=1e-7)
    assert found.score <= found.first_score and found.history == sorted(found.history, reverse=True)
    assert sum(found.amounts.values()) == round(0.8 * 292) and min(found.kept.values()) >= 1
    pruned = network.copy()
    pruned.apply_masks(found.masks)
    assert kl_divergence(network(X), pruned(X)) == pytest.approx(found.score, abs=1e-7)
    stopped = anneal_amounts(network, X, 0.8, steps=50, progress=Interrupt(5), rng=0)
    assert stopped.stopped == "interrupted" and stopped.score <= stopped.first_score


@pytest.mark.parametrize("resource", ["parameters", "multiply-adds", lambda n: RESOURCES["parameters"](n) * 2])
def test_greedy_adaptation_meets_the_budget(resource):
    network = net()
    train(network, X, Y, epochs=10, optimizer=Adam(0.01), rng=0)
    found = net_adapt(network, X, Y, 0.5, validation=HELD, resource=resource, step=0.2, rng=0)
    assert found.reached and found.resource <= found.budget == 0.5 * found.first
    costs = [found.first, *(r.resource for r in found.rounds)]
    assert costs == sorted(costs, reverse=True)
    assert all(r.validation == max(r.tried.values()) for r in found.rounds)
    cost = RESOURCES.get(resource, resource) if isinstance(resource, str) else resource
    assert cost(network) == found.resource


def test_greedy_adaptation_says_when_a_budget_cannot_be_met():
    network = net()
    with pytest.raises(NetworkError, match="no layer can be pruned"):
        net_adapt(network, X, Y, 20, validation=HELD, resource="parameters", step=0.5, rng=0)
    assert all(not network.parameters()[n][~m].any() for n, m in network.masks.items())
    stopped = net_adapt(net(), X, Y, 0.2, validation=HELD, step=0.1, progress=Interrupt(2), rng=0)
    assert stopped.stopped == "interrupted" and len(stopped.rounds) == 2 and not stopped.reached


@pytest.mark.parametrize("flow", [prune_gradually, prune_with_surgery])
def test_a_schedule_leaves_the_users_optimizer_with_its_rate(flow):
    optimizer = Adam(0.01)
    flow(net(), X, Y, 0.5, epochs=2, optimizer=optimizer, rate_schedule=lambda done: 1 - done, rng=0)
    assert optimizer.rate == 0.01 and optimizer.steps == 10


def test_flows_repeat_with_the_same_rng():
    for flow in (prune_gradually, prune_with_surgery, iterative_prune):
        one, two = net(), net()
        for network in (one, two):
            flow(network, X, Y, 0.7, epochs=2, optimizer=copy.deepcopy(Adam(0.01)), rng=5)
        assert same(arrays(one), arrays(two))


@pytest.mark.parametrize("flow", [prune_gradually, iterative_prune, prune_with_surgery])
@pytest.mark.parametrize("floor", [1, 3])
def test_a_share_by_layer_leaves_the_floor(flow, floor):
    x = np.random.default_rng(0).normal(size=(64, 2))
    y = (x[:, 0] > 0).astype(int)
    for amount, scope in ((0.999, "layer"), ({"fc1": 0.999}, "global")):
        net = MLP([2, 20, 2], rng=0)
        assert flow(net, x, y, amount, scope=scope, floor=floor, epochs=2, rng=0).reached
        assert net.masks["fc1.weight"].sum() == floor
    for amount in ({"fc1": 1.0}, {"fc1": 40}):
        with pytest.raises(NetworkError, match="fc1.weight: amount=.* would remove 40 of 40"):
            flow(MLP([2, 20, 2], rng=0), x, y, amount, floor=floor, epochs=2, rng=0)

"""The command `prune`: make the network of a file sparse or smaller, or show on drawn digits how it goes."""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import TreepruneError

if TYPE_CHECKING:
    from .neural.network import Network
    from .neural.training import History

DEMO_FOLDER = "treeprune-demo"


def add_prune(commands: Any) -> None:
    """Add the command and its options to those of a parser."""
    prune = commands.add_parser("prune", help="prune the weights of a network, fine-tune it, make it smaller")
    prune.add_argument("model", nargs="?", help="an .npz file that treeprune.neural.save wrote")
    prune.add_argument("--demo", action="store_true", help="train, prune and fine-tune a network on drawn digits")
    prune.add_argument("--sparsity", type=float, nargs="+", metavar="S", help="share of the weights to remove, of the "
                       "network as it was before any pruning; of the demonstration one or more")  # fmt: skip
    prune.add_argument("--criterion", default="magnitude", help="magnitude, l2, random, gradient, taylor, obd, "
                       "activation-mean, activation-rms, batch-norm-scale, geometric-median, ...")  # fmt: skip
    prune.add_argument("--granularity", default="weight", help="weight, unit, kernel, vector, shape, input, or 2:4")
    prune.add_argument("--structured", action="store_true", help="the same as --granularity unit --compact")
    prune.add_argument("--scope", default="global", choices=("global", "layer"), help="which weights compete")
    prune.add_argument("--layers", nargs="+", metavar="L", help="layers or parts of the network; all by default")
    prune.add_argument("--data", metavar="FILE", help="an .npz file with x and y, and x_test and y_test if wanted")
    prune.add_argument("--epochs", type=int, help="of fine-tuning; 0 by default, 3 in the demonstration")
    prune.add_argument("--rate", type=float, default=1e-3, help="learning rate of fine-tuning")
    prune.add_argument("--compact", action="store_true", help="take out what no weight is left of")
    prune.add_argument("--seed", type=int, default=0, help="seed of all that is random")
    prune.add_argument("-o", "--output", metavar="PATH", help="the file to write; of the demonstration a folder, "
                       f"{DEMO_FOLDER} if left out (without --json)")  # fmt: skip
    prune.add_argument("--progress", action="store_true", help="show a bar (needs tqdm)")
    prune.add_argument("--json", action="store_true", help="print JSON")
    prune.set_defaults(run="prune")


def run_prune(options: argparse.Namespace) -> int:
    """Prune the network of a file, or run the demonstration."""
    if options.demo == (options.model is not None):
        raise ValueError("give a model file, or --demo")
    if options.structured:
        options.granularity, options.compact = "unit", True
    return run_demonstration(options) if options.demo else run_file(options)


def run_file(options: argparse.Namespace) -> int:
    """Prune, fine-tune and shrink the network of a file; after Ctrl-C the best network so far is written."""
    from .neural.compaction import compact
    from .neural.model_file import load, save
    from .neural.pruning import prune
    from .neural.sparsity_report import before_after, report
    from .neural.training import accuracy

    if options.sparsity is None and ":" not in options.granularity:
        raise ValueError("--sparsity is missing: the share of the weights to remove, such as 0.9")
    if options.sparsity is not None and len(options.sparsity) > 1:
        raise ValueError("one --sparsity for one model")
    if options.epochs and not options.data:
        raise ValueError("--epochs needs --data FILE to fine-tune on")
    if options.output is not None and not Path(options.output).resolve().parent.is_dir():
        raise ValueError(f"-o {options.output}: there is no folder {Path(options.output).parent}")
    network = load(options.model)
    data = {} if options.data is None else read_data(options.data)
    test = (data["x_test"], data["y_test"]) if "x_test" in data else None
    before = report(network)
    qualities = {"dense": accuracy(network, *test)} if test else {}
    done = prune(
        network,
        options.sparsity[0] if options.sparsity else None,
        criterion=options.criterion,
        granularity=options.granularity,
        scope=options.scope,
        layers=options.layers,
        data=(data["x"], data["y"]) if "y" in data else data.get("x"),
        loss=loss_of(network),
        rng=options.seed,
    )
    if test:
        qualities["pruned"] = accuracy(network, *test)
    stopped = ""
    if options.epochs:
        stopped = fine_tuned(network, data, options).stopped
        if test:
            qualities["fine_tuned"] = accuracy(network, *test)
    if options.compact:
        network, _ = compact(network)
    after = report(network)
    written = None if options.output is None else save(network, options.output)
    answer = {
        "model": options.model, "output": None if written is None else str(written), "stopped": stopped or None,
        "guarantee": done.guarantee.name.lower(), "skipped": done.skipped,
        "weights": [before.weights, after.weights], "nonzero": [before.nonzero, after.nonzero],
        "removed": after.removed, "multiply_adds": [before.multiply_adds, after.multiply_adds],
        "parameters": [before.parameters, after.parameters], "accuracy": qualities or None,
    }  # fmt: skip
    if options.json:
        print(json.dumps(answer))
    else:
        print(before_after(before, after))
        print(f"removed: {after.removed:.1%} of the original weights; {done.guarantee.name.lower()}")
        for name, value in qualities.items():
            print(f"accuracy, {name.replace('_', '-')}: {value:.2%}")
        if written:
            print(f"written: {written}")
    return ended(stopped, "the network as it was after the last step")


def fine_tuned(network: Network, data: dict[str, Any], options: argparse.Namespace) -> History:
    """Train a pruned network on the data of a file."""
    from .neural.optimizers import Adam
    from .neural.training import train

    if "y" not in data:
        raise ValueError(f"{options.data} has no y: fine-tuning needs labels")
    return train(
        network, data["x"], data["y"], epochs=options.epochs, optimizer=Adam(options.rate),
        loss=loss_of(network), progress=options.progress, rng=options.seed,
    )  # fmt: skip


def loss_of(network: Network) -> str:
    """Return the loss of a classifier: with one output it says yes or no."""
    return "logistic" if network.shapes[network.nodes[-1].name] == (1,) else "cross-entropy"


def read_data(path: str) -> dict[str, Any]:
    """Return the arrays of a data file.

    Raises
    ------
    ValueError
        If it is no .npz file, or has no x.
    """
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, KeyError, AttributeError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} is not an .npz file of NumPy arrays: {error}") from None
    if "x" not in arrays or ("x_test" in arrays) != ("y_test" in arrays):
        raise ValueError(f"{path} holds {', '.join(arrays) or 'nothing'}: it needs x, and x_test and y_test together")
    return arrays


def run_demonstration(options: argparse.Namespace) -> int:
    """Train, prune and fine-tune on drawn digits; write a table, networks and a picture into a folder."""
    from .neural.demo import SPARSITIES, run_demo
    from .neural.model_file import save

    if options.data or options.layers:
        raise ValueError("--demo makes its own network and data: leave out --data and --layers")
    # a program that reads JSON gets files only where it names a folder
    folder = None if options.json and options.output is None else Path(options.output or DEMO_FOLDER)
    if folder:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ValueError(f"-o {folder}: {error}") from None

    def keep_network(row: dict[str, Any], network: Network) -> None:
        if folder:
            save(network, folder / f"digits-{row['amount']:g}.npz")

    epochs = 3 if options.epochs is None else options.epochs
    if not options.json:
        print("196-64-32-10 on drawn digits. Accuracy on the test set: dense, as pruned, and")
        print(f"after {epochs} epochs of fine-tuning; seconds of pruning and fine-tuning.\n")
    found = run_demo(
        tuple(options.sparsity or SPARSITIES), criterion=options.criterion, granularity=options.granularity,
        scope=options.scope, fine_tuning=epochs, after=keep_network, progress=options.progress, rng=options.seed,
    )  # fmt: skip
    if options.json:
        print(json.dumps({"rows": found.rows, "stopped": found.stopped or None}))
    else:
        print(found)
    if folder and found.rows:
        found.to_csv(folder / "study.csv")
        try:
            from .neural.study_plot import plot_study

            figure = plot_study(found).figure
            figure.savefig(folder / "accuracy.png", dpi=150)
            print(f"written: {folder / 'study.csv'}, {folder / 'accuracy.png'}, networks", file=sys.stderr)
        except TreepruneError as error:  # without matplotlib
            print(f"written: {folder / 'study.csv'}, networks; no picture: {error}", file=sys.stderr)
    return ended(found.stopped, "the rows and networks so far are kept")


def ended(stopped: str, what: str) -> int:
    """Return the exit code, and say what an interrupted run has kept."""
    if stopped == "interrupted":
        print(f"interrupted: {what}", file=sys.stderr)
        return 130
    return 0

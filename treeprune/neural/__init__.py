"""Weights as branches: train, prune, shrink and fine-tune networks kept in NumPy.

The names below are loaded when they are first used.
"""

from __future__ import annotations

import importlib
from typing import Any

_PUBLIC = {
    "layer": ("Layer", "NetworkError"),
    "dense": ("Dense",),
    "relu": ("ReLU",),
    "dropout": ("Dropout",),
    "flatten": ("Flatten",),
    "add": ("Add",),
    "concat": ("Concat",),
    "network": ("Network",),
    "mlp": ("MLP",),
    "masks": ("Masks",),
    "model_file": ("save", "load"),
    "training": ("train", "accuracy", "History"),
    "weight_import": ("import_weights",),
    "scikit_learn": ("from_scikit_learn", "to_scikit_learn"),
    "optimizers": ("SGD", "Adam"),
    "learning_rates": ("constant", "cosine", "steps", "linear"),
    "pruning": ("prune", "Pruning"),
    "amounts": ("Amount",),
    "selection": ("select",),
}
_HOME = {name: module for module, names in _PUBLIC.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'treeprune.neural' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"treeprune.neural.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])

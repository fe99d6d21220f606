"""All kinds of layers, by the names that files use."""

from __future__ import annotations

import importlib
from typing import Any

from .layer import Layer, NetworkError

MODULES = {
    "Dense": "dense",
    "ReLU": "relu",
    "Dropout": "dropout",
    "Flatten": "flatten",
    "Add": "add",
    "Concat": "concat",
    "Conv2d": "conv2d",
    "BatchNorm": "batch_norm",
    "MaxPool2d": "pooling",
    "AveragePool2d": "pooling",
    "GlobalAveragePool": "pooling",
}


def layer(kind: str, configuration: dict[str, Any]) -> Layer:
    """Return a layer of a kind, without arrays."""
    if kind not in MODULES:
        raise NetworkError(f"layers of kind {kind!r} are not known; known are {', '.join(MODULES)}")
    cls = getattr(importlib.import_module(f"treeprune.neural.{MODULES[kind]}"), kind)
    try:
        return cls(**configuration)  # type: ignore[no-any-return]
    except TypeError as error:
        raise NetworkError(f"{kind}: {error}") from None

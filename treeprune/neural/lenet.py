"""LeNet-5 for handwritten digits, as pruning papers have it and as it was first."""

from __future__ import annotations

from typing import Any

import numpy as np

from .conv2d import Conv2d
from .dense import Dense
from .flatten import Flatten
from .layer import Layer, NetworkError
from .network import Network
from .pooling import MaxPool2d
from .relu import ReLU

# maps, maps, units, padding of the first layer
VARIANTS = {"caffe": (20, 50, (500,), 0), "classic": (6, 16, (120, 84), 2)}


def LeNet5(  # noqa: N802 the field's name, and it makes one
    classes: int = 10,
    *,
    variant: str = "caffe",
    rng: np.random.Generator | int | None = None,
    dtype: Any = np.float32,
) -> Network:
    """Make LeNet-5 for pictures of 28 x 28 places in one colour.

    Parameters
    ----------
    classes : int
    variant : {'caffe', 'classic'}
        "caffe" has 20 and 50 maps, 500 units and one rectifier: 431,080 parameters, to which published figures of
        pruning refer. "classic" has the widths of 1998 (6, 16, 120, 84; 61,706 parameters), with rectifiers, maxima
        and all maps connected.
    rng : numpy.random.Generator, int or None
    dtype : data type

    Returns
    -------
    Network
        Layers "conv1", "pool1", "conv2", "pool2", "flatten", "fc1", "relu...", "fc2", ...

    References
    ----------
    LeCun, Bottou, Bengio and Haffner 1998; Jia et al. 2014 (Caffe).

    Examples
    --------
    >>> LeNet5(rng=0)
    Network(8 layers, 431,080 parameters, input (1, 28, 28))
    """
    if variant not in VARIANTS:
        raise NetworkError(f"variant={variant!r}: give {' or '.join(map(repr, VARIANTS))}")
    first, second, units, padding = VARIANTS[variant]
    layers: list[tuple[str, Layer]] = []
    for i, channels in enumerate((first, second), 1):
        layers.append((f"conv{i}", Conv2d(channels, 5, padding=padding if i == 1 else 0)))
        if variant == "classic":
            layers.append((f"conv_relu{i}", ReLU()))
        layers.append((f"pool{i}", MaxPool2d(2)))
    layers.append(("flatten", Flatten()))
    for i, width in enumerate(units, 1):
        layers += [(f"fc{i}", Dense(width)), (f"relu{i}", ReLU())]
    layers.append((f"fc{len(units) + 1}", Dense(classes)))
    return Network(layers, (1, 28, 28), rng=rng, dtype=dtype)

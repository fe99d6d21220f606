"""ResNet18: residual blocks of two convolutions."""

from __future__ import annotations

from typing import Any

import numpy as np

from .add import Add
from .batch_norm import BatchNorm
from .conv2d import Conv2d
from .dense import Dense
from .layer import Layer, NetworkError
from .network import Network
from .pooling import GlobalAveragePool, MaxPool2d
from .random_source import generator_of
from .relu import ReLU

WIDTHS = (64, 128, 256, 512)


def ResNet18(  # noqa: N802 the field's name, and it makes one
    classes: int = 10,
    stem: str = "imagenet",
    *,
    input_shape: tuple[int, int, int] = (3, 32, 32),
    rng: np.random.Generator | int | None = None,
    dtype: Any = np.float32,
) -> Network:
    """Make a ResNet18.

    Parameters
    ----------
    classes : int
    stem : {'imagenet', 'cifar'}
        What comes first: "imagenet" a 7x7 window in steps of 2 and a maximum in steps of 2, "cifar" a 3x3 window.
    input_shape : tuple of int
        (channels, height, width) of a sample.
    rng : numpy.random.Generator, int or None
    dtype : data type

    Returns
    -------
    Network
        The layers have torchvision's names ("conv1", "bn1", "layer1.0.conv1", "layer2.0.downsample.0", "fc"), so that
        weights trained there fit by name, with "mean" and "variance" for "running_mean" and "running_var".

    References
    ----------
    He, Zhang, Ren and Sun 2016; first weights: He, Zhang, Ren and Sun 2015.

    Examples
    --------
    >>> ResNet18(rng=0)
    Network(68 layers, 11,181,642 parameters, input (3, 32, 32))
    """
    if stem not in ("imagenet", "cifar"):
        raise NetworkError(f"stem={stem!r}: give 'imagenet' or 'cifar'")
    generator = generator_of(rng)

    def convolution(inputs: int, channels: int, kernel: int, stride: int = 1) -> Layer:
        layer = Conv2d(channels, kernel, stride, padding=kernel // 2, bias=False)
        spread = np.sqrt(2 / (channels * kernel**2))
        weight = generator.standard_normal((channels, kernel, kernel, inputs), np.float32) * spread
        layer.parameters["weight"] = weight.astype(dtype).transpose(0, 3, 1, 2)
        return layer

    layers: list[tuple[Any, ...]] = [
        ("conv1", convolution(input_shape[0], 64, *((7, 2) if stem == "imagenet" else (3, 1)))),
        ("bn1", BatchNorm()),
        ("relu", ReLU()),
    ]
    if stem == "imagenet":
        layers.append(("maxpool", MaxPool2d(3, stride=2, padding=1)))
    inputs, before = 64, layers[-1][0]
    for part, channels in enumerate(WIDTHS, 1):
        for block in range(2):
            at, stride = f"layer{part}.{block}", 2 if part > 1 and block == 0 else 1
            layers += [
                (f"{at}.conv1", convolution(inputs, channels, 3, stride), before),
                (f"{at}.bn1", BatchNorm()),
                (f"{at}.relu1", ReLU()),
                (f"{at}.conv2", convolution(channels, channels, 3)),
                (f"{at}.bn2", BatchNorm()),
            ]
            identity = before
            if stride > 1:
                identity = f"{at}.downsample.1"
                layers += [
                    (f"{at}.downsample.0", convolution(inputs, channels, 1, stride), before),
                    (identity, BatchNorm()),
                ]
            layers += [(f"{at}.add", Add(), (f"{at}.bn2", identity)), (f"{at}.relu2", ReLU())]
            inputs, before = channels, f"{at}.relu2"
    layers += [("avgpool", GlobalAveragePool()), ("fc", Dense(classes))]
    return Network(layers, input_shape, rng=generator, dtype=dtype)

"""What every layer of a network is: arrays, shapes, a pass forward and a pass back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..errors import TreepruneError

Array = NDArray[Any]
Shape = tuple[int, ...]


class NetworkError(TreepruneError, ValueError):
    """A network, its weights or its data do not fit together; the message names the layer, the value and the fix."""


class Workspace:
    """What a layer's pass forward leaves for its pass back, and arrays that are used again.

    Attributes
    ----------
    saved : dict
        What `forward` left for `backward`.
    gradients : dict of str to array
        What `backward` found, for each parameter: shape and order in memory as the parameter's.
    learning : bool
        Whether gradients of parameters are wanted: False for a frozen layer.
    training : bool
        Whether the pass is one of training: dropout drops, batch normalisation uses the batch.
    rng : numpy.random.Generator or None
        Where dropout takes its choices from.
    """

    def __init__(self) -> None:
        self.saved: dict[str, Any] = {}
        self.gradients: dict[str, Array] = {}
        self.learning = True
        self.training = False
        self.rng: np.random.Generator | None = None
        self._memory: dict[str, Array] = {}

    def array(self, name: str, shape: Shape, dtype: Any) -> Array:
        """Return an array whose content is undefined, the same memory at every call with this name."""
        size = math.prod(shape)
        memory = self._memory.get(name)
        if memory is None or memory.size < size or memory.dtype != dtype:
            memory = self._memory[name] = np.empty(size, dtype)
        return memory[:size].reshape(shape)

    def random(self, shape: Shape) -> Array:
        """Return numbers from 0 to 1 at random."""
        if self.rng is None:
            self.rng = np.random.default_rng()
        return self.rng.random(shape, np.float32)

    def maps(self, name: str, shape: Shape, dtype: Any) -> Array:
        """Return feature maps of shape (batch, channels, height, width) that lie channels-last in memory."""
        n, channels, height, width = shape
        return self.array(name, (n, height, width, channels), dtype).transpose(0, 3, 1, 2)


class Layer:
    """One step of a network. Base of all layers.

    Attributes
    ----------
    kind : str
        Name of the class in files.
    parameters : dict of str to array
        What is learned. Weights come as (outputs, inputs, ...), for convolutions (outputs, inputs, height, width).
    statistics : dict of str to array
        What is measured while learning, and not learned.

    Notes
    -----
    Arrays between layers are (batch, features) or (batch, channels, height, width). Their order in memory is the
    layer's own choice: convolutions leave feature maps channels-last.
    """

    kind: ClassVar[str] = ""

    def __init__(self) -> None:
        self.parameters: dict[str, Array] = {}
        self.statistics: dict[str, Array] = {}

    def configuration(self) -> dict[str, Any]:
        """Return the arguments that make this layer again, without its arrays (numbers, text, lists only)."""
        return {}

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the shape of what comes out, without the batch. Raises NetworkError if the inputs do not fit."""
        raise NotImplementedError

    def build(self, inputs: Sequence[Shape], dtype: Any, rng: np.random.Generator) -> None:
        """Make the arrays, for inputs of these shapes."""

    def forward(self, inputs: Sequence[Array], work: Workspace) -> Array:
        """Return what comes out. `inputs` must not be changed."""
        raise NotImplementedError

    def backward(self, gradient: Array, work: Workspace, wanted: Sequence[bool]) -> list[Array | None]:
        """Return the gradient for each input that is wanted; those of parameters go to `work.gradients`."""
        raise NotImplementedError

    def multiply_adds(self, inputs: Sequence[Shape], output: Shape) -> int:
        """Return how many multiplications a pass forward of one sample takes, those of zero weights too."""
        return 0

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in self.configuration().items())
        return f"{type(self).__name__}({inside})"


def one_input(inputs: Sequence[Shape], layer: Layer) -> Shape:
    """Return the only input shape of a layer."""
    if len(inputs) != 1:
        raise NetworkError(f"{layer!r} takes one input, not {len(inputs)}")
    return inputs[0]


def positive(**numbers: int) -> None:
    """Check that sizes are whole numbers of at least 1."""
    for name, value in numbers.items():
        if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 1:
            raise NetworkError(f"{name}={value!r}: give a whole number of at least 1")


def uniform(shape: Shape, fan_in: int, dtype: Any, rng: np.random.Generator) -> Array:
    """Return weights drawn uniformly from +-1/sqrt(fan_in), as He initialisation with a = sqrt(5) has it."""
    limit = 1.0 / np.sqrt(max(fan_in, 1))
    return rng.uniform(-limit, limit, shape).astype(dtype)

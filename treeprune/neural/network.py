"""A network: named layers, each with the names of those that it takes its input from."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .layer import Array, Layer, NetworkError, Shape, Workspace
from .masks import Masks
from .random_source import generator_of

INPUT = "input"
# bytes of what all layers give, for samples that pass at once
MEMORY = 1 << 28


@dataclass(frozen=True)
class Node:
    """A layer in a network: its name, the layer, and whose output it takes ("input" is the network's own)."""

    name: str
    layer: Layer
    inputs: tuple[str, ...]


class Network:
    """A feed-forward network of any shape without circles; the last layer's output is the network's.

    Parameters
    ----------
    layers : iterable of (name, layer) or (name, layer, inputs)
        In an order in which each comes after its inputs. `inputs` is a name or a sequence of names; left out, the
        layer takes what the one before it gives.
    input_shape : tuple of int
        Of one sample: (features,) or (channels, height, width).
    rng : numpy.random.Generator, int or None
        Where first weights are taken from.
    dtype : data type
        float32 or float64, of weights and of all that is computed.

    Attributes
    ----------
    nodes : tuple of Node
    layers : dict of str to Layer
    shapes : dict of str to tuple
        Shape of what each layer gives, without the batch.
    masks : Masks
        Which weights take part; those masked are zero and stay zero. Set by `apply_masks`.
    frozen : set of str
        Names of layers that are not trained.
    original : dict of str to int
        Numbers in each parameter before anything was pruned, to which amounts refer.
    original_units : dict of str to int
        Units of each layer that has weights, before anything was pruned.

    Raises
    ------
    NetworkError
        If a name comes twice or is not known, or shapes do not chain.

    Examples
    --------
    >>> from treeprune.neural import Dense, Network, ReLU
    >>> net = Network([("fc1", Dense(3)), ("relu1", ReLU()), ("fc2", Dense(2))], (4,), rng=0)
    >>> net(np.zeros((5, 4))).shape
    (5, 2)
    >>> {name: array.shape for name, array in net.parameters().items()}
    {'fc1.weight': (3, 4), 'fc1.bias': (3,), 'fc2.weight': (2, 3), 'fc2.bias': (2,)}
    """

    def __init__(
        self,
        layers: Iterable[tuple[Any, ...]],
        input_shape: Shape | int,
        *,
        rng: np.random.Generator | int | None = None,
        dtype: Any = np.float32,
    ) -> None:
        shape = (input_shape,) if isinstance(input_shape, int) else tuple(int(n) for n in input_shape)
        if not shape or min(shape) < 1:
            raise NetworkError(f"input_shape={input_shape!r}: give (features,) or (channels, height, width)")
        self.dtype = np.dtype(dtype)
        if self.dtype not in (np.float32, np.float64):
            raise NetworkError(f"dtype={dtype!r}: networks compute in float32 or float64")
        self.input_shape = shape
        self.nodes = _chained(layers)
        self.layers: dict[str, Layer] = {node.name: node.layer for node in self.nodes}
        self.frozen: set[str] = set()
        self.masks = Masks({})
        generator = generator_of(rng)
        self.shapes = self._shapes()
        for node in self.nodes:
            if not node.layer.parameters:
                node.layer.build(self.input_shapes(node), self.dtype, generator)
        self.original = {name: array.size for name, array in self.parameters().items()}
        self.original_units = {name.removesuffix(".weight"): len(array) for name, array in self.weights().items()}
        self.forget()

    def input_shapes(self, node: Node) -> list[Shape]:
        """Return the shapes that go into a node."""
        return [self.input_shape if name == INPUT else self.shapes[name] for name in node.inputs]

    def _shapes(self) -> dict[str, Shape]:
        self.shapes = {}
        for node in self.nodes:
            try:
                self.shapes[node.name] = node.layer.output_shape(*self.input_shapes(node))
            except NetworkError as error:
                raise NetworkError(f"layer {node.name!r}: {error}") from None
        return self.shapes

    def forget(self) -> None:
        """Let go of the memory that passes have used (also left out of copies and pickles)."""
        self._work: dict[str, Workspace] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_work"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.forget()

    def copy(self) -> Network:
        """Return a network of its own with the same weights, masks and frozen layers."""
        return copy.deepcopy(self)

    def parameters(self) -> dict[str, Array]:
        """Return what is learned, by name: "layer.weight", "layer.bias". The very arrays, not copies."""
        return {f"{n.name}.{p}": array for n in self.nodes for p, array in n.layer.parameters.items()}

    def statistics(self) -> dict[str, Array]:
        """Return what is measured and not learned (of batch normalisation), by name. The very arrays."""
        return {f"{n.name}.{p}": array for n in self.nodes for p, array in n.layer.statistics.items()}

    def set_arrays(self, arrays: Mapping[str, ArrayLike]) -> None:
        """Put values into parameters and statistics, all or none of them.

        Parameters
        ----------
        arrays : mapping of str to array
            By the names of `parameters()` and `statistics()`; names left out keep their values.

        Raises
        ------
        NetworkError
            If a name is not known, a shape differs, or a number is not finite. Then nothing has changed.
        """
        own = {**self.parameters(), **self.statistics()}
        values = {}
        for name, value in arrays.items():
            if name not in own:
                raise NetworkError(f"the network has no array {name!r}{nearest(name, own)}")
            array = np.asarray(value)
            if array.shape != own[name].shape:
                raise NetworkError(f"{name}: an array of shape {array.shape} where {own[name].shape} belongs")
            values[name] = cast(array, self.dtype, name)
        for name, array in values.items():
            own[name][...] = array
        self.masks.apply_to(self)

    def find(self, pattern: str) -> list[str]:
        """Return the names of a layer, or of all layers of a part ("layer2" finds "layer2.0.conv1").

        Raises
        ------
        NetworkError
            If there is none; the message has the nearest name.
        """
        found = [name for name in self.layers if name == pattern or name.startswith(pattern + ".")]
        if not found:
            parts = {name.rsplit(".", n)[0] for name in self.layers for n in range(name.count(".") + 1)}
            raise NetworkError(f"the network has no layer {pattern!r}{nearest(pattern, parts)}")
        return found

    def freeze(self, *names: str) -> None:
        """Stop training layers, by name or part of the network; without names, all of them."""
        for name in names or tuple(self.layers):
            self.frozen.update(self.find(name))

    def unfreeze(self, *names: str) -> None:
        """Train layers again, by name or part of the network; without names, all of them."""
        for name in names or tuple(self.layers):
            self.frozen.difference_update(self.find(name))

    def apply_masks(self, masks: Mapping[str, ArrayLike], compose: bool = True) -> None:
        """Make weights zero and keep them so while training.

        Parameters
        ----------
        masks : Masks or mapping of parameter name to array of bool
            True where a weight is kept.
        compose : bool
            Whether what was masked before stays masked. Without, the new masks take the place of the old ones (weights
            that come back are zero until they are trained).

        Raises
        ------
        NetworkError
            If a name is not known or a shape differs; then nothing has changed.
        """
        new = masks if isinstance(masks, Masks) else Masks(masks)
        new.check(self)
        self.masks = self.masks & new if compose else new
        self.masks.apply_to(self)

    def remove_masks(self) -> None:
        """Forget the masks: the zeros stay as plain weights, and may be trained again."""
        self.masks = Masks({})

    def forward(
        self,
        x: Array,
        *,
        training: bool = False,
        watch: Iterable[str] = (),
        until: str | None = None,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, dict[str, Array]]:
        """Pass one batch through the layers.

        Parameters
        ----------
        x : array of shape (batch, *input_shape)
        training : bool
            Whether dropout drops, and batch normalisation uses and records the batch.
        watch : iterable of str
            Layers whose output is wanted too ("input" for the batch).
        until : str, optional
            The last layer to compute.
        rng : numpy.random.Generator, optional
            Where dropout takes its choices from.

        Returns
        -------
        output : array of shape (batch, *shape of the output)
        watched : dict of str to array
            Copies, by layer.
        """
        values: dict[str, Array] = {INPUT: x}
        wanted = set(watch)
        for node in self.nodes:
            work = self.workspace(node.name)
            work.training, work.rng = training, rng
            values[node.name] = node.layer.forward([values[name] for name in node.inputs], work)
            if node.name == until:
                break
        last = until or self.nodes[-1].name
        return values[last].copy(), {name: values[name].copy() for name in wanted}

    def backward(self, gradient: Array) -> dict[str, Array]:
        """Pass a gradient of the output back through the layers, after `forward`.

        Returns
        -------
        dict of str to array
            Gradient of every parameter of layers that are not frozen. The arrays are used again by the next pass.
        """
        needed = self._needed()
        waiting = {self.nodes[-1].name: gradient}
        found: dict[str, Array] = {}
        for node in reversed(self.nodes):
            if node.name not in waiting or not needed[node.name]:
                continue
            work = self.workspace(node.name)
            work.learning = node.name not in self.frozen
            wanted = [needed.get(name, False) for name in node.inputs]
            for name, slope in zip(node.inputs, node.layer.backward(waiting.pop(node.name), work, wanted), strict=True):
                if slope is not None:
                    waiting[name] = waiting[name] + slope if name in waiting else slope
            if work.learning:
                found.update({f"{node.name}.{p}": work.gradients[p] for p in node.layer.parameters})
        return found

    def _needed(self) -> dict[str, bool]:
        """Tell of each layer whether a gradient must reach it: it learns, or one before it does."""
        needed = {INPUT: False}
        for node in self.nodes:
            learns = bool(node.layer.parameters) and node.name not in self.frozen
            needed[node.name] = learns or any(needed[name] for name in node.inputs)
        return needed

    def workspace(self, name: str) -> Workspace:
        """Return the workspace of a layer."""
        work = self._work.get(name)
        if work is None:
            work = self._work[name] = Workspace()
        return work

    def check_inputs(self, x: ArrayLike, what: str = "inputs") -> Array:
        """Return samples as an array of the network's data type, checked.

        Raises
        ------
        NetworkError
            If their shape is not (samples, *input_shape), or one holds NaN or infinity.
        """
        array = np.asarray(x)
        if (
            array.ndim
            and array.shape[1:] != self.input_shape
            and math.prod(array.shape[1:]) == math.prod(self.input_shape)
        ):
            array = array.reshape(len(array), *self.input_shape)
        if array.ndim == 0 or array.shape[1:] != self.input_shape:
            raise NetworkError(
                f"{what} of shape {array.shape}: this network takes (samples, {', '.join(map(str, self.input_shape))})"
            )
        return cast(array, self.dtype, what)

    def __call__(self, x: ArrayLike, batch: int = 512) -> Array:
        """Return the outputs for some samples (logits, for a classifier).

        Parameters
        ----------
        x : array of shape (samples, *input_shape)
        batch : int
            Samples that pass at once; fewer where what the layers give would fill more than a quarter of a gigabyte.

        Raises
        ------
        NetworkError
            If the shape does not fit or numbers are not finite.
        """
        array = self.check_inputs(x)
        each = sum(math.prod(shape) for shape in self.shapes.values()) * self.dtype.itemsize
        batch = max(1, min(batch, MEMORY // each))
        output = np.empty((len(array), *self.shapes[self.nodes[-1].name]), self.dtype)
        for i in range(0, len(array), batch):
            output[i : i + batch] = self.forward(array[i : i + batch])[0]
        return output

    def predict(self, x: ArrayLike, batch: int = 512) -> Array:
        """Return the class of each sample: the place of its largest output; with one output, whether it is above 0."""
        output = self(x, batch)
        return np.asarray(output[:, 0] > 0, int) if output.shape[1:] == (1,) else np.argmax(output, axis=-1)

    def weights(self) -> dict[str, Array]:
        """Return the weights that pruning is about: those of layers with more than one axis, without biases."""
        return {name: array for name, array in self.parameters().items() if array.ndim > 1}

    def astype(self, dtype: Any) -> Network:
        """Return a copy that computes in another data type."""
        other = self.copy()
        other.dtype = np.dtype(dtype)
        for layer in other.layers.values():
            for arrays in (layer.parameters, layer.statistics):
                for name, array in arrays.items():
                    arrays[name] = array.astype(dtype)
        return other

    def __repr__(self) -> str:
        size = sum(array.size for array in self.parameters().values())
        return f"Network({len(self.nodes)} layers, {size:,} parameters, input {self.input_shape})"


def _chained(layers: Iterable[Sequence[Any]]) -> tuple[Node, ...]:
    """Read a list of layers; raise NetworkError where a name comes twice, or too early."""
    nodes: list[Node] = []
    known = {INPUT}
    for item in layers:
        name, layer, *rest = item
        before = nodes[-1].name if nodes else INPUT
        inputs = (before,) if not rest else (rest[0],) if isinstance(rest[0], str) else tuple(rest[0])
        if not isinstance(layer, Layer):
            raise NetworkError(f"layer {name!r} is {layer!r}, not a layer of treeprune.neural")
        if name in known or not name or "/" in name:
            raise NetworkError(f"layer name {name!r} comes twice, is empty, is 'input' or holds '/'")
        for source in inputs:
            if source not in known:
                raise NetworkError(f"layer {name!r} takes {source!r}, which does not come before it")
        if any(node.layer is layer for node in nodes):
            raise NetworkError(f"layer {name!r} is an object that stands elsewhere too: make one for each place")
        nodes.append(Node(name, layer, inputs))
        known.add(name)
    if not nodes:
        raise NetworkError("a network needs at least one layer")
    return tuple(nodes)


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a suggestion for an unknown name, as the end of a message."""
    names = sorted(names)
    close = get_close_matches(name, names, 1, 0.5)
    return f": did you mean {close[0]!r}?" if close else f"; it has {', '.join(names[:12])}"


def cast(array: Array, dtype: Any, what: str) -> Array:
    """Return numbers in a data type; raise NetworkError where they are not finite, before or after."""
    check_finite(array, what)
    with np.errstate(over="ignore"):
        found = array.astype(dtype, copy=False)
    if found is not array and not np.isfinite(found).all():
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(found))[0])
        raise NetworkError(f"{what} holds {array[place]} at {place}: more than {np.dtype(dtype)} holds, scale it down")
    return found


def check_finite(array: Array, what: str) -> None:
    """Raise NetworkError where an array holds NaN, infinity, or no numbers at all."""
    if array.dtype.kind not in "fiub":
        raise NetworkError(f"{what} holds {array.dtype}, not numbers")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise NetworkError(f"{what} holds {array[place]} at {place}: only finite numbers can be used")

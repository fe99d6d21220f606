"""The order of an array's axes in memory, which layers choose as they like."""

from __future__ import annotations

import numpy as np

from .layer import Array, Workspace


def axes_in_memory(array: Array) -> tuple[int, ...]:
    """Return the axes of an array, the one with the largest steps in memory first."""
    return tuple(sorted(range(array.ndim), key=lambda axis: -array.strides[axis]))


def flat(array: Array) -> Array:
    """Return all numbers of an array as they lie in memory: a view wherever they lie without gaps.

    Examples
    --------
    >>> maps = np.arange(6).reshape(1, 3, 2).transpose(0, 2, 1)
    >>> flat(maps)
    array([0, 1, 2, 3, 4, 5])
    """
    if array.flags.c_contiguous:
        return array.reshape(-1)
    if array.flags.f_contiguous:  # dense weights: a training step of small layers asks for nine of them
        return array.T.reshape(-1)
    return array.transpose(axes_in_memory(array)).reshape(-1)


def same_order(array: Array, model: Array) -> Array:
    """Return the array itself if it lies in memory as `model` does, else a copy that does."""
    if array.strides == model.strides:
        return array
    copy = np.empty_like(model, dtype=array.dtype)
    copy[...] = array
    return copy


def like(model: Array, name: str, work: Workspace) -> Array:
    """Return an array of the workspace, of the shape and the order in memory of `model`."""
    if model.flags.c_contiguous:
        return work.array(name, model.shape, model.dtype)
    if model.flags.f_contiguous:
        return work.array(name, model.shape[::-1], model.dtype).T
    axes = axes_in_memory(model)
    memory = work.array(name, tuple(model.shape[axis] for axis in axes), model.dtype)
    return memory.transpose(np.argsort(axes))

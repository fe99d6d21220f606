"""Values in the form machine code wants: each number in the one type its annotation, or its class, asks for."""

from __future__ import annotations

import functools
import sys
import typing
from typing import Any

import numpy as np

from .bits import uint64
from .errors import CompileError

_SCALARS: dict[Any, Any] = {int: np.int64, float: np.float64, bool: np.bool_, uint64: np.uint64}
_NUMBERS = (int, float, np.bool_, np.integer, np.floating)
_KINDS = (np.bool_, np.integer, np.float32, np.float64)


@functools.cache
def annotations_of(cls: type) -> dict[str, Any]:
    """Return the resolved annotations of a class; what cannot be resolved is left out."""
    try:
        return typing.get_type_hints(cls)
    except Exception:  # a name that exists only for type checkers
        found: dict[str, Any] = {}
        for base in reversed(cls.__mro__):
            for name, hint in vars(base).get("__annotations__", {}).items():
                try:
                    found[name] = eval(hint, vars(sys.modules[base.__module__])) if isinstance(hint, str) else hint
                except Exception:
                    continue
        return found


def scalar_type(hint: Any) -> Any:
    """Return the NumPy scalar type an annotation asks for, None where it asks for none."""
    if isinstance(hint, type) and issubclass(hint, np.generic):
        return hint
    return _SCALARS.get(hint) if isinstance(hint, type) else None


def scalar(value: Any, hint: Any, owner: str) -> Any:
    """Return a number as a NumPy scalar of the type that its annotation or its class asks for."""
    if not isinstance(value, _NUMBERS):
        raise CompileError(
            f"{owner} is {value!r}, a {type(value).__name__}: compiled code takes numbers, tuples of numbers, arrays "
            "and other @compiled objects"
        )
    kind = scalar_type(hint) or scalar_type(type(value)) or (np.float64 if isinstance(value, float) else np.int64)
    if not issubclass(kind, _KINDS):
        raise CompileError(f"{owner} is a {kind.__name__}: compiled code takes int, float, bool and their NumPy types")
    if issubclass(kind, np.floating):
        try:
            return kind(value)
        except OverflowError:
            raise CompileError(f"{owner} is {value!r}, which does not fit {kind.__name__}") from None
    if isinstance(value, float | np.floating) and not float(value).is_integer():
        raise CompileError(f"{owner} is {value!r}, but its annotation asks for an integer")
    bounds = (0, 1) if kind is np.bool_ else (np.iinfo(kind).min, np.iinfo(kind).max)
    if not bounds[0] <= int(value) <= bounds[1]:
        raise CompileError(
            f"{owner} is {value!r}, which does not fit {kind.__name__}"
            + ("; annotate it treeprune.bits.uint64 for boards of 64 bits" if kind is np.int64 else "")
        )
    return bool(value) if kind is np.bool_ else kind(int(value))


def part_hints(value: tuple[Any, ...], hint: Any) -> list[tuple[str, Any]]:
    """Return how each part of a tuple is called, and its annotation or None."""
    if hasattr(value, "_fields"):
        hints = annotations_of(type(value))
        return [(f".{name}", hints.get(name)) for name in value._fields]
    parts = typing.get_args(hint) if typing.get_origin(hint) is tuple else ()
    if len(parts) == 2 and parts[1] is Ellipsis:
        parts = (parts[0],) * len(value)
    if len(parts) != len(value):
        parts = (None,) * len(value)
    return [(f"[{i}]", part) for i, part in enumerate(parts)]


def canonical(value: Any, owner: str, hint: Any = None) -> Any:
    """Return a state, a move or a field in its canonical form; tuples part by part."""
    if not isinstance(value, tuple):
        return scalar(value, hint, owner)
    parts = [canonical(v, owner + name, h) for v, (name, h) in zip(value, part_hints(value, hint), strict=True)]
    return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)


def plain(value: Any) -> Any:
    """Return a state in the form interpreted code wants: Python numbers, so that integers never overflow."""
    if isinstance(value, tuple):
        parts = map(plain, value)
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value.item() if isinstance(value, np.generic) else value


def signed(value: Any) -> Any:
    """Return a key with its 64-bit boards as signed words: a bare integer does not say that it is a board."""
    if isinstance(value, tuple):
        parts = map(signed, value)
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    value = plain(value)
    return value - 2**64 if isinstance(value, int) and 2**63 <= value < 2**64 else value


def machine_words(value: Any) -> list[int]:
    """Return a value in canonical form as signed 64-bit words, one for each number."""
    if isinstance(value, tuple):
        return [word for part in value for word in machine_words(part)]
    if isinstance(value, np.floating):
        return [int(value.view(np.int64 if value.itemsize == 8 else np.int32))]
    word = int(value) & 0xFFFFFFFFFFFFFFFF
    return [word - 2**64 if word >> 63 else word]

"""Take an object into a kernel: pack its fields into a block that lives outside the instance.

So pickles and copies of the instance never carry addresses, and each run sees the fields as they are when it starts.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

import numpy as np
from llvmlite import ir
from numba import from_dtype, types
from numba.core import cgutils
from numba.core.typing.typeof import typeof
from numba.extending import NativeValue, unbox

from .._canonical import annotations_of, canonical, machine_words, part_hints
from .._compiled import is_compiled
from ..errors import CompileError
from .problem_type import ProblemType
from .shape import shape_of


@functools.cache
def _declared(cls: type) -> tuple[list[str], frozenset[str], frozenset[str]]:
    """Return the fields of a dataclass, the slots of a class, and the names that are no fields."""
    names = [f.name for f in dataclasses.fields(cls)] if dataclasses.is_dataclass(cls) else []
    slots: set[str] = set()
    others = {"__dict__", "__weakref__", *names}
    for base in cls.__mro__:
        own = vars(base).get("__slots__", ())
        slots.update((own,) if isinstance(own, str) else own)
        others |= {name for name, member in vars(base).items() if isinstance(member, functools.cached_property)}
    return names, frozenset(slots), frozenset(others)


def field_names(value: Any) -> list[str]:
    """Return the names of an object's fields: those of a dataclass, then its other instance attributes."""
    cls: type = type(value)
    names, slots, others = _declared(cls)
    return names + sorted(slots.union(getattr(value, "__dict__", ())) - others)


class Crossed:
    """An object on its way into a kernel: its type, the address of its block, and what must stay alive meanwhile."""

    __slots__ = ("_numba_type_", "address", "keep")

    def __init__(self, value: Any, check_bounds: bool = False) -> None:
        cls: type = type(value)
        shape = shape_of(cls, check_bounds)
        hints = annotations_of(cls)
        kept: list[Any] = [value]
        block: list[int] = []
        fields: list[tuple[str, Any]] = []
        for name in field_names(value):
            words: list[int] = []
            try:
                member = getattr(value, name)
                owner = f"field `{name}` of {cls.__qualname__}"
                t = _pack(member, hints.get(name), owner, words, kept, check_bounds)
            except AttributeError as error:
                shape.unreadable[name] = f"field `{name}` of {cls.__qualname__} has no value: {error}"
            except CompileError as error:
                shape.unreadable[name] = str(error)
            else:
                fields.append((name, t))
                block += words
        cells = np.array([w & 0xFFFFFFFFFFFFFFFF for w in block] or [0], np.uint64)
        self.address = cells.ctypes.data
        self.keep = [*kept, cells]
        self._numba_type_ = ProblemType(shape.key, tuple(fields))


_ARRAYS: dict[Any, Any] = {}
"""Numba types of aligned C-ordered arrays, by class, dtype, dimensions and whether they can be written."""


def _pack(member: Any, hint: Any, owner: str, words: list[int], kept: list[Any], check_bounds: bool) -> Any:
    """Append a field's words; return its numba type."""
    if isinstance(member, np.ndarray):
        if member.dtype.hasobject or member.dtype.byteorder == ">" or member.dtype.names:
            raise CompileError(f"{owner} is an array of {member.dtype}: give it a plain numeric dtype")
        member = np.require(member, requirements=("C", "A"))
        kind = (type(member), member.dtype, member.ndim, member.flags.writeable)
        if kind not in _ARRAYS:  # numba takes a third of a call's time to tell the types of its arrays
            try:
                _ARRAYS[kind] = typeof(member)
            except Exception:  # of numba, for an array it does not know
                raise CompileError(
                    f"{owner} is a {type(member).__name__} of {member.dtype}: give it a plain array"
                ) from None
        t = _ARRAYS[kind]
        kept.append(member)
        words += [member.ctypes.data, *member.shape]
        return t
    if is_compiled(type(member)):
        crossed = Crossed(member, check_bounds)
        kept.append(crossed)
        words.append(crossed.address)
        return crossed._numba_type_
    if isinstance(member, tuple):
        parts = [
            _pack(part, part_hint, owner + name, words, kept, check_bounds)
            for part, (name, part_hint) in zip(member, part_hints(member, hint), strict=True)
        ]
        return types.BaseTuple.from_types(parts, type(member) if hasattr(member, "_fields") else None)
    value = canonical(member, owner, hint)
    words += machine_words(value)
    return numba_type(value)


def numba_type(value: Any) -> Any:
    """Return the numba type of a value in canonical form."""
    if isinstance(value, tuple):
        named = type(value) if hasattr(value, "_fields") else None
        return types.BaseTuple.from_types([numba_type(v) for v in value], named)
    return types.boolean if isinstance(value, bool) else from_dtype(value.dtype)


@unbox(ProblemType)
def _unbox(typ: Any, obj: Any, c: Any) -> NativeValue:
    """Read the address; a NULL anywhere on the way is an exception that is already set."""
    nothing = ir.Constant(c.pyapi.voidptr, None)
    pointer = cgutils.alloca_once_value(c.builder, nothing)
    address = c.pyapi.object_getattr_string(obj, "address")
    with c.builder.if_then(cgutils.is_not_null(c.builder, address)):
        c.builder.store(c.pyapi.long_as_voidptr(address), pointer)
        c.pyapi.decref(address)
    found = c.builder.load(pointer)
    return NativeValue(found, is_error=cgutils.is_null(c.builder, found))

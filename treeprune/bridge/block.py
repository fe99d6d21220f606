"""The block of machine words that an object's fields are packed into, and how compiled code reads them.

A number or a nested object's address takes one word, a tuple the words of its parts, an array its address and shape.
Array fields come out as borrowed views, so nothing is reference-counted in the recursion.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.np.arrayobj import populate_array

WORD = ir.IntType(64)


def words_of(t: Any) -> int:
    """Return how many words a field of a numba type takes in the block."""
    if isinstance(t, types.BaseTuple):
        return sum(map(words_of, t.types))
    return 1 + t.ndim if isinstance(t, types.Array) else 1


def _load(builder: Any, base: Any, index: int) -> Any:
    word = builder.load(builder.gep(base, [ir.Constant(WORD, index)]))
    word.set_metadata("invariant.load", builder.module.add_metadata([]))  # fields never change during a run
    return word


def unpack(context: Any, builder: Any, t: Any, base: Any, at: int) -> Any:
    """Return the field of numba type `t` that begins at a word of a block."""
    if isinstance(t, types.BaseTuple):
        parts = []
        for part in t.types:
            parts.append(unpack(context, builder, part, base, at))
            at += words_of(part)
        return context.make_tuple(builder, t, parts)
    word = _load(builder, base, at)
    if isinstance(context.get_value_type(t), ir.PointerType):  # another object's block
        return builder.inttoptr(word, context.get_value_type(t))
    if isinstance(t, types.Array):
        return _view(context, builder, t, base, at, word)
    return from_word(context, builder, t, word)


def _view(context: Any, builder: Any, t: Any, base: Any, at: int, address: Any) -> Any:
    item = context.get_data_type(t.dtype)
    size = ir.Constant(WORD, context.get_abi_sizeof(item))
    shape = [_load(builder, base, at + 1 + i) for i in range(t.ndim)]
    strides: list[Any] = []
    step: Any = size
    for extent in reversed(shape):
        strides.insert(0, step)
        step = builder.mul(step, extent)
    array = context.make_array(t)(context, builder)
    data = builder.inttoptr(address, item.as_pointer())
    populate_array(array, data=data, shape=shape, strides=strides, itemsize=size, meminfo=None)
    return array._getvalue()


def from_word(context: Any, builder: Any, t: Any, word: Any) -> Any:
    """Turn a machine word into a number of numba type `t`."""
    kind = context.get_value_type(t)
    if isinstance(t, types.Integer | types.Boolean):
        return word if kind.width == 64 else builder.trunc(word, kind)
    if kind == ir.FloatType():
        return builder.bitcast(builder.trunc(word, ir.IntType(32)), kind)
    return builder.bitcast(word, kind)


def to_word(context: Any, builder: Any, t: Any, value: Any) -> Any:
    """Turn a number of numba type `t` into a machine word."""
    if isinstance(t, types.Float):
        value = builder.bitcast(value, WORD if t.bitwidth == 64 else ir.IntType(32))
    if value.type.width == 64:
        return value
    signed = isinstance(t, types.Integer) and t.signed
    return builder.sext(value, WORD) if signed else builder.zext(value, WORD)

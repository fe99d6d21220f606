"""The compiled twins of what `treeprune.bits` and `treeprune.kernels.words` do in Python."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import infer, infer_global, make_intrinsic_template
from numba.extending import intrinsic, overload

from .. import bits, tuples
from ..kernels import words
from .block import from_word, to_word, words_of
from .fingerprint import BY_HOOK, Opaque
from .problem_type import described
from .shape import compilation

_WORD = ir.IntType(64)
_MIXED = "where a uint64 meets an int, wrap both in treeprune.bits.uint64()"


def twin(function: Any) -> Any:
    """Register machine code for a Python function: straight, since each forwarding overload costs 30 ms to compile."""

    def register(definition: Any) -> Any:
        template = make_intrinsic_template(function, definition, function.__name__)
        infer(template)
        infer_global(function, types.Function(template))
        return definition

    return register


# --- boards ---


def _board(x: Any, function: str) -> Any:
    """Return the type of a board; refuse what is no integer."""
    x = types.unliteral(x)
    if not isinstance(x, types.Integer | types.Boolean):
        why = f"{function}() was given {described(x)}"
        raise compilation.refuse(Opaque(why, _MIXED if isinstance(x, types.Float) else "give it an integer"))
    return x


@twin(bits.uint64)
def _uint64(context: Any, x: Any) -> Any:
    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return context.cast(builder, args[0], sig.args[0], types.uint64)

    return types.uint64(_board(x, "uint64")), generate


@twin(bits.as_int)
def _as_int(context: Any, x: Any) -> Any:
    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return context.cast(builder, args[0], sig.args[0], types.int64)

    return types.int64(_board(x, "as_int")), generate


@twin(bits.popcount)
def _popcount(context: Any, x: Any) -> Any:
    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.ctpop(context.cast(builder, args[0], sig.args[0], types.uint64))

    return types.int64(_board(x, "popcount")), generate


@twin(bits.lowest_bit)
def _lowest_bit(context: Any, x: Any) -> Any:
    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        board = context.cast(builder, args[0], sig.args[0], types.uint64)
        return builder.and_(board, builder.neg(board))

    return types.uint64(_board(x, "lowest_bit")), generate


@twin(bits.lowest_index)
def _lowest_index(context: Any, x: Any) -> Any:
    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        board = context.cast(builder, args[0], sig.args[0], types.uint64)
        return builder.cttz(board, ir.Constant(ir.IntType(1), 0))

    return types.int64(_board(x, "lowest_index")), generate


@twin(bits.highest_bit)
def _highest_bit(context: Any, x: Any) -> Any:
    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        board = context.cast(builder, args[0], sig.args[0], types.uint64)
        above = builder.ctlz(board, ir.Constant(ir.IntType(1), 0))
        bit = builder.lshr(ir.Constant(_WORD, 1 << 63), builder.and_(above, ir.Constant(_WORD, 63)))
        return builder.and_(bit, board)

    return types.uint64(_board(x, "highest_bit")), generate


# --- numbers and tuples of numbers as machine words ---


def _leaves(t: Any) -> Any:
    return [leaf for part in t.types for leaf in _leaves(part)] if isinstance(t, types.BaseTuple) else [t]


def _flat(context: Any, builder: Any, t: Any, value: Any) -> list[Any]:
    """Return the words of a value."""
    if isinstance(t, types.BaseTuple):
        parts = [_flat(context, builder, p, builder.extract_value(value, i)) for i, p in enumerate(t.types)]
        return [word for part in parts for word in part]
    return [to_word(context, builder, t, value)]


def _from_flat(context: Any, builder: Any, t: Any, flat: list[Any]) -> Any:
    """Return the value of type `t` whose words come next in `flat`."""
    if isinstance(t, types.BaseTuple):
        return context.make_tuple(builder, t, [_from_flat(context, builder, p, flat) for p in t.types])
    return from_word(context, builder, t, flat.pop(0))


def _check_number(t: Any) -> None:
    for leaf in _leaves(t):
        if not isinstance(leaf, types.Number | types.Boolean) or isinstance(leaf, types.Complex):
            raise compilation.refuse(
                Opaque(f"a state or key holds {described(leaf)}", "make it of numbers and (named) tuples of numbers")
            )


def _place(context: Any, builder: Any, t: Any, rows: Any, row: Any, column: Any) -> Any:
    array = context.make_array(t)(context, builder, rows)
    columns = cgutils.unpack_tuple(builder, array.shape, 2)[1]
    at = builder.add(builder.mul(row, columns), column)
    return builder.gep(builder.bitcast(array.data, _WORD.as_pointer()), [at])


@twin(words.read)
def _read(context: Any, rows: Any, row: Any, column: Any, model: Any) -> Any:
    model = types.unliteral(model)
    _check_number(model)

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        start = _place(context, builder, sig.args[0], *args[:3])
        flat = [builder.load(builder.gep(start, [ir.Constant(_WORD, i)])) for i in range(words_of(model))]
        return _from_flat(context, builder, model, flat)

    return model(rows, types.int64, types.int64, model), generate


@twin(words.write)
def _write(context: Any, rows: Any, row: Any, column: Any, value: Any) -> Any:
    value = types.unliteral(value)
    _check_number(value)

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        start = _place(context, builder, sig.args[0], *args[:3])
        for i, word in enumerate(_flat(context, builder, value, args[3])):
            builder.store(word, builder.gep(start, [ir.Constant(_WORD, i)]))
        return context.get_dummy_value()

    return types.void(rows, types.int64, types.int64, value), generate


@twin(words.one_of)
def _one_of(context: Any, things: Any, i: Any, model: Any) -> Any:
    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        address = builder.load(_cell(context, builder, sig.args[0], *args[:2]))
        return builder.inttoptr(address, context.get_value_type(model))

    return model(things, types.int64, model), generate


@twin(words.numbers_at)
def _numbers_at(context: Any, cells: Any, start: Any, model: Any) -> Any:
    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        first = _cell(context, builder, sig.args[0], *args[:2])
        flat = [builder.load(builder.gep(first, [ir.Constant(_WORD, i)])) for i in range(words_of(model))]
        return _from_flat(context, builder, model, flat)

    return model(cells, types.int64, model), generate


@twin(tuples.with_item)
def _with_item(context: Any, numbers: Any, i: Any, value: Any) -> Any:
    if not isinstance(numbers, types.UniTuple):
        why = f"with_item() was given {described(numbers)}"
        raise compilation.refuse(Opaque(why, "give it a tuple whose numbers are all of one type"))

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        cell = cgutils.alloca_once_value(builder, args[0])
        item = _cast(context, builder, args[2], value, numbers.dtype)
        builder.store(item, builder.gep(cell, [_WORD(0), context.cast(builder, args[1], i, types.int64)]))
        return builder.load(cell)

    return numbers(numbers, i, value), generate


@overload(words.width)
def _width(model):
    count = words_of(model)
    return lambda model: count


# --- types ---


def _cast(context: Any, builder: Any, value: Any, t: Any, target: Any) -> Any:
    if isinstance(target, types.BaseTuple):
        parts = [
            _cast(context, builder, builder.extract_value(value, i), a, b)
            for i, (a, b) in enumerate(zip(t.types, target.types, strict=True))
        ]
        return context.make_tuple(builder, target, parts)
    return context.cast(builder, value, t, target)


def _check_cast(t: Any, target: Any) -> None:
    """Refuse to turn a value into a type that could not hold it: a float or a board into an int, another tuple."""
    if isinstance(target, types.BaseTuple) and isinstance(t, types.BaseTuple) and len(t) == len(target):
        for a, b in zip(t.types, target.types, strict=True):
            _check_cast(a, b)
        return
    number = isinstance(t, types.Number | types.Boolean) and not isinstance(t, types.Complex)
    rounded = isinstance(t, types.Float) and not isinstance(target, types.Float)
    negated = t == types.uint64 and isinstance(target, types.Integer) and target.signed
    if not number or isinstance(target, types.BaseTuple) or rounded or negated:
        raise compilation.refuse(Opaque(f"it gives {described(t)} where {described(target)} is needed", BY_HOOK))


@twin(words.same_type)
def _same_type(context: Any, value: Any, model: Any) -> Any:
    value, model = types.unliteral(value), types.unliteral(model)
    _check_cast(value, model)

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _cast(context, builder, args[0], value, model)

    return model(value, model), generate


@twin(words.convert)
def _convert(context: Any, value: Any, model: Any) -> Any:
    value, model = types.unliteral(value), types.unliteral(model)

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _cast(context, builder, args[0], value, model)

    return model(value, model), generate


@overload(words.successor)
def _successor(value):
    if isinstance(value, types.Float):
        return lambda value: np.nextafter(value, np.inf)
    return lambda value: value + 1


# --- memory that two threads share ---


def _cell(context: Any, builder: Any, t: Any, array: Any, index: Any) -> Any:
    return builder.gep(context.make_array(t)(context, builder, array).data, [index])


@twin(words.load_now)
def _load_now(context: Any, counters: Any, index: Any) -> Any:
    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.load_atomic(_cell(context, builder, sig.args[0], *args), "monotonic", 8)

    return types.int64(counters, types.int64), generate


@twin(words.store_now)
def _store_now(context: Any, counters: Any, index: Any, value: Any) -> Any:
    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        builder.store_atomic(args[2], _cell(context, builder, sig.args[0], *args[:2]), "monotonic", 8)
        return context.get_dummy_value()

    return types.void(counters, types.int64, types.int64), generate


NANOSECONDS = 1_000_000 if sys.platform == "win32" else 1_000
"""In a tick of the C library's clock."""
_libc_clock = types.ExternalFunction("clock", types.int64())


@overload(words.clock)
def _clock():
    return lambda: _libc_clock() * NANOSECONDS


# --- keys ---


@overload(words.scramble)
def _scramble(word):
    def scramble(word):
        w = types.uint64(word)
        w = (w ^ (w >> types.uint64(30))) * types.uint64(0xBF58476D1CE4E5B9)
        w = (w ^ (w >> types.uint64(27))) * types.uint64(0x94D049BB133111EB)
        return w ^ (w >> types.uint64(31))

    return scramble


@intrinsic
def _words(context: Any, value: Any) -> Any:
    value = types.unliteral(value)
    _check_number(value)
    result = types.UniTuple(types.uint64, words_of(value))

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return context.make_tuple(builder, result, _flat(context, builder, value, args[0]))

    return result(value), generate


@overload(words.scatter)
def _scatter(key):
    def scatter(key):
        seed = types.uint64(0)
        for word in _words(key):
            seed = words.scramble((word ^ seed) + types.uint64(0x9E3779B97F4A7C15))
        return types.int64(seed >> types.uint64(2))

    return scatter


@overload(words.precedes)
def _precedes(a, b):
    return lambda a, b: a < b


@overload(words.covers)
def _covers(a, b):
    if len(a) == 0:
        return lambda a, b: True
    covers = words.covers
    return lambda a, b: a[0] >= b[0] and covers(a[1:], b[1:])


@twin(words.tag)
def _tag(context: Any, move: Any) -> Any:
    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.and_(args[0], ir.Constant(_WORD, 0xFFFFFFFF))

    return types.int64(types.int64), generate

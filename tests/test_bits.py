"""Boards, and the few operations on machine words: the same in both worlds."""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import treeprune
from treeprune._canonical import canonical, machine_words, plain
from treeprune._compiled import compiled
from treeprune.bits import highest_bit, lowest_bit, lowest_index, popcount, uint64
from treeprune.bridge.compiler import prepare
from treeprune.kernels.words import (
    convert,
    load_now,
    precedes,
    read,
    same_type,
    scatter,
    scramble,
    store_now,
    tag,
    width,
    write,
)
from treeprune.worlds import Compiled, Interpreted

BOARDS = st.integers(0, 2**64 - 1) | st.sampled_from([0, 1, 2**63, 2**63 - 1, 2**64 - 1, 2**32])
INTS = st.integers(-(2**63), 2**63 - 1) | st.sampled_from([0, -1, -(2**63), 2**63 - 1])
FLOATS = st.floats(allow_nan=False)
often = settings(max_examples=200, deadline=None)


@compiled
class Probe:
    """An empty component: its type carries the digest of the library's sources into the cache."""


def ask(function, *values):
    """Call a function in the compiled world, on values in canonical form."""
    world = Compiled()
    arguments = (world.cross(Probe()), *values)
    return prepare(function, arguments)(*arguments)


# --- boards ---


@compiled
def facts(probe, x):
    return popcount(x), lowest_bit(x), lowest_index(x), highest_bit(x), uint64(x)


@given(BOARDS)
@often
def test_facts_of_a_board_agree(x):
    assert ask(facts, np.uint64(x)) == facts(None, x)


@given(INTS)
@often
def test_facts_of_a_signed_integer_agree(x):
    assert ask(facts, np.int64(x)) == facts(None, x)


@pytest.mark.parametrize("x", [True, False])
def test_facts_of_a_bool_agree(x):
    assert ask(facts, x) == facts(None, x)


def test_facts_by_hand():
    assert facts(None, 0) == (0, 0, 64, 0, 0)
    assert facts(None, 0b1100) == (2, 0b100, 2, 0b1000, 0b1100)
    assert facts(None, -1) == (64, 1, 0, 2**63, 2**64 - 1)
    assert facts(None, 2**63) == (1, 2**63, 63, 2**63, 2**63)
    assert uint64() == 0 and uint64(np.int64(-1)) == 2**64 - 1 and type(uint64(True)) is int


@compiled
def arithmetic(probe, a, b, n):
    """What board games do: every operand wrapped, every result that could grow wrapped again."""
    a, b, n = uint64(a), uint64(b), uint64(n)
    grown = uint64(a * b + n) ^ uint64(a << n)
    return grown, a >> n, uint64(a - b), uint64(~a), (a & b) | n, a < b, a // (b | uint64(1)), a % (b | uint64(1))


@given(BOARDS, BOARDS, st.integers(0, 63))
@often
def test_wrapped_arithmetic_agrees(a, b, n):
    assert ask(arithmetic, np.uint64(a), np.uint64(b), np.int64(n)) == arithmetic(None, a, b, n)


@pytest.mark.parametrize("function", [popcount, lowest_bit, lowest_index, highest_bit, uint64])
def test_a_float_is_no_board(function):
    @compiled
    def of_float(probe, x):
        return function(x)

    with pytest.raises(treeprune.CompileError, match=r"was given float64\nFix: .*wrap both"):
        ask(of_float, np.float64(1.5))


# --- numbers and tuples as machine words ---


class Inner(NamedTuple):
    flag: bool
    weight: float


class State(NamedTuple):
    board: uint64
    count: int
    inner: Inner
    heaps: tuple[int, int]


INNERS = st.builds(Inner, st.booleans(), FLOATS)
STATES = st.builds(State, BOARDS, INTS, INNERS, st.tuples(INTS, INTS))
KINDS = {
    "int": (INTS, int),
    "uint64": (BOARDS, uint64),
    "float": (FLOATS, float),
    "bool": (st.booleans(), bool),
    "tuple": (st.tuples(INTS, FLOATS, st.tuples(st.booleans(), INTS)), None),
    "NamedTuple": (STATES, None),
}
kinds = pytest.mark.parametrize("kind", KINDS)


@compiled
def handled(probe, rows, value, other):
    write(rows, 1, 2, value)
    write(rows, 2, 0, other)
    same = read(rows, 1, 2, value) == value and read(rows, 2, 0, value) == other
    return read(rows, 1, 2, other), read(rows, 2, 0, value), scatter(value), precedes(value, other), width(value), same


def canonically(value, kind):
    return canonical(value, "the value", KINDS[kind][1])


@kinds
@given(st.data())
@settings(max_examples=60, deadline=None)
def test_values_survive_as_words(kind, data):
    value, other = data.draw(KINDS[kind][0]), data.draw(KINDS[kind][0])
    rows = Compiled().rows(3, 12)
    got = ask(handled, rows, canonically(value, kind), canonically(other, kind))
    first, second, hashed, before, words, same = got
    assert (first, second) == (value, other) and same
    assert type(first) is type(value)
    assert (hashed, before) == (scatter(value), precedes(value, other))
    assert words == width(value) == len(machine_words(canonically(value, kind)))
    assert list(rows[1][2 : 2 + words]) == machine_words(canonically(value, kind))
    cells = Interpreted().rows(3, 12)
    assert handled(None, cells, value, other)[:2] == (value, other)
    assert not rows[0].any() and not rows[1][:2].any()  # nothing was written beside


@kinds
@given(st.data())
@settings(max_examples=30, deadline=None)
def test_canonical_and_plain_are_inverse(kind, data):
    value = data.draw(KINDS[kind][0])
    assert plain(canonically(value, kind)) == value


@given(INTS | BOARDS)
@often
def test_scatter_is_the_finalizer_of_splitmix64(x):
    word = x & (2**64 - 1)
    assert scatter(x) == scramble((word + 0x9E3779B97F4A7C15) & (2**64 - 1)) >> 2
    assert 0 <= scatter(x) < 2**62


def test_a_float_scatters_by_its_bits():
    assert scatter(1.5) == scatter(struct.unpack("<q", struct.pack("<d", 1.5))[0])


@compiled
def tags(probe, x):
    return tag(x)


@given(INTS)
@often
def test_tags_agree(move):
    assert ask(tags, np.int64(move)) == tags(None, move) == move % 2**32


@compiled
def typed(probe, number, state, model):
    return same_type(number, 0.0), same_type(state, model), convert(number, 0.0)


def test_same_type_widens():
    loose = canonical(State(5, 6, Inner(True, 1.5), (2, 3)), "the state")
    narrow = (np.uint32(5), np.int8(6), loose.inner, (np.int16(2), np.int64(3)))
    number, state, converted = ask(typed, np.int32(7), narrow, loose)
    assert (number, converted) == (7.0, 7.0) and type(number) is float
    assert state == loose and type(state) is State
    assert typed(None, 7, loose, loose) == (7, loose, 7)


@compiled
def narrowed(probe, number):
    return same_type(number, 0)


@compiled
def shortened(probe, pair):
    return same_type(pair, (0, 0, 0))


@compiled
def told(probe, number):
    return same_type("text", number)


@pytest.mark.parametrize(
    ("function", "value", "message"),
    [
        (narrowed, np.float64(1.0), r"float64 where int64 is needed"),
        (shortened, (np.int64(1), np.int64(2)), r"\(int64, int64\) where \(int64, int64, int64\) is needed"),
        (told, np.int64(1), r"where int64 is needed"),
    ],
)
def test_same_type_refuses_what_would_lose(function, value, message):
    with pytest.raises(treeprune.CompileError, match=message):
        ask(function, value)


@compiled
def counted(probe, counters, at):
    store_now(counters, at, load_now(counters, at) + 5)
    return load_now(counters, at)


def test_shared_counters():
    cells = np.array([1, 2, 3])
    assert ask(counted, cells, np.int64(1)) == 7 and list(cells) == [1, 7, 3]
    cells = [1, 2, 3]
    assert counted(None, cells, 1) == 7 and cells == [1, 7, 3]

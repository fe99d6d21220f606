"""Ordinary classes in the compiled world: every fault that the prototype had, and what cannot be compiled."""

from __future__ import annotations

import copy
import dataclasses
import enum
import functools
import pickle
import re
import threading
import types
from typing import NamedTuple

import numpy as np
import pytest
from numba import njit
from numba.core.errors import NumbaWarning

import treeprune
from treeprune._compiled import compiled, is_compiled
from treeprune.bits import uint64
from treeprune.bridge.compiler import dispatcher_of, prepare
from treeprune.bridge.crossing import Crossed, numba_type
from treeprune.bridge.fingerprint import Fingerprint, Opaque
from treeprune.bridge.problem_type import described
from treeprune.bridge.shape import shape_of
from treeprune.kernels import roots
from treeprune.kernels.words import same_type
from treeprune.worlds import Compiled

INTERPRETED, COMPILED = "interpreted", "compiled"


class Heap(NamedTuple):
    left: int
    plies: int


@compiled
class Takes(treeprune.Game):
    """Take one of `takes` from a heap; who takes the last wins, and `bonus` is added to every score."""

    heap: int = 6
    takes: tuple[int, ...] = (1, 2, 3)
    bonus: int = 0

    def start(self):
        return Heap(self.heap, 0)

    def moves(self, s):
        for take in self.takes:
            if take <= s.left:
                yield take

    def play(self, s, m):
        return Heap(s.left - m, s.plies + 1)

    def is_over(self, s):
        return s.left <= 0

    def evaluate(self, s):
        return self.bonus - (10 - s.plies) if s.left <= 0 else self.bonus


def values(game, **how):
    """Solve in both worlds and return the two values."""
    return tuple(treeprune.minimax(game, world=world, **how).value for world in (INTERPRETED, COMPILED))


def ask(function, *objects, check_bounds=False):
    """Call a function on crossed objects in the compiled world."""
    world = Compiled(check_bounds)
    arguments = tuple(world.cross(thing) for thing in objects)
    return prepare(function, arguments)(*arguments)


def agree(game, **how):
    interpreted, machine = values(game, **how)
    assert interpreted == machine
    return machine


# --- pickles, copies, subclasses ---


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, lambda g: pickle.loads(pickle.dumps(g))])
def test_copies_carry_no_addresses(twin):
    game = Takes(5, (1, 2), 3)
    before = treeprune.minimax(game).value
    other = twin(game)
    assert vars(other) == vars(game) == {"heap": 5, "takes": (1, 2), "bonus": 3}
    del game
    assert treeprune.minimax(other).value == before


class Undecorated(Takes):
    def evaluate(self, s):
        return 7


@compiled
class Decorated(Takes):
    def evaluate(self, s):
        return 7


def test_an_undecorated_subclass_is_refused():
    for world in ("auto", COMPILED):
        with pytest.raises(treeprune.CompileError, match=r"Undecorated inherits from the compiled Takes.*decorate it"):
            treeprune.minimax(Undecorated(), world=world)
    assert abs(treeprune.minimax(Undecorated(), world=INTERPRETED).value) == 7


def test_a_decorated_subclass_runs_its_own_methods():
    assert not is_compiled(Undecorated) and is_compiled(Decorated)
    assert abs(agree(Decorated())) == 7


def remade(cls):
    return type(cls.__name__, cls.__bases__, dict(vars(cls)))


def test_a_class_that_another_decorator_replaced_is_refused():
    @remade
    @compiled
    class Slotted(treeprune.Game):
        heap: int = 4

    with pytest.raises(treeprune.CompileError, match=r"another decorator.*put @treeprune.compiled above"):
        treeprune.minimax(Slotted(), 0)


def test_a_class_that_is_not_compiled_says_so():
    class Plain(treeprune.Game):
        def start(self):
            return 0

        def is_over(self, s):
            return True

        def evaluate(self, s):
            return 0

    with pytest.raises(treeprune.CompileError, match=r"Plain is not compiled: decorate it with @treeprune.compiled"):
        treeprune.minimax(Plain(), world=COMPILED)


def test_only_frozen_dataclasses_functions_and_classes():
    @dataclasses.dataclass
    class Mutable(treeprune.Game):
        heap: int = 3

    with pytest.raises(TypeError, match=r"frozen=True"):
        compiled(Mutable)
    with pytest.raises(TypeError, match=r"takes a class or a function, not 3"):
        compiled(3)
    with pytest.raises(dataclasses.FrozenInstanceError):
        Takes().heap = 3


# --- fields ---


class Corner(NamedTuple):
    x: int
    y: float


@compiled
class Nested:
    scale: float = 2.0

    def scaled(self, x):
        return self.scale * x


@compiled
class Fields:
    yes: bool = True
    number: int = -5
    real: float = 1.5
    board: uint64 = 2**63 + 1
    single: np.float32 = 0.25
    small: np.int8 = -7
    byte: np.uint8 = 200
    pair: tuple[int, float] = (1, 2.5)
    deep: tuple = (1, (True, (2.5, 3)))
    corner: Corner = Corner(3, 4.5)
    nested: Nested = Nested(3.0)
    twins: tuple = (Nested(1.0), Nested(5.0))
    arrays: tuple = (np.arange(3), np.arange(6.0).reshape(2, 3))
    named_arrays: tuple = Corner(np.array([8, 9]), np.array([0.5]))


@compiled
def all_numbers(f):
    return f.yes, f.number, f.real, f.board, f.single, f.small, f.byte, f.pair, f.deep, f.corner


@compiled
def all_objects(f):
    total = f.nested.scaled(1.5) + f.twins[0].scaled(1.0) + f.twins[1].scaled(1.0)
    return total, f.arrays[0][2], f.arrays[1][1, 2], f.named_arrays.x[1], f.named_arrays.y[0]


def test_fields_of_every_kind():
    assert ask(all_numbers, Fields()) == all_numbers(Fields())
    assert ask(all_objects, Fields()) == all_objects(Fields()) == (10.5, 2, 5.0, 9, 0.5)


@compiled
class Arrays:
    grid: np.ndarray


@compiled
def corners(a):
    return a.grid[0, 0], a.grid[0, 2], a.grid[1, 0], a.grid[1, 2], a.grid.shape


GRID = np.arange(48).reshape(6, 8)


@pytest.mark.parametrize(
    "grid",
    [
        GRID[:2, :3],
        GRID[::3, ::2],
        GRID[::-1, ::-1],
        np.asfortranarray(GRID),
        GRID.T,
        np.broadcast_to(np.arange(3), (2, 3)),
        np.frombuffer(b"\0" + GRID.tobytes(), np.uint8)[1:].view(np.int64).reshape(6, 8),
        GRID.astype(np.float32),
        GRID % 2 == 0,
        GRID.astype(np.uint8)[:, ::2],
    ],
    ids=["part", "steps", "back", "fortran", "turned", "broadcast", "unaligned", "float32", "bool", "bytes"],
)
def test_arrays_of_any_layout(grid):
    assert ask(corners, Arrays(grid)) == corners(Arrays(grid))


def test_an_array_is_shared_not_copied():
    grid = np.zeros((2, 3), np.int64)
    arguments = (Compiled().cross(Arrays(grid)),)
    ready = prepare(corners, arguments)
    grid[1, 2] = 9
    assert ready(*arguments)[3] == 9


@pytest.mark.parametrize(
    "grid",
    [
        np.array([[1, "a", None]] * 2, object),
        np.zeros((2, 3), ">i8"),
        np.zeros((2, 3), [("a", int)]),
        np.ma.masked_array(GRID),
        np.zeros((2, 3), np.longdouble),
    ],
    ids=["objects", "big-endian", "records", "masked", "longdouble"],
)
def test_arrays_that_numba_cannot_read_are_refused(grid):
    with pytest.raises(treeprune.CompileError, match=r"field `grid` of Arrays is an? .*(array|ndarray|longdouble)"):
        ask(corners, Arrays(grid))


@compiled
class One:
    x: int

    def get(self):
        return self.x


@compiled
class Board:
    x: uint64


@compiled
class Real:
    x: float


@compiled
class Flag:
    x: bool


@compiled
def get_x(thing):
    return thing.x


def test_a_board_uses_all_64_bits():
    assert ask(get_x, Board(2**64 - 1)) == 2**64 - 1


@pytest.mark.parametrize(
    ("thing", "message"),
    [
        (One(2**63), r"9223372036854775808, which does not fit int64; annotate it treeprune.bits.uint64"),
        (Board(2**64), r"does not fit uint64"),
        (Board(-1), r"-1, which does not fit uint64"),
        (One(1.5), r"1.5, but its annotation asks for an integer"),
        (One(float("nan")), r"nan, but its annotation asks for an integer"),
        (One("3"), r"'3', a str: compiled code takes numbers"),
        (One(None), r"None, a NoneType"),
        (One([1]), r"\[1\], a list"),
        (One({}), r"\{\}, a dict"),
        (One(1j), r"1j, a complex"),
        (One((1, "a")), r"field `x` of One\[1\] is 'a'"),
        (Real(10**400), r"does not fit float64"),
        (Real("1.5"), r"'1.5', a str"),
        (Flag(2), r"2, which does not fit bool"),
    ],
)
def test_what_cannot_cross_is_named(thing, message):
    with pytest.raises(treeprune.CompileError, match=message):
        ask(get_x, thing)


def test_a_field_that_cannot_cross_matters_only_where_it_is_read():
    @compiled
    class Game(Takes):
        names: tuple = ("a", "b")
        notes: dict = dataclasses.field(default_factory=dict)

        def evaluate(self, s):
            return -1 if s.left <= 0 else len(self.notes)

    @compiled
    class Careless(Takes):
        names: tuple = ("a", "b")

    with pytest.raises(treeprune.CompileError, match=r"field `notes` of .*Game is \{\}, a dict"):
        treeprune.minimax(Game())
    agree(Careless())


@compiled
class Slots:
    __slots__ = ("x", "y")

    def __init__(self, x):
        self.x = x


@compiled
@dataclasses.dataclass(frozen=True, slots=True)
class SlottedData:
    x: int = 4


def test_slots():
    assert ask(get_x, Slots(5)) == 5 and ask(get_x, SlottedData()) == 4

    @compiled
    def get_y(thing):
        return thing.y

    with pytest.raises(treeprune.CompileError, match=r"field `y` of Slots has no value"):
        ask(get_y, Slots(5))


@pytest.mark.parametrize(("three", "also_three"), [(3, 3.0), (np.int64(3), True + 2), (np.float32(3), 3)])
def test_an_annotated_field_compiles_once(three, also_three):
    types_seen = {Crossed(Real(v))._numba_type_ for v in (three, also_three)}
    assert len(types_seen) == 1
    assert len({Crossed(One(v))._numba_type_ for v in (three, also_three)}) == 1
    assert Crossed(Real(3))._numba_type_ != Crossed(One(3))._numba_type_


def test_one_specialisation_for_a_game_whatever_numbers_its_fields_are_given():
    dispatcher = dispatcher_of(roots.minimax_root)
    treeprune.minimax(Takes(4))
    before = len(dispatcher.overloads)
    for heap in (5, np.int32(4), 6.0, True + 2):
        treeprune.minimax(Takes(heap), world=COMPILED)
        assert treeprune.minimax(Takes(4), Heap(np.int8(3), 0), world=COMPILED).stats.compile_time < 0.5
    assert len(dispatcher.overloads) == before


# --- members of classes ---


class Shade(enum.IntEnum):
    DARK = 1
    LIGHT = 2


@compiled
def factorial(n):
    return 1 if n < 2 else n * factorial(n - 1)


@compiled
def walked(n, step, found=0):
    """Recursion with a literal, a keyword and a default."""
    return found if n <= 0 else walked(n - step, 2, found=found + step) + walked(n - 3, step)


@compiled
def raised_by(x, *, by):  # here
    return x + by


@compiled
class Members(Takes):
    """All that a class may hold."""

    STEP = 3
    WEIGHTS = (1, 2, 5)
    TABLE = np.array([[1, 2], [3, 4]])
    SHADE = Shade.LIGHT

    @property
    def double(self):
        return 2 * self.bonus

    @functools.cached_property
    def triple(self):
        return 3 * self.bonus

    @staticmethod
    def halved(x, by=2):
        return x // by

    def _private(self, s, plus=1):
        return s.left + plus

    def __secret(self, s):
        return self._private(s, plus=2)

    def evaluate(self, s):
        total = self.STEP + self.WEIGHTS[s.plies % 3] + self.TABLE[s.left % 2, s.plies % 2] + self.SHADE.value
        total += self.double + self.triple + self.halved(100 * s.plies) + self.halved(9, by=3)
        return total + self.__secret(s) + factorial(s.left) + Shade.DARK.value


def test_members_of_every_kind():
    agree(Members(bonus=4))


@compiled
class OwnInit(Takes):
    """Fields are instance attributes where a class has its own `__init__`."""

    def __init__(self, heap):
        object.__setattr__(self, "heap", heap)
        object.__setattr__(self, "takes", (1, 2))
        object.__setattr__(self, "bonus", 0)
        object.__setattr__(self, "weights", np.arange(10))

    def evaluate(self, s):
        return self.weights[s.plies] if s.left <= 0 else 0


@compiled
class NoFields(treeprune.Game):
    def start(self):
        return 3

    def moves(self, s):
        return range(1, min(s, 2) + 1)

    def play(self, s, m):
        return s - m

    def is_over(self, s):
        return s == 0

    def evaluate(self, s):
        return -1 if s == 0 else 0


def test_classes_with_their_own_init_and_without_fields():
    agree(OwnInit(5))
    assert agree(NoFields()) == -1


def test_moves_may_return_lists():
    @compiled
    class Game(Takes):
        def moves(self, s):
            return [1, 2][: s.left] if s.plies % 2 else [m for m in (1, 2) if m <= s.left]

    agree(Game(4))


def test_a_method_reached_through_a_helper_belongs_to_the_fingerprint():
    @compiled
    def through(game, s):
        return game.hidden(s)

    def make(number):
        @compiled
        class Game(Takes):
            def hidden(self, s):
                return number * s.plies

            def evaluate(self, s):
                return through(self, s)

        return Game

    assert agree(make(2)(4)) * 50 == agree(make(100)(4))


@compiled
class Circle(Takes):
    def ping(self, n):
        return self.pong(n - 1) if n > 0 else 0

    def pong(self, n):
        return self.ping(n - 1) if n > 0 else 1

    def evaluate(self, s):
        return self.ping(s.left)


@compiled
class Recursive(Takes):
    def depth(self, n):
        return 1 + self.depth(n - 1) if n > 0 else 0

    def evaluate(self, s):
        return self.depth(s.left)


@compiled
def back(game, n):
    return game.around(n - 1) if n > 0 else 0


@compiled
class Around(Takes):
    def around(self, n):
        return back(self, n)

    def evaluate(self, s):
        return self.around(s.left)


@pytest.mark.parametrize(
    ("cls", "named"),
    [
        (Circle, r"ping -> pong -> ping.*\n.*@treeprune.compiled helper function that calls itself"),
        (Recursive, r"depth -> depth.*\n.*@treeprune.compiled helper function that calls itself"),
        (Around, r"`back` cannot be compiled .*`around` calls itself"),
    ],
)
def test_circles_of_methods_are_refused_with_the_circle(cls, named):
    with pytest.raises(treeprune.CompileError, match=named):
        treeprune.minimax(cls())


def test_helpers_may_call_themselves():
    @compiled
    class Game(Takes):
        def evaluate(self, s):
            return factorial(s.left) + walked(s.plies, 1)

    agree(Game(7))


def test_exceptions_of_hooks_come_out():
    @compiled
    class Raises(Takes):
        @property
        def broken(self):
            if self.bonus == 1:
                raise ValueError("no such thing")
            return 3

        def evaluate(self, s):
            return self.broken // (s.left - self.bonus) if s.plies > 3 else 0

    for world in (INTERPRETED, COMPILED):
        with pytest.raises(ValueError, match="no such thing"):
            treeprune.minimax(Raises(9, (1,), 1), world=world)
        with pytest.raises(ZeroDivisionError):
            treeprune.minimax(Raises(9, (1,), 5), world=world)


# --- bounds, buffers, threads ---


@compiled
def element(grid, i):
    return grid[i]


@compiled
class OutOfRange(Takes):
    weights: np.ndarray = dataclasses.field(default_factory=lambda: np.arange(3))
    by_helper: bool = False

    def evaluate(self, s):
        return element(self.weights, s.plies) if self.by_helper else self.weights[s.plies]


@pytest.mark.parametrize("by_helper", [False, True])
def test_bounds_are_checked_on_demand(by_helper):
    game = OutOfRange(6, (1,), by_helper=by_helper)
    with pytest.raises(IndexError):
        treeprune.minimax(game, world=INTERPRETED)
    with pytest.raises(IndexError):
        treeprune.minimax(game, world=Compiled(check_bounds=True))
    short = dataclasses.replace(game, heap=2)
    checked = treeprune.minimax(short, world=Compiled(check_bounds=True)).value
    assert checked == treeprune.minimax(short).value  # and the unchecked one is not mistaken for the checked one


@compiled
class Wide(Takes):
    """More moves in one position than the first buffer holds twice."""

    wide: int = 9000

    def moves(self, s):
        if s.plies == 0:
            yield from_the_start(self, 0)
            for i in range(1, self.wide):
                yield from_the_start(self, i)
        else:
            yield s.left

    def play(self, s, m):
        return Heap(0, m) if s.plies == 0 else Heap(s.left - m, s.plies)

    def is_over(self, s):
        return s.left <= 0

    def evaluate(self, s):
        return s.plies % 1009 - s.plies // 1000


@compiled
def from_the_start(game, i):
    return (i * 7) % game.wide + 1


def test_the_move_buffer_grows():
    runs = [treeprune.alphabeta(Wide(), world=world) for world in (INTERPRETED, COMPILED)]
    one, other = [(r.value, r.solution, r.stats.nodes, r.stats.generated, r.stopped) for r in runs]
    assert one == other and one[3:] == (9000, None)


def test_two_threads_compile_and_solve_at_once():
    def fresh(number):
        @compiled
        class Game(Takes):
            def evaluate(self, s):
                return number - s.plies

        return Game

    game, found, errors = fresh(11), [], []

    def solve(heap):
        try:
            found.append((heap, treeprune.minimax(game(heap)).value))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=solve, args=(heap,)) for heap in (5, 6, 7, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sorted(found) == [(heap, treeprune.minimax(game(heap), world=INTERPRETED).value) for heap in (5, 6, 7, 8)]


# --- the fingerprint ---


def digest(*functions):
    fingerprint = Fingerprint()
    for function in functions:
        fingerprint.function(function)
    return fingerprint.digest()


def defined(text, **scope):
    """Return `f` of some source text, made in a module of its own."""
    module = types.ModuleType("made")
    vars(module).update(scope)
    exec(compile(text, "made.py", "exec", dont_inherit=True), vars(module))
    return module.f


def made(x):
    def inner(s):
        return s + x

    return inner


class Colour(enum.Enum):
    RED = 1


class OtherColour(enum.Enum):
    RED = 2


OtherColour.__qualname__ = "Colour"
SWAPPED = NamedTuple("Corner", [("y", int), ("x", float)])  # noqa: UP014


@pytest.mark.parametrize(
    ("text", "one", "two"),
    [
        ("def f(s): return s + config.BONUS", {"config": types.SimpleNamespace}, None),
        ("def f(s): return s + N", {"N": 1}, {"N": 2}),
        ("def f(s): return s + N", {"N": 1}, {"N": 1.0}),
        ("def f(s): return s + N", {"N": 1}, {"N": True}),
        ("def f(s): return T[0][s]", {"T": (np.arange(3),)}, {"T": (np.arange(1, 4),)}),
        ("def f(s): return T[s]", {"T": np.arange(3)}, {"T": np.arange(3.0)}),
        ("def f(s): return T[s]", {"T": np.zeros((2, 3))}, {"T": np.zeros((3, 2))}),
        ("def f(s): return T[s].a", {"T": np.zeros(2, "i4,i4")}, {"T": np.zeros(2, [("b", "i4"), ("a", "i4")])}),
        ("def f(s): return C.RED.value", {"C": Colour}, {"C": OtherColour}),
        ("def f(s): return C.value", {"C": Colour.RED}, {"C": OtherColour.RED}),
        ("def f(s):\n c = C\n return c.RED.value", {"C": Colour}, {"C": OtherColour}),
        ("def f(s): return s + g(s)", {"g": made(1)}, {"g": made(2)}),
        ("def f(s): return g(s) - h(s)", {"g": made(1), "h": made(2)}, {"g": made(2), "h": made(1)}),
        ("def f(s): return C(1, 2).x", {"C": Corner}, {"C": SWAPPED}),
        ("def f(s): return C.x", {"C": Corner(1, 2)}, {"C": SWAPPED(1, 2)}),
        ("def f(s): return s in N", {"N": frozenset("ab")}, {"N": frozenset("ac")}),
        ("def f(s): return N(s)", {"N": np.sin}, {"N": np.cos}),
    ],
)
def test_the_fingerprint_sees(text, one, two):
    if two is None:
        one, two = ({"config": types.ModuleType("config")} for _ in range(2))
        one["config"].BONUS, two["config"].BONUS = 1, 2
    assert digest(defined(text, **one)) != digest(defined(text, **two))
    assert digest(defined(text, **one)) == digest(defined(text, **one))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("def f(s): return s + 1", "def f(s): return s + 2"),
        ("def f(s): return s + 1", "def f(s): return s + 1.0"),
        ("def f(s): return s + 1", "def f(s): return s - 1"),
        ("def f(s, n=1): return s + n", "def f(s, n=2): return s + n"),
        ("def f(s, n): return s", "def f(s, *n): return s"),
        ("def f(s): return s in {1, 2}", "def f(s): return s in {1, 3}"),
        ("def f(s): return (lambda x: x + 1)(s)", "def f(s): return (lambda x: x + 2)(s)"),
        ("def f(s):\n try: g(s)\n except: h(s)\n", "def f(s):\n g(s)\n try: pass\n except: h(s)\n"),
        ("def g(s): return 1\ndef f(s): return g(s)", "def g(s): return 2\ndef f(s): return g(s)"),
    ],
)
def test_the_fingerprint_sees_the_code(one, two):
    assert digest(defined(one)) != digest(defined(two))


def test_the_fingerprint_sees_attributes_of_modules_in_long_functions():
    padding = "\n".join(f" s = s + name{i}" for i in range(300))
    text = f"def f(s):\n{padding}\n return s + config.BONUS"
    one, two = types.ModuleType("config"), types.ModuleType("config")
    one.BONUS, two.BONUS = 1, 2
    assert digest(defined(text, config=one)) != digest(defined(text, config=two))


def test_the_fingerprint_does_not_see_addresses_or_names_of_files():
    assert digest(made(1)) == digest(made(1))
    assert digest(defined("def f(s): return g(s)", g=made(1))) == digest(defined("def f(s): return g(s)", g=made(1)))


@njit
def by_njit(x):
    return x


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({1: 2}, r"is a dict"),
        ([1, 2], r"is a list"),
        ({1, 2}, r"is a set"),
        ((1, [2]), r"is a list"),
        (object(), r".* cannot be hashed"),
        (threading.Lock(), r".* cannot be hashed"),
        (by_njit, r"is decorated with numba's own njit"),
        (np.array([None]), r"is an array of Python objects"),
        (functools.partial(made, 1), r".* cannot be hashed"),
    ],
)
def test_what_cannot_be_hashed_is_refused(value, why):
    for text in ("def f(s): return N", "def g(s): return N\ndef f(s): return g(s)"):
        with pytest.raises(Opaque, match=f"it uses `N`, which {why}") as caught:
            digest(defined(text, N=value))
        assert caught.value.line == 1 and caught.value.fix


def test_a_module_in_a_variable_is_refused():
    with pytest.raises(Opaque, match=r"it keeps the module `config` in a variable"):
        digest(defined("def f(s):\n c = config\n return c.BONUS", config=types.ModuleType("config")))


def test_a_refused_helper_is_refused_every_time():
    f = defined("def g(s): return N\ndef f(s): return g(s)", N={})
    fingerprint = Fingerprint()
    for _ in range(2):
        with pytest.raises(Opaque):
            fingerprint.function(f)


def test_hooks_that_no_search_reaches_may_hold_anything():
    notes = {"a": 1}

    @compiled
    class Game(Takes):
        def show(self, s):
            return f"{notes} {s}"

        def order(self, s, m):
            return notes["a"]

    agree(Game())
    with pytest.raises(treeprune.CompileError, match=r"`Game.order` cannot be compiled .*it uses `notes`, .* a dict"):
        treeprune.alphabeta(Game())


def test_layouts_tell_types_apart():
    """numba compares NamedTuples by class; across processes only the words of the key are left."""
    here = described(numba_type(Corner(np.int64(1), np.float64(2.0))))
    assert here == f"{__name__}.Corner(x: int64, y: float64)"
    assert here != described(numba_type(SWAPPED(np.int64(1), np.float64(2.0))))
    assert described(numba_type(Heap(np.int64(1), np.int64(2)))) == f"{__name__}.Heap(left: int64, plies: int64)"


def test_shapes_are_shared_by_equal_classes_and_split_by_changes():
    def make(number):
        @compiled
        class Game(Takes):
            def evaluate(self, s):
                return number

        return Game

    assert shape_of(make(1)) is shape_of(make(1))
    assert shape_of(make(1)) is not shape_of(make(2))
    assert shape_of(make(1)) is not shape_of(make(1), check_bounds=True)


# --- what cannot be compiled: the message names the method, the line and the fix ---

REFUSED = {}


def refused(match, fix):
    """Register a class whose compilation must fail with a message like this, on the line that ends with `# here`."""

    def register(cls):
        REFUSED[cls.__name__] = (compiled(cls), match, fix)
        return cls

    return register


def ordinary(x):
    return x + 1


@compiled
def calls_ordinary(x):
    return ordinary(x)  # here


SCORES = {1: 2}


@compiled
def keeps_texts(x):
    return f"{x:>3}"  # here


@refused(r"`ordinary` is an ordinary function", r"decorate `ordinary` with @treeprune.compiled")
class PlainHelper(Takes):
    def evaluate(self, s):
        return ordinary(s.left)  # here


@refused(r"`calls_ordinary` cannot be compiled.*`ordinary` is an ordinary", r"decorate `ordinary`")
class DeepPlainHelper(Takes):
    def evaluate(self, s):
        return calls_ordinary(s.left)


@compiled
def is_even(n):  # here
    return True if n == 0 else is_odd(n - 1)


@compiled
def is_odd(n):
    return False if n == 0 else is_even(n - 1)


@compiled
def halving(n, x):
    return x if n == 0 else halving(n - 1, x * 0.5)  # here


@refused(
    r"helpers that call each other in a circle .* \(is_even -> is_odd -> is_even\)", r"one @treeprune.compiled function"
)
class CircleOfHelpers(Takes):
    def evaluate(self, s):
        return 1 if is_even(s.left) else 0


@refused(r"`halving` calls itself with other types .*\(int64, float64\)", r"give each argument one type")
class ChangingTypes(Takes):
    def evaluate(self, s):
        return int(halving(s.left, s.plies))


@refused(r"uses `SCORES`, which is a dict", r"make it a tuple or an array")
class GlobalDict(Takes):
    def evaluate(self, s):
        return SCORES[1]  # here


@refused(r"it uses a dict", r"use a tuple or an array")
class LocalDict(Takes):
    def evaluate(self, s):
        scores = {s.left: [2]}  # here
        return scores[1][0]


@refused(r"works with texts", r"`show` and `parse`")
class Texts(Takes):
    def evaluate(self, s):
        return len(keeps_texts(s.left))


@refused(r"tell exceptions apart", r"ask first with `if`")
class Excepts(Takes):
    def evaluate(self, s):
        try:
            return 6 // s.left
        except ZeroDivisionError:  # here
            return 0


@refused(r"returns None on some path", r"end every path with a `return`")
class NoneOnOnePath(Takes):
    def evaluate(self, s):  # noqa: RET503 # here
        if s.left > -50:
            return -1


@refused(r"returns None on some path", r"end every path with a `return`")
class NoneForFalse(Takes):
    def is_over(self, s):  # noqa: RET503 # here
        if s.left <= 0:
            return True


@refused(r"Heap\(int64 x 2\)( on one path and|,) UniTuple\(int64 x 3\)", r"one type")
class OtherTuple(Takes):
    def play(self, s, m):
        return Heap(s.left - m, 1) if s.left > -50 else (s.left, m, s.plies)  # here


@refused(r"it gives \(int64, int64, int64\) where .*Heap\(left: int64, plies: int64\)", r"the type it begins with")
class AnotherTupleAlways(Takes):
    def play(self, s, m):
        return (s.left - m, s.plies + 1, m)  # here


@refused(r"it gives float64 where int64 is needed", r"-> float")
class FloatInDepth(Takes):
    def evaluate(self, s):
        return 0 if s.left > -50 else 0.5  # here


@refused(r"`x` is int64 on one path and str on another", r"give `x` one type")
class TwoTypes(Takes):
    def evaluate(self, s):
        x = 1
        if s.left < -50:
            x = "a"
        return x  # here


@refused(r"`TwoTypes`|the class `Takes` cannot be used", r"self.name")
class CallsParent(Takes):
    def evaluate(self, s):
        return Takes.evaluate(self, s)  # here


@refused(r"super\(\) cannot be compiled", r"a method of another name")
class CallsSuper(Takes):
    def evaluate(self, s):
        return super().evaluate(s)  # here


@refused(r"`nothing` is no attribute of MissingField", r"fields or methods")
class MissingField(Takes):
    def evaluate(self, s):
        return self.nothing if s.left < -50 else 0  # here


@refused(r"`nothing` is no attribute of Heap", r"fields or methods")
class MissingPart(Takes):
    def evaluate(self, s):
        return s.nothing if s.left < -50 else 0  # here


@refused(r"the name `nothing` is not defined", r"define or import")
class MissingName(Takes):
    def evaluate(self, s):
        return nothing if s.left < -50 else 0  # noqa: F821 # here


@refused(r"`np.nothing` does not exist", r"right name")
class MissingFunction(Takes):
    def evaluate(self, s):
        return np.nothing(s.left) if s.left < -50 else 0  # here


@refused(r"sets the attribute `bonus`", r"keep what changes in the state")
class SetsField(Takes):
    def evaluate(self, s):
        if s.left < -50:
            self.bonus = 3  # here
        return 0


@refused(r"imports `math`", r"import at the top")
class Imports(Takes):
    def evaluate(self, s):
        import math  # here

        return math.floor(1.5)


@refused(r"a generator expression", r"`for` loop")
class Generates(Takes):
    def evaluate(self, s):
        return sum(take for take in self.takes)  # here


@refused(r"`match`|without this statement|cannot be used", r"write")
class Matches(Takes):
    def evaluate(self, s):
        match s:
            case Heap(left=0):  # here
                return 1
        return 0


@refused(r"a `with` statement", r"leave it out")
class With(Takes):
    def evaluate(self, s):
        if s.left > -50:
            return 0
        with open("x"):  # here
            return 1


@refused(r"`by_class` is a classmethod", r"make it a method")
class ClassMethod(Takes):
    @classmethod
    def by_class(cls):
        return 1

    def evaluate(self, s):
        return self.by_class()  # here


@refused(r"must be named", r"leave out the `\*`")
class KeywordOnly(Takes):
    def evaluate(self, s):
        return raised_by(s.left, by=3)


@refused(r"does not fit the signature \(n\): too many positional arguments", r"arguments it has")
class TooMany(Takes):
    def evaluate(self, s):
        return factorial(s.left, 3) if s.left < -50 else 0  # here


@refused(r"no compiled form of `add` for \(Heap\(int64 x 2\), int64\)", r"loops and arithmetic")
class AddsTuple(Takes):
    def evaluate(self, s):
        return s + 1 if s.left < -50 else 0  # here


@refused(r"yields different types: int(64)?, str", r"a move is an integer")
class YieldsText(Takes):
    def moves(self, s):
        yield 1  # here
        if s.left < -50:
            yield "a"


@refused(r"it gives \(int64, int64\) where int64 is needed", r"pack what a move is made of into one")
class TupleMoves(Takes):
    def moves(self, s):
        yield 1, 2  # here


@refused(r"it gives uint64 where int64 is needed", r"yield lowest_index\(bit\)")
class BitMoves(Takes):
    def moves(self, s):
        yield uint64(1) << uint64(s.left)  # here


@refused(r"it gives \(uint64, int64\)|it gives uint64 where int64 is needed", r"boards are annotated uint64")
class UnsignedState(Takes):
    def play(self, s, m):
        return Heap(uint64(s.left - m), s.plies)  # here


@refused(r"it returns a text", r"return a number")
class TextOrder(Takes):
    def order(self, s, m):  # here
        return "a"


@refused(r"yields int(64)? where pairs are expected", r"\(probability, state\) pairs")
class Outcomes(Takes):
    def outcomes(self, s):
        yield 1  # here


@compiled
def every_hook(game, s):
    """Use the hooks as the kernels do, in a hundredth of the code."""
    value = same_type(game.evaluate(s), 0)
    rank = same_type(game.order(s, 1), 0.0)
    for move in game.moves(s):
        number = same_type(move, 0)
        child = same_type(game.play(s, number), s)
    for chance, after in game.outcomes(s):
        child, rank = same_type(after, s), rank + chance
    return game.is_over(child), value, rank


@pytest.mark.parametrize("name", REFUSED)
def test_the_message_names_method_line_and_fix(name, recwarn):
    world = Compiled()
    cls, match, fix = REFUSED[name]
    with pytest.raises(treeprune.CompileError) as caught:
        prepare(every_hook, (world.cross(cls()), world.state(cls().start())))
    check_message(name, match, fix, str(caught.value))
    assert not [str(w.message) for w in recwarn.list if issubclass(w.category, NumbaWarning)]


SEARCHED = ["DeepPlainHelper", "GlobalDict", "NoneOnOnePath", "FloatInDepth", "TextOrder", "Outcomes"]


@pytest.mark.parametrize("name", SEARCHED)
def test_the_message_of_a_search_names_them_too(name):
    cls, match, fix = REFUSED[name]
    with pytest.raises(treeprune.CompileError) as caught:
        treeprune.alphabeta(cls(), depth=2, world=COMPILED)
    check_message(name, match, fix, str(caught.value))


def check_message(name, match, fix, text):
    assert re.search(match, text, re.S), text
    assert re.search(rf"\nFix: .*{fix}", text), text
    place = re.match(r"`([\w.]+)` cannot be compiled \(test_bridge.py, line \d+: `.*# here`\)", text)
    assert place, text
    blamed = place.group(1).split(".")[0]
    assert blamed == name or blamed in ("calls_ordinary", "keeps_texts", "is_even", "halving", "raised_by"), text


@pytest.mark.parametrize("key", [lambda s: "a", lambda s: [1], lambda s: np.zeros(3)])
def test_a_key_that_is_no_number_is_refused(key):
    @compiled
    class Keyed(Takes):
        def key(self, s):
            return key(s)

    with pytest.raises(treeprune.CompileError, match=r"what `key` returned is .*: compiled code takes numbers"):
        treeprune.alphabeta(Keyed(), table=True)


def test_numba_speaks_for_itself_on_demand(monkeypatch):
    monkeypatch.setenv("TREEPRUNE_NUMBA_ERRORS", "1")
    with pytest.raises(treeprune.CompileError) as caught:
        treeprune.minimax(PlainHelper())
    assert "Untyped global name" in str(caught.value.__cause__)

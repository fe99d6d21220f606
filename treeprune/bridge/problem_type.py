"""The numba type of a `@compiled` class: its instances cross into a kernel as one pointer to a block of words.

    block   fields in order: a number or a nested object's address takes one word, a tuple the words of its parts,
            an array its address and its shape
    shape   what numba knows of a class under one fingerprint: methods, properties, constants

Struct-by-value with arrays inside copies about seven words an array at each recursive call (21 against 78 M nodes/s).
Array fields come out as borrowed views, so nothing is reference-counted in the recursion; `Crossed` keeps the block
and what it points to alive, outside the instance, so that pickles and copies never carry addresses.
"""

from __future__ import annotations

import dataclasses
import functools
import threading
import types as pytypes
from typing import Any

import numpy as np
from llvmlite import ir
from numba import from_dtype, njit, types
from numba.core import cgutils
from numba.core.errors import TypingError
from numba.core.typing import templates
from numba.core.typing.typeof import typeof
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_builtin,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import populate_array

from .._canonical import annotations_of, canonical, machine_words, part_hints
from .._compiled import is_compiled, not_compiled
from ..errors import CompileError
from .fingerprint import Fingerprint, Opaque, self_calls, unwrap

_WORD = ir.IntType(64)
_SHAPES: dict[str, Shape] = {}
_HELPERS: dict[tuple[pytypes.FunctionType, str, bool], Any] = {}
_REGISTERING = threading.Lock()
_COMPUTED = (property, functools.cached_property)


class Compilation(threading.local):
    """What the compilation that runs in this thread has met.

    Attributes
    ----------
    check_bounds : bool
        Whether helpers are to check their indices.
    refusals : list of Opaque
        What the bridge itself found wrong; the last is why the compilation failed.
    """

    def __init__(self) -> None:
        self.check_bounds = False
        self.refusals: list[Opaque] = []

    def refuse(self, found: Opaque) -> TypingError:
        """Note what is wrong; return the error that stops numba."""
        self.refusals.append(found)
        return TypingError(found.why)


compilation = Compilation()


class Shape:
    """The compiled side of a class: dispatchers are made when numba first asks for them.

    Attributes
    ----------
    members : dict of str to object
        Methods, properties and constants, by name.
    refused : dict of str to Opaque
        Why some of them cannot be compiled: an error only where compiled code asks for them.
    unreadable : dict of str to str
        Why the values of some fields cannot cross; likewise.
    functions : list of function
        All the Python that is reached.
    """

    def __init__(self, cls: type, check_bounds: bool) -> None:
        self.check_bounds = check_bounds
        self.hooks = tuple(getattr(cls, "compiled_hooks", ()))
        self.members = _members(cls)
        self.refused = _circles(cls, self.members)
        self.unreadable: dict[str, str] = {}
        self.dispatchers: dict[str, Any] = {}
        fingerprint = Fingerprint()
        taken = [n for n in sorted(self.hooks or self.members) if n in self.members]
        for name in taken:  # which grows meanwhile
            self._take(fingerprint, name, f"{cls.__qualname__}.{name}")
            taken += sorted((fingerprint.names & self.members.keys()).difference(taken))
        for name in self.members.keys() - set(taken):
            found = Opaque(f"it reaches `{name}` in a way that cannot be followed", f"write self.{name}")
            self.refused.setdefault(name, found)
        self.functions = fingerprint.functions
        self.key = f"{cls.__module__}.{cls.__qualname__}#{fingerprint.digest()}{'+bounds' if check_bounds else ''}"

    def _take(self, fingerprint: Fingerprint, name: str, owner: str) -> None:
        member = self.members[name]
        function = _function(member)
        try:
            if isinstance(function, pytypes.FunctionType):
                fingerprint.add((name, type(member).__name__, fingerprint.function(function)))
            else:
                fingerprint.add((name, fingerprint.value(member)))
        except Opaque as found:
            fingerprint.add((name, "refused"))
            if found.function is None:
                found = Opaque(f"it uses {owner}, which {found.why}", found.fix)
            self.refused.setdefault(name, found)

    def dispatcher(self, name: str) -> Any:
        """Return the numba dispatcher of a method."""
        if name not in self.dispatchers:
            self.dispatchers[name] = _inlined(_function(self.members[name]), self.check_bounds)
            _lower_method(self.key, name)
        return self.dispatchers[name]


def _inlined(function: pytypes.FunctionType, check_bounds: bool, forceinline: bool = True) -> Any:
    return njit(
        nogil=True,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        boundscheck=check_bounds,
        forceinline=forceinline,
    )(function)


def _function(member: Any) -> Any:
    """Return the function behind a method, a property or a static method; anything else as it is."""
    if isinstance(member, property):
        member = member.fget
    elif isinstance(member, functools.cached_property):
        member = member.func
    elif isinstance(member, staticmethod | classmethod):
        member = member.__func__
    return unwrap(member)


def _members(cls: type) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__[:-1]):
        for name, member in vars(base).items():
            if not (name.startswith("__") and name.endswith("__")) and name != "compiled_hooks":
                found[name] = member
    return found


def _circles(cls: type, members: dict[str, Any]) -> dict[str, Opaque]:
    """Return, for the methods that call each other in a circle through `self`, why they are refused."""
    functions = {n: _function(m) for n, m in members.items() if not isinstance(m, staticmethod)}
    functions = {n: f for n, f in functions.items() if isinstance(f, pytypes.FunctionType)}
    calls = {n: self_calls(f) & members.keys() for n, f in functions.items()}
    found: dict[str, Opaque] = {}
    done: set[str] = set()

    def visit(name: str, way: list[str]) -> None:
        if name in way:
            circle = [*way[way.index(name) :], name]
            why = f"methods that call each other in a circle cannot be compiled ({' -> '.join(circle)})"
            fix = "move the recursion into one @treeprune.compiled helper function that calls itself"
            for n in circle:
                found.setdefault(n, Opaque(why, fix, functions[n], functions[n].__code__.co_firstlineno))
        elif name not in done:
            for other in sorted(calls.get(name, ())):
                visit(other, [*way, name])
            done.add(name)

    for name in sorted(calls):
        visit(name, [])
    return found


@functools.cache
def _own_shape(cls: type, check_bounds: bool) -> Shape:
    return _register(Shape(cls, check_bounds))


def shape_of(cls: type, check_bounds: bool = False) -> Shape:
    """Return the shape of a compiled class as it is now: a changed global gives a new one."""
    if not is_compiled(cls):
        raise CompileError(not_compiled(cls))
    if cls.__module__.startswith("treeprune."):
        return _own_shape(cls, check_bounds)
    return _register(Shape(cls, check_bounds))


def _register(shape: Shape) -> Shape:
    with _REGISTERING:
        return _SHAPES.setdefault(shape.key, shape)


def described(t: Any) -> str:
    """Return a numba type in words that tell it apart in every process: numba leaves out the names of fields."""
    if isinstance(t, types.BaseNamedTuple):
        parts = ", ".join(f"{n}: {described(p)}" for n, p in zip(t.fields, t.types, strict=True))
        return f"{t.instance_class.__module__}.{t.instance_class.__qualname__}({parts})"
    return f"({', '.join(map(described, t.types))})" if isinstance(t, types.BaseTuple) else str(t)


class ProblemType(types.Type):
    """`fields` is a tuple of (name, numba type); only the shape's key and the fields are pickled into the cache."""

    def __init__(self, shape_key: str, fields: tuple[tuple[str, Any], ...]) -> None:
        self.shape_key, self.fields = shape_key, fields
        super().__init__(name=f"{shape_key}({', '.join(f'{n}: {described(t)}' for n, t in fields)})")

    @property
    def shape(self) -> Shape:
        """What numba knows of the class."""
        return _SHAPES[self.shape_key]

    def field(self, name: str) -> Any:
        """Return the numba type of a field, None where there is none of that name."""
        return dict(self.fields).get(name)

    def offset(self, name: str) -> int:
        """Return the word of the block at which a field begins."""
        at = 0
        for other, t in self.fields:
            if other == name:
                return at
            at += words_of(t)
        raise KeyError(name)


def forget_failures() -> None:
    """Let what could not be compiled be tried again: numba keeps the error, which may be about another object."""
    made = [d for shape in _SHAPES.values() for d in shape.dispatchers.values()]
    for dispatcher in (*made, *_HELPERS.values()):
        dispatcher._compiler._failed_cache.clear()


def functions_behind(t: Any) -> list[pytypes.FunctionType]:
    """Return the Python functions that a crossed object's methods, and its fields', are made of."""
    if not isinstance(t, ProblemType):
        return []
    return t.shape.functions + [f for _, part in t.fields for f in functions_behind(part)]


def words_of(t: Any) -> int:
    """Return how many words a field of a numba type takes in the block."""
    if isinstance(t, types.BaseTuple):
        return sum(map(words_of, t.types))
    return 1 + t.ndim if isinstance(t, types.Array) else 1


def field_names(value: Any) -> list[str]:
    """Return the names of an object's fields: those of a dataclass, then its other instance attributes."""
    names = [f.name for f in dataclasses.fields(value)] if dataclasses.is_dataclass(value) else []
    others = set(getattr(value, "__dict__", ()))
    for base in type(value).__mro__:
        slots = vars(base).get("__slots__", ())
        others.update((slots,) if isinstance(slots, str) else slots)
        others -= {name for name, member in vars(base).items() if isinstance(member, functools.cached_property)}
    return names + sorted(others.difference(names, ("__dict__", "__weakref__")))


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


def _pack(member: Any, hint: Any, owner: str, words: list[int], kept: list[Any], check_bounds: bool) -> Any:
    """Append a field's words; return its numba type."""
    if isinstance(member, np.ndarray):
        if member.dtype.hasobject or member.dtype.byteorder == ">" or member.dtype.names:
            raise CompileError(f"{owner} is an array of {member.dtype}: give it a plain numeric dtype")
        member = np.require(member, requirements=("C", "A"))
        try:
            t = typeof(member)
        except Exception:  # of numba, for an array it does not know
            raise CompileError(
                f"{owner} is a {type(member).__name__} of {member.dtype}: give it a plain array"
            ) from None
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


@register_model(ProblemType)
class _PointerModel(models.OpaqueModel):
    pass


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


class HelperType(types.Dispatcher):
    """A helper as numba sees it. Literal arguments lose their literal type: one specialisation instead of many.

    With them a kernel compiled three times as long, and a cached recursion that met `ply = 0` and `ply: int64` crashed.
    """

    def get_call_type(self, context: Any, args: Any, kws: Any) -> Any:
        """Return the signature of a call."""
        kws = {name: types.unliteral(t) for name, t in kws.items()}
        return super().get_call_type(context, tuple(map(types.unliteral, args)), kws)


register_model(HelperType)(models.OpaqueModel)


@typeof_impl.register(pytypes.FunctionType)
def _typeof_function(value: Any, c: Any) -> Any:
    """A `@compiled` helper is, to numba, the dispatcher of that helper as it is now; other functions are not ours."""
    if not is_compiled(value):
        return None
    if value.__module__.startswith("treeprune."):
        digest, recursive = "", value.__name__ in value.__code__.co_names
    else:
        fingerprint = Fingerprint()
        fingerprint.function(value)
        digest, recursive = fingerprint.digest(), value in fingerprint.recursive
    key = (value, digest, compilation.check_bounds)
    if key not in _HELPERS:
        _HELPERS[key] = _inlined(value, compilation.check_bounds, forceinline=not recursive)
    return HelperType(_HELPERS[key])


@infer_getattr
class _Attributes(templates.AttributeTemplate):
    key = ProblemType

    def generic_resolve(self, typ: ProblemType, attr: str) -> Any:
        if typ.field(attr) is not None:
            return typ.field(attr)
        shape = typ.shape
        if attr in shape.unreadable:
            raise compilation.refuse(Opaque(shape.unreadable[attr], "give the field a value that can cross"))
        if attr in shape.refused:
            raise compilation.refuse(shape.refused[attr])
        member = shape.members.get(attr)
        if isinstance(member, pytypes.FunctionType) or hasattr(member, "py_func"):
            return types.BoundFunction(_method_template(typ.shape_key, attr), typ)
        if isinstance(member, _COMPUTED):
            return types.Dispatcher(shape.dispatcher(attr)).get_call_type(self.context, (typ,), {}).return_type
        if isinstance(member, staticmethod):
            return HelperType(shape.dispatcher(attr))
        if isinstance(member, classmethod):
            raise compilation.refuse(Opaque(f"`{attr}` is a classmethod", "make it a method, or a helper function"))
        return None if member is None else typeof(member)


def _check_result(t: Any, hook: pytypes.FunctionType) -> None:
    """Refuse a hook that returns nothing on some path (numba would raise when it gets there), or a text."""
    if isinstance(t, types.NoneType | types.Optional):
        why = "it returns None" if isinstance(t, types.NoneType) else "it returns None on some path"
        fix = "end every path with a `return`"
    elif isinstance(t, types.UnicodeType | types.StringLiteral):
        why, fix = "it returns a text", "return a number"
    else:
        return
    raise compilation.refuse(Opaque(why, fix, hook, hook.__code__.co_firstlineno))


@functools.cache
def _method_template(key: str, attr: str) -> Any:
    class Method(templates.AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            shape = _SHAPES[key]
            sig = HelperType(shape.dispatcher(attr)).get_call_type(self.context, (self.this, *args), kws)
            if attr in shape.hooks:
                _check_result(sig.return_type, _function(shape.members[attr]))
            return sig.as_method()

    Method.key = (ProblemType, key, attr)
    return Method


def _lower_method(key: str, name: str) -> None:
    @lower_builtin((ProblemType, key, name), ProblemType, types.VarArg(types.Any))
    def call(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return context.get_function(types.Dispatcher(_SHAPES[key].dispatcher(name)), sig)(builder, args)


@lower_getattr_generic(ProblemType)
def _lower_attribute(context: Any, builder: Any, typ: ProblemType, value: Any, attr: str) -> Any:
    t = typ.field(attr)
    if t is not None:
        base = builder.bitcast(value, _WORD.as_pointer())
        return _unpack(context, builder, t, base, typ.offset(attr))
    shape = typ.shape
    member = shape.members[attr]
    if isinstance(member, pytypes.FunctionType) or hasattr(member, "py_func"):
        return value  # a bound method is its receiver
    if isinstance(member, _COMPUTED):
        dispatcher = shape.dispatcher(attr)
        sig = types.Dispatcher(dispatcher).get_call_type(context.typing_context, (typ,), {})
        return context.get_function(types.Dispatcher(dispatcher), sig)(builder, (value,))
    if isinstance(member, staticmethod):
        return context.get_dummy_value()
    return context.get_constant_generic(builder, typeof(member), member)


def _load(builder: Any, base: Any, index: int) -> Any:
    word = builder.load(builder.gep(base, [ir.Constant(_WORD, index)]))
    word.set_metadata("invariant.load", builder.module.add_metadata([]))  # fields never change during a run
    return word


def _unpack(context: Any, builder: Any, t: Any, base: Any, at: int) -> Any:
    if isinstance(t, types.BaseTuple):
        parts = []
        for part in t.types:
            parts.append(_unpack(context, builder, part, base, at))
            at += words_of(part)
        return context.make_tuple(builder, t, parts)
    word = _load(builder, base, at)
    if isinstance(t, ProblemType):
        return builder.inttoptr(word, context.get_value_type(t))
    if isinstance(t, types.Array):
        return _view(context, builder, t, base, at, word)
    return from_word(context, builder, t, word)


def _view(context: Any, builder: Any, t: Any, base: Any, at: int, address: Any) -> Any:
    item = context.get_data_type(t.dtype)
    size = ir.Constant(_WORD, context.get_abi_sizeof(item))
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
        value = builder.bitcast(value, _WORD if t.bitwidth == 64 else ir.IntType(32))
    if value.type.width == 64:
        return value
    signed = isinstance(t, types.Integer) and t.signed
    return builder.sext(value, _WORD) if signed else builder.zext(value, _WORD)

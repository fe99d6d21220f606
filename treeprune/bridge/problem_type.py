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

from .._canonical import annotations_of, canonical, machine_words
from .._compiled import MARK, is_compiled
from ..errors import CompileError
from .fingerprint import Fingerprint, self_calls, unwrap

_WORD = ir.IntType(64)
_SHAPES: dict[str, Shape] = {}
_HELPERS: dict[pytypes.FunctionType, Any] = {}


class Shape:
    """The compiled side of a class: dispatchers are made when numba first asks for them."""

    def __init__(self, cls: type, check_bounds: bool) -> None:
        self.members = _members(cls)
        hooks = getattr(cls, "compiled_hooks", None)
        self.names = _reachable(cls, self.members, hooks)
        fingerprint = Fingerprint()
        parts: list[Any] = []
        for name in sorted(self.names):
            member = self.members[name]
            owner = f"{cls.__qualname__}.{name}"
            if isinstance(member, pytypes.FunctionType | property | staticmethod):
                fingerprint.function(_function(member), owner)
                parts.append((name, type(member).__name__, _function(member).__qualname__))
            else:
                parts.append((name, fingerprint.value(member, owner)))
        self.helpers = fingerprint.helpers
        self.check_bounds = check_bounds
        fingerprint.add(repr(parts))
        self.key = f"{cls.__module__}.{cls.__qualname__}#{fingerprint.digest()}{'+bounds' if check_bounds else ''}"
        self.unreadable: dict[str, str] = {}
        self._dispatchers: dict[str, Any] = {}

    def dispatcher(self, name: str) -> Any:
        """Return the dispatcher of a method."""
        if name not in self._dispatchers:
            self._dispatchers[name] = njit(
                nogil=True,
                no_cpython_wrapper=True,
                no_cfunc_wrapper=True,
                boundscheck=self.check_bounds,
                forceinline=True,
            )(_function(self.members[name]))
            _lower_method(self.key, name)
        return self._dispatchers[name]


def _function(member: Any) -> Any:
    if isinstance(member, property):
        member = member.fget
    return unwrap(getattr(member, "__func__", member))


def _members(cls: type) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__[:-1]):
        for name, member in vars(base).items():
            if not (name.startswith("__") and name.endswith("__")):
                found[name] = member
    return found


def _reachable(cls: type, members: dict[str, Any], hooks: Any) -> set[str]:
    """Return the members that hooks reach through `self`; refuse methods that call each other in a circle."""
    hidden = ("compiled_hooks", MARK, "_fields")
    start = [n for n in (hooks or members) if n in members and n not in hidden]
    calls: dict[str, set[str]] = {}
    queue = list(start)
    while queue:
        name = queue.pop()
        if name in calls:
            continue
        member = members[name]
        function = _function(member) if isinstance(member, pytypes.FunctionType | property) else None
        calls[name] = {n for n in self_calls(function) if n in members} if function is not None else set()
        queue += calls[name]
    _refuse_circles(cls, calls)
    return set(calls)


def _refuse_circles(cls: type, calls: dict[str, set[str]]) -> None:
    done: set[str] = set()

    def visit(name: str, way: list[str]) -> None:
        if name in way:
            circle = " -> ".join([*way[way.index(name) :], name])
            raise CompileError(
                f"{cls.__qualname__}: methods that call each other in a circle cannot be compiled ({circle}); "
                "move the recursion into one @treeprune.compiled helper function that calls itself"
            )
        if name not in done:
            for other in sorted(calls[name]):
                visit(other, [*way, name])
            done.add(name)

    for name in sorted(calls):
        visit(name, [])


@functools.cache
def _own_shape(cls: Any, check_bounds: bool) -> Shape:
    return _register(Shape(cls, check_bounds))


def shape_of(cls: type, check_bounds: bool = False) -> Shape:
    """Return the shape of a compiled class as it is now: a changed global gives a new one."""
    if not is_compiled(cls):
        parent = next((b for b in cls.__mro__ if is_compiled(b)), None)
        raise CompileError(
            f"{cls.__qualname__} inherits from the compiled {parent.__qualname__} but is not decorated itself: "
            f"decorate it with @treeprune.compiled, or ask for world='interpreted'"
            if parent
            else f"{cls.__qualname__} is not compiled: decorate it with @treeprune.compiled"
        )
    if cls.__module__.startswith("treeprune."):
        own: Any = cls
        return _own_shape(own, check_bounds)
    return _register(Shape(cls, check_bounds))


def _register(shape: Shape) -> Shape:
    known = _SHAPES.get(shape.key)
    if known is None:
        for helper in shape.helpers:
            if not helper.__module__.startswith("treeprune."):
                _HELPERS.pop(helper, None)
        _SHAPES[shape.key] = known = shape
    return known


class ProblemType(types.Type):
    """`fields` is a tuple of (name, numba type); only the shape's key and the fields are pickled into the cache."""

    def __init__(self, shape_key: str, fields: tuple[tuple[str, Any], ...]) -> None:
        self.shape_key, self.fields = shape_key, fields
        super().__init__(name=f"{shape_key}({', '.join(f'{n}: {t}' for n, t in fields)})")

    @property
    def shape(self) -> Shape:
        """What numba knows of the class."""
        return _SHAPES[self.shape_key]

    def field(self, name: str) -> Any:
        """Return the numba type of a field, None where there is none."""
        return dict(self.fields).get(name)

    def offset(self, name: str) -> int:
        """Return where in the block a field begins, in words."""
        at = 0
        for other, t in self.fields:
            if other == name:
                return at
            at += words_of(t)
        raise KeyError(name)


def words_of(t: Any) -> int:
    """Return how many words a field of a numba type takes in the block."""
    if isinstance(t, types.BaseTuple):
        return sum(map(words_of, t.types))
    return 1 + t.ndim if isinstance(t, types.Array) else 1


class Crossed:
    """An object on its way into a kernel: its type, the address of its block, and what must stay alive meanwhile."""

    __slots__ = ("_numba_type_", "address", "keep")

    def __init__(self, value: Any, check_bounds: bool = False) -> None:
        cls = type(value)
        shape = shape_of(cls, check_bounds)
        hints = annotations_of(cls)
        names = [f.name for f in dataclasses.fields(value)] if dataclasses.is_dataclass(value) else sorted(vars(value))
        words: list[int] = []
        kept: list[Any] = [value]
        fields: list[tuple[str, Any]] = []
        for name in names:
            member = getattr(value, name)
            owner = f"field `{name}` of {cls.__qualname__}"
            try:
                t = _pack(member, hints.get(name), owner, words, kept, check_bounds)
            except CompileError as error:
                shape.unreadable[name] = str(error)
                continue
            fields.append((name, t))
        block = np.array([w & 0xFFFFFFFFFFFFFFFF for w in words] or [0], np.uint64)
        kept.append(block)
        self.address = block.ctypes.data
        self.keep = kept
        self._numba_type_ = ProblemType(shape.key, tuple(fields))


def _pack(member: Any, hint: Any, owner: str, words: list[int], kept: list[Any], check_bounds: bool) -> Any:
    if isinstance(member, np.ndarray):
        if member.dtype.hasobject or member.dtype.byteorder == ">" or member.dtype.names:
            raise CompileError(f"{owner} is an array of {member.dtype}: give it a plain numeric dtype")
        if not (member.flags.c_contiguous and member.flags.aligned):
            member = np.ascontiguousarray(member)
        kept.append(member)
        words += [member.ctypes.data, *member.shape]
        return typeof(member)
    if is_compiled(type(member)) and not isinstance(member, pytypes.FunctionType):
        crossed = Crossed(member, check_bounds)
        kept.append(crossed)
        words.append(crossed.address)
        return crossed._numba_type_
    if isinstance(member, tuple) and any(isinstance(m, np.ndarray) for m in member):
        parts = [_pack(m, None, f"{owner}[{i}]", words, kept, check_bounds) for i, m in enumerate(member)]
        return types.BaseTuple.from_types(parts)
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
    """A `@compiled` helper is, to numba, the dispatcher of that helper; other functions are left to numba."""
    if not is_compiled(value):
        return None
    if value not in _HELPERS:
        recursive = value.__name__ in value.__code__.co_names
        _HELPERS[value] = njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=not recursive)(
            value
        )
    return HelperType(_HELPERS[value])


@infer_getattr
class _Attributes(templates.AttributeTemplate):
    key = ProblemType

    def generic_resolve(self, typ: ProblemType, attr: str) -> Any:
        if typ.field(attr) is not None:
            return typ.field(attr)
        shape = typ.shape
        if attr in shape.unreadable:
            raise TypingError(shape.unreadable[attr])
        member = shape.members.get(attr)
        if isinstance(member, pytypes.FunctionType) or hasattr(member, "py_func"):
            return types.BoundFunction(_method_template(typ.shape_key, attr), typ)
        if isinstance(member, property):
            return types.Dispatcher(shape.dispatcher(attr)).get_call_type(self.context, (typ,), {}).return_type
        if isinstance(member, staticmethod):
            return HelperType(shape.dispatcher(attr))
        if isinstance(member, classmethod):
            raise TypingError(f"`{attr}` is a classmethod, which cannot be compiled: make it a method or a helper")
        return None if member is None else typeof(member)


@functools.cache
def _method_template(key: str, attr: str) -> Any:
    class Method(templates.AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            dispatcher = _SHAPES[key].dispatcher(attr)
            return HelperType(dispatcher).get_call_type(self.context, (self.this, *args), kws).as_method()

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
    if isinstance(member, property):
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

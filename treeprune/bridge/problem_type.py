"""The numba type of a `@compiled` class: its instances cross into a kernel as one pointer to a block of words.

Struct-by-value with arrays inside copies about seven words an array at each recursive call (21 against 78 M nodes/s).
Fields, methods, properties and constants of the class are read as Python reads them; a method is compiled when numba
first meets it, and inlined.
"""

from __future__ import annotations

import functools
import types as pytypes
from typing import Any

from numba import types
from numba.core.typing import templates
from numba.core.typing.typeof import typeof
from numba.extending import (
    infer_getattr,
    lower_builtin,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
)

from .._compiled import APART, is_compiled
from .block import WORD, unpack, words_of
from .fingerprint import Fingerprint, Opaque, head_of
from .recursion import is_ours, is_recursive
from .shape import HELPERS, SHAPES, Shape, compilation, function_of, inlined

_COMPUTED = (property, functools.cached_property)


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
        return SHAPES[self.shape_key]

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


def functions_behind(t: Any) -> list[pytypes.FunctionType]:
    """Return the Python functions that a crossed object's methods, and its fields', are made of."""
    if not isinstance(t, ProblemType):
        return []
    return t.shape.functions + [f for _, part in t.fields for f in functions_behind(part)]


@register_model(ProblemType)
class _PointerModel(models.OpaqueModel):
    pass


def dispatcher_of(shape: Shape, name: str) -> Any:
    """Return the numba dispatcher of a method."""
    if name not in shape.dispatchers:
        function = function_of(shape.members[name])
        shape.dispatchers[name] = inlined(function, shape.check_bounds, forceinline=not is_recursive(function))
        _lower_method(shape.key, name)
    return shape.dispatchers[name]


class HelperType(types.Dispatcher):
    """A helper as numba sees it. Recursion keeps to one specialisation.

    numba compiles more of them, but the second run, from the cache, crashes (numba issue 6061).
    """

    def get_call_type(self, context: Any, args: Any, kws: Any) -> Any:
        """Return the signature of a call."""
        function = self.dispatcher.py_func
        if context.callstack.findfirst(function) is not None:
            _, folded = self.dispatcher.fold_argument_types(args, kws)
            given = ", ".join(map(described, folded))
            why = f"`{function.__name__}` calls itself with other types than it was called with: ({given})"
            fix = "give each argument one type: 0.0 rather than 0 beside floats"
            raise compilation.refuse(Opaque(why, fix))
        return super().get_call_type(context, args, kws)


register_model(HelperType)(models.OpaqueModel)


@typeof_impl.register(pytypes.FunctionType)
def _typeof_function(value: Any, c: Any) -> Any:
    """A `@compiled` helper is, to numba, the dispatcher of that helper as it is now; other functions are not ours."""
    if not is_compiled(value):
        return None
    if value.__module__.startswith("treeprune."):
        digest, recursive = "", is_recursive(value)
    else:
        fingerprint = Fingerprint()
        fingerprint.function(value)
        digest, recursive = fingerprint.digest(), value in fingerprint.recursive
    key = (value, digest, compilation.check_bounds)
    if key not in HELPERS:
        apart = recursive or hasattr(value, APART)
        HELPERS[key] = inlined(value, compilation.check_bounds, forceinline=not apart)
    return HelperType(HELPERS[key])


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
            return types.Dispatcher(dispatcher_of(shape, attr)).get_call_type(self.context, (typ,), {}).return_type
        if isinstance(member, staticmethod):
            return HelperType(dispatcher_of(shape, attr))
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
    raise compilation.refuse(Opaque(why, fix, hook, head_of(hook)))


@functools.cache
def _method_template(key: str, attr: str) -> Any:
    class Method(templates.AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            shape = SHAPES[key]
            function = function_of(shape.members[attr])
            if is_ours(function) and self.context.callstack.findfirst(function) is not None:
                return None  # a part that is being typed: the type of the search is found without it
            sig = HelperType(dispatcher_of(shape, attr)).get_call_type(self.context, (self.this, *args), kws)
            if attr in shape.hooks:
                _check_result(sig.return_type, function_of(shape.members[attr]))
            return sig.as_method()

    Method.key = (ProblemType, key, attr)
    return Method


def _lower_method(key: str, name: str) -> None:
    @lower_builtin((ProblemType, key, name), ProblemType, types.VarArg(types.Any))
    def call(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return context.get_function(types.Dispatcher(dispatcher_of(SHAPES[key], name)), sig)(builder, args)


@lower_getattr_generic(ProblemType)
def _lower_attribute(context: Any, builder: Any, typ: ProblemType, value: Any, attr: str) -> Any:
    t = typ.field(attr)
    if t is not None:
        base = builder.bitcast(value, WORD.as_pointer())
        return unpack(context, builder, t, base, typ.offset(attr))
    shape = typ.shape
    member = shape.members[attr]
    if isinstance(member, pytypes.FunctionType) or hasattr(member, "py_func"):
        return value  # a bound method is its receiver
    if isinstance(member, _COMPUTED):
        dispatcher = dispatcher_of(shape, attr)
        sig = types.Dispatcher(dispatcher).get_call_type(context.typing_context, (typ,), {})
        return context.get_function(types.Dispatcher(dispatcher), sig)(builder, (value,))
    if isinstance(member, staticmethod):
        return context.get_dummy_value()
    return context.get_constant_generic(builder, typeof(member), member)

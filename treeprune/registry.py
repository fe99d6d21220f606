"""Problems by name: `connect4`, or the dotted name of your own class, `mymodule:MyGame`."""

from __future__ import annotations

import ast
import dataclasses
import difflib
import importlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .errors import TreepruneError


def own_games() -> Any:
    """Return the package `games` that was installed with treeprune.

    Raises
    ------
    TreepruneError
        If another package of that name hides it.
    """
    games = importlib.import_module("games")
    home = Path(__file__).resolve().parent.parent / "games"
    found = Path(str(games.__file__)).resolve().parent
    if found != home:
        raise TreepruneError(
            f"the package `games` at {found} hides the one installed with treeprune at {home}: run from another "
            "directory, or give the dotted name of a class, as in mymodule:MyGame"
        )
    return games


def names() -> dict[str, tuple[str, str]]:
    """Return the short names and the classes behind them: by the bare rules, and for solving."""
    problems: dict[str, tuple[str, str]] = own_games().PROBLEMS
    return problems


def load(name: str, solving: bool = False, settings: Iterable[str] = ()) -> Any:
    """Return the problem that a name stands for.

    Parameters
    ----------
    name : str
        A short name, or `module:Class`.
    solving : bool
        Take the class that solves fastest, where a short name has one.
    settings : iterable of str
        Fields of the class, as "field=value".

    Raises
    ------
    TreepruneError
        If there is no such name, class or field; the message suggests the nearest.

    Examples
    --------
    >>> load("connect4", settings=["width=5"]).width
    5
    """
    if ":" in name:
        target = name
        sys.path.insert(0, os.getcwd())
    else:
        known = names()
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise TreepruneError(
                f"no problem is called {name!r}{hint} (known: {', '.join(sorted(known))}; or module:Class)"
            )
        target = known[name][1 if solving else 0]
    module, _, attribute = target.partition(":")
    try:
        cls = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise TreepruneError(f"{name!r} cannot be loaded: {error}") from error
    return build(cls, settings)


def build(cls: Any, settings: Iterable[str]) -> Any:
    """Return an instance of a class with some of its fields set."""
    values: dict[str, Any] = {}
    fields = [f.name for f in dataclasses.fields(cls) if f.init] if dataclasses.is_dataclass(cls) else []
    for setting in settings:
        field, equals, text = setting.partition("=")
        if not equals or field not in fields:
            raise TreepruneError(
                f"--set {setting}: write field=value, with a field of {cls.__name__}: {', '.join(fields)}"
            )
        try:
            values[field] = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            raise TreepruneError(f"--set {setting}: {text!r} is no number, text in quotes, True or False") from None
    try:
        return cls(**values) if isinstance(cls, type) else cls
    except TypeError as error:
        raise TreepruneError(f"{cls.__name__} cannot be made: {error}") from error

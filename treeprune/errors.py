"""What can go wrong, each error naming the hook, the value and the fix."""

from __future__ import annotations


class TreepruneError(Exception):
    """Base of every error that treeprune raises on purpose."""


class HookError(TreepruneError):
    """A hook of the user's problem broke its contract.

    Parameters
    ----------
    hook : str
        Name of the method.
    message : str
        What it did and how to mend it.
    """

    def __init__(self, hook: str, message: str) -> None:
        super().__init__(f"{hook}: {message}")
        self.hook = hook


class CompileError(TreepruneError):
    """A class or a hook cannot be compiled; the message names the method, the line and what to change."""


class InstanceError(TreepruneError, ValueError):
    """An instance (a position, a file, a line of it) cannot be read."""


class LimitError(TreepruneError, ValueError):
    """A limit or a size is out of range, or beyond what the machine has."""


class TraceError(TreepruneError):
    """A trace does not agree with the problem it was recorded from."""


class ComparisonError(TreepruneError):
    """Methods that promise the same value gave different ones."""

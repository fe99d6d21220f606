"""What several test files need."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import treeprune
import treeprune.driver


def pytest_sessionfinish() -> None:
    """Leave what thousands of compiled kernels hold to the end of the process.

    Collecting it takes longer than the five seconds that a process of pytest-xdist has until it is sent a Ctrl-C.
    """
    gc.freeze()


@pytest.fixture
def ctrl_c(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[bool]]:
    """A function that lets Ctrl-C come once, some seconds into the next run; what it returns tells whether it came."""

    def in_the_next_run(after: float = 0.0) -> list[bool]:
        nap, pressed = treeprune.driver.nap, list[bool]()

        def press(*moments: Any) -> float:
            if not pressed:
                pressed.append(True)
                time.sleep(after)
                raise KeyboardInterrupt
            return nap(*moments)

        monkeypatch.setattr("treeprune.driver.nap", press)
        return pressed

    return in_the_next_run


@pytest.fixture
def torch_resnet(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The torch networks of the benchmarks; tests are skipped where torch is not installed."""
    pytest.importorskip("torch")
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parents[1] / "benchmarks"), *sys.path])
    import torch_resnet

    return torch_resnet

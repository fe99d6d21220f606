"""What several test files need."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from types import ModuleType

import pytest


def pytest_sessionfinish() -> None:
    """Leave what thousands of compiled kernels hold to the end of the process.

    Collecting it takes longer than the five seconds that a process of pytest-xdist has until it is sent a Ctrl-C.
    """
    gc.freeze()


@pytest.fixture
def torch_resnet(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The torch networks of the benchmarks; tests are skipped where torch is not installed."""
    pytest.importorskip("torch")
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parents[1] / "benchmarks"), *sys.path])
    import torch_resnet

    return torch_resnet
